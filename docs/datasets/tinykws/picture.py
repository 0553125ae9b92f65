"""Draw spectrograms.png.

Run it with ``python docs/datasets/tinykws/picture.py``; it needs
``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td
from tinydatasets.catalog.tinykws.features import cepstra, coarse, log_mel

WORDS = ("yes", "left", "go", "silence")


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


if __name__ == "__main__":
    spectrograms().savefig(
        Path(__file__).with_name("spectrograms.png"), metadata={"Software": None}
    )
