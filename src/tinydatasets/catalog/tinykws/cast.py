"""The cast of the bundled clips: who speaks in which split, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES
from tinydatasets.catalog.tinykws.people import PEOPLE
from tinydatasets.catalog.tinykws.voices import AGES, SEXES
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import SplitName

__all__ = ["PER_CLASS", "Speaker", "cast"]

PER_CLASS: dict[SplitName, int] = {"train": 480, "val": 60, "test": 120}

_TAKES = {"train": 8, "val": 4, "test": 4}  # times that a voice of settings says each word
_HEARD: Mapping[SplitName, tuple[str, ...]] = {
    "train": ("AWB", "KAL", "SLT"),
    "val": ("KED",),
    "test": ("RMS",),
}
_RECORDED = 0.2  # share of clips by voices that were built from recordings
# Of the voices of settings in each split, how many are male and how many American: so many that
# with the recorded people sexes and accents have the same shares in every split.
_MALE = {"train": 24, "val": 5, "test": 10}
_AMERICAN = {"train": 24, "val": 5, "test": 10}


class Speaker(NamedTuple):
    """Who speaks."""

    split: int
    engine: str
    """One of the values of the attribute ``engine``."""
    person: str
    """Whose recordings, or nothing."""
    sex: int
    age: int
    accent: int
    takes: int
    """How often each class is said."""


def cast() -> list[Speaker]:
    """Return all speakers, those of train first; a speaker's place is the code of the voice."""
    return [speaker for split in range(len(SPLITS)) for speaker in _speakers(split)]


def _speakers(split: int) -> list[Speaker]:
    name = SPLITS[split]
    people = _HEARD[name]
    each = round(PER_CLASS[name] * _RECORDED) // len(people)
    recorded = [
        Speaker(split, "recorded", person, SEXES.index(PEOPLE[person].sex), AGES.index("adult"),
                PEOPLE[person].accent, each)
        for person in people
    ]  # fmt: skip
    takes = _TAKES[name]
    count = (PER_CLASS[name] - each * len(people)) // takes
    engines = [engine for engine in ATTRIBUTES["engine"] if engine != "recorded"]
    engine, age = np.arange(count) % len(engines), np.arange(count) // len(engines) % len(AGES)
    sex = SEXES.index("male") - _dealt(_MALE[name], np.lexsort((engine, age)))
    accent = _dealt(_AMERICAN[name], np.lexsort((engine, sex, age)))
    settings = [
        Speaker(split, engines[engine[k]], "", int(sex[k]), int(age[k]), int(accent[k]), takes)
        for k in range(count)
    ]
    return recorded + settings


def _dealt(zeros: int, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return 0 for so many, and 1 for the rest, spread evenly over `order`."""
    count = len(order)
    passed = np.arange(count + 1) * zeros // count
    codes = np.empty(count, np.intp)
    codes[order] = 1 - np.diff(passed)
    return codes
