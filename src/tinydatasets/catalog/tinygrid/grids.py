"""Grids of symbols that follow a rule, which noise and borders make harder to see."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.catalog.tinygrid import ATTRIBUTES, CLASSES
from tinydatasets.catalog.tinygrid.drawing import (
    SIDE,
    Ask,
    looked_up,
    order,
    pick,
)
from tinydatasets.catalog.tinygrid.families import FAMILIES
from tinydatasets.catalog.tinygrid.symmetry import found_group
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygrid.drawing import States
    from tinydatasets.spec import Difficulty

    Codes = NDArray[np.int32]

__all__ = ["Grids", "canonical", "repeats"]

N_SYMBOLS = 10
_FIRST_RULE = np.cumsum([0] + [len(family.rules) for family in FAMILIES])
_BOUNDS = np.array([0.3, 0.44, 0.6, 0.8])  # of those bands, in shares of the cells
# What every family can do: numbers of symbols, and bands of their fill, that are asked alike.
_ASKED = np.array([(2, 0), (2, 1), (3, 0), (3, 1), (4, 1), (4, 2)])
_NOISE = np.array([0.0, 0.02, 0.05], np.float32)  # share of the cells drawn anew, by tier
_WINDOW = np.array([(SIDE, SIDE), (15, SIDE), (13, 15)])  # sides of what keeps to the rule
_SPARE = 32  # grids drawn beyond twice what is missing: many take hardly longer than few


@dataclass(frozen=True)
class Grids:
    """A generator of 16×16 grids of symbols from 0 to 9 in ten families of rules.

    Parameters
    ----------
    difficulty : {"easy", "medium", "hard"} or None
        In easy grids every cell keeps to the rule. In harder ones it holds inside a rectangle
        only, around which all is one symbol, and some cells are drawn anew. None mixes the
        three in equal parts.
    family : str or None
        One of `class_names`; None mixes the ten in equal parts.

    Examples
    --------
    >>> data, labels, attributes = Grids().generate(np.random.default_rng(0), 30)
    >>> data.shape, data.dtype, labels.shape
    ((30, 16, 16), dtype('uint8'), (30,))
    """

    difficulty: Difficulty | None = None
    family: str | None = None

    chunk: ClassVar[int] = 1000
    sample_shape: ClassVar[tuple[int, int]] = (SIDE, SIDE)
    class_names: ClassVar[tuple[str, ...]] = CLASSES
    dtype: ClassVar[np.dtype[np.uint8]] = np.dtype(np.uint8)
    value_range: ClassVar[tuple[int, int]] = (0, N_SYMBOLS - 1)
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"difficulty": DIFFICULTIES, **ATTRIBUTES}
    )

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[States, Codes, dict[str, Codes]]:
        """Draw `size` grids; a pure function of the generator's state, `size` and the fields.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of randomness.
        size : int
            How many, at least 0.

        Returns
        -------
        data : (size, 16, 16) uint8
            Symbols from 0 to 9, two to four of them in a grid.
        labels : (size,) int32
            The family, balanced to within one, and so are the difficulties of each.
        attributes : dict of str to (size,) int32
            Codes of `attributes`. ``rule`` is what was asked for; ``symmetry``, ``symbols``,
            ``fill`` and ``background`` are read off the finished grid.
        """
        plan = _plan(rng, size, self.difficulty, self.family)
        states = np.empty((size, SIDE, SIDE), np.uint8)
        rule = np.empty(size, np.int64)
        for code, first in enumerate(_FIRST_RULE[:-1]):
            rows = np.flatnonzero(plan.label == code)
            states[rows], number = _fitting(rng, code, plan.take(rows))
            rule[rows] = first + number
        symbols = order(rng.random((size, N_SYMBOLS))).astype(np.uint8)
        data = looked_up(symbols, states)
        counts = _counts(data)
        codes = {
            "difficulty": plan.tier,
            "rule": rule,
            "symmetry": found_group(data),
            "symbols": (counts > 0).sum(axis=1) - 2,
            "fill": _band(counts),
            "background": counts.argmax(axis=1),
        }
        attributes = {name: values.astype(np.int32) for name, values in codes.items()}
        return data, plan.label.astype(np.int32), attributes


def canonical(grids: States) -> States:
    """Return grids whose symbols are numbered in the order in which they first occur.

    Two grids that differ only in which symbol stands for which have the same one.

    Parameters
    ----------
    grids
        (n, h, w) integers from 0 to 9.
    """
    flat = grids.reshape(len(grids), grids.shape[1] * grids.shape[2])
    first = np.full((len(flat), N_SYMBOLS), flat.shape[1])
    for symbol in range(N_SYMBOLS):
        there = flat == symbol
        first[:, symbol] = np.where(there.any(axis=1), there.argmax(axis=1), flat.shape[1])
    return looked_up(order(order(first)).astype(np.uint8), grids)


def repeats(grids: States, *, cells: int = 12) -> NDArray[np.bool_]:
    """Return which grids repeat an earlier one but for the choice of symbols and a few cells, (n,).

    Parameters
    ----------
    grids
        (n, h, w) integers from 0 to 9.
    cells
        Two grids are alike when their `canonical` forms differ in at most so many cells.
    """
    flat = canonical(grids).reshape(len(grids), -1)
    held = (flat[:, :, None] == np.arange(flat.max(initial=0) + 1)).astype(np.float32)
    held = held.reshape(len(flat), -1)
    repeated = np.zeros(len(flat), bool)
    for begin in range(0, len(flat), 256):
        same = held[begin : begin + 256] @ held.T
        earlier = np.arange(len(flat)) < np.arange(begin, begin + len(same))[:, None]
        repeated[begin : begin + 256] = ((same >= flat.shape[1] - cells) & earlier).any(axis=1)
    return repeated


class _Plan(NamedTuple):
    """What is wanted of n grids."""

    label: NDArray[np.int64]
    tier: NDArray[np.int64]
    symbols: NDArray[np.int64]
    band: NDArray[np.int64]
    """Of the fill."""

    def take(self, rows: NDArray[np.intp]) -> _Plan:
        """Return what is wanted of some of them."""
        return _Plan(*(column[rows] for column in self))


def _plan(
    rng: np.random.Generator, size: int, difficulty: Difficulty | None, family: str | None
) -> _Plan:
    """Return families and tiers, balanced to within one, and the rest alike for all families."""
    turn = np.arange(size)
    label = order(rng.random((1, len(FAMILIES))))[0][turn % len(FAMILIES)]
    tier = turn // len(FAMILIES) + turn
    if family is not None:
        label = np.full(size, Grids.class_names.index(family))
        tier = turn
    tier = tier % 3 if difficulty is None else np.full(size, DIFFICULTIES.index(difficulty))
    shuffled = order(rng.random((1, size)))[0]
    symbols, band = _ASKED[pick(rng, size, 0, len(_ASKED))].T
    return _Plan(label[shuffled], tier[shuffled], symbols, band)


def _fitting(rng: np.random.Generator, code: int, plan: _Plan) -> tuple[States, NDArray[np.int64]]:
    """Return states and rules of grids of one family, drawn until all are as planned."""
    states = np.empty((len(plan.label), SIDE, SIDE), np.uint8)
    rules = np.empty(len(plan.label), np.int64)
    missing = np.arange(len(plan.label))
    while missing.size:
        rows = np.resize(missing, 2 * missing.size + _SPARE)
        wanted = plan.take(rows)
        low, high = _BOUNDS[wanted.band], _BOUNDS[wanted.band + 1]
        ask = Ask(wanted.symbols, low + (high - low) * rng.random(len(rows)))
        drawn, rule = FAMILIES[code].draw(rng, ask)
        drawn = _spoiled(rng, drawn, wanted)
        counts = _counts(drawn)
        fits = ((counts > 0).sum(axis=1) == wanted.symbols) & (_band(counts) == wanted.band)
        states[rows[fits]], rules[rows[fits]] = drawn[fits], rule[fits]
        missing = np.setdiff1d(missing, rows[fits])
    return states, rules


def _spoiled(rng: np.random.Generator, states: States, plan: _Plan) -> States:
    """Return grids in which the rule holds in part only, and some cells are others."""
    n = len(states)
    down, right = (_stretch(rng, plan.tier) for _ in range(2))
    around = pick(rng, n, 0, plan.symbols).astype(np.uint8)
    states = np.where(down[:, :, None] & right[:, None, :], states, around[:, None, None])
    hit = rng.random(states.shape, np.float32) < _NOISE[plan.tier][:, None, None]
    cells = np.flatnonzero(hit)
    states.reshape(-1)[cells] = pick(rng, len(cells), 0, plan.symbols[cells // (SIDE * SIDE)])
    return states


def _stretch(rng: np.random.Generator, tier: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (n, 16) whether the rule holds in each row, or in each column."""
    least, most = _WINDOW[tier].T
    length = pick(rng, len(tier), least, most + 1)
    place = np.arange(SIDE) - pick(rng, len(tier), 0, SIDE + 1 - length)[:, None]
    return np.asarray((place >= 0) & (place < length[:, None]))


def _counts(grids: States) -> NDArray[np.int64]:
    """Return how many cells of each grid hold which symbol, (n, 10)."""
    n = len(grids)
    cells = grids.reshape(n, SIDE * SIDE) + N_SYMBOLS * np.arange(n)[:, None]
    counts = np.bincount(cells.reshape(-1), minlength=n * N_SYMBOLS)
    return np.asarray(counts.reshape(n, N_SYMBOLS))


def _band(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which band the share of cells that do not hold the most frequent symbol is in."""
    fill = 1 - counts.max(axis=1) / (SIDE * SIDE)
    return np.asarray(np.digitize(fill, _BOUNDS[1:-1]))
