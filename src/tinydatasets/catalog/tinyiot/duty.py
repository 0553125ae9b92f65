"""Duty: what a machine is asked for, and the air and noise around it, second by second."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.channels import LENGTH
from tinydatasets.catalog.tinyiot.wandering import wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Duty", "sample_duty"]

_SPEEDS = np.array([(0.64, 0.74), (0.75, 0.85), (0.86, 0.97)])  # of the rated speed, by load
_OPENINGS = (0.85, 1.02)
_RAMP = 5.0  # s: how fast a drive follows a new set point
_AIR = np.array([6.0, 20.0, 34.0])  # °C, by climate
_HUMIDITY = np.array([70.0, 60.0, 50.0])  # %


class Duty(NamedTuple):
    """What n windows ask of their machines: (n, 64) or (n, 1) each."""

    speed: Numbers
    """Set point of the drive, in parts of the rated speed."""
    opening: Numbers
    """Of the valve: 1 lets the flow of the best point through at rated speed."""
    air: Numbers
    """Temperature in the plant, °C."""
    humidity: Numbers
    """Of that air, relative, %."""
    plant: Numbers
    """Sound level of other machines, dB."""


def sample_duty(
    rng: np.random.Generator,
    load: NDArray[np.integer],
    climate: NDArray[np.integer],
    *,
    swing: Numbers,
) -> Duty:
    """Draw one window of work for each load and climate, codes (n,).

    `swing` (n,) is how restless loads are; with 0 the speed does not change.
    """
    n = len(load)
    restless = swing[:, None]
    low, high = _SPEEDS[load].T[:, :, None]
    speed = low + (high - low) * rng.random((n, 1))
    speed = speed + restless * (_cycle(rng, n) + _new_set_point(rng, n))
    speed += 0.004 * restless * wander(rng, n, memory=5.0)
    opening = rng.uniform(*_OPENINGS, (n, 1)) + 0.02 * restless * wander(rng, n, memory=10.0)
    day = rng.uniform(-1, 1, (n, 1))  # from the end of a night to the afternoon
    weather = rng.standard_normal((2, n, 1))
    air = _AIR[climate][:, None] + 2.5 * day + 1.2 * weather[0]
    humidity = _HUMIDITY[climate][:, None] - 8 * day + 6 * weather[1]
    plant = 64 + 2 * rng.standard_normal((n, 1)) + 0.5 * wander(rng, n, memory=8.0)
    return Duty(speed, opening, air, np.clip(humidity, 15, 95), plant)


def _cycle(rng: np.random.Generator, n: int) -> Numbers:
    """Return loads that come and go, with periods of half a minute to two."""
    period, phase = rng.uniform(30, 120, (n, 1)), rng.uniform(0, 2 * np.pi, (n, 1))
    height = 0.03 * rng.random((n, 1))
    return np.asarray(height * np.sin(2 * np.pi * np.arange(LENGTH) / period + phase))


def _new_set_point(rng: np.random.Generator, n: int) -> Numbers:
    """Return changes of speed, one in every second window, followed at the drive's pace."""
    since = np.maximum(0.0, np.arange(LENGTH) - rng.uniform(4, 60, (n, 1)))
    height = rng.uniform(-0.08, 0.08, (n, 1)) * (rng.random((n, 1)) < 0.5)
    return np.asarray(height * (1 - np.exp(-since / _RAMP)))
