"""Laws of the commands validate and curate: what they read, write, keep, print and refuse."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import _files, _records, _validating, baselines, curation, reports
from tinydatasets.baselines import training
from tinydatasets.cli import main
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable

    Captured = pytest.CaptureFixture[str]

pytest.importorskip("matplotlib")
pytest.importorskip("scipy")

REPORTS = {
    "BALANCE_REPORT.md",
    "BIAS_ANALYSIS.md",
    "LEARNING_VALIDATION.md",
    "findings.json",
    "balance.png",
    "learning_curves.png",
    "scaling.png",
}


class Verdict:
    """A phase's verdict."""

    def __init__(self, *, verified: bool = False, guaranteed: bool = False) -> None:
        self.verified, self.guaranteed = verified, guaranteed


class Told:
    """Findings of which only the verdicts are asked."""

    def __init__(self, balance: Verdict, learning: Verdict) -> None:
        self.balance, self.learning = balance, learning


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the five phases train one small network for one epoch."""
    short = functools.partial(curation.validate, networks=["SimpleNet"], seeds=[0], epochs=1)
    monkeypatch.setattr(curation, "validate", short)


@pytest.fixture
def unvalidated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the five phases out, where only what is made of the samples is looked at."""

    def validated(name: str, splits: Any, *_: Any, **__: Any) -> _validating.Validated:
        return _validating.Validated(name, splits, Told(Verdict(), Verdict()), {})  # type: ignore[arg-type]

    monkeypatch.setattr(_validating, "_validated", validated)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every training adds its network."""
    done: list[str] = []
    train = baselines.learning_curve

    def counted(network: Any, *arguments: Any, **options: Any) -> Any:
        done.append(type(network).__name__)
        return train(network, *arguments, **options)

    for module in (baselines, training):
        monkeypatch.setattr(module, "learning_curve", counted)
    return done


@pytest.fixture(scope="session")
def strokes() -> td.Split:
    """Return generated digits of 8×8 pixels by 100 writers."""
    return td.make_tinymnist(900, seed=0, image_size=8, difficulty="easy")


@pytest.fixture
def one_set(tmp_path: Path, strokes: td.Split) -> str:
    """Return the path of an .npz with one set of samples and two attributes."""
    path = tmp_path / "strokes.npz"
    writer, slant = strokes.attributes["writer"], strokes.attributes["slant"]
    np.savez(path, data=strokes.raw, labels=strokes.labels, writer=writer, slant=slant)
    return str(path)


@pytest.fixture
def with_splits(tmp_path: Path) -> str:
    """Return the path of an .npz with small splits, compressed as many are."""
    digits = td.load_tinymnist()
    arrays: dict[str, Any] = {}
    for name, size in zip(SPLITS, (300, 100, 120), strict=True):
        part = digits.split(name).stratified(size, seed=0)
        arrays |= {f"{name}_images": part.data, f"{name}_labels": part.labels}
    path = tmp_path / "given.npz"
    np.savez_compressed(path, **arrays)
    return str(path)


@pytest.fixture
def table(tmp_path: Path) -> str:
    """Return the path of a table with a salary, an age with gaps, and a place."""
    rng, path = np.random.default_rng(0), tmp_path / "people.csv"
    lines = ["salary,age,place,class"]
    for row in range(240):
        older = row % 2
        age = "" if row % 40 == 7 else str(30 + 25 * older + rng.integers(-9, 10))
        place = ("north", "south")[row // 2 % 2]
        lines.append(f"{rng.normal(50_000, 8_000):.0f},{age},{place},{('young', 'old')[older]}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def pictures(tmp_path: Path) -> str:
    """Return the path of a folder of images by class."""
    image = pytest.importorskip("PIL.Image")
    digits = td.load_tinymnist("train")
    digits = digits[np.flatnonzero(digits.labels < 3)[:120]]
    for row, (pixels, label) in enumerate(zip(digits.data, digits.labels, strict=True)):
        folder = tmp_path / "pictures" / f"digit {label}"
        folder.mkdir(parents=True, exist_ok=True)
        image.fromarray((255 * pixels).astype(np.uint8)).save(folder / f"{row:03}.png")
    return str(tmp_path / "pictures")


def names(folder: Path | str) -> set[str]:
    """Return what is in a folder, apart from what is hidden."""
    return {path.name for path in Path(folder).iterdir() if not path.name.startswith(".")}


def refused(arguments: list[str], capsys: Captured, code: int = 2) -> str:
    """Run a command that fails; return the one line that says why."""
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("tinydatasets: ")
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("tinydatasets: ").strip()


# --- validate a bundled data set --------------------------------------------------------------


def test_the_committed_reports_are_what_validate_writes(tmp_path: Path, capsys: Captured) -> None:
    """Apart from dates, timings and versions; pictures, where matplotlib is the same release."""
    import matplotlib as mpl

    out = tmp_path / "out"
    assert main(["validate", "tinymnist", "--out", str(out)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "not as shipped" not in printed.out
    assert "No fault was found" in printed.out
    folder = Path(_files.packaged("tinymnist"))
    written = names(out)
    assert written == REPORTS | {
        *("README_tinymnist.md", "croissant.json", "bias.png", "doubtful.png", "tiers.png")
    }
    committed = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    same_pictures = committed["this machine"]["versions"]["matplotlib"] == mpl.__version__
    for name in sorted(written):
        if name.endswith(".png"):
            same = (out / name).read_bytes() == (folder / name).read_bytes()
            assert same or not same_pictures, name
        else:
            new, old = ((path / name).read_text(encoding="utf-8") for path in (out, folder))
            assert reports.lasting(name, new) == reports.lasting(name, old), name


@pytest.mark.usefixtures("quick")
def test_reports_that_differ_from_those_shipped_are_named_and_exit_with_1(
    capsys: Captured,
) -> None:
    """One epoch of one network is not what tinymnist's reports tell."""
    assert main(["validate", "tinymnist", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert {"LEARNING_VALIDATION.md", "findings.json"} <= set(said["differ"])
    assert said["written"] == []
    assert said["balance_verified"] is True


@pytest.mark.usefixtures("quick")
def test_what_is_written_in_a_card_while_networks_learn_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = _validating._text
    learn = curation.validate
    learned: list[str] = []

    def learning(*arguments: Any, **options: Any) -> Any:
        learned.append("yes")
        return learn(*arguments, **options)

    def read(path: str) -> str:
        card = text(path) or ""
        return card.replace("# tinymnist", "# Edited", 1) if learned else card

    monkeypatch.setattr(curation, "validate", learning)
    monkeypatch.setattr(_validating, "_text", read)
    files = _validating.validate("tinymnist").files
    assert files["README_tinymnist.md"].startswith(b"# Edited")


def test_write_is_for_bundled_data_sets(one_set: str, capsys: Captured) -> None:
    assert "--write is for bundled data sets" in refused(["validate", one_set, "--write"], capsys)


def test_only_a_checkout_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_records, "in_checkout", lambda _: False)
    validated = _validating.Validated("tinymnist", {}, Told(Verdict(), Verdict()), {})  # type: ignore[arg-type]
    with pytest.raises(td.CacheError, match="is not a source checkout: use --out DIR"):
        _validating.record(validated)


@pytest.mark.usefixtures("unvalidated")
def test_a_name_is_a_bundled_data_set_whatever_else_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Or --write would put another folder's reports into the data set's."""
    (tmp_path / "tinymnist").mkdir()
    monkeypatch.chdir(tmp_path)
    assert len(_validating.validate("tinymnist").splits["train"]) == 1000
    folder = str(Path("tinymnist").resolve())
    assert "has no sub-folders" in refused(["validate", folder], capsys)


def test_a_verdict_is_recorded_with_every_platform_that_saw_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Platforms that saw another verdict are forgotten."""
    (tmp_path / "manifest.json").write_text(
        json.dumps({"balance_verified": True, "learning_guaranteed": True, "validated_on": ["A"]})
    )
    monkeypatch.setattr(_files, "packaged", lambda _: str(tmp_path))
    monkeypatch.setattr(_records, "in_checkout", lambda _: True)

    def recorded(platform: str, *, verified: bool) -> dict[str, Any]:
        monkeypatch.setattr(_validating, "_platform", lambda: platform)
        findings = Told(Verdict(verified=verified), Verdict(guaranteed=True))
        _validating.record(_validating.Validated("x", {}, findings, {"a.md": b"a"}))  # type: ignore[arg-type]
        content: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text())
        return content

    assert recorded("B", verified=True)["validated_on"] == ["A", "B"]
    assert recorded("B", verified=True)["validated_on"] == ["A", "B"]
    lost = recorded("C", verified=False)
    assert (lost["balance_verified"], lost["validated_on"]) == (False, ["C"])
    assert (tmp_path / "a.md").read_bytes() == b"a"


