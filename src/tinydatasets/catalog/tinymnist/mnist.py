"""The original MNIST: where its files are, how they are read, how they are curated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from tinydatasets import _files, _loading, _store
from tinydatasets._sampling import folds
from tinydatasets.baselines import out_of_sample
from tinydatasets.catalog import tinymnist
from tinydatasets.curation import balanced, curate
from tinydatasets.errors import IntegrityError, require_known
from tinydatasets.split import Split

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.spec import SplitName, Tiers
    from tinydatasets.split import Dataset

__all__ = ["FILES", "MIRRORS", "Source", "fetch"]

Source = Literal["mnist", "t10k"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)

# Sizes in bytes and sha256 as TensorFlow Datasets lists them.
FILES = {
    file.name.partition("-idx")[0]: file
    for file in (
        _store.RemoteFile(
            "train-images-idx3-ubyte.gz",
            9912422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        _store.RemoteFile(
            "train-labels-idx1-ubyte.gz",
            28881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        _store.RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            1648877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        _store.RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            4542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    )
}
_COUNTS = {"train": 60_000, "t10k": 10_000}
_PIXELS = 28

_SPECS = {
    source: tinymnist.SPEC.replace(
        name=f"tinymnist_{source}",
        title=title,
        sample_shape=(_PIXELS, _PIXELS),
        scale=1 / 255,
        source=f"MNIST, {title}",
        license="CC-BY-SA-3.0",
        citation="""@misc{lecun1998mnist,
  author = {LeCun, Yann and Cortes, Corinna and Burges, Christopher J. C.},
  title = {The {MNIST} database of handwritten digits},
  year = {1998}
}""",
        attributes={},
        groups=(),
    )
    for source, title in {
        "mnist": "train and val from its training images, test from its test images",
        "t10k": "train, val and test all from its 10,000 test images",
    }.items()
}
_PER_CLASS: dict[SplitName, int] = {"train": 100, "val": 20, "test": 100}
_CANDIDATES = 1000  # of each training class: enough to draw from, quick on a small machine
_SEED = 0
_NEAR = 0.02  # of the range from paper to ink, root mean square


def fetch(
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    source: Source,
    data_dir: str | os.PathLike[str] | None,
    mirrors: str | Sequence[str] | None,
    progressbar: bool | None,
) -> Split | Dataset:
    """Load curated MNIST from the cache, filled first if need be; see `fetch_tinymnist`."""
    require_known("source", source, _SPECS)
    spec = _SPECS[source]
    bases = _store.chosen_mirrors(mirrors, MIRRORS)

    def build() -> dict[str, Any]:
        folder = _files.data_folder(data_dir, "mnist")
        paths = {
            key: _store.fetch(FILES[key], folder, bases, progressbar=progressbar)
            for key in FILES
            if key.startswith("t10k") or source == "mnist"
        }
        return _curated(paths)

    return _loading.load_or_build(
        spec, _files.data_folder(data_dir, spec.name), build, split, difficulty
    )


def read_idx(path: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the bytes of a gzipped IDX file that holds uint8 of the given shape.

    Never unpacks more than that shape takes.
    """
    import gzip
    import zlib

    header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
    size = len(header) + int(np.prod(shape))
    try:
        with gzip.open(path) as file:
            content = file.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise IntegrityError(f"{path} cannot be unpacked ({error}); delete it") from error
    if len(content) != size or not content.startswith(header):
        raise IntegrityError(f"{path} does not hold uint8 of shape {shape}; delete it")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


def _curated(paths: dict[str, str]) -> dict[str, Any]:
    """Curate the images at `paths` into what `_files.write_dataset` writes."""
    pools = [_pool(paths, part) for part in ("train", "t10k") if f"{part}-images" in paths]
    images, labels, parts = map(np.concatenate, zip(*pools, strict=True))
    samples = Split.from_arrays(
        images, labels, scale=1 / 255, class_names=tinymnist.SPEC.class_names
    )
    result = curate(samples, parts, _PER_CLASS, _learner, seed=_SEED, near=_NEAR)
    removed = [item._asdict() for item in result.removed]
    return {"columns": result.columns(), "removed": removed}


def _pool(
    paths: dict[str, str], part: str
) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.intp]]:
    """Return candidates of one part of MNIST, and the split that each may go to."""
    count = _COUNTS[part]
    images = read_idx(paths[f"{part}-images"], (count, _PIXELS, _PIXELS))
    labels = read_idx(paths[f"{part}-labels"], (count,)).astype(np.int32)
    if part == "train":
        rows = balanced(labels, _CANDIDATES, seed=_SEED)
        goes_to = [0, 0, 0, 0, 0, 1]
    else:
        rows = np.arange(count)
        goes_to = [2] if "train-images" in paths else [0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2]
    fold = folds(labels[rows], len(goes_to), seed=_SEED)
    return images[rows], labels[rows], np.array(goes_to)[fold]


def _learner(train: Split, x: NDArray[np.float32], *, seed: int) -> NDArray[np.float64]:
    """Judge digits at half their size, where a network learns four times as fast."""
    halved = Split.from_arrays(
        _halved(train.data), train.labels, class_names=tinymnist.SPEC.class_names
    )
    return out_of_sample(halved, _halved(x), seed=seed, epochs=8)


def _halved(images: NDArray[np.float32]) -> NDArray[np.float32]:
    half = _PIXELS // 2
    return np.asarray(images.reshape(-1, half, 2, half, 2).mean(axis=(2, 4)))
