"""Places outdoors: streets, squares, parks, woods, beaches, fields, snow."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww import plants, surfaces, vehicles
from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame
from tinydatasets.catalog.tinyvww.colours import cloth, leaf, muted, paint, rgb, vary
from tinydatasets.catalog.tinyvww.grain import grain, lines, smoothstep
from tinydatasets.catalog.tinyvww.skies import Sky, hills, paint_sky
from tinydatasets.catalog.tinyvww.surfaces import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.backdrop import Backdrop, Hit

    Floats: TypeAlias = NDArray[np.float32]
    Planes: TypeAlias = Callable[[Backdrop, Sky, np.random.Generator], None]
    Things: TypeAlias = Callable[[Canvas, Backdrop, np.random.Generator], None]

__all__ = ["OUTDOORS", "paint_outdoors"]


def paint_outdoors(
    canvas: Canvas, backdrop: Backdrop, sky: Sky, rng: np.random.Generator, *, kind: str
) -> None:
    """Paint a place of a kind in `OUTDOORS`: sky and planes, haze, then what stands on them."""
    planes, things, sight = _PLACES[kind]
    paint_sky(backdrop, sky, rng)
    planes(backdrop, sky, rng)
    if sky.night and kind in _LIT:
        _lamplight(backdrop, rng)
    backdrop.haze(sky.low, sight * float(rng.uniform(0.6, 1.8)))
    canvas.pixels[:] = backdrop.pixels
    things(canvas, backdrop, rng)


def _lamplight(backdrop: Backdrop, rng: np.random.Generator) -> None:
    """Lay pools of warm light on whatever is near a few street lamps."""
    right, _, ahead = backdrop.points()
    for _ in range(int(rng.integers(1, 4))):
        x, z = float(rng.uniform(-5, 5)), float(rng.uniform(3, 18))
        away = (right - np.float32(x)) ** 2 + (ahead - np.float32(z)) ** 2
        glow = np.exp(away * np.float32(-0.08)) * np.float32(rng.uniform(0.4, 1.1))
        backdrop.pixels *= 1 + glow[..., None] * np.array((1.15, 0.9, 0.6), np.float32)


def _shaded(backdrop: Backdrop, ground: Hit, rng: np.random.Generator) -> Floats:
    """Return shadows of trees and houses that fall on the ground on bright days."""
    if rng.random() < 0.5 or backdrop.light.diffuse < 0.45:
        return np.ones((1, 1), np.float32)
    shift = rng.uniform(0, 64, 2).astype(np.float32)
    size = np.float32(rng.uniform(0.15, 0.4))
    x, z = ground.u * size * np.float32(0.6) + shift[0], ground.v * size + shift[1]
    leaves = grain(x, z, octaves=4, pixel=ground.pixel * size)
    shade = smoothstep(0.25, 0.65, leaves)
    return np.asarray(1 - np.float32(rng.uniform(0.3, 0.5)) * shade, np.float32)


def _ground(backdrop: Backdrop, ground: Hit, colour: Floats, rng: np.random.Generator) -> None:
    backdrop.cover(ground, colour * _shaded(backdrop, ground, rng)[..., None])


def _street(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Paint a road between kerbs, rows of houses on both sides, and what closes the view."""
    ground = backdrop.visible(backdrop.floor())
    half, middle = float(rng.uniform(2.6, 4.5)), float(rng.uniform(-3.5, 3.5))
    walk = float(rng.uniform(2.0, 3.5))
    road = surfaces.asphalt(rng, ground)
    offset = np.abs(ground.u - np.float32(middle))
    dashes = (ground.v % np.float32(5) < 2.6).astype(np.float32)
    stripes = lines(ground.u - np.float32(middle), 500, 0.14, ground.pixel) * dashes
    if rng.random() < 0.35:
        start = float(rng.uniform(2.5, 9))
        band = (ground.v > start) & (ground.v < start + 2.6)
        stripes = np.maximum(stripes, lines(ground.u, 1.0, 0.5, ground.pixel) * band)
    road = mix(road, rgb("#cfcbc0"), stripes * np.float32(0.85))
    paved = smoothstep(-0.03, 0.03, offset - np.float32(half))
    kerb = lines(offset - np.float32(half), 500, 0.24, ground.pixel * np.float32(0.5))
    colour = mix(mix(road, surfaces.paving(rng, ground), paved), rgb("#b4b0a8"), kerb)
    _ground(backdrop, ground, colour, rng)
    if rng.random() < 0.8:
        end = float(rng.uniform(35, 120))
        _houses(backdrop, backdrop.front(end), sky, rng)
    for edge in (middle - half - walk, middle + half + walk):
        if rng.random() < 0.85:
            _houses(backdrop, backdrop.side(edge), sky, rng)


