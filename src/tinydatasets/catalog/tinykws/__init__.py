"""tinykws: ten spoken commands and silence, as spectrograms, for a first keyword spotter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from tinydatasets._loading import cut, load
from tinydatasets.catalog.tinykws.attributes import ATTRIBUTES
from tinydatasets.errors import require_bool, require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["load_tinykws", "make_tinykws"]

SPEC = DatasetSpec(
    name="tinykws",
    title="Ten spoken commands and silence by synthetic voices: log-mel spectrograms of a second",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=(
        *("down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"),
        "silence",
    ),
    sample_shape=(24, 20),
    dtype="uint8",
    scale=0.055,
    offset=-9.0,
    provenance="generated",
    source="the synthesiser of tinydatasets.make_tinykws, espeak-ng, flite and festival",
    license="CC0-1.0",
    citation="",
    attributes=dict(ATTRIBUTES),
    groups=("voice",),
    modality="spectrogram",
    ceilings={"hard": 0.93},
)
GENERATED = SPEC.replace(
    title="Spoken commands and silence by the formant synthesiser of make_tinykws",
    source="tinydatasets.make_tinykws",
)
FEATURES = ("logmel", "mfcc", "waveform")


@overload
def load_tinykws(
    split: None = None,
    difficulty: Tiers | None = None,
    *,
    features: Literal["logmel", "mfcc"] = "logmel",
) -> Dataset: ...
@overload
def load_tinykws(
    split: SplitName,
    difficulty: Tiers | None = None,
    *,
    features: Literal["logmel", "mfcc"] = "logmel",
) -> Split: ...
def load_tinykws(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    features: Literal["logmel", "mfcc"] = "logmel",
) -> Split | Dataset:
    """Load 7,260 seconds of sound in which synthetic voices say a command, or nobody does.

    No voice is in two splits. Class codes are those of MLPerf Tiny's keyword spotting, without
    its "unknown".

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.
    features
        "logmel": 24 frames of 20 bands from 20 to 4000 Hz. "mfcc": the 49 frames of 10 cepstra
        that the models of MLPerf Tiny read; ``raw`` less 128 is the input of the int8 model.

    Returns
    -------
    Split or Dataset
        ``raw`` (n, 24, 20) uint8 or (n, 49, 10) uint8; ``data`` the same in float32: natural
        logarithms, or cepstra of them; ``labels`` (n,) int32. Attributes: ``voice``, which
        ``engine`` made it, its ``sex``, ``age`` and ``accent``; ``snr``, ``room`` and ``noise``
        of the session.

    Raises
    ------
    UnknownNameError
        No such split, difficulty or features.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinykws("train")
    >>> train.data.shape, train.metadata["provenance"]
    ((5280, 24, 20), 'generated')
    """
    require_known("features", features, FEATURES[:2])
    if features == "logmel":
        return load(SPEC, split, difficulty)
    from tinydatasets.catalog.tinykws.views import cepstral

    return cut(*cepstral(SPEC), split, difficulty)


def make_tinykws(
    size: int,
    *,
    seed: int,
    features: Literal["logmel", "mfcc", "waveform"] = "logmel",
    difficulty: Difficulty | None = None,
    unknown: bool = False,
    bias: Mapping[str, float] | None = None,
    workers: int = 1,
) -> Split:
    """Make any number of clips of a second in which a voice says a command: all generated.

    A formant synthesiser in NumPy says them; nothing else need be installed.

    Parameters
    ----------
    size
        Number of clips.
    seed
        From 0 to 2**32 - 1; the clips of a smaller `size` are the first of a larger one.
    features
        "logmel" and "mfcc" as in `load_tinykws`, or "waveform".
    difficulty
        How much noise and echo there is; None mixes the three equally.
    unknown
        Whether there is a twelfth class, "unknown": other words, some of which sound much like
        a command.
    bias
        ``{"noise": 0.8}`` plants a correlation: Cramér's V of the halves of the classes and of
        the halves of the attribute's values. "noise" or "room".
    workers
        Processes that share the work; any number gives the same clips.

    Returns
    -------
    Split
        ``raw`` (size, 24, 20) uint8, (size, 49, 10) uint8 or (size, 16000) int16; ``data`` in
        float32, waveforms from -1 to 1 at 16 kHz; ``labels`` (size,) int32; attributes as in
        `load_tinykws`, and ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed`, `bias` or `workers` makes no sense.
    UnknownNameError
        No such features, difficulty or attribute.

    Notes
    -----
    Equal arguments give equal clips on one machine with one NumPy release; another processor or
    release may round a value the other way.

    Examples
    --------
    >>> import tinydatasets as td
    >>> clips = td.make_tinykws(100, seed=0, features="waveform")
    >>> clips.data.shape, len(set(clips.labels.tolist())), clips.metadata["provenance"]
    ((100, 16000), 11, 'generated')
    """
    from tinydatasets.generators import make

    generator, spec = maker(features=features, difficulty=difficulty, unknown=unknown, bias=bias)
    return make(generator, size, seed=seed, spec=spec, workers=workers)


def maker(
    *,
    features: Literal["logmel", "mfcc", "waveform"] = "logmel",
    difficulty: Difficulty | None = None,
    unknown: bool = False,
    bias: Mapping[str, float] | None = None,
) -> Maker:
    """Return what `make_tinykws` draws from for these options."""
    from tinydatasets.catalog.tinykws.forms import described
    from tinydatasets.catalog.tinykws.keywords import PLANTED, Keywords
    from tinydatasets.generators import Maker, checked_bias

    require_known("features", features, FEATURES)
    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    attribute, strength = checked_bias(bias, PLANTED)
    generator = Keywords(
        features=features,
        difficulty=difficulty,
        unknown=require_bool("unknown", unknown),
        bias=attribute,
        strength=strength,
    )
    return Maker(generator, described(GENERATED, features))
