"""Things of a street: posts, lamps, signs, hydrants, bins, barriers, parasols, balloons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww.colours import cloth, earth, metal, muted, paint, rgb, vary, wood
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = [
    "balloons",
    "barrier",
    "bench",
    "bin_",
    "bollard",
    "column",
    "cone",
    "hydrant",
    "parasol",
    "pole",
    "post_box",
    "sign",
    "street_lamp",
    "wheeled_bin",
]


def _worn(rng: np.random.Generator, strength: float = 0.12) -> Texture:
    """Return the texture of worn paint: stains, streaks, rust."""
    return noise_texture(rng, (5, 4), strength, octaves=4)


def pole(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bare post, 2.6 m high, sometimes with posters on it."""
    colour = wood(rng) if rng.random() < 0.5 else metal(rng)
    wide = float(rng.uniform(0.05, 0.13))
    frame.shadow((0, 0.01), wide * 3, 0.06, 0.5)
    frame.capsule((0, 0), (0, 2.55), wide, wide * 0.85, colour, texture=_worn(rng, 0.2))
    if rng.random() < 0.5:
        y = float(rng.uniform(1.2, 1.7))
        frame.box((0, y), wide * 0.95, 0.17, muted(rng, ("#d8d4c8", "#c8b878")), round=0.9)


