"""Duplicates: which samples repeat an earlier one, exactly, nearly, or in another brightness."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import InvalidValueError, require_number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["NEAR_VALUES", "Repeats", "duplicate_pairs", "duplicates", "perceptual_pairs", "repeats"]

NEAR_VALUES = 16  # samples of fewer values are close to each other, or constant, by chance
PERCEPTUAL_VALUES = 256  # pictures of fewer pixels look alike but for brightness by chance
CLOSE = 10  # near duplicates are by so much closer than samples that are drawn at random
ALIKE = 0.9  # samples that correlate so when drawn at random share more than a picture

_BLOCK = 256  # rows compared with all earlier ones at once: 20 MB of distances to 20,000
_SKETCH = 48  # numbers that stand for a sample while pairs that are far apart are put aside
_VALUES = 1 << 20  # values of the pairs that are compared in full at once: 4 MB a side
_HUGE = 1e36  # squares that float32 can still add up
_DRAWN = 1001  # samples from which is learned how far apart samples are
_FLAT = 1e-6  # a sample whose values differ by no more than this share of them is constant


def duplicates(data: ArrayLike, *, threshold: float = 0.0) -> NDArray[np.bool_]:
    """Return which samples repeat an earlier one, (n,) bool; the first of each kind is not.

    Parameters
    ----------
    data
        (n, ...) numbers.
    threshold
        Two samples are near duplicates when the root mean square of their difference is at
        most this, in the unit of `data`. 0 finds equal samples only, in time n; more
        compares all pairs, in time n². NaN equals NaN, and is near nothing.

    Raises
    ------
    InvalidValueError
        `data` are not numbers, or the threshold is negative.

    Examples
    --------
    >>> duplicates([[1, 2], [3, 4], [1, 2], [3, 5]]).tolist()
    [False, False, True, False]
    >>> duplicates([[1, 2], [3, 4], [1, 2], [3, 5]], threshold=0.8).tolist()
    [False, False, True, True]
    """
    first = _first_within(_rows(data), threshold)
    return first < np.arange(len(first))


def duplicate_pairs(data: ArrayLike, *, threshold: float = 0.0) -> NDArray[np.intp]:
    """Return each sample that repeats an earlier one with the first that it repeats.

    Parameters and errors are those of `duplicates`.

    Returns
    -------
    ndarray
        (m, 2) intp, rows ``(earlier, later)`` in the order of the later one. A sample is named
        as the later one once, so that a thousand equal samples make 999 pairs.

    Examples
    --------
    >>> duplicate_pairs([[1, 2], [3, 4], [1, 2], [3, 5]], threshold=0.8).tolist()
    [[0, 2], [1, 3]]
    """
    return _pairs(_first_within(_rows(data), threshold))


def perceptual_pairs(data: ArrayLike, *, correlation: float = 0.995) -> NDArray[np.intp]:
    """Return each sample that shows what an earlier one shows, brighter, darker or flatter.

    Two samples show the same when their values correlate by at least `correlation` (Pearson):
    brightness and contrast drop out, and noise counts against it. All pairs are compared, in
    time n²; memory grows with n alone.

    Parameters
    ----------
    data
        (n, ...) numbers. Few values correlate by chance, and those of small pictures often
        do: give samples of 256 values or more.
    correlation
        Of 10,000 generated digits of 28×28 pixels no two correlate by more than 0.994, of
        MNIST's 10,000 test images by more than 0.987; a copy at half the brightness and
        rounded to whole grey levels by 0.9999, one whose bright parts are cut off less than
        0.995. Different digits of 8×8 pixels reach 0.994 among 1,797.

    Returns
    -------
    ndarray
        (m, 2) intp, as of `duplicate_pairs`. A sample of one value throughout, or with NaN,
        is in no pair.

    Raises
    ------
    InvalidValueError
        `data` are not numbers, or `correlation` is not above 0 and at most 1.

    Examples
    --------
    >>> import numpy as np, tinydatasets as td
    >>> images = td.make_tinymnist(30, seed=0).data
    >>> perceptual_pairs(np.concatenate([images, images[:2] * 0.5 + 0.25])).tolist()
    [[0, 30], [1, 31]]
    """
    return _pairs(_first_alike(_rows(data), correlation))


class Repeats(NamedTuple):
    """Which samples repeat an earlier one, from the strictest way to the least strict."""

    first: dict[str, NDArray[np.intp]]
    """"equal", "near", "perceptual" -> the first sample that each repeats, (n,) intp, its own
    number if none; for those ways that tell copies from other samples in this data."""
    unsearched: dict[str, str]
    """Why the others do not."""


def repeats(
    data: ArrayLike, *, near: float = 0.02, correlation: float = 0.995, codes: bool = False
) -> Repeats:
    """Search for repeats in every way that can tell copies from other samples.

    Parameters
    ----------
    data
        (n, ...) finite numbers.
    near
        Two samples are near duplicates when the root mean square of their difference is at
        most this share of the typical span, the median over the samples of largest minus
        smallest value, and of their own spans: two silences are close, and need be no copies.
        Not searched for if samples have fewer than 16 values, or if those drawn at random are
        within ten times that distance, as where one column of a table outweighs the others.
    correlation
        As in `perceptual_pairs`. Not searched for if samples have fewer than 256 values, or if
        those drawn at random correlate by 0.9, as where all show the same background.
    codes
        Whether values are codes, as tokens and symbols are. Then only equal samples are
        repeats: 7 is no nearer to 8 than to 1.

    Examples
    --------
    >>> import tinydatasets as td
    >>> found = repeats(td.load_tinymnist("val").data)
    >>> list(found.first), found.unsearched
    (['equal', 'near'], {'perceptual': 'samples have fewer than 256 values'})
    """
    rows = _rows(data)
    first = {"equal": _first_equal(rows)}
    unsearched: dict[str, str] = {}
    if codes:
        return Repeats(first, dict.fromkeys(("near", "perceptual"), "values are codes"))
    spans = _spans(rows)
    threshold = require_number("near", near, 0) * float(np.median(spans)) if len(rows) else 0.0
    distance, likeness = _typical(rows)
    if rows.shape[1] < NEAR_VALUES:
        unsearched["near"] = f"samples have fewer than {NEAR_VALUES} values"
    elif distance <= CLOSE * threshold:
        unsearched["near"] = "samples drawn at random are nearly that close"
    else:
        first["near"] = _first_repeated(rows, np.minimum(threshold, near * spans))
    if rows.shape[1] < PERCEPTUAL_VALUES:
        unsearched["perceptual"] = f"samples have fewer than {PERCEPTUAL_VALUES} values"
    elif likeness >= ALIKE:
        unsearched["perceptual"] = "samples drawn at random are nearly that alike"
    else:
        first["perceptual"] = _first_alike(rows, correlation)
    return Repeats(first, unsearched)


def _spans(rows: NDArray[Any]) -> NDArray[np.float64]:
    if not rows.size:
        return np.zeros(len(rows))
    return np.asarray(rows.max(axis=1).astype(np.float64) - rows.min(axis=1))


def _typical(rows: NDArray[Any]) -> tuple[float, float]:
    """Return the median distance and correlation of samples drawn at random."""
    order = _streams.permutation(len(rows), 0, 0, 0, _streams.SAMPLE)[:_DRAWN]
    if len(order) < 2 or not rows.shape[1]:
        return 0.0, 0.0
    centred = rows[order].astype(np.float64)
    distance = np.median(np.sqrt(np.square(np.diff(centred, axis=0)).mean(axis=1)))
    centred -= centred.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1)
    products = np.einsum("ij,ij->i", centred[1:], centred[:-1])
    bounds = lengths[1:] * lengths[:-1]
    likeness = np.divide(products, bounds, out=np.zeros_like(bounds), where=bounds > 0)
    return float(distance), float(np.median(likeness))


class _Scaled(NamedTuple):
    """Rows of which a mean is to be taken away, and which are to be divided by a deviation."""

    rows: NDArray[Any]
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]
    """0 for a row that is to be near no other."""

    def take(self, index: NDArray[np.intp]) -> NDArray[np.float32]:
        rows = self.rows[index].astype(np.float32)
        rows -= self.mean[index, None]
        rows /= self.deviation[index, None]
        return rows


def _rows(data: ArrayLike) -> NDArray[Any]:
    array = np.asarray(data)
    if array.dtype.kind not in "buif" or array.ndim == 0:
        raise InvalidValueError(f"data must be numbers (n, ...), not {array.dtype} {array.shape}")
    return array.reshape(len(array), math.prod(array.shape[1:]))


def _pairs(first: NDArray[np.intp]) -> NDArray[np.intp]:
    later = np.flatnonzero(first < np.arange(len(first)))
    return np.stack([first[later], later], axis=1)


def _first_within(rows: NDArray[Any], threshold: float) -> NDArray[np.intp]:
    if require_number("threshold", threshold) < 0:
        raise InvalidValueError(f"threshold must not be negative, and is {threshold!r}")
    return _first_repeated(rows, np.full(len(rows), float(threshold)))


def _first_repeated(rows: NDArray[Any], threshold: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the first row that each row repeats, (n,); its own number if there is none.

    Two rows are near each other within the smaller of their thresholds.
    """
    first = _first_equal(rows)
    if not threshold.any():
        return first
    near = np.arange(len(rows))
    originals = np.flatnonzero(first == near)
    zeros, ones = np.zeros(len(originals), np.float32), np.ones(len(originals), np.float32)
    scaled = _Scaled(rows if len(originals) == len(rows) else rows[originals], zeros, ones)
    near[originals] = originals[_first_near(scaled, threshold[originals] ** 2)]
    return near[first]


