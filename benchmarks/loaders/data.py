"""The arrays that every contender reads, and the normalisation that each applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Literal

    from numpy.typing import NDArray

__all__ = ["MEAN", "OFFSET", "SCALE", "STD", "Source", "make", "shape_of"]

MEAN, STD = 0.1307, 0.3081  # of MNIST: the figures that most tutorials use
SCALE, OFFSET = 1 / 255 / STD, -MEAN / STD  # the same as one multiplication and one addition


class Source(NamedTuple):
    """What a contender is to read, and in batches of how many."""

    folder: Path
    name: str
    batch: int

    def data(self, mode: Literal["r"] | None = None) -> NDArray[np.uint8]:
        """Return the samples, (n, ...) uint8; mapped if `mode` is "r"."""
        samples: NDArray[np.uint8] = np.load(self.folder / f"{self.name}.npy", mmap_mode=mode)
        return samples

    def labels(self) -> NDArray[np.int32]:
        """Return the labels, (n,) int32."""
        labels: NDArray[np.int32] = np.load(self.folder / f"{self.name}-labels.npy")
        return labels

    def arrays(self) -> tuple[NDArray[Any], NDArray[np.int32]]:
        """Return samples and labels, both read into memory."""
        return self.data(), self.labels()


def shape_of(name: str) -> tuple[int, ...]:
    """Return the shape that a name like "60000x28x28" or "1000x8x8-ids" says."""
    return tuple(map(int, name.partition("-")[0].split("x")))


def make(folder: Path, name: str) -> None:
    """Write the samples and labels called `name` unless they are there.

    Labels are ten classes; of a name that ends in "-ids" they are the row numbers, by which a
    contender is checked.
    """
    path = folder / f"{name}.npy"
    if path.exists():
        return
    shape = shape_of(name)
    rng = np.random.default_rng(0)
    rows = np.arange(shape[0], dtype=np.int32)
    np.save(folder / f"{name}-labels.npy", rows if name.endswith("-ids") else rows % 10)
    partial = path.with_suffix(".part.npy")  # so that a run cut short leaves no half file
    np.save(partial, rng.integers(0, 256, shape, dtype=np.uint8))
    partial.replace(path)
