"""Who is measured: a table of names, so that a process imports one contender and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    # One epoch: pairs of float32 samples and their labels, reshuffled at every call.
    Epoch: TypeAlias = Callable[[], Iterable[tuple[Any, Any]]]

__all__ = ["CONTENDERS", "LIMIT", "OURS", "Contender"]

OURS = "tinydatasets"  # the default options: every ratio is to these
LIMIT = "c-epoch"


class Contender(NamedTuple):
    """A way to get shuffled, normalised batches."""

    name: str
    module: str  # of this package; the function is called as the contender is, with _ for -
    package: str  # what must be installed
    what: str
    decoded: bool = False  # float32 values of the whole set are held, decoded before the epoch
    scaled: bool = False  # values are x/255, without the mean and deviation
    whole: bool = False  # an epoch is one call that yields its last batch alone


_TABLE = (
    Contender(OURS, "ours", "tinydatasets", "`Split.batches(b, seed=0)`: batches safe to keep"),
    Contender("tinydatasets-reuse", "ours", "tinydatasets", "`reuse=True`: one buffer overwritten"),
    Contender(
        "tinydatasets-uncached", "ours", "tinydatasets", "`cache_bytes=0`: always decoded anew"
    ),
    Contender(
        *("tinydatasets-decoded", "ours", "tinydatasets", "`cache_bytes=1 << 40`: decoded once"),
        decoded=True,
    ),
    Contender("tinydatasets-mapped", "ours", "tinydatasets", "the samples mapped from a file"),
    Contender("tinydatasets-scale", "ours", "tinydatasets", "`x/255` alone", scaled=True),
    Contender("numpy-scale", "arrays", "numpy", "`X[rows].astype(float32)/255`", scaled=True),
    Contender("numpy", "arrays", "numpy", "`(X[rows].astype(float32)/255-m)/s`"),
    Contender("c-epoch", "limits", "numpy", "C with prefetch, one call an epoch", whole=True),
    Contender("c-batch", "limits", "numpy", "the same C, one call from Python a batch"),
    Contender("sklearn", "arrays", "sklearn", "`shuffle`, then `gen_batches`"),
    Contender("h5py", "arrays", "h5py", "a file; sorted rows of each batch"),
    Contender("torch-tensors", "pytorch", "torch", "`DataLoader(TensorDataset)`, uint8"),
    Contender(
        "torch-tensors-float32",
        "pytorch",
        "torch",
        "`DataLoader(TensorDataset)`, decoded before",
        decoded=True,
    ),
    Contender("torch-dataset", "pytorch", "torch", "`DataLoader(Dataset)`, one sample an item"),
    Contender("torch-dataset-2-workers", "pytorch", "torch", "the same with `num_workers=2`"),
    Contender("torch-batch-sampler", "pytorch", "torch", "`BatchSampler`, one batch an item"),
    Contender("torch-index", "pytorch", "torch", "`randperm`, `X[rows]`, no DataLoader"),
    Contender("torch-index-select", "pytorch", "torch", "`index_select`, no DataLoader"),
    Contender("tensordict", "pytorch", "tensordict", "`DataLoader` over `MemoryMappedTensor`"),
    Contender("tf-data", "tensors", "tensorflow", "`shuffle(n).batch(b).map().prefetch()`"),
    Contender("tf-data-numpy", "tensors", "tensorflow", "the same, `as_numpy_iterator`"),
    Contender("keras", "tensors", "keras", "`ArrayDataAdapter`, decoded before", decoded=True),
    Contender("huggingface", "tables", "datasets", "`shuffle`, `iter`, NumPy format, a file"),
    Contender("grain", "pipelines", "grain", "`MapDataset`: shuffle, map a sample, batch"),
    Contender("grain-rows", "pipelines", "grain", "`MapDataset` of row numbers, gathered a batch"),
    Contender("mlx-data", "pipelines", "mlx.data", "`Buffer`: shuffle, batch, transform"),
)
CONTENDERS = {contender.name: contender for contender in _TABLE}
