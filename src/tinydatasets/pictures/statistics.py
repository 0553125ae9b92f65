"""What the values of a split are: mean, deviation and range of each channel, and the classes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets._moments import Moments, channels_of
from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tinydatasets.spec import Metadata
    from tinydatasets.split import Split

__all__ = ["Statistics", "class_lines", "recorded_statistics", "statistics_of", "value_lines"]

_AT_ONCE = 1 << 19  # values that are decoded together
_LISTED = 40  # classes: of more, only how many samples they have


class Statistics(NamedTuple):
    """Of each channel, decoded: what values there are. Values that are not finite are left out."""

    mean: tuple[float, ...]
    std: tuple[float, ...]
    minimum: tuple[float, ...]
    maximum: tuple[float, ...]
    class_counts: tuple[int, ...]


def statistics_of(split: Split) -> Statistics:
    """Return the statistics of a split.

    They have one entry a channel: the last axis of series and of pictures in colour; other samples
    have one channel. All samples are read, a part at a time.

    Examples
    --------
    >>> import tinydatasets as td
    >>> found = statistics_of(td.Split.from_arrays([[1, 2], [3, 6]], [0, 1]))
    >>> found.mean, found.minimum, found.maximum, found.class_counts
    ((3.0,), (1.0,), (6.0,), (1, 1))
    """
    moments = Moments(_n_channels(split))
    classes = np.zeros(len(split.metadata["class_names"]), np.intp)
    step = max(1, _AT_ONCE // max(1, int(np.prod(split.raw.shape[1:]))))
    for start in range(0, len(split), step):
        part = split[start : start + step]
        moments.add(part.data)
        classes += np.bincount(part.labels, minlength=len(classes))
    found = (moments.mean, moments.std, moments.low, moments.high, classes)
    return Statistics(*(tuple(values.tolist()) for values in found))


def recorded_statistics(split: Split, recorded: Mapping[str, Any]) -> Statistics:
    """Return the statistics of a split of a generated folder, without reading a sample.

    Parameters
    ----------
    split
        The whole split.
    recorded
        What its metadata.json says of it under "splits": "mean" and "std" of decoded values,
        "minimum" and "maximum" of stored ones, "class_counts".

    Raises
    ------
    IntegrityError
        It is not said of each channel and of each class.
    """
    try:
        stored = np.array([recorded["minimum"], recorded["maximum"]], np.float64)
        low, high = np.sort(stored * split.scale + split.offset, axis=0)
        found = [np.array(recorded[key]) for key in ("mean", "std", "class_counts")]
        lengths = [len(values) for values in (found[0], found[1], low, found[2])]
    except (KeyError, TypeError, ValueError):
        lengths = []
    channels = _n_channels(split)
    if lengths != [channels] * 3 + [len(split.metadata["class_names"])]:
        raise IntegrityError(
            f"metadata.json lacks statistics of {split.name}; restore it, or generate it anew"
        )
    mean, std, counts = found
    return Statistics(*(tuple(values.tolist()) for values in (mean, std, low, high, counts)))


def value_lines(statistics: Statistics, metadata: Metadata) -> list[str]:
    """Return a table: a heading, and a line for each channel, in its unit where it has one."""
    told = metadata.get("channels") or {}
    names = _channel_names(len(statistics.mean), metadata)
    units = [(scale, offset) for _, scale, offset in told.values()] or [(1.0, 0.0)] * len(names)
    width = max(map(len, names))
    lines = [" " * width + "".join(f"{word:>10}" for word in ("mean", "std", "min", "max"))]
    for name, (scale, offset), mean, std, low, high in zip(
        names, units, *statistics[:4], strict=True
    ):
        ends = sorted((low * scale + offset, high * scale + offset))
        values = (mean * scale + offset, std * abs(scale), *ends)
        lines.append(f"{name:<{width}}" + "".join(f"{value:>10.4g}" for value in values))
    return lines


def class_lines(statistics: Statistics, metadata: Metadata, *, width: int) -> list[str]:
    """Return how many samples each class has, in lines of at most `width` characters."""
    names = metadata["class_names"]
    found = {n: count for n, count in zip(names, statistics.class_counts, strict=True) if count}
    few, most = min(found.values()), max(found.values())
    told = f"{few} to {most} samples" if few < most else f"{few} sample{'s' * (few != 1)}"
    number = len(names) if len(found) == len(names) else f"{len(found)} of {len(names)}"
    text = f"{number} classes, {told} each"
    if len(found) <= _LISTED:
        listed = found if few == most else (f"{name} {count}" for name, count in found.items())
        # A name stays on one line with its count.
        text += ": " + ", ".join(word.replace(" ", "\xa0") for word in listed)
    wrapped = textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
    return [line.replace("\xa0", " ") for line in wrapped]


def _channel_names(count: int, metadata: Metadata) -> Sequence[str]:
    told = metadata.get("channels")
    if told:
        return [f"{name}, {unit}" if unit != "1" else name for name, (unit, _, _) in told.items()]
    if count == 1:
        return ["values"]
    if metadata.get("modality") != "series" and count == 3:
        return ["red", "green", "blue"]
    return [f"channel {number}" for number in range(count)]


def _n_channels(split: Split) -> int:
    return channels_of(split.raw.shape[1:], modality_of(split))
