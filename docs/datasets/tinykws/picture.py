"""Draw spectrograms.png and confusion.png.

Run it with ``python docs/datasets/tinykws/picture.py``; it needs
``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td
from tinydatasets import baselines
from tinydatasets.catalog.tinykws.features import cepstra, coarse, log_mel

WORDS = ("yes", "left", "go", "silence")
NETWORK = "MicroNet"


def spectrograms() -> Figure:
    """Return one easy clip of some classes: its wave, and the three forms it is seen in."""
    clips = td.make_tinykws(132, seed=1, features="waveform", difficulty="easy")
    rows = [clips.metadata["class_names"].index(word) for word in WORDS]
    chosen = clips[[int(np.flatnonzero(clips.labels == code)[1]) for code in rows]]
    bands = log_mel(chosen.raw)
    forms = (bands, coarse(bands), cepstra(bands)[:, :, 1:])
    names = (
        "wave", "49 frames of 40 bands", "log-mel 24×20", "MFCC 2 to 10",
    )  # fmt: skip
    figure = Figure(figsize=(10, 7), dpi=100, layout="constrained")
    grid = figure.subplots(len(names), len(WORDS))
    for row, name in enumerate(names):
        grid[row, 0].set_ylabel(name, fontsize=9)
        for column, axes in enumerate(grid[row]):
            axes.set(xticks=[], yticks=[])
            if row == 0:
                axes.set_title(WORDS[column])
                axes.plot(chosen.data[column], linewidth=0.4, color="#0072b2")
                axes.set(xlim=(0, 16000))
                continue
            axes.imshow(forms[row - 1][column].T, origin="lower", aspect="auto", cmap="inferno")
    figure.supxlabel("one second; in the lower three high bands are above", fontsize=9)
    return figure


def confusion() -> Figure:
    """Return what a network hears in what is said by voices that it has not heard before."""
    train, test = td.load_tinykws("train"), td.load_tinykws("test")
    network = baselines.build(NETWORK, train, seed=0)
    baselines.learning_curve(network, train, test, seed=0)
    names = test.metadata["class_names"]
    table = np.zeros((len(names), len(names)), int)
    np.add.at(table, (test.labels, network.predict(test.data)), 1)
    figure = Figure(figsize=(6, 5.6), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.imshow(table, cmap="Blues", vmax=table.max())
    for said, heard in np.ndindex(*table.shape):
        if table[said, heard]:
            colour = "white" if table[said, heard] > table.max() / 2 else "black"
            axes.text(heard, said, str(table[said, heard]), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names, rotation=60)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=f"{NETWORK} heard", ylabel="was said", title="Test clips")
    return figure


if __name__ == "__main__":
    here = Path(__file__).parent
    for draw in (spectrograms, confusion):
        draw().savefig(here / f"{draw.__name__}.png", metadata={"Software": None})
