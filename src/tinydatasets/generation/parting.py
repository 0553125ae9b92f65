"""Which split each sample of a chunk goes to: a function of the seed and the chunk alone.

Were it left to chance, 50 test images of ten digits would hold from 1 to 9 of each. Here every
class of a chunk, or where samples come in groups the groups, get their places in turn: places
are those of a golden rotation, so that every stretch of rows has its shares to within one or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

__all__ = ["parts_of"]

_GOLDEN = (5**0.5 - 1) / 2
_PLASTIC = 0.7548776662466927  # a rotation that keeps out of step with the golden one
_START = 0.38  # the second sample of the first class is a test sample, the fifth is for val
_SHIFT = 0.99  # of few groups in the first chunk, each split gets one


def parts_of(
    labels: NDArray[np.int32],
    groups: NDArray[np.int32] | None,
    shares: Sequence[float],
    *,
    seed: int,
    k: int,
) -> NDArray[np.uint8]:
    """Return the number of the split of each sample of chunk `k`, (n,) uint8.

    Parameters
    ----------
    labels
        (n,) class codes.
    groups
        (n,) codes of what stays together, or None: then every class has its shares.
    shares
        Of the splits; they sum to 1.

    Examples
    --------
    >>> parts = parts_of(np.arange(1000, dtype=np.int32) % 10, None, (0.8, 0.15, 0.05), seed=0, k=0)
    >>> np.bincount(parts).tolist()
    [800, 150, 50]
    """
    if groups is not None:
        _, group = np.unique(groups, return_inverse=True)
        order = _streams.permutation(int(group.max()) + 1, seed, k, 0, _streams.PARTS)
        return _dealt(len(order), shares, k)[order[group]]
    parts = np.empty(len(labels), np.uint8)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        parts[members] = _dealt(len(members), shares, k + int(label))
    return parts


def _dealt(n: int, shares: Sequence[float], turn: int) -> NDArray[np.uint8]:
    """Return splits of n samples in a row: each has its share of them to within one.

    Over many turns it has its share to within one of them all.
    """
    keys = (_START + turn * _PLASTIC + np.arange(n) * _GOLDEN) % 1
    rank = np.argsort(np.argsort(keys, kind="stable"), kind="stable")
    place = (rank + (_SHIFT + turn * _GOLDEN) % 1) / n
    ends: NDArray[Any] = np.cumsum(shares[:-1])
    return np.searchsorted(ends, place, side="right").astype(np.uint8)
