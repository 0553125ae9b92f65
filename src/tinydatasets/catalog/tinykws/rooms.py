"""Rooms: what comes to a microphone of a sound, straight and from the walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinykws.features import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DECAY", "impulses"]

DECAY = ((0.06, 0.15), (0.25, 0.45), (0.6, 1.0))
"""Seconds in which sound falls by 60 dB, from and to, of each value of the attribute ``room``."""

_LENGTH = int(0.28 * RATE)
_FIRST = (0.002, 0.01)  # seconds until the first echo


def impulses(
    rng: np.random.Generator, rooms: NDArray[np.integer], nearness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the responses of rooms to an impulse, (n, 4480), at 16 kHz.

    The sound itself, and behind it noise that decays exponentially (M. R. Schroeder's picture of
    late reverberation, 1954), as in the middle of a room.

    Parameters
    ----------
    rng
        Draws the echoes.
    rooms
        (n,) codes of the attribute ``room``.
    nearness
        (n,) how much stronger the sound itself is than all its echoes, dB.
    """
    n = len(rooms)
    low, high = np.array(DECAY)[rooms].T
    decay = rng.uniform(low, high)[:, None]
    seconds = np.arange(_LENGTH) / RATE
    echoes = rng.standard_normal((n, _LENGTH)) * np.exp(-3 * np.log(10) * seconds / decay)
    echoes[seconds < rng.uniform(*_FIRST, (n, 1))] = 0
    echoes *= (10 ** (-nearness / 20) / np.sqrt((echoes**2).sum(axis=1)))[:, None]
    echoes[:, 0] = 1
    return np.asarray(echoes)
