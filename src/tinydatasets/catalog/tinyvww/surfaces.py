"""What grounds, floors and walls are made of: colours over the metres of a plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.colours import cloth, muted, rgb, vary, wood
from tinydatasets.catalog.tinyvww.grain import grain, lines, relief, smoothstep, speck

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.backdrop import Hit

    Floats: TypeAlias = NDArray[np.float32]
    Mask: TypeAlias = NDArray[np.bool_]
    Surface: TypeAlias = Callable[[np.random.Generator, Hit], Floats]

__all__ = [
    "Facade",
    "asphalt",
    "bark",
    "boards",
    "brickwork",
    "carpet",
    "earthen",
    "facade",
    "grass",
    "leaf_litter",
    "mix",
    "paving",
    "plaster",
    "sand",
    "snow",
    "tiles",
    "wallpaper",
]


def mix(first: Floats, second: Floats, share: Floats) -> Floats:
    """Blend two colours, (3,) or (..., 3), by a share of (...)."""
    return np.asarray(first + share[..., None] * (second - first), np.float32)


def _toned(colour: Floats, tone: Floats) -> Floats:
    return np.asarray(colour * tone[..., None], np.float32)


def _shifted(rng: np.random.Generator, hit: Hit) -> tuple[Floats, Floats]:
    """Return the plane's coordinates from a random origin, so that no two draws are alike."""
    first, second = (np.float32(value) for value in rng.uniform(0, 64, 2))
    return hit.u + first, hit.v + second


def _blotches(rng: np.random.Generator, hit: Hit, cell: float, octaves: int = 4) -> Floats:
    x, y = _shifted(rng, hit)
    size = np.float32(1 / cell)
    return grain(x * size, y * size, octaves=octaves, pixel=hit.pixel * size)


def _bumps(rng: np.random.Generator, hit: Hit, cell: float) -> Floats:
    """Return how bright bumps of a width look under a low light."""
    x, y = _shifted(rng, hit)
    size = np.float32(1 / cell)
    return relief(x * size, y * size, pixel=hit.pixel * size)


def asphalt(rng: np.random.Generator, hit: Hit) -> Floats:
    """Grey road with stains and patches."""
    colour = muted(rng, ("#6c6b6a", "#7b7974", "#585a5d", "#8a8781", "#67625c"))
    stains = _blotches(rng, hit, float(rng.uniform(1.5, 4)))
    grit = _blotches(rng, hit, 0.08, 2)
    return _toned(colour, 1 + 0.06 * stains + 0.07 * grit)


def paving(rng: np.random.Generator, hit: Hit) -> Floats:
    """Slabs with joints, each a little different."""
    colour = muted(rng, ("#a39a8d", "#8f8c88", "#b3a795", "#9a8676", "#7c7a79", "#a88f7c"))
    wide, deep = (float(side) for side in rng.uniform(0.3, 0.8, 2))
    row = np.floor(hit.v / np.float32(deep))
    shift = np.float32(rng.choice([0.0, 0.5])) * (row % 2)
    x = hit.u / np.float32(wide) + shift
    fade = np.clip(np.float32(wide) / hit.pixel - np.float32(1), 0, 1)
    own = (speck(x + 31, row) - np.float32(0.5)) * fade
    joint = np.maximum(
        lines(x, 1.0, 0.05, hit.pixel / np.float32(wide)), lines(hit.v, deep, 0.02, hit.pixel)
    )
    tone = (1 + 0.16 * own + 0.07 * _blotches(rng, hit, 1.5)) * (1 - 0.38 * joint)
    return _toned(colour, tone)


def grass(rng: np.random.Generator, hit: Hit) -> Floats:
    """Lawn or meadow: two greens, dry spots, blades near the camera."""
    near = muted(rng, ("#5f7338", "#6b7a40", "#4f6a35", "#7d8048", "#87804c"))
    dry = muted(rng, ("#8f8a52", "#9a8c58", "#7a7d45"))
    patches = smoothstep(-0.6, 1.8, _blotches(rng, hit, float(rng.uniform(1.5, 5))))
    blades = _bumps(rng, hit, 0.12) + 0.5 * _bumps(rng, hit, 0.5)
    return mix(near, dry, patches) * (1 + np.float32(0.2) * blades)[..., None]


