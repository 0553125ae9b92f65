"""Difficulty: a score from several learners, equal tiers by it, and whether accuracy falls."""

from __future__ import annotations

from math import erfc, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _sampling
from tinydatasets.curation.findings import ALPHA, TierAccuracy
from tinydatasets.errors import InvalidValueError
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Trend", "difficulty_score", "falling_trend", "margins", "tier_accuracy", "tiers"]


def margins(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.float64]:
    """Return how far the given label leads, (n,) in [-1, 1].

    That is its probability minus that of the likeliest other class; below 0 the label is
    doubted.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    probabilities
        (n, classes), out of fold.

    Examples
    --------
    >>> margins([0, 1], [[0.75, 0.25], [0.75, 0.25]]).tolist()
    [0.5, -0.5]
    """
    codes, values = np.asarray(labels), np.array(probabilities, dtype=np.float64)
    rows = np.arange(len(codes))
    own = values[rows, codes]
    values[rows, codes] = -np.inf
    return np.asarray(own - values.max(axis=1))


def difficulty_score(labels: ArrayLike, probabilities: Sequence[ArrayLike]) -> NDArray[np.float64]:
    """Return the mean of several learners' margins, (n,) in [-1, 1]; low is difficult.

    On tinymnist, the mean of the learners' ranks tells what other networks get wrong neither
    better nor worse; a margin does not hang on the other samples.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    probabilities
        Of each learner (n, classes), out of fold.

    Raises
    ------
    InvalidValueError
        There is no learner.

    Examples
    --------
    >>> difficulty_score([0], [[[0.75, 0.25]], [[0.25, 0.75]]]).tolist()
    [0.0]
    """
    if not len(probabilities):
        raise InvalidValueError("difficulty needs the probabilities of at least one learner, not 0")
    return np.asarray(np.mean([margins(labels, values) for values in probabilities], axis=0))


def tiers(labels: ArrayLike, confidence: ArrayLike) -> NDArray[np.int8]:
    """Return the tier of each sample, (n,) int8: 0 easy, 1 medium, 2 hard.

    Each class is cut into thirds by falling `confidence` (out-of-fold probability of the given
    label, or a `difficulty_score`), so that every tier holds every class equally; of a class of
    100 the tiers have 34, 33 and 33. Equal confidences keep the order of the rows.
    """
    labels, confidence = np.asarray(labels), np.asarray(confidence)
    ranked = np.lexsort((-confidence, labels))
    counts = np.bincount(labels)
    rank = _sampling.ranks(counts)
    count = np.repeat(counts, counts)
    n_tiers = len(DIFFICULTIES)
    starts = [-(-count * tier // n_tiers) for tier in range(1, n_tiers)]
    result = np.empty(len(labels), dtype=np.int8)
    result[ranked] = np.sum([rank >= start for start in starts], axis=0)
    return result


class Trend(NamedTuple):
    """Whether accuracy falls from tier to tier."""

    z: float
    """Standard normal where it does not; positive where it falls."""
    p: float
    """One-sided: how often chance gives a `z` as large."""


def falling_trend(right: ArrayLike, tier: ArrayLike) -> Trend:
    """Test that accuracy falls with the tier: the trend test of Cochran and Armitage.

    Parameters
    ----------
    right
        (n,) whether each sample was predicted right; or (runs, n), of which the mean over the
        runs is taken, so that a sample counts once however many runs there are.
    tier
        (n,) codes, 0 for the easiest.

    Returns
    -------
    Trend
        ``z = -sqrt(n) r`` with r the correlation of right and tier, which for one run is the
        statistic of P. Armitage, "Tests for linear trends in proportions and frequencies",
        Biometrics 11 (1955). Where all tiers or all samples are alike, z = 0 and p = 0.5.

    Raises
    ------
    InvalidValueError
        The shapes do not fit each other.

    Examples
    --------
    >>> trend = falling_trend([1, 1, 1, 1, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 2, 2, 2])
    >>> round(trend.z, 2), trend.p < 0.05
    (2.46, True)
    """
    judged, codes = _checked(right, tier)
    share = judged.mean(axis=0)
    if np.ptp(share) == 0 or np.ptp(codes) == 0:
        return Trend(0.0, 0.5)
    z = -sqrt(len(codes)) * float(np.corrcoef(share, codes)[0, 1])
    return Trend(z, erfc(z / sqrt(2)) / 2)


def tier_accuracy(network: str, right: ArrayLike, tier: ArrayLike) -> TierAccuracy:
    """Return the accuracy of each tier, and whether it falls from easy to hard.

    It falls if its medians never rise and p of `falling_trend` is below 0.05.

    Parameters
    ----------
    network
        Whose predictions they are.
    right
        (runs, n) or (n,) whether each test sample was predicted right.
    tier
        (n,) codes: 0 easy, 1 medium, 2 hard.

    Raises
    ------
    InvalidValueError
        The shapes do not fit each other, or a tier has no samples.
    """
    judged, codes = _checked(right, tier)
    n = [int((codes == code).sum()) for code in range(len(DIFFICULTIES))]
    if 0 in n:
        raise InvalidValueError(f"tier {DIFFICULTIES[n.index(0)]!r} has no samples to compare")
    accuracy = [
        float(np.median(judged[:, codes == code].mean(axis=1))) for code in range(len(DIFFICULTIES))
    ]
    p = falling_trend(right, tier).p
    never_rises = accuracy == sorted(accuracy, reverse=True)
    return TierAccuracy(network, accuracy, n, p, falls=never_rises and p < ALPHA)


def _checked(right: ArrayLike, tier: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what was right, (runs, n), and the tiers, (n,), or raise `InvalidValueError`."""
    judged = np.atleast_2d(np.asarray(right, dtype=np.float64))
    codes = np.asarray(tier, dtype=np.float64)
    if codes.ndim != 1 or judged.ndim != 2 or judged.shape[1] != len(codes) or not judged.size:
        raise InvalidValueError(
            f"right must be (runs, n) and tiers (n,), not {np.shape(right)} and {codes.shape}"
        )
    return judged, codes
