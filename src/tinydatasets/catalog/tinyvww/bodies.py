"""Bodies: trunk and neck with the clothes on them, painted over a skeleton.

Widths are parts of a body's height. Each function paints one part; `people` puts them in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.clothing import cloth
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Point
    from tinydatasets.catalog.tinyvww.clothing import Outfit
    from tinydatasets.catalog.tinyvww.poses import Skeleton

    RGB: TypeAlias = tuple[float, float, float]

__all__ = ["Body", "between", "darker", "draw_bottom", "draw_neck", "draw_top"]

# Half widths of a trunk from the base of the neck to the crotch, at even steps.
_MALE = (0.04, 0.098, 0.115, 0.11, 0.097, 0.09, 0.087, 0.09, 0.094, 0.094, 0.088)
_FEMALE = (0.034, 0.084, 0.101, 0.096, 0.086, 0.077, 0.075, 0.085, 0.098, 0.102, 0.092)
_CHILD = (0.037, 0.084, 0.1, 0.096, 0.092, 0.09, 0.09, 0.092, 0.094, 0.093, 0.088)
# The same in profile, towards the front and towards the back.
_CHEST = (0.035, 0.05, 0.066, 0.074, 0.072, 0.066, 0.064, 0.064, 0.062, 0.058, 0.05)
_BUST = (0.032, 0.048, 0.07, 0.086, 0.08, 0.064, 0.06, 0.062, 0.062, 0.058, 0.05)
_SPINE = (0.035, 0.058, 0.066, 0.066, 0.06, 0.052, 0.048, 0.058, 0.072, 0.076, 0.06)

# Half widths of the shirt that an open suit and an open jacket show, from the neck down.
_SUIT_FRONT = (0.036, 0.03, 0.022, 0.008)
_JACKET_FRONT = (0.034, 0.036, 0.034, 0.036)
_LOOSE = {"coat": 0.92, "winter": 0.98, "work": 0.9, "suit": 0.8, "casual": 0.75}
"""How straight each kind of top falls from the chest."""
_DRAPE = 15
"""Places at which the width of hanging cloth is worked out."""
_WAIST = 0.6
"""Where the waist is between the neck (0) and the crotch (1)."""


class Body(NamedTuple):
    """A person ready to be painted."""

    skeleton: Skeleton
    skin: RGB
    outfit: Outfit
    build: float
    """How broad, relative to the usual 1."""
    feminine: float
    """From a man's figure, 0, to a woman's, 1."""
    child: float
    """From an adult's figure, 0, to a small child's, 1."""
    sits: bool

    def width(self, part: float) -> float:
        """Return a width in metres, given as a part of the height of a body of usual build."""
        return part * self.skeleton.scale * self.build

    def trunk(self, place: float) -> Point:
        """Return a place on the line from the neck, 0, to the crotch, 1, or below it."""
        (x0, y0), (x1, y1) = self.skeleton.neck.flat, self.skeleton.crotch.flat
        return x0 + place * (x1 - x0), y0 + place * (y1 - y0)

    def front(self, place: float, side: float = 0.0) -> Point:
        """Return a place on the front of the trunk; `side` is -1 to 1 across its width."""
        x, y = self.trunk(place)
        cosine, sine = self.skeleton.facing, self.skeleton.turned
        deep = float(np.interp(place, np.linspace(0.0, 1.0, len(_CHEST)), _CHEST))
        return x + self.width(0.95 * deep * sine + 0.09 * side * cosine), y

    def edge(self, place: float, side: float) -> Point:
        """Return a place on the trunk by the part of its half width to the picture's right."""
        x, y = self.trunk(place)
        sides = _sides(self, self.outfit.bulk)
        widths = sides[0 if side < 0 else 1]
        return x + side * float(np.interp(place, np.linspace(0.0, 1.0, len(widths)), widths)), y


