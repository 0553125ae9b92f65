"""Receiving: windows of machines, with something in place of what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tinydatasets.catalog.tinyiot.machines import Machines
from tinydatasets.catalog.tinyiot.missing import LOST, filled, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tinydatasets._chunks import Chunk

__all__ = ["Node"]


@dataclass(frozen=True)
class Node:
    """A generator of what `machines` report, with something in place of what was not received.

    Parameters
    ----------
    machines
        The generator of windows in which `LOST` stands for what is missing.
    fill
        What stands there instead: see `filled`.
    """

    machines: Machines
    fill: str = "interpolate"

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of the samples."""
        return np.dtype(np.float32 if self.fill == "nan" else np.int16)

    chunk: ClassVar[int] = Machines.chunk
    sample_shape: ClassVar[tuple[int, int]] = Machines.sample_shape
    class_names: ClassVar[tuple[str, ...]] = Machines.class_names
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = Machines.attributes
    columns: ClassVar[Mapping[str, tuple[tuple[int, ...], str]]] = MappingProxyType(
        {"missing": ((Machines.sample_shape[0],), "uint8")}
    )

    def generate(self, rng: np.random.Generator, size: int) -> Chunk:
        """Draw `size` windows; ``missing`` is (size, 64) uint8, see `packed`."""
        values, labels, codes = self.machines.generate(rng, size)
        missing = values == LOST
        return filled(values, missing, self.fill), labels, {**codes, "missing": packed(missing)}