def earthen(rng: np.random.Generator, hit: Hit) -> Floats:
    """Trodden earth and gravel."""
    colour = muted(rng, ("#9a8566", "#86705a", "#a8947a", "#7a6650", "#b0a088"))
    grit = _bumps(rng, hit, 0.15)
    return _toned(colour, 1 + 0.09 * _blotches(rng, hit, 1.0) + 0.1 * grit)


def sand(rng: np.random.Generator, hit: Hit) -> Floats:
    """Dry sand with ripples and footprints."""
    colour = muted(rng, ("#cdb68e", "#d8c6a2", "#bfa883", "#c9b79b", "#d9bd94"))
    prints = _bumps(rng, hit, float(rng.uniform(0.25, 0.5)))
    return _toned(colour, 1 + 0.05 * _blotches(rng, hit, 2.0) + 0.09 * prints)


def snow(rng: np.random.Generator, hit: Hit) -> Floats:
    """Snow with bluish hollows."""
    bright, hollow = vary(rng, rgb("#e2e5ea"), 0.02), muted(rng, ("#b4bfd0", "#a9b2c0"), 0.03)
    dips = _bumps(rng, hit, float(rng.uniform(0.6, 1.6)))
    return mix(bright, hollow, smoothstep(-0.6, 1.2, -dips))


def leaf_litter(rng: np.random.Generator, hit: Hit) -> Floats:
    """Forest floor: brown leaves, moss, twigs."""
    brown = muted(rng, ("#6b5138", "#7a5c3c", "#5a4632", "#8a6a48"))
    moss = muted(rng, ("#4f5c30", "#5f6838", "#48502c"))
    share = smoothstep(0.0, 1.3, _blotches(rng, hit, 1.2))
    leaves = _bumps(rng, hit, 0.16)
    return mix(brown, moss, share) * (1 + np.float32(0.26) * leaves)[..., None]


def boards(rng: np.random.Generator, hit: Hit) -> Floats:
    """Wooden planks along u or v."""
    colour, width = wood(rng), float(rng.uniform(0.09, 0.22))
    along, across = (hit.v, hit.u) if rng.random() < 0.5 else (hit.u, hit.v)
    plank = np.floor(across / np.float32(width))
    part = along / np.float32(rng.uniform(1.0, 2.4)) + speck(plank, plank * 3) * 7
    fade = np.clip(np.float32(width) / hit.pixel - np.float32(0.7), 0, 1)
    own = (speck(plank, np.floor(part)) - np.float32(0.5)) * fade
    fibres = grain(along * 1.5 + own * 20, across * 40, octaves=2, pixel=hit.pixel * 40)
    joint = lines(across, width, 0.006, hit.pixel)
    return _toned(colour, (1 + 0.26 * own + 0.07 * fibres) * (1 - 0.5 * joint))


def tiles(rng: np.random.Generator, hit: Hit) -> Floats:
    """Square tiles, plain or as a chessboard."""
    side = float(rng.uniform(0.2, 0.6))
    colour = muted(rng, ("#b9b4aa", "#9aa0a0", "#c9c0ae", "#7f8080", "#a8907a", "#d0d0cc"))
    column, row = np.floor(hit.u / np.float32(side)), np.floor(hit.v / np.float32(side))
    fade = np.clip(np.float32(side) / hit.pixel - np.float32(0.8), 0, 1)
    contrast = float(rng.choice([0.0, 0.0, 0.15, 0.4]))
    chess = ((column + row) % 2 - np.float32(0.5)) * fade * np.float32(contrast)
    own = (speck(column, row) - np.float32(0.5)) * fade
    soft = hit.pixel
    joint = np.maximum(lines(hit.u, side, 0.012, soft), lines(hit.v, side, 0.012, soft))
    tone = 1 + chess + 0.07 * own + 0.04 * _blotches(rng, hit, 0.4)
    return _toned(colour, tone * (1 - 0.25 * joint))


