"""What was measured of a data set, and on which device: read, and put into words."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any, TypedDict

from tinydatasets import _files
from tinydatasets.errors import IntegrityError
from tinydatasets.spec import NOT_MEASURED, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

__all__ = [
    "FILE_NAME",
    "Device",
    "Footprint",
    "Memory",
    "Record",
    "Settings",
    "Spread",
    "Time",
    "complete",
    "duration",
    "entries",
    "identity",
    "in_checkout",
    "merged",
    "origin",
    "places",
    "read",
    "read_file",
    "summary",
]

FILE_NAME = "benchmarks.json"


class Spread(TypedDict):
    """Several measurements of one thing."""

    median: float
    min: float
    max: float
    n: int


class Time(TypedDict):
    """Seconds; None is a clock that was not read."""

    wall: Spread
    cpu: Spread | None
    """User and system time of all threads of the process."""


class Footprint(TypedDict):
    """Bytes of one stage; None is what the platform does not tell. See `_memory`."""

    private: Spread | None
    mapped: Spread | None
    resident: Spread | None
    peak: Spread | None


class Memory(TypedDict):
    """Memory at each stage: start, load, batches, training."""

    method: str
    peaks: str
    """Whether a peak is the stage's own or goes back to when the process began."""
    stages: dict[str, Footprint]


class Device(TypedDict):
    """What was measured on."""

    model: str
    """Of the board where it says so, otherwise of the processor."""
    processor: str
    machine: str
    cores: int
    usable_cores: int
    memory: int | None
    """Bytes."""
    system: str
    python: str
    numpy: str
    blas: str
    threads: dict[str, str]
    governor: str
    throttled: str
    virtual_machine: str
    """What shows that it is one, or ""."""
    emulated: str
    """How, or ""."""


class Settings(TypedDict):
    """What was run."""

    epochs: int
    batch_size: int
    repeats: int
    """Processes, each begun anew, with seeds 0, 1, 2 and so on."""
    samples: int


class Record(TypedDict):
    """One benchmark of one data set and network on one device."""

    dataset: str
    dataset_version: str
    tinydatasets: str
    date: str
    """ISO 8601, UTC."""
    model: str
    """The network that learned."""
    provenance: Literal["measured", "emulated", "estimated"]
    how: str
    """How it was emulated or estimated, or ""."""
    device: Device
    settings: Settings
    memory: Memory
    times: dict[str, Time]
    test_accuracy: Spread


def complete(metadata: Metadata) -> Metadata:
    """Add what the records say, unless it is there, and return the same metadata, plain now."""
    if type(metadata) is not Metadata:
        name, version = metadata["name"], metadata["dataset_version"]
        for key, value in Metadata(entries(name, version)).items():
            dict.setdefault(metadata, key, value)  # not in place of what `replace` set
        object.__setattr__(metadata, "__class__", Metadata)
    return metadata


def entries(name: str, version: str) -> dict[str, Any]:
    """Return what the records say of version `version` of the data set `name`."""
    records = read(name, version)
    return {
        "pi_memory_usage": _best(records, _peak_in_training, "a Raspberry Pi 4"),
        "pi_training_time": _best(records, _training_epoch, "a Raspberry Pi 4"),
        "benchmarks": records,
    }


def read(name: str, version: str) -> list[Record]:
    """Return the records of one version of a data set: the package's, and the user's own.

    What cannot be read gives one warning a file and is passed over.
    """
    found: list[Record] = []
    for path in places(name):
        try:
            found += read_file(path)
        except IntegrityError as error:
            import warnings

            warnings.warn(f"benchmarks are passed over: {error}", stacklevel=2)
    return [record for record in merged(found) if record["dataset_version"] == version]


def read_file(path: str) -> list[Record]:
    """Return the records that one file holds; none if there is no file.

    Raises
    ------
    IntegrityError
        It cannot be read, or something in it is not a record.
    """
    if not os.path.exists(path):
        return []
    remedy = "mend it or delete it"
    try:
        content = _files.read_json(path, remedy=remedy)
    except RecursionError:  # brackets without end
        content = None
    if not isinstance(content, list) or not all(map(_sound, content)):
        raise IntegrityError(f"{path} holds something other than records; {remedy}")
    return content


def places(name: str) -> Iterator[str]:
    """Yield where records of the data set `name` are: in the package, in the user's folder."""
    yield os.path.join(_files.packaged(name), FILE_NAME)
    yield os.path.join(_files.data_folder(None, name), FILE_NAME)


