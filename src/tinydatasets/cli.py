"""The command line: parse, call, print.

Exit codes: 0 done, 1 a check failed or something could not be done, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from tinydatasets import _atomic, _files, _loading, catalog
from tinydatasets.errors import (
    InvalidValueError,
    TinyDatasetsError,
    UnknownNameError,
    require_int,
    require_known,
)
from tinydatasets.spec import DIFFICULTIES, SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tinydatasets._validating import Validated
    from tinydatasets.pictures import Statistics
    from tinydatasets.spec import SplitName
    from tinydatasets.split import Split

__all__ = ["main"]

_MOST = 32  # samples beside or below each other in one picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal without × shows a ?
        sys.stdout.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _print_warning
            return run(options)
    except TinyDatasetsError as error:
        print(f"tinydatasets: {error}", file=sys.stderr)
        return 2 if isinstance(error, (UnknownNameError, InvalidValueError)) else 1
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130  # as a shell says of a program that Ctrl-C ended


def _print_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"tinydatasets: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tinydatasets", description="Small curated data sets: list, look, verify, train."
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__.strip("_"), help=text, description=text)
        added.add_argument("--json", action="store_true", help="print JSON")
        added.set_defaults(run=run)
        return added

    command(_list, "List the bundled data sets.")
    command(_info, "Tell what is known of a data set.").add_argument("name")
    _add_show(command(_show, "Show samples at random, and what values and classes there are."))
    verify = command(_verify, "Hold the installed files against their digests.")
    verify.add_argument("name", nargs="?", help="default: every data set")
    train = command(_train, "Train a NumPy network and print its learning curve.")
    train.add_argument("name")
    train.add_argument(
        "--model",
        default="SimpleNet",
        metavar="NET",
        help="LinearNet, SimpleNet, TinyNet or MicroNet (default: %(default)s)",
    )
    train.add_argument("--difficulty", choices=DIFFICULTIES, help="learn from this tier alone")
    train.add_argument("--epochs", type=int, default=10, help="default: %(default)s")
    train.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    bench = command(_bench, "Measure memory and time on this device.")
    bench.add_argument("names", nargs="*", metavar="NAME", help="default: every data set")
    bench.add_argument(
        "--model",
        default="SimpleNet",
        metavar="NET",
        help="a network of tinydatasets.baselines (default: %(default)s)",
    )
    bench.add_argument("--epochs", type=int, default=10, help="of training (default: %(default)s)")
    bench.add_argument("--batch-size", type=int, default=32, help="default: %(default)s")
    bench.add_argument("--repeats", type=int, default=3, help="default: %(default)s")
    bench.add_argument(
        "--emulated", metavar="HOW", help="say that this device is emulated, and how"
    )
    bench.add_argument("--record", action="store_true", help="keep the record for the metadata")
    validate = command(_validate, "Audit samples and learn from them, or check a folder.")
    sources = "a data set, an .npz, a .csv, a folder of images, or one that generate wrote"
    validate.add_argument("source", metavar="NAME|FILE|DIR", help=sources)
    validate.add_argument("--out", metavar="DIR", help="write reports there")
    validate.add_argument(
        "--write", action="store_true", help="write them into the data set's folder"
    )
    _add_columns(validate, "attributes to look at (default: all)")
    generate = command(_generate, "Generate any number of samples into a folder.")
    _add_generation(generate)
    export = command(_export, "Write a generated folder into one deflated .npz.")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("path", metavar="FILE.npz")
    curate = command(_curate, "Make a balanced data set in tiers of a file, and write reports.")
    curate.add_argument("source", metavar="FILE", help="an .npz, a .csv, or a folder of images")
    curate.add_argument(
        "--per-class",
        nargs="+",
        type=int,
        required=True,
        metavar="N",
        help="samples a class: of train, val and test, or one number, parted 80, 15 and 5 %%",
    )
    curate.add_argument("--out", metavar="DIR", required=True, help="write everything there")
    curate.add_argument("--name", help="of the data set (default: that of the file)")
    _add_columns(curate, "attributes to keep, over whose values every class is spread evenly")
    rebuild = command(_rebuild, "Run a data set's recipe and compare digests (extra: recipes).")
    rebuild.add_argument("name", nargs="?")
    rebuild.add_argument("--write", action="store_true", help="write what was built")
    return parser


def _add_show(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which samples are shown, and how."""
    add = parser.add_argument
    folder = "a data set, a generated folder, an .npz, a .csv, or a folder of images"
    add("source", metavar="NAME|DIR|FILE", help=folder)
    add("--split", choices=SPLITS, help="default: train, if there is one")
    add("--class", dest="label", metavar="CLASS", help="of this class alone: its name or its code")
    add("--tier", metavar="TIER", help=f"of this tier alone: {', '.join(DIFFICULTIES)}")
    add("--seed", type=int, default=0, help="which samples (default: %(default)s)")
    add("--out", metavar="FILE.png", help="write a picture (extra: plot)")
    form = parser.add_mutually_exclusive_group()
    grid = "lines and samples a line (default: 10x10, or what fits the terminal)"
    form.add_argument("--grid", metavar="LINESxWIDTH", help=grid)
    form.add_argument("--by-class", action="store_true", help="a line a class, from easy to hard")