def _first_alike(rows: NDArray[Any], correlation: float) -> NDArray[np.intp]:
    """Return the first row that each row correlates with, (n,); its own number if none."""
    if not 0 < require_number("correlation", correlation) <= 1:
        raise InvalidValueError(f"correlation must be above 0 and at most 1, not {correlation!r}")
    mean, deviation = _moments(rows)
    # Between samples of mean 0 and deviation 1, the mean square difference is 2 - 2r. What
    # float32 rounds away would hide equal pictures from a correlation of 1.
    limit = max(2 - 2 * correlation, 1e-9)
    return _first_near(_Scaled(rows, mean, deviation), np.full(len(rows), limit))


def _first_equal(rows: NDArray[Any]) -> NDArray[np.intp]:
    seen: dict[bytes, int] = {}
    first = np.empty(len(rows), dtype=np.intp)
    for start in range(0, len(rows), _BLOCK):
        block = np.ascontiguousarray(rows[start : start + _BLOCK] + 0)  # -0.0 becomes 0.0
        for i, row in enumerate(block, start):
            first[i] = seen.setdefault(hashlib.blake2b(row, digest_size=16).digest(), i)
    return first


def _first_near(scaled: _Scaled, limits: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the first row within the smaller of two rows' mean square `limits`, (n,), or its own.

    Sums over runs of features, each divided by the root of its length, are an orthonormal
    projection: it never makes a distance larger, so what is far apart in it is far apart.
    """
    sketch = _sketch(scaled)
    with np.errstate(all="ignore"):
        usable = np.flatnonzero(np.einsum("ij,ij->i", sketch, sketch) < _HUGE)
    first = np.arange(len(scaled.rows))
    if len(usable) < 2:
        return first
    sketch = sketch[usable]
    sketch -= sketch.mean(axis=0)  # rounding hurts least about 0
    squares = np.einsum("ij,ij->i", sketch, sketch)
    totals = limits * scaled.rows.shape[1]
    own = totals[usable].astype(np.float32)
    for start in range(0, len(usable), _BLOCK):
        stop = min(start + _BLOCK, len(usable))
        sums = squares[start:stop, None] + squares[:stop]
        rough = sums - 2 * sketch[start:stop] @ sketch[:stop].T  # |a - b|² = |a|² + |b|² - 2ab
        rough -= 1e-4 * sums  # what rounding may have added
        close = rough <= np.minimum(own[start:stop, None], own[:stop])
        earlier, later = np.nonzero(np.tril(close, k=start - 1).T)
        _confirm(first, scaled, usable[start + later], usable[earlier], totals)
    return first


def _confirm(
    first: NDArray[np.intp],
    scaled: _Scaled,
    later: NDArray[np.intp],
    earlier: NDArray[np.intp],
    totals: NDArray[np.float64],
) -> None:
    """Write into `first` the first of the earlier rows, in rising order, that is truly near."""
    step = max(1, _VALUES // max(1, scaled.rows.shape[1]))
    while len(later):
        limit = np.minimum(totals[later[:step]], totals[earlier[:step]])
        with np.errstate(over="ignore"):
            difference = scaled.take(later[:step]) - scaled.take(earlier[:step])
            near = np.flatnonzero(np.einsum("ij,ij->i", difference, difference) <= limit)
        found, where = np.unique(later[near], return_index=True)
        first[found] = earlier[near[where]]
        later, earlier = later[step:], earlier[step:]
        unsettled = first[later] == later
        later, earlier = later[unsettled], earlier[unsettled]


def _sketch(scaled: _Scaled) -> NDArray[np.float32]:
    """Return `_SKETCH` numbers of each row, (n, 48) float32; those of unusable rows not finite."""
    width = scaled.rows.shape[1]
    starts = np.unique(np.linspace(0, width, min(width, _SKETCH), endpoint=False, dtype=np.intp))
    roots = np.sqrt(np.diff(np.append(starts, width))).astype(np.float32)
    sketch = np.empty((len(scaled.rows), len(starts)), np.float32)
    with np.errstate(all="ignore"):
        for start in range(0, len(sketch), _BLOCK):
            index = np.arange(start, min(start + _BLOCK, len(sketch)))
            sketch[index] = np.add.reduceat(scaled.take(index), starts, axis=1) / roots
    return sketch


def _moments(rows: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean and the deviation of each row; the deviation of a constant row is 0."""
    mean, deviation = np.empty((2, len(rows)), np.float32)
    with np.errstate(all="ignore"):
        for start in range(0, len(rows), _BLOCK):
            part = slice(start, start + _BLOCK)
            block = rows[part].astype(np.float64)
            mean[part] = block.mean(axis=1)
            spread = block.std(axis=1)
            deviation[part] = np.where(spread > _FLAT * np.abs(mean[part]), spread, 0)
    return mean, deviation
