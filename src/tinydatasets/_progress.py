"""How far a long loop has come, told on the terminal: a bar with tqdm, a line without."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Progress"]

_EVERY = 0.2  # seconds between two lines


class Progress:
    """Tells how many of `total` are done, how fast it goes, and how long it will take.

    On the terminal's standard error alone: where that is a pipe or a file, nothing is told.

    Parameters
    ----------
    total
        How many there are.
    unit
        What they are, as "samples".
    done
        How many of them are there when this begins.
    shown
        False tells nothing, True tells it even where there is no terminal.
    """

    def __init__(self, total: int, unit: str, *, done: int = 0, shown: bool | None = None) -> None:
        self._total, self._unit = total, unit
        self._first = self._done = done
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._bar = _bar(total, unit, done) if self._shown else None
        self._began = self._last = time.perf_counter()
        self._width = 0

    def reach(self, done: int) -> None:
        """Tell that `done` are done."""
        if self._bar is not None:
            self._bar.update(done - self._done)
        self._done = done
        now = time.perf_counter()
        if self._shown and self._bar is None and (now - self._last > _EVERY or done == self._total):
            self._last = now
            self._write(self._line(now))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._width:
            sys.stderr.write("\n")

    def _line(self, now: float) -> str:
        rate = (self._done - self._first) / max(now - self._began, 1e-9)
        left = (self._total - self._done) / rate if rate else 0.0
        share = self._done / self._total
        return (
            f"{self._done:,} of {self._total:,} {self._unit} ({share:.0%}), {rate:,.0f} a second, "
            f"{left:,.0f} s left"
        )

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line:<{self._width}}")
        sys.stderr.flush()
        self._width = len(line)


def _bar(total: int, unit: str, done: int) -> Any:
    """Return a bar, or None if there is no tqdm."""
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(
        total=total, initial=done, unit=f" {unit}", unit_scale=True, file=sys.stderr, smoothing=0.05
    )
