"""Build the documentation: ``nox -s docs``. It needs no network."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "tinydatasets"
author = "The tinydatasets developers"
copyright = "The tinydatasets developers"
version = release = installed_version("tinydatasets")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}

# `name` in a docstring is a link where Sphinx knows the name, and code where it does not.
default_role = "py:obj"
add_module_names = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
napoleon_google_docstring = False
napoleon_use_rtype = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

html_static_path = ["_static", "../src/tinydatasets/catalog/tinykws/clips"]  # sound, to be played
html_css_files = ["sheets.css"]
html_theme = "furo"
html_title = f"tinydatasets {release}"

COLON = "\N{RATIO}"  # stands for a colon while napoleon looks


def setup(app: Sphinx) -> None:
    """Keep napoleon from taking "Tier, (n,) int8: 0 easy, 1 medium" for a type and a text."""
    app.connect("autodoc-process-docstring", hide_colons, priority=400)
    app.connect("autodoc-process-docstring", show_colons, priority=600)


def hide_colons(_app: Sphinx, what: str, *rest: Any) -> None:
    lines = rest[-1]
    if what in {"attribute", "property"}:
        lines[:] = [line.replace(": ", f"{COLON} ") for line in lines]


def show_colons(_app: Sphinx, _what: str, *rest: Any) -> None:
    lines = rest[-1]
    lines[:] = [line.replace(COLON, ":") for line in lines]