def between(start: Point, end: Point, share: float) -> Point:
    """Return the place that a share of the way lies from start to end."""
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def darker(colour: RGB, gain: float) -> RGB:
    """Return a colour with its brightness multiplied."""
    return colour[0] * gain, colour[1] * gain, colour[2] * gain


def _mixed(*weighted: tuple[float, Sequence[float]]) -> list[float]:
    """Return the weighted sum of tables of widths."""
    tables = zip(*(table for _, table in weighted), strict=True)
    weights = [weight for weight, _ in weighted]
    return [
        sum(weight * value for weight, value in zip(weights, row, strict=True)) for row in tables
    ]


def _sides(body: Body, bulk: float) -> tuple[list[float], list[float]]:
    """Return the trunk's half widths at the picture's left and right, metres, neck to crotch."""
    woman = body.feminine * (1 - body.child)
    man = (1 - body.feminine) * (1 - body.child)
    across = _mixed((man, _MALE), (woman, _FEMALE), (body.child, _CHILD))
    ahead = _mixed((1 - woman, _CHEST), (woman, _BUST))
    # Heavy people carry more in front of them.
    ahead = [w * (1 + 0.9 * max(0.0, body.build - 1.05)) for w in ahead]
    cosine, sine = body.skeleton.facing, body.skeleton.turned
    toward, away = (ahead, _SPINE) if sine > 0 else (_SPINE, ahead)
    left, right = (
        [
            body.width(((wide * cosine) ** 2 + (deep * sine) ** 2) ** 0.5) + bulk
            for wide, deep in zip(across, profile, strict=True)
        ]
        for profile in (away, toward)
    )
    return left, right


def draw_bottom(frame: Frame, body: Body, rng: np.random.Generator) -> None:
    """Paint the hips: trousers about the pelvis, or a skirt."""
    outfit = body.outfit
    folds = noise_texture(rng, (3, 4), 0.2, octaves=3)
    long_skirt = outfit.skirt and outfit.kind != "dress" and not body.sits
    lowest = min(1.75, _lowest(body)) if long_skirt else 1.06
    left, right = _draped(body, 0.52, lowest, 0.006, flare=0.25 if long_skirt else 0.0)
    colour = outfit.bottom
    frame.loft(body.trunk(0.52), body.trunk(lowest), left, right, colour, texture=folds)


def _draped(
    body: Body,
    highest: float,
    lowest: float,
    bulk: float,
    *,
    flare: float = 0.0,
    loose: float = 0.0,
) -> tuple[list[float], list[float]]:
    """Return half widths of cloth that hangs over trunk and legs, at even places.

    `loose` (0 to 1) lets the cloth fall straight from the chest instead of following the waist.
    """
    places = np.linspace(highest, lowest, _DRAPE)
    grid = np.linspace(0.0, 1.0, len(_SPINE))
    widening = body.width(0.1 * flare) * np.maximum(places - _WAIST, 0.0)
    both = []
    for side, trunk in zip((-1, 1), _sides(body, bulk), strict=True):
        width = np.interp(places, grid, trunk)
        width = np.where(places > 0.3, np.maximum(width, loose * trunk[3]), width)
        if not body.sits:
            legs = _leg_reach(body, places, side) + bulk
            width = np.where(places > 0.9, np.maximum(width, legs), width)
        both.append((width + widening).tolist())
    return both[0], both[1]


