"""Small NumPy networks that show that a data set can be learned.

`LinearNet`, `SimpleNet`, `TinyNet` and `MicroNet` are for samples of any modality; what they
are made of for each stands in the table of `tinydatasets.baselines.architectures`.
"""

from __future__ import annotations

from tinydatasets.baselines.network import (
    LinearNet,
    MicroNet,
    Network,
    SimpleNet,
    TinyNet,
    build,
    names,
)
from tinydatasets.baselines.training import Curve, learner, learning_curve, out_of_sample

__all__ = [
    "Curve",
    "LinearNet",
    "MicroNet",
    "Network",
    "SimpleNet",
    "TinyNet",
    "build",
    "learner",
    "learning_curve",
    "names",
    "out_of_sample",
]
