"""Montages: samples in a grid of a caller's choice, by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import InvalidValueError, missing_extra
from tinydatasets.pictures.colours import channel_colour, picture
from tinydatasets.pictures.series import lanes_of
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["grid_rows", "heading", "montage_png", "sheet_png", "subject"]

_DPI = 100
_TEXT_PLACE = (4.8, 1.4)  # inches: 79 characters, 15 lines
_SERIES_PLACE = (1.15, 0.95)
_SOUND_PLACE = (0.95, 0.8)
_GAP = 2  # pixels between the samples of a sheet


def grid_rows(split: Split, per_tier: int | None = None) -> NDArray[np.intp]:
    """Return the rows of `split` for a picture: a line a class, its tiers from easy to hard.

    Each tier gives samples at even steps through its rows, `per_tier` of them; where it gives
    more than one, an empty place (-1) parts it from the next. By default it gives 4, in several
    lines where classes are few; 2 of series, and 1 where samples have a ``text``. Samples without
    tiers are one tier.
    """
    n_classes = len(split.metadata["class_names"])
    height = 1
    if per_tier is None:
        wide = 2 if modality_of(split) == "series" else 4
        per_tier = 1 if hasattr(split, "text") else wide
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


def montage_png(
    split: Split, rows: NDArray[np.intp], *, titles: Sequence[str] = (), heading: str = ""
) -> bytes:
    """Return a PNG of the samples at `rows`, (height, width) of them.

    Parameters
    ----------
    split
        Images, scenes, grids, spectrograms (see `picture_of`), series, of which each channel
        has a line of its own over the range of its values, or samples that have a ``text``.
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
    wide, high = _place(split, titled=bool(titles))
    layout = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02, wspace=0.03, hspace=0.03)
    line = high + 0.15 * max((title.count("\n") for title in titles), default=0)
    lanes = lanes_of(split, rows)
    shares = [0.2 if lanes and (column < 0).all() else 1.0 for column in rows.T]
    figure = Figure(figsize=(sum(shares) * wide, height * line + 0.4), dpi=_DPI, layout=layout)
    figure.suptitle(heading, fontsize=9)
    places = figure.subplots(height, width, squeeze=False, width_ratios=shares)
    if lanes and "channels" in split.metadata:
        _name_channels(figure, split.metadata["channels"])
    for place, (axes, row) in enumerate(zip(places.flat, rows.flat, strict=True)):
        axes.set_axis_off()
        if row >= 0:
            _draw(axes, split, int(row), lanes.get(int(row)), named=not titles)
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

    drawn = np.stack([picture(split, row) for row in range(len(split))])
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


def heading(split: Split) -> str:
    """Return the line above a montage: what it shows, and whether it is real or generated."""
    tiers = " | ".join(DIFFICULTIES) if (split.difficulty >= 0).all() else "not graded"
    return f"{subject(split)}; left to right: {tiers}"


def subject(split: Split) -> str:
    """Return what a split is, its length, and whether it is real or generated."""
    metadata = split.metadata
    name = f"{metadata['name']} {metadata.get('dataset_version', '')}".strip()
    provenance = metadata.get("provenance", "yours")
    return f"{name}, {split.name}: {len(split)} samples, {provenance}"


def _place(split: Split, *, titled: bool) -> tuple[float, float]:
    """Return the width and height of a sample in a montage, in inches."""
    if hasattr(split, "text"):
        return _TEXT_PLACE
    if modality_of(split) == "series":
        return _SERIES_PLACE
    if modality_of(split) == "spectrogram":
        return _SOUND_PLACE
    side = 0.95 if titled else 0.62
    return side, side


def _draw(
    axes: Any, split: Split, row: int, lanes: NDArray[np.float64] | None, *, named: bool
) -> None:
    """Draw a sample: its text, its traces or its picture; by default with its class's name."""
    name = split.metadata["class_names"][split.labels[row]]
    if hasattr(split, "text"):
        _draw_text(axes, split, row, name)
        return
    if lanes is not None:
        _draw_traces(axes, lanes)
    else:
        heard = modality_of(split) == "spectrogram"
        axes.imshow(picture(split, row), aspect="auto" if heard else "equal")
        named = named and heard  # what a picture shows needs no words
    if named:
        axes.set_title(name, fontsize=6, pad=1.5, color="0.3")


def _draw_traces(axes: Any, lanes: NDArray[np.float64]) -> None:
    """Draw each channel of (length, channels) in a lane of its own, the first above."""
    for channel, values in enumerate(lanes.T):
        axes.plot(values - channel, linewidth=0.6, color=channel_colour(channel))
    axes.set_ylim(-lanes.shape[1] + 0.9, 1.1)


def _name_channels(figure: Any, names: Iterable[str]) -> None:
    """Put the names of the channels below a montage, in the colours of their traces."""
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=channel_colour(k), label=name) for k, name in enumerate(names)]
    columns = min(len(lines), 4)
    figure.legend(
        handles=lines, loc="outside lower center", ncols=columns, fontsize=7, frameon=False
    )


def _draw_text(axes: Any, split: Any, row: int, name: str) -> None:
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
