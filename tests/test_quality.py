"""Laws of label quality: flipped labels are found, clean ones are left alone, steps resume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets.baselines import out_of_sample
from tinydatasets.curation import quality
from tinydatasets.curation.difficulty import margins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]


def drawn(seed: int, n: int = 200, classes: int = 4) -> tuple[Any, Any]:
    """Return labels and rounded probabilities that favour them, as a fair learner's would."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n, classes))
    labels = rng.integers(0, classes, n)
    scores[np.arange(n), labels] += 1.5
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return labels, probabilities.round(4)


@pytest.fixture(scope="module")
def flipped(digits: td.Dataset) -> dict[str, Any]:
    """Return tinymnist with 5 % of its labels flipped, and what out-of-fold learners make of it."""
    splits = {"train": digits.train, "val": digits.val, "test": digits.test}
    truth = np.concatenate([split.labels for split in splits.values()])
    rng = np.random.default_rng(11)
    rows = rng.choice(len(truth), 77, replace=False)
    labels = truth.copy()
    labels[rows] = (labels[rows] + rng.integers(1, 10, 77)) % 10
    data = np.concatenate([split.raw for split in splits.values()])
    whole = td.Split.from_arrays(data, labels, scale=digits.train.scale)
    cuts = np.cumsum([len(split) for split in splits.values()])[:-1]
    pieces = zip(splits, np.split(data, cuts), np.split(labels, cuts), strict=True)
    parts = {name: td.Split.from_arrays(x, y, name=name) for name, x, y in pieces}
    p = quality.out_of_fold(whole, out_of_sample, seed=0)
    return {"bad": labels != truth, "labels": labels, "parts": parts, "p": p}


def test_flipped_labels_are_among_the_candidates(flipped: dict[str, Any]) -> None:
    """Of 5 % flipped labels at least 80 % are candidates, and 60 % of the candidates flipped."""
    judged = quality.label_quality(flipped["parts"], flipped["p"])
    offsets = {"train": 0, "val": 1000, "test": 1210}
    rows = np.array([offsets[item.split] + item.row for item in judged.candidates])
    bad = flipped["bad"]
    assert bad[rows].sum() >= 0.8 * bad.sum()
    assert bad[rows].mean() >= 0.6
    first, rest = np.array_split(rows, 2)
    assert bad[first].mean() >= 0.9 > bad[rest].mean()  # the most doubtful come first
    assert judged.noise > quality.NOISE
    assert judged.noise == pytest.approx(0.05, abs=0.015)


def test_candidates_are_those_of_cleanlab_on_the_same_folds(flipped: dict[str, Any]) -> None:
    cleanlab = pytest.importorskip("cleanlab.filter")
    labels, p = flipped["labels"], flipped["p"].round(4)
    issues = quality.label_issues(labels, p)
    for mask, rule in (
        (issues > 0, "predicted_neq_given"),
        (issues == quality.MISLABELLED, "confident_learning"),
    ):
        theirs = cleanlab.find_label_issues(labels, p, filter_by=rule, n_jobs=1)
        assert mask.tolist() == theirs.tolist()


def test_clean_digits_raise_no_alarm(digits: td.Dataset) -> None:
    p = quality.out_of_fold(digits.train, out_of_sample, seed=0)
    judged = quality.label_quality(digits.train, p)
    assert judged.noise <= quality.NOISE
    assert judged.accuracy > 0.95


def test_digits_that_are_hard_but_rightly_labelled_raise_no_alarm() -> None:
    made = td.make_tinymnist(1000, seed=100, image_size=8)
    judged = quality.label_quality(made, quality.out_of_fold(made, out_of_sample, seed=0))
    assert judged.accuracy < 0.8
    assert judged.noise <= quality.NOISE


@pytest.mark.parametrize("seed", range(5))
def test_the_confident_joint_is_cleanlabs(seed: int) -> None:
    count = pytest.importorskip("cleanlab.count")
    labels, p = drawn(seed)
    theirs = count.compute_confident_joint(labels, p, calibrate=False).astype(float)
    theirs *= (np.bincount(labels) / len(labels) / theirs.sum(axis=1))[:, None]
    np.testing.assert_allclose(quality.confident_joint(labels, p), theirs, rtol=0, atol=1e-12)


@given(seed=st.integers(0, 10**6), n=st.integers(1, 60), classes=st.integers(1, 5))
def test_the_confident_joint_has_the_shares_of_the_given_labels(
    seed: int, n: int, classes: int
) -> None:
    labels, p = drawn(seed, n, classes)
    joint = quality.confident_joint(labels, p)
    assert (joint >= 0).all()
    shares = np.bincount(labels, minlength=classes) / n
    np.testing.assert_allclose(joint.sum(axis=1), shares, atol=1e-12)


def test_the_confident_joint_follows_the_definition() -> None:
    """Thresholds are 0.7, 0.3 and none: the first sample reaches only that of class 1."""
    p = [[0.6, 0.4, 0.0], [0.8, 0.2, 0.0], [0.7, 0.3, 0.0]]
    expected = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]]) / 3
    np.testing.assert_allclose(quality.confident_joint([0, 0, 1], p), expected)


@given(seed=st.integers(0, 10**6), n=st.integers(1, 60), classes=st.integers(1, 5))
def test_noise_is_a_share_and_only_of_doubted_labels(seed: int, n: int, classes: int) -> None:
    labels, p = drawn(seed, n, classes)
    assert 0 <= quality.label_noise(labels, p) <= 1
    contradicted, doubted = quality.contradicted(labels, p)
    assert not (contradicted & ~doubted).any()
    assert quality.label_noise(p.argmax(axis=1), p) == 0


