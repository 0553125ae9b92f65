"""How long an epoch over a generated folder takes, beside the same arrays in memory: a table.

``python benchmarks/folder.py > benchmarks/folder.md`` writes it down; ``--smallest`` takes few
samples and rounds, to see whether it runs.

100,000 digits (28×28, uint8) are generated twice, in one archive and in archives of 16 MiB. A
round makes an epoch over each, one after another, in an order that rotates; a ratio is the median
of the rounds' ratios to the arrays in memory. Time is CPU time of the process; the files are in
the system's cache. Before a source is timed its batches are held against those of the memory,
bit for bit.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

import tinydatasets as td

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tinydatasets.batches import Batches

SIZE = 100_000
ROUNDS = 25
SHARD = 16 << 20  # bytes
ORDERS: dict[str, dict[str, Any]] = {
    "shuffled": {"seed": 0},
    "by blocks": {"seed": 0, "shuffle": "blocks"},
    "as stored": {},
}


def in_memory(split: td.Split) -> td.Split:
    """Return the same samples as arrays in memory."""
    data, labels = np.array(split.raw), np.array(split.labels)
    return td.Split.from_arrays(data, labels, scale=split.scale, offset=split.offset)


def seconds(batches: Batches) -> float:
    """Return the CPU time of one epoch."""
    start = time.process_time()
    for _ in batches:
        pass
    return time.process_time() - start


def ratios(sources: Mapping[str, Batches], rounds: int) -> Iterator[float]:
    """Yield the milliseconds of the first source, and how many times as long each other takes."""
    names = list(sources)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for k in range(-1, rounds):  # the first does not count
        for name in names[k % len(names) :] + names[: k % len(names)]:
            taken[name].append(seconds(sources[name]))
    memory, *others = (times[1:] for times in taken.values())
    yield 1000 * median(memory)
    for times in others:
        yield median(a / b for a, b in zip(times, memory, strict=True))


def require_equal(sources: Mapping[str, Batches]) -> None:
    """End the program unless all sources give the same batches."""
    for parts in zip(*sources.values(), strict=True):
        if len({(x.tobytes(), y.tobytes()) for x, y in parts}) != 1:
            raise SystemExit("the folder gives other batches than the memory")


def generated(parent: str, size: int, shard: int) -> dict[str, td.Split]:
    """Return the same digits in memory, in one archive and in several."""
    folders = [
        td.generate("tinymnist", size, parent, seed=0, val=0, test=0, shard_bytes=limit)
        for limit in (1 << 30, shard)
    ]
    one, several = (td.Split.open(folder, "train") for folder in folders)
    count = len(os.listdir(os.path.join(folders[1], "train")))
    return {"in memory": in_memory(one), "one archive": one, f"{count} archives": several}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smallest", action="store_true", help="does it run?")
    smallest = parser.parse_args().smallest
    size, rounds, shard = (300, 1, 1 << 16) if smallest else (SIZE, ROUNDS, SHARD)
    with tempfile.TemporaryDirectory() as parent:
        splits = generated(parent, size, shard)
        print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
        memory, *others = splits
        print(f"| n | batch | order | {memory}, ms | {' | '.join(others)} |")
        print("|--:|--:|---|--:|--:|--:|")
        for order, options in ORDERS.items():
            for batch_size in (32, 128):
                sources = {name: s.batches(batch_size, **options) for name, s in splits.items()}
                require_equal(sources)
                taken, *times = ratios(sources, rounds)
                cells = " | ".join(f"× {ratio:.2f}" for ratio in times)
                print(f"| {size:,} | {batch_size} | {order} | {taken:.1f} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
