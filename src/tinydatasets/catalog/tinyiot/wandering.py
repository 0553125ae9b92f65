"""Values that wander about 0: what noise, loads and weather are made of."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyiot.channels import LENGTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Series = NDArray[np.float64]

__all__ = ["wander"]


def wander(rng: np.random.Generator, n: int, *, memory: float) -> Series:
    """Return n series of mean 0 and deviation 1 that forget what they were.

    Autoregressive of first order: values that lie t seconds apart have the correlation
    ``exp(-t / memory)``.

    Parameters
    ----------
    rng
        The only source of randomness.
    n
        How many.
    memory
        Seconds.

    Returns
    -------
    (n, 64) float64
    """
    drawn = rng.standard_normal((LENGTH, n))
    kept = exp(-1 / memory)
    fresh = sqrt(1 - kept * kept)
    values = np.empty((LENGTH, n))
    values[0] = drawn[0]
    for t in range(1, LENGTH):
        values[t] = kept * values[t - 1] + fresh * drawn[t]
    return values.T
