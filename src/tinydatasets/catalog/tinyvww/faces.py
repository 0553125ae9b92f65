"""Heads: skull, face, hair and hats, seen from any side.

A head is one solid turned about the line from crown to chin. What is on it (see `features`) is
a texture in the head's own directions, so it turns with the head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydatasets.catalog.tinyvww.features import face_texture
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Point
    from tinydatasets.catalog.tinyvww.features import Look
    from tinydatasets.catalog.tinyvww.poses import Skeleton

    Floats: TypeAlias = NDArray[np.float32]
    RGB: TypeAlias = tuple[float, float, float]

__all__ = ["HAIR_STYLES", "draw_hair_behind", "draw_head"]

HAIR_STYLES = ("bald", "buzz", "short", "parted", "bob", "long", "bun", "ponytail", "afro", "curly")

# Half widths of a head from crown to chin, in head heights: seen from the front, and in profile
# towards the face and towards the back.
_FRONT = (
    *(0.05, 0.185, 0.243, 0.28, 0.303, 0.32, 0.33, 0.335, 0.335),
    *(0.331, 0.324, 0.314, 0.298, 0.276, 0.244, 0.195, 0.1),
)
_FACE = (
    *(0.06, 0.2, 0.27, 0.315, 0.35, 0.373, 0.386, 0.39, 0.383),
    *(0.382, 0.388, 0.39, 0.392, 0.39, 0.392, 0.38, 0.29),
)
_BACK = (
    *(0.09, 0.25, 0.33, 0.38, 0.415, 0.435, 0.445, 0.44, 0.425),
    *(0.4, 0.36, 0.31, 0.26, 0.2, 0.14, 0.09, 0.05),
)
_LEVELS = len(_FRONT) - 1

_HATS = {
    "cap": (0.07, 0.3, 0.035),
    "beanie": (0.12, 0.36, 0.035),
    "sunhat": (0.1, 0.3, 0.035),
    "helmet": (0.14, 0.3, 0.07),
}
"""How far each hat rises above the crown, reaches below it and stands off, in head heights."""


class _Head(NamedTuple):
    """Where a head is in the picture, and how it is turned."""

    crown: Point
    chin: Point
    size: float
    """Chin to crown, metres."""
    cosine: float
    sine: float
    """Of the angle that the face is turned to the right."""
    round: float

    def at(self, ahead: float, level: float, side: float = 0.0) -> Point:
        """Return a place by head heights ahead of the axis, below the crown and aside."""
        across = (ahead * self.sine + side * self.cosine) * self.size
        return (
            self.crown[0] + level * (self.chin[0] - self.crown[0]) + across,
            self.crown[1] + level * (self.chin[1] - self.crown[1]),
        )

    def widths(self, grow: float = 0.0) -> tuple[list[float], list[float]]:
        """Return the half widths at the picture's left and right, grown by some head heights."""
        toward, away = (_FACE, _BACK) if self.sine > 0 else (_BACK, _FACE)
        left, right = (
            [
                (self._seen(front * self.round, side) + grow) * self.size
                for front, side in zip(_FRONT, profile, strict=True)
            ]
            for profile in (away, toward)
        )
        return left, right

    def _seen(self, front: float, side: float) -> float:
        return float(((front * self.cosine) ** 2 + (side * self.sine) ** 2) ** 0.5)


def draw_hair_behind(
    frame: Frame,
    skeleton: Skeleton,
    look: Look,
    rng: np.random.Generator,
    *,
    hat: str = "none",
) -> None:
    """Paint the hair that hangs behind a head.

    It comes before the head when the person faces the viewer, after it when the person is seen
    from the back.
    """
    head = _head(skeleton, look)
    strands = noise_texture(rng, (1.5, 16), 0.3)
    if look.style in ("long", "bob"):
        length = 1.75 if look.style == "long" else 1.08
        parts = (0.06, 0.34, 0.4, 0.42, 0.42, 0.41, 0.41, 0.39, 0.33)
        width = [part * head.size * look.round for part in parts]
        start, end = head.at(-0.12, -0.05), head.at(-0.16, length)
        frame.loft(start, end, width, width, look.hair, texture=strands, gloss=0.08)
    elif look.style == "ponytail":
        points = [head.at(-0.42, 0.25), head.at(-0.62, 0.5), head.at(-0.5, 1.15)]
        radii = [0.1 * head.size, 0.13 * head.size, 0.03 * head.size]
        frame.tube(points, radii, look.hair, texture=noise_texture(rng, (6, 2), 0.25))
    elif look.style == "afro":
        # A hat holds the hair down.
        radius, level = (0.44 * head.size, 0.48) if hat in _HATS else (0.52 * head.size, 0.3)
        curls = noise_texture(rng, (15, 15), 0.35)
        frame.ellipse(head.at(-0.08, level), radius, radius * 0.95, look.hair, texture=curls)
    elif look.style == "bun":
        radius = 0.17 * head.size
        frame.ellipse(head.at(-0.3, 0.0), radius, radius, look.hair, texture=strands)


