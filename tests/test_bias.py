"""Laws of bias: figures are fairlearn's, chance is not blamed, planted bias is what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets.curation.balance import balance, benjamini_hochberg, cramers_v
from tinydatasets.curation.fairness import (
    accuracy_difference,
    adjust,
    demographic_parity_difference,
    equalized_odds_difference,
    fairness,
)
from tinydatasets.curation.mitigation import mitigate
from tinydatasets.curation.planting import plant_bias

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.findings import Fairness


@pytest.fixture(scope="module")
def generated() -> td.Split:
    return td.make_tinymnist(4000, seed=0, image_size=8)


def drawn(size: int, classes: int, groups: int, seed: int) -> tuple[NDArray[Any], ...]:
    """Return labels, predictions and groups; every group has every class and another one."""
    rng = np.random.default_rng(seed)
    every = np.indices((classes, groups)).reshape(2, -1)
    labels = np.concatenate([every[0], rng.integers(0, classes, size)])
    members = np.concatenate([every[1], rng.integers(0, groups, size)])
    return labels, rng.integers(0, classes, len(labels)), members


# --- the metrics ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_of_two_classes_the_metrics_are_those_of_fairlearn(seed: int) -> None:
    metrics = pytest.importorskip("fairlearn.metrics")
    y, predicted, groups = drawn(100, 2, 2 + seed % 3, seed)
    given = {"sensitive_features": groups}
    assert demographic_parity_difference(predicted, groups) == pytest.approx(
        metrics.demographic_parity_difference(y, predicted, **given), abs=1e-9
    )
    assert equalized_odds_difference(y, predicted, groups) == pytest.approx(
        metrics.equalized_odds_difference(y, predicted, **given), abs=1e-9
    )


@pytest.mark.parametrize("seed", range(3))
def test_of_more_classes_the_metrics_are_the_worst_of_fairlearns_one_against_rest(
    seed: int,
) -> None:
    metrics = pytest.importorskip("fairlearn.metrics")
    y, predicted, groups = drawn(150, 4, 3, seed)
    given = {"sensitive_features": groups}
    binary = [((y == c).astype(int), (predicted == c).astype(int)) for c in range(4)]
    parity = max(metrics.demographic_parity_difference(*pair, **given) for pair in binary)
    odds = max(metrics.equalized_odds_difference(*pair, **given) for pair in binary)
    assert demographic_parity_difference(predicted, groups) == pytest.approx(parity, abs=1e-9)
    assert equalized_odds_difference(y, predicted, groups) == pytest.approx(odds, abs=1e-9)
    accuracies = [(y == predicted)[groups == g].mean() for g in range(3)]
    assert accuracy_difference(y, predicted, groups) == pytest.approx(np.ptp(accuracies), abs=1e-9)


def test_a_group_without_a_class_is_left_out_of_that_classs_true_positives() -> None:
    labels = [0, 1, 0, 1, 0, 0]
    groups = [0, 0, 1, 1, 2, 2]
    assert equalized_odds_difference(labels, labels, groups) == 0
    assert equalized_odds_difference([0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]) == 0
    assert equalized_odds_difference(labels, [0, 1, 0, 1, 0, 1], groups) == 0.5


@given(st.integers(1, 4), st.integers(0, 99))
def test_runs_are_averaged_as_if_their_predictions_were_all_one_test(runs: int, seed: int) -> None:
    y, _, groups = drawn(40, 3, 2, seed)
    predicted = np.random.default_rng(seed).integers(0, 3, (runs, len(y)))
    together = np.tile(y, runs), predicted.ravel(), np.tile(groups, runs)
    assert accuracy_difference(y, predicted, groups) == pytest.approx(
        accuracy_difference(*together)
    )
    assert demographic_parity_difference(predicted, groups) == pytest.approx(
        demographic_parity_difference(*together[1:])
    )
    assert equalized_odds_difference(y, predicted, groups) == pytest.approx(
        equalized_odds_difference(*together)
    )


# --- fairness ---------------------------------------------------------------------------------


def measured(wrong: ArrayLike, groups: ArrayLike, **options: Any) -> Fairness:
    """Return the fairness of a network that takes `wrong` samples for the next class."""
    labels = np.arange(np.size(groups)) % 5
    predictions = (labels + np.asarray(wrong, int)) % 5
    options = {"attribute": "slant", "network": "SimpleNet", "n_boot": 200, "seed": 0, **options}
    return fairness(labels, predictions, groups, **options)


def test_a_network_that_fails_one_group_is_at_fault() -> None:
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 3, 900)
    wrong = rng.random(900) < np.where(groups == 2, 0.25, 0.05)
    found = measured(wrong, groups, names=["left", "upright", "right"])
    assert (found.worst, found.verdict, found.n) == ("right", "fault", 900)
    assert found.p[0] == pytest.approx(1 / 201)
    assert "accuracy" in found.found
    assert found.accuracy.low < 0.2 < found.accuracy.high
    assert found.expected[0] < 0.05 < found.accuracy.value
    accuracies = {group.name: group.accuracy.value for group in found.groups}
    assert found.accuracy.value == pytest.approx(
        max(accuracies.values()) - accuracies["right"], abs=1e-9
    )
    assert [group.n for group in found.groups] == np.bincount(groups).tolist()


def test_chance_is_not_blamed() -> None:
    """20 seeds: a difference among 8 groups that do not differ is what shuffling gives."""
    faults, p = 0, []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        found = measured(rng.random(800) < 0.1, rng.integers(0, 8, 800), seed=seed, n_boot=100)
        faults += found.verdict == "fault"
        p.append(found.p[0])
        assert found.expected[0] == pytest.approx(0.09, abs=0.03)
        assert found.verdict in {"fault", "note"}  # too few to see a difference of 0.05
    assert faults <= 2
    assert 0.3 < np.mean(p) < 0.7


def test_with_many_samples_no_difference_is_fine() -> None:
    rng = np.random.default_rng(1)
    found = measured(rng.random(4000) < 0.1, rng.integers(0, 2, 4000))
    assert found.verdict == "ok"


def test_intervals_are_the_percentiles_of_a_bootstrap_within_groups() -> None:
    """For one group's accuracy they are those of the binomial distribution."""
    binomial = pytest.importorskip("scipy.stats").binom
    groups = np.repeat([0, 1], [400, 100])
    found = measured(np.arange(500) % 10 == 0, groups, n_boot=2000)
    for group in found.groups:
        low, high = binomial.ppf([0.025, 0.975], group.n, 0.9) / group.n
        assert group.accuracy.value == pytest.approx(0.9)
        assert group.accuracy.low == pytest.approx(low, abs=1.1 / group.n)
        assert group.accuracy.high == pytest.approx(high, abs=1.1 / group.n)


