"""Learning: whether networks visibly learn from the data, what that costs, and what is promised."""

from __future__ import annotations

import tracemalloc
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import baselines
from tinydatasets.curation.difficulty import tier_accuracy
from tinydatasets.curation.findings import (
    Cost,
    Interval,
    Leakage,
    Learning,
    Promise,
    Run,
    Scale,
)
from tinydatasets.curation.pooling import pool
from tinydatasets.curation.preparation import values_of
from tinydatasets.curation.rates import proportion
from tinydatasets.curation.shortcuts import shortcuts
from tinydatasets.curation.steps import at_once
from tinydatasets.errors import InvalidValueError, require_known, require_seed
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.curation.findings import Shortcut, TierAccuracy
    from tinydatasets.curation.steps import Step
    from tinydatasets.spec import Ceiling
    from tinydatasets.split import Split

__all__ = [
    "Training",
    "costs",
    "leakage",
    "learn",
    "promises",
    "scaling",
    "tier_accuracies",
    "train_runs",
]

START, GOAL, GAIN = 0.50, 0.85, 0.30  # what the mission promises
FRACTIONS = (0.1, 0.25, 0.5)  # of a scaling curve, below the whole
NETWORKS = baselines.names()
OWES_NOTHING = ("LinearNet",)
_TIMED_EPOCHS = 3


class Training(NamedTuple):
    """One network trained once a seed."""

    runs: list[Run]
    predictions: NDArray[np.integer]
    """(runs, n): of the test samples, after the last epoch."""


def learn(
    train: Split,
    test: Split,
    *,
    networks: Sequence[str] = NETWORKS,
    seeds: Sequence[int] = range(5),
    epochs: int = 10,
    batch_size: int = 32,
    ceilings: Mapping[Ceiling, float] = MappingProxyType({}),
    step: Step = at_once,
) -> tuple[Learning, dict[str, NDArray[np.integer]]]:
    """Train the networks and say what they learned, at what cost, and which promises hold.

    Parameters
    ----------
    train, test
        Whole splits of one data set. Where every test sample is graded, accuracy is compared
        between the tiers.
    networks
        Names of `tinydatasets.baselines`.
    seeds
        One training a network and seed.
    epochs, batch_size
        Of every training.
    ceilings
        What must not be exceeded: see `DatasetSpec.ceilings`.
    step
        Runs every training and measurement; may keep what they come to.

    Returns
    -------
    learning : Learning
    predictions : dict
        Network -> (runs, n) predicted classes of the test samples, one run a seed.

    Raises
    ------
    InvalidValueError
        A split has no samples, or there is no seed.
    UnknownNameError
        No such network.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.load_tinymnist()
    >>> learning, predictions = learn(
    ...     digits.train, digits.test, networks=["SimpleNet"], seeds=[0], epochs=2
    ... )
    >>> learning.n_train, learning.n_test, predictions["SimpleNet"].shape
    (1000, 330, (1, 330))
    """
    options: dict[str, Any] = {"epochs": epochs, "batch_size": batch_size, "step": step}
    trained = train_runs(train, test, networks, seeds=seeds, **options)
    tiers = tier_accuracies(trained, test)
    probes = shortcuts(train, test)
    learning = Learning(
        runs={network: training.runs for network, training in trained.items()},
        tiers=tiers,
        scaling=scaling(train, test, trained, **options),
        costs=costs(train, networks, batch_size=batch_size, step=step),
        promises=[
            *promises(trained, tiers, test.labels),
            *kept_below(ceilings, trained, tiers, probes, len(test)),
        ],
        shortcuts=probes,
        n_train=len(train),
        n_test=len(test),
        leakage=leakage(train, test, trained, **options),
    )
    return learning, {network: training.predictions for network, training in trained.items()}


def train_runs(
    train: Split,
    test: Split,
    networks: Sequence[str] = NETWORKS,
    *,
    seeds: Sequence[int] = range(5),
    epochs: int = 10,
    batch_size: int = 32,
    step: Step = at_once,
) -> dict[str, Training]:
    """Train every network once a seed, and measure it on `test` after every epoch.

    In float64, so that which sample is predicted how does not hang on how a machine rounds.
    Parameters and errors are those of `learn`.
    """
    seeds = _checked(train, test, networks, seeds)
    trainer = _Trainer(test, epochs, batch_size, step)
    trained = {}
    for network in networks:
        results = [trainer(f"train {network}", network, train, seed) for seed in seeds]
        runs = [_run(seed, result) for seed, result in zip(seeds, results, strict=True)]
        trained[network] = Training(runs, np.stack([r["predictions"] for r in results]))
    return trained