def _add_generation(parser: argparse.ArgumentParser) -> None:
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


def _add_columns(parser: argparse.ArgumentParser, attributes: str) -> None:
    """Add the options that say what a file's arrays or columns are."""
    parser.add_argument("--labels", metavar="KEY", help="array or column of the labels")
    parser.add_argument("--groups", metavar="KEY", help="attribute that never crosses splits")
    parser.add_argument("--attributes", nargs="+", metavar="KEY", help=attributes)
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")


class _ShowVersion(argparse.Action):
    """Print the version, which is looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from tinydatasets import __version__

        print(f"tinydatasets {__version__}")
        parser.exit(0)


def _list(options: argparse.Namespace) -> int:
    rows = [catalog.info(name) for name in catalog.names()]
    if options.json:
        _print_json(rows)
        return 0
    for row in rows:
        shape = "×".join(map(str, row["sample_shape"]))
        classes = len(row["class_names"])
        print(
            f"{row['name']:<12} {row['n_samples']:>6} samples  {shape:>7} {row['dtype']:<6}"
            f" {classes:>3} classes  {row['provenance']:<14} {row['title']}"
        )
    return 0


def _info(options: argparse.Namespace) -> int:
    metadata = catalog.info(options.name)
    if options.json:
        _print_json(metadata)
        return 0
    dataset = catalog.load(options.name)
    for key, value in metadata.items():
        text = _shown(key, value)
        print(f"{key + ':':<20} {text}".replace("\n", "\n" + " " * 21))
    for name in SPLITS:
        split = dataset.split(name)
        tiers = ", ".join(
            f"{(split.difficulty == i).sum()} {t}" for i, t in enumerate(DIFFICULTIES)
        )
        print(f"{name + ':':<20} {len(split)} samples ({tiers})")
    card = os.path.join(_files.locate(options.name), f"README_{options.name}.md")
    print(f"{'card:':<20} {card}")
    return 0


def _shown(key: str, value: Any) -> str:
    """Return the value of a metadata key as text, a benchmark a line."""
    if key == "benchmarks":
        from tinydatasets import _records

        return "\n".join(map(_records.summary, value)) or "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _show(options: argparse.Namespace) -> int:
    if options.out and not options.out.lower().endswith(".png"):
        raise InvalidValueError(f"--out names a PNG picture: FILE.png, not {options.out!r}")
    split, statistics = _opened(options.source, options.split)
    chosen = {"class": options.label, "tier": options.tier}
    selected = ", ".join(f"{what} {value}" for what, value in chosen.items() if value is not None)
    if selected:
        statistics = None  # they are of all samples
        split = split.select(difficulty=options.tier, classes=_class(options.label, split))
    if options.by_class:
        shown = _by_class(split)
    else:
        grid = _grid(options.grid)
        shown = _at_random(split, statistics, selected, grid=grid, seed=options.seed)
    if options.out:
        picture = shown.picture()
        with _atomic.writing(options.out) as file:
            file.write(picture)
        _print_json({"written": options.out}) if options.json else print(f"wrote {options.out}")
    else:
        _print_json(shown.content()) if options.json else print(shown.text())
    return 0


class _Shown(NamedTuple):
    """Samples in three forms, each made when it is asked for."""

    picture: Callable[[], bytes]
    text: Callable[[], str]
    content: Callable[[], dict[str, Any]]


def _at_random(
    split: Split,
    statistics: Statistics | None,
    selected: str,
    *,
    grid: tuple[int, int] | None,
    seed: int,
) -> _Shown:
    """Return samples at random, and what their split is."""
    import shutil

    from tinydatasets import pictures

    lines, width = grid or (10, 10)
    seen = pictures.preview(
        split, seed=seed, size=lines * width, statistics=statistics, selected=selected
    )
    columns = shutil.get_terminal_size().columns
    return _Shown(
        lambda: pictures.preview_png(seen, (lines, width)),
        lambda: pictures.preview_text(seen, grid=grid, columns=columns, shades=_shades()),
        lambda: {
            "heading": f"{seen.title}; {seen.details}",
            **_samples(seen.shown),
            "statistics": seen.statistics._asdict(),
        },
    )


def _by_class(split: Split) -> _Shown:
    """Return samples in a line a class, from easy to hard."""
    from tinydatasets import pictures

    heading = pictures.heading(split)
    rows = pictures.grid_rows(split, per_tier=1)
    return _Shown(
        lambda: pictures.montage_png(split, pictures.grid_rows(split), heading=heading),
        lambda: f"{heading}\n\n{pictures.montage_text(split, rows, shades=_shades())}",
        lambda: {"heading": heading, **_samples(split, rows)},
    )


def _opened(source: str, name: SplitName | None) -> tuple[Split, Statistics | None]:
    """Return a split of what `source` names, and its statistics if they are recorded."""
    is_file = os.path.exists(source) or os.path.dirname(source) or os.path.splitext(source)[1]
    if catalog.has(source) or not is_file:  # a file or folder of that name is ./name
        return catalog.load(source, name or "train"), None
    from tinydatasets import _folders, pictures

    if _folders.is_folder(source):
        recorded = _folders.read(source)["splits"]
        names: list[SplitName] = list(recorded)
        split = catalog.load_folder(source, name or names[0])
        return split, pictures.recorded_statistics(split, recorded[split.name])
    splits = _given(source)
    known: list[str] = list(splits)
    chosen = name or known[0]
    require_known("split", chosen, splits)
    return splits[chosen], None


def _given(source: str) -> Mapping[str, Split]:
    """Return the splits of a user's file or folder."""
    from tinydatasets import _inputs, _npz
    from tinydatasets.split import Split

    if os.path.isfile(source) and source.lower().endswith(".npz"):  # one class will do
        sets = _npz.open_sets(source).items()
        return {name: Split(columns, name, metadata) for name, (columns, metadata) in sets}
    return _inputs.read(source)


