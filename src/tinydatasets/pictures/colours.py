"""A sample as a picture in colour, and the colours of all pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = [
    "SYMBOL_COLOURS",
    "can_draw",
    "channel_colour",
    "picture",
    "picture_of",
    "shrunk",
    "symbols",
]

# The colours of the symbols 0 to 9, as far apart as ten can be for most eyes: after P. Tol,
# "Colour schemes" (SRON/EPS/TN/09-002, 2021), his "muted" set.
SYMBOL_COLOURS = (
    np.array(
        [
            *[(0xDD, 0xDD, 0xDD), (0x33, 0x22, 0x88), (0xDD, 0xCC, 0x77), (0x11, 0x77, 0x33)],
            *[(0x88, 0xCC, 0xEE), (0xCC, 0x66, 0x77), (0x44, 0xAA, 0x99), (0x88, 0x22, 0x55)],
            *[(0x99, 0x99, 0x33), (0xAA, 0x44, 0x99)],
        ],
        dtype=np.float32,
    )
    / 255
)
# From quiet to loud, ever lighter: for eyes that tell colours and for those that do not.
_LOUDNESS = np.array(
    [(0.04, 0.04, 0.16), (0.33, 0.11, 0.42), (0.75, 0.24, 0.36), (0.96, 0.56, 0.27), (1, 0.96, 0.7)]
)


def picture_of(sample: NDArray[Any], modality: str) -> NDArray[np.float32] | None:
    """Return a sample in colour, (h, w, 3) float32 in [0, 1]; None if it is no picture.

    Parameters
    ----------
    sample
        (h, w) or (h, w, 1), in [0, 1]: of a scene light, of a grid symbols from 0 to 9 as
        tenths less one, of an image ink on paper. Or (h, w, 3 or more): red, green, blue. Or a
        spectrogram (frames, bands) of any range, drawn with time to the right, high bands above.
    modality
        What it is.
    """
    values = np.nan_to_num(np.asarray(sample, np.float32))
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    if modality in {"tokens", "series"} or values.ndim not in {2, 3}:
        return None
    if values.ndim == 3:
        return np.clip(values[..., :3], 0, 1) if values.shape[2] >= 3 else None
    if modality == "grid":
        return np.asarray(SYMBOL_COLOURS[symbols(values)])
    if modality == "spectrogram":
        return _sound(values)
    light = np.clip(values if modality == "scene" else 1 - values, 0, 1)
    return np.repeat(light[..., None], 3, axis=2)


def can_draw(sample: NDArray[Any], modality: str) -> bool:
    """Return whether `montage_png` has a way to draw such a sample."""
    return modality == "series" or picture_of(sample, modality) is not None


def picture(split: Split, row: int) -> NDArray[np.float32]:
    """Return a sample of a split as `picture_of` does, or raise `InvalidValueError`."""
    sample = split[row][0]
    drawn = picture_of(sample, modality_of(split))
    if drawn is None:
        raise InvalidValueError(
            "only images, scenes, grids and spectrograms are pictures, "
            f"not samples of {sample.shape}"
        )
    return drawn


def channel_colour(channel: int) -> tuple[float, float, float]:
    """Return the colour of the traces of a channel."""
    red, green, blue = SYMBOL_COLOURS[1 + channel % (len(SYMBOL_COLOURS) - 1)].tolist()
    return red, green, blue


def symbols(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return the symbols, from 0 to 9, of decoded values from 0 to 1."""
    most = len(SYMBOL_COLOURS) - 1
    return np.asarray(np.clip(np.rint(values * most), 0, most).astype(np.intp))


def shrunk(values: NDArray[np.float32], most: int) -> NDArray[np.float32]:
    """Return (h, w, ...) with means of equal squares, so that no side is longer than `most`.

    What does not fill a square at the right or at the bottom is left out.
    """
    height, width = values.shape[:2]
    step = -(-max(height, width) // most)
    if step == 1:
        return values
    n_down, n_across = max(1, height // step), max(1, width // step)
    parts = values[: n_down * step, : n_across * step]
    squares = parts.reshape(
        n_down, min(step, height), n_across, min(step, width), *values.shape[2:]
    )
    return np.asarray(squares.mean(axis=(1, 3)))


def _sound(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = values.min(), values.max()
    loudness = (values - low) / max(high - low, 1e-12) * (len(_LOUDNESS) - 1)
    below = np.minimum(loudness.astype(np.intp), len(_LOUDNESS) - 2)
    share = (loudness - below)[..., None]
    colours = _LOUDNESS[below] * (1 - share) + _LOUDNESS[below + 1] * share
    return np.ascontiguousarray(colours.swapaxes(0, 1)[::-1], dtype=np.float32)
