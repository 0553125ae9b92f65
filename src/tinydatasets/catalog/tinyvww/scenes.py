"""Scenes: one place, once with a person and once with something else where the person stood."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.attributes import AREAS, ATTRIBUTES, HIDDEN
from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame
from tinydatasets.catalog.tinyvww.objects import OBJECTS
from tinydatasets.catalog.tinyvww.people import draw_person, sample_person
from tinydatasets.catalog.tinyvww.photograph import (
    LUMA,
    blurred,
    exposure_of,
    sample_camera,
    take,
    to_grey,
)
from tinydatasets.catalog.tinyvww.places import INDOORS, draw_place, place_light
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Light
    from tinydatasets.catalog.tinyvww.people import Person
    from tinydatasets.catalog.tinyvww.places import Place
    from tinydatasets.spec import Difficulty

    Codes = NDArray[np.int32]

__all__ = ["CHOSEN", "LEAST_AREA", "Scenes"]

LEAST_AREA = 0.025
"""Of the picture: with less of a person to be seen a scene is not used at all. The rule of
MLPerf Tiny's Visual Wake Words (C. Banbury et al., 2021); that of A. Chowdhery et al. (2019) is
0.5 %, Wake Vision's (C. Banbury et al., 2024) 5 %."""

_TRIES = 60
_STAND_INS = 8  # of which one is taken
_MISMATCH = 0.25  # of the logarithms of how rough the two pictures are, standard deviation
_MARGINS = (0.0, 0.25)  # over the head, in heights of the picture
_HORIZON = 0.42  # where the horizon is on average
_EYES = (0.6, 2.4)  # metres
_STEPS = ("light", "place", "behind", "focus", "person", "stand-in", "in front", "camera")

_SHOWN = MappingProxyType({**ATTRIBUTES, "difficulty": DIFFICULTIES})
CHOSEN = ("tone", "age", "view", "pose", "clothing", "lighting", "scene")
"""What every chunk shows each value of about equally often."""


class _Setting(NamedTuple):
    """How hard a scene is made."""

    heights: tuple[float, float]
    """Of the person, in heights of the picture."""
    occluded: float
    """Share of scenes with something in front."""
    hidden: float
    """The most of a person that may be hidden by it."""
    clutter: float
    """Things that stand around, on average."""
    contrast: float
    """The least difference of a person from what is behind, in grey levels of [0, 1]."""
    nothing: float
    """Share of scenes in which nothing stands in for the person."""
    likeness: float
    """How much stand-ins are like people: -1 prefers the least alike, 1 the most."""
    sized: float
    """From 0, where stand-ins have the size of such things, to 1, where they have the person's."""
    aside: float
    """Standard deviation of the person's place from the middle, in widths of the picture."""
    focus: tuple[float, float]
    """Blur of what is behind, standard deviation in sides of the picture."""


_SETTINGS: Mapping[Difficulty, _Setting] = MappingProxyType(
    {
        "easy": _Setting((1.0, 1.5), 0.15, 0.2, 0.2, 0.2, 0.45, -1.0, 0.4, 0.08, (0.01, 0.025)),
        "medium": _Setting((0.85, 1.4), 0.4, 0.25, 0.5, 0.15, 0.3, -0.7, 0.4, 0.1, (0.004, 0.02)),
        "hard": _Setting((0.7, 1.25), 0.7, 0.35, 1.0, 0.11, 0.15, 0.7, 0.7, 0.14, (0.0, 0.015)),
    }
)


class _Spot(NamedTuple):
    """Where something stands."""

    x: float
    scale: float
    """Image units a metre."""


class _Plan(NamedTuple):
    """All that is decided of a scene before it is painted."""

    names: dict[str, str]
    """Attribute -> the value that is asked for."""
    setting: _Setting
    person: Person
    spot: _Spot
    eye: float
    """Height of the camera, metres: that which puts the head near the top of the picture."""
    stand_in: str
    """The name of an object, or "nothing"."""
    fitting: list[str]
    """The objects that a place of this kind may have."""
    behind: list[tuple[str, _Spot]]
    in_front: list[tuple[str, _Spot]]
    seeds: dict[str, int]
    """Where the randomness of each step of the painting begins."""

    def rng(self, step: str) -> np.random.Generator:
        """Return a new generator for a step: the same each time."""
        return np.random.default_rng(self.seeds[step])


