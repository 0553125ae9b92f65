"""Range, mean and deviation of each channel, of samples that are looked at a part at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Moments", "channels_of"]


def channels_of(sample_shape: tuple[int, ...], modality: str) -> int:
    """Return how many channels samples have: the last axis of series and of pictures in colour.

    >>> channels_of((128, 6), "series"), channels_of((64, 64, 3), "scene"), channels_of((8, 8), "")
    (6, 3, 1)
    """
    in_colour = modality in {"image", "scene"} and len(sample_shape) == 3
    in_lanes = modality == "series" and len(sample_shape) > 1
    return int(sample_shape[-1]) if in_colour or in_lanes else 1


class Moments:
    """What the values of samples are, a channel each; those that are no numbers are left out.

    Parameters
    ----------
    channels
        How many there are: the last axis of samples, or 1 for all values together.
    """

    def __init__(self, channels: int) -> None:
        self._count, self._mean, self._squares = np.zeros((3, channels))
        self._low, self._high = np.full(channels, np.inf), np.full(channels, -np.inf)
        self.missing = 0
        """Values that are no numbers, of all channels."""

    def add(self, samples: NDArray[Any]) -> None:
        """Look at the next samples, (n, ..., channels)."""
        values = samples.reshape(-1, len(self._mean)).astype(np.float64)
        known = np.isfinite(values)
        self.missing += int(known.size - np.count_nonzero(known))
        self._low = np.minimum(self._low, np.where(known, values, np.inf).min(axis=0))
        self._high = np.maximum(self._high, np.where(known, values, -np.inf).max(axis=0))
        n = known.sum(axis=0)
        values[~known] = 0
        mean = values.sum(axis=0) / np.maximum(n, 1)
        values -= mean
        values[~known] = 0
        # Chan, Golub and LeVeque (1979): sums of squares about the mean, merged.
        total, apart = np.maximum(self._count + n, 1), mean - self._mean
        self._squares += np.einsum("ij,ij->j", values, values)
        self._squares += apart**2 * self._count * n / total
        self._mean += apart * n / total
        self._count += n

    @property
    def low(self) -> NDArray[np.float64]:
        """The lowest value of each channel; NaN where nothing is known."""
        return self._where_known(self._low)

    @property
    def high(self) -> NDArray[np.float64]:
        """The highest value of each channel."""
        return self._where_known(self._high)

    @property
    def mean(self) -> NDArray[np.float64]:
        """The mean of each channel."""
        return self._where_known(self._mean)

    @property
    def std(self) -> NDArray[np.float64]:
        """The standard deviation of each channel."""
        return self._where_known(np.sqrt(self._squares / np.maximum(self._count, 1)))

    def _where_known(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(self._count > 0, figures, np.nan)
