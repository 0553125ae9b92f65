"""Several arrays as one: the parts stay where they are, and rows are gathered from them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import gcd, prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import SupportsIndex

    from numpy.typing import ArrayLike, DTypeLike, NDArray

__all__ = ["Stacked", "stack"]


PLACES = 1 << 20  # rows of which is kept where they are: 8 MiB
_INDEX = np.dtype(np.intp)


class _Flags(NamedTuple):
    """What NumPy's flags say of an array: the parts are not one piece, and nobody may write."""

    c_contiguous: bool = False
    aligned: bool = False
    writeable: bool = False


@dataclass(frozen=True)
class _Span:
    """All memory from the first row of some parts to the last, as one array of rows.

    Its step is so short that every row of every part is an element, and what lies between is never
    looked at. So one look-up finds rows in any number of parts; found part by part, they would
    have to be put in order afterwards.
    """

    memory: NDArray[np.void]
    firsts: NDArray[np.intp]
    """The first row of each part, and behind them the number of all rows."""
    begins: NDArray[np.intp]
    """For each part, where row 0 would be if all rows before were of that part."""
    step: int

    def rows(self, rows: NDArray[np.intp]) -> NDArray[np.void]:
        """Return `rows`; below 0 they count from the end."""
        if self._places is not None:
            return self.memory[self._places.take(rows)]
        return self.memory[self._find(_inside(rows, int(self.firsts[-1])))]

    @cached_property
    def _places(self) -> NDArray[np.intp] | None:
        """Where every row is, if that takes little memory: to look it up is quicker."""
        size = int(self.firsts[-1])
        return self._find(np.arange(size, dtype=np.intp)) if size <= PLACES else None

    def _find(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        places = self.begins[self.firsts.searchsorted(rows, "right") - 1]
        places += rows * self.step
        return places


class Stacked(np.lib.mixins.NDArrayOperatorsMixin):
    """Arrays of one dtype and sample shape, one behind another, as one array that is read-only.

    A row, a slice, a mask, row numbers, `take` along the rows and `reshape` of the samples read
    what they must and no more. All else that an array can do is done to a copy of the whole.

    Parameters
    ----------
    parts
        (n_k, ...) each, one at least.

    Examples
    --------
    >>> import numpy as np
    >>> both = Stacked([np.arange(6).reshape(3, 2), np.arange(4).reshape(2, 2)])
    >>> both.shape, both[3].tolist(), both[[4, 0]].tolist(), int(both.max())
    ((5, 2), [0, 1], [[2, 3], [0, 1]], 5)
    """

    flags = _Flags()

    def __init__(self, parts: Iterable[NDArray[Any]]) -> None:
        self.parts = tuple(parts)
        self.dtype: np.dtype[Any] = self.parts[0].dtype
        self._firsts = np.cumsum([0, *map(len, self.parts)], dtype=np.intp)
        self.shape: tuple[int, ...] = (int(self._firsts[-1]), *self.parts[0].shape[1:])
        self.ndim, self.size = len(self.shape), prod(self.shape)
        self.itemsize, self.nbytes = self.dtype.itemsize, self.size * self.dtype.itemsize
        self._span = _span(self.parts, self._firsts)

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"<Stacked {self.shape} {self.dtype}, {len(self.parts)} parts>"

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        if copy is False:
            raise ValueError("several parts become one array only by a copy")
        return np.concatenate(self.parts, dtype=dtype or self.dtype, casting="unsafe")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = (np.asarray(given) if isinstance(given, Stacked) else given for given in inputs)
        return getattr(ufunc, method)(*arrays, **options)

    def __getattr__(self, name: str) -> Any:
        """Return anything else that an array has, of a copy."""
        if name.startswith("_"):
            raise AttributeError(f"a Stacked has no {name}")
        return getattr(np.asarray(self), name)

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.parts)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, np.ndarray) and key.dtype is _INDEX and key.ndim == 1:  # the usual one
            return self._gathered(key)
        first, *rest = key if isinstance(key, tuple) and key else (key,)
        if isinstance(first, slice):
            cut = stack(self._cut(range(len(self))[first]))
            return np.asarray(cut)[(slice(None), *rest)] if rest else cut
        if isinstance(first, (int, np.integer)) and not isinstance(first, bool):
            return self._row(int(first))[(0, *rest)]
        rows = np.asarray(key) if isinstance(key, (list, np.ndarray)) else np.zeros(())
        if rows.dtype == bool and rows.shape == self.shape[:1]:
            rows = np.flatnonzero(rows)
        return self.take(rows, 0) if rows.dtype.kind in "iu" else np.asarray(self)[key]

    def reshape(self, *shape: Any) -> Any:
        """Return the same rows as samples of another shape; any other reshaping copies."""
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
        if sizes.count(-1) == 1 and self.size:
            sizes = tuple(self.size // -prod(sizes) if n == -1 else n for n in sizes)
        if tuple(sizes[:1]) == self.shape[:1] and prod(sizes) == self.size:
            return Stacked(part.reshape(len(part), *sizes[1:]) for part in self.parts)
        return np.asarray(self).reshape(*shape)

    def astype(self, dtype: DTypeLike, *, copy: bool = True) -> Any:
        """Return the values in another dtype; there is no copy if it is the same and none asked."""
        if not copy and np.dtype(dtype) == self.dtype:
            return self
        return self.__array__(dtype)

    def take(
        self,
        indices: ArrayLike,
        axis: SupportsIndex | None = None,
        out: NDArray[Any] | None = None,
        mode: str = "raise",
    ) -> Any:
        """Return the rows of `indices`, or write them to `out`; along another axis, of a copy."""
        rows = np.asarray(indices)
        plain = rows.ndim == 1 and rows.dtype.kind in "iu" and mode in {"clip", "raise"}
        if axis != 0 or not plain:
            return np.asarray(self).take(indices, axis, out, mode)  # type: ignore[call-overload]  # what it allows is its affair
        rows = rows.clip(0, len(self) - 1) if mode == "clip" else rows
        found = self._gathered(rows.astype(np.intp, copy=False))
        if out is None:
            return found
        out[...] = found
        return out

    def _gathered(self, rows: NDArray[np.intp]) -> NDArray[Any]:
        """Return rows, whichever parts they are in."""
        if self._span is None:
            return self._collected(_inside(rows, len(self)))
        return self._span.rows(rows).view(self.dtype).reshape(len(rows), *self.shape[1:])

    def _collected(self, rows: NDArray[np.intp]) -> NDArray[Any]:
        """Return rows, gathered part by part."""
        found = np.empty((len(rows), *self.shape[1:]), self.dtype)
        numbers = self._firsts.searchsorted(rows, "right") - 1
        for number in np.unique(numbers).tolist():
            here = numbers == number
            found[here] = self.parts[number][rows[here] - self._firsts[number]]
        return found

    def _row(self, row: int) -> NDArray[Any]:
        """Return one row as a part of one row."""
        if not -len(self) <= row < len(self):
            raise IndexError(f"there is no row {row}: there are {len(self)}")
        row %= len(self)
        number = int(self._firsts.searchsorted(row, "right")) - 1
        row -= int(self._firsts[number])
        return self.parts[number][row : row + 1]

    def _cut(self, rows: range) -> Iterator[NDArray[Any]]:
        """Yield what each part holds of `rows`, in their order."""
        if rows.step < 0:
            ascending = list(self._cut(rows[::-1]))
            yield from (part[::-1] for part in reversed(ascending))
            return
        for first, part in zip(self._firsts.tolist(), self.parts):  # noqa: B905  # behind the last is the end
            ends = (first - rows.start, first + len(part) - rows.start)
            begin, end = (max(0, -(-n // rows.step)) for n in ends)
            here = rows[begin:end]
            yield part[here.start - first : here.stop - first : rows.step] if here else part[:0]


def stack(parts: Iterable[NDArray[Any]]) -> Any:
    """Return the parts that hold rows as one array: a `Stacked`, or the only one as it is."""
    first, *others = parts
    filled = [part for part in (first, *others) if len(part)] or [first]
    return Stacked(filled) if len(filled) > 1 else filled[0]


def _span(parts: Sequence[NDArray[Any]], firsts: NDArray[np.intp]) -> _Span | None:
    """Return what finds rows in `parts`, if all lie in memory in the same way."""
    strides, row_bytes = parts[0].strides, prod(parts[0].shape[1:]) * parts[0].itemsize
    ends = [row for part in parts for row in (part[:1], part[-1:])]
    if not row_bytes or not all(len(row) and row.flags.c_contiguous for row in ends):
        return None
    places = [row.ctypes.data for row in ends]
    low = min(places)
    grain = gcd(strides[0], *(place - low for place in places)) or 1
    size, step = (max(places) - low) // grain + 1, strides[0] // grain
    if any(part.strides != strides for part in parts) or size * row_bytes > sys.maxsize:
        return None
    lowest = ends[places.index(low)].reshape(-1).view(np.dtype((np.void, row_bytes)))
    memory = np.lib.stride_tricks.as_strided(lowest, (size,), (grain,), writeable=False)
    begins = np.array([(place - low) // grain for place in places[::2]], np.intp)
    return _Span(memory, firsts, begins - firsts[:-1] * step, step)


def _inside(rows: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return row numbers, of which those below 0 count from the end, as numbers from 0."""
    if not len(rows) or rows.view(np.uintp).max() < size:  # as unsigned, a number below 0 is large
        return rows
    if rows.min() < -size or rows.max() >= size:
        raise IndexError(f"rows go from {rows.min()} to {rows.max()}, and there are {size}")
    return np.where(rows < 0, rows + size, rows)
