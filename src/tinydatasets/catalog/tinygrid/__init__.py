"""tinygrid: grids of symbols that follow rules, for networks that look at how things relate."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from tinydatasets._loading import load
from tinydatasets.errors import require_known
from tinydatasets.spec import DIFFICULTIES, DatasetSpec

if TYPE_CHECKING:
    from tinydatasets.generators import Maker
    from tinydatasets.spec import Difficulty, SplitName, Tiers
    from tinydatasets.split import Dataset, Split

__all__ = ["load_tinygrid", "make_tinygrid"]

CLASSES = (
    "symmetry",
    "stripes",
    "checkers",
    "gradient",
    "blobs",
    "maze",
    "automaton",
    "tiling",
    "fractal",
    "objects",
)
ATTRIBUTES = {
    "rule": (
        *("symmetry: left-right", "symmetry: up-down", "symmetry: falling diagonal"),
        *("symmetry: rising diagonal", "symmetry: half turn", "symmetry: both sides"),
        *("symmetry: both diagonals", "symmetry: quarter turns", "symmetry: all"),
        *("stripes: rows", "stripes: columns", "stripes: falling", "stripes: rising"),
        *("stripes: zigzag rows", "stripes: zigzag columns"),
        *("checkers: even", "checkers: uneven", "checkers: on a corner"),
        *("gradient: slope", "gradient: cone", "gradient: pyramid", "gradient: diamond"),
        *("blobs: nearest point", "blobs: contours", "blobs: grown"),
        *("maze: any way", "maze: long rows", "maze: long columns", "maze: from a corner"),
        *("automaton: rule 18", "automaton: rule 22", "automaton: rule 30"),
        *("automaton: rule 45", "automaton: rule 54", "automaton: rule 90"),
        *("automaton: rule 110", "automaton: rule 126", "automaton: rule 146"),
        *("automaton: rule 150", "automaton: life", "automaton: high life"),
        *("automaton: cyclic", "tiling: side by side", "tiling: shifted"),
        *("tiling: mirrored", "tiling: turned", "fractal: triangle", "fractal: carpet"),
        *("fractal: cross", "fractal: squares", "fractal: copies"),
        *("objects: solid", "objects: frames", "objects: crosses"),
    ),
    "symmetry": (
        *("none", "left-right", "up-down", "falling diagonal", "rising diagonal", "half turn"),
        *("both sides", "both diagonals", "quarter turns", "all"),
    ),
    "symbols": ("2", "3", "4"),
    "fill": ("low", "middle", "high"),
    "background": ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
}

SPEC = DatasetSpec(
    name="tinygrid",
    title="Generated 16×16 grids of symbols from 0 to 9, in ten families of rules",
    version="1.0.0",
    curation_date="2026-11-21",
    class_names=CLASSES,
    sample_shape=(16, 16),
    dtype="uint8",
    scale=1 / 9,
    offset=0.0,
    provenance="generated",
    source="tinydatasets.make_tinygrid",
    license="CC0-1.0",
    citation="",
    attributes=ATTRIBUTES,
    describes_class=("rule", "symmetry"),
    ceilings={"linear": 0.25, "hard": 0.93},
    modality="grid",
)


@overload
def load_tinygrid(split: None = None, difficulty: Tiers | None = None) -> Dataset: ...
@overload
def load_tinygrid(split: SplitName, difficulty: Tiers | None = None) -> Split: ...
def load_tinygrid(
    split: SplitName | None = None, difficulty: Tiers | None = None
) -> Split | Dataset:
    """Load 2,000 generated grids of symbols, graded and bundled with the package.

    Parameters
    ----------
    split
        "train", "val" or "test"; None gives the `Dataset` of all three.
    difficulty
        "easy", "medium", "hard" or a tuple of them; None gives every tier.

    Returns
    -------
    Split or Dataset
        ``raw`` (n, 16, 16) uint8, the symbols 0 to 9; ``data`` (n, 16, 16) float32 in [0, 1],
        symbol / 9; ``labels`` (n,) int32, the family of the rule. Attributes as of
        `make_tinygrid`, without ``difficulty``: the tiers are measured.

    Raises
    ------
    UnknownNameError
        No such split or difficulty.
    IntegrityError
        The installed file is damaged.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinygrid("train")
    >>> train.data.shape, train.raw.dtype, len(train.metadata["class_names"])
    ((1500, 16, 16), dtype('uint8'), 10)
    """
    return load(SPEC, split, difficulty)


def make_tinygrid(
    size: int,
    *,
    seed: int,
    difficulty: Difficulty | None = None,
    family: str | None = None,
    workers: int = 1,
) -> Split:
    """Make any number of 16×16 grids of symbols that follow rules: all generated.

    Which symbols stand in a grid is drawn afresh for each, so that no symbol tells the family.

    Parameters
    ----------
    size
        Number of grids.
    seed
        From 0 to 2**32 - 1; the grids of a smaller `size` are the first of a larger one.
    difficulty
        In "easy" grids every cell keeps to the rule. In "medium" and "hard" ones the rule holds
        in a rectangle only, and some cells are drawn anew. None mixes the three equally.
    family
        The name of one class; None mixes the ten equally.
    workers
        Processes that share the work; any number gives the same grids.

    Returns
    -------
    Split
        ``raw`` (size, 16, 16) uint8, the symbols 0 to 9; ``data`` (size, 16, 16) float32 in
        [0, 1], symbol / 9; ``labels`` (size,) int32, the family. Attributes: ``rule``, which of
        the family's rules was drawn, and, read off the finished grid, ``symmetry`` (all mirrors
        and turns that leave it as it is), ``symbols`` (how many), ``fill`` (the share of cells
        that do not hold the most frequent symbol: low below 0.44, high from 0.6 on) and
        ``background`` (that symbol); also ``difficulty``.

    Raises
    ------
    InvalidValueError
        `size`, `seed` or `workers` makes no sense.
    UnknownNameError
        No such difficulty or family.

    Examples
    --------
    >>> import tinydatasets as td
    >>> mazes = td.make_tinygrid(100, seed=0, family="maze")
    >>> mazes.raw.shape, int(mazes.raw.max()), mazes.metadata["provenance"]
    ((100, 16, 16), 9, 'generated')
    """
    from tinydatasets.generators import make

    generator, spec = maker(difficulty=difficulty, family=family)
    return make(generator, size, seed=seed, spec=spec, workers=workers)


def maker(*, difficulty: Difficulty | None = None, family: str | None = None) -> Maker:
    """Return what `make_tinygrid` draws from for these options."""
    from tinydatasets.catalog.tinygrid.grids import Grids
    from tinydatasets.generators import Maker

    if difficulty is not None:
        require_known("difficulty", difficulty, DIFFICULTIES)
    if family is not None:
        require_known("family", family, CLASSES)
    return Maker(Grids(difficulty, family), SPEC)
