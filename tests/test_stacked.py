"""Laws of several arrays as one: what it gives is what their concatenation gives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tinydatasets import _stacked
from tinydatasets._pages import Pages
from tinydatasets._stacked import Stacked, stack

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SHAPES = st.sampled_from([(), (3,), (2, 3), (2, 1, 2), (0,)])
DTYPES = st.sampled_from(["<u1", "<i2", "<f4", "<i8"])
LENGTHS = st.lists(st.integers(0, 7), min_size=1, max_size=5).filter(any)


@st.composite
def parted(draw: st.DrawFn) -> tuple[Stacked, Any]:
    """Return a `Stacked` and what it stands for: found at once, searched for, or part by part."""
    shape, dtype, lengths = draw(SHAPES), draw(DTYPES), draw(LENGTHS)
    rows = np.arange(sum(lengths) * int(np.prod(shape)), dtype=dtype)
    whole = rows.reshape(sum(lengths), *shape)
    parts = [part.copy() for part in np.split(whole, np.cumsum(lengths)[:-1])]
    if draw(st.booleans()):
        parts[-1] = np.repeat(parts[-1], 2, axis=0)[::2]
    made = Stacked(parts)
    if made._span is not None and draw(st.booleans()):
        made._span.__dict__["_places"] = None
    return made, whole


def keys(size: int) -> SearchStrategy[Any]:
    """Return every kind of index into `size` rows."""
    inside = st.integers(-size, size - 1)
    ends = st.none() | st.integers(-size - 2, size + 2)
    steps = st.none() | st.integers(-4, 4).filter(bool)
    slices = st.builds(slice, ends, ends, steps)
    lists = st.lists(inside, max_size=9)
    masks = st.lists(st.booleans(), min_size=size, max_size=size).map(np.array)
    arrays = lists.map(lambda rows: np.array(rows, np.intp))
    narrow = lists.map(lambda rows: np.array(rows, np.int16))
    tuples = st.tuples(inside | slices, st.just(Ellipsis))
    others = st.sampled_from([Ellipsis, None, True, (), (slice(None), None)])
    return inside | slices | lists | masks | arrays | narrow | tuples | others


@given(data=st.data(), pair=parted())
def test_every_index_gives_what_the_concatenation_gives(
    data: st.DataObject, pair: tuple[Stacked, Any]
) -> None:
    stacked, whole = pair
    key = data.draw(keys(len(whole)))
    found, expected = stacked[key], whole[key]
    assert np.shape(found) == expected.shape
    assert np.asarray(found).dtype == expected.dtype
    assert (np.asarray(found) == expected).all()


@given(data=st.data(), pair=parted(), mode=st.sampled_from(["raise", "clip", "wrap"]))
def test_taking_gives_what_the_concatenation_gives(
    data: st.DataObject, pair: tuple[Stacked, Any], mode: Any
) -> None:
    stacked, whole = pair
    size = len(whole)
    rows = data.draw(st.lists(st.integers(-3 * size, 3 * size), max_size=9))
    if mode == "raise":
        rows = [row % size for row in rows]
    expected = whole.take(np.array(rows, np.intp), 0, None, mode)
    out = np.empty_like(expected)
    assert (stacked.take(rows or np.zeros(0, int), 0, None, mode) == expected).all()
    assert stacked.take(np.array(rows, np.intp), 0, out, mode) is out
    assert (out == expected).all()


@given(pair=parted())
def test_shape_size_and_values_are_those_of_the_concatenation(pair: tuple[Stacked, Any]) -> None:
    stacked, whole = pair
    for name in ("shape", "dtype", "ndim", "size", "itemsize", "nbytes"):
        assert getattr(stacked, name) == getattr(whole, name)
    assert len(stacked) == len(whole)
    assert np.array_equal(np.asarray(stacked), whole)
    assert [np.array(row).tolist() for row in stacked] == whole.tolist()
    assert stacked.tobytes() == whole.tobytes()
    assert np.array_equal(stacked + 1, whole + 1)
    assert np.array_equal(1 - stacked == stacked, 1 - whole == whole)
    assert np.array_equal(np.take(stacked, [0], axis=0), whole[:1])
    assert stacked.take([0][: whole.size]).tolist() == whole.take([0][: whole.size]).tolist()


@given(pair=parted())
def test_samples_are_reshaped_where_they_are(pair: tuple[Stacked, Any]) -> None:
    stacked, whole = pair
    size, width = len(whole), int(np.prod(whole.shape[1:]))
    flat = stacked.reshape(size, width)
    assert isinstance(flat, Stacked)
    assert np.array_equal(flat, whole.reshape(size, width))
    assert np.array_equal(stacked.reshape((1, *whole.shape)), whole[None])
    if whole.size:
        assert isinstance(stacked.reshape(size, -1), Stacked)
        assert np.array_equal(stacked.reshape([size, -1]), flat)
        assert np.array_equal(stacked.reshape(-1), whole.reshape(-1))
    with pytest.raises(ValueError, match="reshape"):
        stacked.reshape(size + 1, max(width, 1) + 1)


def test_slices_and_rows_share_the_memory_of_the_parts() -> None:
    parts = [np.arange(20).reshape(5, 4), np.arange(12).reshape(3, 4)]
    stacked = Stacked(parts)
    for cut in (stacked[1:7], stacked[::-2], stacked.reshape(8, 2, 2), stacked[2:][3:5]):
        pieces = cut.parts if isinstance(cut, Stacked) else (cut,)
        assert all(any(np.shares_memory(p, part) for part in parts) for p in pieces)
    assert np.shares_memory(stacked[6], parts[1])
    assert stacked.astype(int, copy=False) is stacked
    assert not np.shares_memory(stacked.astype(int).copy(), parts[0])


@given(
    lengths=LENGTHS,
    firsts=st.lists(st.integers(0, 34), max_size=5),
    rows=st.integers(1, 40),
)
def test_rows_are_read_ahead_in_the_parts_that_they_are_in(
    lengths: list[int], firsts: list[int], rows: int
) -> None:
    parts = [np.zeros((length, 2)) for length in lengths]
    pages = Pages(Stacked(parts))  # type: ignore[arg-type]  # it acts as an array
    asked: list[int] = []

    def note(numbers: range, start: int, stop: int) -> None:
        asked.extend(numbers[start:stop])

    begin = 0
    for part, length in zip(pages._parts, lengths, strict=True):
        part.read_ahead = partial(note, range(begin, begin + length))  # type: ignore[method-assign]  # it notes what is asked for
        begin += length
    firsts = [first for first in firsts if first < begin]
    pages.read_ahead(np.array(firsts, np.intp), rows)
    wanted = [n for first in firsts for n in range(first, min(begin, first + rows))]
    assert asked == wanted


def test_one_part_with_rows_is_that_array() -> None:
    part = np.arange(6).reshape(3, 2)
    assert stack([part]) is part
    assert stack([part[:0], part, part[:0]]) is part
    assert stack([part[:0], part[3:]]).shape == (0, 2)
    assert type(Stacked([part, part])[1:3]) is np.ndarray


@pytest.mark.parametrize("kept", [0, 100])
@pytest.mark.parametrize("key", [8, -9, [0, 8], np.array([-9]), np.array([1 << 62]), [-(1 << 62)]])
def test_a_row_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, key: Any, kept: int
) -> None:
    monkeypatch.setattr(_stacked, "PLACES", kept)
    stacked = Stacked([np.arange(5), np.arange(3)])
    with pytest.raises(IndexError):
        stacked[key]
    with pytest.raises(IndexError):
        Stacked([np.arange(0), np.arange(0)]).take([0], 0, None, "clip")


def test_it_is_read_only_and_says_what_it_is() -> None:
    stacked = Stacked([np.zeros(5, np.int16), np.zeros(3, np.int16)])
    assert repr(stacked) == "<Stacked (8,) int16, 2 parts>"
    assert not stacked.flags.writeable
    assert not stacked.flags.c_contiguous
    with pytest.raises(TypeError):
        stacked[0] = 1
    with pytest.raises(ValueError, match="only by a copy"):
        stacked.__array__(copy=False)
    with pytest.raises(AttributeError, match="no _spam"):
        getattr(stacked, "_spam")  # noqa: B009  # which is no attribute
