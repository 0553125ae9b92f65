"""The picture of each generated data set: ``python docs/previews.py [NAME ...]`` writes them.

Each is the ``preview.png`` that ``tinydatasets generate NAME --num-images N --seed 0`` writes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import tinydatasets as td

SIZES = {
    "tinymnist": 1000,
    "tinyvww": 200,
    "tinypy": 1000,
    "tinykws": 660,
    "tinygesture": 1000,
    "tinyiot": 1000,
    "tinygrid": 1000,
}
TARGET = Path(__file__).parent / "datasets"


def main() -> None:
    """Generate, and keep the picture."""
    for name in sys.argv[1:] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            made = td.generate(name, SIZES[name], folder, seed=0)
            shutil.copy(Path(made) / "preview.png", TARGET / name / "preview.png")
            print(name)


if __name__ == "__main__":
    main()