def test_noise_is_recovered_from_a_learner_that_is_right_about_everything() -> None:
    """Half of the wrong labels are contradicted, whatever their share."""
    rng = np.random.default_rng(0)
    truth = np.arange(20_000) % 5
    lead = rng.uniform(0.5, 1.0, len(truth))
    p = np.full((len(truth), 5), ((1 - lead) / 4)[:, None])
    p[np.arange(len(truth)), truth] = lead
    for share in (0.02, 0.1, 0.3):
        wrong = rng.random(len(truth)) < share
        labels = np.where(wrong, (truth + rng.integers(1, 5, len(truth))) % 5, truth)
        assert quality.label_noise(labels, p) == pytest.approx(share, abs=0.015)


@given(seed=st.integers(0, 10**6))
def test_candidates_come_by_rising_margin_with_their_place(seed: int) -> None:
    labels, p = drawn(seed, 60)
    splits = {
        "train": td.Split.from_arrays(np.zeros((40, 1)), labels[:40]),
        "test": td.Split.from_arrays(np.zeros((20, 1)), labels[40:]),
    }
    judged = quality.label_quality(splits, p)
    rows = [item.row + 40 * (item.split == "test") for item in judged.candidates]
    lead = margins(labels, p)
    assert sorted(rows) == np.flatnonzero(p.argmax(axis=1) != labels).tolist()
    assert lead[rows].tolist() == sorted(lead[rows])
    for row, item in zip(rows, judged.candidates, strict=True):
        assert (item.label, item.suggested) == (labels[row], p[row].argmax())
        assert item.confidence == p[row, labels[row]]
    assert judged.n == 60
    assert judged.accuracy == pytest.approx(1 - len(rows) / 60)


def test_quality_does_not_hang_on_the_last_bits() -> None:
    labels, p = drawn(3)
    split = td.Split.from_arrays(np.zeros((200, 1)), labels)
    moved = p + np.random.default_rng(0).uniform(-1e-7, 1e-7, p.shape)
    assert quality.label_quality(split, moved) == quality.label_quality(split, p)


def test_out_of_fold_is_the_mean_of_repeated_cross_validations() -> None:
    labels, data = drawn(5, 60)
    split = td.Split.from_arrays(data, labels)
    learner = nearest_mean
    expected = np.zeros((60, 4))
    for repeat in range(3):
        numbered = td.Split.from_arrays(data, labels, attributes={"row": np.arange(60)})
        for train, held_out in numbered.kfold(5, seed=7 + repeat):
            rows = held_out.attributes["row"]
            expected[rows] += learner(train, held_out.data, seed=7 + repeat)
    expected /= 3
    assert quality.out_of_fold(split, learner, seed=7).tobytes() == expected.tobytes()


def test_a_stopped_calculation_goes_on_after_its_last_step() -> None:
    labels, data = drawn(5, 60)
    split = td.Split.from_arrays(data, labels)
    kept: dict[str, Arrays] = {}
    estimates: list[int] = []

    def keep(name: str, run: Callable[[], Arrays], *, memory: int = 0) -> Arrays:
        estimates.append(memory)
        if name not in kept:
            kept[name] = run()
        return kept[name]

    plain = quality.out_of_fold(split, nearest_mean, seed=0)
    assert quality.out_of_fold(split, nearest_mean, seed=0, step=keep).tobytes() == plain.tobytes()
    assert list(kept) == [f"out of fold, repeat {k} of 3" for k in (1, 2, 3)]
    assert min(estimates) >= data.nbytes
    del kept["out of fold, repeat 2 of 3"]
    learned = []

    def learner(train: td.Split, x: Any, *, seed: int) -> Any:
        learned.append(seed)
        return nearest_mean(train, x, seed=seed)

    assert quality.out_of_fold(split, learner, seed=0, step=keep).tobytes() == plain.tobytes()
    assert learned == [1] * 5


def test_learners_are_told_what_a_sample_is(digits: td.Dataset) -> None:
    def learner(train: td.Split, x: Any, *, seed: int) -> Any:
        assert train.metadata["modality"] == "image"
        return np.full((len(x), 10), 0.1)

    quality.out_of_fold(digits.val, learner, seed=0, repeats=1)


@pytest.mark.parametrize(
    ("labels", "p", "message"),
    [
        ([0.0, 1.0], [[1, 0], [0, 1]], r"labels must be \(n,\) integers, not float64 \(2,\)"),
        (np.zeros(0, int), np.zeros((0, 2)), r"labels must be \(n,\) integers, not int64 \(0,\)"),
        ([0, 1], [[1, 0]], r"probabilities must be \(2, classes\), a row a label, not \(1, 2\)"),
        ([0, 2], [[1, 0], [0, 1]], "labels go from 0 to 2, and there are probabilities of 2"),
        ([-1, 0], [[1, 0], [0, 1]], "labels go from -1 to 0"),
    ],
)
def test_labels_and_probabilities_that_do_not_fit_are_refused(
    labels: Any, p: Any, message: str
) -> None:
    for function in (
        quality.confident_joint,
        quality.confident_thresholds,
        quality.label_issues,
        quality.label_noise,
    ):
        with pytest.raises(td.InvalidValueError, match=message):
            function(labels, p)


def nearest_mean(train: td.Split, x: Any, *, seed: int) -> Any:
    """Return probabilities by the distance to each class's mean, plus the seed's own offset."""
    means = np.array([train.data[train.labels == code].mean(axis=0) for code in range(4)])
    scores = -((x[:, None] - means) ** 2).sum(axis=2) + 0.01 * seed
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
