"""What the families draw with: random states, slices of a height, regions that grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    States: TypeAlias = NDArray[np.uint8]

__all__ = [
    "CELL_COLUMN",
    "CELL_ROW",
    "EMPTY",
    "SIDE",
    "Ask",
    "grow",
    "levels_cut",
    "looked_up",
    "merged",
    "noise",
    "order",
    "palette",
    "pick",
]

SIDE = 16
CELL_ROW, CELL_COLUMN = (axis[None] for axis in np.indices((SIDE, SIDE)))
EMPTY = 255  # the state of a place that nothing has reached


class Ask(NamedTuple):
    """What n grids should be like."""

    symbols: NDArray[np.int64]
    """(n,) how many states each has."""
    fill: NDArray[np.float64]
    """(n,) about which share of its cells is not of state 0."""

    def take(self, rows: NDArray[np.intp]) -> Ask:
        """Return what was asked for some of the grids."""
        return Ask(self.symbols[rows], self.fill[rows])


def pick(
    rng: np.random.Generator,
    n: int,
    low: int | NDArray[np.int64],
    high: int | NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return (n,) integers from `low` to below `high`."""
    return np.asarray(low + (rng.random(n) * (high - np.asarray(low))).astype(np.int64))


def order(values: NDArray[np.generic]) -> NDArray[np.intp]:
    """Return the order of each row's values."""
    return np.argsort(values, axis=1, kind="stable")


def looked_up(table: States, index: NDArray[np.integer]) -> States:
    """Return (n, h, w) of (n, m) tables, each at the places in (n, h, w)."""
    flat = index.reshape(len(index), index.shape[1] * index.shape[2])
    return np.take_along_axis(table, flat, axis=1).reshape(index.shape)


def merged(
    rng: np.random.Generator, ask: Ask, part: NDArray[np.int64], count: NDArray[np.int64]
) -> States:
    """Return (n, h, w) parts, numbered below `count` (n,), as states: each of a part or more."""
    place = np.arange(int(count.max(initial=1)))
    drawn = rng.random((len(part), len(place))) + (place >= count[:, None])
    state = order(order(drawn)) % ask.symbols[:, None]
    return looked_up(state.astype(np.uint8), part)


def noise(rng: np.random.Generator, ask: Ask, height: int, width: int) -> States:
    """Return (n, height, width) states at random: a share `fill` of them other than 0."""
    drawn = rng.random((len(ask.symbols), height, width), np.float32)
    fill, others = ask.fill.astype(np.float32), (ask.symbols - 1).astype(np.float32)
    # From 0 on, every other state has a step of one.
    steps = (drawn - (1 - fill)[:, None, None]) * (others / fill)[:, None, None]
    return np.asarray(np.clip(steps + 1, 0, others[:, None, None]), np.uint8)


def palette(rng: np.random.Generator, ask: Ask, size: int) -> States:
    """Return (n, size) states: each once, and then at random."""
    place = np.arange(size)
    at_random = noise(rng, ask, 1, size)[:, 0]
    return np.where(place < ask.symbols[:, None], place, at_random).astype(np.uint8)


def levels_cut(rng: np.random.Generator, ask: Ask, height: NDArray[np.float64]) -> States:
    """Return the slice that each cell's height is in, of as many slices as symbols.

    One slice, any of them, takes the share that is not to be filled.
    """
    n, most = len(height), int(ask.symbols.max(initial=2))
    thickness = rng.random((n, most)) + 0.5
    thickness[np.arange(most) >= ask.symbols[:, None]] = 0
    thickest = pick(rng, n, 0, ask.symbols)
    others = thickness.sum(axis=1) - thickness[np.arange(n), thickest]
    thickness[np.arange(n), thickest] = others * (1 - ask.fill) / ask.fill
    cuts = np.cumsum(thickness, axis=1) / thickness.sum(axis=1, keepdims=True)
    low = height.min(axis=(1, 2), keepdims=True)
    span = height.max(axis=(1, 2), keepdims=True) - low
    share = (height - low) / np.maximum(span, 1e-9)
    state = np.zeros(height.shape, np.uint8)
    for number in range(most - 1):
        inside = number < ask.symbols - 1
        state += (share >= cuts[:, number, None, None]) & inside[:, None, None]
    return state


def grow(
    rng: np.random.Generator,
    seeds: NDArray[np.intp],
    states: States,
    odds: NDArray[np.integer],
    side: int,
) -> tuple[States, NDArray[np.int64]]:
    """Let regions grow from some places until they fill a square.

    Parameters
    ----------
    rng
        The source of randomness.
    seeds
        (n, m) places, row by row, at which regions begin.
    states
        (n, m) their states; `EMPTY` begins none.
    odds
        (n, 4) how often a place looks up, down, left and right for a region to join: whole
        numbers whose sum divides 24.
    side
        Of the square.

    Returns
    -------
    states : (n, side * side) uint8
    joined : (n, side * side) int64
        Where each place's region came from: 0 up, 1 down, 2 left, 3 right, and -1 for a seed.
    """
    n, places = len(seeds), side * side
    start = np.full((n, places), EMPTY, np.uint8)
    np.put_along_axis(start, seeds, states, axis=1)
    grown, joined = start.reshape(-1), np.full(n * places, -1)
    dice = _dice(odds).reshape(-1)
    steps = _steps(side).reshape(-1)
    empty = np.flatnonzero(grown == EMPTY)
    grid, place = np.divmod(empty, places)
    thrown, looked = grid * _FACES, place * len(_WAYS)
    while empty.size:
        face = (rng.random(empty.size, np.float32) * _FACES).astype(np.intp)
        way = dice[thrown + face]
        found = grown[empty + steps[looked + way]]
        reached = found != EMPTY
        grown[empty[reached]], joined[empty[reached]] = found[reached], way[reached]
        empty, thrown, looked = empty[~reached], thrown[~reached], looked[~reached]
    return grown.reshape(n, places), joined.reshape(n, places)


_FACES = 24  # a die that shows each way as often as it should: 24 is a multiple of the odds' sums
_WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))


def _dice(odds: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return (n, 24) the way that each face of each grid's die shows, from (n, 4) odds."""
    upto = np.cumsum(odds, axis=1) * (_FACES // odds.sum(axis=1))[:, None]
    return np.asarray((np.arange(_FACES)[:, None] >= upto[:, None, :3]).sum(axis=2))


def _steps(side: int) -> NDArray[np.intp]:
    """Return (side * side, 4) steps to the place above, below, left and right; 0 at a border."""
    place = np.arange(side * side)
    row, column = np.divmod(place, side)
    steps = [side * down + right for down, right in _WAYS]
    there = (row > 0, row < side - 1, column > 0, column < side - 1)
    return np.stack([step * inside for step, inside in zip(steps, there, strict=True)], axis=1)
