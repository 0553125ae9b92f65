"""Train two networks to name the construct of a program: python docs/scripts/tinypy_train.py."""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 6


def trained(name: str, train: td.Split, test: td.Split) -> baselines.Network:
    """Train a network, print its curve, and return it."""
    network = baselines.build(name, train, seed=0)
    curve = baselines.learning_curve(network, train, test, seed=0, epochs=EPOCHS)
    shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
    print(f"{name}, {network.n_parameters:,} parameters: {shown}")
    return network


def confusions(network: baselines.Network, test: td.Split, most: int = 4) -> None:
    """Print the pairs of classes that are taken for one another most often."""
    names = test.metadata["class_names"]
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (test.labels, network.predict(test.data)), 1)
    np.fill_diagonal(counts, 0)
    for cell in np.argsort(-counts, axis=None)[:most]:
        given, taken = np.unravel_index(cell, counts.shape)
        print(f"  {names[given]} taken for {names[taken]}: {counts[given, taken]}")


def main() -> None:
    """Print two curves, confusions, and the accuracy of every tier."""
    train, test = td.load_tinypy("train"), td.load_tinypy("test")
    for name in ("LinearNet", "SimpleNet"):
        network = trained(name, train, test)
        confusions(network, test)
        for tier in ("easy", "medium", "hard"):
            part = test.select(difficulty=tier)
            print(f"  {tier}: {(network.predict(part.data) == part.labels).mean():.0%}")


if __name__ == "__main__":
    main()
