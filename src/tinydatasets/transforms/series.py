"""Changes of time series and spectrograms: when things happen, how fast, and what is missing."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError, require_int, require_number
from tinydatasets.transforms._batch import SERIES, SPECTROGRAMS, check, owned, whole
from tinydatasets.transforms._windows import padded, spans, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.transforms._batch import Labels, Samples

__all__ = ["SpecAugment", "TimeShift", "TimeWarp"]


@dataclass(frozen=True)
class TimeShift:
    """Move every series in time by whole steps, later or earlier.

    Returns a new array, by way of a longer copy: two passes over the batch, three if it rolls.
    Draws a float64 uniform a sample.

    Parameters
    ----------
    steps
        The farthest shift: every whole number from -steps to steps is equally likely.
    roll
        Whether what moves out at one end comes in at the other.
    fill
        The value of what comes in if it does not roll.

    Notes
    -----
    x (b, t) or (b, t, c) float32; all channels move together.
    """

    steps: int
    _: KW_ONLY
    roll: bool = False
    fill: float = 0.0

    def __post_init__(self) -> None:
        require_int("steps", self.steps, 0)
        require_number("fill", self.fill)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the moved series, a new array, and `y`."""
        check(x, SERIES, self)
        length = x.shape[1]
        start = whole(rng.random(len(x)), 2 * self.steps + 1)
        if self.roll:
            start = (start - self.steps) % length
            return windows(np.concatenate([x, x], axis=1), (length,), start), y
        return windows(padded(x, self.steps, 1, self.fill), (length,), start), y


@dataclass(frozen=True)
class TimeWarp:
    """Run through every series at a speed that changes smoothly; its ends stay where they are.

    The logarithm of the speed is Gaussian at knots evenly spaced in time and linear between
    them. So the clock never runs backwards, and it has no kinks. The series is read off at the
    clock's times by linear interpolation.

    Returns a new array. Two passes gather neighbours, three mix them, and float64 temporaries of
    (b, t) hold the clock; the fewer the channels, the more of the cost is the clock. Draws
    `knots` float64 standard normals a sample.

    Parameters
    ----------
    sigma
        Standard deviation of the logarithm of the speed, at least 0: at 0.2 two thirds of
        the knots are no more than a fifth slower or faster than the middle one.
    knots
        How many, at least 2: few make slow changes of speed, many quick ones.

    Notes
    -----
    x (b, t) or (b, t, c) float32; all channels are warped together. Interpolation smooths what
    is as quick as the sampling. Linear interpolation never leaves the range of the values.

    After Um et al. 2017, https://arxiv.org/abs/1706.00527, where a cubic spline is the speed,
    which may become negative.
    """

    sigma: float = 0.2
    _: KW_ONLY
    knots: int = 4

    def __post_init__(self) -> None:
        require_number("sigma", self.sigma, 0)
        require_int("knots", self.knots, 2)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the warped series, a new array, and `y`."""
        check(x, SERIES, self)
        heights = self.sigma * rng.standard_normal((len(x), self.knots))
        if x.shape[1] < 2:  # one moment cannot be warped
            return x, y
        return _read_at(x, _clock(heights, x.shape[1])), y


@dataclass(frozen=True)
class SpecAugment:
    """Cover bands of time and of frequency of every spectrogram.

    In place: a small mask a band, and the covered values are written. Draws two float64 uniforms
    a band and sample, bands of time first.

    Parameters
    ----------
    time_mask_param, freq_mask_param
        The widest band, in frames and in frequency bins; every width from 0 to it is equally
        likely, and so is every place where it fits. 0 masks nothing.
    n_time_masks, n_freq_masks
        How many bands each; they may overlap.
    fill
        The value that covers; the mean of the data is a choice that shifts no mean.

    Raises
    ------
    InvalidValueError
        A parameter makes no sense, or, when called, a band may be wider than the spectrogram.

    Notes
    -----
    x (b, t, f) or (b, t, f, c) float32, time before frequency.

    Park et al. 2019, https://arxiv.org/abs/1904.08779, without its warping of time.
    """

    time_mask_param: int
    freq_mask_param: int
    _: KW_ONLY
    n_time_masks: int = 1
    n_freq_masks: int = 1
    fill: float = 0.0

    def __post_init__(self) -> None:
        for name in ("time_mask_param", "freq_mask_param", "n_time_masks", "n_freq_masks"):
            require_int(name, getattr(self, name), 0)
        require_number("fill", self.fill)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the spectrograms, bands of each covered, and `y`."""
        x = owned(x, SPECTROGRAMS, self)
        _require_fit("time_mask_param", self.time_mask_param, x.shape[1])
        _require_fit("freq_mask_param", self.freq_mask_param, x.shape[2])
        bands = [(1, self.time_mask_param)] * self.n_time_masks
        bands += [(2, self.freq_mask_param)] * self.n_freq_masks
        draws = rng.random((len(x), len(bands), 2))
        for k, (axis, widest) in enumerate(bands):
            _cover(x, axis, widest, draws[:, k], self.fill)
        return x, y


def _clock(heights: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return times (b, length) from 0 to length - 1, to rounding, at the speed exp(heights)."""
    # The speed of a step is that of its middle.
    places = (np.arange(length - 1) + 0.5) * ((heights.shape[1] - 1) / (length - 1))
    knot = places.astype(np.intp)
    along = places - knot
    logs = heights[:, knot] * (1 - along) + heights[:, knot + 1] * along
    logs -= logs.max(axis=1, keepdims=True)  # only ratios matter, and no speed overflows
    times = np.zeros((len(heights), length))
    np.cumsum(np.exp(logs), axis=1, out=times[:, 1:])
    times *= (length - 1) / times[:, -1:]
    return times


def _read_at(x: Samples, times: NDArray[np.float64]) -> Samples:
    """Return `x` at `times`, (b, t), by linear interpolation."""
    size, length = times.shape
    before = np.minimum(times.astype(np.intp), length - 2)
    share = (times - before).astype(np.float32).reshape(size, length, *[1] * (x.ndim - 2))
    before += length * np.arange(size)[:, None]
    flat = x.reshape(size * length, *x.shape[2:])
    result: Samples = np.take(flat, before, axis=0)
    result *= 1 - share
    after = np.take(flat, before + 1, axis=0)
    after *= share
    result += after
    return result


def _cover(x: Samples, axis: int, widest: int, draws: NDArray[np.float64], fill: float) -> None:
    """Cover a band of each sample across `axis`, its width and place taken from draws (b, 2)."""
    size = x.shape[axis]
    width = whole(draws[:, 0], widest + 1)
    start = whole(draws[:, 1], size - width + 1)
    shape = [1] * x.ndim
    shape[0], shape[axis] = len(x), size
    np.copyto(x, np.float32(fill), where=spans(start, width, size).reshape(shape))


def _require_fit(what: str, widest: int, size: int) -> None:
    if widest > size:
        raise InvalidValueError(f"{what} must be at most {size}, the size of x, not {widest}")
