"""What a worker does: draw one chunk, part it, and write it where the writer finds it."""

from __future__ import annotations

import os
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _archive
from tinydatasets._chunks import draw, length_of
from tinydatasets._seen import row_hashes
from tinydatasets.errors import InvalidValueError
from tinydatasets.generation.parting import parts_of
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.generators import Generator

    Columns = dict[str, NDArray[Any]]

__all__ = ["Job", "checks", "write_chunk"]


class Job(NamedTuple):
    """What all chunks of a folder have in common; it pickles."""

    generator: Generator
    groups: str | None
    """The attribute whose values stay in one split."""
    seed: int
    shares: tuple[float, ...]
    """Of train, val and test."""
    dtype: str
    """In which samples are stored."""
    scale: float
    """Samples that are stored as floats are decoded: `raw * scale + offset`."""
    offset: float
    folder: str
    """Where chunks are put."""


def write_chunk(job: Job, k: int) -> str:
    """Draw chunk `k` and write it to an archive, whose path is returned.

    It holds ``part`` and ``hash``, of each sample the number of its split and the hash of its
    values, in the order in which samples were drawn; and ``<split>_<column>``, the columns of each
    split.

    Raises
    ------
    InvalidValueError
        The generator does not return what it says.
    CacheError
        The folder is missing, read-only or full.
    """
    columns = drawn(job, k)
    groups = columns[job.groups] if job.groups else None
    part = parts_of(columns["labels"], groups, job.shares, seed=job.seed, k=k)
    arrays: Columns = {"part": part, "hash": row_hashes(columns["data"])}
    for code, split in enumerate(SPLITS):
        mine = part == code
        arrays |= {f"{split}_{name}": column[mine] for name, column in columns.items()}
    path = os.path.join(job.folder, f"{k:08}.npz")
    _archive.write(path, arrays, lasting=False)
    return path


def drawn(job: Job, k: int) -> Columns:
    """Return the columns of chunk `k`: data, labels, id, difficulty, check and what is known."""
    data, labels, further = draw(job.generator, job.seed, k)
    _require_range(job.generator, data)
    if np.dtype(job.dtype).kind == "f" and data.dtype.kind != "f":
        data = data * np.float32(job.scale) + np.float32(job.offset)
    data = np.ascontiguousarray(data, job.dtype)
    ids = np.arange(len(labels), dtype=np.int32) + np.int32(k * length_of(job.generator))
    graded = further.pop("difficulty", np.full(len(labels), -1))
    return {
        "data": data,
        "labels": labels,
        "id": ids,
        "difficulty": graded.astype(np.int8),
        **further,
        "check": checks(data, labels, ids),
    }


def checks(
    data: NDArray[Any], labels: NDArray[np.int32], ids: NDArray[np.int32]
) -> NDArray[np.uint32]:
    """Return the crc32 of each sample with its label and id, (n,) uint32: what ties the three.

    Examples
    --------
    >>> samples, labels = np.zeros((2, 3), np.uint8), np.array([1, 0], np.int32)
    >>> checks(samples, labels, labels[::-1]).tolist() == checks(samples, labels, labels).tolist()
    False
    """
    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    named = zip(ids.tolist(), labels.tolist(), little, strict=True)
    found = [zlib.crc32(row, zlib.crc32(struct.pack("<ii", i, label))) for i, label, row in named]
    return np.array(found, np.uint32)


def _require_range(generator: Generator, data: NDArray[Any]) -> None:
    """Raise `InvalidValueError` if a value is infinite, or not one that the generator allows."""
    low, high = getattr(generator, "value_range", None) or (-np.inf, np.inf)
    known = data[~np.isnan(data)] if data.dtype.kind == "f" else data
    if not known.size:
        return
    found = known.min(), known.max()
    if not low <= found[0] <= found[1] <= high or np.isinf(found).any():
        raise InvalidValueError(
            f"the generator {type(generator).__name__} returned values from {found[0]} to "
            f"{found[1]}, not {low} to {high}"
        )
