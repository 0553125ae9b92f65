"""How the bundled windows came to be: simulated, dealt out by whole units, graded by networks.

Nothing is left out for its label, which is what was simulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines import learner
from tinydatasets.catalog import tinyiot
from tinydatasets.catalog.tinyiot.machines import Machines
from tinydatasets.catalog.tinyiot.missing import packed
from tinydatasets.catalog.tinyiot.node import Readings
from tinydatasets.curation import Curation, curate, perceptual_pairs

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.spec import SplitName

# A chunk of the generator is six units, so whole chunks part them: 24 train, 6 val, 12 test.
CHUNKS: dict[SplitName, int] = {"train": 4, "val": 1, "test": 2}
PER_CLASS: dict[SplitName, int] = {"train": 360, "val": 54, "test": 144}
SPREAD = ("unit", "load")
NEAR = 0.02  # of the data, root mean square
SEED = 0
EPOCHS = 6


class Received(Curation):
    """A curation of windows that know which readings are missing."""

    __slots__ = ()

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the archive; ``<split>_missing`` is (n, 64) uint8, see `packed`."""
        columns = super().columns()
        if isinstance(self.samples, Readings):
            marks = packed(self.samples.missing)
            for name, curated in self.splits.items():
                columns[f"{name}_missing"] = marks[curated.rows]
        return columns


def build() -> Received:
    """Simulate, part by units, and grade by what networks make of units that are new to them.

    Left out are windows that correlate with an earlier one by 0.995: where one channel is far off,
    all else is small beside it.
    """
    size = sum(CHUNKS.values()) * Machines.chunk
    made = tinyiot.make_tinyiot(size, seed=SEED).without("difficulty")
    parts = np.repeat(np.arange(len(CHUNKS)), [n * Machines.chunk for n in CHUNKS.values()])
    fresh = np.setdiff1d(np.arange(size), perceptual_pairs(made.data)[:, 1])
    learners = [learner(name, epochs=EPOCHS) for name in ("SimpleNet", "TinyNet")]
    found = curate(
        *(made[fresh], parts[fresh], PER_CLASS, learners),
        seed=SEED,
        near=NEAR,
        groups="unit",
        spread=SPREAD,
        doubt=False,
    )
    return Received(*found)
