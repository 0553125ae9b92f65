"""How the bundled windows came to be: made by `make_tinygesture`, and graded person by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.baselines import learner
from tinydatasets.catalog import tinygesture
from tinydatasets.curation import Curation, curate
from tinydatasets.split import Split

if TYPE_CHECKING:
    from tinydatasets.spec import SplitName

CHUNK = 960  # windows of eight people, who among them have every value alike often
PARTS = (0, 0, 1, 2)  # where the people of each chunk go: 16 to train, 8 to val, 8 to test
PER_CLASS: dict[SplitName, int] = {"train": 192, "val": 32, "test": 80}
SPREAD = ("hand", "sensor", "speed", "tremor", "background")
NEAR = 0.02  # root mean square, in g and in 125 degrees a second
EPOCHS = 6
SEED = 0


def build() -> Curation:
    """Make windows of 32 people, and grade them by what networks make of people new to them."""
    made = tinygesture.make_tinygesture(CHUNK * len(PARTS), seed=SEED)
    samples = Split.from_arrays(
        made.raw,
        made.labels,
        scale=tinygesture.SPEC.scale,
        class_names=tinygesture.SPEC.class_names,
        attributes={name: made.attributes[name] for name in tinygesture.SPEC.attributes},
        modality=tinygesture.SPEC.modality,
        channels=tinygesture.SPEC.channels,
    )
    parts = np.repeat(PARTS, CHUNK)
    learners = [learner(name, epochs=EPOCHS) for name in ("SimpleNet", "MicroNet")]
    return curate(
        *(samples, parts, PER_CLASS, learners),
        seed=SEED,
        near=NEAR,
        groups="person",
        spread=SPREAD,
        doubt=False,
    )
