"""Bias: whom a network serves worse, what helps, and bias planted for a class exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from tinydatasets import _sampling, _streams
from tinydatasets.curation.balance import benjamini_hochberg
from tinydatasets.curation.findings import (
    LARGE,
    Fairness,
    GroupAccuracy,
    Interval,
    Mitigation,
)
from tinydatasets.curation.sampling import oversampled, stratified
from tinydatasets.errors import (
    InvalidValueError,
    require_int,
    require_known,
    require_number,
    require_seed,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.findings import Verdict
    from tinydatasets.split import Split

__all__ = [
    "Learn",
    "accuracy_difference",
    "adjust",
    "demographic_parity_difference",
    "equalized_odds_difference",
    "fairness",
    "mitigate",
    "plant_bias",
]

FEWEST = 5  # samples of a group whose accuracy is worth a number
FEWEST_PLANTED = 10  # samples a class: with fewer, rounding alone moves Cramér's V

METHODS = ("none", "reweighting", "balanced sampling")

_RESAMPLING, _SHUFFLING = 1, 2  # words of random streams


class Learn(Protocol):
    """Trains a network on one split and predicts another."""

    def __call__(
        self, train: Split, test: Split, /, *, seed: int, weights: ArrayLike | None = None
    ) -> ArrayLike:
        """Return the class of each test sample, (n,).

        Parameters
        ----------
        seed
            Of initial weights and of the order of batches.
        weights
            (n_train,) chances with which samples are drawn: see `Batches`.
        """


# --- the metrics ------------------------------------------------------------------------------


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
    return _differences(_rates(*_tables(_checked(labels, predictions, groups))))[0]


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
    return _differences(_rates(*_tables(_checked(unused, predictions, groups))))[1]


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
    return _differences(_rates(*_tables(_checked(labels, predictions, groups))))[2]


# --- one network, one attribute ---------------------------------------------------------------


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
    samples = _large_groups(_checked(labels, predictions, attribute_codes), attribute)
    titles = [names[code] if len(names) else str(code) for code in samples.codes.tolist()]
    rates = _rates(*_tables(samples))
    observed = _differences(rates)
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


# --- what helps -------------------------------------------------------------------------------


def mitigate(
    train: Split,
    test: Split,
    attribute: str,
    learn: Learn,
    *,
    network: str,
    seeds: Sequence[int],
) -> list[Mitigation]:
    """Train a network as it is and with two remedies, and say how it then treats the groups.

    "reweighting" draws the samples with the weights P(a) P(y) / P(a, y), under which attribute
    and class are independent: F. Kamiran and T. Calders, "Data preprocessing techniques for
    classification without discrimination", Knowledge and Information Systems 33 (2012). They
    are drawn with replacement, so that an epoch shows fewer different ones, which has a price.
    "balanced sampling" repeats samples until every combination of class and attribute that
    there is, is as frequent as the largest.

    Parameters
    ----------
    train, test
        What to learn from, and what to measure with. Groups of fewer than 5 test samples count
        in the overall accuracy alone.
    attribute
        Of both splits.
    learn
        ``learn(train, test, seed=..., weights=None)`` returns predictions (n_test,).
    network
        What it is called.
    seeds
        One training each; rates are averaged over them.

    Returns
    -------
    list of Mitigation
        For "none", "reweighting" and "balanced sampling".

    Raises
    ------
    UnknownNameError
        A split has no such attribute.
    InvalidValueError
        There is no seed, or fewer than two groups have 5 test samples.
    """
    for split in (train, test):
        require_known("attribute", attribute, split.attributes)
    if not seeds:
        raise InvalidValueError("mitigate needs a seed or more, and there is none")
    result = []
    for method in METHODS:
        learned = (_learned(method, train, test, attribute, learn, seed=seed) for seed in seeds)
        runs = [np.asarray(predictions) for predictions in learned]
        samples = _checked(test.labels, np.stack(runs), test.attributes[attribute])
        result.append(_mitigation(samples, attribute, network, method))
    return result


def plant_bias(split: Split, attribute: str, strength: float, *, seed: int = 0) -> Split:
    """Return samples among which an attribute tells the class: bias for a class exercise.

    Class c prefers the attribute's value number c mod K, of the K values that occur. A share
    `strength` of each class is of its preferred value, and the rest is spread over the values
    as all classes' preferences are. Classes stay equal, no sample is used twice, and Cramér's
    V of class and attribute is `strength`, but for rounding to whole samples.

    Parameters
    ----------
    split
        Where the samples are taken from: as many as the rarest combination allows.
    attribute
        Which one. Of more values than classes only the first are used, one a class.
    strength
        Cramér's V, from 0 (no bias) to 1 (the attribute gives the class away).
    seed
        Which of the samples.

    Raises
    ------
    UnknownNameError
        There is no such attribute.
    InvalidValueError
        A combination of class and value has too few samples, or all samples are of one class
        or one value.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.curation.balance import cramers_v
    >>> digits = td.make_tinymnist(2000, seed=0, image_size=8)
    >>> biased = plant_bias(digits, "thickness", 0.3)
    >>> round(cramers_v(biased.labels, biased.attributes["thickness"]), 2)
    0.3
    """
    require_known("attribute", attribute, split.attributes)
    if require_number("strength", strength, 0) > 1:
        raise InvalidValueError(f"strength must be from 0 to 1, not {strength!r}")
    classes, values, found = _combinations(split, attribute)
    wanted = _planted(found, strength)
    if wanted is None:
        raise InvalidValueError(_lacking(split, attribute, strength))
    shares = {
        (int(classes[c]), int(values[a])): float(wanted[c, a]) for c, a in np.argwhere(wanted > 0)
    }
    codes = split.attributes[attribute]
    size = int(wanted.sum())
    return split[stratified(split.labels, size, attributes=[codes], proportions=shares, seed=seed)]


# --- counting ---------------------------------------------------------------------------------


class _Samples(NamedTuple):
    labels: NDArray[np.intp]
    predictions: NDArray[np.intp]
    """(runs, n)."""
    groups: NDArray[np.intp]
    """From 0, without gaps."""
    codes: NDArray[np.integer]
    """Of each group, as given."""


class _Rates(NamedTuple):
    accuracy: NDArray[np.float64]
    """(groups,)."""
    predicted: NDArray[np.float64]
    """(groups, classes): share of the group that is predicted to be of the class."""
    true_positive: NDArray[np.float64]
    """(groups, classes), NaN where the group has no sample of the class."""
    false_positive: NDArray[np.float64]


def _tables(
    samples: _Samples, times: NDArray[np.intp] | None = None
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


def _rates(
    labels: NDArray[np.float64], predicted: NDArray[np.float64], hits: NDArray[np.float64]
) -> _Rates:
    sizes = labels.sum(axis=1)
    others = sizes[:, None] - labels
    true_positive, false_positive = np.full((2, *labels.shape), np.nan)
    np.divide(hits, labels, out=true_positive, where=labels > 0)
    np.divide(predicted - hits, others, out=false_positive, where=others > 0)
    accuracy = hits.sum(axis=1) / sizes
    return _Rates(accuracy, predicted / sizes[:, None], true_positive, false_positive)


def _differences(rates: _Rates) -> tuple[float, float, float]:
    """Return the differences of accuracy, of demographic parity and of equalized odds."""
    odds = max(_spread(rates.true_positive), _spread(rates.false_positive))
    return _spread(rates.accuracy), _spread(rates.predicted), odds


def _spread(values: NDArray[np.float64]) -> float:
    """Return the largest minus the smallest over the groups, of the class where it is largest."""
    missing = np.isnan(values)
    top = np.where(missing, -np.inf, values).max(axis=0)
    bottom = np.where(missing, np.inf, values).min(axis=0)
    return max(0.0, float((top - bottom).max()))


# --- what chance gives ------------------------------------------------------------------------


def _resampled(
    samples: _Samples, n_boot: int, seed: int
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
        rates = _rates(*_tables(samples, times))
        differences[k], accuracies[k] = _differences(rates), rates.accuracy
    return differences, accuracies


def _shuffled(samples: _Samples, n_shuffles: int, seed: int) -> NDArray[np.float64]:
    """Return the differences when groups are shuffled within each class, (n_shuffles, 3)."""
    by_class = np.argsort(samples.labels, kind="stable")
    groups = np.empty_like(samples.groups)
    differences = np.empty((n_shuffles, 3))
    for k in range(n_shuffles):
        order = _streams.permutation(len(groups), seed, k, _SHUFFLING, _streams.SAMPLE)
        order = order[np.argsort(samples.labels[order], kind="stable")]
        groups[by_class] = samples.groups[order]
        differences[k] = _differences(_rates(*_tables(samples._replace(groups=groups))))
    return differences


# --- parts ------------------------------------------------------------------------------------


def _checked(labels: ArrayLike, predictions: ArrayLike, groups: ArrayLike) -> _Samples:
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
    return _Samples(given[0].astype(np.intp), given[1].astype(np.intp), members, codes)


def _large_groups(samples: _Samples, attribute: str) -> _Samples:
    """Leave out groups of fewer than `FEWEST` samples."""
    large = np.bincount(samples.groups) >= FEWEST
    if large.sum() < 2:
        raise InvalidValueError(
            f"{attribute}: {large.sum()} of {len(large)} groups have {FEWEST} samples or more, "
            "and a comparison needs two"
        )
    keep = large[samples.groups]
    members = (np.cumsum(large) - 1)[samples.groups[keep]]
    return _Samples(
        samples.labels[keep], samples.predictions[:, keep], members, samples.codes[large]
    )


def _groups(
    titles: Sequence[str],
    samples: _Samples,
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


def _learned(
    method: str, train: Split, test: Split, attribute: str, learn: Learn, *, seed: int
) -> ArrayLike:
    codes = train.attributes[attribute]
    if method == "balanced sampling":
        rows = oversampled(_sampling.cells(train.labels, codes), seed=seed)
        return learn(train[rows], test, seed=seed)
    weights = _independent(train.labels, codes) if method == "reweighting" else None
    return learn(train, test, seed=seed, weights=weights)


def _independent(labels: NDArray[np.integer], codes: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the weights P(a) P(y) / P(a, y) of the samples."""
    cell, of_label, of_code = (
        np.bincount(column)[column]
        for column in (_sampling.cells(labels, codes), labels, _sampling.cells(codes))
    )
    return np.asarray(of_label * of_code / (len(labels) * cell))


