"""Chunks of samples: what a generator makes at once, checked against what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams
from tinydatasets.errors import InvalidValueError, require_int

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.generators import Generator

    Chunk: TypeAlias = "tuple[NDArray[Any], NDArray[np.int32], dict[str, NDArray[Any]]]"
    # Shape of one sample's entry, and its dtype; None: integers of any size.
    Form: TypeAlias = "tuple[tuple[int, ...], np.dtype[Any] | None]"

__all__ = ["RaisedError", "attributes_of", "columns_of", "draw", "length_of"]

LENGTH = 1000  # samples, where a generator does not say


class RaisedError(InvalidValueError):
    """A generator raised an error, which may not come again."""


def length_of(generator: Generator) -> int:
    """Return how many samples `generator` makes together."""
    return require_int("chunk of the generator", getattr(generator, "chunk", LENGTH), 1)


def attributes_of(generator: Generator) -> dict[str, tuple[str, ...]]:
    """Return the attributes of `generator`, each with the names of its codes."""
    return dict(getattr(generator, "attributes", {}))


def columns_of(generator: Generator) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    """Return what comes with a sample: name -> (shape, dtype) of its entry."""
    further: Mapping[str, Any] = getattr(generator, "columns", {})
    return {
        **dict.fromkeys(attributes_of(generator), ((), np.dtype(np.int32))),
        **{name: (tuple(shape), np.dtype(dtype)) for name, (shape, dtype) in further.items()},
    }


def draw(generator: Generator, seed: int, k: int) -> Chunk:
    """Return chunk `k`, which draws from the stream (seed, k) alone.

    Codes of groups count on from chunk to chunk: groups of different chunks are different groups.

    Raises
    ------
    InvalidValueError
        The generator does not return what it says.
    """
    size = length_of(generator)
    try:
        made: object = generator.generate(_streams.generator(seed, k), size)
    except Exception as error:
        raise RaisedError(
            f"the generator {type(generator).__name__} raised {type(error).__name__}: {error}"
        ) from error
    if not (isinstance(made, tuple) and len(made) == 3 and isinstance(made[2], Mapping)):
        raise _refused(generator, f"must return (data, labels, attributes), not {made!r:.80}")
    arrays = {"data": made[0], "labels": made[1], **made[2]}
    checked = _checked(generator, {name: np.asarray(array) for name, array in arrays.items()}, size)
    codes = {name: checked[name] for name in columns_of(generator)}
    for name, names in attributes_of(generator).items():
        if not names:
            codes[name] = codes[name] + np.int32(k * size)
    return checked["data"], checked["labels"], codes


def _checked(
    generator: Generator, arrays: Mapping[str, NDArray[Any]], size: int
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a chunk, labels and codes as int32."""
    names = attributes_of(generator)
    integers = dict.fromkeys(("labels", *names), ((), None))
    forms: dict[str, Form] = {"data": (tuple(generator.sample_shape), np.dtype(generator.dtype))}
    forms |= {**columns_of(generator), **integers}
    for name in arrays.keys() ^ forms.keys():
        verb = "returned" if name in arrays else "did not return"
        told = ", ".join(columns_of(generator)) or "none"
        raise _refused(generator, f"{verb} {name!r}: its attributes and columns are {told}")
    for name, (shape, dtype) in forms.items():
        found = arrays[name]
        right = found.dtype.kind in "iu" if dtype is None else found.dtype == dtype
        if found.shape != (size, *shape) or not right:
            raise _refused(
                generator,
                f"returned {name} of {found.dtype} {found.shape}, "
                f"not of {dtype or 'integers'} {(size, *shape)}",
            )
    limits = {"labels": len(generator.class_names), **{name: len(names[name]) for name in names}}
    for name, limit in limits.items():
        low, high = int(arrays[name].min()), int(arrays[name].max())
        if low < 0 or high >= (limit or size):
            wanted = f"from 0 to {(limit or size) - 1}"
            raise _refused(generator, f"returned {name} from {low} to {high}, not {wanted}")
    return {n: a.astype(np.int32, copy=False) if n in limits else a for n, a in arrays.items()}


def _refused(generator: Generator, what: str) -> InvalidValueError:
    return InvalidValueError(f"the generator {type(generator).__name__} {what}")
