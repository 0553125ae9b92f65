"""Skies, the light under them, and what stands at the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.canvas import Light
from tinydatasets.catalog.tinyvww.colours import muted, rgb, vary
from tinydatasets.catalog.tinyvww.grain import grain, smoothstep
from tinydatasets.catalog.tinyvww.surfaces import mix

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.backdrop import Backdrop

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["TIMES", "Sky", "hills", "paint_sky", "sample_light", "sample_sky"]

TIMES = ("day", "overcast", "evening", "night")
"""Times of day, each with its light."""


class _Hour(NamedTuple):
    """What a time of day looks like."""

    top: tuple[str, ...]
    low: tuple[str, ...]
    clouds: tuple[str, ...]
    cover: tuple[float, float]
    """How far up the noise the clouds begin: low is overcast."""
    ambient: tuple[float, float]
    diffuse: tuple[float, float]
    height: tuple[float, float]
    """Height of the lamp: the sine of its angle above the horizon."""
    colours: tuple[str, ...]
    """Light at full strength; white is #cccccc."""


_HOURS = {
    "day": _Hour(
        ("#4f83bd", "#6a97c4", "#3f74b0", "#7fa6c8"),
        ("#b9d0de", "#cfdbe2", "#c4d4da"),
        ("#f0f0ee", "#e4e6e8"),
        (-0.2, 1.6),
        (0.44, 0.58),
        (0.5, 0.68),
        (0.5, 0.9),
        ("#d4ccc0", "#d0ccc6", "#d6cebc"),
    ),
    "overcast": _Hour(
        ("#98a2aa", "#a8aeb2", "#8b949c", "#b4b8ba"),
        ("#c4c9cc", "#d0d2d2", "#bcc2c8"),
        ("#b8bcc0", "#d2d3d2", "#969ea6"),
        (-1.2, -0.2),
        (0.66, 0.8),
        (0.16, 0.28),
        (0.6, 0.95),
        ("#c6ccd2", "#cacccc", "#c4cad4"),
    ),
    "evening": _Hour(
        ("#5b6a94", "#6d7fa0", "#4d5a84", "#86809a"),
        ("#e8b07c", "#e6a070", "#ecc496", "#dba8a0"),
        ("#e8b49a", "#b98e90", "#8d7f92"),
        (-0.3, 1.2),
        (0.42, 0.52),
        (0.5, 0.68),
        (0.18, 0.42),
        ("#dec4a6", "#dfbe9c", "#d8c6b0"),
    ),
    "night": _Hour(
        ("#141a2c", "#1b2236", "#0f1422", "#262a3c"),
        ("#3d4258", "#4a4450", "#34405a"),
        ("#3a3c4c", "#2a3040"),
        (0.0, 1.4),
        (0.26, 0.36),
        (0.3, 0.44),
        (0.4, 0.8),
        ("#d8c2a2", "#c4c6d2", "#dcbc92"),
    ),
}


class Sky(NamedTuple):
    """Colours of the air at one hour."""

    top: Floats
    low: Floats
    """At the horizon: what distance fades into."""
    clouds: Floats
    cover: float
    night: bool


def sample_light(rng: np.random.Generator, *, time: str, indoor: bool = False) -> Light:
    """Draw the light of a time of day; indoors it comes softer, from windows or lamps."""
    hour = _HOURS[time]
    ambient, diffuse = float(rng.uniform(*hour.ambient)), float(rng.uniform(*hour.diffuse))
    height = float(rng.uniform(*hour.height))
    aside = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.25, 0.95))
    behind = float(rng.uniform(0.1, 0.95))
    if indoor:
        ambient, diffuse = 0.45 * ambient + 0.34, 0.55 * diffuse + 0.1
        height = max(height, 0.35)
    rest = (1.0 - height * height) ** 0.5 / (aside * aside + behind * behind) ** 0.5
    colour = muted(rng, hour.colours, 0.03) * np.float32(1.25)
    if indoor and time in {"night", "overcast"}:
        colour = 0.5 * colour + 0.5 * vary(rng, rgb("#d8c4a4"), 0.05) * np.float32(1.25)
    red, green, blue = (float(value) for value in colour)
    return Light(aside * rest, height, behind * rest, ambient, diffuse, (red, green, blue))


