"""What C can do: `limit.c`, compiled on the spot for this processor."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import OFFSET, SCALE, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from benchmarks.loaders.contenders import Epoch

CODE = Path(__file__).parents[1] / "limit.c"
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")


class _State(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("data", "labels", "order", "values", "answers")),
        *((name, ctypes.c_size_t) for name in ("size", "width", "batch", "position")),
        *((name, ctypes.c_float) for name in ("scale", "offset")),
    )


class Loop:
    """The C functions with their one argument made beforehand, and the buffers it points to."""

    def __init__(self, source: Source) -> None:
        self.data, self.labels = source.arrays()
        size, batch = len(self.data), min(source.batch, len(self.data))
        self.order = np.empty(size, np.int64)
        self.values = _aligned((batch, *self.data.shape[1:]))
        self.answers = np.empty(batch, np.int32)
        pointers = (self.data, self.labels, self.order, self.values, self.answers)
        numbers = (size, self.data[0].size, batch, 0, SCALE, OFFSET)
        self.state = _State(*(array.ctypes.data for array in pointers), *numbers)
        self.argument = ctypes.byref(self.state)
        library = ctypes.PyDLL(str(_compiled(source.folder)))  # keeps the lock: a shorter call
        self.next_batch, self.whole_epoch = library.limit_next, library.limit_epoch
        self.rng = np.random.default_rng(0)

    def begin(self) -> None:
        """Draw another order."""
        self.order[:] = self.rng.permutation(len(self.order))
        self.state.position = 0


def c_epoch(source: Source) -> Epoch:
    """Make all batches in one call; the last one is handed out."""
    loop = Loop(source)

    def epoch() -> Iterator[tuple[Any, Any]]:
        loop.begin()
        length = loop.whole_epoch(loop.argument)
        yield loop.values[:length], loop.answers[:length]

    return epoch


def c_batch(source: Source) -> Epoch:
    """Call C from Python for each batch."""
    loop = Loop(source)
    full = loop.values, loop.answers
    batch, argument, next_batch = len(loop.values), loop.argument, loop.next_batch

    def epoch() -> Iterator[tuple[Any, Any]]:
        loop.begin()
        while (length := next_batch(argument)) == batch:
            yield full
        if length:
            yield loop.values[:length], loop.answers[:length]

    return epoch


def _compiled(folder: Path) -> Path:
    """Return the compiled library, made in `folder` unless it is there."""
    library = folder / f"limit-{zlib.crc32(CODE.read_bytes()):08x}.so"
    if not library.exists():
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise FileNotFoundError("no C compiler: install one, or set CC")
        partial = library.with_suffix(f".{os.getpid()}")  # two processes may compile at once
        subprocess.run([compiler, *FLAGS, str(CODE), "-o", str(partial)], check=True)
        partial.replace(library)
    return library


def _aligned(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return a float32 array that begins on a cache line."""
    room = np.empty(int(np.prod(shape)) + 16, np.float32)
    start = -room.ctypes.data % 64 // 4
    return room[start : start + room.size - 16].reshape(shape)
