"""Any number of samples from a generator, the same on any number of workers.

The work is cut into chunks of a length that each generator fixes, and chunk k draws from the
stream ``PCG64(SeedSequence([seed, k]))`` alone. So a smaller set is a prefix of a larger one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from tinydatasets._chunks import attributes_of, columns_of, draw, length_of
from tinydatasets._own import own_spec
from tinydatasets.errors import (
    InvalidValueError,
    require_int,
    require_known,
    require_number,
    require_seed,
)
from tinydatasets.spec import DatasetSpec, Metadata
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets._chunks import Chunk

__all__ = ["Generator", "Maker", "checked_bias", "described", "make", "own_maker"]


class Generator(Protocol):
    """What can be asked for samples: a value that pickles, with no state.

    These four members are all that `tinydatasets.generate` needs of your own generator. What it
    may say beside:

    ``chunk``
        Samples that are made together, by default 1000. Part of what a seed means, so it never
        changes. Groups do not go beyond a chunk. Who asks for one sample waits for a chunk.
    ``attributes``
        Attribute -> names of its codes; no names: numbers of a group, from 0 in each chunk.
    ``columns``
        What else `generate` returns with the attributes: name -> (shape, dtype) of one entry.
    ``value_range``
        (lowest, highest) stored value that a sample may hold.
    ``name``, ``title``, ``scale``, ``offset``, ``modality``, ``channels``, ``groups``, ``license``
        and whatever else metadata hold, where the defaults will not do.
    """

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one sample."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of the samples."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """One name a class."""

    def generate(self, rng: np.random.Generator, size: int) -> Chunk:
        """Return data (size, ...), labels (size,) and attributes, each (size,).

        All that is random comes from `rng`, so that the same stream gives the same samples.
        """


class Maker(NamedTuple):
    """What one call of `make_*` draws from, and what is said of the samples."""

    generator: Generator
    spec: DatasetSpec


def own_maker(generator: Generator) -> Maker:
    """Return a user's generator with what it says of itself; see `_own.own_spec`."""
    return Maker(generator, own_spec(generator))


def described(generator: Generator, spec: DatasetSpec) -> DatasetSpec:
    """Return `spec` with classes, shape, dtype and attributes of `generator`."""
    return spec.replace(
        class_names=tuple(generator.class_names),
        sample_shape=tuple(generator.sample_shape),
        dtype=np.dtype(generator.dtype).name,
        attributes=attributes_of(generator),
    )


def checked_bias(
    bias: Mapping[str, float] | None, attributes: Collection[str]
) -> tuple[str | None, float]:
    """Return the attribute and the strength of a correlation that is to be planted.

    Parameters
    ----------
    bias
        ``{"lighting": 0.8}``, or None for no bias, which is (None, 0).
    attributes
        Those that can be asked for.

    Raises
    ------
    InvalidValueError
        There are several, or the strength is not a number from 0 to 1.
    UnknownNameError
        The attribute is not one of `attributes`.
    """
    if bias is not None and not isinstance(bias, Mapping):
        raise InvalidValueError(
            f"bias must map an attribute to a strength, as {{'noise': 0.8}}, and is {bias!r}"
        )
    given = dict(bias or {})
    if len(given) > 1:
        raise InvalidValueError(f"bias is of one attribute, not {len(given)}: {', '.join(given)}")
    for name, strength in given.items():
        require_known("attribute", name, attributes)
        if require_number("the strength of a bias", strength, 0) > 1:
            raise InvalidValueError(f"the strength of a bias is from 0 to 1, not {strength!r}")
        return name, float(strength)
    return None, 0.0


def make(
    generator: Generator, size: int, *, seed: int, spec: DatasetSpec, workers: int = 1
) -> Split:
    """Return `size` samples of `generator` as a `Split`.

    Parameters
    ----------
    generator
        Where the samples come from.
    size
        How many, at least 1.
    seed
        From 0 to 2**32 - 1. A set is a prefix of every larger set of the same seed.
    spec
        What is said of the samples; its classes, shape, dtype and attributes are taken from
        the generator.
    workers
        Processes. More than one are started afresh (spawned), so that a script must guard its
        start with ``if __name__ == "__main__":``.

    Raises
    ------
    InvalidValueError
        `size`, `seed` or `workers` makes no sense.
    """
    size = require_int("size", size, 1)
    seed = require_seed(seed)
    workers = require_int("workers", workers, 1)
    columns = {
        "generated_data": np.empty((size, *generator.sample_shape), generator.dtype),
        "generated_labels": np.empty(size, np.int32),
        "generated_id": np.arange(size, dtype=np.int32),
        "generated_difficulty": np.full(size, -1, np.int8),
    }
    for name, (shape, dtype) in columns_of(generator).items():
        if name != "difficulty":
            columns[f"generated_{name}"] = np.empty((size, *shape), dtype)
    length = length_of(generator)
    n_chunks = -(-size // length)
    for k, chunk in enumerate(_chunks(generator, seed, n_chunks, workers)):
        _fill(columns, chunk, k * length)
    known = dict(vars(described(generator, spec)))
    version = known.pop("version")
    metadata = {**known, "dataset_version": version, "seed": seed, "numpy": np.__version__}
    return Split(columns, "generated", Metadata(metadata))


def _chunks(generator: Generator, seed: int, n_chunks: int, workers: int) -> Iterable[Chunk]:
    numbers = range(n_chunks)
    if workers == 1 or n_chunks == 1:
        yield from map(draw, repeat(generator), repeat(seed), numbers)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(min(workers, n_chunks), mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw, repeat(generator), repeat(seed), numbers)


def _fill(columns: Mapping[str, NDArray[Any]], chunk: Chunk, start: int) -> None:
    """Put `chunk` into the rows of `columns` from `start`, cut off where they end."""
    data, labels, further = chunk
    for name, array in {"data": data, "labels": labels, **further}.items():
        rows = columns[f"generated_{name}"][start : start + len(labels)]
        rows[...] = array[: len(rows)]
