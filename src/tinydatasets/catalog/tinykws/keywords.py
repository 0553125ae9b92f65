"""Keywords: words said by synthetic voices in rooms with noise, any number of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES, snr_band
from tinydatasets.catalog.tinykws.features import SAMPLES
from tinydatasets.catalog.tinykws.forms import FORMS
from tinydatasets.catalog.tinykws.microphone import sample_microphones
from tinydatasets.catalog.tinykws.recording import SILENT, record
from tinydatasets.catalog.tinykws.sessions import dealt, sessions
from tinydatasets.catalog.tinykws.synthesis import say
from tinydatasets.catalog.tinykws.voices import ACCENTS, AGES, SEXES, sample_voice
from tinydatasets.catalog.tinykws.words import KEYWORDS, OTHERS
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty

    Codes = NDArray[np.int32]

__all__ = ["CLASSES", "PLANTED", "Features", "Keywords"]

Features = Literal["logmel", "mfcc", "waveform"]
CLASSES = (*KEYWORDS, "silence")
PLANTED = ("noise", "room")
"""The attributes that a bias can be planted in."""

_TAKES = 2  # times that a voice says each word


class _Plan(NamedTuple):
    """What is wanted of the clips of a chunk: arrays (n,)."""

    label: NDArray[np.intp]
    voice: NDArray[np.intp]
    tier: NDArray[np.intp]
    room: NDArray[np.intp]
    noise: NDArray[np.intp]
    part: NDArray[np.float64]
    """From 0 to 1: where in the range of its tier the signal-to-noise ratio is."""


@dataclass(frozen=True)
class Keywords:
    """A generator of clips of one second in which a synthetic voice says a word, or nobody.

    Parameters
    ----------
    features : {"logmel", "mfcc", "waveform"}
        What a sample is.
    difficulty : {"easy", "medium", "hard"} or None
        How much noise and echo there is; None mixes the three in equal parts.
    unknown : bool
        Whether there is a class of other words.
    bias : str or None
        An attribute, one of `PLANTED`, that tells in which half of the classes a word is.
    strength : float
        Cramér's V of those halves and the halves of the attribute's values.

    Examples
    --------
    >>> data, labels, attributes = Keywords().generate(np.random.default_rng(0), 22)
    >>> data.shape, data.dtype, labels.shape
    ((22, 24, 20), dtype('uint8'), (22,))
    """

    features: Features = "logmel"
    difficulty: Difficulty | None = None
    unknown: bool = False
    bias: str | None = None
    strength: float = 0.0

    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"difficulty": DIFFICULTIES, **ATTRIBUTES}
    )

    @property
    def class_names(self) -> tuple[str, ...]:
        """The words, and what is none of them."""
        return (*CLASSES, "unknown") if self.unknown else CLASSES

    @property
    def chunk(self) -> int:
        """Every class said twice by a voice of each sex and age."""
        return _TAKES * len(SEXES) * len(AGES) * len(self.class_names)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of a sample."""
        return (SAMPLES,) if self.features == "waveform" else FORMS[self.features].shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of samples."""
        return np.dtype(np.int16 if self.features == "waveform" else np.uint8)

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[Any], Codes, dict[str, Codes]]:
        """Say and record `size` clips; a pure function of the generator's state and the fields.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of randomness.
        size : int
            How many, at least 0.

        Returns
        -------
        data : (size, ...) uint8 or int16
            Log-mel bands, cepstra or waveforms.
        labels : (size,) int32
            Codes of `class_names`.
        attributes : dict of str to (size,) int32
            Codes of `attributes`.
        """
        plan = self._plan(rng)
        kinds = list(product(range(len(SEXES)), range(len(AGES))))
        turn = int(rng.integers(2))
        accents = [(sex + age + turn) % len(ACCENTS) for sex, age in kinds]
        sounds = _said(rng, plan, kinds, accents)
        microphone = sample_microphones(rng, len(kinds))[plan.voice]
        where = sessions(
            rng, plan.tier, room=plan.room, noise=plan.noise, part=plan.part, microphone=microphone
        )
        clips = record(rng, sounds, where, crowd=[sound for sound in sounds if len(sound)])[:size]
        data = clips if self.features == "waveform" else FORMS[self.features].of(clips)
        codes = {
            "difficulty": plan.tier,
            "voice": plan.voice,
            "engine": np.zeros_like(plan.label),
            "sex": np.array(kinds)[plan.voice, 0],
            "age": np.array(kinds)[plan.voice, 1],
            "accent": np.array(accents)[plan.voice],
            "snr": snr_band(where.snr),
            "room": plan.room,
            "noise": plan.noise,
        }
        columns = {name: values[:size].astype(np.int32) for name, values in codes.items()}
        return data, plan.label[:size].astype(np.int32), columns

    def _plan(self, rng: np.random.Generator) -> _Plan:
        """Return a chunk's clips, in which every value goes evenly with every class."""
        classes, voices = len(self.class_names), len(SEXES) * len(AGES)
        each = _TAKES * voices
        label = np.repeat(np.arange(classes), each)
        voice = np.tile(np.arange(each) % voices, classes)
        tier = dealt(rng, classes, each) % len(DIFFICULTIES)
        if self.difficulty is not None:
            tier = np.full_like(tier, DIFFICULTIES.index(self.difficulty))
        room, noise = (dealt(rng, classes, each) % len(ATTRIBUTES[n]) for n in ("room", "noise"))
        part = (dealt(rng, classes, each) + rng.random(len(label))) / each
        chosen = {"room": room, "noise": noise}
        if self.bias is not None:
            chosen[self.bias] = _planted(rng, label < classes / 2, self.bias, self.strength)
        order = rng.permutation(len(label))
        return _Plan(
            label[order],
            voice[order],
            tier[order],
            chosen["room"][order],
            chosen["noise"][order],
            part[order],
        )


def _said(
    rng: np.random.Generator, plan: _Plan, kinds: list[tuple[int, int]], accents: list[int]
) -> list[NDArray[np.float32]]:
    """Return what is said in every clip."""
    voices = [
        sample_voice(rng, sex=SEXES[sex], age=AGES[age], accent=accent)
        for (sex, age), accent in zip(kinds, accents, strict=True)
    ]
    sounds = []
    for label, voice in zip(plan.label, plan.voice, strict=True):
        if label == len(KEYWORDS):
            sounds.append(SILENT)
            continue
        word = KEYWORDS[label] if label < len(KEYWORDS) else str(rng.choice(OTHERS))
        sounds.append(say(rng, word, voices[voice]))
    return sounds


def _planted(
    rng: np.random.Generator, first: NDArray[np.bool_], name: str, strength: float
) -> NDArray[np.intp]:
    """Return codes of an attribute whose halves follow those of the classes."""
    values = len(ATTRIBUTES[name])
    low = first == (rng.random(len(first)) < (1 + strength) / 2)
    middle = -(-values // 2)
    return np.where(
        low, rng.integers(0, middle, len(first)), rng.integers(middle, values, len(first))
    )
