"""A folder as ``tinydatasets generate`` writes it, of any samples, for tests that read one."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

import tinydatasets as td
from tinydatasets._archive import write
from tinydatasets._files import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["checks", "rewritten", "written_folder"]


def written_folder(
    parent: Path,
    made: td.Split,
    sizes: Mapping[str, int],
    *,
    shard_rows: int = 1000,
    name: str = "2026-11-21-v1",
    value_range: tuple[float, float] | None = None,
) -> Path:
    """Deal the rows of `made` (from `make_*` or `from_arrays`) to splits, and write them.

    Every split gets as many rows as `sizes` says, in the order of `made`; rows of train, val and
    test take turns where there are several.
    """
    folder = parent / name
    total = sum(sizes.values())
    assert total <= len(made), f"there are {len(made)} samples, not {total}"
    turns = np.concatenate([np.arange(size) / size for size in sizes.values()])
    order = np.argsort(turns, kind="stable")
    owner = np.repeat(np.arange(len(sizes)), list(sizes.values()))[order]
    splits = {}
    for number, split in enumerate(sizes):
        rows = np.flatnonzero(owner == number)
        (folder / split).mkdir(parents=True)
        columns = _columns(made, split, rows)
        splits[split] = _described(made, made[rows], _shards(folder, split, columns, shard_rows))
    (folder / f"README_{made.metadata['name']}.md").write_text("# Generated\n", encoding="utf-8")
    facts = _facts(made)
    write_json(
        str(folder / "metadata.json"),
        {
            "format": "tinydatasets folder 1",
            **facts,
            "n_samples": total,
            "seed": facts.get("seed", 0),
            "value_range": value_range,
            "splits": splits,
            "files": _files(folder),
            "generation": {"created": "2026-11-21T22:00:00+00:00", "command": "a test"},
        },
    )
    return folder


def rewritten(shard: Path, **arrays: NDArray[Any]) -> None:
    """Write a shard anew with some arrays in place of its own; metadata.json knows nothing."""
    with np.load(shard) as loaded:
        columns = dict(loaded)
    write(shard, {**columns, **arrays})


def checks(data: NDArray[Any], codes: Sequence[NDArray[Any]]) -> NDArray[np.uint32]:
    """Return the CRC-32 that ties each sample to its codes."""
    little = data.astype(data.dtype.newbyteorder("<"), order="C", copy=False)
    rows = zip(*(column.tolist() for column in codes), strict=True)
    begun = (zlib.crc32(struct.pack(f"<{len(codes)}i", *row)) for row in rows)
    made = [zlib.crc32(row.tobytes(), start) for row, start in zip(little, begun, strict=True)]
    return np.array(made, np.uint32)


def _columns(made: td.Split, split: str, rows: NDArray[np.intp]) -> dict[str, NDArray[Any]]:
    names = [key.removeprefix(f"{made.name}_") for key in made._columns]
    known = {name: np.asarray(made._column(name)[rows]) for name in names}
    known["id"] = rows.astype(np.int32)
    attributes = [name for name in made.metadata["attributes"] if name != "difficulty"]
    tied = [known[name] for name in ("id", "labels", "difficulty", *attributes)]
    known["check"] = checks(known["data"], tied)
    return {f"{split}_{name}": np.ascontiguousarray(array) for name, array in known.items()}


def _shards(
    folder: Path, split: str, columns: Mapping[str, NDArray[Any]], shard_rows: int
) -> list[dict[str, Any]]:
    size = len(columns[f"{split}_id"])
    shards = []
    for number, start in enumerate(range(0, size, shard_rows)):
        file = f"{split}/{number:05d}.npz"
        rows = slice(start, start + shard_rows)
        write(folder / file, {key: array[rows] for key, array in columns.items()})
        shards.append({"file": file, "n_samples": min(shard_rows, size - start)})
    return shards


def _described(made: td.Split, part: td.Split, shards: list[dict[str, Any]]) -> dict[str, Any]:
    attributes = made.metadata["attributes"]
    classes = len(made.metadata["class_names"])
    by_channel = made.metadata.get("modality") == "series" or part.raw.ndim == 4
    channels = part.raw.shape[-1] if by_channel else 1
    raw = part.raw.reshape(-1, channels)
    values = part.data.reshape(-1, channels).astype(np.float64)
    return {
        "n_samples": len(part),
        "class_counts": np.bincount(part.labels, minlength=classes).tolist(),
        "attribute_counts": {
            name: np.bincount(part.attributes[name], minlength=len(names)).tolist()
            if names
            else len(np.unique(part.attributes[name]))
            for name, names in attributes.items()
        },
        "missing": 0,
        "minimum": raw.min(axis=0).tolist(),
        "maximum": raw.max(axis=0).tolist(),
        "mean": values.mean(axis=0).tolist(),
        "std": values.std(axis=0).tolist(),
        "shards": shards,
    }


def _facts(made: td.Split) -> dict[str, Any]:
    facts = dict(td.Metadata(made.metadata))
    for key in ("split", "n_samples", "numpy", "ceilings"):
        facts.pop(key, None)
    return facts


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in found
    }
