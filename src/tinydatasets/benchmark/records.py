"""The record of a benchmark: what is in it, and where it is written."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from tinydatasets import _files, _records, _store

if TYPE_CHECKING:
    from tinydatasets._records import Device, Memory, Record, Settings, Spread, Time
    from tinydatasets.spec import DatasetSpec

__all__ = ["compose", "path_of", "save"]


def compose(
    spec: DatasetSpec,
    model: str,
    device: Device,
    *,
    settings: Settings,
    memory: Memory,
    times: dict[str, Time],
    test_accuracy: Spread,
) -> Record:
    """Return the record of what was just measured on `device`."""
    return {
        "dataset": spec.name,
        "dataset_version": spec.version,
        "tinydatasets": _version(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "model": model,
        "provenance": "emulated" if device["emulated"] else "measured",
        "how": device["emulated"],
        "device": device,
        "settings": settings,
        "memory": memory,
        "times": times,
        "test_accuracy": test_accuracy,
    }


def save(record: Record) -> str:
    """Write `record` in place of an older one of the same device and network; return the path.

    Raises
    ------
    CacheError
        The file cannot be written.
    IntegrityError
        There is a file, and it is damaged: it stays as it is.
    """
    path = path_of(record["dataset"])
    folder = os.path.dirname(path)
    with _store.locked(folder):  # two that write at once lose no record
        older = _records.read_file(path)
        _files.write_json(path, _records.merged([*older, record]))
    return path


def path_of(name: str) -> str:
    """Return where records of the data set `name` are written.

    In a checkout that is the data set's folder, to be committed; beside an installation it is
    the user's data folder, as an installed package is not ours to change.
    """
    packaged, users = _records.places(name)
    package = os.path.dirname(os.path.dirname(os.path.dirname(packaged)))
    return packaged if _records.in_checkout(package) else users


def _version() -> str:
    """Return the version of this package, which a folder on the path without more has not."""
    import tinydatasets

    try:
        return tinydatasets.__version__
    except ImportError:
        return "not installed"
