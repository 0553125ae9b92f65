"""What the README and the docs say is true: their code runs, their commands are the real ones."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import tinydatasets

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(tinydatasets.__path__, "tinydatasets.")
    if not name.endswith(("__main__", ".recipe"))
]


def fenced(language: str, page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_of_a_page_runs_from_top_to_bottom(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for block in fenced("python", page):
        for needed in ("torch", "sklearn"):
            if re.search(rf"^(import|from) {needed}", block, re.MULTILINE):
                pytest.importorskip(needed)
        exec(compile(block, str(page), "exec"), names)


def test_the_readme_gives_the_command_that_ci_runs() -> None:
    commands = fenced("console", ROOT / "README.md")
    run = (ROOT / ".ci" / "run").read_text()
    test = [line[2:] for text in commands for line in text.splitlines() if "nox" in line]
    assert test
    for line in test:
        assert line in run


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module)
    assert failed == 0
