"""Sensing: what the channels of a node say of the truth, from noise to broken wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.attributes import ATTRIBUTES
from tinydatasets.catalog.tinyiot.channels import CHANNELS, LENGTH, SCALE
from tinydatasets.catalog.tinyiot.wandering import wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyiot.units import Units

    Numbers = NDArray[np.float64]

__all__ = ["Broken", "readings", "sample_broken", "stored"]

_N = len(CHANNELS)
_SENSOR = np.array([channel.sensor for channel in CHANNELS])
_CENTRE, _SPAN, _LOW, _HIGH, _STEP, _NOISE = (
    np.array([getattr(channel, field) for channel in CHANNELS])
    for field in ("centre", "span", "low", "high", "step", "noise")
)
_MEMORY = (4.0, 6.0, 1.5, 1.0, 1.5, 1.5, 1.5, 1.5)  # s, of the noise of each channel
_NOISIER, _COARSER = np.array([1.0, 1.5]), np.array([1.0, 2.0])  # by vendor
# In spans: standard deviations of what a channel drifts in a window, of what a disturbance adds
# to one reading, and what water in a plug adds at full severity.
_DRIFT, _DISTURBANCE, _WET = 0.02, 0.25, 2.0
_OFF = 0.2  # a loose contact is off while what shakes it is above this many deviations


class Broken(NamedTuple):
    """Which sensor of each of n nodes is broken, if one is."""

    cause: NDArray[np.integer]
    """(n,) codes; causes that are in the machine leave the sensors alone."""
    sensor: NDArray[np.integer]
    """(n,) which one."""
    severity: Numbers
    """(n,) from 0 to 1."""
    start: Numbers
    """(n,) second of the window in which it breaks; before the window if negative."""


def sample_broken(
    rng: np.random.Generator, cause: NDArray[np.integer], severity: Numbers
) -> Broken:
    """Draw which sensors are broken, evenly for every cause, for causes and severities (n,)."""
    n = len(cause)
    rank = np.argsort(np.argsort(cause, kind="stable"), kind="stable")
    return Broken(cause, rank % (_SENSOR.max() + 1), severity, rng.uniform(-20, 10, n))


def readings(
    rng: np.random.Generator,
    truth: Numbers,
    units: Units,
    broken: Broken,
    *,
    noise: Numbers,
    disturbed: Numbers,
) -> Numbers:
    """Return what the channels say, (n, 64, 8) in their units.

    Parameters
    ----------
    rng
        The only source of randomness.
    truth
        (n, 64, 8) in the units of `CHANNELS`.
    units
        Whose sensors these are, n of them.
    broken
        Which are broken.
    noise
        (n,) by what the noise of a good sensor is multiplied.
    disturbed
        (n,) share of readings that something disturbs, such as a motor that starts.
    """
    n = len(truth)
    vendor = units.vendor[:, 0]
    hiss = np.stack([wander(rng, n, memory=memory) for memory in _MEMORY], axis=2)
    drift = np.linspace(0, 1, LENGTH)[:, None] * rng.standard_normal((n, 1, _N))
    hit = rng.random((n, LENGTH, _N)) < disturbed[:, None, None]
    said = truth * units.gain[:, None] + units.offset[:, None]
    said += (noise * _NOISIER[vendor])[:, None, None] * _NOISE * hiss + _DRIFT * _SPAN * drift
    said += _DISTURBANCE * _SPAN * hit * rng.standard_normal((n, LENGTH, _N))
    said = _with_broken(rng, said, broken)
    step = _STEP * _COARSER[vendor][:, None, None]
    return np.asarray(np.clip(np.rint(said / step) * step, _LOW, _HIGH))


def stored(values: Numbers) -> NDArray[np.int16]:
    """Return (n, 64, 8) in units as they are stored; nothing becomes the least int16."""
    whole = np.rint((values - _CENTRE) / (_SPAN * SCALE))
    return np.asarray(np.clip(whole, -32767, 32767).astype(np.int16))


def _with_broken(rng: np.random.Generator, said: Numbers, broken: Broken) -> Numbers:
    """Return what broken sensors say, among what the others do.

    With a wire torn (dead), a channel says the least it can, as a loop of 4 to 20 mA without
    current does. A loose contact does so again and again. Water in a plug (wet) leaks current, and
    the channel says too much, each second another amount.
    """
    n = len(said)
    leak = _WET * broken.severity[:, None, None] * np.abs(rng.standard_normal((n, LENGTH, _N)))
    off = wander(rng, n, memory=4.0) > _OFF
    begun = np.arange(LENGTH) >= broken.start[:, None]
    dead, loose, wet = (
        begun & (broken.cause == ATTRIBUTES["cause"].index(name))[:, None]
        for name in ("dead", "loose", "wet")
    )
    here = (broken.sensor[:, None] == _SENSOR)[:, None]
    said = np.where(here & (dead | (loose & off))[:, :, None], _LOW, said)
    return np.where(here & wet[:, :, None], said + leak * _SPAN, said)
