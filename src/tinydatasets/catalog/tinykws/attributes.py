"""What is known of each clip: the names of all values, without what makes the clips."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

__all__ = ["ATTRIBUTES", "SNR_EDGES", "snr_band"]

SNR_EDGES = (15.0, 25.0)
"""Where the bands of the signal-to-noise ratio end, dB."""

ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "voice": (),
        "engine": ("formant", "espeak-ng", "recorded"),
        "sex": ("female", "male"),
        "age": ("child", "adult", "senior"),
        "accent": ("American", "British"),
        "snr": ("below 15 dB", "15 to 25 dB", "above 25 dB"),
        "room": ("dry", "room", "hall"),
        "noise": ("hiss", "hum", "rumble", "babble"),
    }
)
"""Attribute -> names of its codes. Of a clip in which nothing is said they describe the session:
the voice that says other clips there, and how far above the noise it would be."""


def snr_band(decibels: ArrayLike) -> NDArray[np.intp]:
    """Return the code of the attribute ``snr`` of signal-to-noise ratios."""
    return np.asarray(np.digitize(np.asarray(decibels, np.float64), SNR_EDGES))
