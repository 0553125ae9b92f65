"""BALANCE_REPORT.md: what is wrong with samples, how even they are, whose labels are doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.curation.findings import LAYERS
from tinydatasets.reports import markdown as md
from tinydatasets.reports.origin import machine, opening

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tinydatasets.curation.findings import (
        Audit,
        Balance,
        BalanceTest,
        Finding,
        Findings,
        LabelQuality,
    )
    from tinydatasets.reports.origin import Origin

__all__ = ["faults", "report", "section", "verdict"]

_MANY_CLASSES = 12
_MANY_TESTS = 60
_MANY_ROWS = 20
_UPPERMOST = {"fault": 0, "note": 1, "ok": 2}
_MEANING = {
    "accuracy": "are values and labels right",
    "completeness": "is anything missing",
    "consistency": "do splits and values agree",
    "diversity": "is every class and value there",
    "freshness": "is it known what, whence and when",
    "uniqueness": "is every sample there once",
}


def report(findings: Findings, where: Origin, pictures: Collection[str]) -> str:
    """Return the report; `pictures` are the files that it may show."""
    return md.document(
        f"# Balance and quality of {where.title}",
        verdict(findings),
        opening(where, "What was checked before anybody learns from these samples."),
        "## Quality, layer by layer",
        _pyramid(findings.audit),
        "A score is the mean of 1 − found / n over the checks of its layer; n counts whatever they "
        "looked at: samples, values or cells.",
        "### Every check",
        _checks(findings.audit),
        _rows_at_fault(findings.audit, where),
        "## Classes",
        md.picture("Samples of each class, in every split", "balance.png"),
        _counts(findings.balance, where.class_names),
        "## Tests of balance",
        _tests(findings.balance),
        "## Labels",
        _labels(findings.quality, where, pictures),
        "## Versions",
        machine(where),
    )


def section(findings: Findings) -> str:
    """Return what a card says of balance: the verdict, and the layers' scores."""
    return md.document(verdict(findings), _pyramid(findings.audit)).strip()


def faults(findings: Findings) -> list[str]:
    """Return one line for each fault of the audit and of the tests of balance."""
    audited = [f"{item.check}: {item.message}" for item in findings.audit.findings
               if item.verdict == "fault"]  # fmt: skip
    tested = [_told(test) for test in findings.balance.tests if test.verdict == "fault"]
    return audited + tested


def _told(test: BalanceTest) -> str:
    return (
        f"{test.what} is not balanced against {test.against} ({test.scope}, "
        f"n = {md.count(test.n)}, {test.effect_name} {test.effect:.2f}, "
        f"adjusted p {md.p_value(test.adjusted)})"
    )


def verdict(findings: Findings) -> str:
    """Return what was found, in short: Markdown."""
    found = faults(findings)
    checked = (
        f"{md.plural(len(findings.audit.findings), 'check')} of the samples and "
        f"{md.plural(len(findings.balance.tests), 'test')} of balance"
    )
    if found:
        head = f"**{md.plural(len(found), 'fault').capitalize()} found** by {checked}:"
        return head + "\n\n" + "\n".join(f"- {md.plain(line)}" for line in found)
    notes = sum(item.verdict == "note" for item in findings.audit.findings) + sum(
        test.verdict == "note" for test in findings.balance.tests
    )
    noted = f"; {md.plural(notes, 'thing')} to know, marked *note* below" if notes else ""
    return f"**No fault was found** by {checked}{noted}."


def _pyramid(audit: Audit) -> str:
    rows = []
    for layer in LAYERS:
        items = [item for item in audit.findings if item.layer == layer]
        score = audit.pyramid.get(layer)
        rows.append([
            f"**{layer}**: {_MEANING[layer]}",
            "not checked" if score is None else _score(score),
            md.count(sum(item.n for item in items)),
            _evidence(items),
        ])  # fmt: skip
    return md.table(["layer", "score", "n", "evidence"], rows)


def _score(score: float) -> str:
    """Round down, so that only what is perfect says 1.000."""
    return f"{int(score * 1000 + 1e-9) / 1000:.3f}"


def _evidence(items: Sequence[Finding]) -> str:
    if not items:
        return "no check ran"
    open_ = [item for item in items if item.verdict != "ok"]
    told = [f"{item.verdict}: {md.plain(item.message)}" for item in _sorted(open_)]
    fine = len(items) - len(open_)
    return "; ".join(told + ([f"{md.plural(fine, 'check')} without a finding"] if fine else []))


def _sorted(items: Sequence[Finding]) -> list[Finding]:
    return sorted(items, key=lambda item: _UPPERMOST[item.verdict])


def _checks(audit: Audit) -> str:
    rows = [
        [_marked(item.verdict), md.plain(item.check), item.layer, md.count(item.found),
         md.count(item.n), md.plain(item.message)]
        for item in _sorted(audit.findings)
    ]  # fmt: skip
    return md.table(["verdict", "check", "layer", "found", "n", "what was found"], rows)


def _marked(verdict: str) -> str:
    return {"fault": "**fault**", "note": "*note*"}.get(verdict, verdict)


