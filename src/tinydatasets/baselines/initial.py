"""Initial weights: the same for the same seed, on any machine and with any NumPy."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Draw"]


class Draw:
    """Draws weights, each time from a stream of its own, as He et al. (2015) advise."""

    def __init__(self, seed: int, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self._keys = ((seed, k) for k in count())

    def __call__(self, rows: int, columns: int, *, fan_in: float) -> NDArray[Any]:
        """Return (rows, columns) numbers, uniform with mean 0 and variance 2 / fan_in."""
        limit = (6 / fan_in) ** 0.5
        draws = _streams.uniform(rows * columns, *next(self._keys))
        return np.asarray((2 * draws - 1).reshape(rows, columns) * limit).astype(self.dtype)
