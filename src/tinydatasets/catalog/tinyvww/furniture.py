"""Things of a household: seats, tables, lamps, cupboards, boxes, bags, vases, toys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww.colours import cloth, earth, metal, muted, paint, vary, wood
from tinydatasets.catalog.tinyvww.grain import grain
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = [
    "armchair",
    "backpack",
    "bottle",
    "boxes",
    "chair",
    "floor_lamp",
    "fridge",
    "ladder",
    "suitcase",
    "table",
    "vase",
    "wardrobe",
]


def _fibres(rng: np.random.Generator) -> Texture:
    """Return the texture of planed wood: streaks down the shape."""
    shift = rng.uniform(0, 64, 2).astype(np.float32)

    def texture(u: Floats, v: Floats) -> Floats:
        streaks = grain(u * 9 + shift[0], v * 1.2 + shift[1], octaves=3)
        return np.asarray(1 + np.float32(0.05) * streaks, np.float32)

    return texture


def _weave(rng: np.random.Generator, folds: float = 0.16) -> Texture:
    """Return the texture of cloth: soft folds."""
    return noise_texture(rng, (3, 4), folds, octaves=4)


def chair(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a wooden or office chair, 0.95 m high."""
    frame.shadow((0, 0.02), 0.38, 0.12, 0.5)
    if rng.random() < 0.4:
        _office_chair(frame, rng)
        return
    colour, fibres = wood(rng), _fibres(rng)
    for x, depth in ((-0.17, 0.08), (0.2, 0.08)):
        frame.capsule((x, 0.44), (x, depth), 0.02, 0.016, colour * np.float32(0.7))
    for x in (-0.19, 0.19):
        frame.capsule((x * 0.95, 0.93), (x, 0.44), 0.022, 0.024, colour, texture=fibres)
    if rng.random() < 0.5:
        for y in (0.62, 0.74, 0.87):
            frame.box((0, y), 0.18, 0.03, colour, radius=0.01, round=0.5, texture=fibres)
    else:
        frame.box((0, 0.77), 0.18, 0.13, cloth(rng), radius=0.04, round=0.5, texture=_weave(rng))
    seat = ((-0.2, 0.5), (0.2, 0.5), (0.24, 0.42), (-0.24, 0.42))
    frame.polygon(seat, colour * np.float32(1.1), radius=0.015, texture=fibres)
    frame.box((0, 0.41), 0.24, 0.025, colour * np.float32(0.75), radius=0.01)
    for x in (-0.21, 0.21):
        frame.capsule((x, 0.4), (x * 1.03, 0.01), 0.023, 0.016, colour, texture=fibres)


def _office_chair(frame: Frame, rng: np.random.Generator) -> None:
    colour = cloth(rng) * np.float32(0.7)
    for x in (-0.28, -0.12, 0.12, 0.28):
        frame.capsule((0, 0.14), (x, 0.06), 0.025, 0.02, (0.12, 0.12, 0.13))
        frame.ellipse((x, 0.03), 0.03, 0.03, (0.06, 0.06, 0.06))
    frame.capsule((0, 0.44), (0, 0.12), 0.025, 0.025, (0.3, 0.3, 0.31))
    frame.box((0, 0.78), 0.21, 0.24, colour, radius=0.08, round=0.7, texture=_weave(rng))
    frame.box((0, 0.48), 0.25, 0.06, colour * np.float32(0.9), radius=0.05, texture=_weave(rng))
    for x in (-0.28, 0.28):
        frame.capsule((x, 0.66), (x, 0.48), 0.018, 0.018, (0.12, 0.12, 0.13))
        frame.capsule((x - 0.02, 0.66), (x + 0.02, 0.66), 0.025, 0.025, (0.1, 0.1, 0.1))


