"""Which samples were seen before, in bounded memory: a table of hashes in a temporary file."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _atomic
from tinydatasets.errors import InvalidValueError, require_int

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray
    from typing_extensions import Self

__all__ = ["Seen", "row_hashes"]

_PAGE = 4096
_SLOT = 16  # bytes of a hash, and of a row + 1, which is 0 where the slot is empty
_LAST_WORD = _PAGE // 8 - 1  # of a page; it is there to be written to: see `_enter`
_ONE = np.uint64(1)
_USED_SLOTS = np.uint64(_PAGE // _SLOT - 1)  # in a page: not the last
_BLOCK = 1024  # hashes looked up at once, each on a page of its own: 4 MB
_IN_MEMORY = 4 << 20  # bytes: a table no larger than what a block touches needs no file
_FILTER_BITS = 1 << 24
_BIT = 1 << np.arange(8, dtype=np.uint8)
_FEW = 100  # hashes that are looked for one by one sooner than all that wait are sorted
_WAITING = 1 << 16  # entries, 1 MB
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd, near 2**64 / golden ratio: parts close numbers


class Seen:
    """The hashes seen so far, each with the row where it was first seen.

    Linear probing in an unnamed temporary file that is mapped; of the map, no more than 4 MB
    stay resident where the system takes advice. What is surely new is told by a filter of 2 MB
    (B. H. Bloom, Communications of the ACM 13, 1970, 422), and enters the table with many others:
    to look at a page of the file takes longer than all else. A context manager, which drops the
    table.

    Parameters
    ----------
    capacity
        How many different hashes there may be; each takes 32 bytes of disk, reserved at once.
    folder
        Where the temporary file is; by default where the system puts such files.

    Raises
    ------
    InvalidValueError
        The capacity is no number of at least 0.
    CacheError
        The folder is missing, read-only or full.

    Examples
    --------
    >>> with Seen(1000) as seen:
    ...     print(seen.first(np.array([7, 9, 7], np.uint64), np.array([0, 1, 2])))
    ...     print(seen.first(np.array([8, 9], np.uint64), np.array([3, 4])))
    [-1 -1  0]
    [-1  1]
    """

    def __init__(self, capacity: int, *, folder: str | None = None) -> None:
        self._capacity = require_int("capacity", capacity, 0)
        self._count = 0
        self._table = _Table(self._capacity, folder)
        self._filter = _Filter() if self._table.in_file else None
        self._hashes = np.empty(_WAITING, np.uint64)
        self._rows = np.empty(_WAITING, np.int64)
        self._waiting = 0  # entries that are not in the table yet

    def first(self, hashes: NDArray[np.uint64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each hash was seen first, (n,) int64, or -1; enter those that are new.

        Parameters
        ----------
        hashes
            (n,) uint64.
        rows
            (n,) int64 of at least 0: what is returned when the hash comes again, in a later
            call or in this one.

        Raises
        ------
        InvalidValueError
            There are more different hashes than the capacity.
        """
        earlier = np.empty(len(hashes), np.int64)
        for start in range(0, len(hashes), _BLOCK):
            part = slice(start, start + _BLOCK)
            earlier[part] = self._first(hashes[part], rows[part])
        return earlier

    def _first(self, hashes: NDArray[np.uint64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        unique, index, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        if self._filter is None:
            known = self._table.enter(unique, rows[index])
        else:
            known = self._known(self._filter.add(unique), unique)
            self._keep(unique[known < 0], rows[index[known < 0]])
        self._count += int((known < 0).sum())
        if self._count > self._capacity:
            raise InvalidValueError(
                f"more than {self._capacity} different hashes: make a Seen of a larger capacity"
            )
        earlier = np.where(known < 0, rows[index], known)[inverse]
        earlier[index] = known
        return earlier

    def _known(self, maybe: NDArray[np.bool_], hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return where hashes were seen, or -1; `maybe` says which may have been."""
        known = np.full(len(hashes), -1, np.int64)
        left = np.flatnonzero(maybe)
        place = self._place(hashes[left])
        waits = place >= 0
        known[left[waits]] = self._rows[place[waits]]
        left = left[~waits]
        known[left] = self._table.look_up(hashes[left])
        return known

    def _place(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Return where hashes are among those that wait, or -1."""
        waiting = self._hashes[: self._waiting]
        if len(hashes) < _FEW:
            places = (np.flatnonzero(waiting == number) for number in hashes)
            return np.array([found[0] if len(found) else -1 for found in places], np.intp)
        if not len(waiting):
            return np.full(len(hashes), -1)
        order = np.argsort(waiting)
        near = np.minimum(np.searchsorted(waiting, hashes, sorter=order), len(waiting) - 1)
        place = order[near]
        return np.where(waiting[place] == hashes, place, -1)

    def _keep(self, hashes: NDArray[np.uint64], rows: NDArray[np.int64]) -> None:
        """Have entries wait until there are many."""
        if self._waiting + len(hashes) > _WAITING:
            self._table.enter_all(self._hashes[: self._waiting], self._rows[: self._waiting])
            self._waiting = 0
        stop = self._waiting + len(hashes)
        self._hashes[self._waiting : stop] = hashes
        self._rows[self._waiting : stop] = rows
        self._waiting = stop

    def close(self) -> None:
        """Drop the table."""
        self._table.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Filter:
    """What may have been seen: three bits a hash, which others may have set too."""

    def __init__(self) -> None:
        self._bits = np.zeros(_FILTER_BITS // 8, np.uint8)

    def add(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which of different hashes may have been added before, and add all."""
        mixed = hashes * _SPREAD
        mixed ^= mixed >> np.uint64(32)
        maybe = np.ones(len(hashes), np.bool_)
        for shift in (0, 20, 40):
            place = mixed >> np.uint64(shift) & np.uint64(_FILTER_BITS - 1)
            byte, bit = (place >> np.uint64(3)).astype(np.intp), _BIT[place & np.uint64(7)]
            left = self._bits[byte] & bit == 0
            maybe &= ~left
            while left.any():  # of several bits of one byte, one is set at a time
                self._bits[byte[left]] |= bit[left]
                left = self._bits[byte] & bit == 0
        return maybe


class _Table:
    """Hashes and rows in the slots of a table, in memory if it is small and else in a file."""

    def __init__(self, capacity: int, folder: str | None) -> None:
        pages = (2 * capacity + _BLOCK) // int(_USED_SLOTS) + 1
        self._size = np.uint64(pages * int(_USED_SLOTS))
        n_bytes = pages * _PAGE
        self._map = None if n_bytes <= _IN_MEMORY else _reserved(n_bytes, folder)
        table = np.zeros(n_bytes, np.uint8) if self._map is None else self._map
        self._words = np.frombuffer(table, np.uint64)

    @property
    def in_file(self) -> bool:
        """Whether looking at it takes long."""
        return self._map is not None

    def look_up(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the rows of different hashes, or -1 where there is none."""
        return self._probed(hashes, None)

    def enter(self, hashes: NDArray[np.uint64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Enter what is new of different hashes; return the rows of the others, or -1."""
        return self._probed(hashes, rows)

    def enter_all(self, hashes: NDArray[np.uint64], rows: NDArray[np.int64]) -> None:
        """Enter different hashes, page after page."""
        order = np.argsort(self._slots(hashes))
        for start in range(0, len(order), _BLOCK):
            part = order[start : start + _BLOCK]
            self._probed(hashes[part], rows[part])

    def close(self) -> None:
        """Drop the table."""
        self._words, self._map = np.empty(0, np.uint64), None

    def _slots(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return np.asarray(hashes * _SPREAD % self._size)

    def _probed(
        self, hashes: NDArray[np.uint64], rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return where each of different hashes is, or -1; enter those that are not, if asked."""
        known = np.full(len(hashes), -1, np.int64)
        left, slot = np.arange(len(hashes)), self._slots(hashes)
        while len(left):
            at = 2 * (slot + slot // _USED_SLOTS).astype(np.intp)
            # A page that is first read brings its neighbours into memory; one written to, none.
            self._words[at | _LAST_WORD] = 0
            row = self._words.take(at + 1).astype(np.int64)
            empty = row == 0
            if rows is not None:
                self._words[at[empty]] = hashes[left[empty]]
            held = self._words.take(at) == hashes[left]  # of several for a slot, one got it
            if rows is not None:
                entered = held & empty
                self._words[at[entered] + 1] = rows[left[entered]] + 1
            found = held & ~empty
            known[left[found]] = row[found] - 1
            done = held | empty if rows is None else held
            left, slot = left[~done], (slot[~done] + _ONE) % self._size
        if self._map is not None and hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)  # a shared map loses nothing
        return known


def row_hashes(data: NDArray[Any]) -> NDArray[np.uint64]:
    """Return a hash of the bytes of each row, (n,) uint64; equal on every machine.

    Parameters
    ----------
    data
        (n, ...) numbers.

    Examples
    --------
    >>> hashes = row_hashes(np.array([[1, 2], [3, 4], [1, 2]], np.int16))
    >>> hashes[0] == hashes[2], hashes[0] == hashes[1]
    (np.True_, np.False_)
    """
    from hashlib import blake2b

    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    digests = b"".join([blake2b(row, digest_size=8).digest() for row in little])
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _reserved(n_bytes: int, folder: str | None) -> mmap.mmap:
    """Return a shared map of so many zeros, in an unnamed file in `folder`."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder, buffering=_PAGE) as file:
            # Written, not only made so long: on a full disk a map with holes ends the process.
            # In pages, since Linux caches and maps in one piece what it was given in one.
            for _ in range(0, n_bytes, _PAGE):
                file.write(bytes(_PAGE))
            file.flush()
            pages = mmap.mmap(file.fileno(), n_bytes)
    except OSError as error:
        place = folder or "temporary files (in TMPDIR)"
        raise _atomic.cannot_write(place, error) from error
    if hasattr(pages, "madvise"):
        pages.madvise(mmap.MADV_RANDOM)
    return pages
