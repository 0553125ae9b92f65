"""Draw traces.png: what a sensor feels of each gesture.

Run it with ``python docs/datasets/tinygesture/picture.py``; it needs
``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from tinydatasets.catalog.tinygesture.arm import felt
from tinydatasets.catalog.tinygesture.gestures import GESTURES
from tinydatasets.catalog.tinygesture.people import performed, sample_habits
from tinydatasets.catalog.tinygesture.windows import STEP, performance

if TYPE_CHECKING:
    from tinydatasets.catalog.tinygesture.arm import Wrist

FOLDER = Path(__file__).parent
HANDS = ("right hand", "left hand")
# Colours that people with any kind of colour vision can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73")
PERSON = 2


def wrists(gesture: str, left: int) -> Wrist:
    """Return how one person performs a gesture, or would with the other hand."""
    rng = np.random.default_rng(PERSON)
    habits = sample_habits(rng, np.array([0, 1]))
    style = performed(
        *(rng, habits, np.array([1])),
        left=np.array([left]),
        shaky=np.array([0]),
        freedom=np.full(1, 0.7),
    )
    return performance(
        *(rng, gesture, style), walking=np.zeros(1, int), late=np.zeros(1), restless=np.ones(1)
    )


def traces() -> Figure:
    """Return a column for each gesture: its path, and what the sensor on each wrist feels."""
    figure = Figure(figsize=(18, 8.5), dpi=80, layout="constrained")
    grid = figure.subplots(5, len(GESTURES), sharey="row")
    for column, gesture in zip(grid.T, GESTURES, strict=True):
        column[0].set_title(gesture, fontsize=10)
        for left, hand in enumerate(HANDS):
            wrist = wrists(gesture, left)
            path = -100 * wrist.position[1, 0], 100 * wrist.position[2, 0]
            column[0].plot(*(axis - axis[0] for axis in path), COLOURS[left], label=hand)
            column[0].plot(0, 0, "o", color="0.3", markersize=4)
            force, rate = felt(wrist, STEP)
            seconds = STEP * np.arange(force.shape[2])
            for axes, values in ((column[1 + left], force), (column[3 + left], rate)):
                for axis, colour in zip(values[:, 0], COLOURS, strict=True):
                    axes.plot(seconds, axis, colour, linewidth=1)
    _label(grid)
    return figure


def _label(grid: Any) -> None:
    grid[0, 0].set_ylabel("path, cm\n(right and up)")
    grid[0, 0].legend(fontsize=8, frameon=False)
    for left, hand in enumerate(HANDS):
        grid[1 + left, 0].set_ylabel(f"{hand}:\nforce, g")
        grid[3 + left, 0].set_ylabel(f"{hand}:\nrate, °/s")
    for axes, name, colour in zip(grid[1, 1:4], "xyz", COLOURS, strict=True):
        axes.text(0.05, 0.85, name, color=colour, weight="bold", transform=axes.transAxes)
    for axes in grid[0]:
        axes.set_aspect("equal", adjustable="datalim")
    for axes in grid[-1]:
        axes.set_xlabel("seconds", fontsize=8)
    for axes in grid.flat:
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    traces().savefig(FOLDER / "traces.png", metadata={"Software": None})
