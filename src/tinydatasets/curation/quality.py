"""Quality: which labels a cross-validated learner doubts.

Confident learning as in Northcutt, Jiang and Chuang, "Confident learning: estimating
uncertainty in dataset labels", Journal of Artificial Intelligence Research 70 (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.curation.difficulty import margins
from tinydatasets.curation.findings import Candidate, LabelQuality
from tinydatasets.curation.steps import at_once
from tinydatasets.errors import InvalidValueError, require_int, require_known

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.steps import Step
    from tinydatasets.split import Split

    Learner: TypeAlias = Callable[..., NDArray[np.float64]]

__all__ = [
    "NOISE",
    "confident_joint",
    "confident_thresholds",
    "contradicted",
    "label_issues",
    "label_noise",
    "label_quality",
    "out_of_fold",
]

OK, AMBIGUOUS, MISLABELLED = 0, 1, 2

NOISE = 0.025
"""A larger share of wrong labels, as `label_noise` estimates it, is a fault. By
``benchmarks/label_issues.py`` clean digits stay below, 5 % of flipped labels come out above."""

_HONEST = 0.06  # of a learner's own mistakes, how many look like a wrong label (same benchmark)


def out_of_fold(
    split: Split,
    learner: Learner,
    *,
    seed: int,
    n_folds: int = 5,
    repeats: int = 3,
    groups: str | ArrayLike | None = None,
    step: Step = at_once,
    name: str = "out of fold",
) -> NDArray[np.float64]:
    """Return each sample's class probabilities by learners that did not see it, (n, classes).

    Parameters
    ----------
    split
        The samples.
    learner
        ``learner(train, x, seed=...) -> (n, classes)`` trains on a split and predicts `x`.
    n_folds, repeats
        Folds of a cross-validation, and how many of them are averaged, each with other folds.
    groups
        As in `Split.kfold`: the learner then has not seen the sample's group either.
    step
        Runs each repeat; may keep what it comes to.
    name
        What the steps are called: "out of fold, repeat 1 of 3".
    """
    repeats = require_int("repeats", repeats, 1)
    if isinstance(groups, str):
        require_known("attribute", groups, split.attributes)
        groups = split.attributes[groups]
    total: NDArray[np.float64] = np.zeros((len(split), len(split.metadata["class_names"])))
    memory = 16 * split.raw.size  # the parts' samples as stored, as float32 and as float64
    for repeat in range(repeats):
        fold = _CrossValidation(split, learner, n_folds, seed + repeat, groups)
        kept = step(f"{name}, repeat {repeat + 1} of {repeats}", fold.run, memory=memory)
        total += kept["probabilities"]
    total /= repeats
    return total


class _CrossValidation(NamedTuple):
    """One cross-validation, as a step can run it."""

    split: Split
    learner: Learner
    n_folds: int
    seed: int
    groups: ArrayLike | None

    def run(self) -> dict[str, NDArray[np.float64]]:
        """Return the ``probabilities`` of each sample by the learner that did not see it."""
        split = self.split
        probabilities = np.zeros((len(split), len(split.metadata["class_names"])))
        numbered = _numbered(split)
        for train, held_out in numbered.kfold(self.n_folds, seed=self.seed, groups=self.groups):
            probabilities[held_out.ids] = self.learner(train, held_out.data, seed=self.seed)
        return {"probabilities": probabilities}


def _numbered(split: Split) -> Split:
    """Return the samples and labels of `split` alone, with their row numbers as ids."""
    columns = {
        "all_data": split.raw,
        "all_labels": split.labels,
        "all_id": np.arange(len(split), dtype=np.int32),
        "all_difficulty": np.full(len(split), -1, dtype=np.int8),
    }
    return type(split)(columns, "all", split.metadata.replace(attributes={}, groups=()))


def confident_thresholds(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.float64]:
    """Return for each class the mean probability of it among its own samples, (classes,).

    A class without samples has the threshold infinity: nothing is confidently in it.
    """
    labels, probabilities = _checked(labels, probabilities)
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, weights=own, minlength=classes)
    thresholds = np.full(classes, np.inf)
    np.divide(sums, counts, out=thresholds, where=counts > 0)
    return thresholds


def confident_joint(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.float64]:
    """Return the estimated joint distribution of given and true labels, (classes, classes).

    A sample counts as truly of the class that is most probable among those whose threshold it
    reaches (see `confident_thresholds`); one that reaches none does not count. Rows are then
    scaled to the share of each given label (Northcutt et al. 2021, equations 1 and 3).

    Parameters
    ----------
    labels
        (n,) given labels, integers from 0.
    probabilities
        (n, classes), out of fold.

    Returns
    -------
    array
        [given][true], summing to 1.

    Raises
    ------
    InvalidValueError
        Labels and probabilities do not fit each other.

    Examples
    --------
    >>> confident_joint([0, 0, 0, 1], [[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]).round(2)
    array([[0.5 , 0.25],
           [0.  , 0.25]])
    """
    labels, probabilities = _checked(labels, probabilities)
    classes = probabilities.shape[1]
    confident = probabilities >= confident_thresholds(labels, probabilities)
    counted = confident.any(axis=1)
    likeliest = np.where(confident, probabilities, -1).argmax(axis=1)
    joint = np.zeros((classes, classes))
    np.add.at(joint, (labels[counted], likeliest[counted]), 1)
    empty = joint.sum(axis=1) == 0  # classes without samples
    joint[empty, empty] = 1
    given = np.bincount(labels, minlength=classes) / len(labels)
    return np.asarray(joint / joint.sum(axis=1, keepdims=True) * given[:, None])


def label_issues(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.int8]:
    """Say of each label whether the out-of-fold `probabilities` doubt it, (n,) int8.

    0, no doubt: the given class is the most probable one.
    1, ambiguous: another class is more probable, but not confidently so.
    2, mislabelled: off the diagonal of the confident joint, that is, another class is more
    probable and reaches that class's threshold (see `confident_thresholds`).
    """
    labels, probabilities = _checked(labels, probabilities)
    doubted = probabilities.argmax(axis=1) != labels
    confident = probabilities >= confident_thresholds(labels, probabilities)
    confident[np.arange(len(labels)), labels] = False
    kind = np.where(confident.any(axis=1), MISLABELLED, AMBIGUOUS)
    return np.where(doubted, kind, OK).astype(np.int8)


def label_noise(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the estimated share of wrong labels, from 0 to 1, for learners that err themselves.

    What lies off the diagonal of the confident joint is an estimate too, but it grows with the
    learner's own mistakes. This one counts labels that are *contradicted*: another class is at
    least as probable as in the median sample of that class that was judged right. A wrongly
    labelled sample is a typical sample of its true class, so that half of them are
    contradicted; of a learner's own mistakes about 6 % are (measured by
    ``benchmarks/label_issues.py``). So

        contradicted = noise / 2 + 0.06 (doubted - noise)

    as shares of all samples, which is solved for the noise. The estimate is rough where the
    learner is: take it for a reason to look at the candidates, not for a figure to publish.

    Parameters
    ----------
    labels
        (n,) given labels, integers from 0.
    probabilities
        (n, classes), out of fold.
    """
    wrong, doubted = contradicted(labels, probabilities)
    noise = (wrong.mean() - _HONEST * doubted.mean()) / (0.5 - _HONEST)
    return float(np.clip(noise, 0, 1))


def contradicted(
    labels: ArrayLike, probabilities: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which labels are contradicted (see `label_noise`), and which doubted, both (n,)."""
    labels, probabilities = _checked(labels, probabilities)
    rows = np.arange(len(labels))
    likeliest = probabilities.argmax(axis=1)
    doubted = likeliest != labels
    own = probabilities[rows, labels]
    typical = np.full(probabilities.shape[1], np.inf)
    for code in np.unique(labels[~doubted]):
        typical[code] = np.median(own[~doubted & (labels == code)])
    return doubted & (probabilities[rows, likeliest] >= typical[likeliest]), doubted


def label_quality(splits: Split | Mapping[str, Split], probabilities: ArrayLike) -> LabelQuality:
    """Say which labels the out-of-fold `probabilities` doubt, and how many labels are wrong.

    Probabilities are rounded to 4 decimals first, so that nothing hangs on a machine's last
    bits.

    Parameters
    ----------
    splits
        One split, or several by name.
    probabilities
        (n, classes), of the samples of all splits, one after the other.

    Returns
    -------
    LabelQuality
        Every doubted label is a candidate (see `label_issues`), by rising margin: probability
        of the given label minus that of the likeliest other. The first ``noise * n`` of them
        are the likeliest to be wrong (see `label_noise`).

    Raises
    ------
    InvalidValueError
        Labels and probabilities do not fit each other.
    """
    parts = splits if isinstance(splits, Mapping) else {splits.name: splits}
    labels = np.concatenate([split.labels for split in parts.values()])
    _, rounded = _checked(labels, np.asarray(probabilities).round(4))
    issues = label_issues(labels, rounded)
    origins = [(name, row) for name, split in parts.items() for row in range(len(split))]
    order = np.argsort(margins(labels, rounded), kind="stable")
    return LabelQuality(
        n=len(labels),
        accuracy=float((issues == OK).mean()),
        confident_joint=confident_joint(labels, rounded).tolist(),
        noise=label_noise(labels, rounded),
        candidates=[
            _candidate(origins[i], int(labels[i]), rounded[i], mislabelled=issues[i] == MISLABELLED)
            for i in order[issues[order] != OK]
        ],
    )


def _candidate(
    origin: tuple[str, int], label: int, probabilities: NDArray[np.float64], *, mislabelled: bool
) -> Candidate:
    return Candidate(
        split=origin[0],
        row=origin[1],
        label=label,
        suggested=int(probabilities.argmax()),
        confidence=float(probabilities[label]),
        kind="mislabelled" if mislabelled else "ambiguous",
    )


def _checked(
    labels: ArrayLike, probabilities: ArrayLike
) -> tuple[NDArray[np.integer], NDArray[np.float64]]:
    """Return both as arrays, or raise `InvalidValueError`."""
    codes, values = np.asarray(labels), np.asarray(probabilities)
    if codes.ndim != 1 or codes.dtype.kind not in "iu" or not codes.size:
        raise InvalidValueError(f"labels must be (n,) integers, not {codes.dtype} {codes.shape}")
    if values.ndim != 2 or len(values) != len(codes):
        raise InvalidValueError(
            f"probabilities must be ({len(codes)}, classes), a row a label, not {values.shape}"
        )
    if not 0 <= codes.min() <= codes.max() < values.shape[1]:
        raise InvalidValueError(
            f"labels go from {codes.min()} to {codes.max()}, "
            f"and there are probabilities of {values.shape[1]} classes"
        )
    return codes, values
