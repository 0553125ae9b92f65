"""Split and Dataset: labelled samples, and the three splits of a data set together.

What a method needs it imports, so that loading costs little more than importing NumPy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets.errors import (
    InvalidValueError,
    UnknownNameError,
    require_int,
    require_known,
    require_number,
    require_seed,
)
from tinydatasets.spec import DIFFICULTIES, MODALITIES, SPLITS, Frozen, Metadata, require_tiers

if TYPE_CHECKING:
    from typing import TypeAlias, overload

    from numpy.typing import ArrayLike, DTypeLike, NDArray
    from typing_extensions import Self, Unpack

    from tinydatasets.batches import Batches, BatchOptions
    from tinydatasets.spec import Modality, SplitName, Tiers

    Selection: TypeAlias = "slice | NDArray[np.intp]"
    Sample: TypeAlias = "tuple[NDArray[np.float32], np.int64]"

__all__ = ["Dataset", "Split"]


class Split(Frozen):
    """Labelled samples: arrays to train on, and what is known of each sample.

    Made by the loaders, by `make_*`, and by `Split.from_arrays`; never changed. Slicing gives
    a view on the same memory; a mask or an array of row numbers gives a copy of those rows.
    Pickling a split that was loaded writes the path of its file and the selection, never the
    data; one made in memory travels with its arrays.

    Examples
    --------
    >>> import tinydatasets as td
    >>> train = td.load_tinymnist("train", "easy")
    >>> train.data.dtype, train.data.shape[1:], train.labels.dtype
    (dtype('float32'), (8, 8), dtype('int32'))
    >>> image, label = train[0]
    >>> len(train[:100]), len(train[train.labels == 7])
    (100, 34)
    """

    name: str
    """Which part it is: "train", "val", "test", or what its maker called it."""

    def __init__(
        self,
        columns: Mapping[str, NDArray[Any]],
        name: str,
        metadata: Metadata,
        selection: Selection = slice(None),
    ) -> None:
        """Cut a split from `columns`: an archive, or a dict like one. Loaders call this.

        Columns are named ``<name>_data``, ``_labels``, ``_id``, ``_difficulty`` (codes) and
        ``_<attribute>``.
        """
        self.__dict__.update(name=name, _columns=columns, _metadata=metadata, _selection=selection)

    @classmethod
    def of(cls, split: Split) -> Self:
        """Return the same samples as a split of this class."""
        return cls(split._columns, split.name, split._metadata, split._selection)

    @classmethod
    def from_arrays(
        cls,
        data: ArrayLike,
        labels: ArrayLike,
        *,
        scale: float = 1.0,
        offset: float = 0.0,
        class_names: Sequence[str] | None = None,
        attributes: Mapping[str, ArrayLike] | None = None,
        groups: ArrayLike | None = None,
        modality: Modality | None = None,
        channels: Mapping[str, tuple[str, float, float]] | None = None,
        name: str = "data",
    ) -> Self:
        """Make a split of your own arrays; nothing is copied that can be shared.

        So leave the arrays as they are while the split is in use.

        Parameters
        ----------
        data
            (n, ...) numbers. A value means ``data * scale + offset``.
        labels
            (n,) integers from 0.
        scale, offset
            How stored values become float32.
        class_names
            One name a class; by default the numbers.
        attributes
            Name -> (n,) integers from 0, or strings, which become codes.
        groups
            (n,) integers or strings: samples of one group (a writer, a subject) belong
            together. They become the attribute ``group``.
        modality
            What a sample is: "image", "scene", "grid", "series", "spectrogram", "tokens" or
            "vector". Networks of `tinydatasets.baselines` ask for it, and otherwise guess it by
            the shape. Tokens are integers, and stay so.
        channels
            Of samples (length, channels): channel -> (unit, scale, offset). A decoded value x
            means ``x * scale + offset`` in that unit; see `in_units`.
        name
            What to call the split.

        Raises
        ------
        InvalidValueError
            Lengths differ, labels are not integers from 0, or data are not numbers; or channels
            are not as many as samples have.

        Examples
        --------
        >>> import numpy as np, tinydatasets as td
        >>> pixels = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
        >>> split = td.Split.from_arrays(pixels, [0, 1, 0, 1, 0, 1], scale=1 / 255)
        >>> split.data.shape, split.data.dtype, split.metadata["class_names"]
        ((6, 2, 2), dtype('float32'), ('0', '1'))
        """
        from tinydatasets._columns import checked_channels, own_columns, require_codes

        columns, metadata = own_columns(
            name,
            data,
            labels,
            scale=scale,
            offset=offset,
            class_names=class_names,
            attributes=attributes or {},
            groups=groups,
        )
        if modality is not None:
            require_known("modality", modality, MODALITIES)
            metadata = metadata.replace(modality=modality)
        if modality == "tokens":
            require_codes(data=columns[f"{name}_data"], scale=scale, offset=offset)
        if channels is not None:
            checked = checked_channels(channels, metadata["sample_shape"])
            metadata = metadata.replace(channels=checked)
        return cls(columns, name, metadata)

    @classmethod
    def from_npz(cls, path: str | os.PathLike[str], split: str | None = None) -> Self:
        """Open one split of an .npz that ``tinydatasets curate`` wrote, or of your own.

        Arrays of numbers that `numpy.savez` stored are mapped, compressed ones read.

        Parameters
        ----------
        path
            Its arrays are called ``train_data``, ``train_labels``, ``val_data`` and so on, or
            ``data`` and ``labels``; ``x_train`` and ``y_train``, ``x`` and ``y`` will do too.
            Other (n,) integers or text, such as ``train_writer``, are attributes. A JSON of
            the same name beside it may give ``class_names``, ``scale``, ``offset`` and what
            else metadata say; without a scale, bytes are taken for pixels: 1/255.
        split
            "train", "val" or "test"; None for the only one there is.

        Raises
        ------
        IntegrityError
            The file is missing or damaged.
        InvalidValueError
            There are several splits and none is chosen, or data or labels are not there or
            not what they should be.
        UnknownNameError
            There is no such split.

        Examples
        --------
        >>> import os, tempfile, numpy as np, tinydatasets as td
        >>> path = os.path.join(tempfile.mkdtemp(), "own.npz")
        >>> np.savez(path, x_train=np.zeros((4, 8, 8), np.uint8), y_train=[0, 1, 1, 0])
        >>> td.Split.from_npz(path, "train")
        <Split own/train: 4 x (8, 8) uint8, 2 classes>
        """
        from tinydatasets._npz import open_sets

        sets = open_sets(path)
        if split is None and len(sets) > 1:
            raise InvalidValueError(f"{os.fspath(path)} holds {', '.join(sets)}: choose a split")
        name = next(iter(sets)) if split is None else split
        require_known("split", name, sets)
        columns, metadata = sets[name]
        return cls(columns, name, metadata)

    @classmethod
    def open(cls, path: str | os.PathLike[str], split: SplitName) -> Self:
        """Map one split of a folder that ``tinydatasets generate`` wrote.

        However many files its samples are in, they are one array, of which `batches` hold no more
        than they use. See `load_folder` for a split that can do what its data set's can.

        Parameters
        ----------
        path
            A dated folder such as ``digits/2026-11-21-v1``, or the one that it is in, which stands
            for the newest.
        split
            "train", "val" or "test".

        Raises
        ------
        IntegrityError
            It is no such folder, it is not finished, or a file is missing or damaged.
        UnknownNameError
            There is no such split.
        """
        from tinydatasets._folders import open_splits

        columns, metadata = open_splits(path, (split,))[split]
        return cls(columns, split, metadata)

    @cached_property
    def raw(self) -> NDArray[Any]:
        """Samples in the dtype they are stored in, (n, ...), read-only."""
        return self._column("data")

    @cached_property
    def data(self) -> NDArray[np.float32]:
        """Samples, (n, ...) float32, C-contiguous, 64-byte aligned, read-only.

        Decoded as a whole when first asked for: ``raw * float32(scale) + float32(offset)``.
        Tokens are codes and not quantities: where ``metadata["modality"]`` is "tokens" data are
        int32, here, in single samples and in batches.
        """
        from tinydatasets._decoding import ALIGNMENT, decode

        raw = self.raw
        plain = raw.dtype == self.dtype and self.scale == 1.0 and self.offset == 0.0
        if plain and raw.flags.c_contiguous and raw.ctypes.data % ALIGNMENT == 0:
            return raw
        values = decode(raw, self.scale, self.offset, self.dtype)
        values.flags.writeable = False
        return values

    @cached_property
    def labels(self) -> NDArray[np.int32]:
        """Class codes, (n,) int32, read-only; ``metadata["class_names"]`` names them."""
        return self._column("labels", np.int32)

    @cached_property
    def ids(self) -> NDArray[np.int32]:
        """Stable row ids, (n,) int32: the row of the source that a sample came from."""
        return self._column("id", np.int32)

    @cached_property
    def difficulty(self) -> NDArray[np.int8]:
        """Tier of each sample, (n,) int8: 0 easy, 1 medium, 2 hard, -1 not graded."""
        return self._column("difficulty", np.int8)

    @cached_property
    def attributes(self) -> Mapping[str, NDArray[np.int32]]:
        """Attribute name -> codes, (n,) int32; ``metadata["attributes"]`` names the codes."""
        codes = {name: self._column(name, np.int32) for name in self._metadata["attributes"]}
        return MappingProxyType(codes)

    @cached_property
    def metadata(self) -> Metadata:
        """What is known of these samples, read-only; `json.dumps` takes it."""
        return self._metadata.replace(split=self.name, n_samples=len(self))

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of `data`: float32, or int32 for tokens."""
        try:
            modality: str = self._metadata["modality"]
        except KeyError:  # a user's own arrays need not say what they are
            modality = ""
        return np.dtype(np.int32 if modality == "tokens" else np.float32)

    @property
    def scale(self) -> float:
        """What a stored value is multiplied by."""
        return self._metadata["scale"]

    @property
    def offset(self) -> float:
        """What is added to a scaled value."""
        return self._metadata["offset"]

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Sample]:
        return (self[i] for i in range(len(self)))

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: int | np.integer, /) -> Sample: ...
        @overload
        def __getitem__(self, key: slice | NDArray[Any] | list[int] | list[bool], /) -> Self: ...

    def __getitem__(self, key: Any, /) -> Sample | Self:
        """Return one sample as ``(float32 array, np.int64)``, or a `Split` of several.

        The label of one sample is an int64 scalar because that is what PyTorch's collate and
        `cross_entropy` want.
        """
        if isinstance(key, slice):
            return self._cut(_compose(self._rows[key]))
        if isinstance(key, (np.ndarray, list)):
            return self._cut(_picked(self._rows, _checked_rows(key, len(self))))
        if not isinstance(key, (int, np.integer)):
            kind = type(key).__name__
            raise TypeError(f"rows are an integer, a slice, a mask or an array, not {kind}")
        if not -len(self) <= key < len(self):
            raise IndexError(f"there is no row {key}: there are {len(self)}")
        from tinydatasets._decoding import decode

        row = self._rows[key]
        stored = self._columns[f"{self.name}_data"][row]
        sample = decode(stored, self.scale, self.offset, self.dtype)
        return sample, np.int64(self._columns[f"{self.name}_labels"][row])

    def __getitems__(self, rows: Sequence[int]) -> list[Sample]:
        """Return several samples at once, decoded together; PyTorch's DataLoader asks for it."""
        from tinydatasets._decoding import decode

        index = np.asarray(rows, dtype=np.intp)
        data = decode(self.raw[index], self.scale, self.offset, self.dtype)
        return list(zip(data, self.labels[index].astype(np.int64), strict=True))

    def __repr__(self) -> str:
        raw = self._columns[f"{self.name}_data"]
        classes = len(self._metadata["class_names"])
        title = "/".join(dict.fromkeys((self._metadata["name"], self.name)))
        return f"<Split {title}: {len(self)} x {raw.shape[1:]} {raw.dtype}, {classes} classes>"

    def __reduce__(self) -> tuple[Any, ...]:
        if not isinstance(self._columns, dict):  # it is mapped, and knows where from
            return type(self), (self._columns, self.name, self._metadata, self._selection)
        columns = {key: array[self._selection] for key, array in self._columns.items()}
        return type(self), (columns, self.name, self._metadata)

    def arrays(self) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return ``(data, labels)``, for ``model.fit(X.reshape(len(X), -1), y)``."""
        return self.data, self.labels

    def in_memory(self) -> Self:
        """Return the same samples as arrays in memory, which no longer need their file.

        Examples
        --------
        >>> import tinydatasets as td
        >>> few = td.load_tinymnist("test")[:20].in_memory()
        >>> few
        <Split tinymnist/test: 20 x (8, 8) uint8, 10 classes>
        """
        begin = f"{self.name}_"
        columns = {
            key: np.array(self._column(key.removeprefix(begin)))
            for key in self._columns
            if key.startswith(begin)
        }
        return type(self)(columns, self.name, self._metadata)

    def in_units(self) -> NDArray[np.float32]:
        """Return what was measured, (n, length, channels) float32, each channel in its unit.

        ``metadata["channels"]`` names the channels and says what a value of `data` means.

        Raises
        ------
        InvalidValueError
            The metadata name no channels.

        Examples
        --------
        >>> import numpy as np, tinydatasets as td
        >>> rooms = td.Split.from_arrays(
        ...     np.array([[[0.5, 0.1], [0.6, 0.1]]]), [0], modality="series",
        ...     channels={"temperature": ("°C", 40.0, 0.0), "humidity": ("%", 50.0, 50.0)},
        ... )
        >>> rooms.in_units().round(1).tolist()
        [[[20.0, 55.0], [24.0, 55.0]]]
        """
        channels = self._metadata.get("channels")
        if not channels:
            raise InvalidValueError(f"{self.name} has no channels with units: take split.data")
        scales = np.array([scale for _, scale, _ in channels.values()], np.float32)
        offsets = np.array([offset for _, _, offset in channels.values()], np.float32)
        return self.data * scales + offsets

    def batches(self, batch_size: int = 32, **options: Unpack[BatchOptions]) -> Batches:
        """Return `Batches` of these samples: one shuffled epoch each time they are iterated.

        The options are those of `Batches`: ``shuffle``, ``seed``, ``drop_last``, ``reuse``,
        ``cache_bytes``, ``weights``, ``balanced``, ``transform``, ``rank``, ``world_size``.

        Examples
        --------
        >>> import tinydatasets as td
        >>> for x, y in td.load_tinymnist("train").batches(250, seed=0):
        ...     print(x.shape, y.shape)
        (250, 8, 8) (250,)
        (250, 8, 8) (250,)
        (250, 8, 8) (250,)
        (250, 8, 8) (250,)
        """
        from tinydatasets.batches import Batches

        return Batches(self, batch_size, **options)

    def select(
        self,
        *,
        difficulty: Tiers | None = None,
        classes: int | str | Sequence[int | str] | None = None,
        **attributes: int | str,
    ) -> Self:
        """Return the samples of these tiers, classes and attribute values.

        Classes and attribute values are given as codes or by name.

        Raises
        ------
        UnknownNameError
            No such tier, class, attribute, value or group.
        InvalidValueError
            A tier is asked for, and the samples are not graded.

        Examples
        --------
        >>> import tinydatasets as td
        >>> train = td.load_tinymnist("train")
        >>> len(train.select(difficulty="easy", classes=["0", "1"]))
        68
        """
        keep = np.ones(len(self), dtype=bool)
        if difficulty is not None:
            tiers = [DIFFICULTIES.index(tier) for tier in require_tiers(difficulty)]
            if (self.difficulty < 0).any():
                raise InvalidValueError(f"{self!r} is not graded: it has no tier to select")
            keep &= np.isin(self.difficulty, tiers)
        if classes is not None:
            names = self._metadata["class_names"]
            chosen = [classes] if isinstance(classes, (int, str, np.integer)) else classes
            keep &= np.isin(self.labels, [_code("class", c, names) for c in chosen])
        for name, value in attributes.items():
            require_known("attribute", name, self.attributes)
            keep &= self._having(name, value)
        return self[keep]

    def stratified(self, size: float, *, seed: int, by: str | Sequence[str] = ("labels",)) -> Self:
        """Return `size` samples (a fraction if a float) in which every class has its share.

        Parameters
        ----------
        size
            A count from 1 to ``len(self)``, or a fraction in (0, 1].
        seed
            Which of the samples.
        by
            What is kept in proportion: ``"labels"``, ``"difficulty"``, attribute names.
        """
        from tinydatasets import _sampling

        if isinstance(size, (float, np.floating)):
            size = max(1, round(_checked_fraction(float(size), top=1.0) * len(self)))
        count = require_int("size", size, 1, len(self) + 1)
        columns = [by] if isinstance(by, str) else by
        codes = _sampling.cells(self.labels * 0, *(self._codes(name) for name in columns))
        return self[_sampling.stratified(codes, count, seed=require_seed(seed))]

    def kfold(
        self, k: int, *, seed: int, groups: str | ArrayLike | None = None
    ) -> list[tuple[Self, Self]]:
        """Return k pairs (training part, held-out part); each sample is held out once.

        Parameters
        ----------
        k
            At least 2.
        seed
            Which samples go together.
        groups
            The name of an attribute, or (n,) codes: no group is then in both parts of a pair.

        Raises
        ------
        InvalidValueError
            `k` is larger than the number of samples or groups.
        """
        k = require_int("k", k, 2)
        self._require_parts(k, groups)
        fold = self._folds([1 / k] * k, seed, groups)
        return [(self[fold != i], self[fold == i]) for i in range(k)]

    def holdout(
        self, fraction: float, *, seed: int, groups: str | ArrayLike | None = None
    ) -> tuple[Self, Self]:
        """Return (the rest, about `fraction` of the samples), every class in proportion.

        With `groups` (see `kfold`) no group is in both, and the fraction is as near as whole
        groups allow.

        Raises
        ------
        InvalidValueError
            The fraction is not between 0 and 1, or there are fewer than 2 samples or groups.
        """
        from tinydatasets import _sampling

        _checked_fraction(fraction)
        self._require_parts(2, groups)
        if groups is None:
            codes = _sampling.cells(self.labels)
            size = min(max(1, round(fraction * len(self))), len(self) - 1)
            held = np.zeros(len(self), dtype=bool)
            held[_sampling.stratified(codes, size, seed=require_seed(seed))] = True
        else:
            held = self._folds([1 - fraction, fraction], seed, groups) == 1
        return self[~held], self[held]

    def class_weights(self) -> NDArray[np.float32]:
        """Return n / (number of classes × count of each class), (classes,) float32.

        A class without samples weighs 0. ``weights=split.class_weights()[split.labels]`` makes
        `batches` draw every class equally often.
        """
        counts = np.bincount(self.labels, minlength=len(self._metadata["class_names"]))
        weights = np.zeros(len(counts), dtype=np.float32)
        np.divide(len(self), len(counts) * counts, out=weights, where=counts > 0)
        return weights

    # --- what a split is cut from -----------------------------------------------------------

    if TYPE_CHECKING:
        _columns: Mapping[str, NDArray[Any]]
        _metadata: Metadata
        _selection: Selection

    @cached_property
    def _rows(self) -> range | NDArray[np.intp]:
        """The rows of the columns that are in this split."""
        if isinstance(self._selection, slice):
            return range(len(self._columns[f"{self.name}_labels"]))[self._selection]
        return self._selection

    def _column(self, suffix: str, dtype: DTypeLike | None = None) -> NDArray[Any]:
        column, rows = self._columns[f"{self.name}_{suffix}"], self._selection
        if isinstance(rows, slice):
            column = column[rows]
        else:
            from tinydatasets._pages import gathered

            column = gathered(column, rows)
        column = column.astype(dtype or column.dtype, copy=False)
        if column.flags.writeable:
            column = column.view()
            column.flags.writeable = False
        return column

    def _cut(self, selection: Selection) -> Self:
        return type(self)(self._columns, self.name, self._metadata, selection)

    def _having(self, name: str, value: int | str) -> NDArray[np.bool_]:
        """Return which samples have this value of an attribute."""
        names = self._metadata["attributes"][name]
        found: NDArray[np.bool_] = self.attributes[name] == _code(name, value, names)
        if not names and not found.any():
            raise UnknownNameError(f"unknown {name} {value!r}: no sample is of it")
        return np.asarray(found)

    def _codes(self, name: str) -> NDArray[np.integer]:
        known = {
            "labels": self.labels,
            "difficulty": self.difficulty + np.int8(1),
            **self.attributes,
        }
        require_known("column", name, known)
        return known[name]

    def _group_codes(self, groups: str | ArrayLike) -> NDArray[np.integer]:
        if isinstance(groups, str):
            return self._codes(groups)
        from tinydatasets._columns import integer_groups

        codes = integer_groups(groups)
        if codes.shape != (len(self),):
            raise InvalidValueError(f"groups must have the shape ({len(self)},), not {codes.shape}")
        return codes

    def _require_parts(self, count: int, groups: str | ArrayLike | None) -> None:
        whole = len(self) if groups is None else len(np.unique(self._group_codes(groups)))
        if whole < count:
            what = "samples" if groups is None else "groups"
            raise InvalidValueError(f"{whole} {what} cannot be parted into {count}")

    def _folds(
        self, shares: Sequence[float], seed: int, groups: str | ArrayLike | None
    ) -> NDArray[np.intp]:
        from tinydatasets import _sampling

        seed = require_seed(seed)
        codes = _sampling.cells(self.labels)
        if groups is None:
            return _sampling.folds(codes, len(shares), seed=seed)
        return _sampling.group_folds(codes, self._group_codes(groups), shares, seed=seed)


class Dataset(Frozen, Mapping[str, Any]):
    """The three splits of a data set, also as a mapping with the field's standard keys.

    The keys are ``train_data``, ``train_labels``, ``val_data``, ``val_labels``, ``test_data``,
    ``test_labels`` and ``metadata``.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.load_tinymnist()
    >>> digits.train.data is digits["train_data"]
    True
    """

    def __init__(self, train: Split, val: Split, test: Split, metadata: Metadata) -> None:
        self.__dict__.update(train=train, val=val, test=test, _metadata=metadata)

    @classmethod
    def from_npz(cls, path: str | os.PathLike[str]) -> Self:
        """Open the three splits of an .npz; see `Split.from_npz`.

        Raises
        ------
        InvalidValueError
            It lacks a split.
        """
        from tinydatasets._npz import open_sets

        sets = open_sets(path)
        missing = [name for name in SPLITS if name not in sets]
        if missing:
            raise InvalidValueError(
                f"{os.fspath(path)} lacks {' and '.join(missing)}: Split.from_npz opens one split"
            )
        train, val, test = (Split(sets[name][0], name, sets[name][1]) for name in SPLITS)
        return cls(train, val, test, sets["train"][1])

    if TYPE_CHECKING:
        train: Split
        val: Split
        test: Split
        _metadata: Metadata

    @cached_property
    def metadata(self) -> Metadata:
        """What is known of the data set, read-only; `json.dumps` takes it."""
        total = sum(len(split) for split in (self.train, self.val, self.test))
        return self._metadata.replace(n_samples=total)

    def __getitem__(self, key: str) -> Any:
        require_known("key", key, self._keys)
        if key == "metadata":
            return self.metadata
        name, _, column = key.partition("_")
        return getattr(getattr(self, name), column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    __eq__ = object.__eq__  # a Mapping compares values, which arrays refuse
    __hash__ = object.__hash__

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(getattr(self, name))}" for name in SPLITS)
        return f"<Dataset {self.metadata['name']}: {sizes}>"

    def split(self, name: SplitName) -> Split:
        """Return the split called `name`."""
        require_known("split", name, SPLITS)
        return {"train": self.train, "val": self.val, "test": self.test}[name]

    _keys = (*(f"{name}_{kind}" for name in SPLITS for kind in ("data", "labels")), "metadata")


def _compose(rows: range | NDArray[np.intp]) -> Selection:
    """Return rows that were cut from rows as a selection: a slice where that is possible."""
    if not isinstance(rows, range):
        return rows
    if not rows:
        return slice(0, 0)
    return slice(rows.start, None if rows.stop < 0 else rows.stop, rows.step)


def _picked(rows: range | NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return some of the rows that a split is cut from."""
    if isinstance(rows, range):  # as an array it would take 8 bytes a row, as a list 40
        return rows.start + rows.step * places
    return rows[places]