def _class(label: str | None, split: Split) -> str | int | None:
    """Return a class as `Split.select` takes it: a name, or a code where no name is like it."""
    known = split.metadata["class_names"]
    return int(label) if label and label.isdecimal() and label not in known else label


def _grid(text: str | None) -> tuple[int, int] | None:
    """Return lines and samples a line, as in 10x10."""
    if text is None:
        return None
    sides = text.split("x")
    if len(sides) != 2 or not all(side.isdecimal() and 1 <= int(side) <= _MOST for side in sides):
        raise InvalidValueError(f"--grid is LINESxWIDTH, each from 1 to {_MOST}, not {text!r}")
    return int(sides[0]), int(sides[1])


def _shades() -> str:
    from tinydatasets import pictures

    return pictures.BLOCKS if _block() == "█" else pictures.LETTERS


def _samples(split: Split, rows: Any = slice(None)) -> dict[str, Any]:
    return {
        "ids": split.ids[rows].tolist(),
        "labels": split.labels[rows].tolist(),
        "data": split.data[rows].tolist(),
    }


def _verify(options: argparse.Namespace) -> int:
    verdicts = {}
    for name in [options.name] if options.name else catalog.names():
        spec = catalog.get(name).SPEC
        try:
            found = list(_files.altered(*_loading.open_bundled(spec)))
            verdicts[name] = f"altered: {', '.join(found)}" if found else "ok"
        except TinyDatasetsError as error:
            verdicts[name] = str(error)
    if options.json:
        _print_json(verdicts)
    else:
        for name, verdict in verdicts.items():
            print(f"{name}: {verdict}")
    return 0 if set(verdicts.values()) == {"ok"} else 1


