"""A table of labelled samples: a .csv, read in two passes that hold one line at a time."""

from __future__ import annotations

import csv
from itertools import islice
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets._sets import WHOLE, Samples
from tinydatasets.errors import IntegrityError, InvalidValueError, require_known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

__all__ = ["read"]

LABELS = ("label", "labels", "class", "target", "y")
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?"})
_SEPARATORS = ",;\t"
_LARGEST = float(np.finfo(np.float32).max)
_NO_FEATURE = "id"  # a number of the row, which tells the class wherever rows are sorted by it


class _Plan(NamedTuple):
    """What each column of a table is, by its position."""

    label: int
    features: list[int]
    attributes: list[int]
    numeric: list[bool]
    n: int
    """Samples."""


def read(
    path: str, *, labels: str | None = None, attributes: Collection[str] = ()
) -> tuple[dict[str, Samples], dict[str, Any]]:
    """Return the samples in a .csv, as one set, and what it tells of them.

    The first line names the columns. A column of numbers is a feature, one of text an
    attribute; a column is one of numbers if at least half of its cells are. Cells that are
    empty, ``NA``, ``NaN``, ``null``, ``none`` or ``?`` are missing: NaN among features. A column
    ``id`` is left out. Commas, semicolons or tabs separate.

    Parameters
    ----------
    path
        Text in UTF-8.
    labels
        The column of labels; by default ``label``, ``labels``, ``class``, ``target`` or ``y``.
    attributes
        Columns that are attributes and no features, although they hold numbers.

    Raises
    ------
    InvalidValueError
        The message names the line.
    """
    header = _header(path)
    plan = _planned(path, header, labels, attributes)
    data = np.empty((plan.n, len(plan.features)), dtype=np.float32)
    lines = np.empty(plan.n, dtype=np.int32)
    texts: dict[int, list[str]] = {column: [] for column in (plan.label, *plan.attributes)}
    for row, (line, cells) in enumerate(islice(_records(path), 1, None)):
        lines[row] = line
        data[row] = _numbers(path, line, cells, header, plan.features)
        for column, values in texts.items():
            values.append(cells[column].strip())
    samples = Samples(
        where=path,
        data=data,
        labels=_label_values(path, lines, texts[plan.label], numeric=plan.numeric[plan.label]),
        attributes={header[c]: _attribute_values(texts[c]) for c in plan.attributes},
        ids=lines,
        unit="line",
    )
    return {WHOLE: samples}, {
        "features": [header[column] for column in plan.features],
        "unit": "line",
    }


def _records(path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not empty: its number and its cells."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            separator = max(_SEPARATORS, key=file.readline().count)
            file.seek(0)
            reader = csv.reader(file, delimiter=separator, strict=True)
            try:
                yield from ((reader.line_num, cells) for cells in reader if cells)
            except csv.Error as error:
                raise InvalidValueError(f"{path}, line {reader.line_num}: {error}") from None
    except UnicodeDecodeError:
        line = _undecodable_line(path)
        raise InvalidValueError(
            f"{path}, line {line} is not UTF-8: save the file as that"
        ) from None
    except OSError as error:
        raise IntegrityError(f"cannot read {path}: {error.strerror or error}") from error


def _undecodable_line(path: str) -> int:
    with open(path, "rb") as file:
        lines = enumerate(file, start=1)
        return next(
            number for number, line in lines if line.decode(errors="ignore").encode() != line
        )


def _header(path: str) -> list[str]:
    """Return the names of the columns."""
    found = next(_records(path), None)
    if found is None:
        raise InvalidValueError(f"{path} is empty")
    line, cells = found
    names = [cell.strip() for cell in cells]
    if all(_number(name) is not None for name in names):
        raise InvalidValueError(
            f"{path}, line {line} holds no names of columns: the first line should, one of them "
            f"{LABELS[0]!r}"
        )
    for column, name in enumerate(names):
        if name == "" or name in names[:column]:
            what = "has no name" if name == "" else f"is called {name!r} as another one is"
            raise InvalidValueError(
                f"{path}, line {line}: column {column + 1} {what}: name it, or leave it out"
            )
    return names


def _planned(
    path: str,
    header: list[str],
    labels: str | None,
    attributes: Collection[str],
) -> _Plan:
    """Read a table through once, and say what each column is."""
    for name in [*attributes, *filter(None, [labels])]:
        require_known(f"column of {path}:", name, header)
    label = header.index(labels) if labels else _label_column(path, header)
    numeric, n = _surveyed(path, header)
    if n == 0:
        raise InvalidValueError(f"{path} holds the names of columns, and no samples")
    others = [c for c, name in enumerate(header) if c != label and name.lower() != _NO_FEATURE]
    features = [c for c in others if numeric[c] and header[c] not in attributes]
    if not features:
        raise InvalidValueError(f"{path} has no column of numbers to learn from")
    return _Plan(label, features, [c for c in others if c not in features], numeric, n)


def _label_column(path: str, header: list[str]) -> int:
    lowered = [name.lower() for name in header]
    found = next((name for name in LABELS if name in lowered), None)
    if found is None:
        columns = ", ".join(header[:20]) + (", ..." if len(header) > 20 else "")
        raise InvalidValueError(
            f"{path} has no column {LABELS[0]!r}: say which of its columns holds the labels "
            f"({columns})"
        )
    return lowered.index(found)


def _surveyed(path: str, header: list[str]) -> tuple[list[bool], int]:
    """Return which columns hold numbers, and how many samples there are."""
    filled = [0] * len(header)
    numbers = [0] * len(header)
    n = 0
    for line, cells in islice(_records(path), 1, None):
        if len(cells) != len(header):
            raise InvalidValueError(
                f"{path}, line {line}: {len(cells)} cells, and there are {len(header)} columns"
            )
        n += 1
        for column, cell in enumerate(cells):
            number = _number(cell)
            if number is None or not isnan(number):
                filled[column] += 1
                numbers[column] += number is not None
    return [2 * found >= of for found, of in zip(numbers, filled, strict=True)], n


def _number(cell: str) -> float | None:
    """Return the number in a cell, NaN if it is missing, None if it is text."""
    try:
        return float(cell)
    except ValueError:
        return float("nan") if cell.strip().lower() in MISSING else None


def _numbers(
    path: str, line: int, cells: list[str], header: list[str], columns: list[int]
) -> list[float]:
    """Return the cells in some columns as numbers that float32 can hold."""
    numbers = []
    for column in columns:
        number = _number(cells[column])
        if number is None or (isfinite(number) and abs(number) > _LARGEST):
            what = "is not a number" if number is None else "is too large for float32"
            raise InvalidValueError(
                f"{path}, line {line}, column {header[column]!r}: {cells[column].strip()!r} {what}"
            )
        numbers.append(number)
    return numbers


def _label_values(
    path: str, lines: NDArray[np.int32], texts: list[str], *, numeric: bool
) -> NDArray[Any]:
    """Return labels as numbers, or as text in which what is missing is empty."""
    if not numeric:
        return np.array(["" if text.lower() in MISSING else text for text in texts])
    numbers = [_number(text) for text in texts]
    if None in numbers:
        row = numbers.index(None)
        raise InvalidValueError(f"{path}, line {lines[row]}: label {texts[row]!r} is not a number")
    return np.array(numbers, dtype=np.float64)


def _attribute_values(texts: list[str]) -> NDArray[Any]:
    """Return an attribute as integers if all of it are, else as text."""
    try:
        return np.array([int(text) for text in texts], dtype=np.int64)
    except (ValueError, OverflowError):
        return np.array(["missing" if text.lower() in MISSING else text for text in texts])
