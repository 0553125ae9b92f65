"""Colours of things: muted, jittered, and partly those of skin, so that skin is no shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = [
    "MONK",
    "SKIN",
    "cloth",
    "earth",
    "leaf",
    "metal",
    "muted",
    "paint",
    "rgb",
    "vary",
    "wood",
]


def rgb(text: str) -> Floats:
    """Colour of a hexadecimal text: (3,) float32 in [0, 1].

    >>> rgb("#ff0080").round(2).tolist()
    [1.0, 0.0, 0.5]
    """
    return np.array(levels(text[1:]), np.float32)


def levels(code: str) -> tuple[float, float, float]:
    """Return red, green and blue of six hexadecimal digits, each in [0, 1].

    >>> levels("ff0033")
    (1.0, 0.0, 0.2)
    """
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def _palette(text: str) -> Floats:
    return np.stack([rgb(f"#{word}") for word in text.split()])


MONK = "f6ede4 f3e7db f7ead0 eadaba d7bd96 a07e56 825c43 604134 3a312a 292420"
"""The ten tones of the Monk Skin Tone Scale (E. Monk, 2019), light to dark."""
SKIN = _palette(MONK)

_CLOTH = _palette(
    "1b1d22 2b2f3a 3a3d42 e9e7e0 d0cdc5 8b8d91 22345c 35557f 5d7ea4 6f1f22 9c3530 b8693a c9a24a"
    " 2f5a3c 587a4c 6f6d45 5a3d2b 80644a b79c78 4a2f55 7f5a8a b06f82 d8b0b4 27626a 6a9a9c c2d0d8"
)
_EARTH = _palette("5a3d2b 8a6544 b89a74 3b2a1e a5734a 6d6a64 cfc9bc 2a2724")
_LEAF = _palette("3f5a2c 4f6b33 5f7440 2f4a2a 6f7a3f 48603f 7a6a34 55703a")
_METAL = _palette("3a3d40 5d6164 8a8d8e 2b3a33 24303c 9b9a94 1c1d1f")
_PAINT = _palette(
    "a83228 2a4a7a d8d8d4 1f2124 6f7478 3f6a4a c9a23a 8a8f94 5a1f24 b8b4a8 34607a c8692f"
)
_WOOD = _palette("6b4a30 8a6844 a5845c 4a3324 c2a67e 3a2a20 93714a")


def vary(rng: np.random.Generator, colour: Floats, spread: float = 0.06) -> Floats:
    """Return `colour`, a little lighter or darker and a little off in hue."""
    given = colour.tolist()
    gain, *shift = (rng.standard_normal(4) * spread).tolist()
    # Dark colours shift less: a hue shows more in them.
    hue = 0.1 + 0.25 * sum(given) / 3
    varied = [level * (1 + gain) + hue * off for level, off in zip(given, shift, strict=True)]
    return np.array([min(max(level, 0.015), 0.97) for level in varied], np.float32)


def _pick(rng: np.random.Generator, palette: Floats, spread: float) -> Floats:
    return vary(rng, palette[int(rng.integers(len(palette)))], spread)


def cloth(rng: np.random.Generator) -> Floats:
    """Draw the colour of a garment, a parasol, a cushion; one in seven is a skin tone."""
    return _pick(rng, SKIN, 0.07) if rng.random() < 0.15 else _pick(rng, _CLOTH, 0.08)


def earth(rng: np.random.Generator) -> Floats:
    """Draw the colour of fur, clay or cardboard; half of them are skin tones."""
    return _pick(rng, SKIN, 0.07) if rng.random() < 0.5 else _pick(rng, _EARTH, 0.08)


def wood(rng: np.random.Generator) -> Floats:
    """Draw the colour of timber; a quarter are skin tones."""
    return _pick(rng, SKIN[3:], 0.06) if rng.random() < 0.25 else _pick(rng, _WOOD, 0.08)


def leaf(rng: np.random.Generator) -> Floats:
    """Draw the colour of leaves, mostly dull greens."""
    return _pick(rng, _LEAF, 0.1)


def metal(rng: np.random.Generator) -> Floats:
    """Draw the colour of steel, iron or zinc."""
    return _pick(rng, _METAL, 0.06)


def paint(rng: np.random.Generator) -> Floats:
    """Draw the colour of a lacquer: cars, boxes, signs; one in six is a skin tone."""
    return _pick(rng, SKIN, 0.06) if rng.random() < 0.17 else _pick(rng, _PAINT, 0.07)


def muted(rng: np.random.Generator, choices: Sequence[str], spread: float = 0.06) -> Floats:
    """Draw one of the hexadecimal `choices`, jittered."""
    return vary(rng, rgb(choices[int(rng.integers(len(choices)))]), spread)
