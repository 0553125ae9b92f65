"""Splits that grow row by row in files, become shards when they are full, and outlive a crash.

A column of the shard that is being filled is a file of its values alone. ``progress.json`` says how
many rows count: what was written after that is cut off when work goes on.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _archive, _atomic, _files
from tinydatasets._pages import blocks
from tinydatasets.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from typing_extensions import Self

    Form = tuple[tuple[int, ...], np.dtype[Any]]

__all__ = ["PROGRESS", "Writer", "shard_name"]

PROGRESS = "progress.json"
_PARTS = "columns"
_EVERY = 0.5  # seconds between two notes of progress
_SHARE = 0.02  # of the time is the most that notes may take


def shard_name(split: str, number: int) -> str:
    """Return the path of a shard inside its folder."""
    return f"{split}/{number:05}.npz"


class Writer:
    """Appends rows to the splits of a folder; a context manager, which closes its files.

    Parameters
    ----------
    folder
        Where shards go; it exists.
    work
        Where columns grow; it exists. If there is a ``progress.json`` in it, work goes on from
        there.
    splits
        What there is to write.
    forms
        Column -> shape and dtype of one entry.
    shard_rows
        Rows of a full shard.

    Raises
    ------
    CacheError
        The folder is read-only or full.
    IntegrityError
        What is in the folder is not what it says.
    """

    def __init__(
        self,
        folder: str,
        work: str,
        splits: Sequence[str],
        forms: Mapping[str, Form],
        *,
        shard_rows: int,
    ) -> None:
        self._folder, self._work, self._forms = folder, work, forms
        self.shard_rows = shard_rows
        known = _noted(work)
        self.chunks: int = known.get("chunks", 0)
        """Chunks of which all that counts is written."""
        self.copies: dict[str, int] = known.get("copies", {})
        """Class -> samples that were left out, for they repeat an earlier one."""
        self.rows: dict[str, int] = known.get("rows", dict.fromkeys(splits, 0))
        """Of each split."""
        self._seconds: float = known.get("seconds", 0.0)
        self._began = time.perf_counter()
        self._last, self._cost = -_EVERY, 0.0
        self._state = self._counts()
        self._spent: list[str] = []  # columns of shards that were filled in this chunk
        self._free: list[str] = []  # and in chunks that the last note does not know
        _atomic.make_folder(os.path.join(work, _PARTS))
        self._files = {split: self._opened(split) for split in splits}

    @property
    def total(self) -> int:
        """Rows of all splits."""
        return sum(self.rows.values())

    @property
    def seconds(self) -> float:
        """What this run and those before it took."""
        return self._seconds + time.perf_counter() - self._began

    def append(self, split: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Write rows of a split: arrays (n, ...), one a column."""
        start, count = 0, len(columns["labels"])
        while start < count:
            stop = min(count, start + self.shard_rows - self.rows[split] % self.shard_rows)
            with self._telling():
                for name, file in self._files[split].items():
                    content = np.ascontiguousarray(columns[name][start:stop])
                    file.write(content.reshape(-1).view(np.uint8).data)
            self.rows[split] += stop - start
            start = stop
            if self.rows[split] % self.shard_rows == 0:
                self._turn(split)

    def leave_out(self, labels: NDArray[np.int32]) -> None:
        """Count samples of these classes that repeat an earlier one."""
        for label in labels.tolist():
            self.copies[str(label)] = self.copies.get(str(label), 0) + 1

    def end_chunk(self) -> None:
        """Say that all of a chunk is appended, and write it down if that was not done just now."""
        self.chunks += 1
        self._state = self._counts()
        self._free += self._spent
        self._spent = []
        due = time.perf_counter() - self._last > max(_EVERY, self._cost / _SHARE)
        if due or self._free:
            self.note()

    def note(self) -> None:
        """Write down how far things were when the last chunk ended."""
        begin = time.perf_counter()
        with self._telling():
            for file in self._all_files():
                file.flush()
                os.fsync(file.fileno())
        path = os.path.join(self._work, PROGRESS)
        _files.write_json(path, {**self._state, "seconds": self.seconds})
        for spent in self._free:
            os.unlink(spent)
        self._free = []
        self._last = time.perf_counter()
        self._cost = self._last - begin

    def finish(self) -> None:
        """Make shards of what is left."""
        self.note()
        for split, rows in self.rows.items():
            if rows % self.shard_rows:
                self._write_shard(split, *divmod(rows, self.shard_rows))

    def blocks(self, column: str) -> Iterator[NDArray[Any]]:
        """Yield all that is written of a column, some rows at a time."""
        for split, rows in self.rows.items():
            full, rest = divmod(rows, self.shard_rows)
            arrays = [self._mapped(split, column, full, rest)] if rest else []
            for number in range(full):
                shard = os.path.join(self._folder, shard_name(split, number))
                arrays.append(_archive.Archive(shard)[f"{split}_{column}"])
            for array in arrays:
                yield from (block for _, (block,) in blocks([array]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._all_files():
            with contextlib.suppress(OSError):  # a full disk was told of before
                file.close()

    def _counts(self) -> dict[str, Any]:
        return {"chunks": self.chunks, "rows": dict(self.rows), "copies": dict(self.copies)}

    def _turn(self, split: str) -> None:
        """Make a shard of columns that are full, and begin the next one."""
        number = self.rows[split] // self.shard_rows - 1
        for file in self._files[split].values():
            file.flush()
        self._write_shard(split, number, self.shard_rows)
        for file in self._files[split].values():
            os.fsync(file.fileno())
            file.close()
            self._spent.append(file.name)
        self._files[split] = self._opened(split)

    def _write_shard(self, split: str, number: int, rows: int) -> None:
        path = os.path.join(self._folder, shard_name(split, number))
        _atomic.make_folder(os.path.dirname(path))
        columns = {f"{split}_{n}": self._mapped(split, n, number, rows) for n in self._forms}
        _archive.write(path, columns)

    def _mapped(self, split: str, name: str, number: int, rows: int) -> NDArray[Any]:
        shape, dtype = self._forms[name]
        return np.memmap(self._path(split, name, number), dtype, "r", shape=(rows, *shape))

    def _opened(self, split: str) -> dict[str, IO[bytes]]:
        """Open the columns of the shard that is being filled, cut to the rows that count."""
        number, rows = divmod(self.rows[split], self.shard_rows)
        files: dict[str, IO[bytes]] = {}
        for name, (shape, dtype) in self._forms.items():
            size = rows * dtype.itemsize * int(np.prod(shape))
            with self._telling():
                file = files[name] = open(self._path(split, name, number), "ab")  # noqa: SIM115
                if file.tell() < size:
                    raise IntegrityError(
                        f"{file.name} is shorter than {PROGRESS} says: delete {self._folder} and "
                        "begin anew without --resume"
                    )
                file.truncate(size)
        return files

    def _path(self, split: str, name: str, number: int) -> str:
        return os.path.join(self._work, _PARTS, f"{split}_{name}.{number:05}")

    def _all_files(self) -> Iterator[IO[bytes]]:
        return (file for files in self._files.values() for file in files.values())

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if isinstance(error, IntegrityError):
                raise
            raise _atomic.cannot_write(self._folder, error) from error


def _noted(work: str) -> dict[str, Any]:
    path = os.path.join(work, PROGRESS)
    if not os.path.exists(path):
        return {}
    known: dict[str, Any] = _files.read_json(path, remedy="begin anew without --resume")
    return known
