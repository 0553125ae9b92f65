"""Sampling: which samples to keep so that classes are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import InvalidValueError, require_int, require_seed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["balanced"]


def balanced(
    labels: ArrayLike, per_class: int, *, seed: int, n_classes: int | None = None
) -> NDArray[np.intp]:
    """Return the rows, sorted, of `per_class` samples of every class, drawn at random.

    Raises
    ------
    InvalidValueError
        A class has fewer samples than asked for.

    Examples
    --------
    >>> import numpy as np
    >>> rows = balanced(np.array([0, 0, 1, 0, 1, 1]), 2, seed=0)
    >>> len(rows)
    4
    """
    per_class = require_int("per_class", per_class, 1)
    labels = np.asarray(labels)
    order = _streams.permutation(len(labels), require_seed(seed), 0, 0, _streams.SAMPLE)
    rows = []
    for code in range(int(labels.max(initial=-1)) + 1 if n_classes is None else n_classes):
        members = order[labels[order] == code]
        if len(members) < per_class:
            raise InvalidValueError(
                f"class {code} has {len(members)} samples, and {per_class} were asked for"
            )
        rows.append(members[:per_class])
    return np.sort(np.concatenate(rows))
