"""Draw traces.png and confusion.png: what each state looks like, and what is taken for what.

Run it with ``python docs/datasets/tinyiot/pictures.py``; it needs
``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td
from tinydatasets import baselines

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Colours that people with any kind of colour vision can tell apart.
USUAL, SHOWN = "#b8b8b8", "#0072b2"
# What to show a window of, one for each state.
CAUSES = ("none", "unbalance", "early wear", "cooling", "suction", "wet")
UNIT = 1  # the second of train


def windows(train: td.Split) -> list[td.Split]:
    """Return a window of each of `CAUSES`, all of one unit at one load, with some gaps."""
    unit = int(np.unique(train.attributes["unit"])[UNIT])
    of_unit = train.select(unit=unit, load="middle")
    found = [of_unit.select(cause=cause, gaps="some") for cause in CAUSES]
    spare = [of_unit.select(cause=cause) for cause in CAUSES]
    return [(some if len(some) else any_)[:1] for some, any_ in zip(found, spare, strict=True)]


def traces() -> Figure:
    """Return the grid: a column for each state, a row for each channel, gaps left out."""
    shown = windows(td.load_tinyiot("train", fill="nan"))
    channels = shown[0].metadata["channels"]
    values = [window.in_units()[0] for window in shown]
    figure = Figure(figsize=(12, 10), dpi=110, layout="constrained")
    grid = figure.subplots(len(channels), len(shown), sharex=True, sharey="row")
    for column, (window, trace) in enumerate(zip(shown, values, strict=True)):
        state = window.metadata["class_names"][window.labels[0]]
        beside = "" if column == 0 else f"\n({CAUSES[column]})"
        grid[0, column].set_title(f"{state}{beside}", fontsize=11)
        grid[-1, column].set_xlabel("seconds", fontsize=9)
        for row, axes in enumerate(grid[:, column]):
            if column:
                axes.plot(values[0][:, row], color=USUAL, linewidth=1)
            axes.plot(trace[:, row], color=SHOWN, linewidth=1.2)
            axes.tick_params(labelsize=8)
            axes.spines[["top", "right"]].set_visible(False)
            axes.margins(y=0.15)
    for axes, (name, (unit, _, _)) in zip(grid[:, 0], channels.items(), strict=True):
        axes.set_ylabel(name if unit == "1" else f"{name}\n{unit}", fontsize=9)
    return figure


def confusion() -> Figure:
    """Return what TinyNet takes for what on new units, and how much of each cause it finds."""
    train, test = td.load_tinyiot("train"), td.load_tinyiot("test")
    network = baselines.build("TinyNet", train, seed=0)
    baselines.learning_curve(network, train, test, seed=0)
    predicted = network.predict(test.data)
    figure = Figure(figsize=(11, 4.6), dpi=110, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    _draw_matrix(left, test, predicted)
    names = test.metadata["attributes"]["cause"]
    codes = test.attributes["cause"]
    found = [(predicted == test.labels)[codes == code].mean() for code in range(len(names))]
    right.barh(names, found, color=SHOWN, height=0.7)
    right.invert_yaxis()
    right.set(xlim=(0, 1), xlabel="share that is found", title="By cause")
    right.spines[["top", "right"]].set_visible(False)
    return figure


def _draw_matrix(axes: Any, test: td.Split, predicted: NDArray[np.integer]) -> None:
    names = test.metadata["class_names"]
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (test.labels, predicted), 1)
    axes.imshow(counts, cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if count > counts.max() / 2 else "black"
        axes.text(column, row, count, ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="what TinyNet says", ylabel="what it is", title=f"{len(test)} test windows")


if __name__ == "__main__":
    here = Path(__file__)
    for draw in (traces, confusion):
        draw().savefig(here.with_name(f"{draw.__name__}.png"), metadata={"Software": None})
