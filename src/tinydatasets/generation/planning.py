"""What is to be generated: checked before a file is made, and estimated before time is spent."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import pickle
import shlex
import shutil
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets import _memory, catalog
from tinydatasets._chunks import columns_of, draw, length_of
from tinydatasets._steps import in_words
from tinydatasets.errors import (
    CacheError,
    InvalidValueError,
    require_int,
    require_known,
    require_number,
    require_seed,
)
from tinydatasets.generators import described, own_maker
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from numpy.typing import DTypeLike

    from tinydatasets.generators import Generator, Maker
    from tinydatasets.spec import DatasetSpec

__all__ = [
    "SHARD_BYTES",
    "Estimate",
    "Plan",
    "estimate",
    "estimate_memory",
    "make_plan",
    "require_disk",
    "require_portable",
]

SHARD_BYTES = 1 << 30
_MOST = 2**31  # samples: ids are int32
_TABLE = 32  # bytes a sample of the table that finds copies
_LARGE = 2_000_000_000  # bytes of disk
_LONG = 600  # seconds
_HELD = 4  # times a chunk's samples that drawing them takes, at least
_PROCESS = 45_000_000  # bytes of an interpreter with NumPy, where the system does not tell


class Plan(NamedTuple):
    """All that decides what is generated."""

    generator: Generator
    spec: DatasetSpec
    size: int
    seed: int
    shares: tuple[float, float, float]
    """Of train, val and test."""
    dtype: np.dtype[Any]
    decoding: tuple[float, float]
    """Scale and offset of what is generated; floats are stored decoded."""
    shard_rows: int
    source: str
    """The name of the data set, or the class of the generator."""
    options: dict[str, Any]
    """Of `make_<name>`."""

    @property
    def splits(self) -> tuple[str, ...]:
        """Those that get a share."""
        return tuple(name for name, share in zip(SPLITS, self.shares, strict=True) if share)

    @property
    def forms(self) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
        """Column -> shape and dtype of one entry."""
        plain = {"labels": "int32", "id": "int32", "difficulty": "int8"}
        return {
            "data": (tuple(self.generator.sample_shape), self.dtype),
            **{name: ((), np.dtype(dtype)) for name, dtype in plain.items()},
            **{n: form for n, form in columns_of(self.generator).items() if n not in plain},
            "check": ((), np.dtype(np.uint32)),
        }

    @property
    def n_chunks(self) -> int:
        """As many as there are if nothing is left out."""
        return -(-self.size // length_of(self.generator))

    @property
    def row_bytes(self) -> int:
        """Of all columns."""
        return sum(dtype.itemsize * _volume(shape) for shape, dtype in self.forms.values())

    def identity(self) -> dict[str, Any]:
        """Return what must be equal for the same bytes to come out, as `json.dumps` takes it."""
        return {
            "source": self.source,
            "options": {name: repr(value) for name, value in self.options.items()},
            "generator": _digest(self.generator),
            "size": self.size,
            "seed": self.seed,
            "shares": list(self.shares),
            "dtype": self.dtype.name,
            "shard rows": self.shard_rows,
            "tinydatasets": version("tinydatasets"),
            "numpy": np.__version__,
        }

    def command(self) -> str:
        """Return what a user types to have this generated, but for where and by how many."""
        words = ["tinydatasets", "generate", self.source, "--num-images", str(self.size)]
        words += ["--seed", str(self.seed)]
        for name, value in self.options.items():
            words += ["--set", f"{name}={value}"]
        for name, share, usual in zip(SPLITS[1:], self.shares[1:], (0.15, 0.05), strict=True):
            words += [] if share == usual else [f"--{name}", f"{share:g}"]
        if self.dtype != np.dtype(self.generator.dtype):
            words += ["--dtype", self.dtype.name]
        return shlex.join(words)


def make_plan(
    source: Generator | str,
    size: int,
    *,
    seed: int,
    options: Mapping[str, Any] | None = None,
    dtype: DTypeLike | None = None,
    val: float = 0.15,
    test: float = 0.05,
    shard_bytes: int = SHARD_BYTES,
) -> Plan:
    """Return the plan of what `generate` does with these arguments, which are its own.

    Raises
    ------
    InvalidValueError
        An argument has a value that makes no sense.
    UnknownNameError
        There is no such data set or option.
    """
    given = dict(options or {})
    generator, spec = _maker(source, given)
    spec = described(generator, spec)
    decoding = (spec.scale, spec.offset)
    stored, spec = _stored(spec, dtype)
    row = estimate_memory(1, spec.sample_shape, stored)
    return Plan(
        generator,
        spec,
        require_int("the number of samples", size, 1, _MOST),
        require_seed(seed),
        _shares(val, test),
        stored,
        decoding,
        max(1, require_int("shard_bytes", shard_bytes, 1) // max(1, row)),
        source if isinstance(source, str) else spec.name,
        given,
    )


def _maker(source: Generator | str, options: dict[str, Any]) -> Maker:
    """Return what to draw from: that of a data set, or a generator of the user's own."""
    if not isinstance(source, str):
        if options:
            raise InvalidValueError("options are of a data set: give them to your generator")
        return own_maker(source)
    if ":" in source:
        return own_maker(_imported(source, options))
    make = catalog.get(source).maker
    known = list(inspect.signature(make).parameters)
    for name in options:
        require_known(f"option of {source}:", name, known)
    made: Maker = make(**options)
    return made