def draw_head(
    frame: Frame,
    skeleton: Skeleton,
    look: Look,
    rng: np.random.Generator,
    *,
    hat: str = "none",
    hat_colour: RGB = (0.2, 0.2, 0.25),
) -> None:
    """Paint a head with its ears, face, hair and hat."""
    head = _head(skeleton, look)
    far, near = (1, -1) if head.sine > 0 else (-1, 1)
    covered = hat in ("hood", "scarf")
    if not covered:
        _draw_ear(frame, head, look, far)
    if covered:
        _draw_cowl(frame, head, hat_colour, rng)
    else:
        _draw_hair_volume(frame, head, look, rng, hat=hat)
    _draw_skull(frame, head, look, rng, covered=hat_colour if covered else None)
    if not covered and look.style not in ("long", "bob", "afro"):
        _draw_ear(frame, head, look, near)
    if head.cosine > -0.25:
        _draw_nose(frame, head, look)
        _draw_glasses(frame, head, look)
    _draw_hat(frame, head, hat, hat_colour, rng)


def _head(skeleton: Skeleton, look: Look) -> _Head:
    crown, chin = skeleton.crown.flat, skeleton.chin.flat
    size = ((crown[0] - chin[0]) ** 2 + (crown[1] - chin[1]) ** 2) ** 0.5
    return _Head(crown, chin, size, skeleton.facing, skeleton.turned, look.round)


def _draw_skull(
    frame: Frame, head: _Head, look: Look, rng: np.random.Generator, *, covered: RGB | None
) -> None:
    """Paint the skull with all that is flat on it; a cowl of a colour may cover the hair."""
    texture = face_texture(
        rng,
        look,
        direction=(head.cosine, head.sine),
        detail=head.size * frame.scale * frame.canvas.size,
        covered=covered,
    )
    left, right = head.widths()
    frame.loft(
        head.crown, head.chin, left, right, look.skin, texture=texture, round=0.92, gloss=0.1
    )


def _draw_ear(frame: Frame, head: _Head, look: Look, side: int) -> None:
    place = head.at(-0.03, 0.52, side * 0.335 * head.round)
    width = 0.035 + 0.05 * abs(head.sine)
    frame.ellipse(place, width * head.size, 0.105 * head.size, look.skin, angle=-0.15 * side)
    inner = look.skin[0] * 0.72, look.skin[1] * 0.72, look.skin[2] * 0.72
    frame.ellipse(place, 0.5 * width * head.size, 0.06 * head.size, inner, soft=0.04 * head.size)


def _draw_nose(frame: Frame, head: _Head, look: Look) -> None:
    """Paint the nose: it breaks the outline of the face from the side."""
    bridge, tip = head.at(0.335, 0.46), head.at(0.42, 0.675)
    radii = (0.02 * head.size, 0.052 * head.size)
    alpha = 0.35 + 0.65 * abs(head.sine)
    frame.capsule(bridge, tip, *radii, look.skin, alpha=alpha, soft=0.04 * head.size, round=0.75)


