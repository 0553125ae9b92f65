"""Laws of input: what an instructor has is read as it is, and what is wrong is named."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import _inputs
from tinydatasets._archive import Archive, write as write_archive
from tinydatasets.errors import (
    IntegrityError,
    InvalidValueError,
    MissingExtraError,
    TinyDatasetsError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

IMAGES = np.arange(6 * 4, dtype=np.uint8).reshape(6, 2, 2)
CODES = np.array([0, 1, 2, 0, 1, 2])


def savez(folder: Path, *, compressed: bool = False, **arrays: Any) -> Path:
    path = folder / "own.npz"
    (np.savez_compressed if compressed else np.savez)(path, **arrays)
    return path


def csv(folder: Path, text: str | bytes) -> Path:
    path = folder / "own.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def beside(path: Path, **facts: Any) -> None:
    path.with_suffix(".json").write_text(json.dumps(facts))


def one_line(error: pytest.ExceptionInfo[TinyDatasetsError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


# --- .npz -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("compressed", [False, True], ids=["stored", "compressed"])
@pytest.mark.parametrize(
    ("data", "labels"),
    [
        ("train_data", "train_labels"),
        ("x_train", "y_train"),
        ("train_images", "train_labels"),
        ("X_train", "y_train"),
    ],
)
def test_splits_are_found_under_the_names_of_the_field(
    tmp_path: Path, data: str, labels: str, compressed: bool
) -> None:
    arrays: dict[str, Any] = {data: IMAGES, labels: CODES}
    arrays |= {key.replace("train", "test"): array for key, array in arrays.items()}
    path = savez(tmp_path, compressed=compressed, **arrays)
    splits = _inputs.read(path)
    assert list(splits) == ["train", "test"]
    for name, split in splits.items():
        assert split.name == name
        np.testing.assert_array_equal(split.raw, IMAGES)
        np.testing.assert_array_equal(split.labels, CODES)
        assert split.scale == pytest.approx(1 / 255)
        assert split.metadata["name"] == "own"


@pytest.mark.parametrize("data", ["data", "images", "x", "X"])
@pytest.mark.parametrize("labels", ["labels", "label", "y", "target", "targets"])
def test_one_set_is_found_under_usual_names(tmp_path: Path, data: str, labels: str) -> None:
    arrays: dict[str, Any] = {data: IMAGES.astype(np.float32), labels: CODES}
    (split,) = _inputs.read(savez(tmp_path, **arrays)).values()
    assert (split.name, split.scale) == ("data", 1.0)
    assert split.data.shape == (6, 2, 2)


def test_labels_of_another_name_can_be_named(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, kind=CODES, y=CODES * 0)
    assert _inputs.read(path, labels="kind")["data"].labels.tolist() == CODES.tolist()


def test_stored_arrays_are_mapped_and_compressed_ones_are_read(tmp_path: Path) -> None:
    from tinydatasets._pages import _map_of

    stored = td.Split.from_npz(savez(tmp_path, data=IMAGES, labels=CODES))
    assert _map_of(stored.raw) is not None
    packed = td.Split.from_npz(savez(tmp_path, data=IMAGES, labels=CODES, compressed=True))
    assert _map_of(packed.raw) is None
    np.testing.assert_array_equal(packed.raw, IMAGES)
    assert not packed.raw.flags.writeable


def test_classes_and_values_are_coded_alike_in_all_splits(tmp_path: Path) -> None:
    path = savez(
        tmp_path,
        train_data=IMAGES,
        train_labels=np.array(["cat", "dog"] * 3),
        train_writer=np.array(["ann", "bob", "eve"] * 2),
        train_age=np.arange(6),
        test_data=IMAGES[:3],
        test_labels=np.array(["dog", "emu", "dog"]),
        test_writer=np.array(["eve", "zoe", "eve"]),
        test_age=np.arange(3),
        train_weight=np.arange(6.0),
        test_only=np.arange(3),
    )
    splits = _inputs.read(path, groups="writer")
    for split in splits.values():
        assert split.metadata["class_names"] == ("cat", "dog", "emu")
        assert split.metadata["groups"] == ("writer",)
        assert split.metadata["attributes"] == {"writer": ("ann", "bob", "eve", "zoe"), "age": ()}
    assert splits["test"].labels.tolist() == [1, 2, 1]
    assert splits["test"].attributes["writer"].tolist() == [2, 3, 2]
    assert len(splits["train"].select(writer="eve", classes="dog")) == 1
    few = _inputs.read(path, attributes=["age"], groups="writer")["test"]
    assert set(few.attributes) == {"writer", "age"}
    assert set(_inputs.read(path, attributes=[])["test"].attributes) == set()


@pytest.mark.parametrize(
    ("labels", "codes", "names"),
    [
        (CODES, [0, 1, 2, 0, 1, 2], ("0", "1", "2")),
        (CODES[:, None], [0, 1, 2, 0, 1, 2], ("0", "1", "2")),
        (CODES.astype(np.float32), [0, 1, 2, 0, 1, 2], ("0", "1", "2")),
        (CODES * 3, [0, 3, 6, 0, 3, 6], tuple("0123456")),
        (CODES + 1, [0, 1, 2, 0, 1, 2], ("1", "2", "3")),
        (CODES - 1, [0, 1, 2, 0, 1, 2], ("-1", "0", "1")),
        (CODES > 0, [0, 1, 1, 0, 1, 1], ("0", "1")),
        (np.array(list("bcabca")), [1, 2, 0, 1, 2, 0], ("a", "b", "c")),
        (np.array([b"b", b"c", b"a"] * 2), [1, 2, 0, 1, 2, 0], ("a", "b", "c")),
    ],
    ids=["0..", "column", "whole floats", "gaps", "1..", "-1..", "bool", "text", "bytes"],
)
def test_labels_become_codes_from_0(
    tmp_path: Path, labels: Any, codes: list[int], names: tuple[str, ...]
) -> None:
    split = td.Split.from_npz(savez(tmp_path, data=IMAGES, labels=labels))
    assert split.labels.tolist() == codes
    assert split.metadata["class_names"] == names


def test_all_splits_know_the_classes_of_each(tmp_path: Path) -> None:
    arrays: dict[str, Any] = {"train_data": IMAGES, "train_labels": CODES, "test_data": IMAGES[:2]}
    for labels, top in (([0, 1], 3), ([0, 4], 5)):
        path = savez(tmp_path, **arrays, test_labels=labels)
        for split in _inputs.read(path).values():
            assert split.metadata["class_names"] == tuple("01234"[:top])
    path = savez(tmp_path, **arrays, test_labels=[0, 2000])
    with pytest.raises(InvalidValueError, match="labels go up to 2000 for 2 samples"):
        _inputs.read(path)


def test_groups_may_be_any_integers(tmp_path: Path) -> None:
    writer = np.array([-5, 2**40, 7, -5, 2**40, 7])
    path = savez(tmp_path, data=IMAGES, labels=CODES, writer=writer)
    split = _inputs.read(path, groups="writer")["data"]
    assert split.attributes["writer"].tolist() == [0, 2, 1, 0, 2, 1]
    assert split.metadata["attributes"]["writer"] == ("-5", "7", str(2**40))


def test_the_json_beside_says_what_the_arrays_cannot(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES.reshape(6, 4), labels=CODES, colour=CODES)
    beside(
        path,
        name="shapes",
        class_names=["disc", "ring", "star"],
        scale=0.5,
        offset=-1,
        sample_shape=[2, 2],
        attributes={"colour": ["red", "green", "blue"]},
        groups=["colour", "gone"],
        license="CC0-1.0",
        modality="image",
        notes={"term": 3},
    )
    split = td.Split.from_npz(path)
    assert split.raw.shape == (6, 2, 2)
    assert split.data[0, 0].tolist() == [-1, -0.5]
    metadata = split.metadata
    assert metadata["name"] == "shapes"
    assert metadata["class_names"] == ("disc", "ring", "star")
    assert metadata["attributes"] == {"colour": ("red", "green", "blue")}
    assert metadata["groups"] == ("colour",)
    assert metadata["license"] == "CC0-1.0"
    assert metadata["notes"] == {"term": 3}
    assert metadata["sample_shape"] == (2, 2)
    json.dumps(metadata)


def test_text_labels_take_the_order_of_the_class_names_beside(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, labels=np.array(["cat", "dog"] * 3))
    beside(path, class_names=["dog", "cat"])
    assert td.Split.from_npz(path).labels.tolist() == [1, 0] * 3
    beside(path, class_names=["dog", "cats"])
    with pytest.raises(UnknownNameError, match=r"own\.npz, row 0: 'cat': did you mean 'cats'") as e:
        td.Split.from_npz(path)
    one_line(e)


def test_text_attributes_take_the_names_beside(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, labels=CODES, hue=np.array(["red", "blue"] * 3))
    beside(path, attributes={"hue": ["red", "green", "blue"]})
    assert td.Split.from_npz(path).attributes["hue"].tolist() == [0, 2] * 3
    beside(path, attributes={"hue": ["red", "green"]})
    with pytest.raises(UnknownNameError, match=r"unknown attribute 'hue' in .*npz, row 1: 'blue'"):
        td.Split.from_npz(path)


def test_tokens_are_not_scaled_as_pixels_are(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES.reshape(6, 4), labels=CODES)
    beside(path, modality="tokens")
    assert td.Split.from_npz(path).scale == 1.0


def test_a_json_says_what_channels_are_and_what_samples_are(tmp_path: Path) -> None:
    path = savez(tmp_path, data=np.ones((6, 4, 2)), labels=CODES)
    beside(path, modality="series", channels={"heat": ["°C", 10, 5], "speed": ["rpm", 2.0, 0]})
    split = td.Split.from_npz(path)
    assert split.in_units()[0, 0].tolist() == [15.0, 2.0]
    beside(path, channels={"heat": None, "speed": None})
    with pytest.raises(td.InvalidValueError, match=r"own\.npz: channel 'heat' must be \(unit"):
        td.Split.from_npz(path)
    beside(path, modality="spectogram")
    with pytest.raises(UnknownNameError, match="'spectogram': did you mean 'spectrogram'"):
        td.Split.from_npz(path)


WRONG_JSON: dict[str, tuple[str, str]] = {
    "no JSON": ("{", "is not JSON"),
    "no object": ("[1]", "does not hold a JSON object"),
    "class_names": ('{"class_names": "abc"}', "class_names must be a list"),
    "attributes": ('{"attributes": ["a"]}', "attributes must be an object"),
    "license": ('{"license": 3}', "license must be text"),
    "too few names": ('{"class_names": ["a"]}', "own.npz: labels go up to 2"),
    "scale": ('{"scale": "1"}', "own.npz: scale must be a number"),
    "shape": ('{"sample_shape": [3, 3]}', r"shape \(2, 2\) are not of the shape"),
    "no shape": ('{"sample_shape": ["a"]}', r"shape \(2, 2\) are not of the shape"),
    "values": ('{"attributes": {"hue": ["red"]}}', "attribute 'hue' goes up to 2, and has 1 names"),
}


@pytest.mark.parametrize("case", WRONG_JSON)
def test_a_wrong_json_is_named(tmp_path: Path, case: str) -> None:
    text, message = WRONG_JSON[case]
    path = savez(tmp_path, data=IMAGES, labels=CODES, hue=CODES)
    path.with_suffix(".json").write_text(text)
    with pytest.raises((IntegrityError, InvalidValueError), match=message) as error:
        td.Split.from_npz(path)
    assert "own." in one_line(error)


WRONG_ARRAYS: dict[str, tuple[dict[str, Any], str]] = {
    "half a label": (
        {"data": IMAGES, "labels": [0, 1, 2.5, 0, 1, 2]},
        r"own\.npz, row 2: label 2.5 is not an integer",
    ),
    "NaN label": (
        {"data": IMAGES, "labels": [0, 1, 2, 0, np.nan, 2]},
        r"own\.npz, row 4: the label is missing",
    ),
    "infinite label": ({"data": IMAGES, "labels": [0, 1, 2, 0, np.inf, 2]}, "row 4: label inf"),
    "empty label": ({"data": IMAGES, "labels": list("ab") * 2 + ["", "a"]}, "row 4: the label is"),
    "in a split": (
        {"train_data": IMAGES, "train_labels": CODES + 0.5},
        r"own\.npz, train, row 0: label 0.5 is not an integer",
    ),
    "one-hot": ({"data": IMAGES, "labels": np.eye(6)}, "one a sample, not float64 of shape"),
    "complex": ({"data": IMAGES, "labels": CODES * 1j}, "labels must be integers or text"),
    "fewer data": ({"data": IMAGES[:4], "labels": CODES}, "data has 4 samples and labels 6"),
    "scalar label": ({"data": IMAGES, "labels": 3}, "data has 6 samples and labels 1"),
    "no samples": ({"data": IMAGES[:0], "labels": CODES[:0]}, "holds no samples"),
    "one class": ({"data": IMAGES, "labels": CODES * 0}, "one class only, '0': two are needed"),
    "text data": ({"data": np.array(list("abcdef")), "labels": CODES}, "data must be numbers"),
    "no data": ({"samples": IMAGES, "labels": CODES}, "has no data: its arrays are samples, lab"),
    "no labels": ({"train_data": IMAGES, "n": CODES}, "has no labels of train: its arrays are"),
    "nothing": ({}, "has no data: its arrays are none"),
    "float ids": ({"data": IMAGES, "labels": CODES, "id": CODES / 2}, "ids must be integers"),
}


@pytest.mark.parametrize("case", WRONG_ARRAYS)
def test_wrong_arrays_are_named(tmp_path: Path, case: str) -> None:
    arrays, message = WRONG_ARRAYS[case]
    path = savez(tmp_path, **arrays)
    with pytest.raises(InvalidValueError, match=message) as error:
        _inputs.read(path)
    assert "own.npz" in one_line(error)


@pytest.mark.parametrize("option", ["attributes", "groups"])
def test_an_attribute_that_is_not_there_is_named(tmp_path: Path, option: str) -> None:
    def read(path: Path, name: str) -> None:
        options: Any = {option: name if option == "groups" else [name]}
        _inputs.read(path, **options)

    path = savez(tmp_path, data=IMAGES, labels=CODES, writer=CODES)
    with pytest.raises(UnknownNameError, match="unknown attribute 'writers': did you mean"):
        read(path, "writers")
    path = savez(tmp_path, data=IMAGES, labels=CODES)
    with pytest.raises(InvalidValueError, match="has no attributes, and 'writer' was asked for"):
        read(path, "writer")


def test_python_objects_are_refused(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, labels=np.array([{}] * 6, dtype=object))
    with pytest.raises(
        IntegrityError, match=r"labels\.npy of .*own\.npz: it holds Python objects; save numbers or"
    ) as error:
        _inputs.read(path)
    one_line(error)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, labels=CODES, compressed=True)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(IntegrityError, match=r"own\.npz is damaged"):
        _inputs.read(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        buffer = io.BytesIO()
        np.save(buffer, IMAGES)
        archive.writestr("data.npy", buffer.getvalue()[:-5])
    with pytest.raises(IntegrityError, match=r"cannot read data\.npy of .*own\.npz") as error:
        _inputs.read(path)
    one_line(error)


def test_a_compressed_archive_with_an_altered_byte_is_refused_or_read_right(tmp_path: Path) -> None:
    path = savez(tmp_path, data=IMAGES, labels=CODES, compressed=True)
    content = path.read_bytes()
    refused = 0
    for position in range(len(content)):
        altered = bytearray(content)
        altered[position] ^= 0x41
        path.write_bytes(altered)
        try:
            split = td.Split.from_npz(path)
        except (IntegrityError, InvalidValueError):
            refused += 1
            continue
        np.testing.assert_array_equal(split.raw, IMAGES)
        np.testing.assert_array_equal(split.labels, CODES)
    assert refused > len(content) // 2  # the others are dates, versions and the like


# --- what `curate` writes -------------------------------------------------------------------------


def curated(metadata: Mapping[str, Any]) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {}
    for name, size in (("train", 12), ("val", 6), ("test", 9)):
        columns |= {
            f"{name}_data": rng.integers(0, 256, (size, *metadata["sample_shape"]), np.uint8),
            f"{name}_labels": np.arange(size, dtype=np.int32) % 3,
            f"{name}_id": rng.permutation(99)[:size].astype(np.int32),
            f"{name}_difficulty": np.sort(np.arange(size) % 3).astype(np.int8),
            f"{name}_writer": np.arange(size, dtype=np.int32),
            f"{name}_colour": np.arange(size, dtype=np.int32) % 2,
        }
    return columns


FACTS = {
    "name": "shapes",
    "title": "Shapes",
    "dataset_version": "1.0.0",
    "curation_date": "2026-01-02",
    "class_names": ["disc", "ring", "star"],
    "sample_shape": [3, 2],
    "dtype": "uint8",
    "scale": 1 / 255,
    "offset": -0.5,
    "modality": "image",
    "attributes": {"writer": [], "colour": ["red", "blue"]},
    "groups": ["writer"],
    "provenance": "real",
    "license": "CC0-1.0",
    "source": "a camera",
    "citation": "@misc{shapes}",
    "features": ["a"],
}


@given(
    names=st.lists(st.text(min_size=1), min_size=3, max_size=6, unique=True),
    scale=st.floats(1e-6, 1e6),
    offset=st.floats(-1e6, 1e6),
    text=st.text(),
    shape=st.lists(st.integers(1, 3), max_size=3),
)
def test_what_is_written_is_read_as_it_was(
    names: list[str], scale: float, offset: float, text: str, shape: list[int]
) -> None:
    facts = {**FACTS, "class_names": names, "scale": scale, "offset": offset, "source": text}
    facts["sample_shape"] = shape
    columns, metadata = curated(facts), td.Metadata(facts)
    with TemporaryDirectory() as folder:
        path = _inputs.write(folder, "shapes", columns, metadata)
        splits = _inputs.read(path)
        assert list(splits) == ["train", "val", "test"]
        for name, split in splits.items():
            expected = td.Split(columns, name, metadata)
            assert split.metadata == expected.metadata
            for column in ("raw", "data", "labels", "ids", "difficulty"):
                found, given = getattr(split, column), getattr(expected, column)
                assert found.dtype == given.dtype
                np.testing.assert_array_equal(found, given)
            assert {k: v.tolist() for k, v in split.attributes.items()} == {
                k: v.tolist() for k, v in expected.attributes.items()
            }
        dataset = td.Dataset.from_npz(path)
        assert dataset.metadata == metadata.replace(n_samples=27)
        np.testing.assert_array_equal(dataset["val_labels"], columns["val_labels"])


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    content = []
    for _ in range(2):
        path = Path(_inputs.write(str(tmp_path), "shapes", curated(FACTS), FACTS))
        content.append(path.read_bytes() + path.with_suffix(".json").read_bytes())
    assert content[0] == content[1]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["shapes.json", "shapes.npz"]


def test_a_split_of_what_was_written_pickles_its_path_and_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {**FACTS, "sample_shape": [64, 64]}
    path = _inputs.write(str(tmp_path), "shapes", curated(facts), facts)
    split = td.Split.from_npz(path, "train")
    assert isinstance(split._columns, Archive)
    monkeypatch.chdir(tmp_path)
    pickled = pickle.dumps(td.Split.from_npz("shapes.npz", "train"))
    monkeypatch.chdir("/")
    assert len(pickled) < split.raw.nbytes // 10
    np.testing.assert_array_equal(pickle.loads(pickled).data, split.data)


def test_a_split_of_recoded_labels_pickles_and_keeps_its_codes(tmp_path: Path) -> None:
    split = td.Split.from_npz(savez(tmp_path, data=IMAGES, labels=CODES + 1))
    assert pickle.loads(pickle.dumps(split)).labels.tolist() == CODES.tolist()


def test_from_npz_asks_which_split_and_refuses_one_that_is_not_there(tmp_path: Path) -> None:
    path = savez(tmp_path, train_data=IMAGES, train_labels=CODES, val_data=IMAGES, val_labels=CODES)
    with pytest.raises(InvalidValueError, match=r"own\.npz holds train, val: choose a split"):
        td.Split.from_npz(path)
    with pytest.raises(UnknownNameError, match="unknown split 'test': choose train or val"):
        td.Split.from_npz(path, "test")
    with pytest.raises(InvalidValueError, match=r"own\.npz lacks test: Split\.from_npz opens one"):
        td.Dataset.from_npz(path)
    alone = savez(tmp_path, test_data=IMAGES, test_labels=CODES)
    assert td.Split.from_npz(alone).name == "test"


def test_the_bundled_archive_is_opened_as_well(digits: td.Dataset) -> None:
    columns = digits.train._columns
    assert isinstance(columns, Archive)
    again = td.Split.from_npz(columns.path, "train")
    assert set(again.attributes) == set(digits.train.attributes)
    for column in ("raw", "labels", "ids", "difficulty"):
        np.testing.assert_array_equal(getattr(again, column), getattr(digits.train, column))


# --- .csv -----------------------------------------------------------------------------------------

TABLE = "width,colour,label,height\n1,red,cat,0.5\n2,blue,dog,\n3,red,cat,-1e3\n4,NA,dog,nan\n"


def test_columns_of_numbers_are_features_and_others_attributes(tmp_path: Path) -> None:
    (split,) = _inputs.read(csv(tmp_path, TABLE)).values()
    np.testing.assert_array_equal(
        split.data, np.array([[1, 0.5], [2, np.nan], [3, -1000], [4, np.nan]], np.float32)
    )
    assert split.labels.tolist() == [0, 1, 0, 1]
    assert split.metadata["class_names"] == ("cat", "dog")
    assert split.metadata["features"] == ("width", "height")
    assert split.metadata["attributes"] == {"colour": ("blue", "missing", "red")}
    assert split.attributes["colour"].tolist() == [2, 0, 2, 1]
    assert [_inputs.place(split, row) for row in (0, 3)] == ["line 2", "line 5"]
    assert _inputs.place(split[split.labels == 1], 1) == "line 5"


@pytest.mark.parametrize(
    "text",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("dog", '"dog"').replace("height", '"height"').encode(),
        TABLE.replace("\n", "\n\n").rstrip("\n").encode(),
    ],
    ids=["byte order mark", "semicolons", "tabs", "CRLF", "quotes", "empty lines"],
)
def test_a_table_may_be_written_in_several_ways(tmp_path: Path, text: bytes) -> None:
    plain = _inputs.read(csv(tmp_path, TABLE))["data"]
    (split,) = _inputs.read(csv(tmp_path, text)).values()
    np.testing.assert_array_equal(split.data, plain.data)
    assert split.labels.tolist() == plain.labels.tolist()
    assert split.metadata == plain.metadata


def test_columns_may_be_named_labels_attributes_and_groups(tmp_path: Path) -> None:
    path = csv(tmp_path, "x,y,age,writer,id,kind,note\n1,5,3,70,1,0,a\n2,6,4,71,2,1,b\n")
    split = _inputs.read(path, labels="kind", attributes=["age"], groups="writer")["data"]
    assert split.metadata["features"] == ("x", "y")
    assert split.metadata["attributes"] == {"age": (), "writer": ()}
    assert split.metadata["groups"] == ("writer",)
    assert split.attributes["writer"].tolist() == [70, 71]
    assert _inputs.read(path)["data"].metadata["features"] == ("x", "age", "writer", "kind")


def test_a_square_number_of_columns_is_an_image_only_if_the_json_says_so(tmp_path: Path) -> None:
    header = ",".join(f"p{i}" for i in range(64))
    rows = "\n".join(",".join(map(str, range(k, 64 + k))) + f",{k}" for k in range(3))
    path = csv(tmp_path, f"{header},label\n{rows}\n")
    assert _inputs.read(path)["data"].raw.shape == (3, 64)
    beside(path, sample_shape=[8, 8], scale=1 / 16)
    split = _inputs.read(path)["data"]
    assert split.raw.shape == (3, 8, 8)
    assert split.data[0, 1, 0] == 0.5


@given(
    values=st.lists(
        st.lists(st.floats(width=32, allow_nan=False), min_size=3, max_size=3),
        min_size=2,
        max_size=9,
    )
)
def test_every_float32_survives_a_table(values: list[list[float]]) -> None:
    data = np.array(values, dtype=np.float32)
    rows = [",".join([*map(repr, row), str(i % 2)]) for i, row in enumerate(data.tolist())]
    with TemporaryDirectory() as folder:
        path = csv(Path(folder), "\n".join(["a,b,c,label", *rows]))
        split = _inputs.read(path)["data"]
        np.testing.assert_array_equal(split.data, data)


WRONG_TABLES: dict[str, tuple[str | bytes, str]] = {
    "text among numbers": (
        "a,label\n1,0\nx7,1\n2,0\n",
        r"own\.csv, line 3, column 'a': 'x7' is not a number",
    ),
    "too large": (
        "a,label\n1,0\n1e300,1\n",
        "line 3, column 'a': '1e300' is too large for float32",
    ),
    "half a label": ("a,label\n1,0\n\n1,2.5\n", r"own\.csv, line 4: label 2.5 is not an integer"),
    "a label missing": ("a,label\n1,0\n1,\n", "line 3: the label is missing"),
    "a text label missing": ("a,label\n1,x\n1,y\n1,NA\n", "line 4: the label is missing"),
    "text among labels": ("a,label\n1,0\n1,1\n1,x\n", "line 4: label 'x' is not a number"),
    "more cells": ("a,label\n1,0\n1,1,1\n", "line 3: 3 cells, and there are 2 columns"),
    "fewer cells": ("a,b,label\n1,0,0\n1\n", "line 3: 1 cells, and there are 3 columns"),
    "no header": ("1,0\n2,1\n", "line 1 holds no names of columns"),
    "a column twice": ("a,a,label\n1,2,0\n", "line 1: column 2 is called 'a' as another one is"),
    "no name": (",a,label\n0,1,0\n", "line 1: column 1 has no name"),
    "no label": ("a,b\n1,2\n", r"has no column 'label': .* \(a, b\)"),
    "no features": ("a,label\nx,0\ny,1\n", "has no column of numbers"),
    "no samples": ("a,label\n", "names of columns, and no samples"),
    "one class": ("a,label\n1,x\n2,x\n", "one class only, 'x'"),
    "empty": ("", "own.csv is empty"),
    "blank": ("\n\n", "own.csv is empty"),
    "not UTF-8": (b"a,label\n1,0\n2,\xe9\n", r"own\.csv, line 3 is not UTF-8"),
    "UTF-16": ("a,label\n1,0\n2,1\n".encode("utf-16"), r"own\.csv, line 1 is not UTF-8"),
    "a huge cell": (f"a,label\n1,0\n{'1' * 200_000},1\n", "line 3: field larger than field limit"),
    "an open quote": ('a,label\n1,0\n"2,1\n', "line 3: unexpected end of data"),
    "a reserved name": ("a,difficulty,label\n1,x,0\n2,y,1\n", "no attribute can be called"),
}


@pytest.mark.parametrize("case", WRONG_TABLES)
def test_wrong_tables_are_named_with_their_line(tmp_path: Path, case: str) -> None:
    text, message = WRONG_TABLES[case]
    path = csv(tmp_path, text)
    with pytest.raises(InvalidValueError, match=message) as error:
        _inputs.read(path)
    assert "own.csv" in one_line(error)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="'heighd': did you mean 'height'"):
        _inputs.read(csv(tmp_path, TABLE), labels="heighd")
    with pytest.raises(UnknownNameError, match="'colur': did you mean 'colour'"):
        _inputs.read(csv(tmp_path, TABLE), groups="colur")


# --- images ---------------------------------------------------------------------------------------


def picture(path: Path, array: Any, mode: str | None = None, **options: Any) -> Path:
    imaging = pytest.importorskip("PIL.Image")
    path.parent.mkdir(parents=True, exist_ok=True)
    image = imaging.fromarray(np.asarray(array))
    (image if mode is None else image.convert(mode)).save(path, **options)
    return path


def pictures(root: Path) -> Path:
    """Save six grey images of three classes and return their folder."""
    for row, code in enumerate(CODES):
        picture(root / "cde"[code] / f"{9 - row}.png", IMAGES[row])
    return root


def test_a_sub_folder_is_a_class(tmp_path: Path) -> None:
    root = pictures(tmp_path / "shapes")
    (root / ".DS_Store").write_bytes(b"hidden")
    (root / "c" / ".thumb").write_bytes(b"hidden")
    (root / ".cache").mkdir()
    (root / "LICENSE.txt").write_text("CC0")
    (split,) = _inputs.read(root).values()
    np.testing.assert_array_equal(split.raw, IMAGES[[3, 0, 4, 1, 5, 2]])
    assert split.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert split.metadata["class_names"] == ("c", "d", "e")
    assert split.metadata["name"] == "shapes"
    assert split.metadata["modality"] == "image"
    assert split.data.max() == np.float32(IMAGES.max()) * np.float32(1 / 255)
    assert _inputs.place(split[3:], 0) == "d/8.png"


def test_folders_of_splits_hold_folders_of_classes(tmp_path: Path) -> None:
    pictures(tmp_path / "shapes" / "train")
    picture(tmp_path / "shapes" / "test" / "d" / "a.png", IMAGES[0])
    splits = _inputs.read(tmp_path / "shapes")
    assert {name: len(split) for name, split in splits.items()} == {"train": 6, "test": 1}
    assert splits["test"].labels.tolist() == [1]
    assert _inputs.place(splits["test"], 0) == "test/d/a.png"


def test_images_are_grey_if_all_are_and_else_rgb(tmp_path: Path) -> None:
    root = pictures(tmp_path / "shapes")
    picture(root / "c" / "x.png", np.zeros((2, 2), bool))
    assert _inputs.read(root)["data"].raw.shape == (7, 2, 2)
    red = np.full((2, 2, 3), (200, 10, 20), np.uint8)
    picture(root / "d" / "x.png", red)
    picture(root / "e" / "x.png", red, "P")
    picture(root / "e" / "y.png", red, "RGBA")
    raw = _inputs.read(root)["data"].raw
    assert raw.shape == (10, 2, 2, 3)
    np.testing.assert_array_equal(raw[0], np.repeat(IMAGES[3][..., None], 3, axis=2))
    np.testing.assert_array_equal(raw[[5, 9]], [red, red])


def test_a_json_beside_the_folder_names_and_orders_the_classes(tmp_path: Path) -> None:
    root = pictures(tmp_path / "shapes")
    (tmp_path / "shapes.json").write_text('{"class_names": ["e", "d", "c"], "license": "CC0-1.0"}')
    split = _inputs.read(root)["data"]
    assert split.labels.tolist() == [2, 2, 1, 1, 0, 0]
    assert split.metadata["license"] == "CC0-1.0"


def test_wrong_images_are_named(tmp_path: Path) -> None:
    root = pictures(tmp_path / "shapes")
    wrong = root / "d" / "wrong.png"

    def refused(message: str) -> None:
        with pytest.raises(InvalidValueError, match=message) as error:
            _inputs.read(root)
        assert "wrong" in one_line(error)

    picture(wrong, np.zeros((3, 4), np.uint8))
    refused(r"wrong\.png is 4×3 and .*6\.png is 2×2: resize")
    picture(wrong, np.zeros((2, 2), np.uint16))
    refused(r"wrong\.png has pixels of the kind 'I")
    picture(wrong, np.array([[[1, 2, 3, 255], [1, 2, 3, 9]]] * 2, np.uint8))
    refused(r"wrong\.png is transparent in places")
    wrong.write_bytes(b"no image")
    refused(r"wrong\.png is not an image")
    wrong.write_bytes(b"")
    refused(r"wrong\.png is not an image")
    noise = np.random.default_rng(0).integers(0, 256, (2, 2, 3), np.uint8)
    whole = picture(wrong, noise).read_bytes()
    wrong.write_bytes(whole[: whole.index(b"IDAT") + 8])
    refused(r"wrong\.png cannot be read \(")
    wrong.unlink()
    wrong.mkdir()
    refused(r"wrong\.png cannot be read \(")
    wrong.rmdir()
    (root / "wrong").mkdir()
    refused("wrong holds no images")


@pytest.mark.parametrize("name", ["", "a.png"], ids=["empty", "no sub-folders"])
def test_a_folder_without_classes_is_refused(tmp_path: Path, name: str) -> None:
    root = tmp_path / "shapes"
    root.mkdir()
    if name:
        picture(root / name, IMAGES[0])
    with pytest.raises(InvalidValueError, match="shapes has no sub-folders"):
        _inputs.read(root)


def test_a_split_without_classes_is_refused(tmp_path: Path) -> None:
    pictures(tmp_path / "shapes" / "train")
    picture(tmp_path / "shapes" / "test" / "a.png", IMAGES[0])
    with pytest.raises(InvalidValueError, match="test has no sub-folders"):
        _inputs.read(tmp_path / "shapes")


def test_options_that_a_folder_cannot_follow_are_refused(tmp_path: Path) -> None:
    root = pictures(tmp_path / "shapes")
    with pytest.raises(
        InvalidValueError, match=r"sub-folders of .* are its classes: leave out 'y'"
    ):
        _inputs.read(root, labels="y")
    with pytest.raises(InvalidValueError, match="shapes has no attributes, and 'writer' was"):
        _inputs.read(root, groups="writer")


def test_images_of_one_class_are_refused(tmp_path: Path) -> None:
    picture(tmp_path / "shapes" / "cat" / "a.png", IMAGES[0])
    with pytest.raises(InvalidValueError, match="samples of one class only, 'cat'"):
        _inputs.read(tmp_path / "shapes")


def test_without_pillow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"needs PIL: pip install 'tinydatasets\[images\]'"):
        _inputs.read(tmp_path)


# --- any ------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    csv(tmp_path, TABLE)
    with pytest.raises(InvalidValueError, match=r"there is no file .*wn\.csv': did you mean"):
        _inputs.read(tmp_path / "wn.csv")
    with pytest.raises(InvalidValueError, match=r"there is no file 'nowhere/x\.npz'$"):
        _inputs.read("nowhere/x.npz")


def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    table, root = csv(tmp_path, TABLE), pictures(tmp_path / "shapes")
    monkeypatch.setattr("builtins.open", forbidden)
    monkeypatch.setattr("os.listdir", forbidden)
    for path in (table, root):
        with pytest.raises(IntegrityError, match=f"cannot read {path}: Permission denied"):
            _inputs.read(path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.xlsx").write_bytes(b"x")
    with pytest.raises(InvalidValueError, match=r"cannot read .*own\.xlsx': give an \.npz"):
        _inputs.read(tmp_path / "own.xlsx")
    (tmp_path / "own.npz").write_bytes(b"")
    with pytest.raises(InvalidValueError, match=r"own\.npz is empty"):
        _inputs.read(tmp_path / "own.npz")


def test_reading_needs_numpy_alone(tmp_path: Path) -> None:
    write_archive(tmp_path / "own.npz", {"data": IMAGES, "labels": CODES})
    csv(tmp_path, TABLE)
    code = (
        "import sys; from tinydatasets import _inputs; "
        "_inputs.read('own.npz'); _inputs.read('own.csv'); "
        "print([m for m in ('PIL', 'scipy', 'tqdm', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "[]"
