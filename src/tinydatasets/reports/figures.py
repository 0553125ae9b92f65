"""The reports' pictures: PNGs by matplotlib, the same bytes for the same findings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import pictures
from tinydatasets.curation.preparation import modality_of
from tinydatasets.errors import missing_extra
from tinydatasets.reports import markdown as md
from tinydatasets.reports.bias import by_attribute
from tinydatasets.spec import DIFFICULTIES
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.curation.findings import (
        Balance,
        Candidate,
        Fairness,
        Findings,
        Interval,
        Learning,
    )
    from tinydatasets.spec import Modality

__all__ = ["draw", "montage", "question"]

_WIDTH, _DPI = 7.0, 120  # inches; pages show it about 700 pixels wide
_MONTAGE = (4, 11)  # lines, samples a line
_MANY_GROUPS = 20

# Okabe and Ito 2008: told apart with any colour vision. Markers and dashes differ as well.
_COLOURS = ("#777777", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_MARKERS = ("s", "o", "^", "D", "v", "P", "X")
_STYLE = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.alpha": 0.3,
}
_DASHES = (":", "-", "--", "-.", "-", "--", "-.")


def draw(findings: Findings, splits: Mapping[str, Split], title: str) -> dict[str, bytes]:
    """Return file name -> PNG of every picture for which there are findings.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    learning, bias = findings.learning, findings.bias
    names = next(iter(splits.values())).metadata["class_names"]
    files = {
        "learning_curves.png": _learning_curves(learning, title),
        "balance.png": _balance(findings.balance, names, title),
    }
    if learning.scaling:
        files["scaling.png"] = _scaling(learning, title)
    if learning.tiers:
        files["tiers.png"] = _tiers(learning, title)
    if bias.fairness:
        files["bias.png"] = _bias(by_attribute(bias), title)
    if findings.quality is not None and findings.quality.telling:
        files |= _doubtful(findings.quality.candidates, splits, title)
    return files


