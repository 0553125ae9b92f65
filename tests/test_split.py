"""Laws of Split and Dataset: what is cut stays what it was, and nobody changes it."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td

if TYPE_CHECKING:
    from pathlib import Path


def grouped(size: int = 60) -> td.Split:
    """Return samples of 3 classes in 10 groups, with an attribute of two values."""
    rows = np.arange(size)
    return td.Split.from_arrays(
        rows[:, None].astype(np.uint8),
        rows % 3,
        attributes={"colour": np.where(rows % 2 == 0, "red", "blue")},
        groups=rows // 6,
        class_names=["a", "b", "c"],
    )


@given(
    size=st.integers(1, 40),
    cuts=st.lists(
        st.slices(40)
        | st.lists(st.booleans(), min_size=40, max_size=40)
        | st.lists(st.integers(0, 200), max_size=12),
        max_size=3,
    ),
)
def test_cutting_is_cutting_the_rows(size: int, cuts: list[Any]) -> None:
    split = td.Split.from_arrays(np.arange(size)[:, None], np.arange(size) % 2)
    rows = np.arange(size)
    for cut in cuts:
        if isinstance(cut, list) and cut and isinstance(cut[0], bool):
            key: Any = np.array((cut * 2)[: len(rows)], dtype=bool)
        elif isinstance(cut, list):
            key = np.array([i % len(rows) for i in cut if len(rows)], dtype=int)
        else:
            key = cut
        split, rows = split[key], rows[key]
        assert split.ids.tolist() == rows.tolist()
        assert split.data.ravel().tolist() == rows.tolist()
        assert split.labels.tolist() == (rows % 2).tolist()
        assert len(split) == split.metadata["n_samples"] == len(rows)
        again = pickle.loads(pickle.dumps(split))
        assert again.ids.tolist() == rows.tolist()


def test_slices_share_memory_and_masks_copy(digits: td.Dataset) -> None:
    train = digits.train
    assert np.shares_memory(train[10:500].raw, train.raw)
    assert not np.shares_memory(train[train.labels == 3].raw, train.raw)


def test_one_sample_is_a_float32_array_and_an_int64_scalar(digits: td.Dataset) -> None:
    image, label = digits.train[7]
    assert image.dtype == np.float32
    assert type(label) is np.int64
    assert image.flags.writeable
    assert image.tobytes() == digits.train.data[7].tobytes()
    last, _ = digits.train[-1]
    assert (last == digits.train.data[-1]).all()
    assert digits.train[np.int32(7)][1] == label


def test_several_samples_at_once_equal_one_by_one(digits: td.Dataset) -> None:
    together = digits.train.__getitems__([3, 1, 4, 1])
    for (x, y), row in zip(together, [3, 1, 4, 1], strict=True):
        assert (x == digits.train[row][0]).all()
        assert (type(y), y) == (np.int64, digits.train[row][1])


def test_iterating_yields_every_sample(digits: td.Dataset) -> None:
    part = digits.test[:5]
    assert [int(label) for _, label in part] == part.labels.tolist()


@pytest.mark.parametrize("key", [1000, -1001])
def test_a_row_that_is_not_there_is_an_index_error(digits: td.Dataset, key: int) -> None:
    with pytest.raises(IndexError):
        digits.train[key]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (np.ones(3, bool), r"a mask must have the shape \(60,\), not \(3,\)"),
        ([60], "and there are 60"),
        ([-61], "and there are 60"),
        ([0.5], "rows must be integers or a mask"),
        ([[1, 2]], "rows must be integers or a mask"),
    ],
)
def test_wrong_rows_say_what_is_wrong(key: Any, message: str) -> None:
    with pytest.raises(IndexError, match=message):
        grouped()[key]


def test_nothing_of_a_split_can_be_changed(digits: td.Dataset) -> None:
    for array in (digits.train.raw, digits.train.data, digits.train.labels, digits.train.ids):
        assert not array.flags.writeable
    assert not digits.train[[1, 2]].raw.flags.writeable
    with pytest.raises(AttributeError, match="a Split cannot be changed: name"):
        digits.train.name = "test"
    with pytest.raises(AttributeError, match="cannot be changed"):
        del digits.train.name
    with pytest.raises(AttributeError, match="a Dataset cannot be changed: train"):
        digits.train = digits.test
    with pytest.raises(TypeError, match="read-only"):
        digits.metadata["name"] = "x"
    for change in ("clear", "pop", "popitem", "setdefault", "update"):
        with pytest.raises(TypeError, match="read-only"):
            getattr(digits.metadata, change)()


def test_metadata_is_json_and_survives_copies(digits: td.Dataset) -> None:
    metadata = digits.train.metadata
    assert json.loads(json.dumps(metadata))["name"] == metadata["name"]
    for again in (copy.deepcopy(metadata), pickle.loads(pickle.dumps(metadata))):
        assert again == metadata
        assert type(again) is td.Metadata


def test_pickling_a_loaded_split_carries_no_data(digits: td.Dataset) -> None:
    pickled = pickle.dumps(digits.train)
    again = pickle.loads(pickled)
    assert len(pickled) < 4000 < digits.train.raw.nbytes
    assert again.data.tobytes() == digits.train.data.tobytes()
    assert again.metadata == digits.train.metadata
    assert pickle.loads(pickle.dumps(digits)).val.ids.tolist() == digits.val.ids.tolist()


def test_your_own_arrays_work_as_loaded_ones_do() -> None:
    data = np.random.default_rng(0).random((20, 3, 2))
    split = td.Split.from_arrays(data, np.arange(20) % 4, scale=2.0, offset=-1.0)
    assert split.data.dtype == np.float32
    np.testing.assert_allclose(split.data, data.astype(np.float32) * 2 - 1, rtol=1e-6)
    assert split.metadata["class_names"] == ("0", "1", "2", "3")
    assert set(split.difficulty) == {-1}
    assert split.arrays()[1].dtype == np.int32
    assert sum(len(y) for _, y in split.batches(6, seed=0)) == 20


def test_aligned_float32_arrays_are_not_copied() -> None:
    from tinydatasets._decoding import aligned_empty

    data = aligned_empty((8, 16))
    data[...] = 1
    split = td.Split.from_arrays(data, np.zeros(8, int))
    assert np.shares_memory(split.data, data)
    assert data.flags.writeable
    assert not split.data.flags.writeable


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": ["a", "b"], "labels": [0, 1]}, "data must be numbers, not <U1"),
        ({"data": [], "labels": []}, r"at least one sample; its shape is \(0,\)"),
        ({"data": 3.0, "labels": [0]}, r"at least one sample; its shape is \(\)"),
        ({"data": [1, 2], "labels": [0]}, "data has 2 samples and labels 1"),
        ({"data": [1, 2], "labels": [0.0, 1.0]}, "labels must be integers .* not float64"),
        ({"data": [1, 2], "labels": [[0], [1]]}, r"labels must be integers of shape \(n,\)"),
        ({"data": [1, 2], "labels": [0, -1]}, "labels must be from 0"),
        ({"data": [1, 2], "labels": [0, 2**40]}, "labels must be from 0"),
        ({"data": [1, 2], "labels": [0, 1], "class_names": ["a"]}, "there are 1 class_names"),
        ({"data": [1, 2], "labels": [0, 1], "groups": [1]}, r"groups must be integers or text"),
        ({"data": [1, 2], "labels": [0, 1], "attributes": {"x": [0.5, 1]}}, "attribute 'x'"),
        ({"data": [1], "labels": [0], "attributes": {"data": [0]}}, "no attribute can be called"),
        ({"data": [1], "labels": [0], "attributes": {"x": [2**32]}}, "attribute 'x' must be from"),
        ({"data": [1], "labels": [0], "attributes": {"x": [-1]}}, "attribute 'x' must be from 0"),
        ({"data": [1], "labels": [2_000_000]}, "labels go up to 2000000 for 1 samples"),
        ({"data": [1], "labels": [0], "class_names": {"a": 1}}, "sequence of different names"),
        ({"data": [1, 2], "labels": [0, 1], "class_names": "aa"}, "sequence of different names"),
        ({"data": [1], "labels": [0], "scale": 0}, "scale must not be 0"),
        ({"data": [1], "labels": [0], "scale": float("nan")}, "scale must be a number, not nan"),
        ({"data": [1], "labels": [0], "offset": "a"}, "offset must be a number, not 'a'"),
        (
            {"data": [1], "labels": [0], "attributes": {"group": [0]}, "groups": [0]},
            "groups become the attribute 'group'",
        ),
    ],
)
def test_wrong_arrays_say_what_is_wrong(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        td.Split.from_arrays(**arguments)


def test_select_takes_names_and_codes() -> None:
    split = grouped()
    red = split.select(colour="red")
    assert len(red) == 30
    assert (red.ids % 2 == 0).all()
    assert len(split.select(classes=["a", 2], colour=0)) == 20
    assert len(split.select(group=3)) == 6
    assert len(split.select(classes="a")) == len(split.select(classes=0)) == 20
    assert len(split.select()) == 60


@pytest.mark.parametrize(
    "choice",
    [
        {"classes": ["d"]},
        {"classes": 3},
        {"size": 1},
        {"colour": "green"},
        {"difficulty": "easi"},
    ],
)
def test_select_refuses_what_is_not_there(choice: dict[str, Any]) -> None:
    with pytest.raises(td.UnknownNameError, match="unknown"):
        grouped().select(**choice)


@given(size=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
def test_stratified_keeps_every_share(size: int, seed: int) -> None:
    part = grouped().stratified(size, seed=seed, by=("labels", "colour"))
    assert len(part) == len(set(part.ids.tolist())) == size
    counts = np.bincount(part.labels, minlength=3)
    assert counts.max() - counts.min() <= 2  # six cells, each exact to within one
    cells = np.bincount(part.labels * 2 + part.attributes["colour"], minlength=6)
    assert cells.max() - cells.min() <= 1


def test_stratified_takes_fractions_and_repeats() -> None:
    split = grouped()
    assert len(split.stratified(0.5, seed=1)) == 30
    assert len(split.stratified(1.0, seed=1)) == 60
    same = [split.stratified(9, seed=4).ids.tolist() for _ in range(2)]
    assert same[0] == same[1] != split.stratified(9, seed=5).ids.tolist()


@pytest.mark.parametrize("size", [0, 61, 1.5, 0.0, -0.1, float("nan")])
def test_stratified_refuses_impossible_sizes(size: float) -> None:
    with pytest.raises(
        td.InvalidValueError, match=r"size must be|a fraction lies|fraction must be"
    ):
        grouped().stratified(size, seed=0)


def test_stratified_by_an_unknown_column_is_refused() -> None:
    with pytest.raises(td.UnknownNameError, match="unknown column 'colours': did you mean"):
        grouped().stratified(3, seed=0, by=("colours",))


@given(k=st.integers(2, 10), seed=st.integers(0, 2**32 - 1), by_group=st.booleans())
def test_folds_hold_out_each_sample_once(k: int, seed: int, by_group: bool) -> None:
    split = grouped()
    pairs = split.kfold(k, seed=seed, groups="group" if by_group else None)
    assert len(pairs) == k
    assert sorted(i for _, held in pairs for i in held.ids) == list(range(60))
    for train, held in pairs:
        assert len(train) + len(held) == 60
        assert not set(train.ids) & set(held.ids)
        if by_group:
            assert not set(train.attributes["group"]) & set(held.attributes["group"])
        else:
            counts = np.bincount(held.labels, minlength=3)
            assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize(("k", "groups"), [(1, None), (61, None), (11, "group"), (2.5, None)])
def test_impossible_folds_are_refused(k: Any, groups: str | None) -> None:
    with pytest.raises(td.InvalidValueError, match=r"k must be|cannot be parted into"):
        grouped().kfold(k, seed=0, groups=groups)


@given(fraction=st.floats(0.05, 0.95), seed=st.integers(0, 2**32 - 1))
def test_a_holdout_parts_the_samples(fraction: float, seed: int) -> None:
    for groups in (None, "group"):
        rest, held = grouped().holdout(fraction, seed=seed, groups=groups)
        assert sorted([*rest.ids, *held.ids]) == list(range(60))
        assert abs(len(held) - fraction * 60) <= (1 if groups is None else 6)
        if groups:
            assert not set(rest.attributes["group"]) & set(held.attributes["group"])


def test_groups_may_be_given_as_an_array() -> None:
    rest, held = grouped().holdout(0.5, seed=0, groups=[f"w{i // 30}" for i in range(60)])
    assert {len(rest), len(held)} == {30}
    with pytest.raises(td.InvalidValueError, match=r"groups must have the shape \(60,\)"):
        grouped().holdout(0.5, seed=0, groups=[1, 2])


@pytest.mark.parametrize("fraction", [0, 1, 1.0, -0.5, 2])
def test_impossible_holdouts_are_refused(fraction: float) -> None:
    with pytest.raises(td.InvalidValueError, match="a fraction lies between 0 and 1"):
        grouped().holdout(fraction, seed=0)


def test_class_weights_make_classes_equal() -> None:
    split = td.Split.from_arrays(np.zeros((6, 1)), [0, 0, 0, 2, 2, 0], class_names="abc")
    weights = split.class_weights()
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights, [6 / (3 * 4), 0, 6 / (3 * 2)])


def test_a_dataset_is_a_mapping_with_the_standard_keys(digits: td.Dataset) -> None:
    assert list(digits) == [
        "train_data",
        "train_labels",
        "val_data",
        "val_labels",
        "test_data",
        "test_labels",
        "metadata",
    ]
    assert digits["test_labels"] is digits.test.labels
    assert digits["metadata"]["n_samples"] == sum(map(len, (digits.train, digits.val, digits.test)))
    assert len(digits) == 7
    assert len({digits, td.load_tinymnist()}) == 2  # compared by identity, as arrays ask for
    with pytest.raises(td.UnknownNameError, match="unknown key 'train_dat': did you mean"):
        digits["train_dat"]
    assert digits.split("val") is digits.val


def test_representations_say_what_it_is(digits: td.Dataset) -> None:
    assert repr(digits.train) == "<Split tinymnist/train: 1000 x (8, 8) uint8, 10 classes>"
    assert repr(digits) == "<Dataset tinymnist: train 1000, val 210, test 330>"
    assert repr(grouped()) == "<Split data: 60 x (1,) uint8, 3 classes>"


def test_a_file_that_was_replaced_is_not_silently_read(tmp_path: Path) -> None:
    from tinydatasets._archive import Archive, write

    columns: dict[str, Any] = {
        "train_data": np.zeros((4, 2), np.uint8),
        "train_labels": np.zeros(4, np.int32),
    }
    write(tmp_path / "x.npz", columns)
    split = td.Split(Archive(tmp_path / "x.npz"), "train", td.Metadata({"scale": 1.0}))
    pickled = pickle.dumps(split)
    write(tmp_path / "x.npz", {**columns, "train_data": np.ones((4, 2), np.uint8)})
    with pytest.raises(td.IntegrityError, match="not the file it was"):
        pickle.loads(pickled)


def test_what_cannot_be_parted_is_refused() -> None:
    for part, groups in ((grouped()[:1], None), (grouped()[:6], "group"), (grouped()[:0], None)):
        with pytest.raises(td.InvalidValueError, match="cannot be parted into 2"):
            part.holdout(0.5, seed=0, groups=groups)
        with pytest.raises(td.InvalidValueError, match="cannot be parted into 2"):
            part.kfold(2, seed=0, groups=groups)


@given(sizes=st.lists(st.integers(1, 9), min_size=2, max_size=8), seed=st.integers(0, 99))
def test_no_part_of_a_grouped_holdout_is_empty(sizes: list[int], seed: int) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    split = td.Split.from_arrays(np.zeros((len(groups), 1)), groups % 2, groups=groups)
    for fraction in (0.01, 0.5, 0.99):
        rest, held = split.holdout(fraction, seed=seed, groups="group")
        assert len(rest) > 0
        assert len(held) > 0
    for train, held in split.kfold(2, seed=seed, groups="group"):
        assert len(train) > 0
        assert len(held) > 0


def test_a_key_of_another_kind_says_what_is_wanted() -> None:
    with pytest.raises(TypeError, match="rows are an integer, a slice, a mask or an array"):
        grouped()["x"]  # type: ignore[call-overload]


def test_a_tier_of_samples_without_tiers_is_refused() -> None:
    with pytest.raises(td.InvalidValueError, match="is not graded"):
        grouped().select(difficulty="easy")


def test_groups_may_be_any_numbers_or_objects_of_text() -> None:
    far = td.Split.from_arrays(np.zeros((4, 1)), [0, 1, 0, 1], groups=[0, 2**32, -5, 2**32])
    assert far.attributes["group"].tolist() == [1, 2, 0, 2]
    people = np.array(["ann", "bob", "ann", "bob"], dtype=object)
    named = td.Split.from_arrays(
        np.zeros((4, 1)), [0, 1, 0, 1], groups=people, attributes={"who": people}
    )
    assert named.attributes["group"].tolist() == [0, 1, 0, 1]
    assert named.metadata["attributes"]["who"] == ("ann", "bob")


def test_attributes_cannot_be_added_to(digits: td.Dataset) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        digits.train.attributes["x"] = 3  # type: ignore[index]


def tokens(**options: Any) -> td.Split:
    codes = np.arange(24, dtype=np.uint8).reshape(6, 4)
    return td.Split.from_arrays(codes, [0, 1] * 3, modality="tokens", **options)


def test_tokens_are_int32_as_a_whole_one_by_one_and_in_batches() -> None:
    split = tokens()
    assert split.data.dtype == split[0][0].dtype == split.__getitems__([1])[0][0].dtype == np.int32
    assert split.data.tolist() == split.raw.tolist()
    assert split.data.ctypes.data % 64 == 0
    assert not split.data.flags.writeable
    for cache_bytes in (0, 1 << 25):
        batches = split.batches(4, cache_bytes=cache_bytes)
        assert [x.dtype for x, _ in batches] == [np.int32] * 2
        assert np.concatenate([x for x, _ in batches]).tolist() == split.raw.tolist()


def test_tokens_are_integers_without_a_scale() -> None:
    with pytest.raises(td.InvalidValueError, match="tokens must be integers, not float64"):
        td.Split.from_arrays(np.zeros((2, 3)), [0, 1], modality="tokens")
    with pytest.raises(td.InvalidValueError, match=r"tokens have no scale and no offset, not 0\.5"):
        tokens(scale=0.5)


def test_a_split_of_a_kind_of_its_own_stays_of_that_kind() -> None:
    class Named(td.Split):
        pass

    split = Named.from_arrays(np.zeros((4, 2)), [0, 1, 0, 1])
    assert (
        type(split[1:])
        is type(split[[0, 2]])
        is type(split.__reduce__()[0](*split.__reduce__()[1]))
    )


# --- channels ---------------------------------------------------------------------------------

CHANNELS = {"temperature": ("°C", 40.0, 20.0), "speed": ("rpm", 1000.0, 0.0)}


def test_channels_say_what_values_mean_in_their_units() -> None:
    raw = np.array([[[-2, 3], [1, 0]]], np.int16)
    split = td.Split.from_arrays(raw, [0], scale=0.5, modality="series", channels=CHANNELS)
    assert split.in_units().tolist() == [[[-20.0, 1500.0], [40.0, 0.0]]]
    assert split.in_units().dtype == np.float32
    assert split.metadata["channels"]["speed"] == ("rpm", 1000.0, 0.0)
    assert split[:1].in_units().tolist() == split.in_units().tolist()


def test_channels_that_are_not_those_of_the_samples_say_so(digits: td.Dataset) -> None:
    data = np.zeros((2, 5, 3))
    with pytest.raises(td.InvalidValueError, match=r"2 channels for samples of shape \(5, 3\)"):
        td.Split.from_arrays(data, [0, 1], channels=CHANNELS)
    with pytest.raises(td.InvalidValueError, match=r"2 channels for samples of shape \(2,\)"):
        td.Split.from_arrays(data[0, :2, :2], [0, 1], channels=CHANNELS)
    for wrong in ("°C", ("°C", 1.0), (1.0, 2.0, "°C"), None, 3, {"u": 1, "v": 2, "w": 3}):
        with pytest.raises(td.InvalidValueError, match=r"channel 'a' must be \(unit, scale, off"):
            td.Split.from_arrays(data[..., :1], [0, 1], channels={"a": wrong})  # type: ignore[dict-item]
    for none in ([("a", "g"), ("b", "g"), ("c", "g")], "abc", 3, False):
        with pytest.raises(td.InvalidValueError, match="channels must map names to"):
            td.Split.from_arrays(data, [0, 1], channels=none)  # type: ignore[arg-type]
    for number in (0, 1e300):
        with pytest.raises(
            td.InvalidValueError, match=r"channel 'a': scale .* must fit into float32"
        ):
            td.Split.from_arrays(data[..., :1], [0, 1], channels={"a": ("°C", number, 0)})
    with pytest.raises(td.InvalidValueError, match="channel 'a' must be a number"):
        td.Split.from_arrays(data[..., :1], [0, 1], channels={"a": ("°C", "1", 0)})  # type: ignore[dict-item]
    with pytest.raises(td.InvalidValueError, match=r"no channels with units: take split\.data"):
        digits.train.in_units()


def test_samples_in_memory_need_no_file() -> None:
    test = td.load_tinymnist("test")
    few = test[[5, 3, 300]].in_memory()
    assert isinstance(few._columns, dict)
    for one, other in ((few.data, test.data), (few.labels, test.labels), (few.ids, test.ids)):
        assert np.array_equal(one, other[[5, 3, 300]])
    form = test.attributes["form"][[5, 3, 300]]
    assert np.array_equal(few.attributes["form"], form)
    assert not any(np.shares_memory(few.raw, column) for column in test._columns.values())