def street_lamp(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a street lamp, 3 m high, its lamp lit or not."""
    colour = metal(rng)
    glass = (1.25, 1.1, 0.8) if rng.random() < 0.4 else (0.75, 0.75, 0.7)
    frame.shadow((0, 0.01), 0.25, 0.06, 0.5)
    frame.tube(((0, 0), (0, 0.5)), (0.1, 0.06), colour, texture=_worn(rng))
    frame.capsule((0, 0.4), (0, 2.5), 0.045, 0.035, colour)
    frame.ellipse((0, 0.6), 0.075, 0.03, colour)
    if rng.random() < 0.5:
        frame.ellipse((0, 2.72), 0.19, 0.19, glass, round=0.4)
        frame.box((0, 2.52), 0.09, 0.025, colour)
        return
    lantern = ((-0.1, 2.5), (0.1, 2.5), (0.17, 2.82), (-0.17, 2.82))
    frame.polygon(lantern, glass, round=0.3)
    for x in (-1, 0, 1):
        frame.capsule((x * 0.1, 2.5), (x * 0.17, 2.82), 0.01, 0.01, colour)
    frame.polygon(((-0.21, 2.82), (0.21, 2.82), (0.03, 2.98), (-0.03, 2.98)), colour, round=0.7)


def sign(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a traffic sign, 2.3 m high."""
    post = metal(rng) * np.float32(1.1)
    face, rim = muted(rng, ("#d4d2ca", "#2f5a8f", "#c9a23a", "#a8322c", "#2f6a4a")), paint(rng)
    frame.shadow((0, 0.01), 0.2, 0.05, 0.45)
    frame.capsule((0, 0), (0, 2.2), 0.032, 0.03, post)
    worn = _worn(rng, 0.08)
    form = rng.random()
    if form < 0.4:
        frame.ellipse((0, 2.0), 0.31, 0.31, rim, round=0.1, texture=worn)
        frame.ellipse((0, 2.0), 0.25, 0.25, face, round=0.1, texture=worn)
        frame.box((0, 2.0), 0.17, 0.045, rgb("#26282a"), angle=float(rng.choice([0.0, 0.8])))
    elif form < 0.7:
        frame.polygon(((-0.36, 1.72), (0.36, 1.72), (0, 2.34)), rim, radius=0.03, texture=worn)
        frame.polygon(((-0.25, 1.78), (0.25, 1.78), (0, 2.21)), face, radius=0.02, texture=worn)
        frame.box((0, 1.95), 0.03, 0.1, rgb("#26282a"))
    else:
        frame.box((0, 1.95), 0.34, 0.3, rim, radius=0.03, texture=worn)
        frame.box((0, 1.95), 0.31, 0.27, face, radius=0.02, texture=worn)
        for y in (1.83, 1.96, 2.08):
            frame.box((0, y), float(rng.uniform(0.1, 0.24)), 0.022, rgb("#33363a"))


def hydrant(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a hydrant, 0.85 m high."""
    colour = paint(rng)
    worn = _worn(rng, 0.18)
    frame.shadow((0, 0.01), 0.26, 0.08, 0.6)
    frame.box((0, 0.04), 0.17, 0.04, colour * np.float32(0.8), radius=0.02, round=0.9)
    frame.box((0, 0.34), 0.115, 0.3, colour, round=1.0, texture=worn)
    for side in (-1, 1):
        arm = ((side * 0.08, 0.48), (side * 0.19, 0.48))
        frame.capsule(*arm, 0.065, 0.06, colour * np.float32(0.9), texture=worn)
        frame.box((side * 0.22, 0.48), 0.025, 0.045, colour * np.float32(0.6), radius=0.01)
    frame.ellipse((0, 0.46), 0.085, 0.085, colour * np.float32(1.05), texture=worn)
    frame.ellipse((0, 0.46), 0.035, 0.035, colour * np.float32(0.55))
    frame.box((0, 0.64), 0.15, 0.03, colour * np.float32(0.85), radius=0.015, round=0.9)
    frame.ellipse((0, 0.67), 0.12, 0.13, colour, texture=worn)
    frame.box((0, 0.81), 0.035, 0.04, colour * np.float32(0.9), radius=0.01)


def post_box(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a pillar-shaped letter box, 1.55 m high."""
    colour = paint(rng)
    worn = _worn(rng, 0.1)
    frame.shadow((0, 0.02), 0.36, 0.1, 0.6)
    frame.box((0, 0.08), 0.26, 0.08, colour * np.float32(0.45), radius=0.02, round=0.9)
    frame.box((0, 0.75), 0.235, 0.63, colour, round=1.0, texture=worn)
    frame.ellipse((0, 1.4), 0.29, 0.12, colour * np.float32(0.92), texture=worn)
    frame.ellipse((0, 1.47), 0.2, 0.08, colour, texture=worn)
    frame.box((0, 1.21), 0.12, 0.022, (0.05, 0.05, 0.05), radius=0.01)
    frame.box((0, 0.95), 0.1, 0.11, (0.78, 0.76, 0.7), radius=0.01, round=0.4)


def bin_(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a litter bin, 1 m high."""
    colour = metal(rng) if rng.random() < 0.6 else paint(rng)
    slats = noise_texture(rng, (1, 16), 0.3)
    frame.shadow((0, 0.02), 0.34, 0.09, 0.6)
    outline = ((-0.2, 0.03), (0.2, 0.03), (0.25, 0.82), (-0.25, 0.82))
    frame.polygon(outline, colour, radius=0.02, round=0.9, texture=slats)
    frame.ellipse((0, 0.85), 0.26, 0.05, colour * np.float32(0.7))
    frame.ellipse((0, 0.855), 0.2, 0.03, (0.06, 0.06, 0.06), round=0.0)
    if rng.random() < 0.5:
        frame.ellipse((0, 0.93), 0.25, 0.1, colour * np.float32(0.9), texture=_worn(rng))
        frame.box((0, 0.92), 0.14, 0.035, (0.06, 0.06, 0.06), radius=0.02)


def wheeled_bin(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a wheeled dustbin, 1.1 m high."""
    colour = muted(rng, ("#3f5a44", "#4a4c4f", "#35507a", "#6a5238", "#2f3236", "#b0933c"))
    frame.shadow((0, 0.02), 0.36, 0.1, 0.65)
    frame.ellipse((-0.2, 0.09), 0.09, 0.09, (0.06, 0.06, 0.06), round=0.4)
    outline = ((-0.22, 0.06), (0.22, 0.06), (0.28, 0.96), (-0.28, 0.96))
    frame.polygon(outline, colour, radius=0.02, round=0.45, texture=_worn(rng, 0.12))
    frame.box((0, 0.96), 0.31, 0.03, colour * np.float32(0.75), radius=0.02)
    lid = ((-0.3, 0.98), (0.3, 0.98), (0.26, 1.07), (-0.26, 1.07))
    frame.polygon(lid, colour * np.float32(1.12), radius=0.02, round=0.3)
    if rng.random() < 0.6:
        frame.box((0, 0.62), 0.1, 0.09, (0.75, 0.74, 0.7), radius=0.01)


def cone(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a traffic cone, 0.75 m high."""
    colour = muted(rng, ("#c8582c", "#d46a34", "#b04a28", "#d4823c"))
    worn = _worn(rng, 0.14)
    frame.shadow((0, 0.01), 0.3, 0.09, 0.5)
    frame.box((0, 0.025), 0.23, 0.025, colour * np.float32(0.5), radius=0.01)
    outline = ((-0.16, 0.05), (0.16, 0.05), (0.03, 0.72), (-0.03, 0.72))
    frame.polygon(outline, colour, radius=0.01, round=0.9, texture=worn)
    for low, high in ((0.26, 0.38), (0.5, 0.59)):
        half = [0.17 - 0.195 * y for y in (low, high)]
        band = ((-half[0], low), (half[0], low), (half[1], high), (-half[1], high))
        frame.polygon(band, (0.84, 0.84, 0.81), round=0.9, texture=worn)


def bollard(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bollard, 1 m high."""
    colour = metal(rng) if rng.random() < 0.5 else muted(rng, ("#a8a298", "#8f887c", "#b04a38"))
    wide = float(rng.uniform(0.08, 0.15))
    frame.shadow((0, 0.01), wide * 2.2, 0.07, 0.6)
    frame.tube(((0, wide), (0, 0.94)), (wide * 1.1, wide * 0.85), colour, texture=_worn(rng, 0.2))
    frame.box((0, 0.74), wide * 0.95, 0.045, muted(rng, ("#d8d8d4", "#c8a040")), round=1.0)


def barrier(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a road barrier or a piece of fence, 1.1 m high and 2 m long."""
    frame.shadow((0, 0.02), 1.1, 0.12, 0.4)
    colour = wood(rng) if rng.random() < 0.5 else metal(rng)
    worn = _worn(rng, 0.2)
    if rng.random() < 0.5:
        for x in np.linspace(-0.95, 0.95, 9).tolist():
            frame.box((x, 0.52), 0.07, 0.52, vary(rng, colour, 0.05), radius=0.01, texture=worn)
        for y in (0.3, 0.8):
            frame.box((0, y), 1.05, 0.035, colour * np.float32(0.8), texture=worn)
        return
    for x in (-0.85, 0.85):
        frame.capsule((x, 1.05), (x, 0.03), 0.03, 0.03, colour)
        frame.capsule((x - 0.2, 0.03), (x + 0.2, 0.03), 0.025, 0.025, colour)
    stripes = muted(rng, ("#b8402c", "#c87a2c", "#30323a"))
    for y in (0.9, 0.5):
        frame.box((0, y), 1.0, 0.11, (0.82, 0.81, 0.78), radius=0.01, texture=worn)
        for x in np.linspace(-0.8, 0.8, 5).tolist():
            slant = (
                (x - 0.14, y - 0.11),
                (x + 0.04, y - 0.11),
                (x + 0.14, y + 0.11),
                (x - 0.04, y + 0.11),
            )
            frame.polygon(slant, stripes)


def bench(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a park bench, 0.85 m high and 1.7 m long."""
    colour, iron = wood(rng), metal(rng) * np.float32(0.8)
    frame.shadow((0, 0.03), 0.95, 0.14, 0.5)
    streaks = noise_texture(rng, (3, 30), 0.15)
    for x in (-0.7, 0.7):
        frame.capsule((x, 0.82), (x, 0.45), 0.025, 0.025, iron)
    for y in (0.6, 0.69, 0.78):
        frame.box((0, y), 0.85, 0.035, colour, radius=0.008, texture=streaks)
    seat = ((-0.83, 0.52), (0.83, 0.52), (0.87, 0.42), (-0.87, 0.42))
    frame.polygon(seat, colour * np.float32(1.15), radius=0.01, texture=streaks)
    frame.box((0, 0.405), 0.87, 0.025, colour * np.float32(0.7))
    for x in (-0.72, 0.72):
        frame.tube(((x, 0.4), (x, 0.02)), (0.028, 0.028), iron)
        frame.tube(((x, 0.45), (x, 0.62)), (0.022, 0.022), iron)


def column(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a stone column or a round poster pillar, 2.4 m high."""
    colour = muted(rng, ("#b4aa98", "#a09a90", "#c8beac", "#8f8478"))
    stone = _worn(rng, 0.1)
    frame.shadow((0, 0.02), 0.5, 0.13, 0.6)
    frame.box((0, 0.12), 0.36, 0.12, colour * np.float32(0.9), radius=0.02, round=0.6)
    frame.box((0, 1.22), 0.26, 1.05, colour, round=1.0, texture=stone)
    if rng.random() < 0.5:
        for y in (0.75, 1.35, 1.85):
            patch = (float(rng.uniform(-0.1, 0.1)), y)
            frame.box(patch, float(rng.uniform(0.08, 0.15)), 0.2, cloth(rng), texture=stone)
    frame.box((0, 2.3), 0.36, 0.09, colour * np.float32(1.05), radius=0.03, round=0.8)


def parasol(frame: Frame, rng: np.random.Generator) -> None:
    """Draw an open or a closed parasol, 2.3 m high."""
    colour, weave = cloth(rng), noise_texture(rng, (3, 8), 0.14, octaves=3)
    frame.shadow((0, 0.02), 0.5, 0.12, 0.45)
    frame.box((0, 0.04), 0.22, 0.04, (0.35, 0.34, 0.33), radius=0.02)
    frame.capsule((0, 0), (0, 2.25), 0.022, 0.02, wood(rng))
    if rng.random() < 0.45:
        folded = ((-0.16, 1.1), (0.16, 1.1), (0.05, 2.22), (-0.05, 2.22))
        frame.polygon(folded, colour, radius=0.02, round=0.9, texture=weave)
        frame.box((0, 1.4), 0.13, 0.02, colour * np.float32(0.5))
        return
    other = cloth(rng) if rng.random() < 0.5 else colour
    rim = np.linspace(-1.15, 1.15, 7).tolist()
    for left, right, tint in zip(rim, rim[1:], (colour, other) * 3, strict=False):
        sag = 1.78 + 0.12 * (1 - abs(left + right) / 2.3)
        gore = ((left, sag - 0.02), (right, sag - 0.02), (right * 0.06, 2.3), (left * 0.06, 2.3))
        lit = tint * np.float32(1.0 - 0.16 * (left + right))
        frame.polygon(gore, lit, radius=0.005, texture=weave)


def balloons(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bunch of balloons on strings, 2 m high."""
    frame.shadow((0, 0.01), 0.12, 0.04, 0.4)
    frame.box((0, 0.05), 0.06, 0.05, earth(rng), radius=0.01)
    count = int(rng.integers(1, 6))
    spots = [(float(rng.normal(0, 0.17)), float(rng.uniform(1.3, 1.85))) for _ in range(count)]
    for x, y in spots:
        string = ((0, 0.08), (x * 0.3, 0.8), (x, y - 0.2))
        frame.tube(string, (0.006, 0.006, 0.006), (0.7, 0.7, 0.7))
    light = frame.canvas.light
    for x, y in spots:
        colour = paint(rng) if rng.random() < 0.6 else cloth(rng)
        size = float(rng.uniform(0.15, 0.22))
        frame.ellipse((x, y - size * 1.15), size * 0.12, size * 0.1, colour * np.float32(0.8))
        frame.ellipse((x, y), size, size * 1.15, colour)
        shine = (x + 0.4 * size * light.x, y + 0.45 * size * light.y)
        frame.ellipse(shine, size * 0.2, size * 0.26, (1, 1, 1), alpha=0.45, soft=size * 0.25)
