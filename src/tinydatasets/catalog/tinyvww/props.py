"""Props: what people sit on, carry and hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    import numpy as np

    from tinydatasets.catalog.tinyvww.bodies import Body
    from tinydatasets.catalog.tinyvww.canvas import Frame

__all__ = ["draw_backpack", "draw_bag", "draw_held", "draw_seat"]


def draw_seat(frame: Frame, body: Body, rng: np.random.Generator) -> None:
    """Paint a stool, a chair or a box under somebody who sits."""
    bones, size = body.skeleton, body.skeleton.scale
    x, y = bones.crotch.flat
    top = y - 0.045 * size
    wood = (0.36, 0.26, 0.18) if rng.random() < 0.5 else (0.32, 0.33, 0.35)
    half = 0.14 * size
    if rng.random() < 0.4:
        worn = noise_texture(rng, (6, 3), 0.15)
        frame.box((x, 0.5 * top), half, 0.5 * top, wood, round=0.3, radius=0.01, texture=worn)
        return
    if rng.random() < 0.5:
        frame.box(
            (x - 0.1 * size * bones.turned, top + 0.14 * size),
            half * (0.25 + 0.75 * abs(bones.facing)),
            0.15 * size,
            wood,
            radius=0.02 * size,
        )
    for side in (-1, 1):
        frame.capsule(
            (x + side * half * 0.85, top),
            (x + side * half * 0.95, 0.0),
            0.012 * size,
            0.01 * size,
            wood,
        )
    frame.box((x, top), half, 0.018 * size, wood, radius=0.01 * size)


def draw_backpack(frame: Frame, body: Body, rng: np.random.Generator) -> None:
    """Paint a backpack where the back is."""
    x, y = body.trunk(0.38)
    size = body.skeleton.scale
    x -= 0.12 * size * body.skeleton.turned
    half = (0.055 + 0.03 * abs(body.skeleton.facing)) * size
    colour, creases = body.outfit.hat_colour, noise_texture(rng, (4, 3), 0.2)
    frame.box((x, y), half, 0.12 * size, colour, radius=0.045 * size, round=0.7, texture=creases)
    pocket = colour[0] * 0.8, colour[1] * 0.8, colour[2] * 0.8
    frame.box(
        (x, y - 0.06 * size), 0.75 * half, 0.045 * size, pocket, radius=0.02 * size, round=0.7
    )


def draw_bag(frame: Frame, body: Body, rng: np.random.Generator, *, faces: bool) -> None:
    """Paint the straps of a backpack or a bag's belt, or the backpack seen from behind."""
    outfit, size = body.outfit, body.skeleton.scale
    colour = outfit.hat_colour
    if outfit.bag == "backpack" and not faces:
        draw_backpack(frame, body, rng)
    elif outfit.bag == "backpack" and body.skeleton.facing > 0.3:
        for side in (-0.55, 0.55):
            frame.capsule(
                body.front(0.08, side),
                body.front(0.5, 1.4 * side),
                0.011 * size,
                0.009 * size,
                colour,
            )
    elif outfit.bag == "shoulder":
        shoulder, hip = body.edge(0.08, -0.55), body.edge(0.98, 0.95)
        frame.capsule(shoulder, hip, 0.006 * size, 0.006 * size, colour)
        frame.box(hip, 0.05 * size, 0.045 * size, colour, radius=0.012 * size, round=0.6)


def draw_held(frame: Frame, body: Body, prop: str, *, sides: list[int]) -> None:
    """Paint what the hands before the trunk hold."""
    size, joints = body.skeleton.scale, body.skeleton.hands
    hands = [joints[side].flat for side in sides]
    if not hands:
        return
    frame.canvas.painting_person = False
    if prop == "phone":
        # The raised hand holds it, which the trunk may hide.
        side = max((0, 1), key=lambda hand: joints[hand].y)
        if side in sides:
            black = (0.06, 0.06, 0.07)
            frame.box(joints[side].flat, 0.016 * size, 0.034 * size, black, radius=0.005 * size)
    elif prop == "parcel":
        x = sum(hand[0] for hand in hands) / len(hands)
        y = sum(hand[1] for hand in hands) / len(hands) + 0.03 * size
        frame.box((x, y), 0.1 * size, 0.07 * size, (0.58, 0.44, 0.3), round=0.15, radius=0.006)
    elif prop == "bag":
        x, y = min(hands, key=lambda place: place[1])
        frame.box(
            (x, y - 0.09 * size),
            0.055 * size,
            0.07 * size,
            body.outfit.accent,
            round=0.4,
            radius=0.01 * size,
        )
    frame.canvas.painting_person = True
