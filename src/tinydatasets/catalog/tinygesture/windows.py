"""Windows: who performs what, when and where, and what a sensor on the wrist writes down."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.catalog.tinygesture import ATTRIBUTES, CLASSES
from tinydatasets.catalog.tinygesture.arm import felt, moved
from tinydatasets.catalog.tinygesture.gestures import GESTURES, Motion
from tinydatasets.catalog.tinygesture.people import performed, sample_habits
from tinydatasets.catalog.tinygesture.sensors import OFTEN, measured, sample_units
from tinydatasets.catalog.tinygesture.surroundings import beside
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.arm import Wrist
    from tinydatasets.catalog.tinygesture.people import Style
    from tinydatasets.spec import Difficulty

    Codes: TypeAlias = NDArray[np.int32]
    Floats: TypeAlias = NDArray[np.float64]
    Columns: TypeAlias = dict[str, NDArray[np.intp]]

__all__ = ["BIASED", "STEP", "Windows", "performance"]

_LENGTH = 128  # readings
_FINER = 4  # simulated moments a reading
STEP = 1 / (OFTEN * _FINER)
"""Seconds between two simulated moments."""
_MOMENTS = _LENGTH * _FINER + 2  # one more at each end, for what is felt between
_TIME: Floats = STEP * (np.arange(_MOMENTS, dtype=np.float64) - (_MOMENTS - 1) / 2)
_PEOPLE = 8
_OF_PEOPLE = ("hand", "sensor", "speed", "tremor")
BIASED = (*_OF_PEOPLE, "background")
# Which of two values each person has of these: an orthogonal array (C. R. Rao, 1947), so that of
# eight people four have a value, and two have any pair of values of two attributes.
_FIRST = np.arange(_PEOPLE)[:, None] >> np.arange(3) & 1
_DEALT = np.column_stack([_FIRST, _FIRST.sum(axis=1) & 1])


class _Setting(NamedTuple):
    """How hard windows are made."""

    freedom: float
    """How far people are from how all would perform."""
    late: float
    """Seconds by which a gesture is away from the middle: standard deviation."""
    restless: float
    """How much the hand wanders."""


_SETTINGS: Floats = np.array(
    [  # from easy to hard
        _Setting(0.48, 0.05, 0.6),
        _Setting(0.70, 0.08, 0.8),
        _Setting(0.93, 0.10, 1.0),
    ]
)


@dataclass(frozen=True)
class Windows:
    """A generator of 2.56 s of a wrist's motion: eight people a chunk, all gestures by each.

    Parameters
    ----------
    difficulty : {"easy", "medium", "hard"} or None
        How freely people perform; None mixes the three in equal parts.
    bias : str or None
        An attribute that tells the gesture.
    strength : float
        Cramér's V of the gesture and that attribute.
    """

    difficulty: Difficulty | None = None
    bias: str | None = None
    strength: float = 0.0

    chunk: ClassVar[int] = 960
    sample_shape: ClassVar[tuple[int, int]] = (_LENGTH, 6)
    class_names: ClassVar[tuple[str, ...]] = CLASSES
    dtype: ClassVar[np.dtype[np.int16]] = np.dtype(np.int16)
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {**ATTRIBUTES, "difficulty": DIFFICULTIES}
    )

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[np.int16], Codes, dict[str, Codes]]:
        """Return windows (size, 128, 6) int16, labels (size,) and attributes, each (size,)."""
        people = _people(rng)
        labels, columns = self._planned(rng, size, people)
        habits = sample_habits(rng, people["speed"])
        units = sample_units(rng, people["sensor"])
        data = np.empty((size, *self.sample_shape), self.dtype)
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            asked = {name: codes[rows] for name, codes in columns.items()}
            freedom, late, restless = _SETTINGS[asked["difficulty"]].T
            style = performed(
                *(rng, habits, asked["person"]),
                left=asked["hand"],
                shaky=asked["tremor"],
                freedom=freedom,
            )
            wrist = performance(
                *(rng, CLASSES[label], style),
                walking=asked["background"],
                late=late,
                restless=restless,
            )
            data[rows] = measured(rng, felt(wrist, STEP), units, asked["person"], times=_FINER)
        codes = {name: column.astype(np.int32) for name, column in columns.items()}
        return data, labels.astype(np.int32), codes

    def _planned(
        self, rng: np.random.Generator, size: int, people: Columns
    ) -> tuple[NDArray[np.intp], Columns]:
        """Deal out who performs what: in every ten windows each gesture once.

        Of a gesture, each person in turn performs all difficulties, still and walking.
        """
        n_classes, turns = len(CLASSES), -(-size // len(CLASSES))
        tiers = [t for t, name in enumerate(DIFFICULTIES) if self.difficulty in {None, name}]
        cells = np.array([(p, b, t) for p in range(_PEOPLE) for b in range(2) for t in tiers])
        dealt = np.stack([_in_turns(rng, len(cells), turns) for _ in range(n_classes)])
        labels = np.concatenate([rng.permutation(n_classes) for _ in range(turns)])[:size]
        person, background, tier = cells[dealt[labels, np.arange(size) // n_classes]].T
        if self.bias == "background":
            background = self._preferred(rng, labels)
        elif self.bias is not None:
            person = _someone(rng, people[self.bias], self._preferred(rng, labels))
        columns = {name: codes[person] for name, codes in people.items()}
        return labels, columns | {"person": person, "background": background, "difficulty": tier}

    def _preferred(self, rng: np.random.Generator, labels: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the value of each window's attribute: class c mostly has value c mod 2."""
        other = rng.random(len(labels)) >= (1 + self.strength) / 2
        return (labels + other) % 2


def performance(
    rng: np.random.Generator,
    gesture: str,
    style: Style,
    *,
    walking: NDArray[np.intp],
    late: Floats,
    restless: Floats,
) -> Wrist:
    """Return how wrists move that all perform one gesture, at moments `STEP` seconds apart.

    Parameters
    ----------
    rng
        Where all that is not in `style` comes from.
    gesture
        Its name.
    style
        Of n performances.
    walking, late, restless
        (n,): whether the person walks; by how many seconds the gesture is away from the
        middle, as a standard deviation; how much the hand wanders.
    """
    shift = np.clip(rng.standard_normal(len(late)), -2, 2) * late
    motion = GESTURES[gesture](style, _TIME - shift[:, None])
    added = beside(rng, style, _TIME, walking=walking, restless=restless)
    return moved(Motion(motion.path + added.path, motion.turn + added.turn), style)


def _people(rng: np.random.Generator) -> Columns:
    """Deal hands, sensors, speeds and tremors out to a chunk's people."""
    swapped = _DEALT ^ rng.integers(2, size=len(_OF_PEOPLE))
    return dict(zip(_OF_PEOPLE, rng.permutation(swapped).T, strict=True))


def _in_turns(rng: np.random.Generator, choices: int, turns: int) -> NDArray[np.intp]:
    """Return a choice for each turn: all of them in some order, then in another, and so on."""
    rounds = -(-turns // choices)
    return np.concatenate([rng.permutation(choices) for _ in range(rounds)])[:turns]


def _someone(
    rng: np.random.Generator, values: NDArray[np.intp], wanted: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return a person for each window who has the value that is wanted."""
    having = np.stack([np.flatnonzero(values == value) for value in range(2)])
    return having[wanted, rng.integers(having.shape[1], size=len(wanted))]
