"""Audit: what is wrong with samples before anybody learns from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets.curation.duplicates import NEAR_VALUES, repeats
from tinydatasets.curation.findings import LAYERS, Audit, Finding
from tinydatasets.curation.preparation import holds_codes, values_of
from tinydatasets.curation.quality import NOISE
from tinydatasets.errors import InvalidValueError, require_number
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from tinydatasets.curation.duplicates import Repeats
    from tinydatasets.curation.findings import LabelQuality, Layer, Verdict

__all__ = ["audit"]

MIN_CLASS_SHARE = 0.5  # of the median of the other classes
CLEARLY_FEWER = 3.0  # standard deviations of a Poisson count that has that median
MAX_SPREAD_RATIO = 1.5  # between the typical spans of two splits
MAX_LEVEL_SHIFT = 0.25  # between the means of two splits, in typical spans
OUTLYING = 10.0  # robust standard deviations
MAX_OUTLIERS = 0.05
MIN_EVENNESS = 0.8
ALIVE = 20.0  # samples in which a live feature is expected to differ: e⁻²⁰ is the chance of none
FEW_SAMPLES = 20  # below it a split says little of the values to expect
FEW_CODES = 12  # an attribute of more values has rare ones by nature
LISTED = 3  # of many things at fault a message names so many
HUGE = 1e18  # larger values are taken for this, whose sums and squares float32 can hold
FACTS = ("provenance", "source", "license", "citation", "dataset_version", "curation_date")


def audit(
    splits: Mapping[str, Split],
    *,
    quality: LabelQuality | None = None,
    near: float = 0.02,
    correlation: float = 0.995,
) -> Audit:
    """Check samples and what is said of them: one finding a check, also where all is well.

    Parameters
    ----------
    splits
        Name -> samples. Put what is trained on first: of a repeat across splits, the samples
        of the later split are listed. Values may be NaN or infinite.
    quality
        What out-of-fold learners doubt; without it nothing is said about labels.
    near
        Two samples are near duplicates when the root mean square of their difference is at
        most this share of the typical span, the median over the samples of largest minus
        smallest value, and of their own span.
    correlation
        See `perceptual_pairs`.

    Returns
    -------
    Audit
        "fault" is to be mended: values that are no numbers, splits that do not fit together,
        repeats, a class below half of the others' median, a group in two splits. "note" is to
        be known: constant features, outliers, rare attribute values, missing facts.

    Raises
    ------
    InvalidValueError
        There is no split, a split is empty, or a threshold makes no sense.

    Notes
    -----
    Values are compared as float32, as a network sees them. Where sample shapes differ, which is
    a fault, values are checked in the splits that have the shape of the first. Groups and
    attribute values are compared across splits by name, or by code where they have no names: make
    the splits from one table of groups.

    With these thresholds neither `load_tinymnist`, nor MNIST's 10,000 test images, nor 20 sets of
    2,000 generated digits of 28×28 pixels raised a fault; of 20 such sets of 8×8 pixels one did,
    for one near duplicate.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.load_tinymnist()
    >>> found = audit({"train": digits.train, "test": digits.test})
    >>> [finding.check for finding in found.findings if finding.verdict == "fault"]
    []
    >>> found.pyramid["uniqueness"]
    1.0
    """
    samples = _collected(splits, quality, require_number("near", near, 0), correlation)
    findings = [finding for check in CHECKS if (finding := check(samples)) is not None]
    return Audit(findings, {layer: _score(findings, layer) for layer in LAYERS})


def _score(findings: list[Finding], layer: Layer) -> float | None:
    scores = [1 - item.found / item.n for item in findings if item.layer == layer and item.n]
    return round(float(np.mean(scores)), 4) if scores else None


class _Samples(NamedTuple):
    """What the checks look at; arrays hold the samples of all comparable splits in turn."""

    splits: Mapping[str, Split]
    quality: LabelQuality | None
    comparable: list[str]
    """The splits whose samples have the shape of the first split's."""
    values: NDArray[np.float32]
    """(n, features); what is not finite is replaced by the feature's median."""
    wrong: NDArray[np.bool_]
    """(n,): whether a value was replaced."""
    owner: NDArray[np.intp]
    """Which of `comparable`."""
    row: NDArray[np.intp]
    labels: NDArray[np.int32]
    class_names: tuple[str, ...]
    repeats: Repeats

    def rows(self, chosen: NDArray[np.bool_]) -> dict[str, list[int]]:
        """Return the chosen samples as rows of each split."""
        parts = {
            name: self.row[chosen & (self.owner == i)].tolist()
            for i, name in enumerate(self.comparable)
        }
        return {name: rows for name, rows in parts.items() if rows}


