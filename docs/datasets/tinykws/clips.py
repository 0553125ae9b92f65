"""Write clips to listen to: two of every word, two without one.

Run it with ``python docs/datasets/tinykws/clips.py``; it needs flite and festival (see the card).
One clip of a word is by the formant synthesiser, the other by a voice that was built from a
person's recordings. None is by espeak-ng.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

import tempfile
import wave
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _files
from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES
from tinydatasets.catalog.tinykws.features import RATE
from tinydatasets.catalog.tinykws.microphone import sample_microphones
from tinydatasets.catalog.tinykws.people import readings
from tinydatasets.catalog.tinykws.recording import SILENT, record
from tinydatasets.catalog.tinykws.sessions import sessions
from tinydatasets.catalog.tinykws.synthesis import say
from tinydatasets.catalog.tinykws.voices import KINDS, sample_voice
from tinydatasets.catalog.tinykws.words import KEYWORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = Path(_files.packaged("tinykws"), "clips")
SEED = 20
PEOPLE = ("SLT", "AWB", "RMS", "KAL")
QUIET = ("hiss", "babble")  # what is heard in the clips in which nothing is said


def main() -> None:
    """Write the files."""
    rng = np.random.default_rng(SEED)
    names, sounds = [], []
    with tempfile.TemporaryDirectory() as folder:
        read = {name: readings(name, KEYWORDS, Path(folder), times=3) for name in PEOPLE}
    for number, (word, person, kind) in enumerate(
        zip(KEYWORDS, cycle(PEOPLE), cycle(KINDS), strict=False)
    ):
        voice = sample_voice(rng, sex=kind[0], age=kind[1], accent=number % 2)
        names += [f"{word}_formant", f"{word}_{person}"]
        sounds += [say(rng, word, voice), read[person][number][1]]
    names += [f"silence_{name}" for name in QUIET]
    clips = recorded(rng, [*sounds, *[SILENT] * len(QUIET)])
    FOLDER.mkdir(exist_ok=True)
    for name, clip in zip(names, clips, strict=True):
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(clip.astype("<i2").tobytes())


def recorded(rng: np.random.Generator, sounds: list[NDArray[np.float32]]) -> NDArray[np.int16]:
    """Return clips of one second, in rooms by turns, as easy as the generator's easy ones."""
    n = len(sounds)
    noise = rng.integers(len(ATTRIBUTES["noise"]), size=n)
    noise[n - len(QUIET) :] = [ATTRIBUTES["noise"].index(name) for name in QUIET]
    room = np.arange(n) % len(ATTRIBUTES["room"])
    where = sessions(
        rng,
        np.zeros(n, int),
        room=room,
        noise=noise,
        part=rng.random(n),
        microphone=sample_microphones(rng, n),
    )
    return record(rng, sounds, where, crowd=[sound for sound in sounds if len(sound)])


if __name__ == "__main__":
    main()
