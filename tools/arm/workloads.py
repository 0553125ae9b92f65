"""What is counted, compared and limited: runs on the host as well as in the emulated guest.

``workloads.py counts`` prints the cases whose instructions the plugin counts, ``digests`` the
SHA-256 of epochs, and ``train`` trains a network. Each prints JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import tinydatasets as td

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.batches import BatchOptions
    from tinydatasets.spec import SplitName

    Batch = tuple[NDArray[np.floating], NDArray[np.int32]]

MARK = 0x7EA00000  # as in count.c: no file descriptor is as high
RESTART, FIRST_CASE = 1, 2

SHAPES = ((1_000, 8, 8), (2_000, 28, 28), (500, 64, 64))
BATCH_SIZES = (32, 128)
EPOCHS = 2
MEAN, DEVIATION = 0.1307, 0.3081
LOOPS: dict[str, BatchOptions] = {
    "ours": {"seed": 0, "cache_bytes": 0},
    "ours reused": {"seed": 0, "cache_bytes": 0, "reuse": True},
    "ours by default": {"seed": 0},
}
DECODINGS = {
    "as stored": (1.0, 0.0),
    "scaled": (1 / 255, 0.0),
    "normalised": (1 / 255 / DEVIATION, -MEAN / DEVIATION),
}


def mark(code: int) -> None:
    """Tell the plugin where a region begins or ends; without it nothing happens."""
    try:
        os.close(MARK + code)
    except OSError:  # always: there is no such file
        return


def samples(shape: tuple[int, ...], name: str = "uint8") -> NDArray[Any]:
    """Return `shape` numbers of the dtype `name` that look random and are the same everywhere."""
    dtype = np.dtype(name)
    words = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(2654435761)
    if dtype.kind == "f":
        return np.asarray((words >> np.uint32(8)).astype(dtype) / 2**24, dtype).reshape(shape)
    high = words >> np.uint32(32 - 8 * dtype.itemsize)
    return high.astype(f"u{dtype.itemsize}").view(dtype).reshape(shape)


def plain(data: NDArray[Any], labels: NDArray[np.int32], batch_size: int) -> Iterator[Batch]:
    """Yield an epoch as a user would write it without the library."""
    order = np.random.default_rng(0).permutation(len(data))
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        yield data[rows].astype(np.float32) / 255, labels[rows]


def plain_normalised(
    data: NDArray[Any], labels: NDArray[np.int32], batch_size: int
) -> Iterator[Batch]:
    """Yield the same with mean and deviation taken out."""
    order = np.random.default_rng(0).permutation(len(data))
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        yield (data[rows].astype(np.float32) / 255 - MEAN) / DEVIATION, labels[rows]


def exhaust(batches: Iterable[Batch]) -> None:
    """Take every batch and do nothing with it."""
    for _ in batches:
        pass


def epochs_of(shape: tuple[int, ...], batch_size: int) -> dict[str, Callable[[], Iterator[Batch]]]:
    """Return what is counted: for each name what begins an epoch."""
    data = samples(shape)
    labels = (np.arange(len(data)) % 10).astype(np.int32)
    runs: dict[str, Callable[[], Iterator[Batch]]] = {
        "scaled, plain NumPy": partial(plain, data, labels, batch_size),
        "normalised, plain NumPy": partial(plain_normalised, data, labels, batch_size),
    }
    for name in ("scaled", "normalised"):
        scale, offset = DECODINGS[name]
        split = td.Split.from_arrays(data, labels, scale=scale, offset=offset)
        for loop, options in LOOPS.items():
            batches = split.batches(batch_size, **options)
            runs[f"{name}, {loop}"] = batches.__iter__
    return runs


def counts() -> list[dict[str, Any]]:
    """Run every case once to warm up and then `EPOCHS` times between marks; return the cases."""
    cases: list[dict[str, Any]] = []
    mark(RESTART)
    mark(FIRST_CASE)  # an empty region: what marking itself costs
    for shape, batch_size in product(SHAPES, BATCH_SIZES):
        for name, run in epochs_of(shape, batch_size).items():
            exhaust(run())
            mark(RESTART)
            for _ in range(EPOCHS):
                exhaust(run())
            mark(FIRST_CASE + 1 + len(cases))
            cases.append({"shape": shape, "batch_size": batch_size, "name": name, "epochs": EPOCHS})
    return cases


def digest(batches: Iterable[Batch]) -> str:
    """Return the SHA-256 of every bit of the batches."""
    total = hashlib.sha256()
    for x, y in batches:
        total.update(x.tobytes())
        total.update(y.tobytes())
    return total.hexdigest()


def orders(size: int) -> dict[str, BatchOptions]:
    """Return the options of each kind of order."""
    return {
        "stored": {},
        "shuffled": {"seed": 5},
        "blocks": {"seed": 5, "shuffle": "blocks"},
        "weighted": {"seed": 5, "weights": np.sqrt(np.arange(1.0, size + 1))},
        "balanced": {"seed": 5, "balanced": True},
        "reused": {"seed": 5, "reuse": True},
        "decoded per batch": {"seed": 5, "cache_bytes": 0},
    }


def epoch_digests() -> Iterator[tuple[str, str]]:
    """Yield a name and the digest of two epochs for each dtype, shape, batch size and order."""
    shapes = ((61, 8, 8), (1_000, 8, 8), (300, 28, 28), (2_000, 3))
    for dtype, shape in product(("uint8", "int8", "int16", "float32"), shapes):
        data = samples(shape, dtype)
        labels = np.arange(len(data)) % 7
        for decoding, (scale, offset) in DECODINGS.items():
            split = td.Split.from_arrays(data, labels, scale=scale, offset=offset)
            for batch_size, (order, options) in product((1, 32, 100), orders(len(data)).items()):
                batches = split.batches(batch_size, **options)
                size = "×".join(map(str, shape))
                name = f"{order}/{dtype} {size}, batches of {batch_size}, {decoding}"
                yield name, digest(batch for _ in range(2) for batch in batches)


def dataset_digests() -> Iterator[tuple[str, str]]:
    """Yield a name and the digest of each bundled split and of newly generated samples."""
    splits: tuple[SplitName, ...] = ("train", "val", "test")
    for name, split in product(td.names(), splits):
        part = td.load(name, split)
        yield f"loaded/{name} {split}", digest([(part.data, part.labels)])
    made = td.make_tinymnist(200, seed=3)
    yield "generated/tinymnist", digest([(made.data, made.labels)])


def digests() -> dict[str, str]:
    """Return the digest of every case by its name, ``kind/case``."""
    return dict([*epoch_digests(), *dataset_digests()])


def memory(field: str) -> int:
    """Return ``VmHWM`` or ``VmRSS`` of this process in KiB, as the kernel counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1])


def train() -> dict[str, float]:
    """Train one epoch on the bundled digits; return accuracies and KiB of memory."""
    from tinydatasets.baselines import SimpleNet, learning_curve

    loaded = memory("VmHWM")
    digits = td.load_tinymnist()
    network = SimpleNet((8, 8), 10, seed=0)
    curve = learning_curve(network, digits.train, digits.test, seed=0, epochs=1)
    before, after = curve.accuracy
    return {"before": before, "after": after, "imported": loaded, "peak": memory("VmHWM")}


WORK: dict[str, Callable[[], object]] = {
    "counts": counts,
    "digests": digests,
    "train": train,
    "versions": lambda: None,
}


def main() -> None:
    """Do the work that is named and print what came of it."""
    versions = {"machine": platform.machine(), "python": platform.python_version()}
    result = WORK[sys.argv[1]]()
    print(json.dumps({**versions, "numpy": np.__version__, "result": result}))


if __name__ == "__main__":
    main()
