"""Commands on what is installed: list, info, verify."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tinydatasets import _files, _loading, catalog
from tinydatasets.cli.printing import print_json
from tinydatasets.errors import TinyDatasetsError
from tinydatasets.spec import DIFFICULTIES, SPLITS

if TYPE_CHECKING:
    import argparse

__all__ = ["info", "list_bundled", "verify"]


def list_bundled(options: argparse.Namespace) -> int:
    """Print a line for each bundled data set."""
    rows = [catalog.info(name) for name in catalog.names()]
    if options.json:
        print_json(rows)
        return 0
    for row in rows:
        shape = "×".join(map(str, row["sample_shape"]))
        classes = len(row["class_names"])
        print(
            f"{row['name']:<12} {row['n_samples']:>6} samples  {shape:>7} {row['dtype']:<6}"
            f" {classes:>3} classes  {row['provenance']:<14} {row['title']}"
        )
    return 0


def info(options: argparse.Namespace) -> int:
    """Print what is known of a data set."""
    metadata = catalog.info(options.name)
    if options.json:
        print_json(metadata)
        return 0
    dataset = catalog.load(options.name)
    for key, value in metadata.items():
        text = _shown(key, value)
        print(f"{key + ':':<20} {text}".replace("\n", "\n" + " " * 21))
    for name in SPLITS:
        split = dataset.split(name)
        tiers = ", ".join(
            f"{(split.difficulty == i).sum()} {t}" for i, t in enumerate(DIFFICULTIES)
        )
        print(f"{name + ':':<20} {len(split)} samples ({tiers})")
    card = os.path.join(_files.locate(options.name), f"README_{options.name}.md")
    print(f"{'card:':<20} {card}")
    return 0


def _shown(key: str, value: Any) -> str:
    """Return the value of a metadata key as text, a benchmark a line."""
    if key == "benchmarks":
        from tinydatasets import _records

        return "\n".join(map(_records.summary, value)) or "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def verify(options: argparse.Namespace) -> int:
    """Hold the installed files against their digests."""
    verdicts = {}
    for name in [options.name] if options.name else catalog.names():
        spec = catalog.get(name).SPEC
        try:
            found = list(_files.altered(*_loading.open_bundled(spec)))
            verdicts[name] = f"altered: {', '.join(found)}" if found else "ok"
        except TinyDatasetsError as error:
            verdicts[name] = str(error)
    if options.json:
        print_json(verdicts)
    else:
        for name, verdict in verdicts.items():
            print(f"{name}: {verdict}")
    return 0 if set(verdicts.values()) == {"ok"} else 1