def _collected(
    splits: Mapping[str, Split], quality: LabelQuality | None, near: float, correlation: float
) -> _Samples:
    first = _checked(splits)
    shape = first.raw.shape[1:]
    chosen = {name: split for name, split in splits.items() if split.raw.shape[1:] == shape}
    with np.errstate(over="ignore", invalid="ignore"):
        rows = [split.data.reshape(len(split), -1) for split in chosen.values()]
        values = np.concatenate(rows).astype(np.float32, copy=False)
    wrong = _replace_non_finite(values)
    np.clip(values, -HUGE, HUGE, out=values)
    return _Samples(
        splits=splits,
        quality=quality,
        comparable=list(chosen),
        values=values,
        wrong=wrong,
        owner=np.repeat(np.arange(len(chosen)), [len(split) for split in chosen.values()]),
        row=np.concatenate([np.arange(len(split)) for split in chosen.values()]),
        labels=np.concatenate([split.labels for split in chosen.values()]),
        class_names=max((split.metadata["class_names"] for split in splits.values()), key=len),
        repeats=repeats(
            values,
            near=near,
            correlation=correlation,
            codes=holds_codes(first),
        ),
    )


def _checked(splits: Mapping[str, Split]) -> Split:
    if not splits:
        raise InvalidValueError("there is no split to audit: give {'train': split}")
    given: Mapping[str, object] = splits
    for name, split in given.items():
        if not isinstance(split, Split):
            kind = type(split).__name__
            raise InvalidValueError(f"{name!r} must be a Split, not {kind}: see Split.from_arrays")
        if len(split) == 0:
            raise InvalidValueError(f"split {name!r} holds no samples: leave it out")
    return next(iter(splits.values()))


