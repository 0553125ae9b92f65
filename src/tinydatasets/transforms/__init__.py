"""Batch-level augmentation in NumPy, for ``batches(..., transform=...)``.

A transform is a value that is called ``f(x, y, rng) -> (x, y)``: x (b, ...) float32, y (b,)
int32, rng a NumPy `Generator`. It keeps nothing from call to call, so that a run repeats and
resumes. It compares by its parameters, hashes and pickles. It works on the whole batch at once;
an `x` that is writable, as that of `Batches` is, may be changed in place, and any other is left
alone.

Two transforms, `Mixup` and `CutMix`, return soft labels; all others return `y` as it came.
Except for these two, and for the later ones of a `Compose`, what a sample gets depends on the
generator and the sample's place in the batch, not on how many samples follow it. The methods of
`numpy.random.Generator` hold for one release of NumPy, and so do the numbers.
"""

from __future__ import annotations

from tinydatasets.transforms.compose import Compose
from tinydatasets.transforms.images import (
    Cutout,
    RandomBrightness,
    RandomContrast,
    RandomCrop,
    RandomFlip,
    RandomShift,
)
from tinydatasets.transforms.mixing import CutMix, Mixup
from tinydatasets.transforms.series import SpecAugment, TimeShift, TimeWarp
from tinydatasets.transforms.values import GaussianNoise, RandomScale

__all__ = [
    "Compose",
    "CutMix",
    "Cutout",
    "GaussianNoise",
    "Mixup",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomScale",
    "RandomShift",
    "SpecAugment",
    "TimeShift",
    "TimeWarp",
]
