"""Recordings: a word in a room, among noise, as a microphone takes it, one second long."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.features import RATE, SAMPLES
from tinydatasets.catalog.tinykws.microphone import responses
from tinydatasets.catalog.tinykws.noises import noises
from tinydatasets.catalog.tinykws.rooms import impulses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Sounds = Sequence[NDArray[np.float32]]

__all__ = ["SILENT", "Sessions", "record"]

SILENT: NDArray[np.float32] = np.zeros(0, np.float32)
"""What is said when nothing is."""

_LENGTH = 20480  # samples that are worked out: what echoes beyond a second does not come round
_HEARD = (100.0, 4000.0)  # Hz: where signal and noise are compared
_AT_ONCE = 32
_LOUDNESS = (-15.0, -3.0)  # dB of the largest sample, where 0 is the largest that there can be
_MARGIN = 160  # samples of a clip, at each end, that a word stays away from where it can


class Sessions(NamedTuple):
    """Where and how n clips are recorded."""

    snr: NDArray[np.float64]
    """How much stronger the word is than the noise, dB, from 100 to 4000 Hz."""
    room: NDArray[np.intp]
    """Codes of the attribute ``room``."""
    nearness: NDArray[np.float64]
    """How much stronger the word itself is than its echoes, dB."""
    noise: NDArray[np.intp]
    """Codes of the attribute ``noise``."""
    shift: NDArray[np.float64]
    """Seconds by which the word comes later than in the middle."""
    microphone: NDArray[np.float64]
    """(n, 7): see `sample_microphones`."""

    def take(self, rows: slice) -> Sessions:
        """Return some of them."""
        columns = {name: column[rows] for name, column in self._asdict().items()}
        return Sessions(**columns)


def record(
    rng: np.random.Generator, sounds: Sounds, sessions: Sessions, *, crowd: Sounds = ()
) -> NDArray[np.int16]:
    """Return clips of one second, (n, 16000) int16 at 16 kHz.

    Parameters
    ----------
    rng
        Draws echoes and noise.
    sounds
        n words, each (samples,) float32; `SILENT` for noise alone.
    sessions
        Where each is recorded.
    crowd
        Words of which babble is made.
    """
    clips = np.empty((len(sounds), SAMPLES), np.int16)
    for begin in range(0, len(sounds), _AT_ONCE):
        rows = slice(begin, begin + _AT_ONCE)
        clips[rows] = _recorded(rng, sounds[rows], sessions.take(rows), crowd)
    return clips


def _recorded(
    rng: np.random.Generator, sounds: Sounds, sessions: Sessions, crowd: Sounds
) -> NDArray[np.int16]:
    n = len(sounds)
    frequencies = np.asarray(np.fft.rfftfreq(_LENGTH, 1 / RATE), np.float64)
    placed, lengths = _placed(sounds, sessions.shift)
    speech = np.fft.rfft(placed) * np.fft.rfft(
        impulses(rng, sessions.room, sessions.nearness), _LENGTH
    )
    noise = noises(rng, sessions.noise, _LENGTH, crowd)
    response = responses(sessions.microphone, frequencies)
    heard = slice(*np.searchsorted(frequencies, _HEARD).tolist())
    power = (np.abs(speech[:, heard]) ** 2).sum(axis=1) / np.maximum(lengths, 1)
    around = (np.abs(noise[:, heard]) ** 2).sum(axis=1) / _LENGTH
    silent = lengths == 0
    gain = np.sqrt(np.where(silent, 1, power) / around) * 10 ** (-sessions.snr / 20)
    clips = np.fft.irfft((speech + noise * gain[:, None]) * response, _LENGTH)[:, :SAMPLES]
    loudness = 10 ** (rng.uniform(*_LOUDNESS, n) / 20) / np.abs(clips).max(axis=1)
    return np.asarray(np.rint(clips * (32767 * loudness)[:, None]), np.int16)


def _placed(
    sounds: Sounds, shifts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return every word at its place, and how long each is."""
    placed = np.zeros((len(sounds), _LENGTH))
    lengths = np.array([min(len(sound), SAMPLES) for sound in sounds])
    for row, (sound, length) in enumerate(zip(sounds, lengths, strict=True)):
        room = SAMPLES - length
        least = min(_MARGIN, room // 2)
        begin = int(np.clip(room / 2 + shifts[row] * RATE, least, room - least))
        placed[row, begin : begin + length] = sound[:length]
    return placed, lengths
