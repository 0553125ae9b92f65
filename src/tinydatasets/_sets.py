"""Samples as files hold them, put into columns of splits that share classes and attributes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _files
from tinydatasets._columns import checked_channels, own_columns
from tinydatasets.errors import IntegrityError, InvalidValueError, require_known
from tinydatasets.spec import MODALITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from tinydatasets.spec import Metadata

__all__ = ["WHOLE", "Samples", "columns_of", "described", "described_at", "stem"]

WHOLE = "data"  # what the one set of a file without splits is called

_KINDS = {
    **dict.fromkeys(("class_names", "groups", "sample_shape"), list),
    **dict.fromkeys(("attributes", "channels"), dict),
    **dict.fromkeys(("name", "title", "dataset_version", "curation_date", "modality"), str),
    **dict.fromkeys(("source", "provenance", "license", "citation"), str),
}
_WORDS = {list: "a list", dict: "an object", str: "text"}
_CLASSES = 1000  # that numbers alone may stand for, however few samples there are
_CODES = 2**31  # attributes are int32


class Samples(NamedTuple):
    """One set of samples as a file holds it."""

    where: str
    """Begins the messages on it: "digits.npz, train"."""
    data: NDArray[Any]
    """(n, ...) numbers."""
    labels: NDArray[Any]
    """(n,) integers, whole floats or text."""
    attributes: Mapping[str, NDArray[Any]]
    """Name -> (n,) integers or text."""
    ids: NDArray[Any] | None = None
    """(n,) integers; None counts from 0."""
    difficulty: NDArray[Any] | None = None
    """(n,) codes of tiers, or None."""
    unit: str = "row"
    """What a sample is in the file; "line" if `ids` are numbers of lines."""

    def at(self, row: int) -> str:
        """Return where the sample `row` is, for a message."""
        number = row if self.unit == "row" or self.ids is None else self.ids[row]
        return f"{self.where}, {self.unit} {number}"


def stem(path: str | os.PathLike[str]) -> str:
    """Return what a file or folder is called, without the ending of a file.

    >>> stem("here/digits.npz"), stem("here/v1.2/")
    ('digits', 'v1')
    """
    return os.path.splitext(os.path.basename(os.path.abspath(path)))[0]


def described_at(path: str | os.PathLike[str]) -> str:
    """Return the path of the JSON that may stand beside `path`."""
    return os.path.join(os.path.dirname(os.path.abspath(path)), f"{stem(path)}.json")


def described(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what ``<stem>.json`` beside `path` says of it; nothing if there is no such file.

    Raises
    ------
    IntegrityError
        It is not a JSON object, or an entry is of another kind than it should be.
    """
    beside = described_at(path)
    if not os.path.exists(beside):
        return {}
    remedy = f"mend it, or move it away from {os.path.basename(os.fspath(path))}"
    facts = _files.read_json(beside, remedy=remedy)
    if not isinstance(facts, dict):
        raise IntegrityError(f"{beside} does not hold a JSON object: {remedy}")
    for key, kind in _KINDS.items():
        if key in facts and not isinstance(facts[key], kind):
            raise IntegrityError(f"{beside}: {key} must be {_WORDS[kind]}; {remedy}")
    if "modality" in facts:
        require_known(f"modality in {beside}:", facts["modality"], MODALITIES)
    return facts


def columns_of(
    path: str,
    sets: Mapping[str, Samples],
    facts: Mapping[str, Any],
    *,
    attributes: Collection[str] | None = None,
    groups: str | None = None,
) -> dict[str, tuple[dict[str, NDArray[Any]], Metadata]]:
    """Return the columns and the metadata of each set, as `Split` takes them.

    Parameters
    ----------
    path
        Where `sets` come from; names them if `facts` do not.
    sets
        Name -> samples.
    facts
        What is known of them, as `described` returns it. Bytes without a scale are taken for
        pixels: 1/255.
    attributes
        Those to keep; by default the ones that every set has.
    groups
        The attribute whose values are groups; by default what `facts` say.

    Raises
    ------
    InvalidValueError
        A label is missing or neither an integer nor text, lengths differ, or a value is not
        among the names that `facts` give.
    UnknownNameError
        No such attribute.
    """
    for samples in sets.values():
        _require_lengths(samples)
    class_names, labels = _coded_labels(sets, facts.get("class_names"))
    kept = _chosen(path, sets, attributes, groups)
    names, codes = _coded_attributes(sets, kept, facts.get("attributes", {}))
    told = [name for name in facts.get("groups", []) if name in kept]
    common = {
        **facts,
        "name": facts.get("name", stem(path)),
        "class_names": class_names,
        "attributes": names,
        "groups": [groups] if groups else told,
    }
    return {
        name: _one(name, samples, labels[name], codes[name], common)
        for name, samples in sets.items()
    }


