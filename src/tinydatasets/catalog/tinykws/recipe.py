"""How the bundled clips came to be: three kinds of synthesisers speak, rooms and noise, features.

No voice is in two splits, and nothing is left out for its label, which is what was said.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets.baselines import learner
from tinydatasets.catalog import tinykws
from tinydatasets.catalog.tinykws import engines
from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES, snr_band
from tinydatasets.catalog.tinykws.cast import PER_CLASS, cast
from tinydatasets.catalog.tinykws.espeak import Espeak
from tinydatasets.catalog.tinykws.features import log_mel, stored
from tinydatasets.catalog.tinykws.forms import FORMS
from tinydatasets.catalog.tinykws.keywords import CLASSES
from tinydatasets.catalog.tinykws.microphone import sample_microphones
from tinydatasets.catalog.tinykws.people import readings
from tinydatasets.catalog.tinykws.recording import SILENT, record
from tinydatasets.catalog.tinykws.sessions import dealt, sessions
from tinydatasets.catalog.tinykws.sounds import warped
from tinydatasets.catalog.tinykws.synthesis import say
from tinydatasets.catalog.tinykws.voices import AGES, SEXES, sample_voice
from tinydatasets.catalog.tinykws.words import KEYWORDS
from tinydatasets.curation import Curation, curate
from tinydatasets.spec import DIFFICULTIES
from tinydatasets.split import Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinykws.cast import Speaker

    Sounds = list[NDArray[np.float32]]

ALLOWED_DRIFT = 4.0
"""Steps of 0.055: another version of a synthesiser says its words a little otherwise."""

SEED = 0
EPOCHS = 4
NEAR = 0.02  # root mean square of natural logarithms
_AT_ONCE = 256


class Candidates(NamedTuple):
    """Clips in both forms."""

    samples: Split
    cepstra: NDArray[np.uint8]
    parts: NDArray[np.intp]


class Heard(Curation):
    """A curation whose archive holds each clip's cepstra too, as ``<split>_mfcc``."""

    cepstra: NDArray[np.uint8]

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the archive."""
        forms = {f"{split}_mfcc": self.cepstra[part.rows] for split, part in self.splits.items()}
        return {**super().columns(), **forms}


def build() -> Curation:
    """Speak, record and grade."""
    engines.require()
    samples, cepstra, parts = candidates(SEED)
    learners = [learner(name, epochs=EPOCHS) for name in ("TinyNet", "MicroNet")]
    curated = curate(
        samples, parts, PER_CLASS, learners, seed=SEED, near=NEAR, groups="voice", doubt=False
    )
    heard = Heard(*curated)
    heard.cepstra = cepstra
    return heard


def tools() -> dict[str, str]:
    """Return the versions of the synthesisers."""
    return engines.versions()


def candidates(seed: int) -> Candidates:
    """Return clips that the whole cast says, of one seed."""
    speakers = cast()
    sounds = spoken(seed, speakers)
    rng = np.random.default_rng([seed, len(speakers)])
    voice, label = _said(speakers)
    tier, room, noise, part = _dealt_out(rng, speakers, voice, label)
    microphone = sample_microphones(rng, len(speakers))[voice]
    where = sessions(rng, tier, room=room, noise=noise, part=part, microphone=microphone)
    crowd = [sound for sound in sounds[:: len(sounds) // 1000] if len(sound)]
    forms: dict[str, list[NDArray[np.uint8]]] = {name: [] for name in FORMS}
    for begin in range(0, len(sounds), _AT_ONCE):
        rows = slice(begin, begin + _AT_ONCE)
        bands = log_mel(record(rng, sounds[rows], where.take(rows), crowd=crowd))
        for name, form in FORMS.items():
            values = stored(form.reduced(bands), scale=form.scale, offset=form.offset)
            forms[name].append(values)
    of_voice = {
        "engine": [ATTRIBUTES["engine"].index(speaker.engine) for speaker in speakers],
        **{name: [getattr(s, name) for s in speakers] for name in ("sex", "age", "accent")},
    }
    codes = {name: np.array(values)[voice] for name, values in of_voice.items()}
    codes |= {"voice": voice, "snr": snr_band(where.snr), "room": room, "noise": noise}
    samples = Split.from_arrays(
        np.concatenate(forms["logmel"]),
        label,
        scale=tinykws.SPEC.scale,
        offset=tinykws.SPEC.offset,
        class_names=tinykws.SPEC.class_names,
        attributes={name: codes[name] for name in ATTRIBUTES},
        modality=tinykws.SPEC.modality,
    )
    split = np.array([speaker.split for speaker in speakers])
    return Candidates(samples, np.concatenate(forms["mfcc"]), split[voice])


def spoken(seed: int, speakers: list[Speaker]) -> Sounds:
    """Return what all speakers say, class by class and take by take."""
    # espeak-ng remembers what it said before: in a process of its own it says the same each time.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_spoken, seed, speakers).result()


def _spoken(seed: int, speakers: list[Speaker]) -> Sounds:
    sounds: Sounds = []
    with tempfile.TemporaryDirectory() as folder:
        espeak = Espeak(Path(folder))
        for number, speaker in enumerate(speakers):
            rng = np.random.default_rng([seed, number])
            if speaker.engine == "recorded":
                words = _read(rng, speaker, Path(folder))
            elif speaker.engine == "espeak-ng":
                words = _espeak(rng, speaker, espeak)
            else:
                words = _formant(rng, speaker)
            sounds += [*words, *[SILENT] * speaker.takes]
    return sounds


def _formant(rng: np.random.Generator, speaker: Speaker) -> Sounds:
    voice = sample_voice(rng, sex=SEXES[speaker.sex], age=AGES[speaker.age], accent=speaker.accent)
    return [say(rng, word, voice) for word in KEYWORDS for _ in range(speaker.takes)]


def _espeak(rng: np.random.Generator, speaker: Speaker, espeak: Espeak) -> Sounds:
    age, sex = AGES[speaker.age], SEXES[speaker.sex]
    voice = espeak.voice(rng, sex=sex, age=age, accent=speaker.accent)
    pace = float(np.exp(rng.normal(-0.12 if age != "adult" else 0, 0.2)))
    return [
        espeak.say(rng, word, voice, pace=pace) for word in KEYWORDS for _ in range(speaker.takes)
    ]


def _read(rng: np.random.Generator, speaker: Speaker, folder: Path) -> Sounds:
    made = readings(speaker.person, KEYWORDS, folder, times=8)
    return [
        warped(rng, sounds[take % len(sounds)]) for sounds in made for take in range(speaker.takes)
    ]


def _said(speakers: list[Speaker]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return voice and class of everything that is said."""
    takes = [speaker.takes for speaker in speakers]
    voice = np.repeat(np.arange(len(speakers)), np.array(takes) * len(CLASSES))
    label = np.concatenate([np.repeat(np.arange(len(CLASSES)), take) for take in takes])
    return voice, label


def _dealt_out(
    rng: np.random.Generator,
    speakers: list[Speaker],
    voice: NDArray[np.intp],
    label: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return tiers, rooms, noises and places in the range of noise, even in every class."""
    split = np.array([speaker.split for speaker in speakers])[voice]
    columns = np.empty((3, len(label)), np.intp)
    part = np.empty(len(label))
    for number, each in enumerate(PER_CLASS.values()):
        rows = np.flatnonzero(split == number)
        rows = rows[np.argsort(label[rows], kind="stable")]
        counts = (len(DIFFICULTIES), len(ATTRIBUTES["room"]), len(ATTRIBUTES["noise"]))
        for column, count in zip(columns, counts, strict=True):
            column[rows] = dealt(rng, len(CLASSES), each) % count
        part[rows] = (dealt(rng, len(CLASSES), each) + 0.5) / each
    return (*columns, part)
