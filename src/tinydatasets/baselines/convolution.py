"""Convolution and pooling over one axis (time) or two (height and width), channels last."""

# ruff: noqa: D102  # `Layer` says what its methods do

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tinydatasets.baselines.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

    from tinydatasets.baselines.initial import Draw
    from tinydatasets.baselines.layers import Array, Backward, Shape

__all__ = ["Convolution", "MaxPool"]


@dataclass(frozen=True)
class Convolution(Layer):
    """Slide `width` filters over a sample, each `size` (an odd number) a side.

    The window around every place becomes a row of a matrix ("im2col"), so that one matrix
    product is the whole convolution. Beyond the border are zeros.
    """

    width: int
    size: int = 3
    stride: int = 1

    def start(self, shape: Shape, draw: Draw) -> Self:
        fan_in = self._window(shape)
        weights = draw(fan_in, self.width, fan_in=fan_in)
        return replace(self, parameters=[weights, np.zeros(self.width, draw.dtype)])

    def output_shape(self, shape: Shape) -> Shape:
        return (*((places - 1) // self.stride + 1 for places in shape[:-1]), self.width)

    def largest(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)[:-1]) * max(self._window(shape), self.width)

    def multiplications(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)) * self._window(shape)

    def forward(self, x: Array) -> tuple[Array, Any]:
        weights, biases = self.parameters
        columns = self._windows(x).reshape(-1, len(weights))
        y = columns @ weights
        y += biases
        return y.reshape(len(x), *self.output_shape(x.shape[1:])), (columns, x.shape)

    def backward(self, cache: Any, error: Array) -> Backward:
        by_columns = error.reshape(-1, self.width) @ self.parameters[0].T
        return self._fold(by_columns, cache[1]), self.gradients(cache, error)

    def gradients(self, cache: Any, error: Array) -> list[Array]:
        rows = error.reshape(-1, self.width)
        return [cache[0].T @ rows, rows.sum(axis=0)]

    def _window(self, shape: Shape) -> int:
        """Return how many numbers are in a window."""
        return prod(self.size for _ in shape[:-1]) * shape[-1]

    def _windows(self, x: Array) -> Array:
        """Return a view on a padded copy of `x`: (n, places ..., places in a window ..., c)."""
        axes = tuple(range(1, x.ndim - 1))
        padded, inside = self._padded(x.shape, x.dtype)
        padded[inside] = x
        windows = sliding_window_view(padded, (self.size,) * len(axes), axis=axes)
        strides = (slice(None, None, self.stride) for _ in axes)
        return np.moveaxis(windows[(slice(None), *strides)], x.ndim - 1, -1)

    def _fold(self, columns: Array, shape: Shape) -> Array:
        """Add every window of `columns` back to where it came from."""
        places = self.output_shape(shape[1:])[:-1]
        sides = (self.size,) * len(places)
        windows = columns.reshape(shape[0], *places, *sides, shape[-1])
        total, inside = self._padded(shape, columns.dtype)
        for offset in np.ndindex(*sides):
            steps = zip(offset, places, strict=True)
            there = (slice(o, o + self.stride * (n - 1) + 1, self.stride) for o, n in steps)
            total[(slice(None), *there)] += windows[(..., *offset, slice(None))]
        return total[inside]

    def _padded(self, shape: Shape, dtype: np.dtype[Any]) -> tuple[Array, tuple[slice, ...]]:
        """Return zeros for inputs of `shape` and a border, and where in them the inputs are."""
        border = self.size // 2
        n, *places, channels = shape
        padded = np.zeros((n, *(p + 2 * border for p in places), channels), dtype)
        return padded, (slice(None), *(slice(border, border + p) for p in places))


@dataclass(frozen=True)
class MaxPool(Layer):
    """Keep the largest number of each block of `size` places a side; a rest is cut off."""

    size: int = 2

    def output_shape(self, shape: Shape) -> Shape:
        return (*(places // self.size for places in shape[:-1]), shape[-1])

    def forward(self, x: Array) -> tuple[Array, Any]:
        y = reduce(np.maximum, (x[part] for part in self._parts(x.shape)))
        return y, (x, y)

    def backward(self, cache: Any, error: Array) -> Backward:
        x, y = cache
        by_input, left = np.zeros_like(x), error.copy()
        for part in self._parts(x.shape):  # where several are the largest, the first takes it
            by_input[part] = np.where(x[part] == y, left, 0)
            left -= by_input[part]
        return by_input, []

    def _parts(self, shape: Shape) -> Iterator[tuple[slice, ...]]:
        """Yield where in the inputs the first, second, ... numbers of all blocks are."""
        ends = [n - n % self.size for n in shape[1:-1]]
        for offset in np.ndindex(*(self.size for _ in ends)):
            slices = (slice(o, e, self.size) for o, e in zip(offset, ends, strict=True))
            yield (slice(None), *slices)
