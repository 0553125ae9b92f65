"""Laws of the archive: what was written is mapped as it was, and nothing else is believed."""

from __future__ import annotations

import pickle
import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from tinydatasets._archive import Archive, digest, write
from tinydatasets.errors import CacheError, IntegrityError, InvalidValueError

DTYPES = (
    hnp.integer_dtypes(endianness="<")
    | hnp.floating_dtypes(endianness="<")
    | st.just(np.dtype(bool))
)
ARRAYS = st.dictionaries(
    st.text("abcdefgh_é", min_size=1, max_size=8),
    DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0))),
    max_size=4,
)


def sample(path: Path) -> Path:
    """Write a small archive and return its path."""
    write(path, {"x": np.arange(60, dtype=np.uint8).reshape(5, 12), "y": np.arange(5)})
    return path


@given(arrays=ARRAYS)
def test_reading_returns_what_was_written(arrays: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.npz")
        write(path, arrays)
        archive = Archive(path)
        assert list(archive) == list(arrays)
        with np.load(path) as loaded:
            for name, array in arrays.items():
                found = archive[name]
                assert (found.dtype, found.shape) == (array.dtype, array.shape)
                assert digest(found) == digest(array) == digest(loaded[name])
                assert found.ctypes.data % 64 == 0
                assert not found.flags.writeable


def test_equal_arrays_make_equal_bytes(tmp_path: Path) -> None:
    assert sample(tmp_path / "a.npz").read_bytes() == sample(tmp_path / "b.npz").read_bytes()


@given(content=st.binary(max_size=400))
def test_arbitrary_bytes_are_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.npz")
        path.write_bytes(content)
        with pytest.raises(IntegrityError, match="damaged"):
            Archive(path)


@given(kept=st.integers(0, 10_000))
def test_a_truncated_archive_is_refused(kept: int) -> None:
    with TemporaryDirectory() as folder:
        path = sample(Path(folder, "a.npz"))
        content = path.read_bytes()
        path.write_bytes(content[: kept % len(content)])
        with pytest.raises(IntegrityError, match="damaged"):
            Archive(path)


@given(position=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_an_altered_byte_is_refused_or_seen_by_the_digests(position: int, flip: int) -> None:
    with TemporaryDirectory() as folder:
        path = sample(Path(folder, "a.npz"))
        before = {name: digest(array) for name, array in Archive(path).items()}
        content = bytearray(path.read_bytes())
        content[position % len(content)] ^= flip
        path.write_bytes(content)
        try:
            archive = Archive(path)
        except IntegrityError:
            return
        arrays = {name: digest(array) for name, array in archive.items()}
        data_start = [a.ctypes.data for a in archive.values()]
        assert arrays != before or len(data_start) == 2  # padding and time stamps mean nothing


@pytest.mark.parametrize(
    ("save", "reason"),
    [
        (lambda path: np.savez_compressed(path, x=np.zeros(1000)), "compressed"),
        (lambda path: np.savez(path, x=np.array([{}, []], dtype=object)), "not plain numbers"),
        (lambda path: np.savez(path, x=np.zeros(3, dtype="i4,f4")), "not plain numbers"),
        (lambda path: np.savez(path, x=np.array(["a"])), "not plain numbers"),
    ],
    ids=["compressed", "pickled", "structured", "text"],
)
def test_what_cannot_be_mapped_says_why(tmp_path: Path, save: Any, reason: str) -> None:
    save(tmp_path / "a.npz")
    with pytest.raises(IntegrityError, match=reason):
        Archive(tmp_path / "a.npz")


def stored(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def npy(header: str, version: bytes = b"\1\0") -> bytes:
    text = header.encode()
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 1099511627776, 1099511627776)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': [0]}",
        "{'descr': '|u1', 'fortran_order': False}",
        "{'descr': 'f3', 'fortran_order': False, 'shape': (0,)}",
        "{'descr': '<f0', 'fortran_order': False, 'shape': (0,)}",
        "{'descr': ('|u1', ()), 'fortran_order': False, 'shape': (0,)}",
        "[" * 3000,
        "__import__('os').abort()",
        "",
    ],
)
def test_a_lying_header_is_refused(tmp_path: Path, header: str) -> None:
    path = stored(tmp_path / "a.npz", {"x.npy": npy(header)})
    with pytest.raises(IntegrityError, match="damaged"):
        Archive(path)


def test_a_header_longer_than_any_is_refused(tmp_path: Path) -> None:
    content = b"\x93NUMPY\2\0" + struct.pack("<I", 2**31) + b"{" * 20_000
    with pytest.raises(IntegrityError, match="too long"):
        Archive(stored(tmp_path / "a.npz", {"x.npy": content}))


