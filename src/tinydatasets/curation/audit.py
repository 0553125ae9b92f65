"""Audit: what is wrong with samples before anybody learns from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["duplicates"]

_BLOCK = 256  # rows compared with all earlier ones at once: 20 MB of distances to 20,000
_SKETCH = 48  # numbers that stand for a sample while pairs that are far apart are put aside


def duplicates(data: ArrayLike, *, threshold: float = 0.0) -> NDArray[np.bool_]:
    """Return which samples repeat an earlier one, (n,) bool; the first of each kind is not.

    Parameters
    ----------
    data
        (n, ...) numbers.
    threshold
        Two samples are near duplicates when the root mean square of their difference is at
        most this, in the unit of `data`. 0 finds equal samples only, in time n log n; more
        compares all pairs, in time n².

    Examples
    --------
    >>> duplicates([[1, 2], [3, 4], [1, 2], [3, 5]]).tolist()
    [False, False, True, False]
    >>> duplicates([[1, 2], [3, 4], [1, 2], [3, 5]], threshold=0.8).tolist()
    [False, False, True, True]
    """
    rows = np.asarray(data)
    rows = rows.reshape(len(rows), -1)
    if threshold < 0:
        raise InvalidValueError(f"threshold must not be negative, and is {threshold!r}")
    _, first = np.unique(rows, axis=0, return_index=True)
    repeated = np.ones(len(rows), dtype=bool)
    repeated[first] = False
    if threshold > 0:
        originals = np.sort(first)
        repeated[originals] = _near(rows[originals].astype(np.float32), threshold)
    return repeated


def _near(rows: NDArray[np.float32], threshold: float) -> NDArray[np.bool_]:
    """Return which rows lie within `threshold` (root mean square) of an earlier row.

    Sums over runs of features, each divided by the root of its length, are an orthonormal
    projection: it never makes a distance larger, so what is far apart in it is far apart.
    """
    limit = threshold**2 * rows.shape[1]
    sketch = _sketch(rows)
    squares = np.einsum("ij,ij->i", sketch, sketch)
    near = np.zeros(len(rows), dtype=bool)
    for start in range(0, len(rows), _BLOCK):
        stop = min(start + _BLOCK, len(rows))
        sums = squares[start:stop, None] + squares[:stop]
        rough = sums - 2 * sketch[start:stop] @ sketch[:stop].T  # |a - b|² = |a|² + |b|² - 2ab
        rough -= 1e-4 * sums  # what rounding may have added
        later, earlier = np.nonzero(np.tril(rough <= limit, k=start - 1))
        difference = rows[start + later] - rows[earlier]
        exact = np.einsum("ij,ij->i", difference, difference) <= limit
        near[start + later[exact]] = True
    return near


def _sketch(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    width = rows.shape[1]
    starts = np.unique(np.linspace(0, width, min(width, _SKETCH), endpoint=False, dtype=np.intp))
    lengths = np.diff(np.append(starts, width))
    return (np.add.reduceat(rows, starts, axis=1) / np.sqrt(lengths)).astype(np.float32)
