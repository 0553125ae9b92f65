"""From a plan to a finished folder: draw, leave out copies, write, describe; to be gone on with."""

from __future__ import annotations

import contextlib
import os
import shutil
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _atomic, _files, _folders, _store
from tinydatasets._archive import Archive
from tinydatasets._chunks import RaisedError, length_of
from tinydatasets._folders import PART
from tinydatasets._progress import Progress
from tinydatasets._seen import Seen, row_hashes
from tinydatasets.errors import CacheError, InvalidValueError, TinyDatasetsError
from tinydatasets.generation.describing import describe
from tinydatasets.generation.drawing import Job, write_chunk
from tinydatasets.generation.planning import require_portable
from tinydatasets.generation.workers import in_order, submitting
from tinydatasets.generation.writing import PROGRESS, Writer
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tinydatasets.generation.planning import Plan
    from tinydatasets.generation.workers import Submit

__all__ = ["run", "told"]

_WORK = "work"  # what such a folder has beside
_PATIENCE = 10  # chunks without a sample that is new


def run(
    plan: Plan,
    output_dir: str,
    *,
    workers: int,
    dask: str | None = None,
    resume: bool = False,
    progress: bool | None = None,
) -> str:
    """Generate what is planned into a new folder of `output_dir`, and return its path.

    See `generate`. Until it is finished, the folder's name ends in ``.part``.
    """
    if workers > 1 or dask is not None:
        require_portable(plan.generator)
    draft = _resumed(output_dir, plan) if resume else _begun(output_dir, plan)
    with _store.locked(draft, wait=False):
        if not os.path.exists(os.path.join(draft, "metadata.json")):
            try:
                _generate(plan, draft, workers=workers, dask=dask, progress=progress)
            except TinyDatasetsError as error:
                hopeless = isinstance(error, InvalidValueError) and type(error) is not RaisedError
                if hopeless or not os.path.exists(os.path.join(draft, _WORK, PROGRESS)):
                    shutil.rmtree(draft, ignore_errors=True)
                raise
        shutil.rmtree(os.path.join(draft, _WORK), ignore_errors=True)
        return _named(draft)


def _sweep(draft: str) -> None:
    """Delete files that a run which was killed had not finished."""
    for folder, _, files in os.walk(draft):
        for name in files:
            if name.startswith(".") and name.endswith(".part"):
                os.unlink(os.path.join(folder, name))


def _named(draft: str) -> str:
    """Give a finished folder its name, or the next one if another run took that meanwhile."""
    finished = draft.removesuffix(PART)
    begin, _, first = finished.rpartition("-v")
    for number in count(int(first)):
        finished = f"{begin}-v{number}"
        try:
            if not os.path.exists(finished):
                os.rename(draft, finished)
                break
        except OSError as error:
            if not os.path.exists(finished):
                raise _atomic.cannot_write(finished, error) from error
    return finished


def told(folder: str) -> dict[str, int]:
    """Return how many samples each split of a finished folder has, and how many copies it lacks."""
    known = _files.read_json(os.path.join(folder, "metadata.json"), remedy="generate it anew")
    rows = {name: split["n_samples"] for name, split in known["splits"].items()}
    return {**rows, "copies left out": sum(known["generation"]["copies_left_out"].values())}


def _generate(
    plan: Plan, draft: str, *, workers: int, dask: str | None, progress: bool | None
) -> None:
    _sweep(draft)
    work = os.path.join(draft, _WORK)
    with Writer(draft, work, plan.splits, plan.forms, shard_rows=plan.shard_rows) as writer:
        workers = min(workers, plan.n_chunks)
        with (
            submitting(workers, dask) as submit,
            Progress(plan.size, "samples", done=writer.total, shown=progress) as bar,
        ):
            _write_all(plan, work, writer, submit, workers=workers, reach=bar.reach)
        empty = [split for split, rows in writer.rows.items() if not rows]
        if empty:
            told = "; or for another split to have a share of 0" if len(plan.splits) > 1 else ""
            raise InvalidValueError(
                f"{plan.size:,} samples leave none for {' and '.join(empty)}: ask for more{told}"
            )
        writer.finish()
        describe(plan, draft, writer, workers=workers)


