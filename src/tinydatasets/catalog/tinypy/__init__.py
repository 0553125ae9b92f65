"""tinypy: small Python programs that run, for a first text classifier or language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, overload

from tinydatasets._loading import load
from tinydatasets.errors import require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    import os

    from tinydatasets.catalog.tinypy.snippets import Snippets
    from tinydatasets.catalog.tinypy.tokens import decode as decode, encode as encode
    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset

__all__ = ["fetch_tinypy", "load_tinypy", "make_tinypy"]

SPEC = DatasetSpec(
    name="tinypy",
    title="Python programs of a few lines, written by a grammar, with what they print",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=(
        *("arithmetic", "conditional", "loop", "function", "class", "comprehension"),
        *("recursion", "string", "collection", "exception", "generator", "context"),
    ),
    sample_shape=(256,),
    dtype="uint8",
    scale=1.0,
    offset=0.0,
    provenance="generated",
    source="tinydatasets.make_tinypy",
    license="CC0-1.0",
    citation="",
    attributes={
        "topic": (
            *("shop", "school", "garden", "travel", "kitchen", "sport", "weather", "library"),
        ),
        "length": ("short", "long"),
        "comment": ("without", "with"),
    },
    modality="tokens",
    ceilings={"linear": 0.70, "hard": 0.93},
)


def __getattr__(name: str) -> Any:
    """Import `encode`, `decode` and `KIND`, which is `Snippets`, when they are asked for."""
    if name == "KIND":
        from tinydatasets.catalog.tinypy.snippets import Snippets

        return Snippets
    if name in {"decode", "encode"}:
        from tinydatasets.catalog.tinypy import tokens

        return getattr(tokens, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@overload
def load_tinypy(split: None = None, difficulty: Tiers | None = None) -> Dataset: ...
@overload
def load_tinypy(split: SplitName, difficulty: Tiers | None = None) -> Snippets: ...
def load_tinypy(
    split: SplitName | None = None, difficulty: Tiers | None = None
) -> Snippets | Dataset:
    """Load 5,040 generated Python programs of a few lines, bundled with the package.

    A grammar wrote them; each was run, and what it printed was recorded.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.

    Returns
    -------
    Snippets or Dataset
        ``data`` (n, 256) int32, not float32: ASCII codes, one a character, with 0 behind the
        program. ``labels`` (n,) int32, the construct: the first that the program has of
        context manager, exception, generator, recursion, class, comprehension, function,
        loop, conditional, collection, string, arithmetic. ``texts``, ``outputs``, ``encode``,
        ``decode``, and ``inputs_targets`` for language models. Attributes: ``topic``,
        ``length``, ``comment``.

    Raises
    ------
    UnknownNameError
        No such split or difficulty.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinypy("train")
    >>> train.data.shape, train.data.dtype, train.labels.dtype
    ((3528, 256), dtype('int32'), dtype('int32'))
    """
    from tinydatasets.catalog.tinypy.snippets import Snippets

    return cast("Snippets | Dataset", load(SPEC, split, difficulty, kind=Snippets))


def make_tinypy(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty | None = None,
    construct: str | None = None,
    workers: int = 1,
) -> Snippets:
    """Make any number of Python programs: generated, written by the bundled ones' grammar.

    Parameters
    ----------
    size
        Number of programs.
    seed
        From 0 to 2**32 - 1; the programs of a smaller `size` are the first of a larger one.
    difficulty
        How the grammar writes: "easy" is the construct alone, "medium" mixes others in,
        "hard" nests them. None mixes the three. The tiers of the bundled programs are
        measured instead.
    construct
        One class; None gives each dozen of programs one of every class.
    workers
        Processes that share the work; any number gives the same programs.

    Returns
    -------
    Snippets
        ``data`` (size, 256) int32 tokens; ``labels`` (size,) int32, the construct. Programs
        of one form, that differ in names and figures alone, may occur. ``outputs`` runs them
        when it is first asked for. Attributes: ``topic``, ``length``, ``comment``,
        ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed` or `workers` makes no sense.
    UnknownNameError
        No such difficulty or construct.

    Examples
    --------
    >>> import tinydatasets as td
    >>> made = td.make_tinypy(24, seed=0)
    >>> made.data.shape, made.metadata["provenance"]
    ((24, 256), 'generated')
    """
    from tinydatasets.catalog.tinypy.snippets import Snippets
    from tinydatasets.generators import make

    generator, spec = maker(difficulty=difficulty, construct=construct)
    return Snippets.of(make(generator, size, seed=seed, spec=spec, workers=workers))


def maker(*, difficulty: Difficulty | None = None, construct: str | None = None) -> Maker:
    """Return what `make_tinypy` draws from for these options."""
    from tinydatasets.catalog.tinypy.writing import Writing
    from tinydatasets.generators import Maker

    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    if construct is not None:
        require_known("construct", construct, SPEC.class_names)
    return Maker(Writing(difficulty, construct), SPEC)


@overload
def fetch_tinypy(
    split: None = None,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
) -> Dataset: ...
@overload
def fetch_tinypy(
    split: SplitName,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
) -> Snippets: ...
def fetch_tinypy(
    split: SplitName | None = None,
    difficulty: Tiers | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
) -> Snippets | Dataset:
    """Cut short functions from the standard library of your own Python; nothing is downloaded.

    Parameters
    ----------
    split, difficulty
        As in `load_tinypy`.
    data_dir
        Where the curated files are kept; by default ``TINYDATASETS_DATA_DIR`` or the user's
        cache.

    Returns
    -------
    Snippets or Dataset
        ``data`` (n, 256) int32 tokens; ``labels`` (n,) int32: what is inside the function, by
        the precedence of `load_tinypy`, of the seven constructs that occur often enough. The
        attribute ``module`` numbers the file that a function is from, and no file is in two
        splits. ``outputs`` are empty: a function is defined and not called.

    Raises
    ------
    CacheError
        The folder cannot be written.
    UnknownNameError
        No such split or difficulty.
    InvalidValueError
        This Python comes without the sources of its library, or has too few such functions.

    Notes
    -----
    What there is hangs on the version of Python, which the metadata name: ``source``. The
    functions are licensed as Python is (PSF-2.0). The first call curates for some seconds.
    """
    from tinydatasets.catalog.tinypy.library import fetch

    return fetch(split, difficulty, data_dir=data_dir)
