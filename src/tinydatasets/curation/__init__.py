"""Curation: arrays in, findings out; the bundled data sets are made by these very calls."""

from __future__ import annotations

from tinydatasets.curation.agreement import cohen_kappa, fleiss_kappa
from tinydatasets.curation.audit import audit
from tinydatasets.curation.balance import (
    balance,
    benjamini_hochberg,
    chi_square_equal,
    cramers_v,
    ks_distance,
)
from tinydatasets.curation.difficulty import (
    difficulty_score,
    falling_trend,
    margins,
    tier_accuracy,
    tiers,
)
from tinydatasets.curation.duplicates import duplicate_pairs, duplicates, perceptual_pairs
from tinydatasets.curation.fairness import (
    accuracy_difference,
    adjust,
    demographic_parity_difference,
    equalized_odds_difference,
    fairness,
)
from tinydatasets.curation.findings import Findings, as_json
from tinydatasets.curation.learning import learn
from tinydatasets.curation.mitigation import mitigate
from tinydatasets.curation.pipeline import Curated, Curation, Removed, curate
from tinydatasets.curation.planting import plant_bias
from tinydatasets.curation.pooling import pool
from tinydatasets.curation.quality import (
    confident_joint,
    confident_thresholds,
    label_issues,
    label_noise,
    label_quality,
    out_of_fold,
)
from tinydatasets.curation.sampling import (
    balanced,
    by_quality,
    class_weights,
    diverse,
    edge_cases,
    group_kfold,
    group_split,
    oversampled,
    stratified,
)
from tinydatasets.curation.validation import validate

__all__ = [
    "Curated",
    "Curation",
    "Findings",
    "Removed",
    "accuracy_difference",
    "adjust",
    "as_json",
    "audit",
    "balance",
    "balanced",
    "benjamini_hochberg",
    "by_quality",
    "chi_square_equal",
    "class_weights",
    "cohen_kappa",
    "confident_joint",
    "confident_thresholds",
    "cramers_v",
    "curate",
    "demographic_parity_difference",
    "difficulty_score",
    "diverse",
    "duplicate_pairs",
    "duplicates",
    "edge_cases",
    "equalized_odds_difference",
    "fairness",
    "falling_trend",
    "fleiss_kappa",
    "group_kfold",
    "group_split",
    "ks_distance",
    "label_issues",
    "label_noise",
    "label_quality",
    "learn",
    "margins",
    "mitigate",
    "out_of_fold",
    "oversampled",
    "perceptual_pairs",
    "plant_bias",
    "pool",
    "stratified",
    "tier_accuracy",
    "tiers",
    "validate",
]
