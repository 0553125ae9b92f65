"""Random streams that no NumPy release changes, each named by a few small integers.

NumPy promises the raw output of its bit generators for ever, and the methods of
`numpy.random.Generator` (`permutation`, `integers`, ...) for one release only. What must be
the same next year, such as the order of an epoch, is therefore made from raw output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SAMPLE", "TRANSFORM", "generator", "permutation", "raw", "uniform"]

# A SeedSequence pads short keys with zeros, so (seed, epoch) and (seed, epoch, 0) are one
# stream. Keys with a last word other than zero keep the purposes apart.
TRANSFORM = 1
SAMPLE = 2


def _bits(key: tuple[int, ...]) -> np.random.PCG64:
    return np.random.PCG64(np.random.SeedSequence(key))


def raw(size: int, *key: int) -> NDArray[np.uint64]:
    """Return `size` raw 64-bit words of the stream named `key`."""
    return np.asarray(_bits(key).random_raw(size), dtype=np.uint64)


def permutation(size: int, *key: int) -> NDArray[np.intp]:
    """Return a permutation of `range(size)`: the stable order of that many raw words."""
    return np.argsort(raw(size, *key), kind="stable")


def uniform(size: int, *key: int) -> NDArray[np.float64]:
    """Return `size` numbers in [0, 1): the upper 53 bits of raw words."""
    upper: NDArray[np.float64] = (raw(size, *key) >> np.uint64(11)).astype(np.float64)
    return upper * 2.0**-53


def generator(*key: int) -> np.random.Generator:
    """Return a `Generator` on the stream named `key`; its methods hold for one NumPy release."""
    return np.random.Generator(_bits(key))
