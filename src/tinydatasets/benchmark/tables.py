"""A record as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets import _records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tinydatasets._records import Device, Record, Spread

__all__ = ["text"]

_STAGES = {
    "start": "after import numpy",
    "load": "after loading",
    "batches": "after epochs of batches",
    "training": "after training",
}
_KINDS = ("private", "mapped", "resident", "peak")


def text(record: Record) -> str:
    """Return the record as lines and tables that are Markdown too."""
    parts = (_head(record), _memory(record), _times(record), _learned(record))
    return "\n\n".join("\n".join(lines) for lines in parts)


def _head(record: Record) -> Iterator[str]:
    settings = record["settings"]
    title = f"{record['dataset']} {record['dataset_version']}, {record['model']}"
    yield f"{title}: {_records.origin(record)}"
    yield from _device(record["device"])
    yield (
        f"{settings['samples']} samples in batches of {settings['batch_size']}; "
        f"epochs of training: {settings['epochs']}; processes: {settings['repeats']}"
    )


def _learned(record: Record) -> Iterator[str]:
    accuracy = record["test_accuracy"]
    yield (
        f"test accuracy after training: {accuracy['median']:.1%} "
        f"({accuracy['min']:.1%} to {accuracy['max']:.1%}), n = {accuracy['n']}"
    )


def _device(device: Device) -> Iterator[str]:
    memory = device["memory"]
    size = "memory unknown" if memory is None else f"{memory / 1e9:.1f} GB of memory"
    yield (
        f"{device['processor']}, {device['machine']}, {device['usable_cores']} of "
        f"{device['cores']} cores, {size}, {device['system']}"
    )
    threads = [f"{name}={value}" for name, value in device["threads"].items() if value != "not set"]
    yield (
        f"{device['python']}, NumPy {device['numpy']}, {device['blas']}, "
        f"{' '.join(threads) or 'number of threads not set'}"
    )
    yield f"processor governor: {device['governor']}; throttled: {device['throttled']}"


def _memory(record: Record) -> Iterator[str]:
    memory = record["memory"]
    if not memory["stages"]:
        yield f"memory: {memory['method']}"
        return
    yield f"| {'memory, MB (medians)':<24} | " + " | ".join(f"{kind:>8}" for kind in _KINDS) + " |"
    yield "|---|" + "--:|" * len(_KINDS)
    for stage, footprint in memory["stages"].items():
        spreads = (
            footprint["private"],
            footprint["mapped"],
            footprint["resident"],
            footprint["peak"],
        )
        cells = " | ".join(f"{_megabytes(spread):>8}" for spread in spreads)
        yield f"| {_STAGES.get(stage, stage):<24} | {cells} |"
    yield ""
    yield f"by {memory['method']}; peaks are {memory['peaks']}"


def _times(record: Record) -> Iterator[str]:
    yield f"| {'time, median (min to max)':<28} | {'wall clock':<30} | {'CPU':<30} |   n |"
    yield "|---|---|---|--:|"
    for what, time in record["times"].items():
        wall, cpu = _range(time["wall"]), _range(time["cpu"])
        yield f"| {what:<28} | {wall:<30} | {cpu:<30} | {time['wall']['n']:>3} |"


def _megabytes(spread: Spread | None) -> str:
    return "–" if spread is None else f"{spread['median'] / 1e6:.1f}"


def _range(spread: Spread | None) -> str:
    if spread is None:
        return "not read"
    low, middle, high = (_records.duration(spread[key]) for key in ("min", "median", "max"))
    return f"{middle} ({low} to {high})"
