"""Stored rows become aligned batches: gathered and decoded in chunks that fit a cache.

What each choice gains is measured by `benchmarks/`; docs/explanation/batches.md tells it.
"""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from numpy.typing import DTypeLike, NDArray

    Batch: TypeAlias = "tuple[NDArray[np.float32], NDArray[np.int32]]"
    # Batches, and iterators whose length hints together tell how many are left of them.
    Handout: TypeAlias = "tuple[Iterator[Batch], tuple[Iterator[Any], ...]]"

__all__ = ["ALIGNMENT", "CACHE_BYTES", "Chunks", "Decoder", "aligned_empty", "decode"]

ALIGNMENT = 64  # bytes: a cache line of the Cortex-A72
CACHE_BYTES = 1 << 25  # decoded data up to this size is kept: 3 % of the smallest Raspberry Pi 4
CHUNK_BYTES = 1 << 19  # stored and decoded rows of one chunk: half the Cortex-A72's L2 cache
STEP_BYTES = 1 << 20  # stored and decoded rows of one step, if a batch is larger than a chunk
CHUNK_BATCHES = 64  # whoever keeps one batch keeps its chunk
POOL_CHUNKS = 4

# A chunk is used again when nobody refers to it, and only CPython with its lock can tell.
_COUNTS_REFERENCES = hasattr(sys, "getrefcount") and getattr(sys, "_is_gil_enabled", lambda: True)()


class Chunks:
    """Memory for chunks of batches, used again by whoever holds the `Chunks`.

    `rows` is how many a chunk holds. By default a chunk is used again only when nobody refers
    to any part of it; with `reuse` there is one chunk, overwritten each time.
    """

    def __init__(self, decoder: Decoder, *, reuse: bool) -> None:
        self.rows = decoder.chunk_rows
        self._decoder = decoder
        self._reuse = reuse
        self._pool: list[_Chunk] = []
        self._batches: dict[int, list[Batch]] = {}
        self._stored = decoder.scratch()

    def fill(self, rows: NDArray[np.intp]) -> Handout:
        """Return `rows` as batches, data and labels of each."""
        count = len(rows)
        chunk = self._free_chunk()
        values, labels = chunk.values, chunk.labels
        if count < self.rows:
            values, labels = values[:count], labels[:count]
        self._decoder.read(rows, self._stored, values, labels)
        if not self._reuse:
            return chunk.batches(count)
        if count not in self._batches:
            self._batches[count] = list(chunk.batches(count)[0])
        batches = iter(self._batches[count])
        return batches, (batches,)

    def _free_chunk(self) -> _Chunk:
        for chunk in self._pool:
            if self._reuse or chunk.is_free():
                return chunk
        chunk = _Chunk(self._decoder)
        if self._reuse or (_COUNTS_REFERENCES and len(self._pool) < POOL_CHUNKS):
            self._pool.append(chunk)
        return chunk


class _Chunk:
    """Memory for the values and labels of several batches, all of it in one buffer."""

    def __init__(self, decoder: Decoder) -> None:
        rows, width = decoder.chunk_rows, decoder.width
        end = _rounded_up(4 * rows * width)
        buffer = aligned_empty((end + 4 * rows,), np.uint8)
        values, labels = buffer[: 4 * rows * width].view(decoder.dtype), buffer[end:].view(np.int32)
        self.values = values.reshape(rows, width)
        self.labels = labels
        batches = rows // decoder.batch_size, decoder.batch_size
        self._data: NDArray[np.float32] = values.reshape(*batches, *decoder.sample_shape)
        self._labels: NDArray[np.int32] = labels.reshape(batches)
        self._buffer: Any = buffer.base
        del buffer, values, labels
        self._references = self._count_references()

    def batches(self, rows: int) -> Handout:
        """Return the first `rows` rows as batches, the last of which may be short."""
        data, labels = self._data, self._labels
        whole, rest = divmod(rows, labels.shape[1])
        views = iter(data if whole == len(data) else data[:whole])
        batches = zip(views, labels)  # noqa: B905  # `strict` takes longer than a batch
        if not rest:
            return batches, (views,)
        last = iter([(data[whole, :rest], labels[whole, :rest])])
        return chain(batches, last), (views, last)

    def is_free(self) -> bool:
        """Say whether nobody else refers to the buffer, as every view of any part of it does."""
        return self._count_references() == self._references

    def _count_references(self) -> int:
        return sys.getrefcount(self._buffer) if _COUNTS_REFERENCES else -1


