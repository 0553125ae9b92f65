"""How well small models know the next character of a program of tinypy.

``python benchmarks/tinypy_language.py [--epochs N] [--size N]`` prints, after each epoch, bits per
character and next-character accuracy on the test set of a small causal transformer in NumPy, and
those of a bigram table and of an n-gram that backs off. All are judged on the same targets: every
character but the first of a program, and the padding that ends it.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import tinydatasets as td
from tinydatasets.baselines.attention import softmax
from tinydatasets.baselines.updates import Adam
from tinydatasets.catalog.tinypy.tokens import N_TOKENS, PAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Floats = NDArray[np.float32]

CONTEXT = 64
ORDER = 6  # characters that the longest n-gram looks back
WIDTH = 48
BATCH = 32
RATE = 0.01


class Score(NamedTuple):
    """How well a model knows the next character."""

    bits: float
    accuracy: float


class NGram:
    """Counts of what follows 0 to `order` characters; each order leans on the one below.

    The estimate of interpolated Witten-Bell smoothing: an order counts for less where it has
    seen many different characters follow.
    """

    def __init__(self, texts: tuple[str, ...], order: int) -> None:
        self._order = order
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            ended = text + "\0"
            for i in range(1, len(ended)):
                for length in range(min(order, i) + 1):
                    self._counts[ended[i - length : i]][ended[i]] += 1

    def probabilities(self, before: str) -> NDArray[np.float64]:
        """Return (128,) the probability of each next character."""
        odds = np.full(N_TOKENS, 1 / N_TOKENS)
        for length in range(min(self._order, len(before)) + 1):
            followers = self._counts.get(before[len(before) - length :])
            if followers is None:
                break
            total, kinds = sum(followers.values()), len(followers)
            odds *= kinds / (total + kinds)
            for character, count in followers.items():
                odds[ord(character)] += count / (total + kinds)
        return odds

    def score(self, texts: tuple[str, ...]) -> Score:
        """Return bits per character and accuracy."""
        surprise, right, n = 0.0, 0, 0
        for text in texts:
            ended = text + "\0"
            for i in range(1, len(ended)):
                odds = self.probabilities(ended[max(0, i - self._order) : i])
                surprise -= np.log2(odds[ord(ended[i])])
                right += int(odds.argmax() == ord(ended[i]))
                n += 1
        return Score(surprise / n, right / n)


class Transformer:
    """One causal block: embeddings and places, attention, a hidden layer; 48 wide, one head."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)

        def draw(rows: int, columns: int) -> Floats:
            weights = rng.normal(size=(rows, columns)) / np.sqrt(rows)
            return np.asarray(weights, np.float32)

        self.weights = {
            "token": draw(N_TOKENS, WIDTH),
            "place": draw(CONTEXT, WIDTH),
            **{name: draw(WIDTH, WIDTH) for name in ("query", "key", "value", "mix")},
            "up": draw(WIDTH, 4 * WIDTH),
            "down": draw(4 * WIDTH, WIDTH),
            "out": draw(WIDTH, N_TOKENS),
        }
        self._update = Adam([*self.weights.values()])
        self._future = np.triu(np.full((CONTEXT, CONTEXT), -1e9, np.float32), 1)

    def forward(self, x: Ints) -> tuple[Floats, dict[str, Any]]:
        """Return (n, context, 128) scores of the next character, and what gradients need."""
        w, kept = self.weights, {}
        kept["start"] = start = w["token"][x] + w["place"]
        for name in ("query", "key", "value"):
            kept[name] = start @ w[name]
        scores = kept["query"] @ kept["key"].transpose(0, 2, 1) / np.float32(WIDTH**0.5)
        kept["attention"] = softmax(scores + self._future)
        kept["seen"] = kept["attention"] @ kept["value"]
        kept["middle"] = start + kept["seen"] @ w["mix"]
        kept["hidden"] = np.maximum(kept["middle"] @ w["up"], 0)
        kept["end"] = kept["middle"] + kept["hidden"] @ w["down"]
        return kept["end"] @ w["out"], kept

    def step(self, x: Ints, y: Ints, rate: float) -> None:
        """Learn from one batch of windows."""
        scores, kept = self.forward(x)
        error = softmax(scores)
        np.put_along_axis(
            error, y[..., None], np.take_along_axis(error, y[..., None], 2) - 1, axis=2
        )
        counted = x != PAD
        error *= (counted / counted.sum())[..., None].astype(np.float32)
        gradients = self._gradients(x, error, kept)
        ordered = [gradients[name] for name in self.weights]
        self._update([*self.weights.values()], ordered, rate, 0.9)

    def _gradients(self, x: Ints, error: Floats, kept: dict[str, Any]) -> dict[str, Floats]:
        w, found = self.weights, {"out": _product(kept["end"], error)}
        end = error @ w["out"].T
        found["down"] = _product(kept["hidden"], end)
        hidden = (end @ w["down"].T) * (kept["hidden"] > 0)
        found["up"] = _product(kept["middle"], hidden)
        middle = end + hidden @ w["up"].T
        found["mix"] = _product(kept["seen"], middle)
        by_name = self._through_attention(middle @ w["mix"].T, kept)
        start = middle
        for name, part in by_name.items():
            found[name] = _product(kept["start"], part)
            start = start + part @ w[name].T
        found["place"] = start.sum(axis=0)
        found["token"] = np.zeros_like(w["token"])
        np.add.at(found["token"], x.reshape(-1), start.reshape(-1, WIDTH))
        return found

    def _through_attention(self, seen: Floats, kept: dict[str, Any]) -> dict[str, Floats]:
        attention = kept["attention"]
        each = seen @ kept["value"].transpose(0, 2, 1)
        scores = attention * (each - (each * attention).sum(axis=2, keepdims=True))
        scores /= np.float32(WIDTH**0.5)
        return {
            "query": scores @ kept["key"],
            "key": scores.transpose(0, 2, 1) @ kept["query"],
            "value": attention.transpose(0, 2, 1) @ seen,
        }

    def score(self, x: Ints, y: Ints) -> Score:
        """Return bits per character and accuracy on windows."""
        surprise, right, n = 0.0, 0, 0
        for i in range(0, len(x), 256):
            inputs, targets = x[i : i + 256], y[i : i + 256]
            odds = softmax(self.forward(inputs)[0])
            counted = inputs != PAD
            given = np.take_along_axis(odds, targets[..., None], 2)[..., 0][counted]
            surprise -= float(np.log2(given + 1e-12).sum())
            right += int((odds.argmax(axis=2) == targets)[counted].sum())
            n += int(counted.sum())
        return Score(surprise / n, right / n)


