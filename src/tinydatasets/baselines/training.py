"""Train a network and say how well it does, epoch by epoch."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from tinydatasets.baselines.architectures import NAMES
from tinydatasets.baselines.network import SimpleNet, build
from tinydatasets.errors import InvalidValueError, require_int, require_known

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.batches import Transform
    from tinydatasets.spec import Modality
    from tinydatasets.split import Split

__all__ = ["Curve", "Trainable", "learner", "learning_curve", "out_of_sample"]


class Trainable(Protocol):
    """What can be trained: a step on a batch, and predictions."""

    rate: float
    """The learning rate that suits it."""

    def step(self, x: ArrayLike, y: NDArray[np.integer], *, rate: float) -> float:
        """Learn from one batch; return its loss."""

    def predict(self, x: ArrayLike) -> NDArray[np.intp]:
        """Return the class of each sample."""


class Curve(NamedTuple):
    """How learning went."""

    loss: list[float]
    """Mean training loss of each epoch."""
    accuracy: list[float]
    """Accuracy on held-out samples before training and after each epoch."""
    seconds: list[float]
    """Wall-clock seconds of each epoch's training on this machine, evaluation left out."""


def learning_curve(
    network: Trainable,
    train: Split,
    test: Split,
    *,
    seed: int,
    epochs: int = 10,
    batch_size: int = 32,
    rate: float | None = None,
    weights: ArrayLike | None = None,
    transform: Transform | None = None,
    report: Callable[[int, float, float], object] | None = None,
) -> Curve:
    """Train `network` on `train` and measure it on `test` after every epoch.

    The learning rate falls along a half cosine from `rate` to zero.

    Parameters
    ----------
    network
        Changed in place.
    train, test
        Whole splits.
    seed
        Of the order of the batches.
    rate
        Of learning, at the start; None is what suits the network, ``network.rate``.
    weights
        (n,) numbers: the training samples are drawn with replacement in proportion to them.
        None is every sample once an epoch.
    transform
        What is done to every training batch (see `Batches`); None is what suits the network,
        ``network.transform`` if it has one.
    report
        Called as ``report(epoch, loss, accuracy)`` after each epoch.
    """
    epochs = require_int("epochs", epochs, 1)
    for split in (train, test):
        if len(split) == 0:
            raise InvalidValueError(f"{split!r} has no sample to learn or to test with")
    transform = transform or getattr(network, "transform", None)
    batches = train.batches(batch_size, seed=seed, weights=weights, transform=transform)
    n_steps = epochs * len(batches)
    highest = network.rate if rate is None else float(rate)
    curve = Curve([], [_accuracy(network, test)], [])
    step = 0
    for epoch in range(1, epochs + 1):
        begin = time.perf_counter()
        losses = []
        for x, y in batches:
            cosine = float(np.cos(np.pi * step / n_steps))
            losses.append(network.step(x, y, rate=highest * (1 + cosine) / 2))
            step += 1
        curve.seconds.append(time.perf_counter() - begin)
        curve.loss.append(float(np.mean(losses)))
        curve.accuracy.append(_accuracy(network, test))
        if report is not None:
            report(epoch, curve.loss[-1], curve.accuracy[-1])
    return curve


def learner(
    name: str, *, epochs: int = 20, modality: Modality | None = None
) -> Callable[..., NDArray[np.float64]]:
    """Return a network as curation asks for it: a function that learns a split and predicts.

    Parameters
    ----------
    name
        "LinearNet", "SimpleNet", "TinyNet" or "MicroNet".
    epochs
        Of training.
    modality
        What the samples are, in place of what the split says of itself.

    Returns
    -------
    callable
        ``learn(train, x, *, seed) -> (n, classes)`` float64: the probabilities of `x` by a new
        network that was trained on `train`. In double precision, so that which sample is
        graded how does not hang on how a machine rounds.

    Raises
    ------
    UnknownNameError
        No such network.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets import baselines
    >>> digits = td.load_tinymnist()
    >>> learn = baselines.learner("MicroNet", epochs=1)
    >>> learn(digits.train, digits.val.data, seed=0).shape
    (210, 10)
    """
    require_known("network", name, NAMES)
    return partial(_learned, name, require_int("epochs", epochs, 1), modality)


def out_of_sample(
    train: Split, x: NDArray[Any], *, seed: int, hidden: int = 64, epochs: int = 20
) -> NDArray[np.float64]:
    """Train a `SimpleNet` on samples as vectors; return its probabilities of `x`, (n, classes).

    Of spectrograms the level and the contrast are taken off first. The learner that graded the
    bundled data: quick, and in float64, so that which sample is graded how does not hang on how a
    machine rounds.
    """
    n_classes = len(train.metadata["class_names"])
    shape: int | tuple[int, ...] = train.data[0].size
    modality: Modality = "vector"
    if train.metadata.get("modality") == "spectrogram":
        shape, modality = train.raw.shape[1:], "spectrogram"
    network = SimpleNet(
        shape, n_classes, seed=seed, hidden=hidden, modality=modality, dtype=np.float64
    )
    learning_curve(network, train, train[:1], seed=seed, epochs=epochs, rate=0.05)
    return network.predict_proba(x)


def _learned(
    name: str, epochs: int, modality: Modality | None, train: Split, x: NDArray[Any], *, seed: int
) -> NDArray[np.float64]:
    network = build(name, train, seed=seed, modality=modality, dtype=np.float64)
    learning_curve(network, train, train[:1], seed=seed, epochs=epochs)
    return network.predict_proba(x)


def _accuracy(network: Trainable, split: Split) -> float:
    return float((network.predict(split.data) == split.labels).mean())
