"""The command show: samples of whatever there is, in characters or as a picture."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydatasets import _atomic, catalog
from tinydatasets.cli.printing import full_block, print_json
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import DIFFICULTIES, SPLITS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from tinydatasets.pictures import Statistics
    from tinydatasets.spec import SplitName
    from tinydatasets.split import Split

__all__ = ["add_show", "show"]

_MOST = 32  # samples beside or below each other in one picture


def add_show(parser: argparse.ArgumentParser) -> None:
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


def show(options: argparse.Namespace) -> int:
    """Draw samples, in characters or to a file."""
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
        print_json({"written": options.out}) if options.json else print(f"wrote {options.out}")
    else:
        print_json(shown.content()) if options.json else print(shown.text())
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

    return pictures.BLOCKS if full_block() == "█" else pictures.LETTERS


def _samples(split: Split, rows: Any = slice(None)) -> dict[str, Any]:
    return {
        "ids": split.ids[rows].tolist(),
        "labels": split.labels[rows].tolist(),
        "data": split.data[rows].tolist(),
    }
