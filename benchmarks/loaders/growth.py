"""Whether a sample costs the same when there are ten thousand times as many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.loaders import epochs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["CONTENDERS", "measure"]

CONTENDERS = ("tinydatasets", "tinydatasets-reuse", "numpy", "c-epoch")
WIDTH = 16  # bytes a row: small, so that the order and the calls are what is measured


def measure(sizes: Sequence[int], batch: int, folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Return the costs for each number of rows, as `epochs.measure` gives them."""
    return [epochs.measure(CONTENDERS, f"{size}x{WIDTH}", batch, folder, rounds) for size in sizes]
