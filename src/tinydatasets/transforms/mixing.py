"""Mixtures of two samples, whose labels are mixed alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError, require_int, require_number
from tinydatasets.transforms._batch import IMAGES, SAMPLES, owned, per_sample, whole
from tinydatasets.transforms._windows import boxes, spans

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.transforms._batch import Samples

__all__ = ["CutMix", "Mixup"]


@dataclass(frozen=True)
class Mixup:
    """Mix every sample with another of the batch, and their labels in the same shares.

    ``share * x + (1 - share) * x[partner]``, and so for the labels: `Batches` then yields y
    (b, n_classes) float32 whose rows sum to 1. A cross-entropy of such soft labels is
    ``-(y * log(probabilities)).sum(axis=1).mean()``.

    In place, with one temporary of the batch's size: one pass to gather the partners and three
    to mix. Draws a permutation of the batch, then a beta variate a sample.

    Parameters
    ----------
    n_classes
        Columns of the soft labels, at least 1.
    alpha
        The shares are drawn from Beta(alpha, alpha), one a sample: small values leave samples
        nearly as they are, 1 makes every share equally likely, and 0 mixes nothing.

    Raises
    ------
    InvalidValueError
        A parameter makes no sense, or, when called, the labels are not of `n_classes` classes.

    Notes
    -----
    x (b, ...) float32 of any shape; y (b,) integers from 0 to n_classes - 1, or soft labels
    (b, n_classes) that an earlier transform returned.

    Zhang et al. 2018, https://arxiv.org/abs/1710.09412. The permutation may pair a sample with
    itself, as it may there; the paper's own code draws one share a batch, this one a sample.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.transforms import Mixup
    >>> digits = td.load_tinymnist("train").batches(32, seed=0, transform=Mixup(10))
    >>> x, y = next(iter(digits))
    >>> x.shape, y.shape, y.dtype
    ((32, 8, 8), (32, 10), dtype('float32'))
    """

    n_classes: int
    alpha: float = 0.2

    def __post_init__(self) -> None:
        _check_parameters(self.n_classes, self.alpha)

    def __call__(
        self, x: Samples, y: NDArray[Any], rng: np.random.Generator
    ) -> tuple[Samples, NDArray[np.float32]]:
        """Return the mixed samples and their soft labels."""
        x = owned(x, SAMPLES, self)
        soft = _soft(x, y, self.n_classes)
        partner = rng.permutation(len(x))
        share = _shares(rng, self.alpha, len(x))
        return _mixed(x, partner, per_sample(share, x)), _mixed(soft, partner, share[:, None])


@dataclass(frozen=True)
class CutMix:
    """Paste a box of another image of the batch over every image, and mix the labels by area.

    The label's share of the pasted image is the box's share of the area, as it is after the box
    was cut off at the border. `Batches` then yields y (b, n_classes) float32 whose rows sum
    to 1; for their cross-entropy see `Mixup`.

    In place, with a temporary of the batch's size: one pass to gather the partners, one over
    a mask and one to paste. Draws a permutation of the batch, then a beta variate a sample,
    then two float64 uniforms a sample.

    Parameters
    ----------
    n_classes
        Columns of the soft labels, at least 1.
    alpha
        The share of the area that a box leaves is drawn from Beta(alpha, alpha), one a sample:
        1 makes every share equally likely, and 0 pastes nothing. The box has the image's
        proportions, rounded down to pixels, and any pixel for its centre.

    Raises
    ------
    InvalidValueError
        A parameter makes no sense, or, when called, the labels are not of `n_classes` classes.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32; y as in `Mixup`.

    Yun et al. 2019, https://arxiv.org/abs/1905.04899. The paper's own code draws one box a
    batch, this one a sample.
    """

    n_classes: int
    alpha: float = 1.0

    def __post_init__(self) -> None:
        _check_parameters(self.n_classes, self.alpha)

    def __call__(
        self, x: Samples, y: NDArray[Any], rng: np.random.Generator
    ) -> tuple[Samples, NDArray[np.float32]]:
        """Return the images, a box of each pasted over, and their soft labels."""
        x = owned(x, IMAGES, self)
        soft = _soft(x, y, self.n_classes)
        partner = rng.permutation(len(x))
        side = np.sqrt(1 - _shares(rng, self.alpha, len(x)))
        sizes = np.array(x.shape[1:3])
        lengths = (side[:, None] * sizes).astype(np.intp)
        starts = whole(rng.random((len(x), 2)), sizes) - lengths // 2
        rows, columns = map(spans, starts.T, lengths.T, sizes)
        np.copyto(x, x[partner], where=boxes(rows, columns, x.ndim))
        kept = 1 - rows.sum(axis=1) * columns.sum(axis=1) / sizes.prod()
        return x, _mixed(soft, partner, kept.astype(np.float32)[:, None])


def _check_parameters(n_classes: int, alpha: float) -> None:
    require_int("n_classes", n_classes, 1)
    require_number("alpha", alpha, 0)


def _shares(rng: np.random.Generator, alpha: float, size: int) -> NDArray[np.float32]:
    if alpha == 0:
        return np.ones(size, np.float32)
    return rng.beta(alpha, alpha, size).astype(np.float32)


def _mixed(
    values: NDArray[np.float32], partner: NDArray[np.intp], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return ``share * values + (1 - share) * values[partner]``, in place."""
    others = values[partner]
    others *= 1 - share
    values *= share
    values += others
    return values


def _soft(x: Samples, y: NDArray[Any], n_classes: int) -> NDArray[np.float32]:
    """Return labels, one-hot or soft already, as a new (b, n_classes) float32."""
    if y.shape == (len(x), n_classes):
        return y.astype(np.float32)
    if y.shape != (len(x),) or y.dtype.kind not in "iu":
        raise InvalidValueError(
            f"labels must be ({len(x)},) integers or ({len(x)}, {n_classes}) shares, "
            f"not {y.shape} {y.dtype}"
        )
    if len(y) and not 0 <= y.min() <= y.max() < n_classes:
        wrong = y.min() if y.min() < 0 else y.max()
        raise InvalidValueError(
            f"labels must be from 0 to {n_classes - 1}, not {wrong}: set n_classes to their number"
        )
    soft = np.zeros((len(y), n_classes), np.float32)
    soft[np.arange(len(y)), y] = 1
    return soft
