"""Smooth movements over time: reaches of minimum jerk, rounds of a circle, back and forth.

A movement is (n, t): n windows, t moments. `progress` is 0 when it begins and 1 when it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["minimum_jerk", "oscillation", "pulse", "revolution", "through"]


def minimum_jerk(progress: Floats) -> Floats:
    """Return how far a reach has come, from 0 to 1: it starts and stops at rest.

    Of all such movements this one has the least jerk, and people's reaches are close to it:
    T. Flash and N. Hogan, "The coordination of arm movements", Journal of Neuroscience 5 (1985).

    Examples
    --------
    >>> minimum_jerk(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])).tolist()
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    x = np.clip(progress, 0, 1)
    return np.asarray(x * x * x * (10 - 15 * x + 6 * x * x))


def through(points: Floats, shares: Floats, rounding: Floats, progress: Floats) -> Floats:
    """Return a movement from point to point, in which reaches overlap, (d, n, t).

    Parameters
    ----------
    points
        (n, k, d): where the movement begins, turns and ends.
    shares
        (n, k - 1) of the whole time that the reaches take; each row sums to 1.
    rounding
        (n,) from 0, where every corner is a stop, upwards: the share of a reach by which the
        next one begins before it ends (T. Flash and E. Henis, "Arm trajectory modifications
        during reaching towards visual targets", Journal of Cognitive Neuroscience 3, 1991).
    progress
        (n, t).
    """
    reaches = np.diff(points, axis=1)
    begin = np.cumsum(shares, axis=1) - shares
    lasts = np.minimum(shares * (1 + rounding[:, None]), 1 - begin)
    moved = np.zeros((points.shape[2], *progress.shape))
    for k in range(reaches.shape[1]):
        done = minimum_jerk((progress - begin[:, k, None]) / lasts[:, k, None])
        moved += reaches[:, k].T[:, :, None] * done
    return moved + points[:, 0].T[:, :, None]


def revolution(progress: Floats, *, parts: int = 6) -> Floats:
    """Return how much of a round is done, from 0 to 1: at an even speed but for its two ends.

    It is `parts` equal reaches, of which each begins when the one before is half done.
    """
    lasts = 2 / (parts + 1)
    begins = np.arange(parts) * lasts / 2
    return np.asarray(sum(minimum_jerk((progress - at) / lasts) for at in begins) / parts)


def pulse(progress: Floats, *, ramp: float) -> Floats:
    """Return what rises from 0 to 1 in the share `ramp` of the time, stays, and falls again."""
    return minimum_jerk(progress / ramp) - minimum_jerk((progress - 1 + ramp) / ramp)


def oscillation(time: Floats, frequency: Floats, phase: Floats) -> Floats:
    """Return waves (n, t) of `frequency` hertz and `phase` radians, (n,) each, over `time`."""
    return np.sin(2 * np.pi * frequency[:, None] * time + phase[:, None])
