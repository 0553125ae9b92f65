"""Several transforms, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tinydatasets.errors import InvalidValueError, require_pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from tinydatasets.transforms._batch import Samples

__all__ = ["Compose"]


@dataclass(frozen=True, init=False, repr=False)
class Compose:
    """Apply transforms in turn, each to what the one before it returned.

    All draw from the same generator, in that order. The cost is the sum of theirs.

    Parameters
    ----------
    *transforms
        Functions ``f(x, y, rng) -> (x, y)``; your own may be among them. To pickle, for spawned
        processes, each must be a value of this module or a function that a module names.

    Raises
    ------
    InvalidValueError
        Something given cannot be called, or returned something else than a pair.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.transforms import Compose, GaussianNoise, RandomShift
    >>> augment = Compose(RandomShift(1), GaussianNoise(0.1, clip=(0.0, 1.0)))
    >>> augment
    Compose(RandomShift(pixels=1, fill=0.0), GaussianNoise(sigma=0.1, clip=(0.0, 1.0)))
    >>> batches = td.load_tinymnist("train").batches(32, seed=0, transform=augment)
    """

    transforms: tuple[Callable[..., Any], ...]

    def __init__(self, *transforms: Callable[..., Any]) -> None:
        for transform in transforms:
            if not callable(transform):
                raise InvalidValueError(
                    f"Compose takes functions f(x, y, rng) -> (x, y), not {transform!r}"
                )
        object.__setattr__(self, "transforms", transforms)  # frozen for all others

    def __call__(
        self, x: Samples, y: NDArray[Any], rng: np.random.Generator
    ) -> tuple[Samples, NDArray[Any]]:
        """Return what the last transform returns, or the batch if there is none."""
        pair = x, y
        for transform in self.transforms:
            pair = transform(*pair, rng)
            # An x of two samples would unpack as well as a pair does.
            require_pair(transform, pair)
        return pair

    def __repr__(self) -> str:
        return f"Compose({', '.join(map(repr, self.transforms))})"
