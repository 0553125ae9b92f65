"""Places indoors: box-shaped rooms in perspective, their floors, walls, ceilings and light."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww import fittings, surfaces
from tinydatasets.catalog.tinyvww.colours import muted
from tinydatasets.catalog.tinyvww.fittings import Room
from tinydatasets.catalog.tinyvww.grain import lines
from tinydatasets.catalog.tinyvww.surfaces import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.backdrop import Backdrop, Hit
    from tinydatasets.catalog.tinyvww.skies import Sky

    Floats: TypeAlias = NDArray[np.float32]
    Fitting: TypeAlias = Callable[[fittings.Interior, np.random.Generator], None]

__all__ = ["INDOORS", "paint_room", "sample_room"]


class _Kind(NamedTuple):
    """What rooms of a kind have in common."""

    width: tuple[float, float]
    back: tuple[float, float]
    ceiling: tuple[float, float]
    floors: tuple[surfaces.Surface, ...]
    walls: tuple[surfaces.Surface, ...]
    fittings: tuple[Fitting, ...]


def sample_room(rng: np.random.Generator, *, kind: str) -> Room:
    """Draw the measures of a room of a kind in `INDOORS`."""
    look = _KINDS[kind]
    width, part = float(rng.uniform(*look.width)), float(rng.uniform(0.3, 0.7))
    back, ceiling = float(rng.uniform(*look.back)), float(rng.uniform(*look.ceiling))
    return Room(-width * part, width * (1 - part), back, ceiling)


def paint_room(
    backdrop: Backdrop, room: Room, sky: Sky, rng: np.random.Generator, *, kind: str
) -> None:
    """Paint a room: floor, ceiling, walls, fittings; then corners' shade and lamps' light."""
    look = _KINDS[kind]
    floor = look.floors[int(rng.integers(len(look.floors)))]
    wall = look.walls[int(rng.integers(len(look.walls)))]
    planes = [backdrop.floor(), backdrop.floor(room.ceiling), backdrop.front(room.back)]
    planes += [backdrop.side(room.left), backdrop.side(room.right)]
    for plane in planes:
        np.minimum(backdrop.depth, plane.depth + np.float32(1e-3), out=backdrop.depth)
    ground, ceiling, *walls = (backdrop.visible(plane) for plane in planes)
    backdrop.cover(ground, floor(rng, ground))
    _ceiling(backdrop, ceiling, room.ceiling, rng)
    seed = int(rng.integers(2**32))
    for hit in walls:  # the same paper on every wall
        paper = np.random.default_rng(seed)
        backdrop.cover(hit, _skirted(paper, wall(paper, hit), hit))
    corners = _corners(backdrop, room)
    inside = fittings.Interior(backdrop, room, sky, fittings.free_slots(room, rng))
    for fitting in look.fittings:
        fitting(inside, rng)
    backdrop.pixels *= corners[..., None]
    _lamps(backdrop, sky, rng)


def _ceiling(backdrop: Backdrop, hit: Hit, height: float, rng: np.random.Generator) -> None:
    """Paint a pale ceiling; a high one with panels and strip lights."""
    colour = muted(rng, ("#d9d6ce", "#cfccc4", "#e0deda", "#bdb8ae")) * np.float32(1.35)
    tone = np.ones((1, 1), np.float32)
    if height > 2.65:
        grid = np.maximum(lines(hit.u, 0.6, 0.03, hit.pixel), lines(hit.v, 0.6, 0.03, hit.pixel))
        lamp = ((hit.u / 2.4) % 1 < 0.25) & ((hit.v / 3) % 1 < 0.45)
        tone = np.asarray(1 - 0.2 * grid + 0.5 * lamp, np.float32)
    backdrop.cover(hit, np.asarray(colour * tone[..., None], np.float32))


def _skirted(rng: np.random.Generator, colour: Floats, hit: Hit) -> Floats:
    """Put a skirting board along the foot of a wall."""
    high = float(rng.uniform(0.06, 0.16))
    board = muted(rng, ("#dcd8ce", "#8a6a4a", "#5a4636", "#b8b2a6"))
    return mix(colour, board, (hit.v < high).astype(np.float32))


def _corners(backdrop: Backdrop, room: Room) -> Floats:
    """Return how open each point of the room is: darker where two planes meet."""
    depth = backdrop.depth
    right, up, ahead = backdrop.points()
    gaps = (up, np.float32(room.ceiling) - up, np.float32(room.back) - ahead)
    sides = np.minimum(right - np.float32(room.left), np.float32(room.right) - right)
    total = np.zeros(depth.shape, np.float32)
    for gap in (*gaps, sides):
        total += np.exp(np.clip(gap, 0, 9) * np.float32(-3.5))
    return np.asarray(1 - np.float32(0.24) * np.clip(total - 1, 0, 1.2), np.float32)


def _lamps(backdrop: Backdrop, sky: Sky, rng: np.random.Generator) -> None:
    """Let the light fall off from a window or lamp somewhere in the picture."""
    x, y = float(rng.uniform(-0.2, 1.2)), float(rng.uniform(-0.1, 0.5))
    away = (backdrop.x - np.float32(x)) ** 2 + (backdrop.y - np.float32(y)) ** 2
    glow = np.exp(-away * np.float32(rng.uniform(1.2, 4)))
    strength = float(rng.uniform(0.15, 0.45)) + 0.35 * sky.night
    warm = np.array((1.0, 0.9, 0.75), np.float32)
    backdrop.pixels *= 1 + np.float32(strength) * (glow[..., None] * warm - np.float32(0.35))


_HOME = (surfaces.boards, surfaces.boards, surfaces.carpet, surfaces.tiles)
_HARD = (surfaces.tiles, surfaces.tiles, surfaces.carpet, surfaces.boards)
_PAPERED = (surfaces.plaster, surfaces.plaster, surfaces.wallpaper, surfaces.brickwork)
_PLAIN = (surfaces.plaster, surfaces.plaster, surfaces.brickwork)

_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "living room": _Kind(
            (3.6, 6.5),
            (3.2, 6.5),
            (2.4, 2.65),
            _HOME,
            _PAPERED,
            (
                fittings.windows,
                fittings.windows,
                fittings.pictures,
                fittings.doors,
                fittings.bookcase,
                fittings.sofa,
            ),
        ),
        "office": _Kind(
            (4.0, 9.0),
            (4.0, 9.0),
            (2.5, 3.1),
            _HARD,
            _PLAIN,
            (fittings.windows, fittings.board, fittings.doors, fittings.bookcase, fittings.desks),
        ),
        "kitchen": _Kind(
            (2.8, 5.0),
            (2.8, 5.0),
            (2.4, 2.65),
            _HARD,
            _PLAIN,
            (fittings.windows, fittings.pictures, fittings.counter),
        ),
        "corridor": _Kind(
            (1.7, 3.0),
            (8.0, 20.0),
            (2.4, 3.0),
            _HARD,
            _PLAIN,
            (fittings.passage, fittings.pictures),
        ),
        "shop": _Kind((3.0, 7.0), (5.0, 12.0), (2.7, 3.6), _HARD, _PLAIN, (fittings.shelving,)),
    }
)

INDOORS = tuple(_KINDS)
"""Kinds of room."""
