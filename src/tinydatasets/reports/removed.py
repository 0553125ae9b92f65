"""REMOVED.md: the samples that curation left out, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tinydatasets.curation.preparation import modality_of
from tinydatasets.reports import markdown as md
from tinydatasets.reports.figures import montage, question

if TYPE_CHECKING:
    from tinydatasets.curation import Curation

__all__ = ["removed", "removed_table"]

_MANY = 220  # pictures, in 20 lines


def removed(curation: Curation) -> dict[str, bytes]:
    """Return ``REMOVED.md`` and, where samples are images, ``removed.png``.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    names = curation.samples.metadata["class_names"]
    shown = curation.removed[:_MANY]
    picture = montage(
        [curation.samples[item.row][0] for item in shown],
        [question(str(item.row), names[item.label], names[item.suggested]) for item in shown],
        modality=modality_of(curation.samples),
        heading=f"Left out, {len(shown)} of {len(curation.removed)}: "
        "row, label, and what cross-validation takes it for",
    )
    kinds = Counter(item.reason for item in curation.removed)
    parts = md.listed([f"{n} as {reason}" for reason, n in sorted(kinds.items())])
    text = md.document(
        "# What was left out",
        f"{len(curation.removed)} of n = {md.count(len(curation.samples))} samples"
        + (f": {parts}." if parts else "."),
        md.picture("The samples that were left out", "removed.png") if picture else "",
        removed_table(curation) if curation.removed else "",
    )
    pictures = {} if picture is None else {"removed.png": picture}
    return {"REMOVED.md": text.encode(), **pictures}


def removed_table(curation: Curation) -> str:
    """Return a table of what was left out."""
    names = curation.samples.metadata["class_names"]
    rows = [
        [str(item.row), md.plain(names[item.label]), item.reason, md.plain(names[item.suggested]),
         md.decimal(item.confidence, 4)]
        for item in curation.removed
    ]  # fmt: skip
    headers = ["row", "label", "reason", "likelier class", "probability of the label"]
    return md.table(headers, rows)
