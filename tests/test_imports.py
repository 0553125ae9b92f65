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


def test_importing_costs_at_most_five_percent_more_than_numpy() -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind, which counts instructions, is not installed")
    for code in ("import numpy, tinydatasets", "import numpy"):  # the first run compiles
        subprocess.run([sys.executable, "-c", code], check=True)
    both = instructions("import numpy, tinydatasets")
    assert both <= 1.05 * instructions("import numpy")
