"""README_<name>.md: the card of a data set, and the sections of it that commands write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.errors import IntegrityError
from tinydatasets.reports import markdown as md
from tinydatasets.reports.balance import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tinydatasets.curation.findings import Findings
    from tinydatasets.reports.origin import Origin
    from tinydatasets.spec import Metadata

__all__ = ["fill", "sections_in", "write"]


def fill(card: str, sections: Mapping[str, str]) -> str:
    """Put each section between the card's two markers of that name.

    Parameters
    ----------
    card
        Markdown. What lies outside the markers stays as it is.
    sections
        Name -> the text that goes between ``<!-- name: begin -->`` and ``<!-- name: end -->``.

    Raises
    ------
    IntegrityError
        A marker is missing, there twice, or the end comes before the begin.

    Examples
    --------
    >>> card = "<!-- n: begin --> ? <!-- n: end -->"
    >>> fill(card, {"n": "330"}).split()
    ['<!--', 'n:', 'begin', '-->', '330', '<!--', 'n:', 'end', '-->']
    """
    for name, text in sections.items():
        begin, end = md.begin(name), md.end(name)
        if card.count(begin) != 1 or card.count(end) != 1 or card.index(begin) > card.index(end):
            raise IntegrityError(f"the card needs the lines {begin} and {end}, once and in order")
        before, rest = card.split(begin)
        after = rest.split(end)[1]
        card = f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"
    return card


def sections_in(card: str, sections: Mapping[str, str]) -> dict[str, str]:
    """Return those of the sections for which the card has a marker."""
    return {
        name: text
        for name, text in sections.items()
        if md.begin(name) in card or md.end(name) in card
    }


def write(
    findings: Findings, where: Origin, metadata: Metadata, sections: Mapping[str, str]
) -> str:
    """Return a whole card, for data that have none."""
    shape = "×".join(map(str, metadata["sample_shape"])) or "1"
    card = md.document(
        f"# {where.title}",
        f"{md.count(sum(where.samples.values()))} samples of {shape} values, "
        f"{len(where.class_names)} classes: {where.provenance}.",
        _facts(where, metadata),
        "## What networks make of it",
        _marked("learning"),
        "More in [LEARNING_VALIDATION.md](LEARNING_VALIDATION.md).",
        "## Balance and quality",
        _marked("balance"),
        "More in [BALANCE_REPORT.md](BALANCE_REPORT.md).",
        "## Bias",
        _marked("bias"),
        "More in [BIAS_ANALYSIS.md](BIAS_ANALYSIS.md).",
        "## Limits",
        "\n".join(f"- {md.plain(line)}" for line in _limits(findings, where, metadata)),
        *_citation(metadata),
    )
    return fill(card, sections)


def _marked(name: str) -> str:
    return f"{md.begin(name)}\n{md.end(name)}"


def _facts(where: Origin, metadata: Metadata) -> str:
    shown = where.class_names[:20]
    more = f" and {len(where.class_names) - 20} more" if len(where.class_names) > 20 else ""
    attributes = ", ".join(metadata["attributes"]) or "none"
    sizes = ", ".join(f"{name} {md.count(n)}" for name, n in where.samples.items())
    stored = (
        f"{metadata['dtype']}; value = stored × {metadata['scale']:.6g} + {metadata['offset']:.6g}"
    )
    rows = [
        ["samples (n)", sizes],
        ["classes", ", ".join(shown) + more],
        ["stored as", stored],
        ["attributes of each sample", attributes],
        ["groups that stay in one split", ", ".join(metadata.get("groups", ())) or "none known"],
        ["curated", str(metadata.get("curation_date") or "not said")],
        ["source", str(metadata.get("source") or "not said")],
        ["licence", str(metadata.get("license") or "not said")],
    ]  # fmt: skip
    return md.table(["fact", where.title], [[fact, md.plain(said)] for fact, said in rows])


def _limits(findings: Findings, where: Origin, metadata: Metadata) -> list[str]:
    missing = {
        "provenance": "whether they are real or generated",
        "source": "where they come from",
        "license": "under which licence they may be used: ask before you pass them on",
    }
    limits = [
        f"Whoever made these data has not said {what}."
        for key, what in missing.items()
        if not metadata.get(key)
    ]
    if metadata.get("provenance") == "generated":
        limits.append("Generated samples show what their program draws, not what the world does.")
    limits += faults(findings)
    smallest = min(where.samples, key=lambda name: where.samples[name])
    limits.append(
        f"The smallest split, {smallest}, has {md.count(where.samples[smallest])} samples: small "
        "differences between two models say little."
    )
    if not metadata.get("groups"):
        limits.append(
            "It is not known which samples belong together (one writer, one device): if any do, "
            "they may be in several splits, and the test accuracy is then too high."
        )
    if not findings.bias.fairness:
        limits.append("No attribute of the samples could be looked at, so bias is unknown.")
    return limits


def _citation(metadata: Metadata) -> list[str]:
    if not metadata.get("citation"):
        return []
    return ["## Citation", f"```bibtex\n{metadata['citation'].strip()}\n```"]
