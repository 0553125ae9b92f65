"""The networks: layers one after the other, trained by gradient descent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines import layers
from tinydatasets.baselines.architectures import (
    DESIGNS,
    NAMES,
    guess_modality,
    input_shape,
    unrolled,
)
from tinydatasets.baselines.attention import softmax
from tinydatasets.baselines.dense import Dense
from tinydatasets.baselines.initial import Draw
from tinydatasets.errors import InvalidValueError, require_int, require_known, require_seed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from tinydatasets.baselines.layers import Layer
    from tinydatasets.spec import Modality
    from tinydatasets.split import Split

__all__ = ["LinearNet", "MicroNet", "Network", "SimpleNet", "TinyNet", "build", "names"]

_AT_ONCE = 1 << 22  # numbers in the largest array of a prediction: 16 MiB of float32


class Network:
    """What `LinearNet`, `SimpleNet`, `TinyNet` and `MicroNet` have in common.

    The loss is the mean cross-entropy of the softmax of the outputs. ``rate`` is the learning
    rate that suits the network, for batches of 32; ``transform`` is what is done to its training
    batches, or None: scenes are mirrored at random.

    Parameters
    ----------
    sample_shape
        Shape of one sample; an int d is short for (d,).
    n_classes
        Number of classes.
    seed
        Of the initial weights.
    modality
        What a sample is: "image", "scene", "grid" (symbols), "series", "tokens" (codes from 0
        to 255) or "vector". None takes samples of two or three axes for images and others for
        vectors.
    dtype
        float32, or float64 where the result must not hang on rounding.

    Raises
    ------
    UnknownNameError
        No such modality.
    InvalidValueError
        Samples of this modality have another shape, or larger ones; or a number makes no sense.
    """

    def __init__(
        self,
        sample_shape: int | tuple[int, ...],
        n_classes: int,
        *,
        seed: int,
        modality: Modality | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        require_known("network", type(self).__name__, NAMES)
        self.sample_shape = _checked_shape(sample_shape)
        self.modality = modality or guess_modality(self.sample_shape)
        self._input_shape = input_shape(self.sample_shape, self.modality)
        self.n_classes = require_int("n_classes", n_classes, 1)
        design = DESIGNS[self.modality][type(self).__name__]
        self.rate = design.rate
        self.transform = design.transform
        plan = (*self._fitted(tuple(unrolled(design, self._input_shape))), Dense(self.n_classes))
        self._require_room(plan)
        draw = Draw(require_seed(seed), _checked_dtype(dtype))
        self.dtype = draw.dtype
        self.layers = layers.start(plan, self._input_shape, draw)
        self._update = design.update(self.parameters)

    def __repr__(self) -> str:
        steps = " > ".join(map(repr, self.layers))
        return f"<{self._title()}: {steps}, {self.dtype}>"

    @property
    def parameters(self) -> list[NDArray[Any]]:
        """The arrays that training changes, layer by layer."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    @property
    def n_parameters(self) -> int:
        """How many numbers training changes."""
        return sum(parameter.size for parameter in self.parameters)

    @property
    def multiplications(self) -> int:
        """How many the matrix products of a forward pass of one sample take."""
        return sum(layer.multiplications(shape) for layer, shape in self._shapes())

    def predict_proba(self, x: ArrayLike) -> NDArray[Any]:
        """Return the probability of each class, (n, classes)."""
        return softmax(self._outputs(x))

    def predict(self, x: ArrayLike) -> NDArray[np.intp]:
        """Return the most probable class of each sample, (n,)."""
        return np.asarray(self._outputs(x).argmax(axis=1))

    def loss_and_gradients(
        self, x: ArrayLike, y: NDArray[np.integer]
    ) -> tuple[float, list[NDArray[Any]]]:
        """Return the mean cross-entropy and its gradient by each of `parameters`."""
        outputs, caches = layers.forward(self.layers, self._checked(x))
        probabilities = softmax(outputs)
        _check_labels(y, probabilities.shape)
        rows = np.arange(len(y))
        loss = float(-np.log(probabilities[rows, y] + 1e-12).mean())
        error = probabilities
        error[rows, y] -= 1
        error /= len(y)
        # Nobody asks for the gradient by the samples: it ends at the first layer that learns.
        first = next(k for k, layer in enumerate(self.layers) if layer.parameters)
        later, caches_of_later = self.layers[first + 1 :], caches[first + 1 :]
        error, gradients = layers.backward(later, caches_of_later, error)
        return loss, self.layers[first].gradients(caches[first], error) + gradients

    def step(
        self, x: ArrayLike, y: NDArray[np.integer], *, rate: float, momentum: float = 0.9
    ) -> float:
        """Take one step down the gradient of a batch; return the batch's loss before it.

        `momentum` is how much of the last step goes on in this one.
        """
        loss, gradients = self.loss_and_gradients(x, y)
        self._update(self.parameters, gradients, rate, momentum)
        return loss

    def _fitted(self, plan: tuple[Layer, ...]) -> tuple[Layer, ...]:
        """Return the layers before the last as this network's own options have them."""
        return plan

    def _title(self) -> str:
        return f"{type(self).__name__} for {self.modality} {self.sample_shape}"

    def _shapes(self) -> Iterator[tuple[Layer, tuple[int, ...]]]:
        return layers.with_shapes(self.layers, self._input_shape)

    def _require_room(self, plan: tuple[Layer, ...]) -> None:
        """Raise `InvalidValueError` if pooling leaves nothing of a sample."""
        for layer, shape in layers.with_shapes(plan, self._input_shape):
            if 0 in layer.output_shape(shape):
                raise InvalidValueError(
                    f"{self._title()} has nothing left after {layer!r} of {shape}: "
                    "give larger samples, or modality='vector'"
                )

    def _outputs(self, x: ArrayLike) -> NDArray[Any]:
        """Return the scores of each class, made in slices so that memory is bounded."""
        values = self._checked(x)
        largest = max(layer.largest(shape) for layer, shape in self._shapes())
        size = max(1, _AT_ONCE // largest)
        outputs = np.empty((len(values), self.n_classes), self.dtype)
        for begin in range(0, len(values), size):
            part = values[begin : begin + size]
            for layer in self.layers:
                part, _ = layer.forward(part)
            outputs[begin : begin + size] = part
        return outputs

    def _checked(self, x: ArrayLike) -> NDArray[Any]:
        """Return samples as the first layer takes them; they may come flattened."""
        values = np.asarray(x, self.dtype)
        size = prod(self.sample_shape)
        flat = len(self.sample_shape) == 1 or values.ndim == 2
        alike = prod(values.shape[1:]) == size if flat else values.shape[1:] == self.sample_shape
        if values.ndim == 0 or not alike:
            raise InvalidValueError(
                f"x must be samples of shape {self.sample_shape}, (n, ...), not {values.shape}"
            )
        return values.reshape(len(values), *self._input_shape)


class LinearNet(Network):
    """Softmax regression: one dense layer, the model that owes nothing.

    It sees the numbers of a sample in one row; of tokens, how often each code occurs.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.baselines import LinearNet, learning_curve
    >>> digits = td.load_tinymnist()
    >>> curve = learning_curve(LinearNet((8, 8), 10, seed=0), digits.train, digits.test, seed=0)
    >>> bool(curve.accuracy[0] < 0.5 and curve.accuracy[-1] > 0.85)
    True
    """


class SimpleNet(Network):
    """One hidden layer of ReLUs; for scenes the largest of three sizes of convolutional network.

    For tokens it has the most filters, each asked how well it fits anywhere; for grids, the most
    filters over comparisons of cells.

    Parameters
    ----------
    hidden
        Width of the first layer that has one: its units, its filters or, for tokens, the numbers
        a code is embedded in. None is 32, 12 for scenes, 40 for grids, 48 for spectrograms and 6
        for tokens.
    """

    def __init__(
        self,
        sample_shape: int | tuple[int, ...],
        n_classes: int,
        *,
        seed: int,
        hidden: int | None = None,
        modality: Modality | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self._hidden = hidden if hidden is None else require_int("hidden", hidden, 1)
        super().__init__(sample_shape, n_classes, seed=seed, modality=modality, dtype=dtype)

    def _fitted(self, plan: tuple[Layer, ...]) -> tuple[Layer, ...]:
        if self._hidden is None:
            return plan
        k = next(k for k, layer in enumerate(plan) if hasattr(layer, "width"))
        wider = replace(plan[k], width=self._hidden)  # type: ignore[call-arg]  # it has one
        return (*plan[:k], wider, *plan[k + 1 :])


class TinyNet(Network):
    """A small convolution: filters, ReLUs, pooling, and a dense layer.

    For scenes and grids it is the middle of three sizes, for tokens fewer and longer filters
    than `SimpleNet` has, for vectors two hidden layers of 16.
    """


class MicroNet(Network):
    """Convolutions and the average over all places: the fewest parameters.

    For tokens it is a transformer of one block over what filters find, for vectors two hidden
    layers of 8.
    """


_CLASSES: dict[str, type[Network]] = {
    network.__name__: network for network in (LinearNet, SimpleNet, TinyNet, MicroNet)
}


def names() -> tuple[str, ...]:
    """Return the names of the networks, the linear one first."""
    return NAMES


def build(
    name: str,
    split: Split,
    *,
    seed: int,
    modality: Modality | None = None,
    dtype: DTypeLike = np.float32,
) -> Network:
    """Return a new network for the samples of `split`.

    Parameters
    ----------
    name
        "LinearNet", "SimpleNet", "TinyNet" or "MicroNet".
    split
        Whose shape, classes and modality the network is for.
    seed
        Of the initial weights.
    modality
        What the samples are, in place of what the split says of itself.
    dtype
        float32 or float64.

    Raises
    ------
    UnknownNameError
        No such network or modality.
    InvalidValueError
        The samples do not suit the modality, or are too small for the network.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets import baselines
    >>> baselines.build("TinyNet", td.load_tinymnist("train"), seed=0).n_parameters
    2050
    """
    require_known("network", name, NAMES)
    metadata: Any = split.metadata
    if modality is None:
        with suppress(KeyError):  # a user's own arrays do not say what they are
            modality = metadata["modality"]
    n_classes = len(metadata["class_names"])
    return _CLASSES[name](split.raw.shape[1:], n_classes, seed=seed, modality=modality, dtype=dtype)


def _checked_shape(shape: int | tuple[int, ...]) -> tuple[int, ...]:
    sides = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return tuple(require_int("a side of sample_shape", side, 1) for side in sides)


def _checked_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    checked = np.dtype(dtype)
    if checked.kind != "f":
        raise InvalidValueError(f"dtype must be float32 or float64, not {checked}")
    return checked


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