def test_a_member_that_is_no_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match=r"not a \.npy"):
        Archive(stored(tmp_path / "a.npz", {"x.npy": b"hello"}))


def test_members_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    assert len(Archive(stored(tmp_path / "a.npz", {"notes.txt": b"hello"}))) == 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", b"")
        archive.writestr("x.npy", b"")
    with pytest.raises(IntegrityError, match=r"twice|not a \.npy"):
        Archive(tmp_path / "a.npz")


DIRECTORY_LIES = {
    "a size past the end": (20, struct.pack("<II", 2**31, 2**31), "lies outside|holds"),
    "a start past the end": (42, struct.pack("<I", 2**31), "lies outside"),
    "a start inside another member": (42, struct.pack("<I", 7), "not where"),
    "encryption": (8, struct.pack("<H", 1), "encrypted"),
    "another method": (10, struct.pack("<H", 8), "compressed"),
    "no signature": (0, b"QQQQ", "not one of a zip"),
}


@pytest.mark.parametrize("lie", DIRECTORY_LIES)
def test_a_lying_directory_is_refused(tmp_path: Path, lie: str) -> None:
    offset, content, reason = DIRECTORY_LIES[lie]
    path = sample(tmp_path / "a.npz")
    altered = bytearray(path.read_bytes())
    entry = altered.index(b"PK\1\2")
    altered[entry + offset : entry + offset + len(content)] = content
    path.write_bytes(altered)
    with pytest.raises(IntegrityError, match=reason):
        Archive(path)


def with_64_bit_directory(content: bytes) -> bytes:
    """Rewrite an archive's directory as one above 4 GiB has it."""
    end = content.index(b"PK\5\6")
    count, _, start = struct.unpack_from("<HII", content, end + 10)
    directory, position = b"", start
    for _ in range(count):
        entry = bytearray(content[position : position + 46])
        packed, plain = struct.unpack_from("<II", entry, 20)
        name, extra, comment = struct.unpack_from("<HHH", entry, 28)
        (place,) = struct.unpack_from("<I", entry, 42)
        wide = struct.pack("<HHQQQ", 1, 24, plain, packed, place)
        struct.pack_into("<II", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF)
        struct.pack_into("<H", entry, 30, extra + len(wide))
        struct.pack_into("<I", entry, 42, 0xFFFFFFFF)
        rest = content[position + 46 : position + 46 + name + extra]
        directory += bytes(entry) + rest + wide
        position += 46 + name + extra + comment
    body = content[:start] + directory
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start
    )
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(body), 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return body + record + locator + last


def test_a_64_bit_directory_is_read(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.npz")
    before = {name: digest(array) for name, array in Archive(path).items()}
    path.write_bytes(with_64_bit_directory(path.read_bytes()))
    assert zipfile.ZipFile(path).testzip() is None
    assert {name: digest(array) for name, array in Archive(path).items()} == before


@pytest.mark.parametrize("lost", [b"PK\6\6", b"PK\6\7"])
def test_a_64_bit_directory_with_a_part_missing_is_refused(tmp_path: Path, lost: bytes) -> None:
    path = sample(tmp_path / "a.npz")
    path.write_bytes(with_64_bit_directory(path.read_bytes()).replace(lost, b"QQQQ"))
    with pytest.raises(IntegrityError, match="64-bit directory"):
        Archive(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match=r"cannot read .*gone\.npz: No such file"):
        Archive(tmp_path / "gone.npz")


def test_the_message_ends_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"")
    with pytest.raises(IntegrityError, match=r"; do this$"):
        Archive(tmp_path / "a.npz", remedy="do this")


def test_pickling_carries_the_path_and_no_data(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    write(path, {"x": np.zeros(100_000)})
    pickled = pickle.dumps(Archive(path))
    assert len(pickled) < 1000
    assert pickle.loads(pickled)["x"].shape == (100_000,)


def test_unpickling_refuses_another_file_under_the_same_name(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.npz")
    pickled = pickle.dumps(Archive(path))
    write(path, {"x": np.zeros(3)})
    with pytest.raises(IntegrityError, match="not the file it was"):
        pickle.loads(pickled)


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.npz")
    before = path.read_bytes()
    with pytest.raises(InvalidValueError, match=r"y\.npy must hold numbers, not object"):
        write(path, {"x": np.zeros(3), "y": np.array([object()])})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match=r"cannot write .*No such file"):
        write(tmp_path / "no" / "a.npz", {})


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this platform has no /dev/full")
    from tinydatasets import _atomic

    with (
        pytest.raises(CacheError, match="No space left"),
        _atomic.writing(tmp_path / "a"),
        open("/dev/full", "wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert list(tmp_path.iterdir()) == []
