"""Pictures of samples: a PNG where matplotlib is installed, characters where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError, missing_extra
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["BLOCKS", "LETTERS", "grid_rows", "heading", "montage_png", "montage_text"]

BLOCKS = " ░▒▓█"
LETTERS = " .+*#"  # for terminals that have no blocks
_DPI = 100


def grid_rows(split: Split, per_tier: int = 4) -> NDArray[np.intp]:
    """Return the rows of `split` for a picture: a line a class, its tiers from easy to hard.

    Each tier gives samples at even steps through its rows; where it gives more than one, an
    empty place (-1) parts it from the next. Samples without tiers are one tier.
    """
    lines = []
    for label in range(len(split.metadata["class_names"])):
        line: list[int] = []
        for tier in np.unique(split.difficulty):
            members = np.flatnonzero((split.labels == label) & (split.difficulty == tier))
            if len(members) == 0:
                raise InvalidValueError(f"class {label} has no sample to show")
            gap = [-1] if line and per_tier > 1 else []
            line += [*gap, *members[np.linspace(0, len(members) - 1, per_tier).astype(np.intp)]]
        lines.append(line)
    return np.array(lines)


def montage_png(
    split: Split, rows: NDArray[np.intp], *, titles: Sequence[str] = (), heading: str = ""
) -> bytes:
    """Return a PNG of the samples at `rows`, (height, width) of them.

    Parameters
    ----------
    split
        Grey images, (n, h, w) in [0, 1], ink 1.
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
    """
    try:
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError as error:
        raise missing_extra(error, "a picture", "plot") from error
    import io

    height, width = rows.shape
    size = 0.95 if titles else 0.62  # inches a place
    layout = ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02, wspace=0.03, hspace=0.03)
    line = size + 0.15 * max((title.count("\n") for title in titles), default=0)
    figure = Figure(figsize=(width * size, height * line + 0.4), dpi=_DPI, layout=layout)
    figure.suptitle(heading, fontsize=9)
    places = figure.subplots(height, width, squeeze=False)
    for place, (axes, row) in enumerate(zip(places.flat, rows.flat, strict=True)):
        axes.set_axis_off()
        if row >= 0:
            axes.imshow(_grey(split, int(row)), cmap="gray_r", vmin=0, vmax=1)
            if titles:
                axes.set_title(titles[place], fontsize=8, pad=2)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def montage_text(split: Split, rows: NDArray[np.intp], *, shades: str = BLOCKS) -> str:
    """Return the samples at `rows` in characters, two a pixel, `shades` from light to dark."""
    lines = []
    for line in rows:
        drawn = [_shaded(_grey(split, int(row)), shades) for row in line]
        lines += ["  ".join(parts).rstrip() for parts in zip(*drawn, strict=True)] + [""]
    return "\n".join(lines)


def heading(split: Split) -> str:
    """Return the line above a picture: what it shows, and whether it is real or generated."""
    metadata = split.metadata
    tiers = " | ".join(DIFFICULTIES) if (split.difficulty >= 0).all() else "not graded"
    return (
        f"{metadata['name']} {metadata.get('dataset_version', '')}, {split.name}: "
        f"{len(split)} samples, {metadata.get('provenance', 'yours')}; left to right: {tiers}"
    )


def _grey(split: Split, row: int) -> NDArray[Any]:
    image = split[row][0]
    if image.ndim != 2:
        raise InvalidValueError(f"only grey images can be drawn, not samples of {image.shape}")
    return image


def _shaded(image: NDArray[Any], shades: str) -> list[str]:
    top = len(shades) - 1
    levels = np.clip(np.rint(image * top), 0, top).astype(int)
    return ["".join(shades[level] * 2 for level in line) for line in levels]
