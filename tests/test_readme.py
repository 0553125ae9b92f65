"""What the README and the docs say is true: their code runs, their commands are the real ones."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tinydatasets

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCRIPTS = sorted((ROOT / "docs" / "scripts").glob("*.py"))
MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(tinydatasets.__path__, "tinydatasets.")
    if not name.endswith(("__main__", ".recipe"))
]


def fenced(language: str, page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_of_a_page_runs_and_prints_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.environ", os.environ.copy())
    names: dict[str, object] = {"__name__": "page"}
    block = re.compile(
        r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL
    )
    for code, shown in block.findall(page.read_text(encoding="utf-8")):
        for needed in ("matplotlib", "sklearn", "torch"):
            if re.search(rf"^(import|from) {needed}", code, re.MULTILINE):
                pytest.importorskip(needed)
        exec(compile(code, str(page), "exec"), names)
        printed = capsys.readouterr().out
        assert not shown or printed.split() == shown.split()


def test_the_commands_of_the_reference_print_what_it_shows() -> None:
    """Those that neither learn nor measure: their output is the same everywhere."""
    checked = 0
    for block in fenced("console", ROOT / "docs" / "reference" / "cli.md"):
        command, _, shown = block.removeprefix("$ ").partition("\n")
        words = command.split()
        if words[1] in {"list", "info", "show", "verify"} and "--out" not in words:
            count = int(words[-1].removeprefix("-")) if "head" in words else None
            arguments = words[1 : words.index("|")] if "|" in words else words[1:]
            done = subprocess.run(
                [sys.executable, "-m", "tinydatasets", *arguments],
                capture_output=True,
                text=True,
                check=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
            assert done.stdout.splitlines()[:count] == shown.splitlines(), command
            checked += 1
    assert checked >= 4


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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_training_script_is_short_and_its_curve_rises(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 60
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    shares = [re.findall(r"(\d+)%", line) for line in done.stdout.splitlines()]
    curves = [[int(share) for share in line] for line in shares if len(line) > 5]
    assert len(curves) >= 2, done.stdout
    start, end = curves[-1][0], curves[-1][-1]
    assert start <= 60, done.stdout
    assert end > 85, done.stdout
