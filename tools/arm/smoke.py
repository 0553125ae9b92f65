"""Fail unless this Python is of aarch64 and its NumPy sees what a Cortex-A72 has, and no more."""

from __future__ import annotations

import platform
import sys
from importlib import import_module

import numpy as np

# NumPy shows it nowhere else in a form that is not text.
features = import_module("numpy._core._multiarray_umath").__cpu_features__

HAS = ("NEON", "ASIMD")
HAS_NOT = ("ASIMDHP", "ASIMDDP", "SVE")

wrong = [name for name in HAS if not features[name]] + [name for name in HAS_NOT if features[name]]
if platform.machine() != "aarch64" or wrong:
    sys.exit(f"this is no Cortex-A72: {platform.machine()}, features {', '.join(wrong)}")
ones = np.ones((64, 64), np.float32)
if (ones @ ones).sum() != 64**3:
    sys.exit("the emulated matrix product is wrong")
print(f"aarch64, Python {platform.python_version()}, NumPy {np.__version__}")
