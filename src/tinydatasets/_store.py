"""Files of public data sets: downloaded once, verified, kept.

Folders are made when a download or its curation begins, and the environment is read at each call:

``TINYDATASETS_DATA_DIR``
    The folder to look in first and to download to; otherwise the user's cache.
``TINYDATASETS_OFFLINE``
    1: never use the network.
``TINYDATASETS_MIRRORS``
    Base addresses, separated by spaces, that are tried before the built-in mirrors.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import IO, TYPE_CHECKING, NamedTuple

from tinydatasets import _atomic, _files
from tinydatasets.errors import CacheError, DownloadError, InvalidValueError, missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["RemoteFile", "chosen_mirrors", "fetch", "locked"]

TIMEOUT = 30.0  # seconds without a byte before a mirror is given up


class RemoteFile(NamedTuple):
    """A public file, known byte for byte."""

    name: str
    size: int
    """Bytes."""
    sha256: str


def chosen_mirrors(mirrors: str | Sequence[str] | None, built_in: Sequence[str]) -> Sequence[str]:
    """Return the base addresses that a user gave, one or several, or else the built-in ones."""
    bases = [mirrors] if isinstance(mirrors, str) else built_in if mirrors is None else mirrors
    if not any(bases):
        raise InvalidValueError("mirrors is empty: leave it out to use the built-in ones")
    return bases


def fetch(
    file: RemoteFile,
    folder: str,
    mirrors: Sequence[str],
    *,
    timeout: float = TIMEOUT,
    progressbar: bool | None = None,
) -> str:
    """Return the path of `file` in `folder`, downloaded if it is not there or is damaged.

    Mirrors (base addresses) are tried in turn after any failure. A file takes its name only
    when its sha256 is right.

    Raises
    ------
    DownloadError
        Every mirror failed, and how each did; or the network is needed and forbidden.
    CacheError
        The folder cannot be written.
    """
    path = os.path.join(folder, file.name)
    if _is(file, path):
        return path
    urls = [f"{base.rstrip('/')}/{file.name}" for base in (*_own_mirrors(), *mirrors)]
    if os.environ.get("TINYDATASETS_OFFLINE", "") not in {"", "0"}:
        raise DownloadError(
            f"TINYDATASETS_OFFLINE is set and {file.name} is not in {folder}: "
            f"put the file there by hand (from {' or '.join(urls)}), or unset it"
        )
    _atomic.make_folder(folder)
    _sweep(folder, file.name)
    progressbar = _wanted(progressbar)
    failures = []
    for url in urls:
        try:
            _download(url, file, path, timeout=timeout, progressbar=progressbar)
        except CacheError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever stops one mirror, the next is tried
            failures.append(f"{url}: {_brief(error)}")
        else:
            return path
    raise DownloadError(f"no mirror delivered {file.name}: {'; '.join(failures)}")


@contextlib.contextmanager
def locked(folder: str, *, wait: bool = True) -> Iterator[None]:
    """Make `folder` and hold it for this process alone, where the platform has `flock`.

    If another process holds it, wait for that, or raise `CacheError`.

    The lock goes with the process, however it ends. Elsewhere nobody waits: work is then done
    twice, and the last of the equal results stays.
    """
    _atomic.make_folder(folder)
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _atomic.cannot_write(folder, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise CacheError(f"{folder} is being written by another process") from None
        yield
    finally:
        os.close(handle)


class _Checked:
    """A file that takes the bytes of one `RemoteFile` and no others."""

    def __init__(self, target: IO[bytes], expected: RemoteFile) -> None:
        import hashlib

        self._target = target
        self._expected = expected
        self._size = 0
        self._sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self._size += len(content)
        if self._size > self._expected.size:
            raise DownloadError(f"what it sends is longer than {self._expected.size} bytes")
        self._sha256.update(content)
        return self._target.write(content)

    def flush(self) -> None:
        self._target.flush()

    def verify(self) -> None:
        if self._size != self._expected.size:
            raise DownloadError(f"it sent {self._size} of {self._expected.size} bytes")
        if self._sha256.hexdigest() != self._expected.sha256:
            raise DownloadError("what it sent is another file: its sha256 differs")


def _download(url: str, file: RemoteFile, path: str, *, timeout: float, progressbar: bool) -> None:
    import pooch

    download = pooch.HTTPDownloader(
        progressbar=progressbar,
        timeout=timeout,
        headers={"Accept-Encoding": "identity"},  # the bytes of the .gz, not what is in it
    )
    with _atomic.writing(path) as target:
        checked = _Checked(target, file)
        download(url, checked, None)
        checked.verify()


def _is(file: RemoteFile, path: str) -> bool:
    """Return whether `path` holds the bytes of `file`."""
    try:
        return os.path.getsize(path) == file.size and _files.sha256_of(path) == file.sha256
    except OSError:
        return False


def _sweep(folder: str, name: str) -> None:
    """Delete what downloads of `name` left half-way, killed more than an hour ago."""
    for entry in os.scandir(folder):
        if entry.name.startswith(f".{name}.") and entry.name.endswith(".part"):
            with contextlib.suppress(OSError):
                if entry.stat().st_mtime < time.time() - 3600:
                    os.unlink(entry.path)


def _own_mirrors() -> list[str]:
    return os.environ.get("TINYDATASETS_MIRRORS", "").split()


def _wanted(progressbar: bool | None) -> bool:
    """Return whether to show a bar: as asked, or on a terminal when tqdm is installed."""
    if progressbar is False or (progressbar is None and not sys.stderr.isatty()):
        return False
    try:
        import tqdm  # noqa: F401  # pooch draws with it
    except ImportError as error:
        if progressbar:
            raise missing_extra(error, "a progress bar", "progress") from error
        return False
    return True


def _brief(error: Exception) -> str:
    """Return one line of at most 160 characters that says what stopped a download."""
    known = {
        "ConnectionError": "no connection",
        "MissingSchema": "an address begins with http:// or https://",
        "InvalidSchema": "an address begins with http:// or https://",
    }
    text = " ".join(str(error).split())
    if "timed out" in text:
        return "it stopped sending"
    return known.get(type(error).__name__) or text[:160] or type(error).__name__
