"""The command line: parse, call, print.

Exit codes: 0 done, 1 a check failed or something could not be done, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

from tinydatasets.cli import bundled, curating, generating, learning, showing
from tinydatasets.errors import InvalidValueError, TinyDatasetsError, UnknownNameError
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print JSON")
        added.set_defaults(run=run)
        return added

    command("list", bundled.list_bundled, "List the bundled data sets.")
    command("info", bundled.info, "Tell what is known of a data set.").add_argument("name")
    showing.add_show(
        command(
            "show", showing.show, "Show samples at random, and what values and classes there are."
        )
    )
    verify = command("verify", bundled.verify, "Hold the installed files against their digests.")
    verify.add_argument("name", nargs="?", help="default: every data set")
    train = command("train", learning.train, "Train a NumPy network and print its learning curve.")
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
    bench = command("bench", learning.bench, "Measure memory and time on this device.")
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
    validate = command(
        "validate", curating.validate, "Audit samples and learn from them, or check a folder."
    )
    sources = "a data set, an .npz, a .csv, a folder of images, or one that generate wrote"
    validate.add_argument("source", metavar="NAME|FILE|DIR", help=sources)
    validate.add_argument("--out", metavar="DIR", help="write reports there")
    validate.add_argument(
        "--write", action="store_true", help="write them into the data set's folder"
    )
    _add_columns(validate, "attributes to look at (default: all)")
    generate = command(
        "generate", generating.generate, "Generate any number of samples into a folder."
    )
    generating.add_generation(generate)
    export = command(
        "export", generating.export, "Write a generated folder into one deflated .npz."
    )
    export.add_argument("folder", metavar="DIR")
    export.add_argument("path", metavar="FILE.npz")
    curate = command(
        "curate", curating.curate, "Make a balanced data set in tiers of a file, and write reports."
    )
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
    rebuild = command(
        "rebuild", curating.rebuild, "Run a data set's recipe and compare digests (extra: recipes)."
    )
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
