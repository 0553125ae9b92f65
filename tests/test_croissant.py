"""Laws of croissant.json: it validates, names the arrays that are there, and invents nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets.reports import croissant

pytestmark = pytest.mark.filterwarnings(  # rdflib, which mlcroissant reads with, warns of itself
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)
ARCHIVE = Path(td.__file__).parent / "catalog" / "tinymnist" / "tinymnist.npz"


def described(digits: td.Dataset, **options: Any) -> dict[str, Any]:
    splits = {"train": digits.train, "val": digits.val, "test": digits.test}
    content = ARCHIVE.read_bytes()
    return croissant.describe(
        digits.metadata,
        splits,
        file_name=ARCHIVE.name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        **options,
    )


def bare() -> dict[str, Any]:
    points = td.Split.from_arrays(np.zeros((6, 3)), [0, 1, 0, 1, 0, 1], name="data")
    return croissant.describe(
        points.metadata, {"data": points}, file_name="own.npz", sha256="0" * 64, size=7
    )


def validated(content: dict[str, Any]) -> Any:
    mlcroissant = pytest.importorskip("mlcroissant")
    return mlcroissant.Dataset(jsonld=json.loads(json.dumps(content)))


def test_a_bundled_data_set_validates_without_a_word(digits: td.Dataset) -> None:
    dataset = validated(described(digits))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings
    assert dataset.metadata.license == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    assert dataset.metadata.version == "1.0.0"


def test_of_own_arrays_only_what_nobody_said_is_missing() -> None:
    issues = validated(bare()).metadata.ctx.issues
    assert not issues.errors
    assert {warning.split('"')[1].rpartition("/")[2] for warning in issues.warnings} == {
        "license", "citeAs", "version", "datePublished",
    }  # fmt: skip
    assert all("recommended" in warning for warning in issues.warnings)


def test_splits_and_classes_can_be_read_by_other_tools(digits: td.Dataset) -> None:
    dataset = validated(described(digits))
    assert [record["splits/name"] for record in dataset.records("splits")] == [
        "train", "val", "test",
    ]  # fmt: skip
    classes = {r["classes/code"]: r["classes/name"] for r in dataset.records("classes")}
    assert classes == {code: str(code) for code in range(10)}


def test_every_field_is_an_array_of_the_archive(digits: td.Dataset) -> None:
    fields = {
        field["source"]["extract"]["column"]: field
        for records in described(digits)["recordSet"]
        for field in records["field"]
        if "source" in field
    }
    with np.load(ARCHIVE) as archive:
        assert fields.keys() == set(archive.files)
        for name, field in fields.items():
            said = field["dataType"] if isinstance(field["dataType"], str) else field["dataType"][0]
            assert said.partition(":")[2].lower() == archive[name].dtype.name
            shape = ",".join(map(str, archive[name].shape[1:]))
            assert field.get("arrayShape", "") == shape


def test_an_array_that_is_not_in_the_archive_is_no_field(digits: td.Dataset) -> None:
    content = described(digits, columns=["train_data", "train_labels"])
    named = {r["name"]: [field["name"] for field in r["field"]] for r in content["recordSet"]}
    assert named["train"] == ["data", "labels"]
    assert named["test"] == []


def test_what_cannot_be_streamed_is_said(digits: td.Dataset) -> None:
    for records in described(digits)["recordSet"][2:]:
        assert "Croissant cannot read records out of an npz" in records["description"]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("CC0-1.0", "https://spdx.org/licenses/CC0-1.0.html"),
        ("https://example.org/terms", "https://example.org/terms"),
        ("ask the school", "ask the school"),
    ],
)
def test_a_licence_is_a_page_where_it_has_one(digits: td.Dataset, said: str, url: str) -> None:
    content = croissant.describe(
        digits.metadata.replace(license=said), {}, file_name="a", sha256="0", size=1
    )
    assert content["license"] == url


def test_generated_data_say_so(digits: td.Dataset) -> None:
    made = td.make_tinymnist(20, seed=0, image_size=8)
    content = croissant.describe(made.metadata, {"train": made}, file_name="a", sha256="0", size=1)
    assert "generated data" in content["description"]
    assert any("generated" in limit for limit in content["rai:dataLimitations"])
    assert "0 " in next(f for f in content["recordSet"][2]["field"] if f["name"] == "style")[
        "description"
    ]  # fmt: skip
