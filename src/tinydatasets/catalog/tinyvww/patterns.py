"""Patterns of cloth: stripes, checks, prints and quilting, as shares of a second colour."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["PATTERNS", "Weave", "quilted"]


class Weave(NamedTuple):
    """A piece of cloth on which a pattern lies."""

    u: Floats
    v: Floats
    """Places across and down the piece, -1 to 1."""
    repeats: float
    """Repeats of the pattern."""
    phase: float
    """Where the pattern starts, 0 to 1."""
    blotches: Texture
    """Irregular spots, about 0 to 2."""


def _wave(place: Floats, count: float, phase: float) -> Floats:
    """Return a triangle wave in [0, 1] that repeats `count` times over [-1, 1]."""
    turn = place * (0.5 * count) + phase
    wave: Floats = np.abs(2.0 * (turn - np.floor(turn)) - 1.0)
    return wave


def _edge(place: Floats, threshold: float, width: float) -> Floats:
    """Return 0 below a threshold and 1 above it, with a ramp between."""
    ramp: Floats = np.clip((place - threshold) * (1.0 / width) + 0.5, 0.0, 1.0)
    return ramp


def _stripes(weave: Weave) -> Floats:
    return _edge(_wave(weave.v + 0.1 * weave.u * weave.u, weave.repeats, weave.phase), 0.5, 0.3)


def _pinstripe(weave: Weave) -> Floats:
    return 0.25 * _edge(_wave(weave.u, 3 * weave.repeats, weave.phase), 0.7, 0.4)


def _plaid(weave: Weave) -> Floats:
    down = _wave(weave.v, weave.repeats, weave.phase)
    across = _wave(weave.u, 0.8 * weave.repeats, weave.phase)
    return 0.4 * (_edge(down, 0.6, 0.3) + _edge(across, 0.6, 0.3))


def _print(weave: Weave) -> Floats:
    """Return a picture on the chest."""
    across, down = weave.u * 2.2, (weave.v + 0.35) * 3.2
    chest = _edge(-across * across - down * down, -1.0, 0.4)
    spots: Floats = np.clip(weave.blotches(weave.u, weave.v) - 0.4, 0.0, 1.0)
    return chest * spots


def _floral(weave: Weave) -> Floats:
    return 0.8 * _edge(weave.blotches(weave.u, weave.v), 1.35, 0.3)


def _side(weave: Weave) -> Floats:
    return _edge(np.abs(weave.u), 0.7, 0.1)


def _vest(weave: Weave) -> Floats:
    """Return the reflecting bands of a safety vest."""
    across = _edge(-np.abs(np.abs(weave.v - 0.35) - 0.2), -0.06, 0.04)
    down = _edge(-np.abs(np.abs(weave.u) - 0.5), -0.09, 0.06) * (weave.v < 0.2)
    bands: Floats = np.maximum(across, down)
    return bands


def quilted(weave: Weave) -> Floats:
    """Return how bright each place of a quilted jacket is: rolls of down and their seams."""
    wave = _wave(weave.v, weave.repeats + 2, weave.phase)
    bright: Floats = 0.72 + 0.36 * np.sqrt(np.clip(1.0 - wave, 0.0, 1.0))
    return bright


PATTERNS: Mapping[str, Callable[[Weave], Floats]] = MappingProxyType(
    {
        "stripes": _stripes,
        "pinstripe": _pinstripe,
        "plaid": _plaid,
        "print": _print,
        "floral": _floral,
        "side": _side,
        "vest": _vest,
    }
)
"""The share of its second colour at each place of a patterned cloth, by the pattern's name."""
