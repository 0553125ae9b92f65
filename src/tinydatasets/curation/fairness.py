"""Fairness: how evenly a network serves groups of samples, and what chance would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams
from tinydatasets.curation.balance import benjamini_hochberg
from tinydatasets.curation.findings import LARGE, Fairness, GroupAccuracy, Interval
from tinydatasets.curation.rates import checked, differences_of, large_groups, rates_of, tables
from tinydatasets.errors import require_int, require_seed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.findings import Verdict
    from tinydatasets.curation.rates import Samples

__all__ = [
    "accuracy_difference",
    "adjust",
    "demographic_parity_difference",
    "equalized_odds_difference",
    "fairness",
]

_RESAMPLING, _SHUFFLING = 1, 2  # words of random streams


def accuracy_difference(labels: ArrayLike, predictions: ArrayLike, groups: ArrayLike) -> float:
    """Return the largest minus the smallest accuracy of the groups.

    Parameters
    ----------
    labels, groups
        (n,) integers from 0.
    predictions
        (n,) integers from 0; or (runs, n), whose rates are averaged over the runs.

    Examples
    --------
    >>> accuracy_difference([0, 1, 0, 1], [0, 1, 1, 1], [0, 0, 1, 1])
    0.5
    """
    return differences_of(rates_of(*tables(checked(labels, predictions, groups))))[0]


def demographic_parity_difference(predictions: ArrayLike, groups: ArrayLike) -> float:
    """Return how much more often a class is predicted in one group than in another.

    The largest minus the smallest share over the groups, and of the classes the one where this
    is largest. For two classes it is the same for both.

    Parameters
    ----------
    predictions
        (n,) integers from 0; or (runs, n), whose rates are averaged over the runs.
    groups
        (n,) integers from 0.

    Examples
    --------
    >>> demographic_parity_difference([0, 1, 1, 1], [0, 0, 1, 1])
    0.5
    """
    unused = np.zeros(np.shape(groups), dtype=np.intp)  # labels play no part
    return differences_of(rates_of(*tables(checked(unused, predictions, groups))))[1]


def equalized_odds_difference(
    labels: ArrayLike, predictions: ArrayLike, groups: ArrayLike
) -> float:
    """Return by how much the true or the false positive rate differs between groups.

    The larger of both differences (largest minus smallest over the groups) for each class
    against the rest, and of the classes the one where this is largest. M. Hardt, E. Price and
    N. Srebro, "Equality of opportunity in supervised learning", NeurIPS 29 (2016). A group
    without a sample of the class has no true positive rate, and is left out of that difference;
    likewise for false positives and a group that has no other class.

    Parameters
    ----------
    labels, groups
        (n,) integers from 0.
    predictions
        (n,) integers from 0; or (runs, n), whose rates are averaged over the runs.

    Examples
    --------
    >>> equalized_odds_difference([0, 1, 0, 1], [0, 1, 1, 1], [0, 0, 1, 1])
    1.0
    """
    return differences_of(rates_of(*tables(checked(labels, predictions, groups))))[2]


def fairness(
    labels: ArrayLike,
    predictions: ArrayLike,
    attribute_codes: ArrayLike,
    *,
    attribute: str,
    network: str,
    names: Sequence[str] = (),
    n_boot: int = 1000,
    seed: int,
) -> Fairness:
    """Return how a network treats the values of an attribute, and what chance would give.

    Parameters
    ----------
    labels, attribute_codes
        (n,) integers from 0. The samples of one code are a group; those of groups of fewer
        than 5 are left out, of `n` and `groups` too.
    predictions
        (n,) integers from 0; or (runs, n) by networks trained with other seeds. Rates are
        averaged over the runs, and the differences are those of the averages.
    attribute, network
        What they are called.
    names
        Of the codes; by default the codes.
    n_boot
        How many resamples, and how many shuffles.
    seed
        Of both.

    Returns
    -------
    Fairness
        Intervals go from the 2.5th to the 97.5th percentile of resamples of the samples, drawn
        within each group (bootstrap); the runs are kept as they are. The largest minus the
        smallest of several groups is biased upwards, in resamples more than in the data: the
        mean of the resamples is moved to the value. `expected` is what a value is to be
        compared with. `p` is (1 + shuffles that are as large) / (1 + all).
        `adjusted` is for these three differences until `adjust` has seen the others.

        The verdict is "fault" if an adjusted p is below 0.05 and its difference exceeds what is
        expected by 0.05 or more; else "note" if chance alone makes a difference of accuracy of
        0.05 on average, so that there are too few samples to tell.

    Raises
    ------
    InvalidValueError
        Shapes don't fit, or fewer than two groups have 5 samples.

    Examples
    --------
    >>> import numpy as np
    >>> labels, thin = np.arange(200) % 2, np.arange(200) // 2 % 2
    >>> wrong = (thin == 1) & (np.arange(200) % 5 == 0)
    >>> found = fairness(
    ...     labels, labels ^ wrong, thin, attribute="thickness", network="SimpleNet",
    ...     names=["thick", "thin"], seed=0,
    ... )
    >>> round(found.accuracy.value, 4), found.worst, found.verdict
    (0.2, 'thin', 'fault')
    """
    n_boot = require_int("n_boot", n_boot, 1)
    samples = large_groups(checked(labels, predictions, attribute_codes), attribute)
    titles = [names[code] if len(names) else str(code) for code in samples.codes.tolist()]
    rates = rates_of(*tables(samples))
    observed = differences_of(rates)
    drawn, accuracies = _resampled(samples, n_boot, require_seed(seed))
    shuffled = _shuffled(samples, n_boot, seed)
    drawn += observed - drawn.mean(axis=0)  # largest minus smallest grows by resampling
    low, high = np.clip(np.quantile(drawn, [0.025, 0.975], axis=0), 0, 1).tolist()
    differences = [Interval(*bounds) for bounds in zip(observed, low, high, strict=True)]
    # A difference that is equal but for rounding counts as one that is as large.
    as_large = (shuffled >= np.array(observed) - 1e-9).sum(axis=0)
    p = _three((1 + as_large) / (1 + n_boot))
    result = Fairness(
        attribute=attribute,
        network=network,
        n=samples.labels.size,
        groups=_groups(titles, samples, rates.accuracy, accuracies),
        accuracy=differences[0],
        demographic_parity=differences[1],
        equalized_odds=differences[2],
        expected=_three(shuffled.mean(axis=0)),
        p=p,
        adjusted=p,
        worst=titles[int(rates.accuracy.argmin())],
        verdict="ok",
    )
    return adjust([result])[0]


def adjust(found: Sequence[Fairness], *, groups: Collection[str] = ()) -> list[Fairness]:
    """Return the findings with p adjusted for all of them, and the verdicts that follow.

    By Benjamini and Hochberg's correction: see `benjamini_hochberg`. Attributes that are
    `groups`, such as writers, get no more than a note: nobody can mend a hand.
    """
    adjusted = benjamini_hochberg([p for item in found for p in item.p]).reshape(-1, 3)
    result = []
    for item, three in zip(found, adjusted, strict=True):
        changed = item._replace(adjusted=_three(three))
        few = item.expected[0] >= LARGE
        verdict: Verdict = "fault" if changed.found else "note" if few else "ok"
        if verdict == "fault" and item.attribute in groups:
            verdict = "note"
        result.append(changed._replace(verdict=verdict))
    return result


def _three(values: NDArray[np.float64]) -> tuple[float, float, float]:
    accuracy, parity, odds = values.tolist()
    return accuracy, parity, odds


def _resampled(
    samples: Samples, n_boot: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n_boot, 3) differences and (n_boot, groups) accuracies of resamples by group."""
    order = np.argsort(samples.groups, kind="stable")
    samples = samples._replace(
        labels=samples.labels[order],
        predictions=samples.predictions[:, order],
        groups=samples.groups[order],
    )
    sizes = np.bincount(samples.groups)
    size, start = np.repeat(sizes, sizes), np.repeat(np.cumsum(sizes) - sizes, sizes)
    differences, accuracies = np.empty((n_boot, 3)), np.empty((n_boot, len(sizes)))
    for k in range(n_boot):
        draws = _streams.uniform(len(order), seed, k, _RESAMPLING, _streams.SAMPLE)
        times = np.bincount(start + (draws * size).astype(np.intp), minlength=len(order))
        rates = rates_of(*tables(samples, times))
        differences[k], accuracies[k] = differences_of(rates), rates.accuracy
    return differences, accuracies


def _shuffled(samples: Samples, n_shuffles: int, seed: int) -> NDArray[np.float64]:
    """Return the differences when groups are shuffled within each class, (n_shuffles, 3)."""
    by_class = np.argsort(samples.labels, kind="stable")
    groups = np.empty_like(samples.groups)
    differences = np.empty((n_shuffles, 3))
    for k in range(n_shuffles):
        order = _streams.permutation(len(groups), seed, k, _SHUFFLING, _streams.SAMPLE)
        order = order[np.argsort(samples.labels[order], kind="stable")]
        groups[by_class] = samples.groups[order]
        differences[k] = differences_of(rates_of(*tables(samples._replace(groups=groups))))
    return differences


def _groups(
    titles: Sequence[str],
    samples: Samples,
    accuracy: NDArray[np.float64],
    resampled: NDArray[np.float64],
) -> list[GroupAccuracy]:
    bounds = np.quantile(resampled, [0.025, 0.975], axis=0)
    sizes = np.bincount(samples.groups).tolist()
    intervals = np.stack([accuracy, *bounds], axis=1).tolist()
    return [
        GroupAccuracy(title, n, Interval(*interval))
        for title, n, interval in zip(titles, sizes, intervals, strict=True)
    ]
