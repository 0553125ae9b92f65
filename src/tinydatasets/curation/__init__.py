"""Curation: arrays in, findings out; the bundled data sets are made by these very calls."""

from __future__ import annotations

from tinydatasets.curation.audit import duplicates
from tinydatasets.curation.difficulty import tiers
from tinydatasets.curation.pipeline import Curated, Curation, Removed, curate
from tinydatasets.curation.quality import confident_thresholds, label_issues, out_of_fold
from tinydatasets.curation.sampling import balanced

__all__ = [
    "Curated",
    "Curation",
    "Removed",
    "balanced",
    "confident_thresholds",
    "curate",
    "duplicates",
    "label_issues",
    "out_of_fold",
    "tiers",
]
