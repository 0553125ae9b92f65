"""The data sets, a folder each; what is in the folder of one is in CONTRIBUTING."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, overload

from tinydatasets import _loading
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import SPLITS, require_tiers
from tinydatasets.split import Dataset, Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import Metadata, SplitName, Tiers

__all__ = ["get", "has", "info", "load", "load_folder", "names"]


def names() -> list[str]:
    """Return the names of the bundled data sets, in alphabetical order.

    Examples
    --------
    >>> import tinydatasets as td
    >>> "tinymnist" in td.names()
    True
    """
    return sorted(filter(has, os.listdir(os.path.dirname(__file__))))


def has(name: str) -> bool:
    """Return whether there is a data set `name`."""
    return os.path.isfile(os.path.join(os.path.dirname(__file__), name, "__init__.py"))


def get(name: str) -> Any:
    """Import and return the module of the data set `name`; its ``SPEC`` describes it.

    Where its splits can do more than a `Split`, its ``KIND`` is their class.

    Raises
    ------
    UnknownNameError
        There is no such data set.
    """
    require_known("data set", name, names())
    from importlib import import_module

    return import_module(f"{__name__}.{name}")


@overload
def load(name: str, split: None = None, difficulty: Tiers | None = None) -> Dataset: ...
@overload
def load(name: str, split: SplitName, difficulty: Tiers | None = None) -> Split: ...
def load(
    name: str, split: SplitName | None = None, difficulty: Tiers | None = None
) -> Split | Dataset:
    """Load a bundled data set by name: ``load("tinymnist", "train")``.

    Parameters and errors are those of the data set's own ``load_<name>``; an unknown `name` is
    an `UnknownNameError` too.
    """
    loaded: Split | Dataset = getattr(get(name), f"load_{name}")(split, difficulty)
    return loaded


@overload
def load_folder(
    path: str | os.PathLike[str], split: None = None, difficulty: Tiers | None = None
) -> Dataset: ...
@overload
def load_folder(
    path: str | os.PathLike[str], split: SplitName, difficulty: Tiers | None = None
) -> Split: ...
def load_folder(
    path: str | os.PathLike[str],
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
) -> Split | Dataset:
    """Map what ``tinydatasets generate`` wrote: ``load_folder("digits", "train")``.

    Samples stay in their files until they are used, so that they may be more than memory holds.

    Parameters
    ----------
    path
        A dated folder such as ``digits/2026-11-21-v1``, or the one that it is in, which stands
        for the newest.
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them, whose samples are then read into memory; None
        gives every tier.

    Returns
    -------
    Split or Dataset
        Splits of a bundled data set's generator can do what its own can: those of tinypy have
        ``texts``.

    Raises
    ------
    InvalidValueError
        All three splits are asked for and one is not there, or a tier is asked for and the
        samples are not graded.
    IntegrityError
        It is no such folder, it is not finished, or a file is missing or damaged.
    UnknownNameError
        No such split or difficulty.
    """
    from tinydatasets import _folders

    require_tiers(difficulty)
    folder = _folders.find(path)  # once: another may be finished meanwhile
    if split is None:
        lacking = [name for name in SPLITS if name not in _folders.read(folder)["splits"]]
        if lacking:
            raise InvalidValueError(
                f"{folder} has no {' and no '.join(lacking)}: choose one split, as in "
                f'load_folder(path, "train")'
            )
    opened = _folders.open_splits(folder, SPLITS if split is None else (split,))
    parts = {name: _generated(name, *opened[name], difficulty) for name in opened}
    if split is not None:
        return parts[split]
    return Dataset(**parts, metadata=opened["train"][1])


def _generated(
    split: str, columns: Mapping[str, NDArray[Any]], metadata: Metadata, difficulty: Tiers | None
) -> Split:
    """Return a split of a folder, of the class that its data set has for splits."""
    known = metadata["name"] in names()
    kind: type[Split] = getattr(get(metadata["name"]), "KIND", Split) if known else Split
    whole = kind(columns, split, metadata)
    return whole if difficulty is None else whole.select(difficulty=difficulty)


def info(name: str) -> Metadata:
    """Return what is known of a bundled data set, without touching its samples.

    Examples
    --------
    >>> import tinydatasets as td
    >>> td.info("tinymnist")["provenance"]
    'real'
    """
    spec = get(name).SPEC
    _, manifest = _loading.open_bundled(spec)
    return _loading.describe(spec, manifest)
