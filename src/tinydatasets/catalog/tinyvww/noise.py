"""Smooth random fields: what makes a painted surface look like cloth, stone, leaves or cloud."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Texture

    Floats = NDArray[np.float32]

__all__ = ["noise_texture", "value_noise"]


def value_noise(
    rng: np.random.Generator,
    shape: tuple[int, int],
    cells: float | tuple[float, float],
    *,
    octaves: int = 1,
    gain: float = 0.5,
) -> Floats:
    """Return a smooth random field.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    shape
        Height and width.
    cells
        Bumps along a side, or along the height and the width.
    octaves
        Fields added up, each with bumps half the size of the one before.
    gain
        Height of each octave relative to the one before.

    Returns
    -------
    (height, width) float32, about [-1, 1], with mean near 0.

    Examples
    --------
    >>> value_noise(np.random.default_rng(0), (4, 6), 2, octaves=2).shape
    (4, 6)
    """
    down, across = cells if isinstance(cells, tuple) else (cells, cells)
    field = np.zeros(shape, np.float32)
    height, total = 1.0, 0.0
    for _ in range(octaves):
        rows, columns = _knots(shape[0], down), _knots(shape[1], across)
        size = int(rows[0][-1]) + 2, int(columns[0][-1]) + 2
        knots = rng.random(size, dtype=np.float32) * 2.0 - 1.0
        field += height * _mixed(_mixed(knots, *rows).T, *columns).T
        total += height * height
        height, down, across = height * gain, down * 2.0, across * 2.0
    return field * float(1.4 / total**0.5)


def noise_texture(
    rng: np.random.Generator,
    cells: tuple[float, float],
    strength: float,
    *,
    octaves: int = 2,
    size: int = 56,
) -> Texture:
    """Return a texture of bumps: cells down v and along u, brighter and darker by `strength`."""
    field = 1.0 + strength * value_noise(rng, (size, size), cells, octaves=octaves)

    def texture(u: Floats, v: Floats) -> Floats:
        rows = np.clip((v + 1.0) * (size / 2.0), 0.0, size - 1.0).astype(np.intp)
        columns = np.clip((u + 1.0) * (size / 2.0), 0.0, size - 1.0).astype(np.intp)
        pattern: Floats = field[rows, columns]
        return pattern

    return texture


@cache
def _knots(length: int, cells: float) -> tuple[NDArray[np.intp], Floats]:
    """Return, for each pixel of a side, the knot before it and how much the next one weighs."""
    place = (np.arange(length) + 0.5) * (cells / length) + 0.5
    before = place.astype(np.intp)
    part = (place - before).astype(np.float32)
    smooth = part * part * (3.0 - 2.0 * part)
    before.setflags(write=False)
    smooth.setflags(write=False)
    return before, smooth


def _mixed(knots: Floats, before: NDArray[np.intp], part: Floats) -> Floats:
    """Return (length, ...) float32: the two knots about each pixel, mixed."""
    first = knots[before]
    mixed: Floats = first + part[:, None] * (knots[before + 1] - first)
    return mixed
