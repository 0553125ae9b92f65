"""What the system says of this process and its children: processor time, memory, bytes read.

On systems without /proc (macOS, Windows) what is read there is None, and the processor time
of live children is left out.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bytes_read", "children_cpu", "peak", "private", "resident"]

_PROC = Path("/proc")


def children_cpu() -> float:
    """Return seconds of processor time of all children, those that ended included."""
    ended = os.times()
    return ended.children_user + ended.children_system + sum(map(_cpu, _descendants(os.getpid())))


def private() -> int | None:
    """Return bytes that this process and its children share with nobody else."""
    family = [os.getpid(), *_descendants(os.getpid())]
    # Pss_Dirty (Linux 6) splits a page among those who share it: of a forked child and its
    # parent, which Private_Dirty would leave out, the sum is right.
    dirty = "Pss_Dirty" if _field(os.getpid(), "smaps_rollup", "Pss_Dirty") else "Private_Dirty"
    parts = [_field(pid, "smaps_rollup", f"(?:Private_Clean|{dirty})") for pid in family]
    return None if parts[0] is None else sum(part or 0 for part in parts)


def resident() -> int | None:
    """Return bytes of this process in memory now, mapped pages of files included."""
    return _field(os.getpid(), "status", "VmRSS")


def peak() -> int | None:
    """Return the most bytes that were in memory: this process's, and the children's added."""
    family = [os.getpid(), *_descendants(os.getpid())]
    parts = [_field(pid, "status", "VmHWM") for pid in family]
    return None if parts[0] is None else sum(part or 0 for part in parts)


def bytes_read() -> int | None:
    """Return bytes that the disk delivered for this process."""
    try:
        text = (_PROC / "self/io").read_text()
    except OSError:
        return None
    return int(text.partition("\nread_bytes:")[2].split()[0])


def _descendants(pid: int) -> Iterator[int]:
    for path in _PROC.glob(f"{pid}/task/*/children"):
        try:
            children = [int(child) for child in path.read_text().split()]
        except OSError:  # the thread ended
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def _cpu(pid: int) -> float:
    """Return seconds of another process's time, of all its threads, to the nanosecond."""
    try:
        return time.clock_gettime(~pid << 3 | 2)  # what clock_getcpuclockid(3) computes on Linux
    except OSError:  # it ended
        return 0.0


def _field(pid: int, file: str, name: str) -> int | None:
    """Return the sum of the fields `name` (a pattern), given in kB, as bytes."""
    try:
        text = (_PROC / str(pid) / file).read_text()
    except OSError:
        return None
    found = re.findall(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return 1024 * sum(map(int, found))
