"""What colour and size are worth to small networks on tinyvww: ``python benchmarks/colour.py``.

The same generated scenes are learned grey and in colour, at 64 and 32 pixels a side. Prints a
Markdown table of test accuracies: medians over the seeds.
"""

from __future__ import annotations

import argparse
from statistics import median

import numpy as np

import tinydatasets as td
from tinydatasets import baselines

N_TRAIN, N_TEST = 1400, 400


def main() -> None:
    """Make the scenes, learn each view of them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--size", type=int, default=N_TRAIN + N_TEST)
    options = parser.parse_args()
    networks = [name for name in baselines.names() if name != "LinearNet"]
    print(f"| pixels | stored bytes of 2,000 | {' | '.join(networks)} |")
    print(f"|---|--:|{'--:|' * len(networks)}")
    made = {gray: scenes(options.size, gray=gray) for gray in (True, False)}
    for gray, split in made.items():
        for side in (64, 32):
            view = shrunk(split, side)
            cut = options.size * N_TRAIN // (N_TRAIN + N_TEST) // 2 * 2
            finals = [
                median(
                    final_accuracy(name, view[:cut], view[cut:], seed, options.epochs)
                    for seed in range(options.seeds)
                )
                for name in networks
            ]
            kind = "grey" if gray else "colour"
            shares = " | ".join(f"{final:.1%}" for final in finals)
            size = 2000 * view.raw[0].nbytes
            print(f"| {side}×{side} {kind} | {size / 1e6:.1f} MB | {shares} |", flush=True)


def scenes(size: int, *, gray: bool) -> td.Split:
    """Return scenes of the setting of which the bundled ones are."""
    return td.make_tinyvww(size, seed=1, gray=gray, difficulty="easy")


def shrunk(split: td.Split, side: int) -> td.Split:
    """Return the pictures as block means."""
    n, height = split.raw.shape[:2]
    block = height // side
    parts = split.raw.reshape(n, side, block, side, block, *split.raw.shape[3:])
    means = np.rint(parts.mean(axis=(2, 4))).astype(np.uint8)
    return td.Split.from_arrays(means, split.labels, scale=1 / 255, modality="scene")


def final_accuracy(name: str, train: td.Split, test: td.Split, seed: int, epochs: int) -> float:
    """Return the test accuracy after the last epoch."""
    network = baselines.build(name, train, seed=seed)
    return baselines.learning_curve(network, train, test, seed=seed, epochs=epochs).accuracy[-1]


if __name__ == "__main__":
    main()
