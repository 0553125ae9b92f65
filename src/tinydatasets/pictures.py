"""Pictures of samples: a PNG where matplotlib is installed, characters where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import InvalidValueError, missing_extra
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = [
    "BLOCKS",
    "LETTERS",
    "SYMBOL_COLOURS",
    "can_draw",
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
_SERIES_PLACE = (1.15, 0.95)
_SOUND_PLACE = (0.95, 0.8)
_TEXT_WIDTH = 32  # characters for a series
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
# From quiet to loud, ever lighter: for eyes that tell colours and for those that do not.
_LOUDNESS = np.array(
    [(0.04, 0.04, 0.16), (0.33, 0.11, 0.42), (0.75, 0.24, 0.36), (0.96, 0.56, 0.27), (1, 0.96, 0.7)]
)


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
        return np.asarray(SYMBOL_COLOURS[_symbols(values)])
    if modality == "spectrogram":
        return _sound(values)
    light = np.clip(values if modality == "scene" else 1 - values, 0, 1)
    return np.repeat(light[..., None], 3, axis=2)


def can_draw(sample: NDArray[Any], modality: str) -> bool:
    """Return whether `montage_png` has a way to draw such a sample."""
    return modality == "series" or picture_of(sample, modality) is not None


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
    lanes = _lanes(split, rows)
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

    A row of -1 leaves a place empty.

    An image has two characters a pixel, a grid its symbols, and what has a ``text`` shows that. A
    series has a line a channel: the larger a value in the channel's range, the darker. In a
    spectrogram what is loud is dark.
    """
    lines = []
    lanes = _lanes(split, rows)
    for line in rows:
        drawn = [
            _in_characters(split, int(row), lanes.get(int(row)), shades) if row >= 0 else []
            for row in line
        ]
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
        axes.imshow(_picture(split, row), aspect="auto" if heard else "equal")
        named = named and heard  # what a picture shows needs no words
    if named:
        axes.set_title(name, fontsize=6, pad=1.5, color="0.3")


def _draw_traces(axes: Any, lanes: NDArray[np.float64]) -> None:
    """Draw each channel of (length, channels) in a lane of its own, the first above."""
    for channel, values in enumerate(lanes.T):
        axes.plot(values - channel, linewidth=0.6, color=_colour(channel))
    axes.set_ylim(-lanes.shape[1] + 0.9, 1.1)


def _name_channels(figure: Any, names: Iterable[str]) -> None:
    """Put the names of the channels below a montage, in the colours of their traces."""
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=_colour(k), label=name) for k, name in enumerate(names)]
    columns = min(len(lines), 4)
    figure.legend(
        handles=lines, loc="outside lower center", ncols=columns, fontsize=7, frameon=False
    )


def _colour(channel: int) -> tuple[float, float, float]:
    red, green, blue = SYMBOL_COLOURS[1 + channel % (len(SYMBOL_COLOURS) - 1)].tolist()
    return red, green, blue


def _lanes(split: Split, rows: NDArray[np.intp]) -> dict[int, NDArray[np.float64]]:
    """Return series by row, (length, channels), 0 to 1 over what is usual for each channel.

    That is where most of its values in `rows` are: what a broken sensor says is cut off a little
    beyond it.
    """
    if modality_of(split) != "series":
        return {}
    shown = np.unique(rows[rows >= 0])
    if not len(shown):
        return {}
    data = split[shown].data.reshape(len(shown), split.raw.shape[1], -1).astype(np.float64)
    data = np.where(
        np.isnan(data).all(axis=(0, 1)), 0.0, data
    )  # a channel of which nothing is known
    low, high = (np.nanquantile(data, share, axis=(0, 1)) for share in (0.02, 0.98))
    lanes = np.clip((data - low) / np.maximum(high - low, 1e-12), -0.2, 1.2)
    return dict(zip(shown.tolist(), lanes, strict=True))


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


def _picture(split: Split, row: int) -> NDArray[np.float32]:
    sample = split[row][0]
    picture = picture_of(sample, modality_of(split))
    if picture is None:
        raise InvalidValueError(
            "only images, scenes, grids and spectrograms are pictures, "
            f"not samples of {sample.shape}"
        )
    return picture


def _in_characters(
    split: Split, row: int, lanes: NDArray[np.float64] | None, shades: str
) -> list[str]:
    if hasattr(split, "text"):
        lines: list[str] = split.text(row).splitlines()
        return lines
    top = len(shades) - 1
    if lanes is not None:
        parts = np.array_split(lanes, min(_TEXT_WIDTH, len(lanes)))
        means = np.nan_to_num(np.clip([part.mean(axis=0) for part in parts], 0, 1).T)
        return [
            "".join(shades[level] for level in lane) for lane in np.rint(top * means).astype(int)
        ]
    picture = _picture(split, row)  # raises where there is none
    if modality_of(split) == "grid":
        return [" ".join(map(str, line)) for line in _symbols(split[row][0])]
    light = picture.mean(axis=2)
    ink = light if modality_of(split) == "spectrogram" else 1 - light  # what is loud is dark
    levels = np.rint(ink * top).astype(int)
    return ["".join(shades[level] * 2 for level in line) for line in levels]


def _sound(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = values.min(), values.max()
    loudness = (values - low) / max(high - low, 1e-12) * (len(_LOUDNESS) - 1)
    below = np.minimum(loudness.astype(np.intp), len(_LOUDNESS) - 2)
    share = (loudness - below)[..., None]
    colours = _LOUDNESS[below] * (1 - share) + _LOUDNESS[below + 1] * share
    return np.ascontiguousarray(colours.swapaxes(0, 1)[::-1], dtype=np.float32)


def _symbols(values: NDArray[Any]) -> NDArray[np.intp]:
    most = len(SYMBOL_COLOURS) - 1
    symbols: NDArray[np.intp] = np.clip(np.rint(values * most), 0, most).astype(np.intp)
    return symbols
