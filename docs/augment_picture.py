"""Draw augment.png: what each transform does to digits, to series and to a spectrogram.

Run it with ``python docs/augment_picture.py``; it needs ``pip install 'tinydatasets[plot]'``.
"""
# ruff: noqa: INP001  # a script beside the pages, not part of a package

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

import tinydatasets as td
from tinydatasets.transforms import (
    Compose,
    CutMix,
    Cutout,
    GaussianNoise,
    Mixup,
    RandomBrightness,
    RandomContrast,
    RandomScale,
    RandomShift,
    SpecAugment,
    TimeShift,
    TimeWarp,
)

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from numpy.typing import NDArray

OF_IMAGES = (
    Compose(),
    RandomShift(1),
    RandomBrightness(0.4, clip=(0.0, 1.0)),
    RandomContrast(0.8, clip=(0.0, 1.0)),
    GaussianNoise(0.15, clip=(0.0, 1.0)),
    Cutout(3),
    Mixup(10, 1.0),
    CutMix(10),
)
OF_SERIES = (
    TimeShift(12),
    TimeShift(12, roll=True),
    RandomScale(0.5),
    GaussianNoise(0.1),
    TimeWarp(0.5),
    SpecAugment(12, 5, n_time_masks=2, n_freq_masks=2),
)
COLUMNS = 8  # digits
TIMES = np.linspace(0, 1, 96)


def draw() -> Figure:
    """Return the picture: digits on the left, series and a spectrogram on the right."""
    figure = Figure(figsize=(12, 6.6), dpi=110, layout="constrained")
    (left, right), *_ = figure.subfigures(1, 2, width_ratios=(1.25, 1), squeeze=False)
    draw_images(left)
    draw_series(right)
    return figure


def draw_images(figure: SubFigure) -> None:
    """Draw a row of digits a transform."""
    digits = td.load_tinymnist("train", "easy").stratified(10, seed=0)
    grid = figure.subplots(len(OF_IMAGES), COLUMNS)
    for row, transform in zip(grid, OF_IMAGES, strict=True):
        changed = apply(transform, digits.data, digits.labels)
        for axes, image in zip(row, changed, strict=False):
            axes.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_color("#b0b0b0")
        name(row[0], transform)


def draw_series(figure: SubFigure) -> None:
    """Draw a series a transform, grey as it was and blue as it became."""
    grid = figure.subplots(len(OF_SERIES), 1)
    for axes, transform in zip(grid, OF_SERIES, strict=True):
        if isinstance(transform, SpecAugment):
            axes.imshow(
                apply(transform, spectrogram())[0].T, cmap="gray_r", aspect="auto", origin="lower"
            )
        else:
            axes.plot(wave()[0], color="#b0b0b0", linewidth=1.2)
            axes.plot(apply(transform, wave())[0], color="#0072b2", linewidth=1.6)
            axes.set_ylim(-1.6, 1.6)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("#b0b0b0")
        name(axes, transform)


def apply(
    transform: Any, x: NDArray[np.float32], y: NDArray[np.int32] | None = None
) -> NDArray[np.float32]:
    """Return the changed samples; `x`, of which there is another picture, is left as it is."""
    labels = np.zeros(len(x), np.int32) if y is None else y
    changed: NDArray[np.float32] = transform(x.copy(), labels, np.random.default_rng(3))[0]
    return changed


def wave() -> NDArray[np.float32]:
    """Return a chirp that swells and fades, (1, t)."""
    tone = np.sin(2 * np.pi * (2 * TIMES + 4 * TIMES**2)) * np.sin(np.pi * TIMES)
    return tone[None].astype(np.float32)


def spectrogram() -> NDArray[np.float32]:
    """Return a rising and a falling band, (1, t, f)."""
    bins = np.linspace(0, 1, 20)
    rising, falling = 0.2 + 0.5 * TIMES[:, None], 0.9 - 0.4 * TIMES[:, None]
    bands = [np.exp(-(((bins - centre) / 0.07) ** 2)) for centre in (rising, falling)]
    return (0.15 + bands[0] + bands[1])[None].astype(np.float32)


def name(axes: Any, transform: Any) -> None:
    """Write the transform beside the axes: its class, and what differs from its defaults."""
    options = [
        f"{field.name}={getattr(transform, field.name)}"
        for field in fields(transform)
        if field.name != "transforms" and getattr(transform, field.name) != field.default
    ]
    kind = "as stored" if transform == Compose() else type(transform).__name__
    look = {"ha": "right", "va": "center", "fontsize": 8, "family": "monospace"}
    axes.set_ylabel("\n".join([kind, *options]), rotation=0, **look)


if __name__ == "__main__":
    draw().savefig(Path(__file__).with_name("augment.png"), metadata={"Software": None})
