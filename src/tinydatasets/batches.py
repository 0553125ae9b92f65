"""Batches: one seeded epoch over the rows of a split, decoded to float32 batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import SEED_LIMIT, InvalidValueError, require_int, require_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Literal, TypeAlias, TypedDict

    from numpy.typing import ArrayLike, DTypeLike, NDArray

    _Kind: TypeAlias = Literal["stored", "shuffled", "weighted", "balanced"]
    Batch: TypeAlias = "tuple[NDArray[np.float32], NDArray[np.int32]]"
    Transform: TypeAlias = Callable[
        [NDArray[np.float32], NDArray[np.int32], np.random.Generator],
        tuple[NDArray[np.float32], NDArray[np.int32]],
    ]

    class BatchOptions(TypedDict, total=False):
        """The keyword arguments of `Batches`, for whoever hands them on."""

        shuffle: bool | None
        seed: int | None
        drop_last: bool
        weights: ArrayLike | None
        balanced: bool
        transform: Transform | None
        rank: int
        world_size: int


__all__ = ["ALIGNMENT", "Batches", "Source", "aligned_empty", "decode"]

ALIGNMENT = 64  # bytes: a cache line of the Cortex-A72


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
    stable argsort of the raw words of ``PCG64(SeedSequence([seed, epoch]))``.

    Batches are fresh arrays: writable, 64-byte aligned, safe to keep.

    Parameters
    ----------
    source
        A `Split`, or anything else with `raw`, `labels`, `scale` and `offset`.
    batch_size
        Samples a batch; the last batch of an epoch may hold fewer.
    shuffle
        Whether to shuffle. By default a seed means shuffled and no seed means stored order.
    seed
        From 0 to 2**32 - 1.
    drop_last
        Leave out a last batch that is not full.
    weights
        (n,) chances, not negative, not all zero: each epoch draws n samples with replacement.
    balanced
        Every class equally often in an epoch (to within one), smaller classes repeated.
    transform
        ``f(x, y, rng) -> (x, y)``, called on every batch with a generator that depends on
        (seed, epoch, position) alone, so that a resumed run repeats it.
    rank, world_size
        This worker's number and the number of workers: each gets every `world_size`-th sample
        of the one order. Shards have equal lengths and share no sample; of n samples the last
        ``n % world_size`` of the order are left out of the epoch.

    Yields
    ------
    x : (batch_size, ...) float32
    y : (batch_size,) int32
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
        shuffle: bool | None = None,
        seed: int | None = None,
        drop_last: bool = False,
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
        cursor = _Cursor(self._epoch, self._start)
        self.set_epoch(cursor.epoch + 1)
        self._cursor = cursor
        return self._run(cursor)

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
        """The kind of order and its version, should it ever change; of weights a checksum."""
        if self._weights is None:
            return f"{self._kind}/1"
        return f"{self._kind}/1:{_crc32(self._weights)}"

    def _choose_order(self, shuffle: bool | None, balanced: bool) -> _Kind:
        drawn = self._weights is not None or balanced
        if self._weights is not None and balanced:
            raise InvalidValueError("weights and balanced=True exclude each other: choose one")
        if shuffle is False and drawn:
            raise InvalidValueError("weights and balanced=True draw at random: leave shuffle out")
        if self.seed is None and (shuffle or drawn):
            raise InvalidValueError("a random order needs a seed: batches(..., seed=0)")
        if self.seed is None or shuffle is False:
            return "stored"
        return "balanced" if balanced else "weighted" if drawn else "shuffled"

    def _order(self, epoch: int) -> NDArray[np.intp]:
        """Return the rows of this shard in the order of `epoch`."""
        key = (self.seed or 0, epoch)
        if self._weights is not None:
            order = _weighted(self._weights, *key)
        elif self._kind == "balanced":
            order = _balanced(self._source.labels, *key)
        elif self._kind == "shuffled":
            order = _streams.permutation(self._size, *key)
        else:
            order = np.arange(self._size)
        return order[self.rank :: self.world_size][: self._shard_size]

    def _run(self, cursor: _Cursor) -> Iterator[Batch]:
        raw, labels = self._source.raw, self._source.labels
        scale, offset = self._source.scale, self._source.offset
        order = self._order(cursor.epoch)
        for start in range(cursor.position, self._stop, self.batch_size):
            rows = order[start : start + self.batch_size]
            if self._drop_last and len(rows) < self.batch_size:
                break
            batch = decode(raw[rows], scale, offset), labels[rows]
            if self._transform is not None:
                batch = self._transformed(batch, cursor.epoch, start)
            cursor.position = start + len(rows)
            yield batch
        cursor.position = self._shard_size

    def _transformed(self, batch: Batch, epoch: int, start: int) -> Batch:
        position = start * self.world_size + self.rank  # in the order that all shards share
        rng = _streams.generator(self.seed or 0, epoch, position, _streams.TRANSFORM)
        result = self._transform(*batch, rng)  # type: ignore[misc]  # the caller saw that it is set
        if not (isinstance(result, tuple) and len(result) == 2):
            raise InvalidValueError(
                f"transform must return the pair (x, y), not {type(result).__name__}"
            )
        return result


def decode(raw: NDArray[Any], scale: float = 1.0, offset: float = 0.0) -> NDArray[np.float32]:
    """Return ``raw * float32(scale) + float32(offset)`` as a fresh, aligned float32 array."""
    values = aligned_empty(raw.shape)
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


class _Cursor:
    """How far one iteration has come; it outlives the iterator, so that a state can be taken."""

    def __init__(self, epoch: int, position: int) -> None:
        self.epoch = epoch
        self.position = position


def _weighted(weights: NDArray[np.float64], seed: int, epoch: int) -> NDArray[np.intp]:
    """Draw as many rows as there are weights, with replacement."""
    upto = np.cumsum(weights)
    draws = _streams.uniform(len(upto), seed, epoch) * upto[-1]
    below = np.minimum(draws, np.nextafter(upto[-1], 0))  # the product may round up to the sum
    return np.asarray(np.searchsorted(upto, below, side="right"))


def _balanced(labels: NDArray[np.int32], seed: int, epoch: int) -> NDArray[np.intp]:
    """Return as many rows as there are labels, each class equally often to within one."""
    words = _streams.raw(2 * len(labels), seed, epoch)
    shuffled = np.argsort(words[: len(labels)], kind="stable")
    classes = np.unique(labels)
    if len(classes) == 0:
        return shuffled
    shares = np.diff(np.linspace(0, len(labels), len(classes) + 1).astype(np.intp))
    rows = [
        np.resize(shuffled[labels[shuffled] == label], share)
        for label, share in zip(classes, shares, strict=True)
    ]
    return np.concatenate(rows)[np.argsort(words[len(labels) :], kind="stable")]


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
