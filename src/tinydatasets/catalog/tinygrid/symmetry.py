"""Symmetry of square grids: the ten groups, making a grid symmetric, and finding its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinygrid.drawing import SIDE, looked_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygrid.drawing import States

__all__ = ["GROUPS", "MOVES", "found_group", "symmetrised"]

_PLACES = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
# Where each cell of a moved grid comes from, (8, 256): mirrored or not, after k quarter turns.
MOVES = np.stack(
    [
        np.rot90(grid, turns).reshape(-1)
        for grid in (_PLACES, _PLACES[:, ::-1])
        for turns in range(4)
    ]
)
# A group is the set of moves that leave a grid as it is, written as a number of eight bits.
_IDENTITY, _QUARTER, _HALF, _THREE, _SIDES, _FALLING, _UPSIDE, _RISING = (1 << k for k in range(8))
_MEMBERS = {
    "none": 0,
    "left-right": _SIDES,
    "up-down": _UPSIDE,
    "falling diagonal": _FALLING,
    "rising diagonal": _RISING,
    "half turn": _HALF,
    "both sides": _SIDES | _UPSIDE | _HALF,
    "both diagonals": _FALLING | _RISING | _HALF,
    "quarter turns": _QUARTER | _HALF | _THREE,
    "all": 254,
}
GROUPS = tuple(_MEMBERS)
_BITS = np.array(list(_MEMBERS.values())) | _IDENTITY
_INSIDE = (_BITS[:, None] >> np.arange(8)) & 1 == 1
# The first of the cells that a group moves to each other, for every cell: (10, 256).
_FIRST = np.where(_INSIDE[:, :, None], MOVES, SIDE * SIDE).min(axis=1)
_CODES = np.zeros(256, np.int64)
_CODES[_BITS] = np.arange(len(GROUPS))


def symmetrised(states: States, group: NDArray[np.int64]) -> States:
    """Return (n, 16, 16) grids that a group leaves as they are, made of parts of `states`."""
    return looked_up(states.reshape(len(states), SIDE * SIDE), _FIRST[group].reshape(states.shape))


def found_group(grids: States) -> NDArray[np.int64]:
    """Return the number in `GROUPS` of all the moves that leave each grid as it is, (n,)."""
    flat = grids.reshape(len(grids), SIDE * SIDE)
    kept = np.stack([(flat[:, move] == flat).all(axis=1) for move in MOVES], axis=1)
    return np.asarray(_CODES[kept @ (1 << np.arange(8))])
