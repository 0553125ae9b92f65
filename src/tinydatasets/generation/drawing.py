"""What a worker does: draw one chunk, part it, and write it where the writer finds it."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _archive
from tinydatasets._chunks import attributes_of, draw, length_of
from tinydatasets._seen import row_hashes
from tinydatasets.errors import InvalidValueError
from tinydatasets.generation.parting import parts_of
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    codes = {"id": ids, "labels": labels, "difficulty": graded.astype(np.int8)}
    known = [further[name] for name in attributes_of(job.generator) if name in further]
    check = checks(data, [*codes.values(), *known])
    return {"data": data, **codes, **further, "check": check}


def checks(data: NDArray[Any], codes: Sequence[NDArray[Any]]) -> NDArray[np.uint32]:
    """Return the crc32 of each sample with its codes, (n,) uint32: what ties them together.

    Parameters
    ----------
    data
        (n, ...) samples.
    codes
        (n,) integers each: the id, the label, the tier, and every attribute.

    Examples
    --------
    >>> samples, labels = np.zeros((2, 3), np.uint8), np.array([1, 0], np.int32)
    >>> checks(samples, [labels[::-1]]).tolist() == checks(samples, [labels]).tolist()
    False
    """
    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    known = np.ascontiguousarray(np.stack(codes, axis=1), "<i4")
    found = [zlib.crc32(row, zlib.crc32(of)) for row, of in zip(little, known, strict=True)]
    return np.array(found, np.uint32)


def _require_range(generator: Generator, data: NDArray[Any]) -> None:
    """Raise `InvalidValueError` if a value is infinite, or not one that the generator allows."""
    low, high = getattr(generator, "value_range", None) or (-np.inf, np.inf)
    known = data[~np.isnan(data)] if data.dtype.kind == "f" else data
    if not known.size:
        return
    found = known.min(), known.max()
    if not low <= found[0] <= found[1] <= high or np.isinf(found).any():
        allowed = "finite ones" if np.isinf([low, high]).any() else f"{low} to {high}"
        raise InvalidValueError(
            f"the generator {type(generator).__name__} returned values from {found[0]} to "
            f"{found[1]}, not {allowed}"
        )