def _mitigation(samples: _Samples, attribute: str, network: str, method: str) -> Mitigation:
    rates = _rates(*_tables(_large_groups(samples, attribute)))
    accuracy, parity, odds = _differences(rates)
    return Mitigation(
        attribute=attribute,
        network=network,
        method=method,
        n=samples.labels.size,
        overall=float((samples.predictions == samples.labels).mean()),
        worst=float(rates.accuracy.min()),
        accuracy=accuracy,
        demographic_parity=parity,
        equalized_odds=odds,
    )


def _combinations(
    split: Split, attribute: str
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.intp]]:
    """Return the classes, the values to be preferred, and how many samples have which."""
    codes = split.attributes[attribute]
    classes, values = np.unique(split.labels), np.unique(codes)
    values = values[: len(classes)]
    if min(len(classes), len(values)) < 2:
        raise InvalidValueError(
            f"bias needs two classes and two values of {attribute}, and there are "
            f"{len(classes)} and {len(values)}"
        )
    pairs = [[np.count_nonzero(codes[split.labels == c] == a) for a in values] for c in classes]
    return classes, values, np.array(pairs)


def _planted(found: NDArray[np.intp], strength: float) -> NDArray[np.intp] | None:
    """Return how many samples of each class and value to take, or None if there are too few."""
    joint = _joint(found.shape, strength)
    weights = np.rint(joint * 10**9).astype(np.int64)
    needed = weights > 0
    size = int((found[needed] / joint[needed]).min()) + 1  # rounding may let one more in
    while size >= FEWEST_PLANTED:
        wanted = np.stack([_sampling.apportion(size, row) for row in weights])
        if (wanted <= found).all():
            return wanted
        size -= 1
    return None