def _leg_reach(body: Body, places: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return how far the legs reach from the trunk's line to one side, at places below it."""
    (x0, y0), (x1, y1) = body.skeleton.neck.flat, body.skeleton.crotch.flat
    across, height = x0 + places * (x1 - x0), y0 + places * (y1 - y0)
    bones = body.skeleton
    reach = np.zeros_like(places)
    for leg in (0, 1):
        line = [pair[leg].flat for pair in (bones.ankles, bones.knees, bones.hips)]
        leg_x = np.interp(height, [y for _, y in line], [x for x, _ in line])
        reach = np.maximum(reach, side * (leg_x - across) + body.width(0.04))
    return reach


def draw_top(frame: Frame, body: Body, rng: np.random.Generator) -> None:
    """Paint what covers the trunk, with its opening, belt and hem."""
    outfit, size = body.outfit, body.skeleton.scale
    lowest = _hem(body)
    dress = outfit.kind == "dress"
    loose, flare = (0.0, 0.45) if dress else (_LOOSE.get(outfit.kind, 0.45), 0.08)
    left, right = _draped(body, 0.0, lowest, outfit.bulk, flare=flare, loose=loose)
    hem = body.trunk(lowest)
    frame.shadow(hem, max(left[-1], right[-1]) * 1.2, 0.05 * size, 0.45, on_person=True)
    _draw_yoke(frame, body, rng)
    weave = cloth(rng, outfit)
    frame.loft(body.trunk(0.0), hem, left, right, outfit.top, texture=weave, round=0.9)
    _draw_figure(frame, body)
    if body.skeleton.facing > 0.25:
        _draw_opening(frame, body, lowest)
    if dress and outfit.accent[0] < 0.5:
        place = round(_WAIST / lowest * (_DRAPE - 1))
        belt = [[side[place] + 0.004] * 2 for side in (left, right)]
        above, below = body.trunk(_WAIST - 0.03), body.trunk(_WAIST + 0.05)
        frame.loft(above, below, belt[0], belt[1], outfit.accent)


def _draw_yoke(frame: Frame, body: Body, rng: np.random.Generator) -> None:
    """Paint the line from the neck to both shoulders; without sleeves it is skin."""
    left, right = (joint.flat for joint in body.skeleton.shoulders)
    outfit = body.outfit
    colour = outfit.top if outfit.sleeve > 0.05 else body.skin
    radius = body.width(0.028) + 0.5 * outfit.bulk
    x, y = body.trunk(0.13)
    middle = x, max(y, 0.5 * (left[1] + right[1]))
    folds = noise_texture(rng, (3, 5), 0.12)
    frame.tube([left, middle, right], [radius, 1.25 * radius, radius], colour, texture=folds)


def _hem(body: Body) -> float:
    """Return how far down the trunk's line the top reaches; only upright people let it hang."""
    hem = body.outfit.hem
    lowest = _WAIST + (1 - _WAIST) * min(hem, 1.0) + 0.42 * max(0.0, hem - 1.0)
    return min(lowest, _lowest(body))


def _lowest(body: Body) -> float:
    """Return how far down cloth can hang in a body's pose."""
    bones = body.skeleton
    if body.sits or abs(bones.neck.z - bones.crotch.z) > 0.2:
        return 1.04
    left, right = bones.ankles
    stride = ((left.x - right.x) ** 2 + (left.z - right.z) ** 2) ** 0.5
    return 1.3 if stride > 0.35 * bones.scale else 2.0


def _draw_figure(frame: Frame, body: Body) -> None:
    """Shade what a plain solid lacks: the hollow between chest and waist, and the arm pits."""
    size = body.skeleton.scale
    if body.feminine > 0.5 and body.child < 0.5 and body.skeleton.facing > 0.2:
        for side in (-0.48, 0.48):
            frame.shadow(body.front(0.43, side), 0.045 * size, 0.02 * size, 0.28, on_person=True)
    frame.shadow(body.trunk(0.62), 0.1 * size, 0.025 * size, 0.1, on_person=True)


def _draw_opening(frame: Frame, body: Body, lowest: float) -> None:
    """Paint the front of a top: an open jacket over a shirt, or a line of buttons."""
    outfit, size = body.outfit, body.skeleton.scale
    if outfit.is_open:
        _draw_shirt(frame, body, lowest)
    elif outfit.kind in ("coat", "winter", "casual", "work"):
        ends = body.front(0.1), body.front(min(lowest, 1.0))
        frame.capsule(*ends, 0.004 * size, 0.004 * size, darker(outfit.top, 0.6), alpha=0.7)


def _draw_shirt(frame: Frame, body: Body, lowest: float) -> None:
    """Paint the shirt that an open jacket shows, the jacket's lapels and a tie."""
    outfit, size = body.outfit, body.skeleton.scale
    suit = outfit.kind == "suit"
    last = min(lowest, 0.72 if suit else 0.98)
    wide = [body.width(part) for part in (_SUIT_FRONT if suit else _JACKET_FRONT)]
    frame.loft(body.front(0.03), body.front(last), wide, wide, outfit.inner, round=0.3)
    places = (body.front(0.03), body.front(0.35), body.front(last))
    halves = (wide[0], wide[1], wide[-1])
    for side in (-1, 1):
        edge = [(x + side * (half + 0.004), y) for half, (x, y) in zip(halves, places, strict=True)]
        lapel = [part * size for part in (0.009, 0.011, 0.006)]
        frame.tube(edge, lapel, darker(outfit.top, 0.82))
    if suit and body.feminine < 0.5:
        knot, tip = body.front(0.08), body.front(0.5)
        frame.capsule(knot, tip, 0.007 * size, 0.013 * size, outfit.accent)


def draw_neck(frame: Frame, body: Body) -> None:
    """Paint the neck, and the collar or the scarf about it."""
    skeleton, outfit = body.skeleton, body.outfit
    size = skeleton.scale
    facing, turned = skeleton.facing, skeleton.turned
    (x, y), (top_x, top_y) = (
        body.trunk(0.04),
        between(skeleton.chin.flat, skeleton.crown.flat, 0.25),
    )
    base = x - 0.012 * size * turned, y
    radius = body.width(0.034 - 0.006 * body.feminine - 0.002 * body.child)
    top = top_x - 0.025 * size * turned, top_y
    frame.capsule(base, top, radius * 1.08, radius, darker(body.skin, 0.93))
    if facing > 0.3 and outfit.kind in ("light", "dress", "sport", "casual", "work"):
        low = 0.13 if outfit.kind in ("light", "dress") else 0.09
        wide = [radius * facing * part for part in (1.2, 1.15, 0.85, 0.1)]
        skin = darker(body.skin, 0.95)
        frame.loft(body.front(0.0), body.front(low), wide, wide, skin, round=0.4)
    chin = skeleton.chin.flat
    under = chin[0], chin[1] - 0.014 * size
    frame.shadow(under, 0.055 * size, 0.04 * size, 0.5, on_person=True)
    if outfit.scarf:
        _draw_scarf(frame, body, radius)
    elif outfit.kind in ("coat", "winter", "suit", "casual"):
        _draw_collar(frame, body, base, radius)


def _draw_scarf(frame: Frame, body: Body, radius: float) -> None:
    size, colour = body.skeleton.scale, body.outfit.accent
    wrap = darker(colour, 0.9)
    frame.ellipse(body.trunk(0.02), radius * 1.75, 0.032 * size, wrap)
    frame.ellipse(body.front(0.07), radius * 1.6, 0.022 * size, colour)
    if body.skeleton.facing > 0:
        ends = body.front(0.08, 0.25), body.front(0.4, 0.3)
        frame.capsule(*ends, 0.02 * size, 0.022 * size, wrap)


def _draw_collar(frame: Frame, body: Body, base: Point, radius: float) -> None:
    outfit, size = body.outfit, body.skeleton.scale
    colour = darker(outfit.inner if outfit.kind == "suit" else outfit.top, 0.9)
    facing = body.skeleton.facing > 0
    for side in (-1, 1):
        start = (base[0] + side * radius * 1.15, base[1] + 0.018 * size)
        end = body.front(0.1, 0.18 * side) if facing else base
        frame.capsule(start, end, 0.013 * size, 0.009 * size, colour, round=0.6)
