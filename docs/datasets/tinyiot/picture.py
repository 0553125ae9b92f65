"""Draw traces.png: what each state looks like.

Run it with ``python docs/datasets/tinyiot/picture.py``; it needs
``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td

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


if __name__ == "__main__":
    traces().savefig(Path(__file__).with_name("traces.png"), metadata={"Software": None})
