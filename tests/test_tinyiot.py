"""The laws of the windows: how they are dealt, what faults show, what there is to learn."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets import baselines
from tinydatasets.catalog import tinyiot
from tinydatasets.catalog.tinyiot import machines, sensing
from tinydatasets.catalog.tinyiot.attributes import ATTRIBUTES, CAUSES, STATES
from tinydatasets.catalog.tinyiot.channels import CHANNELS, LENGTH
from tinydatasets.catalog.tinyiot.machines import N_UNITS, Machines
from tinydatasets.catalog.tinyiot.node import Readings
from tinydatasets.curation import cramers_v, pool

if TYPE_CHECKING:
    from typing import Literal

    from tinydatasets.spec import Difficulty

TIERS: tuple[Difficulty, ...] = ("easy", "medium", "hard")
NAMES = [channel.name for channel in CHANNELS]


@pytest.fixture(scope="module")
def made() -> Readings:
    return tinyiot.make_tinyiot(2 * Machines.chunk, seed=3)


@pytest.fixture(scope="module")
def bundled() -> td.Dataset:
    return tinyiot.load_tinyiot()


def same(one: Readings, other: Readings) -> bool:
    columns = [(s.raw, s.labels, s.ids, s.missing, *s.attributes.values()) for s in (one, other)]
    return all(a.tobytes() == b.tobytes() for a, b in zip(*columns, strict=True))


# --- the generator ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 7, 100])
def test_shapes_and_dtypes_are_as_declared(size: int) -> None:
    generator = Machines()
    data, labels, attributes = generator.generate(np.random.default_rng(0), size)
    assert data.shape == (size, *generator.sample_shape)
    assert data.dtype == generator.dtype
    assert labels.shape == (size,)
    assert labels.dtype == np.int32
    assert attributes.keys() == generator.attributes.keys()
    for name, codes in attributes.items():
        assert codes.shape == (size,)
        assert codes.dtype == np.int32
        assert set(codes) <= set(range(len(generator.attributes[name]) or N_UNITS))


@pytest.mark.parametrize("difficulty", [None, *TIERS])
def test_the_same_stream_gives_the_same_bytes(difficulty: Difficulty | None) -> None:
    runs = [Machines(difficulty).generate(np.random.default_rng(5), 100) for _ in range(2)]
    assert runs[0][0].tobytes() == runs[1][0].tobytes()
    for name, codes in runs[0][2].items():
        assert codes.tobytes() == runs[1][2][name].tobytes()
    other = Machines(difficulty).generate(np.random.default_rng(6), 100)
    assert runs[0][0].tobytes() != other[0].tobytes()


@settings(max_examples=4, deadline=None)
@given(size=st.integers(1, 1000), seed=st.integers(0, 3))
def test_a_smaller_set_is_the_beginning_of_a_larger_one(size: int, seed: int) -> None:
    large = tinyiot.make_tinyiot(1000, seed=seed)
    assert same(tinyiot.make_tinyiot(size, seed=seed), large[:size])


def test_any_number_of_workers_makes_the_same_windows() -> None:
    alone = tinyiot.make_tinyiot(1400, seed=9)
    assert same(tinyiot.make_tinyiot(1400, seed=9, workers=2), alone)


def test_units_of_different_chunks_are_different_units(made: Readings) -> None:
    first, second = (set(part.attributes["unit"]) for part in (made[:648], made[648:]))
    assert len(first) == len(second) == N_UNITS
    assert not first & second


def test_every_unit_is_in_every_state_at_every_load_with_every_gaps(made: Readings) -> None:
    known = made.attributes
    cells = np.stack([made.labels, known["unit"], known["load"], known["gaps"]], axis=1)
    _, counts = np.unique(cells, axis=0, return_counts=True)
    assert len(counts) == 6 * 2 * N_UNITS * 9
    assert set(counts) == {2}


@pytest.mark.parametrize("size", [1, 7, 43, 300])
def test_states_are_balanced_to_within_one(size: int) -> None:
    _, labels, _ = Machines().generate(np.random.default_rng(1), size)
    assert np.ptp(np.bincount(labels, minlength=6)) <= 1


def test_what_is_dealt_says_nothing_of_the_rest(made: Readings) -> None:
    dealt = ("vendor", "climate", "load", "gaps", "difficulty")
    columns = {"state": made.labels, **{name: made.attributes[name] for name in dealt}}
    for one, first in columns.items():
        for other, second in columns.items():
            if one < other:
                assert cramers_v(first, second) < 1e-9, (one, other)


@pytest.mark.parametrize("state", [state for state in STATES if len(CAUSES[state]) > 1])
def test_causes_of_a_state_are_equal_at_every_load_gaps_and_difficulty(
    made: Readings, state: str
) -> None:
    part = made.select(classes=state)
    for name in ("vendor", "climate", "load", "gaps", "difficulty"):
        pairs = np.stack([part.attributes["cause"], part.attributes[name]], axis=1)
        _, counts = np.unique(pairs, axis=0, return_counts=True)
        assert len(set(counts)) == 1, name


def test_one_state_can_be_asked_for() -> None:
    for code, state in enumerate(STATES):
        _, labels, attributes = Machines(state=state).generate(np.random.default_rng(0), 54)
        assert set(labels) == {code}
        causes = {ATTRIBUTES["cause"][cause] for cause in attributes["cause"]}
        assert causes == set(CAUSES[state])


# --- what faults show -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def means() -> dict[str, dict[str, float]]:
    """Return cause -> channel -> the median over easy windows of its mean, in units."""
    found = {}
    for state in STATES:
        part = tinyiot.make_tinyiot(648, seed=1, difficulty="easy", state=state)
        levels = part.in_units().mean(axis=1)
        for cause in CAUSES[state]:
            chosen = levels[part.attributes["cause"] == ATTRIBUTES["cause"].index(cause)]
            found[cause] = dict(zip(NAMES, np.median(chosen, axis=0).tolist(), strict=True))
    return found


@pytest.mark.parametrize(
    ("cause", "channel", "factor"),
    [
        ("unbalance", "vibration", 1.8),
        ("unbalance", "kurtosis", 0.75),
        ("early wear", "kurtosis", 1.6),
        ("late wear", "vibration", 1.6),
        ("late wear", "kurtosis", 1.3),
        ("cooling", "temperature", 1.3),
        ("cooling", "humidity", 0.85),
        ("winding", "temperature", 1.2),
        ("winding", "current", 1.3),
        ("suction", "pressure", 0.6),
        ("suction", "current", 0.9),
        ("discharge", "pressure", 1.1),
        ("discharge", "current", 0.9),
    ],
)
def test_a_cause_shows_where_textbooks_say(
    means: dict[str, dict[str, float]], cause: str, channel: str, factor: float
) -> None:
    ratio = means[cause][channel] / means["none"][channel]
    assert ratio > factor if factor > 1 else ratio < factor


def test_a_cause_leaves_alone_what_it_does_not_touch(means: dict[str, dict[str, float]]) -> None:
    untouched = {
        "unbalance": ("temperature", "current", "pressure", "speed"),
        "cooling": ("vibration", "current", "pressure", "speed"),
        "early wear": ("pressure", "humidity", "speed"),
        "winding": ("pressure", "vibration", "sound"),
    }
    for cause, channels in untouched.items():
        for channel in channels:
            assert means[cause][channel] == pytest.approx(means["none"][channel], rel=0.06)


def test_a_dead_sensor_says_the_least_it_can_and_takes_all_its_channels() -> None:
    part = tinyiot.make_tinyiot(648, seed=2, state="sensor fault")
    part = part.select(cause="dead")
    low = np.array([channel.low for channel in CHANNELS])
    at_end = np.abs(part.in_units()[:, -1] - low) < 0.5 * np.array([c.step for c in CHANNELS])
    sensors = np.array([channel.sensor for channel in CHANNELS])
    broken = [set(sensors[row]) for row in at_end]
    assert np.mean([len(found) == 1 for found in broken]) > 0.9  # unless a packet is lost
    assert set.union(*broken) == set(sensors)
    assert (at_end[:, 2] == at_end[:, 3]).all()


def test_every_cause_breaks_every_sensor_equally_often() -> None:
    cause = np.random.default_rng(0).permutation(np.repeat([8, 9, 10], 70))
    broken = sensing.sample_broken(np.random.default_rng(0), cause, np.ones(210))
    _, counts = np.unique(np.stack([cause, broken.sensor]), axis=1, return_counts=True)
    assert set(counts) == {10}


# --- how readings are stored ------------------------------------------------------------------


def test_values_are_stored_to_within_half_a_step_of_storage(made: Readings) -> None:
    """Sensors say multiples of their steps, those of vendor B of twice as much."""
    spans = np.array([channel.span for channel in CHANNELS])
    for code, coarser in enumerate((1, 2)):
        part = made[made.attributes["vendor"] == code]
        steps = coarser * np.array([channel.step for channel in CHANNELS])
        said = part.in_units().astype(float)
        inside = ~part.missing
        for c, channel in enumerate(CHANNELS):  # the ends of a range are no steps
            middle, half = (channel.low + channel.high) / 2, (channel.high - channel.low) / 2
            inside[:, :, c] &= np.abs(said[:, :, c] - middle) < half - channel.step / 2
        off = np.abs(said / steps - np.rint(said / steps)) * steps
        assert (off / spans)[inside].max() <= 0.501 * tinyiot.SPEC.scale


def test_no_value_of_a_channel_is_cut_off_by_storage() -> None:
    ends = np.array([[[c.low for c in CHANNELS]], [[c.high for c in CHANNELS]]])
    stored = sensing.stored(np.repeat(ends, LENGTH, axis=1))
    spans, centres = (np.array([getattr(c, f) for c in CHANNELS]) for f in ("span", "centre"))
    np.testing.assert_allclose(stored * tinyiot.SPEC.scale * spans + centres, np.repeat(
        ends, LENGTH, axis=1
    ), atol=tinyiot.SPEC.scale * 120)  # fmt: skip
    assert abs(stored.astype(int)).max() < 32767


def test_channels_are_about_as_large_as_networks_like(bundled: td.Dataset) -> None:
    rms = np.sqrt(np.square(bundled.train.data).mean(axis=(0, 1)))
    assert rms.min() > 0.1
    assert rms.max() < 2


# --- the public functions ---------------------------------------------------------------------


@pytest.mark.parametrize("fill", tinyiot.FILLS)
def test_ways_to_fill_differ_only_where_readings_are_missing(
    fill: Literal["interpolate", "hold", "zero", "nan"],
) -> None:
    usual, other = tinyiot.load_tinyiot("val"), tinyiot.load_tinyiot("val", fill=fill)
    assert np.array_equal(usual.missing, other.missing)
    kept = ~usual.missing
    assert np.array_equal(usual.data[kept], other.data[kept])
    assert np.array_equal(np.isnan(other.data), usual.missing & (fill == "nan"))
    assert np.array_equal(usual.in_units()[kept], other.in_units()[kept])
    if fill == "zero":
        assert not other.data[~kept].any()
    made, again = (tinyiot.make_tinyiot(60, seed=4, fill=f) for f in ("interpolate", fill))
    assert np.array_equal(made.data[~made.missing], again.data[~again.missing])
    assert np.array_equal(np.isnan(again.data), again.missing & (fill == "nan"))


def test_nothing_is_filled_with_nan_unless_it_is_asked_for_by_name(bundled: td.Dataset) -> None:
    for split in (bundled.train, bundled.val, bundled.test):
        assert isinstance(split, Readings)
        assert split.missing.any()
        assert np.isfinite(split.data).all()
        assert np.isfinite(split.in_units()).all()


def test_marks_follow_the_rows_through_every_cut() -> None:
    train = tinyiot.load_tinyiot("train")
    hot = train.select(climate="hot", classes="overheating")
    assert np.array_equal(hot.missing, train.missing[np.isin(train.ids, hot.ids)])
    assert np.array_equal(train[::-2].missing, train.missing[::-2])
    for split in (hot, tinyiot.make_tinyiot(20, seed=0)[5:], train[:5]):
        again = pickle.loads(pickle.dumps(split))
        assert np.array_equal(again.missing, split.missing)
        assert np.array_equal(again.data, split.data)
    with pytest.raises(ValueError, match="read-only"):
        train.missing[0, 0, 0] = True


def test_unknown_names_are_refused() -> None:
    with pytest.raises(td.UnknownNameError, match="unknown state 'blocked'"):
        tinyiot.make_tinyiot(3, seed=0, state="blocked")
    with pytest.raises(td.UnknownNameError, match="unknown difficulty 'ease': did you mean"):
        tinyiot.make_tinyiot(3, seed=0, difficulty="ease")  # type: ignore[arg-type]
    with pytest.raises(td.UnknownNameError, match="unknown fill 'mean': choose interpolate,"):
        tinyiot.make_tinyiot(3, seed=0, fill="mean")  # type: ignore[arg-type]
    with pytest.raises(td.UnknownNameError, match="unknown fill 'mean': choose interpolate,"):
        tinyiot.load_tinyiot("val", fill="mean")  # type: ignore[call-overload]


# --- what there is to learn -------------------------------------------------------------------


def alone(split: td.Split, channel: int) -> td.Split:
    return td.Split.from_arrays(
        split.raw[:, :, channel], split.labels, scale=split.scale, modality="series"
    )


@pytest.mark.parametrize("channel", range(8), ids=NAMES)
def test_no_channel_decides_alone(bundled: td.Dataset, channel: int) -> None:
    """By a hidden layer on all of its values; the report has its summaries."""
    parts = [alone(split, channel) for split in (bundled.train, bundled.test)]
    network = baselines.build("SimpleNet", parts[0], seed=0)
    assert baselines.learning_curve(network, *parts, seed=0).accuracy[-1] <= 0.7


def test_every_unit_is_in_every_state_equally_often(bundled: td.Dataset) -> None:
    for split, units in ((bundled.train, 24), (bundled.val, 6), (bundled.test, 12)):
        cells = np.stack([split.attributes["unit"], split.attributes["load"], split.labels])
        _, counts = np.unique(cells, axis=1, return_counts=True)
        assert len(counts) == units * 3 * 6
        assert len(set(counts)) == 1


def test_units_that_are_known_are_easier_than_new_ones(bundled: td.Dataset) -> None:
    """A random split asks of machines that a network has met: it scores some points more."""
    whole = pool({"train": bundled.train, "test": bundled.test})
    scores = []
    for seed in range(3):
        known = whole.holdout(len(bundled.test) / len(whole), seed=seed)
        pair = []
        for train, test in ((bundled.train, bundled.test), known):
            network = baselines.build("SimpleNet", train, seed=seed)
            pair.append(baselines.learning_curve(network, train, test, seed=seed).accuracy[-1])
        scores.append(pair)
    new, met = np.median(scores, axis=0)
    assert met - new > 0.015


def test_severities_fall_and_noise_rises_from_easy_to_hard() -> None:
    for settings_ in (machines._SEVERITY.mean(axis=1), -machines._NOISE, -machines._DISTURBED):
        assert (np.diff(settings_) < 0).all()
