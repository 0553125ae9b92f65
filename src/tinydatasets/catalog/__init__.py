"""The data sets, a folder each; what is in the folder of one is in CONTRIBUTING."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, overload

from tinydatasets import _loading
from tinydatasets.errors import require_known

if TYPE_CHECKING:
    from tinydatasets.spec import Metadata, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["get", "has", "info", "load", "names"]


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
