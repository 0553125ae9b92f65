"""Results as Markdown."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.loaders.contenders import CONTENDERS, LIMIT, OURS
from benchmarks.loaders.data import shape_of
from benchmarks.loaders.figures import costs, holds_decoded, ratios, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from benchmarks.loaders.contenders import Contender

__all__ = ["render"]

SCALED = ("tinydatasets-scale", "numpy-scale")
FLAT = 1.5  # a cost may grow by this factor and still be called flat: caches end


def render(results: dict[str, Any]) -> str:
    """Return the whole report."""
    lines = ["# Loaders, measured", "", *_machine(results["machine"]), *_contenders(results)]
    for cell in results.get("epochs", ()):
        lines += _cell(cell)
    if results.get("epochs"):
        lines += _scaled(results["epochs"])
    for cell in results.get("cold", ()):
        lines += _cold(cell)
    if results.get("growth"):
        lines += _growth(results["growth"])
    if results.get("map"):
        lines += _map(results["map"])
    return "\n".join(lines) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return a Markdown table; all columns but the first ones are set to the right."""
    rule = "|".join(["---"] * left + ["--:"] * (len(head) - left))
    return [f"| {' | '.join(head)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in rows), ""]


def _machine(machine: dict[str, str]) -> list[str]:
    return [*(f"- {name}: {value}" for name, value in machine.items()), ""]


def _contenders(results: dict[str, Any]) -> list[str]:
    cells = [cell for part in ("epochs", "cold", "growth") for cell in results.get(part, ())]
    rows = []
    for name in results["contenders"]:
        found = [cell["records"][name] for cell in cells if name in cell["records"]]
        if not found:
            continue
        errors = {record["error"]: None for record in found if "error" in record}  # in order
        contender = CONTENDERS[name]
        state = "; ".join([*_versions(contender, found), *errors])
        rows.append([f"`{name}`", contender.what, state])
    if not rows:
        return []
    return ["## Contenders", "", *table(("contender", "what it does", "version"), rows, left=3)]


def _versions(contender: Contender, records: list[dict[str, Any]]) -> list[str]:
    """Return the version that was measured; none if nothing was."""
    sources = [part for record in records for part in (record, *record.get("rounds", ()))]
    found = {source["version"] for source in sources if "version" in source}
    return [f"{contender.package} {version}" for version in sorted(found)]


def _title(cell: dict[str, Any]) -> str:
    return f"{cell['set'].replace('x', '×')}, batches of {cell['batch']}"


def _cell(cell: dict[str, Any]) -> list[str]:
    """Tabulate one set and batch size, the cheapest contender first."""
    records = cell["records"]
    names = [name for name in records if name not in SCALED and costs(records[name], "cpu")]
    names.sort(key=lambda name: median(costs(records[name], "cpu")))
    head = ["contender", "CPU, ns a sample", "wall, ns a sample", "CPU over ours"]
    head += ["wall over ours", "CPU over C", "private, MB", "peak, MB", "remarks"]
    rows = [_row(records, name, shape_of(cell["set"])) for name in names]
    count = max((len(costs(records[name], "cpu")) for name in names), default=0)
    note = f"Median [least–most] of {count} rounds; ratios are taken within a round."
    return [f"## One epoch of {_title(cell)}", "", note, "", *table(head, rows)]


def _row(records: dict[str, Any], name: str, shape: tuple[int, ...]) -> list[str]:
    record, ours, limit = records[name], records.get(OURS), records.get(LIMIT)
    return [
        f"`{name}`",
        spread(costs(record, "cpu")),
        spread(costs(record, "wall")),
        spread(ratios(record, ours, "cpu")),
        spread(ratios(record, ours, "wall")),
        spread(ratios(record, limit, "cpu")),
        _megabytes(record.get("private")),
        _megabytes(record.get("peak")),
        "; ".join(_remarks(name, record, shape)),
    ]


def _remarks(name: str, record: dict[str, Any], shape: tuple[int, ...]) -> Iterator[str]:
    if holds_decoded(CONTENDERS[name], shape):
        yield "holds everything decoded"
    if record["limit"] is not None:
        yield f"first {record['limit']:,} of {shape[0]:,} samples"


def _scaled(cells: list[dict[str, Any]]) -> list[str]:
    """Tabulate those that divide by 255 and do nothing more."""
    rows = []
    for cell in cells:
        if not any(costs(cell["records"].get(name), "cpu") for name in SCALED):
            continue
        ours, plain = (cell["records"].get(name) for name in SCALED)
        values = (costs(ours, "cpu"), costs(plain, "cpu"))
        ratio = spread(ratios(plain, ours, "cpu"))
        rows.append([_title(cell), *map(spread, values), ratio])
    head = ("set", *(f"`{name}`, CPU, ns a sample" for name in SCALED), "NumPy over ours")
    return ["## Without mean and deviation", "", *table(head, rows)] if rows else []


def _cold(cell: dict[str, Any]) -> list[str]:
    records = cell["records"]
    names = [name for name in records if costs(records[name], "cpu")]
    names.sort(key=lambda name: median(costs(records[name], "cpu")))
    rows = []
    for name in names:
        record = records[name]
        times = [spread(costs(record, clock), 2) for clock in ("wall", "cpu")]
        imports = [1e3 * value for value in costs(record, "import_package")]
        ratio = spread(ratios(record, records.get(OURS), "cpu"))
        private = costs(record, "private")
        memory = _megabytes(median(private) if private else None)
        rows.append([f"`{name}`", *times, ratio, spread(imports, 1), memory])
    count = max((len(costs(records[name], "cpu")) for name in names), default=0)
    numpy = [1e3 * value for name in names for value in costs(records[name], "import_numpy")]
    note = f"{count} processes each, modules compiled, files in the page cache. "
    note += f"Importing NumPy comes first and takes {spread(numpy, 0)} ms of each."
    head = ("contender", "wall, s", "CPU, s", "CPU over ours", "import after NumPy, ms")
    title = f"## From the start of a process to the first batch: {_title(cell)}"
    return [title, "", note, "", *table((*head, "private, MB"), rows)]


def _growth(cells: list[dict[str, Any]]) -> list[str]:
    names = list(cells[0]["records"])
    rows = []
    for cell in cells:
        values = [spread(costs(cell["records"][name], "cpu")) for name in names]
        ratio = spread(ratios(cell["records"].get("numpy"), cell["records"].get(OURS), "cpu"))
        rows.append([f"{shape_of(cell['set'])[0]:,}", *values, ratio])
    head = ("rows", *(f"`{name}`, CPU, ns a sample" for name in names), "NumPy over ours")
    width = shape_of(cells[0]["set"])[1]
    title = f"## From few rows to many: rows of {width} bytes, batches of {cells[0]['batch']}"
    verdicts = [line for name in names for line in _flatness(cells, name)]
    return [title, "", *table(head, rows), *verdicts, ""]


def _flatness(cells: list[dict[str, Any]], name: str) -> Iterator[str]:
    """Yield a line on whether the cost a sample stays the same."""
    points = [
        (shape_of(cell["set"])[0], median(values))
        for cell in cells
        if (values := costs(cell["records"][name], "cpu"))
    ]
    if len(points) < 2:
        return
    (few, _), (many, last) = points[0], points[-1]
    least = min(cost for _, cost in points)
    power = _slope([(math.log(size), math.log(cost)) for size, cost in points])
    verdict = "flat" if last <= FLAT * least else "not flat"
    yield (
        f"- `{name}`: {verdict}: at {many:,} rows {last / least:.2f} times its least "
        f"(power {power:+.3f} of the number of rows from {few:,} up)"
    )


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line through points by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    across = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / across


def _map(result: dict[str, Any]) -> list[str]:
    failed = [item for item in (*result["epochs"], *result["mixing"]) if "error" in item]
    done = [item for item in result["epochs"] if "error" not in item]
    rows = [_map_row(reader, done) for reader in dict.fromkeys(item["reader"] for item in done)]
    head = ["reader", "runs", "cached before", "first part, µs a sample", "read a useful byte"]
    head += ["epoch, µs a sample", "CPU", "read a useful byte", "RSS growth, MB", "peak RSS, MB"]
    title = f"## A map of {result['bytes'] / 2**30:.2f} GiB, cold, batches of {result['batch']}"
    first = done[0]["head"]["samples"] if done and done[0]["head"] else 0
    note = f"The first part is {first:,} samples. RSS counts from when NumPy is imported; mapped "
    note += "pages are in it, and the system may take them back."
    mixed = [
        [f"`{item['reader']}`", item["labels"].removeprefix("train_"), f"{item['mixing']:.2f}"]
        for item in {(i["reader"], i["labels"]): i for i in (*done, *result["mixing"])}.values()
        if item.get("mixing") is not None
    ]
    return [
        *[title, "", note, "", *table(head, rows)],
        *(f"- `{item['reader']}`: {item['error']}" for item in failed),
        *["### Mixing", "", "Standard deviation of a class's share of a batch, over that of a"],
        *["true shuffle. Rows are stored class by class (labels) or in random order (random).", ""],
        *table(("reader", "stored", "over a true shuffle"), mixed),
    ]


def _map_row(reader: str, done: list[dict[str, Any]]) -> list[str]:
    runs = [item for item in done if item["reader"] == reader]
    parts = {key: [run[key] for run in runs if run[key]] for key in ("head", "whole")}

    def figure(part: str, key: str, digits: int, unit: float = 1) -> str:
        values = [item[key] / unit for item in parts[part] if item[key] is not None]
        return spread(values, digits)

    cached = [100 * run["cached_before"] for run in runs if run["cached_before"] is not None]
    memory = "whole" if parts["whole"] else "head"
    return [
        *(f"`{reader}`", str(len(runs)), f"{max(cached):.1f} %" if cached else "unknown"),
        *(figure("head", "wall_us", 1), figure("head", "read", 2)),
        *(figure("whole", "wall_us", 1), figure("whole", "cpu_us", 1), figure("whole", "read", 2)),
        *(figure(memory, "growth", 0, 1e6), figure(memory, "peak", 0, 1e6)),
    ]


def _megabytes(value: float | None) -> str:
    return "–" if value is None else f"{value / 1e6:,.0f}"
