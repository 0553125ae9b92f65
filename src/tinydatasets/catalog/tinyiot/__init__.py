"""tinyiot: what sensors on a pump report, for networks that tell what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, overload

from tinydatasets._loading import cut, load
from tinydatasets.catalog.tinyiot.attributes import ATTRIBUTES, STATES
from tinydatasets.catalog.tinyiot.channels import CHANNELS, LENGTH, SCALE
from tinydatasets.errors import require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from tinydatasets.catalog.tinyiot.node import Readings
    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset

    Fill: TypeAlias = Literal["interpolate", "hold", "zero", "nan"]

__all__ = ["load_tinyiot", "make_tinyiot"]

FILLS = ("interpolate", "hold", "zero", "nan")
SPEC = DatasetSpec(
    name="tinyiot",
    title="Six states of a pump: 64 seconds of eight simulated sensor channels",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=STATES,
    sample_shape=(LENGTH, len(CHANNELS)),
    dtype="int16",
    scale=SCALE,
    offset=0.0,
    provenance="generated",
    source="tinydatasets.make_tinyiot",
    license="CC0-1.0",
    citation="",
    attributes=dict(ATTRIBUTES),
    groups=("unit",),
    describes_class=("cause", "severity"),
    modality="series",
    channels={c.name: (c.unit, c.span, c.centre) for c in CHANNELS},
    ceilings={"hard": 0.93, "probe": 0.7},
)


def __getattr__(name: str) -> Any:
    """Import `KIND`, which is `Readings`, when it is asked for."""
    if name == "KIND":
        from tinydatasets.catalog.tinyiot.node import Readings

        return Readings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@overload
def load_tinyiot(
    split: None = None, difficulty: Tiers | None = None, *, fill: Fill = "interpolate"
) -> Dataset: ...
@overload
def load_tinyiot(
    split: SplitName, difficulty: Tiers | None = None, *, fill: Fill = "interpolate"
) -> Readings: ...
def load_tinyiot(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    fill: Fill = "interpolate",
) -> Readings | Dataset:
    """Load 3,348 simulated windows of sensors on motor-driven pumps, bundled with the package.

    No unit (machine) is in two splits.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.
    fill
        What stands for a reading that is missing: "interpolate" (on the line between the readings
        before and after, at the edges the nearest), "hold" (the one before, at the beginning the
        first), "zero" (the channel's middle), or "nan", from which networks cannot learn.

    Returns
    -------
    Readings or Dataset
        ``data`` (n, 64, 8) float32, a row a second: of each channel how far it is from what is
        usual, by the scales in ``metadata["channels"]``; finite unless `fill` is "nan".
        ``in_units()`` gives °C, %, mm/s, 1, A, kPa, dB and rpm. ``missing`` (n, 64, 8) bool.
        ``labels`` (n,) int32: normal, imbalance, bearing wear, overheating, blockage, sensor
        fault. Attributes as of `make_tinyiot`, without ``difficulty``: the tiers are measured.

    Raises
    ------
    UnknownNameError
        No such split, difficulty or fill.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinyiot("train")
    >>> train.data.shape, train.raw.dtype, list(train.metadata["channels"])[:2]
    ((2160, 64, 8), dtype('int16'), ['temperature', 'humidity'])
    """
    from tinydatasets.catalog.tinyiot.node import Readings, refilled

    require_known("fill", fill, FILLS)
    if fill == "interpolate":  # as it is stored
        return cast("Readings | Dataset", load(SPEC, split, difficulty, kind=Readings))
    opened = refilled(SPEC, fill)
    return cast("Readings | Dataset", cut(*opened, split, difficulty, kind=Readings))


def make_tinyiot(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty | None = None,
    state: str | None = None,
    fill: Fill = "interpolate",
    workers: int = 1,
) -> Readings:
    """Make any number of windows of sensors on motor-driven pumps: all generated, by simulation.

    Parameters
    ----------
    size
        Number of windows; 648 in turn are of six units, one with each vendor's sensors in each
        climate.
    seed
        From 0 to 2**32 - 1; the windows of a smaller `size` are the first of a larger one.
    difficulty
        How severe faults are, how restless loads and how noisy sensors. None mixes the three
        equally.
    state
        One class; None mixes the six equally.
    fill
        What stands for a reading that is missing, as in `load_tinyiot`.
    workers
        Processes that share the work; any number gives the same windows.

    Returns
    -------
    Readings
        As of `load_tinyiot`. Attributes: ``unit`` (the machine, a number), ``vendor`` of its
        sensors (those of B are noisier and coarser), ``climate`` of its plant, ``load``, ``gaps``
        (how much is missing: none, some, many), ``cause`` of the state, ``severity`` of a fault,
        and ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed` or `workers` makes no sense.
    UnknownNameError
        No such difficulty, state or fill.

    Notes
    -----
    Equal arguments give equal windows on one machine with one NumPy release; another processor
    or release may round a reading the other way.

    Examples
    --------
    >>> import tinydatasets as td
    >>> hot = td.make_tinyiot(100, seed=0, state="overheating")
    >>> hot.data.shape, hot.missing.shape, hot.metadata["provenance"]
    ((100, 64, 8), (100, 64, 8), 'generated')
    """
    from tinydatasets.catalog.tinyiot.node import Readings
    from tinydatasets.generators import make

    generator, spec = maker(difficulty=difficulty, state=state, fill=fill)
    return Readings.of(make(generator, size, seed=seed, spec=spec, workers=workers))


def maker(
    *, difficulty: Difficulty | None = None, state: str | None = None, fill: Fill = "interpolate"
) -> Maker:
    """Return what `make_tinyiot` draws from for these options."""
    from tinydatasets.catalog.tinyiot.machines import Machines
    from tinydatasets.catalog.tinyiot.node import decoded
    from tinydatasets.catalog.tinyiot.receiving import Node
    from tinydatasets.generators import Maker

    require_known("fill", fill, FILLS)
    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    if state is not None:
        require_known("state", state, STATES)
    return Maker(Node(Machines(difficulty, state), fill), decoded(SPEC, fill))
