"""What an instructor has: an .npz, a table or a folder of images, read into splits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _archive, _files, _npz
from tinydatasets._inputs import images, tables
from tinydatasets._sets import columns_of, described, stem
from tinydatasets.errors import InvalidValueError
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import Metadata

__all__ = ["place", "read", "stem", "write"]

_COUNTED = ("n_samples", "split")  # what a split says of itself


def read(
    path: str | os.PathLike[str],
    *,
    labels: str | None = None,
    attributes: Collection[str] | None = None,
    groups: str | None = None,
) -> dict[str, Split]:
    """Return the samples in a file or folder: train, val and test, or the one set "data".

    Parameters
    ----------
    path
        An ``.npz`` (see `Split.from_npz`), a ``.csv`` (see `tables.read`) or a folder of
        images, one sub-folder a class (see `images.read`). A JSON object of the same name
        beside it, ``<stem>.json``, may say more, under the keys of `Metadata`: ``name``,
        ``title``, ``dataset_version``, ``curation_date``, ``class_names``, ``scale``,
        ``offset``, ``sample_shape``, ``modality``, ``license``, ``citation``, ``source``,
        ``provenance``, ``attributes`` (name -> names of its codes, none where codes are
        numbers), ``groups`` (a list of attributes) and ``channels`` (name -> unit, scale and
        offset). Other keys are kept as they are.
    labels
        The array or the column of labels, if it has no usual name.
    attributes
        Those to keep; by default all. Columns of a table that are named here are no features.
    groups
        The attribute whose values (a writer, a subject) belong together.

    Raises
    ------
    InvalidValueError
        The content is not what it should be; the message names file and row.
    UnknownNameError
        There is no such attribute, or a label or value is not among the names given.
    IntegrityError
        The file is damaged.
    MissingExtraError
        There are images, and Pillow is not installed (extra: images).
    """
    path = os.fspath(path)
    kind = _kind(path)
    made: Mapping[str, tuple[Mapping[str, NDArray[Any]], Metadata]]
    if kind == ".npz":
        made = _npz.open_sets(path, labels=labels, attributes=attributes, groups=groups)
    else:
        if kind == ".csv":
            named = [*(attributes or ()), *filter(None, [groups])]
            sets, found = tables.read(path, labels=labels, attributes=named)
        else:
            sets, found = images.read(path, labels=labels)
        facts = {**found, **described(path)}
        made = columns_of(path, sets, facts, attributes=attributes, groups=groups)
    splits = {name: Split(columns, name, facts) for name, (columns, facts) in made.items()}
    _require_classes(path, splits)
    return splits


def write(
    folder: str, name: str, columns: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]
) -> str:
    """Write ``<name>.npz`` and ``<name>.json``, which `read` reads; return the archive's path.

    Parameters
    ----------
    folder
        Where; it exists.
    name
        Of the data set.
    columns
        ``<split>_data``, ``_labels``, ``_id``, ``_difficulty`` and ``_<attribute>``, as
        `Curation.columns` returns them.
    metadata
        What the JSON says, under the keys that `read` knows.
    """
    path = os.path.join(folder, f"{name}.npz")
    told = {key: value for key, value in metadata.items() if key not in _COUNTED}
    _archive.write(path, columns)
    _files.write_json(os.path.join(folder, f"{name}.json"), {**told, "name": name})
    return path


def place(split: Split, row: int) -> str:
    """Return where a sample that was read stands: its file, its line, or its row."""
    identity = int(split.ids[row])
    metadata = split.metadata
    if "files" in metadata:
        return str(metadata["files"][identity])
    return f"{metadata.get('unit', 'row')} {identity}"


def _kind(path: str) -> str:
    """Return ".npz", ".csv" or "" for a folder."""
    if os.path.isdir(path):
        return ""
    if not os.path.exists(path):
        import difflib

        folder, name = os.path.split(path)
        there = os.listdir(folder or ".") if os.path.isdir(folder or ".") else []
        near = difflib.get_close_matches(name, there, n=1)
        hint = f": did you mean {os.path.join(folder, near[0])!r}?" if near else ""
        raise InvalidValueError(f"there is no file {path!r}{hint}")
    kind = os.path.splitext(path)[1].lower()
    if kind not in {".npz", ".csv"}:
        raise InvalidValueError(
            f"cannot read {path!r}: give an .npz, a .csv or a folder of images, one sub-folder "
            "a class"
        )
    if os.path.getsize(path) == 0:
        raise InvalidValueError(f"{path} is empty")
    return kind


def _require_classes(path: str, splits: Mapping[str, Split]) -> None:
    classes = np.unique(np.concatenate([split.labels for split in splits.values()]))
    if len(classes) < 2:
        first = next(iter(splits.values()))
        only = first.metadata["class_names"][classes[0]]
        raise InvalidValueError(f"{path} holds samples of one class only, {only!r}: two are needed")
