"""Findings to files: every report, picture and machine-readable record of one data set."""

from __future__ import annotations

import html
import json
import re
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydatasets.curation.findings import as_json
from tinydatasets.reports import (
    balance,
    bias,
    card as cards,
    croissant,
    figures,
    learning,
    markdown as md,
)
from tinydatasets.reports.origin import MACHINE, origin

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tinydatasets.curation.findings import Findings
    from tinydatasets.reports.origin import Origin
    from tinydatasets.split import Split

__all__ = ["ArchiveFile", "lasting", "render", "summary"]

_TIMED = ("seconds", "peak_memory")  # of a `Cost`: what differs from run to run


class ArchiveFile(NamedTuple):
    """The file that holds the data, for croissant.json."""

    name: str
    sha256: str
    size: int
    """Bytes."""
    columns: Collection[str] | None = None
    """Names of its arrays; None: the standard ones."""


def render(
    findings: Findings,
    splits: Mapping[str, Split],
    *,
    command: str,
    versions: Mapping[str, str],
    date: str,
    card: str | None = None,
    archive: ArchiveFile | None = None,
) -> dict[str, bytes]:
    """Return every report of a data set: file name -> content.

    The same findings give the same bytes, but for what stands between
    ``<!-- this machine: begin -->`` and ``<!-- this machine: end -->``, and under "this machine"
    in findings.json. Pictures are the same with the same release of matplotlib.

    Parameters
    ----------
    findings
        What the five phases found.
    splits
        Name -> the samples that it was found on.
    command
        What the user typed.
    versions
        Package or platform -> version.
    date
        ISO 8601.
    card
        Markdown of the card that there is: only its sections ``learning``, ``balance`` and
        ``bias`` are written anew, where it has markers for them. None: a card is written.
    archive
        The file with the data. None: there is no croissant.json, which describes such a file.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed (extra: reports).
    IntegrityError
        A section of `card` has one marker and not the other.
    """
    where = origin(findings, splits, command=command, versions=versions, date=date)
    own_card = _card(findings, splits, where, card)
    pictures = figures.draw(findings, splits, f"{where.name} {where.version}".strip())
    texts = {
        "BALANCE_REPORT.md": balance.report(findings, where, pictures),
        "BIAS_ANALYSIS.md": bias.report(findings, where, pictures),
        "LEARNING_VALIDATION.md": learning.report(findings, where, pictures),
        f"README_{where.name}.md": own_card,
        "findings.json": _json(_machine_apart(findings, where)),
    }
    if archive is not None:
        texts["croissant.json"] = _json(_croissant(findings, splits, where, archive))
    return {**{name: text.encode() for name, text in texts.items()}, **pictures}


def summary(findings: Findings) -> str:
    """Return the verdicts of the three reports as plain text."""
    verdicts = (report.verdict(findings) for report in (balance, learning, bias))
    return html.unescape(re.sub(r"[*`\\]", "", "\n\n".join(verdicts)))


def lasting(name: str, text: str) -> str:
    """Return what of a report is the same on the next run; `name` is its file's.

    >>> lasting("README_x.md", "a <!-- this machine: begin --> 2.1 s <!-- this machine: end --> b")
    'a  b'
    """
    if name.endswith(".json"):
        content = json.loads(text or "{}")
        content.pop(MACHINE, None)
        return json.dumps(content)
    begin, end = md.begin(MACHINE), md.end(MACHINE)
    return re.sub(f"{begin}.*?{end}", "", text, flags=re.DOTALL)


def _card(findings: Findings, splits: Mapping[str, Split], where: Origin, card: str | None) -> str:
    sections = {
        "learning": learning.section(findings),
        "balance": balance.section(findings),
        "bias": bias.section(findings),
    }
    if card is not None:
        return cards.fill(card, cards.sections_in(card, sections))
    return cards.write(findings, where, next(iter(splits.values())).metadata, sections)


def _croissant(
    findings: Findings, splits: Mapping[str, Split], where: Origin, archive: ArchiveFile
) -> dict[str, Any]:
    metadata = next(iter(splits.values())).metadata
    return croissant.describe(
        metadata.replace(name=where.name),
        splits,
        file_name=archive.name,
        sha256=archive.sha256,
        size=archive.size,
        columns=archive.columns,
        findings=findings,
    )


def _machine_apart(findings: Findings, where: Origin) -> dict[str, Any]:
    """Return findings as JSON takes them, with what differs from run to run in its own place."""
    content: dict[str, Any] = _rounded(as_json(findings))
    costs = content["learning"]["costs"]
    timed = {name: {key: cost.pop(key) for key in _TIMED} for name, cost in costs.items()}
    machine = {"costs": timed, "date": where.date, "versions": dict(where.versions)}
    return {**content, "command": where.command, MACHINE: machine}


def _rounded(value: Any) -> Any:
    """Return JSON with six significant digits, and null for what is not finite."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def _json(content: dict[str, Any]) -> str:
    return _laid_out(content, "") + "\n"


def _laid_out(value: Any, indent: str) -> str:
    """Return JSON with sorted keys, indented; a list of numbers or names takes one line."""
    inner = indent + " "
    if isinstance(value, dict) and value:
        lines = [f"{_scalar(key)}: {_laid_out(value[key], inner)}" for key in sorted(value)]
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        lines = [_laid_out(item, inner) for item in value]
    else:
        return _scalar(value)
    left, right = "{}" if isinstance(value, dict) else "[]"
    return f",\n{inner}".join([f"{left}\n{inner}{lines[0]}", *lines[1:]]) + f"\n{indent}{right}"


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
