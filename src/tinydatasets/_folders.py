"""What ``tinydatasets generate`` wrote: a dated folder with splits in shards, opened checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _files
from tinydatasets._archive import Archive
from tinydatasets._stacked import stack
from tinydatasets.errors import IntegrityError, require_known
from tinydatasets.spec import NOT_MEASURED, SPLITS, Metadata

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import TypeAlias

    from numpy.typing import NDArray

    # Dtype and shape of one sample's entry.
    Form: TypeAlias = tuple[str, tuple[int, ...]]

__all__ = [
    "FORMAT",
    "METADATA",
    "PART",
    "Shards",
    "find",
    "is_draft",
    "is_folder",
    "open_splits",
    "read",
    "shards",
]

FORMAT = "tinydatasets folder 1"
METADATA = "metadata.json"
PART = ".part"  # behind the name of a folder that is being made
COLUMNS = {"labels": "<i4", "id": "<i4", "difficulty": "|i1", "check": "<u4"}  # (n,) each
_KINDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "class_names": list,
    "attributes": dict,
    "scale": (int, float),
    "offset": (int, float),
}
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-v(\d+)")
_REMEDY = "restore it, or generate the folder anew"


class Shards(Mapping[str, "NDArray[Any]"]):
    """The arrays of several archives, those of one name as one array.

    Samples stay in their maps, as a `Stacked`, and so does all else of several axes. Columns
    (n,) are joined in memory when they are first asked for. Pickling one writes paths.
    """

    def __init__(self, archives: tuple[Archive, ...]) -> None:
        self._archives = archives
        self._joined: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._joined:
            parts = [archive[name] for archive in self._archives]
            mapped = parts[0].ndim > 1 or name.endswith("_data")
            self._joined[name] = stack(parts) if mapped else np.concatenate(parts)
        return self._joined[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._archives[0])

    def __len__(self) -> int:
        return len(self._archives[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return Shards, (self._archives,)


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Return whether `path` is what `generate` wrote or is writing, or holds such folders."""
    path = os.path.abspath(path)
    if not os.path.isdir(path):
        return False
    names = [os.path.basename(path), *os.listdir(path)]
    return any(_DATED.fullmatch(name.removesuffix(PART)) for name in names) or _is_ours(path)


def is_draft(path: str | os.PathLike[str]) -> bool:
    """Return whether a folder is called as one that is being made."""
    name = os.path.basename(os.path.abspath(path))
    return name.endswith(PART) and _DATED.fullmatch(name.removesuffix(PART)) is not None


