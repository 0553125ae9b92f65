"""One contender in its own process: told over a pipe to make an epoch, and to say what it cost.

``python -m benchmarks.loaders.worker CONTENDER SET BATCH FOLDER`` answers each line of JSON
that it reads by one that it writes. The first answer, unasked, is the first batch's.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.loaders import process
from benchmarks.loaders.contenders import CONTENDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO

    from benchmarks.loaders.contenders import Contender, Epoch

BEGUN = "BENCHMARK_BEGUN"  # environment: nanoseconds of the monotonic clock before the start


class Worker:
    """What a process holds between two requests."""

    def __init__(self, contender: Contender, name: str, batch: int, folder: Path) -> None:
        import_numpy = _timed_import("numpy")
        import_package = _timed_import(contender.package)
        from benchmarks.loaders.data import Source, shape_of

        self.contender, self.size = contender, shape_of(name)[0]
        self.source = Source(folder, name, batch)
        self.epoch = start(contender, self.source)
        first = next(iter(self.epoch()))
        float(_array(first[0]).reshape(-1)[0])  # what is lazy is made now
        self.first = {
            "wall": _since_start(),
            "cpu": time.process_time() + process.children_cpu(),
            "import_numpy": import_numpy,
            "import_package": import_package,
            "private": process.private(),
            "version": _version(contender.package),
        }

    def run(self, repeats: int = 1, limit: int | None = None) -> dict[str, float]:
        """Make `repeats` epochs, or the first `limit` samples of one, and return their cost."""
        epoch, samples = self.epoch, repeats * self.size
        children = process.children_cpu()
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        if limit is None:
            for _ in range(repeats):
                for _batch in epoch():
                    pass
        else:
            samples = _some(epoch, limit)
        cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        children = process.children_cpu() - children
        return {"samples": samples, "wall": wall / samples, "cpu": (cpu + children * 1e9) / samples}

    def warm(self, seconds: float) -> dict[str, float]:
        """Run until `seconds` have passed or an epoch has ended; return how long one would take.

        That is the first batch, with what is drawn before it, and the rate of the others.
        """
        begin = time.perf_counter()
        first = samples = 0
        passed = latency = 0.0
        for _, labels in self.epoch():
            samples += len(labels)
            passed = time.perf_counter() - begin
            first, latency = first or samples, latency or passed
            if passed > latency + seconds:
                break
        if samples == first:
            return {"first": passed, "others": 0.0}
        others = (passed - latency) / (samples - first) * (self.size - first)
        return {"first": latency, "others": others}

    def verify(self) -> dict[str, str]:
        """Return what is wrong with two epochs of a set whose labels are row numbers."""
        from benchmarks.loaders.verification import faults

        return {"faults": "; ".join(faults(self.epoch, self.source, self.contender.scaled))}

    def memory(self) -> dict[str, int | None]:
        """Return bytes of this process and its children."""
        return {"private": process.private(), "peak": process.peak()}


def start(contender: Contender, source: Any) -> Epoch:
    """Call the function that prepares a contender."""
    module = importlib.import_module(f"benchmarks.loaders.contenders.{contender.module}")
    begin: Callable[[Any], Epoch] = getattr(module, contender.name.replace("-", "_"))
    return begin(source)


def installed(package: str) -> bool:
    """Say whether a package is there, without importing more than its parents."""
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def answer(request: dict[str, Any], worker: Worker) -> Any:
    """Call the method that a request names."""
    calls: dict[str, Callable[..., Any]] = {
        "memory": worker.memory,
        "run": worker.run,
        "verify": worker.verify,
        "warm": worker.warm,
    }
    return calls[request.pop("call")](**request)


def main() -> None:
    """Serve requests until the pipe is closed."""
    out = _own_output()
    name, data, batch, folder = sys.argv[1:]
    contender = CONTENDERS[name]
    if not installed(contender.package):
        _say(out, {"error": "not installed"})
        return
    try:
        worker = Worker(contender, data, int(batch), Path(folder))
        _say(out, worker.first)
        for line in sys.stdin:
            _say(out, answer(json.loads(line), worker))
    except Exception as error:  # noqa: BLE001  # whatever a peer raises: the suite goes on
        text = " ".join(f"{type(error).__name__}: {error}".split())
        _say(out, {"error": f"failed: {text[:200]}"})
    _end()


def _some(epoch: Epoch, limit: int) -> int:
    samples = 0
    for _, labels in epoch():
        samples += len(labels)
        if samples >= limit:
            break
    return samples


def _end() -> None:
    """End at once, children first: some libraries wait for their threads at exit."""
    if "multiprocessing" in sys.modules:
        for child in sys.modules["multiprocessing"].active_children():
            child.kill()
    os._exit(0)


def _array(values: Any) -> Any:
    import numpy as np

    return np.asarray(values)


def _own_output() -> TextIO:
    """Return a private copy of the output, and send what libraries print to the errors."""
    own = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return own


def _say(out: TextIO, value: Any) -> None:
    out.write(json.dumps(value) + "\n")
    out.flush()


def _since_start() -> float | None:
    begun = os.environ.get(BEGUN)
    return (time.monotonic_ns() - int(begun)) / 1e9 if begun else None


def _timed_import(package: str) -> float:
    begin = time.perf_counter()
    importlib.import_module(package)
    return time.perf_counter() - begin


def _version(package: str) -> str:
    module = sys.modules[package]
    found = getattr(module, "__version__", None)
    if found is None:
        from importlib import metadata

        names = {"mlx.data": "mlx-data", "tensorflow": "tensorflow-cpu"}
        found = metadata.version(names.get(package, package))
    return str(found)


if __name__ == "__main__":
    main()
