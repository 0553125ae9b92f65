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

__all__ = ["Preparation", "of_any_scale", "with_data"]

_WIDE = 2.0  # root mean square from which on values are brought to mean 0 and deviation 1


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
        data, shape = train.data, train.raw.shape[1:]
        known = np.isfinite(data)
        sums = np.where(known, data, 0).sum(axis=0, dtype=np.float64)
        mean = np.asarray(sums / np.maximum(known.sum(axis=0), 1))
        modality = train.metadata.get("modality") or guess_modality(shape)
        asis = cls(mean, np.zeros(()), np.ones(()))
        if modality == "tokens":
            return asis
        # One mean and deviation for each feature of a table, each channel of a series, an image.
        alike = {"vector": (0,), "series": (0, 1)}.get(modality, tuple(range(data.ndim)))
        values = np.where(known, data, mean).astype(np.float64)
        if np.sqrt(np.square(values).mean(axis=alike)).max() <= _WIDE:
            return asis
        spread = values.std(axis=alike)
        return cls(mean, values.mean(axis=alike), np.where(spread > 0, spread, 1.0))

    def __call__(self, data: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return values of other samples, prepared likewise."""
        known = np.isfinite(data)
        filled = data if known.all() else np.where(known, data, self.mean)
        if not self.middle.any() and (self.spread == 1).all():
            return filled.astype(np.float32, copy=False)
        return np.asarray((filled - self.middle) / self.spread).astype(np.float32)


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
