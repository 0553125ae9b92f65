"""tinyvww: pictures with and without a person, for a first convolutional network."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from tinydatasets._loading import cut, load
from tinydatasets.catalog.tinyvww.attributes import ATTRIBUTES
from tinydatasets.errors import InvalidValueError, require_bool, require_int, require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["load_tinyvww", "make_tinyvww"]

SPEC = DatasetSpec(
    name="tinyvww",
    title="Person or no person: generated scenes in pairs, 64×64 grey pixels",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=("no person", "person"),
    sample_shape=(64, 64),
    dtype="uint8",
    scale=1 / 255,
    offset=0.0,
    provenance="generated",
    source="tinydatasets.make_tinyvww",
    license="CC0-1.0",
    citation="",
    attributes=dict(ATTRIBUTES),
    groups=("pair",),
    modality="scene",
    ceilings={"linear": 0.65, "hard": 0.93, "probe": 0.6},
)
GENERATED = SPEC.replace(title="Person or no person: generated scenes in pairs")
SIDES = (64, 32, 16)


@overload
def load_tinyvww(
    split: None = None, difficulty: Tiers | None = None, *, size: int = 64, gray: bool = True
) -> Dataset: ...
@overload
def load_tinyvww(
    split: SplitName, difficulty: Tiers | None = None, *, size: int = 64, gray: bool = True
) -> Split: ...
def load_tinyvww(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    size: int = 64,
    gray: bool = True,
) -> Split | Dataset:
    """Load generated pictures with and without a person, 64×64 grey pixels, bundled.

    Every scene is there twice: with a person, and with something else where the person stood.
    Both pictures of a pair are in the same split.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.
    size
        Pixels a side: 64, or 32 or 16 for convolutions that are written in plain Python. A
        smaller picture is the larger one's block means, worked out once.
    gray
        True: the bundled pictures are grey. For colour there is
        ``make_tinyvww(n, seed=0, gray=False)``.

    Returns
    -------
    Split or Dataset
        ``data`` (n, size, size) float32 in [0, 1], white is 1; ``labels`` (n,) int32, 1 where
        2.5 % of the picture or more shows a person, 0 where no person is. Attributes:
        ``pair``, and what is known of the scene and of its person (``tone`` on the Monk Skin
        Tone Scale, ``age``, ``view``, ``pose``, ``clothing``, ``area``, ``occlusion``,
        ``lighting``, ``scene``), and what stands in for the person (``stand-in``).

    Raises
    ------
    UnknownNameError
        No such split or difficulty.
    InvalidValueError
        `size` is none of these, or `gray` is False.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinyvww("train")
    >>> train.data.shape, train.metadata["provenance"]
    ((1400, 64, 64), 'generated')
    >>> td.load_tinyvww("test", size=32).data.shape
    (400, 32, 32)
    """
    if not gray:
        raise InvalidValueError(
            "the bundled pictures are grey: for colour take make_tinyvww(n, seed=0, gray=False)"
        )
    if size == SPEC.sample_shape[0]:
        return load(SPEC, split, difficulty)
    if size not in SIDES:
        raise InvalidValueError(f"size must be 64, 32 or 16 pixels a side, not {size!r}")
    from tinydatasets.catalog.tinyvww.views import smaller

    return cut(*smaller(SPEC, size), split, difficulty)


def make_tinyvww(
    size: int,
    *,
    seed: int,
    image_size: int = 64,
    gray: bool = True,
    difficulty: Difficulty | None = None,
    bias: Mapping[str, float] | None = None,
    workers: int = 1,
) -> Split:
    """Make any number of pictures with and without a person: generated, painted by a program.

    Parameters
    ----------
    size
        Number of pictures; rows 2k and 2k + 1 are a pair, first with the person.
    seed
        From 0 to 2**32 - 1; the pictures of a smaller `size` are the first of a larger one.
    image_size
        Pixels a side, from 16 to 256.
    gray
        Grey pictures (n, h, w), or in colour (n, h, w, 3).
    difficulty
        How large people are and how well they are seen; None mixes the three equally.
    bias
        ``{"lighting": 0.8}`` plants a correlation: Cramér's V of the class and of whether the
        attribute is in the first half of its values. Of every scene only one picture is then
        there. Any attribute but ``pair``, ``area``, ``occlusion`` and ``stand-in``.
    workers
        Processes that share the work; any number gives the same pictures.

    Returns
    -------
    Split
        ``data`` float32 in [0, 1]; ``labels`` (size,) int32, 1 is "person"; attributes as in
        `load_tinyvww`, and ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed`, `image_size`, `bias` or `workers` makes no sense.
    UnknownNameError
        No such difficulty or attribute.

    Notes
    -----
    Equal arguments give equal pictures on one machine with one NumPy release; another processor
    or release may round a grey level the other way.

    Examples
    --------
    >>> import tinydatasets as td
    >>> scenes = td.make_tinyvww(4, seed=0, gray=False)
    >>> scenes.data.shape, scenes.labels.tolist(), scenes.attributes["pair"].tolist()
    ((4, 64, 64, 3), [1, 0, 1, 0], [0, 0, 1, 1])
    """
    from tinydatasets.generators import make

    generator, spec = maker(image_size=image_size, gray=gray, difficulty=difficulty, bias=bias)
    return make(generator, size, seed=seed, spec=spec, workers=workers)


def maker(
    *,
    image_size: int = 64,
    gray: bool = True,
    difficulty: Difficulty | None = None,
    bias: Mapping[str, float] | None = None,
) -> Maker:
    """Return what `make_tinyvww` draws from for these options."""
    from tinydatasets.catalog.tinyvww.scenes import CHOSEN, Scenes
    from tinydatasets.generators import Maker, checked_bias

    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    attribute, strength = checked_bias(bias, CHOSEN)
    generator = Scenes(
        image_size=require_int("image_size", image_size, 16, 257),
        gray=require_bool("gray", gray),
        difficulty=difficulty,
        bias=attribute,
        strength=strength,
    )
    return Maker(generator, GENERATED)
