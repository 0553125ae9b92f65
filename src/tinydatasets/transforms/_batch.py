"""What transforms ask of a batch, and the arithmetic that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.errors import InvalidValueError, require_number

if TYPE_CHECKING:
    from typing import Any, TypeAlias, TypeVar

    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]
    Labels = TypeVar("Labels", bound=NDArray[Any])
    Interval: TypeAlias = tuple[float, float]

__all__ = [
    "IMAGES",
    "SAMPLES",
    "SERIES",
    "SPECTROGRAMS",
    "Layout",
    "check",
    "clip_to",
    "owned",
    "per_sample",
    "require_clip",
    "require_share",
    "spread",
    "whole",
]


class Layout(NamedTuple):
    """The shapes that a transform takes, and how an error names them."""

    words: str
    dimensions: range


IMAGES = Layout("images (b, h, w) or (b, h, w, c)", range(3, 5))
SAMPLES = Layout("samples (b, ...)", range(1, 65))
SERIES = Layout("series (b, t) or (b, t, c)", range(2, 4))
SPECTROGRAMS = Layout("spectrograms (b, t, f) or (b, t, f, c)", range(3, 5))


def check(x: object, layout: Layout, transform: object) -> None:
    """Raise `InvalidValueError` unless `x` is a float32 batch of that layout."""
    name = type(transform).__name__
    if not isinstance(x, np.ndarray) or x.dtype != np.float32:
        kind = getattr(x, "dtype", type(x).__name__)
        raise InvalidValueError(f"{name} takes float32 samples, not {kind}: decode or scale them")
    if x.ndim not in layout.dimensions or 0 in x.shape[1:]:
        raise InvalidValueError(f"{name} takes {layout.words}, not the shape {x.shape}")


def owned(x: Samples, layout: Layout, transform: object) -> Samples:
    """Return the checked `x`, or a copy of it if it is read-only."""
    check(x, layout, transform)
    return x if x.flags.writeable else x.copy()


def per_sample(values: NDArray[Any], x: Samples) -> Samples:
    """Return `values`, (b,), as float32 that broadcasts against `x`."""
    return values.astype(np.float32).reshape(-1, *[1] * (x.ndim - 1))


def spread(draws: NDArray[np.float64], centre: float, reach: float) -> NDArray[np.float64]:
    """Turn draws from [0, 1) into draws from [centre - reach, centre + reach)."""
    return centre + reach * (2 * draws - 1)


def whole(draws: NDArray[np.float64], count: int | NDArray[np.intp]) -> NDArray[np.intp]:
    """Turn draws from [0, 1) into integers from 0 to count - 1, each equally often."""
    return (draws * count).astype(np.intp)  # never count itself: a draw is at most 1 - 2**-53


def clip_to(x: Samples, clip: Interval | None) -> Samples:
    """Keep `x` in the interval, in place."""
    return x if clip is None else np.clip(x, np.float32(clip[0]), np.float32(clip[1]), out=x)


def require_clip(value: object) -> None:
    """Raise `InvalidValueError` unless `value` is None or a tuple (low, high)."""
    if value is None:
        return
    if isinstance(value, tuple) and len(value) == 2:
        low, high = (require_number("each end of clip", end) for end in value)
        if low < high:
            return
    raise InvalidValueError(f"clip must be None or a tuple (low, high), low < high, not {value!r}")


def require_share(what: str, value: object) -> None:
    """Raise `InvalidValueError` unless `value` is a number from 0 to 1."""
    if require_number(what, value, 0) > 1:
        raise InvalidValueError(f"{what} must be a number from 0 to 1, not {value!r}")
