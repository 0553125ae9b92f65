"""What a generated folder should hold by its metadata.json, held against the files there are."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _pages
from tinydatasets._archive import Archive
from tinydatasets._folders import COLUMNS
from tinydatasets.errors import IntegrityError
from tinydatasets.generation.summary import fingerprint
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    Found: TypeAlias = tuple[list[str], str]  # faults, and what to say if there are none

__all__ = ["Opened", "Rows", "Shard", "blocks", "file_faults", "open_shards"]

_REMEDY = "generate the folder anew"


class Shard(NamedTuple):
    """A shard that could be opened, and has the columns that it should have."""

    split: str
    file: str
    start: int
    """Its first row, counted through all shards of the folder."""
    columns: Mapping[str, NDArray[Any]]
    """Name without that of the split -> (n, ...) array, mapped."""

    @property
    def stop(self) -> int:
        """The row behind its last."""
        return self.start + len(self.columns["labels"])


class Opened(NamedTuple):
    """What could be read of a folder."""

    facts: Mapping[str, Any]
    """What metadata.json says."""
    shards: tuple[Shard, ...]
    unread: tuple[str, ...]
    """Files of the shards that could not be read."""
    faults: tuple[str, ...]
    """Why, and what else is wrong with shards."""

    @property
    def n_rows(self) -> int:
        """Rows of all shards that could be read."""
        return self.shards[-1].stop if self.shards else 0

    def by_split(self) -> dict[str, list[Shard]]:
        """Return the shards of each split that has any, in the order of their rows."""
        found: dict[str, list[Shard]] = {}
        for shard in self.shards:
            found.setdefault(shard.split, []).append(shard)
        return found

    def is_whole(self, split: str) -> bool:
        """Return whether every shard of a split could be read."""
        return not any(file.startswith(f"{split}/") for file in self.unread)

    def at(self, row: int) -> str:
        """Return where a row, counted through all shards, is."""
        shard = self.shards[bisect_right([shard.start for shard in self.shards], row) - 1]
        return f"{shard.file}, row {row - shard.start}"


class Rows:
    """Counts rows with a fault, and keeps the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first = -1

    def add(self, start: int, wrong: NDArray[np.bool_]) -> bool:
        """Take note of the `wrong` rows from `start` on; return whether the first is of them."""
        here = np.flatnonzero(wrong)
        begins = self.count == 0 and len(here) > 0
        self.first = start + int(here[0]) if begins else self.first
        self.count += len(here)
        return begins


def blocks(shards: list[Shard], *names: str) -> Iterator[tuple[int, list[NDArray[Any]]]]:
    """Yield the first row and the columns called `names`, so many rows that they take 1 MB."""
    for shard in shards:
        for start, columns in _pages.blocks([shard.columns[name] for name in names]):
            yield shard.start + start, columns


def file_faults(folder: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield which files are missing, unknown, or of another size or sha256 than they should be."""
    for file, said in facts["files"].items():
        path = os.path.join(folder, *file.split("/"))
        if not os.path.isfile(path):
            yield f"{file} is missing"
            continue
        try:
            found = fingerprint(path)
        except OSError as error:
            yield f"{file} cannot be read: {error.strerror or error}"
            continue
        if found["bytes"] != said["bytes"]:
            yield f"{file} has {found['bytes']:,} bytes, not {said['bytes']:,}"
        elif found["sha256"] != said["sha256"]:
            sums = f"{found['sha256'][:8]}…, not {said['sha256'][:8]}…"
            yield f"{file} has sha256 {sums}: its content has changed"
    for file in _archives(folder):
        if file not in facts["files"]:
            yield f"{file} is not one of the files that metadata.json names"


def open_shards(folder: str, facts: Mapping[str, Any]) -> Opened:
    """Open all shards, and look whether their columns are what they should be."""
    shards: list[Shard] = []
    unread, faults = [], []
    for split in (name for name in SPLITS if name in facts["splits"]):
        forms = _forms(facts)
        sizes = {entry["file"]: entry["n_samples"] for entry in facts["splits"][split]["shards"]}
        for file, n_rows in sizes.items():
            columns, wrong = _columns(folder, file, split)
            wrong += _ill_formed(file, columns, forms, n_rows) if columns else []
            faults += wrong
            if wrong:
                unread.append(file)
                continue
            # What else there is of each sample, only the first shard tells.
            forms |= {name: (a.dtype.str, a.shape[1:]) for name, a in columns.items()}
            shards.append(Shard(split, file, shards[-1].stop if shards else 0, columns))
        faults += _unequal(split, list(sizes.values()))
    return Opened(facts, tuple(shards), tuple(unread), tuple(faults))


def _archives(folder: str) -> Iterator[str]:
    """Yield the .npz files in a folder and those inside it, by their paths in it."""
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".npz"):
                inside = os.path.relpath(os.path.join(path, name), folder)
                yield inside.replace(os.sep, "/")


def _columns(folder: str, file: str, split: str) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Return the columns of a shard, called without the split's name; or none, and why."""
    path = os.path.join(folder, *file.split("/"))
    try:
        archive = Archive(path, remedy=_REMEDY)
    except IntegrityError as error:
        return {}, [str(error).replace(path, file)]
    begin = f"{split}_"
    foreign = [name for name in archive if not name.startswith(begin)]
    if foreign or not archive:
        held = f"{foreign[0]!r:.60}, which is no column" if foreign else "no column"
        return {}, [f"{file} holds {held} of {split}"]
    return {name[len(begin) :]: array for name, array in archive.items()}, []


def _forms(facts: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return dtype and shape of a sample's entry in every column that there must be."""
    codes = {**dict.fromkeys(facts["attributes"], "<i4"), **COLUMNS}
    forms = {name: (dtype, ()) for name, dtype in codes.items()}
    return {"data": (facts["dtype"], tuple(facts["sample_shape"])), **forms}


def _ill_formed(
    file: str, columns: Mapping[str, NDArray[Any]], forms: Mapping[str, Any], n_rows: int
) -> Iterator[str]:
    """Yield which columns of a shard are missing, or not of their form, or of other lengths."""
    for name, (dtype, shape) in forms.items():
        if name not in columns:
            yield f"{file} lacks the column {name!r}"
            continue
        array = columns[name]
        if dtype not in {array.dtype.str, array.dtype.name} or array.shape[1:] != shape:
            found = f"{array.dtype.name} of shape {array.shape[1:]} a sample"
            yield f"{file} has {name} as {found}, not {dtype} of shape {shape}"
    others = [name for name, array in columns.items() if array.shape[:1] != (n_rows,)]
    for name in others[:1]:
        shape = columns[name].shape
        yield f"{file} has {name} of shape {shape}, and should have {n_rows} rows"


def _unequal(split: str, sizes: list[int]) -> list[str]:
    """Return what is wrong if not all shards but the last, the smallest, are of one size."""
    if len(set(sizes[:-1])) > 1 or sizes[-1:] > sizes[:1]:
        rows = ", ".join(map(str, sizes))
        return [f"the shards of {split} but the last should be equal, and have {rows:.100} rows"]
    return []
