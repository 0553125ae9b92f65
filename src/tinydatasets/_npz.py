"""The sets of samples in an .npz, under the names that the field gives its arrays."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets._archive import Archive
from tinydatasets._sets import WHOLE, Samples, columns_of, described
from tinydatasets.errors import IntegrityError, InvalidValueError
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.spec import Metadata

    Columns: TypeAlias = Mapping[str, NDArray[Any]]

__all__ = ["open_sets"]

DATA = ("data", "images", "x", "X")
LABELS = ("labels", "label", "y", "target", "targets")
_REMEDY = "write it anew"


def open_sets(
    path: str | os.PathLike[str],
    *,
    labels: str | None = None,
    attributes: Collection[str] | None = None,
    groups: str | None = None,
) -> dict[str, tuple[Columns, Metadata]]:
    """Return the columns and the metadata of each set in an .npz, in the order train, val, test.

    Arrays of numbers that are stored (not deflated) are mapped; if one array of the file is
    not, all are read into memory.

    Parameters
    ----------
    path
        Its arrays are called ``train_data`` and ``train_labels`` (or ``x_train``, ``y_train``,
        ``train_images``) and so on, or ``data`` and ``labels`` (or ``x``, ``X``, ``images``;
        ``y``, ``target``) where there is one set. Other (n,) integers or text are attributes:
        ``train_writer``, ``writer``.
    labels
        What the labels are called, if otherwise.
    attributes, groups
        As in `_sets.columns_of`.

    Raises
    ------
    IntegrityError
        The file is missing or damaged, or holds Python objects.
    InvalidValueError
        Data or labels are not there or not what they should be.
    """
    path = os.fspath(path)
    arrays = _arrays(path)
    words: dict[str, dict[str, str]] = {name: _words(arrays, name) for name in SPLITS}
    words = {name: found for name, found in words.items() if _first(found, DATA)}
    words = words or {WHOLE: {key: key for key in arrays}}
    names = LABELS if labels is None else (labels,)
    sets = {name: _samples(path, name, arrays, found, names) for name, found in words.items()}
    made = columns_of(path, sets, described(path), attributes=attributes, groups=groups)
    return {name: (_mapped(columns, arrays), facts) for name, (columns, facts) in made.items()}


def _arrays(path: str) -> Columns:
    """Return the arrays of an .npz: mapped if they can be, else read."""
    try:
        # The whole path, so that a split that was pickled finds the file from any folder.
        return Archive(os.path.abspath(path), remedy=_REMEDY)
    except IntegrityError:
        if not zipfile.is_zipfile(path):
            raise
    return _unpacked(path)


def _unpacked(path: str) -> Columns:
    """Return the arrays of an .npz of any kind, read into memory."""
    arrays = {}
    name = "its directory"
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".npy"):
                    with archive.open(name) as file:
                        array = np.lib.format.read_array(file, allow_pickle=False)
                    text = np.char.decode(array, "utf-8") if array.dtype.kind == "S" else array
                    arrays[name.removesuffix(".npy")] = text
    except (
        *(ValueError, EOFError, OSError, MemoryError, struct.error),
        *(zipfile.BadZipFile, zlib.error, RuntimeError),  # the last of what is encrypted
    ) as error:
        objects = "allow_pickle" in str(error)
        reason = "it holds Python objects" if objects else error
        remedy = "save numbers or text, as labels.astype(str)" if objects else _REMEDY
        raise IntegrityError(f"cannot read {name} of {path}: {reason}; {remedy}") from None
    return arrays


def _words(keys: Iterable[str], split: str) -> dict[str, str]:
    """Return what the arrays of a split are called apart from its name, and their keys."""
    before, after = f"{split}_", f"_{split}"
    return {
        key.removeprefix(before).removesuffix(after): key
        for key in keys
        if key.startswith(before) or key.endswith(after)
    }


def _first(words: Collection[str], names: Iterable[str]) -> str | None:
    return next((name for name in names if name in words), None)


def _samples(
    path: str, split: str, arrays: Columns, words: Mapping[str, str], names: tuple[str, ...]
) -> Samples:
    """Return one set: its data, labels, ids, tiers and attributes."""
    data, labels = _first(words, DATA), _first(words, names)
    if data is None or labels is None:
        keys = ", ".join(arrays) or "none"
        missing = "data" if data is None else names[0] + ("" if split == WHOLE else f" of {split}")
        raise InvalidValueError(
            f"{path} has no {missing}: its arrays are {keys}; call them data and labels, or "
            "train_data, train_labels, test_data, test_labels"
        )
    found = {word: arrays[key] for word, key in words.items()}
    size = found[data].shape[:1]
    ids, difficulty = found.pop("id", None), found.pop("difficulty", None)
    return Samples(
        where=path if split == WHOLE else f"{path}, {split}",
        data=found.pop(data),
        labels=found.pop(labels),
        attributes={w: a for w, a in found.items() if a.shape == size and a.dtype.kind in "biuU"},
        ids=ids,
        difficulty=difficulty,
    )


def _mapped(columns: Columns, arrays: Columns) -> Columns:
    """Return `arrays` instead of `columns` if they are an archive that holds the same.

    A split of an archive pickles its path, and not its data.
    """
    same = isinstance(arrays, Archive) and all(
        key in arrays
        and (array is arrays[key] or (array.ndim == 1 and np.array_equal(array, arrays[key])))
        for key, array in columns.items()
    )
    return arrays if same else columns
