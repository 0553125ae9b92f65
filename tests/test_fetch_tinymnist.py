"""fetch_tinymnist from a local server: real files where they are, generated ones elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import _store
from tinydatasets.catalog.tinymnist import mnist
from tinydatasets.curation import duplicates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


def idx(array: NDArray[np.uint8]) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.tobytes(), mtime=0)


@pytest.fixture
def small_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Any]) -> Any:
    """Serve files in MNIST's form that hold generated digits, 2600 and 2800 of them."""
    folder = tmp_path / "served"
    folder.mkdir()
    files = {}
    for seed, (part, count) in enumerate({"train": 2600, "t10k": 2800}.items()):
        digits = td.make_tinymnist(count, seed=seed)
        for kind, array in (("images", digits.raw), ("labels", digits.labels.astype(np.uint8))):
            key = f"{part}-{kind}"
            content = idx(array)
            name = mnist.FILES[key].name
            (folder / name).write_bytes(content)
            sha256 = hashlib.sha256(content).hexdigest()
            files[key] = _store.RemoteFile(name, len(content), sha256)
    monkeypatch.setattr(mnist, "FILES", files)
    monkeypatch.setattr(mnist, "_COUNTS", {"train": 2600, "t10k": 2800})
    monkeypatch.setattr(mnist, "_CANDIDATES", 250)
    return serve(folder)


def fetch_small(server: Any, folder: Path, **options: Any) -> td.Dataset:
    dataset: td.Dataset = td.fetch_tinymnist(data_dir=folder, mirrors=[server.address], **options)
    return dataset


def check(dataset: td.Dataset, sizes: tuple[int, int, int]) -> None:
    for split, size in zip((dataset.train, dataset.val, dataset.test), sizes, strict=True):
        assert split.data.shape == (size, 28, 28)
        assert split.data.dtype == np.float32
        assert split.labels.dtype == np.int32
        assert split.data.ctypes.data % 64 == 0
        assert 0 <= split.data.min() < split.data.max() == 1
        for tier in ("easy", "medium", "hard"):
            counts = np.bincount(split.select(difficulty=tier).labels, minlength=10)
            assert counts.min() == counts.max() > 0
    data = np.concatenate([dataset.train.data, dataset.val.data, dataset.test.data])
    assert not duplicates(data, threshold=0.02).any()


def test_both_sources_give_the_same_shape_of_answer(small_mnist: Any, tmp_path: Path) -> None:
    full = fetch_small(small_mnist, tmp_path / "data")
    check(full, (1000, 200, 1000))
    assert full.metadata["name"] == "tinymnist_mnist"
    assert sum(small_mnist.requests.values()) == 4
    light = fetch_small(small_mnist, tmp_path / "other", source="t10k")
    check(light, (1000, 200, 1000))
    assert sum(small_mnist.requests.values()) == 6
    assert light.metadata["name"] == "tinymnist_t10k"


