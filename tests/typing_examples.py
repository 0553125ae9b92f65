"""What a type checker must make of the public interface; read by mypy, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from typing_extensions import assert_type

import tinydatasets as td

if TYPE_CHECKING:
    from tinydatasets.spec import SplitName

assert_type(td.load_tinymnist(), td.Dataset)
assert_type(td.load_tinymnist("train"), td.Split)
assert_type(td.load_tinymnist("train", "easy"), td.Split)
assert_type(td.load_tinymnist(difficulty=("easy", "medium")), td.Dataset)
assert_type(td.load("tinymnist"), td.Dataset)
assert_type(td.load("tinymnist", "val"), td.Split)
assert_type(td.load_folder("grids"), td.Dataset)
assert_type(td.load_folder("grids", "train"), td.Split)
assert_type(td.Split.open("grids", "val"), td.Split)
assert_type(td.make_tinymnist(10, seed=0), td.Split)
assert_type(td.fetch_tinymnist("test", source="t10k"), td.Split)
assert_type(td.fetch_tinymnist(), td.Dataset)

split = td.load_tinymnist("train")
assert_type(split.data, NDArray[np.float32])
assert_type(split.labels, NDArray[np.int32])
assert_type(split[0], tuple[NDArray[np.float32], np.int64])
assert_type(split[:10], td.Split)
assert_type(split[np.array([1, 2])], td.Split)
assert_type(split.kfold(5, seed=0), list[tuple[td.Split, td.Split]])
assert_type(split.metadata["name"], str)
assert_type(split.metadata["class_names"], tuple[str, ...])
assert_type(split.metadata["n_samples"], int)
for x, y in split.batches(32, seed=0, drop_last=True):
    assert_type(x, NDArray[np.float32])
    assert_type(y, NDArray[np.int32])


def every(name: SplitName) -> td.Split:
    return td.load_tinymnist(name)


td.load_tinymnist("tset")  # type: ignore[call-overload]
td.load_tinymnist("train", "esay")  # type: ignore[call-overload]
split.batches(32, sed=0)  # type: ignore[call-arg]