def _draw_glasses(frame: Frame, head: _Head, look: Look) -> None:
    if look.glasses == "none":
        return
    dark = look.glasses == "dark"
    for side in (-0.15, 0.15):
        if side * head.sine > 0 and abs(head.sine) > 0.8:
            continue
        place = head.at(0.36, 0.51, side)
        half = (0.03 + 0.09 * abs(head.cosine)) * head.size
        finish = 0.9 if dark else 0.2
        frame.box(
            place,
            half,
            0.075 * head.size,
            (0.07, 0.07, 0.08),
            radius=0.04 * head.size,
            alpha=finish,
        )
    bar = (head.at(0.38, 0.5, -0.1), head.at(0.38, 0.5, 0.1))
    frame.capsule(*bar, 0.012 * head.size, 0.012 * head.size, (0.07, 0.07, 0.08), alpha=0.8)


def _draw_hair_volume(
    frame: Frame, head: _Head, look: Look, rng: np.random.Generator, *, hat: str
) -> None:
    """Paint how far hair stands off the skull, behind it; a hat holds it down."""
    thick = {"bald": 0.0, "buzz": 0.012, "curly": 0.11, "afro": 0.13}.get(look.style, 0.045)
    thick = min(thick, 0.03) if hat in _HATS else thick
    if not thick:
        return
    cells = (14.0, 14.0) if look.style in ("afro", "curly") else (4.0, 12.0)
    length = 0.62 if look.style == "curly" else 0.45
    left, right = head.widths(thick)
    last = round(length * _LEVELS)
    frame.loft(
        head.at(-0.02, -thick),
        head.at(-0.02, length),
        [0.5 * left[0], *left[1:last], 0.9 * left[last]],
        [0.5 * right[0], *right[1:last], 0.9 * right[last]],
        look.hair,
        texture=noise_texture(rng, cells, 0.3),
        gloss=0.08,
    )


def _draw_cowl(frame: Frame, head: _Head, colour: RGB, rng: np.random.Generator) -> None:
    """Paint a hood or a headscarf behind a face."""
    width = [w * head.size for w in (0.06, 0.36, 0.42, 0.43, 0.43, 0.43, 0.48)]
    drape = noise_texture(rng, (3, 5), 0.2)
    frame.loft(head.at(-0.06, -0.07), head.at(-0.06, 1.2), width, width, colour, texture=drape)


def _draw_hat(frame: Frame, head: _Head, hat: str, colour: RGB, rng: np.random.Generator) -> None:
    if hat not in _HATS:
        return
    high, deep, thick = _HATS[hat]
    left, right = head.widths(thick)
    last = round(deep * _LEVELS)
    # A shadow of the rim lies on the forehead.
    if head.cosine > -0.3:
        rim = head.at(0.25, deep + 0.06)
        frame.shadow(rim, 0.34 * head.size, 0.14 * head.size, 0.4, on_person=True)
    weave = noise_texture(rng, (4, 16) if hat == "beanie" else (4, 3), 0.09)
    frame.loft(
        head.at(-0.02, -high),
        head.at(-0.02, deep),
        [0.6 * left[0], *left[1 : last + 1]],
        [0.6 * right[0], *right[1 : last + 1]],
        colour,
        texture=weave,
    )
    band = colour[0] * 0.8, colour[1] * 0.8, colour[2] * 0.8
    if hat == "beanie":
        top, bottom = head.at(-0.02, deep - 0.1), head.at(-0.02, deep + 0.04)
        cuff = [[side[last] + 0.01 * head.size] * 3 for side in (left, right)]
        frame.loft(top, bottom, cuff[0], cuff[1], band, texture=weave)
    elif hat == "sunhat":
        brim = 0.72 * head.size, 0.11 * head.size
        frame.ellipse(head.at(0.0, deep), *brim, colour, texture=weave)
    elif head.cosine > -0.5:
        _draw_peak(frame, head, deep, band)


def _draw_peak(frame: Frame, head: _Head, deep: float, colour: RGB) -> None:
    """Paint the peak of a cap: long from the side, a crescent from the front."""
    if abs(head.sine) <= 0.5:
        frame.ellipse(head.at(0.4, deep + 0.01), 0.3 * head.size, 0.06 * head.size, colour)
        return
    near, ahead = head.at(0.3, deep - 0.02), head.at(0.62, deep + 0.03)
    reach = (0.24 * abs(head.cosine) + 0.03) * head.size
    frame.capsule(near, ahead, 0.9 * reach, 0.5 * reach, colour)
