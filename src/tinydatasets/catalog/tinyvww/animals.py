"""Animals: four-legged ones from the side, sitting cats and dogs, birds, an upright bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.colours import earth, muted, vary
from tinydatasets.catalog.tinyvww.grain import grain, smoothstep

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["bear", "cat", "cow", "dog", "horse", "ostrich", "penguin", "sheep", "sitting_dog"]


class _Build(NamedTuple):
    """Measures of a four-legged animal, metres."""

    back: float
    """Height of the back."""
    length: float
    """From the tail to the chest."""
    chest: float
    """Half the depth of the body at the chest."""
    belly: float
    """Half its depth at the loins."""
    leg: float
    """Half the width of a leg at its top."""
    neck: tuple[float, float]
    """From the shoulder to the head: ahead and up."""
    head: float
    """Length of the head."""
    skull: float
    """Half the depth of the head."""
    tail: float


_DOG = _Build(0.62, 0.62, 0.15, 0.11, 0.055, (0.14, 0.2), 0.24, 0.085, 0.35)
_HORSE = _Build(1.52, 1.5, 0.32, 0.26, 0.13, (0.42, 0.52), 0.6, 0.15, 0.8)
_COW = _Build(1.42, 1.65, 0.38, 0.36, 0.12, (0.42, 0.06), 0.5, 0.16, 0.8)
_SHEEP = _Build(0.78, 0.8, 0.24, 0.23, 0.06, (0.18, 0.12), 0.26, 0.09, 0.15)


def _fur(rng: np.random.Generator, strength: float = 0.1, *, spots: float = 0.0) -> Texture:
    """Return the texture of a coat, with pale or dark spots of a strength."""
    shift = rng.uniform(0, 64, 2).astype(np.float32)
    limit = float(rng.uniform(-0.3, 0.6))

    def texture(u: Floats, v: Floats) -> Floats:
        hair = grain(u * 7 + shift[0], v * 4 + shift[1], octaves=3)
        tone = 1 + np.float32(strength) * hair
        if spots:
            field = grain(u * 1.3 + shift[1], v * 1.3 + shift[0], octaves=2)
            tone = tone * (1 + np.float32(spots) * smoothstep(limit, limit + 0.15, field))
        return np.asarray(tone, np.float32)

    return texture


def _legs(frame: Frame, build: _Build, colour: Floats, rng: np.random.Generator, far: bool) -> None:
    """Draw the two legs of one side; those of the far side are darker."""
    shade = colour * np.float32(0.62 if far else 0.92)
    hip, fur = build.back - build.chest * 1.2, _fur(rng)
    for x, knee in ((-build.length * 0.44, -0.06), (build.length * 0.4, 0.03)):
        swing = float(rng.normal(0, 0.1)) * build.back + (0.07 * build.back if far else 0.0)
        bend = (x + 0.5 * swing + knee * build.back, hip * 0.5)
        foot = (x + swing, 0.03 * build.back)
        frame.tube(
            ((x, hip), bend, foot),
            (build.leg * 1.25, build.leg * 0.6, build.leg * 0.5),
            shade,
            texture=fur,
        )
        toe = (foot[0] + build.leg * 0.4, build.leg * 0.4)
        frame.ellipse(toe, build.leg * 0.75, build.leg * 0.42, shade * np.float32(0.55))


def _head(
    frame: Frame, build: _Build, at: tuple[float, float], colour: Floats, fur: Texture
) -> None:
    """Draw a head with muzzle, ears, nose and eye."""
    x, y, size = at[0], at[1], build.skull
    nose = (x + build.head * 0.75, y - build.head * 0.28)
    ear = colour * np.float32(0.7)
    frame.ellipse((x - size * 0.3, y + size * 1.0), size * 0.32, size * 0.62, ear, angle=0.35)
    frame.tube(((x, y), nose), (size, size * 0.55), colour, texture=fur)
    frame.ellipse((x + size * 0.25, y + size * 0.9), size * 0.3, size * 0.6, ear, angle=-0.15)
    frame.ellipse(nose, size * 0.5, size * 0.46, colour * np.float32(0.6), texture=fur)
    tip = (nose[0] + size * 0.3, nose[1] + size * 0.08)
    frame.ellipse(tip, size * 0.22, size * 0.18, (0.08, 0.07, 0.07))
    eye = (x + size * 0.55, y + size * 0.28)
    frame.ellipse(eye, size * 0.14, size * 0.14, (0.06, 0.05, 0.04), round=0.3)


def _four_legged(
    frame: Frame, build: _Build, colour: Floats, rng: np.random.Generator, spots: float = 0.0
) -> None:
    half = build.length / 2
    # The head reaches farther than the tail: the whole animal stands about the foot point.
    aside = -0.3 * (build.neck[0] + 0.5 * build.head)
    frame = frame._replace(x=frame.at((aside, 0))[0])
    frame.shadow((0, 0.01), half * 1.35, 0.16 * build.back, 0.6)
    fur = _fur(rng, spots=spots)
    _legs(frame, build, colour, rng, far=True)
    rise = build.back - build.chest
    shoulder = (half * 0.8, rise + build.chest * 0.2)
    head = (half * 0.85 + build.neck[0], rise + build.chest * 0.25 + build.neck[1])
    frame.tube((shoulder, head), (build.chest * 0.75, build.skull * 0.85), colour, texture=fur)
    frame.tube(
        ((-half - 0.05 * build.back, rise + 0.1), (-half - 0.12, rise - build.tail * 0.7)),
        (build.leg * 0.5, build.leg * 0.35),
        colour * np.float32(0.7),
        texture=_fur(rng, 0.3),
    )
    frame.tube(
        ((-half * 0.82, rise), (0, rise - 0.04 * build.back), (half * 0.78, rise)),
        (build.belly * 1.02, build.belly, build.chest),
        colour,
        texture=fur,
    )
    _legs(frame, build, colour, rng, far=False)
    _head(frame, build, head, colour, fur)


def dog(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a standing dog, 0.8 m high."""
    _four_legged(frame, _DOG, earth(rng), rng, float(rng.choice([0.0, -0.4, 0.5])))


