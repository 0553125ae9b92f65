"""Voices that were built from five people's recordings, of flite and festival."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.sounds import read_wave

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

__all__ = ["PEOPLE", "Person", "readings"]


class Person(NamedTuple):
    """One of five people from whose recordings voices were built."""

    sex: str
    accent: int
    pitch: float
    """Hz."""
    flite: str | None
    """The name of flite's voice."""
    festival: str | None
    """The name of festival's voice."""


PEOPLE = {
    "KAL": Person("male", 0, 105, "kal16", "kal_diphone"),
    "SLT": Person("female", 0, 172, "slt", "cmu_us_slt_arctic_hts"),
    "AWB": Person("male", 1, 125, "awb", None),
    "KED": Person("male", 0, 105, None, "ked_diphone"),
    "RMS": Person("male", 0, 95, "rms", None),
}
"""Speakers of the voices of CMU's and Edinburgh's synthesisers; AWB's accent is Scottish."""


def readings(name: str, words: Sequence[str], folder: Path, *, times: int) -> list[list[Sound]]:
    """Return what a person's voices make of words: for each, `times` sounds or a few more.

    Readings differ in pitch and pace, and in the program that reads.
    """
    person = PEOPLE[name]
    programs = [person.flite and _flite, person.festival and _festival]
    known = [program for program in programs if program]
    each = -(-times // len(known))
    made = [program(person, words, folder, each) for program in known]
    return [[sound for part in made for sound in part[k]] for k in range(len(words))]


def _flite(person: Person, words: Sequence[str], folder: Path, times: int) -> list[list[Sound]]:
    file = folder / "flite.wav"
    made = []
    for word in words:
        sounds = []
        for pitch, pace in _ways(person, times):
            options = {"int_f0_target_mean": pitch, "duration_stretch": pace}
            asked = ["flite", "-voice", str(person.flite)]
            for option, value in options.items():
                asked += ["--setf", f"{option}={value:.3f}"]
            asked += ["-t", word, "-o", str(file)]
            subprocess.run(asked, check=True, capture_output=True)  # noqa: S603  # our own words
            sounds.append(read_wave(file))
        made.append(sounds)
    return made


def _festival(person: Person, words: Sequence[str], folder: Path, times: int) -> list[list[Sound]]:
    ways = _ways(person, times)
    lines = [f"(voice_{person.festival})"]
    for number, word in enumerate(words):
        for way, (pitch, pace) in enumerate(ways):
            spread = "(target_f0_std 14) (model_f0_mean 170) (model_f0_std 34)"
            lines += [
                f"(set! int_lr_params '((target_f0_mean {pitch:.1f}) {spread}))",
                f"(Parameter.set 'Duration_Stretch {pace:.3f})",
                f'(set! u (utt.synth (Utterance Text "{word}")))',
                f'(utt.save.wave u "{folder}/{number}-{way}.wav" \'riff)',
            ]
    script = folder / "words.scm"
    script.write_text("\n".join(lines))
    asked = ["festival", "-b", str(script)]
    subprocess.run(asked, check=True, capture_output=True)  # noqa: S603  # the script above
    return [
        [read_wave(folder / f"{number}-{way}.wav") for way in range(len(ways))]
        for number in range(len(words))
    ]


def _ways(person: Person, times: int) -> list[tuple[float, float]]:
    """Return pitches, Hz, and how much longer than usual a word lasts: no two readings alike."""
    steps = (np.arange(times) + 0.5) / times
    paces = 1.0 + 0.7 * (np.arange(times) * 0.618 % 1)
    return list(zip((person.pitch * (0.87 + 0.26 * steps)).tolist(), paces.tolist(), strict=True))
