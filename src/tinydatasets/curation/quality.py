"""Quality: which labels a cross-validated learner doubts.

Confident learning as in Northcutt, Jiang and Chuang, "Confident learning: estimating
uncertainty in dataset labels", Journal of Artificial Intelligence Research 70 (2021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import require_int, require_known

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.split import Split

    Learner: TypeAlias = Callable[..., NDArray[np.float64]]

__all__ = ["confident_thresholds", "label_issues", "out_of_fold"]

OK, AMBIGUOUS, MISLABELLED = 0, 1, 2


def out_of_fold(
    split: Split,
    learner: Learner,
    *,
    seed: int,
    n_folds: int = 5,
    repeats: int = 3,
    groups: str | ArrayLike | None = None,
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
    """
    repeats = require_int("repeats", repeats, 1)
    if isinstance(groups, str):
        require_known("attribute", groups, split.attributes)
        groups = split.attributes[groups]
    shape = len(split), len(split.metadata["class_names"])
    total: NDArray[np.float64] = np.zeros(shape)
    rows = np.arange(len(split))
    for repeat in range(repeats):
        numbered = type(split).from_arrays(
            split.raw,
            split.labels,
            attributes={"row": rows},
            scale=split.scale,
            offset=split.offset,
            class_names=split.metadata["class_names"],
        )
        for train, held_out in numbered.kfold(n_folds, seed=seed + repeat, groups=groups):
            total[held_out.attributes["row"]] += learner(train, held_out.data, seed=seed + repeat)
    total /= repeats
    return total


def confident_thresholds(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.float64]:
    """Return for each class the mean probability of it among its own samples, (classes,).

    A class without samples has the threshold infinity: nothing is confidently in it.
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, weights=own, minlength=classes)
    thresholds = np.full(classes, np.inf)
    np.divide(sums, counts, out=thresholds, where=counts > 0)
    return thresholds


def label_issues(labels: ArrayLike, probabilities: ArrayLike) -> NDArray[np.int8]:
    """Say of each label whether the out-of-fold `probabilities` doubt it, (n,) int8.

    0, no doubt: the given class is the most probable one.
    1, ambiguous: another class is more probable, but not confidently so.
    2, mislabelled: off the diagonal of the confident joint, that is, another class is more
    probable and reaches that class's threshold (see `confident_thresholds`).
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    doubted = probabilities.argmax(axis=1) != labels
    confident = probabilities >= confident_thresholds(labels, probabilities)
    confident[np.arange(len(labels)), labels] = False
    kind = np.where(confident.any(axis=1), MISLABELLED, AMBIGUOUS)
    return np.where(doubted, kind, OK).astype(np.int8)
