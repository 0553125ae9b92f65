"""Cellular automata: lines that follow from the line above, and cells that live and die."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinygrid.drawing import (
    CELL_ROW,
    SIDE,
    Ask,
    looked_up,
    merged,
    order,
    pick,
)
from tinydatasets.catalog.tinygrid.symmetry import MOVES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygrid.drawing import States

__all__ = ["ELEMENTARY", "LIFE_LIKE", "automata"]

_NUMBERS = np.array([18, 22, 30, 45, 54, 90, 110, 126, 146, 150])
ELEMENTARY = tuple(f"rule {number}" for number in _NUMBERS)
# Name -> with how many living neighbours a cell is born, and stays alive.
_LIVES = {"life": ([3], [2, 3]), "high life": ([3, 6], [2, 3])}
LIFE_LIKE = tuple(_LIVES)


def automata(rng: np.random.Generator, ask: Ask) -> tuple[States, NDArray[np.int64]]:
    """Draw what became of a random beginning: elementary rules, kinds of life, or a cycle."""
    n = len(ask.symbols)
    kinds = len(ELEMENTARY) + len(LIFE_LIKE) + 1
    common = rng.random(n) < 0.95
    rule = np.where(common, pick(rng, n, 0, len(ELEMENTARY)), pick(rng, n, len(ELEMENTARY), kinds))
    kind = np.digitize(rule, [len(ELEMENTARY), kinds - 1])
    states = np.empty((n, SIDE, SIDE), np.uint8)
    for number, draw in enumerate((_lines, _lives, _cycle)):
        rows = np.flatnonzero(kind == number)
        states[rows] = draw(rng, ask.take(rows), rule[rows])
    return states, rule


def _lines(rng: np.random.Generator, ask: Ask, rule: NDArray[np.int64]) -> States:
    """Return the history of a line, coloured by bands of time: living cells and dead ones."""
    n = len(rule)
    alive = np.empty((n, SIDE, SIDE), np.int64)
    cells = (rng.random((n, SIDE)) < rng.random(n)[:, None] * 0.2 + 0.05).astype(np.int64)
    for line in range(SIDE):
        alive[:, line] = cells
        three = 4 * np.roll(cells, 1, axis=1) + 2 * cells + np.roll(cells, -1, axis=1)
        cells = (_NUMBERS[rule][:, None] >> three) & 1
    first = (1 + (ask.fill > 0.6))[:, None, None]  # states of dead cells
    band = CELL_ROW // pick(rng, n, 2, 5)[:, None, None]
    others = ask.symbols[:, None, None] - first
    states = np.where(alive, first + band % others, band % first).astype(np.uint8)
    turn = MOVES[pick(rng, n, 0, len(MOVES))].reshape(n, SIDE, SIDE)
    return looked_up(states.reshape(n, SIDE * SIDE), turn)


def _two_palettes(rng: np.random.Generator, ask: Ask, alive: NDArray[np.bool_]) -> States:
    """Return (n, m) a state for each kind of cell: no state is both of living and dead ones."""
    n, kinds = alive.shape
    living = alive.sum(axis=1)
    first = pick(
        rng,
        n,
        np.maximum(1, ask.symbols - (kinds - living)),
        np.minimum(ask.symbols - 1, living) + 1,
    )
    shuffled = rng.random((n, kinds))
    rank_alive = order(order(shuffled + ~alive))
    rank_dead = order(order(shuffled + alive))
    others = ask.symbols - first
    states = np.where(
        alive, rank_alive % first[:, None], first[:, None] + rank_dead % others[:, None]
    )
    return states.astype(np.uint8)


def _lives(rng: np.random.Generator, ask: Ask, rule: NDArray[np.int64]) -> States:
    """Return what is alive after some steps, coloured by how many neighbours are."""
    n = len(rule)
    kind = rule - len(ELEMENTARY)
    density = 0.3 + 0.3 * rng.random((n, 1, 1))
    cells = rng.random((n, SIDE, SIDE)) < density
    for _ in range(5):
        cells = _FATE[kind[:, None, None], cells.astype(np.uint8), _crowd(cells)]
    part = np.minimum(_crowd(cells), 3) + 4 * cells
    alive = np.broadcast_to(np.arange(8) >= 4, (n, 8))
    return looked_up(_two_palettes(rng, ask, alive), part)


def _crowd(cells: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return how many of the eight neighbours live; the grid's opposite sides meet."""
    count = cells.astype(np.uint8)
    rows = count + np.roll(count, 1, axis=1) + np.roll(count, -1, axis=1)
    return np.asarray(rows + np.roll(rows, 1, axis=2) + np.roll(rows, -1, axis=2) - count)


def _cycle(rng: np.random.Generator, ask: Ask, rule: NDArray[np.int64]) -> States:
    """Return what is left when each state is overrun by the next one, and the last by the first."""
    n = len(rule)
    length = np.maximum(ask.symbols, 4)[:, None, None]
    cells = (rng.random((n, SIDE, SIDE)) * length).astype(np.int64)
    for _ in range(8):
        heir = (cells + 1) % length
        beside = [np.roll(cells, shift, axis) for axis in (1, 2) for shift in (1, -1)]
        cells = np.where(np.any([near == heir for near in beside], axis=0), heir, cells)
    return merged(rng, ask, cells, length[:, 0, 0])


_FATE = np.zeros((len(LIFE_LIKE), 2, 9), bool)
for _kind, _counts in enumerate(_LIVES.values()):
    for _alive, _living in enumerate(_counts):
        _FATE[_kind, _alive, _living] = True