def _houses(backdrop: Backdrop, wall: Hit, sky: Sky, rng: np.random.Generator) -> None:
    wall = backdrop.visible(wall, (wall.v > -0.1) & (wall.v < 32))
    row = surfaces.facade(rng, wall, night=sky.night, sky=sky.low)
    backdrop.cover(wall, row.colour, row.below & (wall.v > -0.1))


def _plaza(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Paint a paved square before a row of houses, sometimes with a low wall or stalls."""
    ground = backdrop.visible(backdrop.floor())
    _ground(backdrop, ground, surfaces.paving(rng, ground), rng)
    far = float(rng.uniform(9, 40))
    _houses(backdrop, backdrop.front(far), sky, rng)
    if rng.random() < 0.5:
        side = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(5, 12))
        _houses(backdrop, backdrop.side(side), sky, rng)
    for _ in range(int(rng.integers(0, 4))):
        x, z = float(rng.uniform(-8, 8)), float(rng.uniform(6.5, 9))
        wide, high = float(rng.uniform(0.8, 2)), float(rng.uniform(0.4, 1.1))
        colour = paint(rng) if rng.random() < 0.5 else muted(rng, ("#a8a196", "#8d867c"))
        backdrop.cuboid((x, x + wide), (z, z + 0.8), high, colour)


def _parking(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Paint an asphalt lot with bay lines, before a low building or a wood."""
    ground = backdrop.visible(backdrop.floor())
    bay = float(rng.uniform(2.3, 2.8))
    rows = (ground.v % np.float32(11) < 5).astype(np.float32)
    paintwork = lines(ground.u, bay, 0.11, ground.pixel) * rows
    colour = mix(surfaces.asphalt(rng, ground), rgb("#c8c5bc"), paintwork * np.float32(0.7))
    _ground(backdrop, ground, colour, rng)
    if rng.random() < 0.5:
        _houses(backdrop, backdrop.front(float(rng.uniform(18, 45))), sky, rng)
    else:
        _wood(backdrop, rng)


def _wood(backdrop: Backdrop, rng: np.random.Generator, distance: float = 60.0) -> None:
    """Paint the edge of a wood along the horizon."""
    height, cells = float(rng.uniform(0.05, 0.2)), float(rng.uniform(3, 7))
    hills(
        backdrop,
        rng,
        leaf(rng) * np.float32(0.85),
        height=height,
        cells=cells,
        distance=distance,
        rough=0.3,
        rounded=True,
    )


def _mountains(backdrop: Backdrop, rng: np.random.Generator, colours: tuple[str, ...]) -> None:
    height, cells = float(rng.uniform(0.03, 0.16)), float(rng.uniform(1.2, 3))
    colour = muted(rng, colours)
    hills(backdrop, rng, colour, height=height, cells=cells, distance=900.0, rough=0.07)


def _park(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Paint a lawn with a path, a wood behind, sometimes a pond or houses."""
    ground = backdrop.visible(backdrop.floor())
    colour = surfaces.grass(rng, ground)
    if rng.random() < 0.7:
        middle, bend = float(rng.uniform(-3, 3)), float(rng.uniform(-0.02, 0.02))
        way = ground.u - np.float32(middle) - np.float32(bend) * ground.v**2
        half = float(rng.uniform(0.7, 1.8))
        inside = smoothstep(-0.15, 0.15, np.float32(half) - np.abs(way))
        path = (surfaces.earthen, surfaces.asphalt, surfaces.paving)[int(rng.integers(3))]
        colour = mix(colour, path(rng, ground), inside)
    _ground(backdrop, ground, colour, rng)
    if rng.random() < 0.3:
        _mountains(backdrop, rng, ("#7d8d94", "#6f7f78"))
    if rng.random() < 0.2:
        _houses(backdrop, backdrop.front(float(rng.uniform(40, 90))), sky, rng)
    if rng.random() < 0.85:
        _wood(backdrop, rng)


def _field(backdrop: Backdrop, _sky: Sky, rng: np.random.Generator) -> None:
    """Paint open country: a meadow or ploughed land, hills, hedges far away."""
    ground = backdrop.visible(backdrop.floor())
    material = surfaces.grass if rng.random() < 0.7 else surfaces.earthen
    colour = material(rng, ground)
    if rng.random() < 0.5:
        strip = smoothstep(20, 26, ground.v + ground.u * np.float32(rng.uniform(-0.4, 0.4)))
        colour = mix(colour, muted(rng, ("#a89a5c", "#7f8a4c", "#8a7a56")), strip)
    _ground(backdrop, ground, colour, rng)
    _mountains(backdrop, rng, ("#77868c", "#6a7a66", "#8a8f80", "#5f7060"))
    if rng.random() < 0.6:
        _wood(backdrop, rng, float(rng.uniform(60, 200)))


def _beach(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Paint sand, a line of surf, the sea and sometimes a far shore."""
    ground = backdrop.visible(backdrop.floor())
    shore = float(rng.uniform(9, 30))
    slant = float(rng.uniform(-0.25, 0.25))
    line = ground.v + np.float32(slant) * ground.u - np.float32(shore)
    line = line + np.float32(0.8) * grain(ground.u * np.float32(0.25), ground.v * 0, octaves=2)
    sand = surfaces.sand(rng, ground)
    wet = smoothstep(-3.0, -0.5, line)
    sand = sand * (1 - np.float32(0.32) * wet)[..., None]
    deep = muted(rng, ("#3f6f82", "#4a7f8c", "#5a7a84", "#35607a"))
    wave = grain(ground.u * np.float32(0.12), ground.v * np.float32(0.7), octaves=3)
    fade = np.clip(np.float32(3) / ground.pixel, 0, 1)
    sea = mix(deep, sky.low, np.clip(0.3 + 0.25 * wave * fade, 0, 1))
    colour = mix(sand, sea, smoothstep(0, 0.4, line))
    surf = smoothstep(0.55, 1.0, wave) * fade * (line > 0) + np.exp(-(line**2)) * 0.9
    colour = mix(colour, rgb("#e4e6e4"), np.clip(surf, 0, 1) * np.float32(0.8))
    _ground(backdrop, ground, colour, rng)
    if rng.random() < 0.6:
        _mountains(backdrop, rng, ("#6f8088", "#7d8878", "#8a8074"))


def _snowfield(backdrop: Backdrop, _sky: Sky, rng: np.random.Generator) -> None:
    """Paint a snow field, mountains, a dark wood."""
    ground = backdrop.visible(backdrop.floor())
    _ground(backdrop, ground, surfaces.snow(rng, ground), rng)
    if rng.random() < 0.7:
        _mountains(backdrop, rng, ("#9aa6b4", "#b4bcc8", "#7c8894", "#c8ccd2"))
    if rng.random() < 0.7:
        dark = muted(rng, ("#3f4c46", "#4c5850", "#5a6464"))
        height = float(rng.uniform(0.04, 0.14))
        hills(backdrop, rng, dark, height=height, cells=9, distance=70.0, rough=0.3)


def _forest(backdrop: Backdrop, _sky: Sky, rng: np.random.Generator) -> None:
    """Paint a forest floor with a path, and layers of wood behind it."""
    ground = backdrop.visible(backdrop.floor())
    colour = surfaces.leaf_litter(rng, ground)
    if rng.random() < 0.7:
        way = ground.u - np.float32(rng.uniform(-2, 2)) - np.float32(0.4) * np.sin(ground.v * 0.3)
        inside = smoothstep(-0.3, 0.3, np.float32(rng.uniform(0.5, 1.1)) - np.abs(way))
        colour = mix(colour, surfaces.earthen(rng, ground), inside)
    _ground(backdrop, ground, colour, rng)
    green = leaf(rng)
    for distance, height in ((90.0, 0.6), (45.0, 0.24), (25.0, 0.1)):
        shade = vary(rng, green, 0.08) * np.float32(0.95)
        reach = height * float(rng.uniform(0.7, 1.2))
        hills(
            backdrop,
            rng,
            shade,
            height=reach,
            cells=4,
            distance=distance,
            rough=0.33,
            rounded=True,
        )


def _stand(
    canvas: Canvas,
    backdrop: Backdrop,
    rng: np.random.Generator,
    draw: Callable[[Frame, np.random.Generator], None],
    places: list[tuple[float, float, float]],
) -> None:
    """Draw a thing at each place (metres to the right, metres ahead, size), far ones first."""
    for x, z, size in sorted(places, key=lambda place: -place[1]):
        across, foot = backdrop.camera.project(x, z)
        scale = backdrop.camera.scale(foot) * size
        draw(Frame(canvas, across, foot, scale, flip=bool(rng.random() < 0.5)), rng)


def _scatter(
    rng: np.random.Generator, count: int, near: float, far: float, size: tuple[float, float]
) -> list[tuple[float, float, float]]:
    """Draw places in view between two distances."""
    distance = np.sqrt(rng.uniform(near**2, far**2, count))
    aside = rng.uniform(-0.65, 0.65, count) * distance
    return list(
        zip(aside.tolist(), distance.tolist(), rng.uniform(*size, count).tolist(), strict=True)
    )


def _avenue(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    """Stand trees, and parked cars, along a street or on a square."""
    if rng.random() < 0.45:
        edge = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(4.5, 6.5))
        spots = [(edge, float(z), 1.1) for z in np.arange(9, 40, 8) + rng.uniform(0, 6)]
        _stand(canvas, backdrop, rng, plants.tree, spots)
    if rng.random() < 0.5:
        edge = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(3.5, 5.5))
        spots = [(edge, float(rng.uniform(12, 30)), 1.0) for _ in range(int(rng.integers(1, 3)))]
        _stand(canvas, backdrop, rng, vehicles.car_end, spots)


def _lot(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    spots = [(float(x), 14.0, 1.0) for x in np.arange(-7.8, 8, 2.6) if rng.random() < 0.6]
    _stand(canvas, backdrop, rng, vehicles.car_end, spots)
    _stand(canvas, backdrop, rng, plants.tree, _scatter(rng, 1, 18, 35, (0.9, 1.4)))


def _trees(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    spots = _scatter(rng, int(rng.integers(1, 5)), 9, 45, (0.9, 1.7))
    _stand(canvas, backdrop, rng, plants.tree, spots)
    spots = _scatter(rng, int(rng.integers(0, 4)), 8, 30, (0.7, 1.6))
    _stand(canvas, backdrop, rng, plants.bush, spots)


def _few_trees(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    draw = (plants.tree, plants.conifer, plants.bush)[int(rng.integers(3))]
    _stand(canvas, backdrop, rng, draw, _scatter(rng, int(rng.integers(0, 4)), 14, 60, (0.9, 1.6)))


def _palms(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    if rng.random() < 0.4:
        spots = _scatter(rng, int(rng.integers(1, 3)), 7, 12, (1.0, 1.6))
        _stand(canvas, backdrop, rng, plants.palm, spots)


def _conifers(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    spots = _scatter(rng, int(rng.integers(0, 6)), 12, 50, (0.9, 1.8))
    _stand(canvas, backdrop, rng, plants.conifer, spots)


def _trunks(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    """Stand trunks that leave the picture at its top, then undergrowth."""
    bark = vary(rng, muted(rng, ("#5a4c3e", "#6f6252", "#3f362e", "#857b6e")), 0.05)

    def trunk(frame: Frame, rng: np.random.Generator) -> None:
        wide = float(rng.uniform(0.12, 0.3))
        lean = float(rng.normal(0, 0.5))
        rough = surfaces.bark(rng)
        frame.shadow((0, 0), wide * 3, wide, 0.45)
        tone = vary(rng, bark, 0.1)
        frame.capsule((0, 0), (lean, 12), wide, wide * 0.6, tone, texture=rough)

    _stand(canvas, backdrop, rng, trunk, _scatter(rng, int(rng.integers(5, 14)), 5, 28, (0.8, 1.3)))
    spots = _scatter(rng, int(rng.integers(1, 6)), 6, 22, (0.5, 1.2))
    _stand(canvas, backdrop, rng, plants.bush, spots)


def _parasols(canvas: Canvas, backdrop: Backdrop, rng: np.random.Generator) -> None:
    """Stand trees or market parasols on a square."""
    if rng.random() < 0.5:
        _avenue(canvas, backdrop, rng)
        return

    def parasol(frame: Frame, rng: np.random.Generator) -> None:
        colour = cloth(rng)
        frame.capsule((0, 0), (0, 2.2), 0.025, 0.025, (0.7, 0.68, 0.62))
        frame.polygon(((-1.3, 2.0), (1.3, 2.0), (0.1, 2.6), (-0.1, 2.6)), colour, round=0.7)

    spots = _scatter(rng, int(rng.integers(1, 4)), 7, 14, (0.9, 1.1))
    _stand(canvas, backdrop, rng, parasol, spots)


_PLACES: Mapping[str, tuple[Planes, Things, float]] = MappingProxyType(
    {
        "street": (_street, _avenue, 160.0),
        "plaza": (_plaza, _parasols, 160.0),
        "parking": (_parking, _lot, 160.0),
        "park": (_park, _trees, 200.0),
        "forest": (_forest, _trunks, 70.0),
        "field": (_field, _few_trees, 500.0),
        "beach": (_beach, _palms, 500.0),
        "snow": (_snowfield, _conifers, 350.0),
    }
)
"""Planes, things that stand there, and how far one sees in metres."""

_LIT = ("street", "plaza", "parking", "park")
"""Kinds of place that have street lamps."""

OUTDOORS = tuple(_PLACES)
"""Kinds of place outdoors."""
