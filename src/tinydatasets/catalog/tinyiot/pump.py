"""The pump and its motor: flow, pressure, torque, current and heat from what is asked of them.

A pump's curve is a parabola that the affinity laws move with the speed: flow goes with it,
pressure with its square, power with its third power (J. F. Gülich, "Centrifugal Pumps", 2010).
Quantities are in parts of what they are at the best point and rated speed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.channels import LENGTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = [
    "COOLING",
    "Point",
    "humidity_at",
    "losses",
    "motor_current",
    "operating_point",
    "warming",
]

COOLING = 0.6
"""Exponent by which more air takes more heat from a cylinder: R. Hilpert (1933)."""

_LIFT = 0.25  # pressure that lifts the water, whatever the flow
_IDLE_POWER = 0.5  # that a radial pump takes while nothing flows
_IDLE_CURRENT = 0.4  # that magnetises the motor
_IRON = 0.3  # losses that do not go with the current
# Saturation pressure of water vapour after Magnus: O. A. Alduchov and R. E. Eskridge, "Improved
# Magnus form approximation of saturation vapor pressure", Journal of Applied Meteorology (1996).
_MAGNUS, _MAGNUS_ZERO = 17.625, 243.04


class Point(NamedTuple):
    """Where a pump works, in parts of its best point at rated speed."""

    flow: Numbers
    pressure: Numbers
    """Behind the pump."""
    torque: Numbers


def operating_point(
    speed: Numbers, opening: Numbers, steepness: Numbers, *, suction: Numbers | float = 0.0
) -> Point:
    """Return where the pump's curve meets that of the pipes.

    Parameters
    ----------
    speed
        In parts of the rated speed.
    opening
        Of the valve behind the pump: resistance goes with its inverse square.
    steepness
        Pressure at no flow, in parts of that at the best point.
    suction
        Resistance in front of the pump.

    Examples
    --------
    At rated speed, with the valve open, the pump is at its best point:

    >>> point = operating_point(np.ones(1), np.ones(1), np.full(1, 1.25))
    >>> [float(value[0]) for value in point]
    [1.0, 1.0, 1.0]
    """
    resistance = (1 - _LIFT) / np.square(opening)
    spare = np.maximum(0.0, steepness * np.square(speed) - _LIFT)
    flow = np.sqrt(spare / (resistance + suction + steepness - 1))
    power = _IDLE_POWER * speed**3 + (1 - _IDLE_POWER) * np.square(speed) * flow
    return Point(flow, _LIFT + resistance * np.square(flow), power / speed)


def motor_current(torque: Numbers) -> Numbers:
    """Return a motor's current: the part that magnetises and the part that drives, at 90°."""
    return np.sqrt(_IDLE_CURRENT**2 + (1 - _IDLE_CURRENT**2) * np.square(torque))


def losses(current: Numbers) -> Numbers:
    """Return a motor's heat: what iron makes, and what copper makes with the current's square."""
    return np.asarray(_IRON + (1 - _IRON) * np.square(current))


def warming(start: Numbers, goal: Numbers, lag: Numbers) -> Numbers:
    """Return temperatures (n, 64) that go from `start` (n, 1) towards `goal` (n, 64).

    Newton's law of cooling, with a time constant `lag` (n, 1) in seconds.
    """
    share = 1 - np.exp(-1 / lag[:, 0])
    values = np.empty((LENGTH, len(start)))
    values[0] = start[:, 0]
    for t in range(1, LENGTH):
        values[t] = values[t - 1] + share * (goal[:, t - 1] - values[t - 1])
    return values.T


def humidity_at(humidity: Numbers, air: Numbers, warm: Numbers) -> Numbers:
    """Return the relative humidity that air has when it is warmed from `air` to `warm`, °C.

    Examples
    --------
    >>> float(humidity_at(np.array(50.0), np.array(20.0), np.array(30.0)).round(1))
    27.5
    """
    exponent = _MAGNUS * (air / (_MAGNUS_ZERO + air) - warm / (_MAGNUS_ZERO + warm))
    return np.asarray(humidity * np.exp(exponent))