def _imported(source: str, options: dict[str, Any]) -> Generator:
    """Return the object that ``module:object`` or ``file.py:object`` names; a class is called."""
    place, _, name = source.rpartition(":")
    folder, file = os.path.split(place)
    path = os.path.abspath(folder)
    sys.path.insert(0, path)  # worker processes get it too
    try:
        home = importlib.import_module(file.removesuffix(".py"))
        found = getattr(home, name)
        made: Generator = found(**options) if isinstance(found, type) else found
        _require_own(source, made is found and bool(options), home, place)
    except InvalidValueError:
        sys.path.remove(path)
        raise
    except Exception as error:
        sys.path.remove(path)
        raise InvalidValueError(
            f"cannot make a generator of {source!r}: {type(error).__name__}: {error}"
        ) from error
    return made


def _require_own(source: str, too_much: bool, home: ModuleType, place: str) -> None:
    """Raise `InvalidValueError` if an object is given options, or a file is not what was found."""
    if place.endswith(".py") and not os.path.samefile(str(home.__file__), place):
        other = home.__name__
        raise InvalidValueError(f"{place}: there is another module {other!r}; rename the file")
    if too_much:
        raise InvalidValueError(f"{source} is an object, which takes no options")


class Estimate(NamedTuple):
    """What generating will take: estimates, of which the first is exact."""

    data: int
    """Bytes: samples × shape × size of the dtype."""
    disk: int
    """Bytes that are needed while it goes on."""
    memory: int
    """Bytes of all processes together."""
    seconds: float
    """On an idle machine."""

    @property
    def is_large(self) -> bool:
        """Whether a user should be asked first."""
        return self.disk > _LARGE or self.seconds > _LONG

    def __str__(self) -> str:
        return (
            f"{in_words(self.data)} of samples; about {in_words(self.disk)} of disk on the way, "
            f"{in_words(self.memory)} of memory and {_time(self.seconds)} (estimates)"
        )


def estimate(plan: Plan, *, workers: int = 1) -> Estimate:
    """Draw the first chunk, and return what all of them will take.

    Memory is what this process holds after that, for each worker and for the process that
    writes. Disk is what the shards take, and the columns of one shard of each split, from which
    it is made; what waits to be written; and the table that finds copies.
    """
    began = time.perf_counter()
    draw(plan.generator, plan.seed, 0)
    first = time.perf_counter() - began
    n_chunks = plan.n_chunks
    workers = min(workers, n_chunks)
    if first < 1 and n_chunks > 1:  # the first also imports
        began = time.perf_counter()
        draw(plan.generator, plan.seed, 1)
        first = time.perf_counter() - began
    row = plan.row_bytes
    chunk = length_of(plan.generator) * row
    held = _memory.usage().peak or _PROCESS + _HELD * chunk
    shards = len(plan.splits) * plan.shard_rows * row
    waiting = 3 * workers * chunk
    return Estimate(
        data=estimate_memory(plan.size, plan.spec.sample_shape, plan.dtype),
        disk=plan.size * (row + _TABLE) + min(plan.size * row, shards) + waiting,
        memory=held * (workers + 1 if workers > 1 else 1),
        seconds=first * n_chunks / min(workers, os.cpu_count() or 1),
    )


