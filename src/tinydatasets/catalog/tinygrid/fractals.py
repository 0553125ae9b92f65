"""Fractals: figures with holes of every size, and figures made of copies of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinygrid.drawing import (
    CELL_COLUMN,
    CELL_ROW,
    SIDE,
    Ask,
    looked_up,
    merged,
    noise,
    pick,
)
from tinydatasets.catalog.tinygrid.symmetry import GROUPS, MOVES, symmetrised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygrid.drawing import States

__all__ = ["FRACTALS", "fractals"]

FRACTALS = ("triangle", "carpet", "cross", "squares", "copies")
_CANVAS = 32  # cells a side of what the grid is a window on


def fractals(rng: np.random.Generator, ask: Ask) -> tuple[States, NDArray[np.int64]]:
    """Draw a window on a fractal, or a figure of copies of itself."""
    n = len(ask.symbols)
    rule = np.where(rng.random(n) < 0.8, pick(rng, n, 0, 4), 4)
    states = np.empty((n, SIDE, SIDE), np.uint8)
    for rows, draw in ((rule < 4, _window), (rule == 4, _copies)):
        chosen = np.flatnonzero(rows)
        states[chosen] = draw(rng, ask.take(chosen), rule[chosen])
    return states, rule


def _window(rng: np.random.Generator, ask: Ask, rule: NDArray[np.int64]) -> States:
    """Return grids of what is in a window, turned at random.

    Where there are fewer sizes of holes than states, what is no hole has several, block by block.
    """
    n = len(rule)
    row, column = (
        CELL_ROW + pick(rng, n, *_CORNERS[rule].T)[:, None, None],
        CELL_COLUMN + pick(rng, n, *_CORNERS[rule].T)[:, None, None],
    )
    turn = MOVES[pick(rng, n, 0, len(MOVES))].reshape(n, SIDE, SIDE)
    depth = looked_up(_DEPTHS[rule[:, None, None], row, column].reshape(n, SIDE * SIDE), turn)
    block = looked_up(
        (row // _BLOCK[rule] + 3 * (column // _BLOCK[rule])).reshape(n, SIDE * SIDE), turn
    )
    sizes = _DEPTHS[rule].max(axis=(1, 2))
    solid = np.maximum(1, ask.symbols - sizes)[:, None, None]
    part = np.where(depth == 0, block % solid, depth + solid - 1)
    return merged(rng, ask, part, sizes + solid[:, 0, 0])


def _copies(rng: np.random.Generator, ask: Ask, _: NDArray[np.int64]) -> States:
    """Return figures of 4×4 cells in which every cell but those of state 0 is the figure again."""
    n = len(ask.symbols)
    group = pick(rng, n, 1, len(GROUPS))
    figure = symmetrised(noise(rng, ask, SIDE, SIDE), group)[:, 6:10, 6:10]
    whole, part = np.repeat(np.repeat(figure, 4, 1), 4, 2), np.tile(figure, (1, 4, 4))
    return np.where(whole == 0, whole, part)


def _with_holes(kept: list[str], times: int) -> NDArray[np.int64]:
    """Return a square of which holes were cut `times`: 0 what is left, else when it was cut."""
    plan = np.array([[mark == "#" for mark in line] for line in kept])
    depth = np.zeros((1, 1), np.int64)
    for _ in range(times):
        inner = np.where(depth > 0, depth + 1, 0)
        depth = np.kron(plan, inner) + np.kron(~plan, np.ones_like(inner))
    return depth


def _squares() -> NDArray[np.int64]:
    """Return a square, smaller ones at its corners, and so on: which is the largest there."""
    size = np.zeros((20, 20), np.int64)
    corners = np.array([(10, 10)])
    for level, reach in enumerate((4, 2, 1), start=1):
        for row, column in corners:
            part = size[row - reach : row + reach, column - reach : column + reach]
            part[part == 0] = level
        steps = reach * np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])
        corners = (corners[:, None] + steps).reshape(-1, 2)
    return size


def _on_canvas(depth: NDArray[np.int64]) -> NDArray[np.int64]:
    canvas = np.zeros((_CANVAS, _CANVAS), np.int64)
    canvas[: len(depth), : len(depth)] = depth
    return canvas


_FIGURES = (
    _with_holes(["##", "#."], 5),
    _with_holes(["###", "#.#", "###"], 3),
    _with_holes([".#.", "###", ".#."], 3),
    _squares(),
)
_DEPTHS = np.stack([_on_canvas(depth) for depth in _FIGURES])
# From where to where the window's corner may be: where there is most to see.
_CORNERS = np.array([(0, 5), (0, 5), (3, 9), (0, 5)])
_BLOCK = np.array([8, 9, 9, 4])[:, None, None]
