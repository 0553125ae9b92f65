"""The vocabulary: what a data set is called, what it says of itself, how it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydatasets.errors import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Literal, NoReturn, TypeAlias, overload

    from typing_extensions import Self, dataclass_transform

    SplitName: TypeAlias = Literal["train", "val", "test"]
    Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
    Ceiling: TypeAlias = Literal["linear", "hard", "probe"]
    Tiers: TypeAlias = Difficulty | tuple[Difficulty, ...]
    Modality: TypeAlias = Literal[
        "image", "scene", "grid", "series", "spectrogram", "tokens", "vector"
    ]
else:

    def dataclass_transform(**_: bool) -> Callable[[type], type]:
        """Leave a class as it is: this is for type checkers."""
        return lambda made: made


__all__ = [
    "DIFFICULTIES",
    "MODALITIES",
    "NOT_MEASURED",
    "SPLITS",
    "DatasetSpec",
    "Frozen",
    "Metadata",
    "require_tiers",
]

SPLITS: tuple[SplitName, ...] = ("train", "val", "test")
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
MODALITIES: tuple[Modality, ...] = (
    *("image", "scene", "grid", "series", "spectrogram", "tokens", "vector"),
)
NOT_MEASURED = "not measured"  # what metadata says until a command has measured it


class Frozen:
    """Attributes are set once, by `__init__` through `__dict__`."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: {name}")


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Record(Frozen):
    """A frozen dataclass to type checkers and users, without what making one costs at import."""

    def __init__(self, **fields: Any) -> None:
        known = type(self).__annotations__
        values = {name: getattr(type(self), name) for name in known if hasattr(type(self), name)}
        values |= fields
        if values.keys() != known.keys():
            wrong = ", ".join(sorted(values.keys() ^ known.keys()))
            raise TypeError(f"{type(self).__name__} lacks or does not know: {wrong}")
        self.__dict__.update({name: values[name] for name in known})

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # fields may be dicts

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"

    def replace(self, **changes: Any) -> Self:
        """Return a copy in which `changes` stand instead."""
        return type(self)(**vars(self) | changes)


class DatasetSpec(_Record):
    """What people decide about a data set; what machines measure stands in its manifest."""

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
    describes_class: tuple[str, ...] = ()
    """The attributes that depend on the class by what they mean, such as the rule that a grid of
    some family follows. Balance asks of them only whether they drift from split to split."""
    modality: Modality = "vector"
    """What a sample is; it decides what the networks of `tinydatasets.baselines` are for it."""
    channels: Mapping[str, tuple[str, float, float]] = {}
    """Of samples (length, channels): channel -> (unit, scale, offset). A value x of the data means
    `x * scale + offset` in that unit."""
    ceilings: Mapping[Ceiling, float] = {}
    """What validation holds the data to, beside what it holds all data to: no more than this
    accuracy of "linear" (LinearNet, all test samples) and "hard" (the three networks, hard test
    samples), no more than this of a "probe" (one simple feature or channel): AUC of two classes,
    accuracy of more."""


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
        _TextKey: TypeAlias = Literal[
            "name",
            "title",
            "dataset_version",
            "curation_date",
            "dtype",
            "license",
            "citation",
            "modality",
            "source",
            "provenance",
            "split",
        ]

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
            self, key: Literal["channels"], /
        ) -> Mapping[str, tuple[str, float, float]]: ...
        @overload
        def __getitem__(
            self, key: Literal["learning_guaranteed", "balance_verified"], /
        ) -> bool | str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...


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