def tier_accuracies(trained: Mapping[str, Training], test: Split) -> list[TierAccuracy]:
    """Compare the tiers of `test` for every network; nothing where a sample is not graded."""
    tier = test.difficulty
    if not np.array_equal(np.unique(tier), range(len(DIFFICULTIES))):
        return []
    return [
        tier_accuracy(network, training.predictions == test.labels, tier)
        for network, training in trained.items()
    ]


def scaling(
    train: Split,
    test: Split,
    trained: Mapping[str, Training],
    *,
    epochs: int = 10,
    batch_size: int = 32,
    step: Step = at_once,
) -> dict[str, list[Scale]]:
    """Train on 10, 25, 50 and 100 % of `train`, classes in proportion, for every seed.

    Every training has as many epochs, as who collects more data would train; so fewer samples
    also mean fewer steps. Of one seed, the smaller parts lie in the larger ones.

    Parameters
    ----------
    train, test
        As in `learn`.
    trained
        What `train_runs` returned: the points of the whole.
    epochs, batch_size, step
        As in `learn`.

    Returns
    -------
    dict
        Network -> points by rising size, the last of them on the whole.
    """
    trainer = _Trainer(test, epochs, batch_size, step)
    curves = {}
    for network, training in trained.items():
        points: dict[float, list[float]] = {fraction: [] for fraction in FRACTIONS}
        points[1.0] = [run.accuracy[-1] for run in training.runs]
        for run in training.runs:
            for fraction, part in _nested(train, run.seed):
                title = f"train {network} on {100 * fraction:.0f} %"
                result = trainer(title, network, part, run.seed)
                points[fraction].append(float(result["accuracy"][-1]))
        curves[network] = [
            Scale(fraction, _size(train, fraction), _of_seeds(accuracies))
            for fraction, accuracies in points.items()
        ]
    return curves


def leakage(
    train: Split,
    test: Split,
    trained: Mapping[str, Training],
    *,
    epochs: int = 10,
    batch_size: int = 32,
    step: Step = at_once,
) -> list[Leakage]:
    """Train with groups on both sides, for every seed, to see what a random split would score.

    Train and test are pooled and parted at random into as many samples of each class, in another
    way for each seed. Nothing else changes. Where the metadata know no groups, or a group is on
    both sides already, there is nothing to compare.

    Parameters
    ----------
    train, test
        As in `learn`.
    trained
        What `train_runs` returned: the accuracies on groups that are not in train.
    epochs, batch_size, step
        As in `learn`.
    """
    groups = tuple(train.metadata.get("groups", ()))
    if not groups or any(_crosses(group, train, test) for group in groups):
        return []
    whole = pool({"train": train, "test": test})
    share = len(test) / len(whole)
    compared = []
    for network, training in trained.items():
        mixed = []
        for run in training.runs:
            learned, asked = whole.holdout(share, seed=run.seed)
            trainer = _Trainer(asked, epochs, batch_size, step)
            result = trainer(f"train {network} on a random split", network, learned, run.seed)
            mixed.append(float(result["accuracy"][-1]))
        apart = _of_seeds([run.accuracy[-1] for run in training.runs])
        compared.append(Leakage(network, groups, len(test), apart, _of_seeds(mixed)))
    return compared


def _crosses(group: str, train: Split, test: Split) -> bool:
    """Return whether a group is in both splits, or is not known of one of them."""
    if not (group in train.attributes and group in test.attributes):
        return True
    return not set(values_of(train, group)).isdisjoint(values_of(test, group))


def _of_seeds(accuracies: Sequence[float]) -> Interval:
    """Return the median, the lowest and the highest."""
    return Interval(median(accuracies), min(accuracies), max(accuracies))