def _product(inputs: Floats, errors: Floats) -> Floats:
    """Return the gradient of a matrix by which all places of all windows were multiplied."""
    return inputs.reshape(-1, inputs.shape[2]).T @ errors.reshape(-1, errors.shape[2])


def _line(model: str, epoch: str, score: Score) -> None:
    print(f"| {model} | {epoch} | {score.bits:.3f} | {100 * score.accuracy:.1f} % |", flush=True)


def main() -> None:
    """Print a table of bits per character and accuracies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--size", type=int, default=None, help="training programs")
    options = parser.parse_args()
    train, test = td.load_tinypy("train"), td.load_tinypy("test")
    train = train[: options.size]
    print("| model | epoch | bits per character | next character right |\n|---|--:|--:|--:|")
    for order, name in ((1, "bigram"), (ORDER, f"n-gram of up to {ORDER + 1}")):
        _line(name, "", NGram(train.texts, order).score(test.texts))
    inputs, targets = train.inputs_targets(CONTEXT)
    asked = test.inputs_targets(CONTEXT)
    model, rng = Transformer(seed=0), np.random.default_rng(0)
    _line("transformer", "0", model.score(*asked))
    n_steps = options.epochs * -(-len(inputs) // BATCH)
    steps = iter(range(n_steps))
    for epoch in range(1, options.epochs + 1):
        order_of = rng.permutation(len(inputs))
        for i in range(0, len(inputs), BATCH):
            rows = order_of[i : i + BATCH]
            rate = RATE * (1 + np.cos(np.pi * next(steps) / n_steps)) / 2
            model.step(inputs[rows], targets[rows], rate)
        _line("transformer", str(epoch), model.score(*asked))


if __name__ == "__main__":
    main()