def carpet(rng: np.random.Generator, hit: Hit) -> Floats:
    """Plain or faintly patterned carpet."""
    colour = cloth(rng) * np.float32(0.6) + np.float32(0.2)
    pile = _blotches(rng, hit, 0.05, 2)
    return _toned(colour, 1 + 0.08 * pile + 0.06 * _blotches(rng, hit, 0.8))


_WALLS = (
    "#d4ccbd",
    "#c4c8c6",
    "#b2b8a8",
    "#ccb6a0",
    "#93a0a6",
    "#dad6cc",
    "#a09384",
    "#7c868a",
    "#b99a84",
    "#c9b98a",
    "#6f6a66",
)


def plaster(rng: np.random.Generator, hit: Hit) -> Floats:
    """Painted wall with faint clouds."""
    colour = muted(rng, _WALLS, 0.07)
    return _toned(colour, 1 + 0.035 * _blotches(rng, hit, 0.9) + 0.02 * _blotches(rng, hit, 0.05))


def wallpaper(rng: np.random.Generator, hit: Hit) -> Floats:
    """Striped wall."""
    colour, every = muted(rng, _WALLS, 0.07), float(rng.uniform(0.12, 0.5))
    stripe = lines(hit.u, every, every * float(rng.uniform(0.2, 0.6)), hit.pixel)
    depth = float(rng.uniform(0.06, 0.16))
    return _toned(colour, 1 - depth * stripe + 0.03 * _blotches(rng, hit, 0.6))


def brickwork(rng: np.random.Generator, hit: Hit) -> Floats:
    """Courses of brick or painted block."""
    colour = muted(rng, ("#8f5a46", "#a06a50", "#7a4f42", "#b08a70", "#9a948c", "#c4bfb4"))
    high, wide = 0.085, 0.25
    row = np.floor(hit.v / np.float32(high))
    x = hit.u / np.float32(wide) + np.float32(0.5) * (row % 2)
    fade = np.clip(np.float32(2 * wide) / hit.pixel - np.float32(1), 0, 1)
    own = (speck(x, row) - np.float32(0.5)) * fade
    joint = np.maximum(
        lines(x, 1.0, 0.06, hit.pixel / np.float32(wide)), lines(hit.v, high, 0.014, hit.pixel)
    )
    mortar = rgb("#a8a298") * np.float32(rng.uniform(0.7, 1.1))
    tone = 1 + 0.3 * own + 0.06 * _blotches(rng, hit, 1.0)
    return mix(_toned(colour, tone), mortar, joint * np.float32(0.8))


class Facade(NamedTuple):
    """The face of a row of houses."""

    colour: Floats
    """(..., 3) masonry, windows and shop fronts."""
    below: Mask
    """Where the row stands: below its eaves."""


def facade(rng: np.random.Generator, hit: Hit, *, night: bool, sky: Floats) -> Facade:
    """Draw a row of houses: masonry in several colours, storeys of windows, shop fronts."""
    house = np.floor(hit.u / np.float32(rng.uniform(7, 16)) + np.float32(rng.uniform(0, 60)))
    pick, shade = speck(house, house * 5 + 1), speck(house * 3, house + 9)
    palette = np.stack(
        [
            muted(rng, ("#a9927c", "#8f8a84", "#b8ab98", "#96705c", "#7d8086", "#c4b8a4"), 0.08)
            for _ in range(5)
        ]
    )
    wall = (
        palette[(pick * 5).astype(np.int32)]
        * (np.float32(0.8) + np.float32(0.4) * shade)[..., None]
    )
    wall = wall * (1 + np.float32(0.05) * _blotches(rng, hit, 2.5))[..., None]
    storey, bay = float(rng.uniform(2.9, 3.7)), float(rng.uniform(1.9, 3.6))
    glass = _windows(rng, hit, storey, bay)
    panes = _panes(rng, hit, (storey, bay), night=night, sky=sky)
    ledge = lines(hit.v, storey, 0.22, hit.pixel) * np.float32(0.14)
    wall = wall * (1 - ledge)[..., None]
    colour = mix(wall, panes, glass)
    colour = _street_level(rng, hit, colour, storey, night=night)
    storeys = np.floor(float(rng.uniform(1.5, 4)) + np.float32(4) * speck(house + 7, house * 7))
    eaves = storeys * np.float32(storey) + np.float32(0.35)
    cornice = np.clip((hit.v - eaves) * 4 + np.float32(1.4), 0, 1)
    return Facade(mix(colour, palette[0] * np.float32(0.75), cornice), hit.v < eaves)


