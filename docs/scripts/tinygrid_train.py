"""Train three networks on tinygrid and print their curves: python docs/scripts/tinygrid_train.py.

The first reads symbols as numbers, the second which neighbours are the same, and the third looks
for patterns of that.
"""

from __future__ import annotations

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

EPOCHS = 10


def shares_alike(split: td.Split) -> td.Split:
    """Return samples of 48 numbers: how often cells hold the same symbol as one a step away."""
    cells = split.raw
    steps = [(down, right) for down in range(5) for right in range(-4, 5) if (down, right) > (0, 0)]
    features = []
    for down, right in steps:
        left, end = max(-right, 0), 16 - max(right, 0)
        here, there = cells[:, : 16 - down, left:end], cells[:, down:, left + right : end + right]
        features.append((here == there).mean(axis=(1, 2)))
    mirrored = [cells[:, :, ::-1], cells[:, ::-1], cells[:, ::-1, ::-1], cells.transpose(0, 2, 1)]
    features += [(cells == other).mean(axis=(1, 2)) for other in mirrored]
    names = split.metadata["class_names"]
    table = np.stack(features, axis=1).astype(np.float32)
    return td.Split.from_arrays(4 * table - 2, split.labels, class_names=names)


def main() -> None:
    """Print the accuracy on the test set after each epoch, and what is taken for what."""
    train, test = td.load_tinygrid("train"), td.load_tinygrid("test")
    runs = {
        "symbols, linear": ("LinearNet", train, test),
        "shares alike, one hidden layer": ("SimpleNet", shares_alike(train), shares_alike(test)),
        "patterns of alike": ("MicroNet", train, test),
    }
    for title, (name, learned, asked) in runs.items():
        network = baselines.build(name, learned, seed=0)
        curve = baselines.learning_curve(network, learned, asked, seed=0, epochs=EPOCHS)
        shown = " ".join(f"{accuracy:4.0%}" for accuracy in curve.accuracy)
        print(f"{title:32}{network.n_parameters:6} parameters  {shown}")
    classes = test.metadata["class_names"]
    predicted = network.predict(test.data)
    for code, name in enumerate(classes):
        counts = np.bincount(predicted[test.labels == code], minlength=len(classes))
        counts[code] = 0
        if counts.any():
            print(f"{name} is most often taken for {classes[counts.argmax()]}")


if __name__ == "__main__":
    main()
