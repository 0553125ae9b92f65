"""Rates: how often a network is right, group by group, as tables of counts."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.curation.findings import Interval
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FEWEST",
    "Rates",
    "Samples",
    "checked",
    "differences_of",
    "large_groups",
    "proportion",
    "rates_of",
    "tables",
]

_QUANTILE = 1.96  # of the normal distribution, for intervals of 95 %
FEWEST = 5  # samples of a group whose accuracy is worth a number


class Samples(NamedTuple):
    """What a network made of some samples."""

    labels: NDArray[np.intp]
    predictions: NDArray[np.intp]
    """(runs, n)."""
    groups: NDArray[np.intp]
    """From 0, without gaps."""
    codes: NDArray[np.integer]
    """Of each group, as given."""


class Rates(NamedTuple):
    """What a network does in each group, as shares."""

    accuracy: NDArray[np.float64]
    """(groups,)."""
    predicted: NDArray[np.float64]
    """(groups, classes): share of the group that is predicted to be of the class."""
    true_positive: NDArray[np.float64]
    """(groups, classes), NaN where the group has no sample of the class."""
    false_positive: NDArray[np.float64]


def tables(
    samples: Samples, times: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Count labels, predictions and hits, (groups, classes) each, and as means over the runs.

    Each sample counts as often as `times` says.
    """
    labels, predictions, groups, _ = samples
    shape = int(groups.max()) + 1, int(max(labels.max(), predictions.max())) + 1

    def count(codes: NDArray[np.intp], weights: NDArray[np.intp] | None) -> NDArray[np.float64]:
        cell = groups * shape[1] + codes
        counts = np.bincount(cell, weights=weights, minlength=shape[0] * shape[1])
        return counts.reshape(shape).astype(np.float64)

    hits = (predictions == labels).sum(axis=0)
    predicted = np.sum([count(run, times) for run in predictions], axis=0)
    right = count(labels, hits if times is None else hits * times)
    return count(labels, times), predicted / len(predictions), right / len(predictions)


def rates_of(
    labels: NDArray[np.float64], predicted: NDArray[np.float64], hits: NDArray[np.float64]
) -> Rates:
    """Return the rates of counts, as `tables` returns them."""
    sizes = labels.sum(axis=1)
    others = sizes[:, None] - labels
    true_positive, false_positive = np.full((2, *labels.shape), np.nan)
    np.divide(hits, labels, out=true_positive, where=labels > 0)
    np.divide(predicted - hits, others, out=false_positive, where=others > 0)
    accuracy = hits.sum(axis=1) / sizes
    return Rates(accuracy, predicted / sizes[:, None], true_positive, false_positive)


def proportion(share: float, n: int) -> Interval:
    """Return a share of `n` samples with its 95 % interval.

    After E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> interval = proportion(0.5, 400)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.451, 0.549)
    """
    squared = _QUANTILE**2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    reach = _QUANTILE * sqrt(share * (1 - share) / n + squared / (4 * n**2)) / (1 + squared / n)
    return Interval(share, middle - reach, middle + reach)


def differences_of(rates: Rates) -> tuple[float, float, float]:
    """Return the differences of accuracy, of demographic parity and of equalized odds."""
    odds = max(_spread(rates.true_positive), _spread(rates.false_positive))
    return _spread(rates.accuracy), _spread(rates.predicted), odds


def _spread(values: NDArray[np.float64]) -> float:
    """Return the largest minus the smallest over the groups, of the class where it is largest."""
    missing = np.isnan(values)
    top = np.where(missing, -np.inf, values).max(axis=0)
    bottom = np.where(missing, np.inf, values).min(axis=0)
    return max(0.0, float((top - bottom).max()))


def checked(labels: ArrayLike, predictions: ArrayLike, groups: ArrayLike) -> Samples:
    """Return the three as arrays that fit each other, or raise `InvalidValueError`."""
    given = np.asarray(labels), np.atleast_2d(np.asarray(predictions)), np.asarray(groups)
    shapes = [array.shape for array in given]
    n = given[0].size
    if shapes != [(n,), (len(given[1]), n), (n,)] or not n:
        raise InvalidValueError(
            "labels (n,), predictions (n,) or (runs, n) and groups (n,) must fit: "
            f"{shapes[0]}, {np.shape(predictions)}, {shapes[2]}"
        )
    for what, array in zip(("labels", "predictions", "groups"), given, strict=True):
        if array.dtype.kind not in "biu" or array.min() < 0:
            raise InvalidValueError(f"{what} must be integers from 0, not {array.dtype}")
    codes, members = np.unique(given[2], return_inverse=True)
    return Samples(given[0].astype(np.intp), given[1].astype(np.intp), members, codes)


def large_groups(samples: Samples, attribute: str) -> Samples:
    """Leave out groups of fewer than `FEWEST` samples."""
    large = np.bincount(samples.groups) >= FEWEST
    if large.sum() < 2:
        raise InvalidValueError(
            f"{attribute}: {large.sum()} of {len(large)} groups have {FEWEST} samples or more, "
            "and a comparison needs two"
        )
    keep = large[samples.groups]
    members = (np.cumsum(large) - 1)[samples.groups[keep]]
    return Samples(
        samples.labels[keep], samples.predictions[:, keep], members, samples.codes[large]
    )
