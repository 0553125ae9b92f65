"""Self-attention, and the normalisation that goes before it (Vaswani et al. 2017)."""

# ruff: noqa: D102  # `Layer` says what its methods do

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines.layers import Layer

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from tinydatasets.baselines.initial import Draw
    from tinydatasets.baselines.layers import Array, Backward, Shape

__all__ = ["LayerNorm", "SelfAttention", "softmax"]


@dataclass(frozen=True)
class SelfAttention(Layer):
    """Let every token gather from all tokens what its query finds in their keys: one head."""

    def start(self, shape: Shape, draw: Draw) -> Self:
        width = shape[-1]
        return replace(self, parameters=[draw(width, width, fan_in=2 * width) for _ in range(3)])

    def largest(self, shape: Shape) -> int:
        return shape[0] * max(shape)

    def multiplications(self, shape: Shape) -> int:
        length, width = shape
        return 3 * length * width**2 + 2 * length**2 * width

    def forward(self, x: Array) -> tuple[Array, Any]:
        queries, keys, values = (x @ weights for weights in self.parameters)
        attention = softmax(queries @ keys.swapaxes(1, 2) / x.shape[-1] ** 0.5)
        return attention @ values, (x, queries, keys, values, attention)

    def backward(self, cache: Any, error: Array) -> Backward:
        x, queries, keys, values, attention = cache
        by_attention = error @ values.swapaxes(1, 2)
        mean = (by_attention * attention).sum(axis=-1, keepdims=True)
        by_scores = attention * (by_attention - mean) / x.shape[-1] ** 0.5
        errors = (
            by_scores @ keys,
            by_scores.swapaxes(1, 2) @ queries,
            attention.swapaxes(1, 2) @ error,
        )
        by_input = sum(e @ w.T for e, w in zip(errors, self.parameters, strict=True))
        rows = x.reshape(-1, x.shape[-1]).T
        return np.asarray(by_input), [rows @ e.reshape(-1, e.shape[-1]) for e in errors]


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Give each token mean 0 and variance 1, then a learned scale and shift (Ba et al. 2016)."""

    def start(self, shape: Shape, draw: Draw) -> Self:
        width = shape[-1]
        return replace(self, parameters=[np.ones(width, draw.dtype), np.zeros(width, draw.dtype)])

    def forward(self, x: Array) -> tuple[Array, Any]:
        scale, shift = self.parameters
        deviation = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
        normal = (x - x.mean(axis=-1, keepdims=True)) / deviation
        return normal * scale + shift, (normal, deviation)

    def backward(self, cache: Any, error: Array) -> Backward:
        normal, deviation = cache
        by_normal = error * self.parameters[0]
        mean = by_normal.mean(axis=-1, keepdims=True)
        along = (by_normal * normal).mean(axis=-1, keepdims=True)
        rows = tuple(range(error.ndim - 1))
        gradients = [(error * normal).sum(axis=rows), error.sum(axis=rows)]
        return (by_normal - mean - normal * along) / deviation, gradients


def softmax(scores: Array) -> Array:
    """Return exponentials as shares of their sum along the last axis."""
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))
