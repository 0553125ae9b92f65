"""Where clips are recorded, as hard as a tier says, and dealt out evenly."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.recording import Sessions
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty

__all__ = ["SETTINGS", "Setting", "dealt", "sessions"]


class Setting(NamedTuple):
    """How hard a word is made to hear."""

    snr: tuple[float, float]
    """dB, from and to."""
    nearness: tuple[float, float]
    """Of the word itself above its echoes, dB."""
    shift: float
    """Seconds by which it may be early or late."""


SETTINGS: Mapping[Difficulty, Setting] = MappingProxyType(
    {
        "easy": Setting((28, 38), (14, 22), 0.03),
        "medium": Setting((20, 30), (11, 17), 0.04),
        "hard": Setting((12, 22), (7, 13), 0.06),
    }
)


def sessions(
    rng: np.random.Generator,
    tier: NDArray[np.integer],
    *,
    room: NDArray[np.intp],
    noise: NDArray[np.intp],
    part: NDArray[np.float64],
    microphone: NDArray[np.float64],
) -> Sessions:
    """Return where n clips are recorded, as hard as their tiers say.

    Parameters
    ----------
    rng
        Draws what is not given.
    tier
        (n,) codes of `DIFFICULTIES`.
    room, noise
        (n,) codes of those attributes.
    part
        (n,) from 0 to 1: where in the range of its tier each signal-to-noise ratio is.
    microphone
        (n, 7): see `sample_microphones`.
    """
    chosen = [SETTINGS[name] for name in DIFFICULTIES]
    low, high = np.array([setting.snr for setting in chosen])[tier].T
    far, near = np.array([setting.nearness for setting in chosen])[tier].T
    shift = np.array([setting.shift for setting in chosen])[tier]
    nearness = rng.uniform(far, near)
    snr = low + (high - low) * part
    return Sessions(snr, room, nearness, noise, rng.uniform(-shift, shift), microphone)


def dealt(rng: np.random.Generator, classes: int, each: int) -> NDArray[np.intp]:
    """Return (classes * each,) the numbers from 0 to `each`, in another order for each class."""
    return np.argsort(rng.random((classes, each)), axis=1).reshape(-1)
