"""Which memory this process holds: private, mapped, resident, and the peak of it."""

from __future__ import annotations

import platform
import re
from typing import NamedTuple

__all__ = ["Usage", "method", "parse", "reset_peak", "usage"]

NOT_AVAILABLE = "not available on this platform"


class Usage(NamedTuple):
    """Bytes in memory now, and the most there were; None is what the platform does not tell."""

    private: int | None
    """Of no file: arrays, objects, code's own data. Nothing but swap can free it."""
    mapped: int | None
    """Of files: libraries and mapped data sets. The system drops and shares it at need."""
    resident: int | None
    """Private and mapped together."""
    peak: int | None
    """The most that was resident at one time."""


def usage() -> Usage:
    """Return what this process holds.

    Linux tells all; elsewhere the peak alone is known, and on Windows not even that.
    """
    status = _read("/proc/self/status")
    if "VmHWM" in status:
        return parse(_read("/proc/self/smaps_rollup"), status)
    return Usage(None, None, None, _peak_of_getrusage())


def parse(rollup: str, status: str) -> Usage:
    """Return the usage that the texts of ``smaps_rollup`` and ``status`` tell.

    The first is exact and comes with Linux 4.14; ``status``, which stands in for it, may lag by
    some pages a thread. The peak comes from ``status`` and is no less than what is resident.
    """
    private, resident = _bytes(rollup, "Anonymous"), _bytes(rollup, "Rss")
    if private is None or resident is None:
        private, resident = _bytes(status, "RssAnon"), _bytes(status, "VmRSS")
    mapped = None if private is None or resident is None else resident - private
    peak = _bytes(status, "VmHWM")
    return Usage(private, mapped, resident, None if peak is None else max(peak, resident or 0))


def method() -> str:
    """Return how `usage` knows."""
    if "VmHWM" in _read("/proc/self/status"):
        rollup = "Anonymous:" in _read("/proc/self/smaps_rollup")
        return f"/proc/self/{'smaps_rollup' if rollup else 'status'}, peak from VmHWM"
    return NOT_AVAILABLE if _peak_of_getrusage() is None else "peak alone, from getrusage"


def reset_peak() -> bool:
    """Let the peak begin anew from what is resident now; return whether the system does it."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    except OSError:
        return False
    return True


def _peak_of_getrusage() -> int | None:
    """Return the peak that POSIX systems tell of, in bytes.

    Not for Linux, where it may be that of the process that started this one.
    """
    system = platform.system()
    if system in {"Linux", "Windows"}:
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if system == "Darwin" else 1024)


def _bytes(text: str, field: str) -> int | None:
    """Return the value of a line such as ``VmHWM:  41064 kB``."""
    found = re.search(rf"^{field}:\s+(\d+) kB$", text, re.MULTILINE)
    return None if found is None else int(found[1]) * 1024


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
