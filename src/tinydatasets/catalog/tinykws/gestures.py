"""From the sounds of a word to tracks: what tract, voice and breath do every four milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.phones import PHONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinykws.phones import Burst, Phone
    from tinydatasets.catalog.tinykws.voices import Voice

__all__ = ["RATE", "Tracks", "tracks"]

RATE = 250
"""Values a second."""

_LONGEST = int(0.8 * RATE)  # of a word
_PLACES = {name: place for place, name in enumerate(PHONES)}
_WAVERING = 0.03  # of formants, relative, from one time to the next
_PAUSE = 3  # values of silence before and after
_FINAL = 1.25  # the last sound of a word is longer
_UNRELEASED = 0.35  # share of final stops that never open
_TRACT = 0.09  # seconds that the tract takes from sound to sound
_LEVEL = 0.03  # ... and voice and breath


class Tracks(NamedTuple):
    """What changes in the course of a word: arrays (n,) but for the formants."""

    formants: NDArray[np.float64]
    """(n, 3), Hz."""
    voice: NDArray[np.float64]
    breath: NDArray[np.float64]
    hiss: NDArray[np.float64]
    centre: NDArray[np.float64]
    width: NDArray[np.float64]
    nasal: NDArray[np.float64]


class _Segment(NamedTuple):
    """A stretch in which the speaker aims at the same."""

    length: float
    """Milliseconds."""
    formants: tuple[float, float, float]
    voice: float = 0.0
    breath: float = 0.0
    hiss: float = 0.0
    centre: float = 3000
    width: float = 3000
    nasal: float = 0.0


def tracks(rng: np.random.Generator, sounds: Sequence[str], voice: Voice) -> Tracks:
    """Return the tracks of a word, said once: two times are never quite the same.

    Parameters
    ----------
    rng
        Varies lengths, and whether a last stop opens.
    sounds
        Names of `phones.PHONES`.
    voice
        Who says it.
    """
    segments = list(_segments([_habitual(rng, name, voice) for name in sounds], opens=_opens(rng)))
    said = np.array([[s.length, *s.formants, *s[2:]] for s in segments])
    seconds = said[:, 0] / 1000 / voice.pace * rng.uniform(0.75, 1.25, len(said))
    counts = np.maximum(2, np.rint(seconds * RATE * min(1, _LONGEST / (seconds.sum() * RATE))))
    aims = np.repeat(said[:, 1:], counts.astype(int), axis=0)
    aims = np.pad(aims, ((_PAUSE, _PAUSE), (0, 0)), "edge")
    aims[:_PAUSE, 3:6] = aims[-_PAUSE:, 3:6] = 0
    formants = _smoothed(aims[:, :3], _TRACT * voice.slur) * voice.formants[:3]
    levels = _smoothed(aims[:, 3:], _LEVEL)
    return Tracks(formants, *levels.T)


def _habitual(rng: np.random.Generator, name: str, voice: Voice) -> Phone:
    """Return a sound as a voice says it, which is never twice the same."""
    phone = PHONES[name]
    away = voice.habits[_PLACES[name]] * np.exp(rng.normal(0, _WAVERING, 3))
    formants = np.array(phone.formants) * away
    ends = None if phone.ends is None else tuple((np.array(phone.ends) * away).tolist())
    return phone._replace(formants=tuple(formants.tolist()), ends=ends)


def _opens(rng: np.random.Generator) -> bool:
    return bool(rng.random() >= _UNRELEASED)


def _segments(phones: Sequence[Phone], *, opens: bool) -> Iterator[_Segment]:
    """Yield what is aimed at, one after the other."""
    for place, phone in enumerate(phones):
        before = phones[place - 1] if place else None
        after = phones[place + 1] if place + 1 < len(phones) else None
        if phone.burst:
            yield from _stop(phone, phone.burst, before, after, opens=opens)
            continue
        length = phone.length * (1 if after else _FINAL)
        formants = phone.formants
        if phone.voice == 0 and phone.nasal == 0 and after and after.voice == 1:
            formants = _between(formants, after.formants)
        rest = (phone.voice, 0.0, phone.hiss, phone.centre, phone.width, phone.nasal)
        if phone.ends:
            yield _Segment(0.45 * length, formants, *rest)
            yield _Segment(0.55 * length, phone.ends, *rest)
        else:
            yield _Segment(length, formants, *rest)


def _stop(
    phone: Phone, burst: Burst, before: Phone | None, after: Phone | None, *, opens: bool
) -> Iterator[_Segment]:
    """Yield closure, burst and breath of a stop."""
    closed, opening, breath = burst
    at = phone.formants
    if before or phone.voice:
        yield _Segment(closed if before else 0.6 * closed, at, phone.voice)
    if not (after or opens):
        return
    yield _Segment(opening, at, 0, 0.02, phone.hiss, phone.centre, phone.width)
    if breath:
        hissed = before is not None and before.hiss > 0 and before.voice == 0  # as t in "stop"
        formants = after.formants if after else at
        yield _Segment(breath * (0.35 if hissed else 1), formants, 0.03, 0.08)


def _between(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2


def _smoothed(values: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Return columns averaged over a Hann window of some seconds."""
    half = max(1, round(seconds * RATE / 2))
    window = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(values, ((half, half), (0, 0)), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=0)
    return np.asarray(windows @ (window / window.sum()))
