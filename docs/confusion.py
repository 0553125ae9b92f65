"""Draw what networks take for what: ``python docs/confusion.py [NAME ...]``.

Writes ``confusion.png`` into the folders of the data sets' pages; needs
``pip install 'tinydatasets[plot]'``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td
from tinydatasets import baselines

HOME = Path(__file__).parent / "datasets"
NETWORKS = {"tinygesture": "TinyNet", "tinyiot": "TinyNet", "tinykws": "MicroNet"}
SEEDS = range(5)
LEAST = 0.005  # what rounds to one hundredth


def main() -> None:
    """Draw the data sets that are named, or all."""
    for name in sys.argv[1:] or NETWORKS:
        figure = confusion(td.load(name), NETWORKS[name])
        figure.savefig(HOME / name / "confusion.png", metadata={"Software": None})


def confusion(dataset: td.Dataset, network: str) -> Figure:
    """Return a picture of what a network takes the test samples of each class for."""
    test = dataset.test
    names = test.metadata["class_names"]
    shares = np.zeros((len(names), len(names)))
    for seed in SEEDS:
        model = baselines.build(network, dataset.train, seed=seed, dtype=np.float64)
        baselines.learning_curve(model, dataset.train, test[:1], seed=seed)
        np.add.at(shares, (test.labels, model.predict(test.data)), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    figure = Figure(figsize=(7.2, 6.2), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), share in np.ndenumerate(shares):
        if share > LEAST:
            colour = "white" if share > 0.5 else "black"
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=f"what {network} takes it for", ylabel="what it is")
    axes.set_title(f"{len(test):,} test samples, {len(SEEDS)} seeds: % of each class", fontsize=10)
    return figure


if __name__ == "__main__":
    main()
