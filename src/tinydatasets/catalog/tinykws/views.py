"""The bundled clips as cepstra, which the archive holds beside the log-mel bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydatasets import _loading
from tinydatasets.catalog.tinykws.forms import described

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import DatasetSpec

__all__ = ["cepstral"]


def cepstral(
    spec: DatasetSpec,
) -> tuple[DatasetSpec, dict[str, NDArray[Any]], Mapping[str, Any]]:
    """Return spec, columns and manifest of a data set whose samples are its ``<split>_mfcc``."""
    archive, manifest = _loading.open_bundled(spec)
    columns = {name: array for name, array in archive.items() if not name.endswith("_mfcc")}
    for name in archive:
        split, _, form = name.partition("_")
        if form == "mfcc":
            columns[f"{split}_data"] = archive[name]
    return described(spec, "mfcc"), columns, manifest
