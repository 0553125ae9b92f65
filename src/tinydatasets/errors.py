"""One base error, a child for each way to fail, and the checks of arguments that raise them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "CacheError",
    "DownloadError",
    "IntegrityError",
    "InvalidValueError",
    "MissingExtraError",
    "TinyDatasetsError",
    "UnknownNameError",
    "WorkerError",
    "missing_extra",
    "require_bool",
    "require_int",
    "require_known",
    "require_number",
    "require_pair",
    "require_seed",
]

SEED_LIMIT = 2**32  # one 32-bit word of a SeedSequence: wider seeds would share streams


class TinyDatasetsError(Exception):
    """Base of every error that this library raises on purpose."""


class UnknownNameError(TinyDatasetsError, KeyError, ValueError):
    """A name that is not among the known ones: a data set, a split, a difficulty, a class."""

    __str__ = Exception.__str__  # KeyError would show the message in quotes


class InvalidValueError(TinyDatasetsError, ValueError):
    """An argument of the right name and a wrong value: a size, a seed, a shape, a dtype."""


class IntegrityError(TinyDatasetsError, OSError):
    """A file that is not what it should be: cut short, altered, or of another kind."""


class DownloadError(TinyDatasetsError, OSError):
    """A file that no mirror delivered, or that may not be downloaded while offline."""


class CacheError(TinyDatasetsError, OSError):
    """A folder or file that cannot be written: read-only, full, or in the way."""


class MissingExtraError(TinyDatasetsError, ImportError):
    """An optional package that the called function needs and that is not installed."""


class WorkerError(TinyDatasetsError, RuntimeError):
    """A process that others wait for ended, or cannot be reached."""


def require_known(what: str, value: object, known: Collection[str]) -> None:
    """Raise `UnknownNameError` unless `value` is one of the `known` names."""
    if isinstance(value, str) and value in known:
        return
    import difflib

    names = list(known)
    near = difflib.get_close_matches(str(value), names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"choose {_listed(names)}"
    raise UnknownNameError(f"unknown {what} {value!r}: {hint}")


def require_int(what: str, value: object, low: int, high: int | None = None) -> int:
    """Return `value` as an int in [low, high), or raise `InvalidValueError`."""
    bounds = f"of at least {low}" if high is None else f"from {low} to {high - 1}"
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # its TypeError is the check
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < low or (high and number >= high):
        raise InvalidValueError(f"{what} must be an integer {bounds}, not {value!r}")
    return number


def require_bool(what: str, value: object) -> bool:
    """Return `value` if it is True or False, or raise `InvalidValueError`."""
    if not isinstance(value, bool):
        raise InvalidValueError(f"{what} must be True or False, not {value!r}")
    return value


def require_number(what: str, value: object, low: float = -float("inf")) -> float:
    """Return `value` as a finite float of at least `low`, or raise `InvalidValueError`."""
    from math import isfinite
    from numbers import Real

    number = float(value) if isinstance(value, Real) else float("nan")
    if not isfinite(number) or number < low:
        bounds = "" if low == -float("inf") else f" of at least {low:g}"
        raise InvalidValueError(f"{what} must be a number{bounds}, not {value!r}")
    return number


def require_pair(what: object, value: object) -> None:
    """Raise `InvalidValueError` unless `value`, which `what` returned, is a tuple of two."""
    if not (isinstance(value, tuple) and len(value) == 2):
        raise InvalidValueError(f"{what} must return the pair (x, y), not {type(value).__name__}")


def require_seed(value: object) -> int:
    """Return `value` as a seed in [0, 2**32), or raise `InvalidValueError`."""
    return require_int("seed", value, 0, SEED_LIMIT)


def missing_extra(error: ImportError, purpose: str, extra: str) -> MissingExtraError:
    """Turn the `ImportError` of an optional package into the command that installs it."""
    package = (error.name or "a package").partition(".")[0]
    return MissingExtraError(
        f"{purpose} needs {package}: pip install 'tinydatasets[{extra}]'", name=error.name
    )


def _listed(names: list[str]) -> str:
    """Return `["a", "b", "c"]` as "a, b or c"."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
