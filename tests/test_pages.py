"""Laws of reading large maps: little is held, and nothing that was written is lost."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets._archive import Archive, write
from tinydatasets._pages import Pages

ROWS = 16_384  # of 4 KiB: 64 MiB, eight windows


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.npz"
    data = np.random.default_rng(0).integers(0, 256, (ROWS, 64, 64), dtype=np.uint8)
    write(path, {"data": data, "labels": (np.arange(ROWS) % 10).astype(np.int32)})
    return path


def resident(path: Path) -> int:
    """Return how many bytes of the map of `path` this process holds."""
    smaps = Path("/proc/self/smaps").read_text(encoding="utf-8")
    found = re.search(rf"{re.escape(str(path))}\nSize:.*\n(?:.*\n)*?Rss:\s+(\d+) kB", smaps)
    assert found, "the file is not mapped"
    return int(found[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what of a map is resident")
def test_an_epoch_by_blocks_lets_go_of_the_map(large: Path) -> None:
    archive = Archive(large)
    split = td.Split.from_arrays(archive["data"], archive["labels"], scale=1 / 255)
    for _ in split.batches(128, seed=0, shuffle="blocks"):
        pass
    assert resident(large) < 4 << 20
    for _ in split.batches(128, seed=0, shuffle="full"):
        pass
    assert resident(large) > 48 << 20  # so the check above can fail


def test_blocks_of_a_map_and_of_memory_are_the_same_batches(large: Path) -> None:
    archive = Archive(large)
    mapped = td.Split.from_arrays(archive["data"], archive["labels"], scale=1 / 255)
    copied = td.Split.from_arrays(np.array(archive["data"]), archive["labels"], scale=1 / 255)
    options = {"seed": 5, "shuffle": "blocks"}
    for (x, y), (u, v) in zip(
        mapped.batches(100, **options),  # type: ignore[arg-type]  # a union
        copied.batches(100, **options),  # type: ignore[arg-type]  # a union
        strict=True,
    ):
        assert (x.tobytes(), y.tobytes()) == (u.tobytes(), v.tobytes())


@pytest.mark.parametrize("mode", ["r", "r+", "c"])
def test_what_was_written_to_a_map_is_not_lost(large: Path, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "rows.npy"
    np.save(path, np.zeros((4096, 1024), np.uint8))
    rows = np.lib.format.open_memmap(path, mode=mode)
    if mode != "r":
        rows[:] = 7
    split = td.Split.from_arrays(rows, np.zeros(len(rows), np.int32))
    for x, _ in split.batches(64, seed=0, shuffle="blocks"):
        assert (x == (0 if mode == "r" else 7)).all()
    assert (rows == (0 if mode == "r" else 7)).all()


def test_advice_stays_inside_the_array(large: Path) -> None:
    archive = Archive(large)
    pages = Pages(archive["data"])
    pages.read_ahead(np.array([0, ROWS - 1]), 1000)
    pages.forget()
    Pages(archive["data"][10:20]).read_ahead(np.array([9]), 5)
    Pages(archive["data"][5:5]).forget()
    Pages(np.zeros((3, 3))).read_ahead(np.array([0]), 2)
    assert int(archive["labels"][ROWS - 1]) == (ROWS - 1) % 10
