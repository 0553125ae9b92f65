"""Who draws the chunks: this process, processes of its own, or a Dask cluster."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tinydatasets.errors import WorkerError, missing_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Result = TypeVar("Result")

__all__ = ["Submit", "in_order", "submitting"]

AHEAD = 2  # chunks that wait for each worker, so that none waits for a chunk
_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
_UNREACHED = 10  # seconds after which a scheduler is given up


class Submit(Protocol):
    """What has a function called somewhere, some time."""

    def __call__(self, run: Callable[..., Any], /, *arguments: Any) -> Any:
        """Return what has a `result()`."""


def in_order(
    submit: Submit,
    run: Callable[[int], Result],
    first: int,
    needed: Callable[[], int],
    *,
    workers: int,
) -> Iterator[Result]:
    """Yield ``run(k)`` for k from `first` on, in order, as long as k is below ``needed()``.

    No more than three of them are under way or wait for each worker.
    """
    ahead = 1 if workers == 1 else (1 + AHEAD) * workers
    waiting: deque[Any] = deque()
    k = first
    try:
        while True:
            while len(waiting) < ahead and k < needed():
                waiting.append(submit(run, k))
                k += 1
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerError(
            f"a worker process ended before its chunk was done: is there memory for {workers}? "
            "go on with --resume and fewer --workers (a script that calls generate begins with "
            'if __name__ == "__main__":)'
        ) from None


@contextmanager
def submitting(workers: int, dask: str | None) -> Iterator[Submit]:
    """Begin `workers` processes, or reach the Dask scheduler `dask`, for as long as this lasts.

    Raises
    ------
    MissingExtraError
        Dask is asked for and not installed.
    WorkerError
        No scheduler answers.
    """
    if dask is not None:
        with _client(workers, dask) as submit:
            yield submit
    elif workers == 1:
        yield _here
    else:
        with _processes(workers) as submit:
            yield submit


def _here(run: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(run(*arguments))
    return done


@contextmanager
def _processes(workers: int) -> Iterator[Submit]:
    from multiprocessing import get_context

    with _one_thread():
        pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_watch_parent
        )
        try:
            with _deaf():
                for _ in range(workers):  # each begins one, for none is ready so soon
                    pool.submit(os.getpid)
            yield pool.submit
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Have processes that begin now leave Ctrl-C to this one."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():  # which alone may set it
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have processes that begin now use one thread each: several would wait for each other."""
    chosen = {name: "1" for name in _THREADS if name not in os.environ}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name in chosen:
            os.environ.pop(name, None)


def _watch_parent() -> None:
    """End this process when the one that started it does, however that ends."""
    from multiprocessing import parent_process
    from threading import Thread

    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)  # what it was to get, nobody will take

    Thread(target=watch, daemon=True).start()


@contextmanager
def _client(workers: int, address: str) -> Iterator[Submit]:
    from importlib import import_module

    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise missing_extra(error, "generating with Dask", "dask") from error
    with _one_thread():
        cluster = None
        if address == "local":
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
            )
        try:
            client = distributed.Client(cluster or address, timeout=_UNREACHED)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise WorkerError(
                f"no Dask scheduler answers at {address!r} ({error}): give tcp://HOST:PORT, or "
                "local"
            ) from error
        try:
            yield lambda run, /, *arguments: client.submit(run, *arguments, pure=False)
        except distributed.KilledWorker as error:
            raise WorkerError(f"a chunk ended every Dask worker that took it: {error}") from None
        finally:
            client.close()
            if cluster is not None:
                cluster.close()
