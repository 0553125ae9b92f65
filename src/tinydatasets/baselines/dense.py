"""The dense layer: every output is a weighted sum of all inputs."""

# ruff: noqa: D102  # `Layer` says what its methods do

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines.layers import Layer

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from tinydatasets.baselines.initial import Draw
    from tinydatasets.baselines.layers import Array, Backward, Shape

__all__ = ["Dense"]


@dataclass(frozen=True)
class Dense(Layer):
    """Multiply by weights and add biases, (..., inputs) to (..., width)."""

    width: int

    def start(self, shape: Shape, draw: Draw) -> Self:
        weights = draw(shape[-1], self.width, fan_in=shape[-1])
        return replace(self, parameters=[weights, np.zeros(self.width, draw.dtype)])

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.width)

    def multiplications(self, shape: Shape) -> int:
        return prod(shape) * self.width

    def forward(self, x: Array) -> tuple[Array, Any]:
        weights, biases = self.parameters
        return x @ weights + biases, x

    def backward(self, cache: Any, error: Array) -> Backward:
        return error @ self.parameters[0].T, self.gradients(cache, error)

    def gradients(self, cache: Any, error: Array) -> list[Array]:
        x, rows = cache.reshape(-1, cache.shape[-1]), error.reshape(-1, self.width)
        return [x.T @ rows, rows.sum(axis=0)]