# --- validate what an instructor has ----------------------------------------------------------


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ["one_set", "with_splits", "table", "pictures"])
def test_every_kind_of_input_is_validated(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, capsys: Captured
) -> None:
    source = request.getfixturevalue(kind)
    out = tmp_path / "out"
    assert main(["validate", source, "--out", str(out), "--json"]) in {0, 1}
    printed = capsys.readouterr()
    assert printed.err == ""
    said = json.loads(printed.out)
    name = Path(source).stem
    assert said["name"] == name
    assert set(said["written"]) == names(out)
    assert {*REPORTS, f"README_{name}.md"} <= names(out)
    assert ("croissant.json" in names(out)) == (kind == "with_splits")
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert {"train", "test"} <= set(findings["facts"]["samples"])
    assert findings["command"] == f"tinydatasets validate {Path(source).name}"


@pytest.mark.usefixtures("quick")
def test_groups_stay_together_where_one_set_is_parted(one_set: str, capsys: Captured) -> None:
    validated = _validating.validate(one_set, groups="writer")
    writers = [set(split.attributes["writer"]) for split in validated.splits.values()]
    assert sum(map(len, writers)) == len(set.union(*writers))
    checks = {item.check: item.verdict for item in validated.findings.audit.findings}
    assert checks["groups across splits"] == "ok"


