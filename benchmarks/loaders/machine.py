"""On what machine, with what, and when: without it a figure means little."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shlex
import sys
from pathlib import Path

from tinydatasets.benchmark import device

__all__ = ["describe"]

_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")


def describe() -> dict[str, str]:
    """Return what the head of a report says."""
    found = device.identify()
    memory = found["memory"]
    return {
        "processor": f"{found['model']} ({found['machine']})",
        "cores": str(found["cores"]),
        "caches of the first core": _caches() or "not available",
        "memory": "not available" if memory is None else f"{memory / 2**30:.1f} GiB",
        "system": found["system"],
        "Python": platform.python_version(),
        "NumPy": found["numpy"],
        "date": dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load before": _load(),
        "command": shlex.join(["python", "-m", "benchmarks.loaders", *sys.argv[1:]]),
    }


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


def _load() -> str:
    try:
        return f"{os.getloadavg()[0]:.2f} (one minute)"
    except (AttributeError, OSError):
        return "not available"