def _joint(shape: tuple[int, ...], strength: float) -> NDArray[np.float64]:
    """Return the share of each value in each class.

    Values that are as frequent as they are preferred make Cramér's V equal to `strength`.
    """
    preferred = np.arange(shape[0])[:, None] % shape[1] == np.arange(shape[1])
    return np.asarray((1 - strength) * preferred.mean(axis=0) + strength * preferred)


def _lacking(split: Split, attribute: str, strength: float) -> str:
    """Say which combination lacks samples, and which strength would do."""
    classes, values, found = _combinations(split, attribute)
    needed = np.ceil(FEWEST_PLANTED * _joint(found.shape, strength).round(9)).astype(int)
    row, column = np.unravel_index((needed - found).argmax(), found.shape)
    label = split.metadata["class_names"][classes[row]]
    names = split.metadata["attributes"][attribute]
    value = names[values[column]] if names else values[column]
    grid = [step / 20 for step in range(21)]
    able = [s for s in grid if _planted(found, s) is not None]
    nearest = min(able, key=lambda s: abs(s - strength), default=None)
    advice = "no strength would do" if nearest is None else f"strength {nearest:g} would do"
    return (
        f"class {label} has {found[row, column]} samples of {attribute} {value}, and strength "
        f"{strength:g} needs {needed[row, column]} or more: {advice}"
    )
