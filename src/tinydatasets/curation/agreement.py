"""Agreement: how far annotators agree beyond what chance would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets._columns import integer_groups
from tinydatasets.curation.findings import Agreement
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

__all__ = ["cohen_kappa", "fleiss_kappa"]


def cohen_kappa(a: ArrayLike, b: ArrayLike) -> Agreement:
    """Return Cohen's kappa of two annotators.

    1 is perfect agreement, 0 is that of chance, and below 0 is less than chance. J. Cohen, "A
    coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
    (1960).

    Parameters
    ----------
    a, b
        (n,) labels that each annotator gave to the same samples: integers or text.

    Raises
    ------
    InvalidValueError
        Lengths differ, a label is missing, or both gave every sample one and the same class:
        chance would agree as well, and kappa is 0 / 0.

    Examples
    --------
    >>> cohen_kappa(["cat", "cat", "dog", "dog"], ["cat", "dog", "dog", "dog"]).kappa
    0.5
    """
    first, second = np.asarray(a), np.asarray(b)
    if first.shape != second.shape or first.ndim != 1:
        raise InvalidValueError(
            f"two annotators label the same samples, (n,) each: {first.shape} and {second.shape}"
        )
    codes = _codes(np.stack([first, second], axis=1))
    shares = np.stack([np.bincount(column, minlength=codes.max() + 1) for column in codes.T])
    chance = float(np.prod(shares / len(codes), axis=0).sum())
    return Agreement(_beyond((codes[:, 0] == codes[:, 1]).mean(), chance), 2, len(codes))


def fleiss_kappa(ratings: ArrayLike) -> Agreement:
    """Return Fleiss' kappa of two or more annotators.

    Which annotator gave which rating does not matter, so that every sample may have been rated
    by other people, if by equally many. J. L. Fleiss, "Measuring nominal scale agreement among
    many raters", Psychological Bulletin 76 (1971).

    Parameters
    ----------
    ratings
        (n, raters) labels: integers or text.

    Raises
    ------
    InvalidValueError
        Fewer than two ratings a sample, a missing rating, or one class in all ratings: chance
        would agree as well, and kappa is 0 / 0.

    Examples
    --------
    >>> round(fleiss_kappa([[0, 0, 0], [1, 1, 1], [0, 0, 1], [1, 1, 0]]).kappa, 4)
    0.3333
    """
    given = np.asarray(ratings)
    if given.ndim != 2 or given.shape[1] < 2:
        raise InvalidValueError(f"ratings must have the shape (n, 2 or more), not {given.shape}")
    codes = _codes(given)
    n, raters = codes.shape
    classes = int(codes.max()) + 1
    cell = np.arange(n)[:, None] * classes + codes
    counts = np.bincount(cell.ravel(), minlength=n * classes).reshape(n, classes)
    agreeing = (counts * (counts - 1)).sum() / (n * raters * (raters - 1))
    chance = float(((counts.sum(axis=0) / codes.size) ** 2).sum())
    return Agreement(_beyond(agreeing, chance), raters, n)


def _beyond(agreeing: float, chance: float) -> float:
    return float((agreeing - chance) / (1 - chance))


def _codes(labels: NDArray[Any]) -> NDArray[np.intp]:
    """Return labels of any kind as codes from 0, or raise `InvalidValueError`."""
    if labels.dtype == object:
        labels = np.where(labels == None, "", labels).astype(str)  # noqa: E711  # elementwise
    if labels.size == 0 or labels.dtype.kind not in "biuU":
        raise InvalidValueError(
            f"labels must be integers or text, not {labels.dtype} of shape {labels.shape}"
        )
    missing = labels == "" if labels.dtype.kind == "U" else labels < 0
    if missing.any():
        row = int(missing.any(axis=1).argmax())
        raise InvalidValueError(f"row {row} lacks a label: every sample needs one by each")
    codes = integer_groups(labels).reshape(labels.shape)
    if codes.max() == 0:
        raise InvalidValueError(
            f"kappa is undefined: every label is {labels.flat[0]!s}, and chance would agree as well"
        )
    return codes
