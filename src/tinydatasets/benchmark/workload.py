"""What runs in the process that is measured: load, batches, training. Prints one line of JSON.

``python -m tinydatasets.benchmark.workload NAME MODEL EPOCHS BATCH_SIZE SEED``
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from tinydatasets import _memory as memory

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BATCH_EPOCHS", "main", "run"]

BATCH_EPOCHS = 5


def main(arguments: list[str]) -> int:
    """Run the workload of the command line; print what was measured, or what went wrong."""
    import numpy  # noqa: F401, ICN001  # the first stage: nothing of ours needs it yet

    stages = {"start": memory.usage()}
    from tinydatasets.errors import TinyDatasetsError

    name, model, *numbers = arguments
    epochs, batch_size, seed = map(int, numbers)
    try:
        result = run(stages, name, model, epochs=epochs, batch_size=batch_size, seed=seed)
    except TinyDatasetsError as error:
        result = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(result))  # noqa: T201  # for the process that started this one
    return 0


def run(
    stages: dict[str, memory.Usage],
    name: str,
    model: str,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
) -> dict[str, Any]:
    """Load, go through batches, train; return memory after each stage and times.

    Times are pairs of seconds, wall clock and CPU.
    """
    import tinydatasets as td

    own_peaks = memory.reset_peak()
    dataset = td.load(name)
    stages["load"] = memory.usage()

    memory.reset_peak()
    batches = dataset.train.batches(batch_size, seed=seed)
    first = timed(lambda: next(iter(batches)))
    walks = [timed(lambda: exhaust(batches)) for _ in range(1 + BATCH_EPOCHS)]
    stages["batches"] = memory.usage()

    memory.reset_peak()
    from tinydatasets import baselines

    network = baselines.build(model, dataset.train, seed=seed)
    curve = None

    def learn() -> None:
        nonlocal curve
        curve = baselines.learning_curve(
            network, dataset.train, dataset.test, seed=seed, epochs=epochs, batch_size=batch_size
        )

    whole = timed(learn)
    stages["training"] = memory.usage()
    assert curve is not None  # noqa: S101  # for mypy: `learn` ran
    return {
        "stages": {stage: list(usage) for stage, usage in stages.items()},
        "method": memory.method(),
        "own_peaks": own_peaks,
        "first_batch": first,
        "batch_epochs": walks[1:],  # the first may fill what is kept for the others
        "training_epochs": curve.seconds,
        "whole_training": whole,
        "accuracy": curve.accuracy[-1],
        "samples": len(dataset.train),
    }


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that `run` takes: wall clock and CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def exhaust(batches: Any) -> None:
    """Take every batch of an epoch and keep none."""
    for _ in batches:
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