def _train(options: argparse.Namespace) -> int:
    from tinydatasets import baselines

    require_int("epochs", options.epochs, 1)
    dataset = catalog.load(options.name)
    train = dataset.train.select(difficulty=options.difficulty)
    network = baselines.build(options.model, train, seed=options.seed)
    if not options.json:
        print(f"{options.model} on {options.name}: {len(train)} samples to learn from,")
        print(f"{len(dataset.test)} test samples that it never learns from")
        print("epoch   loss  test accuracy")
        start = (network.predict(dataset.test.data) == dataset.test.labels).mean()
        _print_epoch(0, float("nan"), start)
    curve = baselines.learning_curve(
        network,
        train,
        dataset.test,
        seed=options.seed,
        epochs=options.epochs,
        report=None if options.json else _print_epoch,
    )
    if options.json:
        _print_json(curve._asdict())
        return 0
    for tier in DIFFICULTIES:
        part = dataset.test.select(difficulty=tier)
        accuracy = (network.predict(part.data) == part.labels).mean()
        print(f"{tier:>6}: {accuracy:.1%} of {len(part)}")
    return 0


def _print_epoch(epoch: int, loss: float, accuracy: float) -> None:
    shown = "     " if epoch == 0 else f"{loss:.3f}"
    print(f"{epoch:>5}  {shown}  {accuracy:6.1%}  {_block() * round(accuracy * 40)}", flush=True)


def _block() -> str:
    """Return a full block, or what stands for it where the terminal has none."""
    try:
        "█░".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#"
    return "█"


def _bench(options: argparse.Namespace) -> int:
    from tinydatasets import benchmark
    from tinydatasets.benchmark import tables

    names = options.names or catalog.names()
    for name in names:  # before minutes are spent on the first
        catalog.get(name)
    found = []
    for name in names:
        record = benchmark.measure(
            name,
            model=options.model,
            epochs=options.epochs,
            batch_size=options.batch_size,
            repeats=options.repeats,
            emulated=options.emulated,
        )
        found.append(record)
        if not options.json:
            print(tables.text(record), end="\n\n", flush=True)
        if options.record:
            path = benchmark.save(record)
            print(f"recorded in {path}", file=sys.stderr if options.json else sys.stdout)
    if options.json:
        _print_json(found)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from tinydatasets import _folders, _validating

    if not catalog.has(options.source) and _folders.is_folder(options.source):
        return _validate_folder(options)
    if options.write and not catalog.has(options.source):
        raise InvalidValueError(
            f"--write is for bundled data sets: use --out DIR for {options.source!r}"
        )
    if options.write:
        _validating.require_checkout(options.source)
    validated = _validating.validate(
        options.source,
        out=options.out,
        labels=options.labels,
        attributes=options.attributes,
        groups=options.groups,
        seed=options.seed,
    )
    if options.out:
        _validating.write(options.out, validated.files)
    if options.write:
        _validating.record(validated)
    altered = _validating.altered(validated) if catalog.has(options.source) else []
    _print_validated(options, validated, altered)
    return 1 if altered or not validated.sound else 0


