"""Generation at scale: any number of samples in a folder, in bounded memory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tinydatasets.errors import require_int
from tinydatasets.generation.exporting import export
from tinydatasets.generation.planning import (
    SHARD_BYTES,
    Estimate,
    Plan,
    estimate,
    estimate_memory,
    make_plan,
    require_disk,
)
from tinydatasets.generation.running import run, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import DTypeLike

    from tinydatasets.generators import Generator

__all__ = [
    "Estimate",
    "Plan",
    "estimate",
    "estimate_memory",
    "export",
    "generate",
    "make_plan",
    "require_disk",
    "run",
    "told",
]


def generate(
    source: Generator | str,
    size: int,
    output_dir: str | os.PathLike[str],
    *,
    seed: int,
    options: Mapping[str, Any] | None = None,
    dtype: DTypeLike | None = None,
    val: float = 0.15,
    test: float = 0.05,
    workers: int = 1,
    dask: str | None = None,
    resume: bool = False,
    progress: bool | None = None,
    shard_bytes: int = SHARD_BYTES,
) -> str:
    """Generate `size` different samples into a new folder; memory does not grow with `size`.

    The samples are those of ``make_<name>`` with this seed, in that order, but for copies: what
    equals an earlier sample is left out, so that none is in two splits. A smaller set is the
    beginning of a larger one, split by split.

    Parameters
    ----------
    source
        The name of a data set that has ``make_<name>``, or a `Generator` of your own.
    size
        How many samples, of all splits together.
    output_dir
        The folder ``YYYY-MM-DD-vN`` is made in it; N counts up, and no folder is touched twice.
    seed
        From 0 to 2**32 - 1.
    options
        What ``make_<name>`` takes beside: ``{"image_size": 16}``.
    dtype
        In which samples are stored: by default as they are made, a wider integer, or float32,
        which is decoded as in `Split.data`.
    val, test
        Shares of these splits; 0 leaves one out. Classes have their share in each. Where samples
        come in groups, groups stay whole, and they have their shares.
    workers
        Processes. More than one are started afresh (spawned), so that a script must guard its
        start with ``if __name__ == "__main__":``.
    dask
        The address of a Dask scheduler, whose workers see `output_dir` too; or "local", for a
        cluster of `workers` on this machine. Extra: dask.
    resume
        Go on with what the same arguments began and did not finish.
    progress
        Whether to tell how far it is, on standard error; by default on a terminal.
    shard_bytes
        Samples of a split that take more are cut into several archives.

    Returns
    -------
    str
        The folder: an archive or several for each split, metadata.json, a card, and a picture
        where matplotlib is installed. `load_folder` opens it.

    Raises
    ------
    InvalidValueError
        An argument has a value that makes no sense; the generator does not return what it says,
        or has no more different samples.
    UnknownNameError
        There is no such data set or option.
    CacheError
        The folder cannot be written, or has no room for what is wanted.
    WorkerError
        A worker process ended, or no Dask scheduler answers.
    MissingExtraError
        Dask is asked for and not installed.

    Examples
    --------
    >>> import tempfile, tinydatasets as td
    >>> folder = td.generate("tinygrid", 1000, tempfile.mkdtemp(), seed=0)
    >>> td.load_folder(folder, "train")
    <Split tinygrid/train: 800 x (16, 16) uint8, 10 classes>
    """
    plan = make_plan(
        *(source, size),
        seed=seed, options=options, dtype=dtype, val=val, test=test, shard_bytes=shard_bytes,
    )  # fmt: skip
    workers = require_int("workers", workers, 1)
    folder = os.fspath(output_dir)
    return run(plan, folder, workers=workers, dask=dask, resume=resume, progress=progress)
