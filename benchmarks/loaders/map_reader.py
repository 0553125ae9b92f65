"""One epoch over a map in a process of its own: ``... map_reader FILE READER BATCH LABELS``."""

from __future__ import annotations

import json
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders import process
from benchmarks.loaders.data import MEAN, OFFSET, SCALE, STD
from benchmarks.loaders.maps import CLASSES, HEAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Literal

    from numpy.typing import NDArray

EVERY = 16  # batches between two looks at the memory


class Watch:
    """What the epoch has cost so far."""

    def __init__(self) -> None:
        self.before = process.resident()  # NumPy is imported, the file is not open
        self.read_before: int | None = None
        self.most = self.before
        self.begin = self.cpu = 0.0

    def start(self) -> None:
        """Start the clocks: what is imported is imported, labels are read and checked."""
        self.read_before = process.bytes_read()
        self.begin, self.cpu = time.perf_counter(), time.process_time()

    def look(self) -> None:
        """Sample the resident memory."""
        now = process.resident()
        if now is not None and self.most is not None:
            self.most = max(self.most, now)

    def cost(self, samples: int, width: int) -> dict[str, float | None]:
        """Return microseconds a sample, bytes read a useful byte, bytes of memory."""
        seconds, cpu = time.perf_counter() - self.begin, time.process_time() - self.cpu
        self.look()
        read = process.bytes_read()
        return {
            "samples": samples,
            "wall_us": seconds * 1e6 / samples,
            "cpu_us": cpu * 1e6 / samples,
            "read": None
            if read is None or self.read_before is None
            else (read - self.read_before) / (samples * width),
            "growth": None if self.most is None or self.before is None else self.most - self.before,
            "peak": process.peak(),
        }


def main() -> None:
    """Print what the epoch cost, and how well it mixed the classes, as JSON."""
    path, reader, batch, labels = sys.argv[1:]
    size = int(batch)
    watch = Watch()
    batches = _batches(Path(path), reader, size, labels)
    watch.start()
    rows, width, counts, head = 0, 0, [], None
    for number, (x, y) in enumerate(batches):
        width = width or int(np.prod(x.shape[1:]))
        rows += len(y)
        counts.append(np.bincount(np.asarray(y), minlength=CLASSES))
        if number % EVERY == 0:
            watch.look()
        if head is None and rows >= HEAD:
            head = watch.cost(rows, width)
            if reader == "torch":  # an epoch of it takes minutes
                break
    whole = None if reader == "torch" else watch.cost(rows, width)
    mixing = None if reader == "torch" else _mixing(np.array(counts), size)
    print(json.dumps({"labels": labels, "head": head, "whole": whole, "mixing": mixing}))


def _mixing(counts: NDArray[np.int64], batch: int) -> float:
    """Return the deviation of a class's share of a batch over that of a true shuffle."""
    size = counts.sum()
    full = counts[counts.sum(axis=1) == batch]
    shares = counts.sum(axis=0) / size
    found = np.mean((full / batch - shares) ** 2)
    without_replacement = (size - batch) / (size - 1)
    return float(np.sqrt(found / np.mean(shares * (1 - shares) / batch * without_replacement)))


def _batches(path: Path, reader: str, batch: int, labels: str) -> Iterable[tuple[Any, Any]]:
    if reader in {"blocks", "full"}:
        return _ours(path, reader, batch, labels)  # type: ignore[arg-type]  # seen to be one of both
    data, classes = _mapped(path, "train_data"), np.array(_mapped(path, labels))
    return _indexed(data, classes, batch) if reader == "numpy" else _loaded(data, classes, batch)


def _ours(
    path: Path, shuffle: Literal["blocks", "full"], batch: int, labels: str
) -> Iterable[tuple[Any, Any]]:
    from tinydatasets import _archive
    from tinydatasets.split import Split

    archive = _archive.Archive(path)
    data, classes = archive["train_data"], archive[labels]
    split = Split.from_arrays(data, classes, scale=SCALE, offset=OFFSET)
    return split.batches(batch, seed=0, shuffle=shuffle)


def _indexed(
    data: NDArray[np.uint8], labels: NDArray[np.int32], batch: int
) -> Iterator[tuple[Any, Any]]:
    order = np.random.default_rng(0).permutation(len(data))
    mean, std = np.float32(MEAN), np.float32(STD)
    for start in range(0, len(data), batch):
        rows = order[start : start + batch]
        yield (data[rows].astype(np.float32) / 255 - mean) / std, labels[rows]


def _loaded(
    data: NDArray[np.uint8], labels: NDArray[np.int32], batch: int
) -> Iterable[tuple[Any, Any]]:
    import torch
    from torch.utils.data import DataLoader

    class Rows:
        def __len__(self) -> int:
            return len(data)

        def __getitem__(self, row: int) -> tuple[Any, int]:
            values = torch.from_numpy(np.array(data[row])).float()
            return values.div_(255).sub_(MEAN).div_(STD), int(labels[row])

    loader: Iterable[tuple[Any, Any]] = DataLoader(Rows(), batch_size=batch, shuffle=True)
    return loader


def _mapped(path: Path, name: str) -> NDArray[Any]:
    """Map one member of a stored archive with nothing but NumPy and zipfile."""
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(f"{name}.npy").header_offset
    with path.open("rb") as file:
        file.seek(start + 26)
        lengths = np.frombuffer(file.read(4), "<u2")
        file.seek(start + 30 + int(lengths.sum()))
        np.lib.format.read_magic(file)
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        return np.memmap(path, dtype, "r", offset=file.tell(), shape=shape)


if __name__ == "__main__":
    main()
