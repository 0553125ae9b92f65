"""Things shaped like people: coats on stands, dress forms, scarecrows, snowmen, statues' trunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww.colours import SKIN, cloth, earth, metal, muted, vary, wood
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = [
    "clothes_rack",
    "coat_stand",
    "dress_form",
    "gravestone",
    "punch_bag",
    "scarecrow",
    "snowman",
    "torso",
]


def _folds(rng: np.random.Generator, strength: float = 0.24) -> Texture:
    """Return the texture of hanging cloth: long folds, finer creases."""
    return noise_texture(rng, (2, 7), strength, octaves=3)


def _coat(frame: Frame, rng: np.random.Generator, top: float, long: float) -> None:
    """Hang a coat, empty sleeves down, from a height."""
    colour = cloth(rng)
    half = float(rng.uniform(0.2, 0.25))
    hem = half + float(rng.uniform(0.0, 0.08))
    for side in (-1, 1):
        sleeve = (
            (side * half * 0.92, top - 0.1),
            (side * (half + 0.06), top - 0.4),
            (side * (half + 0.03), top - 0.68),
        )
        frame.tube(sleeve, (0.075, 0.07, 0.06), colour * np.float32(0.86), texture=_folds(rng))
    outline = (
        (-0.06, top),
        (0.06, top),
        (half, top - 0.1),
        (half * 0.92, top - 0.4),
        (hem, top - long),
        (-hem, top - long),
        (-half * 0.92, top - 0.4),
        (-half, top - 0.1),
    )
    frame.polygon(outline, colour, radius=0.02, round=0.75, texture=_folds(rng))
    opening = ((-0.06, top), (0.06, top), (0.0, top - 0.3))
    frame.polygon(opening, cloth(rng) * np.float32(0.6), radius=0.008)
    frame.capsule((0.0, top - 0.28), (0.01, top - long), 0.006, 0.006, colour * np.float32(0.45))
    for side in (-1, 1):
        lapel = ((side * 0.065, top), (side * 0.1, top - 0.14), (side * 0.01, top - 0.3))
        frame.polygon(lapel, colour * np.float32(1.12), radius=0.006)


def coat_stand(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a stand with a coat on it and sometimes a hat above, 1.75 m high."""
    colour = wood(rng) if rng.random() < 0.6 else metal(rng)
    frame.shadow((0, 0.02), 0.36, 0.1, 0.55)
    for x in (-0.22, 0.2, 0.05):
        frame.capsule((0, 0.2), (x, 0.015), 0.018, 0.016, colour)
    frame.capsule((0, 0.05), (0, 1.72), 0.022, 0.018, colour)
    for x in (-0.16, 0.16, 0.08):
        frame.capsule((0, 1.58), (x, 1.68), 0.012, 0.014, colour)
    _coat(frame, rng, float(rng.uniform(1.48, 1.56)), float(rng.uniform(0.7, 1.15)))
    if rng.random() < 0.35:
        hat = cloth(rng)
        frame.ellipse((0, 1.7), 0.17, 0.04, hat * np.float32(0.8))
        frame.ellipse((0, 1.76), 0.1, 0.09, hat, texture=_folds(rng, 0.12))


