"""Ten families of rules: each draws grids of states, all of a batch at once.

A state is a number below the grid's number of symbols; which symbol stands for it is drawn
later. A family is given how many states each grid has, and about which share of its cells should
not be of state 0. What comes out need not be exactly that: who asks draws again what does not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinygrid.automata import ELEMENTARY, LIFE_LIKE, automata
from tinydatasets.catalog.tinygrid.drawing import (
    CELL_COLUMN,
    CELL_ROW,
    EMPTY,
    SIDE,
    Ask,
    grow,
    levels_cut,
    looked_up,
    noise,
    order,
    palette,
    pick,
)
from tinydatasets.catalog.tinygrid.fractals import FRACTALS, fractals
from tinydatasets.catalog.tinygrid.symmetry import GROUPS, symmetrised

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygrid.drawing import States

    Drawn: TypeAlias = tuple[States, NDArray[np.int64]]

__all__ = ["FAMILIES", "Family"]


class Family(NamedTuple):
    """One class of grids."""

    name: str
    rules: tuple[str, ...]
    draw: Callable[[np.random.Generator, Ask], Drawn]
    """Returns (n, 16, 16) uint8 states and (n,) which of `rules` made them."""


def symmetries(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw cells or patches at random, made equal to their mirror images or turns."""
    n = len(ask.symbols)
    rule = pick(rng, n, 1, len(GROUPS))
    patch = pick(rng, n, 1, 3)[:, None, None]  # cells a side
    fine = noise(rng, ask, SIDE, SIDE).reshape(n, SIDE * SIDE)
    coarse = looked_up(fine, CELL_ROW // patch * SIDE + CELL_COLUMN // patch)
    return symmetrised(coarse, rule), rule - 1


_PERIOD = 8  # so that the longest shows twice


def stripes(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw a sequence of states that comes again and again, along a line or a zigzag."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 6)
    tooth = pick(rng, n, 2, 6)[:, None, None]
    row, column = CELL_ROW, CELL_COLUMN
    ways = (row, column, row - column, row + column, row + np.abs(column % (2 * tooth) - tooth))
    along = np.choose(rule[:, None, None], (*ways, column + np.abs(row % (2 * tooth) - tooth)))
    period = pick(rng, n, ask.symbols, _PERIOD + 1)
    late = np.arange(_PERIOD) >= period[:, None]
    shuffled = order(rng.random((n, _PERIOD)) + late)
    sequence = np.take_along_axis(palette(rng, ask, _PERIOD), shuffled, axis=1)
    return looked_up(sequence, along % period[:, None, None]), rule


def checkers(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw blocks of two sets of states by turns, straight or on a corner."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 3)
    slanted = (rule == 2)[:, None, None]
    down = np.where(slanted, CELL_ROW + CELL_COLUMN, CELL_ROW)
    right = np.where(slanted, CELL_ROW - CELL_COLUMN + SIDE, CELL_COLUMN)
    row, column = (_bands(rng, axis, rule) for axis in (down, right))
    first = pick(rng, n, 1, ask.symbols)[:, None, None]
    others = ask.symbols[:, None, None] - first
    dark = (row + column) // 2 % first
    light = first + (row - column + 2 * SIDE) // 2 % others
    return np.where((row + column) % 2 == 0, dark, light).astype(np.uint8), rule


def _bands(
    rng: np.random.Generator, axis: NDArray[np.int64], rule: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the number of the band that each cell is in: all as wide, or every other wider."""
    n = len(rule)
    narrow = pick(rng, n, 2, 4)
    # Together longer than a tile of `tilings` is.
    wide = np.where(rule == 1, pick(rng, n, narrow + 2, narrow + 5), narrow)
    narrow, wide = narrow[:, None, None], wide[:, None, None]
    turn, place = np.divmod(axis + pick(rng, n, 0, SIDE)[:, None, None], narrow + wide)
    return np.asarray(2 * turn + (place >= narrow))


# Thresholds of ordered dithering (B. E. Bayer, 1973): neighbours are as unlike as can be.
_BAYER = np.array([(0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)])
_DITHER = np.tile((_BAYER + 0.5) / 16 - 0.5, (4, 4))


def gradients(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw a slope, a cone or a pyramid in a few levels, one dithered into the next."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 4)
    slope = pick(rng, 2 * n, -9, 10).reshape(2, n, 1, 1)
    centre = rng.random((2, n, 1, 1)) * (SIDE + 4) - 2
    down, right = CELL_ROW - centre[0], CELL_COLUMN - centre[1]
    plane = slope[0] * down + slope[1] * right
    down, right = np.abs(down), np.abs(right)
    heights = (plane, np.sqrt(down**2 + right**2), np.maximum(down, right), down + right)
    height = np.choose(rule[:, None, None], heights)
    span = height.max(axis=(1, 2)) - height.min(axis=(1, 2))
    softness = span * (0.5 + 0.5 * rng.random(n)) / ask.symbols
    return levels_cut(rng, ask, height + softness[:, None, None] * _DITHER), rule


def blobs(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw regions: those nearest to a few points, between lines of equal height, or grown."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 3)
    states = np.empty((n, SIDE, SIDE), np.uint8)
    for number, draw in enumerate((_nearest, _contours, _grown)):
        rows = np.flatnonzero(rule == number)
        states[rows] = draw(rng, ask.take(rows))
    return states, rule


_POINTS = 10


def _nearest(rng: np.random.Generator, ask: Ask) -> States:
    points = rng.random((2, len(ask.symbols), _POINTS, 1, 1)) * SIDE
    distance = (CELL_ROW - points[0]) ** 2 + (CELL_COLUMN - points[1]) ** 2
    return looked_up(palette(rng, ask, _POINTS), distance.argmin(axis=1))


def _contours(rng: np.random.Generator, ask: Ask) -> States:
    height = rng.random((len(ask.symbols), SIDE + 6, SIDE + 6))
    for _ in range(3):
        height = height[:, :-2] + height[:, 1:-1] + height[:, 2:]
        height = height[:, :, :-2] + height[:, :, 1:-1] + height[:, :, 2:]
    ranks = order(order(height.reshape(len(height), SIDE * SIDE)))
    return levels_cut(rng, ask, ranks.reshape(-1, SIDE, SIDE).astype(np.float64))


def _grown(rng: np.random.Generator, ask: Ask) -> States:
    n = len(ask.symbols)
    seeds = order(rng.random((n, SIDE * SIDE)))[:, :_POINTS]
    states, _ = grow(rng, seeds, palette(rng, ask, _POINTS), np.ones((n, 4), np.int64), SIDE)
    return states.reshape(n, SIDE, SIDE)


_ROOMS = 9  # a side; the grid is a window on them
# Ways to go on from a room: up, down, left, right. Rooms of the last rule begin in the corner.
_ODDS = np.array([(1, 1, 1, 1), (1, 1, 5, 5), (5, 5, 1, 1), (1, 0, 1, 0)])


def mazes(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw walls between rooms that are joined to trees, each of a state of its own."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, len(_ODDS))
    rooms = _ROOMS * _ROOMS
    seeds = order(rng.random((n, rooms)))[:, :8]
    seeds[rule == 3] = (seeds[rule == 3] - seeds[rule == 3, :1]) % rooms  # the first is 0
    tree = 1 + np.arange(8)
    states = np.asarray(np.where(tree < ask.symbols[:, None], tree, EMPTY), np.uint8)
    state, door = grow(rng, seeds, states, _ODDS[rule], _ROOMS)
    return _built(rng, ask, state, door), rule


def _built(rng: np.random.Generator, ask: Ask, state: States, door: NDArray[np.int64]) -> States:
    """Return a window on the rooms with their walls: those are of state 0."""
    n = len(state)
    plan = np.zeros((n, 2 * _ROOMS + 1, 2 * _ROOMS + 1), np.uint8)
    plan[:, 1::2, 1::2] = state.reshape(n, _ROOMS, _ROOMS)
    grid, room = np.nonzero(door >= 0)
    steps = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])[door[grid, room]]
    row, column = (2 * np.stack(np.divmod(room, _ROOMS)) + 1) + steps.T
    plan[grid, row, column] = state[grid, room]
    wide_rooms = ask.fill > 0.55
    wide_walls = ask.fill < 0.42
    place = np.arange(SIDE) + pick(rng, n, 0, 3)[:, None]
    by_three = 2 * (place // 3) + np.where(wide_rooms[:, None], place % 3 > 0, place % 3 > 1)
    axis = np.where((wide_rooms | wide_walls)[:, None], by_three, place)
    index = axis[:, :, None] * (2 * _ROOMS + 1) + axis[:, None, :]
    return looked_up(plan.reshape(n, plan.shape[1] * plan.shape[2]), index)


_TILE = 4  # the longest side, so that four are in a row


def tilings(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw a tile at random, laid side by side, shifted, mirrored or turned."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 4)[:, None, None]
    tile = palette(rng, ask, _TILE * _TILE)
    height, width, phase, shift = (pick(rng, n, 3, _TILE + 1)[:, None, None] for _ in range(4))
    height, width = (np.where(rule < 2, side, 3) for side in (height, width))
    down, y = np.divmod(CELL_ROW + phase, height)
    right, x = np.divmod(CELL_COLUMN + phase + np.where(rule == 1, shift // 2 * down, 0), width)
    y = np.where((rule == 2) & (down % 2 == 1), height - 1 - y, y)
    x = np.where((rule == 2) & (right % 2 == 1), width - 1 - x, x)
    turned = (rule == 3) & ((down + right) % 2 == 1)
    y, x = np.where(turned, height - 1 - y, y), np.where(turned, width - 1 - x, x)
    mixed = np.take_along_axis(tile, order(rng.random(tile.shape)), axis=1)
    return looked_up(mixed, y * _TILE + x), rule[:, 0, 0]


def objects(rng: np.random.Generator, ask: Ask) -> Drawn:
    """Draw cells at random, and on them a few solid things, frames or crosses."""
    n = len(ask.symbols)
    rule = pick(rng, n, 0, 3)
    states = noise(rng, ask, SIDE, SIDE)
    count = pick(rng, n, 1, 4)
    for number in range(3):
        height, width = pick(rng, 2 * n, 5, 9).reshape(2, n)
        top, left = pick(rng, n, 0, SIDE + 1 - height), pick(rng, n, 0, SIDE + 1 - width)
        thing = _thing(rule, top, left, height, width) & (number < count)[:, None, None]
        state = pick(rng, n, 0, ask.symbols).astype(np.uint8)
        states = np.where(thing, state[:, None, None], states)
    return states, rule


def _thing(rule: NDArray[np.int64], *box: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the cells of a solid thing, a frame or a cross that fills a box."""
    kind, top, left, height, width = (part[:, None, None] for part in (rule, *box))
    down, right = CELL_ROW - top, CELL_COLUMN - left
    inside = (down >= 0) & (down < height) & (right >= 0) & (right < width)
    rim = (down == 0) | (down == height - 1) | (right == 0) | (right == width - 1)
    middle = (np.abs(2 * down - height + 1) <= 1) | (np.abs(2 * right - width + 1) <= 1)
    return np.asarray(inside & np.where(kind == 0, True, np.where(kind == 1, rim, middle)))


FAMILIES = (
    Family("symmetry", GROUPS[1:], symmetries),
    Family(
        "stripes",
        ("rows", "columns", "falling", "rising", "zigzag rows", "zigzag columns"),
        stripes,
    ),
    Family("checkers", ("even", "uneven", "on a corner"), checkers),
    Family("gradient", ("slope", "cone", "pyramid", "diamond"), gradients),
    Family("blobs", ("nearest point", "contours", "grown"), blobs),
    Family("maze", ("any way", "long rows", "long columns", "from a corner"), mazes),
    Family("automaton", (*ELEMENTARY, *LIFE_LIKE, "cyclic"), automata),
    Family("tiling", ("side by side", "shifted", "mirrored", "turned"), tilings),
    Family("fractal", FRACTALS, fractals),
    Family("objects", ("solid", "frames", "crosses"), objects),
)  # fmt: skip
