"""Laws of decoding in chunks: the same bits however it is cut, in memory of one's own."""

from __future__ import annotations

import gc
import os
import pickle
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import _archive, _decoding
from tinydatasets._decoding import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.batches import Batches

DTYPES = ["u1", "i1", "<i2", ">i2", "<u2", "<f4", ">f4", "<f8", "?"]
ORDERS: list[dict[str, Any]] = [
    {},
    {"seed": 1},
    {"seed": 1, "shuffle": "blocks"},
    {"seed": 1, "balanced": True},
    {"seed": 1, "weights": np.arange(1, 1001) % 7},
    {"seed": 1, "rank": 1, "world_size": 3},
]


def stored(size: int, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    values = np.random.default_rng(0).integers(-100, 100, (size, *shape))
    return values.astype("i1" if dtype == "u1" else dtype).view("u1" if dtype == "u1" else dtype)


def same(one: Batches, two: Batches) -> None:
    """Compare two epochs, bit for bit, each batch as it is handed out."""
    count = 0
    for (x, y), (u, v) in zip(one, two, strict=True):
        assert x.shape == u.shape
        assert x.dtype == np.float32
        assert y.dtype == np.int32
        assert (x.tobytes(), y.tobytes()) == (u.tobytes(), v.tobytes())
        count += 1
    assert count == len(one)


@given(
    dtype=st.sampled_from(DTYPES),
    size=st.integers(1, 300),
    shape=st.sampled_from([(), (1,), (3,), (16,), (5, 7), (4, 4, 3)]),
    batch_size=st.integers(1, 90),
    scale=st.sampled_from([1.0, 1 / 255, 0.1]),
    offset=st.sampled_from([0.0, -0.25]),
    limits=st.sampled_from([(1 << 19, 1 << 20, 64), (1 << 12, 1 << 13, 3), (1, 100, 64)]),
)
def test_a_batch_is_the_decoded_rows_however_they_are_cut(  # noqa: PLR0917  # hypothesis names them
    dtype: str,
    size: int,
    shape: tuple[int, ...],
    batch_size: int,
    scale: float,
    offset: float,
    limits: tuple[int, int, int],
) -> None:
    raw = stored(size, shape, dtype)
    split = td.Split.from_arrays(raw, np.arange(size) % 5, scale=scale, offset=offset)
    chunk, step, batches = limits
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_decoding, "CHUNK_BYTES", chunk)
        patched.setattr(_decoding, "STEP_BYTES", step)
        patched.setattr(_decoding, "CHUNK_BATCHES", batches)
        for options in ({"cache_bytes": 0}, {"cache_bytes": 1 << 30}, {"reuse": True}):
            run = split.batches(batch_size, seed=0, **options)
            words = np.random.PCG64(np.random.SeedSequence([0, 0])).random_raw(size)
            order = np.argsort(words, kind="stable")
            expected = decode(raw, scale, offset)
            for number, (x, y) in enumerate(run):
                rows = order[number * batch_size : (number + 1) * batch_size]
                assert x.tobytes() == expected[rows].tobytes()
                assert np.array_equal(y, split.labels[rows])
                assert x.ctypes.data % 64 == 0
                assert x.shape == (len(rows), *shape)


@pytest.mark.parametrize("step", [slice(None, None, 2), slice(None, None, -1), slice(7, 900, 3)])
def test_samples_that_do_not_lie_together_are_read_as_well(step: slice) -> None:
    raw = stored(1000, (6, 6), "u1")
    split = td.Split.from_arrays(raw, np.arange(1000) % 5, scale=0.5)[step]
    assert not split.raw.flags.c_contiguous
    copied = td.Split.from_arrays(split.raw.copy(), split.labels.copy(), scale=0.5)
    same(split.batches(16, seed=2, cache_bytes=0), copied.batches(16, seed=2, cache_bytes=0))


