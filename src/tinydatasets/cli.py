"""The command line: parse, call, print.

Exit codes: 0 done, 1 a check failed or something could not be done, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

from tinydatasets import _atomic, _files, _loading, catalog
from tinydatasets.errors import (
    InvalidValueError,
    TinyDatasetsError,
    UnknownNameError,
    require_int,
)
from tinydatasets.spec import DIFFICULTIES, SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tinydatasets._validating import Validated
    from tinydatasets.split import Split

__all__ = ["main"]


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
    show = command(_show, "Show samples of every class, from easy to hard.")
    show.add_argument("name")
    show.add_argument("--split", choices=SPLITS, default="train", help="default: %(default)s")
    show.add_argument("--out", metavar="FILE.png", help="write a picture (extra: plot)")
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
    validate = command(_validate, "Audit samples, learn from them, and write reports.")
    validate.add_argument(
        "source", metavar="NAME|FILE", help="a data set, an .npz, a .csv, or a folder of images"
    )
    validate.add_argument("--out", metavar="DIR", help="write reports there")
    validate.add_argument(
        "--write", action="store_true", help="write them into the data set's folder"
    )
    _add_columns(validate, "attributes to look at (default: all)")
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
    from tinydatasets import pictures

    split = catalog.load(options.name, options.split)
    heading = pictures.heading(split)
    if options.out:
        if not options.out.lower().endswith(".png"):
            raise InvalidValueError(f"--out names a PNG picture: FILE.png, not {options.out!r}")
        picture = pictures.montage_png(split, pictures.grid_rows(split), heading=heading)
        with _atomic.writing(options.out) as file:
            file.write(picture)
        _print_json({"written": options.out}) if options.json else print(f"wrote {options.out}")
        return 0
    rows = pictures.grid_rows(split, per_tier=1)
    if options.json:
        _print_json({"heading": heading, **_samples(split, rows)})
    else:
        shades = pictures.BLOCKS if _block() == "█" else pictures.LETTERS
        print(heading, pictures.montage_text(split, rows, shades=shades), sep="\n\n")
    return 0


def _samples(split: Split, rows: Any) -> dict[str, Any]:
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
    from tinydatasets import _validating

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