def _rows_at_fault(audit: Audit, where: Origin) -> str:
    lines = []
    for item in _sorted(audit.findings):
        for split, rows in item.rows.items():
            if item.verdict != "ok" and rows:
                shown = ", ".join(_place(where, split, row) for row in rows[:_MANY_ROWS])
                more = f" and {len(rows) - _MANY_ROWS} more" if len(rows) > _MANY_ROWS else ""
                lines.append(f"- {md.plain(item.check)}, {split}: {shown}{more}")
    if not lines:
        return ""
    return (
        "Samples that these are about, as they are called where they come from (`findings.json` "
        "has all of them, by their rows in the splits):\n\n" + "\n".join(lines)
    )


def _place(where: Origin, split: str, row: int) -> str:
    known = split in where.splits and row < len(where.splits[split])
    return md.plain(where.place(split, row)) if known else f"row {row}"


def _counts(balance: Balance, names: Sequence[str]) -> str:
    if len(names) <= _MANY_CLASSES:
        headers = ["samples", "n", *(f"class {md.plain(name)}" for name in names)]
        rows = [[scope, md.count(sum(counts)), *map(md.count, counts)]
                for scope, counts in balance.counts.items()]  # fmt: skip
        return md.table(headers, rows)
    headers = ["samples", "n", "classes", "smallest class", "largest class"]
    return md.table(headers, _extremes(balance, names))


def _extremes(balance: Balance, names: Sequence[str]) -> Iterator[list[str]]:
    for scope, counts in balance.counts.items():
        low, high = min(counts), max(counts)
        yield [
            scope,
            md.count(sum(counts)),
            str(len(counts)),
            f"{md.count(low)} ({md.plain(names[counts.index(low)])})",
            f"{md.count(high)} ({md.plain(names[counts.index(high)])})",
        ]


def _tests(balance: Balance) -> str:
    if not balance.tests:
        return "Nothing could be tested."
    ranked = sorted(balance.tests, key=lambda test: (_UPPERMOST[test.verdict], -test.effect))
    headers = ["verdict", "what", "against", "samples", "test", "n", "statistic", "p",
               "adjusted p", "effect"]  # fmt: skip
    rows = [
        [_marked(test.verdict), md.plain(test.what), md.plain(test.against), test.scope, test.test,
         md.count(test.n), _statistic(test.statistic), md.p_value(test.p),
         md.p_value(test.adjusted), f"{test.effect_name} {md.decimal(test.effect, 2)}"]
        for test in ranked[:_MANY_TESTS]
    ]  # fmt: skip
    hidden = len(ranked) - _MANY_TESTS
    left = f"{md.plural(hidden, 'weaker test')} stand in `findings.json`." if hidden > 0 else ""
    return md.document(md.table(headers, rows), left, _reading(balance)).strip()


def _statistic(value: float) -> str:
    """Return a test statistic with as many digits as it needs."""
    return md.decimal(value, 3 if abs(value) < 1 else 1)


def _reading(balance: Balance) -> str:
    return (
        f"A *fault* is an adjusted p below {balance.alpha:g} with an effect of at least "
        f"{balance.min_effect:g}: neither chance nor too small to matter. The adjustment "
        f"(Benjamini and Hochberg) is for all {len(balance.tests)} tests together. A *note* is a "
        "test with too few samples to see an effect of 0.3, or a value that cannot be balanced "
        "freely, such as who wrote a sample; there, finding nothing says little. An *ok* says "
        "that no difference was found in n samples, not that there is none."
    )


def _labels(quality: LabelQuality | None, where: Origin, pictures: Collection[str]) -> str:
    if quality is None:
        return "The labels were not judged: no learner was cross-validated on these samples."
    if not quality.telling:
        return (
            f"The labels were not judged: networks that had not seen a sample gave only "
            f"{md.percent(quality.accuracy)} of the {md.count(quality.n)} samples the label they "
            "bear, and doubts of who knows so little tell nothing."
        )
    kinds = [item.kind for item in quality.candidates]
    summary = (
        f"Networks that had not seen a sample gave {md.percent(quality.accuracy)} of the "
        f"{md.count(quality.n)} samples the label they bear. An estimated "
        f"{md.percent(quality.noise)} of the labels are wrong (`curation.label_noise`). "
        f"{md.plural(len(kinds), 'label is', 'labels are').capitalize()} doubted: "
        f"{kinds.count('mislabelled')} as *mislabelled* (the network is confident in another "
        f"class: Northcutt, Jiang and Chuang 2021), {kinds.count('ambiguous')} as *ambiguous*. A "
        "doubt is a reason to look, not a proof: a hard sample with the right label is doubted too."
    )
    shown = "doubtful.png" in pictures
    seen = md.picture("Doubtful labels, most doubtful first", "doubtful.png") if shown else ""
    return md.document(summary, seen, _candidates(quality, where)).strip()


def _candidates(quality: LabelQuality, where: Origin) -> str:
    names = where.class_names
    if not quality.candidates:
        return ""
    rows = [
        [item.split, str(item.row), _place(where, item.split, item.row),
         md.plain(names[item.label]), md.plain(names[item.suggested]),
         md.decimal(item.confidence), item.kind]
        for item in quality.candidates[:_MANY_ROWS]
    ]  # fmt: skip
    caption = f"The {len(rows)} most doubtful of n = {md.count(quality.n)} labels:"
    headers = [
        "split",
        "row",
        "sample",
        "label",
        "likelier class",
        "probability of the label",
        "kind",
    ]
    return f"{caption}\n\n{md.table(headers, rows)}"
