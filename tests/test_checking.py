"""Laws of checking a generated folder: each fault is named by the check that is meant for it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tinydatasets._archive import write
from tinydatasets._files import write_json
from tinydatasets.cli import main
from tinydatasets.generation import generate
from tinydatasets.generation.checking import check
from tinydatasets.generation.drawing import checks
from tinydatasets.generation.summary import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Change = Callable[[dict[str, Any]], object]

CHECKS = (
    *("metadata", "files", "structure", "values", "alignment"),
    *("counts", "order", "balance", "duplicates", "groups"),
)
GRIDS = 1200
SHARD = 100_000  # bytes: the grids to learn from take three shards


class Made:
    """A generated folder to tamper with."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def shard(self, file: str) -> dict[str, NDArray[Any]]:
        with np.load(self.path / file) as loaded:
            return dict(loaded)

    def change(self, file: str, arrays: dict[str, NDArray[Any]], *, told: bool = True) -> None:
        """Put arrays in place of a shard's; if `told`, metadata.json knows their digests."""
        write(self.path / file, {**self.shard(file), **arrays})
        if told:
            self.vouch(file)

    def vouch(self, file: str) -> None:
        """Have metadata.json say of a file what it is now."""
        self.retell(lambda facts: facts["files"].update({file: fingerprint(str(self.path / file))}))

    def retell(self, change: Change) -> None:
        """Change what metadata.json says."""
        path = self.path / "metadata.json"
        facts = json.loads(path.read_text(encoding="utf-8"))
        change(facts)
        write_json(str(path), facts)

    def faults(self) -> dict[str, str]:
        """Return the checks that find faults, and their first lines."""
        found: dict[str, str] = {}
        seen = []
        for name, ok, text in check(str(self.path)):
            seen.append(name)
            assert "\n" not in text
            if not ok:
                found.setdefault(name, text)
        assert list(dict.fromkeys(seen)) == list(CHECKS[: len(set(seen))])
        return found


