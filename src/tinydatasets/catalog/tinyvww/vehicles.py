"""Vehicles: cars from the end and the side, a bicycle, a motorbike, the flank of a bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww.colours import metal, paint, rgb
from tinydatasets.catalog.tinyvww.grain import grain

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["bicycle", "bus", "car", "car_end", "motorbike"]

_RUBBER = (0.07, 0.07, 0.075)
_GLASS = rgb("#39444d")


def _gloss(rng: np.random.Generator, strength: float = 0.35) -> Texture:
    """Return the reflections of lacquer or glass: bright sky above, a dark band, ground."""
    shift = rng.uniform(0, 64, 2).astype(np.float32)
    edge = float(rng.uniform(-0.3, 0.2))

    def texture(u: Floats, v: Floats) -> Floats:
        wave = v + np.float32(0.12) * grain(u + shift[0], v * 0 + shift[1], octaves=2)
        sky = np.clip((np.float32(edge) - wave) * 3, -0.4, 1)
        dirt = grain(u * 2 + shift[1], v * 2 + shift[0], octaves=3)
        return np.asarray(1 + np.float32(strength) * sky + np.float32(0.04) * dirt, np.float32)

    return texture


def _wheel(frame: Frame, x: float, radius: float, rim: Floats) -> None:
    frame.ellipse((x, radius), radius, radius, _RUBBER, round=0.4)
    frame.ellipse((x, radius), radius * 0.66, radius * 0.66, rim, round=0.5)
    for turn in np.linspace(0, 5.03, 5).tolist():
        spot = (x + 0.4 * radius * float(np.cos(turn)), radius * (1 + 0.4 * float(np.sin(turn))))
        frame.ellipse(spot, radius * 0.13, radius * 0.13, (0.12, 0.12, 0.13), round=0.0)


def car(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a car from its side, 4.2 m long and 1.5 m high."""
    colour, rim = paint(rng), metal(rng)
    roof, nose = float(rng.uniform(1.38, 1.62)), float(rng.uniform(0.72, 0.9))
    frame.shadow((0, 0.02), 2.4, 0.28, 0.75)
    body = (
        (-2.05, 0.3),
        (2.05, 0.3),
        (2.08, nose - 0.1),
        (1.2, nose + 0.1),
        (-1.5, nose + 0.14),
        (-2.05, nose),
    )
    rear = float(rng.uniform(-1.75, -1.35))
    cabin = ((rear, nose), (1.25, nose), (0.5, roof), (rear + 0.35, roof))
    frame.polygon(cabin, colour * np.float32(0.9), radius=0.06, texture=_gloss(rng))
    frame.polygon(
        (
            (rear + 0.18, nose + 0.1),
            (1.0, nose + 0.1),
            (0.45, roof - 0.06),
            (rear + 0.45, roof - 0.06),
        ),
        _GLASS,
        radius=0.03,
        texture=_gloss(rng, 0.9),
    )
    frame.box((-0.35, (nose + roof) / 2), 0.035, (roof - nose) / 2, colour * np.float32(0.8))
    frame.polygon(body, colour, radius=0.09, texture=_gloss(rng, 0.45))
    frame.box((0, 0.3), 1.9, 0.05, (0.1, 0.1, 0.1))
    for x in (-0.9, 0.35):
        frame.box((x, 0.62), 0.008, 0.25, colour * np.float32(0.55))
    frame.box((0.05, nose), 0.09, 0.02, colour * np.float32(0.5))
    frame.ellipse((1.98, nose - 0.1), 0.11, 0.08, (0.85, 0.85, 0.8), round=0.4)
    frame.box((-2.04, nose - 0.12), 0.06, 0.1, (0.55, 0.08, 0.07))
    for x in (-1.3, 1.3):
        frame.ellipse((x, 0.36), 0.39, 0.39, (0.06, 0.06, 0.065), round=0.0)
        _wheel(frame, x, 0.32, rim)


