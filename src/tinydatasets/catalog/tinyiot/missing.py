"""Missing readings: which are lost on the way, and what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyiot.channels import CHANNELS, LENGTH, SCALE
from tinydatasets.catalog.tinyiot.wandering import wander

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Stored = NDArray[np.int16]

__all__ = ["LOST", "filled", "packed", "sample_missing", "unpacked"]

LOST = np.int16(np.iinfo(np.int16).min)
"""What the generator writes where nothing was received; no reading is stored so."""

_PACKETS = np.array([-9.0, -1.9, -1.45])  # a packet is lost while the radio link is below, by gaps
_READINGS = np.array([0.0, 0.01, 0.04])  # share of the single readings that fail


def sample_missing(rng: np.random.Generator, gaps: NDArray[np.integer]) -> Mask:
    """Draw which readings are lost, (n, 64, 8), for codes of `GAPS` (n,).

    A packet holds one second of all channels. Packets are lost in runs, for a radio link that is
    bad stays bad for some seconds. Single readings fail alone.
    """
    n = len(gaps)
    packets = wander(rng, n, memory=5.0) < _PACKETS[gaps][:, None]
    single = rng.random((n, LENGTH, len(CHANNELS))) < _READINGS[gaps][:, None, None]
    return np.asarray(packets[:, :, None] | single)


def packed(missing: Mask) -> NDArray[np.uint8]:
    """Return (n, 64) bytes of (n, 64, 8) marks: the bit of value 2**c is channel c.

    Examples
    --------
    >>> packed(np.array([[[True, False, False, True] + 4 * [False]]])).tolist()
    [[9]]
    """
    return np.packbits(missing, axis=2, bitorder="little")[:, :, 0]


def unpacked(marks: NDArray[np.uint8]) -> Mask:
    """Return (n, 64, 8) marks of the (n, 64) bytes that `packed` makes of them."""
    return np.unpackbits(marks[:, :, None], axis=2, bitorder="little").astype(np.bool_)


def filled(values: Stored, missing: Mask, fill: str) -> NDArray[Any]:
    """Return stored values in which something stands for those that are missing.

    Whole numbers are filled by whole numbers, without any rounding that hangs on a machine.

    Parameters
    ----------
    values
        (n, 64, 8) int16. What is missing may hold anything.
    missing
        (n, 64, 8) bool.
    fill
        "interpolate": on the line between the readings before and after, and at the edges the
        nearest one. "hold": the reading before; at the beginning, the first. "zero": 0. A channel
        that was never received is 0. "nan": NaN, and all is decoded: float32.

    Returns
    -------
    (n, 64, 8) int16, or float32 for "nan"
    """
    if fill == "nan":
        return np.where(missing, np.float32(np.nan), values * np.float32(SCALE))
    if fill == "zero":
        return np.where(missing, np.int16(0), values)
    before, after = _neighbours(missing)
    if fill == "hold":
        after = before
    received = ~missing.all(axis=1, keepdims=True)
    low, high = (
        np.take_along_axis(values, row, axis=1).astype(np.int64) for row in (before, after)
    )
    steps = np.maximum(after - before, 1)
    passed = np.arange(values.shape[1])[:, None] - before
    between = low + (2 * (high - low) * passed + steps) // (2 * steps)  # halves go up
    between = np.where(after > before, between, low)
    return np.where(missing, between * received, values).astype(np.int16)


def _neighbours(missing: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the last reading up to each place is, and the first from there on.

    Where there is none on one side it is the one on the other side; where there is none at all it
    is some place of the window.
    """
    length = missing.shape[1]
    place = np.arange(length)[:, None]
    before = np.maximum.accumulate(np.where(missing, -1, place), axis=1)
    after = np.where(missing, length, place)[:, ::-1]
    after = np.minimum.accumulate(after, axis=1)[:, ::-1]
    before, after = np.where(before < 0, after, before), np.where(after == length, before, after)
    return np.clip(before, 0, length - 1), np.clip(after, 0, length - 1)
