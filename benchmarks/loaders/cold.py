"""How long it takes from the start of a process to its first batch, contenders in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.loaders import data
from benchmarks.loaders.pipe import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["measure"]


def measure(
    contenders: Sequence[str], name: str, batch: int, folder: Path, rounds: int
) -> dict[str, Any]:
    """Return the first batches of `rounds` processes a contender.

    One more comes before and does not count: it compiles modules and writes the files that
    some contenders read.
    """
    data.make(folder, name)
    records: dict[str, dict[str, Any]] = {contender: {"rounds": []} for contender in contenders}
    for number in range(rounds + 1):
        for contender in contenders:
            record = records[contender]
            if "error" in record:
                continue
            with opened([contender], name, batch, folder) as (pipes, errors):
                if errors:
                    record["error"] = errors[contender]
                elif number:
                    record["rounds"].append(pipes[contender].first)
    return {"set": name, "batch": batch, "records": records}
