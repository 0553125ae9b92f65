"""Train two networks on gestures: python docs/scripts/tinygesture_train.py."""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 10


def main() -> None:
    """Print the accuracy on people whom the networks never met, and who was understood."""
    train, test = td.load_tinygesture("train"), td.load_tinygesture("test")
    for name in ("LinearNet", "TinyNet"):
        network = baselines.build(name, train, seed=0)
        curve = baselines.learning_curve(network, train, test, seed=0, epochs=EPOCHS)
        shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
        print(f"{name:10}{network.n_parameters:6} parameters  {shown}")
    predicted = network.predict(test.data)
    right = predicted == test.labels
    for code, tier in enumerate(("easy", "medium", "hard")):
        print(f"{tier}: {right[test.difficulty == code].mean():.0%} right")
    person = test.attributes["person"]
    for number in np.unique(person):
        own = person == number
        hand = test.metadata["attributes"]["hand"][test.attributes["hand"][own][0]]
        print(f"person {number}, {hand} hand: {right[own].mean():.0%} of {own.sum()} right")
    classes = test.metadata["class_names"]
    for code, name in enumerate(classes):
        counts = np.bincount(predicted[test.labels == code], minlength=len(classes))
        counts[code] = 0
        if counts.any():
            print(f"{name} is most often taken for {classes[counts.argmax()]}")


if __name__ == "__main__":
    main()
