"""How often clean data are called at fault, and planted faults are not found.

Prints Markdown. Clean: generated digits parted by writer, tinymnist parted anew at random, and
tables of features whose attributes are drawn at random; 20 sets of each. Planted, in 20 ways
each, in tinymnist as it is shipped: the six faults that the audit and the tests of balance are
for. Labels are judged by the learner that `validate` takes. Needs SciPy (extra `reports`).
"""

from __future__ import annotations

import platform
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import tinydatasets as td
from tinydatasets import curation
from tinydatasets.curation.validation import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    Sets = dict[str, td.Split]


class Plant(NamedTuple):
    """What became of one planted fault."""

    fault: bool
    """Whether it was called one, by its name where it has one."""
    right: int = 0
    """Of the rows that were planted, how many were listed."""
    planted: int = 0
    """0 if the fault is not one of single samples."""
    listed: int = 0


SEEDS = range(20)
SIZES = (1000, 210, 330)
SHARES = [size / sum(SIZES) for size in SIZES]
BY_CHANCE = ("slant", "thickness")  # a style of the generated digits is one of a class's forms
COPIES = 20
FLIPPED = 0.05
STRENGTH = 0.3  # Cramér's V


# --- clean sets -------------------------------------------------------------------------------


def parted(samples: td.Split, parts: NDArray[np.integer]) -> Sets:
    """Return the samples of each part."""
    return {name: samples[parts == code] for code, name in enumerate(("train", "val", "test"))}


def generated(seed: int) -> Sets:
    """Return generated digits; no writer is in two splits."""
    digits = td.make_tinymnist(sum(SIZES), seed=seed)
    writers = digits.attributes["writer"]
    return parted(digits, curation.group_split(digits.labels, writers, sizes=SHARES, seed=seed))


def parted_anew(seed: int) -> Sets:
    """Return tinymnist's samples in random splits, in which forms mean nothing."""
    digits = td.load_tinymnist()
    whole = curation.pool({name: digits.split(name) for name in ("train", "val", "test")})
    whole = td.Split.from_arrays(whole.raw, whole.labels, scale=whole.scale)
    return parted(whole, curation.group_split(whole.labels, sizes=SIZES, seed=seed))


def table(seed: int) -> Sets:
    """Return 400 samples of 5 features, three classes, and two attributes that say nothing."""
    rng = np.random.default_rng(seed)
    labels = np.arange(400) % 3
    samples = td.Split.from_arrays(
        rng.normal(size=(400, 5)) + 3 * np.eye(3, 5)[labels],
        labels,
        attributes={"device": rng.integers(0, 4, 400), "age": rng.integers(18, 80, 400)},
    )
    return parted(samples, curation.group_split(labels, sizes=(0.7, 0.1, 0.2), seed=seed))


CLEAN: Mapping[str, Callable[[int], Sets]] = {
    "generated digits": generated,
    "tinymnist parted anew": parted_anew,
    "tables": table,
}


def alarms(sets: Sets) -> Iterator[tuple[str, bool]]:
    """Yield each check and kind of test that ran, and whether it called the set at fault."""
    for finding in curation.audit(sets, quality=judged(sets)).findings:
        yield finding.check, finding.verdict == "fault"
    attributes = [a for a in sets["train"].attributes if a in (*BY_CHANCE, "device", "age")]
    found: dict[str, bool] = {}
    for test in curation.balance(sets, attributes=attributes).tests:
        what = "classes" if test.what == "class" else "attribute"
        kind = f"{what} against {test.against}"
        found[kind] = found.get(kind, False) or test.verdict == "fault"
    yield from found.items()


def clean_table() -> Iterator[str]:
    """Yield a table of the sets of each kind that each check called at fault."""
    counts: dict[str, dict[str, Counter[bool]]] = {}
    whole = dict.fromkeys(CLEAN, 0)
    for kind, make in CLEAN.items():
        for seed in SEEDS:
            found = list(alarms(make(seed)))
            whole[kind] += any(fault for _, fault in found)
            for check, fault in found:
                counts.setdefault(check, {}).setdefault(kind, Counter())[fault] += 1
    yield f"| check | {' | '.join(CLEAN)} |"
    yield f"|---|{'--:|' * len(CLEAN)}"
    for check, by_kind in counts.items():
        yield f"| {check} | {' | '.join(told(by_kind.get(kind)) for kind in CLEAN)} |"
    n = len(SEEDS)
    yield f"| **any** | {' | '.join(f'**{whole[kind]} of {n}**' for kind in CLEAN)} |"


def told(count: Counter[bool] | None) -> str:
    """Return "1 of 20"."""
    return f"{count[True]} of {count.total()}" if count else "not run"


# --- planted faults ---------------------------------------------------------------------------


def digits() -> Sets:
    """Return tinymnist."""
    whole = td.load_tinymnist()
    return {"train": whole.train, "val": whole.val, "test": whole.test}


def changed(split: td.Split, **columns: NDArray[Any]) -> td.Split:
    """Return `split` with other columns: data, labels or attributes."""
    data, labels = columns.pop("data", split.data), columns.pop("labels", split.labels)
    forms = columns.pop("form", split.attributes["form"])
    return td.Split.from_arrays(data, labels, attributes=columns, groups=forms, modality="image")


def with_changes(sets: Sets, **columns: Mapping[str, NDArray[Any]]) -> Sets:
    """Return all of `sets` alike, some with the columns that are given by split."""
    return {name: changed(split, **columns.get(name, {})) for name, split in sets.items()}


def audited(sets: Sets, check: str, *, labels: bool = False) -> Any:
    """Return what one check of the audit found."""
    quality = judged(sets) if labels else None
    return next(f for f in curation.audit(sets, quality=quality).findings if f.check == check)