def _png(draw_on: Callable[[Any], None], height: float) -> bytes:
    """Return what `draw_on` draws on a new figure, whatever the user's own style is."""
    buffer = io.BytesIO()
    with _own_style(_STYLE):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        draw_on(figure)
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _own_style(changes: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Put the user's own style aside: bytes must not hang on it."""
    try:
        from matplotlib import style
    except ImportError as error:
        raise missing_extra(error, "a report's picture", "reports") from error
    context: AbstractContextManager[None] = style.context(["default", dict(changes)])
    return context


def _look(place: int) -> dict[str, Any]:
    return {
        "color": _COLOURS[place % len(_COLOURS)],
        "marker": _MARKERS[place % len(_MARKERS)],
        "linestyle": _DASHES[place % len(_DASHES)],
        "markersize": 4.5,
    }


def _learning_curves(learning: Learning, title: str) -> bytes:
    n_seeds = max(len(runs) for runs in learning.runs.values())

    def draw_on(figure: Any) -> None:
        axes = figure.subplots()
        for place, (network, runs) in enumerate(learning.runs.items()):
            curves = 100 * np.array([run.accuracy for run in runs])
            epochs = np.arange(curves.shape[1])
            look = _look(place)
            axes.plot(epochs, np.median(curves, axis=0), label=network, **look)
            lowest, highest = curves.min(axis=0), curves.max(axis=0)
            axes.fill_between(epochs, lowest, highest, color=look["color"], alpha=0.18, lw=0)
        _line_at(axes, 50, "start at most 50 %")
        _line_at(axes, 85, "goal 85 %")
        axes.set(xlabel="epoch", ylabel="test accuracy, %", ylim=(0, 100), xlim=(0, None))
        axes.set_title(
            f"{title}: learning from {learning.n_train:,} samples, tested on n = "
            f"{learning.n_test:,}\nmedian of {md.plural(n_seeds, 'seed')}; band: lowest to highest"
        )
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(loc="best")

    return _png(draw_on, 4.2)


def _line_at(axes: Any, height: float, words: str) -> None:
    axes.axhline(height, color="black", lw=0.8, linestyle=(0, (1, 2)))
    axes.text(0.99, height - 0.8, words, va="top", ha="right", fontsize=8,
              transform=axes.get_yaxis_transform())  # fmt: skip


def _scaling(learning: Learning, title: str) -> bytes:
    def draw_on(figure: Any) -> None:
        axes = figure.subplots()
        for place, (network, points) in enumerate(learning.scaling.items()):
            accuracy = [point.accuracy for point in points]
            axes.errorbar(
                [point.n * 1.02 ** (place - 1.5) for point in points],  # so that bars stay apart
                [100 * value.value for value in accuracy],
                yerr=_bars(accuracy),
                label=network,
                capsize=2,
                **_look(place),
            )
        sizes = sorted({point.n for points in learning.scaling.values() for point in points})
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.set_xticks([], minor=True)
        axes.set(xlabel="training samples", ylabel="test accuracy, %")
        axes.set_title(
            f"{title}: what more data give, tested on n = {learning.n_test:,}\n"
            "median of the seeds; bars: lowest to highest"
        )
        axes.legend(loc="lower right")

    return _png(draw_on, 3.8)


def _bars(intervals: Sequence[Interval]) -> NDArray[np.float64]:
    """Return the lengths of error bars in per cent, (2, n), none where there is no interval."""
    lengths = [(100 * (i.value - i.low), 100 * (i.high - i.value)) for i in intervals]
    bars: NDArray[np.float64] = np.nan_to_num(np.array(lengths, dtype=float).T).clip(min=0)
    return bars


def _tiers(learning: Learning, title: str) -> bytes:
    sizes = learning.tiers[0].n

    def draw_on(figure: Any) -> None:
        axes = figure.subplots()
        for place, item in enumerate(learning.tiers):
            axes.plot(range(len(sizes)), 100 * np.array(item.accuracy), label=item.network,
                      **_look(place))  # fmt: skip
        ticks = [f"{tier}\nn = {n:,}" for tier, n in zip(DIFFICULTIES, sizes, strict=True)]
        axes.set_xticks(range(len(sizes)), ticks)
        axes.set(ylabel="test accuracy, %", xlim=(-0.3, len(sizes) - 0.7))
        axes.set_title(f"{title}: from easy to hard, tested on n = {sum(sizes):,}\n"
                       "median of the seeds")  # fmt: skip
        axes.legend(loc="lower left")

    return _png(draw_on, 3.6)


def _balance(balance: Balance, names: Sequence[str], title: str) -> bytes:
    scopes = [scope for scope in balance.counts if "," not in scope]

    def draw_on(figure: Any) -> None:
        panels = figure.subplots(1, len(scopes), squeeze=False)[0]
        for panel, scope in zip(panels, scopes, strict=True):
            _class_counts(panel, balance, scope, names)
        panels[0].set_ylabel("samples")
        figure.suptitle(f"{title}: samples of each class", fontsize=9)

    return _png(draw_on, 3.2)


def _class_counts(panel: Any, balance: Balance, scope: str, names: Sequence[str]) -> None:
    """Draw a bar for each class, of its tiers from easy to hard where samples are graded."""
    places = np.arange(len(names))
    tiers = [tier for tier in DIFFICULTIES if f"{scope}, {tier}" in balance.counts]
    parts = {tier: np.array(balance.counts[f"{scope}, {tier}"]) for tier in tiers}
    base = np.zeros(len(names), dtype=int)
    shades: dict[str, str] = dict(zip(DIFFICULTIES, ("#56B4E9", "#0072B2", "#003B5C"), strict=True))
    for tier, counts in parts.items() or {"": np.array(balance.counts[scope])}.items():
        panel.bar(places, counts, bottom=base, label=tier, color=shades.get(tier, "#0072B2"),
                  edgecolor="white", linewidth=0.5)  # fmt: skip
        base += counts
    panel.set_title(f"{scope}, n = {sum(balance.counts[scope]):,}")
    panel.grid(visible=False, axis="x")
    panel.set_xlabel("class")
    if len(names) <= 20:
        long = max(map(len, names)) > 2
        panel.set_xticks(places, names, rotation=90 if long else 0)
    if tiers:
        panel.set_ylim(0, 1.35 * base.max())
        panel.legend(loc="upper center", fontsize=7, ncols=3, columnspacing=0.8, handlelength=1)


def _bias(found: Mapping[str, Sequence[Fairness]], title: str) -> bytes:
    lines = [min(len(items[0].groups), _MANY_GROUPS) for items in found.values()]

    def draw_on(figure: Any) -> None:
        heights = [count + 1 for count in lines]
        panels = figure.subplots(len(found), 1, squeeze=False, sharex=True, height_ratios=heights)
        for panel, (attribute, items) in zip(panels[:, 0], found.items(), strict=True):
            _group_accuracy(panel, attribute, items)
        panels[-1, 0].set_xlabel("test accuracy, %; bars: 95 % intervals")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), title=title)

    return _png(draw_on, 1.6 + 0.42 * sum(lines) + 0.35 * len(lines))