def test_one_run_repeated_says_what_the_run_says() -> None:
    labels, groups = np.arange(200) % 4, np.arange(200) // 4 % 2
    predicted = np.where(np.arange(200) % 7 == 0, 0, labels)
    options: Any = {"attribute": "a", "network": "n", "n_boot": 50, "seed": 3}
    once = fairness(labels, predicted, groups, **options)
    thrice = fairness(labels, [predicted] * 3, groups, **options)
    np.testing.assert_allclose(np.hstack(thrice[4:9]), np.hstack(once[4:9]), atol=1e-12)


def test_groups_of_fewer_than_5_are_left_out() -> None:
    groups = np.repeat([3, 7, 9], [50, 4, 46])
    found = measured(groups == 7, groups)
    assert [(group.name, group.n) for group in found.groups] == [("3", 50), ("9", 46)]
    assert (found.n, found.accuracy.value) == (96, 0)


def test_p_are_adjusted_for_all_attributes() -> None:
    rng = np.random.default_rng(0)
    found = [measured(rng.random(300) < 0.1, rng.integers(0, 2, 300)) for _ in range(6)]
    groups = rng.integers(0, 2, 300)
    found.append(measured((groups == 1) & (rng.random(300) < 0.2), groups, n_boot=1000))
    result = adjust(found)
    expected = benjamini_hochberg([p for item in found for p in item.p])
    assert [p for item in result for p in item.adjusted] == expected.tolist()
    assert [item.verdict == "fault" for item in result] == [bool(item.found) for item in result]
    assert result[-1].verdict == "fault"
    assert [item.p for item in result] == [item.p for item in found]


def test_equal_accuracy_does_not_hide_unequal_odds() -> None:
    """Each group fails another class: their accuracies are equal, their odds are not."""
    labels, groups = np.arange(400) % 2, np.arange(400) // 2 % 2
    predictions = np.where((labels == groups) & (np.arange(400) % 3 == 0), 1 - labels, labels)
    found = fairness(labels, predictions, groups, attribute="a", network="n", seed=0)
    assert found.accuracy.value < 0.02
    assert found.found == ["demographic_parity", "equalized_odds"]
    assert found.verdict == "fault"


