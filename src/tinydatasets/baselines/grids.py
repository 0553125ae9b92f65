"""For grids of symbols: which cells hold the same symbol as others, and grids turned at random."""

# ruff: noqa: D102  # `Layer` says what its methods do

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines.layers import Layer

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.baselines.layers import Array, Shape

__all__ = ["Alike", "turned"]

_FAR = 8
# (down, right) to the other cell; of two opposite ways one, since the other compares the same two.
_STEPS = (
    *((0, distance) for distance in range(1, _FAR + 1)),
    *((distance, 0) for distance in range(1, _FAR + 1)),
    *((1, -1), (1, 1)),
)


@dataclass(frozen=True)
class Alike(Layer):
    """Compare each cell with others: (height, width) to (height, width, comparisons).

    The others are up to eight cells away in the row and the column, next to the cell on the
    diagonals, and those where a mirror or a turn of the whole grid brings the cell. A comparison is
    1 where both hold the same number, -1 where not, and 0 where there is no other. So it does not
    matter which symbol stands for what: nothing but equality is passed on. The layer comes first.
    """

    def output_shape(self, shape: Shape) -> Shape:
        square = shape[0] == shape[1]
        return (*shape, len(_STEPS) + (7 if square else 3))

    def forward(self, x: Array) -> tuple[Array, Any]:
        n, height, width = x.shape
        others = _others(height, width)
        nothing = np.full((n, 1), np.nan, x.dtype)  # which is like nothing, not even itself
        cells = x.reshape(n, height * width)
        same = np.append(cells, nothing, axis=1).take(others, axis=1) == cells[:, :, None]
        alike = same.astype(x.dtype)
        alike *= 2
        alike -= 1
        alike[:, others == height * width] = 0
        return alike.reshape(n, *self.output_shape((height, width))), None


@lru_cache
def _others(height: int, width: int) -> NDArray[np.intp]:
    """Return the places to compare each with, (height * width, comparisons).

    A place beyond the border is height * width.
    """
    place = np.arange(height * width).reshape(height, width)
    others = []
    for down, right in _STEPS:
        bottom, left, end = max(height - down, 0), max(-right, 0), max(width - max(right, 0), 0)
        other = np.full((height, width), height * width)
        other[:bottom, left:end] = place[down:, left + right : end + right]
        others.append(other)
    others += [place[:, ::-1], place[::-1], place[::-1, ::-1]]
    if height == width:
        others += [place.T, place.T[:, ::-1], place.T[::-1], place.T[::-1, ::-1]]
    return np.stack(others, axis=-1).reshape(height * width, len(others))


def turned(x: Array, y: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return grids mirrored and turned at random, (n, height, width): which keeps rules rules."""
    x = x.copy()
    upside, sideways, across = rng.random((3, len(x))) < 0.5
    x[upside] = x[upside][:, ::-1]
    x[sideways] = x[sideways][:, :, ::-1]
    if x.shape[1] == x.shape[2]:
        x[across] = x[across].transpose(0, 2, 1)
    return x, y