def estimate_memory(size: int, sample_shape: tuple[int, ...], dtype: DTypeLike) -> int:
    """Return the bytes of so many samples: number × shape × size of the dtype.

    >>> estimate_memory(100_000, (16, 16), "uint8")
    25600000
    """
    return size * _volume(sample_shape) * np.dtype(dtype).itemsize


def require_disk(folder: str, needed: int) -> None:
    """Raise `CacheError` unless there is room for so many bytes where `folder` is, or will be."""
    place = os.path.abspath(folder)
    while not os.path.exists(place):
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free
    if needed > free:
        raise CacheError(
            f"{folder} has {in_words(free)} free, and about {in_words(needed)} are needed: free "
            "space there, choose another folder, or ask for fewer samples"
        )


def _stored(spec: DatasetSpec, dtype: DTypeLike | None) -> tuple[np.dtype[Any], DatasetSpec]:
    """Return the dtype that samples are stored in, and what is then said of them."""
    own = np.dtype(spec.dtype)
    try:
        wanted = own if dtype is None else np.dtype(dtype).newbyteorder("=")
    except TypeError:
        raise InvalidValueError(f"unknown dtype {dtype!r}: choose {own}, or float32") from None
    decoded = wanted == np.float32 and own.kind in "iu"  # what `Split.data` is
    if decoded and spec.modality != "tokens":
        return wanted, spec.replace(dtype=wanted.name, scale=1.0, offset=0.0)
    alike = wanted.kind == own.kind or (wanted.kind in "iu" and own.kind in "iu")
    if alike and np.can_cast(own, wanted):
        return wanted, spec.replace(dtype=wanted.name)
    raise InvalidValueError(
        f"dtype {wanted} cannot hold every sample, which are {own}: choose {own}"
        + ("" if spec.modality == "tokens" else ", a wider integer, or float32 (decoded)")
    )


def _shares(val: float, test: float) -> tuple[float, float, float]:
    shares = [require_number(what, share, 0) for what, share in (("val", val), ("test", test))]
    if sum(shares) >= 1:
        raise InvalidValueError(
            f"val and test are shares that leave something to train on, not {val} and {test}"
        )
    return 1 - sum(shares), shares[0], shares[1]


def _digest(generator: Generator) -> str:
    """Return what tells a generator from others: its class, that class's file, and its value."""
    kind = type(generator)
    content = _pickled(generator) or b""
    if not kind.__module__.startswith("tinydatasets."):  # whose version is in the plan
        try:
            with open(inspect.getfile(kind), "rb") as file:
                content += file.read()
        except (TypeError, OSError):
            pass  # of a class that was typed in, the code is not known
    return f"{kind.__module__}.{kind.__qualname__} {hashlib.sha256(content).hexdigest()[:16]}"


def _pickled(generator: Generator) -> bytes | None:
    """Return a generator as bytes, or None if it cannot leave this process."""
    try:
        return pickle.dumps(generator, protocol=4)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None


def require_portable(generator: Generator) -> None:
    """Raise `InvalidValueError` unless other processes can be given the generator."""
    if _pickled(generator) is None:
        raise InvalidValueError(
            f"the generator {type(generator).__name__} cannot be sent to other processes: define "
            "its class in a module, and keep no functions in it; or take one worker"
        )


def _volume(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=np.int64))


def _time(seconds: float) -> str:
    minutes, hours = seconds / 60, seconds / 3600
    if hours >= 2:
        return f"{hours:.0f} hours"
    if minutes >= 2:
        return f"{minutes:.0f} minutes"
    return f"{seconds:.0f} seconds" if seconds >= 1.5 else "a second"
