"""Laws of the audit: planted faults are found and named, clean data is left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

import tinydatasets as td
from tinydatasets.curation.audit import CHECKS, audit
from tinydatasets.curation.duplicates import duplicate_pairs, duplicates, perceptual_pairs, repeats
from tinydatasets.curation.findings import LAYERS, Candidate, LabelQuality, as_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.curation.findings import Audit, Finding

SMALL_GRID = st.lists(st.lists(st.integers(-1, 2), min_size=3, max_size=3), min_size=1, max_size=25)


def noise(*shape: int, seed: int = 0) -> NDArray[np.float64]:
    """Return clean data: no two samples are alike and all features are alive."""
    return np.random.default_rng(seed).normal(size=shape)


def even(n: int, classes: int = 10) -> NDArray[np.intp]:
    return np.arange(n) % classes


def splits(
    data: NDArray[Any], labels: NDArray[Any], *, train: int, **options: Any
) -> dict[str, td.Split]:
    whole = td.Split.from_arrays(data, labels, **options)
    return {"train": whole[:train], "test": whole[train:]}


def finding(found: Audit, check: str) -> Finding:
    (match,) = [item for item in found.findings if item.check == check]
    return match


def faults(found: Audit) -> set[str]:
    return {item.check for item in found.findings if item.verdict == "fault"}


def clean_parts(size: int, seed: int) -> dict[str, td.Split]:
    whole = td.make_tinymnist(size, seed=seed)
    rest, test = whole.holdout(0.25, seed=seed, groups="writer")
    train, val = rest.holdout(0.1, seed=seed, groups="writer")
    return {"train": train, "val": val, "test": test}


# Clean data


def test_the_bundled_digits_have_no_fault(digits: td.Dataset) -> None:
    found = audit({"train": digits.train, "val": digits.val, "test": digits.test})
    assert faults(found) == set()
    assert finding(found, "constant features").verdict == "note"
    assert "2026-11-21" in finding(found, "provenance").message
    assert found.pyramid["uniqueness"] == found.pyramid["freshness"] == 1.0
    assert found.pyramid["accuracy"] is None


@pytest.mark.parametrize("seed", range(20))
def test_clean_generated_digits_have_no_fault(seed: int) -> None:
    found = audit(clean_parts(500, seed))
    assert faults(found) == set()
    assert finding(found, "outliers").verdict == "ok"


def test_every_check_speaks_once_for_a_known_layer(digits: td.Dataset) -> None:
    parts = clean_parts(300, 0)
    quality = LabelQuality(300, 0.9, [[1.0]], 0.0, [])
    found = audit(parts, quality=quality)
    checks = [item.check for item in found.findings]
    assert len(set(checks)) == len(checks) == len(CHECKS)
    assert {item.layer for item in found.findings} == set(LAYERS) == set(found.pyramid)
    assert all("\n" not in item.message for item in found.findings)
    json.dumps(as_json(found))


def test_a_layer_scores_the_mean_of_what_is_not_at_fault() -> None:
    data = noise(100, 20)
    data[:5, 3] = np.nan
    found = audit({"train": td.Split.from_arrays(data, even(100))})
    scores = [1 - f.found / f.n for f in found.findings if f.layer == "completeness" and f.n]
    assert found.pyramid["completeness"] == pytest.approx(np.mean(scores), abs=1e-4)
    assert min(scores) == 0.95


# Completeness


def test_a_nan_column_is_found_and_named() -> None:
    data = noise(500, 20)
    data[:40, 12] = np.nan
    found = audit(splits(data, even(500), train=400))
    assert faults(found) == {"missing values"}
    missing = finding(found, "missing values")
    assert missing.message == "feature 12 is NaN in 40 of 500 samples"
    assert (missing.found, missing.n, missing.rows) == (40, 500, {"train": list(range(40))})


def test_a_column_of_nan_alone_is_named_by_its_place_in_the_picture() -> None:
    data = noise(60, 4, 5)
    data[:, 2, 3] = np.nan
    found = audit({"train": td.Split.from_arrays(data, even(60))})
    assert finding(found, "missing values").message == "feature (2, 3) is NaN in 60 of 60 samples"
    assert faults(found) == {"missing values"}


def test_an_infinite_value_is_found_and_is_no_nan() -> None:
    data = noise(100, 20)
    data[70, 4], data[71, 5] = np.inf, -np.inf
    found = audit(splits(data, even(100), train=60))
    assert faults(found) == {"infinite values"}
    assert finding(found, "infinite values").rows == {"test": [10, 11]}


def test_values_too_large_for_float32_are_infinite_and_huge_ones_outlying() -> None:
    data = noise(100, 20)
    data[7, 4], data[8, 5] = 1e300, -3e38
    found = audit({"train": td.Split.from_arrays(data, even(100))})
    assert finding(found, "infinite values").rows == {"train": [7]}
    assert 8 in finding(found, "outliers").rows["train"]
    assert faults(found) == {"infinite values"}


def test_a_sample_of_one_value_is_blank() -> None:
    data = noise(100, 20)
    data[30], data[31] = -999.0, 0.0
    found = audit({"train": td.Split.from_arrays(data, even(100))})
    assert faults(found) == {"blank samples"}
    assert finding(found, "blank samples").rows == {"train": [30, 31]}


def test_a_class_without_samples_in_a_split_is_named() -> None:
    labels = np.concatenate([even(100), even(40, 9)])
    found = audit(splits(noise(140, 20), labels, train=100))
    assert faults(found) == {"empty classes"}
    assert finding(found, "empty classes").message == "class '9' has no samples in test"


def test_an_attribute_value_that_a_class_lacks_is_noted() -> None:
    labels = even(200, 2)
    hand = np.where(np.arange(200) % 3 == 0, "left", "right")
    hand[labels == 1] = "right"
    attributes = {"hand": hand}
    split = td.Split.from_arrays(noise(200, 20), labels, attributes=attributes)
    coverage = finding(audit({"train": split}), "attribute coverage")
    assert (coverage.verdict, coverage.found, coverage.n) == ("note", 1, 4)
    assert coverage.message == "no samples: hand 'left' of class '1' in train"


# Consistency


def test_splits_of_other_shapes_are_found_and_the_rest_is_still_audited() -> None:
    data = noise(60, 20)
    data[3] = data[2]
    parts = {
        "train": td.Split.from_arrays(data, even(60)),
        "test": td.Split.from_arrays(noise(30, 4, 4), even(30)),
    }
    found = audit(parts)
    assert finding(found, "sample shape").message == "train has (20,); test has (4, 4)"
    assert faults(found) == {"sample shape", "exact duplicates", "conflicting labels"}


def test_a_shape_that_is_not_the_declared_one_is_found() -> None:
    metadata = td.Split.from_arrays(noise(30, 9), even(30)).metadata
    columns = {"t_data": noise(30, 16), "t_labels": even(30)}
    found = audit({"train": td.Split(columns, "t", metadata)})
    assert faults(found) == {"sample shape"}
    assert "train has (16,) and declares (9,)" in finding(found, "sample shape").message


def test_splits_of_another_dtype_or_scale_are_found() -> None:
    values = (noise(60, 20) * 20 + 128).astype(np.uint8)
    parts = {
        "train": td.Split.from_arrays(values[:30], even(30), scale=1 / 255),
        "test": td.Split.from_arrays(values[30:] / 255, even(30)),
    }
    assert faults(audit(parts)) == {"dtype and scale"}


@pytest.mark.parametrize("change", [lambda x: x * 255, lambda x: 2 * x - 1, lambda x: 1 - x])
def test_splits_of_another_range_are_found(change: Any, digits: td.Dataset) -> None:
    data = digits.test.data
    parts = {
        "train": td.Split.from_arrays(digits.train.data, digits.train.labels),
        "test": td.Split.from_arrays(change(data), digits.test.labels),
    }
    assert "range of values" in faults(audit(parts))


def test_constant_features_are_noted_and_dead_ones_are_a_fault() -> None:
    data = noise(200, 20)
    data[:, 5] = 1.0
    data[150:, 6] = 0.0
    found = audit(splits(data, even(200), train=150))
    assert faults(found) == {"dead features"}
    assert "feature 6 in test" in finding(found, "dead features").message
    assert finding(found, "constant features").found == 1


def test_a_feature_that_is_rarely_alive_is_not_dead() -> None:
    data = noise(200, 20)
    data[3:, 6] = 0.0
    assert faults(audit(splits(data, even(200), train=150))) == set()


def test_splits_that_name_their_classes_otherwise_are_found() -> None:
    parts = {
        name: td.Split.from_arrays(noise(20, 20, seed=i), even(20, 2), class_names=names)
        for i, (name, names) in enumerate({"train": ["cat", "dog"], "test": ["dog", "cat"]}.items())
    }
    assert faults(audit(parts)) == {"labels"}


def test_labels_of_no_class_are_found() -> None:
    columns = {"t_data": noise(40, 20), "t_labels": even(40, 5), "t_id": np.arange(40)}
    metadata = td.Split.from_arrays([[0]], [0]).metadata.replace(class_names=["a", "b", "c", "d"])
    found = audit({"train": td.Split(columns, "t", metadata)})
    assert finding(found, "labels").rows == {"train": list(range(4, 40, 5))}


@pytest.mark.parametrize("names", [False, True])
def test_groups_in_two_splits_are_found_and_named(names: bool) -> None:
    groups = np.arange(100) // 5
    groups[98:] = 3
    given = [f"w{group:02}" for group in groups] if names else groups
    whole = td.Split.from_arrays(noise(100, 20), even(100), attributes={"writer": given})
    metadata = whole.metadata.replace(groups=["writer"])
    columns = {
        "a_data": whole.raw, "a_labels": whole.labels, "a_id": whole.ids,
        "a_writer": whole.attributes["writer"],
    }  # fmt: skip
    whole = td.Split(columns, "a", metadata)
    found = audit({"train": whole[:60], "test": whole[60:]})
    assert faults(found) == {"groups across splits"}
    leak = finding(found, "groups across splits")
    assert leak.message == f"writer {'w03' if names else '3'} in train and test"
    assert (leak.found, leak.n, leak.rows) == (1, 20, {"test": [38, 39]})


def test_named_groups_are_compared_by_name_and_not_by_code() -> None:
    parts = {}
    for i, name in enumerate(("train", "test")):
        writers = [f"{name}{row // 10}" for row in range(50)]
        split = td.Split.from_arrays(
            noise(50, 20, seed=i), even(50), attributes={"writer": writers}, name=name
        )
        columns = {
            f"{name}_data": split.raw, f"{name}_labels": split.labels,
            f"{name}_writer": split.attributes["writer"],
        }  # fmt: skip
        parts[name] = td.Split(columns, name, split.metadata.replace(groups=["writer"]))
    assert finding(audit(parts), "groups across splits").verdict == "ok"


def test_that_no_groups_are_known_is_said() -> None:
    found = audit(splits(noise(100, 20), even(100), train=50))
    assert finding(found, "groups across splits").verdict == "note"


def test_a_few_outliers_are_noted_and_many_are_a_fault() -> None:
    for count, verdict in ((2, "note"), (12, "fault")):
        data = noise(200, 20)
        data[:count] *= 50
        outliers = finding(audit({"train": td.Split.from_arrays(data, even(200))}), "outliers")
        assert (outliers.verdict, outliers.rows) == (verdict, {"train": list(range(count))})


# Uniqueness


def planted(change: Any) -> tuple[dict[str, td.Split], NDArray[np.intp]]:
    """Return clean digits of which 20 of the train split are also in the test split, changed."""
    parts = clean_parts(500, 3)
    train, test = parts["train"], parts["test"]
    where = np.random.default_rng(1).choice(len(test), 20, replace=False)
    source = np.arange(20) * 10
    data, labels = test.raw.copy(), test.labels.copy()
    data[where] = np.clip(np.round(change(train.raw[source].astype(float))), 0, 255)
    labels[where] = train.labels[source]
    given = td.Split.from_arrays(data, labels, scale=1 / 255)
    return {"train": train, "test": given}, np.sort(where)


@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda x: x, "equal values"),
        (lambda x: x + np.random.default_rng(0).normal(0, 2.5, x.shape), "nearly equal"),
        (lambda x: 0.6 * x, "brightness"),
        (lambda x: 60 + 0.4 * x, "brightness"),
    ],
    ids=["exact", "noised", "darker", "flatter"],
)
def test_all_of_twenty_duplicates_across_splits_are_found(change: Any, how: str) -> None:
    parts, where = planted(change)
    found = audit(parts)
    across = finding(found, "cross-split duplicates")
    assert (across.verdict, across.rows) == ("fault", {"test": where.tolist()})
    assert how in across.message
    assert "conflicting labels" not in faults(found)
    assert found.pyramid["uniqueness"] < 1  # type: ignore[operator]


def test_a_repeat_inside_a_split_is_told_by_its_kind() -> None:
    whole = td.make_tinymnist(200, seed=0)
    data = whole.data.copy()
    data[101] = data[1]
    data[102] = np.clip(data[2] + 0.01, 0, 1)
    data[103] = data[3] * 0.5
    labels = whole.labels.copy()
    labels[101:104] = labels[1:4]
    found = audit({"train": td.Split.from_arrays(data, labels)})
    rows = {"exact": 101, "near": 102, "perceptual": 103}
    for kind, row in rows.items():
        assert finding(found, f"{kind} duplicates").rows == {"train": [row]}
    assert faults(found) == {"exact duplicates", "near duplicates"}


def test_equal_samples_of_different_labels_are_in_conflict() -> None:
    data, labels = noise(100, 20), even(100)
    data[55], data[60] = data[4], data[10]
    found = audit(splits(data, labels, train=50))
    assert finding(found, "conflicting labels").rows == {"test": [5]}
    assert finding(found, "cross-split duplicates").rows == {"test": [5, 10]}


# Diversity, accuracy, freshness


def test_a_class_at_a_tenth_of_its_size_is_found() -> None:
    labels = np.concatenate([even(900, 9), np.full(10, 9)])
    found = audit({"train": td.Split.from_arrays(noise(910, 20), labels)})
    assert faults(found) == {"class balance"}
    assert finding(found, "class balance").message == (
        "class '9' has 10 of 910 samples in train, where the others have 100 (median)"
    )


@given(st.lists(st.integers(0, 50), min_size=2, max_size=9).filter(any))
def test_evenness_is_the_normalised_entropy(counts: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    labels = np.repeat(np.arange(len(counts)), counts)
    names = [str(i) for i in range(len(counts))]
    split = td.Split.from_arrays(noise(len(labels), 2), labels, class_names=names)
    balance = finding(audit({"train": split}), "class balance")
    assume(balance.verdict == "ok")
    expected = f"{stats.entropy(counts, base=len(counts)):.3f}"
    assert balance.message == f"evenness of the classes is {expected} of 1 at the lowest"


def test_uneven_attributes_are_noted() -> None:
    light = ["dark"] * 5 + ["bright"] * 95
    split = td.Split.from_arrays(noise(100, 20), even(100, 2), attributes={"light": light})
    balance = finding(audit({"train": split}), "attribute balance")
    assert (balance.verdict, balance.found) == ("note", 1)
    assert "light in train (0.29)" in balance.message


@pytest.mark.parametrize(("share", "verdict"), [(0.05, "fault"), (0.01, "note"), (0.0, "ok")])
def test_label_noise_is_judged_where_it_was_estimated(share: float, verdict: str) -> None:
    doubted = [
        Candidate("train", row, 0, 1, 0.1, "mislabelled") for row in range(round(share * 100))
    ]
    quality = LabelQuality(100, 0.9, [[1 - share, share], [0, 0]], share, doubted)
    split = td.Split.from_arrays(noise(100, 20), even(100, 2))
    found = audit({"train": split}, quality=quality)
    labels = finding(found, "label noise")
    assert (labels.verdict, labels.found) == (verdict, round(share * 100))
    assert labels.rows == ({"train": list(range(labels.found))} if share else {})
    assert found.pyramid["accuracy"] == pytest.approx(1 - share)


def test_facts_that_are_not_known_are_listed() -> None:
    provenance = finding(audit({"a": td.Split.from_arrays(noise(9, 20), even(9))}), "provenance")
    assert (provenance.verdict, provenance.found, provenance.n) == ("note", 6, 6)
    assert "license" in provenance.message


# What it takes


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2, 0), (30, 1), (30, 2), (5, 3, 4, 2)])
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.float16, np.float64])
def test_arrays_of_any_shape_and_kind_are_audited(shape: tuple[int, ...], dtype: Any) -> None:
    data = (noise(*shape) * 50).astype(np.int8).astype(dtype)
    split = td.Split.from_arrays(data, np.zeros(len(data), int))
    found = audit({"train": split, "test": split})
    assert finding(found, "cross-split duplicates").found == len(data)


@given(st.lists(st.lists(st.floats(width=32), min_size=2, max_size=2), min_size=1, max_size=8))
def test_any_floats_are_audited_without_a_warning(rows: list[list[float]]) -> None:
    data = np.array(rows, np.float32)
    labels = np.zeros(len(data), int)
    found = audit({"train": td.Split.from_arrays(np.tile(data, 16), labels)})
    assert finding(found, "missing values").found == np.isnan(data).any(axis=1).sum()
    assert finding(found, "infinite values").found == np.isinf(data).any(axis=1).sum()


def test_what_cannot_be_audited_is_refused(digits: td.Dataset) -> None:
    anything: Any = digits
    with pytest.raises(td.InvalidValueError, match="there is no split to audit"):
        audit({})
    with pytest.raises(td.InvalidValueError, match="'train_data' must be a Split, not ndarray"):
        audit(anything)
    with pytest.raises(td.InvalidValueError, match="split 'val' holds no samples: leave it out"):
        audit({"val": digits.val[:0]})
    with pytest.raises(td.InvalidValueError, match="near must be a number of at least 0"):
        audit({"val": digits.val}, near=-1)


def test_the_given_arrays_are_left_as_they_were() -> None:
    data = noise(30, 20).astype(np.float32)
    data[3, 4] = np.nan
    before = data.copy()
    audit({"train": td.Split.from_arrays(data, even(30))})
    np.testing.assert_array_equal(data, before)


def test_what_cannot_tell_copies_from_samples_is_not_searched_for() -> None:
    """Tables whose columns have different units, and pictures before one background."""
    table = noise(200, 30) * 10.0 ** -np.arange(30) + np.arange(30)
    pictures = 20 * noise(1, 400) + noise(200, 400)
    for data, check in ((table, "near duplicates"), (pictures, "perceptual duplicates")):
        found = audit(splits(data, even(200), train=100))
        assert faults(found) == set()
        assert "not searched for: samples drawn at random" in finding(found, check).message
        assert finding(found, check).verdict == "note"


def test_quiet_samples_are_no_near_duplicates() -> None:
    data = noise(200, 100)
    data[::2] *= 1e-4
    data[150] = data[20] + 1e-7
    found = audit({"train": td.Split.from_arrays(data, even(200))})
    assert finding(found, "near duplicates").rows == {"train": [150]}


# Pairs


@given(SMALL_GRID, st.sampled_from([0.0, 0.6, 1.0]))
def test_each_repeat_is_paired_with_the_first_sample_that_it_repeats(
    rows: list[list[int]], threshold: float
) -> None:
    data = np.array(rows, float)
    distance = np.sqrt(((data[:, None] - data[None]) ** 2).mean(axis=2))
    near = np.tril(distance <= threshold + 1e-9, k=-1)
    expected = [[int(near[i].argmax()), i] for i in np.flatnonzero(near.any(axis=1)).tolist()]
    if threshold == 0:
        assert duplicate_pairs(data).tolist() == expected
    marked = np.isin(np.arange(len(data)), duplicate_pairs(data, threshold=threshold)[:, 1])
    assert marked.tolist() == duplicates(data, threshold=threshold).tolist()
    assert duplicate_pairs(data, threshold=threshold).tolist() == expected


@given(SMALL_GRID)
def test_perceptual_pairs_are_those_that_correlate(rows: list[list[int]]) -> None:
    data = np.array([[*row, 7 * row[0] - row[1] ** 2, row[2]] for row in rows], float)
    expected = []
    for i in range(len(data)):
        for j in range(i):
            if np.ptp(data[i]) and np.ptp(data[j]) and np.corrcoef(data[i], data[j])[0, 1] > 0.97:
                expected.append([j, i])
                break
    assert perceptual_pairs(data, correlation=0.97).tolist() == expected


@given(gain=st.floats(0.01, 100), shift=st.floats(-100, 100), seed=st.integers(0, 99))
def test_brightness_and_contrast_never_hide_a_picture(gain: float, shift: float, seed: int) -> None:
    image = noise(1, 16, 16, seed=seed)
    assert perceptual_pairs(np.concatenate([image, gain * image + shift])).tolist() == [[0, 1]]


def test_constant_samples_are_no_perceptual_duplicates() -> None:
    data = np.repeat([0.0, 0.1, 0.1, 1e6, np.nan, np.inf], 256).reshape(6, 256)
    assert perceptual_pairs(data).tolist() == []
    assert duplicate_pairs(data).tolist() == [[1, 2]]


def test_many_near_repeats_take_bounded_memory() -> None:
    import tracemalloc

    data = noise(3000, 400).astype(np.float32) * 1e-3 + 5
    tracemalloc.start()
    assert duplicates(data, threshold=0.1).sum() == 2999
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6  # all pairs of one block in full would take 1.2 GB


def test_signed_zeros_are_equal_and_so_are_nans() -> None:
    data = np.array([[0.0, np.nan], [-0.0, np.nan], [1.0, np.nan]])
    assert duplicates(data, threshold=5.0).tolist() == [False, True, False]


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(td.InvalidValueError, match="correlation must be above 0"):
        perceptual_pairs([[1, 2]], correlation=0)
    with pytest.raises(td.InvalidValueError, match="data must be numbers"):
        duplicates(["a", "b"])
    with pytest.raises(td.InvalidValueError, match="threshold must be a number"):
        duplicate_pairs([[1]], threshold=float("nan"))


def test_several_features_that_lack_values_are_named_by_their_columns() -> None:
    data = noise(100, 20)
    data[:7, 3] = data[5:9, 4] = data[50, 8] = np.nan
    split = td.Split.from_arrays(data, even(100, 2))
    found = finding(audit({"train": split}), "missing values")
    assert (found.found, found.n) == (10, 100)
    assert (
        found.message == "NaN in 10 of 100 samples: feature 3 in 7, feature 4 in 4, feature 8 in 1"
    )


def test_codes_repeat_only_where_they_are_equal() -> None:
    """Of tokens and symbols, 7 is no nearer to 8 than to 1."""
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 100, (60, 300)).astype(np.float32)
    codes[1] = codes[0]
    codes[1, 0] += 1
    codes[3] = codes[2]
    assert set(repeats(codes).first) >= {"near", "perceptual"}
    found = repeats(codes, codes=True)
    assert list(found.first) == ["equal"]
    assert found.first["equal"][3] == 2
    assert found.unsearched == {"near": "values are codes", "perceptual": "values are codes"}
    split = td.Split.from_arrays(codes.astype(np.uint8), np.arange(60) % 2, modality="tokens")
    checked = audit({"train": split}).findings
    assert not [f.check for f in checked if "near" in f.check and f.verdict == "fault"]