@pytest.fixture(scope="session")
def grids(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("grids")
    return generate("tinygrid", GRIDS, folder, seed=7, shard_bytes=SHARD)


@pytest.fixture(scope="session")
def digits_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("digits")
    return generate("tinymnist", 1500, folder, seed=7, options={"image_size": 8})


@pytest.fixture
def made(grids: str, tmp_path: Path) -> Made:
    return Made(_copied(grids, tmp_path))


@pytest.fixture
def written(digits_folder: str, tmp_path: Path) -> Made:
    return Made(_copied(digits_folder, tmp_path))


def _copied(folder: str, parent: Path) -> Path:
    target = parent / "2026-11-21-v1"
    shutil.copytree(folder, target)
    return target


def _placed(columns: dict[str, NDArray[Any]], split: str, **changes: NDArray[Any]) -> Any:
    """Return changed columns of a split with the checks that tie them."""
    known = {**columns, **{f"{split}_{name}": array for name, array in changes.items()}}
    first = [f"{split}_{name}" for name in ("id", "labels", "difficulty")]
    attributes = [
        n for n, a in known.items() if a.ndim == 1 and n not in first and "check" not in n
    ]
    tied = checks(known[f"{split}_data"], [known[name] for name in (*first, *attributes)])
    return {**known, f"{split}_check": tied}


@pytest.mark.parametrize("name", ["tinygrid", "tinymnist", "tinyiot"])
def test_what_was_just_generated_has_no_fault(name: str, tmp_path: Path) -> None:
    folder = generate(name, 300, tmp_path, seed=1)
    verdicts = list(check(folder))
    assert [verdict.check for verdict in verdicts] == list(CHECKS)
    assert all(verdict.ok for verdict in verdicts), verdicts


def test_several_shards_have_no_fault(made: Made) -> None:
    assert (made.path / "train" / "00002.npz").exists()
    assert made.faults() == {}


def test_floats_and_splits_that_are_left_out_have_no_fault(tmp_path: Path) -> None:
    folder = generate("tinyiot", 300, tmp_path, seed=1, dtype="float32", test=0)
    assert [verdict for verdict in check(folder) if not verdict.ok] == []


def test_a_tampered_byte_is_named(made: Made) -> None:
    path = made.path / "val" / "00000.npz"
    content = bytearray(path.read_bytes())
    data = made.shard("val/00000.npz")["val_data"]
    position = content.index(data.tobytes()[:64])
    content[position + 5] ^= 1
    path.write_bytes(content)
    faults = made.faults()
    assert faults["files"].startswith("val/00000.npz has sha256 ")
    assert f"1 of {len(data)} (" in faults["alignment"]
    assert "val/00000.npz, row 0" in faults["alignment"]


def test_a_missing_shard_is_named_and_the_rest_is_checked(made: Made) -> None:
    (made.path / "train" / "00001.npz").unlink()
    made.retell(lambda facts: facts["splits"]["val"]["class_counts"].reverse())
    made.retell(lambda facts: facts["splits"]["val"]["class_counts"].__setitem__(3, 17))
    faults = made.faults()
    assert faults.keys() == {"files", "structure", "counts"}
    assert faults["files"] == "train/00001.npz is missing"
    assert "cannot read train/00001.npz" in faults["structure"]
    assert "samples of class" in faults["counts"]


def test_a_shard_that_is_cut_short_is_named(made: Made) -> None:
    path = made.path / "test" / "00000.npz"
    path.write_bytes(path.read_bytes()[:-100])
    faults = made.faults()
    assert faults.keys() == {"files", "structure"}
    assert faults["files"].startswith("test/00000.npz has ")
    assert "bytes, not" in faults["files"]
    assert "test/00000.npz is damaged" in faults["structure"]


def test_an_extra_shard_is_named(made: Made) -> None:
    shutil.copy(made.path / "val" / "00000.npz", made.path / "val" / "00001.npz")
    assert made.faults() == {
        "files": "val/00001.npz is not one of the files that metadata.json names"
    }


def test_labels_of_two_shards_that_were_swapped_are_named(made: Made) -> None:
    files = ("train/00000.npz", "train/00001.npz")
    first, second = (made.shard(file)["train_labels"] for file in files)
    made.change(files[0], {"train_labels": second})
    made.change(files[1], {"train_labels": first})
    faults = made.faults()
    assert faults.keys() == {"alignment"}
    wrong = 2 * int((first != second).sum())
    assert f"{wrong} of 9" in faults["alignment"]


def test_labels_that_moved_by_a_row_are_named(made: Made) -> None:
    labels = made.shard("val/00000.npz")["val_labels"]
    made.change("val/00000.npz", {"val_labels": np.roll(labels, 1)})
    assert made.faults().keys() == {"alignment"}


def test_a_value_outside_the_range_is_named_by_row(made: Made) -> None:
    columns = made.shard("train/00002.npz")
    data = columns["train_data"]
    data[17, 3, 5] = 10
    made.change("train/00002.npz", _placed(columns, "train", data=data))
    faults = made.faults()
    assert faults.keys() == {"values"}
    assert faults["values"] == "train/00002.npz, row 17 holds 10: values go from 0 to 9"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_named(tmp_path: Path, value: float) -> None:
    made = Made(tmp_path / "made")
    folder = generate("tinyiot", 300, tmp_path, seed=1, dtype="float32")
    shutil.move(folder, made.path)
    columns = made.shard("val/00000.npz")
    data = columns["val_data"]
    data[4, 0, 0] = data[9, 0, 0] = value
    made.change("val/00000.npz", _placed(columns, "val", data=data))
    assert f"val/00000.npz, row 4 holds {value}" in made.faults()["values"]
    assert made.faults()["values"].endswith("; and 1 more of val")


@pytest.mark.parametrize("figure", ["minimum", "maximum", "mean", "std"])
def test_a_figure_that_is_not_that_of_the_values_is_named(made: Made, figure: str) -> None:
    made.retell(lambda facts: facts["splits"]["train"].update({figure: [4.25]}))
    faults = made.faults()
    assert faults.keys() == {"values"}
    assert faults["values"].startswith(f"the {figure} of train is ")


def test_a_sample_in_two_splits_is_named_with_both_places(made: Made) -> None:
    data = made.shard("train/00001.npz")["train_data"]
    columns = made.shard("test/00000.npz")
    labels = columns["test_labels"]
    row = int(np.flatnonzero(made.shard("train/00001.npz")["train_labels"] == labels[8])[0])
    copied = columns["test_data"].copy()
    copied[8] = data[row]
    made.change("test/00000.npz", _placed(columns, "test", data=copied))
    faults = made.faults()
    assert faults["duplicates"] == (
        f"samples of test that are in another split too: 1 (test/00000.npz, row 8 and "
        f"train/00001.npz, row {row})"
    )
    assert faults.keys() <= {"duplicates", "values"}  # the mean has moved


def test_a_sample_that_is_there_twice_is_named(made: Made) -> None:
    columns = made.shard("val/00000.npz")
    data = columns["val_data"].copy()
    data[30] = data[2]
    made.change("val/00000.npz", _placed(columns, "val", data=data))
    text = made.faults()["duplicates"]
    assert "samples of val that repeat an earlier one: 1 (" in text
    assert "(val/00000.npz, row 30 and val/00000.npz, row 2)" in text


def test_a_group_in_two_splits_is_named(written: Made) -> None:
    writer = written.shard("train/00000.npz")["train_writer"][5]
    columns = written.shard("val/00000.npz")
    writers = columns["val_writer"]
    writers[writers == writers[0]] = writer
    written.change("val/00000.npz", _placed(columns, "val"))
    faults = written.faults()
    assert faults.keys() == {"groups"}
    assert "a writer in val is in another split too (val/00000.npz, row 0" in faults["groups"]


@pytest.mark.parametrize("name", ["difficulty", "rule"])
def test_codes_that_are_shifted_are_named(made: Made, name: str) -> None:
    columns = made.shard("test/00000.npz")
    columns[f"test_{name}"] = np.roll(columns[f"test_{name}"], 1)
    made.change("test/00000.npz", columns)
    assert made.faults().keys() == {"alignment"}


def test_groups_that_are_miscounted_are_named(written: Made) -> None:
    written.retell(lambda facts: facts["splits"]["val"]["attribute_counts"].update(writer=3))
    faults = written.faults()
    assert faults.keys() == {"groups"}
    assert "groups of writer, and metadata.json says 3" in faults["groups"]


def _one_more(facts: dict[str, Any]) -> None:
    facts["splits"]["val"]["class_counts"][4] += 1


def _one_rule_more(facts: dict[str, Any]) -> None:
    name = next(name for name, names in facts["attributes"].items() if names)
    facts["splits"]["val"]["attribute_counts"][name][0] += 1


def _larger(facts: dict[str, Any]) -> None:
    facts["n_samples"] += 1


def _larger_split(facts: dict[str, Any]) -> None:
    facts["splits"]["val"]["n_samples"] += 1
    facts["n_samples"] += 1


@pytest.mark.parametrize("change", [_one_more, _one_rule_more, _larger, _larger_split])
def test_counts_that_were_edited_are_named(made: Made, change: Change) -> None:
    made.retell(change)
    faults = made.faults()
    assert faults.keys() == {"counts"}
    assert "metadata.json says" in faults["counts"]


@pytest.mark.parametrize("column", ["labels", "difficulty", "symmetry"])
def test_codes_that_stand_for_nothing_are_named(made: Made, column: str) -> None:
    codes = made.shard("val/00000.npz")[f"val_{column}"].copy()
    codes[6] = 99
    made.change("val/00000.npz", {f"val_{column}": codes})
    faults = made.faults()
    assert f"{column} of val that are none of" in faults["counts"]
    assert "codes: 1 (val/00000.npz, row 6 is the first)" in faults["counts"]


def test_ids_that_do_not_go_up_are_named(made: Made) -> None:
    columns = made.shard("train/00001.npz")
    turned = {name: array[::-1] for name, array in columns.items()}
    made.change("train/00001.npz", turned)
    assert made.faults() == {"order": "the ids of train do not go up at train/00001.npz, row 1"}


def test_an_id_in_two_splits_is_named(made: Made) -> None:
    columns = made.shard("val/00000.npz")
    ids = columns["val_id"].copy()
    train = np.concatenate([made.shard(f"train/0000{i}.npz")["train_id"] for i in range(3)])
    between = train[(train > ids[3]) & (train < ids[5])]
    ids[4] = between[0]
    made.change("val/00000.npz", _placed(columns, "val", id=ids))
    assert made.faults() == {"order": f"train and val both hold the id {between[0]}"}


def test_classes_with_another_share_in_a_split_are_named(made: Made) -> None:
    columns = made.shard("val/00000.npz")
    labels = columns["val_labels"] // 5 * 5
    made.change("val/00000.npz", _placed(columns, "val", labels=labels))
    counts = np.bincount(labels, minlength=10).tolist()
    made.retell(lambda facts: facts["splits"]["val"].update(class_counts=counts))
    faults = made.faults()
    assert faults.keys() == {"balance"}
    assert any(f"val has {count} samples" in faults["balance"] for count in counts if count)
    assert "by the shares of train" in faults["balance"]


def test_a_class_of_few_samples_is_named(made: Made) -> None:
    def thin(split: str, file: str) -> None:
        columns = made.shard(file)
        labels = columns[f"{split}_labels"].copy()
        rare = np.flatnonzero(labels == 9)
        labels[rare[len(rare) // 4 :]] = 8
        made.change(file, _placed(columns, split, labels=labels))

    for entry in sorted(made.path.glob("*/*.npz")):
        split = entry.parent.name
        thin(split, f"{split}/{entry.name}")
    texts = [v.text for v in check(str(made.path)) if v.check == "balance" and not v.ok]
    assert any("train has" in text and "and of the others 9" in text for text in texts)
    assert not any("by the shares of" in text for text in texts)  # it is rare in each


def test_columns_of_another_form_are_named(made: Made) -> None:
    columns = made.shard("val/00000.npz")
    made.change("val/00000.npz", {"val_labels": columns["val_labels"].astype(np.int64)})
    faults = made.faults()
    assert faults.keys() == {"structure"}
    assert faults["structure"].startswith("val/00000.npz has labels as int64")


def test_columns_that_are_missing_or_shorter_or_of_another_split_are_named(made: Made) -> None:
    def verdict(columns: dict[str, NDArray[Any]]) -> str:
        write(made.path / "val" / "00000.npz", columns)
        made.vouch("val/00000.npz")
        faults = made.faults()
        assert faults.keys() == {"structure"}
        return faults["structure"]

    columns = made.shard("val/00000.npz")
    lacking = {name: array for name, array in columns.items() if name != "val_check"}
    assert "lacks the column 'check'" in verdict(lacking)
    n_rows = len(columns["val_id"])
    shorter = {**columns, "val_id": columns["val_id"][:-1]}
    assert f"should have {n_rows} rows" in verdict(shorter)
    assert "no column of val" in verdict({**columns, "test_id": columns["val_id"]})
    assert "no column of val" in verdict({})


@pytest.mark.parametrize("size", [17, 10**30])
def test_shards_of_another_size_than_was_said_are_named(made: Made, size: int) -> None:
    made.retell(lambda facts: facts["splits"]["train"]["shards"][1].update(n_samples=size))
    texts = [v.text for v in check(str(made.path)) if v.check == "structure" and not v.ok]
    assert any(f"should have {size} rows" in text for text in texts)
    assert any("the shards of train but the last should be equal" in text for text in texts)


def test_metadata_that_is_cut_short_is_named(made: Made) -> None:
    path = made.path / "metadata.json"
    path.write_bytes(path.read_bytes()[:-50])
    faults = made.faults()
    assert faults.keys() == {"metadata"}
    assert "is not JSON" in faults["metadata"]


FORMS: list[tuple[Change, str]] = [
    (lambda facts: facts.update(format="another 2"), "of the format 'another 2'"),
    (lambda facts: facts.pop("splits"), "metadata.json lacks 'splits'"),
    (lambda facts: facts.pop("license"), "metadata.json lacks 'license'"),
    (lambda facts: facts.update(class_names="abc"), "metadata.json, class_names is not a list"),
    (lambda facts: facts.update(class_names=[]), "does not name different classes"),
    (lambda facts: facts.update(value_range=[1]), "value_range is [1]"),
    (lambda facts: facts["files"].update({"../x": {"bytes": 1, "sha256": ""}}), "not in the"),
    (lambda facts: facts["splits"]["val"].update(n_samples=True), "n_samples is True"),
    (lambda facts: facts["splits"]["val"].update(shards=[3]), "shards is not an object"),
    (lambda facts: facts["splits"]["val"].update(class_counts=[3]), "counts 1 classes in val"),
    (lambda facts: facts["splits"].update(vall=facts["splits"]["val"]), "a split 'vall'"),
    (
        lambda facts: facts["splits"].pop("val"),
        "names 'val/00000.npz' as a shard or as a file alone",
    ),
    (lambda facts: facts["splits"]["val"].update(shards=[]), "names 'val/00000.npz' as a shard"),
    (
        lambda facts: facts["splits"]["val"]["attribute_counts"].update(rule=[1]),
        "counts 'rule' in val as [1]",
    ),
    (
        lambda facts: facts["splits"]["val"]["shards"][0].update(n_samples=0),
        "names a shard of val without rows",
    ),
    (lambda facts: facts["splits"]["val"]["shards"].reverse(), ""),
    (
        lambda facts: facts["splits"]["train"]["shards"].reverse(),
        "names the shards of train train/00002.npz",
    ),
    (
        lambda facts: facts["splits"]["val"]["attribute_counts"].clear(),
        "in val as None",
    ),
]


@pytest.mark.parametrize(("change", "text"), FORMS)
def test_metadata_of_another_form_are_named(made: Made, change: Change, text: str) -> None:
    made.retell(change)
    faults = made.faults()
    assert faults.keys() == ({"metadata"} if text else set())
    assert text in faults.get("metadata", "")


def test_every_kind_of_fault_is_told_at_once(made: Made) -> None:
    columns = made.shard("val/00000.npz")
    data = columns["val_data"].copy()
    data[0, 0, 0] = 11
    made.change("val/00000.npz", {"val_data": data}, told=False)
    made.retell(lambda facts: facts["splits"]["test"]["class_counts"].__setitem__(0, 1))
    made.retell(lambda facts: facts.pop("title"))
    (made.path / "train" / "00000.npz").unlink()
    assert made.faults().keys() == {
        *("metadata", "files", "structure", "values", "alignment", "counts")
    }


def test_of_many_faults_of_a_kind_a_few_are_listed(made: Made) -> None:
    for number in range(10, 20):
        shutil.copy(made.path / "val" / "00000.npz", made.path / "val" / f"000{number}.npz")
    texts = [verdict.text for verdict in check(str(made.path)) if not verdict.ok]
    assert len(texts) == 6
    assert texts[-1] == "and 5 more"


class Noise:
    """A generator of samples that are quickly made."""

    sample_shape = (64, 64)
    dtype = np.dtype(np.uint8)
    class_names = ("even", "odd")

    def generate(self, rng: np.random.Generator, size: int) -> Any:
        labels = np.arange(size, dtype=np.int32) % 2
        return rng.integers(0, 256, (size, 64, 64), dtype=np.uint8), labels, {}


PEAK = """
import sys
from tinydatasets.generation.checking import check
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
assert all(verdict.ok for verdict in check(sys.argv[1]))
before = peak()
assert all(verdict.ok for verdict in check(sys.argv[2]))
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
def test_memory_does_not_grow_with_the_folder(tmp_path: Path) -> None:
    small, large = (generate(Noise(), size, tmp_path, seed=0) for size in (1000, 12_000))
    command = [sys.executable, "-c", PEAK, small, large]
    grown = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(grown.stdout) < 6 << 10  # kB; the samples take 49 MB


def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    yield from capsys.readouterr().out.splitlines()


def test_the_command_prints_a_line_a_check(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(made.path)]) == 0
    *told, empty, verdict = lines(capsys)
    assert [line.split(":")[0] for line in told] == [f"ok     {name}" for name in CHECKS]
    assert (empty, verdict) == ("", f"no fault was found in {made.path}")


def test_the_command_names_faults_and_exits_1(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    (made.path / "val" / "00000.npz").unlink()
    assert main(["validate", str(made.path.parent)]) == 1
    told = list(lines(capsys))
    assert "FAULT  files: val/00000.npz is missing" in told
    assert told[-1] == f"{made.path} is not as it was generated: files, structure"
    assert main(["validate", str(made.path), "--json"]) == 1
    content = json.loads(capsys.readouterr().out)
    assert (content["folder"], content["sound"]) == (str(made.path), False)
    assert {"check": "files", "ok": False, "text": "val/00000.npz is missing"} in content["checks"]


@pytest.mark.parametrize(
    "option", [["--out", "x"], ["--write"], ["--labels", "y"], ["--groups", "g"]]
)
def test_options_of_reports_are_not_for_folders(
    made: Made, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(made.path), *option]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"tinydatasets: {option[0]} is not for")
    assert error.count("\n") == 1


def test_a_folder_that_is_not_finished_is_one_line(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    unfinished = made.path.rename(made.path.with_name("2026-11-21-v1.part"))
    assert main(["validate", str(unfinished)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "--resume" in told.err
    assert told.err.count("\n") == 1


def test_a_folder_is_checked_with_nothing_but_numpy(made: Made) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('matplotlib', 'scipy', 'PIL', 'tqdm')));"
        "from tinydatasets.cli import main; sys.exit(main(['validate', sys.argv[1]]))"
    )
    subprocess.run([sys.executable, "-c", code, str(made.path)], check=True, capture_output=True)
