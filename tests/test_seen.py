"""Laws of the table of hashes: it answers as a dict does, in bounded memory."""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tinydatasets._seen import Seen, row_hashes
from tinydatasets.errors import CacheError, InvalidValueError

if TYPE_CHECKING:
    from pathlib import Path

FEW = st.integers(0, 30)  # so that they repeat, 0 among them
WIDE = st.integers(0, 2**64 - 1)
ENTRIES = 150_000  # whose table, of 4.8 MB, is in a file


def by_dict(known: dict[int, int], hashes: list[int], rows: list[int]) -> list[int]:
    """Return what `Seen.first` should."""
    earlier = []
    for number, row in zip(hashes, rows, strict=True):
        earlier.append(known.get(number, -1))
        known.setdefault(number, row)
    return earlier


def numbers(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(values, np.uint64)


@given(st.lists(st.lists(FEW | WIDE, max_size=40), max_size=8), st.integers(0, 2**40))
def test_what_was_seen_is_what_a_dict_knows(calls: list[list[int]], start: int) -> None:
    known: dict[int, int] = {}
    with Seen(320) as seen:
        for hashes in calls:
            rows = list(range(start, start + len(hashes)))
            start += len(hashes)
            found = seen.first(numbers(hashes), np.array(rows, np.int64))
            assert found.tolist() == by_dict(known, hashes, rows)


@pytest.mark.parametrize("spread", [1, 2**32, 2**56])
def test_a_table_in_a_file_answers_as_a_dict_does(tmp_path: Path, spread: int) -> None:
    rng = np.random.default_rng(spread)
    hashes = rng.integers(0, ENTRIES * 2, ENTRIES).astype(np.uint64) * np.uint64(spread)
    rows = rng.permutation(ENTRIES)
    known: dict[int, int] = {}
    with Seen(ENTRIES, folder=str(tmp_path)) as seen:
        assert seen._table.in_file
        for start in range(0, ENTRIES, 10_007):
            part = slice(start, start + 10_007)
            found = seen.first(hashes[part], rows[part])
            assert found.tolist() == by_dict(known, hashes[part].tolist(), rows[part].tolist())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("capacity", [0, 1, 5000])
def test_a_table_takes_as_many_hashes_as_it_was_made_for(capacity: int) -> None:
    hashes = np.arange(capacity, dtype=np.uint64)
    with Seen(capacity) as seen:
        assert (seen.first(hashes, np.arange(capacity)) == -1).all()
        assert (seen.first(hashes, np.arange(capacity) + 1) == np.arange(capacity)).all()
        with pytest.raises(InvalidValueError, match=f"more than {capacity} different hashes"):
            seen.first(numbers([2**63]), np.array([0]))


def test_a_capacity_that_is_no_number_is_one_line() -> None:
    with pytest.raises(InvalidValueError, match="capacity must be an integer of at least 0"):
        Seen(-1)


def test_a_folder_that_is_missing_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match=r"cannot write .*/none: No such file") as caught:
        Seen(ENTRIES, folder=str(tmp_path / "none"))
    assert "\n" not in str(caught.value)


def test_a_table_that_finds_no_room_is_one_line(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(CacheError, match=r"cannot write .*: File too large"):
            Seen(ENTRIES, folder=str(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


PEAK = """
import sys
import numpy as np
from tinydatasets._seen import Seen
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
rng = np.random.default_rng(0)
with Seen(int(sys.argv[1])) as seen:
    before = peak()
    for start in range(0, 600_000, 1000):
        seen.first(rng.integers(0, 2**64, 1000, dtype=np.uint64), np.arange(start, start + 1000))
    print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
def test_a_large_table_is_not_held_in_memory() -> None:
    grown = subprocess.run(
        [sys.executable, "-c", PEAK, "600000"], check=True, capture_output=True, text=True
    )
    assert int(grown.stdout) < 8 << 10  # kB; the table takes 19 MB


def test_equal_rows_have_equal_hashes_and_others_others() -> None:
    data = np.random.default_rng(0).integers(0, 2, (500, 3, 4), dtype=np.uint8)
    hashes = row_hashes(data)
    same_rows = (data[:, None] == data[None]).all(axis=(2, 3))
    assert ((hashes[:, None] == hashes[None]) == same_rows).all()
    assert hashes.dtype == np.uint64


def test_hashes_depend_on_values_alone() -> None:
    data = np.arange(24, dtype="<i2").reshape(4, 3, 2)
    expected = row_hashes(data)
    assert (row_hashes(data.astype(">i2")) == expected).all()
    assert (row_hashes(np.asfortranarray(data)) == expected).all()
    assert (row_hashes(np.repeat(data, 2, axis=0)[::2]) == expected).all()
    assert row_hashes(data[:0]).shape == (0,)
    bytes_of_one = struct.pack("<6h", *range(6))
    digest = hashlib.blake2b(bytes_of_one, digest_size=8).digest()
    assert expected[0] == int.from_bytes(digest, "little")