def in_checkout(package: str) -> bool:
    """Return whether the folder `package` is that of a source checkout, not an installation."""
    source, name = os.path.split(os.path.abspath(package))
    project = os.path.join(os.path.dirname(source), "pyproject.toml")
    try:
        with open(project, encoding="utf-8") as file:
            return os.path.basename(source) == "src" and f'\nname = "{name}"\n' in file.read()
    except (OSError, UnicodeDecodeError):
        return False


def merged(records: Iterable[Record]) -> list[Record]:
    """Return the newest record of each device, network and provenance, in a fixed order."""
    by_date = sorted(records, key=lambda record: record["date"])
    newest = {identity(record): record for record in by_date}
    return [newest[key] for key in sorted(newest)]


def identity(record: Record) -> tuple[str, ...]:
    """Return what a newer record must share with an older one to take its place."""
    device = record["device"]
    gigabytes = "" if device["memory"] is None else f"{math.ceil(device['memory'] / 2**30):03d}"
    return (
        record["dataset_version"],
        device["model"],
        gigabytes,
        device["machine"],
        device["virtual_machine"],
        record["model"],
        record["provenance"],
    )


def origin(record: Record) -> str:
    """Return where the figures of a record come from, and that it is no Raspberry Pi if it is not.

    Emulation and estimates are named as such.
    """
    source = _source(record)
    if source.startswith("measured on Raspberry Pi"):
        return source
    return f"{source}, not {'' if source.startswith('measured') else 'measured '}on a Raspberry Pi"


def summary(record: Record) -> str:
    """Return one line: network, time, memory, device."""
    figures = [figure for figure in (_training_epoch(record), _peak_in_training(record)) if figure]
    return f"{', '.join(figures)}; {origin(record)}, {record['date'][:10]}"


def _best(records: list[Record], figure: Callable[[Record], str], wanted: str) -> str:
    """Return the figure of the wanted device, or say that there is none and what there is."""
    candidates = [record for record in records if figure(record)]
    candidates.sort(key=_preference)
    if not candidates:
        return NOT_MEASURED
    best = candidates[0]
    told = f"{figure(best)}, {_source(best)}"
    return told if _on_pi_4(best) else f"{NOT_MEASURED} on {wanted}; {told}"


def _source(record: Record) -> str:
    device = record["device"]
    if record["provenance"] != "measured":
        return f"{record['provenance']} ({record['how']})"
    return (
        f"measured on {device['model']}{' (virtual machine)' if device['virtual_machine'] else ''}"
    )


def _preference(record: Record) -> tuple[bool, int, bool, str]:
    """Return a key that sorts the most telling record first."""
    rank = ("measured", "emulated", "estimated").index(record["provenance"])
    return not _on_pi_4(record), rank, record["model"] != "SimpleNet", record["device"]["model"]


def _on_pi_4(record: Record) -> bool:
    model = record["device"]["model"]
    return record["provenance"] == "measured" and f"{model} ".startswith("Raspberry Pi 4 ")


def _peak_in_training(record: Record) -> str:
    training = record["memory"]["stages"].get("training")
    peak = training and training["peak"]
    if not peak:
        return ""
    return f"{peak['median'] / 1e6:.1f} MB peak resident in training {record['model']}"


def _training_epoch(record: Record) -> str:
    epoch = record["times"].get("epoch of training")
    if epoch is None:
        return ""
    return f"{duration(epoch['wall']['median'])} (wall) an epoch of training {record['model']}"


def duration(seconds: float) -> str:
    """Return a time with three digits that count: 12.3 ms, 4.56 s."""
    number, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    decimals = 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:.{decimals}f} {unit}"


def _sound(record: Any) -> bool:
    """Return whether what stands in a file can be used as a record."""
    try:
        return (
            all(type(part) is str for part in (*identity(record), record["how"], record["date"]))
            and not (record["provenance"] == "measured" and record["device"]["emulated"])
            and bool(summary(record))
            and bool(record["dataset"])
            and _preference(record) is not None
            and all(map(_finite, _spreads(record)))
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return False


def _spreads(record: Record) -> Iterator[Spread]:
    """Yield every figure of a record that was measured more than once."""
    yield record["test_accuracy"]
    for time in record["times"].values():
        yield time["wall"]
        if time["cpu"] is not None:
            yield time["cpu"]
    for stage in record["memory"]["stages"].values():
        for spread in (stage["private"], stage["mapped"], stage["resident"], stage["peak"]):
            if spread is not None:
                yield spread


def _finite(spread: Spread) -> bool:
    return 0 <= spread["min"] <= spread["median"] <= spread["max"] < math.inf and spread["n"] > 0
