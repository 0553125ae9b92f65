"""A data set's files: where they are, and an archive and its manifest, read back checked.

``TINYDATASETS_DATA_DIR`` is the folder to look in first and to download to; otherwise it is the
user's cache. It is read at each call.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tinydatasets._archive import Archive, digest, write
from tinydatasets.errors import IntegrityError
from tinydatasets.spec import DIFFICULTIES, SPLITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import DatasetSpec, SplitName

__all__ = [
    "VERDICTS",
    "altered",
    "data_folder",
    "describe",
    "fingerprints",
    "locate",
    "open_dataset",
    "packaged",
    "read_json",
    "sha256_of",
    "tier_slice",
    "write_dataset",
    "write_json",
]


VERDICTS = ("balance_verified", "learning_guaranteed", "validated_on")  # of a manifest


def packaged(name: str) -> str:
    """Return the folder of the data set `name` inside this package."""
    return os.path.join(os.path.dirname(__file__), "catalog", name)


def locate(name: str) -> str:
    """Return the folder that holds the bundled data set `name`: the user's, or the package's."""
    if os.environ.get("TINYDATASETS_DATA_DIR"):
        chosen = data_folder(None, name)
        if os.path.exists(os.path.join(chosen, f"{name}.npz")):
            return chosen
    return packaged(name)


def data_folder(data_dir: str | os.PathLike[str] | None, name: str) -> str:
    """Return the folder that holds, or would hold, what was downloaded for `name`."""
    root = data_dir or os.environ.get("TINYDATASETS_DATA_DIR")
    if not root:
        import platformdirs

        root = platformdirs.user_cache_dir("tinydatasets", appauthor=False)
    return os.path.join(os.path.abspath(os.path.expanduser(root)), name)


def write_dataset(
    folder: str, spec: DatasetSpec, columns: Mapping[str, NDArray[Any]], **facts: Any
) -> None:
    """Write ``<name>.npz`` and then ``manifest.json``, which vouches for it.

    Parameters
    ----------
    folder
        Where; it exists.
    spec
        Names the archive.
    columns
        ``<split>_data``, ``_labels``, ``_id``, ``_difficulty`` and ``_<attribute>``, rows
        sorted by difficulty.
    facts
        What else the manifest should say.
    """
    manifest = describe(spec, columns, **facts)
    write(os.path.join(folder, f"{spec.name}.npz"), columns)
    write_json(os.path.join(folder, "manifest.json"), manifest)


def describe(
    spec: DatasetSpec, columns: Mapping[str, NDArray[Any]], **facts: Any
) -> dict[str, Any]:
    """Return the manifest of `columns`: version, tiers, digests, and the `facts`."""
    return {
        "name": spec.name,
        "version": spec.version,
        "tiers": {split: _tier_counts(columns[f"{split}_difficulty"]) for split in SPLITS},
        "arrays": fingerprints(columns),
        **facts,
    }


def open_dataset(folder: str, spec: DatasetSpec, *, remedy: str) -> tuple[Archive, dict[str, Any]]:
    """Map the archive in `folder` and return it with its manifest.

    Sizes and dtypes are held against the manifest; values are not read (see `altered`).

    Raises
    ------
    IntegrityError
        A file is missing, damaged, or not of this version.
    """
    manifest = read_json(os.path.join(folder, "manifest.json"), remedy=remedy)
    path = os.path.join(folder, f"{spec.name}.npz")
    archive = Archive(path, remedy=remedy)
    found = {name: [a.dtype.str, list(a.shape)] for name, a in archive.items()}
    try:
        version = manifest["version"]
        expected = {name: [a["dtype"], a["shape"]] for name, a in manifest["arrays"].items()}
    except (KeyError, TypeError, AttributeError):
        raise IntegrityError(f"{folder}/manifest.json lacks what it should say; {remedy}") from None
    if version != spec.version:
        raise IntegrityError(f"{folder} holds version {version}, not {spec.version}; {remedy}")
    for name in {**expected, **found}:
        if found.get(name) != expected.get(name):
            raise IntegrityError(
                f"{path} is damaged: {name} is {_shown(found.get(name))}, "
                f"not {_shown(expected.get(name))}; {remedy}"
            )
    return archive, manifest


def fingerprints(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return what a manifest says of each array: dtype, shape and sha256."""
    return {
        name: {"dtype": a.dtype.str, "shape": list(a.shape), "sha256": digest(a)}
        for name, a in arrays.items()
    }


def altered(archive: Archive, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the arrays whose values are not those that the manifest vouches for."""
    for name, array in archive.items():
        if digest(array) != manifest["arrays"][name]["sha256"]:
            yield name


def read_json(path: str, *, remedy: str) -> Any:
    """Return what a JSON file holds, or raise `IntegrityError`."""
    try:
        with open(path, "rb") as file:
            return _parsed(file.read().decode())
    except OSError as error:
        reason = f"cannot read {path}: {error.strerror or error}"
        raise IntegrityError(f"{reason}; {remedy}") from error
    except ValueError as error:
        raise IntegrityError(f"{path} is not JSON ({error}); {remedy}") from None


def _parsed(text: str) -> Any:
    """Return ``json.loads(text)``, by the scanner of `json` alone where there is one.

    To import all of `json` takes more than all else that loading imports.
    """
    try:
        from _json import make_scanner

        content, end = make_scanner(_Plain)(text.strip(), 0)  # type: ignore[arg-type]  # it reads attributes, whatever has them
        if end == len(text.strip()):
            return content
    except (ImportError, AttributeError, TypeError, StopIteration):
        pass  # another Python has another scanner, or none; what is no JSON, `json` says better
    import json

    return json.loads(text)


class _Plain:
    """What the scanner makes of JSON: what `json.loads` makes of it."""

    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float = parse_constant = float
    parse_int = int


def write_json(path: str, content: object) -> None:
    """Write `content` as JSON that reads well in a diff; whole or not at all."""
    import json

    from tinydatasets import _atomic

    text = json.dumps(content, indent=1, ensure_ascii=False)
    with _atomic.writing(path) as file:
        file.write(text.encode() + b"\n")


def sha256_of(path: str) -> str:
    """Return the sha256 of a file's bytes, as hexadecimal."""
    import hashlib

    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 22):
            digest.update(piece)
    return digest.hexdigest()


def tier_slice(manifest: Mapping[str, Any], split: SplitName, tiers: tuple[str, ...]) -> Any:
    """Return which rows of a split are in `tiers`: a slice if they lie together."""
    import numpy as np

    counts = manifest["tiers"][split]
    ends = np.cumsum(counts)
    chosen = [DIFFICULTIES.index(tier) for tier in tiers]
    if chosen == list(range(chosen[0], chosen[-1] + 1)):
        return slice(int(ends[chosen[0]] - counts[chosen[0]]), int(ends[chosen[-1]]))
    return np.concatenate([np.arange(ends[i] - counts[i], ends[i]) for i in chosen])


def _tier_counts(difficulty: NDArray[Any]) -> list[int]:
    counts = [int((difficulty == tier).sum()) for tier in range(len(DIFFICULTIES))]
    if (difficulty[1:] < difficulty[:-1]).any() or sum(counts) != len(difficulty):
        raise ValueError("rows must be graded and sorted from easy to hard")
    return counts


def _shown(form: list[Any] | None) -> str:
    return "missing" if form is None else f"{form[0]} {tuple(form[1])}"
