"""Reports: findings in, files out; they return text and pictures, and write nothing."""

from __future__ import annotations

from tinydatasets.reports import croissant
from tinydatasets.reports.balance import faults
from tinydatasets.reports.card import fill
from tinydatasets.reports.removed import removed, removed_table
from tinydatasets.reports.rendering import ArchiveFile, lasting, render, summary

__all__ = [
    "ArchiveFile",
    "croissant",
    "faults",
    "fill",
    "lasting",
    "removed",
    "removed_table",
    "render",
    "summary",
]
