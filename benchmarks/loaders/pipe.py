"""Start a worker, ask it, stop it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.loaders.worker import BEGUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

__all__ = ["ROOT", "THREADS", "Pipe", "WorkerError", "opened"]

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds for one answer
# One thread each, unless the environment says otherwise: with more of them, OpenMP's threads
# spin on a small machine, and the figures are of that.
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WorkerError(Exception):
    """Why a contender has no figures."""


class Pipe:
    """A worker's process; `first` is what it said of its first batch."""

    def __init__(self, contender: str, data: str, batch: int, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.loaders.worker"]
        begun = {BEGUN: str(time.monotonic_ns())}
        self._process = subprocess.Popen(
            [*command, contender, data, str(batch), str(folder)],
            cwd=ROOT,
            env={**THREADS, **os.environ, **begun},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.first: dict[str, Any] = {}

    def ready(self) -> dict[str, Any]:
        """Wait for the first batch."""
        self.first = self._read()
        return self.first

    def ask(self, call: str, **arguments: Any) -> dict[str, Any]:
        """Send a request and return the answer."""
        line = json.dumps({"call": call, **arguments}) + "\n"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except OSError:
            raise WorkerError("failed: the process ended") from None
        return self._read()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> dict[str, Any]:
        out = self._process.stdout
        assert out is not None
        if not select.select([out], [], [], PATIENCE)[0]:
            self._process.kill()
            raise WorkerError(f"failed: no answer within {PATIENCE} s")
        line = out.readline()
        if not line:
            raise WorkerError(f"failed: the process ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer


@contextmanager
def opened(
    contenders: Iterable[str], data: str, batch: int, folder: Path
) -> Iterator[tuple[dict[str, Pipe], dict[str, str]]]:
    """Yield the workers that made a first batch, and why the others did not.

    All of them start at once.
    """
    pipes, errors = {}, {}
    with ExitStack() as stack:
        begun = {name: Pipe(name, data, batch, folder) for name in contenders}
        for pipe in begun.values():
            stack.callback(pipe.close)
        for name, pipe in begun.items():
            try:
                pipe.ready()
            except WorkerError as error:
                errors[name] = str(error)
            else:
                pipes[name] = pipe
        yield pipes, errors