def find(path: str | os.PathLike[str]) -> str:
    """Return the absolute path of a dated folder: `path` itself, or the newest one in it.

    Raises
    ------
    IntegrityError
        There is none, or none that is finished.
    """
    path = os.path.abspath(path)
    if is_draft(path):
        raise _unfinished(path)
    try:
        names = os.listdir(path)
    except OSError as error:
        reason = f"cannot read {path}: {error.strerror or error}"
        raise IntegrityError(f"{reason}; give a folder that generate wrote") from error
    if METADATA in names or _DATED.fullmatch(os.path.basename(path)):
        return path
    dated = [match for match in map(_DATED.fullmatch, names) if match]
    if dated:
        return os.path.join(path, max(dated, key=lambda match: (match[1], int(match[2])))[0])
    for name in names:
        if is_draft(name):
            raise _unfinished(os.path.join(path, name))
    raise IntegrityError(
        f"{path} holds no {METADATA} and no dated folder; give a folder that generate wrote"
    )


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what metadata.json of a folder says, of which all that reading needs is checked.

    Raises
    ------
    IntegrityError
        There is no such folder, or its metadata are damaged or of another format.
    """
    file = os.path.join(find(path), METADATA)
    content: dict[str, Any] = _files.read_json(file, remedy=_REMEDY)
    try:
        found = content["format"]
        wrong = [key for key, kind in _KINDS.items() if not isinstance(content[key], kind)]
        _forms(content)
        doubtful = [split for split in content["splits"] if not _consistent(content, split)]
    except (LookupError, TypeError, ValueError, AttributeError):
        raise IntegrityError(f"{file} lacks what it should say; {_REMEDY}") from None
    if found != FORMAT:
        raise IntegrityError(
            f"{file} is of the format {found!r}, not {FORMAT!r}; read it with its own tinydatasets"
        )
    for what in [*wrong, *(f"the shards of {split}" for split in doubtful)]:
        raise IntegrityError(f"{file} makes no sense on {what}; {_REMEDY}")
    return content


def shards(path: str | os.PathLike[str], split: str) -> tuple[Archive, ...]:
    """Return the archives of one split, mapped, in the order of their rows.

    Sizes, dtypes and shapes are held against the metadata; values are not read.

    Raises
    ------
    IntegrityError
        A file is missing, damaged, or not what the metadata say.
    UnknownNameError
        There is no such split.
    """
    folder = find(path)
    return _mapped(folder, read(folder), split)


def open_splits(
    path: str | os.PathLike[str], chosen: Collection[str] | None = None
) -> dict[str, tuple[Mapping[str, NDArray[Any]], Metadata]]:
    """Return columns and metadata of the `chosen` splits of a folder, by default of all it has.

    Errors are those of `read` and `shards`.
    """
    folder = find(path)
    content = read(folder)
    said = {key: value for key, value in content.items() if key not in {"splits", "files"}}
    metadata = Metadata(dict.fromkeys(_files.VERDICTS, NOT_MEASURED) | said)
    opened: dict[str, tuple[Mapping[str, NDArray[Any]], Metadata]] = {}
    for split in content["splits"] if chosen is None else chosen:
        archives = _mapped(folder, content, split)
        opened[split] = (Shards(archives) if len(archives) > 1 else archives[0]), metadata
    return opened


def _mapped(folder: str, content: Mapping[str, Any], split: str) -> tuple[Archive, ...]:
    require_known("split", split, content["splits"])
    archives: list[Archive] = []
    forms = _forms(content)
    for shard in content["splits"][split]["shards"]:
        path = os.path.join(folder, *shard["file"].split("/"))
        archive = Archive(path, remedy=_REMEDY)
        _check_size(path, content["files"][shard["file"]]["bytes"])
        if not archives:  # what else there is of each sample, only the first shard tells
            forms = _further(archive, split) | forms
        _check_forms(archive, shard["n_samples"], {f"{split}_{n}": f for n, f in forms.items()})
        archives.append(archive)
    return tuple(archives)


def _forms(content: Mapping[str, Any]) -> dict[str, Form]:
    """Return what metadata say of the columns of every split."""
    data = np.dtype(content["dtype"]).newbyteorder("<").str, tuple(content["sample_shape"])
    codes = {**dict.fromkeys(content["attributes"], "<i4"), **COLUMNS}
    return {"data": data, **{name: (dtype, ()) for name, dtype in codes.items()}}


def _further(archive: Archive, split: str) -> dict[str, Form]:
    """Return the columns of a shard."""
    begin = f"{split}_"
    known = {name: array for name, array in archive.items() if name.startswith(begin)}
    return {name.removeprefix(begin): (a.dtype.str, a.shape[1:]) for name, a in known.items()}


def _consistent(content: Mapping[str, Any], split: str) -> bool:
    """Return whether the shards of a split are named and counted as they must be."""
    said = content["splits"][split]
    counts = [int(shard["n_samples"]) for shard in said["shards"]]
    files = [shard["file"] for shard in said["shards"]]
    return (
        split in SPLITS
        and files == [f"{split}/{number:05d}.npz" for number in range(len(counts))]
        and all(type(content["files"][file]["bytes"]) is int for file in files)
        and sum(counts) == said["n_samples"]
        and 0 < counts[-1] <= counts[0]
        and set(counts[:-1]) <= {counts[0]}
    )


def _check_size(path: str, expected: int) -> None:
    found = os.path.getsize(path)
    if found != expected:
        raise IntegrityError(f"{path} is damaged: it has {found} bytes, not {expected}; {_REMEDY}")


def _check_forms(archive: Archive, rows: int, forms: Mapping[str, Form]) -> None:
    found = {name: f"{array.dtype.str} {array.shape}" for name, array in archive.items()}
    expected = {name: f"{dtype} {(rows, *shape)}" for name, (dtype, shape) in forms.items()}
    for name in {**expected, **found}:
        if found.get(name) != expected.get(name):
            raise IntegrityError(
                f"{archive.path} is damaged: {name} is {found.get(name, 'missing')}, "
                f"not {expected.get(name, 'of this folder')}; {_REMEDY}"
            )


def _is_ours(path: str) -> bool:
    """Return whether a folder holds our metadata, damaged or not."""
    try:
        with open(os.path.join(path, METADATA), "rb") as file:
            return b'"tinydatasets folder ' in file.read(1000)
    except OSError:
        return False


def _unfinished(path: str) -> IntegrityError:
    return IntegrityError(
        f"{path} is not finished; repeat the command that began it, with --resume"
    )
