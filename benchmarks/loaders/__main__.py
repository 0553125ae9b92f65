"""Measure loaders beside one another: ``python -m benchmarks.loaders OUT``, from the root."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.loaders import cold, epochs, growth, machine, maps, report
from benchmarks.loaders.contenders import CONTENDERS
from benchmarks.loaders.data import shape_of

if TYPE_CHECKING:
    from typing import Any

SECTIONS = ("epochs", "cold", "growth", "map")
SETS = ("60000x28x28", "2000x64x64", "1000x8x8")
# What --quick takes instead of the defaults: enough to see that everything runs.
QUICK = {
    "sets": [SETS[2]],
    "batches": [32],
    "rounds": 2,
    "cold_sets": [SETS[2]],
    "cold_rounds": 2,
    "growth_sizes": [1_000, 10_000, 100_000],
    "map_rows": 32_768,
    "map_rounds": 1,
}


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.loaders", description=__doc__, allow_abbrev=False
    )
    made.add_argument("out", type=Path, help="folder for results.json, report.md and epochs.png")
    made.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS)
    made.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    made.add_argument("--sets", nargs="+", type=set_name, default=SETS, help="shapes, of uint8")
    made.add_argument("--batches", nargs="+", type=int, default=[32, 128])
    made.add_argument("--rounds", type=int, default=7)
    made.add_argument("--cold-sets", nargs="+", type=set_name, default=SETS[:1])
    made.add_argument("--cold-rounds", type=int, default=5)
    made.add_argument("--growth-sizes", nargs="+", type=int, default=[10**k for k in range(3, 8)])
    made.add_argument("--map-rows", type=int, default=524_288, help="of 4,096 bytes each")
    made.add_argument("--map-rounds", type=int, default=3)
    made.add_argument("--map-readers", nargs="+", choices=maps.READERS, default=maps.READERS)
    made.add_argument("--folder", type=Path, help="for the arrays; kept, and used again")
    made.add_argument("--quick", action="store_true", help="small and short, to see that it runs")
    made.add_argument("--render", action="store_true", help="only OUT/results.json anew")
    return made


def set_name(text: str) -> str:
    """Return `text` if it is a shape such as 60000x28x28; argparse reports a ValueError."""
    shape_of(text)
    return text


def main() -> None:
    """Measure what is asked for; write results as they come, so that a stop loses little."""
    reader = parser()
    if "--quick" in sys.argv:
        reader.set_defaults(**QUICK)
    options = reader.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.render:
        write(options.out, json.loads((options.out / "results.json").read_text()))
        return
    with tempfile.TemporaryDirectory(prefix="loaders-") as temporary:
        folder = Path(options.folder or temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        run(options, folder)


def run(options: argparse.Namespace, folder: Path) -> None:
    """Go through the sections."""
    results: dict[str, Any] = {"machine": machine.describe(), "contenders": options.contenders}
    for section in options.sections:
        if section == "epochs":
            results["epochs"] = []
            for batch in options.batches:
                errors = _verified(options.contenders, batch, folder)
                _epochs(options, batch, folder, errors, results)
        elif section == "cold":
            results["cold"] = [_cold(options, name, folder) for name in options.cold_sets]
        elif section == "growth":
            sizes, batch = options.growth_sizes, min(options.batches)
            results["growth"] = growth.measure(sizes, batch, folder, options.rounds)
        else:
            readers, rounds = options.map_readers, options.map_rounds
            _say("map")
            results["map"] = maps.measure(readers, folder, options.map_rows, 128, rounds)
        write(options.out, results)


def write(out: Path, results: dict[str, Any]) -> None:
    """Write the results, the report and the picture."""
    (out / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (out / "report.md").write_text(report.render(results), encoding="utf-8")
    if not results.get("epochs"):
        return
    try:
        from benchmarks.loaders import chart

        chart.draw(results["epochs"], results["machine"], out / "epochs.png")
    except ImportError:
        _say("no picture: matplotlib is not installed")


def _verified(contenders: list[str], batch: int, folder: Path) -> dict[str, str]:
    _say(f"verifying with batches of {batch}")
    errors = epochs.verify(contenders, batch, folder)
    for name, error in errors.items():
        _say(f"  {name}: {error}")
    return errors


def _epochs(
    options: argparse.Namespace,
    batch: int,
    folder: Path,
    errors: dict[str, str],
    results: dict[str, Any],
) -> None:
    """Measure every set with one batch size."""
    sound = [name for name in options.contenders if name not in errors]
    for name in options.sets:
        _say(f"epochs of {name}, batches of {batch}")
        cell = epochs.measure(sound, name, batch, folder, options.rounds)
        cell["records"].update({absent: {"error": error} for absent, error in errors.items()})
        results["epochs"].append(cell)
        write(options.out, results)


def _cold(options: argparse.Namespace, name: str, folder: Path) -> dict[str, Any]:
    _say(f"cold starts with {name}")
    return cold.measure(options.contenders, name, min(options.batches), folder, options.cold_rounds)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
