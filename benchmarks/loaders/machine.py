"""On what machine, with what, and when: without it a figure means little."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shlex
import sys
from pathlib import Path

import numpy as np

__all__ = ["describe"]

_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")


def describe() -> dict[str, str]:
    """Return what the head of a report says."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "caches of the first core": _caches() or "not available",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "date": dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load before": _load(),
        "command": shlex.join(["python", "-m", "benchmarks.loaders", *sys.argv[1:]]),
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        text = ""
    found = re.search(r"^(?:model name|Model)\s*: (.*)$", text, re.MULTILINE)
    return f"{found[1] if found else platform.processor() or 'unknown'} ({platform.machine()})"


def _caches() -> str:
    parts = []
    for folder in sorted(_CACHES.glob("index*")):
        level, kind, size = (_line(folder / name) for name in ("level", "type", "size"))
        if kind != "Instruction":
            parts.append(f"L{level} {size}")
    return ", ".join(parts)


def _line(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return "?"


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
    except (AttributeError, ValueError):  # Windows
        return "not available"


def _load() -> str:
    try:
        return f"{os.getloadavg()[0]:.2f} (one minute)"
    except (AttributeError, OSError):
        return "not available"
