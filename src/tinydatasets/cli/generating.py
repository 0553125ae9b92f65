"""Commands on generated folders: generate, export."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from tinydatasets.cli.printing import print_json
from tinydatasets.errors import InvalidValueError, require_int
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    import argparse

__all__ = ["add_generation", "export", "generate"]


def add_generation(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is generated, where, and by whom."""
    add = parser.add_argument
    add("source", metavar="NAME|MODULE:OBJECT", help="a data set, or a generator of your own")
    add("--num-images", type=int, required=True, metavar="N", help="samples of all splits together")
    add("--output-dir", required=True, metavar="DIR", help="a folder of today is made in it")
    add("--seed", type=int, default=0, help="default: %(default)s")
    add("--size", type=int, metavar="PIXELS", help="a side of each image")
    add("--difficulty", choices=DIFFICULTIES, help="of all samples (default: the three equally)")
    further = "what else make_NAME takes, such as features=mfcc"
    add("--set", action="append", default=[], metavar="OPTION=VALUE", help=further)
    add("--dtype", help="in which samples are stored (default: as made); float32 is decoded")
    add("--val", type=float, default=0.15, help="share of that split (default: %(default)s)")
    add("--test", type=float, default=0.05, help="share of that split (default: %(default)s)")
    add("--workers", type=int, help="processes (default: one for each processor)")
    dask = "a scheduler, or local; its workers see DIR too (extra: dask)"
    add("--dask", metavar="ADDRESS|local", help=dask)
    add("--resume", action="store_true", help="go on with what this command began")
    add("--yes", action="store_true", help="do not ask, however large it is")


def generate(options: argparse.Namespace) -> int:
    """Generate samples into a folder."""
    from tinydatasets import generation

    plan = generation.make_plan(
        *(options.source, options.num_images),
        seed=options.seed, options=_maker_options(options), dtype=options.dtype,
        val=options.val, test=options.test,
    )  # fmt: skip
    workers = _processors() if options.workers is None else options.workers
    require_int("--workers", workers, 1)
    if not options.resume:
        estimate = generation.estimate(plan, workers=workers)
        generation.require_disk(options.output_dir, estimate.disk)
        if not options.json:
            print(f"{options.num_images:,} samples of {plan.spec.name}: {estimate}", flush=True)
        if estimate.is_large and not options.yes and not _agreed():
            return 1
    try:
        folder = generation.run(
            *(plan, options.output_dir),
            workers=workers, dask=options.dask, resume=options.resume,
        )  # fmt: skip
    except KeyboardInterrupt:
        print("tinydatasets: stopped; --resume goes on from here", file=sys.stderr)
        raise
    told = generation.told(folder)
    print_json({"folder": folder, **told}) if options.json else print(
        f"{folder}: {', '.join(f'{name} {count:,}' for name, count in told.items())}"
    )
    return 0


def export(options: argparse.Namespace) -> int:
    """Write a generated folder into one archive."""
    from tinydatasets import generation

    written = generation.export(options.folder, options.path)
    sizes = {path: os.path.getsize(path) for path in written}
    if options.json:
        print_json(sizes)
    else:
        for path, size in sizes.items():
            print(f"wrote {path}, {size:,} bytes")
    return 0


def _maker_options(options: argparse.Namespace) -> dict[str, Any]:
    """Return what `make_<name>` is to be asked for."""
    from ast import literal_eval

    chosen: dict[str, Any] = {}
    for given in options.set:
        name, is_one, value = given.partition("=")
        if not is_one:
            raise InvalidValueError(f"--set is OPTION=VALUE, not {given!r}")
        try:
            chosen[name] = literal_eval(value)
        except (ValueError, SyntaxError):
            chosen[name] = value
    named = {"image_size": options.size, "difficulty": options.difficulty}
    return {**chosen, **{name: value for name, value in named.items() if value is not None}}


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _agreed() -> bool:
    """Ask whether to go on; where nobody can answer, go on."""
    if not sys.stdin.isatty():
        return True
    try:
        return input("Go on? [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:  # Ctrl-D
        return False
