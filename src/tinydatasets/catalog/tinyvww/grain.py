"""Noise that can be looked up at any coordinates: the texture of grounds, walls and things."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["grain", "lines", "relief", "smoothstep", "speck"]

_CELLS = 32
"""Noise repeats after so many cells; a power of two, so that wrapping is one bit operation."""
_STEPS = 16
"""Values looked up per cell."""


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """Rise smoothly from 0 where `value` is `low` to 1 where it is `high`."""
    share = np.clip((value - np.float32(low)) * np.float32(1.0 / (high - low)), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


@cache
def _nodes() -> Floats:
    return np.random.default_rng(20240).random((_CELLS, _CELLS)).astype(np.float32)


@cache
def _smooth() -> Floats:
    """Smooth periodic noise of unit variance, (512, 512)."""
    values = _nodes()
    share = smoothstep(0, 1, ((np.arange(_STEPS) + 0.5) / _STEPS).astype(np.float32))
    for _ in range(2):
        after = np.roll(values, -1, axis=0)
        rows = values[:, None] + share[None, :, None] * (after - values)[:, None]
        values = np.ascontiguousarray(rows.reshape(_CELLS * _STEPS, -1).T)
    return _standardised(values)


@cache
def _slopes() -> Floats:
    """How much the noise falls from its upper left to its lower right, (512, 512)."""
    step = _STEPS // 4
    return _standardised(_smooth() - np.roll(_smooth(), (-step, -step), axis=(0, 1)))


def _standardised(values: Floats) -> Floats:
    scaled: Floats = (values - values.mean()) / values.std()
    scaled.setflags(write=False)
    return scaled


def _steps(values: Floats, fine: int) -> NDArray[np.int32]:
    # The shift keeps coordinates positive: conversion to integers rounds towards zero.
    return (values * np.float32(fine) + np.float32(fine * _CELLS * 64)).astype(np.int32)


def speck(x: Floats, y: Floats) -> Floats:
    """Return a random value in [0, 1) for each unit cell: one brick's, one window's own."""
    last = np.int32(_CELLS - 1)
    cells: Floats = _nodes()[_steps(y, 1) & last, _steps(x, 1) & last]
    return cells


def grain(x: Floats, y: Floats, *, octaves: int = 3, pixel: Floats | float = 0.0) -> Floats:
    """Look up fractal noise, about unit variance, at coordinates in cells.

    Parameters
    ----------
    x, y
        Coordinates of the same or broadcastable shapes, in units of the largest cell.
    octaves
        How many times finer noise is added, each half as wide and 0.6 as strong.
    pixel
        Width of one pixel in cells: noise finer than it fades out instead of flickering.
    """
    return _sum(_smooth(), x, y, octaves, pixel)


def relief(x: Floats, y: Floats, *, octaves: int = 3, pixel: Floats | float = 0.0) -> Floats:
    """Look up how bright bumps look in a light from the upper left; like `grain` otherwise."""
    return _sum(_slopes(), x, y, octaves, pixel)


def _sum(tile: Floats, x: Floats, y: Floats, octaves: int, pixel: Floats | float) -> Floats:
    """Add up octaves of a tile: the coarser ones are looked up at halved integer coordinates."""
    last = np.int32(_CELLS * _STEPS - 1)
    finest = _STEPS << (octaves - 1)
    columns, rows = _steps(x, finest), _steps(y, finest)
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    power = 0.0
    for octave in range(octaves):
        strength, shift = 0.6**octave, np.int32(octaves - 1 - octave)
        power += strength * strength
        offset = np.int32(139 * octave)
        column, row = ((columns >> shift) + offset) & last, ((rows >> shift) - offset) & last
        layer = np.take(tile, row * np.int32(_CELLS * _STEPS) + column)
        if isinstance(pixel, float):
            layer *= np.float32(strength)
        else:
            finer = np.clip(np.float32(0.9 / 2**octave) / pixel - np.float32(0.3), 0, 1)
            layer *= finer * np.float32(strength)
        total += layer
    total *= np.float32(power**-0.5)
    return total


def lines(value: Floats, every: float, width: float, pixel: Floats | float = 0.0) -> Floats:
    """Coverage of lines `width` wide at each multiple of `every`, smoothed over a pixel."""
    away = np.abs(value / np.float32(every) - np.rint(value / np.float32(every)))
    soft = np.maximum(pixel, np.float32(1e-4))
    inside = (np.float32(0.5 * width) - away * np.float32(every)) / soft + np.float32(0.5)
    return np.asarray(np.clip(inside, 0, 1) * np.minimum(np.float32(width) / soft, 1), np.float32)
