"""Laws of curation: planted faults are found, clean data is left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import curation
from tinydatasets.baselines import out_of_sample


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=30))
def test_exact_duplicates_are_the_rows_seen_before(rows: list[list[int]]) -> None:
    expected = [row in rows[:i] for i, row in enumerate(rows)]
    assert curation.duplicates(rows).tolist() == expected


@given(
    rows=st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=25),
    threshold=st.sampled_from([0.5, 1.0, 2.0]),
)
def test_near_duplicates_are_the_rows_close_to_one_kept_before(
    rows: list[list[int]], threshold: float
) -> None:
    data = np.array(rows, dtype=float)
    distance = np.sqrt(((data[:, None] - data[None]) ** 2).mean(axis=2))
    found = curation.duplicates(data, threshold=threshold)
    for i in range(len(data)):
        assert found[i] == (distance[i, :i] <= threshold + 1e-9).any()


def test_near_duplicates_are_found_among_thousands(digits: td.Dataset) -> None:
    data = digits.train.data
    slightly = data[:50] + np.float32(0.01)
    found = curation.duplicates(np.concatenate([data, slightly]), threshold=0.02)
    assert found.tolist() == [False] * 1000 + [True] * 50


def test_a_negative_threshold_is_refused() -> None:
    with pytest.raises(td.InvalidValueError, match="threshold must not be negative"):
        curation.duplicates([[1]], threshold=-1)


def test_confident_learning_finds_flipped_labels(digits: td.Dataset) -> None:
    """Of 50 planted flips among 1000 clean digits, most are called mislabelled."""
    labels = digits.train.labels.copy()
    flipped = np.random.default_rng(0).choice(1000, 50, replace=False)
    labels[flipped] = (labels[flipped] + 1 + flipped % 9) % 10
    split = td.Split.from_arrays(digits.train.data, labels)
    issues = curation.label_issues(labels, curation.out_of_fold(split, out_of_sample, seed=0))
    doubted = issues > 0
    assert doubted[flipped].mean() >= 0.9
    assert (issues[flipped] == 2).mean() >= 0.5
    assert np.isin(np.flatnonzero(issues == 2), flipped).mean() >= 0.8


def test_label_issues_follow_the_definition() -> None:
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.1, 0.9], [0.2, 0.8], [0.45, 0.55]])
    labels = np.array([0, 0, 0, 1, 1])
    np.testing.assert_allclose(
        curation.confident_thresholds(labels, probabilities), [1.4 / 3, 1.35 / 2]
    )
    assert curation.label_issues(labels, probabilities).tolist() == [0, 1, 2, 0, 0]


def test_a_class_without_samples_claims_nobody() -> None:
    labels, probabilities = np.array([0, 0]), np.array([[0.1, 0.9], [0.2, 0.8]])
    assert curation.confident_thresholds(labels, probabilities)[1] == np.inf
    assert curation.label_issues(labels, probabilities).tolist() == [1, 1]


def test_out_of_fold_learners_never_see_the_sample_or_its_group() -> None:
    split = td.Split.from_arrays(
        np.arange(40.0)[:, None], np.arange(40) % 2, groups=np.arange(40) // 4
    )

    def learner(train: td.Split, x: Any, *, seed: int) -> Any:
        seen = set(train.data.ravel() // (4 if grouped else 1))
        assert not seen & set(x.ravel() // (4 if grouped else 1))
        return np.full((len(x), 2), 0.5)

    for grouped in (False, True):
        groups = "group" if grouped else None
        codes = split.attributes["group"] if groups else None
        result = curation.out_of_fold(split, learner, seed=0, groups=codes)
        np.testing.assert_allclose(result, 0.5)


@given(counts=st.lists(st.integers(0, 20), min_size=1, max_size=5), seed=st.integers(0, 9))
def test_tiers_are_thirds_of_each_class_by_falling_confidence(counts: list[int], seed: int) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    confidence = np.random.default_rng(seed).random(len(labels)).round(1)
    tier = curation.tiers(labels, confidence)
    for code, count in enumerate(counts):
        sizes = np.bincount(tier[labels == code], minlength=3)
        assert sizes.sum() == count
        assert sizes.max() - sizes.min() <= 1
        for low, high in ((1, 0), (2, 1)):
            lower = confidence[(labels == code) & (tier == low)]
            upper = confidence[(labels == code) & (tier == high)]
            assert not len(lower) or lower.max() <= upper.min()


def test_balanced_draws_equally_or_says_which_class_lacks() -> None:
    labels = np.array([0] * 5 + [1] * 3)
    assert np.bincount(labels[curation.balanced(labels, 3, seed=0)]).tolist() == [3, 3]
    with pytest.raises(td.InvalidValueError, match="class 1 has 3 samples, and 4 were asked for"):
        curation.balanced(labels, 4, seed=0)
    with pytest.raises(td.InvalidValueError, match="class 2 has 0 samples"):
        curation.balanced(labels, 1, seed=0, n_classes=3)


def test_the_pipeline_removes_what_was_planted_and_keeps_its_promises(
    digits: td.Dataset,
) -> None:
    data = np.concatenate([digits.train.raw, digits.train.raw[:20]])
    labels = np.concatenate([digits.train.labels, digits.train.labels[:20]])
    flipped = np.arange(100, 110)
    labels[flipped] = (labels[flipped] + 5) % 10
    samples = td.Split.from_arrays(data, labels, scale=1 / 16)
    parts = np.arange(len(labels)) % 10 // 4  # 40 %, 40 %, 20 %
    result = curation.curate(
        samples, parts, {"train": 30, "val": 25, "test": 10}, out_of_sample, seed=0, near=0.02
    )
    removed = {item.row: item for item in result.removed}
    assert {row for row, item in removed.items() if item.reason == "duplicate"} == set(
        range(1000, 1020)
    )
    assert sum(row in removed for row in flipped) >= 8
    for part, (split, count) in enumerate({"train": 30, "val": 25, "test": 10}.items()):
        curated = result.splits[split]  # type: ignore[index]
        assert (parts[curated.rows] == part).all()
        assert np.bincount(labels[curated.rows]).tolist() == [count] * 10
        assert not set(curated.rows) & set(removed)
        assert (np.diff(curated.difficulty) >= 0).all()
    columns = result.columns()
    assert columns["val_data"].tobytes() == data[result.splits["val"].rows].tobytes()
    assert list(columns)[:4] == ["train_data", "train_labels", "train_id", "train_difficulty"]


def test_parts_that_make_no_sense_are_refused() -> None:
    samples = td.Split.from_arrays(np.zeros((4, 1)), [0, 1, 0, 1], groups=[0, 0, 1, 1])
    counts: Any = {"train": 1, "val": 1, "test": 1}
    for parts in ([0, 1], [0, 1, 2, 3], ["train"] * 4):
        with pytest.raises(td.InvalidValueError, match=r"parts must be \(4,\) codes"):
            curation.curate(samples, parts, counts, out_of_sample, seed=0)
    with pytest.raises(td.InvalidValueError, match="group 1 is in two parts"):
        curation.curate(samples, [0, 0, 1, 2], counts, out_of_sample, seed=0, groups="group")
    with pytest.raises(td.UnknownNameError, match="unknown attribute 'froup': did you mean"):
        curation.curate(samples, [0, 0, 1, 2], counts, out_of_sample, seed=0, groups="froup")


def test_a_class_that_lacks_samples_is_named_with_its_split(digits: td.Dataset) -> None:
    parts = np.zeros(1000, int)
    counts: Any = {"train": 10, "val": 1, "test": 1}
    with pytest.raises(td.InvalidValueError, match="val: class 0 has 0 samples, and 1"):
        curation.curate(digits.train, parts, counts, out_of_sample, seed=0)


def test_labels_that_are_known_are_not_doubted(digits: td.Dataset) -> None:
    """What the digits' own labels say is taken for true, so flipped ones stay, copies go."""
    data = np.concatenate([digits.train.raw, digits.train.raw[:20]])
    labels = np.concatenate([digits.train.labels, digits.train.labels[:20]])
    labels[100:110] = (labels[100:110] + 5) % 10
    samples = td.Split.from_arrays(data, labels, scale=1 / 16, groups=np.arange(len(labels)) // 4)
    parts = np.arange(len(labels)) // 4 % 3
    counts: Any = {"train": 20, "val": 20, "test": 20}
    result = curation.curate(
        samples, parts, counts, out_of_sample, seed=0, near=0.02, groups="group", doubt=False
    )
    assert [item.row for item in result.removed] == [*range(1000, 1020)]
    assert {item.reason for item in result.removed} == {"duplicate"}
    assert set(result.accuracy) == {"new"}