def horse(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a horse with its mane, 2 m high."""
    colour = earth(rng)
    _four_legged(frame, _HORSE, colour, rng, float(rng.choice([0.0, 0.0, -0.3])))
    mane = vary(rng, colour, 0.1) * np.float32(0.4)
    aside = -0.3 * (_HORSE.neck[0] + 0.5 * _HORSE.head)
    points = [(x + aside, y) for x, y in ((0.98, 2.0), (0.72, 1.8), (0.5, 1.5))]
    frame.tube(points, (0.05, 0.09, 0.05), mane, texture=_fur(rng, 0.35))


def cow(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a cow, 1.5 m high, often pied."""
    spots = float(rng.choice([-0.75, -0.6, 0.0]))
    colour = muted(rng, ("#d8d2c8", "#8a5a3c", "#b89474", "#c8c0b4")) if spots else earth(rng)
    _four_legged(frame, _COW, colour, rng, spots)


def sheep(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a sheep, 0.9 m high."""
    wool = muted(rng, ("#d4cbb8", "#c4b8a2", "#e0d8c8", "#6a5a4c"))
    face = wool if rng.random() < 0.4 else muted(rng, ("#2c2826", "#4a4038"))
    _four_legged(frame, _SHEEP, face, rng)
    body = ((-0.28, 0.55), (0.0, 0.54), (0.27, 0.56))
    frame.tube(body, (0.25, 0.26, 0.24), wool, texture=_fur(rng, 0.2))
    for x in np.linspace(-0.42, 0.36, 5).tolist():
        size, y = float(rng.uniform(0.11, 0.15)), 0.6 + float(rng.uniform(-0.04, 0.1))
        tint = vary(rng, wool, 0.03)
        frame.ellipse((x, y), size, size * 0.85, tint, soft=0.04, texture=_fur(rng, 0.2))


def sitting_dog(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a dog that sits facing the camera, 0.8 m high."""
    colour, fur = earth(rng), _fur(rng, spots=float(rng.choice([0.0, 0.4])))
    frame.shadow((0, 0.02), 0.32, 0.1, 0.6)
    for side in (-1, 1):
        frame.ellipse((side * 0.17, 0.14), 0.13, 0.15, colour * np.float32(0.85), texture=fur)
    frame.tube(((0, 0.22), (0, 0.5)), (0.18, 0.13), colour, texture=fur)
    frame.ellipse((0, 0.42), 0.085, 0.14, np.clip(colour * 1.3, 0, 0.95), soft=0.05, texture=fur)
    for side in (-1, 1):
        foot = (side * 0.075, 0.03)
        frame.tube(((side * 0.08, 0.38), foot), (0.05, 0.042), colour, texture=fur)
        frame.ellipse(foot, 0.055, 0.032, colour * np.float32(0.8))
        drop = ((side * 0.09, 0.78), (side * 0.14, 0.63))
        frame.tube(drop, (0.035, 0.045), colour * np.float32(0.6), texture=fur)
    frame.ellipse((0, 0.69), 0.115, 0.12, colour, texture=fur)
    frame.ellipse((0, 0.63), 0.06, 0.055, np.clip(colour * 1.15, 0, 0.95), texture=fur)
    frame.ellipse((0, 0.655), 0.026, 0.02, (0.06, 0.05, 0.05))
    for side in (-1, 1):
        frame.ellipse((side * 0.05, 0.715), 0.015, 0.016, (0.05, 0.04, 0.03), round=0.3)


def cat(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a sitting cat, 0.45 m high."""
    colour = earth(rng)
    stripes = _fur(rng, 0.2, spots=float(rng.choice([0.0, -0.35, 0.4])))
    frame.shadow((0, 0.01), 0.2, 0.06, 0.6)
    frame.tube(
        ((0.07, 0.03), (0.16, 0.03), (0.2, 0.07), (0.19, 0.13)),
        (0.028, 0.026, 0.024, 0.018),
        colour,
    )
    frame.tube(((0, 0.11), (0, 0.27)), (0.115, 0.07), colour, texture=stripes)
    for side in (-1, 1):
        leg = ((side * 0.045, 0.2), (side * 0.045, 0.025))
        frame.tube(leg, (0.03, 0.026), colour, texture=stripes)
        ear = ((side * 0.022, 0.4), (side * 0.075, 0.38), (side * 0.062, 0.465))
        frame.polygon(ear, colour * np.float32(0.8), radius=0.005)
    frame.ellipse((0, 0.36), 0.078, 0.068, colour, texture=stripes)
    frame.ellipse((0, 0.335), 0.032, 0.024, np.clip(colour * 1.25, 0, 0.95))
    frame.ellipse((0, 0.345), 0.01, 0.008, (0.35, 0.18, 0.17))
    for side in (-1, 1):
        frame.ellipse((side * 0.03, 0.372), 0.014, 0.012, (0.5, 0.52, 0.2), round=0.2)
        frame.ellipse((side * 0.03, 0.372), 0.005, 0.011, (0.04, 0.04, 0.03), round=0.0)


def ostrich(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a tall bird on two legs, 1.9 m high."""
    colour = muted(rng, ("#3a3430", "#5a4c40", "#7a6a58", "#2a2624"))
    skin = earth(rng)
    frame.shadow((0, 0.01), 0.5, 0.13, 0.5)
    for x, swing in ((-0.05, -0.12), (0.1, 0.12)):
        knee = (x + float(rng.normal(-0.05, 0.04)), 0.48)
        foot = (x + swing, 0.03)
        frame.tube(((x, 0.85), knee, foot), (0.1, 0.045, 0.03), skin, texture=_fur(rng, 0.1))
        frame.capsule(foot, (foot[0] + 0.13, 0.02), 0.03, 0.015, skin * np.float32(0.8))
    plume = _fur(rng, 0.35)
    pale = np.clip(colour * 2.4, 0, 0.85)
    frame.ellipse((-0.42, 1.02), 0.2, 0.13, pale, angle=0.5, texture=plume)
    frame.ellipse((0, 1.03), 0.44, 0.27, colour, angle=-0.08, texture=plume)
    frame.ellipse((-0.08, 1.0), 0.28, 0.17, colour * np.float32(1.25), angle=-0.2, texture=plume)
    bend = float(rng.uniform(0.34, 0.5))
    neck = ((0.32, 1.1), (bend + 0.04, 1.4), (bend, 1.78))
    frame.tube(neck, (0.1, 0.045, 0.038), skin, texture=_fur(rng, 0.12))
    frame.ellipse((bend + 0.03, 1.82), 0.085, 0.058, skin, angle=-0.1)
    beak = ((bend + 0.08, 1.84), (bend + 0.21, 1.79), (bend + 0.08, 1.78))
    frame.polygon(beak, (0.55, 0.45, 0.32), radius=0.006)
    frame.ellipse((bend + 0.05, 1.84), 0.015, 0.015, (0.05, 0.04, 0.04), round=0.3)


def penguin(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a penguin, 1 m high."""
    dark = muted(rng, ("#22252b", "#2c2f36", "#1a1b1e"))
    down = _fur(rng, 0.08)
    frame.shadow((0, 0.01), 0.3, 0.09, 0.6)
    for side in (-1, 1):
        frame.ellipse((side * 0.1, 0.035), 0.09, 0.035, (0.4, 0.3, 0.2))
        wing = ((side * 0.2, 0.68), (side * 0.28, 0.5), (side * 0.25, 0.32))
        frame.tube(wing, (0.06, 0.055, 0.02), dark * np.float32(0.85), texture=down)
    frame.tube(((0, 0.3), (0, 0.62)), (0.25, 0.17), dark, texture=down)
    frame.tube(((0, 0.3), (0, 0.62)), (0.18, 0.11), (0.84, 0.84, 0.81), soft=0.03, texture=down)
    frame.ellipse((0, 0.86), 0.12, 0.135, dark, texture=down)
    frame.ellipse((0, 0.74), 0.1, 0.04, (0.8, 0.62, 0.25), soft=0.04)
    beak = ((-0.02, 0.86), (0.16, 0.83), (-0.02, 0.81))
    frame.polygon(beak, (0.3, 0.22, 0.14), radius=0.01)
    frame.ellipse((0.04, 0.89), 0.014, 0.014, (0.5, 0.45, 0.4), round=0.2)


def bear(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a bear, or a big soft toy, upright, 1.8 m high."""
    colour, fur = earth(rng), _fur(rng, 0.22)
    frame.shadow((0, 0.02), 0.55, 0.14, 0.6)
    for side in (-1, 1):
        leg = ((side * 0.2, 0.6), (side * 0.23, 0.1))
        frame.tube(leg, (0.19, 0.14), colour * np.float32(0.88), texture=fur)
        frame.ellipse((side * 0.25, 0.07), 0.16, 0.075, colour * np.float32(0.75), texture=fur)
        out = float(rng.uniform(0.38, 0.52))
        hand = (side * out, float(rng.uniform(0.7, 1.0)))
        arm = ((side * 0.3, 1.26), (side * 0.44, 1.05), hand)
        frame.tube(arm, (0.14, 0.12, 0.1), colour * np.float32(0.92), texture=fur)
    frame.tube(((0, 0.65), (0, 1.15)), (0.37, 0.3), colour, texture=fur)
    pale = np.clip(colour * 1.15, 0, 0.85)
    frame.ellipse((0, 0.8), 0.22, 0.28, pale, soft=0.1, texture=fur)
    for side in (-1, 1):
        frame.ellipse((side * 0.17, 1.73), 0.075, 0.075, colour * np.float32(0.75), texture=fur)
    frame.ellipse((0, 1.55), 0.23, 0.21, colour, texture=fur)
    frame.ellipse((0, 1.48), 0.11, 0.09, pale, texture=fur)
    frame.ellipse((0, 1.52), 0.045, 0.032, (0.08, 0.06, 0.06))
    for side in (-1, 1):
        frame.ellipse((side * 0.085, 1.6), 0.02, 0.02, (0.06, 0.05, 0.05), round=0.4)
