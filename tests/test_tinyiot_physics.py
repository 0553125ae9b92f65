"""The physics of the pumps: laws of pumps, heat, damp air, shaking and sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from tinydatasets.catalog.tinyiot import pump, shaking
from tinydatasets.catalog.tinyiot.channels import LENGTH
from tinydatasets.catalog.tinyiot.wandering import wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SHARES = st.floats(0.3, 1.2)


@given(speed=SHARES, opening=SHARES, steepness=st.floats(1.1, 1.6), suction=st.floats(0, 6))
def test_a_pump_works_on_its_curve_which_moves_by_the_affinity_laws(
    speed: float, opening: float, steepness: float, suction: float
) -> None:
    given_ = (np.array([value]) for value in (speed, opening, steepness))
    point = pump.operating_point(*given_, suction=suction)
    lost = (steepness - 1 + suction) * point.flow**2
    if point.flow[0] > 0:
        assert point.pressure == pytest.approx(steepness * speed**2 - lost)


@given(speed=st.floats(0.6, 1.0), opening=st.floats(0.2, 0.9))
def test_what_blocks_takes_flow_and_torque_and_tells_its_side_by_the_pressure(
    speed: float, opening: float
) -> None:
    speeds, steepness = np.array([speed]), np.array([1.35])
    free = pump.operating_point(speeds, np.array([opening + 0.1]), steepness)
    shut = pump.operating_point(speeds, np.array([opening]), steepness)
    clogged = pump.operating_point(speeds, np.array([opening + 0.1]), steepness, suction=1.0)
    for blocked in (shut, clogged):
        assert blocked.flow < free.flow
        assert blocked.torque < free.torque
    assert shut.pressure > free.pressure > clogged.pressure


@given(start=st.floats(0, 100), goal=st.floats(0, 100), lag=st.floats(5, 1000))
def test_warming_is_the_exponential_that_the_law_of_cooling_gives(
    start: float, goal: float, lag: float
) -> None:
    goals = np.full((1, LENGTH), goal)
    values = pump.warming(np.array([[start]]), goals, np.array([[lag]]))
    exact = goal + (start - goal) * np.exp(-np.arange(LENGTH) / lag)
    np.testing.assert_allclose(values[0], exact, atol=1e-9)


@given(humidity=st.floats(5, 95), air=st.floats(-10, 45), warm=st.floats(-10, 60))
def test_warm_air_is_dry_and_cooled_again_as_damp_as_before(
    humidity: float, air: float, warm: float
) -> None:
    first, second, damp = np.array(air), np.array(warm), np.array(humidity)
    dry = pump.humidity_at(damp, first, second)
    assert (dry < damp) == (second > first) or first == pytest.approx(warm)
    assert pump.humidity_at(dry, second, first) == pytest.approx(humidity)


def test_kurtosis_of_vibrations_together_is_that_of_their_samples() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(400_000)
    impacts = rng.standard_normal(t.size) * np.sqrt(5 * (rng.random(t.size) < 0.2))
    parts = [
        (2 * np.sqrt(2) * np.sin(0.37 * t), shaking.Shaking(np.array(2.0), shaking.SINE)),
        (rng.standard_normal(t.size), shaking.Shaking(np.array(1.0))),
        (1.5 * impacts, shaking.Shaking(np.array(1.5), 3 / 0.2 - 3)),
    ]
    signal = sum(part[0] for part in parts)
    rms, kurtosis = shaking.combined(*(part[1] for part in parts))
    assert rms == pytest.approx(np.sqrt(np.mean(signal**2)), rel=0.01)
    assert kurtosis == pytest.approx(np.mean(signal**4) / np.mean(signal**2) ** 2, rel=0.02)


@given(arrays(float, (2,), elements=st.floats(20, 110)))
def test_two_sounds_are_louder_than_each_by_three_decibels_at_most(levels: Numbers) -> None:
    together = shaking.louder(levels[0], levels[1])
    assert levels.max() <= together <= levels.max() + 3.011


def test_what_wanders_forgets_at_the_pace_that_was_asked_for() -> None:
    values = wander(np.random.default_rng(0), 20_000, memory=5.0)
    assert values.mean(axis=0) == pytest.approx(0, abs=0.03)
    assert values.std(axis=0) == pytest.approx(1, abs=0.03)
    for later in (1, 10):
        alike = (values[:, :-later] * values[:, later:]).mean()
        assert alike == pytest.approx(np.exp(-later / 5), abs=0.02)
