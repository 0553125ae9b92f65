"""What importing and loading cost beside NumPy, in instructions counted by valgrind.

Instructions do not depend on what else the machine does: the ratio is the figure to quote.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys

CASES = {
    "import numpy": "import numpy",
    "import numpy, tinydatasets": "import numpy, tinydatasets",
    "load_tinymnist": "import tinydatasets as td; td.load_tinymnist('train')",
    "first shuffled batch": (
        "import tinydatasets as td; next(iter(td.load_tinymnist('train').batches(32, seed=0)))"
    ),
    "import numpy, pooch": "import numpy, pooch",
}


def instructions(code: str) -> int:
    """Return how many instructions a fresh interpreter runs for `code`."""
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    one_thread = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    command = [*tool, sys.executable, "-c", code]
    subprocess.run([sys.executable, "-c", code], check=True)  # compile before counting
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=one_thread)
    found = re.search(r"I *refs: *([\d,]+)", done.stderr)
    if found is None:
        raise RuntimeError(done.stderr)
    return int(found[1].replace(",", ""))


def main() -> None:
    """Print a table of instructions and their ratio to importing NumPy."""
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed: it counts the instructions")
    print(f"{platform.machine()}, Python {platform.python_version()}\n")
    print("| code | million instructions | over import numpy |\n|---|--:|--:|")
    base = 0
    for name, code in CASES.items():
        count = instructions(code)
        base = base or count
        print(f"| {name} | {count / 1e6:.1f} | {count / base:.4f} |")


if __name__ == "__main__":
    main()
