"""Whether values, counts and balance of a generated folder are what its metadata.json says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets._moments import Moments, channels_of
from tinydatasets.curation.audit import CLEARLY_FEWER, MIN_CLASS_SHARE
from tinydatasets.generation.structure import Rows, blocks
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from tinydatasets.generation.structure import Found, Opened, Shard

__all__ = ["check_balance", "check_counts", "check_values"]

APART = 5.0  # standard deviations by which the share of a class may differ between splits
ROUNDING = 1e-5  # of mean and deviation, by which either may differ


def check_values(opened: Opened) -> Found:
    """Look whether values are numbers, in their range, and distributed as was said."""
    faults: list[str] = []
    span = opened.facts["value_range"]
    lows, highs = [], []
    channels = channels_of(tuple(opened.facts["sample_shape"]), opened.facts.get("modality", ""))
    for split, shards in opened.by_split().items():
        moments = Moments(channels)
        outside = Rows()
        gaps = opened.facts["splits"][split]["missing"] > 0
        for row, (data,) in blocks(shards, "data"):
            wrong = _outside(data.reshape(len(data), -1), span, gaps=gaps)
            if outside.add(row, np.asarray(wrong.any(axis=1))):
                held = data[outside.first - row].flat[int(wrong[outside.first - row].argmax())]
            moments.add(data)
        if outside.count:
            allowed = f"go from {span[0]:g} to {span[1]:g}" if span else "are finite"
            more = f"; and {outside.count - 1:,} more of {split}" if outside.count > 1 else ""
            faults.append(f"{opened.at(outside.first)} holds {held}: values {allowed}{more}")
        if opened.is_whole(split):
            faults += _misdescribed(moments, opened.facts, split)
        lows.append(np.nanmin(moments.low))
        highs.append(np.nanmax(moments.high))
    allowed = f", of {span[0]:g} to {span[1]:g} that are allowed" if span else ""
    return faults, f"from {min(lows):g} to {max(highs):g}{allowed}; means as metadata.json says"


def _outside(
    values: NDArray[Any], span: Sequence[float] | None, *, gaps: bool
) -> NDArray[np.bool_]:
    """Return which values are outside `span`, infinite, or NaN where there are to be no `gaps`."""
    outside = np.zeros(values.shape, np.bool_)
    if values.dtype.kind == "f":
        outside |= np.isinf(values) if gaps else ~np.isfinite(values)
    if span:
        outside |= (values < span[0]) | (values > span[1])
    return outside


def _misdescribed(moments: Moments, facts: Mapping[str, Any], split: str) -> Iterator[str]:
    """Yield which figures of a split are not as metadata.json says."""
    said, scale = facts["splits"][split], facts["scale"]
    if moments.missing != said["missing"]:
        told = f"metadata.json says {said['missing']:,}"
        yield f"values of {split} that are no numbers: {moments.missing:,}; {told}"
    mean, std = moments.mean * scale + facts["offset"], moments.std * abs(scale)
    slack = ROUNDING * (std + np.abs(mean))
    for name, found, off in (
        ("minimum", moments.low, 0.0),
        ("maximum", moments.high, 0.0),
        ("mean", mean, slack),
        ("std", std, slack),
    ):
        expected = np.array(said[name], np.float64)
        same = expected.shape == found.shape
        if not same or not ((np.abs(found - expected) <= off) | np.isnan(found)).all():
            apart = f"{_shown(found)}, and metadata.json says {_shown(expected)}"
            yield f"the {name} of {split} is {apart}"


def _shown(figures: NDArray[Any]) -> str:
    return ", ".join(f"{figure:.6g}" for figure in figures)


def check_counts(opened: Opened) -> Found:
    """Look whether there are as many of each class and attribute value as was said."""
    said = {split: entry["n_samples"] for split, entry in opened.facts["splits"].items()}
    faults = []
    if opened.facts["n_samples"] != sum(said.values()):
        counted = f"its splits have {sum(said.values()):,}"
        faults.append(f"metadata.json says {opened.facts['n_samples']:,} samples, and {counted}")
    for split, entry in opened.facts["splits"].items():
        n_rows = sum(shard["n_samples"] for shard in entry["shards"])
        if n_rows != said[split]:
            faults.append(f"{split} has {n_rows:,} samples; metadata.json says {said[split]:,}")
    for split, shards in opened.by_split().items():
        faults += _miscounted(opened, split, shards)
    known = ", ".join(f"{split} {n:,}" for split, n in said.items())
    return faults, f"{known}; classes and attributes as metadata.json says"


def _miscounted(opened: Opened, split: str, shards: list[Shard]) -> Iterator[str]:
    """Yield which codes of a split are none, and which there are more or fewer of than said."""
    facts, said = opened.facts, opened.facts["splits"][split]
    codes = {"labels": facts["class_names"], "difficulty": DIFFICULTIES, **facts["attributes"]}
    expected = {"labels": said["class_counts"], **said["attribute_counts"]}
    for name, names in codes.items():
        if not names:
            continue  # groups, which are counted where they are compared
        counts, wrong = _tallied(shards, name, len(names), -1 if name == "difficulty" else 0)
        if wrong.count:
            first = f"({opened.at(wrong.first)} is the first)"
            yield f"{name} of {split} that are none of {len(names)} codes: {wrong.count:,} {first}"
        elif opened.is_whole(split) and name in expected:
            yield from _differing(split, name, names, counts, expected[name])


def _differing(
    split: str, name: str, names: Sequence[str], counts: NDArray[np.int64], said: Sequence[int]
) -> Iterator[str]:
    """Yield where counts are not what metadata.json says, if they are not."""
    wrong = [i for i, n in enumerate(said) if n != counts[i]]
    if wrong:
        which = f"{'class' if name == 'labels' else name} {names[wrong[0]]!r}"
        more = f", and {len(wrong) - 1} more differ" if len(wrong) > 1 else ""
        told = f"metadata.json says {said[wrong[0]]!r:.20}{more}"
        yield f"{split} has {counts[wrong[0]]} samples of {which}, and {told}"


def _tallied(
    shards: list[Shard], name: str, size: int, lowest: int = 0
) -> tuple[NDArray[np.int64], Rows]:
    """Return how often there is each code from 0 to `size`, and which rows have others."""
    counts, wrong = np.zeros(size, np.int64), Rows()
    for row, (codes,) in blocks(shards, name):
        wrong.add(row, (codes < lowest) | (codes >= size))
        counts += np.bincount(codes[(codes >= 0) & (codes < size)], minlength=size)
    return counts, wrong


def check_balance(opened: Opened) -> Found:
    """Look whether classes have equal shares in all splits, and none has far fewer samples."""
    names = opened.facts["class_names"]
    tallies = {
        split: _tallied(shards, "labels", len(names))[0]
        for split, shards in opened.by_split().items()
    }
    first, *others = tallies
    faults: list[str] = []
    for split in others:
        together = max(_together(opened, first), _together(opened, split))
        faults += _unlike(split, tallies[split], first, tallies[first], names, together=together)
    for split, counts in tallies.items():
        faults += _rare(split, counts, names, _together(opened, split))
    shown = ", ".join(f"{split} {n.min():,} to {n.max():,}" for split, n in tallies.items())
    return faults, f"samples a class: {shown}"


def _together(opened: Opened, split: str) -> float:
    """Return how many samples of a split come together: in a group, on average."""
    said = opened.facts["splits"][split]
    counts = [said["attribute_counts"].get(name, ()) for name in opened.facts["groups"]]
    numbers = [n if isinstance(n, int) else int(np.count_nonzero(n)) for n in counts]
    return max([1.0, *(float(said["n_samples"] / n) for n in numbers if n > 0)])


def _unlike(
    split: str,
    counts: NDArray[np.int64],
    model: str,
    others: NDArray[np.int64],
    names: Sequence[str],
    *,
    together: float,
) -> Iterator[str]:
    """Yield the class whose share differs most from that in another split, if chance does not."""
    n, n_others = max(1, counts.sum()), max(1, others.sum())
    share = (counts + others) / (n + n_others)
    spread = np.sqrt(together * n * share * (1 - share) * (1 + n / n_others))
    expected = others * (n / n_others)
    excess = np.abs(counts - expected) - APART * spread - together
    worst = int(excess.argmax())
    if excess[worst] > 0:
        has = f"{split} has {counts[worst]:,} samples of class {names[worst]!r}"
        yield f"{has}, and would have {expected[worst]:,.0f} by the shares of {model}"


def _rare(
    split: str, counts: NDArray[np.int64], names: Sequence[str], together: float
) -> Iterator[str]:
    """Yield the classes that have less than half of what the others have (median), and clearly."""
    for i, count in enumerate(counts if len(counts) > 1 else ()):
        others = float(np.median(np.delete(counts, i)))
        clearly = others - count > CLEARLY_FEWER * np.sqrt(others * together)
        if clearly and count < MIN_CLASS_SHARE * others:
            few = f"{split} has {count:,} samples of class {names[i]!r}"
            yield f"{few}, and of the others {others:,g} (median)"
