"""Networks of dense layers: softmax regression, and one hidden layer of ReLUs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import InvalidValueError, require_int, require_seed

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike, DTypeLike, NDArray

__all__ = ["LinearNet", "SimpleNet"]


class _DenseNet:
    """Dense layers with ReLUs between them, trained by gradient descent with momentum.

    The loss is the mean cross-entropy of the softmax of the outputs. Inputs of any sample
    shape are flattened.
    """

    def __init__(self, sizes: tuple[int, ...], *, seed: int, dtype: DTypeLike) -> None:
        require_seed(seed)
        self.dtype = np.dtype(dtype)
        pairs = list(pairwise(sizes))
        self.weights = [
            _initial(fan_in, fan_out, (seed, layer)).astype(self.dtype)
            for layer, (fan_in, fan_out) in enumerate(pairs)
        ]
        self.biases = [np.zeros(fan_out, self.dtype) for _, fan_out in pairs]
        self._velocities = [np.zeros_like(p) for p in self.parameters]

    def __repr__(self) -> str:
        sizes = [len(weights) for weights in self.weights] + [len(self.biases[-1])]
        return f"<{type(self).__name__}: {' > '.join(map(str, sizes))} units, {self.dtype}>"

    @property
    def parameters(self) -> list[NDArray[Any]]:
        """The arrays that training changes: all weights, then all biases."""
        return [*self.weights, *self.biases]

    def predict_proba(self, x: ArrayLike) -> NDArray[Any]:
        """Return the probability of each class, (n, classes)."""
        return _softmax(self._layers(x)[-1])

    def predict(self, x: ArrayLike) -> NDArray[np.intp]:
        """Return the most probable class of each sample, (n,)."""
        return np.asarray(self._layers(x)[-1].argmax(axis=1))

    def loss_and_gradients(
        self, x: ArrayLike, y: NDArray[np.integer]
    ) -> tuple[float, list[NDArray[Any]]]:
        """Return the mean cross-entropy and its gradient by each of `parameters`."""
        layers = self._layers(x)
        probabilities = _softmax(layers[-1])
        _check_labels(y, probabilities.shape)
        rows = np.arange(len(y))
        loss = float(-np.log(probabilities[rows, y] + 1e-12).mean())
        error = probabilities
        error[rows, y] -= 1
        error /= len(y)
        by_weights, by_biases = [], []
        for values, weights in zip(layers[-2::-1], self.weights[::-1], strict=True):
            by_weights.append(values.T @ error)
            by_biases.append(error.sum(axis=0))
            error = (error @ weights.T) * (values > 0)
        return loss, by_weights[::-1] + by_biases[::-1]

    def step(
        self, x: ArrayLike, y: NDArray[np.integer], *, rate: float, momentum: float = 0.9
    ) -> float:
        """Take one step down the gradient of a batch; return the batch's loss before it."""
        loss, gradients = self.loss_and_gradients(x, y)
        for parameter, velocity, gradient in zip(
            self.parameters, self._velocities, gradients, strict=True
        ):
            np.multiply(velocity, momentum, out=velocity)
            np.subtract(velocity, rate * gradient, out=velocity)
            np.add(parameter, velocity, out=parameter)
        return loss

    def _layers(self, x: ArrayLike) -> list[NDArray[Any]]:
        """Return the input of every layer, and last the outputs."""
        values = np.asarray(x, self.dtype)
        layers = [values.reshape(len(values) if values.ndim else 0, -1)]
        if layers[0].shape[1] != len(self.weights[0]):
            raise InvalidValueError(
                f"x must be samples of {len(self.weights[0])} numbers, not {values.shape}"
            )
        for weights, biases in zip(self.weights, self.biases, strict=True):
            layers.append(layers[-1] @ weights + biases)
            if len(layers) <= len(self.weights):
                np.maximum(layers[-1], 0, out=layers[-1])
        return layers


class LinearNet(_DenseNet):
    """Softmax regression: one dense layer, the model that owes nothing.

    Parameters
    ----------
    n_inputs, n_classes
        Numbers a sample flattened, and classes.
    seed
        Of the initial weights.
    dtype
        float32, or float64 where the result must not hang on rounding.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.baselines import LinearNet, learning_curve
    >>> digits = td.load_tinymnist()
    >>> curve = learning_curve(LinearNet(64, 10, seed=0), digits.train, digits.test, seed=0)
    >>> bool(curve.accuracy[0] < 0.5 and curve.accuracy[-1] > 0.85)
    True
    """

    def __init__(
        self, n_inputs: int, n_classes: int, *, seed: int, dtype: DTypeLike = np.float32
    ) -> None:
        super().__init__((n_inputs, n_classes), seed=seed, dtype=dtype)


class SimpleNet(_DenseNet):
    """One hidden layer of ReLUs.

    Parameters
    ----------
    n_inputs, n_classes
        Numbers a sample flattened, and classes.
    hidden
        Units of the hidden layer.
    seed
        Of the initial weights.
    dtype
        float32, or float64 where the result must not hang on rounding.
    """

    def __init__(
        self,
        n_inputs: int,
        n_classes: int,
        *,
        seed: int,
        hidden: int = 32,
        dtype: DTypeLike = np.float32,
    ) -> None:
        hidden = require_int("hidden", hidden, 1)
        super().__init__((n_inputs, hidden, n_classes), seed=seed, dtype=dtype)


def _initial(fan_in: int, fan_out: int, key: tuple[int, ...]) -> NDArray[np.float64]:
    """Return He-initialised weights: uniform with variance 2 / fan_in."""
    limit = (6 / fan_in) ** 0.5
    draws = _streams.uniform(fan_in * fan_out, *key)
    return np.asarray((2 * draws - 1).reshape(fan_in, fan_out) * limit)


def _check_labels(y: NDArray[np.integer], shape: tuple[int, ...]) -> None:
    """Raise `InvalidValueError` unless `y` are labels for probabilities of `shape`."""
    labels = np.asarray(y)
    if labels.shape != shape[:1] or labels.dtype.kind not in "iu":
        raise InvalidValueError(
            f"y must be integers of shape ({shape[0]},), not {labels.dtype} of {labels.shape}"
        )
    if labels.size and not 0 <= labels.min() <= labels.max() < shape[1]:
        raise InvalidValueError(
            f"y goes from {labels.min()} to {labels.max()}, and the network has {shape[1]} classes"
        )


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
