"""The laws of missing readings: how they are marked and filled, and that they tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

import tinydatasets as td
from tinydatasets import baselines
from tinydatasets.catalog import tinyiot
from tinydatasets.catalog.tinyiot import missing
from tinydatasets.catalog.tinyiot.channels import LENGTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyiot.node import Readings

MARKS = arrays(bool, (3, LENGTH, 8))
VALUES = arrays(np.int16, (3, LENGTH, 8), elements=st.integers(-32767, 32767))


@given(MARKS)
@settings(max_examples=20)
def test_marks_come_back_from_their_bytes_and_bit_c_is_channel_c(marks: NDArray[np.bool_]) -> None:
    packed = missing.packed(marks)
    assert packed.shape == (3, LENGTH)
    assert np.array_equal(missing.unpacked(packed), marks)
    for channel in range(8):
        assert np.array_equal(packed >> channel & 1, marks[:, :, channel])


@given(VALUES, MARKS, st.sampled_from(tinyiot.FILLS))
@settings(max_examples=40, deadline=None)
def test_what_was_received_stays_and_what_was_not_does_not_matter(
    values: NDArray[np.int16], marks: NDArray[np.bool_], fill: str
) -> None:
    found = missing.filled(values, marks, fill)
    other = missing.filled(np.where(marks, missing.LOST, values), marks, fill)
    assert found.tobytes() == other.tobytes()
    kept = found / tinyiot.SPEC.scale if fill == "nan" else found
    assert np.array_equal(kept[~marks], values[~marks])
    assert found.dtype == (np.float32 if fill == "nan" else np.int16)
    assert np.array_equal(np.isnan(found), marks & (fill == "nan"))


@given(VALUES, MARKS)
@settings(max_examples=20, deadline=None)
def test_interpolation_is_that_of_numpy_to_half_a_step(
    values: NDArray[np.int16], marks: NDArray[np.bool_]
) -> None:
    found = missing.filled(values, marks, "interpolate")
    for n, c in np.ndindex(3, 8):
        known = np.flatnonzero(~marks[n, :, c])
        line = np.interp(np.arange(LENGTH), known, values[n, known, c]) if len(known) else 0
        assert np.abs(found[n, :, c] - line).max() <= 0.5 + 1e-6


@given(VALUES, MARKS)
@settings(max_examples=20, deadline=None)
def test_holding_repeats_the_reading_before(
    values: NDArray[np.int16], marks: NDArray[np.bool_]
) -> None:
    found = missing.filled(values, marks, "hold")
    for n, c in np.ndindex(3, 8):
        known = np.flatnonzero(~marks[n, :, c])
        for t in range(LENGTH):
            before = known[known <= t]
            where = before[-1:] if len(before) else known[:1]
            assert found[n, t, c] == (values[n, where, c] if len(where) else 0)


def test_gaps_say_how_much_is_missing() -> None:
    made = tinyiot.make_tinyiot(1296, seed=3)
    shares = made.missing.mean(axis=(1, 2))
    none, some, many = (shares[made.attributes["gaps"] == code] for code in range(3))
    assert not none.any()
    assert 0.02 < some.mean() < 0.06
    assert 0.08 < many.mean() < 0.15
    lost = np.asarray(made.missing.all(axis=2))  # whole packets, in runs
    again = (lost[:, 1:] & lost[:, :-1]).sum() / lost[:, :-1].sum()
    assert again > 3 * lost.mean()


def of_marks_alone(train: Readings, test: Readings, leak: bool) -> float:
    """Return the accuracy of a network that sees only what is missing."""
    parts = []
    for split in (train, test):
        shares = split.missing.mean(axis=1)
        table = np.concatenate([shares, split.missing.all(axis=2).mean(axis=1)[:, None]], axis=1)
        if leak:
            table[:, 0] += 0.1 * (split.labels == 1)
        parts.append(td.Split.from_arrays(20 * table.astype(np.float32), split.labels))
    network = baselines.build("SimpleNet", parts[0], seed=0)
    return baselines.learning_curve(network, *parts, seed=0).accuracy[-1]


def test_what_is_missing_says_nothing_of_the_state() -> None:
    train, test = tinyiot.load_tinyiot("train"), tinyiot.load_tinyiot("test")
    by_luck = 4 * np.sqrt(1 / 6 * 5 / 6 / len(test))
    assert abs(of_marks_alone(train, test, leak=False) - 1 / 6) < by_luck
    assert of_marks_alone(train, test, leak=True) > 1 / 6 + by_luck  # it would be found
