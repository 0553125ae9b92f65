"""Previews: some samples at random, with what is to be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import InvalidValueError, require_int, require_seed
from tinydatasets.pictures.characters import BLOCKS, blocks_of, side_by_side
from tinydatasets.pictures.montage import subject
from tinydatasets.pictures.statistics import (
    Statistics,
    class_lines,
    statistics_of,
    value_lines,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.spec import Metadata
    from tinydatasets.split import Split

__all__ = ["Preview", "preview", "preview_text", "random_rows"]

_LINES = 40  # of characters, unless a grid is asked for
_ROWS = 5  # of samples
_WIDEST = 10  # samples beside each other


class Preview(NamedTuple):
    """Samples to look at, and what is told of the split that they are from."""

    shown: Split
    """In random order."""
    title: str
    details: str
    captions: tuple[str, ...]
    """One a sample: its id and its class."""
    statistics: Statistics
    """Of the whole split."""


def preview(
    split: Split,
    *,
    seed: int = 0,
    size: int = 100,
    statistics: Statistics | None = None,
    created: str | None = None,
    selected: str = "",
) -> Preview:
    """Return `size` samples of a split at random, or all if it has no more; only they are decoded.

    Parameters
    ----------
    split
        Of any length.
    seed
        Which samples, and in which order; no NumPy release changes it.
    size
        How many, at least 1.
    statistics
        Of the split, if they are known; by default those of `statistics_of`.
    created
        When it was generated, ISO 8601; by default what its metadata say.
    selected
        Which samples of a larger split they are, in words.

    Raises
    ------
    InvalidValueError
        `seed` or `size` makes no sense, or there are no samples.

    Examples
    --------
    >>> import tinydatasets as td
    >>> preview(td.load_tinymnist("test"), size=2).captions
    ('1522  1', '1473  6')
    """
    size = require_int("size", size, 1)
    if not len(split):
        raise InvalidValueError(f"{split!r} has no sample to show")
    shown = split[random_rows(len(split), size, seed=require_seed(seed))].in_memory()
    names = split.metadata["class_names"]
    captions = (
        f"{i}  {names[k]}" for i, k in zip(shown.ids.tolist(), shown.labels.tolist(), strict=True)
    )
    return Preview(
        shown,
        subject(split),
        _details(split.metadata, seed, created, selected),
        tuple(captions),
        statistics or statistics_of(split),
    )


def random_rows(n_rows: int, size: int, *, seed: int) -> NDArray[np.intp]:
    """Return `size` of `n_rows` rows in random order, all different; or all, if there are fewer.

    The time does not depend on `n_rows`: R. W. Floyd's method (Communications of the ACM 30,
    1987, 754), and a permutation of what it chose.
    """
    size = min(size, n_rows)
    chosen: dict[int, None] = {}
    shares = _streams.uniform(size, seed, 0, 0, _streams.SAMPLE)
    for last, share in zip(range(n_rows - size, n_rows), shares.tolist(), strict=True):
        row = int(share * (last + 1))
        chosen[last if row in chosen else row] = None
    return np.array(list(chosen), np.intp)[_streams.permutation(size, seed, 1, 0, _streams.SAMPLE)]


def preview_text(
    preview: Preview,
    *,
    grid: tuple[int, int] | None = None,
    columns: int = 80,
    shades: str = BLOCKS,
) -> str:
    """Return a preview in characters, from the light `shades` to the dark ones.

    Parameters
    ----------
    preview
        What to show.
    grid
        Lines and samples a line; by default as many samples as fit `columns`, in a few lines.
    columns
        Width of the terminal in characters. Pictures that are wider are shrunk.

    Raises
    ------
    InvalidValueError
        There is no way to draw such samples.
    """
    drawn = blocks_of(preview.shown, shades=shades, columns=columns)
    blocks = [[caption, *block] for caption, block in zip(preview.captions, drawn, strict=True)]
    lines = _flowing(blocks, columns) if grid is None else _in_grid(blocks, grid)
    metadata = preview.shown.metadata
    return "\n".join(
        [
            *(preview.title, preview.details, ""),
            *(text for line in lines for text in [*side_by_side(line), ""]),
            *value_lines(preview.statistics, metadata),
            *class_lines(preview.statistics, metadata, width=columns),
        ]
    )


def _in_grid(blocks: list[list[str]], grid: tuple[int, int]) -> list[list[list[str]]]:
    height, width = grid
    lines = [blocks[start : start + width] for start in range(0, height * width, width)]
    return [line for line in lines if line]


def _flowing(blocks: list[list[str]], columns: int) -> list[list[list[str]]]:
    """Return lines of as many blocks as fit, and few lines."""
    lines: list[list[list[str]]] = []
    left = height = 0
    for block in blocks:
        width = max(map(len, block)) + 2
        if width > left + 2 or len(lines[-1]) == _WIDEST:
            height += len(block) + 1
            if lines and (height > _LINES or len(lines) == _ROWS):
                break
            lines.append([])
            left = columns
        lines[-1].append(block)
        left -= width
    return lines


def _details(metadata: Metadata, seed: int, created: str | None, selected: str) -> str:
    """Return when and how a split came to be, as far as it is known, and what is shown of it."""
    when = created or metadata.get("generation", {}).get("created", "")
    made = f"made with seed {metadata['seed']}" if "seed" in metadata else ""
    told = [when.replace("T", " ").replace("+00:00", " UTC"), made, selected]
    return "; ".join([*filter(None, told), f"samples drawn by seed {seed}, each with its id"])
