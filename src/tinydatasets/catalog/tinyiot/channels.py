"""The eight channels of a node: what they measure, in which unit, range and steps."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CHANNELS", "LENGTH", "SCALE", "Channel"]

LENGTH = 64
"""Readings a window, one a second."""

SCALE = 2.0**-13
"""What a stored int16 is multiplied by: `data` could go from -4 to 4."""


class Channel(NamedTuple):
    """What a node reports once a second, and how that is stored."""

    name: str
    unit: str
    sensor: int
    """Which of the node's sensors it comes from: what breaks one breaks all its channels."""
    centre: float
    """What is 0 in `data`: about what a machine at work shows."""
    span: float
    """How much more is 1 in `data`."""
    low: float
    """The least that the channel can say."""
    high: float
    step: float
    """Between two values that it can say."""
    noise: float
    """Standard deviation of its noise, in the unit."""


CHANNELS = (
    Channel("temperature", "°C", 0, 45.0, 32.0, -40.0, 125.0, 0.1, 0.15),
    Channel("humidity", "%", 1, 40.0, 24.0, 0.0, 100.0, 0.5, 0.5),
    Channel("vibration", "mm/s", 2, 1.5, 3.0, 0.0, 12.7, 0.02, 0.08),
    Channel("kurtosis", "1", 2, 3.0, 3.0, 1.0, 12.0, 0.05, 0.12),
    Channel("current", "A", 3, 7.0, 4.0, 0.0, 20.0, 0.05, 0.08),
    Channel("pressure", "kPa", 4, 230.0, 120.0, 0.0, 600.0, 1.0, 2.5),
    Channel("sound", "dB", 5, 71.0, 10.0, 50.0, 95.0, 0.5, 0.8),
    Channel("speed", "rpm", 6, 2400.0, 800.0, 0.0, 4000.0, 5.0, 8.0),
)