def _windows(rng: np.random.Generator, hit: Hit, storey: float, bay: float) -> Floats:
    """Coverage of the panes, fading to an average where windows are finer than pixels."""
    wide, high = bay * float(rng.uniform(0.4, 0.8)), storey * float(rng.uniform(0.42, 0.65))
    across = lines(hit.u, bay, wide, hit.pixel)
    up = lines(hit.v - np.float32(0.55 * storey), storey, high, 0.04)
    mullion = lines(hit.u - np.float32(0.001), bay, 0.07, hit.pixel)
    return np.asarray(across * up * (1 - np.float32(0.7) * mullion), np.float32)


def _panes(
    rng: np.random.Generator, hit: Hit, cells: tuple[float, float], *, night: bool, sky: Floats
) -> Floats:
    """Colour of the glass: dark rooms, reflected sky, curtains, lamps by night."""
    storey, bay = cells
    column = np.rint(hit.u / np.float32(bay))
    row = np.rint((hit.v - np.float32(0.55 * storey)) / np.float32(storey))
    own = speck(column + 3, row + 11)
    dark = rgb("#2b3138") * np.float32(rng.uniform(0.7, 1.3))
    glass = mix(dark, sky * np.float32(0.75), own * own)
    curtain = (speck(column * 7, row * 3 + 5) < 0.16).astype(np.float32) * np.float32(0.6)
    glass = mix(glass, rgb("#b9b0a0"), curtain)
    if night:
        lit = (speck(column + 29, row * 5) < float(rng.uniform(0.15, 0.5))).astype(np.float32)
        lamp = vary(rng, rgb("#ffd48a"), 0.06) * np.float32(2.2)
        glass = mix(glass, lamp, lit * (np.float32(0.5) + np.float32(0.5) * own))
    return glass


def _street_level(
    rng: np.random.Generator, hit: Hit, colour: Floats, storey: float, *, night: bool
) -> Floats:
    """Put shop windows, fascias and doors on the ground floor."""
    shop = np.floor(hit.u / np.float32(rng.uniform(4, 8)))
    own, other = speck(shop, shop + 17), speck(shop + 5, shop * 3)
    ground = (hit.v < storey) & (own < float(rng.uniform(0.2, 0.9)))
    paints = np.stack([cloth(rng) * np.float32(0.8) for _ in range(6)])
    front = paints[(other * 6).astype(np.int32)]
    inside = rgb("#ffe2ae") * np.float32(1.8) if night else rgb("#4a4744")
    goods = speck(hit.u * 3, hit.v * 2.5 + 40)
    pane = mix(inside, front, goods * np.float32(0.7))
    frame = lines(hit.u, 1.7, 0.14, hit.pixel)
    low = smoothstep(0.35, 0.45, hit.v) * (1 - smoothstep(storey * 0.72, storey * 0.76, hit.v))
    fronted = mix(np.broadcast_to(front, pane.shape), pane, low * (1 - frame))
    return np.where(ground[..., None], fronted, colour).astype(np.float32)


def bark(rng: np.random.Generator) -> Callable[[Floats, Floats], Floats]:
    """Return the texture of a trunk: furrows along it, in a shape's own coordinates."""
    shift = rng.uniform(0, 64, 2).astype(np.float32)

    def texture(u: Floats, v: Floats) -> Floats:
        furrows = grain(u * 9 + shift[0], v * 3 + shift[1], octaves=3)
        return np.asarray(1 + np.float32(0.22) * furrows, np.float32)

    return texture
