"""LEARNING_VALIDATION.md: whether networks visibly learn from the data, and at what cost."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tinydatasets.curation.rates import proportion
from tinydatasets.reports import markdown as md
from tinydatasets.reports.origin import machine, opening
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from tinydatasets.curation.findings import (
        Findings,
        Leakage,
        Learning,
        Run,
        Shortcut,
        TierAccuracy,
    )
    from tinydatasets.reports.origin import Origin

__all__ = ["report", "section", "verdict"]

_SHOWN_EPOCHS = (1, 5, 10)


def report(findings: Findings, where: Origin, pictures: Collection[str]) -> str:
    """Return the report; `pictures` are the files that it may show."""
    learning = findings.learning
    return md.document(
        f"# What networks learn from {where.title}",
        verdict(findings),
        opening(where, "Whether small NumPy networks visibly learn, and what else they may see."),
        _prepared(findings.facts),
        "## Promises",
        _promises(learning),
        "## Learning curves",
        md.picture("Test accuracy after each epoch", "learning_curves.png"),
        _curves(learning),
        *_graded(learning, pictures),
        *_scaled(learning, pictures),
        *_leaked(learning.leakage),
        *(["## Shortcuts", _shortcuts(learning.shortcuts)] if learning.shortcuts else []),
        "## Cost",
        _sizes(learning),
        machine(where, _costs(learning)),
    )


def section(findings: Findings) -> str:
    """Return what a card says of learning: one row for each network."""
    learning = findings.learning
    tiers = {item.network: item.accuracy for item in learning.tiers}
    last = _last_epoch(learning)
    shown = (0, 5, last) if last > 5 else (0, last)
    headers = ["network", "start", *(f"epoch {epoch}" for epoch in shown[1:]), "worst seed"]
    rows = [
        [network, *map(md.percent, _medians(runs, shown)), md.percent(_worst(runs)),
         *map(md.percent, tiers.get(network, [None] * len(DIFFICULTIES) if tiers else []))]
        for network, runs in learning.runs.items()
    ]  # fmt: skip
    n_seeds = max(len(runs) for runs in learning.runs.values())
    caption = (
        f"Test accuracy, n = {md.count(learning.n_test)}{_tier_sizes(learning)}: median of "
        f"{md.plural(n_seeds, 'seed')}."
    )
    headers += DIFFICULTIES if tiers else ()
    return md.document(verdict(findings), md.table(headers, rows), caption).strip()


def verdict(findings: Findings) -> str:
    """Return which promises hold, in short: Markdown."""
    learning = findings.learning
    owed = [promise for promise in learning.promises if promise.owed]
    broken = [promise for promise in owed if not promise.held]
    if not owed:
        return "**No promise was put to the test.**"
    if not broken:
        held = f"all {len(owed)} promises hold" if len(owed) > 1 else "the one promise holds"
        return f"**Networks learn from these data**: {held}."
    lines = "\n".join(
        f"- {item.network} {md.plain(item.promise)}: {md.plain(item.measured)}" for item in broken
    )
    return f"**Promises not held: {len(broken)} of {len(owed)}**:\n\n{lines}"


def _prepared(facts: Mapping[str, Any]) -> str:
    """Say what was done to values before networks saw them."""
    done = []
    if facts.get("filled"):
        done.append("where a value is missing they saw the feature's mean in train")
    if facts.get("scaled"):
        done.append("values were brought to mean 0 and deviation 1, as they are far from 1")
    return f"What the networks saw: {' and '.join(done)}." if done else ""


def _promises(learning: Learning) -> str:
    rows = [
        [item.network, md.plain(item.promise), md.plain(item.measured),
         ("yes" if item.held else "**no**") + ("" if item.owed else " (not owed)")]
        for item in learning.promises
    ]  # fmt: skip
    caption = (
        f"Measured on n = {md.count(learning.n_test)} test samples after learning from "
        f"{md.count(learning.n_train)}. What is not owed is shown for comparison."
    )
    return md.document(caption, md.table(["network", "promise", "measured", "held"], rows)).strip()


def _curves(learning: Learning) -> str:
    last = _last_epoch(learning)
    shown = [0, *(epoch for epoch in _SHOWN_EPOCHS if epoch < last), last]
    headers = ["network", "seeds", "start", *(f"epoch {epoch}" for epoch in shown[1:]), "gain",
               "worst seed", "epochs to 85 %"]  # fmt: skip
    rows = [_curve_row(network, runs, shown) for network, runs in learning.runs.items()]
    caption = (
        f"Test accuracy, n = {md.count(learning.n_test)}: medians over the seeds. *Gain* is in "
        "percentage points. *Worst seed* is the lowest accuracy after the last epoch. *Epochs to "
        "85 %* is the median, and how many seeds never got there."
    )
    return md.document(caption, md.table(headers, rows)).strip()


def _curve_row(network: str, runs: Sequence[Run], shown: Sequence[int]) -> list[str]:
    gain = median(100 * (run.accuracy[-1] - run.accuracy[0]) for run in runs)
    return [network, str(len(runs)), *map(md.percent, _medians(runs, shown)), f"{gain:+.1f}",
            md.percent(_worst(runs)), _epochs_to_goal(runs)]  # fmt: skip


def _last_epoch(learning: Learning) -> int:
    return max(len(run.accuracy) - 1 for runs in learning.runs.values() for run in runs)


def _medians(runs: Sequence[Run], epochs: Sequence[int]) -> list[float]:
    return [median(run.accuracy[epoch] for run in runs) for epoch in epochs]


def _worst(runs: Sequence[Run]) -> float:
    return min(run.accuracy[-1] for run in runs)


def _epochs_to_goal(runs: Sequence[Run]) -> str:
    never = sum(run.epochs_to_goal is None for run in runs)
    middle = median(
        float("inf") if run.epochs_to_goal is None else run.epochs_to_goal for run in runs
    )
    if middle == float("inf"):
        return f"– ({never} of {len(runs)} never)"
    return f"{middle:g}" + (f" ({never} of {len(runs)} never)" if never else "")


def _graded(learning: Learning, pictures: Collection[str]) -> list[str]:
    if not learning.tiers:
        return []
    shown = md.picture("Test accuracy from easy to hard", "tiers.png")
    reading = (
        "Medians over the seeds, and Wilson's 95 % interval of as many samples. *p* is one-sided, "
        "of the trend that accuracy falls (Cochran and Armitage)."
    )
    rows = [_tier_row(item) for item in learning.tiers]
    headers = ["network", *DIFFICULTIES, "n", "p of the trend", "falls"]
    return [
        "## From easy to hard",
        shown if "tiers.png" in pictures else "",
        md.table(headers, rows),
        reading,
    ]


def _tier_row(item: TierAccuracy) -> list[str]:
    sizes = " / ".join(map(md.count, item.n))
    shares = zip(item.accuracy, item.n, strict=True)
    accuracies = [md.percent_interval(proportion(*pair)) for pair in shares]
    falls = "yes" if item.falls else "**no**"
    return [item.network, *accuracies, sizes, md.p_value(item.p), falls]


def _tier_sizes(learning: Learning) -> str:
    if not learning.tiers:
        return ""
    sizes = zip(DIFFICULTIES, learning.tiers[0].n, strict=True)
    return f" ({', '.join(f'{tier} {md.count(n)}' for tier, n in sizes)})"


def _scaled(learning: Learning, pictures: Collection[str]) -> list[str]:
    if not learning.scaling:
        return []
    points = max(learning.scaling.values(), key=len)
    headers = ["network", *(f"{100 * p.fraction:g} % (n = {md.count(p.n)})" for p in points)]
    rows = [
        [network, *(md.percent_interval(point.accuracy) for point in scale),
         *[md.NOTHING] * (len(points) - len(scale))]
        for network, scale in learning.scaling.items()
    ]  # fmt: skip
    caption = (
        f"Test accuracy (n = {md.count(learning.n_test)}) after learning from a part of the "
        "training samples: median, and lowest to highest of the seeds."
    )
    shown = md.picture("Test accuracy over the number of training samples", "scaling.png")
    picture = shown if "scaling.png" in pictures else ""
    return ["## More data", picture, caption, md.table(headers, rows)]


def _leaked(leakage: Sequence[Leakage]) -> list[str]:
    if not leakage:
        return []
    groups = " and ".join(f"`{md.plain(group)}`" for group in leakage[0].groups)
    caption = (
        f"No {groups} is both in train and in test. Here train and test were pooled and parted at "
        "random into as many samples of each class, so that most groups are on both sides: a test "
        f"set (n = {md.count(leakage[0].n)}) that asks how well a network remembers them. Median, "
        "and lowest to highest of the seeds; each seed parts them in another way."
    )
    headers = ["network", "groups apart", "random split", "difference, points"]
    rows = [
        [item.network, md.percent_interval(item.apart), md.percent_interval(item.mixed),
         f"{100 * (item.mixed.value - item.apart.value):+.1f}"]
        for item in leakage
    ]  # fmt: skip
    return ["## What a random split would score", caption, md.table(headers, rows)]


def _shortcuts(shortcuts: Sequence[Shortcut]) -> str:
    caption = (
        "How well one simple feature alone tells the classes. Well above chance is a shortcut that "
        "a network may take instead of looking at the sample."
    )
    rows = [
        [md.plain(item.feature), md.percent(item.accuracy), md.percent(item.chance),
         *([] if item.auc is None else [md.spread(item.auc)]), md.count(item.n)]
        for item in sorted(shortcuts, key=lambda item: -item.accuracy)
    ]  # fmt: skip
    with_area = shortcuts[0].auc is not None
    headers = ["feature", "accuracy", "chance", *(["AUC"] if with_area else []), "n"]
    return md.document(caption, md.table(headers, rows)).strip()


def _sizes(learning: Learning) -> str:
    rows = [
        [network, md.count(cost.parameters), md.count(cost.multiplications),
         md.count(learning.n_train)]
        for network, cost in learning.costs.items()
    ]  # fmt: skip
    headers = ["network", "parameters", "multiplications a sample", "n in an epoch"]
    return md.table(headers, rows) if rows else "The networks' costs were not measured."


def _costs(learning: Learning) -> str:
    if not learning.costs:
        return ""
    caption = (
        f"An epoch of n = {md.count(learning.n_train)} samples on the machine that wrote this: "
        "wall clock, median, float32; and the most memory that Python and NumPy held at once "
        "(`tracemalloc`)."
    )
    rows = [
        [network, md.count(learning.n_train), f"{cost.seconds:.3g}",
         f"{cost.peak_memory / 1e6:.1f}"]
        for network, cost in learning.costs.items()
    ]  # fmt: skip
    headers = ["network", "n", "seconds an epoch", "peak memory, MB"]
    return md.document(caption, md.table(headers, rows)).strip()