def _replace_non_finite(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Replace what is not finite by the median of its feature, and return which rows had such."""
    finite = np.isfinite(values)
    for feature in np.flatnonzero(~finite.all(axis=0)):
        good = finite[:, feature]
        middle = np.median(values[good, feature]) if good.any() else 0.0
        values[~good, feature] = middle
    return np.asarray(~finite.all(axis=1))


def _finding(
    check: str,
    layer: Layer,
    message: str,
    found: int,
    n: int,
    *,
    verdict: Verdict = "fault",
    rows: Mapping[str, list[int]] | None = None,
) -> Finding:
    """Return a finding whose verdict stands if anything was found."""
    return Finding(check, layer, verdict if found else "ok", message, int(found), n, rows or {})


def _listed(items: Iterable[object]) -> str:
    texts = [str(item) for item in items]
    more = [f"and {len(texts) - LISTED} more"] if len(texts) > LISTED else []
    return ", ".join(texts[:LISTED] + more)


def _label_noise(samples: _Samples) -> Finding | None:
    quality = samples.quality
    if quality is None:
        return None
    if not quality.telling:
        message = f"not judged: networks got only {quality.accuracy:.1%} of {quality.n} right"
        return Finding("label noise", "accuracy", "note", message, 0, 0)
    rows: dict[str, list[int]] = {}
    for item in quality.candidates:
        rows.setdefault(item.split, []).append(item.row)
    verdict: Verdict = "fault" if quality.noise > NOISE else "note"
    message = (
        f"an estimated {quality.noise:.1%} of {quality.n} labels are wrong, "
        f"and {len(quality.candidates)} are doubted"
    )
    found = len(quality.likeliest)
    return _finding(
        "label noise", "accuracy", message, found, quality.n, verdict=verdict, rows=rows
    )


def _missing(samples: _Samples) -> Finding:
    return _not_finite(samples, "missing values", "NaN", np.isnan)


def _infinite(samples: _Samples) -> Finding:
    return _not_finite(samples, "infinite values", "infinite", np.isinf)


def _not_finite(
    samples: _Samples,
    check: str,
    what: str,
    test: Callable[[NDArray[np.float32]], NDArray[np.bool_]],
) -> Finding:
    n, shape = len(samples.wrong), samples.splits[samples.comparable[0]].raw.shape[1:]
    at_fault = np.zeros(n, dtype=bool)
    counts = np.zeros(samples.values.shape[1], dtype=np.intp)
    for row in np.flatnonzero(samples.wrong):
        split = samples.splits[samples.comparable[samples.owner[row]]]
        cells = test(split.data[samples.row[row]].reshape(-1))
        at_fault[row] = cells.any()
        counts += cells
    worst = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    titles = samples.splits[samples.comparable[0]].metadata.get("features", ())
    named = [f"feature {titles[i] if i < len(titles) else _place(i, shape)}" for i in worst]
    found = f"{what} in {at_fault.sum()} of {n} samples"
    message = f"no value is {what}"
    if len(named) == 1:
        message = f"{named[0]} is {found}"
    elif named:
        each = (f"{name} in {counts[i]}" for name, i in zip(named, worst, strict=True))
        message = f"{found}: {_listed(each)}"
    rows = samples.rows(at_fault)
    return _finding(check, "completeness", message, int(at_fault.sum()), n, rows=rows)


def _place(feature: int, shape: tuple[int, ...]) -> object:
    place = tuple(int(i) for i in np.unravel_index(feature, shape)) if shape else (0,)
    return place if len(place) > 1 else place[0]


def _blank(samples: _Samples) -> Finding | None:
    values = samples.values
    if values.shape[1] < NEAR_VALUES:
        return None
    blank = values.max(axis=1) == values.min(axis=1)
    found, n = int(blank.sum()), len(blank)
    message = f"one value fills the whole sample in {found} of {n} samples"
    rows = samples.rows(blank)
    return _finding("blank samples", "completeness", message, found, n, rows=rows)


def _empty_classes(samples: _Samples) -> Finding:
    empty = [
        f"class {label!r} has no samples in {name}"
        for name, split in samples.splits.items()
        for label, count in zip(samples.class_names, _class_counts(samples, split), strict=True)
        if count == 0
    ]
    message = _listed(empty) or "every class has samples in every split"
    n = len(samples.splits) * len(samples.class_names)
    return _finding("empty classes", "completeness", message, len(empty), n)


def _class_counts(samples: _Samples, split: Split) -> NDArray[np.intp]:
    known = split.labels[_known(samples, split)]
    return np.bincount(known, minlength=len(samples.class_names))


def _known(samples: _Samples, split: Split) -> NDArray[np.bool_]:
    return np.asarray((split.labels >= 0) & (split.labels < len(samples.class_names)))


def _empty_cells(samples: _Samples) -> Finding | None:
    n, empty = 0, []
    for attribute, names in _few_valued(samples).items():
        for name, split in samples.splits.items():
            cells = split.labels * len(names) + split.attributes[attribute]
            known = cells[_known(samples, split)]
            counts = np.bincount(known, minlength=len(names) * len(samples.class_names))
            n += len(counts)
            empty += [
                f"{attribute} {names[cell % len(names)]!r} of class "
                f"{samples.class_names[cell // len(names)]!r} in {name}"
                for cell in np.flatnonzero(counts == 0)
            ]
    if n == 0:
        return None
    message = f"no samples: {_listed(empty)}" if empty else "every class has every attribute value"
    return _finding("attribute coverage", "completeness", message, len(empty), n, verdict="note")


def _few_valued(samples: _Samples) -> dict[str, tuple[str, ...]]:
    """Return the attributes, with names, whose values should all be frequent; groups' should not.

    Only those that mean the same in every split.
    """
    known = [split.metadata["attributes"] for split in samples.splits.values()]
    return {
        name: names
        for name, names in known[0].items()
        if 0 < len(names) <= FEW_CODES
        and name not in _group_names(samples)
        and all(other.get(name) == names for other in known)
    }


def _shape(samples: _Samples) -> Finding:
    return _same(
        "sample shape",
        {name: split.raw.shape[1:] for name, split in samples.splits.items()},
        {name: split.metadata.get("sample_shape") for name, split in samples.splits.items()},
    )


def _storage(samples: _Samples) -> Finding:
    storages = {
        name: f"{split.raw.dtype} × {split.scale:.6g} + {split.offset:.6g}"
        for name, split in samples.splits.items()
    }
    return _same("dtype and scale", storages, {})


def _same(check: str, facts: Mapping[str, object], declared: Mapping[str, object]) -> Finding:
    """Find the splits that are not like the first, or not as they are declared."""
    first, expected = next(iter(facts.items()))
    apart = []
    for name, fact in facts.items():
        if declared.get(name) not in {None, fact}:
            apart.append(f"{name} has {fact} and declares {declared[name]}")
        elif fact != expected:
            apart.append(f"{name} has {fact}")
    message = f"{first} has {expected}, and so has every split"
    if apart:
        message = f"{first} has {expected}; {_listed(apart)}"
    return _finding(check, "consistency", message, len(apart), len(facts))


def _value_range(samples: _Samples) -> Finding | None:
    names = [name for name in samples.comparable if len(samples.splits[name]) >= FEW_SAMPLES]
    if not names or not samples.values.shape[1]:
        return None
    ranges = [_Range.of(samples, name) for name in names]
    apart = [item for item in ranges if item.differs(ranges[0])]
    message = "; ".join(map(str, [ranges[0], *apart[:LISTED]]))
    return _finding("range of values", "consistency", message, len(apart), len(names))


class _Range(NamedTuple):
    """The values of a split, and those of its typical sample."""

    name: str
    low: float
    high: float
    mean: float
    span: float

    @classmethod
    def of(cls, samples: _Samples, name: str) -> _Range:
        values = samples.values[samples.owner == samples.comparable.index(name)]
        high, low = values.max(axis=1), values.min(axis=1)
        typical = np.median([values.mean(axis=1), high - low], axis=1)
        return cls(name, float(low.min()), float(high.max()), *map(float, typical))

    def differs(self, other: _Range) -> bool:
        small, large = sorted((self.span, other.span))
        shift = abs(self.mean - other.mean)
        return large > MAX_SPREAD_RATIO * small or shift > MAX_LEVEL_SHIFT * large > 0

    def __str__(self) -> str:
        return (
            f"{self.name} has values from {self.low:.4g} to {self.high:.4g}; the median sample "
            f"spans {self.span:.4g} and has a mean of {self.mean:.4g}"
        )


def _constant(samples: _Samples) -> Finding:
    values = samples.values
    constant = (values == values[0]).all(axis=0)
    found, n = int(constant.sum()), len(constant)
    message = f"{found} of {n} features have one value in all samples"
    return _finding("constant features", "consistency", message, found, n, verdict="note")


def _dead(samples: _Samples) -> Finding | None:
    if len(samples.comparable) < 2:
        return None
    dead: dict[int, str] = {}
    for i, name in enumerate(samples.comparable):
        own, others = samples.values[samples.owner == i], samples.values[samples.owner != i]
        still = np.flatnonzero((own == own[0]).all(axis=0))
        expected = len(own) * (others[:, still] != own[0, still]).mean(axis=0)
        dead |= dict.fromkeys(still[expected >= ALIVE].tolist(), name)
    shape = samples.splits[samples.comparable[0]].raw.shape[1:]
    named = _listed(f"feature {_place(i, shape)} in {name}" for i, name in dead.items())
    message = f"one value in a split, many in others: {named}" if dead else "no feature is dead"
    return _finding("dead features", "consistency", message, len(dead), samples.values.shape[1])


def _labels(samples: _Samples) -> Finding:
    rows: dict[str, list[int]] = {}
    faults = []
    for name, split in samples.splits.items():
        names, known = split.metadata["class_names"], _known(samples, split)
        if names != samples.class_names[: len(names)]:
            faults.append(f"{name} calls its classes {_listed(names)}")
            rows[name] = list(range(len(split)))
        elif not known.all():
            rows[name] = np.flatnonzero(~known).tolist()
            faults.append(f"{len(rows[name])} labels in {name} are of no class")
    message = _listed(faults) or f"all labels are of {len(samples.class_names)} classes"
    found, n = sum(map(len, rows.values())), sum(map(len, samples.splits.values()))
    return _finding("labels", "consistency", message, found, n, rows=rows)


def _groups(samples: _Samples) -> Finding | None:
    check, groups = "groups across splits", _group_names(samples)
    if len(samples.splits) < 2:
        return None
    if not groups:
        message = "no groups are given, so a writer or a subject in two splits would not be seen"
        return Finding(check, "consistency", "note", message, 0, 0)
    seen: dict[tuple[str, str], str] = {}
    leaking: dict[tuple[str, str], str] = {}
    rows: dict[str, list[int]] = {}
    for name, split in samples.splits.items():
        keys = [[(group, value) for value in values_of(split, group)] for group in groups]
        present = set().union(*keys)
        crossing = present & seen.keys()
        leaking |= {key: f"{seen[key]} and {name}" for key in sorted(crossing)}
        if crossing:
            rows[name] = [
                i for i, own in enumerate(zip(*keys, strict=True)) if crossing.intersection(own)
            ]
        seen |= dict.fromkeys(present - seen.keys(), name)
    named = _listed(f"{group} {value} in {both}" for (group, value), both in leaking.items())
    message = named or f"none of {len(seen)} groups ({_listed(groups)}) is in two splits"
    return _finding(check, "consistency", message, len(leaking), len(seen), rows=rows)


def _group_names(samples: _Samples) -> list[str]:
    """Return the attributes that are groups in every split."""
    splits = samples.splits.values()
    known = next(iter(splits)).metadata.get("groups", ())
    return [name for name in known if all(name in split.attributes for split in splits)]


def _outliers(samples: _Samples) -> Finding | None:
    n = len(samples.values)
    if n < FEW_SAMPLES or not samples.values.shape[1]:
        return None
    centres = np.empty_like(samples.values)
    for label in np.unique(samples.labels):
        members = samples.labels == label
        centres[members] = np.median(samples.values[members], axis=0)  # which outliers don't move
    np.subtract(samples.values, centres, out=centres)
    features = (
        samples.values.mean(axis=1),
        samples.values.std(axis=1, dtype=np.float64),
        np.sqrt(np.einsum("ij,ij->i", centres, centres, dtype=np.float64)),
    )
    outlying = np.any([_robust_score(feature) > OUTLYING for feature in features], axis=0)
    found = int(outlying.sum())
    message = (
        f"{found} of {n} samples lie more than {OUTLYING:g} robust standard deviations away in "
        "mean, deviation or distance from their class"
    )
    verdict: Verdict = "fault" if found > MAX_OUTLIERS * n else "note"
    rows = samples.rows(outlying)
    return _finding("outliers", "consistency", message, found, n, verdict=verdict, rows=rows)


def _robust_score(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return distances from the median in units of 1.4826 median absolute deviations."""
    apart = np.abs(values - np.median(values)).astype(np.float64)
    deviation = 1.4826 * np.median(apart)
    return apart / deviation if deviation > 0 else np.zeros(len(apart))


def _equal(samples: _Samples) -> Finding:
    return _within(samples, "exact duplicates", "equal")


def _near(samples: _Samples) -> Finding:
    return _within(samples, "near duplicates", "near")


def _perceptual(samples: _Samples) -> Finding:
    # Brightness may be varied by intent, so long as it is varied inside a split.
    return _within(samples, "perceptual duplicates", "perceptual", verdict="note")


def _within(samples: _Samples, check: str, way: str, *, verdict: Verdict = "fault") -> Finding:
    if way in samples.repeats.unsearched:
        message = f"not searched for: {samples.repeats.unsearched[way]}"
        return Finding(check, "uniqueness", "note", message, 0, 0)
    chosen = (_repeating(samples) == way) & ~_crossing(samples)
    found, n = int(chosen.sum()), len(chosen)
    message = f"{found} of {n} samples repeat one of their split ({WAYS[way]})"
    rows = samples.rows(chosen)
    return _finding(check, "uniqueness", message, found, n, verdict=verdict, rows=rows)


def _across(samples: _Samples) -> Finding | None:
    if len(samples.comparable) < 2:
        return None
    crossing, ways = _crossing(samples), _repeating(samples)
    counts = {way: int((ways[crossing] == way).sum()) for way in samples.repeats.first}
    found, n = int(crossing.sum()), len(crossing)
    how = ", ".join(f"{count} {WAYS[way]}" for way, count in counts.items() if count)
    message = f"{found} of {n} samples repeat one of an earlier split" + (how and f": {how}")
    rows = samples.rows(crossing)
    return _finding("cross-split duplicates", "uniqueness", message, found, n, rows=rows)


WAYS = {
    "equal": "equal values",
    "near": "nearly equal values",
    "perceptual": "equal but for brightness and contrast",
}


def _crossing(samples: _Samples) -> NDArray[np.bool_]:
    """Return whether each sample repeats, in whichever way, one of an earlier split."""
    crossing = [samples.owner[first] < samples.owner for first in samples.repeats.first.values()]
    return np.asarray(np.any(crossing, axis=0))


def _repeating(samples: _Samples) -> NDArray[np.str_]:
    """Return the strictest way in which each sample repeats another, or ""."""
    own = np.arange(len(samples.labels))
    repeated = [first < own for first in samples.repeats.first.values()]
    return np.select(repeated, list(samples.repeats.first), "")


def _conflicts(samples: _Samples) -> Finding:
    at_odds = np.zeros(len(samples.labels), dtype=bool)
    for first in samples.repeats.first.values():
        at_odds |= samples.labels[first] != samples.labels
    found, n = int(at_odds.sum()), len(at_odds)
    message = f"{found} of {n} samples repeat one that has another label"
    rows = samples.rows(at_odds)
    return _finding("conflicting labels", "uniqueness", message, found, n, rows=rows)


def _class_balance(samples: _Samples) -> Finding:
    rare, worst = [], 1.0
    for name, split in samples.splits.items():
        counts = _class_counts(samples, split)
        worst = min(worst, _evenness(counts))
        for i in np.flatnonzero(counts):
            others = float(np.median(np.delete(counts, i))) if len(counts) > 1 else 0.0
            clearly = others - counts[i] > CLEARLY_FEWER * np.sqrt(others)
            if clearly and counts[i] < MIN_CLASS_SHARE * others:
                rare.append(
                    f"class {samples.class_names[i]!r} has {counts[i]} of {len(split)} samples "
                    f"in {name}, where the others have {others:g} (median)"
                )
    message = _listed(rare) or f"evenness of the classes is {worst:.3f} of 1 at the lowest"
    n = len(samples.splits) * len(samples.class_names)
    return _finding("class balance", "diversity", message, len(rare), n)


def _evenness(counts: NDArray[np.integer]) -> float:
    """Return the entropy of the shares as a part of the largest possible (Pielou's evenness)."""
    if len(counts) < 2 or not counts.any():
        return 1.0
    shares = counts[counts > 0] / counts.sum()
    return float((shares * np.log(1 / shares)).sum() / np.log(len(counts)))


def _attribute_balance(samples: _Samples) -> Finding | None:
    evenness = {
        f"{attribute} in {name}": _evenness(
            np.bincount(split.attributes[attribute], minlength=len(names))
        )
        for attribute, names in _few_valued(samples).items()
        for name, split in samples.splits.items()
    }
    if not evenness:
        return None
    uneven = [f"{where} ({value:.2f})" for where, value in evenness.items() if value < MIN_EVENNESS]
    lowest = min(evenness, key=lambda where: evenness[where])
    message = f"evenness below {MIN_EVENNESS:g}: {_listed(uneven)}"
    if not uneven:
        message = f"evenness of the attributes is {evenness[lowest]:.3f} at the lowest ({lowest})"
    n = len(evenness)
    return _finding("attribute balance", "diversity", message, len(uneven), n, verdict="note")


def _provenance(samples: _Samples) -> Finding:
    metadata = next(iter(samples.splits.values())).metadata
    lacking = [fact for fact in FACTS if not metadata.get(fact)]
    message = f"not known: {', '.join(lacking)}"
    if metadata.get("curation_date"):
        curated = f"version {metadata.get('dataset_version')} of {metadata['curation_date']}"
        message = f"{curated}; {message}" if lacking else f"{curated}, and all facts are known"
    return _finding("provenance", "freshness", message, len(lacking), len(FACTS), verdict="note")


CHECKS: tuple[Callable[[_Samples], Finding | None], ...] = (
    _label_noise,
    _missing,
    _infinite,
    _blank,
    _empty_classes,
    _empty_cells,
    _shape,
    _storage,
    _value_range,
    _constant,
    _dead,
    _labels,
    _groups,
    _outliers,
    _equal,
    _near,
    _perceptual,
    _across,
    _conflicts,
    _class_balance,
    _attribute_balance,
    _provenance,
)
"""Every check, in the order of the findings. None is returned where there is nothing to check."""
