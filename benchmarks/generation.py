"""What `tinydatasets generate` takes, from few samples to many, with one worker and with two.

``python benchmarks/generation.py FOLDER`` prints the tables that stand in generation.md; FOLDER is
where samples are written, and deleted. Each run is a process of its own. Seconds are wall time of
the whole call, with the card and the picture, but without imports; peaks are the resident memory
of the process that writes. A size is left out if it would take more than ``--budget`` seconds.

``grows`` is the time of each further sample, beside that from the size before to the one before it.
``two`` is the time with one worker over the time with two: both runs are of the same minute.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from typing import NamedTuple

import numpy as np

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FEWEST = {"tinyvww": 40, "tinykws": 132}  # a chunk
NAMES = ("tinygrid", "tinymnist", "tinypy", "tinyiot", "tinygesture", "tinykws", "tinyvww")
RUN = """
import json, sys, time
import tinydatasets as td
from tinydatasets import _memory
from tinydatasets.generation import generate
name, size, workers, folder = sys.argv[1:]
if __name__ == "__main__":
    began = time.perf_counter()
    generate(name, int(size), folder, seed=0, workers=int(workers))
    seconds = time.perf_counter() - began
    print(json.dumps([seconds, _memory.usage().peak]))
"""


class Taken(NamedTuple):
    """What one run took."""

    seconds: float
    peak: int | None


def run(name: str, size: int, workers: int, folder: str) -> Taken:
    """Generate in a process of its own, and delete what came out."""
    script = os.path.join(folder, "run.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(RUN)
    target = os.path.join(folder, "samples")
    done = subprocess.run(
        [sys.executable, script, name, str(size), str(workers), target],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    shutil.rmtree(target)
    return Taken(*json.loads(done.stdout))


def rows(name: str, sizes: tuple[int, ...], budget: float, folder: str) -> None:
    """Print the lines of a data set."""
    before: tuple[int, float] | None = None
    slope = 0.0
    run(name, FEWEST.get(name, 1000), 1, folder)  # what is read for the first time
    for size in sizes:
        if before and before[1] * size / before[0] > budget:
            return
        one, two = (run(name, size, workers, folder) for workers in (1, 2))
        grows = ""
        if before:
            now = (one.seconds - before[1]) / (size - before[0])
            grows = f"{now / slope:.2f}" if slope else ""
            slope = now
        peaks = [f"{peak / 1e6:.0f} MB" if peak else "" for peak in (one.peak, two.peak)]
        print(
            f"| {name} | {size:,} | {one.seconds:.2f} | {size / one.seconds:,.0f} | {peaks[0]} "
            f"| {grows} | {two.seconds:.2f} | {size / two.seconds:,.0f} | {peaks[1]} "
            f"| {one.seconds / two.seconds:.2f} |",
            flush=True,
        )
        before = size, one.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", help="samples are written there, and deleted")
    parser.add_argument("--names", nargs="+", default=NAMES, help="default: all")
    parser.add_argument("--budget", type=float, default=150, help="seconds (default: %(default)s)")
    parser.add_argument("--smallest", action="store_true", help="does it run?")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"NumPy {np.__version__}\n"
    )
    print("| data set | samples | s, one worker | a second | peak | grows ", end="")
    print("| s, two workers | a second | peak | two |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name in options.names:
        sizes = (FEWEST.get(name, 1000),) if options.smallest else SIZES
        rows(name, sizes, options.budget, options.folder)


if __name__ == "__main__":
    main()
