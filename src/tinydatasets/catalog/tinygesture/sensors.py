"""Two inertial sensors: their steps, ranges, noise and errors, as their data sheets have them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.arm import Felt

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.intp]

__all__ = ["FULL_SCALE", "MODELS", "OFTEN", "Model", "Units", "measured", "sample_units"]

FULL_SCALE = np.array([4.0, 4.0, 4.0, 500.0, 500.0, 500.0])
"""Of accelerometer (g) and gyroscope (degrees a second): what 32768 stored steps mean."""
OFTEN = 50.0  # readings a second
_BANDWIDTH = OFTEN / 2  # hertz, of the noise in a reading


class Model(NamedTuple):
    """A kind of sensor."""

    force_step: float
    """g a step, at ±4 g."""
    rate_step: float
    """Degrees a second a step, at ±500."""
    force_noise: float
    """g by the root of a hertz."""
    rate_noise: float
    """Degrees a second by the root of a hertz."""
    force_offset: tuple[float, float, float]
    """Tolerance, g."""


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        # InvenSense, "MPU-6000 and MPU-6050 product specification", PS-MPU-6000A-00, rev. 3.4
        # (2013), 6.1 and 6.2.
        "MPU-6050": Model(1 / 8192, 1 / 65.5, 400e-6, 0.005, (0.05, 0.05, 0.08)),
        # STMicroelectronics, "LSM9DS1" data sheet, DocID025715, rev. 3 (2015), table 3. It says
        # nothing of noise: that is what the maker says of the like LSM6DS3, DocID026899 (2015).
        "LSM9DS1": Model(0.122e-3, 0.0175, 90e-6, 0.007, (0.09, 0.09, 0.09)),
    }
)
# Tolerances of both, of which a third is taken for the standard deviation.
_SCALE = 0.03  # PS-MPU-6000A-00, 6.1 and 6.2: sensitivity
_CROSS = 0.02  # the same: cross-axis sensitivity
_DRIFT = 1.0  # degrees a second: what is left of the gyroscope's offset, which is measured at rest


class Units(NamedTuple):
    """Sensors, each with its own errors."""

    model: Codes
    """(units,) numbers of `MODELS`."""
    mixing: Floats
    """(units, 6, 6): what its axes make of the true values, in g and degrees a second."""
    offset: Floats
    """(units, 6)."""


def sample_units(rng: np.random.Generator, model: Codes) -> Units:
    """Draw a unit of each `model`, (units,)."""
    n = len(model)
    tolerances = np.array([entry.force_offset for entry in MODELS.values()])
    force = rng.standard_normal((n, 3)) * tolerances[model] / 3
    offset = np.concatenate([force, _DRIFT * rng.standard_normal((n, 3))], axis=1)
    mixing = np.zeros((n, 6, 6))
    for axes in (slice(0, 3), slice(3, 6)):
        errors = _CROSS / 3 * rng.standard_normal((n, 3, 3))
        scale = 1 + _SCALE / 3 * rng.standard_normal((n, 3))
        errors[:, range(3), range(3)] = scale
        mixing[:, axes, axes] = errors
    return Units(model, mixing, offset)


def measured(
    rng: np.random.Generator, felt: Felt, units: Units, unit: Codes, *, times: int
) -> NDArray[np.int16]:
    """Return readings (n, t, 6) int16, in 32768ths of `FULL_SCALE`.

    Parameters
    ----------
    rng
        Where the noise comes from.
    felt
        What there is to measure: (3, n, times × t) each.
    units
        Some sensors.
    unit
        (n,): the sensor of each window.
    times
        Moments that a reading is the mean of, as a sensor's own filter would have it.
    """
    true = np.concatenate([felt.force, felt.rate])  # (6, n, times × t)
    true = true.reshape(6, len(unit), true.shape[2] // times, times).mean(axis=3)
    model = [list(MODELS.values())[code] for code in units.model[unit]]
    noise, step = (_by_axis(model, kind) for kind in ("noise", "step"))
    values = np.einsum("nij,jnt->nti", units.mixing[unit], true) + units.offset[unit][:, None]
    values += np.sqrt(_BANDWIDTH) * noise * rng.standard_normal(values.shape)
    values = np.rint(values / step) * step
    stored = np.rint(values * (32768 / FULL_SCALE))
    readings: NDArray[np.int16] = np.clip(stored, -32768, 32767).astype(np.int16)
    return readings


def _by_axis(models: list[Model], kind: str) -> Floats:
    """Return what the accelerometer and the gyroscope of each model have, (n, 1, 6)."""
    pairs = [(getattr(m, f"force_{kind}"), getattr(m, f"rate_{kind}")) for m in models]
    return np.repeat(np.array(pairs), 3, axis=1)[:, None]
