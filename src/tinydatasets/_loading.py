"""From a spec to the split or data set that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from tinydatasets import _files
from tinydatasets.errors import CacheError, IntegrityError, require_known
from tinydatasets.spec import NOT_MEASURED, SPLITS, Metadata, require_tiers
from tinydatasets.split import Dataset, Split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from tinydatasets._archive import Archive
    from tinydatasets.spec import DatasetSpec, SplitName, Tiers

__all__ = ["cut", "describe", "load", "load_or_build", "open_bundled"]


@overload
def load(
    spec: DatasetSpec, split: None, difficulty: Tiers | None, *, kind: type[Split] = ...
) -> Dataset: ...
@overload
def load(
    spec: DatasetSpec, split: SplitName, difficulty: Tiers | None, *, kind: type[Split] = ...
) -> Split: ...
def load(
    spec: DatasetSpec,
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    kind: type[Split] = Split,
) -> Split | Dataset:
    """Map the bundled data set of `spec` and return one split of it, or all three."""
    return cut(spec, *open_bundled(spec), split, difficulty, kind=kind)


def open_bundled(spec: DatasetSpec) -> tuple[Archive, dict[str, Any]]:
    """Map the bundled archive of `spec`; return it with its manifest."""
    folder = _files.locate(spec.name)
    if folder == _files.packaged(spec.name):
        remedy = (
            "install it again: pip install --force-reinstall --no-deps tinydatasets "
            "(or . in a checkout)"
        )
    else:
        remedy = f"delete {folder} to use the copy in the package"
    return _files.open_dataset(folder, spec, remedy=remedy)


def load_or_build(
    spec: DatasetSpec,
    folder: str,
    build: Callable[[], Mapping[str, Any]],
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    kind: type[Split] = Split,
) -> Split | Dataset:
    """Return what `folder` holds, built first if it is not there or not what it was.

    One process builds while others that want the same wait for it.
    """
    if split is not None:
        require_known("split", split, SPLITS)
    require_tiers(difficulty)
    found = _vouched(folder, spec) or _built(folder, spec, build)
    return cut(spec, *found, split, difficulty, kind=kind)


def _built(
    folder: str, spec: DatasetSpec, build: Callable[[], Mapping[str, Any]]
) -> tuple[Mapping[str, NDArray[Any]], dict[str, Any]]:
    """Build what `folder` should hold and write it there; where that fails, warn and keep it."""
    from tinydatasets import _store

    result = None
    try:
        with _store.locked(folder):
            found = _vouched(folder, spec)  # by whoever held the lock before
            if found is None:
                result = build()
                _files.write_dataset(folder, spec, **result)
                found = _files.open_dataset(folder, spec, remedy=f"delete the folder {folder}")
            return found
    except CacheError as error:
        result = result or build()
        import warnings

        warnings.warn(f"{error} (until then it is curated anew at each call)", stacklevel=5)
        return result["columns"], _files.describe(spec, **result)


@overload
def cut(
    spec: DatasetSpec,
    columns: Mapping[str, NDArray[Any]],
    manifest: Mapping[str, Any],
    split: None,
    difficulty: Tiers | None,
    *,
    kind: type[Split] = ...,
) -> Dataset: ...
@overload
def cut(
    spec: DatasetSpec,
    columns: Mapping[str, NDArray[Any]],
    manifest: Mapping[str, Any],
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    kind: type[Split] = ...,
) -> Split | Dataset: ...
def cut(
    spec: DatasetSpec,
    columns: Mapping[str, NDArray[Any]],
    manifest: Mapping[str, Any],
    split: SplitName | None,
    difficulty: Tiers | None,
    *,
    kind: type[Split] = Split,
) -> Split | Dataset:
    """Cut one split, or all three, from an archive or from columns in memory."""
    tiers = require_tiers(difficulty)
    metadata = describe(spec, manifest)
    if split is not None:
        require_known("split", split, SPLITS)
        return kind(columns, split, metadata, _files.tier_slice(manifest, split, tiers))
    train, val, test = (
        kind(columns, name, metadata, _files.tier_slice(manifest, name, tiers)) for name in SPLITS
    )
    return Dataset(train, val, test, metadata)


def describe(spec: DatasetSpec, manifest: Mapping[str, Any]) -> Metadata:
    """Return what people and machines know of a data set."""
    fields = dict(vars(spec))
    measured = {key: manifest.get(key, NOT_MEASURED) for key in _files.VERDICTS}
    return _LateMetadata(
        {
            "name": fields.pop("name"),
            "dataset_version": fields.pop("version"),
            **fields,
            "n_samples": sum(map(sum, manifest["tiers"].values())),
            **measured,
        }
    )


class _LateMetadata(Metadata):
    """Metadata whose benchmarks are read when they, or all entries, are first asked for.

    Then it becomes plain `Metadata`. Until then its other entries are as quick as those of the
    dict that it is, and loading has read no file for them.
    """

    def __missing__(self, key: str) -> Any:
        return _complete(self)[key]

    def replace(self, **changes: Any) -> Metadata:
        """Return a copy in which `changes` stand instead, as late as this."""
        return _LateMetadata(dict(dict.items(self)) | changes)

    def __reduce__(self) -> tuple[Any, ...]:
        return _LateMetadata, (dict(dict.items(self)),)  # the records are read where it arrives


def _complete(metadata: Metadata) -> Metadata:
    from tinydatasets import _records

    return _records.complete(metadata)


def _completing(name: str) -> Callable[..., Any]:
    """Return the method `name` of a `Metadata` that is complete, as what it is given becomes."""

    def call(self: Metadata, *arguments: Any) -> Any:
        given = (_complete(a) if isinstance(a, _LateMetadata) else a for a in arguments)
        return getattr(_complete(self), name)(*given)

    return call


_LateMetadata.__name__ = Metadata.__name__  # as an error calls it
# What shows or copies entries that nobody named. `dict(m)` and `{**m}` ask a dict with an
# `__iter__` of its own for its keys.
for _name in (
    *("__contains__", "__eq__", "__iter__", "__len__", "__ne__", "__or__"),
    *("__repr__", "__reversed__", "__ror__", "copy", "get", "items", "keys", "values"),
):
    setattr(_LateMetadata, _name, _completing(_name))


def _vouched(folder: str, spec: DatasetSpec) -> tuple[Archive, dict[str, Any]] | None:
    """Return the archive in `folder` if every value in it is the one that was written."""
    try:
        archive, manifest = _files.open_dataset(folder, spec, remedy="")
        intact = not any(_files.altered(archive, manifest))
    except IntegrityError:
        return None
    return (archive, manifest) if intact else None
