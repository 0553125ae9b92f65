"""Loops over arrays: plain NumPy, scikit-learn's helpers, h5py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import MEAN, STD, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from benchmarks.loaders.contenders import Epoch

_MEAN, _STD = np.float32(MEAN), np.float32(STD)  # float64 scalars would make NumPy 1 promote


def numpy(source: Source) -> Epoch:
    """Do what a user would write without a library."""
    data, labels = source.arrays()
    rng = np.random.default_rng(0)

    def epoch() -> Iterator[tuple[Any, Any]]:
        for rows in _shuffled(rng, len(data), source.batch):
            yield (data[rows].astype(np.float32) / 255 - _MEAN) / _STD, labels[rows]

    return epoch


def numpy_scale(source: Source) -> Epoch:
    """Do the same with the shortest normalisation."""
    data, labels = source.arrays()
    rng = np.random.default_rng(0)

    def epoch() -> Iterator[tuple[Any, Any]]:
        for rows in _shuffled(rng, len(data), source.batch):
            yield data[rows].astype(np.float32) / 255, labels[rows]

    return epoch


def sklearn(source: Source) -> Epoch:
    """Shuffle the arrays, then slice them."""
    from sklearn.utils import gen_batches, shuffle

    data, labels = source.arrays()
    state = np.random.RandomState(0)  # what scikit-learn's shuffle takes

    def epoch() -> Iterator[tuple[Any, Any]]:
        x, y = shuffle(data, labels, random_state=state)
        for rows in gen_batches(len(x), source.batch):
            yield (x[rows].astype(np.float32) / 255 - _MEAN) / _STD, y[rows]

    return epoch


def h5py(source: Source) -> Epoch:
    """Read the sorted rows of each batch from a contiguous dataset."""
    import h5py

    path = source.folder / f"{source.name}.h5"
    if not path.exists():
        partial = path.with_suffix(".part")
        with h5py.File(partial, "w") as file:
            file.create_dataset("data", data=source.data())
        partial.replace(path)
    data, labels = h5py.File(path, "r")["data"], source.labels()
    rng = np.random.default_rng(0)

    def epoch() -> Iterator[tuple[Any, Any]]:
        for drawn in _shuffled(rng, len(labels), source.batch):
            rows = np.sort(drawn)  # h5py takes increasing rows alone
            yield (data[rows].astype(np.float32) / 255 - _MEAN) / _STD, labels[rows]

    return epoch


def _shuffled(rng: np.random.Generator, size: int, batch: int) -> Iterator[NDArray[np.intp]]:
    order = rng.permutation(size)
    for start in range(0, size, batch):
        yield order[start : start + batch]
