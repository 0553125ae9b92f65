"""Difficulty: equal tiers from easy to hard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["tiers"]


def tiers(labels: ArrayLike, confidence: ArrayLike) -> NDArray[np.int8]:
    """Return the tier of each sample, (n,) int8: 0 easy, 1 medium, 2 hard.

    Each class is cut into thirds by falling `confidence` (out-of-fold probability of the given
    label), so that every tier holds every class equally; of a class of 100 the tiers have
    34, 33 and 33. Equal confidences keep the order of the rows.
    """
    labels, confidence = np.asarray(labels), np.asarray(confidence)
    ranked = np.lexsort((-confidence, labels))
    counts = np.bincount(labels)
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    count = np.repeat(counts, counts)
    n_tiers = len(DIFFICULTIES)
    starts = [-(-count * tier // n_tiers) for tier in range(1, n_tiers)]
    result = np.empty(len(labels), dtype=np.int8)
    result[ranked] = np.sum([rank >= start for start in starts], axis=0)
    return result
