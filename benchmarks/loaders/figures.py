"""Numbers out of records: medians, spreads, ratios within a round."""

from __future__ import annotations

import math
from inspect import signature
from statistics import median
from typing import TYPE_CHECKING

from tinydatasets.batches import Batches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from benchmarks.loaders.contenders import Contender

__all__ = ["costs", "holds_decoded", "ratios", "spread"]


def costs(record: Mapping[str, Any] | None, clock: str) -> list[float]:
    """Return a contender's costs, a number a round; none if it failed."""
    if record is None or "error" in record:
        return []
    return [cost[clock] for cost in record["rounds"] if cost[clock] is not None]


def holds_decoded(contender: Contender, shape: tuple[int, ...]) -> bool:
    """Say whether a contender keeps float32 values of a whole set; ours does of small ones."""
    if contender.module != "ours" or contender.name.endswith(("uncached", "-decoded")):
        return contender.decoded
    limit: int = signature(Batches).parameters["cache_bytes"].default
    return 4 * math.prod(shape) <= limit


def ratios(
    record: Mapping[str, Any] | None, base: Mapping[str, Any] | None, clock: str
) -> list[float]:
    """Return a contender's cost over another's, round by round."""
    pairs = zip(costs(record, clock), costs(base, clock), strict=False)
    return [cost / other for cost, other in pairs]


def spread(values: Sequence[float], digits: int | None = None) -> str:
    """Return "median [least–most]"; `digits` after the point, by default three figures in all."""
    if not values:
        return "–"
    if digits is None:
        digits = sum(max(values) < power for power in (10, 100))
    low, middle, high = (
        f"{value:,.{digits}f}" for value in (min(values), median(values), max(values))
    )
    return f"{middle} [{low}–{high}]"
