"""Laws of difficulty: scores order samples, and the trend test is that of the textbooks."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

import tinydatasets as td
from tinydatasets.baselines import learner, out_of_sample
from tinydatasets.curation import difficulty
from tinydatasets.curation.pipeline import curate
from tinydatasets.curation.quality import out_of_fold
from tinydatasets.spec import SPLITS

SIZES: Any = {"train": 25, "val": 25, "test": 10}


@given(seed=st.integers(0, 10**6), n=st.integers(1, 30), classes=st.integers(2, 5))
def test_a_margin_is_the_lead_over_the_best_other_class(seed: int, n: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(classes), n)
    labels = rng.integers(0, classes, n)
    found = difficulty.margins(labels, p)
    for i in range(n):
        others = [p[i, code] for code in range(classes) if code != labels[i]]
        assert found[i] == p[i, labels[i]] - max(others)
    assert ((found < 0) <= (p.argmax(axis=1) != labels)).all()
    assert (np.abs(found) <= 1).all()


@given(seed=st.integers(0, 10**6), n=st.integers(1, 40))
def test_with_two_classes_and_one_learner_the_score_orders_as_its_probability(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    own = rng.integers(0, 257, n) / 256
    labels = rng.integers(0, 2, n)
    p = np.where(labels[:, None] == [0, 1], own[:, None], 1 - own[:, None])
    score = difficulty.difficulty_score(labels, [p])
    assert score.tolist() == (2 * own - 1).tolist()
    assert difficulty.tiers(labels, score).tolist() == difficulty.tiers(labels, own).tolist()


def test_every_learner_counts_alike() -> None:
    p = [np.array([[0.9, 0.1]]), np.array([[0.2, 0.8]]), np.array([[0.7, 0.3]])]
    scores = [
        difficulty.difficulty_score([0], [p[i] for i in order]) for order in ([0, 1, 2], [2, 0, 1])
    ]
    np.testing.assert_allclose(scores, (0.8 - 0.6 + 0.4) / 3)
    with pytest.raises(td.InvalidValueError, match="at least one learner, not 0"):
        difficulty.difficulty_score([0], [])


def test_tiers_of_some_learners_order_the_accuracy_of_another(digits: td.Dataset) -> None:
    train = digits.train
    graders = [learner("LinearNet", epochs=5), out_of_sample]
    p = [out_of_fold(train, grader, seed=0, repeats=1) for grader in graders]
    tier = difficulty.tiers(train.labels, difficulty.difficulty_score(train.labels, p))
    unseen = out_of_fold(train, learner("TinyNet", epochs=5), seed=9, repeats=1)
    found = difficulty.tier_accuracy("TinyNet", unseen.argmax(axis=1) == train.labels, tier)
    assert found.falls
    assert found.n == [340, 330, 330]


def textbook_z(right: Any, tier: Any) -> float:
    """Return the statistic of Cochran and Armitage from the 2 × 3 table, as textbooks have it."""
    yes = np.bincount(tier[right], minlength=3).astype(float)
    no = np.bincount(tier[~right], minlength=3).astype(float)
    weights, columns, n = np.arange(3), yes + no, len(tier)
    t = (weights * (yes * no.sum() - no * yes.sum())).sum()
    spread = (weights**2 * columns * (n - columns)).sum()
    spread -= 2 * sum(
        weights[i] * weights[j] * columns[i] * columns[j] for i in range(3) for j in range(i + 1, 3)
    )
    return float(-t / sqrt(yes.sum() * no.sum() / n * spread))


@given(seed=st.integers(0, 10**6), n=st.integers(4, 60))
def test_the_trend_is_cochran_and_armitages(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    right, tier = rng.random(n) < 0.7, rng.integers(0, 3, n)
    assume(len(set(right)) == 2 and len(set(tier)) > 1)
    assert difficulty.falling_trend(right, tier).z == pytest.approx(
        textbook_z(right, tier), abs=1e-9
    )


@given(table=st.lists(st.integers(1, 50), min_size=4, max_size=4))
def test_of_two_tiers_the_trend_is_pearsons_chi_square(table: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    right = np.repeat([True, False, True, False], table)
    tier = np.repeat([0, 0, 1, 1], table)
    trend = difficulty.falling_trend(right, tier)
    theirs = stats.chi2_contingency(np.reshape(table, (2, 2)), correction=False)
    assert trend.z**2 == pytest.approx(theirs.statistic, abs=1e-9)
    assert trend.p == pytest.approx(stats.norm.sf(trend.z), abs=1e-12)


@given(seed=st.integers(0, 10**6), runs=st.integers(1, 4))
def test_a_sample_counts_once_however_many_runs_there_are(seed: int, runs: int) -> None:
    rng = np.random.default_rng(seed)
    right, tier = rng.random(30) < 0.7, rng.integers(0, 3, 30)
    once = difficulty.falling_trend(right, tier)
    often = difficulty.falling_trend(np.tile(right, (runs, 1)), tier)
    assert often == pytest.approx(once, abs=1e-9)


def test_p_is_small_as_often_as_it_says_where_nothing_falls() -> None:
    rng = np.random.default_rng(1)
    tier = np.arange(300) % 3
    p = np.array([difficulty.falling_trend(rng.random(300) < 0.7, tier).p for _ in range(2000)])
    for level in (0.05, 0.2, 0.5):
        assert abs((p < level).mean() - level) < 4 * sqrt(level * (1 - level) / 2000)


def test_where_all_are_alike_there_is_no_trend() -> None:
    for right, tier in ([[1, 1, 1], [0, 1, 2]], [[1, 0, 1], [1, 1, 1]]):
        assert difficulty.falling_trend(right, tier) == (0.0, 0.5)
    uneven = np.tile([[1], [1], [0]], (1, 9))  # every sample is right in two of three runs
    assert difficulty.falling_trend(uneven, np.arange(9) % 3) == (0.0, 0.5)


def right_of(*shares: float) -> Any:
    return np.concatenate([np.arange(100) < round(100 * share) for share in shares])


@pytest.mark.parametrize(
    ("shares", "falls"),
    [
        ((1.0, 0.95, 0.8), True),
        ((1.0, 1.0, 0.8), True),
        ((0.9, 0.95, 0.6), False),
        ((0.8, 0.9, 1.0), False),
        ((0.95, 0.95, 0.94), False),
    ],
)
def test_accuracy_falls_if_it_never_rises_and_chance_does_not_explain_it(
    shares: tuple[float, ...], falls: bool
) -> None:
    found = difficulty.tier_accuracy("SimpleNet", right_of(*shares), np.repeat([0, 1, 2], 100))
    assert found.accuracy == pytest.approx(list(shares))
    assert (found.network, found.n, found.falls) == ("SimpleNet", [100, 100, 100], falls)


def test_the_accuracy_of_a_tier_is_the_median_of_the_runs() -> None:
    right = [right_of(1.0, 0.9, last) for last in (0.5, 0.6, 0.8)]
    found = difficulty.tier_accuracy("SimpleNet", right, np.repeat([0, 1, 2], 100))
    assert found.accuracy == pytest.approx([1.0, 0.9, 0.6])


def test_tiers_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(td.InvalidValueError, match="tier 'hard' has no samples"):
        difficulty.tier_accuracy("SimpleNet", [1, 0, 1], [0, 1, 1])
    with pytest.raises(td.InvalidValueError, match=r"\(runs, n\) and tiers \(n,\), not \(2, 3\)"):
        difficulty.falling_trend(np.ones((2, 3)), [0, 1])


def test_several_learners_grade_and_the_first_judges(digits: td.Dataset) -> None:
    train, judge = digits.train, learner("SimpleNet", epochs=6)
    other = learner("LinearNet", epochs=2)
    parts = np.arange(len(train)) % 5 // 2
    seen: list[str] = []

    def step(name: str, run: Any, *, memory: int = 0) -> Any:
        seen.append(name)
        return run()

    one = curate(train, parts, SIZES, judge, seed=0)
    listed = curate(train, parts, SIZES, [judge], seed=0)
    several = curate(train, parts, SIZES, [judge, other], seed=0, step=step)
    assert len(set(seen)) == len(seen) == 1 + 2 * 3
    assert one.removed == listed.removed == several.removed
    for split in SPLITS:
        for field in ("rows", "difficulty", "confidence"):
            mine, yours = getattr(one.splits[split], field), getattr(listed.splits[split], field)
            assert mine.tobytes() == yours.tobytes()
        assert set(several.splits[split].rows) == set(one.splits[split].rows)
    probabilities = [out_of_fold(train, each, seed=0).round(4) for each in (judge, other)]
    rows, tier, score = several.splits["train"]
    expected = difficulty.difficulty_score(train.labels, probabilities).round(4)[rows]
    assert score.tolist() == expected.astype(np.float32).tolist()
    assert tier.tolist() == difficulty.tiers(train.labels[rows], expected).tolist()
    with pytest.raises(td.InvalidValueError, match="at least one learner"):
        curate(train, parts, SIZES, [], seed=0)


def test_without_parts_the_samples_are_parted_and_no_group_is_torn() -> None:
    made = td.make_tinymnist(1000, seed=0, image_size=8, difficulty="easy")
    quick = learner("LinearNet", epochs=5)
    sizes: Any = {"train": 15, "val": 5, "test": 10}
    result = curate(made, None, sizes, quick, seed=0, groups="writer")
    writers = [set(made.attributes["writer"][split.rows]) for split in result.splits.values()]
    assert len(set.union(*writers)) == sum(map(len, writers))
    assert [len(split.rows) for split in result.splits.values()] == [150, 50, 100]
    alone = curate(made, None, sizes, quick, seed=0)
    assert len(np.unique(np.concatenate([split.rows for split in alone.splits.values()]))) == 300
