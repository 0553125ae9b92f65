"""Train a network and say how well it does, epoch by epoch."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from tinydatasets.baselines.dense import SimpleNet
from tinydatasets.errors import InvalidValueError, require_int

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.split import Split

__all__ = ["Curve", "Network", "learning_curve", "out_of_sample"]


class Network(Protocol):
    """What can be trained: a step on a batch, and predictions."""

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
    network: Network,
    train: Split,
    test: Split,
    *,
    seed: int,
    epochs: int = 10,
    batch_size: int = 32,
    rate: float = 0.05,
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
    report
        Called as ``report(epoch, loss, accuracy)`` after each epoch.
    """
    epochs = require_int("epochs", epochs, 1)
    for split in (train, test):
        if len(split) == 0:
            raise InvalidValueError(f"{split!r} has no sample to learn or to test with")
    batches = train.batches(batch_size, seed=seed)
    n_steps = epochs * len(batches)
    curve = Curve([], [_accuracy(network, test)], [])
    step = 0
    for epoch in range(1, epochs + 1):
        begin = time.perf_counter()
        losses = []
        for x, y in batches:
            cosine = float(np.cos(np.pi * step / n_steps))
            losses.append(network.step(x, y, rate=rate * (1 + cosine) / 2))
            step += 1
        curve.seconds.append(time.perf_counter() - begin)
        curve.loss.append(float(np.mean(losses)))
        curve.accuracy.append(_accuracy(network, test))
        if report is not None:
            report(epoch, curve.loss[-1], curve.accuracy[-1])
    return curve


def out_of_sample(
    train: Split, x: NDArray[Any], *, seed: int, hidden: int = 64, epochs: int = 20
) -> NDArray[np.float64]:
    """Train a `SimpleNet` in float64 and return its class probabilities of `x`, (n, classes).

    The learner behind curation: quick, and in double precision, so that which sample is graded
    how does not hang on how a machine rounds.
    """
    n_classes = len(train.metadata["class_names"])
    network = SimpleNet(train.data[0].size, n_classes, seed=seed, hidden=hidden, dtype=np.float64)
    learning_curve(network, train, train[:1], seed=seed, epochs=epochs)
    return network.predict_proba(x)


def _accuracy(network: Network, split: Split) -> float:
    return float((network.predict(split.data) == split.labels).mean())
