"""Things that stand in a scene without being people: clutter, occluders and stand-ins."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tinydatasets.catalog.tinyvww import animals, figures, furniture, plants, street, vehicles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    import numpy as np

    from tinydatasets.catalog.tinyvww.canvas import Frame

    Drawing: TypeAlias = Callable[[Frame, np.random.Generator], None]

__all__ = ["OBJECTS", "Thing"]


class Thing(NamedTuple):
    """A kind of thing, and where a scene may put it."""

    draw: Drawing
    height: float
    """Metres."""
    indoors: bool
    outdoors: bool
    person_like: float
    """How well it stands in for a person, 0 to 1: upright, as tall, as slim, dressed."""
    occluder: bool
    """Whether it is good to stand in front of a person."""


def _standing(draw: Drawing, height: float, frame: Frame, rng: np.random.Generator) -> None:
    """Draw a thing and the shadow it casts, as long for its height as a person's is."""
    light, tall = frame.canvas.light, min(height, 2.2)
    length = 0.3 * tall * min(2.0, abs(light.x) / max(0.25, light.y))
    away = (-1.0 if light.x > 0 else 1.0) * (-1.0 if frame.flip else 1.0)
    strength = 0.5 * min(1.0, light.diffuse)
    frame.shadow((0.8 * away * length, 0.0), length + 0.15 * tall, 0.06 * tall, strength)
    draw(frame, rng)


def _anywhere(
    draw: Drawing,
    height: float,
    like: float,
    *,
    hides: bool = False,
    indoors: bool = True,
    outdoors: bool = True,
) -> Thing:
    return Thing(partial(_standing, draw, height), height, indoors, outdoors, like, hides)


_inside, _outside = partial(_anywhere, outdoors=False), partial(_anywhere, indoors=False)
OBJECTS: Mapping[str, Thing] = MappingProxyType(
    {
        "armchair": _inside(furniture.armchair, 1.0, 0.3, hides=True),
        "backpack": _anywhere(furniture.backpack, 0.62, 0.2),
        "balloons": _anywhere(street.balloons, 2.0, 0.5),
        "barrier": _outside(street.barrier, 1.05, 0.0, hides=True),
        "bear": _anywhere(animals.bear, 1.8, 0.8),
        "bench": _outside(street.bench, 0.82, 0.0, hides=True),
        "bicycle": _anywhere(vehicles.bicycle, 1.05, 0.1, hides=True),
        "bin": _anywhere(street.bin_, 0.95, 0.3, hides=True),
        "bollard": _outside(street.bollard, 1.0, 0.4),
        "bottle": _anywhere(furniture.bottle, 1.17, 0.4),
        "boxes": _anywhere(furniture.boxes, 1.2, 0.3, hides=True),
        "bus": _outside(vehicles.bus, 3.0, 0.0),
        "bush": _outside(plants.bush, 1.1, 0.2, hides=True),
        "cactus": _anywhere(plants.cactus, 1.7, 0.8),
        "car": _outside(vehicles.car, 1.5, 0.0, hides=True),
        "car end": _outside(vehicles.car_end, 1.6, 0.0, hides=True),
        "cat": _anywhere(animals.cat, 0.46, 0.3),
        "chair": _inside(furniture.chair, 0.95, 0.2, hides=True),
        "clothes rack": _inside(figures.clothes_rack, 1.55, 0.5, hides=True),
        "coat stand": _anywhere(figures.coat_stand, 1.72, 1.0),
        "column": _anywhere(street.column, 2.4, 0.4, hides=True),
        "cone": _outside(street.cone, 0.73, 0.2),
        "conifer": _outside(plants.conifer, 4.8, 0.2),
        "cow": _outside(animals.cow, 1.5, 0.1, hides=True),
        "dog": _anywhere(animals.dog, 0.85, 0.1),
        "dress form": _anywhere(figures.dress_form, 1.58, 1.0),
        "floor lamp": _inside(furniture.floor_lamp, 1.65, 0.6),
        "fridge": _inside(furniture.fridge, 1.75, 0.4, hides=True),
        "gravestone": _outside(figures.gravestone, 1.1, 0.4),
        "hedge": _outside(plants.hedge, 1.1, 0.0, hides=True),
        "horse": _outside(animals.horse, 2.1, 0.2),
        "hydrant": _outside(street.hydrant, 0.85, 0.5),
        "ladder": _anywhere(furniture.ladder, 1.9, 0.5),
        "motorbike": _outside(vehicles.motorbike, 1.12, 0.1, hides=True),
        "ostrich": _outside(animals.ostrich, 1.88, 0.7),
        "palm": _outside(plants.palm, 3.8, 0.3),
        "parasol": _outside(street.parasol, 2.3, 0.5),
        "penguin": _anywhere(animals.penguin, 1.0, 0.8),
        "pole": _outside(street.pole, 2.55, 0.4),
        "post box": _outside(street.post_box, 1.55, 0.6, hides=True),
        "pot plant": _anywhere(plants.pot_plant, 1.45, 0.5, hides=True),
        "punch bag": _inside(figures.punch_bag, 1.7, 0.7),
        "scarecrow": _outside(figures.scarecrow, 1.74, 0.9),
        "sheep": _outside(animals.sheep, 0.95, 0.1),
        "sign": _outside(street.sign, 2.3, 0.5),
        "sitting dog": _anywhere(animals.sitting_dog, 0.82, 0.5),
        "snowman": _outside(figures.snowman, 1.6, 0.9),
        "street lamp": _outside(street.street_lamp, 2.95, 0.4),
        "suitcase": _anywhere(furniture.suitcase, 1.0, 0.3),
        "table": _inside(furniture.table, 0.85, 0.0, hides=True),
        "torso": _anywhere(figures.torso, 1.88, 0.9),
        "tree": _outside(plants.tree, 4.8, 0.3),
        "vase": _anywhere(furniture.vase, 0.92, 0.4),
        "wardrobe": _inside(furniture.wardrobe, 1.93, 0.3),
        "wheeled bin": _outside(street.wheeled_bin, 1.07, 0.4, hides=True),
    }
)
"""Every kind of thing by its name."""
