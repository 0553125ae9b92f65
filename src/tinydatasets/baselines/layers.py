"""What every layer does, the layers that hold no parameters, and how layers are chained."""

# ruff: noqa: D102, ARG002  # `Layer` says what its methods do; not every layer needs all they get

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeAlias

    from numpy.typing import NDArray
    from typing_extensions import Self

    from tinydatasets.baselines.initial import Draw

    Array: TypeAlias = NDArray[Any]
    Shape: TypeAlias = tuple[int, ...]
    Backward: TypeAlias = tuple[Array, list[Array]]

__all__ = [
    "Average",
    "Flatten",
    "Layer",
    "ReLU",
    "Residual",
    "Standardise",
    "backward",
    "forward",
    "start",
    "with_shapes",
]


@dataclass(frozen=True)
class Layer:
    """One step of a network: its settings and, once it is started, its parameters.

    What happens in a pass is handed from `forward` to `backward` in a cache, so that a layer
    never changes; only the numbers in its parameters do. Arrays begin with the axis of samples,
    and shapes are those of one sample, without it.
    """

    parameters: list[Array] = field(default_factory=list, kw_only=True, repr=False, compare=False)

    def start(self, shape: Shape, draw: Draw) -> Self:
        """Return this layer with initial parameters for inputs of `shape`."""
        return self

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for inputs of `shape`."""
        return shape

    def largest(self, shape: Shape) -> int:
        """Return how many numbers the largest array has that `forward` makes of a sample."""
        return prod(self.output_shape(shape))

    def multiplications(self, shape: Shape) -> int:
        """Return the multiplications of the matrix products of one sample."""
        return 0

    def forward(self, x: Array) -> tuple[Array, Any]:
        """Return the output for `x`, and what `backward` needs to know of it."""
        raise NotImplementedError

    def backward(self, cache: Any, error: Array) -> Backward:
        """Return the gradients of the loss by the input and by each of the parameters.

        `error` is the gradient by the output.
        """
        raise NotImplementedError

    def gradients(self, cache: Any, error: Array) -> list[Array]:
        """Return the gradients by the parameters alone: all that a first layer owes."""
        return self.backward(cache, error)[1]


@dataclass(frozen=True)
class Flatten(Layer):
    """Lay the numbers of a sample in one row."""

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def forward(self, x: Array) -> tuple[Array, Any]:
        return x.reshape(len(x), prod(x.shape[1:])), x.shape

    def backward(self, cache: Any, error: Array) -> Backward:
        return error.reshape(cache), []


@dataclass(frozen=True)
class ReLU(Layer):
    """Let what is positive pass, and nothing else."""

    def forward(self, x: Array) -> tuple[Array, Any]:
        y = np.maximum(x, 0)
        return y, y

    def backward(self, cache: Any, error: Array) -> Backward:
        return error * (cache > 0), []


@dataclass(frozen=True)
class Average(Layer):
    """Average over all places (pixels, moments, tokens): one number a channel is left."""

    def output_shape(self, shape: Shape) -> Shape:
        return shape[-1:]

    def forward(self, x: Array) -> tuple[Array, Any]:
        return x.mean(axis=tuple(range(1, x.ndim - 1))), x.shape

    def backward(self, cache: Any, error: Array) -> Backward:
        n, *places, channels = cache
        each = (error / prod(places)).reshape(n, *(1 for _ in places), channels)
        return np.broadcast_to(each, cache), []


@dataclass(frozen=True)
class Standardise(Layer):
    """Give each sample mean 0 and variance 1, so that light does not matter; it comes first."""

    def forward(self, x: Array) -> tuple[Array, Any]:
        axes = tuple(range(1, x.ndim))
        deviation = np.sqrt(x.var(axis=axes, keepdims=True) + 1e-3)
        return (x - x.mean(axis=axes, keepdims=True)) / deviation, None


@dataclass(frozen=True)
class Residual(Layer):
    """Add what some layers make of the input to the input (He et al. 2016)."""

    layers: tuple[Layer, ...]

    def start(self, shape: Shape, draw: Draw) -> Self:
        layers = start(self.layers, shape, draw)
        return replace(self, layers=layers, parameters=[p for la in layers for p in la.parameters])

    def multiplications(self, shape: Shape) -> int:
        return sum(layer.multiplications(s) for layer, s in with_shapes(self.layers, shape))

    def largest(self, shape: Shape) -> int:
        return max(layer.largest(s) for layer, s in with_shapes(self.layers, shape))

    def forward(self, x: Array) -> tuple[Array, Any]:
        y, caches = forward(self.layers, x)
        return x + y, caches

    def backward(self, cache: Any, error: Array) -> Backward:
        inner, gradients = backward(self.layers, cache, error)
        return error + inner, gradients


def start(layers: Sequence[Layer], shape: Shape, draw: Draw) -> tuple[Layer, ...]:
    """Return layers one after the other with initial parameters, for inputs of `shape`."""
    return tuple(layer.start(s, draw) for layer, s in with_shapes(layers, shape))


def with_shapes(layers: Sequence[Layer], shape: Shape) -> Iterator[tuple[Layer, Shape]]:
    """Yield each layer with the shape of its input."""
    for layer in layers:
        yield layer, shape
        shape = layer.output_shape(shape)


def forward(layers: Sequence[Layer], x: Array) -> tuple[Array, list[Any]]:
    """Return what the layers make of `x` one after the other, and their caches."""
    caches = []
    for layer in layers:
        x, cache = layer.forward(x)
        caches.append(cache)
    return x, caches


def backward(layers: Sequence[Layer], caches: Sequence[Any], error: Array) -> Backward:
    """Return the gradients by the input, and by the parameters of all layers in their order."""
    gradients: list[Array] = []
    for layer, cache in zip(layers[::-1], caches[::-1], strict=True):
        error, own = layer.backward(cache, error)
        gradients = own + gradients
    return error, gradients
