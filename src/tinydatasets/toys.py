"""Points in the plane for the first networks: generated, two numbers a sample.

Every set is points drawn evenly from one shape a class, blurred by Gaussian noise. That makes
the probability of each class at a point known, and with it which points nobody can classify:
those where it stays below 0.7 are marked by the attribute ``ambiguous``, and the easy and
medium tiers leave them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import generators
from tinydatasets.errors import require_int, require_known, require_number
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets._chunks import Chunk
    from tinydatasets.spec import Difficulty
    from tinydatasets.split import Split

__all__ = [
    "make_blobs",
    "make_circles",
    "make_linear",
    "make_moons",
    "make_spirals",
    "make_xor",
]

CERTAIN = 0.7  # probability of the likeliest class below which a point is ambiguous
_GRID = 32  # points a side at which a shape is taken when probabilities are worked out


def make_linear(
    size: int, *, seed: int, difficulty: Difficulty = "medium", noise: float | None = None
) -> Split:
    """Make two classes on either side of a straight line: what one layer can learn.

    Parameters
    ----------
    size
        Number of points.
    seed
        From 0 to 2**32 - 1; the points of a smaller `size` are the first of a larger one.
    difficulty
        "easy", "medium" or "hard": the gap between the classes, and the noise.
    noise
        Standard deviation of the noise, instead of that of the difficulty; no point is then
        left out.

    Returns
    -------
    Split
        ``data`` (size, 2) float32, ``labels`` (size,) int32. Classes are equally frequent in
        every thousand. The attribute ``ambiguous`` is 1 where no class reaches a probability
        of 0.7.

    Raises
    ------
    InvalidValueError
        `size`, `seed` or `noise` makes no sense.
    UnknownNameError
        No such difficulty.

    Examples
    --------
    >>> import tinydatasets as td
    >>> points = td.make_linear(200, seed=0, difficulty="easy")
    >>> points.data.shape, points.labels.shape
    ((200, 2), (200,))
    """
    return _make("linear", size, seed, difficulty, noise)


def make_xor(
    size: int, *, seed: int, difficulty: Difficulty = "medium", noise: float | None = None
) -> Split:
    """Make four clusters, opposite ones of one class: what one layer cannot learn.

    Parameters, returned value and errors are those of `make_linear`.
    """
    return _make("xor", size, seed, difficulty, noise)


def make_moons(
    size: int, *, seed: int, difficulty: Difficulty = "medium", noise: float | None = None
) -> Split:
    """Make two half circles that reach into each other.

    Parameters, returned value and errors are those of `make_linear`.
    """
    return _make("moons", size, seed, difficulty, noise)


def make_circles(
    size: int, *, seed: int, difficulty: Difficulty = "medium", noise: float | None = None
) -> Split:
    """Make a circle inside another.

    Parameters, returned value and errors are those of `make_linear`.
    """
    return _make("circles", size, seed, difficulty, noise)


def make_spirals(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty = "medium",
    noise: float | None = None,
    n_classes: int = 2,
) -> Split:
    """Make spiral arms that wind around each other; harder ones wind further.

    Parameters, returned value and errors are those of `make_linear`; `n_classes` is the number
    of arms, from 2 to 10.
    """
    return _make("spirals", size, seed, difficulty, noise, n_classes=n_classes)


def make_blobs(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty = "medium",
    noise: float | None = None,
    n_classes: int = 4,
) -> Split:
    """Make round clusters on a circle, one a class.

    Parameters, returned value and errors are those of `make_linear`; `n_classes` is the number
    of clusters, from 2 to 10.
    """
    return _make("blobs", size, seed, difficulty, noise, n_classes=n_classes)


class _Tier(NamedTuple):
    """What makes a set easy or hard."""

    noise: float
    extent: float = 0.0
    """The gap of `linear`, the turns of `spirals`."""


def _linear(u: NDArray[Any], labels: NDArray[Any], _: int, gap: float) -> NDArray[Any]:
    along = 2 * u[:, 0] - 1
    across = (2 * labels - 1) * (gap + (1 - gap) * u[:, 1])
    return np.column_stack([0.8 * across - 0.6 * along, 0.6 * across + 0.8 * along])


def _xor(u: NDArray[Any], labels: NDArray[Any], _: int, __: float) -> NDArray[Any]:
    side = np.where(u[:, 0] < 0.5, -0.6, 0.6)
    return np.stack([side, np.where(labels == 1, -side, side)], axis=1)


def _moons(u: NDArray[Any], labels: NDArray[Any], _: int, __: float) -> NDArray[Any]:
    x, y = np.cos(np.pi * u[:, 0]), np.sin(np.pi * u[:, 0])
    lower = labels == 1
    return np.stack([np.where(lower, 1 - x, x) - 0.5, np.where(lower, 0.5 - y, y) - 0.25], axis=1)


def _circles(u: NDArray[Any], labels: NDArray[Any], _: int, __: float) -> NDArray[Any]:
    return _polar(np.where(labels == 0, 0.45, 1.0), 2 * np.pi * u[:, 0])


def _spirals(u: NDArray[Any], labels: NDArray[Any], classes: int, turns: float) -> NDArray[Any]:
    angle = 0.4 + np.sqrt(u[:, 0]) * turns * 2 * np.pi  # the root spreads points evenly
    radius = angle / (0.4 + turns * 2 * np.pi)
    return _polar(radius, angle + 2 * np.pi * labels / classes)


def _blobs(_: NDArray[Any], labels: NDArray[Any], classes: int, __: float) -> NDArray[Any]:
    return _polar(np.ones(len(labels)), np.pi / 4 + 2 * np.pi * labels / classes)


def _polar(radius: NDArray[Any], angle: NDArray[Any]) -> NDArray[Any]:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


_SHAPES: dict[str, Callable[..., NDArray[Any]]] = {
    "linear": _linear,
    "xor": _xor,
    "moons": _moons,
    "circles": _circles,
    "spirals": _spirals,
    "blobs": _blobs,
}

_TIERS: dict[str, tuple[_Tier, _Tier, _Tier]] = {
    "linear": (_Tier(0.03, 0.15), _Tier(0.08, 0.10), _Tier(0.15, 0.05)),
    "xor": (_Tier(0.15), _Tier(0.24), _Tier(0.33)),
    "moons": (_Tier(0.10), _Tier(0.18), _Tier(0.26)),
    "circles": (_Tier(0.06), _Tier(0.12), _Tier(0.18)),
    "spirals": (_Tier(0.03, 0.8), _Tier(0.04, 1.1), _Tier(0.05, 1.4)),
    "blobs": (_Tier(0.22), _Tier(0.32), _Tier(0.42)),
}


class _Toy(NamedTuple):
    """One set at one setting; a `generators.Generator`."""

    shape: str
    tier: _Tier
    n_classes: int
    keeps_ambiguous: bool

    @property
    def sample_shape(self) -> tuple[int, ...]:
        return (2,)

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.float32)

    @property
    def chunk(self) -> int:
        return 1000

    @property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        return {"ambiguous": ("no", "yes")}

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(map(str, range(self.n_classes)))

    def generate(self, rng: np.random.Generator, size: int) -> Chunk:
        labels = rng.permutation(np.arange(size) % self.n_classes)
        points = self._draw(rng, labels)
        ambiguous = self._ambiguous(points)
        while ambiguous.any() and not self.keeps_ambiguous:
            again = np.flatnonzero(ambiguous)
            points[again] = self._draw(rng, labels[again])
            ambiguous[again] = self._ambiguous(points[again])
        return (
            points.astype(np.float32),
            labels.astype(np.int32),
            {"ambiguous": ambiguous.astype(np.int32)},
        )

    def _draw(self, rng: np.random.Generator, labels: NDArray[Any]) -> NDArray[Any]:
        points = self._on_shape(rng.random((len(labels), 2)), labels)
        return points + rng.normal(0, self.tier.noise, points.shape)

    def _on_shape(self, u: NDArray[Any], labels: NDArray[Any]) -> NDArray[Any]:
        return _SHAPES[self.shape](u, labels, self.n_classes, self.tier.extent)

    def _ambiguous(self, points: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where no class reaches `CERTAIN`, by Bayes's rule on a grid over each shape."""
        steps = (np.arange(_GRID**2) + 0.5) / _GRID**2
        u = np.stack([steps, steps * _GRID % 1], axis=1)
        spread = max(self.tier.noise, 0.02)  # not finer than the grid
        density = np.empty((self.n_classes, len(points)))
        for label in range(self.n_classes):
            centres = self._on_shape(u, np.full(len(u), label))
            x, y = (points[:, None, :] - centres[None, :, :]).transpose(2, 0, 1)
            density[label] = np.exp(-(x * x + y * y) / (2 * spread**2)).sum(axis=1)
        return np.asarray(density.max(axis=0) < CERTAIN * density.sum(axis=0))


def _make(
    shape: str,
    size: int,
    seed: int,
    difficulty: Difficulty,
    noise: float | None,
    *,
    n_classes: int = 2,
) -> Split:
    require_known("difficulty", difficulty, DIFFICULTIES)
    tier = _TIERS[shape][DIFFICULTIES.index(difficulty)]
    if noise is not None:
        tier = tier._replace(noise=require_number("noise", noise, 0))
    keeps_ambiguous = difficulty == "hard" or noise is not None
    n_classes = require_int("n_classes", n_classes, 2, 11)
    toy = _Toy(shape, tier, n_classes, keeps_ambiguous)
    return generators.make(toy, size, seed=seed, spec=_spec(shape, difficulty))


def _spec(shape: str, difficulty: str) -> DatasetSpec:
    return DatasetSpec(
        name=shape,
        title=f"Points in the plane: {shape}, {difficulty}",
        version="1.0.0",
        curation_date="2026-11-21",
        class_names=(),
        sample_shape=(2,),
        dtype="float32",
        scale=1.0,
        offset=0.0,
        provenance="generated",
        source=f"tinydatasets.make_{shape}",
        license="CC0-1.0",
        citation="",
    )
