"""Commands that have networks learn: train, bench."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tinydatasets import catalog
from tinydatasets.cli.printing import full_block, print_json
from tinydatasets.errors import require_int
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    import argparse

__all__ = ["bench", "train"]


def train(options: argparse.Namespace) -> int:
    """Train a network and print its learning curve."""
    from tinydatasets import baselines

    require_int("epochs", options.epochs, 1)
    dataset = catalog.load(options.name)
    train = dataset.train.select(difficulty=options.difficulty)
    network = baselines.build(options.model, train, seed=options.seed)
    if not options.json:
        print(f"{options.model} on {options.name}: {len(train)} samples to learn from,")
        print(f"{len(dataset.test)} test samples that it never learns from")
        print("epoch   loss  test accuracy")
        start = (network.predict(dataset.test.data) == dataset.test.labels).mean()
        _print_epoch(0, float("nan"), start)
    curve = baselines.learning_curve(
        network,
        train,
        dataset.test,
        seed=options.seed,
        epochs=options.epochs,
        report=None if options.json else _print_epoch,
    )
    if options.json:
        print_json(curve._asdict())
        return 0
    for tier in DIFFICULTIES:
        part = dataset.test.select(difficulty=tier)
        accuracy = (network.predict(part.data) == part.labels).mean()
        print(f"{tier:>6}: {accuracy:.1%} of {len(part)}")
    return 0


def _print_epoch(epoch: int, loss: float, accuracy: float) -> None:
    shown = "     " if epoch == 0 else f"{loss:.3f}"
    print(
        f"{epoch:>5}  {shown}  {accuracy:6.1%}  {full_block() * round(accuracy * 40)}", flush=True
    )


def bench(options: argparse.Namespace) -> int:
    """Measure memory and time on this device."""
    from tinydatasets import benchmark
    from tinydatasets.benchmark import tables

    names = options.names or catalog.names()
    for name in names:  # before minutes are spent on the first
        catalog.get(name)
    found = []
    for name in names:
        record = benchmark.measure(
            name,
            model=options.model,
            epochs=options.epochs,
            batch_size=options.batch_size,
            repeats=options.repeats,
            emulated=options.emulated,
        )
        found.append(record)
        if not options.json:
            print(tables.text(record), end="\n\n", flush=True)
        if options.record:
            path = benchmark.save(record)
            print(f"recorded in {path}", file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print_json(found)
    return 0
