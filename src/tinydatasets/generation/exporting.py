"""A generated folder as one deflated .npz, to be sent or kept: small, but not mapped."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _atomic, _files, _folders
from tinydatasets._pages import pieces
from tinydatasets._sets import stem
from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["export"]

_OF_THE_FOLDER = ("check",)  # ties rows together across files, of which there is now one


def export(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> list[str]:
    """Write the samples of a folder into one deflated .npz, and a JSON of the same name beside it.

    `numpy.load` and `Split.from_npz` read them. Memory does not grow with the number of samples.

    Parameters
    ----------
    folder
        What `generate` wrote.
    path
        The archive; its name ends in ``.npz``.

    Returns
    -------
    list of str
        The files that were written.

    Raises
    ------
    InvalidValueError
        The name does not end in ``.npz``.
    IntegrityError
        The folder is missing or damaged.
    CacheError
        The archive cannot be written.
    """
    path = os.fspath(path)
    if not path.lower().endswith(".npz"):
        raise InvalidValueError(f"an export is an .npz archive, not {path!r}")
    known = _folders.read(folder)
    beside = os.path.join(os.path.dirname(path), f"{stem(path)}.json")
    _require_free(_folders.find(folder), path, beside)
    with (
        _atomic.writing(path) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for split in known["splits"]:
            shards = _folders.shards(folder, split)
            for name in shards[0]:
                if name.removeprefix(f"{split}_") not in _OF_THE_FOLDER:
                    _append(archive, name, [shard[name] for shard in shards])
    _files.write_json(beside, _facts(known))
    return [path, beside]


def _require_free(folder: str, path: str, beside: str) -> None:
    """Raise `InvalidValueError` if an export would overwrite something that is no export."""
    if os.path.commonpath([folder, os.path.abspath(path)]) == folder:
        raise InvalidValueError(
            f"{path} is inside {folder}, which is exported: choose another place"
        )
    if os.path.exists(beside):
        with open(beside, "rb") as file:
            if b'"generation": {' not in file.read():
                raise InvalidValueError(
                    f"{beside} is no description of an export: choose another name"
                )


def _append(archive: zipfile.ZipFile, name: str, parts: Sequence[NDArray[Any]]) -> None:
    """Append the parts of an array, one behind the other, as one array."""
    member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980-01-01, so that bytes repeat
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    fields = np.lib.format.header_data_from_array_1_0(parts[0])
    fields["shape"] = (sum(map(len, parts)), *parts[0].shape[1:])
    size = sum(part.nbytes for part in parts)
    with archive.open(member, "w", force_zip64=size >= zipfile.ZIP64_LIMIT) as file:
        np.lib.format.write_array_header_1_0(file, fields)
        for part in parts:
            for piece in pieces(part):
                file.write(piece)


def _facts(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds of the samples wherever they are."""
    return {key: said for key, said in known.items() if key not in {"format", "splits", "files"}}
