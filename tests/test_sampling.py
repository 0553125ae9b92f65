"""Laws of sampling: shares are met, groups stay whole, what lacks is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import _streams
from tinydatasets.curation import sampling

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

codes = st.lists(st.integers(0, 4), min_size=1, max_size=60).map(np.array)
seeds = st.integers(0, 2**32 - 1)


@given(codes, seeds)
def test_a_draw_is_the_first_of_each_class_in_the_order_of_its_seed(
    labels: NDArray[Any], seed: int
) -> None:
    per_class = int(np.bincount(labels).min()) or 1
    labels = np.concatenate([labels, np.arange(labels.max() + 1)])
    order = _streams.permutation(len(labels), seed, 0, 0, _streams.SAMPLE)
    first = [order[labels[order] == code][:per_class] for code in range(labels.max() + 1)]
    drawn = sampling.balanced(labels, per_class, seed=seed)
    assert drawn.tolist() == sorted(np.concatenate(first))


@given(st.data(), seeds)
def test_what_is_to_be_included_is_in_the_draw(data: st.DataObject, seed: int) -> None:
    labels = np.arange(40) % 4
    include = data.draw(st.lists(st.integers(0, 39), max_size=8))
    per_class = 8
    drawn = sampling.balanced(labels, per_class, seed=seed, include=include)
    assert set(include) <= set(drawn.tolist())
    assert np.bincount(labels[drawn]).tolist() == [8] * 4
    assert len(set(drawn.tolist())) == 32


@given(codes, st.data(), seeds)
def test_every_cell_has_its_share_to_within_one(
    labels: NDArray[Any], data: st.DataObject, seed: int
) -> None:
    attribute = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(labels))))
    attribute = attribute[: len(labels)]
    size = data.draw(st.integers(1, len(labels)))
    rows = sampling.stratified(labels, size, attributes=[attribute], seed=seed)
    assert len(set(rows.tolist())) == size
    cell = labels * 3 + attribute
    exact = np.bincount(cell) * size / len(labels)
    taken = np.bincount(cell[rows], minlength=len(exact))
    assert (np.abs(taken - exact) < 1).all()


def test_without_proportions_rows_are_those_of_split_stratified(digits: td.Dataset) -> None:
    rows = sampling.stratified(digits.train.labels, 130, seed=3)
    assert digits.train[rows].ids.tolist() == digits.train.stratified(130, seed=3).ids.tolist()


def test_proportions_of_classes_leave_cells_the_shares_they_have() -> None:
    labels = np.repeat([0, 1], 100)
    attribute = np.tile([0, 0, 0, 1], 50)
    rows = sampling.stratified(labels, 80, attributes=[attribute], proportions={0: 3, 1: 1}, seed=0)
    table = np.histogram2d(labels[rows], attribute[rows], bins=(2, 2))[0]
    assert table.tolist() == [[45, 15], [15, 5]]


def test_proportions_of_cells_are_met_and_what_is_not_named_gets_none() -> None:
    labels = np.repeat([0, 1], 100)
    attribute = np.tile([0, 1], 100)
    shares = {(0, 0): 0.1, (0, 1): 0.2, (1, 1): 0.7}
    rows = sampling.stratified(labels, 50, attributes=[attribute], proportions=shares, seed=0)
    table = np.histogram2d(labels[rows], attribute[rows], bins=(2, 2))[0]
    assert table.tolist() == [[5, 10], [0, 35]]


def test_qualities_are_drawn_equally_from_each_bin_and_class() -> None:
    quality = np.random.default_rng(0).random(600)
    labels = np.arange(600) % 2
    edges = [0.1, 0.3, 0.7, 0.9]
    rows = sampling.by_quality(quality, 12, bins=edges, labels=labels, seed=0)
    table = np.histogram2d(labels[rows], quality[rows], bins=(2, edges))[0]
    assert table.tolist() == [[12] * 3] * 2
    assert len(rows) == 72  # nothing outside of the edges


def test_bins_of_equal_width_reach_from_the_lowest_to_the_highest_quality() -> None:
    quality = np.arange(101) / 100
    rows = sampling.by_quality(quality, 25, bins=4, seed=0)
    assert np.histogram(quality[rows], bins=4, range=(0, 1))[0].tolist() == [25] * 4
    everything = sampling.by_quality([0.0, 0.0, 1.0, 1.0], 2, bins=2, seed=0)
    assert everything.tolist() == [0, 1, 2, 3]


@given(codes, seeds)
def test_parts_have_the_sizes_asked_for_and_every_class_in_proportion(
    labels: NDArray[Any], seed: int
) -> None:
    labels = np.tile(labels, 20)
    part = sampling.group_split(labels, seed=seed)
    n = len(labels)
    assert np.abs(np.bincount(part, minlength=3) - n * np.array([0.8, 0.15, 0.05])).max() < 1
    counts = np.bincount(labels)
    for number, share in enumerate((0.8, 0.15, 0.05)):
        taken = np.bincount(labels[part == number], minlength=len(counts))
        assert np.abs(taken - counts * share).max() <= 2


@pytest.mark.parametrize("groups", [None, np.arange(900) // 9])
def test_counts_are_met_and_the_rest_is_unused(groups: Any) -> None:
    labels = np.arange(900) % 10
    part = sampling.group_split(labels, groups, sizes=(500, 100, 50), seed=1)
    assert part.dtype == np.int8
    assert np.bincount(part + 1).tolist() == [250, 500, 100, 50]
    for number, count in enumerate((50, 10, 5)):
        taken = np.bincount(labels[part == number], minlength=10)
        assert np.abs(taken - count).max() <= 2


@given(st.integers(3, 40), seeds)
def test_no_group_is_in_two_parts_or_folds(n_groups: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, 300)])
    labels = rng.integers(0, 4, len(groups))
    part = sampling.group_split(labels, groups, seed=seed)
    folds = sampling.group_kfold(labels, groups.astype(str), 3, seed=seed)
    for placed in (part, folds):
        assert set(placed.tolist()) == {0, 1, 2}
        assert len(np.unique(np.stack([groups, placed]), axis=1).T) == n_groups


def test_group_folds_are_those_of_split_kfold() -> None:
    labels, groups = np.arange(120) % 3, np.arange(120) // 8
    split = td.Split.from_arrays(np.zeros((120, 1)), labels, groups=groups)
    fold = sampling.group_kfold(labels, groups, 4, seed=5)
    for number, (_, held_out) in enumerate(split.kfold(4, seed=5, groups="group")):
        assert held_out.ids.tolist() == np.flatnonzero(fold == number).tolist()


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=40),
    st.data(),
)
def test_diverse_samples_lie_farther_apart_than_any_other_sample_from_them(
    points: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = np.array(points, dtype=float)
    size = data.draw(st.integers(2, len(rows)))
    taken = sampling.diverse(rows + 1000, size, seed=0)
    assert len(set(taken.tolist())) == size
    distance = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(-1))
    apart = distance[np.ix_(taken, taken)][~np.eye(size, dtype=bool)].min()
    assert apart >= distance[:, taken].min(axis=1).max() - 1e-2


def test_diversity_is_within_each_class() -> None:
    data = np.array([0.0, 1.0, 10.0, 0.0, 2.0, 30.0])
    taken = sampling.diverse(data, 2, labels=[0, 0, 0, 1, 1, 1], seed=0)
    assert len(taken) == 4
    assert {2, 5} <= set(taken.tolist())


def test_edge_cases_are_the_least_confident_of_every_class() -> None:
    rng = np.random.default_rng(0)
    labels, confidence = rng.integers(0, 3, 90), rng.random(90).round(1)
    rows = sampling.edge_cases(confidence, labels, 5)
    for code in range(3):
        members = np.flatnonzero(labels == code)
        lowest = members[np.argsort(confidence[members], kind="stable")[:5]]
        assert sorted(lowest) == rows[labels[rows] == code].tolist()
    assert set(rows) <= set(sampling.balanced(labels, 10, seed=0, include=rows))


@given(codes, seeds)
def test_oversampled_classes_are_equal_and_use_every_row_equally(
    labels: NDArray[Any], seed: int
) -> None:
    rows = sampling.oversampled(labels, seed=seed)
    counts = np.bincount(labels)
    assert (np.bincount(labels[rows])[counts > 0] == counts.max()).all()
    uses = np.bincount(rows, minlength=len(labels))
    for code in np.flatnonzero(counts):
        of_class = uses[labels == code]
        assert of_class.min() >= 1
        assert of_class.max() - of_class.min() <= 1


def test_class_weights_are_those_of_a_split_and_of_scikit_learn() -> None:
    labels = np.array([0, 0, 0, 1, 2, 2])
    weights = sampling.class_weights(labels)
    split = td.Split.from_arrays(np.zeros((6, 1)), labels)
    assert weights.tolist() == split.class_weights().tolist()
    assert sampling.class_weights(labels, 4)[3] == 0
    sklearn = pytest.importorskip("sklearn.utils.class_weight")
    peer = sklearn.compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(weights, peer, rtol=1e-6)


LABELS = np.array([0] * 6 + [1] * 4)
REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "labels that are no integers": (
        lambda: sampling.oversampled([0.5], seed=0),
        r"labels must be integers of shape \(n,\), not float64 of shape \(1,\)",
    ),
    "a label below 0": (
        lambda: sampling.balanced([0, -1], 1, seed=0),
        "labels must be from 0: row 1 has -1",
    ),
    "a class that lacks samples": (
        lambda: sampling.balanced(LABELS, 5, seed=0),
        "class 1 has 4 samples, and 5 were asked for",
    ),
    "too many rows to include": (
        lambda: sampling.balanced(LABELS, 2, seed=0, include=[0, 1, 2]),
        "class 0 has 3 rows to include, and 2 were asked for",
    ),
    "no such row to include": (
        lambda: sampling.balanced(LABELS, 2, seed=0, include=[10]),
        "rows to include must be integers from 0 to 9",
    ),
    "a cell that lacks samples": (
        lambda: sampling.stratified(
            LABELS, 4, attributes=[np.arange(10) % 2], proportions={(1, 0): 1}, seed=0
        ),
        "class 1, attribute 0 = 0 has 2 samples, and 4 are needed",
    ),
    "a share of an empty cell": (
        lambda: sampling.stratified(LABELS, 4, proportions={7: 1}, seed=0),
        "class 7 has 0 samples: it can have no share",
    ),
    "a share below 0": (
        lambda: sampling.stratified(LABELS, 4, proportions={0: -1}, seed=0),
        "the share of class 0 must be a number of at least 0, not -1",
    ),
    "shares that sum to 0": (
        lambda: sampling.stratified(LABELS, 4, proportions={0: 0}, seed=0),
        "proportions must have a share above 0",
    ),
    "proportions of something else": (
        lambda: sampling.stratified(LABELS, 4, proportions={"cat": 1}, seed=0),
        "proportions name a class or a cell of 1 codes, not 'cat'",
    ),
    "an attribute of another length": (
        lambda: sampling.stratified(LABELS, 4, attributes=[[0, 1]], seed=0),
        "an attribute must have 10 entries, not 2",
    ),
    "a bin that lacks samples": (
        lambda: sampling.by_quality([0.1, 0.9], 2, bins=[0, 0.5, 1], seed=0),
        "quality 0 to 0.5 has 1 samples, and 2 were asked for",
    ),
    "a class that lacks samples in a bin": (
        lambda: sampling.by_quality([0.1, 0.9], 1, bins=[0, 0.5, 1], labels=[0, 1], seed=0),
        "class 0, quality 0.5 to 1 has 0 samples, and 1 were asked for",
    ),
    "edges that do not rise": (
        lambda: sampling.by_quality([0.1, 0.9], 1, bins=[1, 0], seed=0),
        "the edges of bins must be two or more that rise",
    ),
    "quality that is not finite": (
        lambda: sampling.by_quality([0.1, np.nan], 1, bins=1, seed=0),
        "quality must be finite: row 1 is not",
    ),
    "quality that is text": (
        lambda: sampling.edge_cases(["good"], [0], 1),
        "confidence must be numbers",
    ),
    "shares that do not sum to 1": (
        lambda: sampling.group_split(LABELS, sizes=(0.8, 0.1, 0.2), seed=0),
        "shares must sum to 1",
    ),
    "two sizes": (
        lambda: sampling.group_split(LABELS, sizes=(0.8, 0.2), seed=0),
        "sizes are three shares or counts above 0",
    ),
    "more samples than there are": (
        lambda: sampling.group_split(LABELS, sizes=(8, 2, 1), seed=0),
        "11 samples were asked for, and there are 10",
    ),
    "more than whole groups hold": (
        lambda: sampling.group_split(LABELS, np.arange(10) // 3, sizes=(8, 1, 1), seed=0),
        "train: whole groups come to [0-9] samples, and 8 were asked for",
    ),
    "fewer groups than folds": (
        lambda: sampling.group_kfold(LABELS, LABELS, 3, seed=0),
        "2 groups cannot be parted into 3",
    ),
    "groups of another length": (
        lambda: sampling.group_kfold(LABELS, [0, 1], 2, seed=0),
        r"groups must have the shape \(10,\), not \(2,\)",
    ),
    "fewer diverse samples": (
        lambda: sampling.diverse(np.zeros((3, 2)), 4, seed=0),
        "there are 3 samples, and 4 were asked for",
    ),
    "fewer diverse samples of a class": (
        lambda: sampling.diverse(np.zeros((10, 2)), 5, labels=LABELS, seed=0),
        "class 1 has 4 samples, and 5 were asked for",
    ),
    "fewer edge cases": (
        lambda: sampling.edge_cases(np.zeros(10), LABELS, 5),
        "class 1 has 4 samples, and 5 were asked for",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_sense_is_refused_on_one_line(what: str) -> None:
    call, message = REFUSED[what]
    with pytest.raises(td.InvalidValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