def _one(
    name: str,
    samples: Samples,
    labels: NDArray[Any],
    codes: Mapping[str, NDArray[Any]],
    common: Mapping[str, Any],
) -> tuple[dict[str, NDArray[Any]], Metadata]:
    """Return the columns and the metadata of one set."""
    data = samples.data
    pixels = data.dtype == np.uint8 and common.get("modality") != "tokens"
    try:
        columns, metadata = own_columns(
            name,
            _shaped(data, common.get("sample_shape")),
            labels,
            scale=common.get("scale", 1 / 255 if pixels else 1.0),
            offset=common.get("offset", 0.0),
            class_names=common["class_names"],
            attributes=codes,
            groups=None,
        )
        if common.get("channels"):
            channels = checked_channels(common["channels"], metadata["sample_shape"])
            metadata = metadata.replace(channels=channels)
    except InvalidValueError as error:
        raise InvalidValueError(f"{samples.where}: {error}") from None
    for suffix, dtype in (("ids", np.int32), ("difficulty", np.int8)):
        values = getattr(samples, suffix)
        if values is not None:
            columns[f"{name}_{suffix.removesuffix('s')}"] = values.astype(dtype, copy=False)
    shared = {key: common[key] for key in common if key not in metadata}
    own = {key: common[key] for key in ("name", "attributes", "groups")}
    return columns, metadata.replace(**shared, **own)


def _shaped(data: NDArray[Any], shape: Sequence[int] | None) -> NDArray[Any]:
    """Return `data` with samples of `shape`: a view."""
    if shape is None or data.shape[1:] == tuple(shape):
        return data
    try:
        return data.reshape(len(data), *shape)
    except (TypeError, ValueError):
        raise InvalidValueError(
            f"samples of shape {data.shape[1:]} are not of the shape {shape!r} that the JSON "
            "beside them says"
        ) from None


def _require_lengths(samples: Samples) -> None:
    data, labels = samples.data.shape, samples.labels.shape
    if not data or data[0] == 0:
        raise InvalidValueError(f"{samples.where} holds no samples; its data has the shape {data}")
    if labels[:1] != data[:1]:
        raise InvalidValueError(
            f"{samples.where}: data has {data[0]} samples and labels {labels[0] if labels else 1}"
        )
    for what in ("ids", "difficulty"):
        values = getattr(samples, what)
        if values is not None and (values.shape != data[:1] or values.dtype.kind not in "iu"):
            raise InvalidValueError(
                f"{samples.where}: {what} must be integers of shape ({data[0]},), "
                f"not {values.dtype} of shape {values.shape}"
            )


def _coded_labels(
    sets: Mapping[str, Samples], names: Sequence[str] | None
) -> tuple[Sequence[str] | None, dict[str, NDArray[Any]]]:
    """Return the names of the classes, None if there are too many, and the codes of each set."""
    labels = {name: _checked_labels(samples) for name, samples in sets.items()}
    if any(values.dtype.kind == "U" for values in labels.values()):
        labels = {name: values.astype(str) for name, values in labels.items()}
        if names is not None:
            known = list(map(str, names))
            return names, {n: _named(sets[n], "label", v, known) for n, v in labels.items()}
    elif names is not None:
        return names, labels
    elif min(values.min() for values in labels.values()) == 0:
        n_classes = int(max(values.max() for values in labels.values())) + 1
        few = n_classes <= max(_CLASSES, *map(len, labels.values()))
        return [str(code) for code in range(n_classes)] if few else None, labels
    return _numbered(labels)


