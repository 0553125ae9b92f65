"""Clothing: what people wear, in the muted colours of real cloth, and its patterns and folds."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from tinydatasets.catalog.tinyvww.colours import levels
from tinydatasets.catalog.tinyvww.noise import noise_texture
from tinydatasets.catalog.tinyvww.patterns import PATTERNS, Weave, quilted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Texture

    Floats: TypeAlias = NDArray[np.float32]
    RGB: TypeAlias = tuple[float, float, float]

__all__ = ["KINDS", "Outfit", "cloth", "fabric_colour", "sample_outfit"]

_T = TypeVar("_T")

_FOLDS = 0.22
"""How much brighter and darker the folds of a top are."""


def _palette(codes: str) -> tuple[str, ...]:
    return tuple(codes.split())


_FABRICS = _palette(
    "26292f 26292f 2b3346 2b3346 34405a 3f4a5c 4a5a75 5b6b86 6f8199 8d9aa8 "
    "e4e2dd e4e2dd d9d5cb cfc6b5 b9b4aa 8f8c88 6b6a69 4a4a4b 1d1d20 1d1d20 "
    "5a4636 6f5643 8a6f56 a98d6e c2a27c 56573f 6a6a4c 3f4a38 46604f 2f4a47 "
    "6a2b2e 843036 9b3b34 a8573a b5793a c09a4b 51324a 7b4a63 b77f86 d6b3ad "
    "3f6f86 5f8fa6 8fb0bf 9bb39a b03a3a c24d2f 2f5fa0 2f7a5a d0a83a c86f8f"
)
"""Colours of cloth, the common ones twice."""
_LEGWEAR = _palette(
    "2b3346 34405a 3d4c68 48597a 5d7090 1d1d20 1d1d20 26292f 3a3a3c 55544f "
    "6f675a 8f8168 a99878 4d4436 3f4a38 c9c2b4 6a2b2e 787a7c"
)
_SHOES = _palette("1d1d20 26292f 4d3626 6f4a30 e4e2dd cfcac2 55544f 843036 2b3346")
_SHIRTS = _palette("e4e2dd d9d5cb 8d9aa8 26292f a9b8c8 6a2b2e")
_ACCENTS = _palette("e4e2dd 26292f d9d5cb 843036 34405a")
_SAFETY = _palette("d8e04a e0e84a e0762a e8682a")
_HELMETS = _palette("e6c22e e8e8e4 e0762a 2f5fa0 c23a2a")
_BRIGHT = _palette("d8e04a e0762a d94a3a 3aa0d0 e6c22e 4ac06a d05a9a e8e8e4")


class Outfit(NamedTuple):
    """What a person wears. Lengths are parts of the limb that is covered, 0 to 1."""

    kind: str
    top: RGB
    inner: RGB
    """The shirt under an open jacket."""
    sleeve: float
    hem: float
    """How far down the top reaches: 0 at the waist, 1 at the crotch, 2 at the knees."""
    is_open: bool
    """Whether the front shows what is under the top."""
    bottom: RGB
    leg: float
    skirt: bool
    shoes: RGB
    pattern: str
    accent: RGB
    """The pattern's second colour."""
    bulk: float
    """How thick the cloth is, metres."""
    hat: str
    hat_colour: RGB
    scarf: bool
    bag: str


class _Kind(NamedTuple):
    """What an outfit of a kind is drawn from."""

    sleeves: tuple[float, ...]
    hem: tuple[float, float]
    open: float
    legs: tuple[float, ...]
    skirt: float
    patterns: tuple[str, ...]
    bulk: float
    hats: tuple[str, ...]
    scarf: float
    bright: float


KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "light": _Kind(
            (0.0, 0.22, 0.24, 0.28),
            (0.7, 1.0),
            0.0,
            (0.4, 0.45, 1.0, 1.0),
            0.15,
            (
                "plain",
                "plain",
                "stripes",
                "print",
                "floral",
            ),
            0.004,
            (
                "none",
                "none",
                "none",
                "cap",
                "sunhat",
            ),
            0.0,
            0.15,
        ),
        "casual": _Kind(
            (0.55, 0.97, 0.97, 0.24),
            (0.75, 1.0),
            0.3,
            (1.0,),
            0.05,
            (
                "plain",
                "plain",
                "plain",
                "plaid",
                "stripes",
                "print",
            ),
            0.009,
            (
                "none",
                "none",
                "none",
                "cap",
            ),
            0.05,
            0.05,
        ),
        "suit": _Kind(
            (0.97,),
            (1.0, 1.15),
            0.85,
            (1.0,),
            0.12,
            (
                "plain",
                "plain",
                "pinstripe",
            ),
            0.01,
            ("none",),
            0.03,
            0.0,
        ),
        "dress": _Kind(
            (0.0, 0.2, 0.3, 0.95),
            (1.5, 2.5),
            0.0,
            (0.0, 0.0, 1.0),
            1.0,
            (
                "plain",
                "plain",
                "floral",
                "stripes",
            ),
            0.004,
            (
                "none",
                "none",
                "sunhat",
                "scarf",
            ),
            0.05,
            0.1,
        ),
        "coat": _Kind(
            (1.0,),
            (1.4, 2.1),
            0.3,
            (1.0,),
            0.1,
            (
                "plain",
                "plain",
                "plain",
                "plaid",
            ),
            0.02,
            (
                "none",
                "none",
                "beanie",
                "hood",
                "scarf",
            ),
            0.3,
            0.04,
        ),
        "sport": _Kind(
            (0.0, 0.22, 0.97),
            (0.6, 0.9),
            0.0,
            (0.3, 0.4, 1.0),
            0.0,
            (
                "plain",
                "side",
                "side",
                "stripes",
            ),
            0.005,
            (
                "none",
                "none",
                "cap",
            ),
            0.0,
            0.35,
        ),
        "work": _Kind(
            (0.25, 0.97),
            (0.9, 1.05),
            0.0,
            (1.0,),
            0.0,
            ("vest",),
            0.01,
            (
                "helmet",
                "helmet",
                "cap",
                "none",
            ),
            0.0,
            1.0,
        ),
        "winter": _Kind(
            (1.0,),
            (0.9, 1.3),
            0.0,
            (1.0,),
            0.0,
            (
                "quilt",
                "quilt",
                "plain",
            ),
            0.022,
            (
                "beanie",
                "beanie",
                "hood",
                "none",
            ),
            0.5,
            0.3,
        ),
    }
)
"""Each kind of clothing by its name."""


def fabric_colour(rng: np.random.Generator, palette: Sequence[str] = _FABRICS) -> RGB:
    """Return a colour of cloth, jittered so that no two are the same."""
    code = palette[int(rng.integers(len(palette)))]
    gain = 1.0 + 0.1 * rng.standard_normal()
    red, green, blue = (
        min(0.95, level * gain + 0.012 * rng.standard_normal()) for level in levels(code)
    )
    return max(red, 0.03), max(green, 0.03), max(blue, 0.03)


def sample_outfit(rng: np.random.Generator, kind: str, *, feminine: float = 0.5) -> Outfit:
    """Draw an outfit of a kind; `feminine` (0 to 1) is how likely its skirts are worn."""
    drawn = KINDS[kind]
    bright = rng.random() < drawn.bright
    work = kind == "work"
    top = fabric_colour(rng, _SAFETY if work else _BRIGHT if bright else _FABRICS)
    skirt = bool(kind == "dress" or rng.random() < drawn.skirt * 2 * feminine)
    return Outfit(
        kind=kind,
        top=top,
        inner=fabric_colour(rng, _SHIRTS),
        sleeve=_pick(rng, drawn.sleeves) * float(rng.uniform(0.94, 1.0)),
        hem=float(rng.uniform(*drawn.hem)),
        is_open=bool(rng.random() < drawn.open),
        bottom=fabric_colour(rng, _LEGWEAR),
        leg=_pick(rng, drawn.legs) * float(rng.uniform(0.95, 1.0)),
        skirt=skirt,
        shoes=fabric_colour(rng, _SHOES),
        pattern=_pick(rng, drawn.patterns),
        accent=fabric_colour(rng, _ACCENTS),
        bulk=drawn.bulk * float(rng.uniform(0.7, 1.3)),
        hat=_pick(rng, drawn.hats),
        hat_colour=fabric_colour(rng, _HELMETS if work else _FABRICS),
        scarf=bool(rng.random() < drawn.scarf),
        bag=_pick(rng, ("none", "none", "none", "backpack", "shoulder")),
    )


def cloth(rng: np.random.Generator, outfit: Outfit) -> Texture:
    """Return the texture of a top: the folds of its cloth and its pattern."""
    drape = noise_texture(rng, (3.5, 3.0), _FOLDS, octaves=3)
    blotches = noise_texture(rng, (9, 7), 1.0, octaves=1)
    count, phase = float(rng.integers(5, 10)), float(rng.random())
    accent, top = np.asarray(outfit.accent, np.float32), np.asarray(outfit.top, np.float32)
    change: Floats = accent / top - np.float32(1.0)

    def texture(u: Floats, v: Floats) -> Floats:
        shade = drape(u, v)
        if outfit.pattern == "plain":
            return shade
        weave = Weave(u, v, count, phase, blotches)
        if outfit.pattern == "quilt":
            return shade * quilted(weave)
        share = PATTERNS[outfit.pattern](weave)
        tint = share[:, :, None] * change + np.float32(1.0)
        painted: Floats = shade[:, :, None] * tint
        return painted

    return texture


def _pick(rng: np.random.Generator, choices: tuple[_T, ...]) -> _T:
    return choices[int(rng.integers(len(choices)))]