def flipped_labels(rng: np.random.Generator) -> Plant:
    """Give 5 % of all samples a label at random among the other classes."""
    wrong, labels = {}, {}
    for name, split in digits().items():
        rows = rng.choice(len(split), round(FLIPPED * len(split)), replace=False)
        values = split.labels.copy()
        values[rows] = (values[rows] + rng.integers(1, 10, len(rows))) % 10
        wrong[name], labels[name] = set(rows.tolist()), {"labels": values}
    finding = audited(with_changes(digits(), **labels), "label noise", labels=True)
    listed = {name: set(rows) for name, rows in finding.rows.items()}
    right = sum(len(wrong[name] & rows) for name, rows in listed.items())
    planted, said = sum(map(len, wrong.values())), sum(map(len, listed.values()))
    return Plant(finding.verdict == "fault", right, planted, said)


def copies_across(rng: np.random.Generator) -> Plant:
    """Put 20 training samples into test, half of them a little brighter, in place of others."""
    sets = digits()
    data = sets["test"].data.copy()
    rows = rng.choice(len(data), COPIES, replace=False)
    data[rows] = sets["train"].data[rng.choice(1000, COPIES, replace=False)]
    data[rows[::2]] = np.minimum(data[rows[::2]] + np.float32(0.01), 1)
    finding = audited(with_changes(sets, test={"data": data}), "cross-split duplicates")
    found = len(set(rows.tolist()) & set(finding.rows.get("test", [])))
    return Plant(finding.verdict == "fault", found, COPIES, finding.found)


def nan_column(rng: np.random.Generator) -> Plant:
    """Lose one pixel in every training sample."""
    sets = digits()
    data = sets["train"].data.copy()
    data[:, rng.integers(8), rng.integers(8)] = np.nan
    finding = audited(with_changes(sets, train={"data": data}), "missing values")
    found = len(finding.rows.get("train", []))
    return Plant(finding.verdict == "fault", found, len(data), finding.found)


def rare_class(rng: np.random.Generator) -> Plant:
    """Keep a tenth of one class in train."""
    sets, rare = digits(), int(rng.integers(10))
    members = rng.permutation(np.flatnonzero(sets["train"].labels == rare))
    keep = np.setdiff1d(np.arange(len(sets["train"])), members[len(members) // 10 :])
    sets["train"] = sets["train"][keep]
    finding = audited(sets, "class balance")
    tests = curation.balance(sets).tests
    unequal = any(t.verdict == "fault" and t.what == "class" and t.scope == "train" for t in tests)
    named = f"class '{rare}'" in finding.message
    return Plant(finding.verdict == "fault" and named and unequal)


def attribute_of_the_class(rng: np.random.Generator) -> Plant:
    """Give samples a hand, left or right, that depends on the class by 0.3 (Cramér's V)."""
    sets = digits()
    hands = {}
    for name, split in sets.items():
        prefers = np.where(split.labels % 2 == 0, 0.5 + STRENGTH / 2, 0.5 - STRENGTH / 2)
        hands[name] = {"hand": (rng.random(len(split)) < prefers).astype(np.int32)}
    tests = curation.balance(with_changes(sets, **hands)).tests
    found = next(t for t in tests if (t.what, t.against, t.scope) == ("hand", "class", "train"))
    return Plant(found.verdict == "fault")


def leaking_group(rng: np.random.Generator) -> Plant:
    """Put one training form's number on 20 of the test samples."""
    sets = digits()
    form = int(rng.choice(np.unique(sets["train"].attributes["form"])))
    forms = sets["test"].attributes["form"].copy()
    forms[rng.choice(len(forms), 20, replace=False)] = form
    finding = audited(with_changes(sets, test={"form": forms}), "groups across splits")
    named = f"group {form} in train and test" in finding.message
    return Plant(finding.verdict == "fault" and named)


PLANTED: Mapping[str, Callable[[np.random.Generator], Plant]] = {
    "5 % of the labels flipped": flipped_labels,
    "20 samples of train copied into test": copies_across,
    "a feature that is NaN in train": nan_column,
    "a class at a tenth": rare_class,
    "an attribute at V = 0.3 with the class": attribute_of_the_class,
    "a group in train and test": leaking_group,
}


def planted_table() -> Iterator[str]:
    """Yield a table of how often each planted fault is found, and its rows: median, worst seed."""
    yield "| planted | found | recall of rows | worst | precision | worst |"
    yield "|---|--:|--:|--:|--:|--:|"
    for what, plant in PLANTED.items():
        results = [plant(np.random.default_rng(seed)) for seed in SEEDS]
        found = f"{sum(result.fault for result in results)} of {len(SEEDS)}"
        recalls = [result.right / result.planted for result in results if result.planted]
        precisions = [result.right / max(result.listed, 1) for result in results if result.planted]
        figures = [shown(recalls), shown(precisions)]
        yield f"| {what} | {found} | {' | '.join(figures)} |"


def shown(shares: list[float]) -> str:
    """Return the cells of a median and a worst value."""
    return f"{np.median(shares):.3f} | {min(shares):.3f}" if shares else " | "


def main() -> None:
    """Print a table of false alarms and one of planted faults."""
    print(f"{platform.machine()}, NumPy {np.__version__}")
    print(f"\nClean sets called at fault, {len(SEEDS)} seeds of each kind (n):\n")
    print("\n".join(clean_table()), flush=True)
    print(f"\nPlanted faults in tinymnist, {len(SEEDS)} seeds each (n):\n")
    for line in planted_table():
        print(line, flush=True)


if __name__ == "__main__":
    main()
