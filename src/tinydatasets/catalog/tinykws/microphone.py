"""Microphones: how one takes low, middle and high sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinykws.features import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["responses", "sample_microphones"]

_LOWEST = (40.0, 200.0)  # Hz, below which it hears less
_HIGHEST = (3500.0, 9000.0)  # Hz, above which it hears less
_WAVES = 5  # of its response, from half a period over all frequencies to five halves
_HEIGHT = 2.0  # standard deviation of each, dB


def sample_microphones(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Draw microphones, (count, 7): two ends, Hz, and the heights of five waves, dB."""
    low, high = np.log([_LOWEST, _HIGHEST]).T
    ends = np.exp(rng.uniform(low, high, (count, 2)))
    heights = rng.normal(0, _HEIGHT, (count, _WAVES))
    return np.concatenate([ends, heights], axis=1)


def responses(
    microphones: NDArray[np.float64], frequencies: NDArray[np.float64]
) -> NDArray[np.complex64]:
    """Return what microphones make of frequencies in Hz, (n, frequencies)."""
    here = frequencies.astype(np.float32)
    lowest, highest = microphones[:, :2].astype(np.float32).T[:, :, None]
    place = np.log1p(frequencies / 700) / np.log1p(RATE / 2 / 700)
    waves = np.cos(np.pi * np.outer(np.arange(1, _WAVES + 1), place)) * (np.log(10) / 20)
    uneven = np.exp(microphones[:, 2:].astype(np.float32) @ waves.astype(np.float32))
    ends = (1 - 1j * lowest / np.maximum(here, 1)) * (1 + 1j * here / highest)
    return np.asarray(uneven / ends)
