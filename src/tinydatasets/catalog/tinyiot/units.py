"""Units: motor-driven pumps of one design, no two of them alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.channels import CHANNELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Units", "sample_units"]

_SPAN = np.array([channel.span for channel in CHANNELS])


class Units(NamedTuple):
    """What distinguishes n units: (n, 1) each, but for the last two."""

    vendor: NDArray[np.int64]
    """Whose sensors it has: a code of `VENDORS`."""
    climate: NDArray[np.int64]
    """Where its plant stands: a code of `CLIMATES`."""
    pressure: Numbers
    """At its best point and rated speed, kPa."""
    steepness: Numbers
    """Pressure at no flow, in parts of that at the best point."""
    current: Numbers
    """At rated torque, A."""
    speed: Numbers
    """Of the motor's field at rated frequency, rpm."""
    slip: Numbers
    """At rated torque, in parts of that."""
    rise: Numbers
    """Of the housing over the air at rated load, K."""
    lag: Numbers
    """Thermal time constant, s."""
    unbalance: Numbers
    """Vibration by what unbalance is left, at rated speed, mm/s."""
    flow_noise: Numbers
    """Vibration by the flow, at the best point and rated speed, mm/s."""
    neighbours: Numbers
    """Vibration that comes through the floor, mm/s."""
    sound: Numbers
    """Level at rated speed, dB."""
    gain: Numbers
    """(n, 8) by which each channel multiplies, and should not."""
    offset: Numbers
    """(n, 8) which each channel adds, in its unit."""

    def take(self, rows: NDArray[np.integer]) -> Units:
        """Return some of them, in this order."""
        return Units(*(field[rows] for field in self))


def sample_units(
    rng: np.random.Generator, vendor: NDArray[np.integer], climate: NDArray[np.integer]
) -> Units:
    """Draw one unit for each vendor and climate, codes (n,).

    How much they differ is assumed. Pressure differs by about what ISO 9906:2012 allows in its
    coarser grades; how smoothly machines of one kind run differs much more.
    """
    n = len(vendor)

    def about(middle: float, share: float) -> Numbers:
        """Return (n, 1) numbers whose logarithms have the standard deviation `share`."""
        return np.asarray(middle * np.exp(share * rng.standard_normal((n, 1))))

    return Units(
        np.asarray(vendor)[:, None],
        np.asarray(climate)[:, None],
        pressure=about(320.0, 0.05),
        steepness=about(1.35, 0.02),
        current=about(10.0, 0.06),
        speed=about(3000.0, 0.01),
        slip=about(0.03, 0.15),
        rise=about(32.0, 0.09),
        lag=about(450.0, 0.15),
        unbalance=about(1.0, 0.33),
        flow_noise=about(0.9, 0.28),
        neighbours=about(0.35, 0.33),
        sound=73 + 2.2 * rng.standard_normal((n, 1)),
        gain=1 + 0.016 * rng.standard_normal((n, len(CHANNELS))),
        offset=0.016 * _SPAN * rng.standard_normal((n, len(CHANNELS))),
    )
