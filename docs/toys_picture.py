"""Draw toys.png: every 2-D set in every tier.

Run it with ``python docs/toys_picture.py``; it needs ``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

import tinydatasets as td

if TYPE_CHECKING:
    from tinydatasets.spec import Difficulty

SETS = (
    td.make_linear,
    td.make_xor,
    td.make_moons,
    td.make_circles,
    td.make_spirals,
    td.make_blobs,
)
TIERS: tuple[Difficulty, ...] = ("easy", "medium", "hard")
# Colours that people with any kind of colour vision can tell apart, and a shape for each.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
MARKERS = ("o", "^", "s", "D")
POINTS = 400


def draw() -> Figure:
    """Return the grid: a row for each tier, a column for each set."""
    figure = Figure(figsize=(12, 6.5), dpi=110, layout="constrained")
    grid = figure.subplots(len(TIERS), len(SETS))
    for axes_of_tier, tier in zip(grid, TIERS, strict=True):
        axes_of_tier[0].set_ylabel(tier, fontsize=13)
        for axes, make in zip(axes_of_tier, SETS, strict=True):
            points = make(POINTS, seed=0, difficulty=tier)
            for label in range(len(points.metadata["class_names"])):
                x, y = points.data[points.labels == label].T
                axes.scatter(
                    x, y, s=9, c=COLOURS[label], marker=MARKERS[label], alpha=0.75, linewidths=0
                )
            reach = 1.05 * abs(make(POINTS, seed=0, difficulty="hard").data).max()
            axes.set(xticks=[], yticks=[], box_aspect=1, xlim=(-reach, reach), ylim=(-reach, reach))
            axes.spines[:].set_color("#b0b0b0")
    for axes, make in zip(grid[0], SETS, strict=True):
        axes.set_title(make.__name__, fontsize=12, family="monospace")
    return figure


if __name__ == "__main__":
    draw().savefig(Path(__file__).with_name("toys.png"), metadata={"Software": None})