def sample_sky(rng: np.random.Generator, *, time: str) -> Sky:
    """Draw the colours of the sky at a time of day."""
    hour = _HOURS[time]
    return Sky(
        muted(rng, hour.top, 0.06),
        muted(rng, hour.low, 0.05),
        muted(rng, hour.clouds, 0.05),
        float(rng.uniform(*hour.cover)),
        time == "night",
    )


def paint_sky(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Fill the picture with sky: a gradient, clouds in perspective, a glow where the sun is."""
    horizon = max(backdrop.camera.horizon, 0.05)
    above = np.clip((np.float32(horizon) - backdrop.y) / np.float32(horizon), 0, 1)
    fall = float(rng.uniform(0.6, 1.3))
    pixels = mix(sky.low, sky.top, np.broadcast_to(above**fall, (backdrop.size,) * 2))
    distance = np.float32(1) / (above + np.float32(float(rng.uniform(0.12, 0.4))))
    shift = rng.uniform(0, 64, 2)
    across = (backdrop.x - np.float32(0.5)) * distance * np.float32(2.2) + np.float32(shift[0])
    puffs = grain(across, distance * np.float32(1.6) + np.float32(shift[1]), octaves=5)
    share = smoothstep(sky.cover - 0.25, sky.cover + 1.1, puffs)
    shade = np.float32(1) - np.float32(0.12) * smoothstep(0.3, 2.2, puffs)
    clouds = sky.clouds * shade[..., None]
    pixels = mix(pixels, clouds, share * np.float32(0.85))
    light = backdrop.light
    side = np.exp(-((backdrop.x - np.float32(0.5 + 0.6 * light.x)) ** 2) * np.float32(2.5))
    glow = side * (1 - above) ** 2 * np.float32(0.0 if sky.night else 0.16)
    backdrop.pixels[:] = pixels * (1 + glow)[..., None]


def hills(
    backdrop: Backdrop,
    rng: np.random.Generator,
    colour: Floats,
    *,
    height: float,
    cells: float,
    distance: float,
    rough: float = 0.1,
    rounded: bool = False,
) -> None:
    """Paint a silhouette at the horizon: mountains, a wood, a far shore.

    Parameters
    ----------
    height
        Mean height above the horizon, image units.
    cells
        Bumps along the picture.
    distance
        Metres away, for the haze.
    rough
        Contrast of the texture.
    rounded
        Whether the outline is of crowns of trees rather than of peaks.
    """
    shift = (float(value) for value in rng.uniform(0, 64, 2))
    x = backdrop.x * np.float32(cells) + np.float32(next(shift))
    row = np.float32(next(shift))
    level = np.zeros_like(x) + row
    ridge = grain(x, level, octaves=5)
    if rounded:
        crowns = np.abs(grain(x, level, octaves=2)) + 0.4 * np.abs(grain(x * 3, level, octaves=3))
        ridge = np.asarray(1.3 * crowns - 1.3, np.float32)
    top = backdrop.camera.horizon - height * (1 + 0.45 * ridge)
    inside = (backdrop.y > top) & (backdrop.y < backdrop.camera.horizon + 0.01)
    texture = grain(x * 3, backdrop.y * np.float32(cells * 3.5), octaves=3)
    fall = smoothstep(0, height * 1.5, backdrop.y - top)
    tone = (1 + np.float32(rough) * texture) * (np.float32(1.08) - np.float32(0.22) * fall)
    shown = inside & (backdrop.depth > distance)
    lit = colour * backdrop.lit((0.3, 0.6, 0.7))
    backdrop.pixels[shown] = (lit * tone[..., None])[shown]
    backdrop.depth[shown] = distance
