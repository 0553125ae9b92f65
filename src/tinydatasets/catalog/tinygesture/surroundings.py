"""What a hand does beside its gesture: it sways, trembles, and goes along with its owner."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinygesture.gestures import Motion
from tinydatasets.catalog.tinygesture.trajectories import oscillation

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.people import Style

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.intp]

__all__ = ["beside"]

_SLOWEST = 0.2  # hertz
_WAVES = 5  # of a slow wander
_SWAY = 0.004  # metres
_WANDER = 2.5  # degrees
# Steps: cadence and the rise and fall of the body after M. P. Murray, A. B. Drought and
# R. C. Kory, "Walking patterns of normal men" (1964); the hand swings little, for it is in use.
_STEPS = (1.6, 2.1)  # a second
_WALK = (0.012, 0.016, 0.011)  # metres to the right, up, forward
_SWING = np.deg2rad([2.0, 2.5, 2.0])
# Physiological tremor, 8 to 12 Hz (R. Elble and W. Koller, "Tremor", 1990): hundredths of g.
_TREMBLE = 1.2e-4  # metres
_QUIVER = np.deg2rad(0.08)


def beside(
    rng: np.random.Generator,
    style: Style,
    time: Floats,
    *,
    walking: Codes,
    restless: Floats,
) -> Motion:
    """Draw what is added to a gesture.

    Parameters
    ----------
    rng
        Where all of it comes from.
    style
        Of the windows.
    time
        (t,) seconds.
    walking, restless
        (n,): 1 where the person walks; how much the hand wanders, 1 as a rule.
    """
    n = len(restless)
    amount = restless[:, None]
    path = _SWAY * amount * _wander(rng, n, time)
    turn = np.deg2rad(_WANDER) * amount * _wander(rng, n, time)
    stepping = walking[:, None] * rng.uniform(0.7, 1.3, (n, 1))
    steps = rng.uniform(*_STEPS, n)
    # A step lifts the body; to the right and back takes two.
    often = np.array([0.5, 1.0, 1.0])
    phases = rng.uniform(0, 2 * np.pi, (4, 3, n))
    shaking = _TREMBLE * style.tremor[:, None]
    quivering = _QUIVER * style.tremor[:, None]
    for axis in range(3):
        going, swinging = (
            stepping * oscillation(time, often[axis] * steps, phase) for phase in phases[:2, axis]
        )
        path[axis] += _WALK[axis] * going
        turn[axis] += _SWING[axis] * swinging
        trembling = _trembling(style, time, phases[2:, axis])
        path[axis] += shaking * trembling
        turn[axis] += quivering * trembling
    return Motion(path, turn)


def _trembling(style: Style, time: Floats, phases: Floats) -> Floats:
    """Return a tremor of amplitude 1, which comes and goes: two waves that beat, (n, t)."""
    apart = (0.95, 1.05)
    waves = [
        oscillation(time, near * style.tremor_rate, phase)
        for near, phase in zip(apart, phases, strict=True)
    ]
    return np.asarray(sum(waves) / 2)


def _wander(rng: np.random.Generator, n: int, time: Floats) -> Floats:
    """Return slow movements of deviation 1 or so, (3, n, t): waves of which none is fast."""
    strength = rng.standard_normal((3, n, 2 * _WAVES))
    return np.asarray(np.einsum("dnk,kt->dnt", strength, _waves(tuple(time))))


@lru_cache(maxsize=2)
def _waves(time: tuple[float, ...]) -> Floats:
    moments = np.array(time)
    rates = _SLOWEST * (1 + np.arange(_WAVES))
    fall = 1 / (1 + np.arange(_WAVES))
    angles = 2 * np.pi * rates[:, None] * moments
    waves = np.concatenate([np.cos(angles), np.sin(angles)])
    waves *= np.tile(fall, 2)[:, None]
    return np.asarray(waves / np.sqrt((fall**2).sum()))
