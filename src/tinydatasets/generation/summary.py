"""What is in the splits that were written: counts, ranges, means, digests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _archive, _files
from tinydatasets._moments import Moments, channels_of
from tinydatasets._pages import blocks
from tinydatasets.generation.writing import shard_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tinydatasets.spec import DatasetSpec

__all__ = ["fingerprint", "split_summary"]


def fingerprint(path: str) -> dict[str, Any]:
    """Return size and sha256 of a file."""
    return {"bytes": os.path.getsize(path), "sha256": _files.sha256_of(path)}


def split_summary(
    folder: str, split: str, rows: int, *, shard_rows: int, spec: DatasetSpec, chunk: int
) -> dict[str, Any]:
    """Return what metadata.json says of a split of `rows` rows, drawn in chunks of `chunk`.

    Counts of classes and of the values of attributes (of groups: how many there are), lowest and
    highest stored value, mean and standard deviation of decoded values, a channel each; values that
    are no numbers, which are left out of these; and the shards.
    """
    sizes = [min(shard_rows, rows - start) for start in range(0, rows, shard_rows)]
    files = [shard_name(split, number) for number in range(len(sizes))]
    moments = Moments(channels_of(spec.sample_shape, spec.modality))
    classes = np.zeros(len(spec.class_names), np.int64)
    counts = {name: np.zeros(len(names), np.int64) for name, names in spec.attributes.items()}
    groups = {name: _Groups(chunk) for name, names in spec.attributes.items() if not names}
    for columns in _blocks(folder, files, split):
        moments.add(columns["data"])
        classes += np.bincount(columns["labels"], minlength=len(classes))
        for name, count in counts.items():
            if name in groups:
                groups[name].add(columns[name])
            else:
                counts[name] = count + np.bincount(columns[name], minlength=len(count))
    told = {name: count.tolist() for name, count in counts.items() if name not in groups}
    return {
        "n_samples": rows,
        "class_counts": classes.tolist(),
        "attribute_counts": {**told, **{name: group.count for name, group in groups.items()}},
        **_figures(moments, spec),
        "shards": [
            {"file": file, "n_samples": size} for file, size in zip(files, sizes, strict=True)
        ],
    }


def _figures(moments: Moments, spec: DatasetSpec) -> dict[str, Any]:
    """Return range (of stored values), mean and deviation (of decoded ones), a channel each."""
    found = {
        "minimum": moments.low,
        "maximum": moments.high,
        "mean": moments.mean * spec.scale + spec.offset,
        "std": moments.std * abs(spec.scale),
    }
    return {"missing": moments.missing, **{name: v.tolist() for name, v in found.items()}}


def _blocks(folder: str, files: list[str], split: str) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield the columns of a split, some rows at a time."""
    for file in files:
        archive = _archive.Archive(os.path.join(folder, file))
        names = [name.removeprefix(f"{split}_") for name in archive]
        for _, columns in blocks(list(archive.values())):
            yield dict(zip(names, columns, strict=True))


class _Groups:
    """Counts groups, of which only those of the last chunk may go on in the next block."""

    def __init__(self, chunk: int) -> None:
        self.count = 0
        self._chunk = chunk
        self._open: NDArray[np.int32] = np.zeros(0, np.int32)

    def add(self, codes: NDArray[np.int32]) -> None:
        """Look at the codes of the next rows; a chunk numbers its groups from its first row on."""
        known = np.union1d(self._open, codes)
        self.count += len(known) - len(self._open)
        self._open = known[known // self._chunk == known[-1] // self._chunk]
