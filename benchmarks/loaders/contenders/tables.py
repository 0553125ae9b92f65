"""Hugging Face datasets: an Arrow file, rows shuffled by an index."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import MEAN, STD, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from benchmarks.loaders.contenders import Epoch


def huggingface(source: Source) -> Epoch:
    """Read batches of a shuffled table as NumPy arrays."""
    os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
    import datasets

    datasets.disable_progress_bars()
    folder = source.folder / f"{source.name}.arrow"
    if not folder.exists():
        _save(source, folder)
    table = datasets.load_from_disk(str(folder))
    shape = source.data("r").shape[1:]
    mean, std = np.float32(MEAN), np.float32(STD)
    seeds = count()

    def epoch() -> Iterator[tuple[Any, Any]]:
        shuffled = table.shuffle(seed=next(seeds), keep_in_memory=True).with_format("numpy")
        for part in shuffled.iter(batch_size=source.batch):
            values = (part["x"].astype(np.float32) / 255 - mean) / std
            yield values.reshape(-1, *shape), part["y"]

    return epoch


def _save(source: Source, folder: Path) -> None:
    """Write the rows as lists of fixed length: the smallest and quickest form there is."""
    import datasets
    import pyarrow as pa

    data, labels = source.arrays()
    rows = pa.FixedSizeListArray.from_arrays(pa.array(data.ravel()), data[0].size)
    partial = folder.with_suffix(".part")
    datasets.Dataset(pa.table({"x": rows, "y": pa.array(labels)})).save_to_disk(str(partial))
    partial.rename(folder)
