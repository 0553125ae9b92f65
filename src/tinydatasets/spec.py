"""The vocabulary: what a data set is called, what it says of itself, how it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn

from tinydatasets.errors import require_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import overload

    from typing_extensions import Self

__all__ = [
    "DIFFICULTIES",
    "SPLITS",
    "DatasetSpec",
    "Difficulty",
    "Metadata",
    "SplitName",
    "Tiers",
    "require_tiers",
]

SplitName = Literal["train", "val", "test"]
Difficulty = Literal["easy", "medium", "hard"]
Tiers = Difficulty | tuple[Difficulty, ...]

SPLITS: tuple[SplitName, ...] = ("train", "val", "test")
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")


class DatasetSpec(NamedTuple):
    """What people decide about a data set; what machines measure stands in its manifest.

    A `NamedTuple` because it is read at import, where a dataclass costs ten times as much.
    """

    name: str
    title: str
    """One line that says what is in it."""
    version: str
    """Released data never changes under the same version."""
    curation_date: str
    """ISO 8601 date on which this version was curated."""
    class_names: tuple[str, ...]
    sample_shape: tuple[int, ...]
    dtype: str
    """NumPy name of the dtype in which samples are stored."""
    scale: float
    """A stored value means `raw * float32(scale) + float32(offset)`."""
    offset: float
    provenance: Literal["real", "generated", "real+generated"]
    source: str
    license: str
    """SPDX identifier of the data's licence (the code's is in LICENSE)."""
    citation: str
    """BibTeX."""
    attributes: Mapping[str, tuple[str, ...]] = {}
    """What is known of each sample beside its class: attribute -> names of its codes.
    No names: the codes are numbers of a group, such as a writer."""
    groups: tuple[str, ...] = ()
    """The attributes that never cross splits."""


class _FrozenDict(dict[str, Any]):
    """A dict that cannot be changed, which `json.dumps` takes where a Mapping will not do."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is read-only: take dict(...) of it to change it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, Any]]]:
        return type(self), (dict(self),)


class Metadata(_FrozenDict):
    """What a data set says of itself: a read-only mapping that `json.dumps` takes.

    Examples
    --------
    >>> import json, tinydatasets as td
    >>> metadata = td.load_tinymnist("train").metadata
    >>> metadata["license"]
    'CC-BY-4.0'
    >>> json.loads(json.dumps(metadata))["n_samples"]
    1000
    """

    def __init__(self, values: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        entries: dict[str, Any] = dict(values)
        frozen: dict[str, Any] = {key: _freeze(value) for key, value in entries.items()}
        super().__init__(frozen)

    def replace(self, **changes: Any) -> Metadata:
        """Return a copy in which `changes` stand instead."""
        return Metadata(dict(self) | changes)

    if TYPE_CHECKING:  # what each standard key holds, for type checkers

        @overload
        def __getitem__(self, key: _TextKey, /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["class_names"], /) -> tuple[str, ...]: ...
        @overload
        def __getitem__(self, key: Literal["sample_shape"], /) -> tuple[int, ...]: ...
        @overload
        def __getitem__(self, key: Literal["n_samples"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["scale", "offset"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["attributes"], /) -> Mapping[str, tuple[str, ...]]: ...
        @overload
        def __getitem__(
            self, key: Literal["learning_guaranteed", "balance_verified"], /
        ) -> bool | str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...


_TextKey = Literal[
    "name",
    "title",
    "dataset_version",
    "curation_date",
    "dtype",
    "license",
    "citation",
    "source",
    "provenance",
    "split",
]


def require_tiers(difficulty: object) -> tuple[Difficulty, ...]:
    """Return one difficulty, a tuple of them or None (all) as a tuple from easy to hard."""
    if difficulty is None:
        return DIFFICULTIES
    chosen = difficulty if isinstance(difficulty, (tuple, list)) else (difficulty,)
    for tier in chosen or ("",):
        require_known("difficulty", tier, DIFFICULTIES)
    return tuple(tier for tier in DIFFICULTIES if tier in chosen)


def _freeze(value: Any) -> Any:
    if isinstance(value, dict):
        return value if isinstance(value, _FrozenDict) else Metadata(value)
    if isinstance(value, (list, tuple)):
        return tuple(_freeze(item) for item in value)
    return value
