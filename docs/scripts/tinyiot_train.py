"""Train three networks on tinyiot and print their curves: python docs/scripts/tinyiot_train.py.

The first reads all readings, the second six numbers of each channel, the third looks for patterns.
"""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 10


def summaries(split: td.Split) -> td.Split:
    """Return samples of 48 numbers: of each channel level, spread, ends, trend and unrest."""
    data, time = split.data, np.linspace(-1, 1, 64)[:, None]
    steps = np.abs(np.diff(data, axis=1)).mean(axis=1)
    trend = (data * time).mean(axis=1)
    parts = [data.mean(1), 3 * data.std(1), data.min(1), data.max(1), 6 * trend, 6 * steps]
    names = split.metadata["class_names"]
    return td.Split.from_arrays(np.concatenate(parts, axis=1), split.labels, class_names=names)


def main() -> None:
    """Print the accuracy on new units after each epoch, and what is taken for what."""
    train, test = td.load_tinyiot("train"), td.load_tinyiot("test")
    runs = {
        "readings, linear": ("LinearNet", train, test),
        "summaries, one hidden layer": ("SimpleNet", summaries(train), summaries(test)),
        "readings, convolution": ("TinyNet", train, test),
    }
    for title, (name, learned, asked) in runs.items():
        network = baselines.build(name, learned, seed=0)
        curve = baselines.learning_curve(network, learned, asked, seed=0, epochs=EPOCHS)
        shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
        print(f"{title:28}{network.n_parameters:6} parameters  {shown}")
    classes = test.metadata["class_names"]
    predicted = network.predict(test.data)
    for code, name in enumerate(classes):
        counts = np.bincount(predicted[test.labels == code], minlength=len(classes))
        right, counts[code] = counts[code], 0
        share = right / (test.labels == code).sum()
        print(f"{name}: {share:.1%} found, else most often taken for {classes[counts.argmax()]}")
    right_of = predicted == test.labels
    for code, name in enumerate(test.metadata["attributes"]["cause"]):
        print(f"  {name}: {right_of[test.attributes['cause'] == code].mean():.1%}")


if __name__ == "__main__":
    main()
