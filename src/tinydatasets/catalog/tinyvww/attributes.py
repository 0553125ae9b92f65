"""What is known of each picture: the names of all values, without what paints them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AREAS", "ATTRIBUTES", "HIDDEN"]

AREAS = (0.1, 0.15, 0.2)
"""Where the bands of a person's visible area end, in parts of the picture."""
HIDDEN = (0.02, 0.2)
"""Where the bands of occlusion end: the part of a person that something in front hides."""

ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pair": (),
        "tone": ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
        "age": ("child", "adult", "older"),
        "view": ("front", "right", "back", "left"),
        "pose": (
            *("stand", "relaxed", "walk", "run", "wave", "arms up", "hands on hips"),
            *("arms folded", "phone", "texting", "point", "carry", "sit", "bend", "crouch"),
        ),
        "clothing": ("light", "casual", "suit", "dress", "coat", "sport", "work", "winter"),
        "area": ("2.5 to 10 %", "10 to 15 %", "15 to 20 %", "over 20 %"),
        "occlusion": ("none", "some", "much"),
        "lighting": ("day", "overcast", "evening", "night"),
        "scene": (
            *("street", "plaza", "parking", "park", "forest", "field", "beach", "snow"),
            *("living room", "office", "kitchen", "corridor", "shop"),
        ),
        "stand-in": (
            *("armchair", "backpack", "balloons", "barrier", "bear", "bench"),
            *("bicycle", "bin", "bollard", "bottle", "boxes", "bus", "bush", "cactus", "car"),
            *("car end", "cat", "chair", "clothes rack", "coat stand", "column", "cone"),
            *("conifer", "cow", "dog", "dress form", "floor lamp", "fridge", "gravestone"),
            *("hedge", "horse", "hydrant", "ladder", "motorbike", "ostrich", "palm", "parasol"),
            *("penguin", "pole", "post box", "pot plant", "punch bag", "scarecrow", "sheep"),
            *("sign", "sitting dog", "snowman", "street lamp", "suitcase", "table", "torso"),
            *("tree", "vase", "wardrobe", "wheeled bin"),
        ),
    }
)
"""Attribute -> names of its codes. What is said of a person is said of both pictures of the
pair: of the one without, it is the person that is not there."""
