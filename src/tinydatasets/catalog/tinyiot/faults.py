"""Faults: what each cause does to a machine, in the terms of its pump, its heat and its shaking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyiot.attributes import ATTRIBUTES
from tinydatasets.catalog.tinyiot.channels import LENGTH
from tinydatasets.catalog.tinyiot.wandering import wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Faults", "sample_faults"]

# From which strength to which a cause goes at full severity, in the terms of `Faults`. Small
# machines that shake by more than 4.5 mm/s may be damaged by it (ISO 10816-1:1995, class I): a
# heavy unbalance makes about as much. Late wear shakes more than early wear, and less sharply.
_STRENGTHS = {
    "unbalance": (3.0, 4.5),
    "early wear": (0.8, 1.2),
    "late wear": (2.0, 3.0),
    "cooling": (1.8, 2.4),
    "winding": (0.4, 0.55),
    "suction": (3.0, 5.0),
    "discharge": (0.65, 0.8),
}
_SHARP, _BLUNT = 22.0, 5.0  # excess kurtosis of impacts by one crack, and by worn surfaces
_CAVITATION = 0.35  # mm/s for each unit of resistance in the way in
_BLOCKING = 12.0  # s that a blockage takes to come


class Faults(NamedTuple):
    """What is wrong with n machines: (n, 1) or (n, 64) each, 0 where nothing is."""

    unbalance: Numbers
    """Vibration that turns with the shaft, at rated speed, mm/s."""
    impacts: Numbers
    """Vibration of a bearing that rolls over damage, at rated speed, mm/s."""
    sharpness: Numbers
    """Excess kurtosis of these."""
    cavitation: Numbers
    """Vibration by bubbles that collapse, mm/s."""
    drag: Numbers
    """Torque by friction, in parts of the rated torque."""
    shut: Numbers
    """How far the way out is shut; 1 would be wholly."""
    suction: Numbers
    """Resistance in the way in; that of the open valve is 1."""
    insulation: Numbers
    """How much worse heat leaves: with 1 the machine warms by twice as much."""
    burden: Numbers
    """Current that does no work, in parts of the current."""
    since: Numbers
    """How long the machine has been warming by a fault when the window begins, s."""


def sample_faults(
    rng: np.random.Generator, cause: NDArray[np.integer], severity: Numbers
) -> Faults:
    """Draw what n machines suffer from, for causes (n,), codes, and severities (n,) from 0 to 1."""
    n = len(cause)
    drawn = rng.random((n, 1))
    strength = {
        name: np.where(
            cause == ATTRIBUTES["cause"].index(name), severity, 0.0
        )[:, None] * (low + (high - low) * drawn)
        for name, (low, high) in _STRENGTHS.items()
    }  # fmt: skip
    uneven = np.maximum(0.2, 1 + 0.25 * wander(rng, n, memory=3.0))
    blocked = _blocked(rng, n)
    early, late = strength["early wear"], strength["late wear"]
    suction = strength["suction"] * blocked
    return Faults(
        unbalance=strength["unbalance"],
        impacts=(early + late) * uneven,
        sharpness=np.where(early > 0, _SHARP, _BLUNT),
        cavitation=_CAVITATION * suction * uneven,
        drag=0.02 * early + 0.04 * late,
        shut=strength["discharge"] * blocked,
        suction=suction,
        insulation=strength["cooling"],
        burden=strength["winding"],
        since=rng.uniform(200, 900, (n, 1)),
    )


def _blocked(rng: np.random.Generator, n: int) -> Numbers:
    """Return how much of a blockage is there, (n, 64): half of them come in the window."""
    start = rng.uniform(0, 20, (n, 1)) - np.where(rng.random((n, 1)) < 0.5, LENGTH, 0)
    return np.asarray(np.clip((np.arange(LENGTH) - start) / _BLOCKING, 0, 1))
