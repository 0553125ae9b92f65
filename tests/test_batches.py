"""Laws of Batches: an epoch is a pure function of (seed, epoch), whole, resumable, shardable."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import subprocess
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets._decoding import aligned_empty, decode
from tinydatasets.batches import Batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = st.integers(1, 70)
SEEDS = st.integers(0, 2**32 - 1)


def numbered(size: int, classes: int = 3) -> td.Split:
    """Return a split whose samples are their own row numbers."""
    return td.Split.from_arrays(np.arange(size)[:, None], np.arange(size) % classes)


def rows(batches: Batches) -> list[int]:
    return [int(x) for data, _ in batches for x in data.ravel()]


@given(size=SIZES, batch_size=st.integers(1, 80), seed=SEEDS)
def test_an_epoch_holds_every_sample_once_with_its_label(
    size: int, batch_size: int, seed: int
) -> None:
    split = numbered(size)
    parts = list(split.batches(batch_size, seed=seed))
    seen = np.concatenate([x.ravel() for x, _ in parts]).astype(int)
    labels = np.concatenate([y for _, y in parts])
    assert sorted(seen) == list(range(size))
    assert (labels == split.labels[seen]).all()
    assert [len(x) for x, _ in parts[:-1]] == [batch_size] * (len(parts) - 1)


@given(size=SIZES, batch_size=st.integers(1, 80), drop_last=st.booleans())
def test_the_length_is_the_number_of_batches(size: int, batch_size: int, drop_last: bool) -> None:
    batches = numbered(size).batches(batch_size, seed=0, drop_last=drop_last)
    parts = list(batches)
    assert len(parts) == len(batches)
    assert not drop_last or all(len(x) == batch_size for x, _ in parts)


def test_the_order_is_the_documented_function_of_seed_and_epoch() -> None:
    batches = numbered(1000).batches(32, seed=7)
    for epoch in range(3):
        words = np.random.PCG64(np.random.SeedSequence([7, epoch])).random_raw(1000)
        assert rows(batches) == np.argsort(words, kind="stable").tolist()


def test_the_order_never_changes() -> None:
    # Written down once: a release that changes it breaks every saved state.
    assert rows(numbered(12).batches(5, seed=3)) == [0, 4, 9, 7, 1, 10, 5, 6, 11, 3, 8, 2]


def test_each_iteration_is_another_epoch_and_seeds_differ() -> None:
    batches = numbered(50).batches(8, seed=0)
    first, second = rows(batches), rows(batches)
    assert first != second
    assert rows(numbered(50).batches(8, seed=0)) == first
    assert rows(numbered(50).batches(8, seed=1)) != first
    batches.set_epoch(0)
    assert rows(batches) == first


def test_no_seed_means_stored_order() -> None:
    assert rows(numbered(10).batches(3)) == list(range(10))
    assert rows(numbered(10).batches(3, shuffle=False, seed=5)) == list(range(10))


@given(
    size=SIZES,
    batch_size=st.integers(1, 20),
    seed=SEEDS,
    stop=st.integers(0, 100),
    drop_last=st.booleans(),
)
def test_a_resumed_epoch_equals_the_uninterrupted_one(
    size: int, batch_size: int, seed: int, stop: int, drop_last: bool
) -> None:
    def make() -> Batches:
        return numbered(size).batches(
            batch_size, seed=seed, drop_last=drop_last, transform=add_noise
        )

    whole = make()
    expected = [*whole, *whole]
    first = make()
    stop %= len(first) + 1
    head = list(islice(first, stop))
    state = json.loads(json.dumps(first.state_dict()))
    second = make()
    second.load_state_dict(state)
    tail = [*second, *second]
    if stop == len(first) or len(first) == 0:  # that epoch was over: the next two follow
        expected, tail = expected[len(first) :], tail[: len(first)]
        head = []
    same = [*head, *tail][: len(expected)]
    assert len(same) == len(expected)
    for (x, y), (u, v) in zip(same, expected, strict=True):
        assert x.tobytes() == u.tobytes()
        assert y.tobytes() == v.tobytes()


def add_noise(
    x: NDArray[np.float32], y: NDArray[np.int32], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    return x + rng.random(x.shape, dtype=np.float32), y


def test_a_state_is_the_same_whether_or_not_the_epoch_ended() -> None:
    batches = numbered(10).batches(5, seed=0)
    assert batches.state_dict()["epoch"] == 0
    iterator = iter(batches)
    assert (batches.epoch, batches.state_dict()["position"]) == (0, 0)
    next(iterator)
    assert (batches.epoch, batches.state_dict()["position"]) == (0, 5)
    next(iterator)
    assert (batches.epoch, batches.state_dict()["position"]) == (1, 0)
    assert next(iterator, None) is None
    assert (batches.epoch, batches.state_dict()["position"]) == (1, 0)


def test_a_resumed_state_may_use_another_batch_size() -> None:
    first = numbered(20).batches(5, seed=0)
    expected = rows(numbered(20).batches(5, seed=0))
    next(iter(first))
    second = numbered(20).batches(3, seed=0)
    second.load_state_dict(first.state_dict())
    assert rows(second) == expected[5:]


@pytest.mark.parametrize(
    "other",
    [
        numbered(21).batches(5, seed=0),
        numbered(20, classes=2).batches(5, seed=0),
        numbered(20).batches(5, seed=1),
        numbered(20).batches(5),
        numbered(20).batches(5, seed=0, balanced=True),
        numbered(20).batches(5, seed=0, weights=np.arange(20)),
        numbered(20).batches(5, seed=0, rank=1, world_size=2),
    ],
)
def test_a_state_of_another_run_is_refused(other: Batches) -> None:
    state = numbered(20).batches(5, seed=0).state_dict()
    with pytest.raises(td.InvalidValueError, match="the state has"):
        other.load_state_dict(state)


@pytest.mark.parametrize("broken", [{"position": 21}, {"position": None}, {"epoch": -1}])
def test_a_state_that_makes_no_sense_is_refused(broken: dict[str, Any]) -> None:
    batches = numbered(20).batches(5, seed=0)
    with pytest.raises(td.InvalidValueError, match=next(iter(broken))):
        batches.load_state_dict(batches.state_dict() | broken)


@given(size=SIZES, world=st.integers(1, 8), seed=SEEDS)
def test_shards_partition_the_epoch_in_equal_parts(size: int, world: int, seed: int) -> None:
    split = numbered(size)
    whole = rows(split.batches(4, seed=seed))
    shards = [rows(split.batches(4, seed=seed, rank=r, world_size=world)) for r in range(world)]
    length = size // world
    assert [len(shard) for shard in shards] == [length] * world
    interleaved = [shard[i] for i in range(length) for shard in shards]
    assert interleaved == whole[: length * world]


def test_a_weight_of_zero_is_never_drawn_and_weights_are_chances() -> None:
    weights = np.array([0, 1, 3, 0] * 500)
    drawn = np.array(rows(numbered(2000).batches(100, seed=0, weights=weights)))
    assert len(drawn) == 2000
    assert set(drawn % 4) == {1, 2}
    # Binomial with n = 2000 and p = 3/4: four standard deviations are 0.039.
    assert abs((drawn % 4 == 2).mean() - 0.75) < 0.039


@given(size=st.integers(1, 100), seed=SEEDS)
def test_balanced_epochs_hold_every_class_equally(size: int, seed: int) -> None:
    labels = np.minimum(np.arange(size), 3)  # one each of classes 0, 1, 2; the rest are 3
    split = td.Split.from_arrays(np.arange(size)[:, None], labels)
    counts = np.bincount(np.concatenate([y for _, y in split.batches(7, seed=seed, balanced=True)]))
    assert counts.sum() == size
    assert counts[np.unique(labels)].max() - counts[np.unique(labels)].min() <= 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size must be an integer of at least 1, not 0"),
        ({"batch_size": 2.5}, "batch_size must be an integer"),
        ({"batch_size": True}, "batch_size must be an integer"),
        ({"seed": -1}, "seed must be an integer from 0 to 4294967295, not -1"),
        ({"seed": 2**32}, "seed must be"),
        ({"seed": "0"}, "seed must be"),
        ({"shuffle": True}, "needs a seed"),
        ({"balanced": True}, "needs a seed"),
        ({"weights": [1] * 10}, "needs a seed"),
        ({"weights": [1] * 9, "seed": 0}, r"weights must have the shape \(10,\), not \(9,\)"),
        ({"weights": [0] * 10, "seed": 0}, "not all zero"),
        ({"weights": [-1] * 10, "seed": 0}, "not negative"),
        ({"weights": [np.nan] * 10, "seed": 0}, "finite"),
        ({"weights": [1] * 10, "balanced": True, "seed": 0}, "exclude each other"),
        ({"weights": [1] * 10, "shuffle": False, "seed": 0}, "leave shuffle out"),
        ({"rank": 2, "world_size": 2, "seed": 0}, "rank must be an integer from 0 to 1"),
        ({"world_size": 0}, "world_size"),
        ({"weights": "balanced", "seed": 0}, "weights must be .* numbers, not 'balanced'"),
        ({"transform": 5}, "transform must be f"),
    ],
)
def test_wrong_arguments_say_what_is_wrong(options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        Batches(numbered(10), **options)


def test_a_transform_must_return_a_pair() -> None:
    batches = numbered(4).batches(2, transform=lambda x, *_: x)
    with pytest.raises(td.InvalidValueError, match="must return the pair"):
        next(iter(batches))


def test_a_transform_depends_on_seed_epoch_and_position_alone() -> None:
    split = numbered(20)
    noisy = split.batches(5, seed=0, transform=add_noise)
    one, two = list(noisy), list(noisy)
    noise = [x - x.round() for x, _ in [*one, *two]]
    assert len({n.tobytes() for n in noise}) == 8
    again = list(split.batches(5, seed=0, transform=add_noise))
    assert all((x == u).all() for (x, _), (u, _) in zip(one, again, strict=True))


def test_shards_are_transformed_differently() -> None:
    split = td.Split.from_arrays(np.zeros((8, 3)), np.zeros(8, int))
    noise = [
        x.tobytes()
        for rank in range(2)
        for x, _ in split.batches(2, seed=0, transform=add_noise, rank=rank, world_size=2)
    ]
    assert len(set(noise)) == 4


def test_batches_are_float32_int32_writable_aligned_and_never_alias(digits: td.Dataset) -> None:
    kept = list(digits.train.batches(32, seed=0))
    for x, y in kept:
        assert x.dtype == np.float32
        assert y.dtype == np.int32
        assert x.flags.c_contiguous
        assert x.flags.writeable
        assert y.flags.writeable
        assert x.ctypes.data % 64 == 0
    before = [x.copy() for x, _ in kept]
    kept[0][0][:] = -1
    assert all((x == b).all() for (x, _), b in zip(kept[1:], before[1:], strict=True))


def test_batches_hold_the_same_bits_as_data(digits: td.Dataset) -> None:
    split = digits.train
    joined = np.concatenate([x for x, _ in split.batches(33)])
    assert joined.tobytes() == split.data.tobytes()


def test_two_iterators_do_not_disturb_each_other() -> None:
    split = numbered(12)
    one, two = split.batches(4, seed=0), split.batches(4, seed=0)
    pairs = list(zip(one, two, strict=True))
    assert all((x == u).all() for (x, _), (u, _) in pairs)
    batches = split.batches(4, seed=0)
    both = list(zip(batches, batches, strict=True))
    assert [int(v) for (x, _), _ in both for v in x.ravel()] == rows(split.batches(4, seed=0))


def test_pickled_batches_go_on_where_they_stood() -> None:
    train = td.load_tinymnist("train")  # of which no other test has read the benchmarks
    batches = train.batches(100, seed=0)
    next(iter(batches))
    pickled = pickle.dumps(batches)
    assert len(pickled) < 5000
    copy = pickle.loads(pickled)
    copy.load_state_dict(batches.state_dict())
    batches.load_state_dict(batches.state_dict())
    assert all((x == u).all() for (x, _), (u, _) in zip(batches, copy, strict=True))


def test_a_fresh_process_sees_the_same_batches(digits: td.Dataset) -> None:
    batches = digits.train.batches(250, seed=1)
    code = (
        "import pickle, sys; batches = pickle.load(sys.stdin.buffer); "
        "print([float(x.sum()) for x, _ in batches])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(batches), capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [float(x.sum()) for x, _ in batches]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_sees_the_same_batches(digits: td.Dataset) -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this platform does not fork")
    batches = digits.train.batches(250, seed=1)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=lambda: theirs.send([float(x.sum()) for x, _ in batches]))
    child.start()
    assert ours.poll(60), "the child said nothing"
    assert ours.recv() == [float(x.sum()) for x, _ in batches]
    child.join(60)


@given(
    raw=st.lists(st.integers(0, 255), min_size=1, max_size=20),
    scale=st.floats(0.125, 10, width=32),
    offset=st.floats(-5, 5, width=32),
)
def test_decoding_is_the_documented_formula(raw: list[int], scale: float, offset: float) -> None:
    values = np.array(raw, dtype=np.uint8)
    expected = values.astype(np.float32) * np.float32(scale) + np.float32(offset)
    assert decode(values, scale, offset).tobytes() == expected.tobytes()


@pytest.mark.parametrize("shape", [(), (3,), (5, 7)])
def test_aligned_arrays_begin_on_a_cache_line(shape: tuple[int, ...]) -> None:
    array = aligned_empty(shape)
    assert array.shape == shape
    assert array.ctypes.data % 64 == 0


def test_the_representation_says_what_it_is() -> None:
    assert repr(numbered(10).batches(4, seed=3)) == "<Batches: 3 of 4, shuffled, seed 3, epoch 0>"
