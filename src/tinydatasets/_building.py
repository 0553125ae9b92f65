"""Run a recipe and write what it builds: archive, manifest, pictures, and the card's table."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _atomic, _files, _loading, catalog, pictures, reports
from tinydatasets._archive import write
from tinydatasets.errors import MissingExtraError, missing_extra
from tinydatasets.spec import DIFFICULTIES, SPLITS
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from tinydatasets.curation import Curation
    from tinydatasets.spec import DatasetSpec

__all__ = ["Built", "Drift", "differences", "drift", "run_recipe", "write_folder"]

_LEAST_COMMON = 0.8  # of the samples: others were chosen instead


class Built(NamedTuple):
    """What a recipe came to, ready to be written or compared."""

    spec: DatasetSpec
    curation: Curation
    columns: dict[str, NDArray[Any]]
    subsets: dict[str, NDArray[Any]]
    tools: dict[str, str]
    """Versions of what may change the arrays."""


class Drift(NamedTuple):
    """How far samples are from the bundled ones where a program that a recipe runs has moved."""

    moved: dict[str, tuple[str, str]]
    """Program -> its version when the bundled samples were built, and now."""
    common: float
    """Share of the bundled samples that were built again, by their ids."""
    mean: float
    """Of the absolute differences of their stored values, in steps of the stored integers."""
    allowed: float

    @property
    def within(self) -> bool:
        """Whether these are still the same samples, heard or seen a little otherwise."""
        return self.common >= _LEAST_COMMON and self.mean <= self.allowed

    def __str__(self) -> str:
        moved = ", ".join(f"{tool} {old} -> {new}" for tool, (old, new) in self.moved.items())
        return (
            f"{moved}: {self.common:.0%} of the samples were built again (at least "
            f"{_LEAST_COMMON:.0%} is asked for), and their values differ by {self.mean:.2f} steps "
            f"on average (at most {self.allowed:g})"
        )


def run_recipe(name: str) -> Built:
    """Run the recipe of the data set `name`.

    Raises
    ------
    MissingExtraError
        The recipe needs a package that is not installed.
    """
    spec = catalog.get(name).SPEC
    recipe = _recipe(name)
    try:
        curation: Curation = recipe.build()
    except MissingExtraError:  # a program, not a package: the recipe says how to install it
        raise
    except ImportError as error:
        raise missing_extra(error, f"the recipe of {name}", "recipes") from error
    tools = {**_tools(), **getattr(recipe, "tools", dict)()}
    return Built(spec, curation, curation.columns(), _subsets(curation), tools)


def _recipe(name: str) -> Any:
    return import_module(f"tinydatasets.catalog.{name}.recipe")


def differences(built: Built) -> Iterator[str]:
    """Yield the names of arrays that a recipe builds otherwise than the bundled files have."""
    manifest = _files.read_json(
        os.path.join(_files.packaged(built.spec.name), "manifest.json"), remedy="build it anew"
    )
    for section, arrays in (("arrays", built.columns), ("subsets", built.subsets)):
        fresh, bundled = _files.fingerprints(arrays), manifest[section]
        yield from (n for n in sorted({*fresh, *bundled}) if fresh.get(n) != bundled.get(n))


def drift(built: Built) -> Drift | None:
    """Return how far samples have moved with the programs that a recipe runs; None if none did.

    A recipe that runs other programs names them in ``tools()``, and says in ``ALLOWED_DRIFT`` how
    far values may move with their versions, on average, in steps of the stored integers.
    """
    archive, manifest = _loading.open_bundled(built.spec)
    recipe = _recipe(built.spec.name)
    moved = {
        tool: (manifest["tools"].get(tool, "none"), built.tools[tool])
        for tool in getattr(recipe, "tools", dict)()
        if manifest["tools"].get(tool) != built.tools[tool]
    }
    if not moved:
        return None
    fresh, bundled = (_by_id(columns) for columns in (built.columns, archive))
    ids, ours, theirs = np.intersect1d(fresh[0], bundled[0], return_indices=True)
    mean = float("inf")
    if len(ids) and fresh[1].shape[1:] == bundled[1].shape[1:]:
        mean = float(np.abs(fresh[1][ours].astype(np.float64) - bundled[1][theirs]).mean())
    return Drift(moved, len(ids) / len(bundled[0]), mean, recipe.ALLOWED_DRIFT)


def _by_id(columns: Mapping[str, NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the ids and the stored values of all splits."""
    ids = np.concatenate([columns[f"{split}_id"] for split in SPLITS])
    return ids, np.concatenate([columns[f"{split}_data"] for split in SPLITS])


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
