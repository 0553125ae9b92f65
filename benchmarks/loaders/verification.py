"""Whether a contender does the work: every sample once, another order, the right values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import MEAN, STD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.loaders.contenders import Epoch
    from benchmarks.loaders.data import Source

__all__ = ["faults"]

TOLERANCE = 1e-4  # of the float64 value: far above rounding, far below one step of a uint8


def faults(epoch: Epoch, source: Source, scaled: bool) -> Iterator[str]:
    """Yield what is wrong with two epochs; labels are row numbers."""
    expected = _expected(source, scaled)
    orders = []
    for number in range(2):
        order, wrong = _walk(epoch, expected)
        orders.append(order)
        for fault in sorted(wrong):
            yield f"{fault} in epoch {number}"
        if not np.array_equal(np.sort(order), np.arange(len(expected))):
            yield f"epoch {number} does not hold every sample once"
    for order in orders:
        if np.array_equal(order, np.arange(len(order))):
            yield "the order is the stored one"
    if np.array_equal(orders[0], orders[1]):
        yield "both epochs have one order"


def _walk(epoch: Epoch, expected: NDArray[np.float64]) -> tuple[NDArray[np.int64], set[str]]:
    """Return the labels of an epoch and the faults of its batches."""
    order, wrong = [], set()
    for samples, labels in epoch():
        values, rows = np.asarray(samples), np.array(labels, np.int64)
        order.append(rows)
        if values.dtype != np.float32:
            wrong.add(f"values are {values.dtype}")
        elif values.shape != expected[rows].shape:
            wrong.add(f"a batch of {len(rows)} has the shape {values.shape}")
        elif np.abs(values - expected[rows]).max() > TOLERANCE:
            wrong.add("values are not those of the samples")
    return np.concatenate(order), wrong


def _expected(source: Source, scaled: bool) -> NDArray[np.float64]:
    values = source.data().astype(np.float64) / 255
    return values if scaled else (values - MEAN) / STD
