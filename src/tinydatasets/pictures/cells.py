"""Samples as marks: a picture, traces, highlighted text, a point among others, or bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.pictures.colours import (
    SYMBOL_COLOURS,
    channel_colour,
    picture,
    picture_of,
    shrunk,
)
from tinydatasets.pictures.marks import CHARACTER, LINE, Marks, Picture, Stroke, Word
from tinydatasets.pictures.programs import COLOURS, highlighted
from tinydatasets.pictures.series import traces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["cells_of"]

_SIDE = 128  # of a picture, about
_SERIES = (190, 92, 600)  # width, the least height and the most
_LANE = 15  # of a channel, if there is height for it
_CODE = (24, 52)  # the fewest and the most characters of a line
_UNLIKE = 4  # times as much spread in one band as in another
_BARS = 64  # of a vector; longer ones are averaged


def cells_of(split: Split) -> list[Marks]:
    """Return a cell for each sample of a split, which is as short as what is shown of it.

    Raises
    ------
    InvalidValueError
        There is no way to draw such samples.
    """
    if hasattr(split, "text"):
        return _programs(split)
    if modality_of(split) == "series":
        return [_traces(series) for series in traces_of(split)]
    if split.raw.ndim < 3:
        values = split.data.reshape(len(split), -1).astype(np.float64)
        values = np.where(np.isfinite(values), values, np.nan)
        return _points(values) if values.shape[1] == 2 else _bars(values)
    if modality_of(split) == "spectrogram":
        return _sounds(split)
    return [_enlarged(picture(split, row), alike=True) for row in range(len(split))]


def _enlarged(drawn: NDArray[np.float32], *, alike: bool) -> Marks:
    """Return a picture about as large as all are, each pixel a block of whole pixels or a mean.

    The blocks are squares where both axes are `alike`.
    """
    drawn = shrunk(drawn, _SIDE)
    height, width = drawn.shape[:2]
    across = max(1, _SIDE // (max(height, width) if alike else width))
    down = across if alike else max(1, 3 * _SIDE // 4 // height)
    drawn = drawn.repeat(down, axis=0).repeat(across, axis=1)
    return _pixels(drawn)


def _sounds(split: Split) -> list[Marks]:
    """Return spectrograms; where bands differ much, as cepstra do, each has its own range."""
    data = split.data
    spread = np.nanstd(data, axis=(0, 1))
    if spread.max() > _UNLIKE * spread.min() > 0:
        data = np.clip((data - np.nanmean(data, axis=(0, 1))) / spread, -3, 3)
    drawn = (picture_of(sample, "spectrogram") for sample in data)
    return [_enlarged(each, alike=False) for each in drawn if each is not None]


def _pixels(drawn: NDArray[np.float32]) -> Marks:
    return Marks(drawn.shape[1], drawn.shape[0], (Picture(0, 0, drawn),))


def _traces(series: NDArray[np.float64]) -> Marks:
    """Return a series with each channel in a lane of its own, the first above."""
    width, least, most = _SERIES
    n_channels = series.shape[1]
    height = min(max(least, _LANE * n_channels), most)
    lane = height / n_channels
    strokes = []
    for channel, values in enumerate(series.T):
        x, y = _outline(values, width)
        heights = lane * (channel + (1.2 - y) / 1.4)  # from -0.2 to 1.2
        strokes.append(Stroke(np.stack([x, heights], axis=1), channel_colour(channel)))
    return Marks(width, height, strokes=tuple(strokes))


def _outline(values: NDArray[np.float64], width: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return x and y of a line; of a long one the lowest and the highest value at each pixel."""
    if len(values) <= 2 * width:
        return np.linspace(0, width - 1, len(values)), values
    starts = np.linspace(0, len(values), width, endpoint=False).astype(np.intp)
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    return np.arange(width).repeat(2), np.stack([low, high], axis=1).reshape(-1)


def _points(values: NDArray[np.float64]) -> list[Marks]:
    """Return points of the plane, each among all the others."""
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    places = (values - low) / np.maximum(high - low, 1e-12)
    places = 6 + (_SIDE - 12) * np.stack([places[:, 0], 1 - places[:, 1]], axis=1)
    others = tuple(_dot(place, "0.75", 2) for place in places)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * (_SIDE - 1) + 0.5
    frame = Stroke(corners, "0.85")
    return [
        Marks(_SIDE, _SIDE, strokes=(frame, *others, _dot(place, channel_colour(4), 5)))
        for place in places
    ]


def _dot(place: NDArray[np.float64], colour: Any, width: float) -> Stroke:
    return Stroke(np.stack([place, place + 0.01]), colour, width)


def _bars(values: NDArray[np.float64]) -> list[Marks]:
    """Return vectors as bars over the range of each feature; of long ones, of all features."""
    long = values.shape[1] > _BARS
    if long:
        parts = np.array_split(values, _BARS, axis=1)
        values = np.stack([part.mean(axis=1) for part in parts], axis=1)
    low, high = (find.reduce(values, axis=None if long else 0) for find in (np.fmin, np.fmax))
    heights = np.nan_to_num((values - low) / np.maximum(high - low, 1e-12)) * (_SIDE // 2 - 1) + 1
    across = max(1, _SIDE // values.shape[1])
    inked = np.arange(_SIDE // 2)[::-1, None] < heights[:, None]
    drawn = np.where(inked[..., None], SYMBOL_COLOURS[1], np.float32(0.95))
    drawn = drawn.repeat(across, axis=2)
    if across > 4:
        drawn[:, :, ::across] = 1  # a gap between bars
    return [_pixels(sample) for sample in drawn]


def _programs(split: Any) -> list[Marks]:
    """Return programs, highlighted; lines that are too long go on below, further to the right."""
    texts = [split.text(row) for row in range(len(split))]
    longest = max(len(line) for text in texts for line in text.splitlines() or [""])
    width = min(max(longest, _CODE[0]), _CODE[1])
    cells = []
    for text in texts:
        lines = [
            part
            for line in zip(text.splitlines(), highlighted(text), strict=True)
            for part in _parted(*line, width)
        ]
        words = tuple(
            word for number, line in enumerate(lines, 1) for word in _words(*line, number)
        )
        cells.append(Marks(round(width * CHARACTER), LINE * len(lines) + LINE // 3, words=words))
    return cells


def _parted(line: str, kinds: Sequence[str], width: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield a line of a program in parts of at most `width` characters."""
    indent = min(len(line) - len(line.lstrip()) + 4, width // 2)
    while len(line) > width:
        end = line.rfind(" ", indent + 1, width) + 1 or width
        yield line[:end], kinds[:end]
        line, kinds = " " * indent + line[end:], ["plain"] * indent + [*kinds[end:]]
    yield line, kinds


def _words(line: str, kinds: Sequence[str], number: int) -> Iterator[Word]:
    """Yield what of a line has each colour; the rest is blank, so that all stands in its place."""
    for kind, colour in COLOURS.items():
        pairs = zip(line, kinds, strict=True)
        own = "".join(letter if kind == each else " " for letter, each in pairs)
        if own.strip():
            yield Word(0, LINE * number, own.rstrip(), colour)
