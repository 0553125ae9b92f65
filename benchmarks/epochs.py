"""One shuffled epoch of float32 batches: ours beside the plain NumPy loop, in turn.

Prints nanoseconds of process CPU time a sample (median of the rounds) and the median of each
round's ratio, which holds where absolute times do not.
"""

from __future__ import annotations

import platform
import time
from typing import TYPE_CHECKING

import numpy as np

import tinydatasets as td

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = ((1_000, 8, 8), (20_000, 28, 28), (2_000, 64, 64))
BATCH_SIZES = (32, 128)
ROUNDS = 7


def plain(split: td.Split, batch_size: int) -> None:
    """Do what a user would write without the library."""
    order = np.random.default_rng(0).permutation(len(split))
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        _ = split.raw[rows].astype(np.float32) / 255, split.labels[rows]


def ours(split: td.Split, batch_size: int) -> None:
    """Run one epoch of `Batches`."""
    for _ in split.batches(batch_size, seed=0):
        pass


def cost(run: Callable[[td.Split, int], None], split: td.Split, batch_size: int) -> float:
    """Return nanoseconds of CPU time a sample."""
    begin = time.process_time_ns()
    run(split, batch_size)
    return (time.process_time_ns() - begin) / len(split)


def main() -> None:
    """Print a table."""
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("| samples | batch | ours, ns | plain NumPy, ns | plain / ours |\n|---|--:|--:|--:|--:|")
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        data = rng.integers(0, 256, shape, dtype=np.uint8)
        split = td.Split.from_arrays(data, np.arange(len(data)) % 10, scale=1 / 255)
        for batch_size in BATCH_SIZES:
            runs = [[cost(run, split, batch_size) for run in (ours, plain)] for _ in range(ROUNDS)]
            mine, theirs = np.median(runs[1:], axis=0)
            ratio = np.median([b / a for a, b in runs[1:]])
            size = "×".join(map(str, shape))
            print(f"| {size} | {batch_size} | {mine:,.0f} | {theirs:,.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
