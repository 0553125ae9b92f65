"""The pages of a memory-mapped array: which will be needed soon, and which no longer."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pages"]


class Pages:
    """Advises the system on the pages of `array`; of an array that is not mapped, does nothing.

    Nor does it where there is no `madvise`, as on Windows.
    """

    def __init__(self, array: NDArray[Any]) -> None:
        self._map = _map_of(array) if array.size and array.flags.c_contiguous else None
        if self._map is None:
            return
        self._row_bytes = array.nbytes // len(array)
        self._start = array.ctypes.data - np.frombuffer(self._map, np.uint8, 1).ctypes.data
        self._stop = self._start + array.nbytes
        with memoryview(self._map) as view:
            self._read_only = view.readonly

    def read_ahead(self, firsts: NDArray[np.intp], rows: int) -> None:
        """Have the system read `rows` rows from each of `firsts` on, without waiting."""
        if self._map is None:
            return
        for first in firsts.tolist():
            start = self._start + first * self._row_bytes
            self._advise(mmap.MADV_WILLNEED, start, start + rows * self._row_bytes)

    def forget(self) -> None:
        """Let go of this process's hold on the pages; what was read stays in the system's cache."""
        # Of a private map that was written to, this would undo the writing.
        if self._map is not None and self._read_only:
            self._advise(mmap.MADV_DONTNEED, self._start, self._stop)

    def _advise(self, advice: int, start: int, stop: int) -> None:
        start -= start % mmap.PAGESIZE
        assert self._map is not None  # noqa: S101  # for mypy: the callers looked
        self._map.madvise(advice, start, min(stop, self._stop) - start)


def _map_of(array: Any) -> mmap.mmap | None:
    """Return the map in whose memory an array lies."""
    if not hasattr(mmap.mmap, "madvise"):
        return None
    while isinstance(array, (np.ndarray, memoryview)):
        array = array.base if isinstance(array, np.ndarray) else array.obj
    return array if isinstance(array, mmap.mmap) else None
