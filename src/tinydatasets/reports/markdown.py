"""Figures, tables and sentences as Markdown that GitHub and MyST read alike."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tinydatasets.curation.findings import Interval

__all__ = [
    "begin",
    "count",
    "decimal",
    "document",
    "end",
    "listed",
    "p_value",
    "percent",
    "percent_interval",
    "picture",
    "plain",
    "plural",
    "spread",
    "table",
]

NOTHING = "–"  # in a cell without a figure
_RIGHT = frozenset(["", *"0123456789+-−<–"])


def begin(section: str) -> str:
    """Return the line that opens a section which a command writes."""
    return f"<!-- {section}: begin -->"


def end(section: str) -> str:
    """Return the line that closes it."""
    return f"<!-- {section}: end -->"


def document(*blocks: str) -> str:
    """Return blocks parted by blank lines; empty ones are left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a column in which every cell is a number, or begins so, is aligned right.

    Examples
    --------
    >>> print(table(["network", "n"], [["SimpleNet", "330"]]))
    | network | n |
    |---|--:|
    | SimpleNet | 330 |
    """
    lines = [list(row) for row in rows]
    marks = ["--:" if _is_numeric(cells) else "---" for cells in zip(*lines, strict=True)]
    head = [_line(headers), "|" + "|".join(marks or ["---"] * len(headers)) + "|"]
    return "\n".join(head + [_line(line) for line in lines])


def _is_numeric(cells: Sequence[str]) -> bool:
    return all(cell[:1] in _RIGHT and ", " not in cell for cell in cells)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def plain(text: object) -> str:
    r"""Return text that Markdown shows as it is, in a cell too.

    Examples
    --------
    >>> print(plain("a|b <i>"))
    a\|b &lt;i>
    """
    escaped = " ".join(str(text).split()).replace("\\", "\\\\").replace("<", "&lt;")
    for mark in "|*`":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped


def picture(caption: str, file: str) -> str:
    """Return a picture that lies beside the report."""
    return f"![{caption}]({file})"


def count(number: int) -> str:
    """Return 1000 as "1,000"."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return "1 test", "2 tests", "no tests"."""
    word = one if number == 1 else many or f"{one}s"
    return f"{count(number) if number else 'no'} {word}"


def listed(items: Sequence[str]) -> str:
    """Return ["a", "b", "c"] as "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def percent(share: float | None) -> str:
    """Return 0.942 as "94.2 %"."""
    return f"{100 * share:.1f} %" if share is not None and isfinite(share) else NOTHING


def percent_interval(interval: Interval) -> str:
    """Return an interval of shares as "94.2 % (91.1 to 96.3)"."""
    if not (isfinite(interval.low) and isfinite(interval.high)):
        return percent(interval.value)
    return f"{percent(interval.value)} ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def decimal(number: float | None, digits: int = 3) -> str:
    """Return 0.04217 as "0.042"."""
    return f"{number:.{digits}f}" if number is not None and isfinite(number) else NOTHING


def spread(interval: Interval) -> str:
    """Return an interval of differences as "0.042 (0.010 to 0.081)"."""
    if not (isfinite(interval.low) and isfinite(interval.high)):
        return decimal(interval.value)
    return f"{decimal(interval.value)} ({decimal(interval.low)} to {decimal(interval.high)})"


def p_value(p: float) -> str:
    """Return p with three digits, or "<0.001"."""
    return "<0.001" if p < 0.001 else decimal(p)
