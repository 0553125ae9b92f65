"""How the bundled pictures came to be: generated in pairs, kept in pairs, graded by networks.

Nothing is left out for its label, which is what the picture was painted from. Pairs of which
the two pictures hardly differ are.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines import learner
from tinydatasets.catalog import tinyvww
from tinydatasets.curation import Curation, curate, pool
from tinydatasets.split import Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty, SplitName

# Pairs to choose from, and pairs that are chosen: mostly of people who are well seen, since
# what a network of a few thousand weights learns in ten epochs it learns from those.
CANDIDATES: dict[Difficulty, int] = {"easy": 760, "medium": 190, "hard": 110}
CHOSEN: dict[Difficulty, int] = {"easy": 740, "medium": 170, "hard": 90}
PER_CLASS: dict[SplitName, int] = {"train": 700, "val": 100, "test": 200}
TURNS = (0, 0, 1, 0, 2, 0, 0, 2, 0, 0)  # the parts of ten pairs: 7 train, 1 val, 2 test
NEAR = 0.02  # of the range from black to white, root mean square
SEED = 0
EPOCHS = 5


def build() -> Curation:
    """Generate, choose and grade."""
    samples, parts = candidates()
    learners = [learner(name, epochs=EPOCHS) for name in ("TinyNet", "MicroNet")]
    return curate(
        samples, parts, PER_CLASS, learners, seed=SEED, near=NEAR, groups="pair", doubt=False
    )


def candidates() -> tuple[Split, NDArray[np.intp]]:
    """Return the chosen pairs of every setting, and the part that each picture goes to."""
    chosen: dict[str, Split] = {}
    parts = []
    for setting, count in CANDIDATES.items():
        made = tinyvww.make_tinyvww(
            2 * count, seed=SEED, difficulty=setting, workers=os.cpu_count() or 1
        )
        rows = apart(made)[: 2 * CHOSEN[setting]]
        chosen[setting] = made[rows]
        parts.append(np.repeat(dealt(CHOSEN[setting]), 2))
    samples = pool(chosen)
    pair = np.arange(len(samples), dtype=np.int32) // 2
    attributes = {name: samples.attributes[name] for name in tinyvww.SPEC.attributes}
    described = Split.from_arrays(
        samples.raw,
        samples.labels,
        scale=tinyvww.SPEC.scale,
        class_names=tinyvww.SPEC.class_names,
        attributes={**attributes, "pair": pair},
        modality=tinyvww.SPEC.modality,
    )
    return described, np.concatenate(parts)


def apart(split: Split) -> NDArray[np.intp]:
    """Return the rows of the pairs whose two pictures differ by more than `NEAR`."""
    first, second = split.data[::2], split.data[1::2]
    distance = np.sqrt(np.square(first - second).mean(axis=(1, 2), dtype=np.float64))
    pairs = np.flatnonzero(distance > NEAR)
    return np.stack([2 * pairs, 2 * pairs + 1], axis=1).reshape(-1)


def dealt(count: int) -> NDArray[np.intp]:
    """Deal `count` pairs, a multiple of ten, out to the parts as `PER_CLASS` asks."""
    return np.resize(TURNS, count)
