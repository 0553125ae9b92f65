"""Parts of padded samples, a part of its own for every sample of the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.transforms._batch import Samples

__all__ = ["boxes", "padded", "spans", "windows"]


def padded(x: Samples, margin: int, n_axes: int, fill: float) -> Samples:
    """Return a copy of `x` with a margin around the `n_axes` axes that follow the first."""
    sides = [length + 2 * margin for length in x.shape[1 : 1 + n_axes]]
    room = np.full((len(x), *sides, *x.shape[1 + n_axes :]), fill, np.float32)
    inner = [slice(margin, side - margin) for side in sides]
    room[(slice(None), *inner)] = x
    return room


def windows(room: Samples, size: tuple[int, ...], *starts: NDArray[np.intp]) -> Samples:
    """Return the window of each sample, (b, *size, ...), that begins at its `starts`.

    Each of `starts` is (b,), one for each axis that `size` covers.
    """
    room = np.ascontiguousarray(room)
    b, *sides = room.shape
    n_places = [side - length + 1 for side, length in zip(sides, size, strict=False)]
    # A view of every window at every place; NumPy checks that it stays within the room.
    views: Samples = np.ndarray(
        (b, *n_places, *size, *sides[len(size) :]),
        np.float32,
        room,
        strides=(*room.strides[: 1 + len(size)], *room.strides[1:]),
    )
    return np.ascontiguousarray(views[(np.arange(b), *starts)])


def spans(start: NDArray[np.intp], length: NDArray[np.intp] | int, size: int) -> NDArray[np.bool_]:
    """Return (b, size) bool: true from `start`, (b,), on for `length` places."""
    places = np.arange(size)
    first = start[:, None]
    end = (start + length)[:, None]
    inside: NDArray[np.bool_] = (places >= first) & (places < end)
    return inside


def boxes(rows: NDArray[np.bool_], columns: NDArray[np.bool_], ndim: int) -> NDArray[np.bool_]:
    """Return the masks (b, h, w), or (b, h, w, 1) for four dimensions, where both are true."""
    mask: NDArray[np.bool_] = rows[:, :, None] & columns[:, None, :]
    return mask if ndim == 3 else mask[..., None]
