"""Print how well networks that heard some synthesisers understand others.

Run it with ``python docs/datasets/tinykws/engines.py``; it takes some minutes. Every network
learns from as many clips (those of the recorded voices are the fewest), and is asked the words,
not the silence, that the voices of the test set say.
"""
# ruff: noqa: INP001, T201  # a script beside the pages, which prints

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = range(3)
EPOCHS = 30  # as many steps as ten epochs of three times as many clips
NETWORK = "MicroNet"


def main() -> None:
    """Print a table in Markdown."""
    train, test = td.load_tinykws("train"), td.load_tinykws("test")
    names = test.metadata["attributes"]["engine"]
    asked = test.select(classes=list(test.metadata["class_names"][:-1]))
    learned = [(name,) for name in names] + [names[:2], names]
    few = len(train.select(engine="recorded"))
    print("| learned from | " + " | ".join(f"{name}, new voices" for name in names) + " |")
    print("|---|" + "--:|" * len(names))
    for engines in learned:
        codes = [names.index(engine) for engine in engines]
        heard = train[np.isin(train.attributes["engine"], codes)]
        rows = [accuracies(heard.stratified(few, seed=seed), asked, seed) for seed in SEEDS]
        shown = (f"{mean(row[code] for row in rows):.0%}" for code in range(len(names)))
        print(f"| {' and '.join(engines)} | {' | '.join(shown)} |")


def accuracies(train: td.Split, asked: td.Split, seed: int) -> list[float]:
    """Return the accuracy on the clips of each engine."""
    network = baselines.build(NETWORK, train, seed=seed)
    baselines.learning_curve(network, train, asked, seed=seed, epochs=EPOCHS)
    right: NDArray[np.bool_] = network.predict(asked.data) == asked.labels
    codes = range(len(asked.metadata["attributes"]["engine"]))
    return [float(right[asked.attributes["engine"] == code].mean()) for code in codes]


if __name__ == "__main__":
    main()
