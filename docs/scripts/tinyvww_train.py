"""Train a small convolutional network on tinyvww: python docs/scripts/tinyvww_train.py."""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 10


def main() -> None:
    """Print the accuracy on the test set after each epoch, and where the network is wrong."""
    train, test = td.load_tinyvww("train", size=32), td.load_tinyvww("test", size=32)
    for name in ("LinearNet", "TinyNet"):
        network = baselines.build(name, train, seed=0)
        curve = baselines.learning_curve(network, train, test, seed=0, epochs=EPOCHS)
        shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
        print(f"{name:10}{network.n_parameters:6} parameters  {shown}")
    right = network.predict(test.data) == test.labels
    for code, tier in enumerate(("easy", "medium", "hard")):
        print(f"{tier}: {right[test.difficulty == code].mean():.0%} right")
    found = right & (test.labels == 1)
    for name in ("lighting", "area"):
        names = test.metadata["attributes"][name]
        for code, value in enumerate(names):
            there = (test.attributes[name] == code) & (test.labels == 1)
            if np.count_nonzero(there) >= 10:
                print(f"{name} {value}: {found[there].mean():.0%} of {there.sum()} people found")


if __name__ == "__main__":
    main()
