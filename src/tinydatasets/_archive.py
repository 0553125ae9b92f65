"""Write, map and digest arrays in a stored .npz.

The members of a *stored* (not deflated) zip archive lie in the file as they are. When each
array begins on a 64-byte boundary, one `mmap` of the file serves them all: nothing is
unpacked, copied or cached, and processes share the pages. `numpy.load` reads the same file.

Reading trusts nothing: no pickles, no compressed members, every offset inside the file and
every size equal to what the array's own header says.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import IntegrityError, InvalidValueError

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    # Name, flags, method, packed size, size, start of the local header.
    _Entry: TypeAlias = tuple[str, int, int, int, int, int]

__all__ = ["Archive", "digest", "write"]

ALIGNMENT = 64  # a cache line of the Cortex-A72, and of most other processors
PAGE = 4096  # of memory, to which large arrays are aligned, so that a row lies on few of them
LARGE = 1 << 20

_END = struct.Struct("<4sHHHHIIH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_NPY_MAGIC = b"\x93NUMPY"
_PADDING_ID = 0xD935  # the extra field by which zipalign pads: readers skip what they don't know
_HEADER_LIMIT = 10_000  # bytes of .npy header, as in numpy.lib.format
_REMEDY = "get the file anew from where it came"


class _DamageError(Exception):
    """What is wrong with an archive; `Archive` adds which file it is."""


class Archive(Mapping[str, "NDArray[Any]"]):
    """The arrays of a stored .npz, mapped read-only.

    A mapping from array name (without ``.npy``) to array. Pickling one writes its path and a
    fingerprint of its directory, never its data.

    Parameters
    ----------
    path
        The file.
    remedy
        What the message of an error tells the reader to do.

    Raises
    ------
    IntegrityError
        The file is missing, cut short, altered, compressed, or holds Python objects.
    """

    def __init__(self, path: str | os.PathLike[str], *, remedy: str = _REMEDY) -> None:
        self.path = os.fspath(path)
        try:
            pages = _map_file(self.path)
            with _scattered(pages):
                directory = _directory(pages)
                self._arrays = dict(_members(pages, directory))
            self._directory = directory
        except OSError as error:
            reason = f"cannot read {self.path}: {error.strerror or error}"
            raise IntegrityError(f"{reason}; {remedy}") from error
        except _DamageError as damage:
            raise IntegrityError(f"{self.path} is damaged: {damage}; {remedy}") from None

    @property
    def fingerprint(self) -> int:
        """A checksum of the archive's directory, which holds those of its members."""
        import zlib

        return zlib.crc32(self._directory)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"Archive({self.path!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (self.path, self.fingerprint)


def write(
    path: str | os.PathLike[str], arrays: Mapping[str, NDArray[Any]], *, lasting: bool = True
) -> None:
    """Write `arrays` to a stored .npz, each aligned to 64 bytes; whole or not at all.

    The same arrays give the same bytes. `lasting` says whether to wait until they are on the disk.

    Raises
    ------
    CacheError
        The folder cannot be written.
    """
    import zipfile

    from tinydatasets import _atomic

    with (
        _atomic.writing(path, lasting=lasting) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
    ):
        for name, array in arrays.items():
            _append(archive, f"{name}.npy", np.asarray(array, order="C"))


def digest(array: NDArray[Any]) -> str:
    """Return the sha256 of an array's dtype, shape and values, as hexadecimal."""
    import hashlib

    little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    head = f"{little.dtype.str}{little.shape}".encode()
    return hashlib.sha256(head + little.tobytes()).hexdigest()


