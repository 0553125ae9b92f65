"""Changes of images: where they are, how bright they are, and what is cut out of them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError, require_int, require_known, require_number
from tinydatasets.transforms._batch import (
    IMAGES,
    check,
    clip_to,
    owned,
    per_sample,
    require_clip,
    require_share,
    spread,
    whole,
)
from tinydatasets.transforms._windows import boxes, padded, spans, windows

if TYPE_CHECKING:
    from typing import Literal

    from tinydatasets.transforms._batch import Interval, Labels, Samples

__all__ = [
    "Cutout",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomShift",
]

_MIRRORED = {
    "horizontal": (slice(None), slice(None), slice(None, None, -1)),
    "vertical": (slice(None), slice(None, None, -1)),
}


@dataclass(frozen=True)
class RandomShift:
    """Move every image by whole pixels, down or up and right or left.

    Returns a new array, by way of a padded copy: two passes over the batch. Draws two float64
    uniforms a sample.

    Parameters
    ----------
    pixels
        The farthest shift on each axis: every whole number from -pixels to pixels is equally
        likely.
    fill
        The value of what moves in from outside.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32.

    Examples
    --------
    >>> import numpy as np
    >>> from tinydatasets.transforms import RandomShift
    >>> image = np.eye(3, dtype=np.float32)[None]
    >>> moved, labels = RandomShift(2)(image, np.array([7]), np.random.default_rng(0))
    >>> moved.shape, moved.dtype, labels.tolist()
    ((1, 3, 3), dtype('float32'), [7])
    """

    pixels: int
    _: KW_ONLY
    fill: float = 0.0

    def __post_init__(self) -> None:
        require_int("pixels", self.pixels, 0)
        require_number("fill", self.fill)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the moved images, a new array, and `y`."""
        check(x, IMAGES, self)
        starts = whole(rng.random((len(x), 2)), 2 * self.pixels + 1)
        room = padded(x, self.pixels, 2, self.fill)
        return windows(room, x.shape[1:3], *starts.T), y


@dataclass(frozen=True)
class RandomCrop:
    """Cut a window out of every image, at a place of its own.

    Returns a new array: one pass over the windows, and one over the batch if there is a margin.
    Draws two float64 uniforms a sample.

    Parameters
    ----------
    size
        Height and width of the window; one number for a square.
    pad
        Pixels of margin put around the image before, so that windows reach beyond it.
    fill
        The value of the margin.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32; the result has the window's height and width.
    """

    size: int | tuple[int, int]
    _: KW_ONLY
    pad: int = 0
    fill: float = 0.0

    def __post_init__(self) -> None:
        if len(self._sides) != 2:
            raise InvalidValueError(f"size must be an integer or a tuple (h, w), not {self.size!r}")
        for side in self._sides:
            require_int("size", side, 1)
        require_int("pad", self.pad, 0)
        require_number("fill", self.fill)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the windows, a new array, and `y`."""
        check(x, IMAGES, self)
        room = padded(x, self.pad, 2, self.fill) if self.pad else x
        height, width = room.shape[1:3]
        if height < self._sides[0] or width < self._sides[1]:
            raise InvalidValueError(
                f"size must fit into the padded image of {height} x {width}, not {self.size!r}: "
                "give a larger pad or a smaller size"
            )
        places = np.array([height - self._sides[0] + 1, width - self._sides[1] + 1])
        starts = whole(rng.random((len(x), 2)), places)
        return windows(room, self._sides, *starts.T), y

    @property
    def _sides(self) -> tuple[int, ...]:
        return self.size if isinstance(self.size, tuple) else (self.size, self.size)


@dataclass(frozen=True)
class RandomFlip:
    """Mirror some of the images. Leave it out where a mirror image is of another class: digits.

    In place, with a temporary of the images that are mirrored. Draws a float64 uniform a sample.

    Parameters
    ----------
    axis
        "horizontal" swaps left and right, "vertical" top and bottom.
    p
        Probability that an image is mirrored, from 0 to 1.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32.
    """

    axis: Literal["horizontal", "vertical"] = "horizontal"
    p: float = 0.5

    def __post_init__(self) -> None:
        require_known("axis", self.axis, _MIRRORED)
        require_share("p", self.p)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the images, some of them mirrored, and `y`."""
        x = owned(x, IMAGES, self)
        chosen = rng.random(len(x)) < self.p
        x[chosen] = x[chosen][_MIRRORED[self.axis]]
        return x, y


@dataclass(frozen=True)
class RandomBrightness:
    """Add to every image a number of its own.

    In place, one pass over the batch and one to clip. Draws a float64 uniform a sample.

    Parameters
    ----------
    delta
        What is added is from [-delta, delta), in the unit of the samples; at least 0.
    clip
        Interval (low, high) in which values are kept, such as (0.0, 1.0). By default nothing is
        clipped, and values may leave the interval that they came from.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32. To multiply instead, see `RandomScale`.
    """

    delta: float
    _: KW_ONLY
    clip: Interval | None = None

    def __post_init__(self) -> None:
        require_number("delta", self.delta, 0)
        require_clip(self.clip)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the brighter or darker images and `y`."""
        x = owned(x, IMAGES, self)
        x += per_sample(spread(rng.random(len(x)), 0, self.delta), x)
        return clip_to(x, self.clip), y


@dataclass(frozen=True)
class RandomContrast:
    """Bring the pixels of every image nearer to its mean, or farther from it.

    In place: a pass to take the means, two to change the values and one to clip. Draws a float64
    uniform a sample.

    Parameters
    ----------
    factor
        From 0 to 1: the distance from the mean is multiplied by a number from
        [1 - factor, 1 + factor). Each channel has a mean of its own; the number is the image's.
    clip
        Interval (low, high) in which values are kept; by default nothing is clipped.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32.
    """

    factor: float
    _: KW_ONLY
    clip: Interval | None = None

    def __post_init__(self) -> None:
        require_share("factor", self.factor)
        require_clip(self.clip)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the images of more or less contrast and `y`."""
        x = owned(x, IMAGES, self)
        factors = per_sample(spread(rng.random(len(x)), 1, self.factor), x)
        means = x.mean(axis=(1, 2), keepdims=True)
        x *= factors  # not (x - mean) * factor + mean: a factor of 1 changes no bit
        x += means * (1 - factors)
        return clip_to(x, self.clip), y


@dataclass(frozen=True)
class Cutout:
    """Cover a square of every image.

    In place: a pass over a mask of the batch, and the covered pixels are written. Draws two
    float64 uniforms a sample.

    Parameters
    ----------
    size
        Side of the square in pixels. Its centre is any pixel, so that a part of the square may
        lie outside the image.
    fill
        The value that covers; the mean of the data is a choice that shifts no mean.

    Notes
    -----
    x (b, h, w) or (b, h, w, c) float32. A square of even side reaches one pixel less to the
    right of and below its centre than to the left of and above it.

    DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552
    """

    size: int
    _: KW_ONLY
    fill: float = 0.0

    def __post_init__(self) -> None:
        require_int("size", self.size, 0)
        require_number("fill", self.fill)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the images, a square of each covered, and `y`."""
        x = owned(x, IMAGES, self)
        height, width = x.shape[1:3]
        top, left = whole(rng.random((len(x), 2)), np.array([height, width])).T - self.size // 2
        mask = boxes(spans(top, self.size, height), spans(left, self.size, width), x.ndim)
        np.copyto(x, np.float32(self.fill), where=mask)
        return x, y
