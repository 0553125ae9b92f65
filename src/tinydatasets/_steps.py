"""Long calculations in steps: finished steps are kept, progress and memory are told."""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _archive, _atomic
from tinydatasets.errors import CacheError, IntegrityError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from typing_extensions import Self

__all__ = ["Steps", "available_memory", "in_words", "key_of"]

LARGE = 64 << 20  # bytes from which a step's memory is told
_SEAL = "seal"  # the array that vouches for the others


class Steps:
    """Runs the steps of one calculation, or returns what they came to before.

    What a step comes to is written whole or not at all, so that a calculation that was stopped
    goes on after the last finished step. A kept step that is damaged, or of another `key`, is
    run again. Progress goes to the terminal's standard error alone.

    Parameters
    ----------
    folder
        Where finished steps are kept; made when the first one is. None keeps nothing.
    key
        Tells one calculation from every other: see `key_of`.
    total
        How many steps there will be, if that is known.
    progress
        Whether to tell of steps and of the memory they need; by default on a terminal. With
        tqdm and a terminal there is a bar, else a line a step.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> runs = []
    >>> def squares():
    ...     runs.append(1)
    ...     return {"squares": np.arange(3) ** 2}
    >>> for _ in range(2):
    ...     with Steps(folder, key_of({}, {"power": 2})) as step:
    ...         print(step("squares", squares)["squares"])
    [0 1 4]
    [0 1 4]
    >>> len(runs)
    1
    """

    def __init__(
        self,
        folder: str | os.PathLike[str] | None,
        key: str,
        *,
        total: int | None = None,
        progress: bool | None = None,
    ) -> None:
        self._folder = None if folder is None else os.fspath(folder)
        self._key = key
        self._total = total
        self._count = 0
        self._told = sys.stderr.isatty() if progress is None else progress
        self._bar = _bar(total) if self._told else None

    def __call__(
        self, name: str, run: Callable[[], Mapping[str, NDArray[Any]]], *, memory: int = 0
    ) -> dict[str, NDArray[Any]]:
        """Return the arrays of ``run()``, or those that it returned before.

        Parameters
        ----------
        name
            Unique within one calculation: "train TinyNet, seed 3".
        run
            Depends on what `key` was made of, and on nothing else.
        memory
            Bytes that it will need, as an estimate. If that is more than there is, a warning
            says so.
        """
        self._count += 1
        arrays = self._kept(name)
        if arrays is None:
            self._tell(name)
            self._tell_memory(name, memory)
            arrays = {key: np.asarray(array) for key, array in run().items()}
            self._keep(name, arrays)
        if self._bar is not None:
            self._bar.update()
        return arrays

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _path(self, name: str) -> str:
        # Named by the step alone: what another key left there is written over, not kept too.
        file = hashlib.sha256(name.encode()).hexdigest()[:32]
        return os.path.join(self._folder or "", f"{file}.npz")

    def _kept(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return what a step came to, if its file is there and every value is as written."""
        if self._folder is None:
            return None
        try:
            archive = _archive.Archive(self._path(name))
        except IntegrityError:
            return None
        # Copied, as a mapped file cannot be written over everywhere.
        arrays = {key: np.array(array) for key, array in archive.items() if key != _SEAL}
        seal = archive.get(_SEAL)
        intact = seal is not None and np.array_equal(seal, self._seal(name, arrays))
        return arrays if intact else None

    def _keep(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write what a step came to; where that fails, warn once and keep no more."""
        if self._folder is None:
            return
        try:
            _atomic.make_folder(self._folder)
            _archive.write(self._path(name), {**arrays, _SEAL: self._seal(name, arrays)})
        except CacheError as error:
            self._folder = None
            warnings.warn(f"{error} (finished steps are not kept)", stacklevel=3)

    def _seal(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.uint8]:
        content = repr((self._key, name, _digests(arrays)))
        return np.frombuffer(hashlib.sha256(content.encode()).digest(), np.uint8)

    def _tell(self, name: str) -> None:
        if self._bar is not None:
            self._bar.set_description(name)
        elif self._told:
            of = "" if self._total is None else f" of {self._total}"
            self._write(f"step {self._count}{of}: {name}")

    def _tell_memory(self, name: str, memory: int) -> None:
        """Say what a step will need if that is much; warn if there is not as much."""
        if memory < LARGE:
            return
        free = available_memory()
        if free is not None and memory > free:
            warnings.warn(
                f"{name} needs about {in_words(memory)} (estimate), and {in_words(free)} are free: "
                "close other programs, or take fewer samples",
                stacklevel=3,
            )
        elif self._told:
            left = "" if free is None else f"; {in_words(free)} are free"
            self._write(f"about {in_words(memory)} for {name} (estimate){left}")

    def _write(self, line: str) -> None:
        if self._bar is not None:
            self._bar.write(line, file=sys.stderr)
        else:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


def key_of(arrays: Mapping[str, NDArray[Any]], parameters: Mapping[str, Any]) -> str:
    """Return a digest of all that a calculation depends on, as hexadecimal.

    These are the names, dtypes, shapes and values of `arrays`, the `parameters`, which are what
    `json.dumps` takes, this library's own code, Python, NumPy, and the kind of processor.
    """
    import json
    import platform

    software = [_code(), platform.python_version(), np.__version__, platform.machine()]
    content = json.dumps([_digests(arrays), dict(parameters), software], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def available_memory(root: str = "/") -> int | None:
    """Return the bytes that a program can still have; None where the system does not tell.

    The least of what the system has and what the control groups of this process leave it.

    Parameters
    ----------
    root
        Where ``proc`` and ``sys`` are.
    """
    found = [_free(root), *(_left(root, group) for group in _groups(root))]
    known = [size for size in found if size is not None]
    return max(0, min(known)) if known else None


def _digests(arrays: Mapping[str, NDArray[Any]]) -> list[tuple[str, str]]:
    return [(name, _archive.digest(np.asarray(arrays[name]))) for name in sorted(arrays)]


def _code() -> str:
    """Return a digest of this library's modules, since a checkout changes under one version."""
    content = hashlib.sha256()
    package = os.path.dirname(os.path.abspath(__file__))
    for folder, folders, files in os.walk(package):
        folders.sort()
        for name in sorted(file for file in files if file.endswith(".py")):
            with open(os.path.join(folder, name), "rb") as file:
                content.update(f"{name}\0".encode() + file.read())
    return content.hexdigest()


def _bar(total: int | None) -> Any:
    """Return a bar on the terminal, or None if there is no terminal or no tqdm."""
    if not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, unit="step", file=sys.stderr)


def _free(root: str) -> int | None:
    """Return the bytes that the system says are available."""
    for line in _read(root, "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows, macOS
        return None


def _groups(root: str) -> list[tuple[str, tuple[str, str]]]:
    """Return the folders of the control groups that limit memory, and what they call the limit.

    Inside a container the path of the group may be the host's; its root is then the group.
    """
    found = []
    for line in _read(root, "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            base, files = "sys/fs/cgroup/memory", ("memory.limit_in_bytes", "memory.usage_in_bytes")
        elif controllers == "":
            base, files = "sys/fs/cgroup", ("memory.max", "memory.current")
        else:
            continue
        found += [(base, files), (os.path.join(base, path.strip("/")), files)]
    return found


def _left(root: str, group: tuple[str, tuple[str, str]]) -> int | None:
    """Return the bytes that a control group leaves; the cache of files can be had back."""
    folder, (limit_file, usage_file) = group
    limit = _read(root, os.path.join(folder, limit_file)).strip()
    usage = _read(root, os.path.join(folder, usage_file)).strip()
    if not (limit.isdecimal() and usage.isdecimal()):  # "max" is no limit
        return None
    cache = 0
    for line in _read(root, os.path.join(folder, "memory.stat")).splitlines():
        if line.startswith(("inactive_file ", "total_inactive_file ")):
            cache = int(line.split()[1])
    return int(limit) - int(usage) + cache


def _read(root: str, path: str) -> str:
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def in_words(size: int) -> str:
    """Return a size in words.

    >>> in_words(256_000), in_words(310_000_000), in_words(21_300_000_000)
    ('256 kB', '310 MB', '21.3 GB')
    """
    if size < 1e6:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