def clothes_rack(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a rail with garments on hangers, 1.6 m high and 1.5 m long."""
    colour = metal(rng)
    frame.shadow((0, 0.02), 0.85, 0.13, 0.5)
    for x in (-0.75, 0.75):
        frame.capsule((x, 0.03), (x, 1.55), 0.016, 0.016, colour)
        frame.capsule((x - 0.1, 0.03), (x + 0.1, 0.03), 0.018, 0.018, colour)
    for x in np.arange(-0.62, 0.6, float(rng.uniform(0.13, 0.2))).tolist():
        tint, half = cloth(rng), float(rng.uniform(0.08, 0.13))
        long = float(rng.uniform(0.6, 1.1))
        hung = (
            (x - half, 1.42),
            (x + half, 1.42),
            (x + half, 1.45 - long),
            (x - half, 1.45 - long),
        )
        frame.polygon(hung, tint, radius=0.02, round=0.9, texture=_folds(rng))
        frame.tube(((x, 1.53), (x, 1.45)), (0.006, 0.006), colour)
    frame.capsule((-0.75, 1.54), (0.75, 1.54), 0.016, 0.016, colour)


def dress_form(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a tailor's dummy without head or arms on a stand, dressed or bare, 1.6 m high."""
    colour = vary(rng, SKIN[int(rng.integers(10))], 0.05) if rng.random() < 0.5 else cloth(rng)
    weave = _folds(rng, 0.1)
    post = wood(rng)
    frame.shadow((0, 0.02), 0.32, 0.09, 0.55)
    for x in (-0.2, 0.2, 0.0):
        frame.capsule((0, 0.22), (x, 0.015), 0.02, 0.018, post)
    frame.capsule((0, 0.1), (0, 0.9), 0.02, 0.02, post)
    waist, bust = float(rng.uniform(0.1, 0.14)), float(rng.uniform(0.16, 0.19))
    trunk = ((0, 0.95), (0, 1.14), (0, 1.34))
    frame.tube(trunk, (0.17, waist, bust), colour, texture=weave)
    shoulders = ((-0.16, 1.42), (0.16, 1.42))
    frame.tube(shoulders, (0.055, 0.055), colour, texture=weave)
    frame.capsule((0, 1.42), (0, 1.52), 0.06, 0.05, colour, texture=weave)
    frame.ellipse((0, 1.57), 0.05, 0.02, post)
    if rng.random() < 0.6:
        _dress(frame, rng, waist)


def _dress(frame: Frame, rng: np.random.Generator, waist: float) -> None:
    """Put a skirt or a whole dress on a dummy."""
    tint, hem = cloth(rng), float(rng.uniform(0.24, 0.42))
    foot = float(rng.uniform(0.3, 0.75))
    skirt = ((-waist, 1.14), (waist, 1.14), (hem, foot), (-hem, foot))
    frame.polygon(skirt, tint, radius=0.02, round=0.85, texture=_folds(rng, 0.3))
    if rng.random() < 0.6:
        bodice = ((-0.17, 1.42), (0.17, 1.42), (waist, 1.12), (-waist, 1.12))
        frame.polygon(bodice, tint, radius=0.02, round=0.85, texture=_folds(rng))
        frame.ellipse((0, 1.42), 0.08, 0.05, tint * np.float32(0.5))


def scarecrow(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a cross of poles with a shirt hung over it and a bucket or a straw end on top."""
    colour, tint = wood(rng), cloth(rng)
    frame.shadow((0, 0.02), 0.3, 0.09, 0.45)
    frame.capsule((0, 0), (0, 1.72), 0.028, 0.024, colour)
    tilt = float(rng.normal(0, 0.05))
    frame.capsule((-0.72, 1.32 - tilt), (0.72, 1.32 + tilt), 0.024, 0.022, colour)
    for side in (-1, 1):
        arm = ((side * 0.14, 1.3), (side * 0.62, 1.29 + side * tilt))
        frame.tube(arm, (0.1, 0.085), tint * np.float32(0.9), texture=_folds(rng, 0.3))
        straw = ((side * 0.64, 1.29 + side * tilt), (side * 0.76, 1.25 + side * tilt))
        frame.tube(straw, (0.045, 0.06), (0.68, 0.58, 0.34), texture=_folds(rng, 0.5))
    shirt = ((-0.19, 1.38), (0.19, 1.38), (0.22, 0.72), (0.08, 0.78), (-0.06, 0.7), (-0.22, 0.76))
    frame.polygon(shirt, tint, radius=0.03, round=0.7, texture=_folds(rng, 0.3))
    if rng.random() < 0.5:
        pail = ((-0.12, 1.5), (0.12, 1.5), (0.095, 1.75), (-0.095, 1.75))
        frame.polygon(pail, metal(rng), radius=0.01, round=0.95, texture=_folds(rng, 0.12))


def snowman(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a snowman, 1.6 m high; a few are of mud or sand."""
    colour = muted(rng, ("#dfe3e8", "#d4dae0", "#e6e6e4"), 0.03)
    if rng.random() < 0.25:
        colour = earth(rng)
    rough = noise_texture(rng, (5, 5), 0.08, octaves=4)
    frame.shadow((0, 0.03), 0.55, 0.15, 0.5)
    for side in (-1, 1):
        hand = (side * 0.62, 1.0 + float(rng.uniform(-0.1, 0.35)))
        frame.tube(((side * 0.22, 0.98), hand), (0.018, 0.01), (0.26, 0.2, 0.15))
        twig = (hand[0] + side * 0.06, hand[1] + 0.1)
        frame.capsule(hand, twig, 0.009, 0.006, (0.26, 0.2, 0.15))
    wide = float(rng.uniform(0.9, 1.1))
    for y, radius in ((0.36, 0.42), (0.9, 0.3), (1.32, 0.2)):
        frame.ellipse((0, y), radius * wide, radius * 0.95, colour, texture=rough)
    for y in (0.78, 0.92, 1.04):
        frame.ellipse((0.01, y), 0.024, 0.024, (0.1, 0.1, 0.1))
    for x in (-0.07, 0.07):
        frame.ellipse((x, 1.38), 0.022, 0.024, (0.08, 0.08, 0.08))
    nose = ((0, 1.34), (0.02, 1.29), (0.2, 1.3))
    frame.polygon(nose, (0.78, 0.42, 0.18), radius=0.008)
    if rng.random() < 0.6:
        tint = cloth(rng)
        frame.tube(((-0.18, 1.15), (0, 1.12), (0.18, 1.15)), (0.05, 0.055, 0.05), tint)
        frame.tube(((0.12, 1.12), (0.16, 0.85)), (0.05, 0.055), tint * np.float32(0.9))
    if rng.random() < 0.5:
        hat = cloth(rng) * np.float32(0.7)
        frame.box((0, 1.51), 0.21, 0.02, hat, radius=0.01)
        frame.box((0, 1.62), 0.13, 0.1, hat, radius=0.01, round=0.9)


def punch_bag(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a punch bag on its chain, or a rolled mattress, 1.7 m high."""
    colour = cloth(rng) if rng.random() < 0.6 else earth(rng)
    leather = noise_texture(rng, (6, 3), 0.14, octaves=4)
    frame.shadow((0, 0.02), 0.3, 0.09, 0.55)
    frame.capsule((0, 1.6), (0, 2.6), 0.01, 0.01, (0.4, 0.4, 0.4))
    for x in (-0.15, 0.15):
        frame.capsule((x, 1.48), (0, 1.72), 0.008, 0.008, (0.4, 0.4, 0.4))
    frame.box((0, 0.92), 0.19, 0.6, colour, radius=0.06, round=1.0, texture=leather)
    band = colour * np.float32(0.5) if rng.random() < 0.5 else cloth(rng)
    for y in (1.38, 0.5):
        frame.box((0, y), 0.192, 0.035, band, round=1.0)


def torso(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a statue's trunk, without head and limbs, on a plinth, 1.9 m high."""
    stone = muted(rng, ("#b8b2a6", "#8f8c86", "#6f7a70", "#5a5048", "#cfc8ba", "#4a5a54"))
    rough = noise_texture(rng, (5, 5), 0.16, octaves=4)
    frame.shadow((0, 0.02), 0.5, 0.13, 0.6)
    frame.box((0, 0.07), 0.38, 0.07, stone * np.float32(0.85), radius=0.01, texture=rough)
    frame.box((0, 0.55), 0.3, 0.42, stone * np.float32(0.95), texture=rough, round=0.3)
    frame.box((0, 0.99), 0.35, 0.05, stone, radius=0.015, texture=rough)
    turn = float(rng.normal(0, 0.05))
    frame.tube(((turn, 1.1), (0, 1.32), (-turn, 1.6)), (0.17, 0.13, 0.19), stone, texture=rough)
    for side in (-1, 1):
        stump = ((side * 0.17 - turn, 1.64), (side * 0.26 - turn, 1.52))
        frame.tube(stump, (0.08, 0.06), stone * np.float32(0.95), texture=rough)
    frame.capsule((-turn, 1.7), (-turn, 1.84), 0.075, 0.06, stone, texture=rough)
    frame.ellipse((-turn, 1.87), 0.055, 0.02, stone * np.float32(0.7))


def gravestone(frame: Frame, rng: np.random.Generator) -> None:
    """Draw an upright stone with a round top, or a milestone, 1.2 m high."""
    stone = muted(rng, ("#9a968c", "#7c7a74", "#b0a898", "#6a6660"))
    rough = noise_texture(rng, (6, 4), 0.22, octaves=4)
    half, tall = float(rng.uniform(0.2, 0.34)), float(rng.uniform(0.75, 1.1))
    frame.shadow((0, 0.02), half * 1.5, 0.1, 0.6)
    frame.ellipse((0.05, tall), half, half * 0.8, stone * np.float32(0.6))
    frame.box((0.05, tall / 2), half, tall / 2, stone * np.float32(0.6))
    frame.ellipse((0, tall), half, half * 0.8, stone, texture=rough, round=0.35)
    frame.box((0, tall / 2), half, tall / 2, stone, texture=rough, round=0.25)
    for y in np.linspace(tall * 0.55, tall * 0.95, 4).tolist():
        long = half * float(rng.uniform(0.3, 0.7))
        frame.box((0, y), long, 0.014, stone * np.float32(0.6))
