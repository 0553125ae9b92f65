"""espeak-ng, driven through its library, with voices whose settings are drawn."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets.catalog.tinykws.features import RATE
from tinydatasets.catalog.tinykws.sounds import resampled, trimmed
from tinydatasets.catalog.tinykws.voices import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

__all__ = ["LIBRARY", "Espeak"]

LIBRARY = "libespeak-ng.so.1"
_ACCENTS = (
    ("en-us",),
    ("en", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd"),
)
_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT
_RATE, _PITCH, _RANGE = 1, 3, 4  # espeak_PARAMETER


class Espeak:
    """espeak-ng with voices of our own, whose files are in a folder.

    Parameters
    ----------
    folder
        Where the voices are written, and what else espeak-ng reads is linked.
    """

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self._heard: list[NDArray[np.int16]] = []
        self._voices = _linked(folder)
        self._rate = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, os.fsencode(folder / "espeak-ng-data"), 0
        )
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )
        self._callback = kind(self._hear)  # the library calls it as long as this lives
        self._library.espeak_SetSynthCallback(self._callback)

    def voice(self, rng: np.random.Generator, *, sex: str, age: str, accent: int) -> str:
        """Draw a voice, write its file, and return its name."""
        name = f"tiny{len(list(self._voices.iterdir()))}"
        (self._voices / name).write_text("\n".join(_settings(rng, name, sex, age)) + "\n")
        return f"{rng.choice(_ACCENTS[accent])}+{name}"

    def say(self, rng: np.random.Generator, word: str, voice: str, *, pace: float) -> Sound:
        """Return a word said once, (n,) float32 at 16 kHz, peak 1."""
        self._heard.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise RuntimeError(f"espeak-ng does not take the voice {voice}")
        asked = {
            _RATE: int(np.clip(130 * pace * rng.uniform(0.85, 1.2), 80, 220)),
            _PITCH: int(rng.uniform(35, 65)),
            _RANGE: int(rng.uniform(30, 80)),
        }
        for parameter, value in asked.items():
            self._library.espeak_SetParameter(parameter, value, 0)
        text = word.encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, 0, None, None)
        self._library.espeak_Synchronize()
        return trimmed(resampled(np.concatenate(self._heard), self._rate / RATE))

    def _hear(self, samples: Any, count: int, _: object) -> int:
        if count > 0 and samples:
            self._heard.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        return 0


def _linked(folder: Path) -> Path:
    """Link what espeak-ng reads but its variants of voices; return their folder, which is empty."""
    asked = ["espeak-ng", "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603  # fixed
    source = Path(said.stdout.partition("Data at:")[2].strip())
    data = folder / "espeak-ng-data"
    variants = data / "voices" / "!v"
    variants.mkdir(parents=True)
    for entry in source.iterdir():
        if entry.name != "voices":
            (data / entry.name).symlink_to(entry)
    return variants


def _settings(rng: np.random.Generator, name: str, sex: str, age: str) -> list[str]:
    """Return the lines of a voice file (espeak-ng, docs/voices.md)."""
    kind = KINDS[sex, age]
    pitch, size = rng.uniform(*kind.pitch), rng.uniform(*kind.size)
    lines = ["language variant", f"name {name}", f"gender {sex}"]
    lines.append(f"pitch {0.85 * pitch:.0f} {0.85 * pitch * rng.uniform(1.2, 1.7):.0f}")
    for number in range(9):
        place = 100 * size * rng.normal(1, 0.04)
        strength = np.clip(rng.normal(100 if sex == "male" else 85, 12), 50, 140)
        width = np.clip(rng.normal(100 if sex == "male" else 125, 15), 70, 180)
        lines.append(f"formant {number} {place:.0f} {strength:.0f} {width:.0f}")
    rough = 4 if age == "senior" else 2
    lines += [f"roughness {rng.integers(rough)}", f"flutter {rng.integers(6 * rough)}"]
    if rng.random() < 0.35:
        lines.append(f"klatt {rng.integers(1, 7)}")
    if rng.random() < 10 * kind.breath:
        lines.append("breath " + " ".join(map(str, rng.integers(0, 6, 8))))
    lines.append(f"consonants {rng.uniform(75, 125):.0f} {rng.uniform(80, 120):.0f}")
    return [*lines, f"voicing {rng.uniform(80, 120):.0f}"]
