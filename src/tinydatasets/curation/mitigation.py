"""Mitigation: what remedies against bias change, tried on a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from tinydatasets import _sampling
from tinydatasets.curation.findings import Mitigation
from tinydatasets.curation.rates import checked, differences_of, large_groups, rates_of, tables
from tinydatasets.curation.sampling import oversampled
from tinydatasets.errors import InvalidValueError, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.rates import Samples
    from tinydatasets.split import Split

__all__ = ["METHODS", "Learn", "mitigate"]

METHODS = ("none", "reweighting", "balanced sampling")


class Learn(Protocol):
    """Trains a network on one split and predicts another."""

    def __call__(
        self, train: Split, test: Split, /, *, seed: int, weights: ArrayLike | None = None
    ) -> ArrayLike:
        """Return the class of each test sample, (n,).

        Parameters
        ----------
        seed
            Of initial weights and of the order of batches.
        weights
            (n_train,) chances with which samples are drawn: see `Batches`.
        """


def mitigate(
    train: Split,
    test: Split,
    attribute: str,
    learn: Learn,
    *,
    network: str,
    seeds: Sequence[int],
) -> list[Mitigation]:
    """Train a network as it is and with two remedies, and say how it then treats the groups.

    "reweighting" draws the samples with the weights P(a) P(y) / P(a, y), under which attribute
    and class are independent: F. Kamiran and T. Calders, "Data preprocessing techniques for
    classification without discrimination", Knowledge and Information Systems 33 (2012). They
    are drawn with replacement, so that an epoch shows fewer different ones, which has a price.
    "balanced sampling" repeats samples until every combination of class and attribute that
    there is, is as frequent as the largest.

    Parameters
    ----------
    train, test
        What to learn from, and what to measure with. Groups of fewer than 5 test samples count
        in the overall accuracy alone.
    attribute
        Of both splits.
    learn
        ``learn(train, test, seed=..., weights=None)`` returns predictions (n_test,).
    network
        What it is called.
    seeds
        One training each; rates are averaged over them.

    Returns
    -------
    list of Mitigation
        For "none", "reweighting" and "balanced sampling".

    Raises
    ------
    UnknownNameError
        A split has no such attribute.
    InvalidValueError
        There is no seed, or fewer than two groups have 5 test samples.
    """
    for split in (train, test):
        require_known("attribute", attribute, split.attributes)
    if not seeds:
        raise InvalidValueError("mitigate needs a seed or more, and there is none")
    result = []
    for method in METHODS:
        learned = (_learned(method, train, test, attribute, learn, seed=seed) for seed in seeds)
        runs = [np.asarray(predictions) for predictions in learned]
        samples = checked(test.labels, np.stack(runs), test.attributes[attribute])
        result.append(_mitigation(samples, attribute, network, method))
    return result


def _learned(
    method: str, train: Split, test: Split, attribute: str, learn: Learn, *, seed: int
) -> ArrayLike:
    codes = train.attributes[attribute]
    if method == "balanced sampling":
        rows = oversampled(_sampling.cells(train.labels, codes), seed=seed)
        return learn(train[rows], test, seed=seed)
    weights = _independent(train.labels, codes) if method == "reweighting" else None
    return learn(train, test, seed=seed, weights=weights)


def _independent(labels: NDArray[np.integer], codes: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the weights P(a) P(y) / P(a, y) of the samples."""
    cell, of_label, of_code = (
        np.bincount(column)[column]
        for column in (_sampling.cells(labels, codes), labels, _sampling.cells(codes))
    )
    return np.asarray(of_label * of_code / (len(labels) * cell))


def _mitigation(samples: Samples, attribute: str, network: str, method: str) -> Mitigation:
    rates = rates_of(*tables(large_groups(samples, attribute)))
    accuracy, parity, odds = differences_of(rates)
    return Mitigation(
        attribute=attribute,
        network=network,
        method=method,
        n=samples.labels.size,
        overall=float((samples.predictions == samples.labels).mean()),
        worst=float(rates.accuracy.min()),
        accuracy=accuracy,
        demographic_parity=parity,
        equalized_odds=odds,
    )
