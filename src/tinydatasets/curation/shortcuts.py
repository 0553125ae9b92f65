"""Shortcuts: how well simple features tell the classes, for networks may take to them too."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines import LinearNet, learning_curve
from tinydatasets.curation.findings import Interval, Shortcut
from tinydatasets.curation.preparation import modality_of
from tinydatasets.split import Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Features = dict[str, NDArray[np.float64]]

__all__ = ["area_under_curve", "shortcuts"]

_BLOCK = 256  # samples whose features are taken at once, in float64
_EDGE = 0.1  # of the range of values: a step that an eye sees
_BINS = 16
_REGIONS = 4  # a side
_EPOCHS = 20
# Skin in colour pictures, by a rule of the thumb of many detectors: red above green above blue,
# neither grey nor glaring. J. Kovač, P. Peer and F. Solina, "Human skin color clustering for
# face detection", EUROCON 2003, has such rules for daylight; this one leaves out their absolute
# levels, which darker skin does not reach.
_LEAST_RANGE, _MOST_RANGE, _LEAST_RED = 0.06, 0.45, 0.12


def shortcuts(train: Split, test: Split) -> list[Shortcut]:
    """Measure how well single simple features tell the classes.

    Each feature is fitted on `train` by a normal distribution a class, whose most probable
    class is then compared with the label on `test`. Chance is the share of the most frequent
    class of `test`. Of scenes and grids, softmax regression on the histogram of their levels is
    tried too, of scenes on the means of 4×4 regions, and of series on six numbers of each channel
    alone: mean, deviation, least, most, trend and steps. With two classes the area under the
    ROC curve is given, with its 95 % interval (see `area_under_curve`).

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.load_tinymnist()
    >>> shortcut = shortcuts(digits.train, digits.test)[0]
    >>> shortcut.feature, shortcut.chance
    ('mean', 0.1)
    """
    chance = float(np.bincount(test.labels).max() / len(test))
    known, asked = _features(train.data), _features(test.data)
    scores = {name: _by_normals(known[name], train.labels, asked[name]) for name in known}
    known, asked = (_joint_features(split) for split in (train, test))
    scores |= {name: _by_regression(known[name], train, asked[name]) for name in known}
    return [
        Shortcut(name, _right(odds, test.labels), chance, len(test), _auc(odds, test.labels))
        for name, odds in scores.items()
    ]


def area_under_curve(scores: NDArray[np.floating], positive: NDArray[np.bool_]) -> Interval:
    """Return the area under the ROC curve of `scores`, with its 95 % interval.

    Parameters
    ----------
    scores
        (n,) higher where a sample is more likely to be positive.
    positive
        (n,) whether it is; there must be two or more of either kind.

    Returns
    -------
    Interval
        The share of pairs that are in order, ties counting half. The interval is that of E. R.
        DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the areas under two or more
        correlated receiver operating characteristic curves", Biometrics 44 (1988).

    Examples
    --------
    >>> import numpy as np
    >>> area_under_curve(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1], bool)).value
    0.75
    """
    above, below = np.sort(scores[positive]), np.sort(scores[~positive])
    of_positive = _share_below(above, below)
    of_negative = 1 - _share_below(below, above)
    area = float(of_positive.mean())
    error = sqrt(of_positive.var(ddof=1) / len(above) + of_negative.var(ddof=1) / len(below))
    return Interval(area, max(0.0, area - 1.96 * error), min(1.0, area + 1.96 * error))


def _share_below(values: NDArray[np.floating], others: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return which share of `others`, in order, is below each of `values`; ties count half."""
    low, high = (np.searchsorted(others, values, side) for side in ("left", "right"))
    return np.asarray((low + high) / (2 * len(others)))


def _auc(odds: NDArray[np.float64], labels: NDArray[np.integer]) -> Interval | None:
    """Return the area of two classes' `odds`; None where classes are not two or hardly there."""
    counts = np.bincount(labels, minlength=odds.shape[1])
    if len(counts) != 2 or counts.min() < 2:
        return None
    return area_under_curve(odds[:, 1] - odds[:, 0], labels == 1)


def _right(odds: NDArray[np.float64], labels: NDArray[np.integer]) -> float:
    return float((odds.argmax(axis=1) == labels).mean())


def _features(data: NDArray[np.floating]) -> Features:
    """Return each simple feature of the samples, name -> (n,)."""
    starts = range(0, len(data), _BLOCK)
    blocks = [_of_block(data[i : i + _BLOCK].astype(np.float64)) for i in starts]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _of_block(data: NDArray[np.float64]) -> Features:
    rows = data.reshape(len(data), -1)
    mean = rows.mean(axis=1)
    steps = _steps(data)
    return {
        "mean": mean,
        "standard deviation": rows.std(axis=1),
        "largest value": rows.max(axis=1),
        "values above the mean": (rows > mean[:, None]).mean(axis=1),
        "values other than 0": (rows != 0).mean(axis=1),
        "steps between neighbours": (steps**2).sum(axis=1),
        "edges": (np.abs(steps) > _EDGE * (np.ptp(rows) or 1)).mean(axis=1),
        **(_of_colours(data, mean) if data.ndim == 4 and data.shape[3] == 3 else {}),
    }