def _write_all(
    plan: Plan,
    work: str,
    writer: Writer,
    submit: Submit,
    *,
    workers: int,
    reach: Callable[[int], None],
) -> None:
    """Draw chunk after chunk until the splits have what is wanted."""
    length = length_of(plan.generator)
    run = partial(write_chunk, _job(plan, os.path.join(work, "chunks")))

    def needed() -> int:
        return writer.chunks - (writer.total - plan.size) // length

    with _noting(writer), Seen(plan.size + length, folder=work) as seen:
        for block in writer.blocks("data"):
            hashes = row_hashes(block)
            seen.first(hashes, np.zeros(len(hashes), np.int64))
        fruitless = 0
        for path in in_order(submit, run, writer.chunks, needed, workers=workers):
            before = writer.total
            _take(plan, Archive(path), writer, seen)
            os.unlink(path)
            reach(writer.total)
            fruitless = 0 if writer.total > before else fruitless + 1
            if fruitless == _PATIENCE:
                raise InvalidValueError(
                    f"the generator repeats itself: after {writer.total} different samples the "
                    f"next {fruitless * length} were copies; ask for {writer.total} or fewer"
                )


def _job(plan: Plan, folder: str) -> Job:
    shutil.rmtree(folder, ignore_errors=True)  # what nobody had taken when work was stopped
    _atomic.make_folder(folder)
    groups = next(iter(plan.spec.groups), None)
    return Job(
        plan.generator, groups, plan.seed, plan.shares, plan.dtype.name, *plan.decoding, folder
    )


@contextlib.contextmanager
def _noting(writer: Writer) -> Iterator[None]:
    """Whatever stops the work, write down how far it came, if that can be done."""
    try:
        yield
    except BaseException:
        if writer.chunks:
            with contextlib.suppress(TinyDatasetsError, ValueError):  # a file may just be closed
                writer.note()
        raise


def _take(plan: Plan, chunk: Archive, writer: Writer, seen: Seen) -> None:
    """Append the samples of a chunk that are new, as many as are still wanted."""
    part, hashes = chunk["part"], chunk["hash"]
    new = seen.first(hashes, np.zeros(len(hashes), np.int64)) < 0
    wanted = np.cumsum(new) <= plan.size - writer.total
    for code, split in enumerate(SPLITS):
        mine = part == code
        columns = {name: chunk[f"{split}_{name}"] for name in plan.forms}
        keep, copies = (new & wanted)[mine], (~new & wanted)[mine]
        writer.leave_out(columns["labels"][copies])
        if not keep.all():
            columns = {name: column[keep] for name, column in columns.items()}
        if len(columns["labels"]):
            writer.append(split, columns)
    writer.end_chunk()


def _begun(output_dir: str, plan: Plan) -> str:
    """Make a new folder, called by the day and the next free number."""
    import datetime as dt

    _atomic.make_folder(output_dir)
    today = dt.datetime.now(dt.timezone.utc).date().isoformat()
    for number in count(1):
        draft = os.path.join(output_dir, f"{today}-v{number}{PART}")
        if os.path.exists(draft.removesuffix(PART)):
            continue
        try:
            os.mkdir(draft)
        except FileExistsError:
            continue
        except OSError as error:
            raise _atomic.cannot_write(draft, error) from error
        try:
            _atomic.make_folder(os.path.join(draft, _WORK))
            _files.write_json(_plan_file(draft), plan.identity())
        except CacheError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return draft
    raise AssertionError  # there is always a next number


def _resumed(output_dir: str, plan: Plan) -> str:
    """Return the folder in which this plan was begun, the newest if there are several."""
    drafts = [output_dir] if _folders.is_draft(output_dir) else _drafts(output_dir)
    differing = ""
    for draft in drafts:
        begun = _begun_plan(draft)
        wrong = {key: value for key, value in plan.identity().items() if begun.get(key) != value}
        if not wrong:
            return draft
        key, value = next(iter(wrong.items()))
        differing = f"; {os.path.basename(draft)} has {key} {begun.get(key)}, not {value}"
    raise InvalidValueError(
        f"nothing of these arguments was begun in {output_dir}{differing}: leave --resume out"
    )


def _drafts(output_dir: str) -> list[str]:
    """Return the unfinished folders, the newest first."""
    names = os.listdir(output_dir) if os.path.isdir(output_dir) else []
    paths = [os.path.join(output_dir, name) for name in names if _folders.is_draft(name)]
    paths = [path for path in paths if _begun_plan(path)]
    return sorted(paths, key=_order, reverse=True)


def _order(path: str) -> tuple[str, int]:
    day, _, number = os.path.basename(path).removesuffix(PART).rpartition("-v")
    return day, int(number)


def _plan_file(draft: str) -> str:
    return os.path.join(draft, _WORK, "plan.json")


def _begun_plan(draft: str) -> dict[str, Any]:
    """Return the identity of the plan that a folder was begun with; nothing if that is unknown."""
    for path in (_plan_file(draft), os.path.join(draft, "metadata.json")):
        if os.path.exists(path):
            known = _files.read_json(path, remedy=f"delete {draft} and begin anew")
            plan: dict[str, Any] = known.get("generation", {"plan": known})["plan"]
            return plan
    return {}
