"""Machines: windows of what a node on a pump reports, in six states, simulated from physics."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.attributes import (
    ATTRIBUTES,
    CAUSES,
    CLIMATES,
    GAPS,
    LOADS,
    STATES,
    VENDORS,
)
from tinydatasets.catalog.tinyiot.channels import CHANNELS, LENGTH
from tinydatasets.catalog.tinyiot.duty import sample_duty
from tinydatasets.catalog.tinyiot.faults import sample_faults
from tinydatasets.catalog.tinyiot.missing import LOST, sample_missing
from tinydatasets.catalog.tinyiot.pump import (
    COOLING,
    humidity_at,
    losses,
    motor_current,
    operating_point,
    warming,
)
from tinydatasets.catalog.tinyiot.sensing import readings, sample_broken, stored
from tinydatasets.catalog.tinyiot.shaking import SINE, Shaking, combined, louder
from tinydatasets.catalog.tinyiot.units import sample_units
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyiot.duty import Duty
    from tinydatasets.catalog.tinyiot.faults import Faults
    from tinydatasets.catalog.tinyiot.units import Units
    from tinydatasets.spec import Difficulty

    Codes = NDArray[np.int32]
    Numbers = NDArray[np.float64]

__all__ = ["N_UNITS", "Machines"]

N_UNITS = len(VENDORS) * len(CLIMATES)
"""Of a chunk: one with each vendor's sensors in each climate."""

_CELLS = len(LOADS) * len(GAPS)
_N_CAUSES = np.array([len(CAUSES[state]) for state in STATES])
_FIRST_CAUSE = np.cumsum(_N_CAUSES) - _N_CAUSES
_MILD = 0.85  # below this severity

# By tier: severity, how restless loads are, how noisy sensors, how often something disturbs them.
_SEVERITY = np.array([(0.9, 1.0), (0.8, 1.0), (0.7, 1.0)])
_SWING = np.array([0.3, 0.6, 0.9])
_NOISE = np.array([0.5, 0.8, 1.2])
_DISTURBED = np.array([0.0, 0.002, 0.005])


