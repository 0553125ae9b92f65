"""Marks on a sheet: pictures, strokes and words, in pixels from the upper left corner."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets.errors import missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["CHARACTER", "LINE", "Marks", "Picture", "Stroke", "Word", "joined", "marks_png"]

_DPI = 150
_SIZE = 12  # pixels: 5.8 points
CHARACTER = 0.602 * _SIZE  # pixels: every letter of DejaVu Sans Mono is so wide
LINE = 14  # pixels
_COLOURS = 256  # of a palette


class Picture(NamedTuple):
    """Pixels (height, width, 3) in [0, 1]."""

    x: int
    y: int
    pixels: NDArray[np.float32]


class Stroke(NamedTuple):
    """A line through points (n, 2)."""

    points: NDArray[np.float64]
    colour: Any
    width: float = 0.5
    """In points of print."""


class Word(NamedTuple):
    """Text that begins at x, on the base line y."""

    x: float
    y: float
    text: str
    colour: str = "black"
    size: float = 1.0
    """Times 5.8 points."""
    bold: bool = False


class Marks(NamedTuple):
    """What is drawn on an area."""

    width: int
    height: int
    pictures: tuple[Picture, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    words: tuple[Word, ...] = ()


def joined(parts: Iterable[tuple[int, int, Marks]]) -> Marks:
    """Return several marks as one, each moved to its place (x, y)."""
    pictures: list[Picture] = []
    strokes: list[Stroke] = []
    words: list[Word] = []
    width = height = 0
    for x, y, marks in parts:
        width, height = max(width, x + marks.width), max(height, y + marks.height)
        pictures += [each._replace(x=x + each.x, y=y + each.y) for each in marks.pictures]
        strokes += [each._replace(points=np.add(each.points, (x, y))) for each in marks.strokes]
        words += [each._replace(x=x + each.x, y=y + each.y) for each in marks.words]
    return Marks(width, height, tuple(pictures), tuple(strokes), tuple(words))


def marks_png(marks: Marks) -> bytes:
    """Return marks on white as PNG, 150 dots an inch, of at most 256 colours.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    drawn = _stroked(marks)
    from PIL import Image  # matplotlib brings it

    for x, y, pixels in marks.pictures:
        height, width = pixels.shape[:2]
        drawn[y : y + height, x : x + width] = np.rint(255 * pixels)
    image = Image.fromarray(drawn)
    _write(image, marks.words)
    buffer = io.BytesIO()
    palette = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    palette.save(buffer, format="png", optimize=True, dpi=(_DPI, _DPI))
    return buffer.getvalue()


def _stroked(marks: Marks) -> NDArray[np.uint8]:
    """Return the strokes on white, (height, width, 3)."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise missing_extra(error, "a picture", "plot") from error
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import LineCollection

    figure: Any = Figure(figsize=(marks.width / _DPI, marks.height / _DPI), dpi=_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, marks.width), ylim=(marks.height, 0))
    axes.set_axis_off()
    lines = LineCollection(
        [stroke.points for stroke in marks.strokes],
        colors=[stroke.colour for stroke in marks.strokes],
        linewidths=[stroke.width for stroke in marks.strokes],
        capstyle="round",
        joinstyle="round",
    )
    axes.add_collection(lines, autolim=False)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]


def _write(image: Any, words: Iterable[Word]) -> None:
    """Write words by Pillow, which takes a tenth of the time of matplotlib."""
    from matplotlib.font_manager import FontProperties, findfont
    from PIL import ImageDraw, ImageFont

    @lru_cache
    def font(size: float, bold: bool) -> Any:
        family, weight = ("DejaVu Sans", "bold") if bold else ("DejaVu Sans Mono", "normal")
        path = findfont(FontProperties(family=family, weight=weight))
        return ImageFont.truetype(path, round(_SIZE * size), layout_engine=ImageFont.Layout.BASIC)

    draw = ImageDraw.Draw(image)
    for x, y, text, colour, size, bold in words:
        draw.text((round(x), round(y)), text, fill=colour, font=font(size, bold), anchor="ls")
