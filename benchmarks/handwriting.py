"""How far generated digits go: train on them, test on the original MNIST test images.

``python benchmarks/handwriting.py [--data-dir FOLDER]`` downloads the test images once (1.7 MB),
or takes them from FOLDER/mnist.
"""

from __future__ import annotations

import argparse

import numpy as np

import tinydatasets as td
from tinydatasets import _files, _store
from tinydatasets.baselines import SimpleNet, learning_curve
from tinydatasets.catalog.tinymnist import mnist

SEEDS = 3
SIZE = 20_000


def real_test(data_dir: str | None) -> td.Split:
    """Return MNIST's 10,000 test images."""
    folder = _files.data_folder(data_dir, "mnist")
    paths = [
        _store.fetch(mnist.FILES[f"t10k-{kind}"], folder, mnist.MIRRORS)
        for kind in ("images", "labels")
    ]
    images = mnist.read_idx(paths[0], (10_000, 28, 28))
    return td.Split.from_arrays(images, mnist.read_idx(paths[1], (10_000,)), scale=1 / 255)


def main() -> None:
    """Print a table of accuracies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir")
    test = real_test(parser.parse_args().data_dir)
    rows = []
    for seed in range(SEEDS):
        train = td.make_tinymnist(SIZE, seed=seed)
        model = SimpleNet((28, 28), 10, seed=seed, hidden=128)
        learning_curve(model, train, test[:100], seed=seed)
        right = model.predict(test.data) == test.labels
        fresh = td.make_tinymnist(5000, seed=1000 + seed)
        rows.append(
            [
                right[:5000].mean(),
                right[5000:].mean(),
                *(
                    (model.predict(tier.data) == tier.labels).mean()
                    for tier in (fresh.select(difficulty=d) for d in ("easy", "medium", "hard"))
                ),
            ]
        )
    print("| MNIST, first 5,000 | MNIST, last 5,000 | fresh easy | fresh medium | fresh hard |")
    print("|--:|--:|--:|--:|--:|")
    print("| " + " | ".join(f"{figure:.3f}" for figure in np.median(rows, axis=0)) + " |")


if __name__ == "__main__":
    main()