def test_a_group_such_as_a_writer_gets_a_note() -> None:
    groups = np.repeat([0, 1], 200)
    found = measured((groups == 1) & (np.arange(400) % 3 == 0), groups)
    assert [item.verdict for item in adjust([found])] == ["fault"]
    assert [item.verdict for item in adjust([found], groups=["slant"])] == ["note"]


def test_a_small_difference_is_no_fault_however_sure() -> None:
    groups = np.arange(40_000) // 5 % 2
    found = measured((groups == 1) & (np.arange(40_000) % 33 == 0), groups, n_boot=50)
    assert found.accuracy.value == pytest.approx(0.03, abs=0.002)
    assert found.p[0] < 0.05
    assert "accuracy" not in found.found


# --- mitigation -------------------------------------------------------------------------------


def test_each_remedy_makes_attribute_and_class_independent(generated: td.Split) -> None:
    """The samples that a learner draws, by rows or by weights, have no association left."""
    train = plant_bias(generated, "slant", 0.6)
    test = generated[:500]
    seen: list[float] = []

    def learn(split: td.Split, held_out: td.Split, *, seed: int, weights: Any = None) -> Any:
        weights = np.ones(len(split)) if weights is None else np.asarray(weights)
        assert weights.mean() == pytest.approx(1)
        codes = split.attributes["slant"]
        table = np.zeros((10, 3))
        np.add.at(table, (split.labels, codes), weights)
        independent = np.outer(table.sum(1), table.sum(0)) / table.sum()
        seen.append(float(np.abs(table - independent).max() / table.max()))
        return np.where(held_out.attributes["slant"] == seed, 0, held_out.labels)

    found = mitigate(train, test, "slant", learn, network="SimpleNet", seeds=(0, 1))
    assert [item.method for item in found] == ["none", "reweighting", "balanced sampling"]
    assert min(seen[:2]) > 0.1
    assert max(seen[2:]) < 1e-9
    predictions = np.stack([
        np.where(test.attributes["slant"] == seed, 0, test.labels) for seed in (0, 1)
    ])  # fmt: skip
    right = (predictions == test.labels).mean(axis=0)
    accuracies = [right[test.attributes["slant"] == code].mean() for code in range(3)]
    for item in found:
        assert item.overall == pytest.approx(right.mean())
        assert item.worst == pytest.approx(min(accuracies))
        assert item.accuracy == pytest.approx(np.ptp(accuracies))
        assert (item.n, item.network, item.attribute) == (500, "SimpleNet", "slant")


def test_remedies_take_away_what_a_network_learned_of_a_planted_bias() -> None:
    """Two features, a weak one of the class and the attribute itself; the test is unbiased."""
    from tinydatasets.baselines import LinearNet

    rng = np.random.default_rng(0)
    labels, ink = rng.integers(0, 2, (2, 6000))
    features = np.stack([labels + rng.normal(0, 0.7, 6000), ink], axis=1)
    everything = td.Split.from_arrays(features, labels, attributes={"ink": ink})
    train, test = plant_bias(everything[:4000], "ink", 0.8), everything[4000:]

    def learn(split: td.Split, held_out: td.Split, *, seed: int, weights: Any = None) -> Any:
        network = LinearNet(2, 2, seed=seed)
        for x, y in split.batches(32, seed=seed, weights=weights):
            network.step(x, y, rate=0.05)
        return network.predict(held_out.data)

    none, *remedies = mitigate(train, test, "ink", learn, network="LinearNet", seeds=(0, 1))
    assert none.equalized_odds > 0.4
    for remedy in remedies:
        assert remedy.equalized_odds < 0.2
        assert remedy.demographic_parity < none.demographic_parity / 2
        assert remedy.worst > none.worst


# --- planting ---------------------------------------------------------------------------------


@settings(max_examples=15)
@given(
    attribute=st.sampled_from(["slant", "thickness", "difficulty"]),
    strength=st.integers(0, 10).map(lambda tenths: tenths / 10),
    seed=st.integers(0, 9),
)
def test_planted_bias_has_the_strength_asked_for(
    generated: td.Split, attribute: str, strength: float, seed: int
) -> None:
    biased = plant_bias(generated, attribute, strength, seed=seed)
    assert cramers_v(biased.labels, biased.attributes[attribute]) == pytest.approx(
        strength, abs=0.01
    )
    assert len(set(np.bincount(biased.labels))) == 1
    assert len(set(biased.ids.tolist())) == len(biased) > 500


