"""The pages of memory-mapped arrays: which will be needed soon, and which no longer."""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["Pages", "blocks", "gathered", "pieces"]

_LARGE = 1 << 18  # bytes
_FEW = 64  # of so many rows one
_PIECE = 1 << 22  # bytes
_BLOCK = 1 << 20  # bytes of samples looked at together
_BLOCK_ROWS = 1 << 16
_AT_ONCE = 4  # rows: the system may map a megabyte around each


class Pages:
    """Advises the system on the pages of `array`, or of its parts where it is `Stacked`.

    Of what is not mapped, and where there is no `madvise`, as on Windows, it does nothing.
    """

    def __init__(self, array: NDArray[Any]) -> None:
        parts = getattr(array, "parts", (array,))
        self._parts = [_Part(part) for part in parts]
        self._firsts = np.cumsum([0, *map(len, parts[:-1])]).tolist()

    def read_ahead(self, firsts: NDArray[np.intp], rows: int) -> None:
        """Have the system read `rows` rows from each of `firsts` on, without waiting."""
        for first in firsts.tolist():
            begin = bisect_right(self._firsts, first) - 1
            for number in range(begin, bisect_left(self._firsts, first + rows)):
                row = first - self._firsts[number]
                self._parts[number].read_ahead(max(0, row), row + rows)

    def forget(self) -> None:
        """Let go of this process's hold on the pages; what was read stays in the system's cache."""
        for part in self._parts:
            part.forget()


class _Part:
    """The pages of one array."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._map = _map_of(array) if array.size and array.flags.c_contiguous else None
        if self._map is None:
            return
        self._row_bytes = array.nbytes // len(array)
        self._start = array.ctypes.data - np.frombuffer(self._map, np.uint8, 1).ctypes.data
        self._stop = self._start + array.nbytes
        with memoryview(self._map) as view:
            self._read_only = view.readonly

    def read_ahead(self, start: int, stop: int) -> None:
        """Have the system read the rows from `start` to `stop`, or to the last."""
        if self._map is not None:
            begin, end = (self._start + row * self._row_bytes for row in (start, stop))
            self._advise(mmap.MADV_WILLNEED, begin, end)

    def forget(self) -> None:
        # Of a private map that was written to, this would undo the writing.
        if self._map is not None and self._read_only:
            self._advise(mmap.MADV_DONTNEED, self._start, self._stop)

    def _advise(self, advice: int, start: int, stop: int) -> None:
        start -= start % mmap.PAGESIZE
        assert self._map is not None  # noqa: S101  # for mypy: the callers looked
        self._map.madvise(advice, start, min(stop, self._stop) - start)


def pieces(array: NDArray[Any]) -> Iterator[memoryview]:
    """Yield the bytes of an array, 4 MB at a time; of a map no more stays in memory."""
    content, pages = array.reshape(-1).view(np.uint8), Pages(array)
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE].data
        pages.forget()


def blocks(columns: Sequence[NDArray[Any]]) -> Iterator[tuple[int, list[NDArray[Any]]]]:
    """Yield first rows, and as many rows of equally long columns as take 1 MB together.

    Of a map no more than these stays in memory, if what was yielded before is let go.
    """
    pages = [Pages(column) for column in columns]
    n_rows = len(columns[0])
    row_bytes = sum(column.nbytes for column in columns) // max(1, n_rows)
    step = max(1, min(_BLOCK_ROWS, _BLOCK // max(1, row_bytes)))
    for start in range(0, n_rows, step):
        yield start, [column[start : start + step] for column in columns]
        for page in pages:
            page.forget()


def gathered(array: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return ``array[rows]``; of a few rows from all over a large map no more stays in memory."""
    if array.nbytes < _LARGE or len(rows) > len(array) // _FEW:
        return array[rows]
    found = np.empty((len(rows), *array.shape[1:]), array.dtype)
    pages = Pages(array)
    for start in range(0, len(rows), _AT_ONCE):
        found[start : start + _AT_ONCE] = array[rows[start : start + _AT_ONCE]]
        pages.forget()
    return found


def _map_of(array: Any) -> mmap.mmap | None:
    """Return the map in whose memory an array lies."""
    if not hasattr(mmap.mmap, "madvise"):
        return None
    while isinstance(array, (np.ndarray, memoryview)):
        array = array.base if isinstance(array, np.ndarray) else array.obj
    return array if isinstance(array, mmap.mmap) else None