def _group_accuracy(panel: Any, attribute: str, items: Sequence[Fairness]) -> None:
    """Draw a line for each group, the worst at the top, and on it a point for each network."""
    groups = sorted(items[0].groups, key=lambda group: group.accuracy.value)[:_MANY_GROUPS]
    for place, item in enumerate(items):
        known = {group.name: group.accuracy for group in item.groups}
        shown = [(row, known[g.name]) for row, g in enumerate(groups) if g.name in known]
        accuracy = [interval for _, interval in shown]
        panel.errorbar(
            [100 * interval.value for interval in accuracy],
            [row + 0.16 * (place - (len(items) - 1) / 2) for row, _ in shown],
            xerr=_bars(accuracy),
            label=item.network,
            capsize=2,
            **_look(place) | {"linestyle": ""},
        )
    hidden = len(items[0].groups) - len(groups)
    worst = f", the {len(groups)} worst groups" if hidden else ""
    panel.set_yticks(range(len(groups)), [f"{group.name} (n = {group.n:,})" for group in groups])
    panel.set_ylim(len(groups) - 0.5, -0.5)
    panel.set_title(f"{attribute}{worst}, n = {items[0].n:,}", loc="left")


def _doubtful(
    candidates: Sequence[Candidate], splits: Mapping[str, Split], title: str
) -> dict[str, bytes]:
    lines, width = _MONTAGE
    shown = [item for item in candidates if item.split in splits][: lines * width]
    names = next(iter(splits.values())).metadata["class_names"]
    picture = montage(
        [splits[item.split][item.row][0] for item in shown],
        [question(f"{item.split} {item.row}", names[item.label], names[item.suggested])
         for item in shown],
        modality=modality_of(next(iter(splits.values()))),
        heading=f"{title}: the {len(shown)} most doubtful of {len(candidates):,} doubted labels; "
        "split, row, label, and what networks take it for",
    )  # fmt: skip
    return {} if picture is None else {"doubtful.png": picture}


def question(place: str, label: str, suggested: str) -> str:
    """Return the words over a doubtful sample; long names take a line each."""
    label, suggested = (n if len(n) <= 12 else f"{n[:11]}…" for n in (label, suggested))
    break_ = " " if len(label + suggested) <= 8 else "\n"
    return f"{place}:\n{label} or{break_}{suggested}?"


def montage(
    samples: Sequence[NDArray[np.float32]],
    titles: Sequence[str],
    *,
    modality: Modality,
    heading: str,
) -> bytes | None:
    """Return a PNG of samples, or None where they are no pictures.

    Parameters
    ----------
    samples
        What `pictures.picture_of` takes; values of any range.
    titles
        One for each.
    modality
        What the samples are.
    heading
        One line above all.
    """
    if not len(samples) or not pictures.can_draw(samples[0], modality):
        return None
    stack = np.nan_to_num(np.stack(samples))
    low, high = stack.min(), stack.max()
    values = stack if modality == "grid" else (stack - low) / max(high - low, 1e-12)
    split = Split.from_arrays(values, [0] * len(stack), modality=modality)
    width = _MONTAGE[1]
    rows = np.full(-(-len(stack) // width) * width, -1)
    rows[: len(stack)] = np.arange(len(stack))
    padded = [*titles, *[""] * (len(rows) - len(titles))]
    with _own_style({}):
        return pictures.montage_png(split, rows.reshape(-1, width), titles=padded, heading=heading)
