"""What is done to the sounds of other synthesisers: they are read, cut, and sped up."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets.catalog.tinykws.features import RATE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

__all__ = ["read_wave", "resampled", "trimmed", "warped"]

_AUDIBLE = 0.02  # of the peak


def read_wave(file: Path) -> Sound:
    """Return what is said in a WAV file of 16 bits: (n,) float32 at 16 kHz, trimmed."""
    with wave.open(str(file)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        return trimmed(resampled(samples, sound.getframerate() / RATE))


def resampled(sound: NDArray[Any], ratio: float) -> Sound:
    """Return a sound of so many times fewer samples, without what they cannot hold."""
    wanted = round(len(sound) / ratio)
    spectrum = np.fft.rfft(sound)
    kept = np.zeros(wanted // 2 + 1, np.complex128)
    count = min(len(kept), len(spectrum))
    kept[:count] = spectrum[:count]
    return np.asarray(np.fft.irfft(kept, wanted) * (wanted / len(sound)), np.float32)


def trimmed(sound: NDArray[Any]) -> Sound:
    """Return a sound without the silence around it, peak 1, no longer than 0.95 s."""
    loud = np.abs(sound)
    there = np.flatnonzero(loud > _AUDIBLE * loud.max())
    begin, end = max(0, there[0] - RATE // 50), there[-1] + RATE // 25
    cut = np.asarray(sound[begin:end][: int(0.95 * RATE)], np.float32)
    return np.asarray(cut / np.abs(cut).max(), np.float32)


def warped(rng: np.random.Generator, sound: Sound) -> Sound:
    """Return a sound a little faster and higher, or slower and lower."""
    return trimmed(resampled(sound, float(np.exp(rng.normal(0, 0.05)))))
