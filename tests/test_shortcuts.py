"""Laws of shortcuts: what is planted is found, and areas are those of the independent peer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets.curation import shortcuts


def test_a_planted_shortcut_is_found_and_a_constant_is_none() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 2
    data = rng.normal(size=(400, 6, 6, 3))
    plain = td.Split.from_arrays(data.copy(), labels)
    data[labels == 1, :, :, 0] += 3
    planted = td.Split.from_arrays(data, labels)
    found = {item.feature: item for item in shortcuts.shortcuts(planted[:200], planted[200:])}
    assert found["red beside the mean"].accuracy > 0.95
    assert found["mean"].accuracy > 0.95
    assert found["values other than 0"].accuracy == found["mean"].chance == 0.5
    assert found["mean"].n == 200
    area = found["red beside the mean"].auc
    assert area is not None
    assert area.value > 0.99
    for item in shortcuts.shortcuts(plain[:200], plain[200:]):
        assert abs(item.accuracy - 0.5) < 0.15
        assert item.auc is not None
        assert item.auc.low <= item.auc.value <= item.auc.high


@pytest.mark.parametrize("shape", [(5,), (1,), (4, 4), (20, 3), (4, 4, 1)])
def test_shortcuts_are_looked_for_in_samples_of_any_shape(shape: tuple[int, ...]) -> None:
    data = np.random.default_rng(0).random((300, *shape))
    split = td.Split.from_arrays(data, np.arange(300) % 3)
    found = shortcuts.shortcuts(split, split)
    assert all(0 <= item.accuracy <= 1 for item in found)
    assert [item.auc for item in found] == [None] * len(found)
    values = split.data[7].astype(np.float64)
    features = {name: feature[7] for name, feature in shortcuts._features(split.data).items()}
    steps = sum((np.diff(values, axis=axis) ** 2).sum() for axis in range(values.ndim))
    assert features["steps between neighbours"] == pytest.approx(steps)
    assert features["values above the mean"] == (values > values.mean()).mean()


@given(seed=st.integers(0, 10**6))
def test_a_probe_is_scikit_learns_naive_bayes_of_one_feature(seed: int) -> None:
    bayes = pytest.importorskip("sklearn.naive_bayes")
    rng = np.random.default_rng(seed)
    labels = np.repeat([0, 1, 3], rng.integers(5, 60, 3))
    known = rng.normal(size=len(labels)) * (1 + labels) + labels
    asked, truth = rng.normal(size=100) * 3, rng.integers(0, 4, 100)
    theirs = bayes.GaussianNB(var_smoothing=0).fit(known[:, None], labels)
    expected = (theirs.predict(asked[:, None]) == truth).mean()
    odds = shortcuts._by_normals(known, labels, asked)
    assert (odds.argmax(axis=1) == truth).mean() == expected


@given(seed=st.integers(0, 10**6))
def test_the_area_is_scikit_learns(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(seed)
    positive = np.arange(60) < rng.integers(2, 59)
    scores = np.round(rng.normal(size=60) + positive, int(rng.integers(0, 4)))  # some are equal
    found = shortcuts.area_under_curve(scores, positive)
    assert found.value == pytest.approx(metrics.roc_auc_score(positive, scores), abs=1e-12)


def test_the_interval_holds_the_area_nineteen_times_in_twenty() -> None:
    """Normal scores one deviation apart have an area of 0.76025."""
    rng = np.random.default_rng(0)
    positive = np.arange(200) % 2 == 1
    held = 0
    for _ in range(500):
        found = shortcuts.area_under_curve(rng.normal(size=200) + positive, positive)
        held += found.low <= 0.76025 <= found.high
    assert 0.92 <= held / 500 <= 0.98


def scenes(data: np.ndarray, labels: np.ndarray) -> td.Split:
    return td.Split.from_arrays(data, labels, modality="scene")


def test_a_planted_histogram_and_a_planted_region_are_found() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(600) % 2
    data = rng.random((600, 16, 16))
    plain = scenes(data.copy(), labels)
    data[labels == 1] = data[labels == 1] * 0.8 + 0.1  # same mean, fewer extremes
    data[labels == 1, :4, 12:] += 0.2
    data[labels == 1, 12:, :4] -= 0.2
    planted = scenes(np.clip(data, 0, 1), labels)
    joint = ("histogram of levels", "means of 4×4 regions")
    found = {item.feature: item for item in shortcuts.shortcuts(planted[:400], planted[400:])}
    assert all(found[name].accuracy > 0.95 for name in joint)
    found = {item.feature: item for item in shortcuts.shortcuts(plain[:400], plain[400:])}
    assert all(found[name].accuracy < 0.62 for name in joint)


def test_skin_coloured_pixels_are_those_of_the_ten_tones_and_not_of_greys_or_plants() -> None:
    tones = np.array([[246, 237, 228], [215, 189, 150], [130, 92, 67], [96, 65, 52]]) / 255
    others = np.array([[128, 128, 128], [60, 120, 50], [40, 60, 160], [250, 20, 20]]) / 255
    share = [
        shortcuts._features(np.full((1, 4, 4, 3), colour))["skin-coloured pixels"][0]
        for colour in (*tones, *others)
    ]
    assert share == [1] * 4 + [0] * 4


def test_a_channel_that_tells_the_classes_alone_is_found_by_its_name() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 2
    data = rng.normal(size=(400, 30, 2))
    data[:, :, 1] += 1.5 * labels[:, None] * np.linspace(-1, 1, 30)  # a trend: same mean
    split = td.Split.from_arrays(
        data,
        labels,
        modality="series",
        channels={"pressure": ("kPa", 1.0, 0.0), "speed": ("rpm", 100.0, 0.0)},
    )
    found = {i.feature: i.accuracy for i in shortcuts.shortcuts(split[:300], split[300:])}
    assert found["channel speed"] > 0.95
    assert found["channel pressure"] < 0.65
    assert found["mean"] < 0.65
