"""The columns of a split made of a user's own arrays, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets.errors import InvalidValueError, require_number
from tinydatasets.spec import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["checked_channels", "integer_groups", "own_columns", "require_codes"]


def own_columns(
    name: str,
    data: ArrayLike,
    labels: ArrayLike,
    *,
    scale: float,
    offset: float,
    class_names: Sequence[str] | None,
    attributes: Mapping[str, ArrayLike],
    groups: ArrayLike | None,
) -> tuple[dict[str, NDArray[Any]], Metadata]:
    """Return the columns and the metadata of `Split.from_arrays`, which says what it takes.

    Raises
    ------
    InvalidValueError
        Lengths differ, labels are not integers from 0, or data are not numbers.
    """
    raw, codes = _checked_data(data), _checked_labels(labels)
    if len(raw) != len(codes):
        raise InvalidValueError(f"data has {len(raw)} samples and labels {len(codes)}")
    if require_number("scale", scale) == 0:
        raise InvalidValueError("scale must not be 0: every value would be the same")
    require_number("offset", offset)
    if groups is not None:
        if "group" in attributes:
            raise InvalidValueError("groups become the attribute 'group', which is given too")
        attributes = {**attributes, "group": _group_values(groups)}
    columns, attribute_names = _attribute_columns(attributes, name, len(raw))
    columns |= {
        f"{name}_data": raw,
        f"{name}_labels": codes,
        f"{name}_id": np.arange(len(raw), dtype=np.int32),
        f"{name}_difficulty": np.full(len(raw), -1, dtype=np.int8),
    }
    metadata = {
        "name": str(name),
        "class_names": _checked_class_names(class_names, codes),
        "sample_shape": raw.shape[1:],
        "dtype": raw.dtype.name,
        "scale": float(scale),
        "offset": float(offset),
        "attributes": attribute_names,
        "groups": [] if groups is None else ["group"],
    }
    return columns, Metadata(metadata)


def require_codes(*, data: NDArray[Any], scale: float, offset: float) -> None:
    """Raise `InvalidValueError` unless `data` are tokens: integers that mean themselves."""
    if data.dtype.kind not in "iu":
        raise InvalidValueError(f"tokens must be integers, not {data.dtype}")
    if (scale, offset) != (1.0, 0.0):
        raise InvalidValueError(
            f"tokens have no scale and no offset, not {scale} and {offset}: leave both out"
        )


def checked_channels(
    channels: object, sample_shape: tuple[int, ...]
) -> dict[str, tuple[str, float, float]]:
    """Return channels as `DatasetSpec.channels` has them, one for each place of the last axis.

    Raises
    ------
    InvalidValueError
        They are not names with (unit, scale, offset), or not as many as samples have.
    """
    if not isinstance(channels, Mapping):
        raise InvalidValueError(
            f"channels must map names to (unit, scale, offset), and are {channels!r}"
        )
    if len(sample_shape) != 2 or len(channels) != sample_shape[1]:
        raise InvalidValueError(
            f"there are {len(channels)} channels for samples of shape {sample_shape}: give one for "
            "each place of the last axis of (length, channels)"
        )
    checked = {}
    for name, given in channels.items():
        told = isinstance(given, (tuple, list)) and len(given) == 3 and isinstance(given[0], str)
        if not (isinstance(name, str) and told):
            raise InvalidValueError(
                f"channel {name!r} must be (unit, scale, offset), not {given!r}"
            )
        scale, offset = (require_number(f"channel {name!r}", value) for value in given[1:])
        if scale == 0 or max(abs(scale), abs(offset)) > float(np.finfo(np.float32).max):
            raise InvalidValueError(
                f"channel {name!r}: scale {scale} and offset {offset} must fit into float32, and "
                "the scale must not be 0"
            )
        checked[name] = (given[0], float(scale), float(offset))
    return checked


def integer_groups(groups: ArrayLike) -> NDArray[np.intp]:
    """Return groups of any kind (numbers, text) as codes from 0."""
    return np.unique(_texts(groups), return_inverse=True)[1]


def _group_values(groups: ArrayLike) -> NDArray[Any]:
    """Return groups as they are if they can be codes, else as text: the same in every split."""
    values = _texts(groups)
    codes = values.dtype.kind in "iu" and values.size and 0 <= values.min() <= values.max() < 2**31
    return values if codes else values.astype(str)


def _checked_data(data: ArrayLike) -> NDArray[Any]:
    raw = np.asarray(data)
    if raw.dtype.kind not in "buif":
        raise InvalidValueError(f"data must be numbers, not {raw.dtype}")
    if raw.ndim == 0 or len(raw) == 0:
        raise InvalidValueError(f"data must hold at least one sample; its shape is {raw.shape}")
    return raw


def _checked_labels(labels: ArrayLike) -> NDArray[np.int32]:
    codes = np.asarray(labels)
    if codes.dtype.kind not in "iu" or codes.ndim != 1:
        raise InvalidValueError(
            f"labels must be integers of shape (n,), not {codes.dtype} of shape {codes.shape}; "
            "np.unique(labels, return_inverse=True)[1] makes them of anything"
        )
    return _checked_codes("labels", codes)


def _checked_class_names(
    class_names: Sequence[str] | None, codes: NDArray[np.int32]
) -> tuple[str, ...]:
    needed = int(codes.max()) + 1
    if class_names is None:
        if needed > max(1000, len(codes)):
            raise InvalidValueError(
                f"labels go up to {needed - 1} for {len(codes)} samples: number the classes "
                "from 0, or give class_names"
            )
        return tuple(str(code) for code in range(needed))
    names = tuple(map(str, class_names))
    if isinstance(class_names, Mapping) or len(set(names)) < len(names):
        raise InvalidValueError("class_names must be a sequence of different names")
    if len(names) < needed:
        raise InvalidValueError(
            f"labels go up to {needed - 1}, and there are {len(names)} class_names"
        )
    return names


def _attribute_columns(
    attributes: Mapping[str, ArrayLike], split: str, size: int
) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[str, ...]]]:
    """Return the columns of codes of `attributes`, and the names of the codes."""
    columns: dict[str, NDArray[Any]] = {}
    names: dict[str, tuple[str, ...]] = {}
    for name, given in attributes.items():
        if name in {"data", "labels", "id", "difficulty"}:
            raise InvalidValueError(f"no attribute can be called {name!r}: choose another name")
        values = _texts(given)
        what = "groups" if name == "group" else f"attribute {name!r}"
        if values.shape != (size,) or values.dtype.kind not in "iuUb":
            raise InvalidValueError(
                f"{what} must be integers or text of shape ({size},), "
                f"not {values.dtype} of shape {values.shape}"
            )
        names[name] = ()
        if values.dtype.kind == "U":
            texts, values = np.unique(values, return_inverse=True)
            names[name] = tuple(map(str, texts))
        columns[f"{split}_{name}"] = _checked_codes(what, values)
    return columns, names


def _texts(values: ArrayLike) -> NDArray[Any]:
    """Return an array, objects that are all text (as pandas has them) as an array of text."""
    array = np.asarray(values)
    if array.dtype == object and all(isinstance(value, str) for value in array.flat):
        return array.astype(str)
    return array


def _checked_codes(what: str, codes: NDArray[Any]) -> NDArray[np.int32]:
    if codes.size and not 0 <= codes.min() <= codes.max() < 2**31:
        raise InvalidValueError(
            f"{what} must be from 0 to 2**31 - 1, and go from {codes.min()} to {codes.max()}"
        )
    return codes.astype(np.int32, copy=False)
