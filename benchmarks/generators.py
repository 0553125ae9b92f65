"""How many samples a second `make_*` makes on one core: a Markdown table.

``python benchmarks/generators.py > benchmarks/generators.md`` writes it down;
``--smallest`` makes the fewest that a generator makes at once, to see whether it runs.

A figure is the median of three rounds, each with a seed of its own, after a call that does not
count. CPU time is that of the process, wall time what passes: where they differ much, the machine
had something else to do.
"""

from __future__ import annotations

import argparse
import platform
import time
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import tinydatasets as td

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ROUNDS = 3


class Case(NamedTuple):
    """What is asked for."""

    make: Callable[..., td.Split]
    chunk: int
    """Samples that the generator makes at once: any others are made and thrown away."""
    chunks: int
    options: dict[str, Any]

    @property
    def call(self) -> str:
        """What a user writes."""
        options = "".join(f", {name}={value!r}" for name, value in self.options.items())
        return f"{self.make.__name__}(n, seed=k{options})"


CASES = (
    Case(td.make_tinymnist, 1000, 2, {}),
    Case(td.make_tinymnist, 1000, 2, {"image_size": 8}),
    Case(td.make_tinyvww, 40, 2, {}),
    Case(td.make_tinyvww, 40, 2, {"gray": False}),
    Case(td.make_tinyvww, 40, 2, {"image_size": 96}),
    Case(td.make_tinypy, 240, 5, {}),
    Case(td.make_tinygrid, 1000, 20, {}),
    Case(td.make_tinykws, 132, 2, {}),
    Case(td.make_tinykws, 132, 2, {"features": "waveform"}),
    Case(td.make_tinygesture, 960, 2, {}),
    Case(td.make_tinyiot, 648, 10, {}),
    Case(td.make_moons, 1000, 500, {}),
)


def seconds(case: Case, size: int, seed: int) -> tuple[float, float]:
    """Return the CPU and the wall time of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    case.make(size, seed=seed, **case.options)
    return time.process_time() - cpu, time.perf_counter() - wall


def row(case: Case, size: int) -> str:
    """Return a line of the table."""
    case.make(case.chunk, seed=0, **case.options)
    rounds = [seconds(case, size, seed) for seed in range(1, ROUNDS + 1)]
    cpu, wall = (f"{size / median(column):,.0f}" for column in zip(*rounds, strict=True))
    return f"| `{case.call}` | {size:,} | {cpu} | {wall} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smallest", action="store_true", help="does it run?")
    smallest = parser.parse_args().smallest
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("| call | n | samples a CPU second | samples a wall second |\n|---|--:|--:|--:|")
    for case in CASES:
        print(row(case, case.chunk * (1 if smallest else case.chunks)), flush=True)


if __name__ == "__main__":
    main()
