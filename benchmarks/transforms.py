"""What a transform costs: epochs of batches with it beside the same epochs without, in turn.

Prints the median, over the rounds, of the ratio of process CPU times: 1.0 is free. The columns
are shapes of one sample; samples are stored as uint8. The row "no change" is the price of a
transform that does nothing: a generator is set for every batch. The row "training" is an
epoch in which `SimpleNet` takes a step a batch, with no transform, to compare with.
"""

from __future__ import annotations

import platform
import time
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

import tinydatasets as td
from tinydatasets.baselines import SimpleNet
from tinydatasets.transforms import (
    Compose,
    CutMix,
    Cutout,
    GaussianNoise,
    Mixup,
    RandomBrightness,
    RandomContrast,
    RandomCrop,
    RandomFlip,
    RandomScale,
    RandomShift,
    SpecAugment,
    TimeShift,
    TimeWarp,
)

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGES = ((8_000, 8, 8), (4_000, 28, 28))
SERIES = ((8_000, 64), (4_000, 128, 6))
SPECTROGRAMS = ((8_000, 16, 8), (4_000, 49, 10))
BATCH_SIZE = 32
ROUNDS = 11
OF_IMAGES: tuple[Callable[..., Any], ...] = (
    RandomFlip(),
    RandomShift(2),
    RandomCrop(8, pad=1),
    RandomBrightness(0.2),
    RandomBrightness(0.2, clip=(0.0, 1.0)),
    RandomContrast(0.2),
    RandomScale(0.2),
    GaussianNoise(0.1),
    Cutout(4),
    Mixup(10),
    CutMix(10),
    Compose(RandomShift(2), RandomBrightness(0.2), Cutout(4)),
)
OF_SERIES = (
    TimeShift(8),
    TimeShift(8, roll=True),
    RandomScale(0.2),
    GaussianNoise(0.1),
    TimeWarp(),
)
OF_SPECTROGRAMS = (SpecAugment(4, 2), SpecAugment(4, 2, n_time_masks=2, n_freq_masks=2))


def unchanged(x: Any, y: Any, _rng: np.random.Generator) -> tuple[Any, Any]:
    """Return the batch as it came."""
    return x, y


def cost(split: td.Split, transform: Any, network: SimpleNet | None = None) -> int:
    """Return the nanoseconds of CPU time of one epoch."""
    batches = split.batches(BATCH_SIZE, seed=0, transform=transform)
    begin = time.process_time_ns()
    for x, y in batches:
        if network is not None:
            network.step(x, y, rate=0.01)
    return time.process_time_ns() - begin


def ratio(split: td.Split, transform: Any, network: SimpleNet | None = None) -> str:
    """Return how many plain epochs one with the transform, or with training, takes."""
    runs = [cost(split, transform, network) / cost(split, None) for _ in range(ROUNDS + 1)]
    return f"{np.median(runs[1:]):.1f}"  # the first warms up


def name(transform: Any) -> str:
    """Return the transform as a user would write it: without options that have their default."""
    if transform is unchanged:
        return "no change"
    if isinstance(transform, Compose):
        return " + ".join(map(name, transform.transforms))
    options = [
        f"{field.name}={getattr(transform, field.name)}"
        for field in fields(transform)
        if getattr(transform, field.name) != field.default
    ]
    return f"`{type(transform).__name__}({', '.join(options)})`"


def table(shapes: tuple[tuple[int, ...], ...], transforms: tuple[Callable[..., Any], ...]) -> None:
    """Print a row a transform and a column a shape."""
    rng = np.random.default_rng(0)
    splits = [
        td.Split.from_arrays(
            rng.integers(0, 256, shape, dtype=np.uint8), np.arange(shape[0]) % 10, scale=1 / 255
        )
        for shape in shapes
    ]
    sizes = " | ".join("×".join(map(str, shape[1:])) for shape in shapes)
    print(f"\n| transform | {sizes} |\n|---{'|--:' * len(shapes)}|")
    for transform in (unchanged, *transforms):
        print(f"| {name(transform)} | {' | '.join(ratio(split, transform) for split in splits)} |")
    networks = [SimpleNet(split.raw.shape[1:], 10, seed=0) for split in splits]
    trained = [ratio(s, None, network) for s, network in zip(splits, networks, strict=True)]
    print(f"| training | {' | '.join(trained)} |")


def main() -> None:
    """Print a table of images, one of series and one of spectrograms."""
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"batches of {BATCH_SIZE}; CPU time of an epoch over that of one without a transform")
    table(IMAGES, OF_IMAGES)
    table(SERIES, OF_SERIES)
    table(SPECTROGRAMS, OF_SPECTROGRAMS)


if __name__ == "__main__":
    main()
