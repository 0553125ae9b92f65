"""Real digits drawn in the air with a wand: where they are, how they are read and curated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _files, _loading, _store
from tinydatasets.baselines import out_of_sample
from tinydatasets.catalog import tinygesture
from tinydatasets.curation import curate
from tinydatasets.errors import IntegrityError
from tinydatasets.split import Split

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.spec import SplitName, Tiers
    from tinydatasets.split import Dataset

__all__ = ["FILES", "MIRRORS", "fetch", "read_strokes", "resampled"]

_COMMIT = "8170591863f9addca27b1a963263f7c7bed33f41"
MIRRORS = (
    f"https://raw.githubusercontent.com/petewarden/magic_wand_digit_data/{_COMMIT}/",
    f"https://cdn.jsdelivr.net/gh/petewarden/magic_wand_digit_data@{_COMMIT}/",
)
FILES = tuple(
    _store.RemoteFile(f"petewarden_{digit}.json", size, sha256)
    for digit, (size, sha256) in enumerate(
        [
            (336219, "446316ff5677b01d3e304aaf60d1c448b60185cfcb395328913bcb7a5b2af949"),
            (183564, "6e929f6ea5e76091dd5cd01e80045a47215bfaed2c4d93bc22c8a22d7ec01387"),
            (308710, "2e823f3f374dce27005ad594871679c3db8ab81c2ef4b3767889edaff6d4e866"),
            (312557, "836a4fa621ec7bb60b26e48b91e58de25a7c2f9cb6f0be34da8f1215c5ee2dfa"),
            (349409, "35d44f391307c9f24a7c464a9b839dc6b28eb484d84f25b459f6476d21d05c6f"),
            (380976, "4f0ef98ce3d7d885ffbc014dde4845889ff2f67d5b7712b03d8e853e728afcd7"),
            (303811, "a44d0a2685469fe5481ac6a69ab520fe8fa256227bc9becfd95d32b55f74f930"),
            (266710, "5f2c7dd40ba568cddaaf384624be801944a6e1205a10eeba3e5e47e7fc080deb"),
            (390067, "7ea7270543adf10d1af3624f09fe6e21d004e33e5598eca4b87ab84bd61f1d90"),
            (304111, "b0e3dae6876c802c6aacaf2016b380a9f8b3c62966f23339e403a3b1b493e30d"),
        ]
    )
)
_LENGTH = 128
_FEWEST, _MOST = 2, 10_000  # points of a stroke
_LARGEST = 2.0  # of a coordinate, in widths of the square that the wand draws in
_PER_CLASS: dict[SplitName, int] = {"train": 60, "val": 10, "test": 20}
_SEED = 0
_NEAR = 0.005  # root mean square, in widths of the square

_SPEC = tinygesture.SPEC.replace(
    name="tinygesture_strokes",
    title="Digits drawn in the air with a wand, by one author",
    class_names=tuple("0123456789"),
    sample_shape=(_LENGTH, 2),
    scale=1 / 32768,
    provenance="real",
    source=f"github.com/petewarden/magic_wand_digit_data at {_COMMIT}",
    license="Apache-2.0",
    citation="""@misc{warden-magicwand,
  author = {Warden, Pete},
  title = {Magic wand digit data},
  howpublished = {\\url{https://github.com/petewarden/magic_wand_digit_data}}
}""",
    attributes={},
    groups=(),
    channels={"across": ("widths", 1.0, 0.0), "up": ("widths", 1.0, 0.0)},
    ceilings={},
)


def fetch(
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    data_dir: str | os.PathLike[str] | None,
    mirrors: str | Sequence[str] | None,
    progressbar: bool | None,
) -> Split | Dataset:
    """Load curated strokes from the cache, filled first if need be; see `fetch_tinygesture`."""
    bases = _store.chosen_mirrors(mirrors, MIRRORS)

    def build() -> dict[str, Any]:
        folder = _files.data_folder(data_dir, "magic_wand_digit_data")
        paths = [_store.fetch(file, folder, bases, progressbar=progressbar) for file in FILES]
        return _curated(paths)

    folder = _files.data_folder(data_dir, _SPEC.name)
    return _loading.load_or_build(_SPEC, folder, build, split, difficulty)


def read_strokes(path: str, label: str) -> list[NDArray[np.float64]]:
    """Return the strokes of a file, (points, 2) each, across and up.

    Raises
    ------
    IntegrityError
        The file is not JSON, or holds anything but strokes of `label` of bounded size.
    """
    import json

    try:
        with open(path, encoding="utf-8") as file:
            entries = json.load(file)["strokes"]
        strokes = [_points(entry, label) for entry in entries]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IntegrityError(f"{path} does not hold strokes ({error}); delete it") from error
    if not strokes:
        raise IntegrityError(f"{path} holds no strokes; delete it")
    return strokes


def resampled(points: NDArray[np.float64], length: int = _LENGTH) -> NDArray[np.float64]:
    """Return the stroke at `length` moments evenly through it, (length, 2).

    Examples
    --------
    >>> resampled(np.array([[0.0, 0.0], [1.0, -2.0]]), 3).tolist()
    [[0.0, 0.0], [0.5, -1.0], [1.0, -2.0]]
    """
    moments = np.linspace(0, len(points) - 1, length)
    return np.stack([np.interp(moments, np.arange(len(points)), c) for c in points.T], axis=1)


def _points(entry: Any, label: str) -> NDArray[np.float64]:
    """Return one stroke, checked."""
    if entry["label"] != label:
        raise ValueError(f"a stroke of {entry['label']!r:.20}, not {label!r}")
    points = entry["strokePoints"]
    if not _FEWEST <= len(points) <= _MOST:
        raise ValueError(f"a stroke of {len(points)} points")
    values = np.array([(float(point["x"]), float(point["y"])) for point in points])
    if not (np.abs(values) <= _LARGEST).all():  # nor NaN
        raise ValueError(f"a coordinate beyond {_LARGEST:g}")
    return values


def _curated(paths: Sequence[str]) -> dict[str, Any]:
    """Curate the strokes at `paths` into what `_files.write_dataset` writes."""
    strokes = [read_strokes(path, str(digit)) for digit, path in enumerate(paths)]
    labels = np.repeat(np.arange(len(strokes)), [len(own) for own in strokes])
    paths_drawn = np.stack([resampled(points) for own in strokes for points in own])
    raw = np.clip(np.rint(paths_drawn / _SPEC.scale), -32768, 32767).astype(np.int16)
    samples = Split.from_arrays(
        raw,
        labels,
        scale=_SPEC.scale,
        class_names=_SPEC.class_names,
        modality=_SPEC.modality,
        channels=_SPEC.channels,
    )
    result = curate(samples, None, _PER_CLASS, out_of_sample, seed=_SEED, near=_NEAR)
    removed = [item._asdict() for item in result.removed]
    return {"columns": result.columns(), "removed": removed}
