"""What is known of each window: the states and the names of all values, without what makes them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ATTRIBUTES", "CAUSES", "CLIMATES", "GAPS", "LOADS", "STATES", "VENDORS"]

STATES = ("normal", "imbalance", "bearing wear", "overheating", "blockage", "sensor fault")
CAUSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "normal": ("none",),
        "imbalance": ("unbalance",),
        "bearing wear": ("early wear", "late wear"),
        "overheating": ("cooling", "winding"),
        "blockage": ("suction", "discharge"),
        "sensor fault": ("dead", "loose", "wet"),
    }
)
"""State -> what it may come from."""

VENDORS = ("A", "B")
CLIMATES = ("cold", "temperate", "hot")
LOADS = ("low", "middle", "high")
GAPS = ("none", "some", "many")

ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": (),
        "vendor": VENDORS,
        "climate": CLIMATES,
        "load": LOADS,
        "gaps": GAPS,
        "cause": tuple(cause for causes in CAUSES.values() for cause in causes),
        "severity": ("none", "mild", "severe"),
    }
)
"""Attribute -> names of its codes. Causes are in the order of the states; severity is of faults."""
