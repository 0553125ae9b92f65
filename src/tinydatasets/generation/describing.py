"""What a generated folder says of itself: metadata.json, a card, and a picture."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _atomic, _files, catalog, pictures
from tinydatasets._archive import Archive
from tinydatasets._chunks import length_of
from tinydatasets._folders import FORMAT
from tinydatasets.errors import InvalidValueError, MissingExtraError
from tinydatasets.generation import card
from tinydatasets.generation.summary import fingerprint, split_summary
from tinydatasets.spec import Metadata
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tinydatasets.generation.planning import Plan
    from tinydatasets.generation.writing import Writer

__all__ = ["describe"]


def describe(plan: Plan, folder: str, writer: Writer, *, workers: int) -> None:
    """Write the card, the picture if matplotlib is there, and last metadata.json."""
    splits = {
        split: split_summary(
            *(folder, split, rows),
            shard_rows=writer.shard_rows,
            spec=plan.spec,
            chunk=length_of(plan.generator),
        )
        for split, rows in writer.rows.items()
    }
    metadata = {**_facts(plan), "splits": splits, "generation": _generation(plan, writer, workers)}
    _write(folder, f"README_{plan.spec.name}.md", card.text(metadata).encode())
    picture = _preview(plan, folder, metadata)
    if picture is not None:
        _write(folder, "preview.png", picture)
    found = [shard["file"] for split in splits.values() for shard in split["shards"]]
    found += sorted(name for name in os.listdir(folder) if "." in name)
    metadata["files"] = {name: fingerprint(os.path.join(folder, name)) for name in found}
    _files.write_json(os.path.join(folder, "metadata.json"), metadata)


def _facts(plan: Plan) -> dict[str, Any]:
    """Return what is known of the samples before they are looked at."""
    known = dict(vars(plan.spec))
    allowed = getattr(plan.generator, "value_range", None)
    return {
        "format": FORMAT,
        "name": known.pop("name"),
        "title": known.pop("title"),
        "dataset_version": known.pop("version"),
        "curation_date": _now()[:10],
        **{key: value for key, value in known.items() if key not in {"curation_date", "ceilings"}},
        "n_samples": plan.size,
        "seed": plan.seed,
        "value_range": None if allowed is None else np.array(allowed).tolist(),
    }


def _generation(plan: Plan, writer: Writer, workers: int) -> dict[str, Any]:
    from importlib.metadata import version

    names = plan.spec.class_names
    copies = {int(code): count for code, count in writer.copies.items()}
    return {
        "created": _now(),
        "command": plan.command(),
        "options": {name: repr(value) for name, value in plan.options.items()},
        "plan": plan.identity(),
        "chunk": length_of(plan.generator),
        "copies_left_out": {names[code]: n for code, n in sorted(copies.items())},
        "workers": workers,
        "seconds": round(writer.seconds, 2),
        "library": version("tinydatasets"),
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": {
            "system": platform.system(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
        },
    }


def _preview(plan: Plan, folder: str, metadata: Mapping[str, Any]) -> bytes | None:
    """Return a picture of samples to train on; None where none can be drawn."""
    recorded = metadata["splits"]["train"]
    first, *others = (os.path.join(folder, shard["file"]) for shard in recorded["shards"])
    kind: type[Split] = Split
    if catalog.has(plan.source):
        kind = getattr(catalog.get(plan.source), "KIND", Split)
    split = kind(Archive(first), "train", Metadata(metadata))
    try:
        statistics = pictures.recorded_statistics(split, recorded)
        selected = f"shard 1 of {1 + len(others)}" if others else ""
        seen = pictures.preview(split, statistics=statistics, selected=selected)
        return pictures.preview_png(seen)
    except (InvalidValueError, MissingExtraError):
        return None


def _write(folder: str, name: str, content: bytes) -> None:
    with _atomic.writing(os.path.join(folder, name)) as file:
        file.write(content)


def _now() -> str:
    import datetime as dt

    return dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
