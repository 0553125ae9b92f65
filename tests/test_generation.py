"""Laws of generation at scale: the same bytes by whatever way, and nothing half-written."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets import _progress
from tinydatasets.cli import main
from tinydatasets.generation import checking, estimate, estimate_memory, make_plan, planning
from tinydatasets.generation.parting import parts_of
from tinydatasets.generation.writing import Writer
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

SHARES = (0.8, 0.15, 0.05)
SMALL = {"tinygesture": 960, "tinyiot": 648, "tinykws": 264, "tinymnist": 1000, "tinypy": 480}


class Dots:
    """A generator of one's own, with no more than it must have."""

    sample_shape = (4, 4)
    dtype = np.dtype(np.uint8)
    class_names = ("dark", "light")

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[Any], NDArray[Any], dict[str, NDArray[Any]]]:
        labels = rng.integers(0, 2, size)
        return (
            rng.integers(0, 128, (size, 4, 4), np.uint8)
            + 128 * labels[:, None, None].astype(np.uint8),
            labels,
            {},
        )


def archives(folder: str | Path) -> dict[str, bytes]:
    """Return the bytes of every shard."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(Path(folder).rglob("*.npz"))}


def metadata(folder: str | Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(folder, "metadata.json").read_text("utf-8"))
    return content


def columns(folder: str, split: str) -> dict[str, NDArray[Any]]:
    """Return all columns of a split, its shards one after the other."""
    found = [dict(np.load(path)) for path in sorted(Path(folder, split).glob("*.npz"))]
    return {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def faults(folder: str) -> list[str]:
    return [verdict.text for verdict in checking.check(folder) if not verdict.ok]


# --- the same samples by whatever way ---------------------------------------------------------


def test_a_folder_holds_the_samples_of_make_but_for_copies(tmp_path: Path) -> None:
    folder = td.generate("tinygrid", 3000, tmp_path, seed=3)
    made = td.make_tinygrid(3010, seed=3)
    rows = made.raw.reshape(len(made), -1)
    _, first = np.unique(rows, axis=0, return_index=True)
    expected = np.sort(first)[:3000]
    found = [columns(folder, split) for split in SPLITS]
    ids = np.concatenate([part[f"{s}_id"] for s, part in zip(SPLITS, found, strict=True)])
    assert np.array_equal(np.sort(ids), expected)
    for split, part in zip(SPLITS, found, strict=True):
        mine = part[f"{split}_id"]
        assert np.array_equal(part[f"{split}_data"], made.raw[mine])
        assert np.array_equal(part[f"{split}_labels"], made.labels[mine])
        assert np.array_equal(part[f"{split}_difficulty"], made.difficulty[mine])
        assert np.array_equal(part[f"{split}_rule"], made.attributes["rule"][mine])


def test_a_smaller_set_is_the_beginning_of_a_larger_one_split_by_split(tmp_path: Path) -> None:
    small, large = (td.generate("tinymnist", n, tmp_path, seed=1) for n in (700, 2300))
    for split in SPLITS:
        one, other = columns(small, split), columns(large, split)
        for name, column in one.items():
            assert np.array_equal(column, other[name][: len(column)]), name


def test_workers_and_shards_change_no_sample(tmp_path: Path) -> None:
    alone = td.generate("tinygesture", 2500, tmp_path, seed=0)
    shared = td.generate("tinygesture", 2500, tmp_path, seed=0, workers=2)
    assert archives(alone) == archives(shared)
    cut = td.generate("tinygesture", 2500, tmp_path, seed=0, shard_bytes=200_000)
    assert len(list(Path(cut, "train").glob("*.npz"))) > 3
    for split in SPLITS:
        for name, column in columns(alone, split).items():
            assert np.array_equal(column, columns(cut, split)[name]), name
    assert faults(cut) == []


def run_cli(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tinydatasets", "generate", *map(str, arguments)]
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_a_run_that_is_killed_twenty_times_gives_the_same_bytes(tmp_path: Path) -> None:
    whole = td.generate("tinymnist", 40_000, tmp_path / "whole", seed=5)
    arguments = ["tinymnist", "--num-images", 40_000, "--seed", 5]
    arguments += ["--output-dir", tmp_path / "killed", "--workers", 2]
    moments = random.Random(0)
    killed = 0
    resume: list[str] = []
    while killed < 20:
        running = run_cli(*arguments, *resume)
        try:
            running.communicate(timeout=moments.uniform(0.3, 0.9))
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            killed += 1
        else:  # it was done, and begins anew
            assert running.returncode == 0, resume
            (done,) = (tmp_path / "killed").iterdir()
            assert archives(done) == archives(whole)
            shutil.rmtree(done)
        drafts = list((tmp_path / "killed").glob("*.part/work/plan.json"))
        resume = ["--resume"] if drafts else []
    folder = td.generate("tinymnist", 40_000, tmp_path / "killed", seed=5, resume=bool(resume))
    assert archives(folder) == archives(whole)
    assert faults(folder) == []


@pytest.mark.parametrize("stop", [4, 8, 11, 13])
def test_a_run_that_ends_between_two_splits_of_a_chunk_is_gone_on_with(
    stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(target: str, **options: Any) -> str:
        return td.generate(
            "tinygrid", 5000, tmp_path / target, seed=3, shard_bytes=170_000, **options
        )

    whole = run("whole")
    calls: Counter[str] = Counter()
    append = Writer.append

    def until(self: Writer, split: str, columns: Any) -> None:
        calls["all"] += 1
        if calls["all"] == stop:
            raise KeyboardInterrupt
        append(self, split, columns)

    monkeypatch.setattr(Writer, "append", until)
    with pytest.raises(KeyboardInterrupt):
        run("ended")
    monkeypatch.undo()
    (draft,) = (tmp_path / "ended").iterdir()
    (draft / ".README_tinygrid.md.0123456789ab.part").write_text("as a kill may leave it")
    folder = run("ended", resume=True)
    assert archives(folder) == archives(whole)
    assert {path.name for path in Path(folder).iterdir()} == set(os.listdir(whole))
    left_out = [metadata(path)["generation"]["copies_left_out"] for path in (folder, whole)]
    assert left_out[0] == left_out[1] != {}


def test_ctrl_c_leaves_what_resume_finishes(tmp_path: Path) -> None:
    arguments = ["tinypy", "--num-images", 20_000, "--output-dir", tmp_path, "--workers", 2]

    def listen() -> None:  # whoever started the tests in the background had them ignore it
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    running = run_cli(*arguments, start_new_session=True, preexec_fn=listen)
    work = None
    while work is None:
        time.sleep(0.05)
        work = next(tmp_path.glob("*.part/work/columns/train_data*"), None)
        if work is not None and work.stat().st_size == 0:
            work = None
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, error = running.communicate(timeout=60)
    assert running.returncode == 130
    assert error == "tinydatasets: stopped; --resume goes on from here\n"
    (draft,) = tmp_path.glob("*.part")
    done = json.loads((draft / "work" / "progress.json").read_text())
    assert 0 < sum(done["rows"].values()) < 20_000
    shutil.rmtree(draft)


@pytest.mark.filterwarnings("default")  # of Dask's own
def test_dask_gives_the_same_bytes_though_a_worker_is_killed(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    alone = td.generate("tinypy", 7200, tmp_path / "alone", seed=2)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        (victim, *_) = client.run(os.getpid).values()
        running = run_cli(
            *("tinypy", "--num-images", 7200, "--seed", 2, "--output-dir", tmp_path / "dask"),
            *("--workers", 2, "--dask", cluster.scheduler_address),
        )
        while not list(tmp_path.glob("dask/*.part/work/chunks/0000001*.npz")):
            time.sleep(0.02)
            assert running.poll() is None
        os.kill(victim, signal.SIGKILL)
        _, error = running.communicate(timeout=120)
        assert running.returncode == 0, error
    (folder,) = (tmp_path / "dask").iterdir()
    assert archives(folder) == archives(alone)


def test_no_scheduler_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    arguments = ["generate", "tinygrid", "--num-images", "5", "--output-dir", str(tmp_path)]
    assert main([*arguments, "--dask", "nonsense"]) == 1
    error = capsys.readouterr().err
    assert "no Dask scheduler answers at 'nonsense'" in error.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


# --- splits -----------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    k=st.integers(0, 10**6),
    seed=st.integers(0, 2**32 - 1),
    shares=st.sampled_from([SHARES, (0.5, 0.5, 0.0), (0.6, 0.0, 0.4), (1.0, 0.0, 0.0)]),
)
def test_every_class_has_its_share_of_each_split_to_within_one(
    counts: list[int], k: int, seed: int, shares: tuple[float, ...]
) -> None:
    labels = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    parts = parts_of(labels, None, shares, seed=seed, k=k)
    for label, count in enumerate(counts):
        found = np.bincount(parts[labels == label], minlength=3)
        assert (np.abs(found - count * np.array(shares)) < 1 + 1e-9).all()


@settings(max_examples=40)
@given(n_groups=st.integers(1, 40), k=st.integers(0, 10**6), seed=st.integers(0, 99))
def test_groups_stay_whole_and_have_their_shares(n_groups: int, k: int, seed: int) -> None:
    groups = np.random.default_rng(seed).permutation(np.arange(5 * n_groups) % n_groups)
    parts = parts_of(groups.astype(np.int32), groups.astype(np.int32), SHARES, seed=seed, k=k)
    by_group = [set(parts[groups == group].tolist()) for group in range(n_groups)]
    assert all(len(found) == 1 for found in by_group)
    found = np.bincount([min(part) for part in by_group], minlength=3)
    assert (np.abs(found - n_groups * np.array(SHARES)) < 1 + 1e-9).all()


def test_shares_hold_over_chunks_of_few_groups() -> None:
    six = np.arange(6, dtype=np.int32)
    parts = np.array([parts_of(six, six, SHARES, seed=0, k=k) for k in range(400)])
    assert set(parts[0].tolist()) == {0, 1, 2}
    assert np.abs(np.bincount(parts.ravel()) / parts.size - SHARES).max() < 0.002
    each = np.array([(parts == code).mean(axis=0) for code in range(3)])  # of every voice
    assert np.abs(each - np.array(SHARES)[:, None]).max() < 0.05


def test_a_split_without_a_share_is_not_there(tmp_path: Path) -> None:
    folder = td.generate(Dots(), 500, tmp_path, seed=0, val=0, test=0.2)
    assert sorted(metadata(folder)["splits"]) == ["test", "train"]
    assert not Path(folder, "val").exists()
    assert metadata(folder)["splits"]["test"]["n_samples"] == pytest.approx(100, abs=3)
    assert faults(folder) == []


def test_too_few_samples_for_a_split_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(td.InvalidValueError, match="leave none for val and test: ask for more"):
        td.generate(Dots(), 1, tmp_path, seed=0)
    assert list(tmp_path.iterdir()) == []


# --- every kind, and one's own ----------------------------------------------------------------


@pytest.mark.parametrize("name", [*SMALL, "tinygrid", "tinyvww"])
def test_every_data_set_can_be_generated_and_is_sound(name: str, tmp_path: Path) -> None:
    size = SMALL.get(name, 40)
    folder = td.generate(name, size, tmp_path, seed=0)
    assert faults(folder) == []
    dataset = td.load_folder(folder)
    assert sum(map(len, (dataset.train, dataset.val, dataset.test))) == size
    maker: Callable[..., td.Split] = getattr(td, f"make_{name}")
    made = maker(size, seed=0)
    mine = dataset.train.ids
    assert type(dataset.train) is type(made)
    assert np.array_equal(dataset.train.raw, made.raw[mine])
    for key, codes in dataset.train.attributes.items():
        assert np.array_equal(codes, made.attributes[key][mine]), key
    for key in ("class_names", "scale", "offset", "modality", "channels", "license", "groups"):
        assert dataset.metadata[key] == made.metadata[key]


def test_metadata_say_what_is_in_the_files(tmp_path: Path) -> None:
    folder = td.generate("tinygesture", 960, tmp_path, seed=0, options={"difficulty": "easy"})
    known, train = metadata(folder), td.load_folder(folder, "train")
    said = known["splits"]["train"]
    assert said["class_counts"] == np.bincount(train.labels).tolist()
    assert said["attribute_counts"]["difficulty"] == [len(train), 0, 0]
    assert said["attribute_counts"]["person"] == len(set(train.attributes["person"].tolist()))
    assert np.allclose(said["mean"], train.data.mean(axis=(0, 1)), atol=1e-4)
    assert np.allclose(said["std"], train.data.std(axis=(0, 1)), rtol=1e-4)
    assert said["minimum"] == train.raw.min(axis=(0, 1)).tolist()
    assert known["generation"]["command"] == (
        "tinydatasets generate tinygesture --num-images 960 --seed 0 --set difficulty=easy"
    )
    assert "generated" in Path(folder, "README_tinygesture.md").read_text("utf-8")


def test_a_generator_of_ones_own_needs_four_members(tmp_path: Path) -> None:
    folder = td.generate(Dots(), 2000, tmp_path, seed=0)
    assert faults(folder) == []
    train = td.load_folder(folder, "train")
    assert train.metadata["name"] == "dots"
    assert len(train) == pytest.approx(1600, abs=4)
    assert np.array_equal(train.labels, (train.raw.mean(axis=(1, 2)) > 120).astype(int))


def test_a_generator_in_a_file_is_found_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (
        "import numpy as np\n"
        "class Noise:\n"
        "    def __init__(self, side=3): self.side = side\n"
        "    dtype, class_names = np.dtype(np.int16), ('a', 'b')\n"
        "    sample_shape = property(lambda self: (self.side,))\n"
        "    def generate(self, rng, size):\n"
        "        labels = np.arange(size) % 2\n"
        "        return rng.integers(0, 99, (size, self.side), np.int16), labels, {}\n"
    )
    (tmp_path / "hiss.py").write_text(source)
    arguments = [f"{tmp_path}/hiss.py:Noise", "--num-images", "2500", "--set", "side=5"]
    arguments += ["--output-dir", str(tmp_path / "out"), "--workers", "2", "--json"]
    assert main(["generate", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert td.load_folder(told["folder"], "test").raw.shape[1:] == (5,)
    assert told["train"] + told["val"] + told["test"] == 2500


class Wrong(Dots):
    """Returns what it is told to return."""

    attributes: Mapping[str, tuple[str, ...]] = {"tone": ("low", "high")}

    def __init__(self, **changes: Any) -> None:
        self.changes = changes

    def generate(self, _: np.random.Generator, size: int) -> Any:
        right = {
            "data": np.zeros((size, 4, 4), np.uint8),
            "labels": np.zeros(size, int),
            "further": {"tone": np.zeros(size, int)},
        }
        return tuple({**right, **self.changes}.values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data": np.zeros((1000, 4), np.uint8)}, "returned data of uint8 .1000, 4., not of uint8"),
        ({"data": np.zeros((1000, 4, 4))}, "returned data of float64"),
        ({"labels": np.full(1000, 2)}, "returned labels from 2 to 2, not from 0 to 1"),
        ({"labels": np.zeros(1000)}, "returned labels of float64"),
        ({"further": {}}, "did not return 'tone': its attributes and columns are tone"),
        ({"further": {"tone": np.full(1000, 7)}}, "returned tone from 7 to 7, not from 0 to 1"),
        ({"further": None}, "must return .data, labels, attributes., not"),
    ],
)
def test_a_generator_that_returns_something_else_is_one_line(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(td.InvalidValueError, match=f"the generator Wrong {message}"):
        td.generate(Wrong(**changes), 10, tmp_path, seed=0)
    assert list(tmp_path.iterdir()) == []


def test_a_generator_that_fails_is_one_line(tmp_path: Path) -> None:
    class Broken(Dots):
        def generate(self, rng: np.random.Generator, size: int) -> Any:
            return rng.random(size) / (1 // 0)

    message = "the generator Broken raised ZeroDivisionError: integer"
    with pytest.raises(td.InvalidValueError, match=message) as caught:
        td.generate(Broken(), 10, tmp_path, seed=0)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert list(tmp_path.iterdir()) == []


class Grouped(Dots):
    """Dots by people, five samples each."""

    chunk = 100
    attributes: Mapping[str, tuple[str, ...]] = {"person": ()}
    groups: Any = "person"

    def generate(self, rng: np.random.Generator, size: int) -> Any:
        data, labels, _ = super().generate(rng, size)
        return data, labels, {"person": np.arange(size) // 5}


def test_groups_of_ones_own_stay_in_one_split(tmp_path: Path) -> None:
    dataset = td.load_folder(td.generate(Grouped(), 1000, tmp_path, seed=0))
    people = [set(dataset.split(name).attributes["person"].tolist()) for name in SPLITS]
    assert [len(group) for group in people] == [160, 30, 10]
    assert len(set.union(*people)) == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups": ("persn",)}, "unknown group 'persn': did you mean 'person'"),
        ({"groups": ("person", "tone")}, "groups is .*, not one attribute: only one can stay"),
        ({"attributes": {"person": ("ann", "bob")}}, r"should map it to \(\), not"),
        ({"attributes": {"person": (), "check": ()}}, "column is 'check', not free, or no word"),
        ({"attributes": {"person": (), "../x": ()}}, "not free, or no word"),
        (
            {"attributes": {"person": (), "tone": "pq"}},
            r"attributes\['tone'\] is 'pq', not a tuple",
        ),
        ({"attributes": ["person"]}, "attributes map names to names of codes"),
        ({"columns": {"data": ((), "uint8")}}, "column is 'data', not free"),
        ({"columns": {"difficulty": ((), "int8")}}, "column is 'difficulty', not free"),
        ({"columns": {"wave": 5}}, "columns names to .shape, dtype."),
        ({"class_names": ()}, "class_names is .*, not a tuple of different names"),
        ({"class_names": ("a", "a")}, "class_names is .*, not a tuple of different names"),
        ({"class_names": (0, 1)}, "class_names is .*, not a tuple of different names"),
        ({"sample_shape": 5}, "sample_shape is 5, not a tuple of lengths"),
        ({"sample_shape": (3.0,)}, "sample_shape is .*, not a tuple of lengths"),
        ({"dtype": "nonsense"}, "dtype is 'nonsense', not one of numbers"),
        ({"dtype": np.dtype("datetime64[s]")}, "dtype is .*, not one of numbers"),
        ({"dtype": np.dtype([("a", "u1")])}, "dtype is .*, not one of numbers"),
        ({"value_range": (0,)}, "value_range is .*, not .lowest, highest."),
        ({"value_range": (None, None)}, "value_range is .*, not .lowest, highest."),
        ({"scale": 0}, "scale is 0, not a finite number but 0"),
        ({"scale": "x"}, "scale is 'x', not a finite number"),
        ({"offset": float("nan")}, "offset is nan, not a finite number"),
        ({"name": "a/b"}, "name is 'a/b', not a word"),
        ({"title": None}, "title is None, not text"),
        ({"modality": "video"}, "unknown modality 'video'"),
        ({"modality": "series", "channels": {"x": ("g", 1, 0)}}, "there are 1 channels"),
        ({"chunk": 0}, "chunk of the generator must be an integer of at least 1, not 0"),
    ],
)
def test_a_member_that_is_none_is_one_line_before_a_folder_is_made(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    generator = Grouped()
    for name, value in changes.items():
        setattr(generator, name, value)
    with pytest.raises(td.TinyDatasetsError, match=message) as caught:
        td.generate(generator, 10, tmp_path, seed=0)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_numbers_of_numpy_will_do(tmp_path: Path) -> None:
    generator: Any = Grouped()
    generator.scale, generator.value_range = np.float32(0.5), (np.uint8(0), np.uint8(255))
    folder = td.generate(generator, 500, tmp_path, seed=0)
    assert faults(folder) == []
    assert metadata(folder)["value_range"] == [0, 255]


class Tired(Dots):
    """Fails once, when much was drawn."""

    def __init__(self, file: str) -> None:
        self.file = file

    def generate(self, rng: np.random.Generator, size: int) -> Any:
        with open(self.file, "a+", encoding="utf-8") as file:
            file.write(".")
            file.seek(0)
            if len(file.read()) == 4:
                raise MemoryError("for once")
        return super().generate(rng, size)


def test_what_was_done_before_a_generator_failed_is_kept(tmp_path: Path) -> None:
    generator = Tired(str(tmp_path / "count"))
    with pytest.raises(td.InvalidValueError, match="raised MemoryError: for once"):
        td.generate(generator, 5000, tmp_path / "out", seed=0)
    folder = td.generate(generator, 5000, tmp_path / "out", seed=0, resume=True)
    assert (tmp_path / "count").read_text() == 6 * "."  # no chunk was drawn again but the fourth
    whole = archives(td.generate(Dots(), 5000, tmp_path / "whole", seed=0))
    assert archives(folder) == whole


def test_resume_refuses_a_generator_whose_code_has_changed(tmp_path: Path) -> None:
    source = (
        "import numpy as np\n"
        "class Ramp:\n"
        "    sample_shape, dtype, class_names = (2,), np.dtype(np.uint16), ('a', 'b')\n"
        "    def generate(self, rng, size):\n"
        "        return rng.integers(0, TOP, (size, 2), np.uint16), np.arange(size) % 2, {}\n"
    )
    found = []
    for top in ("60000", "50000"):
        (tmp_path / "ramp.py").write_text(source.replace("TOP", top))
        code = (
            "from tinydatasets.generation import make_plan; "
            f"print(make_plan('{tmp_path}/ramp.py:Ramp', 9, seed=0).identity()['generator'])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        found.append(done.stdout)
    assert all(text.startswith("ramp.Ramp ") for text in found)
    assert found[0] != found[1]


def test_a_generator_that_cannot_travel_is_one_line_with_workers(tmp_path: Path) -> None:
    generator: Any = Dots()
    generator.pick = lambda: 0
    with pytest.raises(td.InvalidValueError, match="Dots cannot be sent to other processes"):
        td.generate(generator, 3000, tmp_path, seed=0, workers=2)
    assert list(tmp_path.iterdir()) == []
    assert faults(td.generate(generator, 3000, tmp_path, seed=0)) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("class X(", "SyntaxError"),
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("class X:\n    def __init__(self, side): pass", "TypeError"),
        ("Y = 1", "AttributeError"),
    ],
)
def test_a_module_that_fails_is_one_line(
    content: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = f"faulty{abs(hash(content))}.py"
    (tmp_path / module).write_text(content)
    target = str(tmp_path / "out")
    arguments = [f"{tmp_path}/{module}:X", "--num-images", "5", "--output-dir", target]
    assert main(["generate", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("tinydatasets: cannot make a generator of")
    assert message in error
    assert error.count("\n") == 1


def test_a_file_that_is_called_like_another_module_is_refused(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("Random = 1")
    before = sys.path.copy()
    with pytest.raises(td.InvalidValueError, match="another module 'random'; rename the file"):
        make_plan(f"{tmp_path}/random.py:Random", 5, seed=0)
    assert sys.path == before  # other processes would find it too


def test_a_value_out_of_range_stops_the_run(tmp_path: Path) -> None:
    generator = Dots()
    generator.value_range = (0, 9)  # type: ignore[attr-defined]  # which it does not keep to
    with pytest.raises(td.InvalidValueError, match="values from 0 to 255, not 0 to 9"):
        td.generate(generator, 10, tmp_path, seed=0)


def test_a_generator_that_repeats_itself_says_how_much_there_is(tmp_path: Path) -> None:
    with pytest.raises(td.InvalidValueError, match="ask for 1 or fewer"):
        td.generate(Wrong(), 10, tmp_path, seed=0)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_generator_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        td.InvalidValueError, match="object is no generator: it has no sample_shape"
    ):
        td.generate(object(), 10, tmp_path, seed=0)  # type: ignore[arg-type]


def test_values_that_are_missing_are_counted_and_no_fault(tmp_path: Path) -> None:
    folder = td.generate("tinyiot", 648, tmp_path, seed=0, options={"fill": "nan"})
    assert faults(folder) == []
    train = td.load_folder(folder, "train")
    said = metadata(folder)["splits"]["train"]
    assert said["missing"] == np.isnan(train.raw).sum() > 0
    assert np.allclose(said["mean"], np.nanmean(train.raw, axis=(0, 1), dtype=float))
    assert np.array_equal(np.isnan(train.raw), train.missing)  # type: ignore[attr-defined]


# --- how samples are stored -------------------------------------------------------------------


def test_the_order_of_bytes_is_that_of_the_machine(tmp_path: Path) -> None:
    folder = td.generate("tinygrid", 50, tmp_path, seed=0, dtype=">u2")
    assert faults(folder) == []
    assert td.load_folder(folder, "train").raw.dtype == np.dtype(np.uint16)


def test_float32_is_decoded_and_wider_integers_are_not(tmp_path: Path) -> None:
    plain = td.load_folder(td.generate("tinymnist", 1000, tmp_path, seed=0), "train")
    folder = td.generate("tinymnist", 1000, tmp_path, seed=0, dtype="float32")
    decoded = td.load_folder(folder, "train")
    assert decoded.raw.dtype == np.float32
    assert np.array_equal(decoded.data, plain.data)
    wide = td.generate("tinymnist", 1000, tmp_path, seed=0, dtype="int16")
    assert np.array_equal(td.load_folder(wide, "train").data, plain.data)
    assert faults(folder) == faults(wide) == []


@pytest.mark.parametrize(
    ("name", "dtype", "message"),
    [
        ("tinygesture", "uint8", "dtype uint8 cannot hold every sample, which are int16"),
        ("tinypy", "float32", "dtype float32 cannot hold every sample, which are uint8"),
        ("tinygrid", "float16", "dtype float16 cannot hold"),
        ("tinygrid", "uint9", "unknown dtype 'uint9'"),
        ("tinygrid", "U5", "cannot hold"),
    ],
)
def test_a_dtype_that_loses_something_is_refused(
    name: str, dtype: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        td.generate(name, 10, tmp_path, seed=0, dtype=dtype)


# --- what is refused, before a file is made ---------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tinygrid", "--num-images", "-5"], "the number of samples must be an integer"),
        (["tinygrid", "--num-images", "0"], "the number of samples must be an integer"),
        (["tinygird", "--num-images", "5"], "did you mean 'tinygrid'?"),
        (["tinygrid", "--num-images", "5", "--seed", "-1"], "seed must be"),
        (["tinygrid", "--num-images", "5", "--workers", "0"], "--workers must be"),
        (
            ["tinygrid", "--num-images", "5", "--size", "8"],
            "unknown option of tinygrid: 'image_siz",
        ),
        (["tinymnist", "--num-images", "5", "--size", "7"], "image_size must be"),
        (["tinygrid", "--num-images", "5", "--set", "famil=maze"], "did you mean 'family'?"),
        (["tinygrid", "--num-images", "5", "--set", "family"], "--set is OPTION=VALUE"),
        (["tinyvww", "--num-images", "5", "--set", "gray=no"], "gray must be True or False"),
        (["tinygrid", "--num-images", "5", "--val", "0.9", "--test", "0.1"], "val and test are sh"),
        (["tinygrid", "--num-images", "5", "--test", "-0.1"], "test must be a number"),
        (["nothing:here", "--num-images", "5"], "cannot make a generator of 'nothing:here'"),
        (["tinygrid", "--num-images", "5", "--resume"], "nothing of these arguments was begun"),
    ],
)
def test_wrong_arguments_are_one_line_and_leave_nothing(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    assert main(["generate", *arguments, "--output-dir", str(target)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not target.exists()


def test_a_folder_that_only_lacks_its_name_gets_it(tmp_path: Path) -> None:
    folder = td.generate("tinygrid", 50, tmp_path, seed=0)
    before = archives(folder)
    os.rename(folder, f"{folder}.part")  # as if killed at the last moment
    assert td.generate("tinygrid", 50, tmp_path, seed=0, resume=True) == folder
    assert archives(folder) == before


def test_resume_says_what_differs(tmp_path: Path) -> None:
    draft = tmp_path / "2026-01-01-v1.part"
    (draft / "work").mkdir(parents=True)
    identity = make_plan("tinygrid", 50, seed=0).identity()
    (draft / "work" / "plan.json").write_text(json.dumps(identity))
    with pytest.raises(td.InvalidValueError, match=r"2026-01-01-v1\.part has seed 0, not 1: leave"):
        td.generate("tinygrid", 50, tmp_path, seed=1, resume=True)
    assert td.generate("tinygrid", 50, tmp_path, seed=0, resume=True).endswith("2026-01-01-v1")


def test_a_folder_that_is_there_is_never_touched(tmp_path: Path) -> None:
    first = td.generate("tinygrid", 50, tmp_path, seed=0)
    before = archives(first)
    second = td.generate("tinygrid", 60, tmp_path, seed=1)
    assert [Path(folder).name[-3:] for folder in (first, second)] == ["-v1", "-v2"]
    assert archives(first) == before


def test_a_disk_that_is_too_small_is_one_line_before_a_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    arguments = ["generate", "tinygrid", "--num-images", "100000", "--output-dir", str(tmp_path)]
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert f"{tmp_path} has 1 MB free, and about" in error
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_is_one_line_and_resume_goes_on(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    arguments = ("tinymnist", "--num-images", 3000, "--output-dir", tmp_path, "--workers", 1)

    def limit() -> None:  # no file may be larger: the same failure, without a disk of one's own
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, resource.RLIM_INFINITY))

    running = run_cli(*arguments, preexec_fn=limit)
    _, error = running.communicate()
    assert running.returncode == 1
    assert error.startswith("tinydatasets: cannot write ")
    assert error.count("\n") == 1
    assert [path.name[-5:] for path in tmp_path.iterdir()] == [".part"]
    folder = td.generate("tinymnist", 3000, tmp_path, seed=0, resume=True)
    assert archives(folder) == archives(td.generate("tinymnist", 3000, tmp_path, seed=0))


def test_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "sub")
    assert main(["generate", "tinygrid", "--num-images", "5", "--output-dir", target]) == 1
    assert "cannot write" in capsys.readouterr().err


def test_a_name_that_another_run_took_is_left_to_it(tmp_path: Path) -> None:
    folder = td.generate("tinygrid", 50, tmp_path, seed=0)
    before = archives(folder)
    os.rename(td.generate("tinygrid", 60, tmp_path, seed=0), f"{folder}.part")
    resumed = td.generate("tinygrid", 60, tmp_path, seed=0, resume=True)
    assert resumed == f"{folder[:-1]}2"
    assert archives(folder) == before


def test_a_folder_may_be_called_as_one_likes(tmp_path: Path) -> None:
    target = tmp_path / "my.part"
    td.generate("tinygrid", 50, target, seed=0)
    assert len(td.load_folder(target, "train")) > 30
    with pytest.raises(td.InvalidValueError, match="nothing of these arguments was begun"):
        td.generate("tinygrid", 50, target, seed=0, resume=True)


def test_one_folder_is_written_by_one_process(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    from tinydatasets import _store

    draft = tmp_path / "2026-01-01-v1.part"
    (draft / "work").mkdir(parents=True)
    identity = make_plan("tinygrid", 50, seed=0).identity()
    (draft / "work" / "plan.json").write_text(json.dumps(identity))
    with (
        _store.locked(str(draft)),
        pytest.raises(td.CacheError, match="is being written by another process"),
    ):
        td.generate("tinygrid", 50, tmp_path, seed=0, resume=True)


# --- an export ---------------------------------------------------------------------------------


def test_an_export_holds_the_same_samples_in_less_room(tmp_path: Path) -> None:
    folder = td.generate("tinygrid", 3000, tmp_path, seed=0, shard_bytes=100_000)
    path = tmp_path / "grids.npz"
    assert main(["export", folder, str(path)]) == 0
    plain = sum(file.stat().st_size for file in Path(folder).rglob("*.npz"))
    assert path.stat().st_size < plain / 3
    with np.load(path) as arrays:
        for split in SPLITS:
            for name, column in columns(folder, split).items():
                if name != f"{split}_check":
                    assert np.array_equal(arrays[name], column), name
    exported, opened = td.Split.from_npz(path, "val"), td.load_folder(folder, "val")
    assert np.array_equal(exported.data, opened.data)
    assert exported.metadata["class_names"] == opened.metadata["class_names"]
    first = path.read_bytes()
    assert main(["export", folder, str(path)]) == 0
    assert path.read_bytes() == first


def test_an_export_overwrites_nothing_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = td.generate("tinygrid", 50, tmp_path, seed=0)
    before = archives(folder)
    for path in ("metadata.npz", "train/00000.npz"):
        assert main(["export", folder, str(Path(folder, path))]) == 2
        assert "is inside" in capsys.readouterr().err
    (tmp_path / "own.json").write_text("{}")
    assert main(["export", folder, str(tmp_path / "own.npz")]) == 2
    assert "is no description of an export" in capsys.readouterr().err
    assert (tmp_path / "own.json").read_text() == "{}"
    assert archives(folder) == before
    assert faults(folder) == []


def test_an_export_of_another_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path), str(tmp_path / "grids.zip")]) == 2
    assert "an export is an .npz archive" in capsys.readouterr().err


# --- what it takes ----------------------------------------------------------------------------


def test_an_estimate_is_exact_where_it_can_be_and_no_less_than_what_is_taken(
    tmp_path: Path,
) -> None:
    plan = make_plan("tinygrid", 3000, seed=0)
    expected = estimate(plan, workers=1)
    assert expected.data == estimate_memory(3000, (16, 16), "uint8") == 768_000
    folder = td.generate("tinygrid", 3000, tmp_path, seed=0)
    taken = sum(path.stat().st_size for path in Path(folder).rglob("*.npz"))
    assert taken < expected.disk < 4 * taken
    assert not expected.is_large
    assert estimate(make_plan("tinygrid", 10**8, seed=0)).is_large


def test_memory_does_not_grow_with_the_number_of_samples(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np, tinydatasets as td\n"
        "from tinydatasets import _memory, pictures\n"
        "pictures.preview_png = None\n"
        "from tinydatasets.generation import describing\n"
        "describing._preview = lambda *_: None\n"
        "class Noise:\n"
        "    sample_shape, dtype, class_names = (256,), np.dtype(np.uint8), ('a', 'b')\n"
        "    def generate(self, rng, size):\n"
        "        data = rng.integers(0, 256, (size, 256), np.uint8)\n"
        "        return data, data[:, 0] % 2, {}\n"
        "td.generate(Noise(), int(sys.argv[1]), sys.argv[2], seed=0, shard_bytes=20_000_000)\n"
        "print(_memory.usage().peak)\n"
    )
    peaks = []
    for size in (30_000, 300_000):
        command = [sys.executable, "-c", code, str(size), str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        if done.stdout.strip() == "None":
            pytest.skip("this system does not tell the peak of memory")
        peaks.append(int(done.stdout))
    assert peaks[1] < 1.1 * peaks[0]


def test_progress_is_told_on_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.Progress(100, "samples") as bar:
        bar.reach(100)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("has_tqdm", [True, False])
def test_progress_says_how_far_it_is(
    has_tqdm: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if has_tqdm:
        pytest.importorskip("tqdm")
    else:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    with _progress.Progress(4000, "samples", done=1000, shown=True) as bar:
        bar.reach(4000)
    told = capsys.readouterr().err
    assert "4,000 of 4,000 samples (100%)" in told or "4.00k/4.00k" in told


def test_a_large_run_is_asked_for_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["generate", "tinygrid", "--num-images", "60", "--output-dir", str(tmp_path)]
    monkeypatch.setattr(planning, "_LONG", -1)
    asked: Counter[str] = Counter()

    def answer(question: str) -> str:
        asked[question] += 1
        return "n"

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(arguments) == 1
    assert list(tmp_path.iterdir()) == []
    assert asked == {"Go on? [y/N] ": 1}
    assert main([*arguments, "--yes"]) == 0
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(arguments) == 0
    assert asked.total() == 1
    assert "60 samples of tinygrid" in capsys.readouterr().out