def costs(
    train: Split, networks: Sequence[str] = NETWORKS, *, batch_size: int = 32, step: Step = at_once
) -> dict[str, Cost]:
    """Measure what an epoch of float32 training on `train` costs on this machine.

    Seconds are the median of three epochs after one that warms up. The peak of memory, by
    `tracemalloc`, is that of another network's first epoch, decoded samples included.
    """
    measured = {}
    for name in networks:
        network = baselines.build(name, train, seed=0)

        def measure(name: str = name) -> dict[str, NDArray[Any]]:
            return _measured(name, train, batch_size)

        figures = step(f"measure {name}", measure, memory=_memory(train, train[:1]))
        measured[name] = Cost(
            parameters=network.n_parameters,
            multiplications=network.multiplications,
            seconds=float(figures["seconds"][0]),
            peak_memory=int(figures["peak_memory"][0]),
        )
    return measured


def promises(
    trained: Mapping[str, Training], tiers: Sequence[TierAccuracy], labels: NDArray[np.integer]
) -> list[Promise]:
    """Say which of the mission's promises hold: medians over the seeds, worst seed beside.

    The end is the accuracy after the last epoch, not the best of all epochs. The start is to be
    at most 50 %, or what guessing the test `labels` reaches by luck: once in forty times.
    """
    falls = {item.network: item for item in tiers}
    most_frequent = float(np.bincount(labels).max() / len(labels))
    highest = max(START, proportion(most_frequent, len(labels)).high)
    found = []
    for network, training in trained.items():
        owed = network not in OWES_NOTHING
        start = [run.accuracy[0] for run in training.runs]
        end = [run.accuracy[-1] for run in training.runs]
        gain = [round(last - first, 9) for first, last in zip(start, end, strict=True)]
        epochs = len(training.runs[0].accuracy) - 1
        kept = [
            (f"starts at or below {100 * highest:.0f} %", start, max, " %",
             median(start) <= highest),
            (f"is above {100 * GOAL:.0f} % after {epochs} epochs", end, min, " %",
             median(end) > GOAL),
            (f"gains more than {100 * GAIN:.0f} points", gain, min, " points",
             median(gain) > GAIN),
        ]  # fmt: skip
        found += [
            Promise(network, promise, _told(values, worst(values), unit), held, owed)
            for promise, values, worst, unit, held in kept
        ]
        if network in falls:
            found.append(_falling(falls[network], owed=owed))
    return found


def kept_below(
    ceilings: Mapping[Ceiling, float],
    trained: Mapping[str, Training],
    tiers: Sequence[TierAccuracy],
    probes: Sequence[Shortcut],
    n_test: int,
) -> list[Promise]:
    """Say which of the data set's own ceilings are kept; see `DatasetSpec.ceilings`."""
    found = []
    if "linear" in ceilings and "LinearNet" in trained:
        end = [run.accuracy[-1] for run in trained["LinearNet"].runs]
        found.append(_below("LinearNet", "all", ceilings["linear"], median(end), n_test))
    for item in tiers if "hard" in ceilings else ():
        if item.network not in OWES_NOTHING:
            most, accuracy = ceilings["hard"], item.accuracy[-1]
            found.append(_below(item.network, DIFFICULTIES[-1], most, accuracy, item.n[-1]))
    if "probe" in ceilings:
        found += _probes_below(ceilings["probe"], probes)
    return found


def _below(network: str, which: str, most: float, accuracy: float, n: int) -> Promise:
    promise = f"stays at or below {100 * most:.0f} % of {which}"
    value, low, high = (f"{100 * share:.1f}" for share in proportion(accuracy, n))
    measured = f"{value} % ({low} to {high}), n = {n}"
    return Promise(network, promise, measured, accuracy <= most, owed=True)


def _probes_below(most: float, probes: Sequence[Shortcut]) -> list[Promise]:
    if not probes:
        return []
    if probes[0].auc is None:
        probe = max(probes, key=lambda probe: probe.accuracy)
        reached = proportion(probe.accuracy, probe.n)
        promise = f"tell {100 * most:.0f} % of the samples or less"
        value, low, high = (f"{100 * share:.1f}" for share in reached)
        unit = " %"
    else:
        known = [(probe.auc, probe) for probe in probes if probe.auc is not None]
        reached, probe = max(known, key=lambda pair: pair[0].value)
        promise = f"have an AUC of {most:.2f} or less"
        value, low, high = (f"{number:.2f}" for number in reached)
        unit = ""
    measured = f"{value}{unit} ({low} to {high}) at most, by {probe.feature}; n = {probe.n}"
    return [Promise("simple features", promise, measured, reached.value <= most, owed=True)]


