"""BIAS_ANALYSIS.md: how the networks treat groups of samples, and what remedies change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.curation.findings import DIFFERENCES, LARGE
from tinydatasets.reports import markdown as md
from tinydatasets.reports.origin import machine, opening

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tinydatasets.curation.findings import Bias, Fairness, Findings, Mitigation
    from tinydatasets.reports.origin import Origin

__all__ = ["by_attribute", "report", "section", "told", "verdict"]

_MANY_GROUPS = 30
_LIMITS = """\
**What these figures can say.** Whether these networks, trained on these samples, did worse on one
group of this test set than on another, and how large such a difference comes out by chance alone.

**What they cannot say.** Nothing about attributes that nobody recorded, about people who are not
in the data, or about another network. A difference does not say why: the group may be harder,
rarer in training, or labelled worse. Where no difference was found, one smaller than the upper
end of the interval may still be there. Which of the three differences matters depends on what a
network is used for: where classes are not equally frequent in every group, equal rates of
decisions and equal rates of errors exclude each other."""
_WORDS = """\
*Accuracy difference*: best group minus worst. *Demographic parity difference*: how much more often
one group is given a class than another. *Equalized odds difference*: the same among samples of one
true class. With more than two classes, the largest over the classes. In brackets: the 95 %
interval by bootstrap, less what resampling adds to a largest minus smallest.
*By chance*: what the three come to on average if the attribute is shuffled within each class, for
largest minus smallest of few samples is never 0. *p* is how often shuffling gives each of the three
as large, *adjusted* is Benjamini and Hochberg's correction for all of them. A *fault* is a
difference that exceeds *by chance* by 0.05 or more, with an adjusted p below 0.05. Where the
groups are people or devices that no split shares, it is a *note*: nobody can balance a hand.
*Mean level* is the mean of a sample's values, in thirds of each class.
A *note*, too, where chance alone makes a difference of accuracy of 0.05."""


def report(findings: Findings, where: Origin, pictures: Collection[str]) -> str:
    """Return the report; `pictures` are the files that it may show."""
    bias = findings.bias
    shown = md.picture("Accuracy of every group, with 95 % intervals", "bias.png")
    return md.document(
        f"# Bias of networks trained on {where.title}",
        verdict(findings),
        opening(where, "How evenly networks serve groups of samples, on the test split."),
        shown if "bias.png" in pictures else "",
        *_attributes(bias),
        *_remedies(bias.mitigation),
        *(["## What was left out", _left_out(bias.left_out)] if bias.left_out else []),
        *(["## How to read this", _WORDS, _LIMITS] if bias.fairness else []),
        "## Versions",
        machine(where),
    )


def section(findings: Findings) -> str:
    """Return what a card says of bias: the verdict and one row for each attribute and network."""
    bias = findings.bias
    return md.document(verdict(findings), _compact(bias.fairness) if bias.fairness else "").strip()


def by_attribute(bias: Bias) -> dict[str, list[Fairness]]:
    """Return attribute -> what was found for each network."""
    found: dict[str, list[Fairness]] = {}
    for item in bias.fairness:
        found.setdefault(item.attribute, []).append(item)
    return found


def told(item: Fairness) -> str:
    """Return what was found as a sentence, with n, the intervals, and what chance gives."""
    size = f"n = {md.count(item.n)}, {md.plural(len(item.groups), 'group')}"
    if not item.found:
        return (
            f"No difference was found between the values of {item.attribute} for "
            f"{item.network} ({size}); one of accuracy up to {md.decimal(item.accuracy.high)} may "
            "have been missed."
        )
    parts = []
    for name, chance, p in zip(DIFFERENCES, item.expected, item.adjusted, strict=True):
        if name in item.found:
            parts.append(
                f"{name.replace('_', ' ')} by {md.spread(getattr(item, name))}, against "
                f"{chance:.3f} by chance (adjusted p {md.p_value(p)})"
            )
    return (
        f"{item.network} treats the values of {item.attribute} differently: "
        f"{md.listed(parts)}. Least accurate for {item.attribute} = {item.worst} ({size})."
    )


def verdict(findings: Findings) -> str:
    """Return what was found, in short: Markdown."""
    bias = findings.bias
    if not bias.fairness:
        return "**Nothing is known about bias**: no attribute could be looked at."
    found = [item for item in bias.fairness if item.found]
    looked = (
        f"{md.plural(len(by_attribute(bias)), 'attribute')} and "
        f"{md.plural(len({item.network for item in bias.fairness}), 'network')}"
    )
    if found:
        names = md.listed([md.plain(name) for name in dict.fromkeys(i.attribute for i in found)])
        lines = "\n".join(f"- {md.plain(told(item))}" for item in found)
        return f"**Differences between the values of {names} were found**, of {looked}:\n\n{lines}"
    widest = max(item.accuracy.high for item in bias.fairness)
    n = min(item.n for item in bias.fairness)
    nearest = md.p_value(min(p for item in bias.fairness for p in item.adjusted))
    return (
        f"**No difference between groups was found** that exceeds chance by {LARGE} or more, for "
        f"{looked} (n = {md.count(n)}, smallest adjusted p {nearest}); one of accuracy up to "
        f"{md.decimal(widest)} may have been missed."
    )


def _attributes(bias: Bias) -> list[str]:
    blocks = []
    for attribute, items in by_attribute(bias).items():
        blocks += [f"## Attribute {md.plain(attribute)}", _groups(items), _differences(items)]
    return blocks


def _groups(items: Sequence[Fairness]) -> str:
    """Return the accuracy of every group, a column a network; the worst groups first."""
    ranked = sorted(items[0].groups, key=lambda group: group.accuracy.value)[:_MANY_GROUPS]
    accuracy = {(item.network, g.name): g.accuracy for item in items for g in item.groups}
    rows = [
        [md.plain(group.name), md.count(group.n),
         *(md.percent_interval(accuracy[item.network, group.name])
           if (item.network, group.name) in accuracy else md.NOTHING for item in items)]
        for group in ranked
    ]  # fmt: skip
    hidden = len(items[0].groups) - len(ranked)
    left = f"{md.plural(hidden, 'better group')} stand in `findings.json`." if hidden else ""
    caption = "Test accuracy of every group, with its 95 % interval:"
    headers = ["group", "n", *(item.network for item in items)]
    return md.document(caption, md.table(headers, rows), left).strip()


def _differences(items: Sequence[Fairness]) -> str:
    headers = ["network", "n", "accuracy difference", "demographic parity difference",
               "equalized odds difference", "by chance", "p", "adjusted", "worst group",
               "verdict"]  # fmt: skip
    rows = [
        [item.network, md.count(item.n), md.spread(item.accuracy),
         md.spread(item.demographic_parity), md.spread(item.equalized_odds),
         " / ".join(map(md.decimal, item.expected)), " / ".join(map(md.p_value, item.p)),
         " / ".join(map(md.p_value, item.adjusted)), md.plain(item.worst), item.verdict]
        for item in items
    ]  # fmt: skip
    return md.table(headers, rows)


def _compact(fairness: Sequence[Fairness]) -> str:
    headers = ["attribute", "network", "n", "accuracy difference", "equalized odds difference",
               "by chance", "adjusted p", "worst group"]  # fmt: skip
    rows = [
        [md.plain(item.attribute), item.network, md.count(item.n), md.spread(item.accuracy),
         md.spread(item.equalized_odds),
         " / ".join(md.decimal(item.expected[k]) for k in (0, 2)),
         " / ".join(md.p_value(item.adjusted[k]) for k in (0, 2)), md.plain(item.worst)]
        for item in fairness
    ]  # fmt: skip
    return md.table(headers, rows)


def _remedies(remedies: Sequence[Mitigation]) -> list[str]:
    if not remedies:
        return []
    headers = ["attribute", "network", "remedy", "n", "accuracy", "worst group",
               "accuracy difference", "demographic parity difference",
               "equalized odds difference"]  # fmt: skip
    rows = [
        [md.plain(item.attribute), item.network, item.method, md.count(item.n),
         md.percent(item.overall), md.percent(item.worst), md.decimal(item.accuracy),
         md.decimal(item.demographic_parity), md.decimal(item.equalized_odds)]
        for item in remedies
    ]  # fmt: skip
    reading = (
        "*Reweighting* lets rare pairs of class and group count more; *balanced sampling* repeats "
        "them. Figures are means over three seeds on the same test samples, so that *none* need "
        "not be what stands above; a change smaller than the intervals above may be chance."
    )
    return ["## Remedies", md.table(headers, rows), reading]


def _left_out(reasons: Mapping[str, str]) -> str:
    return "\n".join(f"- {md.plain(what)}: {md.plain(why)}" for what, why in reasons.items())