def _append(archive: Any, name: str, array: NDArray[Any]) -> None:
    """Append one array to an open `zipfile.ZipFile`, its first value on a boundary."""
    import io
    import zipfile

    from tinydatasets._pages import pieces

    if not _is_plain(array.dtype.str):
        raise InvalidValueError(f"{name} must hold numbers, not {array.dtype}")
    header = io.BytesIO()
    fields = np.lib.format.header_data_from_array_1_0(array)
    np.lib.format.write_array_header_1_0(header, fields)
    large = array.nbytes + _HEADER_LIMIT >= zipfile.ZIP64_LIMIT
    member = zipfile.ZipInfo(name)  # dated 1980-01-01, so that bytes repeat
    taken = archive.fp.tell() + _LOCAL.size + len(name.encode()) + (20 if large else 0)
    padding = -(taken + 4 + header.tell()) % (PAGE if array.nbytes >= LARGE else ALIGNMENT)
    member.extra = struct.pack("<HH", _PADDING_ID, padding) + bytes(padding)
    member.external_attr = 0o644 << 16
    with archive.open(member, "w", force_zip64=large) as file:
        file.write(header.getvalue())
        for piece in pieces(array):
            file.write(piece)


def _map_file(path: str) -> mmap.mmap:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size < _END.size:
            raise _DamageError("it is shorter than any archive")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@contextmanager
def _scattered(pages: mmap.mmap) -> Iterator[None]:
    """Have no more read of a large file than what is looked at: its ends, and headers."""
    large = len(pages) > LARGE and hasattr(pages, "madvise")
    if large:
        pages.madvise(mmap.MADV_RANDOM)
    yield
    if large:
        pages.madvise(mmap.MADV_NORMAL)


def _directory(pages: mmap.mmap) -> bytes:
    """Return the bytes of the archive's central directory."""
    end = pages.rfind(b"PK\5\6", max(0, len(pages) - _END.size - 0xFFFF))
    if end < 0 or end + _END.size > len(pages):
        raise _DamageError("it does not end as a zip archive does")
    _, _, _, _, count, size, start, _ = _END.unpack_from(pages, end)
    if count == 0xFFFF or size == 0xFFFFFFFF or start == 0xFFFFFFFF:
        size, start = _end64(pages, end)
    if start + size > end:
        raise _DamageError("its directory lies outside the file")
    return pages[start : start + size]


def _end64(pages: mmap.mmap, end: int) -> tuple[int, int]:
    """Return size and start of the directory of an archive above 4 GiB or 65,535 members."""
    locator = end - _END64_LOCATOR.size
    if locator < 0 or pages[locator : locator + 4] != b"PK\6\7":
        raise _DamageError("its 64-bit directory is missing")
    position = _END64_LOCATOR.unpack_from(pages, locator)[2]
    if position + _END64.size > locator or pages[position : position + 4] != b"PK\6\6":
        raise _DamageError("its 64-bit directory lies outside the file")
    *_, size, start = _END64.unpack_from(pages, position)
    return size, start


def _members(pages: mmap.mmap, directory: bytes) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield each member's name and its array on the mapped pages."""
    seen = set()
    for entry in _entries(directory):
        name = entry[0]
        if name in seen:
            raise _DamageError(f"it holds {name!r} twice")
        seen.add(name)
        if name.endswith(".npy"):
            yield name[: -len(".npy")], _array(pages, entry)


def _entries(directory: bytes) -> Iterator[_Entry]:
    """Yield what the archive's directory says of each member."""
    position = 0
    while position < len(directory):
        if position + _ENTRY.size > len(directory):
            raise _DamageError("its directory is cut short")
        fields = _ENTRY.unpack_from(directory, position)
        signature, _, _, flags, method, _, _, _, packed, size = fields[:10]
        name_length, extra_length, comment_length, _, _, _, start = fields[10:]
        if signature != b"PK\1\2":
            raise _DamageError("its directory is not one of a zip archive")
        position += _ENTRY.size
        name = directory[position : position + name_length].decode("utf-8", "replace")
        position += name_length
        extra = directory[position : position + extra_length]
        position += extra_length + comment_length
        yield name, flags, method, *_wide(extra, size, packed, start)


def _wide(extra: bytes, size: int, packed: int, start: int) -> tuple[int, int, int]:
    """Return packed size, size and start, those of 64 bits taken from the extra field."""
    values = [size, packed, start]
    while 0xFFFFFFFF in values and len(extra) >= 4:
        field, length = struct.unpack_from("<HH", extra)
        if field == 1:
            words = iter(struct.unpack_from(f"<{min(length, len(extra) - 4) // 8}Q", extra, 4))
            values = [next(words, v) if v == 0xFFFFFFFF else v for v in values]
            break
        extra = extra[4 + length :]
    return values[1], values[0], values[2]