@pytest.mark.usefixtures("unvalidated")
def test_the_parting_follows_the_seed(one_set: str) -> None:
    ids = [_validating.validate(one_set, seed=seed).splits["test"].ids for seed in (0, 0, 1)]
    np.testing.assert_array_equal(ids[0], ids[1])
    assert not np.array_equal(ids[0], ids[2])


@pytest.mark.usefixtures("quick")
def test_a_file_with_faults_exits_with_1_and_lists_them(
    with_splits: str, tmp_path: Path, capsys: Captured
) -> None:
    with np.load(with_splits) as given:
        arrays = dict(given)
    arrays["train_images"] = arrays["train_images"].copy()
    arrays["train_images"][:, 2, 3] = np.nan
    np.savez(tmp_path / "faulty.npz", **arrays)
    assert main(["validate", str(tmp_path / "faulty.npz")]) == 1
    printed = capsys.readouterr()
    assert "missing values: feature (2, 3) is NaN in 300 of 520 samples" in printed.out
    assert printed.err == ""


@pytest.mark.usefixtures("quick")
def test_without_a_folder_nothing_is_written(
    with_splits: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    main(["validate", with_splits])
    assert sorted(tmp_path.rglob("*")) == before


# --- finished steps are kept ------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_a_second_run_trains_nothing_and_writes_the_same(
    with_splits: str, tmp_path: Path, trainings: list[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["validate", with_splits, "--out", str(out)]
    main(arguments)
    assert trainings
    first = {name: (out / name).read_bytes() for name in names(out)}
    trainings.clear()
    main(arguments)
    assert trainings == []
    assert {name: (out / name).read_bytes() for name in names(out)} == first


@pytest.mark.usefixtures("quick")
def test_a_run_that_was_stopped_goes_on_where_it_was(
    with_splits: str,
    tmp_path: Path,
    trainings: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    _validating.validate(with_splits)
    whole = len(trainings)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    arguments = ["validate", with_splits, "--out", str(tmp_path / "out")]
    with monkeypatch.context() as stopped:
        stopped.setattr("tinydatasets.curation.learning._measured", stop)
        assert main(arguments) == 130
    assert capsys.readouterr() == ("", "")
    assert names(tmp_path / "out") == set()
    trainings.clear()
    main(arguments)
    assert 0 < len(trainings) < whole / 2
    assert names(tmp_path / "out") >= REPORTS


@pytest.mark.usefixtures("quick")
def test_other_samples_use_none_of_the_kept_steps(
    with_splits: str, tmp_path: Path, trainings: list[str]
) -> None:
    arguments = ["validate", with_splits, "--out", str(tmp_path / "out")]
    main(arguments)
    whole = len(trainings)
    with np.load(with_splits) as given:
        arrays = dict(given)
    arrays["train_images"] = arrays["train_images"] * np.float32(0.5)
    np.savez(with_splits, **arrays)
    trainings.clear()
    main(arguments)
    assert len(trainings) == whole


# --- what is missing is said before the work begins -------------------------------------------


@pytest.mark.parametrize("package", ["scipy.stats", "matplotlib.figure"])
@pytest.mark.parametrize("command", ["validate", "curate"])
def test_a_missing_package_is_named_before_anything_is_trained(  # noqa: PLR0917  # fixtures
    package: str,
    command: str,
    one_set: str,
    tmp_path: Path,
    trainings: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    options = ["--per-class", "9"] if command == "curate" else []
    arguments = [command, one_set, "--out", str(tmp_path / "out"), *options]
    line = refused(arguments, capsys, code=1)
    assert package.partition(".")[0] in line
    assert "pip install 'tinydatasets[reports]'" in line
    assert trainings == []
    assert not (tmp_path / "out").exists()


# --- curate -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_curating_writes_a_balanced_archive_that_loads_and_its_reports(
    one_set: str, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    options = ["--per-class", "18", "3", "6", "--groups", "writer", "--attributes", "slant"]
    code = main(["curate", one_set, *options, "--out", str(out), "--name", "mine"])
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "<Dataset mine: train 180, val 30, test 60>" in printed.out
    assert code in {0, 1}
    written = {"mine.npz", "mine.json", "README_mine.md", "croissant.json"}
    assert written | REPORTS <= names(out)
    dataset = td.Dataset.from_npz(out / "mine.npz")
    seen: set[int] = set()
    for name, count in zip(SPLITS, (18, 3, 6), strict=True):
        split = td.Split.from_npz(out / "mine.npz", name)
        np.testing.assert_array_equal(split.data, dataset.split(name).data)
        assert np.bincount(split.labels).tolist() == [count] * 10
        writers = set(split.attributes["writer"].tolist())
        assert not writers & seen
        seen |= writers
        for tier in range(3):
            graded = np.bincount(split.labels[split.difficulty == tier], minlength=10)
            assert set(graded.tolist()) == {count // 3}
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert findings["facts"]["groups"] == ["writer"]
    assert "tinydatasets curate strokes.npz" in (out / "BALANCE_REPORT.md").read_text("utf-8")


@pytest.mark.usefixtures("unvalidated")
def test_attributes_are_spread_over_each_class(one_set: str, tmp_path: Path) -> None:
    """Of 12 samples a class, each of the three slants has about 4 if there are as many."""

    def unevenness(attributes: list[str]) -> int:
        out = tmp_path / "-".join(["out", *attributes])
        made = _validating.curate(one_set, [12, 3, 3], str(out), attributes=attributes)
        train = made.curation.dataset().train
        tables = [np.bincount(train.attributes["slant"][train.labels == c], minlength=3)
                  for c in range(10)]  # fmt: skip
        return sum(int(np.ptp(table)) for table in tables)

    assert unevenness(["slant"]) < unevenness([])


@pytest.mark.usefixtures("unvalidated")
def test_one_number_a_class_is_shared_among_the_splits(one_set: str, tmp_path: Path) -> None:
    made = _validating.curate(one_set, [40], str(tmp_path / "out"))
    sizes = {name: len(split) for name, split in made.validated.splits.items()}
    assert sizes == {"train": 320, "val": 60, "test": 20}


@pytest.mark.usefixtures("unvalidated")
def test_splits_that_a_file_has_stay_apart(with_splits: str, tmp_path: Path) -> None:
    made = _validating.curate(with_splits, [12, 3, 6], str(tmp_path / "out"))
    with np.load(with_splits) as given:
        for name, split in made.validated.splits.items():
            known = {image.tobytes() for image in given[f"{name}_images"]}
            assert {image.tobytes() for image in split.raw} <= known


@pytest.mark.usefixtures("unvalidated")
def test_a_table_with_gaps_and_units_is_curated(table: str, tmp_path: Path) -> None:
    """A salary does not drown an age, and no salary makes two people one."""
    made = _validating.curate(table, [24, 6, 12], str(tmp_path / "out"), attributes=["place"])
    reasons = [item.reason for item in made.curation.removed]
    assert "duplicate" not in reasons
    assert len(reasons) < 40
    assert made.curation.accuracy["new"] > 0.85
    assert set(made.validated.splits["train"].attributes) == {"place"}


@pytest.mark.usefixtures("unvalidated")
def test_copies_are_left_out_and_listed(strokes: td.Split, tmp_path: Path) -> None:
    data = np.concatenate([strokes.raw, strokes.raw[:30]])
    labels = np.concatenate([strokes.labels, strokes.labels[:30]])
    np.savez(tmp_path / "twice.npz", data=data, labels=labels)
    made = _validating.curate(str(tmp_path / "twice.npz"), [12, 3, 3], str(tmp_path / "out"))
    copies = {item.row for item in made.curation.removed if item.reason == "duplicate"}
    assert set(range(900, 930)) <= copies
    assert (tmp_path / "out" / "removed.png").exists()


@pytest.mark.usefixtures("quick")
def test_curating_again_trains_nothing(one_set: str, tmp_path: Path, trainings: list[str]) -> None:
    arguments = ["curate", one_set, "--per-class", "12", "3", "3", "--out", str(tmp_path / "out")]
    main(arguments)
    first = (tmp_path / "out" / "strokes.npz").read_bytes()
    trainings.clear()
    main(arguments)
    assert trainings == []
    assert (tmp_path / "out" / "strokes.npz").read_bytes() == first


def test_what_is_curated_is_never_written_over(
    one_set: str, tmp_path: Path, capsys: Captured
) -> None:
    before = Path(one_set).read_bytes()
    line = refused(["curate", one_set, "--per-class", "9", "--out", str(tmp_path)], capsys)
    assert "strokes.npz is what is curated: choose another --out or --name" in line
    assert Path(one_set).read_bytes() == before


def test_too_few_samples_name_the_split_and_the_class(
    one_set: str, tmp_path: Path, capsys: Captured
) -> None:
    arguments = ["curate", one_set, "--per-class", "200", "3", "3", "--out", str(tmp_path / "out")]
    line = refused(arguments, capsys)
    assert line.startswith(f"{one_set}: train: class ")
    assert "and 200 were asked for" in line


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (["2"], "--per-class is one number of at least 3, or those of train, val and test, not 2"),
        (["9", "3"], "--per-class is one number of at least 3, or those of train, val and test"),
        (["0"], "--per-class must be an integer of at least 1"),
        (["9", "3", "-1"], "--per-class must be an integer of at least 1"),
    ],
)
def test_numbers_that_make_no_sense_are_one_line(
    numbers: list[str], message: str, one_set: str, tmp_path: Path, capsys: Captured
) -> None:
    arguments = ["curate", one_set, "--out", str(tmp_path / "out"), "--per-class", *numbers]
    assert message in refused(arguments, capsys)


# --- bad input --------------------------------------------------------------------------------


def npz(**arrays: Any) -> Callable[[Path], Path]:
    """Return what writes arrays to a file."""

    def make(folder: Path) -> Path:
        np.savez(folder / "bad.npz", **arrays)
        return folder / "bad.npz"

    return make


def text(content: str, name: str = "bad.csv") -> Callable[[Path], Path]:
    """Return what writes text to a file."""

    def make(folder: Path) -> Path:
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return make


def images(*sizes: tuple[int, int], broken: bool = False) -> Callable[[Path], Path]:
    """Return what writes an image of each size into the folder of each of two classes."""

    def make(folder: Path) -> Path:
        image = pytest.importorskip("PIL.Image")
        for label in ("cat", "dog"):
            (folder / "bad" / label).mkdir(parents=True)
            for number, size in enumerate(sizes):
                image.new("L", size).save(folder / "bad" / label / f"{number}.png")
        if broken:
            (folder / "bad" / "dog" / "9.png").write_bytes(b"no image")
        return folder / "bad"

    return make


X = np.zeros((6, 4))
BAD = {
    "labels that are no integers": (
        npz(data=X, labels=np.array([0, 1, 0, 1.5, 0, 1])),
        ("bad.npz, row 3", "label 1.5 is not an integer"),
    ),
    "a label that is missing": (
        text("a,label\n1,x\n2,\n3,y\n"),
        ("bad.csv, line 3", "the label is missing"),
    ),
    "one class": (npz(data=X, labels=np.ones(6, int)), ("bad.npz", "one class only")),
    "too few labels": (npz(data=X, labels=[0, 1]), ("bad.npz", "6 samples and labels 2")),
    "no labels": (npz(data=X), ("bad.npz", "has no labels", "its arrays are data")),
    "no samples": (npz(data=X[:0], labels=np.zeros(0, int)), ("bad.npz", "no samples")),
    "an empty file": (text("", "bad.npz"), ("bad.npz", "is empty")),
    "an empty table": (text(""), ("bad.csv", "is empty")),
    "a table without samples": (text("a,label\n"), ("bad.csv", "no samples")),
    "a cell that is no number": (
        text("a,label\n1,x\n2,y\n3,x\nfour,y\n"),
        ("bad.csv, line 5", "'four' is not a number"),
    ),
    "a line that is too long": (text("a,label\n1,x\n2,y,z\n"), ("bad.csv, line 3", "3 cells")),
    "an unreadable image": (images((4, 4), broken=True), ("9.png", "is not an image")),
    "mixed sizes": (images((4, 4), (5, 4)), ("1.png is 5×4", "0.png is 4×4")),
    "a file of another kind": (text("x", "bad.txt"), ("bad.txt", "give an .npz, a .csv or")),
}


@pytest.mark.parametrize("command", ["validate", "curate"])
@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_line_that_names_the_file_and_the_row(
    what: str, command: str, tmp_path: Path, capsys: Captured
) -> None:
    make, words = BAD[what]
    source = str(make(tmp_path))
    options = ["--per-class", "9", "--out", str(tmp_path / "out")] if command == "curate" else []
    line = refused([command, source, *options], capsys)
    for word in words:
        assert word in line
    assert not (tmp_path / "out").exists()


def test_a_damaged_file_is_one_line_and_exits_with_1(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 no zip")
    assert "bad.npz" in refused(["validate", str(tmp_path / "bad.npz")], capsys, code=1)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("tinymnst", "did you mean 'tinymnist'"),
        ("nowhere.npz", "there is no file 'nowhere.npz'"),
        ("no/where", "there is no file 'no/where'"),
    ],
)
def test_what_is_neither_a_name_nor_a_file_is_one_line(
    source: str, message: str, capsys: Captured
) -> None:
    assert message in refused(["validate", source], capsys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--labels", "wrong"], "has no wrong"),
        (["--groups", "wrter"], "did you mean 'writer'"),
        (["--attributes", "slnt"], "did you mean 'slant'"),
        (["--seed", "-1"], "seed must be"),
    ],
)
def test_wrong_options_are_one_line(
    options: list[str], message: str, one_set: str, capsys: Captured
) -> None:
    assert message in refused(["validate", one_set, *options], capsys)


def test_a_folder_that_cannot_be_written_is_one_line(
    one_set: str, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").write_text("")
    arguments = ["curate", one_set, "--per-class", "9", "--out", str(tmp_path / "file" / "out")]
    assert "cannot write" in refused(arguments, capsys, code=1)
