"""Which thing stands in for which person, so that nothing simple tells who is in a picture.

A person has about as many edges as a bicycle and more than a bin, and trousers are darker than
walls: were things drawn by chance, the roughness of a picture or the brightness of its parts
would tell the classes. So of several things the one is taken that keeps the balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["matched"]

_REGIONS = 4  # a side
_EDGE = 0.1 * 255  # a step that an eye sees
_ALIKE = 10.0  # how much the steps of a pair count beside the balance of all pairs
_SWEEPS = 4


def matched(people: NDArray[np.uint8], things: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Choose a thing for every person.

    Every pair shall have about as many edges on either side; and over all pairs together the
    people's pictures and the things' shall have the same means of regions, the same brightest
    spots, spread and edges.

    Parameters
    ----------
    people
        (n, h, w) uint8: grey pictures with a person.
    things
        (n, k, h, w) uint8: the pictures to choose from, k for each.

    Returns
    -------
    ndarray
        (n,) which of the k.
    """
    wanted, offered = _features(people), _features(things)
    differences = (offered - wanted[:, None]) / (wanted.std(axis=0) + 1e-6)  # (n, k, features)
    steps = differences[..., -2:]
    unlike = _ALIKE * np.square(steps).sum(axis=-1)
    differences[..., -2:] *= 2
    rows = np.arange(len(people))
    chosen: NDArray[np.intp] = unlike.argmin(axis=1)
    total = differences[rows, chosen].sum(axis=0)
    for row in np.tile(rows, _SWEEPS):  # one exchange after another that betters the balance
        others = total - differences[row, chosen[row]]
        cost = np.square(others + differences[row]).sum(axis=-1) + unlike[row]
        chosen[row] = cost.argmin()
        total = others + differences[row, chosen[row]]
    return chosen


def _features(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return features of pictures (..., h, w), (..., features): the last two are of steps."""
    grey = pictures.astype(np.float64)
    regions = [
        part.mean(axis=(-2, -1))
        for band in np.array_split(grey, _REGIONS, axis=-2)
        for part in np.array_split(band, _REGIONS, axis=-1)
    ]
    steps = [np.diff(grey, axis=axis) for axis in (-2, -1)]
    energy = sum(np.square(step).sum(axis=(-2, -1)) for step in steps)
    edges = sum((np.abs(step) > _EDGE).mean(axis=(-2, -1)) for step in steps)
    brightest, spread = grey.max(axis=(-2, -1)), grey.std(axis=(-2, -1))
    return np.stack([*regions, brightest, spread, np.log(energy + 1), edges], axis=-1)
