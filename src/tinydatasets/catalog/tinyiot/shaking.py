"""What shakes and sounds: vibration, its kurtosis, and the level of sounds together.

Variances of vibrations that know nothing of each other add, and so do their fourth cumulants:
hence the kurtosis, which tells a few impacts from much shaking (D. Dyer and R. M. Stewart,
"Detection of rolling element bearing damage by statistical vibration analysis", 1978).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["SINE", "Shaking", "combined", "louder"]

SINE = -1.5
"""Excess kurtosis of a sine; that of a normal distribution is 0."""


class Shaking(NamedTuple):
    """Part of a vibration."""

    rms: Numbers
    """mm/s."""
    excess: Numbers | float = 0.0
    """Kurtosis less 3."""


def combined(*parts: Shaking) -> tuple[Numbers, Numbers]:
    """Return rms and kurtosis of independent vibrations together.

    Examples
    --------
    >>> [float(value) for value in combined(Shaking(np.array(3.0)), Shaking(np.array(4.0)))]
    [5.0, 3.0]
    >>> float(combined(Shaking(np.array(2.0), SINE))[1])
    1.5
    """
    variance = sum((np.square(part.rms) for part in parts), np.zeros(()))
    fourth = sum((part.excess * part.rms**4 for part in parts), np.zeros(()))
    return np.sqrt(variance), 3 + fourth / np.square(variance)


def louder(*levels: Numbers) -> Numbers:
    """Return the level of independent sounds together, dB: their powers add.

    Examples
    --------
    >>> float(louder(np.array(70.0), np.array(70.0)).round(1))
    73.0
    """
    power = sum((10 ** (level / 10) for level in levels), np.zeros(()))
    return np.asarray(10 * np.log10(power))
