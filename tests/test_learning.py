"""Laws of learning: what is promised is measured, trainings repeat and resume, shortcuts show."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import baselines
from tinydatasets.curation import learning
from tinydatasets.curation.findings import Interval, Run, Shortcut, TierAccuracy, as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

TENTHS = np.arange(300) % 10  # labels of ten equal classes
QUICK: dict[str, Any] = {"seeds": [0, 3], "epochs": 2}


class Kept:
    """A step that keeps what it ran."""

    def __init__(self) -> None:
        self.results: dict[str, Arrays] = {}
        self.ran: list[str] = []

    def __call__(self, name: str, run: Callable[[], Arrays], *, memory: int = 0) -> Arrays:
        assert memory > 0
        if name not in self.results:
            self.ran.append(name)
            self.results[name] = run()
        return self.results[name]


@pytest.fixture(scope="module")
def few(digits: td.Dataset) -> tuple[td.Split, td.Split]:
    return digits.train.stratified(200, seed=0), digits.test


def without_clock(found: Any) -> Any:
    """Return what a second run must repeat: all but seconds and peaks of memory."""
    costs = {name: cost._replace(seconds=0, peak_memory=0) for name, cost in found.costs.items()}
    return as_json(found._replace(costs=costs))


def test_the_promises_hold_on_tinymnist(digits: td.Dataset) -> None:
    """What the mission promises: 5 seeds, 10 epochs, and accuracy falls from easy to hard."""
    networks = ["SimpleNet", "TinyNet", "MicroNet"]
    trained = learning.train_runs(digits.train, digits.test, networks)
    tiers = learning.tier_accuracies(trained, digits.test)
    found = learning.promises(trained, tiers, digits.test.labels)
    assert len(found) == 4 * 3
    assert [item for item in found if not (item.held and item.owed)] == []


def test_a_run_tells_its_training(few: tuple[td.Split, td.Split]) -> None:
    train, test = few
    trained = learning.train_runs(train, test, ["LinearNet", "TinyNet"], seeds=[0, 3], epochs=3)
    for name, (runs, predictions) in trained.items():
        assert predictions.shape == (2, 330)
        assert [run.seed for run in runs] == [0, 3]
        for run, predicted in zip(runs, predictions, strict=True):
            network = baselines.build(name, train, seed=run.seed, dtype=np.float64)
            curve = baselines.learning_curve(network, train, test, seed=run.seed, epochs=3)
            assert (run.loss, run.accuracy) == (curve.loss, curve.accuracy)
            assert run.accuracy[-1] == (predicted == test.labels).mean()
            reached = [epoch for epoch in (1, 2, 3) if run.accuracy[epoch] >= 0.85]
            assert run.epochs_to_goal == (reached[0] if reached else None)


def test_learning_repeats_and_a_stopped_calculation_goes_on(
    few: tuple[td.Split, td.Split],
) -> None:
    train, test = few
    kept = Kept()
    found, predictions = learning.learn(train, test, networks=["SimpleNet"], **QUICK, step=kept)
    assert len(kept.ran) == len(set(kept.ran)) == 2 + 2 * 3 + 2 + 1  # whole, parts, mixed, cost
    again, same = learning.learn(train, test, networks=["SimpleNet"], **QUICK)
    assert without_clock(again) == without_clock(found)
    assert same["SimpleNet"].tobytes() == predictions["SimpleNet"].tobytes()
    del kept.results["train SimpleNet, seed 3"]
    kept.ran.clear()
    resumed, _ = learning.learn(train, test, networks=["SimpleNet"], **QUICK, step=kept)
    assert kept.ran == ["train SimpleNet, seed 3"]
    assert resumed == found


def test_smaller_parts_lie_in_larger_ones_with_classes_in_proportion(digits: td.Dataset) -> None:
    for seed in range(5):
        inside = set(digits.train.ids)
        sizes = []
        for _, part in learning._nested(digits.train, seed):
            assert set(part.ids) <= inside
            inside = set(part.ids)
            counts = np.bincount(part.labels, minlength=10)
            assert counts.max() - counts.min() <= 1
            sizes.append(len(part))
        assert sizes == [500, 250, 100]


def test_a_scaling_curve_ends_with_the_runs_on_the_whole(few: tuple[td.Split, td.Split]) -> None:
    train, test = few
    trained = learning.train_runs(train, test, ["SimpleNet"], **QUICK)
    curve = learning.scaling(train, test, trained, epochs=2)["SimpleNet"]
    assert [(point.fraction, point.n) for point in curve] == [
        (0.1, 20), (0.25, 50), (0.5, 100), (1.0, 200),
    ]  # fmt: skip
    ends = [run.accuracy[-1] for run in trained["SimpleNet"].runs]
    assert curve[-1].accuracy == (np.median(ends), min(ends), max(ends))
    for point in curve:
        assert point.accuracy.low <= point.accuracy.value <= point.accuracy.high


def test_costs_are_those_of_the_network_and_of_an_epoch(few: tuple[td.Split, td.Split]) -> None:
    train, _ = few
    for name, cost in learning.costs(train).items():
        network = baselines.build(name, train, seed=0)
        assert cost.parameters == network.n_parameters
        assert cost.multiplications == network.multiplications
        assert cost.seconds > 0
        assert cost.peak_memory > train.data.nbytes + 4 * network.n_parameters
    assert not tracemalloc.is_tracing()


def test_measuring_memory_leaves_the_tracing_of_others_alone(
    few: tuple[td.Split, td.Split],
) -> None:
    tracemalloc.start()
    try:
        learning.costs(few[0], ["LinearNet"])
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def a_training(*ends: float, start: float = 0.1) -> learning.Training:
    runs = [Run(seed, [1.0], [start, end], None) for seed, end in enumerate(ends)]
    return learning.Training(runs, np.zeros((len(ends), 1), int))


def test_promises_hold_by_the_median_and_show_the_worst_seed() -> None:
    found = learning.promises({"TinyNet": a_training(0.7, 0.9, 0.95)}, [], TENTHS)
    assert [(item.promise, item.measured, item.held, item.owed) for item in found] == [
        ("starts at or below 50 %", "10.0 %, median of 3 seeds; worst 10.0 %", True, True),
        ("is above 85 % after 1 epochs", "90.0 %, median of 3 seeds; worst 70.0 %", True, True),
        ("gains more than 30 points",
         "80.0 points, median of 3 seeds; worst 60.0 points", True, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (0.5, 0.9, [True, True, True]),
        (0.51, 0.9, [False, True, True]),
        (0.1, 0.85, [True, False, True]),
        (0.6, 0.89, [False, True, False]),
    ],
)
def test_a_promise_that_is_not_kept_is_said_not_to_be(
    start: float, end: float, held: list[bool]
) -> None:
    found = learning.promises({"TinyNet": a_training(end, start=start)}, [], TENTHS)
    assert [item.held for item in found] == held
    assert found[0].measured == f"{100 * start:.1f} %, one seed"


def test_the_linear_model_owes_nothing() -> None:
    tier = TierAccuracy("LinearNet", [1.0, 0.9, 0.8], [9, 9, 9], 0.0004, falls=True)
    found = learning.promises({"LinearNet": a_training(0.6)}, [tier], TENTHS)
    assert [item.owed for item in found] == [False] * 4
    assert found[-1].measured == "100.0 %, 90.0 %, 80.0 %; p below 0.001"


def test_samples_without_tiers_are_not_compared(few: tuple[td.Split, td.Split]) -> None:
    train, test = few
    own = td.Split.from_arrays(test.data, test.labels)
    trained = learning.train_runs(train, own, ["LinearNet"], seeds=[0], epochs=1)
    assert learning.tier_accuracies(trained, own) == []
    easy = test.select(difficulty="easy")
    assert learning.tier_accuracies(trained, easy) == []
    assert len(learning.tier_accuracies(trained, test)) == 1


def test_two_classes_may_start_where_luck_leads() -> None:
    """Guessing 400 samples of two equal classes is right for 55 % of them once in forty times."""
    labels = np.arange(400) % 2
    for start, held in ((0.545, True), (0.555, False)):
        found = learning.promises({"TinyNet": a_training(0.9, start=start)}, [], labels)
        assert found[0].promise == "starts at or below 55 %"
        assert found[0].held is held


def test_ceilings_are_owed_by_who_must_not_reach_them() -> None:
    trained = {"LinearNet": a_training(0.7, 0.6, 0.65), "TinyNet": a_training(0.95)}
    tiers = [TierAccuracy(name, [1.0, 0.95, 0.9], [9, 9, 100], 0.0, falls=True) for name in trained]
    found = learning.kept_below({"linear": 0.65, "hard": 0.89}, trained, tiers, [], 300)
    assert [(item.network, item.promise, item.held) for item in found] == [
        ("LinearNet", "stays at or below 65 % of all", True),
        ("TinyNet", "stays at or below 89 % of hard", False),
    ]
    assert found[1].measured == "90.0 % (82.6 to 94.5), n = 100"
    assert all(item.owed for item in found)
    assert learning.kept_below({}, trained, tiers, [], 300) == []


def test_the_ceiling_of_probes_looks_at_the_strongest() -> None:
    weak, strong = (
        Shortcut(name, 0.5, 0.5, 200, Interval(area, area - 0.1, area + 0.1))
        for name, area in (("mean", 0.52), ("edges", 0.61))
    )
    (found,) = learning.kept_below({"probe": 0.6}, {}, [], [weak, strong], 200)
    assert found.measured == "0.61 (0.51 to 0.71) at most, by edges; n = 200"
    assert not found.held
    (found,) = learning.kept_below({"probe": 0.62}, {}, [], [weak, strong], 200)
    assert found.held


def test_the_ceiling_of_probes_is_of_accuracy_where_classes_are_many() -> None:
    probes = [Shortcut(name, share, 0.1, 200, None) for name, share in (("a", 0.3), ("b", 0.7))]
    (found,) = learning.kept_below({"probe": 0.7}, {}, [], probes, 200)
    assert found.promise == "tell 70 % of the samples or less"
    assert found.measured == "70.0 % (63.3 to 75.9) at most, by b; n = 200"
    assert found.held
    (found,) = learning.kept_below({"probe": 0.69}, {}, [], probes, 200)
    assert not found.held


def of_people(n: int, seed: int, *, told_by_person: bool) -> td.Split:
    """Return samples of people: noise, and beside it whatever tells one person from another.

    The class is in what people share, or only in what each does in their own way.
    """
    rng = np.random.default_rng(seed)
    person, labels = np.arange(n) % 4 + 4 * seed, np.arange(n) // 4 % 2
    way = np.random.default_rng(1).choice([-1.0, 1.0], (8, 24))
    own = way[person] * (2 * labels[:, None] - 1) if told_by_person else way[person]
    shared = 0 if told_by_person else 0.6 * (2 * labels[:, None] - 1)
    return td.Split.from_arrays(own + shared + rng.normal(size=(n, 24)), labels, groups=person)


@pytest.mark.parametrize("told_by_person", [False, True])
def test_a_random_split_scores_more_where_groups_are_remembered(told_by_person: bool) -> None:
    train, test = (of_people(160, seed, told_by_person=told_by_person) for seed in (0, 1))
    options: dict[str, Any] = {"seeds": range(3), "epochs": 8}
    trained = learning.train_runs(train, test, ["SimpleNet"], **options)
    (found,) = learning.leakage(train, test, trained, epochs=8)
    assert (found.groups, found.n) == (("group",), 160)
    assert found.apart.value == np.median([run.accuracy[-1] for run in trained["SimpleNet"].runs])
    gain = found.mixed.value - found.apart.value
    assert (gain > 0.3) if told_by_person else (abs(gain) < 0.1)


def test_without_groups_there_is_nothing_to_leak(few: tuple[td.Split, td.Split]) -> None:
    train, test = few
    ungrouped = td.Split.from_arrays(train.data, train.labels)
    assert learning.leakage(ungrouped, test, {}) == []


def test_groups_that_cross_already_are_not_called_apart() -> None:
    split = of_people(80, 0, told_by_person=True)
    trained = learning.train_runs(split, split, ["LinearNet"], seeds=[0], epochs=1)
    assert learning.leakage(split, split, trained) == []
    ungrouped = td.Split.from_arrays(split.data, split.labels)
    assert learning.leakage(split, ungrouped, trained) == []


def test_what_cannot_be_learned_is_refused(few: tuple[td.Split, td.Split]) -> None:
    train, test = few
    with pytest.raises(td.UnknownNameError, match="unknown network 'TinyNett': did you mean"):
        learning.learn(train, test, networks=["TinyNett"])
    with pytest.raises(td.InvalidValueError, match="has no sample to learn"):
        learning.learn(train, test[:0])
    with pytest.raises(td.InvalidValueError, match="at least one seed"):
        learning.learn(train, test, seeds=[])
    with pytest.raises(td.InvalidValueError, match="seed must be"):
        learning.learn(train, test, seeds=[-1])
