"""Voices of the formant synthesiser: sex, age and accent as the settings that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.phones import PHONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ACCENTS", "AGES", "KINDS", "SEXES", "Kind", "Voice", "sample_voice"]

SEXES = ("female", "male")
AGES = ("child", "adult", "senior")
ACCENTS = ("American", "British")


class Kind(NamedTuple):
    """What voices of one sex and age have in common."""

    pitch: tuple[float, float]
    """Least and most of the mean fundamental frequency, Hz."""
    size: tuple[float, float]
    """By what a man's resonances are multiplied: a shorter tract has higher ones."""
    breath: float
    """How much breath goes with the voice, on average."""
    roughness: float
    """Standard deviation of the length of one glottal cycle, relative, on average."""
    pace: float
    """How fast it speaks, on average."""


# Peterson and Barney (1952) give means of 132 and 223 Hz and of 264 Hz for children, and formants
# of women 17 % and of children 35 % above those of men. In old age a man's pitch rises (Hollien and
# Shipp 1972) and a woman's falls (Stoicheff 1981), and cycles become less regular (Linville 1996).
KINDS: dict[tuple[str, str], Kind] = {
    ("female", "child"): Kind((235, 310), (1.2, 1.34), 0.06, 0.008, 0.92),
    ("female", "adult"): Kind((170, 245), (1.09, 1.23), 0.06, 0.006, 1.0),
    ("female", "senior"): Kind((145, 210), (1.07, 1.2), 0.1, 0.018, 0.85),
    ("male", "child"): Kind((225, 300), (1.18, 1.32), 0.05, 0.009, 0.92),
    ("male", "adult"): Kind((82, 150), (0.93, 1.07), 0.03, 0.007, 1.0),
    ("male", "senior"): Kind((100, 170), (0.93, 1.07), 0.06, 0.02, 0.85),
}


class Voice(NamedTuple):
    """Who speaks: what stays the same from word to word."""

    accent: int
    pitch: float
    """Mean fundamental frequency, Hz."""
    melody: float
    """By how much pitch moves in a word, relative."""
    formants: NDArray[np.float64]
    """(6,) what each resonance of a man is multiplied by."""
    damping: float
    """What the bandwidths of resonances are multiplied by."""
    brightness: float
    """Hz: above, the voice falls off faster."""
    ring: float
    """By which power of the frequency the voice falls off less, above 1000 Hz."""
    breath: float
    roughness: float
    hiss: float
    """What the noise of consonants is multiplied by."""
    pace: float
    nose: float
    """How much of the voice goes through the nose in nasals."""
    slur: float
    """How slowly the tract moves from sound to sound."""
    habits: NDArray[np.float64]
    """(sounds, 3) what the formants of each of `PHONES` are multiplied by."""


def sample_voice(rng: np.random.Generator, *, sex: str, age: str, accent: int) -> Voice:
    """Draw a voice of one of `SEXES`, one of `AGES` and one of `ACCENTS` (by its code)."""
    kind = KINDS[sex, age]
    size = rng.uniform(*kind.size)
    return Voice(
        accent=accent,
        pitch=rng.uniform(*kind.pitch),
        melody=rng.uniform(0.05, 0.35),
        formants=size * rng.normal(1, 0.04, 6),
        damping=rng.uniform(0.6, 1.2),
        brightness=float(np.exp(rng.uniform(np.log(1500), np.log(8000)))),
        ring=rng.uniform(0, 1.5),
        breath=kind.breath * float(np.exp(rng.normal(0, 0.5))),
        roughness=kind.roughness * float(np.exp(rng.normal(0, 0.3))),
        hiss=float(np.exp(rng.normal(0, 0.3))),
        pace=kind.pace * float(np.exp(rng.normal(0, 0.25))),
        nose=rng.uniform(0.6, 1),
        slur=float(np.exp(rng.normal(0, 0.25))),
        habits=np.exp(rng.normal(0, 0.07, (len(PHONES), 3))),
    )
