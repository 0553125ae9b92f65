"""Train three networks on tinykws and print their curves: python docs/scripts/tinykws_train.py."""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 10
SHOWN = ("engine", "sex", "age", "snr", "noise")


def main() -> None:
    """Print the accuracy on unheard voices after each epoch, who is heard, and what is confused."""
    train, test = td.load_tinykws("train"), td.load_tinykws("test")
    for name in ("LinearNet", "SimpleNet", "MicroNet"):
        network = baselines.build(name, train, seed=0)
        curve = baselines.learning_curve(network, train, test, seed=0, epochs=EPOCHS)
        shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
        print(f"{name:10}{network.n_parameters:6} parameters  {shown}")
    predicted = network.predict(test.data)
    right = predicted == test.labels
    for name in SHOWN:
        values = test.metadata["attributes"][name]
        of_each = (right[test.attributes[name] == code].mean() for code in range(len(values)))
        print(f"{name}: " + ", ".join(f"{v} {a:.0%}" for v, a in zip(values, of_each, strict=True)))
    classes = test.metadata["class_names"]
    wrong = np.zeros((len(classes), len(classes)), int)
    np.add.at(wrong, (test.labels[~right], predicted[~right]), 1)
    for flat in wrong.ravel().argsort()[::-1][:3]:
        said, heard = divmod(int(flat), len(classes))
        print(f"{classes[said]!r} was heard as {classes[heard]!r} {wrong[said, heard]} times")


if __name__ == "__main__":
    main()
