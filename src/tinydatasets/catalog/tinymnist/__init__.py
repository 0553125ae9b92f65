"""tinymnist: handwritten digits for a first network."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from tinydatasets._loading import load
from tinydatasets.errors import require_int, require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from tinydatasets.catalog.tinymnist.mnist import Source
    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["fetch_tinymnist", "load_tinymnist", "make_tinymnist"]

SPEC = DatasetSpec(
    name="tinymnist",
    title="Handwritten digits, 8×8 pixels, by 13 people",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
    sample_shape=(8, 8),
    dtype="uint8",
    scale=1 / 16,
    offset=0.0,
    provenance="real",
    source="UCI Optical Recognition of Handwritten Digits, test part, as bundled in scikit-learn",
    license="CC-BY-4.0",
    citation="""@misc{alpaydin1998optdigits,
  author = {Alpaydin, E. and Kaynak, C.},
  title = {Optical Recognition of Handwritten Digits},
  year = {1998},
  howpublished = {UCI Machine Learning Repository},
  doi = {10.24432/C50P49}
}""",
    attributes={"form": ()},
    groups=("form",),
    modality="image",
)

GENERATED = SPEC.replace(
    title="Handwritten digits, drawn by a program",
    scale=1 / 255,
    provenance="generated",
    source="tinydatasets.make_tinymnist",
    license="CC0-1.0",
    citation="",
    groups=("writer",),
)


@overload
def load_tinymnist(split: None = None, difficulty: Tiers | None = None) -> Dataset: ...
@overload
def load_tinymnist(split: SplitName, difficulty: Tiers | None = None) -> Split: ...
def load_tinymnist(
    split: SplitName | None = None, difficulty: Tiers | None = None
) -> Split | Dataset:
    """Load real handwritten digits, 8×8 pixels, curated and bundled with the package.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.

    Returns
    -------
    Split or Dataset
        ``data`` (n, 8, 8) float32 in [0, 1], ink is 1; ``labels`` (n,) int32, the digit.
        The attribute ``form`` numbers the sheet that a digit was written on, and no sheet is
        in two splits: val and test are in hands that train does not show.

    Raises
    ------
    UnknownNameError
        No such split or difficulty.
    IntegrityError
        The installed file is damaged.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine
    Learning Repository, 1998, doi:10.24432/C50P49, CC BY 4.0.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinymnist("train")
    >>> train.data.shape, train.data.dtype, train.labels.dtype
    ((1000, 8, 8), dtype('float32'), dtype('int32'))
    """
    return load(SPEC, split, difficulty)


def make_tinymnist(
    size: int,
    *,
    seed: int,
    image_size: int = 28,
    difficulty: Difficulty | None = None,
    workers: int = 1,
) -> Split:
    """Make any number of handwritten digits: generated, drawn as pen strokes.

    Parameters
    ----------
    size
        Number of images.
    seed
        From 0 to 2**32 - 1; the images of a smaller `size` are the first of a larger one.
    image_size
        Pixels a side, from 8 to 128.
    difficulty
        One tier; None mixes the three equally.
    workers
        Processes that share the work; any number gives the same images.

    Returns
    -------
    Split
        ``data`` (size, image_size, image_size) float32 in [0, 1], ink is 1; ``labels`` (size,)
        int32. Attributes: ``writer`` (20 images or so each), ``style``, ``slant``,
        ``thickness``, ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed`, `image_size` or `workers` makes no sense.
    UnknownNameError
        No such difficulty.

    Notes
    -----
    Equal arguments give equal images on one machine with one NumPy release; another processor
    or release may round a grey level the other way.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.make_tinymnist(100, seed=0)
    >>> digits.data.shape, digits.metadata["provenance"]
    ((100, 28, 28), 'generated')
    """
    from tinydatasets.generators import make

    generator, spec = maker(image_size=image_size, difficulty=difficulty)
    return make(generator, size, seed=seed, spec=spec, workers=workers)


def maker(*, image_size: int = 28, difficulty: Difficulty | None = None) -> Maker:
    """Return what `make_tinymnist` draws from for these options."""
    from tinydatasets.catalog.tinymnist.handwriting import Handwriting
    from tinydatasets.generators import Maker

    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    generator = Handwriting(require_int("image_size", image_size, 8, 129), difficulty)
    return Maker(generator, GENERATED)


@overload
def fetch_tinymnist(
    split: None = None,
    difficulty: Tiers | None = None,
    *,
    source: Source = "mnist",
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Dataset: ...
@overload
def fetch_tinymnist(
    split: SplitName,
    difficulty: Tiers | None = None,
    *,
    source: Source = "mnist",
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Split: ...
def fetch_tinymnist(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    source: Source = "mnist",
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Split | Dataset:
    """Download the original MNIST once, curate it as the bundled digits were, and load it.

    Parameters
    ----------
    split, difficulty
        As in `load_tinymnist`: 1000 train, 200 val and 1000 test images.
    source
        "mnist" downloads 11.6 MB and takes test images from MNIST's test set alone; "t10k",
        for slow connections, downloads 1.7 MB and takes all three splits from the 10,000 test
        images, so that its figures do not compare with published ones.
    data_dir
        Where downloads and the curated files are kept; by default ``TINYDATASETS_DATA_DIR`` or
        the user's cache.
    mirrors
        Base addresses to download from instead of the built-in ones, tried in turn; those in
        ``TINYDATASETS_MIRRORS`` come before them.
    progressbar
        Whether to draw one (needs tqdm); by default on a terminal if tqdm is installed.

    Returns
    -------
    Split or Dataset
        ``data`` (n, 28, 28) float32 in [0, 1], ink is 1; ``labels`` (n,) int32.

    Raises
    ------
    DownloadError
        No mirror delivered a file, or ``TINYDATASETS_OFFLINE`` is set and one is missing.
    CacheError
        The folder cannot be written.
    UnknownNameError
        No such split, difficulty or source.

    Notes
    -----
    Source: Y. LeCun, C. Cortes and C. J. C. Burges, *The MNIST database of handwritten
    digits*. The first call curates for about ten seconds on a desktop processor.
    """
    from tinydatasets.catalog.tinymnist.mnist import fetch

    return fetch(
        split,
        difficulty,
        source=source,
        data_dir=data_dir,
        mirrors=mirrors,
        progressbar=progressbar,
    )