class Decoder:
    """Reads any rows of stored samples as values, without a temporary array.

    Parameters
    ----------
    raw
        Stored samples, (n, ...).
    labels
        (n,) int32.
    scale, offset
        What a stored value is multiplied by, and what is then added.
    batch_size
        Samples a batch.
    cache_bytes
        Samples that take no more than this as values are decoded once, all of them.
    dtype
        Of the values: float32, or int32 for tokens; both are 4 bytes.
    """

    def __init__(
        self,
        raw: NDArray[Any],
        labels: NDArray[np.int32],
        *,
        scale: float,
        offset: float,
        batch_size: int,
        cache_bytes: int,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.dtype = np.dtype(dtype)
        self.sample_shape = raw.shape[1:]
        self.width = int(np.prod(self.sample_shape))
        self.batch_size = max(1, min(batch_size, len(raw)))  # no memory for rows that never come
        if raw.dtype != self.dtype and 4 * self.width * len(raw) <= cache_bytes:
            raw, scale, offset = decode(raw, scale, offset, self.dtype), 1.0, 0.0
        # As arrays, which NumPy multiplies by faster than by scalars.
        self._scale = None if scale == 1.0 else np.array(scale, np.float32)
        self._offset = None if offset == 0.0 else np.array(offset, np.float32)
        self._stored = raw.reshape(len(raw), self.width)
        self._whole = _is_whole(self._stored)
        self._take = _taker(self._stored)
        self._take_labels = _taker(labels)
        self.chunk_rows = self.batch_size * self._chunk_batches()
        self._step = _evenly(self.chunk_rows, self._rows_of(STEP_BYTES))

    def scratch(self) -> NDArray[Any] | None:
        """Return memory for as many stored rows as are decoded at once; plain values need none."""
        if self._stored.dtype == self.dtype:
            return None
        return aligned_empty((self._step, self.width), self._stored.dtype)

    def read(
        self,
        rows: NDArray[np.intp],
        stored: NDArray[Any] | None,
        values: NDArray[np.float32],
        labels: NDArray[np.int32],
    ) -> None:
        """Write the values and labels of `rows`, by way of the memory `stored`."""
        self._take_labels(rows, 0, labels, "clip")
        if stored is None:
            self._take(rows, 0, values, "clip")
            self._scale_in_place(values)
            return
        if len(rows) == len(stored):
            self._decode(rows, stored, values)
            return
        for start in range(0, len(rows), len(stored)):
            part = slice(start, start + len(stored))
            self._decode(rows[part], stored[: len(rows) - start], values[part])

    def _decode(
        self, rows: NDArray[np.intp], stored: NDArray[Any], values: NDArray[np.float32]
    ) -> None:
        if self._whole:
            self._take(rows, 0, stored, "clip")
            values[...] = stored
        else:  # these rows come in memory of their own
            values[...] = self._stored[rows]
        self._scale_in_place(values)

    def _scale_in_place(self, values: NDArray[np.float32]) -> None:
        if self._scale is not None:
            np.multiply(values, self._scale, values)
        if self._offset is not None:
            np.add(values, self._offset, values)

    def _rows_of(self, size: int) -> int:
        """Return how many rows, stored and decoded, take no more than `size` bytes."""
        return max(1, size // max(1, self.width * (self._stored.itemsize + 4)))

    def _chunk_batches(self) -> int:
        """Return how many batches a chunk holds: only one where the next would not be aligned."""
        if 4 * self.width * self.batch_size % ALIGNMENT:
            return 1
        fit = self._rows_of(CHUNK_BYTES) // self.batch_size
        needed = -(-len(self._stored) // self.batch_size)
        return max(1, min(fit, needed, CHUNK_BATCHES))


def decode(
    raw: NDArray[Any], scale: float = 1.0, offset: float = 0.0, dtype: DTypeLike = np.float32
) -> NDArray[Any]:
    """Return ``raw * float32(scale) + float32(offset)`` as a fresh, aligned array of `dtype`."""
    values = aligned_empty(raw.shape, dtype)
    values[...] = raw
    if scale != 1.0:
        values *= np.float32(scale)
    if offset != 0.0:
        values += np.float32(offset)
    return values


def aligned_empty(shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """Return an uninitialised C-contiguous array whose first byte is on a cache line."""
    dtype = np.dtype(dtype)
    size = dtype.itemsize
    for length in shape:
        size *= length
    room = np.empty(size + ALIGNMENT, np.uint8)
    start = -room.ctypes.data % ALIGNMENT
    return room[start : start + size].view(dtype).reshape(shape)


def _taker(array: NDArray[Any]) -> Callable[..., object]:
    """Return ``array.take``, or what does the same where `take` would first copy the array."""
    if _is_whole(array):
        return array.take

    def take(rows: NDArray[np.intp], _axis: int, out: NDArray[Any], _mode: str) -> None:
        out[...] = array[rows]

    return take


def _is_whole(array: NDArray[Any]) -> bool:
    return array.flags.c_contiguous and array.flags.aligned


def _evenly(count: int, most: int) -> int:
    """Return the length of equal parts, none longer than `most`, that make up `count`."""
    parts = -(-count // most)
    return -(-count // parts)


def _rounded_up(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
