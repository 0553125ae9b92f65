"""People: what each has as a habit, and how far one performance strays from it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.intp]

__all__ = [
    "CHANCES",
    "MIRRORED",
    "POINTS",
    "TRAITS",
    "Habits",
    "Style",
    "performed",
    "sample_habits",
]

POINTS = 5  # that a path may have
CHANCES = 9  # that a gesture may take


class Trait(NamedTuple):
    """A number that people differ in."""

    middle: float
    between: float
    """Standard deviation between people."""
    within: float
    """Standard deviation between one person's performances."""
    ratio: bool = False
    """Whether deviations are of its natural logarithm."""
    least: float = -np.inf


TRAITS: Mapping[str, Trait] = MappingProxyType(
    {
        # How the arm is held. Angles in degrees; those of a left arm are mirrored. The forearm's
        # length, elbow to wrist, is after C. Gordon et al., "2012 Anthropometric survey of U.S.
        # Army personnel" (2014): radiale–stylion length.
        "forearm": Trait(0.26, 0.018, 0),  # metres
        "inward": Trait(15, 12, 3),
        "raised": Trait(5, 13, 3),
        "rolled": Trait(15, 14, 3),
        # How the strap sits on the wrist.
        "strap_turned": Trait(8, 20, 2.5),
        "strap_tilted": Trait(0, 5, 0.75),
        "strap_askew": Trait(0, 9, 1.25),
        # How a gesture is performed.
        "tempo": Trait(1.1, 0.16, 0.045, ratio=True),
        "size": Trait(0.24, 0.22, 0.05, ratio=True),  # metres
        "turning": Trait(0.55, 0.2, 0.025, least=0.05),  # by the forearm, the rest by the upper arm
        "coupling": Trait(0.25, 0.25, 0.03),  # of rolling to turning
        "tilt": Trait(0, 10, 2.5),  # of the plane in which it is drawn
        "slant": Trait(12, 12, 2.5),
        "bulge": Trait(0.15, 0.15, 0.03),  # of the path, away from that plane
        "aspect": Trait(1.0, 0.2, 0.04, ratio=True),
        "rounding": Trait(0.35, 0.15, 0.025, least=0.0),
        "windup": Trait(0.25, 0.25, 0.04, least=0.0),  # before a stroke, in lengths of it
        "settling": Trait(0.25, 0.25, 0.04, least=0.0),  # back after it
        "top": Trait(0, 70, 6),  # where a circle begins
        "rounds": Trait(1.1, 0.12, 0.035, ratio=True),
        "shaking": Trait(4.0, 0.16, 0.03, ratio=True),  # hertz
        "shaken": Trait(0, 40, 4.5),  # direction
        "twisted": Trait(70, 15, 4, least=25.0),
        "tap": Trait(0.03, 0.3, 0.075, ratio=True),  # metres
        "gap": Trait(0.3, 0.18, 0.04, ratio=True),  # seconds
        "wrist": Trait(8, 5, 1),  # by which the hand nods in a tap
        # What the hand does by itself.
        "tremor_rate": Trait(10.0, 0.1, 0.01, ratio=True),  # hertz
        "tremor": Trait(1.0, 0.25, 0.1, ratio=True),
    }
)
MIRRORED = ("inward", "rolled", "strap_turned", "strap_askew", "tilt", "slant")


class Style(NamedTuple):
    """How every window is performed: a number for each, (n,), of each trait."""

    side: Floats
    """1 for the right hand, -1 for the left."""
    bends: Floats
    """(n, POINTS, 2): where a path turns, away from where it should, in lengths of a stroke."""
    chances: Floats
    """(CHANCES, n) from 0 to 1: what is no habit and of no other kind."""
    forearm: Floats
    inward: Floats
    raised: Floats
    rolled: Floats
    strap_turned: Floats
    strap_tilted: Floats
    strap_askew: Floats
    tempo: Floats
    size: Floats
    turning: Floats
    coupling: Floats
    tilt: Floats
    slant: Floats
    bulge: Floats
    aspect: Floats
    rounding: Floats
    windup: Floats
    settling: Floats
    top: Floats
    rounds: Floats
    shaking: Floats
    shaken: Floats
    twisted: Floats
    tap: Floats
    gap: Floats
    wrist: Floats
    tremor_rate: Floats
    tremor: Floats


class Habits(NamedTuple):
    """What a number of people always do, in standard deviations from what people do."""

    traits: Mapping[str, Floats]
    """(people,) each."""
    bends: Floats
    """(people, POINTS, 2)."""


_BEND = (0.24, 0.03)  # between people, within
_TREMORS = (0.3, 1.8)  # of those who have a weak one, a strong one


def sample_habits(rng: np.random.Generator, quick: Codes) -> Habits:
    """Draw people, of whom some are `quick` (1) and some slow (0), (people,).

    In each trait they are as different as people are (a Latin hypercube: M. McKay, R. Beckman
    and W. Conover, Technometrics 21, 1979), so that a few people are about as hard to learn from
    as any other few.
    """
    n = len(quick)
    traits = {name: _assorted(rng, n) for name in TRAITS}
    traits["tempo"] = (0.35 + np.abs(traits["tempo"])) * np.where(quick, 1, -1)
    bends = np.stack([_assorted(rng, n) for _ in range(2 * POINTS)], axis=1)
    return Habits(traits, bends.reshape(n, POINTS, 2))


def performed(
    rng: np.random.Generator,
    habits: Habits,
    person: Codes,
    *,
    left: Codes,
    shaky: Codes,
    freedom: Floats,
) -> Style:
    """Draw how each window is performed.

    Parameters
    ----------
    rng
        Where performances stray.
    habits
        Of some people.
    person, left, shaky
        (n,): who performs; whether with the left hand; whether the tremor is strong.
    freedom
        (n,): 0 where all perform alike, 1 where habits and strays have their full size.
    """
    side = np.where(left, -1.0, 1.0)
    values: dict[str, Floats] = {}
    for name, trait in TRAITS.items():
        own, stray = habits.traits[name][person], _deviations(rng, person.shape)
        away = freedom * (trait.between * own + trait.within * stray)
        value = trait.middle * np.exp(away) if trait.ratio else trait.middle + away
        value = np.maximum(value, trait.least)
        values[name] = value * side if name in MIRRORED else value
    values["tremor"] = values["tremor"] * np.take(_TREMORS, shaky)
    strays = _deviations(rng, (len(person), POINTS, 2))
    bends = _BEND[0] * habits.bends[person] + _BEND[1] * strays
    chances = rng.random((CHANCES, len(person)))
    return Style(side=side, bends=freedom[:, None, None] * bends, chances=chances, **values)


def _assorted(rng: np.random.Generator, n: int) -> Floats:
    """Return n numbers of deviation 1, one of each n-th part of a uniform distribution."""
    places = (rng.permutation(n) + rng.random(n)) / n
    return np.asarray(np.sqrt(12) * (places - 0.5))


def _deviations(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Return numbers of mean 0 and deviation about 1, none of them beyond 2.2."""
    return np.clip(rng.standard_normal(shape), -2.2, 2.2)
