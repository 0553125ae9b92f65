"""Limbs: arms and legs with hands, shoes, sleeves and trousers, painted over a skeleton."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from tinydatasets.catalog.tinyvww.bodies import between, darker
from tinydatasets.catalog.tinyvww.clothing import cloth
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    import numpy as np

    from tinydatasets.catalog.tinyvww.bodies import Body
    from tinydatasets.catalog.tinyvww.canvas import Frame, Point, Texture
    from tinydatasets.catalog.tinyvww.clothing import Outfit

    RGB: TypeAlias = tuple[float, float, float]

__all__ = ["draw_arm", "draw_leg"]

_FINGERS = 170
"""Height of a person in pixels from which the fingers are painted."""


def _part(
    points: Sequence[Point], radii: Sequence[float], share: float
) -> tuple[list[Point], list[float]]:
    """Return the first `share` of a line of points and of its radii."""
    reach = share * (len(points) - 1)
    whole = min(int(reach), len(points) - 2)
    part = max(reach - whole, 0.05)
    end = between(points[whole], points[whole + 1], part)
    radius = radii[whole] + part * (radii[whole + 1] - radii[whole])
    return [*points[: whole + 1], end], [*radii[: whole + 1], radius]


def _limb(points: Sequence[Point], bulge: float, at: float) -> list[Point]:
    """Return hip, knee, ankle with a point of the lower bone where its muscle is thickest."""
    start, joint, end = points
    x, y = between(joint, end, at)
    length = ((end[0] - joint[0]) ** 2 + (end[1] - joint[1]) ** 2) ** 0.5
    off = bulge / max(length, 1e-6)
    return [start, joint, (x - off * (end[1] - joint[1]), y + off * (end[0] - joint[0])), end]


def draw_leg(frame: Frame, body: Body, side: int, rng: np.random.Generator) -> None:
    """Paint a leg with its shoe and what covers it."""
    skeleton, outfit = body.skeleton, body.outfit
    joints = [joint[side].flat for joint in (skeleton.hips, skeleton.knees, skeleton.ankles)]
    # In profile the calf stands out behind the shin.
    points = _limb(joints, -0.012 * skeleton.turned * skeleton.scale, 0.3)
    radii = [body.width(part) for part in (0.05, 0.032, 0.0315, 0.0185)]
    _draw_shoe(frame, body, side)
    covered, colour = _leg_cover(body)
    if covered < 0.9:
        mottle = noise_texture(rng, (2, 6), 0.06)
        bare = not (outfit.skirt and outfit.leg > 0.9)
        skin = body.skin if bare else darker(outfit.bottom, 0.6)
        frame.tube(points, radii, skin, texture=mottle, gloss=0.08 if bare else 0.0)
    if covered > 0.1:
        loose = 0.004 + 0.4 * outfit.bulk
        flare = 0.004 if outfit.kind == "sport" else 0.012 * skeleton.scale
        parts = zip(radii, (0.1, 0.4, 0.3, 0.8), strict=True)
        line, wide = _part(
            points, [radius + loose + flare * part for radius, part in parts], covered
        )
        folds = noise_texture(rng, (2.2, 8.0), 0.24, octaves=3)
        frame.tube(line, wide, colour, texture=folds, round=0.88)


def _leg_cover(body: Body) -> tuple[float, RGB]:
    """Return the part of each leg that cloth covers closely, and its colour."""
    outfit = body.outfit
    if not outfit.skirt:
        return outfit.leg, outfit.bottom
    # The skirt of somebody who sits lies on the thighs.
    return 0.55 if body.sits else 0.0, outfit.top if outfit.kind == "dress" else outfit.bottom


def _draw_shoe(frame: Frame, body: Body, side: int) -> None:
    skeleton = body.skeleton
    ankle, toe = skeleton.ankles[side].flat, skeleton.toes[side].flat
    size = skeleton.scale
    heel = between(ankle, toe, -0.22)
    step = (toe[0] - ankle[0], toe[1] - ankle[1])
    level = max(-1.0, min(1.0, step[1] / (0.1 * size)))
    low = 0.012 * size * (1 + min(level, 0.0))
    heel = heel[0], heel[1] - 0.022 * size * (1 + level)
    ball = between(ankle, toe, 0.75)
    points = [heel, (ball[0], ball[1] - 0.4 * low), (toe[0], toe[1] - 0.2 * low)]
    colour = body.outfit.shoes
    radii = [0.023 * size, 0.021 * size, 0.016 * size]
    sole = [(x, y - 0.008 * size) for x, y in points]
    frame.tube(sole, radii, darker(colour, 0.45))
    frame.tube(points, radii, colour, round=0.9)
    frame.capsule(ankle, between(heel, ball, 0.45), 0.02 * size, 0.024 * size, colour)


def draw_arm(frame: Frame, body: Body, side: int, rng: np.random.Generator) -> None:
    """Paint an arm with its hand and its sleeve, and the shadow it throws on the body."""
    skeleton, outfit = body.skeleton, body.outfit
    joints = [joint[side].flat for joint in (skeleton.shoulders, skeleton.elbows, skeleton.wrists)]
    points = _limb(joints, 0.0, 0.25)
    radii = [body.width(part) for part in (0.028, 0.0235, 0.0238, 0.0158)]
    _cast(frame, body, joints)
    _draw_hand(frame, body, side)
    mottle = noise_texture(rng, (2, 6), 0.06)
    if outfit.sleeve < 0.9:
        frame.tube(points, radii, body.skin, texture=mottle, gloss=0.08)
    if outfit.sleeve > 0.05:
        bulk = 0.003 + 0.55 * outfit.bulk + (0.005 if outfit.sleeve < 0.5 else 0.0) * skeleton.scale
        wide = [radius + bulk for radius in radii]
        line, wide = _part(points, wide, min(outfit.sleeve, 1.0))
        frame.tube(line, wide, outfit.top, texture=_sleeve(rng, outfit), round=0.88)
        if outfit.sleeve > 0.9:
            cuff = between(points[2], points[3], 0.9)
            frame.capsule(
                cuff, points[3], wide[-1] * 1.04, wide[-1] * 1.02, darker(outfit.top, 0.86)
            )


def _sleeve(rng: np.random.Generator, outfit: Outfit) -> Texture:
    """Return the texture of a sleeve: folds across it, and the pattern turned with the arm."""
    if outfit.pattern in ("plain", "print", "side", "vest"):
        return noise_texture(rng, (2.2, 7.0), 0.24, octaves=3)
    along = cloth(rng, outfit)
    return lambda u, v: along(v, u)


def _cast(frame: Frame, body: Body, joints: Sequence[Point]) -> None:
    """Darken what lies behind an arm, on the side away from the light."""
    light, size = frame.canvas.light, body.skeleton.scale
    mirrored = -1.0 if frame.flip else 1.0
    off = (-0.03 * light.x * mirrored * size, -0.03 * light.y * size)
    for start, end in pairwise(joints):
        x, y = between(start, end, 0.5)
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        place = (x + off[0], y + off[1])
        frame.shadow(place, 0.62 * length, 0.05 * size, 0.42, angle=angle, on_person=True)


def _draw_hand(frame: Frame, body: Body, side: int) -> None:
    """Paint a hand: palm, thumb and four fingers, or a mitten when it is small."""
    skeleton, size = body.skeleton, body.skeleton.scale
    wrist, tip = skeleton.wrists[side].flat, skeleton.hands[side].flat
    gloved = body.outfit.kind == "winter"
    colour = darker(body.outfit.accent, 0.8) if gloved else body.skin
    knuckles = between(wrist, tip, 0.5)
    step = (tip[0] - wrist[0], tip[1] - wrist[1])
    length = max((step[0] ** 2 + step[1] ** 2) ** 0.5, 1e-6)
    aside = (-step[1] / length, step[0] / length)
    palm = 0.0205 * size * (1.25 if gloved else 1.0)
    frame.capsule(wrist, knuckles, palm * 0.8, palm, colour)
    inward = 1 if (side == 0) == (skeleton.facing >= 0) else -1
    off = 0.024 * size * inward
    thumb = (knuckles[0] + off * aside[0], knuckles[1] + off * aside[1])
    frame.capsule(between(wrist, tip, 0.2), thumb, 0.012 * size, 0.0085 * size, colour)
    if gloved or size * frame.scale * frame.canvas.size < _FINGERS:
        frame.capsule(knuckles, between(wrist, tip, 0.88), palm * 0.95, palm * 0.6, colour)
        return
    for finger, reach in enumerate((0.9, 1.0, 0.97, 0.82)):
        off = (finger - 1.5) * 0.0098 * size
        start = (knuckles[0] + off * aside[0], knuckles[1] + off * aside[1])
        x, y = between(wrist, tip, reach)
        end = (x + 1.15 * off * aside[0], y + 1.15 * off * aside[1])
        frame.capsule(start, end, 0.0072 * size, 0.0052 * size, colour)
