"""Noises: what else is to be heard, as spectra, (n, frequencies)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES
from tinydatasets.catalog.tinykws.features import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Spectra = NDArray[np.complex128]
    Sounds = Sequence[NDArray[np.float32]]

__all__ = ["noises"]

_CROWD = 8  # voices of a babble
_HISS = (0.0, 1.0)  # by which power of the frequency hiss falls off
_RUMBLE = (1.2, 2.0)  # ... and rumble
_MAINS = (50.0, 60.0)  # Hz
_HARMONICS = 24


def noises(
    rng: np.random.Generator, kinds: NDArray[np.integer], length: int, crowd: Sounds
) -> Spectra:
    """Return the spectra of noises, as of `numpy.fft.rfft`: (n, length // 2 + 1).

    Parameters
    ----------
    rng
        The source of randomness.
    kinds
        (n,) codes of the attribute ``noise``.
    length
        Samples of the noises, at 16 kHz.
    crowd
        Words of which a babble is made: many at once, and backwards, so that nobody can tell
        them. Without any, babble is hiss.
    """
    frequencies = np.asarray(np.fft.rfftfreq(length, 1 / RATE), np.float64)
    made = _coloured(rng, rng.uniform(*_HISS, len(kinds)), frequencies)
    for row in np.flatnonzero(kinds == _code("hum")):
        made[row] = 0.1 * made[row] + _hum(rng, length)
    rows = np.flatnonzero(kinds == _code("rumble"))
    made[rows] = _coloured(rng, rng.uniform(*_RUMBLE, len(rows)), frequencies)
    if len(crowd):
        for row in np.flatnonzero(kinds == _code("babble")):
            made[row] = 0.1 * made[row] + _babble(rng, length, crowd)
    return made


def _code(name: str) -> int:
    return ATTRIBUTES["noise"].index(name)


def _coloured(
    rng: np.random.Generator, powers: NDArray[np.float64], frequencies: NDArray[np.float64]
) -> Spectra:
    """Return noise that falls off by powers of the frequency, of about 1 a sample at 1 kHz."""
    parts = rng.standard_normal((2, len(powers), len(frequencies)), np.float32)
    octaves = np.log(np.maximum(frequencies, 20) / 1000).astype(np.float32)
    shape = np.exp(-powers[:, None].astype(np.float32) * octaves)
    shape *= np.sqrt(len(frequencies), dtype=np.float32)
    return np.asarray((parts[0] + 1j * parts[1]) * shape)


def _hum(rng: np.random.Generator, length: int) -> Spectra:
    """Return harmonics of the mains, each at the frequency of the transform that is nearest."""
    step = round(_MAINS[int(rng.integers(2))] * length / RATE)
    orders = np.arange(1, _HARMONICS + 1)
    strengths = rng.exponential(1, _HARMONICS) / orders ** rng.uniform(0.3, 1)
    spectrum = np.zeros(length // 2 + 1, np.complex128)
    spectrum[step * orders] = strengths * np.exp(2j * np.pi * rng.random(_HARMONICS))
    return spectrum * (length / 2)


def _babble(rng: np.random.Generator, length: int, crowd: Sounds) -> Spectra:
    """Return what many say at once, backwards."""
    sound = np.zeros(length)
    for number in rng.integers(len(crowd), size=2 * _CROWD):
        word = crowd[number][::-1][:length]
        begin = int(rng.integers(-len(word) // 2, length - len(word) // 2))
        word = word[max(0, -begin) : length - begin]
        sound[max(0, begin) : max(0, begin) + len(word)] += rng.uniform(0.4, 1) * word
    return np.asarray(np.fft.rfft(sound))