@pytest.mark.parametrize("options", ORDERS)
@pytest.mark.parametrize("reuse", [False, True])
@pytest.mark.parametrize("cache_bytes", [0, 1 << 20])
@pytest.mark.parametrize("batch_size", [7, 32, 1000])
def test_a_resumed_epoch_equals_the_uninterrupted_one_at_every_batch(
    options: dict[str, Any], reuse: bool, cache_bytes: int, batch_size: int
) -> None:
    split = td.Split.from_arrays(stored(1000, (8, 8), "u1"), np.arange(1000) % 5, scale=0.1)

    def make() -> Batches:
        return split.batches(batch_size, reuse=reuse, cache_bytes=cache_bytes, **options)

    whole = [(x.copy(), y.copy()) for x, y in make()]
    for stop in range(0, len(whole), max(1, len(whole) // 9)):
        first = make()
        list(islice(first, stop))
        assert first.state_dict()["position"] == sum(len(y) for _, y in whole[:stop])
        second = pickle.loads(pickle.dumps(first))
        second.load_state_dict(first.state_dict())
        rest = [(x.copy(), y.copy()) for x, y in second]
        for (x, y), (u, v) in zip(rest, whole[stop:], strict=True):
            assert (x.tobytes(), y.tobytes()) == (u.tobytes(), v.tobytes())


@pytest.mark.parametrize("options", ORDERS)
def test_reused_and_safe_batches_are_equal(options: dict[str, Any]) -> None:
    split = td.Split.from_arrays(stored(1000, (8, 8), "u1"), np.arange(1000) % 5, scale=0.1)
    for cache_bytes in (0, 1 << 20):
        safe = split.batches(30, cache_bytes=cache_bytes, **options)
        same(safe, split.batches(30, cache_bytes=cache_bytes, reuse=True, **options))


def test_a_batch_size_beyond_the_data_takes_no_memory_for_it() -> None:
    split = td.Split.from_arrays(stored(100, (8, 8), "u1"), np.zeros(100, int), scale=0.1)
    for size in (100, 101, 10**12):
        ((x, y),) = split.batches(size, seed=0, cache_bytes=0)
        assert (x.shape, y.shape) == ((100, 8, 8), (100,))
        assert x.base is not None
        assert x.base.nbytes < 100 * 65 * 4 + 1000


def test_reuse_overwrites_and_allocates_nothing_anew() -> None:
    split = td.Split.from_arrays(stored(4000, (28, 28), "u1"), np.arange(4000) % 5, scale=0.1)
    batches = split.batches(32, seed=0, reuse=True, cache_bytes=0)
    places = {x.ctypes.data for _ in range(3) for x, _ in batches}
    assert len(places) == 4  # batches of one chunk of 512 KiB
    x, _ = next(iter(batches))
    kept = x.copy()
    list(batches)
    assert (x != kept).any()


@given(keep=st.sets(st.integers(0, 124), max_size=30), every=st.integers(1, 5))
def test_batches_that_are_kept_are_never_overwritten(keep: set[int], every: int) -> None:
    split = td.Split.from_arrays(stored(4000, (28, 28), "u1"), np.arange(4000) % 5, scale=0.1)
    batches = split.batches(32, seed=0)
    kept = []
    for _ in range(2):
        for number, (x, y) in enumerate(batches):
            if number in keep:  # a view of a view of one, and the labels of another
                kept.append((x[::every][:, 3:], x[::every][:, 3:].copy(), y[1:], y[1:].copy()))
    list(batches)
    for x, u, y, v in kept:
        assert np.array_equal(x, u)
        assert np.array_equal(y, v)


def test_memory_is_used_again_when_nobody_refers_to_it() -> None:
    split = td.Split.from_arrays(stored(4000, (28, 28), "u1"), np.arange(4000) % 5, scale=0.1)
    batches = split.batches(32, seed=0)
    places = set()
    for _ in range(4):
        for x, _y in batches:
            places.add(x.ctypes.data)
    assert len(places) <= 2 * 4  # of two chunks: one in the loop's hands, one being filled


def test_what_a_loop_writes_into_a_batch_is_seen_by_nobody_else() -> None:
    split = td.Split.from_arrays(stored(1000, (8, 8), "u1"), np.arange(1000) % 5, scale=0.1)
    for options in ({}, {"cache_bytes": 0}, {"reuse": True}):
        written = split.batches(32, seed=0, **options)
        for x, y in written:
            x.fill(np.nan)
            y.fill(-1)
            x.shape = (-1,)
        untouched = split.batches(32, seed=0, **options)
        untouched.set_epoch(1)
        if "reuse" not in options:  # there the arrays are the same ones, their shapes as well
            same(written, untouched)


def test_iterators_do_not_disturb_each_other_though_memory_is_reused() -> None:
    split = td.Split.from_arrays(stored(4000, (28, 28), "u1"), np.arange(4000) % 5, scale=0.1)
    one, two = (split.batches(32, seed=0, reuse=True) for _ in range(2))
    same(one, two)
    both = split.batches(32, seed=0, reuse=True)
    later = split.batches(32, seed=0)
    later.set_epoch(1)
    earlier = split.batches(32, seed=0)
    for (x, _), (u, _), (a, _), (b, _) in zip(both, both, earlier, later, strict=True):
        assert np.array_equal(x, a)
        assert np.array_equal(u, b)


def test_a_transform_that_fails_leaves_its_batch_for_the_next_run() -> None:
    def failing(x: Any, y: Any, _: Any) -> Any:
        if float(x[0, 0]) == fatal:
            raise OSError("no luck")
        return x, y

    split = td.Split.from_arrays(np.arange(100)[:, None], np.zeros(100, int))
    order = [float(x[0, 0]) for x, _ in split.batches(10, seed=0)]
    fatal = order[4]
    batches = split.batches(10, seed=0, transform=failing)
    with pytest.raises(OSError, match="no luck"):
        list(batches)
    assert batches.state_dict()["position"] == 40


def test_abandoned_iterators_leak_no_map_and_no_file(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux lists a process's files and maps")
    path = tmp_path / "data.npz"
    _archive.write(
        path, {"data_data": stored(4000, (28, 28), "u1"), "data_labels": np.zeros(4000, "i4")}
    )

    def held() -> tuple[int, int]:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8")
        return len(os.listdir("/proc/self/fd")), maps.count(str(path))

    def abandon(number: int) -> None:
        archive = _archive.Archive(path)
        split = td.Split.from_arrays(archive["data_data"], archive["data_labels"], scale=0.1)
        iterator = iter(split.batches(32, seed=0, shuffle="blocks", reuse=number % 2 == 0))
        next(iterator)
        assert held()[1] > 0

    gc.disable()  # what is given back is given back at once
    try:
        before = held()
        for number in range(1000):
            abandon(number)
        assert held() == before
    finally:
        gc.enable()
