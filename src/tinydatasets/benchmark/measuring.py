"""Measure a data set and a network, each time in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tinydatasets import baselines, catalog, errors
from tinydatasets.benchmark import device, records, workload
from tinydatasets.errors import TinyDatasetsError, require_int, require_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tinydatasets._records import Footprint, Memory, Record, Spread, Time

__all__ = ["measure"]

_START = """
import sys, time
marks = [(time.perf_counter(), time.process_time())]
import numpy
marks.append((time.perf_counter(), time.process_time()))
import tinydatasets
tinydatasets.load(sys.argv[1])
marks.append((time.perf_counter(), time.process_time()))
tinydatasets.load(sys.argv[1])
marks.append((time.perf_counter(), time.process_time()))
import json
print(json.dumps([[b - a for a, b in zip(*pair)] for pair in zip(marks, marks[1:])]))
"""
_STARTS = ("import numpy", "import tinydatasets and load", "load again")


def measure(
    name: str,
    *,
    model: str = "SimpleNet",
    epochs: int = 10,
    batch_size: int = 32,
    repeats: int = 3,
    emulated: str | None = None,
) -> Record:
    """Measure memory and time on this device, and say which device it is.

    Every repeat begins two processes: one times what a program waits for when it starts, one
    loads, goes through batches and trains while its memory is read. Threads are as the
    environment sets them. Files come from the system's cache, as one run that does not count
    goes before.

    Parameters
    ----------
    name
        The data set.
    model
        A network of `tinydatasets.baselines`.
    epochs
        Of training.
    batch_size
        Samples a batch.
    repeats
        How often; the repeat k has the seed k.
    emulated
        How this device is emulated, where that cannot be detected: "qemu-system-aarch64".

    Returns
    -------
    Record
        What `json.dumps` takes: bytes and seconds as medians with minimum and maximum.

    Raises
    ------
    UnknownNameError
        No such data set or network.
    InvalidValueError
        `epochs`, `batch_size` or `repeats` is less than 1.
    TinyDatasetsError
        A process that was measured came to grief.

    Examples
    --------
    >>> from tinydatasets.benchmark import measure
    >>> record = measure("tinymnist", epochs=1, repeats=1)
    >>> record["times"]["epoch of training"]["wall"]["n"]
    1
    """
    spec = catalog.get(name).SPEC
    require_known("network", model, baselines.names())
    numbers = [require_int("epochs", epochs, 1), require_int("batch_size", batch_size, 1)]
    repeats = require_int("repeats", repeats, 1)
    _child(["-c", _START, name])
    starts, runs = [], []
    for seed in range(repeats):
        starts.append(_child(["-c", _START, name]))
        runs.append(_child(["-m", workload.__name__, name, model, *map(str, [*numbers, seed])]))
    here = device.identify(emulated=emulated)
    return records.compose(
        spec,
        model,
        here,
        settings={
            "epochs": epochs,
            "batch_size": batch_size,
            "repeats": repeats,
            "samples": runs[0]["samples"],
        },
        memory=_memory(runs, of_the_emulator=device.detected_emulation() == device.UNDER_QEMU_USER),
        times=_times(starts, runs),
        test_accuracy=_spread([run["accuracy"] for run in runs]),
    )


def _times(starts: list[Any], runs: list[dict[str, Any]]) -> dict[str, Time]:
    """Return what took how long; an epoch of training is timed by the wall clock alone."""
    training = [seconds for run in runs for seconds in run["training_epochs"]]
    return {
        **{what: _time(start[i] for start in starts) for i, what in enumerate(_STARTS)},
        "first batch": _time(run["first_batch"] for run in runs),
        "epoch of batches": _time(pair for run in runs for pair in run["batch_epochs"]),
        "epoch of training": {"wall": _spread(training), "cpu": None},
        "whole training": _time(run["whole_training"] for run in runs),
    }


def _memory(runs: list[dict[str, Any]], *, of_the_emulator: bool) -> Memory:
    """Return the memory of each stage; none where it would be that of an emulator too."""
    if of_the_emulator:
        reason = "not available: it would be the emulator's memory as well"
        return {"method": reason, "peaks": "", "stages": {}}
    own = all(run["own_peaks"] for run in runs)
    return {
        "method": runs[0]["method"],
        "peaks": "each stage's own" if own else "since the process began",
        "stages": {
            stage: _footprint([run["stages"][stage] for run in runs]) for stage in runs[0]["stages"]
        },
    }


def _footprint(usages: list[list[int | None]]) -> Footprint:
    private, mapped, resident, peak = map(_known, zip(*usages, strict=True))
    return {"private": private, "mapped": mapped, "resident": resident, "peak": peak}


def _known(values: Iterable[int | None]) -> Spread | None:
    """Return the spread of values that every process could tell."""
    told = list(values)
    known = [value for value in told if value is not None]
    return _spread(known) if len(known) == len(told) else None


def _time(pairs: Iterable[Sequence[float]]) -> Time:
    wall, cpu = zip(*pairs, strict=True)
    return {"wall": _spread(wall), "cpu": _spread(cpu)}


def _spread(values: Sequence[float]) -> Spread:
    return {
        "median": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "n": len(values),
    }


def _child(arguments: list[str]) -> Any:
    """Run Python with `arguments` and return the JSON of the last line that it prints.

    Raises
    ------
    TinyDatasetsError
        What it raised, or how it ended.
    """
    done = subprocess.run(  # noqa: S603  # our own code, with names that were checked
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env=_environment(),
    )
    if done.returncode:
        raise TinyDatasetsError(f"a process that was measured {_ending(done)}")
    answer = json.loads(done.stdout.splitlines()[-1])
    if isinstance(answer, dict) and "error" in answer:
        raise getattr(errors, answer["error"])(answer["message"])
    return answer


def _environment() -> dict[str, str]:
    """Return an environment in which the child looks for modules where this process does.

    It would look in the working folder first, and find a user's ``random.py`` there.
    """
    if {"", os.getcwd()} & set(sys.path):
        return dict(os.environ)
    return {**os.environ, "PYTHONSAFEPATH": "1"}


def _ending(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        memory = ": is there enough memory?" if name == "SIGKILL" else ""
        return f"was ended by {name}{memory}"
    lines = done.stderr.strip().splitlines() or ["no message"]
    return f"failed with exit code {done.returncode}: {lines[-1]}"