@dataclass(frozen=True)
class Machines:
    """A generator of windows of 64 seconds of eight channels: pumps in six states.

    Parameters
    ----------
    difficulty : {"easy", "medium", "hard"} or None
        How severe faults are, how restless loads and how noisy sensors; None mixes the three.
    state : str or None
        One of `class_names`; None mixes the six in equal parts.

    Examples
    --------
    >>> data, labels, attributes = Machines().generate(np.random.default_rng(0), 12)
    >>> data.shape, data.dtype, labels.shape
    ((12, 64, 8), dtype('int16'), (12,))
    """

    difficulty: Difficulty | None = None
    state: str | None = None

    chunk: ClassVar[int] = 2 * N_UNITS * len(STATES) * _CELLS
    sample_shape: ClassVar[tuple[int, int]] = (LENGTH, len(CHANNELS))
    class_names: ClassVar[tuple[str, ...]] = STATES
    dtype: ClassVar[np.dtype[np.int16]] = np.dtype(np.int16)
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"difficulty": DIFFICULTIES, **ATTRIBUTES}
    )

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[np.int16], Codes, dict[str, Codes]]:
        """Simulate `size` windows; a pure function of the generator's state, `size` and the fields.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of randomness.
        size : int
            How many, at least 0.

        Returns
        -------
        data : (size, 64, 8) int16
            Readings as they are stored, and `LOST` where none was received.
        labels : (size,) int32
            The state.
        attributes : dict of str to (size,) int32
            Codes of `attributes`; units count from 0.
        """
        plan = _plan(rng, size, self.difficulty, self.state)
        numbers = np.arange(N_UNITS)
        fleet = sample_units(rng, numbers % len(VENDORS), numbers // len(VENDORS))
        units = fleet.take(plan.unit)
        low, high = _SEVERITY[plan.tier].T
        severity = low + (high - low) * rng.random(size)
        data = _received(rng, plan, units, severity)
        codes = {
            "difficulty": plan.tier,
            "unit": plan.unit,
            "vendor": units.vendor[:, 0],
            "climate": units.climate[:, 0],
            "load": plan.load,
            "gaps": plan.gaps,
            "cause": plan.cause,
            "severity": np.where(plan.cause == 0, 0, 1 + (severity >= _MILD)),
        }
        attributes = {name: values.astype(np.int32) for name, values in codes.items()}
        return data, plan.state.astype(np.int32), attributes


class _Plan(NamedTuple):
    """What is wanted of n windows."""

    state: NDArray[np.int64]
    cause: NDArray[np.int64]
    unit: NDArray[np.int64]
    load: NDArray[np.int64]
    gaps: NDArray[np.int64]
    tier: NDArray[np.int64]


def _plan(
    rng: np.random.Generator, size: int, difficulty: Difficulty | None, state: str | None
) -> _Plan:
    """Return windows in which every unit is in every state, at every load, with every gaps.

    Tiers and causes are dealt as in Latin squares, so that they say nothing of the rest.
    """
    turn = np.arange(size)
    states, turn = turn % len(STATES), turn // len(STATES)
    if state is not None:
        states, turn = np.full(size, STATES.index(state)), np.arange(size)
    unit, turn = turn % N_UNITS, turn // N_UNITS
    load, gaps = turn % len(LOADS), turn // len(LOADS) % len(GAPS)
    tier = (load + gaps + unit + states) % len(DIFFICULTIES)
    if difficulty is not None:
        tier = np.full(size, DIFFICULTIES.index(difficulty))
    number = (turn + 2 * (turn // len(LOADS)) + unit) % _N_CAUSES[states]
    mixed = rng.permutation(size)
    columns = (states, _FIRST_CAUSE[states] + number, unit, load, gaps, tier)
    return _Plan(*(column[mixed] for column in columns))


def _received(
    rng: np.random.Generator, plan: _Plan, units: Units, severity: Numbers
) -> NDArray[np.int16]:
    """Return what a gateway receives, (n, 64, 8)."""
    tier = plan.tier
    duty = sample_duty(rng, plan.load, units.climate[:, 0], swing=_SWING[tier])
    settled = rng.uniform(0.85, 1.03, (len(tier), 1))
    truth = _truth(units, duty, sample_faults(rng, plan.cause, severity), settled)
    broken = sample_broken(rng, plan.cause, severity)
    said = readings(rng, truth, units, broken, noise=_NOISE[tier], disturbed=_DISTURBED[tier])
    return np.where(sample_missing(rng, plan.gaps), LOST, stored(said))


def _truth(units: Units, duty: Duty, faults: Faults, settled: Numbers) -> Numbers:
    """Return what channels without any error would say, (n, 64, 8) in their units.

    `settled` (n, 1) is how warm a machine is already, in parts of where its load leads.
    """
    speed = duty.speed
    opening = duty.opening * (1 - faults.shut)
    point = operating_point(speed, opening, units.steepness, suction=faults.suction)
    torque = point.torque + faults.drag
    current = motor_current(torque) * (1 + faults.burden)
    housing = _housing(units, duty, faults, motor_current(torque), settled)
    beside = duty.air + 0.3 * (housing - duty.air)  # the air that the node is in
    vibration, kurtosis, struck = _vibration(units, speed, point.flow, faults)
    sounds = (
        units.sound + 50 * np.log10(speed),  # fifth power: R. D. Madison, "Fan Engineering", 1949
        70 + 20 * np.log10(np.maximum(struck, 0.01)),
        duty.plant,
    )
    columns = (
        *(housing, humidity_at(duty.humidity, duty.air, beside), vibration, kurtosis),
        *(units.current * current, units.pressure * point.pressure, louder(*sounds)),
        units.speed * speed * (1 - units.slip * torque),
    )
    return np.stack(np.broadcast_arrays(*columns), axis=2)


def _housing(
    units: Units, duty: Duty, faults: Faults, current: Numbers, settled: Numbers
) -> Numbers:
    """Return the temperature of the housing, (n, 64) °C; its fan turns with the shaft."""
    fan = duty.speed**COOLING
    usual = units.rise * losses(current) / fan
    burdened = losses(current * (1 + faults.burden))
    goal = units.rise * burdened * (1 + faults.insulation) / fan
    gone = 1 - np.exp(-faults.since / units.lag)
    start = settled * usual[:, :1] + gone * (goal - usual)[:, :1]
    return warming(duty.air + start, duty.air + goal, units.lag)


def _vibration(
    units: Units, speed: Numbers, flow: Numbers, faults: Faults
) -> tuple[Numbers, Numbers, Numbers]:
    """Return rms, kurtosis, and what strikes and so sounds, (n, 64) each."""
    square = np.square(speed)  # what forces of unbalance and flow go with
    off = np.square(flow / speed - 1)  # a pump far from its best point is restless
    impacts = faults.impacts * speed
    rms, kurtosis = combined(
        Shaking((units.unbalance + faults.unbalance) * square, SINE),
        Shaking(units.flow_noise * square * (1 + 2 * off)),
        Shaking(units.neighbours),
        Shaking(impacts, faults.sharpness),
        Shaking(faults.cavitation, 6.0),
    )
    return rms, kurtosis, np.hypot(impacts, faults.cavitation)
