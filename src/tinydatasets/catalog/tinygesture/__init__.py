"""tinygesture: hand gestures, as a motion sensor on the wrist feels them."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from tinydatasets._loading import load
from tinydatasets.errors import require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["fetch_tinygesture", "load_tinygesture", "make_tinygesture"]

CLASSES = (
    *("idle", "swipe left", "swipe right", "circle clockwise", "circle counterclockwise"),
    *("wing", "slope", "shake", "double tap", "twist"),
)
ATTRIBUTES = {
    "person": (),
    "hand": ("right", "left"),
    "sensor": ("MPU-6050", "LSM9DS1"),
    "speed": ("slow", "quick"),
    "tremor": ("weak", "strong"),
    "background": ("still", "walking"),
}
CHANNELS = {
    **{f"acceleration {axis}": ("g", 1.0, 0.0) for axis in "xyz"},
    **{f"rate {axis}": ("°/s", 125.0, 0.0) for axis in "xyz"},
}

SPEC = DatasetSpec(
    name="tinygesture",
    title="Ten hand gestures as a motion sensor on the wrist feels them, generated",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=CLASSES,
    sample_shape=(128, 6),
    dtype="int16",
    scale=4 / 32768,  # so that the accelerometer's channels are in g
    offset=0.0,
    provenance="generated",
    source="tinydatasets.make_tinygesture",
    license="CC0-1.0",
    citation="",
    attributes=ATTRIBUTES,
    groups=("person",),
    modality="series",
    channels=CHANNELS,
    ceilings={"hard": 0.93},
)


@overload
def load_tinygesture(split: None = None, difficulty: Tiers | None = None) -> Dataset: ...
@overload
def load_tinygesture(split: SplitName, difficulty: Tiers | None = None) -> Split: ...
def load_tinygesture(
    split: SplitName | None = None, difficulty: Tiers | None = None
) -> Split | Dataset:
    """Load generated hand gestures, graded and bundled: 2.56 s of a motion sensor's readings.

    No person is in two splits: val and test are performed by people whom train does not show.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.

    Returns
    -------
    Split or Dataset
        ``data`` (n, 128, 6) float32, 50 readings a second: specific force along the sensor's
        x, y and z in g, and its rates of turning in 125 degrees a second; ``in_units()`` has
        these in degrees a second. ``raw`` (n, 128, 6) int16: 32768 is the full scale of ±4 g
        and ±500 degrees a second. ``labels`` (n,) int32. Attributes as of `make_tinygesture`,
        without ``difficulty``: the tiers are measured.

    Raises
    ------
    UnknownNameError
        No such split or difficulty.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinygesture("train")
    >>> train.data.shape, train.raw.dtype, train.metadata["class_names"][7]
    ((1920, 128, 6), dtype('int16'), 'shake')
    """
    return load(SPEC, split, difficulty)


def make_tinygesture(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty | None = None,
    bias: Mapping[str, float] | None = None,
    workers: int = 1,
) -> Split:
    """Make any number of hand gestures: generated, by a model of the arm and of its sensor.

    Parameters
    ----------
    size
        Number of windows. Of every ten, each is another gesture.
    seed
        From 0 to 2**32 - 1; the windows of a smaller `size` are the first of a larger one.
    difficulty
        How freely people perform, how late, and how restless their hands are; None mixes the
        three equally.
    bias
        ``{"hand": 0.8}`` plants a correlation: Cramér's V of gesture and attribute. Gesture c
        prefers the attribute's value c mod 2, as of `curation.plant_bias`. Any attribute but
        ``person``.
    workers
        Processes that share the work; any number gives the same windows.

    Returns
    -------
    Split
        ``data`` (size, 128, 6) float32, ``raw`` (size, 128, 6) int16 and ``labels`` (size,)
        int32 as of `load_tinygesture`. Attributes: ``person`` (about 120 windows each), the
        person's ``hand``, ``sensor``, ``speed`` and ``tremor``, the window's ``background``
        (whether the person walks), and ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed`, `bias` or `workers` makes no sense.
    UnknownNameError
        No such difficulty or attribute.

    Notes
    -----
    Equal arguments give equal windows on one machine with one NumPy release; another processor
    or release may round a reading the other way.

    Examples
    --------
    >>> import tinydatasets as td
    >>> windows = td.make_tinygesture(20, seed=0)
    >>> windows.data.shape, sorted(windows.labels[:10].tolist())
    ((20, 128, 6), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    from tinydatasets.generators import make

    generator, spec = maker(difficulty=difficulty, bias=bias)
    return make(generator, size, seed=seed, spec=spec, workers=workers)


def maker(
    *, difficulty: Difficulty | None = None, bias: Mapping[str, float] | None = None
) -> Maker:
    """Return what `make_tinygesture` draws from for these options."""
    from tinydatasets.catalog.tinygesture.windows import BIASED, Windows
    from tinydatasets.generators import Maker, checked_bias

    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    return Maker(Windows(difficulty, *checked_bias(bias, BIASED)), SPEC)


@overload
def fetch_tinygesture(
    split: None = None,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Dataset: ...
@overload
def fetch_tinygesture(
    split: SplitName,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Split: ...
def fetch_tinygesture(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    mirrors: str | Sequence[str] | None = None,
    progressbar: bool | None = None,
) -> Split | Dataset:
    """Download real digits that were drawn in the air once, curate them, and load them.

    A wand with a motion sensor worked out the strokes: so these are paths, and no readings.
    One author drew all of them. Splits are parted at random, and what a network scores on test
    says nothing of other people.

    Parameters
    ----------
    split, difficulty
        As in `load_tinygesture`: 600 train, 100 val and 200 test strokes.
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
        ``data`` (n, 128, 2) float32 in about [-0.5, 0.5]: the wand's tip, across and up, at 128
        moments evenly through the stroke; ``labels`` (n,) int32, the digit.

    Raises
    ------
    DownloadError
        No mirror delivered a file, or ``TINYDATASETS_OFFLINE`` is set and one is missing.
    CacheError
        The folder cannot be written.
    UnknownNameError
        No such split or difficulty.

    Notes
    -----
    Source: P. Warden, *Magic wand digit data*, github.com/petewarden/magic_wand_digit_data,
    Apache-2.0. The ten files have 3.1 MB.
    """
    from tinydatasets.catalog.tinygesture.strokes import fetch

    return fetch(split, difficulty, data_dir=data_dir, mirrors=mirrors, progressbar=progressbar)
