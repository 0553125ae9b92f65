"""Libraries that build a pipeline out of steps: grain, MLX data."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import MEAN, STD, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from benchmarks.loaders.contenders import Epoch


def normalised(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return (x/255 - mean)/deviation in float32."""
    floats = values.astype(np.float32) / 255
    return np.asarray((floats - np.float32(MEAN)) / np.float32(STD), np.float32)


# grain's MapDataset is iterated by one thread. Its IterDataset was slower on two cores, with
# its 16 reading threads and with none.
def grain(source: Source) -> Epoch:
    """Normalise each sample, then batch."""
    import grain

    data, labels = source.arrays()
    seeds = count()

    def epoch() -> Iterator[tuple[Any, Any]]:
        rows = grain.MapDataset.range(len(data)).shuffle(seed=next(seeds))
        samples = rows.map(lambda row: (normalised(data[row]), labels[row]))
        return iter(samples.batch(source.batch, drop_remainder=False))

    return epoch


def grain_rows(source: Source) -> Epoch:
    """Batch row numbers, then gather: kinder, and not what its manual shows."""
    import grain

    data, labels = source.arrays()
    seeds = count()

    def epoch() -> Iterator[tuple[Any, Any]]:
        rows = grain.MapDataset.range(len(data)).shuffle(seed=next(seeds))
        batches = rows.batch(source.batch, drop_remainder=False)
        return iter(batches.map(lambda part: (normalised(data[part]), labels[part])))

    return epoch


def mlx_data(source: Source) -> Epoch:
    """Batch, then transform: a Python function a sample is several times slower."""
    import mlx.data

    data, labels = source.arrays()
    buffer = mlx.data.buffer_from_vector(
        [{"x": x, "y": y} for x, y in zip(data, labels, strict=True)]
    )

    def epoch() -> Iterator[tuple[Any, Any]]:
        stream = buffer.shuffle().to_stream().batch(source.batch).key_transform("x", normalised)
        for part in stream:
            yield part["x"], part["y"]

    return epoch
