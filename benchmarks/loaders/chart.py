"""A picture of the epochs: a bar a contender, on a logarithmic scale."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.loaders.contenders import CONTENDERS, LIMIT, OURS
from benchmarks.loaders.data import shape_of
from benchmarks.loaders.figures import costs, holds_decoded

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = ["draw"]

COLOURS = {"ours": "#0b6e4f", "peer": "#b8c0cc", "decoded": "#e2c391", "limit": "#b3261e"}


def draw(cells: list[dict[str, Any]], machine: dict[str, str], path: Path) -> None:
    """Write a PNG with one panel a set, for the smallest batch size that was measured."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    batch = min(cell["batch"] for cell in cells)
    chosen = [cell for cell in cells if cell["batch"] == batch and _costs(cell)]
    if not chosen:
        return
    rows = max(len(_costs(cell)) for cell in chosen)
    size = (4.6 * len(chosen) + 1.4, 0.25 * rows + 2)
    figure, panels = plt.subplots(1, len(chosen), figsize=size, squeeze=False, layout="constrained")
    for panel, cell in zip(panels[0], chosen, strict=True):
        _panel(panel, cell)
    title = f"CPU time a sample: one shuffled epoch of float32 batches of {batch}"
    figure.suptitle(f"{title}\n{machine['processor']}, {machine['date']}", fontsize=10)
    columns = 5 if len(chosen) > 1 else 2
    figure.legend(
        handles=_legend(), loc="outside lower center", ncols=columns, fontsize=8, frameon=False
    )
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _costs(cell: dict[str, Any]) -> dict[str, float]:
    """Return each contender's median in seconds, the dearest first; C's bound is a line."""
    found = {
        name: median(values) / 1e9
        for name, record in cell["records"].items()
        if not CONTENDERS[name].scaled and name != LIMIT and (values := costs(record, "cpu"))
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _panel(panel: Any, cell: dict[str, Any]) -> None:
    from matplotlib.ticker import EngFormatter

    found = _costs(cell)
    bars = panel.barh(list(found), list(found.values()), color=[_colour(name) for name in found])
    shape = shape_of(cell["set"])
    labels = [
        _short(value) + ", decoded" * holds_decoded(CONTENDERS[name], shape)
        for name, value in found.items()
    ]
    panel.bar_label(bars, labels, padding=3, fontsize=7)
    panel.set_xscale("log")
    panel.margins(y=0.01)
    limit = [cost / 1e9 for cost in costs(cell["records"].get(LIMIT), "cpu")]
    least = min([*found.values(), *limit])
    panel.set_xlim(least / 2, 5 * max(found.values()))
    panel.xaxis.set_major_formatter(EngFormatter("s"))
    if limit:
        panel.axvline(median(limit), color=COLOURS["limit"], linewidth=1.2, linestyle="--")
    for text in panel.get_yticklabels():
        text.set_fontweight("bold" if text.get_text() == OURS else "normal")
    panel.tick_params(axis="y", length=0, labelsize=8)
    panel.tick_params(axis="x", labelsize=8)
    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.set_title(cell["set"].replace("x", "×"), fontsize=10)


def _colour(name: str) -> str:
    if name.startswith(OURS):
        return COLOURS["ours"]
    if name == "c-batch":
        return COLOURS["limit"]
    return COLOURS["decoded" if CONTENDERS[name].decoded else "peer"]


def _legend() -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Patch(color=COLOURS["ours"], label="this library"),
        Patch(color=COLOURS["peer"], label="others"),
        Patch(color=COLOURS["decoded"], label="decoded beforehand: 4 times the memory"),
        Patch(color=COLOURS["limit"], label="C called once a batch"),
        Line2D([], [], color=COLOURS["limit"], linestyle="--", label="C called once an epoch"),
    ]


def _short(seconds: float) -> str:
    for unit, size in (("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= 0.9995 * size:  # or three digits would show 1e+03 of the next unit
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
