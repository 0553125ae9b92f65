"""Node: a split of windows that knows which readings are missing, filled as one asks."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from tinydatasets import _files, _loading
from tinydatasets.catalog.tinyiot.missing import filled, unpacked
from tinydatasets.spec import SPLITS
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from tinydatasets.spec import DatasetSpec

    Opened = tuple[DatasetSpec, dict[str, NDArray[Any]], Mapping[str, Any]]

__all__ = ["Readings", "decoded", "refilled"]

_DECODED = {"dtype": "float32", "scale": 1.0, "offset": 0.0}


class Readings(Split):
    """Windows of sensor readings, with marks on those that were never received.

    All that a `Split` has, and `missing` beside.

    Examples
    --------
    >>> import numpy as np, tinydatasets as td
    >>> train = td.load_tinyiot("train")
    >>> train.missing.shape, train.missing.dtype, bool(np.isfinite(train.data).all())
    ((2160, 64, 8), dtype('bool'), True)
    """

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Which readings are missing, (n, 64, 8) bool, read-only; `data` holds what was put there.

        Stored as the column ``<split>_missing``, (n, 64) uint8: the bit of value 2**c is channel c.
        """
        marks = unpacked(self._column("missing"))
        marks.flags.writeable = False
        return marks

    def without(self, attribute: str) -> Readings:
        """Return the same windows, of which that attribute is not known."""
        known = self._metadata["attributes"]
        kept = {name: names for name, names in known.items() if name != attribute}
        metadata = self._metadata.replace(attributes=kept)
        return type(self)(self._columns, self.name, metadata, self._selection)


def decoded(spec: DatasetSpec, fill: str) -> DatasetSpec:
    """Return a spec that says of windows how their values are stored."""
    return spec.replace(**_DECODED) if fill == "nan" else spec


def refilled(spec: DatasetSpec, fill: str) -> Opened:
    """Return spec, columns and manifest of the bundled windows, filled in another way.

    That is worked out once, and then kept.
    """
    return _refilled(spec.name, _files.locate(spec.name), fill)


@lru_cache(maxsize=3)
def _refilled(name: str, _folder: str, fill: str) -> Opened:
    from tinydatasets import catalog

    spec: DatasetSpec = catalog.get(name).SPEC
    archive, manifest = _loading.open_bundled(spec)
    columns = dict(archive)
    for split in SPLITS:
        marks = unpacked(archive[f"{split}_missing"])
        columns[f"{split}_data"] = filled(archive[f"{split}_data"], marks, fill)
        columns[f"{split}_data"].flags.writeable = False
    return decoded(spec, fill), columns, manifest
