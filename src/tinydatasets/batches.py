"""Batches: one seeded epoch over the rows of a split, decoded batch by batch."""

from __future__ import annotations

from itertools import chain
from operator import length_hint
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tinydatasets import _orders, _streams
from tinydatasets._decoding import CACHE_BYTES, Chunks, Decoder
from tinydatasets._pages import Pages
from tinydatasets.errors import (
    SEED_LIMIT,
    InvalidValueError,
    require_int,
    require_known,
    require_pair,
    require_seed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Literal, TypeAlias, TypedDict

    from numpy.typing import ArrayLike, NDArray

    _Kind: TypeAlias = Literal["stored", "shuffled", "blocks", "weighted", "balanced"]
    Shuffle: TypeAlias = Literal["full", "blocks"]
    from tinydatasets._decoding import Batch, Handout

    Transform: TypeAlias = Callable[
        [NDArray[np.float32], NDArray[np.int32], np.random.Generator],
        tuple[NDArray[np.float32], NDArray[Any]],
    ]

    class BatchOptions(TypedDict, total=False):
        """The keyword arguments of `Batches`, for whoever hands them on."""

        shuffle: bool | Shuffle | None
        seed: int | None
        drop_last: bool
        reuse: bool
        cache_bytes: int
        weights: ArrayLike | None
        balanced: bool
        transform: Transform | None
        rank: int
        world_size: int


__all__ = ["Batches", "Source"]

BLOCKS_ABOVE = 1 << 29  # bytes: larger data is shuffled by blocks, unless told otherwise


class Source(Protocol):
    """What `Batches` reads: rows in their stored dtype, and how to decode them.

    A `Split` is one. ``float32 value = raw * float32(scale) + float32(offset)``.
    """

    @property
    def raw(self) -> NDArray[Any]:
        """Samples, (n, ...), in their stored dtype."""

    @property
    def labels(self) -> NDArray[np.int32]:
        """Labels, (n,) int32."""

    @property
    def scale(self) -> float:
        """The factor of a stored value."""

    @property
    def offset(self) -> float:
        """What is added to a scaled value."""


class Batches:
    """Shuffled, seeded, resumable batches of a split.

    Iterating once is one epoch, and each time it is iterated the next epoch begins, in another
    order. The order is a pure function of (seed, epoch) that no NumPy release changes: the
    stable argsort of the raw words of ``PCG64(SeedSequence([seed, epoch]))``, or for data above
    512 MiB the order of `shuffle="blocks"`.

    Batches are writable, 64-byte aligned, and safe to keep: memory is used again only when
    nobody refers to it. Batches are made several at a time, up to 512 KiB together, so that
    one batch that is kept keeps its neighbours' memory: copy it if you keep but a few.

    Parameters
    ----------
    source
        A `Split`, or anything else with `raw`, `labels`, `scale` and `offset`.
    batch_size
        Samples a batch; the last batch of an epoch may hold fewer.
    shuffle
        Whether to shuffle. By default a seed means shuffled and no seed means stored order.
        ``"full"``: every order of the samples is possible. ``"blocks"``: rows stored side by
        side (128 KiB) are read together, and the rows of 64 such blocks from all over the data
        are shuffled together, so that an epoch over a map larger than memory reads the file
        once and holds 8 MiB of it. ``True`` means ``"blocks"`` above 512 MiB of stored data,
        else ``"full"``.
    seed
        From 0 to 2**32 - 1.
    drop_last
        Leave out a last batch that is not full.
    reuse
        Overwrite the memory of the batches before. It is for loops that want no allocation at
        all: a batch then holds until the next is asked for.
    cache_bytes
        Data that takes no more than this as float32 is decoded once, before the first batch,
        and kept decoded: 32 MiB by default, 0 for never.
    weights
        (n,) chances, not negative, not all zero: each epoch draws n samples with replacement.
    balanced
        Every class equally often in an epoch (to within one), smaller classes repeated.
    transform
        ``f(x, y, rng) -> (x, y)``, called on every batch with a generator that depends on
        (seed, epoch, position) alone, so that a resumed run repeats it. The generator is set
        anew for the next batch: draw from it, don't keep it.
    rank, world_size
        This worker's number and the number of workers: each gets every `world_size`-th sample
        of the one order. Shards have equal lengths and share no sample; of n samples the last
        ``n % world_size`` of the order are left out of the epoch.

    Yields
    ------
    x : (batch_size, ...) float32, int32 if the samples are tokens
    y : (batch_size,) int32
        Or what the transform makes of it: `Mixup` and `CutMix` (batch_size, n_classes) float32.
        A binary cross-entropy on (batch_size, 1) predictions wants ``y[:, None]``.

    Raises
    ------
    InvalidValueError
        An argument has a value that makes no sense.

    Examples
    --------
    >>> import tinydatasets as td
    >>> batches = td.load_tinymnist("train").batches(32, seed=0)
    >>> x, y = next(iter(batches))
    >>> x.shape, x.dtype, y.shape, y.dtype
    ((32, 8, 8), dtype('float32'), (32,), dtype('int32'))
    """

    def __init__(
        self,
        source: Source,
        batch_size: int = 32,
        *,
        shuffle: bool | Shuffle | None = None,
        seed: int | None = None,
        drop_last: bool = False,
        reuse: bool = False,
        cache_bytes: int = CACHE_BYTES,
        weights: ArrayLike | None = None,
        balanced: bool = False,
        transform: Transform | None = None,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        self.batch_size = require_int("batch_size", batch_size, 1)
        self.seed = None if seed is None else require_seed(seed)
        self.world_size = require_int("world_size", world_size, 1)
        self.rank = require_int("rank", rank, 0, self.world_size)
        self._source = source
        self._size = len(source.labels)
        self._drop_last = drop_last
        self._reuse = reuse
        self._cache_bytes = require_int("cache_bytes", cache_bytes, 0)
        self._decoder: Decoder | None = None
        self._spare: list[Chunks] = []
        self._transform = transform
        self._weights = None if weights is None else _checked_weights(weights, self._size)
        self._kind = self._choose_order(shuffle, balanced)
        if transform is not None and not callable(transform):
            raise InvalidValueError(f"transform must be f(x, y, rng) -> (x, y), not {transform!r}")
        self._epoch = 0
        self._start = 0
        self._cursor: _Cursor | None = None

    def __len__(self) -> int:
        """Return the number of batches in a whole epoch."""
        batches, rest = divmod(self._shard_size, self.batch_size)
        return batches + (rest > 0 and not self._drop_last)

    def __iter__(self) -> Iterator[Batch]:
        """Begin the next epoch, or go on with the one that `load_state_dict` restored."""
        cursor = _Cursor(self._epoch, self._start, self.batch_size)
        self.set_epoch(cursor.epoch + 1)
        self._cursor = cursor
        return chain.from_iterable(self._run(cursor))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is made again where it is needed: memory, and what is decoded."""
        return {**self.__dict__, "_decoder": None, "_spare": []}

    def __repr__(self) -> str:
        return (
            f"<Batches: {len(self)} of {self.batch_size}, {self._kind}, "
            f"seed {self.seed}, epoch {self.epoch}>"
        )

    @property
    def epoch(self) -> int:
        """The epoch under way, or the next one if none is."""
        cursor = self._under_way
        return self._epoch if cursor is None else cursor.epoch

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the next one to be iterated, from its first sample."""
        self._epoch = require_int("epoch", epoch, 0, SEED_LIMIT)
        self._start = 0
        self._cursor = None

    def state_dict(self) -> dict[str, int | str | None]:
        """Return where the latest iteration stands, as values that `json.dumps` takes.

        A batch counts as used once it was handed out.
        """
        cursor = self._under_way
        return {
            **self._identity(),
            "epoch": cursor.epoch if cursor else self._epoch,
            "position": cursor.position if cursor else self._start,
        }

    def load_state_dict(self, state: Mapping[str, int | str | None]) -> None:
        """Go on where `state` was taken: the next iteration yields the rest of its epoch.

        Raises
        ------
        InvalidValueError
            The state is of other labels, or of another seed, order or shard.
        """
        for key, value in self._identity().items():
            if state.get(key) != value:
                raise InvalidValueError(
                    f"the state has {key} {state.get(key)!r} and these batches {value!r}: "
                    "make them with the arguments of the run that is resumed"
                )
        position = require_int("position", state.get("position"), 0, self._shard_size + 1)
        self.set_epoch(state.get("epoch"))  # type: ignore[arg-type]  # set_epoch checks it
        self._start = position

    @property
    def _shard_size(self) -> int:
        return self._size // self.world_size

    @property
    def _under_way(self) -> _Cursor | None:
        """The latest iteration, if it has batches left."""
        cursor = self._cursor
        return cursor if cursor is not None and cursor.position < self._stop else None

    @property
    def _stop(self) -> int:
        """The sample of the shard before which an epoch that began at `_start` ends."""
        return len(self) * self.batch_size if self._drop_last else self._shard_size

    def _identity(self) -> dict[str, int | str | None]:
        """Return what must be equal for a position to mean the same sample."""
        return {
            "seed": self.seed,
            "size": self._size,
            "labels": _crc32(self._source.labels),
            "order": self._order_id,
            "rank": self.rank,
            "world_size": self.world_size,
        }

    @property
    def _order_id(self) -> str:
        """The kind of order and its version, should it ever change, and what else it is made of."""
        if self._weights is not None:
            return f"{self._kind}/1:{_crc32(self._weights)}"
        if self._kind == "blocks":
            return f"{self._kind}/1:{self._blocks.block_rows}"
        return f"{self._kind}/1"

    @property
    def _blocks(self) -> _orders.Blocks:
        return _orders.Blocks(self._size, _row_bytes(self._source.raw))

    def _choose_order(self, shuffle: bool | Shuffle | None, balanced: bool) -> _Kind:
        if isinstance(shuffle, str):
            require_known("shuffle", shuffle, ("full", "blocks"))
        drawn = self._weights is not None or balanced
        if self._weights is not None and balanced:
            raise InvalidValueError("weights and balanced=True exclude each other: choose one")
        if drawn and shuffle not in {None, True}:
            raise InvalidValueError("weights and balanced=True draw at random: leave shuffle out")
        if self.seed is None and (shuffle or drawn):
            raise InvalidValueError("a random order needs a seed: batches(..., seed=0)")
        if self.seed is None or shuffle is False:
            return "stored"
        if drawn:
            return "balanced" if balanced else "weighted"
        if shuffle == "full":
            return "shuffled"
        large = self._size * _row_bytes(self._source.raw) > BLOCKS_ABOVE
        return "blocks" if large or shuffle == "blocks" else "shuffled"

    def _runs(self, epoch: int, start: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Yield the rows of `epoch` in order, run by run, each with its first row's position.

        Positions are those of all shards together. Runs that end before `start` may be missing.
        """
        seed = self.seed or 0
        if self._kind == "blocks":
            yield from self._blocks.runs(seed, epoch, start, Pages(self._source.raw))
        elif self._weights is not None:
            yield 0, _orders.weighted(self._weights, seed, epoch)
        elif self._kind == "balanced":
            yield 0, _orders.balanced(self._source.labels, seed, epoch)
        elif self._kind == "shuffled":
            yield 0, _orders.shuffled(self._size, seed, epoch)
        else:
            yield 0, np.arange(self._size)

    def _shard(self, epoch: int, start: int, stop: int) -> Iterator[NDArray[np.intp]]:
        """Yield this shard's rows of `epoch` from its position `start` to `stop`, run by run."""
        for first, rows in self._runs(epoch, start * self.world_size):
            skipped = (self.rank - first) % self.world_size
            position = (first + skipped) // self.world_size  # in the shard
            mine = rows[skipped :: self.world_size]
            yield mine[max(0, start - position) : max(0, stop - position)]

    def _run(self, cursor: _Cursor) -> Iterator[Iterable[Batch]]:
        """Yield the batches of an epoch, chunk by chunk."""
        start, stop = cursor.position, self._stop
        if self._drop_last:
            stop -= (stop - start) % self.batch_size
        chunks = self._borrow_chunks()
        rngs = self._generators(cursor.epoch, start, stop) if self._transform else None
        try:
            for rows in _pieces(self._shard(cursor.epoch, start, stop), chunks.rows):
                batches = cursor.enter(chunks.fill(rows), start, len(rows))
                start += len(rows)
                yield self._transformed(batches, cursor, rngs) if rngs else batches
                del batches
        finally:
            self._spare.append(chunks)
        cursor.stand(self._shard_size)

    def _borrow_chunks(self) -> Chunks:
        """Take memory that no iteration uses; two that go on at the same time have their own."""
        try:
            return self._spare.pop()
        except IndexError:
            self._decoder = self._decoder or self._make_decoder()
            return Chunks(self._decoder, reuse=self._reuse)

    def _make_decoder(self) -> Decoder:
        return Decoder(
            self._source.raw,
            self._source.labels,
            scale=self._source.scale,
            offset=self._source.offset,
            batch_size=self.batch_size,
            cache_bytes=self._cache_bytes,
            dtype=getattr(self._source, "dtype", np.float32),
        )

    def _generators(self, epoch: int, start: int, stop: int) -> Iterator[np.random.Generator]:
        """Yield what the transform draws from, for the batch at each position."""
        first, last, step = (
            position * self.world_size for position in (start, stop, self.batch_size)
        )  # in the order that all shards share
        positions = range(first + self.rank, last + self.rank, step)
        return _streams.generators(self.seed or 0, epoch, positions)

    def _transformed(
        self, batches: Iterable[Batch], cursor: _Cursor, rngs: Iterator[np.random.Generator]
    ) -> Iterator[Batch]:
        start = cursor.position
        for x, y in batches:
            cursor.stand(start)  # the batch is used once it is handed out, not before
            batch = self._transform(x, y, next(rngs))  # type: ignore[misc]  # the caller saw it
            require_pair("transform", batch)
            start += len(y)
            cursor.stand(start)
            yield batch


class _Cursor:
    """How far one iteration has come; it outlives the iterator, so that a state can be taken.

    Batches are handed out by iterators that run no Python code. How far they have come is what
    their length hints say.
    """

    def __init__(self, epoch: int, position: int, batch_size: int) -> None:
        self.epoch = epoch
        self._batch_size = batch_size
        self.stand(position)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Cursor, (self.epoch, self.position, self._batch_size)

    @property
    def position(self) -> int:
        """The samples of the shard that were handed out."""
        left = sum(map(length_hint, self._counted)) * self._batch_size
        return min(self._stop, self._full - left)  # the last batch may be short

    def stand(self, position: int) -> None:
        """Be at `position`."""
        self._counted: tuple[Iterator[Any], ...] = ()
        self._stop = self._full = position

    def enter(self, handout: Handout, start: int, samples: int) -> Iterator[Batch]:
        """Return the batches of a chunk, and be where they are."""
        batches, self._counted = handout
        self._stop = start + samples
        self._full = start - -samples // self._batch_size * self._batch_size
        return batches


def _pieces(runs: Iterable[NDArray[np.intp]], length: int) -> Iterator[NDArray[np.intp]]:
    """Cut runs of rows, laid end to end, into pieces of `length` rows; the last may be shorter."""
    rest = np.zeros(0, np.intp)
    for run in runs:
        rows = np.concatenate((rest, run)) if len(rest) else run
        whole = len(rows) - len(rows) % length
        for start in range(0, whole, length):
            yield rows[start : start + length]
        rest = rows[whole:]
    if len(rest):
        yield rest


def _row_bytes(raw: NDArray[Any]) -> int:
    return int(np.prod(raw.shape[1:])) * raw.itemsize


def _crc32(array: NDArray[Any]) -> int:
    import zlib

    return zlib.crc32(array.tobytes())


def _checked_weights(weights: ArrayLike, size: int) -> NDArray[np.float64]:
    try:
        values = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidValueError(f"weights must be ({size},) numbers, not {weights!r}") from None
    if values.shape != (size,):
        raise InvalidValueError(
            f"weights must have the shape ({size},), not {values.shape}: "
            "of class weights take class_weights()[labels]"
        )
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise InvalidValueError("weights must be finite, not negative, and not all zero")
    return values
