"""Run a recipe and write what it builds: archive, manifest, pictures, and the card's table."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _atomic, _files, _loading, catalog, pictures, reports
from tinydatasets._archive import write
from tinydatasets.errors import missing_extra
from tinydatasets.spec import DIFFICULTIES
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tinydatasets.curation import Curation
    from tinydatasets.spec import DatasetSpec

__all__ = ["Built", "differences", "run_recipe", "write_folder"]


class Built(NamedTuple):
    """What a recipe came to, ready to be written or compared."""

    spec: DatasetSpec
    curation: Curation
    columns: dict[str, NDArray[Any]]
    subsets: dict[str, NDArray[Any]]
    tools: dict[str, str]
    """Versions of what may change the arrays."""


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
    tools = {**_tools(), **getattr(recipe, "tools", dict)()}
    return Built(spec, curation, curation.columns(), _subsets(curation), tools)


def differences(built: Built) -> Iterator[str]:
    """Yield the names of arrays that a recipe builds otherwise than the bundled files have."""
    manifest = _files.read_json(
        os.path.join(_files.packaged(built.spec.name), "manifest.json"), remedy="build it anew"
    )
    for section, arrays in (("arrays", built.columns), ("subsets", built.subsets)):
        fresh, bundled = _files.fingerprints(arrays), manifest[section]
        yield from (n for n in sorted({*fresh, *bundled}) if fresh.get(n) != bundled.get(n))


def write_folder(built: Built) -> None:
    """Write the machine's part of the data set's folder."""
    spec, curation = built.spec, built.curation
    folder = _files.packaged(spec.name)
    verdicts = _verdicts(built)
    write(os.path.join(folder, f"{spec.name}_subsets.npz"), built.subsets)
    _files.write_dataset(
        folder,
        spec,
        built.columns,
        subsets=_files.fingerprints(built.subsets),
        removed=[item._asdict() for item in curation.removed],
        out_of_fold_accuracy=curation.accuracy,
        tools=built.tools,
        **verdicts,
    )
    archive, manifest = _files.open_dataset(folder, spec, remedy="build it anew")
    kind = getattr(catalog.get(spec.name), "KIND", Split)
    train = _loading.cut(spec, archive, manifest, None, None, kind=kind).train
    montage = pictures.montage_png(
        train, pictures.grid_rows(train), heading=pictures.heading(train)
    )
    for name, picture in {"montage.png": montage, **reports.removed(curation)}.items():
        if name.endswith(".png"):  # the card has what the text says
            with _atomic.writing(os.path.join(folder, name)) as file:
                file.write(picture)
    card = os.path.join(folder, f"README_{spec.name}.md")
    with open(card, encoding="utf-8") as text:
        filled = reports.fill(text.read(), {"removed": reports.removed_table(curation)})
    with _atomic.writing(card) as file:
        file.write(filled.encode())


def _verdicts(built: Built) -> dict[str, Any]:
    """Return what validation found of the bundled arrays, if those that were built are the same."""
    path = os.path.join(_files.packaged(built.spec.name), "manifest.json")
    if not os.path.exists(path) or any(differences(built)):
        return {}
    manifest = _files.read_json(path, remedy="build it anew")
    return {key: manifest[key] for key in _files.VERDICTS if key in manifest}


def _subsets(curation: Curation) -> dict[str, NDArray[Any]]:
    """Return each split's confidences, and the rows of each tier."""
    arrays: dict[str, NDArray[Any]] = {}
    for split, curated in curation.splits.items():
        arrays[f"{split}_confidence"] = curated.confidence
        for code, tier in enumerate(DIFFICULTIES):
            rows = np.flatnonzero(curated.difficulty == code)
            arrays[f"{split}_{tier}"] = rows.astype(np.int32)
    return arrays


def _tools() -> dict[str, str]:
    """Return the versions that may change what a recipe builds."""
    import platform
    from importlib.metadata import version

    packages = {package: version(package) for package in ("numpy", "scikit-learn")}
    return {"python": platform.python_version(), **packages}
