"""Changes of values that suit samples of every shape: noise and amplitude."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import require_number
from tinydatasets.transforms._batch import (
    SAMPLES,
    clip_to,
    owned,
    per_sample,
    require_clip,
    require_share,
    spread,
)

if TYPE_CHECKING:
    from tinydatasets.transforms._batch import Interval, Labels, Samples

__all__ = ["GaussianNoise", "RandomScale"]


@dataclass(frozen=True)
class GaussianNoise:
    """Add noise to every value; for series this is what is called jittering.

    In place, with one temporary of the batch's size. Draws a float32 standard normal a value,
    in the order of the values; the draws are most of the cost.

    Parameters
    ----------
    sigma
        Standard deviation, in the unit of the samples, at least 0.
    clip
        Interval (low, high) in which values are kept, such as (0.0, 1.0) for images. By
        default nothing is clipped, and values may leave the interval that they came from.

    Notes
    -----
    x (b, ...) float32 of any shape.

    Jittering of sensor data: Um et al. 2017, https://arxiv.org/abs/1706.00527
    """

    sigma: float
    _: KW_ONLY
    clip: Interval | None = None

    def __post_init__(self) -> None:
        require_number("sigma", self.sigma, 0)
        require_clip(self.clip)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the noisy samples and `y`."""
        x = owned(x, SAMPLES, self)
        noise = rng.standard_normal(x.shape, dtype=np.float32)
        noise *= np.float32(self.sigma)
        x += noise
        return clip_to(x, self.clip), y


@dataclass(frozen=True)
class RandomScale:
    """Multiply every sample by a factor of its own: a louder voice, a stronger movement.

    In place, one pass over the batch. Draws a float64 uniform a sample.

    Parameters
    ----------
    factor
        From 0 to 1: a sample is multiplied by a number from [1 - factor, 1 + factor), the same
        for all its values and channels.
    clip
        Interval (low, high) in which values are kept; by default nothing is clipped.

    Notes
    -----
    x (b, ...) float32 of any shape.

    Scaling of sensor data: Um et al. 2017, https://arxiv.org/abs/1706.00527. There the factor
    is Gaussian; here it is uniform, so that it never turns a sample upside down.
    """

    factor: float
    _: KW_ONLY
    clip: Interval | None = None

    def __post_init__(self) -> None:
        require_share("factor", self.factor)
        require_clip(self.clip)

    def __call__(self, x: Samples, y: Labels, rng: np.random.Generator) -> tuple[Samples, Labels]:
        """Return the scaled samples and `y`."""
        x = owned(x, SAMPLES, self)
        x *= per_sample(spread(rng.random(len(x)), 1, self.factor), x)
        return clip_to(x, self.clip), y
