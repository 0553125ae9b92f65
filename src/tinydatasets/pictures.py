"""Pictures of samples: a PNG where matplotlib is installed, characters where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import InvalidValueError, missing_extra
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = [
    "BLOCKS",
    "LETTERS",
    "SYMBOL_COLOURS",
    "grid_rows",
    "heading",
    "montage_png",
    "montage_text",
    "picture_of",
    "sheet_png",
]

BLOCKS = " ░▒▓█"
LETTERS = " .+*#"  # for terminals that have no blocks
_DPI = 100
_TEXT_PLACE = (4.8, 1.4)  # inches: 79 characters, 15 lines
_GAP = 2  # pixels between the samples of a sheet
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


def grid_rows(split: Split, per_tier: int | None = None) -> NDArray[np.intp]:
    """Return the rows of `split` for a picture: a line a class, its tiers from easy to hard.

    Each tier gives samples at even steps through its rows, `per_tier` of them; where it gives
    more than one, an empty place (-1) parts it from the next. By default it gives 4, in several
    lines where classes are few, or 1 where samples have a ``text``. Samples without tiers are one
    tier.
    """
    n_classes = len(split.metadata["class_names"])
    height = 1
    if per_tier is None:
        per_tier = 1 if hasattr(split, "text") else 4
        height = max(1, (per_tier + 1) // n_classes)
    lines = []
    for label in range(n_classes):
        parts: list[NDArray[np.intp]] = []
        for tier in np.unique(split.difficulty):
            members = np.flatnonzero((split.labels == label) & (split.difficulty == tier))
            if len(members) == 0:
                raise InvalidValueError(f"class {label} has no sample to show")
            if parts and per_tier > 1:
                parts.append(np.full((height, 1), -1))
            picked = np.linspace(0, len(members) - 1, height * per_tier).astype(np.intp)
            parts.append(members[picked].reshape(height, per_tier))
        lines.append(np.hstack(parts))
    return np.concatenate(lines)


def picture_of(sample: NDArray[Any], modality: str) -> NDArray[np.float32] | None:
    """Return a sample in colour, (h, w, 3) float32 in [0, 1]; None if it is no picture.

    Parameters
    ----------
    sample
        (h, w) or (h, w, 1), in [0, 1]: of a scene light, of a grid symbols from 0 to 9 as
        tenths less one, of an image ink on paper. Or (h, w, 3 or more): red, green, blue.
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
        return np.asarray(SYMBOL_COLOURS[_symbols(values)])
    light = np.clip(values if modality == "scene" else 1 - values, 0, 1)
    return np.repeat(light[..., None], 3, axis=2)