def test_planted_bias_of_0_3_is_a_fault_and_of_0_is_none(generated: td.Split) -> None:
    pytest.importorskip("scipy")
    for strength, verified in ((0.3, False), (0.0, True)):
        biased = plant_bias(generated, "thickness", strength)
        found = balance({"train": biased}, attributes=["thickness"])
        assert found.verified == verified
        by_class = [test for test in found.tests if test.what == "class"]
        assert by_class[0].effect == 0


def test_every_class_prefers_its_value(generated: td.Split) -> None:
    biased = plant_bias(generated, "slant", 1)
    assert (biased.attributes["slant"] == biased.labels % 3).all()


def test_of_more_values_than_classes_the_first_are_used() -> None:
    labels, codes = np.indices((2, 5)).reshape(2, -1).repeat(30, axis=1)
    split = td.Split.from_arrays(np.zeros((300, 1)), labels, attributes={"site": codes + 4})
    biased = plant_bias(split, "site", 0.5)
    assert set(biased.attributes["site"].tolist()) == {4, 5}
    assert cramers_v(biased.labels, biased.attributes["site"]) == pytest.approx(0.5, abs=0.05)


def test_a_combination_that_lacks_samples_is_named_with_a_strength_that_would_do() -> None:
    labels = np.repeat([0, 1], 100)
    ink = np.where(np.arange(200) % 100 < 2, 1 - labels, labels)  # 2 of each class are unlike it
    names = np.array(["blue", "black"])[ink]
    split = td.Split.from_arrays(np.zeros((200, 1)), labels, attributes={"ink": names})
    message = "class 0 has 2 samples of ink black, and strength 0.9 needs 10 .* no strength would"
    with pytest.raises(td.InvalidValueError, match=message):
        plant_bias(split, "ink", 0.9)
    flipped = td.Split.from_arrays(
        np.zeros((200, 1)), labels, attributes={"ink": np.array(["black", "blue"])[ink]}
    )
    message = "class 0 has 2 samples of ink blue, and strength 0.2 needs 4 or more: strength 0.6"
    with pytest.raises(td.InvalidValueError, match=message):
        plant_bias(flipped, "ink", 0.2)
    plant_bias(flipped, "ink", 0.6)


def test_a_style_that_only_some_classes_have_cannot_be_planted(generated: td.Split) -> None:
    message = "class 1 has 0 samples of style open, .* no strength would do"
    with pytest.raises(td.InvalidValueError, match=message):
        plant_bias(generated, "style", 0.3)


def unused(train: td.Split, test: td.Split, *, seed: int, weights: Any = None) -> Any:
    raise AssertionError


DIGITS = td.make_tinymnist(20, seed=0, image_size=8)
REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "shapes that do not fit": (
        lambda: accuracy_difference([0, 1], [0, 1, 1], [0, 1]),
        r"must fit: \(2,\), \(3,\), \(2,\)",
    ),
    "predictions that are no integers": (
        lambda: demographic_parity_difference([0.5, 1.0], [0, 1]),
        "predictions must be integers from 0, not float64",
    ),
    "one group": (
        lambda: measured(np.zeros(20), np.zeros(20, int)),
        "slant: 1 of 1 groups have 5 samples or more, and a comparison needs two",
    ),
    "strength above 1": (
        lambda: plant_bias(DIGITS, "slant", 2),
        "strength must be from 0 to 1, not 2",
    ),
    "an unknown attribute": (
        lambda: plant_bias(DIGITS, "slent", 0.5),
        "unknown attribute 'slent': did you mean 'slant'",
    ),
    "one class": (
        lambda: plant_bias(
            td.Split.from_arrays(np.zeros((4, 1)), [0] * 4, attributes={"a": [0, 1] * 2}), "a", 0
        ),
        "bias needs two classes and two values of a, and there are 1 and 1",
    ),
    "no seed": (
        lambda: mitigate(DIGITS, DIGITS, "slant", unused, network="SimpleNet", seeds=()),
        "mitigate needs a seed or more",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_sense_is_refused_on_one_line(what: str) -> None:
    call, message = REFUSED[what]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert isinstance(caught.value, td.TinyDatasetsError)
    assert "\n" not in str(caught.value)
