"""A generator of the user's own: what it says of itself, checked before anything is drawn."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets._chunks import attributes_of, columns_of, length_of
from tinydatasets._columns import checked_channels
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import MODALITIES, DatasetSpec

if TYPE_CHECKING:
    from tinydatasets.generators import Generator

__all__ = ["own_spec"]

_MEMBERS = ("sample_shape", "dtype", "class_names", "generate")
_TAKEN = ("data", "labels", "id", "check", "part", "hash")  # columns that every folder has
_TEXTS = (
    "name",
    "title",
    "version",
    "curation_date",
    "provenance",
    "source",
    "license",
    "citation",
)


def own_spec(generator: Generator) -> DatasetSpec:
    """Return what a generator says of its samples.

    Raises
    ------
    InvalidValueError
        It lacks a member, or one is not what it should be: the message names it.
    UnknownNameError
        Its modality or its group is none.
    """
    kind = type(generator)
    for member in _MEMBERS:
        if not hasattr(generator, member):
            raise InvalidValueError(
                f"{kind.__name__} is no generator: it has no {member}; see tinydatasets.Generator"
            )
    said = [name for name in DatasetSpec.__annotations__ if hasattr(generator, name)]
    fields = {**_defaults(kind), **{name: getattr(generator, name) for name in said}}
    groups = fields.get("groups", ())
    fields["groups"] = (groups,) if isinstance(groups, str) else tuple(groups)
    fields["dtype"] = _checked_dtype(generator)
    fields["sample_shape"] = _checked_shape(generator)
    fields["class_names"] = _checked_names(generator, "class_names", generator.class_names)
    for name in ("scale", "offset"):
        fields[name] = _checked_number(generator, name, fields[name])
    _require_fields(generator, fields)
    _require_attributes(generator, fields["groups"])
    return DatasetSpec(**{**fields, "attributes": attributes_of(generator)})


def _defaults(kind: type) -> dict[str, Any]:
    return {
        "name": kind.__name__.lower(),
        "title": f"Samples of {kind.__name__}",
        "version": "1.0.0",
        "curation_date": "",
        "scale": 1.0,
        "offset": 0.0,
        "provenance": "generated",
        "source": f"{kind.__module__}.{kind.__qualname__}",
        "license": "",
        "citation": "",
    }


def _wrong(generator: Generator, member: str, value: object, wanted: str) -> InvalidValueError:
    return InvalidValueError(f"{type(generator).__name__}: {member} is {value!r:.60}, not {wanted}")


def _checked_dtype(generator: Generator) -> str:
    try:
        dtype = np.dtype(generator.dtype)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind not in "biuf":
        raise _wrong(generator, "dtype", generator.dtype, "one of numbers, such as np.uint8")
    return dtype.name


def _checked_shape(generator: Generator) -> tuple[int, ...]:
    shape: Any = generator.sample_shape
    right = isinstance(shape, (tuple, list))
    if not right or not all(isinstance(n, (int, np.integer)) and n > 0 for n in shape):
        raise _wrong(generator, "sample_shape", shape, "a tuple of lengths, such as (28, 28)")
    return tuple(map(int, shape))


def _checked_names(generator: Generator, member: str, names: Any) -> tuple[str, ...]:
    right = isinstance(names, (tuple, list)) and all(isinstance(name, str) for name in names)
    if not right or not names or len(set(names)) < len(names):
        raise _wrong(generator, member, names, "a tuple of different names")
    return tuple(names)


def _checked_number(generator: Generator, member: str, value: Any) -> float:
    if not isinstance(value, Real) or not math.isfinite(value) or (member == "scale" and not value):
        raise _wrong(generator, member, value, "a finite number" + " but 0" * (member == "scale"))
    return float(value)


def _require_fields(generator: Generator, fields: dict[str, Any]) -> None:
    for name in _TEXTS:
        if not isinstance(fields[name], str):
            raise _wrong(generator, name, fields[name], "text")
    if not fields["name"].isidentifier():  # it is part of the name of a file
        raise _wrong(generator, "name", fields["name"], "a word of letters, digits and _")
    require_known("modality", fields.get("modality", "vector"), MODALITIES)
    if fields.get("modality") == "tokens" and np.dtype(fields["dtype"]).kind not in "iu":
        raise _wrong(generator, "dtype", fields["dtype"], "one of integers, as tokens are")
    if fields.get("channels"):
        fields["channels"] = checked_channels(fields["channels"], fields["sample_shape"])
    span = getattr(generator, "value_range", None)
    if span is not None:
        ends = span if isinstance(span, (tuple, list)) and len(span) == 2 else (math.nan,)
        if not all(isinstance(end, Real) and math.isfinite(end) for end in ends):
            raise _wrong(generator, "value_range", span, "(lowest, highest)")


def _require_attributes(generator: Generator, groups: tuple[str, ...]) -> None:
    """Raise an error unless attributes, columns and groups fit together."""
    length_of(generator)
    try:
        attributes, known = attributes_of(generator), columns_of(generator)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(
            f"{type(generator).__name__}: attributes map names to names of codes, and "
            f"columns names to (shape, dtype): {error}"
        ) from None
    name: Any
    for name in known:
        graded = name == "difficulty" and name not in attributes
        if not (isinstance(name, str) and name.isidentifier()) or name in _TAKEN or graded:
            raise _wrong(generator, "the name of an attribute or column", name, "free, or no word")
    for name, names in attributes.items():
        if names != ():
            _checked_names(generator, f"attributes[{name!r}]", names)
    if len(groups) > 1:
        raise _wrong(generator, "groups", groups, "one attribute: only one can stay whole")
    for name in groups:
        require_known("group", name, [*attributes] or ["no attribute: there are none"])
        if attributes[name]:
            raise InvalidValueError(
                f"{type(generator).__name__}: {name!r} is a group, whose codes have no names: "
                f"attributes should map it to (), not {attributes[name]!r}"
            )
