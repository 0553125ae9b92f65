"""Series as lanes: each channel over the range that is usual for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["lanes_of", "traces_of"]


def lanes_of(split: Split, rows: NDArray[np.intp]) -> dict[int, NDArray[np.float64]]:
    """Return series by row, (length, channels), 0 to 1 over what is usual for each channel.

    That is where most of its values in `rows` are: what a broken sensor says is cut off a little
    beyond it.
    """
    if modality_of(split) != "series":
        return {}
    shown = np.unique(rows[rows >= 0])
    if not len(shown):
        return {}
    data = _values(split[shown])
    low, high = (np.nanquantile(data, share, axis=(0, 1)) for share in (0.02, 0.98))
    return dict(zip(shown.tolist(), _scaled(data, low, high), strict=True))


def traces_of(split: Split) -> NDArray[np.float64]:
    """Return series, (n, length, channels), 0 to 1 over the range in which nine in ten remain.

    Beside `lanes_of` that shows more of what is loud for a short time.
    """
    data = _values(split)
    # fmin and fmax pass over what is not known; of a series of which nothing is, NaN is left.
    low = np.nanquantile(np.fmin.reduce(data, axis=1), 0.1, axis=0)
    high = np.nanquantile(np.fmax.reduce(data, axis=1), 0.9, axis=0)
    return _scaled(data, low, high)


def _values(split: Split) -> NDArray[np.float64]:
    data = split.data.reshape(len(split), split.raw.shape[1], -1).astype(np.float64)
    data = np.where(np.isfinite(data), data, np.nan)
    unknown = np.isnan(data).all(axis=(0, 1))  # of a channel of which nothing is known
    return np.where(unknown, 0.0, data)


def _scaled(
    data: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.clip((data - low) / np.maximum(high - low, 1e-12), -0.2, 1.2)
