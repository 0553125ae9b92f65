"""Smaller views of the bundled pictures, for convolutions that cost more than ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _files, _loading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import DatasetSpec

    Opened = tuple[DatasetSpec, dict[str, NDArray[Any]], Mapping[str, Any]]

__all__ = ["smaller"]


def smaller(spec: DatasetSpec, side: int) -> Opened:
    """Return spec, columns and manifest of a data set whose pictures are `side` pixels a side.

    A pixel is the rounded mean of the block of pixels that it stands for. A side is worked out
    once, and then kept.
    """
    return _smaller(spec.name, _files.locate(spec.name), side)


@lru_cache(maxsize=4)
def _smaller(name: str, _folder: str, side: int) -> Opened:
    from tinydatasets import catalog

    spec: DatasetSpec = catalog.get(name).SPEC
    archive, manifest = _loading.open_bundled(spec)
    columns = {
        key: _means(array, side) if key.endswith("_data") else array
        for key, array in archive.items()
    }
    return spec.replace(sample_shape=(side, side)), columns, manifest


def _means(pictures: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    n, height, _ = pictures.shape
    block = height // side
    sums = pictures.reshape(n, side, block, side, block).sum(axis=(2, 4), dtype=np.uint32)
    means: NDArray[np.uint8] = ((sums + block * block // 2) // (block * block)).astype(np.uint8)
    means.flags.writeable = False
    return means
