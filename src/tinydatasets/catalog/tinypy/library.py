"""Real code: short functions cut from the standard library of the Python that runs this."""

from __future__ import annotations

import ast
import os
import sys
import textwrap
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from tinydatasets import _files, _loading
from tinydatasets.baselines import learner
from tinydatasets.catalog import tinypy
from tinydatasets.catalog.tinypy import forms, tokens
from tinydatasets.catalog.tinypy.snippets import Snippets
from tinydatasets.curation import curate
from tinydatasets.errors import InvalidValueError
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tinydatasets.spec import DatasetSpec, SplitName, Tiers
    from tinydatasets.split import Dataset

__all__ = ["CONSTRUCTS", "Function", "cut", "fetch", "functions"]

# Those that short functions of every Python from 3.10 on hold often enough.
CONSTRUCTS = (
    *("conditional", "loop", "comprehension", "string"),
    *("collection", "exception", "context"),
)
_PER_CLASS: dict[SplitName, int] = {"train": 51, "val": 9, "test": 24}
_MOST = 300  # candidates of a class: enough to draw from, quick on a small machine
_LEFT_OUT = frozenset(
    (
        "test",
        "tests",
        "idlelib",
        "idle_test",
        "lib2to3",
        "site-packages",
        "lib-dynload",
        "turtledemo",
    )
)
_SEED = 0


class Function(NamedTuple):
    """A function of the library."""

    text: str
    construct: str
    module: str
    """The file it is from, relative to the library, with slashes."""


def functions(folder: str | None = None) -> Iterator[Function]:
    """Yield the functions and methods in a folder of sources that fit a window, in order.

    Each is cut out as it is, moved to the left margin. Of functions of one form the first is
    taken. What is not printable ASCII is passed over, and so are folders of tests.

    Parameters
    ----------
    folder
        By default, that of this Python's standard library.
    """
    root = folder or os.path.dirname(os.__file__)
    seen = set()
    for module, source in _sources(root):
        for text in cut(source):
            tree = ast.parse(text)
            form = forms.normal_form(tree)
            if form not in seen:
                seen.add(form)
                yield Function(text, forms.construct(tree, inside=tree.body[0]), module)


def cut(source: str) -> Iterator[str]:
    """Yield the functions of a module that fit a window, each a program of its own."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    lines = source.split("\n")  # as `ast` counts them
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        text = textwrap.dedent("\n".join(lines[first - 1 : node.end_lineno])) + "\n"
        if len(text) < tokens.WINDOW - 1 and _is_program(text):
            yield text


def fetch(
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    data_dir: str | os.PathLike[str] | None,
) -> Snippets | Dataset:
    """Load the curated functions from the cache, filled first if need be; see `fetch_tinypy`."""
    spec = _spec()

    def build() -> dict[str, Any]:
        return _curated(_candidates(), spec)

    folder = _files.data_folder(data_dir, spec.name)
    fetched = _loading.load_or_build(spec, folder, build, split, difficulty, kind=Snippets)
    return cast("Snippets | Dataset", fetched)


def _sources(root: str) -> Iterator[tuple[str, str]]:
    """Yield the modules below a folder, name and source, in the order of their names."""
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(name for name in inner if name not in _LEFT_OUT)
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".py"):
                with open(path, encoding="utf-8", errors="replace") as file:
                    yield os.path.relpath(path, root).replace(os.sep, "/"), file.read()


def _is_program(text: str) -> bool:
    """Say whether a text has a token for every character, and is one function of Python."""
    try:
        tokens.encode(text)
        return [type(node) for node in ast.parse(text).body] == [ast.FunctionDef]
    except (InvalidValueError, SyntaxError):
        return False


def _candidates() -> list[Function]:
    """Return functions of every construct, an even choice of those that there are.

    Raises
    ------
    InvalidValueError
        The sources of the library are not there.
    """
    found = list(functions())
    if not found:
        raise InvalidValueError(
            f"{os.path.dirname(os.__file__)} holds no sources: use a Python that comes with them"
        )
    chosen: list[Function] = []
    for name in CONSTRUCTS:
        members = [item for item in found if item.construct == name]
        even = np.linspace(0, len(members) - 1, min(len(members), _MOST)).astype(np.intp)
        chosen += [members[i] for i in even]
    return chosen


def _spec() -> DatasetSpec:
    version = ".".join(map(str, sys.version_info[:3]))
    return tinypy.SPEC.replace(
        name=f"tinypy_library_{version}",
        title=f"Short functions of the standard library of Python {version}",
        class_names=CONSTRUCTS,
        provenance="real",
        source=f"the standard library of {sys.implementation.name} {version}",
        license="PSF-2.0",
        attributes={"module": ()},
        groups=("module",),
    )


def _curated(chosen: list[Function], spec: DatasetSpec) -> dict[str, Any]:
    """Curate functions into what `_files.write_dataset` writes."""
    _, modules = np.unique([item.module for item in chosen], return_inverse=True)
    samples = Split.from_arrays(
        tokens.padded([item.text for item in chosen]),
        [CONSTRUCTS.index(item.construct) for item in chosen],
        class_names=CONSTRUCTS,
        attributes={"module": modules},
        modality=spec.modality,
    )
    judge = learner("LinearNet")
    result = curate(samples, None, _PER_CLASS, judge, seed=_SEED, groups="module", doubt=False)
    return {"columns": result.columns(), "removed": []}