def test_the_second_call_opens_no_socket_and_needs_no_download(
    small_mnist: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch_small(small_mnist, tmp_path / "data", source="t10k")
    assert first.train.raw.ctypes.data % 64 == 0
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a socket was opened"))
    monkeypatch.setattr(mnist, "_curated", lambda _: pytest.fail("it was curated again"))
    second = fetch_small(small_mnist, tmp_path / "data", source="t10k")
    assert second.train.data.tobytes() == first.train.data.tobytes()
    monkeypatch.setenv("TINYDATASETS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    assert len(td.fetch_tinymnist("val", "easy", source="t10k")) == 70


def test_a_corrupted_cache_heals_itself(small_mnist: Any, tmp_path: Path) -> None:
    first = fetch_small(small_mnist, tmp_path / "data", source="t10k").train.data.tobytes()
    archive = tmp_path / "data" / "tinymnist_t10k" / "tinymnist_t10k.npz"
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    for damage in (bytes(content), bytes(content[:5000]), b""):
        archive.unlink()  # not in place: the map of the first answer still shows the old file
        archive.write_bytes(damage)
        again = fetch_small(small_mnist, tmp_path / "data", source="t10k")
        assert again.train.data.tobytes() == first
    raw = tmp_path / "data" / "mnist" / mnist.FILES["t10k-images"].name
    raw.write_bytes(b"<html>")
    archive.unlink()
    assert fetch_small(small_mnist, tmp_path / "data", source="t10k").train.data.tobytes() == first
    assert small_mnist.requests[f"/{raw.name}"] == 2


def test_a_folder_that_cannot_be_written_is_no_obstacle_once_it_has_the_files(
    small_mnist: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    shutil.copytree(tmp_path / "served", share / "mnist")

    def refuse(path: str) -> None:
        raise td.CacheError(f"cannot write {path}: Read-only file system")

    monkeypatch.setattr("tinydatasets._atomic.make_folder", refuse)
    with pytest.warns(UserWarning, match=r"cannot write .*Read-only.*curated anew") as caught:
        dataset = fetch_small(small_mnist, share, source="t10k")
    assert caught[0].filename == __file__
    check(dataset, (1000, 200, 1000))
    assert [p.name for p in share.iterdir()] == ["mnist"]
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    with pytest.raises(td.DownloadError, match="TINYDATASETS_OFFLINE is set"):
        fetch_small(small_mnist, tmp_path / "empty", source="t10k")
    monkeypatch.delenv("TINYDATASETS_OFFLINE")
    with pytest.raises(td.CacheError, match="Read-only file system"):
        fetch_small(small_mnist, tmp_path / "empty", source="t10k")


@pytest.mark.parametrize("mirrors", [[], ""])
def test_no_mirror_is_refused(mirrors: Any, tmp_path: Path) -> None:
    with pytest.raises(td.InvalidValueError, match="mirrors is empty"):
        td.fetch_tinymnist(data_dir=tmp_path, mirrors=mirrors)


def test_wrong_names_are_refused_before_anything_is_downloaded(tmp_path: Path) -> None:
    for wrong in ({"split": "tset"}, {"difficulty": "esay"}, {"source": "tk10"}):
        with pytest.raises(td.UnknownNameError, match="did you mean"):
            td.fetch_tinymnist(**{"data_dir": tmp_path, **wrong})  # type: ignore[call-overload]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not gzip", "cannot be unpacked"),
        (gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3]))[:-5], "cannot be unpacked"),
        (gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3, 1, 2])), "does not hold"),
        (gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes(50_000_000)), "does not hold"),
        (gzip.compress(bytes([0, 0, 9, 1, 0, 0, 0, 3, 1, 2, 3])), "does not hold"),
    ],
    ids=["not gzip", "cut short", "too few", "a bomb", "another type"],
)
def test_a_file_that_is_not_what_it_should_be_is_named(
    content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / "labels.gz").write_bytes(content)
    with pytest.raises(td.IntegrityError, match=rf"labels\.gz {message}.*delete it"):
        mnist.read_idx(str(tmp_path / "labels.gz"), (3,))


def test_the_built_in_mirrors_are_safe_addresses() -> None:
    assert len(mnist.MIRRORS) >= 3
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist.MIRRORS)


def test_real_mnist_is_fetched_curated_and_cached(
    real_mnist: Path, tmp_path: Path, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(real_mnist)
    dead = "http://127.0.0.1:9/"
    options: dict[str, Any] = {"source": "t10k", "data_dir": tmp_path / "data"}
    dataset = td.fetch_tinymnist(mirrors=[dead, server.address], **options)
    check(dataset, (1000, 200, 1000))
    labels = mnist.read_idx(str(real_mnist / "t10k-labels-idx1-ubyte.gz"), (10_000,))
    assert (labels[dataset.test.ids] == dataset.test.labels).all()
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    train = td.fetch_tinymnist("train", ("easy", "medium"), **options)
    assert len(train) == 670


def test_sixteen_processes_at_once_all_succeed(
    real_mnist: Path, tmp_path: Path, serve: Callable[..., Any]
) -> None:
    server = serve(real_mnist)
    code = (
        "import tinydatasets as td; s = td.fetch_tinymnist('train', source='t10k', "
        f"data_dir={str(tmp_path)!r}, mirrors=[{server.address!r}]); "
        "import hashlib; print(hashlib.sha256(s.data.tobytes()).hexdigest())"
    )
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=one_thread,
        )
        for _ in range(16)
    ]
    results = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0] * 16, results
    assert len({out for out, _ in results}) == 1
    leftovers = [p.name for p in tmp_path.rglob("*") if p.name.endswith(".part")]
    assert leftovers == []


def test_files_put_there_by_hand_are_used_offline(
    small_mnist: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYDATASETS_OFFLINE", "1")
    with pytest.raises(td.DownloadError, match=r"t10k-images-idx3-ubyte\.gz is not in"):
        td.fetch_tinymnist("train", source="t10k", data_dir=tmp_path / "data")
    shutil.copytree(tmp_path / "served", tmp_path / "data" / "mnist")
    assert len(td.fetch_tinymnist("train", source="t10k", data_dir=tmp_path / "data")) == 1000
    assert not small_mnist.requests
