"""A preview as PNG: a heading, a grid of samples, and the statistics below."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.pictures.cells import cells_of
from tinydatasets.pictures.colours import channel_colour
from tinydatasets.pictures.marks import CHARACTER, LINE, Marks, Stroke, Word, joined, marks_png
from tinydatasets.pictures.statistics import class_lines, value_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinydatasets.pictures.previews import Preview

__all__ = ["preview_png"]

_MARGIN = 20  # pixels
_GAP = 12
_NARROWEST = 760
_GREY = "#737373"
_TITLE = 1.7  # times as large as the captions
_FOOT = 1.2
_KEY = 3  # characters for the colour of a channel


def preview_png(preview: Preview, grid: tuple[int, int] = (10, 10)) -> bytes:
    """Return a preview as PNG, 150 dots an inch, with `grid` = (lines, samples a line) places.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    InvalidValueError
        There is no way to draw such samples.
    """
    n_lines, n_across = grid
    cells = cells_of(preview.shown[: n_lines * n_across])
    widest = max(cell.width for cell in cells)
    captioned = [
        joined([(0, 0, _caption(text, widest)), (0, LINE, cell)])
        for text, cell in zip(preview.captions, cells, strict=False)
    ]
    lines = [
        joined(
            ((widest + _GAP) * k, 0, cell) for k, cell in enumerate(captioned[start:][:n_across])
        )
        for start in range(0, len(cells), n_across)
    ]
    width = max(n_across * (widest + _GAP) - _GAP, _NARROWEST)
    return marks_png(_stacked([_heading(preview, width), *lines, _foot(preview, width)], width))


def _stacked(parts: Sequence[Marks], width: int) -> Marks:
    """Return parts one below the other, with a margin around them."""
    placed = []
    y = _MARGIN
    for part in parts:
        placed.append((_MARGIN, y, part))
        y += part.height + _GAP
    return joined([*placed, (0, 0, Marks(width + 2 * _MARGIN, y - _GAP + _MARGIN))])


def _caption(text: str, width: int) -> Marks:
    fit = int(width / CHARACTER)
    cut = text if len(text) <= fit else text[: max(fit - 1, 1)] + "…"
    return Marks(width, LINE, words=(Word(0, LINE - 4, cut, _GREY),))


def _heading(preview: Preview, width: int) -> Marks:
    title = _text(textwrap.wrap(preview.title, _letters(width, _TITLE)), _TITLE, bold=True)
    details = _text(textwrap.wrap(preview.details, _letters(width, _FOOT)), _FOOT, colour=_GREY)
    return joined([(0, 0, title), (0, title.height, details)])


def _foot(preview: Preview, width: int) -> Marks:
    """Return the statistics: a table of the channels, and the classes beside or below it."""
    metadata = preview.shown.metadata
    table = value_lines(preview.statistics, metadata)
    keyed = modality_of(preview.shown) == "series"
    left = _text([" " * (_KEY * keyed) + line for line in table], _FOOT)
    rule = Marks(width, _GAP, strokes=(Stroke(np.array([[0.0, 0.0], [width, 0.0]]), "0.8"),))
    parts = [(0, 0, rule), (0, _GAP, left)]
    if keyed:
        parts.append((0, _GAP, _keys(len(table) - 1)))
    x = round((len(table[0]) + _KEY * keyed + 5) * _FOOT * CHARACTER)
    beside = x < width / 2
    room = _letters(width - x if beside else width, _FOOT)
    classes = _text(class_lines(preview.statistics, metadata, width=room), _FOOT)
    parts.append((x, _GAP, classes) if beside else (0, 2 * _GAP + left.height, classes))
    return joined(parts)


def _keys(count: int) -> Marks:
    """Return a piece of each channel's line, to stand before its name."""
    length, line = CHARACTER * _FOOT * (_KEY - 1), LINE * _FOOT
    strokes = tuple(
        Stroke(np.array([[0.0, y], [length, y]]), channel_colour(channel), 1.5)
        for channel, y in enumerate(line * (k + 1.7) for k in range(count))
    )
    return Marks(0, 0, strokes=strokes)


def _text(lines: Sequence[str], size: float, *, colour: str = "black", bold: bool = False) -> Marks:
    step = LINE * size
    words = (
        Word(0, step * (number + 0.85), line, colour, size, bold)
        for number, line in enumerate(lines)
    )
    return Marks(0, round(step * len(lines)), words=tuple(words))


def _letters(width: int, size: float) -> int:
    """Return how many letters of a size fit in a width."""
    return int(width / (size * CHARACTER))
