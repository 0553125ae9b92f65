"""Small NumPy networks that show that a data set can be learned."""

from __future__ import annotations

from tinydatasets.baselines.dense import LinearNet, SimpleNet
from tinydatasets.baselines.training import Curve, learning_curve, out_of_sample

__all__ = ["Curve", "LinearNet", "SimpleNet", "learning_curve", "out_of_sample"]
