"""A second data set is a copied folder and one further line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tinydatasets

LINE = "from tinydatasets.catalog.tinyfoo import *"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the package in which tinymnist's folder stands again as tinyfoo."""
    package = tmp_path / "tinydatasets"
    shutil.copytree(
        Path(tinydatasets.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    folder = package / "catalog" / "tinyfoo"
    shutil.copytree(package / "catalog" / "tinymnist", folder)
    for file in list(folder.iterdir()):
        if file.suffix in {".py", ".md", ".json"}:
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("tinymnist", "tinyfoo"), encoding="utf-8")
        file.rename(folder / file.name.replace("tinymnist", "tinyfoo"))
    return tmp_path


def run(copied: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copied), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=copied,
    )


def laws(copied: Path) -> subprocess.CompletedProcess[str]:
    here = Path(__file__).parent
    for name in ("conftest.py", "test_catalog.py"):
        shutil.copy(here / name, copied / name)
    options = ["-q", "-p", "no:cacheprovider", "-k", "tinyfoo", "--no-header"]
    return run(copied, "-m", "pytest", "test_catalog.py", *options)


def test_it_works_with_one_further_line_which_a_test_names(copied: Path) -> None:
    without = laws(copied)
    assert without.returncode == 1
    assert LINE in without.stdout
    assert "1 failed" in without.stdout
    home = copied / "tinydatasets" / "__init__.py"
    known = "from tinydatasets.catalog.tinymnist import *\n"
    text = home.read_text(encoding="utf-8")
    home.write_text(text.replace(known, f"{known}    {LINE}\n"), encoding="utf-8")
    complete = laws(copied)
    assert complete.returncode == 0, complete.stdout
    assert "failed" not in complete.stdout


def test_its_functions_are_public_at_once(copied: Path) -> None:
    code = (
        "import tinydatasets as td; from tinydatasets import *; print(td.names(), "
        "len(load_tinyfoo('train')), len(make_tinyfoo(5, seed=0)), fetch_tinyfoo.__name__)"
    )
    done = run(copied, "-c", code)
    names = sorted([*tinydatasets.names(), "tinyfoo"])
    assert done.stdout.strip() == f"{names} 1000 5 fetch_tinyfoo", done.stderr
