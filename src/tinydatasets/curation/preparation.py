"""Preparation: values as networks can learn from them, whatever their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets.baselines.architectures import guess_modality
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.curation.quality import Learner
    from tinydatasets.spec import Modality

__all__ = [
    "Preparation",
    "holds_codes",
    "modality_of",
    "of_any_scale",
    "values_of",
    "with_data",
]

_SUITABLE = (0.1, 2.0)  # root mean square: other values are brought to mean 0 and deviation 1


class Preparation(NamedTuple):
    """What is done to values before a network sees them, so that it can learn from them."""

    mean: NDArray[np.float64]
    """Of each feature in train: stands for what is not finite."""
    middle: NDArray[np.float64]
    spread: NDArray[np.float64]
    """1 where values are as they are wanted."""

    @classmethod
    def learned(cls, train: Split) -> Preparation:
        """Return what is to be done so that networks can learn from `train`."""
        data = train.data
        known = np.isfinite(data)
        sums = np.where(known, data, 0).sum(axis=0, dtype=np.float64)
        mean = np.asarray(sums / np.maximum(known.sum(axis=0), 1))
        modality = modality_of(train)
        asis = cls(mean, np.zeros(()), np.ones(()))
        if modality in {"tokens", "spectrogram"}:
            return asis
        # One mean and deviation for each feature of a table, each channel of a series, an image. A
        # spectrogram's networks take off its level themselves.
        alike = {"vector": (0,), "series": (0, 1)}.get(modality, tuple(range(data.ndim)))
        values = np.where(known, data, mean).astype(np.float64)
        if _SUITABLE[0] <= np.sqrt(np.square(values).mean(axis=alike)).max() <= _SUITABLE[1]:
            return asis
        spread = values.std(axis=alike)
        return cls(mean, values.mean(axis=alike), np.where(spread > 0, spread, 1.0))

    @property
    def scales(self) -> bool:
        """Whether values are brought to mean 0 and deviation 1."""
        return bool(self.middle.any() or (self.spread != 1).any())

    def __call__(self, data: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return values of other samples, prepared likewise."""
        known = np.isfinite(data)
        filled = data if known.all() else np.where(known, data, self.mean)
        if not self.scales:
            return filled.astype(np.float32, copy=False)
        return np.asarray((filled - self.middle) / self.spread).astype(np.float32)


def modality_of(split: Split) -> Modality:
    """Return what the samples say they are, or what their shape makes of them."""
    said: Modality | None = split.metadata.get("modality")
    return said or guess_modality(split.raw.shape[1:])


def holds_codes(split: Split) -> bool:
    """Return whether values are codes, as tokens and symbols are, and no quantities."""
    return modality_of(split) in {"tokens", "grid"}


def values_of(split: Split, attribute: str) -> list[str]:
    """Return an attribute's values by name, or by number where they have no names."""
    names, codes = split.metadata["attributes"][attribute], split.attributes[attribute].tolist()
    return [names[code] if names else str(code) for code in codes]


def of_any_scale(learner: Learner) -> Learner:
    """Return a learner that prepares values as `validate` does, and is then `learner`.

    Values that are not finite are the feature's mean; values far from 1 are brought to mean 0
    and deviation 1. Where all is as it should be, it is `learner` itself.
    """

    def learn(train: Split, x: NDArray[Any], *, seed: int) -> NDArray[np.float64]:
        preparation = Preparation.learned(train)
        prepared = with_data(train, preparation(train.data), train.attributes)
        return learner(prepared, preparation(np.asarray(x, dtype=np.float32)), seed=seed)

    return learn


def with_data(
    split: Split,
    data: NDArray[np.float32],
    attributes: Mapping[str, NDArray[np.int32]],
    names: Mapping[str, tuple[str, ...]] | None = None,
) -> Split:
    """Return `split` with other data, and with `attributes`."""
    columns: dict[str, NDArray[Any]] = {
        f"{split.name}_data": data,
        f"{split.name}_labels": split.labels,
        f"{split.name}_id": split.ids,
        f"{split.name}_difficulty": split.difficulty,
        **{f"{split.name}_{name}": codes for name, codes in attributes.items()},
    }
    known = split.metadata["attributes"] if names is None else names
    return Split(
        columns, split.name, split.metadata.replace(scale=1.0, offset=0.0, attributes=known)
    )