def _array(pages: mmap.mmap, entry: _Entry) -> NDArray[Any]:
    """Return the array that `entry` points at, checked against the file."""
    name, flags, method, packed, size, begin = entry
    if flags & 1:
        raise _DamageError(f"{name!r} is encrypted")
    if method != 0 or packed != size:
        raise _DamageError(f"{name!r} is compressed, and only stored arrays can be mapped")
    if begin + _LOCAL.size > len(pages):
        raise _DamageError(f"{name!r} lies outside the file")
    local = _LOCAL.unpack_from(pages, begin)
    name_start = begin + _LOCAL.size
    start = name_start + local[-2] + local[-1]
    if local[0] != b"PK\3\4" or pages[name_start : name_start + local[-2]] != name.encode():
        raise _DamageError(f"{name!r} is not where the directory says")
    if start + size > len(pages):
        raise _DamageError(f"{name!r} lies outside the file")
    head = pages[start : start + min(size, _HEADER_LIMIT)]
    shape, dtype, order, offset = _npy_header(head)
    count = 1
    for length in shape:
        count *= length
    if offset + count * dtype.itemsize != size:
        raise _DamageError(f"{name!r} holds {size - offset} bytes, not {shape} {dtype}")
    try:
        return np.ndarray(shape, dtype, pages, start + offset, order=order)
    except (ValueError, OverflowError):  # too many or too long dimensions, some of them 0
        raise _DamageError(f"{name!r} has the shape {shape}") from None


def _npy_header(head: bytes) -> tuple[tuple[int, ...], np.dtype[Any], Any, int]:
    """Return shape, dtype, order and data offset from the start of a .npy file."""
    wide = head[6:7] in {b"\2", b"\3"}
    begin = 12 if wide else 10
    if head[:6] != _NPY_MAGIC or len(head) < begin:
        raise _DamageError("a member is not a .npy array")
    end = begin + int.from_bytes(head[8:begin], "little")
    if end > len(head):
        raise _DamageError("the header of an array is too long")
    try:
        fields = _literal(head[begin:end].decode("utf-8" if wide else "latin1"))
        shape, descr, fortran = fields["shape"], fields["descr"], fields["fortran_order"]
    except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError):
        raise _DamageError("the header of an array cannot be read") from None
    if not (isinstance(descr, str) and _is_plain(descr)):
        raise _DamageError(f"an array of {descr!r} is not plain numbers, and is not read")
    if not (isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape)):
        raise _DamageError(f"an array has the shape {shape!r}")
    try:
        dtype = np.dtype(descr)
    except TypeError:
        raise _DamageError(f"an array has the dtype {descr!r}") from None
    return shape, dtype, "F" if fortran else "C", end


def _literal(text: str) -> Any:
    """Return the Python literal that a header is; one that NumPy wrote is read without a parser."""
    packed = text.strip().replace(", }", "}")
    descr, _, rest = packed[len("{'descr': '") :].partition("', 'fortran_order': False, 'shape': (")
    sizes = rest[: -len(")}")].rstrip(",").split(", ")
    if all(map(str.isdecimal, sizes)):
        shape = tuple(map(int, sizes))
        fields = {"descr": descr, "fortran_order": False, "shape": shape}
        if str(fields) == packed:
            return fields
    from ast import literal_eval

    return literal_eval(text)


def _is_plain(descr: str) -> bool:
    """Return whether a dtype string is one of numbers, of some bytes."""
    kind, size = descr.lstrip("<>|=")[:1], descr.lstrip("<>|=")[1:]
    return kind in set("biuf") and size.isdecimal() and 0 < len(size) < 7 and int(size) > 0


def _reopen(path: str, fingerprint: int) -> Archive:
    """Map `path` again in the process that unpickles, if it still is the same file."""
    archive = Archive(path)
    if archive.fingerprint != fingerprint:
        raise IntegrityError(f"{path} is not the file it was when pickled; load the data anew")
    return archive