def _of_colours(data: NDArray[np.float64], mean: NDArray[np.float64]) -> Features:
    red, green, blue = np.moveaxis(data, 3, 0)
    extent = data.max(axis=3) - data.min(axis=3)
    skin = (red > green) & (green > blue) & (red > _LEAST_RED)
    skin &= (extent > _LEAST_RANGE) & (extent < _MOST_RANGE)
    colours = {
        f"{name} beside the mean": colour.mean(axis=(1, 2)) - mean
        for name, colour in (("red", red), ("green", green), ("blue", blue))
    }
    return {**colours, "skin-coloured pixels": skin.mean(axis=(1, 2))}


def _steps(data: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the differences of neighbours along every axis but that of colours, (n, steps)."""
    axes = range(1, 3 if data.ndim == 4 else data.ndim)
    none = np.zeros((len(data), int(max(data.shape[1:], default=1) == 1)))  # of one number, 0
    return np.concatenate(
        [none, *(np.diff(data, axis=axis).reshape(len(data), -1) for axis in axes)], axis=1
    )


def _joint_features(split: Split) -> Features:
    """Return features of several numbers, name -> (n, numbers)."""
    modality = modality_of(split)
    features: Features = {}
    if modality in {"scene", "grid"}:
        features["histogram of levels"] = _histograms(split.data)
    if modality == "scene":
        features[f"means of {_REGIONS}×{_REGIONS} regions"] = _region_means(split.data)
    if modality == "series" and split.data.ndim == 3:
        features |= _of_channels(split)
    return features


def _of_channels(split: Split) -> Features:
    """Return what each channel alone comes to: its level, spread, extremes, trend and steps."""
    data = split.data.astype(np.float64)
    time = np.linspace(-1, 1, data.shape[1])[:, None]
    steps = np.abs(np.diff(data, axis=1)).mean(axis=1) if data.shape[1] > 1 else data[:, 0] * 0
    parts = [data.mean(1), data.std(1), data.min(1), data.max(1), (data * time).mean(1), steps]
    summaries = np.stack(parts, axis=2)  # (n, channels, 6)
    names = split.metadata.get("channels") or map(str, range(data.shape[2]))
    return {f"channel {name}": summaries[:, k] for k, name in enumerate(names)}


def _histograms(data: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the share of each level in each channel, (n, channels × bins)."""
    channels = data.reshape(len(data), data.shape[1] * data.shape[2], -1)
    levels = np.clip(channels * _BINS, 0, _BINS - 1).astype(np.intp)
    n, _, width = levels.shape
    cells = (np.arange(n)[:, None, None] * width + np.arange(width)) * _BINS + levels
    counts = np.bincount(cells.ravel(), minlength=n * width * _BINS)
    return counts.reshape(n, width * _BINS) / channels.shape[1]


def _region_means(data: NDArray[np.floating]) -> NDArray[np.float64]:
    bands = [
        np.stack(
            [part.mean(axis=2, dtype=np.float64) for part in np.array_split(band, _REGIONS, 2)], 1
        )
        for band in np.array_split(data, _REGIONS, axis=1)
    ]  # each (n, regions, rows of the band, ...)
    return np.concatenate([band.mean(axis=2).reshape(len(data), -1) for band in bands], axis=1)


def _by_normals(
    known: NDArray[np.float64], labels: NDArray[np.integer], asked: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log odds on `asked` of one normal distribution a class, fitted on `known`."""
    scale = known.std() or 1.0
    z, z_asked = (known - known.mean()) / scale, (asked - known.mean()) / scale
    counts = np.bincount(labels)
    classes = np.flatnonzero(counts)
    means = np.array([z[labels == code].mean() for code in classes])
    variances = np.array([z[labels == code].var() for code in classes])
    variances = np.maximum(variances, 1e-6)  # all samples of a class may be alike
    odds = np.full((len(asked), len(counts)), -np.inf)
    odds[:, classes] = np.log(counts[classes]) - np.log(variances) / 2
    odds[:, classes] -= (z_asked[:, None] - means) ** 2 / (2 * variances)
    return odds


def _by_regression(
    known: NDArray[np.float64], train: Split, asked: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log odds on `asked` of a softmax regression learned from `known`."""
    middle, spread = known.mean(axis=0), known.std(axis=0)
    spread[spread == 0] = 1
    rows = Split.from_arrays(
        (known - middle) / spread, train.labels, class_names=train.metadata["class_names"]
    )
    n_classes = len(rows.metadata["class_names"])
    network = LinearNet(known.shape[1], n_classes, seed=0, modality="vector", dtype=np.float64)
    learning_curve(network, rows, rows[:1], seed=0, epochs=_EPOCHS, rate=0.02)
    return np.log(network.predict_proba((asked - middle) / spread) + 1e-12)
