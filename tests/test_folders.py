"""Laws of generated folders: their shards are one array, mapped, and damage is one clear line."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import subprocess
import sys
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tests.generated import rewritten, written_folder
from tinydatasets import _folders
from tinydatasets._archive import Archive
from tinydatasets._pages import Pages
from tinydatasets._stacked import Stacked
from tinydatasets.catalog.tinyiot.node import Readings
from tinydatasets.catalog.tinypy.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinydatasets.batches import Batches

SIZES = {"train": 100, "val": 20, "test": 15}
MANY = 8192  # rows of 4 KiB: 32 MiB, four windows of blocks


@pytest.fixture(scope="module")
def grids() -> td.Split:
    return td.make_tinygrid(sum(SIZES.values()), seed=0)


@pytest.fixture(scope="module")
def folder(grids: td.Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of seven shards of train, of two of val, and one of test."""
    return written_folder(tmp_path_factory.mktemp("grids"), grids, SIZES, shard_rows=15)


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "2026-11-21-v1")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of 32 MiB in nine shards."""
    data = np.random.default_rng(0).integers(0, 256, (MANY, 64, 64), dtype=np.uint8)
    made = td.Split.from_arrays(data, np.arange(MANY) % 10, scale=1 / 255)
    parent = tmp_path_factory.mktemp("large")
    return written_folder(parent, made, {"train": MANY}, shard_rows=1000)


def in_memory(split: td.Split) -> td.Split:
    """Return the same samples as arrays in memory."""
    columns = {key: np.array(array) for key, array in split._columns.items()}
    return td.Split(columns, split.name, split._metadata, split._selection)


def parts(split: td.Split) -> tuple[Any, ...]:
    raw: Any = split.raw
    assert isinstance(raw, Stacked)
    return raw.parts


def same(one: Batches, other: Batches) -> bool:
    pairs = zip(one, other, strict=True)
    return all((x.tobytes(), y.tobytes()) == (u.tobytes(), v.tobytes()) for (x, y), (u, v) in pairs)


def test_every_column_is_what_was_written(folder: Path, grids: td.Split) -> None:
    dataset = td.load_folder(folder)
    for name, size in SIZES.items():
        split = dataset.split(name)  # type: ignore[arg-type]  # a name of a split
        made = grids[split.ids]
        assert len(split) == split.metadata["n_samples"] == size
        assert np.array_equal(split.raw, made.raw)
        assert np.array_equal(split.labels, made.labels)
        assert np.array_equal(split.difficulty, made.difficulty)
        assert split.attributes.keys() == made.attributes.keys()
        assert all((split.attributes[n] == made.attributes[n]).all() for n in made.attributes)
        assert split.data.tobytes() == made.data.tobytes()
    assert dataset.metadata["n_samples"] == sum(SIZES.values())


def test_one_shard_is_an_array_on_its_map_and_several_are_mapped_too(
    folder: Path, grids: td.Split
) -> None:
    one, several = td.Split.open(folder, "test"), td.Split.open(folder, "train")
    assert type(one.raw) is np.ndarray
    assert isinstance(one._columns, Archive)
    assert len(parts(several)) == 7
    assert several._columns.keys() == _folders.shards(folder, "train")[0].keys()
    assert len(several._columns) == len(grids._columns) + 1  # the checks
    archives = _folders.shards(folder, "train")
    assert [len(archive["train_data"]) for archive in archives] == [*[15] * 6, 10]
    for split in (one, several):
        assert not split.raw.flags.writeable
        assert not split.labels.flags.writeable


def test_slices_of_several_shards_stay_on_their_maps(folder: Path) -> None:
    split = td.Split.open(folder, "train")
    cut = split[12:70:2][3:]
    assert [np.shares_memory(*pair) for pair in product(parts(cut), parts(split))].count(True) == 4
    assert len(parts(cut)) == 4
    assert np.array_equal(cut.raw, in_memory(split)[18:70:2].raw)
    assert np.array_equal(split[5][0], split.data[5])
    assert np.array_equal(split[split.labels == 3].data, split.data[split.labels == 3])


@given(
    batch_size=st.integers(1, 60),
    shuffle=st.sampled_from(["full", "blocks", None]),
    options=st.fixed_dictionaries(
        {}, optional={"cache_bytes": st.just(0), "drop_last": st.just(True), "reuse": st.just(True)}
    ),
    rows=st.sampled_from([slice(None), slice(10, 83), slice(None, None, -3)]),
)
def test_batches_over_shards_are_those_over_one_array(
    folder: Path, batch_size: int, shuffle: Any, options: dict[str, Any], rows: slice
) -> None:
    split = td.Split.open(folder, "train")[rows]
    options |= {"seed": 3, "shuffle": shuffle} if shuffle else {}
    assert same(
        split.batches(batch_size, **options), in_memory(split).batches(batch_size, **options)
    )


def test_plain_values_over_shards_are_those_over_one_array(tmp_path: Path) -> None:
    made = td.make_tinygrid(50, seed=0)
    values = td.Split.from_arrays(made.data, made.labels)
    split = td.Split.open(written_folder(tmp_path, values, {"train": 50}, shard_rows=9), "train")
    assert split.raw.dtype == np.float32
    assert split.data.flags.c_contiguous
    assert same(split.batches(7, seed=0), in_memory(split).batches(7, seed=0))


@pytest.mark.parametrize("shuffle", ["full", "blocks"])
def test_an_epoch_over_shards_is_resumed_where_it_stopped(large: Path, shuffle: Any) -> None:
    def make() -> Batches:
        return td.Split.open(large, "train").batches(100, seed=1, shuffle=shuffle)

    expected = [(x.tobytes(), y.tobytes()) for x, y in make()]
    first = make()
    head = [(x.tobytes(), y.tobytes()) for x, y in islice(first, 37)]
    state = json.loads(json.dumps(first.state_dict()))
    second = make()
    second.load_state_dict(state)
    assert [*head, *((x.tobytes(), y.tobytes()) for x, y in second)] == expected


def resident(folder: Path) -> int:
    """Return how many bytes of the maps of a folder's files this process holds."""
    smaps = Path("/proc/self/smaps").read_text(encoding="utf-8")
    found = re.findall(rf"{re.escape(str(folder))}/.*\nSize:.*\n(?:.*\n)*?Rss:\s+(\d+) kB", smaps)
    assert len(found) == 9, "not every shard is mapped"
    return sum(map(int, found)) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what of a map is resident")
