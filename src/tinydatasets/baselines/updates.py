"""How gradients change parameters: momentum, and Adam for what plain gradients hardly move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinydatasets.baselines.layers import Array

__all__ = ["Adam", "Momentum"]


class Momentum:
    """Gradient descent with momentum: parameters keep moving as a ball downhill."""

    def __init__(self, parameters: Sequence[Array]) -> None:
        self._velocities = [np.zeros_like(parameter) for parameter in parameters]

    def __call__(
        self, parameters: Sequence[Array], gradients: Sequence[Array], rate: float, momentum: float
    ) -> None:
        """Change `parameters` in place."""
        for parameter, velocity, gradient in zip(
            parameters, self._velocities, gradients, strict=True
        ):
            np.multiply(velocity, momentum, out=velocity)
            np.subtract(velocity, rate * gradient, out=velocity)
            np.add(parameter, velocity, out=parameter)


class Adam:
    """Steps of one length for all, whatever the size of their gradients (Kingma and Ba 2015)."""

    def __init__(self, parameters: Sequence[Array]) -> None:
        self._means = [np.zeros_like(parameter) for parameter in parameters]
        self._squares = [np.zeros_like(parameter) for parameter in parameters]
        self._steps = 0

    def __call__(
        self, parameters: Sequence[Array], gradients: Sequence[Array], rate: float, momentum: float
    ) -> None:
        """Change `parameters` in place."""
        self._steps += 1
        of_mean, of_square = 1 - momentum**self._steps, 1 - 0.999**self._steps
        for parameter, mean, square, gradient in zip(
            parameters, self._means, self._squares, gradients, strict=True
        ):
            mean[...] += (1 - momentum) * (gradient - mean)
            square[...] += 0.001 * (gradient**2 - square)
            parameter[...] -= rate * (mean / of_mean) / (np.sqrt(square / of_square) + 1e-8)
