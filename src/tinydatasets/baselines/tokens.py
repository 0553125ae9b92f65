"""Layers for tokens: what a code means, where it stands, how often it occurs."""

# ruff: noqa: D102, ARG002  # `Layer` says what its methods do; not every layer needs all they get

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines.layers import Layer
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray
    from typing_extensions import Self

    from tinydatasets.baselines.initial import Draw
    from tinydatasets.baselines.layers import Array, Backward, Shape

__all__ = ["N_CODES", "Counts", "Embedding", "Positions"]

N_CODES = 256  # of one byte


@dataclass(frozen=True)
class Counts(Layer):
    """Count how often each code occurs, and forget the order: (length,) to (256,).

    Counts are divided by the root of the length, so that the rate of learning suits any length.
    """

    def output_shape(self, shape: Shape) -> Shape:
        return (N_CODES,)

    def forward(self, x: Array) -> tuple[Array, Any]:
        n, length = x.shape
        cells = (_codes(x) + N_CODES * np.arange(n)[:, None]).reshape(-1)
        counts = np.bincount(cells, minlength=n * N_CODES).reshape(n, N_CODES)
        return (counts / length**0.5).astype(x.dtype), None


@dataclass(frozen=True)
class Embedding(Layer):
    """Look up a vector for each code: (length,) to (length, width)."""

    width: int

    def start(self, shape: Shape, draw: Draw) -> Self:
        return replace(self, parameters=[draw(N_CODES, self.width, fan_in=2)])

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape, self.width)

    def forward(self, x: Array) -> tuple[Array, Any]:
        codes = _codes(x)
        return self.parameters[0][codes], codes.astype(np.uint8).reshape(-1)  # quick to sort

    def gradients(self, cache: Any, error: Array) -> list[Array]:
        order = np.argsort(cache, kind="stable")
        used, first = np.unique(cache[order], return_index=True)
        gradient = np.zeros_like(self.parameters[0])
        gradient[used] = np.add.reduceat(error.reshape(-1, self.width)[order], first)
        return [gradient]


@dataclass(frozen=True)
class Positions(Layer):
    """Add a learned vector for each place, so that attention knows the order."""

    def start(self, shape: Shape, draw: Draw) -> Self:
        return replace(self, parameters=[draw(*shape, fan_in=2)])

    def forward(self, x: Array) -> tuple[Array, Any]:
        return x + self.parameters[0], None

    def backward(self, cache: Any, error: Array) -> Backward:
        return error, [error.sum(axis=0)]


def _codes(x: Array) -> NDArray[np.intp]:
    """Return tokens that were stored as numbers as the codes that they are."""
    codes = x.astype(np.intp)
    wrong = (codes != x) | (codes < 0) | (codes >= N_CODES)
    if wrong.any():
        raise InvalidValueError(
            f"tokens must be whole numbers from 0 to {N_CODES - 1}, not {x[wrong][0]}"
        )
    return codes
