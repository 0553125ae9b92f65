"""How the bundled grids came to be: drawn by `make_tinygrid`, none like another, then graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.baselines import learner
from tinydatasets.catalog import tinygrid
from tinydatasets.catalog.tinygrid.grids import repeats
from tinydatasets.curation import Curation, curate
from tinydatasets.split import Split

if TYPE_CHECKING:
    from tinydatasets.spec import SplitName

DRAWN = 2600  # some more than are bundled, so that attributes can be spread evenly
PER_CLASS: dict[SplitName, int] = {"train": 150, "val": 20, "test": 30}
SPREAD = ("symbols", "fill", "background")
EPOCHS = 6
SEED = 0


def build() -> Curation:
    """Draw grids, leave out those like others, and grade the rest by what networks make of them."""
    drawn = tinygrid.make_tinygrid(DRAWN, seed=SEED)
    fresh = ~repeats(drawn.raw)
    samples = Split.from_arrays(
        drawn.raw[fresh],
        drawn.labels[fresh],
        scale=tinygrid.SPEC.scale,
        class_names=tinygrid.SPEC.class_names,
        attributes={name: drawn.attributes[name][fresh] for name in tinygrid.SPEC.attributes},
        modality=tinygrid.SPEC.modality,
    )
    learners = [learner(name, epochs=EPOCHS) for name in ("TinyNet", "MicroNet")]
    return curate(samples, None, PER_CLASS, learners, seed=SEED, spread=SPREAD, doubt=False)