def _checked(train: Split, test: Split, networks: Sequence[str], seeds: Sequence[int]) -> list[int]:
    """Return the seeds, or raise an error that says what is wrong."""
    for name in networks:
        require_known("network", name, baselines.names())
    for split in (train, test):
        if len(split) == 0:
            raise InvalidValueError(f"{split!r} has no sample to learn or to test with")
    if not len(seeds):
        raise InvalidValueError("seeds must hold at least one seed: none was given")
    return [require_seed(seed) for seed in seeds]


class _Trainer(NamedTuple):
    """Trains networks alike, each training a step."""

    test: Split
    epochs: int
    batch_size: int
    step: Step

    def __call__(
        self, title: str, network: str, train: Split, seed: int
    ) -> Mapping[str, NDArray[Any]]:
        """Return ``loss``, ``accuracy`` and, after the last epoch, ``predictions``."""

        def run() -> dict[str, NDArray[Any]]:
            built = baselines.build(network, train, seed=seed, dtype=np.float64)
            curve = baselines.learning_curve(
                built, train, self.test, seed=seed, epochs=self.epochs, batch_size=self.batch_size
            )
            return {
                "loss": np.array(curve.loss),
                "accuracy": np.array(curve.accuracy),
                "predictions": built.predict(self.test.data),
            }

        return self.step(f"{title}, seed {seed}", run, memory=_memory(train, self.test))


def _memory(train: Split, test: Split) -> int:
    """Return the bytes of the decoded samples, and of as much again while they are predicted."""
    return 8 * (train.raw.size + test.raw.size)


def _run(seed: int, result: Mapping[str, NDArray[Any]]) -> Run:
    accuracy = result["accuracy"].tolist()
    reached = [epoch for epoch, value in enumerate(accuracy) if epoch and value >= GOAL]
    return Run(seed, result["loss"].tolist(), accuracy, reached[0] if reached else None)


def _size(train: Split, fraction: float) -> int:
    return max(1, round(fraction * len(train)))


def _nested(train: Split, seed: int) -> Iterator[tuple[float, Split]]:
    """Yield each fraction with its part of `train`, the largest first, each out of the last."""
    part = train
    for fraction in sorted(FRACTIONS, reverse=True):
        part = part.stratified(_size(train, fraction), seed=seed)
        yield fraction, part


def _measured(name: str, train: Split, batch_size: int) -> dict[str, NDArray[Any]]:
    network = baselines.build(name, train, seed=0)
    curve = baselines.learning_curve(
        network, train, train[:1], seed=0, epochs=1 + _TIMED_EPOCHS, batch_size=batch_size
    )
    return {
        "seconds": np.array([median(curve.seconds[1:])]),
        "peak_memory": np.array([_peak_memory(name, train[:], batch_size)]),
    }


def _peak_memory(name: str, train: Split, batch_size: int) -> int:
    traced_before = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        network = baselines.build(name, train, seed=0)
        baselines.learning_curve(network, train, train[:1], seed=0, epochs=1, batch_size=batch_size)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not traced_before:
            tracemalloc.stop()


def _told(values: Sequence[float], worst: float, unit: str) -> str:
    """Return "94.2 %, median of 5 seeds; worst 92.7 %"."""
    middle = f"{100 * median(values):.1f}{unit}"
    if len(values) == 1:
        return f"{middle}, one seed"
    return f"{middle}, median of {len(values)} seeds; worst {100 * worst:.1f}{unit}"


def _falling(tiers: TierAccuracy, *, owed: bool) -> Promise:
    shares = ", ".join(f"{100 * accuracy:.1f} %" for accuracy in tiers.accuracy)
    measured = f"{shares}; p {'below 0.001' if tiers.p < 0.001 else f'= {tiers.p:.3f}'}"
    return Promise(tiers.network, "falls from easy to hard", measured, tiers.falls, owed)
