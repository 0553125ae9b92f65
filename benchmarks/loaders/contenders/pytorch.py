"""PyTorch: DataLoader in its usual forms, plain indexing, tensordict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from benchmarks.loaders.data import MEAN, OFFSET, SCALE, STD, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from benchmarks.loaders.contenders import Epoch


class Rows:
    """One sample an item, or one batch an item where the index is a list of rows."""

    def __init__(self, data: NDArray[Any], labels: NDArray[Any]) -> None:
        self.data, self.labels = data, labels

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, rows: Any) -> tuple[Any, Any]:
        values = normalised(torch.from_numpy(self.data[rows]))
        if isinstance(rows, list):
            return values, torch.from_numpy(self.labels[rows])
        return values, int(self.labels[rows])


def normalised(values: Any) -> Any:
    """Return the float32 tensor of a uint8 one; in place once it is float, as is quickest."""
    return values.float().div_(255).sub_(MEAN).div_(STD)


def torch_tensors(source: Source) -> Epoch:
    """Convert each batch after the loader made it."""
    tensors = TensorDataset(*map(torch.from_numpy, source.arrays()))
    loader = DataLoader(tensors, batch_size=source.batch, shuffle=True)

    def epoch() -> Iterator[tuple[Any, Any]]:
        for x, y in loader:
            yield normalised(x), y

    return epoch


def torch_tensors_float32(source: Source) -> Epoch:
    """Convert everything before the first epoch."""
    data, labels = map(torch.from_numpy, source.arrays())
    tensors = TensorDataset(normalised(data), labels)
    return _epochs(DataLoader(tensors, batch_size=source.batch, shuffle=True))


def torch_dataset(source: Source) -> Epoch:
    """Convert each sample in `__getitem__`, as the tutorials do."""
    rows = Rows(*source.arrays())
    return _epochs(DataLoader(rows, batch_size=source.batch, shuffle=True))


def torch_dataset_2_workers(source: Source) -> Epoch:
    """Leave it to two processes, which stay from epoch to epoch."""
    loader = DataLoader(
        Rows(*source.arrays()),
        batch_size=source.batch,
        shuffle=True,
        num_workers=2,
        persistent_workers=True,
    )
    return _epochs(loader)


def torch_batch_sampler(source: Source) -> Epoch:
    """Ask the dataset for a whole batch at once."""
    rows = Rows(*source.arrays())
    sampler = BatchSampler(RandomSampler(rows), source.batch, drop_last=False)
    return _epochs(DataLoader(rows, sampler=sampler, batch_size=None))


def torch_index(source: Source) -> Epoch:
    """Index a tensor with the rows of each batch."""
    data, labels = map(torch.from_numpy, source.arrays())

    def epoch() -> Iterator[tuple[Any, Any]]:
        for rows in torch.randperm(len(data)).split(source.batch):
            yield normalised(data[rows]), labels[rows]

    return epoch


def torch_index_select(source: Source) -> Epoch:
    """Gather flat rows, then one multiplication and one addition: the quickest torch we know."""
    data, labels = map(torch.from_numpy, source.arrays())
    flat, shape = data.reshape(len(data), -1), data.shape[1:]

    def epoch() -> Iterator[tuple[Any, Any]]:
        for rows in torch.randperm(len(flat)).split(source.batch):
            values = flat.index_select(0, rows).float().mul_(SCALE).add_(OFFSET)
            yield values.reshape(-1, *shape), labels.index_select(0, rows)

    return epoch


def tensordict(source: Source) -> Epoch:
    """Let a loader gather from tensors mapped from a file."""
    from tensordict import MemoryMappedTensor, TensorDict

    data, labels = map(torch.from_numpy, source.arrays())
    mapped = {
        "x": MemoryMappedTensor.from_tensor(data),
        "y": MemoryMappedTensor.from_tensor(labels),
    }
    rows = TensorDict(mapped, batch_size=[len(labels)])
    loader = DataLoader(rows, batch_size=source.batch, shuffle=True, collate_fn=lambda part: part)

    def epoch() -> Iterator[tuple[Any, Any]]:
        for part in loader:
            yield normalised(part["x"]), part["y"]

    return epoch


def _epochs(loader: Any) -> Epoch:
    return lambda: iter(loader)