def _checked_labels(samples: Samples) -> NDArray[Any]:
    """Return labels as (n,) integers or text."""
    labels = samples.labels
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "biufU":
        raise InvalidValueError(
            f"{samples.where}: labels must be integers or text, one a sample, not {labels.dtype} "
            f"of shape {labels.shape}"
        )
    if labels.dtype.kind == "f":
        _require_labels(samples, ~np.isfinite(labels) | (labels != np.floor(labels)))
        return labels.astype(np.int64)
    if labels.dtype.kind == "U":
        _require_labels(samples, labels == "")
    return labels.astype(np.int8) if labels.dtype == bool else labels


def _require_labels(samples: Samples, wrong: NDArray[np.bool_]) -> None:
    """Raise `InvalidValueError` on the first label that is `wrong`."""
    if not wrong.any():
        return
    row = int(wrong.argmax())
    label = samples.labels.reshape(-1)[row]
    missing = label == "" if samples.labels.dtype.kind == "U" else np.isnan(label)
    what = "the label is missing" if missing else f"label {label:g} is not an integer"
    raise InvalidValueError(f"{samples.at(row)}: {what}")


def _chosen(
    path: str, sets: Mapping[str, Samples], attributes: Collection[str] | None, groups: str | None
) -> list[str]:
    """Return the attributes to keep, in the order in which the file has them."""
    first, *others = sets.values()
    known = [name for name in first.attributes if all(name in o.attributes for o in others)]
    wanted = [*(known if attributes is None else attributes), *filter(None, [groups])]
    for name in wanted:
        if not known:
            raise InvalidValueError(f"{path} has no attributes, and {name!r} was asked for")
        require_known("attribute", name, known)
    return [name for name in known if name in wanted]


def _coded_attributes(
    sets: Mapping[str, Samples], kept: Sequence[str], named: Mapping[str, Sequence[str]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, dict[str, NDArray[Any]]]]:
    """Return the names of each attribute's codes, and for each set the codes of each."""
    names: dict[str, tuple[str, ...]] = {}
    codes: dict[str, dict[str, NDArray[Any]]] = {name: {} for name in sets}
    for attribute in kept:
        told = tuple(map(str, named.get(attribute, ())))
        names[attribute], found = _coded(attribute, sets, told)
        for name, values in found.items():
            codes[name][attribute] = values
    return names, codes


def _coded(
    attribute: str, sets: Mapping[str, Samples], told: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, NDArray[Any]]]:
    """Return the names of the codes of one attribute, none for numbers, and each set's codes."""
    values = {name: samples.attributes[attribute] for name, samples in sets.items()}
    what = f"attribute {attribute!r}"
    if any(array.dtype.kind == "U" for array in values.values()):
        values = {name: array.astype(str) for name, array in values.items()}
        if told:
            return told, {n: _named(sets[n], what, v, told) for n, v in values.items()}
        return _numbered(values)
    if min(array.min() for array in values.values()) < 0:
        return _numbered(values)
    top = int(max(array.max() for array in values.values()))
    if told and top >= len(told):
        where = next(iter(sets.values())).where
        raise InvalidValueError(f"{where}: {what} goes up to {top}, and has {len(told)} names")
    return (told, values) if top < _CODES else _numbered(values)


def _numbered(
    values: Mapping[str, NDArray[Any]],
) -> tuple[tuple[str, ...], dict[str, NDArray[Any]]]:
    """Return all values of several arrays in order, as text, and the arrays as their codes."""
    known = np.unique(np.concatenate(list(values.values())))
    return tuple(map(str, known.tolist())), {
        name: np.searchsorted(known, array) for name, array in values.items()
    }


def _named(
    samples: Samples, what: str, values: NDArray[Any], known: Sequence[str]
) -> NDArray[np.intp]:
    """Return text as its positions in `known`."""
    codes = {name: code for code, name in enumerate(known)}
    for row, value in enumerate(values.tolist()):
        if value not in codes:
            require_known(f"{what} in {samples.at(row)}:", value, known)
    return np.array([codes[value] for value in values.tolist()], dtype=np.intp)
