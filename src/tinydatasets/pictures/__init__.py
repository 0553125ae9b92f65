"""Pictures of samples: a PNG where matplotlib is installed, characters where it is not."""

from __future__ import annotations

from tinydatasets.pictures.characters import BLOCKS, LETTERS, montage_text
from tinydatasets.pictures.colours import SYMBOL_COLOURS, can_draw, picture_of
from tinydatasets.pictures.montage import grid_rows, heading, montage_png, sheet_png
from tinydatasets.pictures.previews import Preview, preview, preview_text
from tinydatasets.pictures.sheets import preview_png
from tinydatasets.pictures.statistics import Statistics, recorded_statistics, statistics_of

__all__ = [
    "BLOCKS",
    "LETTERS",
    "SYMBOL_COLOURS",
    "Preview",
    "Statistics",
    "can_draw",
    "grid_rows",
    "heading",
    "montage_png",
    "montage_text",
    "picture_of",
    "preview",
    "preview_png",
    "preview_text",
    "recorded_statistics",
    "sheet_png",
    "statistics_of",
]
