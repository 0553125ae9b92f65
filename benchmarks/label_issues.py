"""How many flipped labels are found, beside cleanlab on the same folds, and false alarms.

Prints Markdown. Planted: 5 % of the labels of tinymnist (all splits together) are flipped,
either to any other class or to the one that learners find likeliest. Every rule sees the same
out-of-fold probabilities. Clean: generated digits of 8×8 pixels, hard ones among them, which
the learner often gets wrong; labels are right. Needs cleanlab (dependency group `peers`).
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

import numpy as np

import tinydatasets as td
from tinydatasets.baselines import out_of_sample
from tinydatasets.curation import quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE = 0.05
SEEDS = range(10)
CLEAN_SEEDS = range(20)
PEERS = ("prune_by_noise_rate", "both", "prune_by_class", "confident_learning",
         "predicted_neq_given", "low_normalized_margin")  # fmt: skip


def probabilities(data: NDArray[Any], labels: NDArray[Any], scale: float) -> NDArray[np.float64]:
    """Return out-of-fold probabilities, rounded as curation rounds them."""
    split = td.Split.from_arrays(data, labels, scale=scale)
    return quality.out_of_fold(split, out_of_sample, seed=0).round(4)


def uniform(labels: NDArray[Any], rows: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    """Return labels for `rows`: any other class."""
    return np.asarray((labels[rows] + rng.integers(1, 10, len(rows))) % 10)


def found(labels: NDArray[Any], p: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Return what each rule takes for wrong, (n,) bool."""
    from cleanlab.filter import find_label_issues

    judged = quality.label_quality(td.Split.from_arrays(np.zeros((len(labels), 1)), labels), p)
    issues = quality.label_issues(labels, p)
    first = np.zeros(len(labels), dtype=bool)
    first[[c.row for c in judged.candidates[: round(judged.noise * judged.n)]]] = True
    rules = {
        "all candidates": issues > 0,
        "candidates called mislabelled": issues == quality.MISLABELLED,
        "first `noise * n` candidates": first,
    }
    for peer in PEERS:
        rules[f"cleanlab `{peer}`"] = find_label_issues(labels, p, filter_by=peer, n_jobs=1)
    return rules


def planted(
    kind: str, data: NDArray[Any], labels: NDArray[Any], likeliest: NDArray[Any]
) -> list[float]:
    """Print recall and precision of every rule; return the noise estimated in each seed."""
    scores: dict[str, list[tuple[float, float]]] = {}
    noise = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        rows = rng.choice(len(labels), round(SHARE * len(labels)), replace=False)
        given = labels.copy()
        given[rows] = likeliest[rows] if kind == "likeliest" else uniform(labels, rows, rng)
        p = probabilities(data, given, 1 / 16)
        noise.append(quality.label_noise(given, p))
        for rule, mask in found(given, p).items():
            right = int((mask & (given != labels)).sum())
            scores.setdefault(rule, []).append((right / len(rows), right / max(mask.sum(), 1)))
    print(f"\nFlipped to {'the likeliest' if kind == 'likeliest' else 'any'} other class:\n")
    print("| rule | recall | worst | precision | worst |\n|---|--:|--:|--:|--:|")
    for rule, values in scores.items():
        (recall, precision), lowest = np.median(values, axis=0), np.min(values, axis=0)
        print(f"| {rule} | {recall:.3f} | {lowest[0]:.3f} | {precision:.3f} | {lowest[1]:.3f} |")
    return noise


def told(what: str, noise: list[float]) -> str:
    """Return a row of the table of estimates."""
    alarms = sum(share > quality.NOISE for share in noise)
    figures = f"{min(noise):.3f} | {np.median(noise):.3f} | {max(noise):.3f}"
    return f"| {what} | {figures} | {alarms} of {len(noise)} |"


def generated(*, flip: bool) -> tuple[list[float], list[float]]:
    """Return, of 20 seeds, the estimated noise, and the share of doubts that look certain."""
    noise, honest = [], []
    for seed in CLEAN_SEEDS:
        digits = td.make_tinymnist(1540, seed=seed, image_size=8)
        labels = digits.labels.copy()
        if flip:
            rng = np.random.default_rng(seed)
            rows = rng.choice(len(labels), round(SHARE * len(labels)), replace=False)
            labels[rows] = uniform(labels, rows, rng)
        p = probabilities(digits.raw, labels, digits.scale)
        noise.append(quality.label_noise(labels, p))
        contradicted, doubted = quality.contradicted(labels, p)
        honest.append(float(contradicted.sum() / doubted.sum()))
    return noise, honest


def main() -> None:
    """Print a table of rules for each way to flip, and one of estimates and alarms."""
    import cleanlab

    print(f"{platform.machine()}, NumPy {np.__version__}, cleanlab {cleanlab.__version__}")
    digits = td.load_tinymnist()
    splits = (digits.train, digits.val, digits.test)
    data = np.concatenate([split.raw for split in splits])
    labels = np.concatenate([split.labels for split in splits])
    p = probabilities(data, labels, 1 / 16)
    others = np.where(np.arange(10) == labels[:, None], -1, p)
    print(f"n = {len(labels)}, {SHARE:.0%} flipped, {len(SEEDS)} seeds: median and worst")
    rows = [told("tinymnist, clean", [quality.label_noise(labels, p)])]
    for kind in ("any", "likeliest"):
        noise = planted(kind, data, labels, others.argmax(axis=1))
        rows.append(told(f"tinymnist, {SHARE:.0%} to {kind} other class", noise))
    clean, honest = generated(flip=False)
    rows.append(told("generated, clean", clean))
    rows.append(told(f"generated, {SHARE:.0%} to any other class", generated(flip=True)[0]))
    print(f"\nEstimated noise; a share above {quality.NOISE} is a fault:\n")
    print("| labels | lowest | median | highest | faults |\n|---|--:|--:|--:|--:|")
    print("\n".join(rows))
    print(f"\nOf the learner's own mistakes {np.median(honest):.3f} are contradicted (median).")


if __name__ == "__main__":
    main()
