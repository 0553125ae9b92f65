"""The laws that every bundled data set keeps; a new folder is held to them as it is."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import _files, _loading, baselines, catalog
from tinydatasets._archive import Archive, digest
from tinydatasets.curation import duplicates
from tinydatasets.curation.learning import OWES_NOTHING
from tinydatasets.curation.rates import proportion
from tinydatasets.generators import Maker
from tinydatasets.spec import DIFFICULTIES, SPLITS, DatasetSpec

every = pytest.mark.parametrize("name", catalog.names())
LIMIT = 10_000_000  # bytes
REPORTS = ("BALANCE_REPORT.md", "BIAS_ANALYSIS.md", "LEARNING_VALIDATION.md")
REMEDY = "write it with: tinydatasets validate NAME --write"


def spec_of(name: str) -> DatasetSpec:
    spec: DatasetSpec = catalog.get(name).SPEC
    return spec


@every
def test_the_public_line_is_there(name: str) -> None:
    """A new data set adds one line outside its folder, and this is it."""
    home = Path(td.__file__)
    line = f"from tinydatasets.catalog.{name} import *"
    assert line in home.read_text(), f"add to {home.name}, under TYPE_CHECKING: {line}"


@every
def test_functions_are_public(name: str) -> None:
    functions = catalog.get(name).__all__
    assert f"load_{name}" in functions
    assert f"make_{name}" in functions or f"fetch_{name}" in functions
    assert set(functions) <= set(dir(td))
    for function in functions:
        assert getattr(td, function).__doc__


@every
def test_what_make_draws_from_can_be_asked_for(name: str) -> None:
    """So that ``tinydatasets generate`` knows its options."""
    module = catalog.get(name)
    if f"make_{name}" not in module.__all__:
        pytest.skip("there is no generator")
    made = inspect.signature(getattr(module, f"make_{name}")).parameters
    asked = inspect.signature(module.maker).parameters
    assert [*asked] == [word for word in made if word not in {"size", "seed", "workers"}]
    assert all(asked[word].default == made[word].default for word in asked)
    assert isinstance(module.maker(), Maker)


@every
def test_the_spec_says_what_it_must(name: str) -> None:
    spec = spec_of(name)
    assert spec.name == name == catalog.get(name).__name__.rpartition(".")[2]
    assert re.fullmatch(r"\d+\.\d+\.\d+", spec.version)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", spec.curation_date)
    assert spec.source
    assert spec.license
    assert set(spec.groups) <= set(spec.attributes)


@every
def test_the_folder_holds_what_it_must_and_no_more_than_ten_megabytes(name: str) -> None:
    folder = Path(_files.packaged(name))
    made = ("manifest.json", "findings.json", "croissant.json", *REPORTS)
    for file in (f"{name}.npz", f"{name}_subsets.npz", f"README_{name}.md", *made):
        assert (folder / file).is_file(), f"{folder} lacks {file}"
    assert sum(f.stat().st_size for f in folder.rglob("*.npz")) <= LIMIT


@every
def test_the_files_are_the_ones_the_manifest_vouches_for(name: str) -> None:
    archive, manifest = _loading.open_bundled(spec_of(name))
    assert list(_files.altered(archive, manifest)) == []
    subsets = Archive(Path(_files.packaged(name), f"{name}_subsets.npz"))
    assert {key: digest(array) for key, array in subsets.items()} == {
        key: entry["sha256"] for key, entry in manifest["subsets"].items()
    }


@every
def test_the_data_are_as_the_spec_says(name: str) -> None:
    spec, dataset = spec_of(name), td.load(name)
    for split in (dataset.train, dataset.val, dataset.test):
        assert split.raw.dtype == spec.dtype
        assert split.raw.shape[1:] == split.data.shape[1:] == spec.sample_shape
        assert split.data.dtype == (np.int32 if spec.modality == "tokens" else np.float32)
        assert split.data.flags.c_contiguous
        assert split.data.ctypes.data % 64 == 0
        assert np.isfinite(split.data).all()
        assert split.labels.dtype == np.int32
        assert len(np.unique(split.ids)) == len(split)
        assert set(split.attributes) == set(spec.attributes)
        for attribute, names in spec.attributes.items():
            assert split.attributes[attribute].min() >= 0
            assert not names or split.attributes[attribute].max() < len(names)


@every
def test_the_metadata_hold_the_standard_keys(name: str) -> None:
    metadata = td.info(name)
    standard = {
        "name",
        "dataset_version",
        "curation_date",
        "class_names",
        "n_samples",
        "sample_shape",
        "dtype",
        "scale",
        "offset",
        "license",
        "citation",
        "source",
        "provenance",
        "attributes",
        "pi_memory_usage",
        "pi_training_time",
        "learning_guaranteed",
        "balance_verified",
        "benchmarks",
    }
    assert standard <= set(metadata)
    assert metadata["n_samples"] == td.load(name).metadata["n_samples"]
    assert json.loads(json.dumps(metadata))


@every
@pytest.mark.parametrize("split", SPLITS)
def test_classes_are_equal_in_every_split_and_tier(name: str, split: Any) -> None:
    classes = len(spec_of(name).class_names)
    for tier in (None, *DIFFICULTIES):
        part = td.load(name, split, tier)
        counts = np.bincount(part.labels, minlength=classes)
        assert counts.min() == counts.max() > 0


@every
def test_tiers_are_slices_that_part_each_split(name: str) -> None:
    for split in SPLITS:
        whole = td.load(name, split)
        tiers = [td.load(name, split, tier) for tier in DIFFICULTIES]
        assert [i for tier in tiers for i in tier.ids] == whole.ids.tolist()
        for code, tier in enumerate(tiers):
            assert set(tier.difficulty) == {code}
            assert np.shares_memory(tier.raw, tier.raw.base)
        pair = td.load(name, split, ("hard", "easy"))
        assert pair.ids.tolist() == [*tiers[0].ids, *tiers[2].ids]


@every
def test_rows_inside_a_tier_are_mixed(name: str) -> None:
    labels = td.load(name, "train", "easy").labels
    by_chance = 1 - 1 / len(spec_of(name).class_names)
    assert (np.diff(labels) != 0).mean() > 0.8 * by_chance


@every
def test_the_subsets_file_lists_every_tier(name: str) -> None:
    with np.load(Path(_files.packaged(name), f"{name}_subsets.npz")) as subsets:
        for split in SPLITS:
            whole = td.load(name, split)
            assert subsets[f"{split}_confidence"].shape == whole.labels.shape
            for code, tier in enumerate(DIFFICULTIES):
                rows = subsets[f"{split}_{tier}"]
                assert rows.tolist() == np.flatnonzero(whole.difficulty == code).tolist()
            easy, hard = (
                subsets[f"{split}_confidence"][subsets[f"{split}_{t}"]].mean()
                for t in ("easy", "hard")
            )
            assert easy > hard


@every
def test_no_sample_repeats_another_within_or_across_splits(name: str) -> None:
    dataset = td.load(name)
    data = np.concatenate([dataset.train.data, dataset.val.data, dataset.test.data])
    assert not duplicates(data, threshold=0.02).any()


@every
def test_groups_never_cross_splits(name: str) -> None:
    dataset = td.load(name)
    for group in spec_of(name).groups:
        parts = [set(s.attributes[group]) for s in (dataset.train, dataset.val, dataset.test)]
        assert sum(map(len, parts)) == len(set.union(*parts))


@every
@pytest.mark.parametrize("network", baselines.names())
def test_networks_learn_it_and_find_hard_harder(name: str, network: str) -> None:
    """One seed; the reports, which are held to what `validate` finds, have five."""
    dataset = td.load(name)
    test = dataset.test
    model = baselines.build(network, dataset.train, seed=0)
    curve = baselines.learning_curve(model, dataset.train, test, seed=0)
    chance = float(np.bincount(test.labels).max() / len(test))
    if network in OWES_NOTHING:
        assert curve.accuracy[-1] <= spec_of(name).ceilings.get("linear", 1.0)
        assert curve.accuracy[-1] > chance
        return
    assert curve.accuracy[0] <= max(0.5, proportion(chance, len(test)).high)
    assert curve.accuracy[-1] > 0.85
    right = model.predict(test.data) == test.labels
    easy, _, hard = (right[test.difficulty == code].mean() for code in range(3))
    assert easy - hard >= 0.05
    assert hard <= spec_of(name).ceilings.get("hard", 1.0)


@every
def test_loading_maps_the_file_and_reads_nothing(name: str) -> None:
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("this platform has no /proc/self/maps")
    split = td.load(name, "train", "easy")
    assert split.raw.ctypes.data % 64 == 0
    mapped = [line for line in maps.read_text().splitlines() if f"{name}.npz" in line]
    ranges = [[int(x, 16) for x in line.split()[0].split("-")] for line in mapped]
    assert any(low <= split.raw.ctypes.data < high for low, high in ranges)


@every
def test_numpy_alone_reads_the_same_file(name: str) -> None:
    train = td.load(name, "train")
    with np.load(Path(_files.packaged(name), f"{name}.npz")) as arrays:
        assert arrays["train_data"].tobytes() == train.raw.tobytes()
        assert arrays["train_labels"].tobytes() == train.labels.tobytes()


@every
def test_the_card_says_what_the_spec_says(name: str) -> None:
    spec = spec_of(name)
    card = Path(_files.packaged(name), f"README_{name}.md").read_text(encoding="utf-8")
    for fact in (spec.version, spec.license, spec.provenance):
        assert fact in card
    for removed in _loading.open_bundled(spec)[1]["removed"]:
        assert f"| {removed['row']} |" in card, "write it with: tinydatasets rebuild --write"


def text_of(name: str, file: str) -> str:
    return Path(_files.packaged(name), file).read_text(encoding="utf-8")


@every
@pytest.mark.parametrize("report", REPORTS)
def test_the_reports_are_of_this_version(name: str, report: str) -> None:
    assert f"{name} {spec_of(name).version}" in text_of(name, report).splitlines()[0], REMEDY
    assert f"`tinydatasets validate {name}`" in text_of(name, report)
    findings = json.loads(text_of(name, "findings.json"))
    assert findings["facts"]["dataset_version"] == spec_of(name).version, REMEDY
    assert findings["facts"]["samples"] == {s: len(td.load(name, s)) for s in SPLITS}


@every
def test_the_verdicts_hold_and_say_where_they_were_seen(name: str) -> None:
    manifest = json.loads(text_of(name, "manifest.json"))
    assert manifest["balance_verified"] is manifest["learning_guaranteed"] is True
    assert manifest["validated_on"], REMEDY
    metadata = td.info(name)
    for verdict in _files.VERDICTS:
        assert json.loads(json.dumps(metadata[verdict])) == manifest[verdict]


@every
def test_the_verdicts_are_what_the_findings_say(name: str) -> None:
    """Nobody can type a verdict into the manifest that the findings do not bear out."""
    findings = json.loads(text_of(name, "findings.json"))
    assert not [test for test in findings["balance"]["tests"] if test["verdict"] == "fault"]
    assert not [item for item in findings["audit"]["findings"] if item["verdict"] == "fault"]
    owed = [promise for promise in findings["learning"]["promises"] if promise["owed"]]
    assert len({promise["network"] for promise in owed}) >= 3
    assert all(promise["held"] for promise in owed)
    assert set(findings["learning"]["runs"]) == set(baselines.names())


@every
def test_croissant_describes_the_archive_that_is_there(name: str) -> None:
    archive = Path(_files.packaged(name), f"{name}.npz")
    (described,) = json.loads(text_of(name, "croissant.json"))["distribution"]
    assert described["contentUrl"] == archive.name
    assert described["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest(), REMEDY


@every
def test_the_sections_of_the_card_are_filled(name: str) -> None:
    card = text_of(name, f"README_{name}.md")
    sections = re.findall(r"<!-- (\w+): begin -->(.*?)<!-- \1: end -->", card, re.DOTALL)
    assert {"learning", "balance", "bias"} <= {section for section, _ in sections}
    for section, content in sections:
        assert content.strip(), f"{section} is empty: {REMEDY}"


@every
def test_links_lead_to_files_that_are_there(name: str) -> None:
    folder = Path(_files.packaged(name))
    for file in (*REPORTS, f"README_{name}.md"):
        links = re.findall(r"\]\(([^)\s]+)\)", text_of(name, file))
        near = [link for link in links if not link.startswith(("https://", "#"))]
        assert near, file
        assert [link for link in near if not (folder / link).is_file()] == [], file


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(td.UnknownNameError, match="unknown data set 'tinymnst': did you mean"):
        td.load("tinymnst")
    with pytest.raises(td.UnknownNameError, match="unknown split 'tset': did you mean 'test'"):
        td.load("tinymnist", "tset")  # type: ignore[call-overload]
    with pytest.raises(td.UnknownNameError, match="unknown difficulty 'extreme': choose easy"):
        td.load("tinymnist", "test", "extreme")  # type: ignore[call-overload]
    with pytest.raises(td.UnknownNameError, match="unknown difficulty ''"):
        td.load("tinymnist", "test", ())
    with pytest.raises(td.UnknownNameError, match="unknown split 3"):
        td.load("tinymnist", 3)  # type: ignore[call-overload]
    with pytest.raises(AttributeError, match="'load_tinymnst': did you mean 'load_tinymnist'"):
        _ = td.load_tinymnst


def damaged_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of tinymnist's folder that loaders prefer to the package's."""
    import shutil

    folder = tmp_path / "tinymnist"
    shutil.copytree(_files.packaged("tinymnist"), folder)
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path))
    assert td.load_tinymnist("train").metadata["n_samples"] == 1000
    return folder


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "lacks what it should say"),
        ('{"version": "1.0.0", "arrays": {"x": 3}}', "lacks what it should say"),
        ('{"version": "0.9.9", "arrays": {}}', "holds version 0.9.9, not"),
        ('{"version": "1.0.0", "arrays": {}}', "not missing"),
    ],
)
def test_a_damaged_manifest_says_so(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = damaged_copy(tmp_path, monkeypatch)
    (folder / "manifest.json").write_text(content)
    with pytest.raises(td.IntegrityError, match=f"{message}.*; delete .* to use the copy in"):
        td.load_tinymnist("train")


def test_a_manifest_that_is_missing_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (damaged_copy(tmp_path, monkeypatch) / "manifest.json").unlink()
    with pytest.raises(td.IntegrityError, match=r"cannot read .*manifest\.json"):
        td.load_tinymnist("train")


def test_a_damaged_installation_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "packaged", lambda _: str(tmp_path))
    with pytest.raises(td.IntegrityError, match="pip install --force-reinstall"):
        td.load_tinymnist("train")


def test_an_array_of_another_shape_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = damaged_copy(tmp_path, monkeypatch)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["arrays"]["train_data"]["shape"] = [999, 8, 8]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(td.IntegrityError, match=r"train_data is \|u1 \(1000, 8, 8\), not"):
        td.load_tinymnist("train")


def test_an_altered_value_is_found_by_verifying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = damaged_copy(tmp_path, monkeypatch)
    archive = Archive(folder / "tinymnist.npz")
    offset = (folder / "tinymnist.npz").read_bytes().index(archive["test_data"].tobytes())
    with open(folder / "tinymnist.npz", "r+b") as file:
        file.seek(offset + 100)
        file.write(b"\x07")
    assert list(_files.altered(*_loading.open_bundled(spec_of("tinymnist")))) == ["test_data"]
