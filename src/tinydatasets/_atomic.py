"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import IO, TYPE_CHECKING

from tinydatasets.errors import CacheError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["make_folder", "writing"]


@contextlib.contextmanager
def writing(path: str | os.PathLike[str], *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its name once it is complete.

    That is once it is on the disk, unless it need not be `lasting`.

    Raises
    ------
    CacheError
        The folder is missing, read-only or full; `path` is as it was before.
    """
    folder, name = os.path.split(os.path.abspath(path))
    draft = os.path.join(folder, f".{name}.{os.urandom(6).hex()}.part")
    try:
        with open(draft, "xb") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        network = isinstance(error, (ConnectionError, TimeoutError))
        if isinstance(error, OSError) and error.errno is not None and not network:
            raise cannot_write(path, error) from error
        raise


def make_folder(path: str | os.PathLike[str]) -> None:
    """Make the folder `path` and those above it, or raise `CacheError`."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: str | os.PathLike[str], error: OSError) -> CacheError:
    """Turn an `OSError` met while writing `path` into the line a user reads."""
    full = error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", None)}
    remedy = "free space there" if full else "choose a folder that can be written"
    return CacheError(f"cannot write {os.fspath(path)}: {error.strerror or error}; {remedy}")