class _Stage(NamedTuple):
    """A place with what stands behind, before anything is in front of it."""

    pixels: NDArray[np.float32]
    place: Place
    light: Light


class _Painted(NamedTuple):
    """One of the two pictures of a scene, and what is to be seen of the person in it."""

    pixels: NDArray[np.float32]
    area: float
    """Of the picture that shows the person."""
    hidden: float
    contrast: float


class _Try(NamedTuple):
    """A scene as it came out."""

    plan: _Plan
    stage: _Stage
    painted: _Painted


@dataclass(frozen=True)
class Scenes:
    """A generator of scenes in counterfactual pairs: image 2k has a person, 2k + 1 has none.

    The two share the place, its light, the things around and the camera with its noise; where
    the person stands in one, the other has a thing of about the same size, or nothing. What the
    attributes say of the person is said of both.

    Parameters
    ----------
    image_size : int
        Height and width in pixels.
    gray : bool
        Whether pictures are grey, (n, n), or in colour, (n, n, 3).
    difficulty : {"easy", "medium", "hard"} or None
        How large and how well seen people are; None takes turns.
    bias : str or None
        An attribute that tells the class; a scene is then used for one picture only.
    strength : float
        Cramér's V of the class and the half of the attribute's values.
    """

    image_size: int = 64
    gray: bool = True
    difficulty: Difficulty | None = None
    bias: str | None = None
    strength: float = 0.0

    chunk: ClassVar[int] = 40
    class_names: ClassVar[tuple[str, ...]] = ("no person", "person")
    dtype: ClassVar[np.dtype[np.uint8]] = np.dtype(np.uint8)
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = _SHOWN

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of a picture."""
        side = self.image_size
        return (side, side) if self.gray else (side, side, 3)

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[np.uint8], Codes, dict[str, Codes]]:
        """Return pictures (size, ...) uint8, labels (size,) and attributes, each (size,)."""
        shown: list[tuple[NDArray[np.uint8], int, dict[str, int]]] = []
        for number, wanted in enumerate(self._wanted(rng, size)):
            pair, codes = self._pair(rng, wanted)
            codes["pair"] = number
            shown += [(pair[label], label, codes) for label in self._kept(rng, codes)]
        shown = shown[:size]
        pictures = np.stack([picture for picture, _, _ in shown])
        labels = np.array([label for _, label, _ in shown], np.int32)
        columns = {
            name: np.array([codes[name] for _, _, codes in shown], np.int32) for name in _SHOWN
        }
        return (to_grey(pictures) if self.gray else pictures), labels, columns

    def _wanted(self, rng: np.random.Generator, size: int) -> Iterator[dict[str, int]]:
        """Yield what the scenes of a chunk are to show: each value as often as any other."""
        n_scenes = size if self.bias else -(-size // 2)
        columns = {
            name: rng.permutation(np.arange(n_scenes) + rng.integers(len(names))) % len(names)
            for name, names in ((name, ATTRIBUTES[name]) for name in CHOSEN)
        }
        tiers = DIFFICULTIES if self.difficulty is None else (self.difficulty,)
        turn = rng.permutation(n_scenes) % len(tiers)
        for i in range(n_scenes):
            codes = {name: int(values[i]) for name, values in columns.items()}
            yield {**codes, "difficulty": DIFFICULTIES.index(tiers[turn[i]])}

    def _kept(self, rng: np.random.Generator, codes: dict[str, int]) -> tuple[int, ...]:
        """Return which pictures of a pair are kept: the person first, or one alone."""
        if self.bias is None:
            return 1, 0
        first_half = codes[self.bias] < len(ATTRIBUTES[self.bias]) / 2
        with_person = first_half == (rng.random() < (1 + self.strength) / 2)
        return (int(with_person),)

    def _pair(
        self, rng: np.random.Generator, codes: dict[str, int]
    ) -> tuple[dict[int, NDArray[np.uint8]], dict[str, int]]:
        """Return the two photographs by their label, once the person is seen well enough."""
        tries = (self._tried(rng, codes) for _ in range(_TRIES))
        plan, stage, painted = _first_good(tries)
        plan, without = _matched(rng, plan, stage, painted)
        photographs = self._photographed(plan, {1: painted.pixels, 0: without.pixels})
        return photographs, {
            **codes,
            "area": int(np.searchsorted(AREAS, painted.area, side="right")),
            "occlusion": int(np.searchsorted(HIDDEN, painted.hidden, side="right")),
            "stand-in": ATTRIBUTES["stand-in"].index(plan.stand_in),
        }

    def _tried(self, rng: np.random.Generator, codes: dict[str, int]) -> _Try:
        plan = _plan(rng, codes)
        stage = _staged(plan, 2 * self.image_size)
        return _Try(plan, stage, _painted(plan, stage, _put_person))

    def _photographed(
        self, plan: _Plan, scenes: Mapping[int, NDArray[np.float32]]
    ) -> dict[int, NDArray[np.uint8]]:
        """Photograph both scenes by one camera, at the exposure of what is in neither."""
        rng = plan.rng("camera")
        camera = sample_camera(rng, time=plan.names["lighting"])
        side = self.image_size
        noise = rng.standard_normal((side, side, 3), np.float32)
        exposure = exposure_of((scenes[0] + scenes[1]) * np.float32(0.5), camera)
        return {label: take(pixels, camera, exposure, noise) for label, pixels in scenes.items()}


def _plan(rng: np.random.Generator, codes: dict[str, int]) -> _Plan:
    """Decide what stands where."""
    setting = _SETTINGS[DIFFICULTIES[codes["difficulty"]]]
    names = {name: ATTRIBUTES[name][codes[name]] for name in CHOSEN}
    seeds = dict(zip(_STEPS, rng.integers(2**32, size=len(_STEPS)).tolist(), strict=True))
    person = sample_person(
        rng, tone=codes["tone"], age=names["age"], view=names["view"], pose=names["pose"],
        clothing=names["clothing"],
    )  # fmt: skip
    tall = float(np.exp(rng.uniform(*np.log(setting.heights))))
    margin = float(rng.uniform(*_MARGINS))
    spot = _Spot(
        float(np.clip(rng.normal(0.5, setting.aside), 0.15, 0.85)), tall / max(1.25, person.height)
    )
    indoor = names["scene"] in INDOORS
    fitting = [n for n, thing in OBJECTS.items() if (thing.indoors if indoor else thing.outdoors)]
    behind = [
        (str(rng.choice(fitting)),
         _Spot(float(rng.uniform(0, 1)), spot.scale * float(rng.uniform(0.35, 0.9))))
        for _ in range(rng.poisson(setting.clutter))
    ]  # fmt: skip
    return _Plan(
        names,
        setting,
        person,
        spot,
        float(np.clip((margin + tall - _HORIZON) / spot.scale, *_EYES)),
        "nothing",
        fitting,
        sorted(behind, key=lambda item: item[1].scale),
        _in_front(rng, fitting, spot, setting.occluded),
        seeds,
    )


def _stand_in(rng: np.random.Generator, fitting: list[str], setting: _Setting) -> str:
    """Draw what stands where the person stood."""
    if rng.random() < setting.nothing:
        return "nothing"
    weights = np.exp([4 * setting.likeness * OBJECTS[name].person_like for name in fitting])
    return str(rng.choice(fitting, p=weights / weights.sum()))


def _matched(
    rng: np.random.Generator, plan: _Plan, stage: _Stage, painted: _Painted
) -> tuple[_Plan, _Painted]:
    """Draw several stand-ins and take the one with about as many edges as the person has.

    Otherwise how rough a picture is would tell who is in it.
    """
    wanted = np.log(_roughness(painted.pixels)) + rng.normal(0, _MISMATCH)
    drawn: list[tuple[_Plan, _Painted]] = []
    for _ in range(_STAND_INS):
        name = _stand_in(rng, plan.fitting, plan.setting)
        seeds = {**plan.seeds, "stand-in": int(rng.integers(2**32))}
        other = plan._replace(stand_in=name, seeds=seeds)
        drawn.append((other, _painted(other, stage, _put_stand_in)))
    return min(drawn, key=lambda pair: abs(np.log(_roughness(pair[1].pixels)) - wanted))


def _roughness(pixels: NDArray[np.float32]) -> float:
    """Return the sum of the differences of neighbours in grey, at half the resolution."""
    side = len(pixels) // 2
    grey = pixels.reshape(side, 2, side, 2, 3).mean(axis=(1, 3)) @ LUMA
    return float(sum(np.abs(np.diff(grey, axis=axis)).sum(dtype=np.float64) for axis in (0, 1)))


def _in_front(
    rng: np.random.Generator, fitting: list[str], spot: _Spot, share: float
) -> list[tuple[str, _Spot]]:
    occluders = [name for name in fitting if OBJECTS[name].occluder]
    if rng.random() >= share or not occluders:
        return []
    aside = float(rng.normal(0, 0.14))
    return [
        (
            str(rng.choice(occluders)),
            _Spot(spot.x + aside, spot.scale * float(rng.uniform(1.02, 1.25))),
        )
    ]


def _first_good(tries: Iterator[_Try]) -> _Try:
    """Return the first in which the person is seen well enough, or the one that lacks least."""
    best = next(tries)
    for tried in tries:
        if _lacking(best) == 0:
            break
        best = min(best, tried, key=_lacking)
    return best


def _staged(plan: _Plan, size: int) -> _Stage:
    """Paint the place and what stands behind."""
    kind, time = plan.names["scene"], plan.names["lighting"]
    light = place_light(plan.rng("light"), kind=kind, time=time)
    canvas = Canvas(size, light)
    place = draw_place(canvas, plan.rng("place"), kind=kind, time=time, eye=plan.eye)
    rng = plan.rng("behind")
    for name, spot in plan.behind:
        _put(canvas, place, name, spot, rng)
    blur = float(plan.rng("focus").uniform(*plan.setting.focus))
    return _Stage(blurred(canvas.pixels, blur * size), place, light)


def _painted(plan: _Plan, stage: _Stage, put: Callable[[_Plan, Canvas, Place], None]) -> _Painted:
    """Put a person or a stand-in on the stage, and then what stands in front."""
    canvas = Canvas(len(stage.pixels), stage.light)
    canvas.pixels[:] = stage.pixels
    put(plan, canvas, stage.place)
    whole = float(canvas.person.mean(dtype=np.float64))
    difference = np.abs((canvas.pixels - stage.pixels) @ LUMA) * canvas.person
    rng = plan.rng("in front")
    for name, spot in plan.in_front:
        _put(canvas, stage.place, name, spot, rng)
    area = float(canvas.person.mean(dtype=np.float64))
    return _Painted(
        canvas.pixels,
        area,
        hidden=1 - area / max(whole, 1e-9),
        contrast=float(difference.mean(dtype=np.float64)) / max(whole, 1e-9),
    )


def _put_person(plan: _Plan, canvas: Canvas, place: Place) -> None:
    draw_person(_frame(canvas, place, plan.spot), plan.person, plan.rng("person"))


def _put_stand_in(plan: _Plan, canvas: Canvas, place: Place) -> None:
    """Put the stand-in where the person stood, about as tall as the person."""
    if plan.stand_in == "nothing":
        return
    rng = plan.rng("stand-in")
    thing = OBJECTS[plan.stand_in]
    stretch = plan.person.height / float(np.clip(thing.height, 1.0, 2.4))
    stretch **= plan.setting.sized
    frame = _frame(canvas, place, plan.spot, flip=bool(rng.random() < 0.5))
    thing.draw(frame._replace(scale=plan.spot.scale * stretch * float(rng.uniform(0.85, 1.1))), rng)


def _frame(canvas: Canvas, place: Place, spot: _Spot, *, flip: bool = False) -> Frame:
    """Return where something stands: its scale says how far away, the place how high that is."""
    foot = max(place.foot(spot.scale), place.far)
    return Frame(canvas, spot.x, foot, spot.scale, flip)


def _put(canvas: Canvas, place: Place, name: str, spot: _Spot, rng: np.random.Generator) -> None:
    flip = bool(rng.random() < 0.5)
    OBJECTS[name].draw(_frame(canvas, place, spot, flip=flip), rng)


def _lacking(tried: _Try) -> float:
    """Return by how much a person is too small, too hidden or too faint; 0 if it is not."""
    setting, seen = tried.plan.setting, tried.painted
    return (
        max(0.0, 1 - seen.area / LEAST_AREA) * 10
        + max(0.0, seen.hidden - setting.hidden)
        + max(0.0, 1 - seen.contrast / setting.contrast)
    )
