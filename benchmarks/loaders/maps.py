"""A map that is larger than what one wants in memory, read from a cold page cache.

The file is written, its pages are dropped from the page cache, and `mincore` says whether they
are gone; then each reader in turn takes one epoch of it in a fresh process.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.pipe import ROOT, THREADS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["READERS", "measure"]

READERS = ("blocks", "full", "numpy", "torch")
SIDE = 64
CHUNK = 4096  # rows made at a time
HEAD = 16_384  # samples of the first part of an epoch
CLASSES = 10


def measure(
    readers: Sequence[str], folder: Path, rows: int, batch: int, rounds: int
) -> dict[str, Any]:
    """Write the file, let the readers read it, remove it."""
    path = folder / f"map-{rows}.npz"
    try:
        _write(path, rows)
        results = [
            _read(path, reader, batch, warm=False) for _ in range(rounds) for reader in readers
        ]
        mixing = [
            _read(path, reader, batch, warm=True) for reader in readers if reader in READERS[:2]
        ]
        size = path.stat().st_size
    finally:
        path.unlink(missing_ok=True)
    return {"rows": rows, "batch": batch, "bytes": size, "epochs": results, "mixing": mixing}


def _write(path: Path, rows: int) -> None:
    """Write random rows and two columns of labels: sorted by class, and in random order."""
    from tinydatasets import _archive

    rng = np.random.default_rng(0)
    draft = path.with_suffix(".npy")
    ordered = (np.arange(rows) * CLASSES // rows).astype(np.int32)
    columns = {"train_labels": ordered, "train_random": rng.permutation(ordered)}
    try:
        data = np.lib.format.open_memmap(draft, "w+", np.uint8, (rows, SIDE, SIDE))
        for start in range(0, rows, CHUNK):
            part = data[start : start + CHUNK]
            part[...] = rng.integers(0, 256, part.shape, np.uint8)
        _archive.write(path, {"train_data": data, **columns})
        del data
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path, reader: str, batch: int, *, warm: bool) -> dict[str, Any]:
    """Run one reader in a process of its own."""
    share = None if warm else _dropped(path)
    command = [sys.executable, "-m", "benchmarks.loaders.map_reader"]
    labels = "train_random" if warm else "train_labels"
    done = subprocess.run(
        [*command, str(path), reader, str(batch), labels],
        cwd=ROOT,
        env={**THREADS, **os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        return {"reader": reader, "error": f"failed: {lines[-1]}"}
    result: dict[str, Any] = json.loads(done.stdout)
    return {"reader": reader, "cached_before": share, **result}


def _dropped(path: Path) -> float | None:
    """Drop a file from the page cache; return the share that stayed, None if nobody says."""
    if not hasattr(os, "posix_fadvise"):
        return None
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return _cached(file.fileno())


def _cached(descriptor: int) -> float | None:
    """Return the share of a file's pages that are in the page cache."""
    mincore = getattr(ctypes.CDLL(None, use_errno=True), "mincore", None)
    if mincore is None:
        return None
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as pages:
        view = np.frombuffer(pages, np.uint8)
        present = np.empty(-(-len(view) // mmap.PAGESIZE), np.uint8)
        address, length = ctypes.c_void_p(view.ctypes.data), ctypes.c_size_t(len(view))
        failed = mincore(address, length, ctypes.c_void_p(present.ctypes.data))
        del view  # or the map cannot be closed
    return None if failed else float((present & 1).mean())