def _validate_folder(options: argparse.Namespace) -> int:
    from tinydatasets import _folders
    from tinydatasets.generation.checking import check

    for name in ("out", "write", "labels", "groups", "attributes"):
        if getattr(options, name):
            source = f"{options.source!r}, which generate wrote"
            raise InvalidValueError(f"--{name} is not for {source}: leave it out")
    folder = _folders.find(options.source)
    verdicts = []
    for verdict in check(folder):
        verdicts.append(verdict)
        if not options.json:
            mark = "ok   " if verdict.ok else "FAULT"
            print(f"{mark}  {verdict.check}: {verdict.text}", flush=True)
    faulty = list(dict.fromkeys(verdict.check for verdict in verdicts if not verdict.ok))
    if options.json:
        checks = [verdict._asdict() for verdict in verdicts]
        _print_json({"folder": folder, "sound": not faulty, "checks": checks})
        return 1 if faulty else 0
    named = os.path.normpath(os.path.join(options.source, os.path.relpath(folder, options.source)))
    if faulty:
        print(f"\n{named} is not as it was generated: {', '.join(faulty)}")
    else:
        print(f"\nno fault was found in {named}")
    return 1 if faulty else 0


def _generate(options: argparse.Namespace) -> int:
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
    _print_json({"folder": folder, **told}) if options.json else print(
        f"{folder}: {', '.join(f'{name} {count:,}' for name, count in told.items())}"
    )
    return 0


def _export(options: argparse.Namespace) -> int:
    from tinydatasets import generation

    written = generation.export(options.folder, options.path)
    sizes = {path: os.path.getsize(path) for path in written}
    if options.json:
        _print_json(sizes)
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
    return input("Go on? [y/N] ").strip().lower() in {"y", "yes"}


def _curate(options: argparse.Namespace) -> int:
    from tinydatasets import _validating

    path, curation, validated = _validating.curate(
        options.source,
        options.per_class,
        options.out,
        name=options.name,
        labels=options.labels,
        attributes=options.attributes or (),
        groups=options.groups,
        seed=options.seed,
    )
    if not options.json:
        print(f"{path}: {curation.dataset(validated.name)}")
        left_out = f"{len(curation.removed)} of {len(curation.samples)}"
        print(f"left out as doubtful or repeated: {left_out}\n")
    _print_validated(options, validated, [])
    return 0 if validated.sound else 1


def _print_validated(
    options: argparse.Namespace, validated: Validated, altered: Sequence[str]
) -> None:
    """Print the verdicts, and which reports were written or differ from those that are shipped."""
    if options.json:
        findings = validated.findings
        _print_json(
            {
                "name": validated.name,
                "balance_verified": findings.balance.verified,
                "learning_guaranteed": findings.learning.guaranteed,
                "faults": validated.faults,
                "written": sorted(validated.files) if options.out else [],
                "differ": list(altered),
            }
        )
        return
    print(validated.summary)
    if options.out:
        print(f"\nwrote {len(validated.files)} files to {options.out}")
    if altered:
        print(f"\nnot as shipped: {', '.join(altered)}")


def _rebuild(options: argparse.Namespace) -> int:
    from tinydatasets import _building

    verdicts: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    failed = False
    for name in [options.name] if options.name else catalog.names():
        built = _building.run_recipe(name)
        if options.write:
            _building.write_folder(built)
        different = list(_building.differences(built))
        drift = _building.drift(built) if different else None
        said[name] = f"differs: {', '.join(different)}" if different else "same digests"
        said[name] += f"; {drift}" if drift else ""
        verdicts[name] = different
        failed |= bool(different) and not (drift and drift.within)
    if options.json:
        _print_json(verdicts)
    else:
        for name in verdicts:
            print(f"{name}: {said[name]}")
    return int(failed)


def _print_json(content: object) -> None:
    import json

    print(json.dumps(content))