def car_end(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a car from its front or rear, 1.75 m wide and 1.5 m high."""
    colour = paint(rng)
    roof = float(rng.uniform(1.4, 1.75))
    frame.shadow((0, 0.02), 1.15, 0.25, 0.8)
    for x in (-0.68, 0.68):
        frame.box((x, 0.25), 0.11, 0.25, _RUBBER, radius=0.05)
    frame.polygon(((-0.78, 0.85), (0.78, 0.85), (0.6, roof), (-0.6, roof)), colour, radius=0.05)
    glass = ((-0.68, 0.93), (0.68, 0.93), (0.54, roof - 0.09), (-0.54, roof - 0.09))
    frame.polygon(glass, _GLASS, radius=0.03, texture=_gloss(rng, 0.9))
    frame.box((0, 0.64), 0.86, 0.32, colour, radius=0.12, round=0.35, texture=_gloss(rng, 0.4))
    frame.box((0, 0.42), 0.84, 0.1, colour * np.float32(0.55), radius=0.04)
    front = rng.random() < 0.5
    lamp = (0.86, 0.86, 0.8) if front else (0.6, 0.1, 0.08)
    for x in (-0.68, 0.68):
        frame.box((x, 0.76), 0.14, 0.07, lamp, radius=0.04)
    grille = (0.09, 0.09, 0.1) if front else colour * np.float32(0.75)
    frame.box((0, 0.66), 0.38, 0.09, grille, radius=0.03)
    frame.box((0, 0.48), 0.24, 0.055, (0.82, 0.81, 0.74))


def bus(frame: Frame, rng: np.random.Generator) -> None:
    """Draw the flank of a bus or a tram, 3 m high."""
    colour, rim = paint(rng), metal(rng)
    frame.shadow((0, 0.02), 4.2, 0.3, 0.75)
    frame.box((0, 1.65), 3.7, 1.35, colour, radius=0.15, texture=_gloss(rng, 0.25))
    for x in np.linspace(-3.0, 3.0, 6).tolist():
        frame.box((x, 2.0), 0.54, 0.5, _GLASS, radius=0.06, texture=_gloss(rng, 0.9))
    frame.box((1.2, 1.45), 0.55, 1.1, _GLASS * np.float32(0.8), texture=_gloss(rng, 0.7))
    frame.box((1.2, 1.45), 0.025, 1.1, (0.1, 0.1, 0.1))
    frame.box((0, 0.95), 3.68, 0.07, paint(rng))
    for x in (-2.2, 2.4):
        frame.ellipse((x, 0.5), 0.55, 0.52, (0.05, 0.05, 0.055), round=0.0)
        _wheel(frame, x, 0.46, rim)


def _ring(frame: Frame, x: float, radius: float, width: float, colour: tuple[float, ...]) -> None:
    turns = np.linspace(0, 2 * np.pi, 17)
    points = [
        (x + radius * float(np.cos(turn)), radius * (1 + float(np.sin(turn)))) for turn in turns
    ]
    frame.tube(points, [width] * len(points), colour, round=0.5)


def bicycle(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bicycle, 1.05 m high and 1.75 m long."""
    colour = paint(rng)
    frame.shadow((0, 0.02), 0.9, 0.12, 0.4)
    for x in (-0.52, 0.52):
        _ring(frame, x, 0.33, 0.02, _RUBBER)
        for turn in np.linspace(0.2, 2.8, 6).tolist():
            aside, rise = 0.32 * float(np.cos(turn)), 0.32 * float(np.sin(turn))
            ends = ((x - aside, 0.33 - rise), (x + aside, 0.33 + rise))
            frame.capsule(*ends, 0.004, 0.004, (0.55, 0.56, 0.57), alpha=0.7)
    crank, seat, head = (-0.06, 0.32), (-0.2, 0.8), (0.4, 0.82)
    for start, end in ((crank, seat), (crank, head), (seat, head), (seat, (-0.52, 0.33))):
        frame.capsule(start, end, 0.02, 0.02, colour)
    frame.capsule(crank, (-0.52, 0.33), 0.016, 0.016, colour)
    frame.capsule((0.38, 0.95), (0.52, 0.33), 0.02, 0.016, colour)
    frame.capsule((-0.2, 0.8), (-0.22, 0.92), 0.015, 0.015, (0.6, 0.6, 0.6))
    frame.capsule((-0.34, 0.95), (-0.1, 0.93), 0.045, 0.025, (0.08, 0.07, 0.07))
    frame.capsule((0.38, 0.96), (0.26, 1.03), 0.016, 0.02, (0.15, 0.15, 0.15))
    frame.ellipse(crank, 0.08, 0.08, (0.2, 0.2, 0.2), round=0.3)
    if rng.random() < 0.4:
        frame.box((0.56, 0.92), 0.17, 0.12, (0.55, 0.43, 0.28), radius=0.02, round=0.4)


def motorbike(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a motorbike or scooter, 1.2 m high."""
    colour = paint(rng)
    frame.shadow((0, 0.02), 1.05, 0.16, 0.6)
    for x in (-0.66, 0.66):
        _ring(frame, x, 0.3, 0.055, _RUBBER)
        frame.ellipse((x, 0.3), 0.12, 0.12, (0.45, 0.45, 0.46), round=0.5)
    frame.tube(((-0.66, 0.3), (-0.2, 0.38), (0.15, 0.42)), (0.05, 0.14, 0.12), (0.25, 0.25, 0.26))
    frame.capsule((0.66, 0.3), (0.42, 0.98), 0.04, 0.03, (0.6, 0.6, 0.6))
    frame.ellipse((-0.02, 0.5), 0.22, 0.2, (0.3, 0.3, 0.31), texture=_gloss(rng, 0.6))
    frame.ellipse((0.1, 0.76), 0.3, 0.14, colour, angle=0.2, texture=_gloss(rng, 0.6))
    frame.tube(((-0.8, 0.84), (-0.5, 0.76), (-0.1, 0.74)), (0.06, 0.09, 0.06), (0.09, 0.08, 0.08))
    frame.ellipse((0.52, 0.86), 0.11, 0.12, colour, texture=_gloss(rng, 0.5))
    frame.ellipse((0.6, 0.86), 0.06, 0.09, (0.88, 0.88, 0.82), round=0.5)
    frame.capsule((0.44, 1.02), (0.22, 1.1), 0.02, 0.025, (0.1, 0.1, 0.1))
    frame.tube(((-0.1, 0.24), (-0.75, 0.34)), (0.05, 0.06), (0.62, 0.62, 0.6))
