"""Write the contact sheets of the data sets: ``python docs/sheets.py``.

A hundred samples of each class and tier. Pictures become PNGs, programs become pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tinydatasets as td
from tinydatasets.catalog.tinypy.snippets import Snippets
from tinydatasets.curation import pool
from tinydatasets.pictures import sheet_png
from tinydatasets.spec import DIFFICULTIES

HOME = Path(__file__).parent / "datasets"
COUNT = 100


def main() -> None:
    """Write the sheets of the data sets that are named, or of all."""
    writers = {"tinyvww": write_scenes, "tinygrid": write_grids, "tinypy": write_programs}
    for name in sys.argv[1:] or writers:
        writers[name](HOME / name)


def write_scenes(folder: Path) -> None:
    """Write a sheet of each class and tier of the bundled training pictures."""
    train = td.load_tinyvww("train")
    for tier in DIFFICULTIES:
        for name in train.metadata["class_names"]:
            samples = train.select(difficulty=tier, classes=name)[:COUNT]
            write(folder / f"sheet_{tier}_{slug(name)}.png", sheet_png(samples))


def write_grids(folder: Path) -> None:
    """Write a sheet of each family and setting: new grids, since so many are not bundled."""
    names = td.info("tinygrid")["class_names"]
    for tier in DIFFICULTIES:
        for name in names:
            samples = td.make_tinygrid(COUNT, seed=0, difficulty=tier, family=name)
            write(folder / f"sheet_{tier}_{slug(name)}.png", sheet_png(samples, scale=3))


def write_programs(folder: Path) -> None:
    """Write a page of each construct: programs of all splits, tier by tier."""
    splits = td.load_tinypy()
    whole = Snippets.of(pool({s.name: s for s in (splits.train, splits.val, splits.test)}))
    for name in whole.metadata["class_names"]:
        lines = [f"# {name.capitalize()}, {COUNT} programs a tier", "", "Generated; bundled."]
        for tier in DIFFICULTIES:
            lines += ["", f"## {tier.capitalize()}", "", "::::{container} sheet"]
            rows = whole.select(difficulty=tier, classes=name)[:COUNT]
            for row in range(len(rows)):
                lines += ["```py", rows.text(row).rstrip(), "```"]
            lines += ["::::"]
        write(folder / "sheets" / f"{slug(name)}.md", ("\n".join(lines) + "\n").encode())


def slug(name: str) -> str:
    """Return a name as a part of a file's name."""
    return name.replace(" ", "-")


def write(path: Path, content: bytes) -> None:
    """Write a file, in a folder that may be new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main()