def test_an_epoch_by_blocks_lets_go_of_every_window_whichever_shards_it_is_in(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def forget(pages: Pages) -> None:
        held.append(resident(large))
        whole(pages)
        held.append(resident(large))

    whole = Pages.forget
    monkeypatch.setattr(Pages, "forget", forget)
    for _ in td.Split.open(large, "train").batches(64, seed=0, shuffle="blocks"):
        pass
    assert len(held) == 2 * (MANY * 4096 // (8 << 20) + 1)  # windows of 8 MiB, and the end
    assert min(held[:-2:2]) > 6 << 20  # so the next line can fail
    assert max(held[1::2]) < 1 << 20


def test_a_pickled_split_is_a_path_and_a_selection(folder: Path, large: Path) -> None:
    assert len(pickle.dumps(td.Split.open(large, "train"))) < 5000
    split = td.Split.open(folder, "train")
    for cut in (split, split[20:70], split[split.labels == 3]):
        copy = pickle.loads(pickle.dumps(cut))
        assert np.array_equal(copy.raw, cut.raw)
        assert np.array_equal(copy.ids, cut.ids)


def test_a_fresh_process_sees_the_same_batches(folder: Path) -> None:
    batches = td.Split.open(folder, "train")[10:90].batches(16, seed=2)
    code = (
        "import pickle, sys; batches = pickle.load(sys.stdin.buffer); "
        "print([float(x.sum()) for x, _ in batches])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(batches), capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [float(x.sum()) for x, _ in batches]


def test_a_shard_that_changed_since_it_was_pickled_is_refused(copied: Path) -> None:
    pickled = pickle.dumps(td.Split.open(copied, "train"))
    shard = copied / "train" / "00002.npz"
    rewritten(shard, train_labels=np.zeros(15, np.int32))
    with pytest.raises(td.IntegrityError, match="is not the file it was"):
        pickle.loads(pickled)


def test_the_newest_folder_is_found(folder: Path, tmp_path: Path) -> None:
    for name in ("2026-11-21-v1", "2026-11-21-v10", "2026-11-21-v9", "2025-12-31-v11"):
        shutil.copytree(folder, tmp_path / name)
    (tmp_path / "2026-11-22-v1.part").mkdir()
    assert _folders.find(tmp_path) == str(tmp_path / "2026-11-21-v10")
    assert _folders.find(tmp_path / "2025-12-31-v11") == str(tmp_path / "2025-12-31-v11")
    assert str(tmp_path / "2026-11-21-v10") in repr(pickle.dumps(td.load_folder(tmp_path, "val")))


def test_what_a_folder_is_and_is_not(folder: Path, copied: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "cats").mkdir(parents=True)
    (other / "metadata.json").write_text('{"about": "pictures"}')
    assert _folders.is_folder(copied)
    assert _folders.is_folder(str(tmp_path))
    assert _folders.is_folder(copied.rename(tmp_path / "renamed"))
    assert not _folders.is_folder(other)
    assert not _folders.is_folder(other / "cats")
    assert not _folders.is_folder(other / "metadata.json")
    assert not _folders.is_folder(tmp_path / "nowhere")
    (other / "2026-11-22-v1.part").mkdir()
    assert _folders.is_folder(other)


@pytest.mark.parametrize(
    ("make", "kind"), [(td.make_tinypy, Snippets), (td.make_tinyiot, Readings)]
)
def test_splits_can_do_what_those_of_their_data_set_can(
    tmp_path: Path, make: Callable[..., td.Split], kind: type[td.Split]
) -> None:
    made = make(48, seed=0)
    dataset = td.load_folder(
        written_folder(tmp_path, made, {"train": 24, "val": 12, "test": 12}, shard_rows=7)
    )
    train = dataset.train
    assert type(train) is kind
    if isinstance(train, Snippets):
        assert train.text(9) == kind.decode(made.raw[train.ids[9]])  # type: ignore[attr-defined]  # it is Snippets
        assert len(train.texts) == 24
    if isinstance(train, Readings):
        assert (train.missing == made.of(made).missing[train.ids]).all()  # type: ignore[attr-defined]  # it is Readings


def test_tiers_are_selected_and_those_of_ungraded_samples_refused(
    folder: Path, large: Path, grids: td.Split
) -> None:
    easy = td.load_folder(folder, "train", "easy")
    assert 0 < len(easy) < SIZES["train"]
    assert not easy.difficulty.any()
    assert np.array_equal(easy.raw, grids[easy.ids].raw)
    both = td.load_folder(folder, difficulty=("easy", "hard"))
    assert set(both.val.difficulty) == {0, 2}
    with pytest.raises(td.InvalidValueError, match="is not graded"):
        td.load_folder(large, "train", "easy")
    with pytest.raises(td.UnknownNameError, match="did you mean 'easy'"):
        td.load_folder(large, "train", "esay")  # type: ignore[call-overload]  # a typing error


def test_a_folder_without_some_split_opens_the_others(large: Path) -> None:
    wanted = r"has no val and no test: choose one split, as in load_folder\(path, \"train\"\)"
    with pytest.raises(td.InvalidValueError, match=wanted):
        td.load_folder(large)
    with pytest.raises(td.UnknownNameError, match="unknown split 'val': choose train"):
        td.load_folder(large, "val")
    assert len(td.load_folder(large, "train")) == MANY


def test_metadata_are_those_of_the_folder(folder: Path) -> None:
    metadata = td.load_folder(folder, "val").metadata
    assert json.loads(json.dumps(metadata))["n_samples"] == SIZES["val"]
    assert metadata["class_names"] == td.info("tinygrid")["class_names"]
    assert metadata["balance_verified"] == "not measured"
    assert {"splits", "files"}.isdisjoint(metadata)
    assert {"splits", "files"} <= _folders.read(folder).keys()


def shorten(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def change(file: Path, *keys: Any, to: Any) -> None:
    """Set an entry of a JSON file, or delete it."""
    content = place = json.loads(file.read_text())
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    if to is None:
        del place[keys[-1]]
    file.write_text(json.dumps(content))


SHARD = "train/00003.npz"
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a missing shard": (lambda f: (f / SHARD).unlink(), "00003.npz: No such file"),
    "a shard cut short": (lambda f: shorten(f / SHARD), "00003.npz is damaged: it does not end"),
    "a shard of another size": (
        lambda f: (f / SHARD).write_bytes((f / "train/00006.npz").read_bytes()),
        "00003.npz is damaged: it has ",
    ),
    "other labels": (
        lambda f: rewritten(f / SHARD, train_labels=np.zeros(15, np.float32)),
        "train_labels is <f4 (15,), not <i4 (15,)",
    ),
    "samples of another shape": (
        lambda f: rewritten(f / SHARD, train_data=np.zeros((15, 256), np.uint8)),
        "train_data is |u1 (15, 256), not |u1 (15, 16, 16)",
    ),
    "a metadata of no use": (
        lambda f: (f / "metadata.json").write_text("[]"),
        "metadata.json lacks what it should say",
    ),
    "half of the metadata": (lambda f: shorten(f / "metadata.json"), "metadata.json is not JSON"),
    "no metadata": (
        lambda f: (f / "metadata.json").unlink(),
        "metadata.json: No such file",
    ),
    "a later format": (
        lambda f: change(f / "metadata.json", "format", to="tinydatasets folder 2"),
        "is of the format 'tinydatasets folder 2', not 'tinydatasets folder 1'",
    ),
    "no scale": (
        lambda f: change(f / "metadata.json", "scale", to=None),
        "metadata.json lacks what it should say",
    ),
    "a name that is none": (
        lambda f: change(f / "metadata.json", "name", to=7),
        "metadata.json makes no sense on name",
    ),
    "a wrong count": (
        lambda f: change(f / "metadata.json", "splits", "train", "n_samples", to=99),
        "metadata.json makes no sense on the shards of train",
    ),
    "a file elsewhere": (
        lambda f: change(
            f / "metadata.json", "splits", "train", "shards", 3, "file", to="../../x.npz"
        ),
        "metadata.json makes no sense on the shards of train",
    ),
    "no shards": (
        lambda f: change(f / "metadata.json", "splits", "train", "shards", to=[]),
        "metadata.json makes no sense on the shards of train",
    ),
    "an unknown file": (
        lambda f: change(f / "metadata.json", "files", SHARD, to=None),
        "metadata.json lacks what it should say",
    ),
    "an unfinished folder": (
        lambda f: f.rename(f"{f}.part"),
        "2026-11-21-v1.part is not finished; repeat the command that began it, with --resume",
    ),
    "no folder": (lambda f: shutil.rmtree(f.parent), "parent: No such file"),
    "a folder of other things": (
        lambda f: f.rename(f.parent / "cats"),
        "holds no metadata.json and no dated folder; give a folder that generate wrote",
    ),
    "an empty folder": (
        shutil.rmtree,
        "holds no metadata.json and no dated folder; give a folder that generate wrote",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_one_clear_line(folder: Path, tmp_path: Path, damage: str) -> None:
    parent = tmp_path / "parent"
    copied = shutil.copytree(folder, parent / "2026-11-21-v1")
    spoil, reason = DAMAGE[damage]
    spoil(copied)
    with pytest.raises(td.IntegrityError) as caught:
        td.load_folder(parent)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_further_column_must_be_in_every_shard(copied: Path) -> None:
    shard = copied / "train" / "00000.npz"
    rewritten(shard, train_mood=np.zeros(15, np.uint8))
    size = shard.stat().st_size
    change(copied / "metadata.json", "files", "train/00000.npz", "bytes", to=size)
    with pytest.raises(td.IntegrityError, match=r"00001.npz is damaged: train_mood is missing"):
        td.Split.open(copied, "train")


@pytest.mark.parametrize("path", [".", "parent"])
def test_an_unfinished_folder_says_so_by_any_path(
    copied: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    unfinished = copied.rename(f"{copied}.part")
    monkeypatch.chdir(unfinished)
    with pytest.raises(td.IntegrityError, match="is not finished"):
        td.load_folder("." if path == "." else unfinished.parent)