def montage_png(
    split: Split, rows: NDArray[np.intp], *, titles: Sequence[str] = (), heading: str = ""
) -> bytes:
    """Return a PNG of the samples at `rows`, (height, width) of them.

    Parameters
    ----------
    split
        Images, scenes, grids (see `picture_of`), or samples that have a ``text``.
    rows
        Which samples go where; -1 leaves a place empty.
    titles
        One over each place, row by row.
    heading
        One line above all.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    InvalidValueError
        The samples are none of these.
    """
    try:
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError as error:
        raise missing_extra(error, "a picture", "plot") from error
    import io

    height, width = rows.shape
    size = 0.95 if titles else 0.62  # inches a place
    wide, high = _TEXT_PLACE if hasattr(split, "text") else (size, size)
    layout = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02, wspace=0.03, hspace=0.03)
    line = high + 0.15 * max((title.count("\n") for title in titles), default=0)
    figure = Figure(figsize=(width * wide, height * line + 0.4), dpi=_DPI, layout=layout)
    figure.suptitle(heading, fontsize=9)
    places = figure.subplots(height, width, squeeze=False)
    for place, (axes, row) in enumerate(zip(places.flat, rows.flat, strict=True)):
        axes.set_axis_off()
        if row >= 0:
            _draw(axes, split, int(row))
            if titles:
                axes.set_title(titles[place], fontsize=8, pad=2)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def sheet_png(split: Split, *, columns: int = 10, scale: int = 1) -> bytes:
    """Return a contact sheet as PNG: every sample, side by side, each pixel `scale` pixels wide.

    Raises
    ------
    MissingExtraError
        Pillow is not installed (matplotlib brings it).
    InvalidValueError
        The samples are no pictures.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise missing_extra(error, "a picture", "plot") from error
    import io

    drawn = np.stack([_picture(split, row) for row in range(len(split))])
    drawn = drawn.repeat(scale, axis=1).repeat(scale, axis=2)
    lines = -(-len(drawn) // columns)
    padded = np.ones((lines * columns, *(side + _GAP for side in drawn.shape[1:3]), 3))
    padded[: len(drawn), _GAP:, _GAP:] = drawn
    height, width = padded.shape[1:3]
    sheet = padded.reshape(lines, columns, height, width, 3).swapaxes(1, 2)
    pixels = np.rint(255 * sheet.reshape(lines * height, columns * width, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def montage_text(split: Split, rows: NDArray[np.intp], *, shades: str = BLOCKS) -> str:
    """Return the samples at `rows` in characters, from the light `shades` to the dark ones.

    An image has two characters a pixel, a grid its symbols, and what has a ``text`` shows that.
    """
    lines = []
    for line in rows:
        drawn = [_in_characters(split, int(row), shades) for row in line]
        height = max(map(len, drawn))
        widths = [max(map(len, parts), default=0) for parts in drawn]
        padded = [parts + [""] * (height - len(parts)) for parts in drawn]
        lines += [
            "  ".join(
                f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)
            ).rstrip()
            for parts in zip(*padded, strict=True)
        ] + [""]
    return "\n".join(lines)


def heading(split: Split) -> str:
    """Return the line above a picture: what it shows, and whether it is real or generated."""
    metadata = split.metadata
    tiers = " | ".join(DIFFICULTIES) if (split.difficulty >= 0).all() else "not graded"
    return (
        f"{metadata['name']} {metadata.get('dataset_version', '')}, {split.name}: "
        f"{len(split)} samples, {metadata.get('provenance', 'yours')}; left to right: {tiers}"
    )


def _draw(axes: Any, split: Split, row: int) -> None:
    """Draw a sample: a picture, or its text under the name of its class."""
    if not hasattr(split, "text"):
        axes.imshow(_picture(split, row))
        return
    name = split.metadata["class_names"][split.labels[row]]
    lines = split.text(row).splitlines()
    size = min(7.0, 92 / max(12, len(lines)))
    axes.text(0, 1, name, weight="bold", fontsize=7, va="top", transform=axes.transAxes)
    axes.text(
        *(0, 0.88, "\n".join(lines)),
        family="monospace",
        fontsize=size,
        va="top",
        linespacing=1.15,
        transform=axes.transAxes,
    )
    axes.plot([0, 1], [1.03, 1.03], "0.8", linewidth=0.5, clip_on=False, transform=axes.transAxes)


def _picture(split: Split, row: int) -> NDArray[np.float32]:
    sample = split[row][0]
    picture = picture_of(sample, modality_of(split))
    if picture is None:
        raise InvalidValueError(
            f"only images, scenes, grids and texts can be drawn, not samples of {sample.shape}"
        )
    return picture


def _in_characters(split: Split, row: int, shades: str) -> list[str]:
    if hasattr(split, "text"):
        lines: list[str] = split.text(row).splitlines()
        return lines
    picture = _picture(split, row)  # raises where there is none
    if modality_of(split) == "grid":
        return [" ".join(map(str, line)) for line in _symbols(split[row][0])]
    top = len(shades) - 1
    levels = np.rint((1 - picture.mean(axis=2)) * top).astype(int)
    return ["".join(shades[level] * 2 for level in line) for line in levels]


def _symbols(values: NDArray[Any]) -> NDArray[np.intp]:
    most = len(SYMBOL_COLOURS) - 1
    symbols: NDArray[np.intp] = np.clip(np.rint(values * most), 0, most).astype(np.intp)
    return symbols
