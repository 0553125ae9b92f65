"""What importing, loading and a batch cost beside NumPy, in instructions counted by valgrind.

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

SAMPLES, BATCH_SIZE = 1000, 32
EPOCHS = (2, 18)  # the difference is of warm epochs alone
DATA = f"""
import numpy as np
X = np.random.default_rng(0).integers(0, 256, ({SAMPLES}, 8, 8), dtype=np.uint8)
Y = (np.arange({SAMPLES}) % 10).astype(np.int32)
rng, m, s = np.random.default_rng(0), np.float32(0.1307), np.float32(0.3081)
def plain():
    order = rng.permutation(len(X))
    for i in range(0, len(X), {BATCH_SIZE}):
        rows = order[i:i + {BATCH_SIZE}]
        yield (X[rows].astype(np.float32) / 255 - m) / s, Y[rows]
def ours(**options):
    import tinydatasets as td
    split = td.Split.from_arrays(X, Y, scale=1 / 255 / 0.3081, offset=-0.1307 / 0.3081)
    batches = split.batches({BATCH_SIZE}, seed=0, **options)
    return lambda: batches
"""
LOOPS = {
    "plain NumPy": "plain",
    "Batches": "ours()",
    "Batches, reuse=True": "ours(reuse=True)",
    "Batches, cache_bytes=0": "ours(cache_bytes=0)",
    "Batches, cache_bytes=0, reuse=True": "ours(cache_bytes=0, reuse=True)",
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


def a_batch(loop: str) -> float:
    """Return the instructions of one batch of a warm epoch."""
    run = f"{DATA}\nepoch = {loop}\nfor _ in range({{}}):\n    for x, y in epoch(): pass"
    few, many = (instructions(run.format(count)) for count in EPOCHS)
    return (many - few) / (EPOCHS[1] - EPOCHS[0]) / -(-SAMPLES // BATCH_SIZE)


def main() -> None:
    """Print tables of instructions, and their ratios to importing NumPy and to its loop."""
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed: it counts the instructions")
    print(f"{platform.machine()}, Python {platform.python_version()}\n")
    print("| code | million instructions | over import numpy |\n|---|--:|--:|")
    base = 0
    for name, code in CASES.items():
        count = instructions(code)
        base = base or count
        print(f"| {name} | {count / 1e6:.1f} | {count / base:.4f} |")
    print(f"\nShuffled batches of {BATCH_SIZE}, {SAMPLES}×8×8 uint8, normalised:\n")
    print("| loop | instructions a batch | plain NumPy over it |\n|---|--:|--:|")
    plain = 0.0
    for name, loop in LOOPS.items():
        batch = a_batch(loop)
        plain = plain or batch
        print(f"| {name} | {batch:,.0f} | {plain / batch:.2f} |")


if __name__ == "__main__":
    main()
