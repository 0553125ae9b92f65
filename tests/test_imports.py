"""Laws of importing: cheap, and nothing heavier than NumPy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

HEAVY = ("pooch", "requests", "matplotlib", "scipy", "sklearn", "platformdirs", "tqdm")


def heavy_after(code: str) -> list[str]:
    """Return which heavy packages a fresh interpreter holds after running `code`."""
    report = f"; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=True
    )
    return list(re.findall(r"\w+", done.stdout))


@pytest.mark.parametrize(
    "use",
    [
        "pass",
        "s = td.load_tinymnist('train', 'easy'); s.data; s[0]; next(iter(s.batches(8, seed=0)))",
        "td.make_moons(10, seed=0)",
        "td.names(); td.info('tinymnist'); dir(td)",
    ],
)
def test_nothing_heavy_is_imported(use: str) -> None:
    assert heavy_after(f"import tinydatasets as td; {use}") == []


def test_the_check_above_can_fail() -> None:
    assert {"pooch", "platformdirs"} <= set(heavy_after("import pooch, platformdirs"))


def test_importing_touches_no_module_but_its_own() -> None:
    code = (
        "import typing, sys; before = set(sys.modules); import tinydatasets; "
        "print(sorted(m for m in set(sys.modules) - before if m != 'tinydatasets'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in {"['__future__']", "[]"}


def instructions(code: str) -> int:
    """Return how many instructions a fresh interpreter runs for `code`."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # which compiles
    done = subprocess.run(
        [*command, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    found = re.search(r"I *refs: *([\d,]+)", done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(
    ("code", "most"),
    [
        ("import numpy, tinydatasets", 1.01),
        ("import tinydatasets as td; td.load_tinymnist()", 1.05),
    ],
)
def test_importing_and_loading_cost_little_more_than_numpy(code: str, most: float) -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind, which counts instructions, is not installed")
    assert instructions(code) <= most * instructions("import numpy")


def test_loading_imports_nothing_that_loading_does_not_need() -> None:
    code = (
        "import sys, tinydatasets as td; td.load_tinymnist('train', 'easy'); "
        "print(sorted(m.partition('.')[2] for m in sys.modules if m.startswith('tinydatasets.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(
        [
            "_archive",
            "_files",
            "_loading",
            "catalog",
            "catalog.tinymnist",
            "errors",
            "spec",
            "split",
        ]
    )
