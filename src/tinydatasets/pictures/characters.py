"""Samples in characters, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.pictures.colours import picture, shrunk, symbols
from tinydatasets.pictures.series import lanes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["BLOCKS", "LETTERS", "blocks_of", "montage_text", "side_by_side"]

BLOCKS = " ░▒▓█"
LETTERS = " .+*#"  # for terminals that have no blocks
_TEXT_WIDTH = 32  # characters for a series
_NUMBERS = 8  # of a vector


def montage_text(split: Split, rows: NDArray[np.intp], *, shades: str = BLOCKS) -> str:
    """Return the samples at `rows` in characters, from the light `shades` to the dark ones.

    A row of -1 leaves a place empty.

    An image has two characters a pixel, a grid its symbols, and what has a ``text`` shows that. A
    series has a line a channel: the larger a value in the channel's range, the darker. In a
    spectrogram what is loud is dark. Of a vector there are the first numbers.
    """
    shown = np.unique(rows[rows >= 0])
    drawn = blocks_of(split[shown], shades=shades)
    blocks: dict[int, list[str]] = dict(zip(shown.tolist(), drawn, strict=True))
    lines = [[*side_by_side([blocks.get(row, []) for row in line]), ""] for line in rows.tolist()]
    return "\n".join(text for line in lines for text in line)


def blocks_of(split: Split, *, shades: str = BLOCKS, columns: int | None = None) -> list[list[str]]:
    """Return the lines of each sample; pictures are shrunk to `columns` characters.

    Raises
    ------
    InvalidValueError
        There is no way to draw such samples.
    """
    lanes = lanes_of(split, np.arange(len(split)))
    return [_lines(split, row, lanes.get(row), shades, columns) for row in range(len(split))]


def side_by_side(blocks: Sequence[list[str]]) -> list[str]:
    """Return blocks of lines beside each other, as high as the highest."""
    height = max(map(len, blocks))
    widths = [max(map(len, block), default=0) for block in blocks]
    padded = [block + [""] * (height - len(block)) for block in blocks]
    return [
        "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
        for parts in zip(*padded, strict=True)
    ]


def _lines(
    split: Split,
    row: int,
    lanes: NDArray[np.float64] | None,
    shades: str,
    columns: int | None,
) -> list[str]:
    if hasattr(split, "text"):
        lines: list[str] = split.text(row).splitlines()
        return lines
    if lanes is not None:
        parts = np.array_split(lanes, min(_TEXT_WIDTH, len(lanes)))
        means = np.array([part.mean(axis=0) for part in parts]).T
        return [_shaded(lane, shades) for lane in means]
    if split.raw.ndim < 3:
        values = split[row][0].reshape(-1)
        return [" ".join(f"{v:.3g}" for v in values[:_NUMBERS]) + " …" * (len(values) > _NUMBERS)]
    drawn = picture(split, row)  # raises where there is none
    if modality_of(split) == "grid":
        return [" ".join(map(str, line)) for line in symbols(split[row][0])]
    light = drawn.mean(axis=2)
    ink = light if modality_of(split) == "spectrogram" else 1 - light  # what is loud is dark
    if columns is not None:
        ink = shrunk(ink, columns // 2)
    return [_shaded(line.repeat(2), shades) for line in ink]


def _shaded(levels: NDArray[np.floating], shades: str) -> str:
    """Return a character for each level, from 0 to 1."""
    steps = np.rint(np.nan_to_num(np.clip(levels, 0, 1)) * (len(shades) - 1)).astype(int)
    return "".join(shades[step] for step in steps)
