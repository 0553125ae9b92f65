"""Scenes: one place, once with a person and once with something else where the person stood."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.attributes import AREAS, ATTRIBUTES, HIDDEN
from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame
from tinydatasets.catalog.tinyvww.matching import matched
from tinydatasets.catalog.tinyvww.objects import OBJECTS
from tinydatasets.catalog.tinyvww.people import draw_person, dressed, sample_person
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
    from tinydatasets.catalog.tinyvww.photograph import Camera
    from tinydatasets.catalog.tinyvww.places import Place
    from tinydatasets.spec import Difficulty

    Codes = NDArray[np.int32]
    _Put = Callable[["_Plan", Canvas, Place], None]

__all__ = ["CHOSEN", "LEAST_AREA", "Scenes"]

LEAST_AREA = 0.025
"""Of the picture: with less of a person to be seen a scene is not used at all. The rule of
MLPerf Tiny's Visual Wake Words (C. Banbury et al., 2021); that of A. Chowdhery et al. (2019) is
0.5 %, Wake Vision's (C. Banbury et al., 2024) 5 %."""

_TRIES = 10  # to dress a person so that it is seen
_STAND_INS = 8  # of which one is taken
_MARGINS = (0.0, 0.25)  # over the head, in heights of the picture
_HORIZON = 0.42  # where the horizon is on average
_EYES = (0.6, 2.4)  # metres
_STEPS = ("light", "place", "behind", "focus", "person", "in front", "camera")

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
    """The least difference of a person from what is behind, on average, where white is 1."""
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
        "easy": _Setting((1.05, 1.6), 0.15, 0.2, 0.2, 0.26, -1.0, 0.4, 0.06, (0.018, 0.035)),
        "medium": _Setting((0.85, 1.4), 0.4, 0.25, 0.5, 0.2, -0.7, 0.4, 0.1, (0.008, 0.02)),
        "hard": _Setting((0.7, 1.25), 0.7, 0.35, 1.0, 0.12, 0.7, 0.7, 0.14, (0.0, 0.015)),
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
    """A place with what stands behind, before anything is in front of it, and the camera."""

    pixels: NDArray[np.float32]
    place: Place
    light: Light
    camera: Camera
    exposure: float


class _Painted(NamedTuple):
    """A scene, and what is to be seen of the person in it."""

    pixels: NDArray[np.float32]
    area: float
    """Of the picture that shows the person."""
    hidden: float
    contrast: float


class _Scene(NamedTuple):
    """A scene as it is photographed."""

    person: NDArray[np.uint8]
    stand_ins: NDArray[np.uint8]
    """(k, ...): what may be taken for the other picture of the pair."""
    names: list[str]
    """Of the stand-ins."""
    codes: dict[str, int]
    """What is known of it."""


