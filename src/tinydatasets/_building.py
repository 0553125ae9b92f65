"""Run a recipe and write what it builds: archive, manifest, pictures, and the card's figures."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _atomic, _files, _loading, baselines, catalog, pictures
from tinydatasets._archive import write
from tinydatasets.errors import IntegrityError, missing_extra
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tinydatasets.curation import Curation
    from tinydatasets.spec import DatasetSpec
    from tinydatasets.split import Dataset

__all__ = ["Built", "differences", "run_recipe", "write_folder"]

_PER_LINE = 11  # pictures
_SEEDS = 5


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
    write(os.path.join(folder, f"{spec.name}_subsets.npz"), built.subsets)
    _files.write_dataset(
        folder,
        spec,
        built.columns,
        subsets=_files.fingerprints(built.subsets),
        removed=[item._asdict() for item in curation.removed],
        out_of_fold_accuracy=curation.accuracy,
        tools=_tools(),
    )
    archive, manifest = _files.open_dataset(folder, spec, remedy="build it anew")
    dataset = _loading.cut(spec, archive, manifest, None, None)
    train = dataset.train
    montage = pictures.montage_png(
        train, pictures.grid_rows(train), heading=pictures.heading(train)
    )
    for name, picture in (("montage.png", montage), ("removed.png", _removed_picture(curation))):
        with _atomic.writing(os.path.join(folder, name)) as file:
            file.write(picture)
    sections = {"learning": _learning_table(dataset), "removed": _removed_table(curation)}
    _update_card(os.path.join(folder, f"README_{spec.name}.md"), sections)


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


def _removed_table(curation: Curation) -> str:
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
    return "\n".join(lines)


def _learning_table(dataset: Dataset) -> str:
    """Return the test accuracy of the baselines before and after 10 epochs, over 5 seeds."""
    lines = [
        "| network | start | epoch 5 | epoch 10 | worst seed | easy | medium | hard |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    test = dataset.test
    for name in baselines.names():
        runs = []
        for seed in range(_SEEDS):
            model = baselines.build(name, dataset.train, seed=seed)
            accuracy = baselines.learning_curve(model, dataset.train, test, seed=seed).accuracy
            right = model.predict(test.data) == test.labels
            tiers = [right[test.difficulty == code].mean() for code in range(len(DIFFICULTIES))]
            runs.append([accuracy[0], accuracy[5], accuracy[10], accuracy[10], *tiers])
        figures = np.median(runs, axis=0)
        figures[3] = np.min(runs, axis=0)[3]
        lines.append(f"| {name} | " + " | ".join(f"{f:.3f}" for f in figures) + " |")
    return "\n".join(lines)


def _update_card(path: str, sections: dict[str, str]) -> None:
    """Put each section between the card's two markers of that name."""
    with open(path, encoding="utf-8") as file:
        card = file.read()
    for name, text in sections.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        if card.find(begin) > card.find(end) or begin not in card:
            raise IntegrityError(f"{path} lacks the lines {begin} and {end}: put them in")
        before, _, rest = card.partition(begin)
        _, _, after = rest.partition(end)
        card = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    with _atomic.writing(path) as draft:
        draft.write(card.encode())
