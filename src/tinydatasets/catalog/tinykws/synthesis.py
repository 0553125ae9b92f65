"""A formant synthesiser: a voice says a word.

Source and filter, as G. Fant described speech (1960): glottal pulses and noise excite resonances.
Each pulse is the response of the whole tract at that moment, worked out in the frequency domain;
noise is made of frames with the spectrum that the tract has then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinykws import gestures
from tinydatasets.catalog.tinykws.features import RATE
from tinydatasets.catalog.tinykws.gestures import tracks
from tinydatasets.catalog.tinykws.words import pronunciations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinykws.gestures import Tracks
    from tinydatasets.catalog.tinykws.voices import Voice

__all__ = ["say"]

_PULSE = 512  # samples of the response to one glottal pulse
_NOISE = 256  # samples of a frame of noise
_HOP = RATE // gestures.RATE
_UPPER = np.array([3500.0, 4500.0, 5500.0])  # Hz, of a man's fourth to sixth formant
_BANDWIDTHS = np.array([70.0, 100, 140, 220, 300, 400])  # Hz, about those of Klatt (1980)
_NOSE, _CLOSED, _OPEN = 270.0, 270.0, 450.0  # Hz: the nose's pole, and its zero (Klatt 1980)
_DAMPED = 4.0  # by how much more the open nose damps the formants of the mouth
_BREATH = 0.3  # of breath against voice, so that `Voice.breath` is about a share
_PITCHES = ((0.35, -0.9), (-0.3, 0.6), (0.1, -0.2))  # start and slope: falling, rising, flat


def say(rng: np.random.Generator, word: str, voice: Voice) -> NDArray[np.float32]:
    """Return a word said once by a voice: (n,) float32 at 16 kHz, of less than 0.9 s, peak 1.

    Examples
    --------
    >>> from tinydatasets.catalog.tinykws.voices import sample_voice
    >>> rng = np.random.default_rng(0)
    >>> sound = say(rng, "yes", sample_voice(rng, sex="male", age="adult", accent=0))
    >>> sound.dtype, float(abs(sound).max()), 3200 < len(sound) < 14400
    (dtype('float32'), 1.0, True)
    """
    ways = pronunciations(word, voice.accent)
    made = tracks(rng, ways[int(rng.integers(len(ways)))], voice)
    loudness = _loudness(rng, len(made.voice))
    sound = _voiced(rng, made, voice)
    sound /= max(1e-6, float(np.abs(sound).max()))
    sound[: len(loudness) * _HOP] += _unvoiced(rng, made, voice)
    sound *= np.interp(np.arange(len(sound)), np.arange(len(loudness)) * _HOP, loudness)
    return np.asarray(sound / np.abs(sound).max(), np.float32)


def _loudness(rng: np.random.Generator, length: int) -> NDArray[np.float64]:
    """Return the loudness of a word: it rises at once and fades in its last part."""
    along = np.linspace(0, 1, length)
    fade = np.clip((1 - along) / rng.uniform(0.05, 0.25), 0, 1)
    swell = np.sin(np.pi * along) ** rng.uniform(0.1, 0.5)
    return np.asarray(fade * swell * (1 + rng.uniform(-0.4, 0.2) * along))


def _voiced(rng: np.random.Generator, made: Tracks, voice: Voice) -> NDArray[np.float64]:
    """Return what the voice adds: a response of the tract for every glottal pulse."""
    length = len(made.voice)
    times = _pulses(rng, length, voice)
    values = np.column_stack([made.formants, made.voice, made.nasal])
    before = np.minimum(times.astype(int), length - 2)
    part = (times - before)[:, None]
    here = values[before] * (1 - part) + values[before + 1] * part
    heard = here[:, 3] > 0.01
    times, here = times[heard] * _HOP, here[heard]
    starts = times.astype(int)
    late = ((times - starts) * (-2 * np.pi / _PULSE)).astype(np.float32)[:, None]
    turn = late * np.arange(_PULSE // 2 + 1, dtype=np.float32)
    spectra = _tract(_frequencies(_PULSE), here[:, :3], here[:, 4] * voice.nose, voice)
    spectra *= _glottis(_frequencies(_PULSE), voice) * here[:, 3:4]
    spectra *= np.cos(turn) + 1j * np.sin(turn)
    answers = np.fft.irfft(spectra, _PULSE)
    places = starts[:, None] + np.arange(_PULSE)
    total = length * _HOP + _PULSE
    return np.asarray(np.bincount(places.reshape(-1), answers.reshape(-1), total), np.float64)


def _pulses(rng: np.random.Generator, length: int, voice: Voice) -> NDArray[np.float64]:
    """Return when the glottis closes, in steps of the tracks."""
    along = np.linspace(0, 1, length)
    start, slope = _PITCHES[int(rng.choice(3, p=(0.65, 0.15, 0.2)))]
    move = start + slope * along + rng.uniform(-0.3, 0.3) * np.sin(np.pi * along)
    pitch = voice.pitch * float(np.exp(rng.normal(0, 0.06))) * (1 + voice.melody * move)
    cycles = np.cumsum(pitch) / gestures.RATE
    wanted = np.arange(1, int(cycles[-1]))
    times = np.interp(wanted, cycles, np.arange(length))
    jitter = voice.roughness * gestures.RATE / voice.pitch
    return np.clip(times + rng.normal(0, jitter, len(times)), 0, length - 1.001)


def _unvoiced(rng: np.random.Generator, made: Tracks, voice: Voice) -> NDArray[np.float64]:
    """Return breath, which the tract colours, and the hiss of narrow passages."""
    frequencies = _frequencies(_NOISE)
    length = len(made.voice)
    tract = np.abs(_tract(frequencies, made.formants, np.zeros(length), voice))
    tract /= np.sqrt((tract**2).mean(axis=1, keepdims=True))
    size = float(voice.formants[3])
    away = (frequencies - made.centre[:, None] * size**0.5) / made.width[:, None]
    hiss = np.exp(-0.5 * away**2) * (voice.hiss * made.hiss)[:, None]
    breath = tract * (_BREATH * (made.breath + voice.breath * made.voice))[:, None]
    shape = np.hypot(breath, hiss).astype(np.float32)
    noise = rng.standard_normal((2, *shape.shape), np.float32)
    frames = np.fft.irfft((noise[0] + 1j * noise[1]) * shape, _NOISE) * np.hanning(_NOISE)
    quarters = frames.reshape(length, _NOISE // _HOP, _HOP) * np.sqrt(_NOISE / 2)
    sound = np.zeros((length + _NOISE // _HOP, _HOP))
    for part in range(_NOISE // _HOP):
        sound[part : part + length] += quarters[:, part]
    middle = _NOISE // _HOP // 2  # a frame lies around its moment
    return sound[middle : middle + length].reshape(-1)


def _tract(
    frequencies: NDArray[np.float32],
    formants: NDArray[np.float64],
    nasal: NDArray[np.float64],
    voice: Voice,
) -> NDArray[np.complex64]:
    """Return the response of the tract at n moments, (n, frequencies)."""
    wide = voice.damping * _BANDWIDTHS
    answer = np.ones(len(frequencies), np.complex64)
    for number, formant in enumerate(_UPPER * voice.formants[3:], start=3):
        answer = answer / _resonance(frequencies, formant, wide[number])
    answer = answer / _resonance(frequencies, _NOSE, 100.0)
    zero = _resonance(frequencies, (_CLOSED + (_OPEN - _CLOSED) * nasal)[:, None], 100.0)
    answers = zero * answer
    for number in range(3):
        wider = wide[number] * (1 + _DAMPED * nasal)[:, None]
        answers /= _resonance(frequencies, formants[:, number, None], wider)
    return np.asarray(answers)


def _resonance(
    frequencies: NDArray[np.float32], formant: object, width: object
) -> NDArray[np.complex64]:
    """Return the denominator of a resonance at a frequency, of a width, both in Hz."""
    centre, wide = np.asarray(formant, np.float32), np.asarray(width, np.float32)
    whole = centre**2 + wide**2 / 4
    return np.asarray(1 - frequencies**2 / whole + 1j * (wide / whole) * frequencies)


def _glottis(frequencies: NDArray[np.float32], voice: Voice) -> NDArray[np.complex64]:
    """Return the spectrum of a glottal pulse, as it leaves the lips."""
    flow = 1 + 1j * frequencies / np.float32(0.8 * voice.pitch)
    lips = 1j * frequencies / np.float32(voice.pitch)
    ring = (1 + (frequencies / 1000) ** 2) ** np.float32(voice.ring / 2)
    return np.asarray(lips * ring / flow**2 / (1 + 1j * frequencies / np.float32(voice.brightness)))


def _frequencies(length: int) -> NDArray[np.float32]:
    return np.arange(length // 2 + 1, dtype=np.float32) * np.float32(RATE / length)
