"""Pooling: several splits of one data set as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["pool"]


def pool(splits: Mapping[str, Split]) -> Split:
    """Return the samples of several splits as one, with the attributes that all of them know.

    It is a `Split`: what a special kind has beside, such as marks of missing readings, is left out.

    Raises
    ------
    InvalidValueError
        Samples, stored values, classes or channels of the splits are not alike, or there is no
        split.
    """
    parts = list(splits.values())
    if not parts:
        raise InvalidValueError("there is no split to pool")
    first = parts[0]
    for part in parts[1:]:
        if _kind(part) != _kind(first):
            raise InvalidValueError(f"{part!r} and {first!r} cannot be pooled: they are not alike")
    known = [name for name in first.attributes if all(name in p.attributes for p in parts)]
    columns = {
        "all_data": np.concatenate([part.raw for part in parts]),
        "all_labels": np.concatenate([part.labels for part in parts]),
        "all_id": np.concatenate([part.ids for part in parts]),
        "all_difficulty": np.concatenate([part.difficulty for part in parts]),
        **{f"all_{k}": np.concatenate([part.attributes[k] for part in parts]) for k in known},
    }
    names = {name: first.metadata["attributes"][name] for name in known}
    return Split(columns, "all", first.metadata.replace(attributes=names))


def _kind(split: Split) -> tuple[object, ...]:
    """Return what must be the same of splits that are pooled."""
    metadata = split.metadata
    channels = metadata.get("channels") or {}
    said = (metadata["class_names"], dict(channels))
    return (split.raw.shape[1:], split.scale, split.offset, *said)