def _checked_rows(key: Any, size: int) -> NDArray[np.intp]:
    """Return a mask or row numbers as row numbers from 0, or raise `IndexError`."""
    rows = np.asarray(key)
    if rows.dtype == bool:
        if rows.shape != (size,):
            raise IndexError(f"a mask must have the shape ({size},), not {rows.shape}")
        return np.flatnonzero(rows)
    if rows.size == 0:
        return np.zeros(0, dtype=np.intp)
    if rows.dtype.kind not in "iu" or rows.ndim != 1:
        raise IndexError(f"rows must be integers or a mask, (n,), not {rows.dtype} {rows.shape}")
    if rows.min() < -size or rows.max() >= size:
        raise IndexError(f"rows go from {rows.min()} to {rows.max()}, and there are {size}")
    return np.where(rows < 0, rows + size, rows).astype(np.intp)


def _checked_fraction(fraction: float, *, top: float | None = None) -> float:
    number = require_number("fraction", fraction)
    if not (0 < number < 1 or number == top):
        end = "1 included" if top else "ends excluded"
        raise InvalidValueError(f"a fraction lies between 0 and 1, {end}; it is {fraction!r}")
    return fraction


def _code(what: str, value: int | str, names: Sequence[str]) -> int:
    """Return a code given as a number or by name."""
    if isinstance(value, str):
        if not names:
            raise UnknownNameError(f"unknown {what} {value!r}: its values are numbers")
        require_known(what, value, names)
        return names.index(value)
    number = require_int(what, value, 0)
    if names and number >= len(names):
        raise UnknownNameError(f"unknown {what} {number}: codes go from 0 to {len(names) - 1}")
    return number
