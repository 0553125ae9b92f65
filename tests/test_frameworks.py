"""What frameworks ask of a split."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    import tinydatasets as td


def test_pytorch_loads_and_learns_from_a_split(digits: td.Dataset) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from torch.utils.data import DataLoader

    loader = DataLoader(digits.train, batch_size=32)
    x, y = next(iter(loader))
    assert (x.dtype, y.dtype) == (torch.float32, torch.int64)
    assert (tuple(x.shape), tuple(y.shape)) == ((32, 8, 8), (32,))
    layer = torch.nn.Linear(64, 10)
    loss = torch.nn.functional.cross_entropy(layer(x.flatten(1)), y)
    loss.backward()
    assert layer.weight.grad is not None
    assert (x.numpy() == digits.train.data[:32]).all()
    shuffled = DataLoader(digits.train, batch_size=32, shuffle=True, num_workers=2)
    assert sorted(int(v) for _, labels in shuffled for v in labels) == sorted(digits.train.labels)


def test_scikit_learn_fits_the_arrays(digits: td.Dataset) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    from sklearn.neighbors import KNeighborsClassifier

    x, y = digits.train.arrays()
    u, v = digits.test.arrays()
    model = KNeighborsClassifier(3).fit(x.reshape(len(x), -1), y)
    assert model.score(u.reshape(len(u), -1), v) > 0.9


def test_a_loader_that_reads_data_off_each_element_works(digits: td.Dataset) -> None:
    """TinyTorch's DataLoader collects ``element.data`` and makes arrays of them."""
    for element in digits.train[0]:
        assert np.asarray(element.data).size in {1, 64}
