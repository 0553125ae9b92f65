"""Run a recipe and write what it builds: the archive, the manifest, the list of the removed."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _atomic, _files, _store, catalog, pictures
from tinydatasets._archive import write
from tinydatasets.errors import missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tinydatasets.curation import Curation
    from tinydatasets.spec import DatasetSpec

__all__ = ["Built", "differences", "run_recipe", "write_folder"]

_BEGIN, _END = "<!-- removed: begin -->", "<!-- removed: end -->"
_PER_LINE = 12  # pictures


class Built(NamedTuple):
    """What a recipe came to, ready to be written or compared."""

    spec: DatasetSpec
    curation: Curation
    columns: dict[str, NDArray[Any]]
    subsets: dict[str, NDArray[Any]]


def run_recipe(name: str) -> Built:
    """Run the recipe of the data set `name`.

    Raises
    ------
    MissingExtraError
        The recipe needs a package that is not installed.
    """
    spec = catalog.get(name).SPEC
    recipe = import_module(f"tinydatasets.catalog.{name}.recipe")
    try:
        curation: Curation = recipe.build()
    except ImportError as error:
        raise missing_extra(error, f"the recipe of {name}", "recipes") from error
    return Built(spec, curation, curation.columns(), _subsets(curation))


def differences(built: Built) -> Iterator[str]:
    """Yield what the bundled files of a data set have and its recipe does not build, or else."""
    manifest = _files.read_json(
        os.path.join(_store.packaged(built.spec.name), "manifest.json"), remedy="build it anew"
    )
    for section, arrays in (("arrays", built.columns), ("subsets", built.subsets)):
        fresh = _files.fingerprints(arrays)
        for name in sorted({**fresh, **manifest[section]}):
            if fresh.get(name) != manifest[section].get(name):
                yield name


def write_folder(built: Built, folder: str) -> None:
    """Write archive, subsets, manifest, picture of the removed, and the card's list of them."""
    spec, curation = built.spec, built.curation
    removed = [item._asdict() for item in curation.removed]
    write(os.path.join(folder, f"{spec.name}_subsets.npz"), built.subsets)
    _files.write_dataset(
        folder,
        spec,
        built.columns,
        subsets=_files.fingerprints(built.subsets),
        removed=removed,
        tools=_tools(),
    )
    with _atomic.writing(os.path.join(folder, "removed.png")) as file:
        file.write(_removed_picture(curation))
    _update_card(os.path.join(folder, f"README_{spec.name}.md"), curation)


def _subsets(curation: Curation) -> dict[str, NDArray[Any]]:
    """Return each split's confidences, and the rows of each tier."""
    arrays: dict[str, NDArray[Any]] = {}
    for split, curated in curation.splits.items():
        arrays[f"{split}_confidence"] = curated.confidence
        for code, tier in enumerate(("easy", "medium", "hard")):
            rows = np.flatnonzero(curated.difficulty == code)
            arrays[f"{split}_{tier}"] = rows.astype(np.int32)
    return arrays


def _tools() -> dict[str, str]:
    """Return the versions that may change what a recipe builds."""
    import platform
    from importlib.metadata import version

    packages = {package: version(package) for package in ("numpy", "scikit-learn")}
    return {"python": platform.python_version(), **packages}


def _removed_picture(curation: Curation) -> bytes:
    names = curation.samples.metadata["class_names"]
    rows = np.full(-(-len(curation.removed) // _PER_LINE) * _PER_LINE, -1)
    rows[: len(curation.removed)] = [item.row for item in curation.removed]
    titles = [
        f"{item.row}: {names[item.label]} or {names[item.suggested]}?" for item in curation.removed
    ]
    return pictures.montage_png(
        curation.samples,
        rows.reshape(-1, _PER_LINE),
        titles=titles + [""] * (len(rows) - len(titles)),
        heading="Left out: row, label, and what cross-validation takes it for",
    )


def _update_card(path: str, curation: Curation) -> None:
    """Put the list of what was left out between the card's two markers."""
    with open(path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    names = curation.samples.metadata["class_names"]
    lines = [
        "| row | label | reason | likelier class | probability of the label |",
        "|--:|:-:|---|:-:|--:|",
    ]
    lines += [
        f"| {item.row} | {names[item.label]} | {item.reason} | {names[item.suggested]} "
        f"| {item.confidence:.4f} |"
        for item in curation.removed
    ]
    table = "\n".join([_BEGIN, "", *lines, "", _END])
    with _atomic.writing(path) as draft:
        draft.write((before + table + after).encode())
