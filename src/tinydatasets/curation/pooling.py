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
    first = max(parts, key=lambda part: len(part.metadata["class_names"]))
    for part in parts:
        if _kind(part) != _kind(first):
            raise InvalidValueError(f"{part!r} and {first!r} cannot be pooled: they are not alike")
        _require_same_classes(part, first)
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
    channels = split.metadata.get("channels") or {}
    return (split.raw.shape[1:], split.scale, split.offset, dict(channels))


def _require_same_classes(part: Split, longest: Split) -> None:
    """Raise `InvalidValueError` if classes are called otherwise; the last ones may be left out."""
    names, known = (split.metadata["class_names"] for split in (part, longest))
    if names != known[: len(names)]:
        raise InvalidValueError(
            f"{part.name} and {longest.name} cannot be pooled: they call their classes "
            f"{', '.join(names)} and {', '.join(known)}"
        )