@dataclass(frozen=True)
class Scenes:
    """A generator of scenes in counterfactual pairs: image 2k has a person, 2k + 1 has none.

    The two share the place, its light, the things around and the camera with its noise; where
    the person stands in one, the other has a thing of about the same size. What the attributes
    say of the person is said of both.

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
        scenes = [self._scene(rng, wanted) for wanted in self._wanted(rng, size)]
        chosen = matched(
            to_grey(np.stack([scene.person for scene in scenes])),
            to_grey(np.stack([scene.stand_ins for scene in scenes])),
        )
        shown: list[tuple[NDArray[np.uint8], int, dict[str, int]]] = []
        for number, (scene, choice) in enumerate(zip(scenes, chosen, strict=True)):
            stand_in = ATTRIBUTES["stand-in"].index(scene.names[choice])
            codes = {**scene.codes, "pair": number, "stand-in": stand_in}
            pair = (scene.stand_ins[choice], scene.person)
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

    def _scene(self, rng: np.random.Generator, codes: dict[str, int]) -> _Scene:
        """Photograph a place with a person who is seen well enough, and with stand-ins."""
        plan = _plan(rng, codes)
        stage = _staged(plan, 2 * self.image_size)
        plan, painted = _seen(rng, plan, stage)
        names = [_stand_in(rng, plan) for _ in range(_STAND_INS)]
        others = [_painted(plan, stage, _stand_in_put(name, rng)) for name in names]
        noise = plan.rng("camera").standard_normal((*(self.image_size,) * 2, 3), np.float32)
        person, *stand_ins = (
            take(item.pixels, stage.camera, stage.exposure, noise) for item in (painted, *others)
        )
        seen = {
            "area": int(np.searchsorted(AREAS, painted.area, side="right")),
            "occlusion": int(np.searchsorted(HIDDEN, painted.hidden, side="right")),
        }
        return _Scene(person, np.stack(stand_ins), names, {**codes, **seen})


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
        fitting,
        sorted(behind, key=lambda item: item[1].scale),
        _in_front(rng, fitting, spot, setting.occluded),
        seeds,
    )


def _seen(rng: np.random.Generator, plan: _Plan, stage: _Stage) -> tuple[_Plan, _Painted]:
    """Paint the person, dressed anew until it is seen well enough; else as it is seen best."""
    best = plan, _painted(plan, stage, _put_person)
    for _ in range(_TRIES):
        if _lacking(plan.setting, best[1]) == 0:
            break
        person = dressed(rng, plan.person)
        in_front = _in_front(rng, plan.fitting, plan.spot, plan.setting.occluded)
        other = plan._replace(person=person, in_front=in_front)
        tried = other, _painted(other, stage, _put_person)
        best = min(best, tried, key=lambda item: _lacking(plan.setting, item[1]))
    return best


def _stand_in(rng: np.random.Generator, plan: _Plan) -> str:
    """Draw what stands where the person stood."""
    likeness = 4 * plan.setting.likeness
    weights = np.exp([likeness * OBJECTS[name].person_like for name in plan.fitting])
    return str(rng.choice(plan.fitting, p=weights / weights.sum()))


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
    pixels = blurred(canvas.pixels, blur * size)
    camera = sample_camera(plan.rng("camera"), time=time)
    return _Stage(pixels, place, light, camera, exposure_of(pixels, camera))


def _painted(plan: _Plan, stage: _Stage, put: _Put) -> _Painted:
    """Put a person or a stand-in on the stage, and then what stands in front."""
    canvas = Canvas(len(stage.pixels), stage.light)
    canvas.pixels[:] = stage.pixels
    put(plan, canvas, stage.place)
    whole = max(1e-9, float(canvas.person.mean(dtype=np.float64)))
    difference = np.abs((canvas.pixels - stage.pixels) @ LUMA) * canvas.person
    rng = plan.rng("in front")
    for name, spot in plan.in_front:
        _put(canvas, stage.place, name, spot, rng)
    area = float(canvas.person.mean(dtype=np.float64))
    contrast = stage.exposure * float(difference.mean(dtype=np.float64))
    return _Painted(canvas.pixels, area, hidden=1 - area / whole, contrast=contrast / whole)


def _put_person(plan: _Plan, canvas: Canvas, place: Place) -> None:
    draw_person(_frame(canvas, place, plan.spot), plan.person, plan.rng("person"))


def _stand_in_put(name: str, rng: np.random.Generator) -> _Put:
    """Return what puts a thing where the person stood, about as tall as the person."""

    def put(plan: _Plan, canvas: Canvas, place: Place) -> None:
        thing = OBJECTS[name]
        stretch = plan.person.height / float(np.clip(thing.height, 1.0, 2.4))
        stretch **= plan.setting.sized
        frame = _frame(canvas, place, plan.spot, flip=bool(rng.random() < 0.5))
        scale = plan.spot.scale * stretch * float(rng.uniform(0.85, 1.1))
        thing.draw(frame._replace(scale=scale), rng)

    return put


def _frame(canvas: Canvas, place: Place, spot: _Spot, *, flip: bool = False) -> Frame:
    """Return where something stands: its scale says how far away, the place how high that is."""
    foot = max(place.foot(spot.scale), place.far)
    return Frame(canvas, spot.x, foot, spot.scale, flip)


def _put(canvas: Canvas, place: Place, name: str, spot: _Spot, rng: np.random.Generator) -> None:
    flip = bool(rng.random() < 0.5)
    OBJECTS[name].draw(_frame(canvas, place, spot, flip=flip), rng)


def _lacking(setting: _Setting, seen: _Painted) -> float:
    """Return by how much a person is too small, too hidden or too faint; 0 if it is not."""
    return (
        max(0.0, 1 - seen.area / LEAST_AREA) * 10
        + max(0.0, seen.hidden - setting.hidden)
        + max(0.0, 1 - seen.contrast / setting.contrast)
    )