def armchair(frame: Frame, rng: np.random.Generator) -> None:
    """Draw an armchair, 1 m high."""
    colour = cloth(rng) if rng.random() < 0.5 else earth(rng)
    weave = _weave(rng)
    frame.shadow((0, 0.02), 0.6, 0.16, 0.65)
    frame.box(
        (0, 0.62), 0.37, 0.37, colour * np.float32(0.92), radius=0.12, texture=weave, round=0.5
    )
    frame.box((0, 0.23), 0.4, 0.17, colour * np.float32(0.72), radius=0.04, texture=weave)
    frame.ellipse((0, 0.44), 0.3, 0.1, colour, texture=weave, round=0.8)
    for x in (-0.4, 0.4):
        frame.box((x, 0.34), 0.11, 0.28, colour, radius=0.1, round=0.8, texture=weave)
    if rng.random() < 0.5:
        frame.box((0.02, 0.6), 0.17, 0.15, cloth(rng), angle=0.2, radius=0.06, round=0.7)


def table(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a table with things on it, 0.75 m high."""
    colour, fibres = wood(rng), _fibres(rng)
    half = float(rng.uniform(0.5, 0.95))
    frame.shadow((0, 0.04), half * 1.1, 0.16, 0.45)
    for x in (-half * 0.86, half * 0.86):
        frame.capsule((x, 0.7), (x, 0.12), 0.025, 0.02, colour * np.float32(0.6))
    top = ((-half * 0.9, 0.84), (half * 0.9, 0.84), (half, 0.72), (-half, 0.72))
    frame.polygon(top, colour * np.float32(1.12), radius=0.008, texture=fibres)
    frame.box((0, 0.7), half, 0.03, colour * np.float32(0.8), texture=fibres)
    for x in (-half * 0.94, half * 0.94):
        frame.capsule((x, 0.68), (x, 0.0), 0.032, 0.024, colour, texture=fibres)
    for _ in range(int(rng.integers(0, 4))):
        x, wide = float(rng.uniform(-0.8, 0.8)) * half, float(rng.uniform(0.03, 0.1))
        tall = float(rng.uniform(0.04, 0.16))
        frame.box((x, 0.78 + tall), wide, tall, paint(rng), radius=0.02, round=0.8)


def floor_lamp(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a standing lamp, 1.65 m high."""
    post = metal(rng)
    shade = cloth(rng) if rng.random() < 0.4 else earth(rng)
    frame.shadow((0, 0.02), 0.26, 0.07, 0.5)
    frame.ellipse((0, 0.02), 0.17, 0.035, post)
    frame.capsule((0, 0.02), (0, 1.38), 0.016, 0.013, post)
    wide, narrow = float(rng.uniform(0.2, 0.3)), float(rng.uniform(0.1, 0.2))
    lit = rng.random() < 0.5
    glow = np.clip(shade * 1.25 + 0.25, 0, 1.15) if lit else shade
    outline = ((-narrow, 1.64), (narrow, 1.64), (wide, 1.3), (-wide, 1.3))
    weave = noise_texture(rng, (2, 20), 0.06)
    frame.polygon(outline, glow, radius=0.008, round=0.3 if lit else 0.85, texture=weave)


def fridge(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a refrigerator, 1.75 m high."""
    colour = muted(rng, ("#d8d8d4", "#b4b8ba", "#8a8e92", "#e2e0d8", "#a8483c", "#d7bd96"))
    smears = noise_texture(rng, (4, 2), 0.06, octaves=3)
    frame.shadow((0, 0.02), 0.46, 0.1, 0.6)
    frame.polygon(
        ((-0.3, 0.04), (0.3, 0.04), (0.3, 1.74), (-0.3, 1.74)), colour, radius=0.02, texture=smears
    )
    side = ((0.3, 0.05), (0.37, 0.1), (0.37, 1.7), (0.3, 1.74))
    frame.polygon(side, colour * np.float32(0.68))
    split = float(rng.choice([0.6, 1.15]))
    frame.box((0, split), 0.31, 0.008, colour * np.float32(0.4))
    for low, high in ((split + 0.08, split + 0.35), (split - 0.4, split - 0.08)):
        frame.capsule((-0.25, low), (-0.25, high), 0.012, 0.012, (0.5, 0.5, 0.5))
    for _ in range(int(rng.integers(0, 5))):
        x, y = float(rng.uniform(-0.15, 0.22)), float(rng.uniform(0.9, 1.6))
        frame.box((x, y), 0.035, 0.045, cloth(rng), angle=float(rng.normal(0, 0.1)))


def wardrobe(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a wardrobe or locker, 1.9 m high."""
    colour = wood(rng) if rng.random() < 0.7 else paint(rng)
    fibres = _fibres(rng)
    frame.shadow((0, 0.02), 0.62, 0.1, 0.6)
    frame.box((0, 0.96), 0.47, 0.93, colour * np.float32(0.8), radius=0.01, texture=fibres)
    for x in (-0.23, 0.23):
        frame.box((x, 0.98), 0.215, 0.86, colour, texture=fibres)
        for y, tall in ((0.55, 0.34), (1.42, 0.36)):
            frame.box((x, y), 0.15, tall, colour * np.float32(0.82))
            frame.box((x, y), 0.14, tall - 0.01, colour * np.float32(1.04), texture=fibres)
        frame.ellipse((x * 0.15, 1.0), 0.018, 0.018, (0.6, 0.55, 0.4))
    frame.box((0, 1.9), 0.5, 0.03, colour * np.float32(0.9), radius=0.01)


def ladder(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a stepladder, 1.9 m high."""
    colour = metal(rng) * np.float32(1.15) if rng.random() < 0.6 else wood(rng)
    frame.shadow((0, 0.02), 0.5, 0.12, 0.4)
    for side in (-1, 1):
        back = ((side * 0.14, 1.85), (side * 0.34, 0.14))
        frame.capsule(*back, 0.016, 0.016, colour * np.float32(0.6))
    for step in range(7):
        y = 0.2 + 0.25 * step
        half = 0.29 - 0.085 * y
        frame.box((0, y), half, 0.022, colour * np.float32(0.85), radius=0.008, round=0.2)
        frame.box((0, y - 0.028), half, 0.012, colour * np.float32(0.45))
    for side in (-1, 1):
        rail = ((side * 0.15, 1.88), (side * 0.31, 0.0))
        frame.capsule(*rail, 0.024, 0.024, colour)
    frame.box((0, 1.88), 0.19, 0.035, colour, radius=0.015)


def boxes(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a stack of cardboard boxes, up to 1.6 m high."""
    frame.shadow((0, 0.02), 0.6, 0.13, 0.6)
    foot = 0.0
    for half in sorted(rng.uniform(0.2, 0.42, int(rng.integers(2, 5))).tolist(), reverse=True):
        tall, x = float(rng.uniform(0.13, 0.26)), float(rng.normal(0, 0.05))
        colour = earth(rng) if rng.random() < 0.7 else muted(rng, ("#b08e62", "#a07c52"))
        board = noise_texture(rng, (8, 2), 0.08, octaves=3)
        edge = half * 0.62
        frame.box((x, foot + tall), half, tall, colour, texture=board)
        side = (
            (x + edge, foot),
            (x + half, foot),
            (x + half, foot + 2 * tall),
            (x + edge, foot + 2 * tall),
        )
        frame.polygon(side, colour * np.float32(0.72), texture=board)
        frame.box(
            (x - half + (edge + half) / 2, foot + tall), 0.025, tall, colour * np.float32(1.15)
        )
        if rng.random() < 0.5:
            label = (x - half * 0.45, foot + tall * 1.2)
            frame.box(label, 0.07, 0.05, (0.8, 0.79, 0.74))
        foot += 2 * tall


def suitcase(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a suitcase on wheels with its handle out, 1 m high."""
    colour = paint(rng) if rng.random() < 0.6 else cloth(rng)
    frame.shadow((0, 0.02), 0.32, 0.09, 0.6)
    for x in (-0.13, 0.13):
        frame.capsule((x, 0.65), (x, 0.98), 0.01, 0.01, (0.6, 0.6, 0.6))
        frame.ellipse((x * 1.4, 0.03), 0.035, 0.035, (0.06, 0.06, 0.06))
    frame.capsule((-0.14, 0.99), (0.14, 0.99), 0.018, 0.018, (0.12, 0.12, 0.12))
    ribs = noise_texture(rng, (1, 12), 0.16)
    frame.box((0, 0.37), 0.23, 0.32, colour, radius=0.06, round=0.55, texture=ribs)
    frame.box((0, 0.37), 0.232, 0.008, colour * np.float32(0.45))
    frame.capsule((-0.06, 0.71), (0.06, 0.71), 0.014, 0.014, (0.1, 0.1, 0.1))


def backpack(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a rucksack on the ground, 0.6 m high."""
    colour, weave = cloth(rng), _weave(rng, 0.22)
    frame.shadow((0, 0.01), 0.28, 0.09, 0.6)
    for side in (-1, 1):
        strap = ((side * 0.12, 0.52), (side * 0.25, 0.3), (side * 0.17, 0.06))
        frame.tube(strap, (0.02, 0.022, 0.02), colour * np.float32(0.5))
    frame.tube(((0, 0.18), (0, 0.42)), (0.19, 0.16), colour, texture=weave)
    frame.box(
        (0, 0.17), 0.14, 0.13, colour * np.float32(0.85), radius=0.05, round=0.7, texture=weave
    )
    frame.capsule((-0.12, 0.29), (0.12, 0.29), 0.008, 0.008, colour * np.float32(0.35))
    frame.ellipse((0, 0.53), 0.13, 0.065, vary(rng, colour, 0.1), texture=weave)
    frame.tube(
        ((-0.04, 0.58), (0, 0.64), (0.04, 0.58)), (0.01, 0.01, 0.01), colour * np.float32(0.4)
    )


def vase(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a big vase or amphora, 0.9 m high."""
    colour = earth(rng) if rng.random() < 0.7 else paint(rng)
    glaze = noise_texture(rng, (8, 3), 0.12, octaves=3)
    frame.shadow((0, 0.02), 0.3, 0.08, 0.6)
    belly, neck = float(rng.uniform(0.18, 0.27)), float(rng.uniform(0.06, 0.12))
    heights = (0.06, 0.2, 0.34, 0.44, 0.56, 0.68, 0.78, 0.86)
    shares = (0.0, 0.55, 0.95, 1.0, 0.75, 0.2, 0.0, 0.1)
    radii = [neck + (belly - neck) * share for share in shares]
    frame.tube([(0.0, y) for y in heights], radii, colour, texture=glaze)
    frame.ellipse((0, 0.9), neck * 1.15, neck * 0.3, colour * np.float32(0.35), round=0.0)
    if rng.random() < 0.4:
        for side in (-1, 1):
            ear = ((side * neck, 0.78), (side * belly * 1.1, 0.74), (side * belly * 0.9, 0.55))
            frame.tube(ear, (0.022, 0.022, 0.022), colour * np.float32(0.85))


def bottle(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bottle-shaped thing, a gas cylinder or a churn, 1.2 m high."""
    colour = muted(rng, ("#3a5a44", "#5a4630", "#6f8a94", "#a83a30", "#4a5f7a", "#a07e56"))
    frame.shadow((0, 0.02), 0.26, 0.08, 0.6)
    shine = noise_texture(rng, (3, 3), 0.12, octaves=3)
    frame.tube(((0, 0.16), (0, 0.8), (0, 1.0)), (0.16, 0.16, 0.06), colour, texture=shine)
    frame.box((0, 0.09), 0.16, 0.09, colour, round=1.0, texture=shine)
    frame.box((0, 1.1), 0.045, 0.07, metal(rng), radius=0.01, round=0.9)
    if rng.random() < 0.6:
        frame.box((0, 0.5), 0.158, 0.14, cloth(rng), round=0.95)
