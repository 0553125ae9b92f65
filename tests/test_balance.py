"""Laws of balance: figures are SciPy's, planted faults are found, clean data is left alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets.curation.balance import (
    balance,
    benjamini_hochberg,
    chi_square_equal,
    cramers_v,
    ks_distance,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinydatasets.curation.findings import Balance, BalanceTest

numbers = st.lists(st.integers(0, 9), min_size=2, max_size=30)


@pytest.fixture
def stats() -> Any:
    return pytest.importorskip("scipy.stats")


def made(size: int, seed: int, *, grouped: bool = True, **attributes: Any) -> td.Split:
    """Return balanced classes and attributes that are independent of them."""
    rng = np.random.default_rng(seed)
    given: dict[str, Any] = {
        "colour": rng.choice(["blue", "green", "red"], size, p=[0.2, 0.3, 0.5]),
        "age": rng.integers(18, 90, size),
        **attributes,
    }
    labels = np.arange(size) % 10
    groups = rng.integers(0, 20, size) if grouped else None
    return td.Split.from_arrays(np.zeros((size, 1)), labels, attributes=given, groups=groups)


def describing(split: td.Split, *attributes: str) -> td.Split:
    """Return samples whose metadata says that some attributes describe the class."""
    columns = {
        "data": split.raw,
        "labels": split.labels,
        "id": split.ids,
        "difficulty": split.difficulty,
        **split.attributes,
    }
    named = {f"{split.metadata['split']}_{name}": values for name, values in columns.items()}
    told = split.metadata.replace(describes_class=attributes)
    return td.Split(named, split.metadata["split"], told)


def only(found: Balance, **wanted: str) -> BalanceTest:
    (test,) = (t for t in found.tests if wanted.items() <= t._asdict().items())
    return test


# --- the plain figures ------------------------------------------------------------------------


@given(st.lists(st.integers(0, 50), min_size=2, max_size=8).filter(any))
def test_chi_square_of_equal_counts_is_that_of_scipy(counts: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    result = chi_square_equal(counts)
    statistic, p = stats.chisquare(counts)
    assert result.statistic == pytest.approx(statistic, abs=1e-9)
    assert result.p == pytest.approx(p, abs=1e-9)
    shares = np.array(counts) / sum(counts)
    cohen = np.sqrt(((shares - 1 / len(counts)) ** 2 * len(counts)).sum())
    assert result.effect == pytest.approx(cohen, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=50))
def test_cramers_v_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    contingency = pytest.importorskip("scipy.stats.contingency")
    a, b = np.array(pairs).T
    table = contingency.crosstab(a, b).count
    expected = contingency.association(table, method="cramer") if min(table.shape) > 1 else 0
    assert cramers_v(a, b) == pytest.approx(expected, abs=1e-9)
    assert cramers_v(b, a.astype(str)) == pytest.approx(expected, abs=1e-9)


def test_corrected_v_is_near_0_by_chance_and_near_v_where_there_is_much() -> None:
    rng = np.random.default_rng(0)
    plain, corrected = [], []
    for _ in range(50):
        a, b = rng.integers(0, 10, (2, 200))
        plain.append(cramers_v(a, b))
        corrected.append(cramers_v(a, b, corrected=True))
    assert np.mean(plain) > 0.15
    assert np.mean(corrected) < 0.05
    labels = np.arange(1000) % 10
    assert cramers_v(labels, labels, corrected=True) == pytest.approx(1)


@given(numbers, numbers)
def test_the_ks_distance_is_that_of_scipy(a: list[int], b: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    expected = stats.ks_2samp(a, b, method="asymp").statistic
    assert ks_distance(a, b) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_benjamini_and_hochbergs_p_are_those_of_scipy(p: list[float]) -> None:
    stats = pytest.importorskip("scipy.stats")
    expected = stats.false_discovery_control(p) if p else []
    np.testing.assert_allclose(benjamini_hochberg(p), expected, atol=1e-9)


# --- the report -------------------------------------------------------------------------------


def test_the_reports_statistics_are_those_of_scipy_on_the_same_tables(stats: Any) -> None:
    splits = {"train": made(400, 0), "test": made(200, 1)}
    found = balance(splits)
    codes, labels = splits["train"].attributes["colour"], splits["train"].labels
    table = np.histogram2d(labels, codes, bins=(10, 3))[0]
    peer = stats.chi2_contingency(table, correction=False)
    test = only(found, what="colour", against="class", scope="train")
    assert (test.n, test.test, test.effect_name) == (400, "chi-square", "Cramér's V")
    assert test.statistic == pytest.approx(peer.statistic, abs=1e-9)
    assert test.p == pytest.approx(peer.pvalue, abs=1e-9)
    drift = np.stack([np.bincount(split.attributes["colour"]) for split in splits.values()])
    peer = stats.chi2_contingency(drift, correction=False)
    test = only(found, what="colour", against="split", scope="all")
    assert test.p == pytest.approx(peer.pvalue, abs=1e-9)
    ages, labels = splits["test"].attributes["age"], splits["test"].labels
    peers = [
        stats.ks_2samp(ages[labels == c], ages[labels != c], method="asymp") for c in range(10)
    ]
    test = only(found, what="age", scope="test", effect_name="KS distance")
    assert test.statistic == pytest.approx(max(peer.statistic for peer in peers), abs=1e-9)
    assert test.p == pytest.approx(min(1, 10 * min(peer.pvalue for peer in peers)), abs=1e-9)
    adjusted = stats.false_discovery_control([test.p for test in found.tests])
    np.testing.assert_allclose([test.adjusted for test in found.tests], adjusted, atol=1e-9)


@pytest.mark.usefixtures("stats")
def test_clean_data_is_left_alone() -> None:
    """20 seeds; chance alone would let one report in twenty or so alarm."""
    alarms = []
    for seed in range(20):
        splits = {name: made(n, seed + 100 * n) for name, n in (("train", 1000), ("test", 200))}
        alarms.append(not balance(splits).verified)
    assert sum(alarms) <= 1


@pytest.mark.usefixtures("stats")
@pytest.mark.parametrize("seed", range(5))
def test_an_attribute_that_depends_on_the_class_at_0_3_is_a_fault(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.arange(1000) % 10
    colour = np.where(rng.random(1000) < 0.3, labels % 3, rng.integers(0, 3, 1000))
    age = 50 + 15 * (0.3 * (labels - 4.5) / 2.872 + 0.954 * rng.standard_normal(1000))
    for name, values in {"colour": colour, "age": age.astype(int)}.items():
        attributes: dict[str, Any] = {name: values}
        found = balance({"train": made(1000, seed, **attributes)})
        faults = {test.what for test in found.tests if test.verdict == "fault"}
        assert faults == {name}
        assert not found.verified


@pytest.mark.usefixtures("stats")
def test_an_attribute_that_drifts_between_splits_is_a_fault() -> None:
    old = np.random.default_rng(0).integers(40, 90, 400)
    found = balance(
        {"train": made(1000, 0, grouped=False), "test": made(400, 1, grouped=False, age=old)}
    )
    faults = [(test.what, test.against) for test in found.tests if test.verdict == "fault"]
    assert faults == [("age", "split")] * 2


@pytest.mark.usefixtures("stats")
def test_between_splits_of_whole_groups_a_drift_is_a_note() -> None:
    """Who is in which split decides what is in it: no draw can mend that."""
    old = np.random.default_rng(0).integers(40, 90, 400)
    found = balance({"train": made(1000, 0), "test": made(400, 1, age=old)})
    assert found.verified
    notes = [(test.what, test.against) for test in found.tests if test.verdict == "note"]
    assert notes.count(("age", "split")) == 2


@pytest.mark.usefixtures("stats")
def test_a_class_at_one_tenth_of_its_size_is_a_fault() -> None:
    split = made(1000, 0)
    rows = np.flatnonzero((split.labels != 3) | (np.arange(1000) < 100))
    found = balance({"train": split[rows], "test": made(200, 1)})
    (fault,) = (test for test in found.tests if test.verdict == "fault")
    assert (fault.what, fault.against, fault.scope, fault.n) == (
        "class", "equal shares", "train", 910,
    )  # fmt: skip
    assert found.counts["train"] == [100] * 3 + [10] + [100] * 6


@pytest.mark.usefixtures("stats")
def test_a_group_that_depends_on_the_class_is_a_note() -> None:
    labels = np.arange(1000) % 10
    split = td.Split.from_arrays(np.zeros((1000, 1)), labels, groups=labels // 2)
    found = balance({"train": split, "test": split[:500]})
    groups = [test for test in found.tests if test.what == "group"]
    assert [(test.against, test.verdict) for test in groups] == [("class", "note")] * 2
    assert groups[0].effect > 0.9
    assert found.verified


@pytest.mark.usefixtures("stats")
def test_a_test_that_could_not_see_a_medium_effect_is_a_note() -> None:
    few, many = balance({"train": made(60, 0)}), balance({"train": made(600, 0)})
    for found, verdict in ((few, "note"), (many, "ok")):
        assert only(found, what="colour", against="class").verdict == verdict
        assert only(found, what="class").verdict == "ok"  # counts are equal, few or not


@pytest.mark.usefixtures("stats")
def test_each_tier_is_a_scope(digits: td.Dataset) -> None:
    found = balance({"train": digits.train, "val": digits.val})
    assert list(found.counts) == [
        *("train", "train, easy", "train, medium", "train, hard"),
        *("val", "val, easy", "val, medium", "val, hard"),
    ]
    assert found.counts["train, easy"] == [34] * 10
    assert found.verified


@pytest.mark.usefixtures("stats")
def test_values_are_compared_by_name_where_splits_number_them_differently() -> None:
    hues = {"train": ["b", "c"] * 40, "test": ["b", "c"] * 40 + ["a"]}
    splits = {
        name: td.Split.from_arrays(
            np.zeros((len(hue), 1)), np.arange(len(hue)) % 2, attributes={"hue": hue}
        )
        for name, hue in hues.items()
    }
    assert splits["train"].attributes["hue"][0] != splits["test"].attributes["hue"][0]
    assert only(balance(splits), what="hue", against="split").statistic < 1


@pytest.mark.usefixtures("stats")
def test_what_describes_the_class_is_tested_against_the_split_alone() -> None:
    splits = {
        name: made(500, seed, grouped=False, breed=[f"{k % 10}{mark}" for k in range(500)])
        for seed, (name, mark) in enumerate({"train": "a", "test": "b"}.items())
    }
    tested = [test.against for test in balance(splits).tests if test.what == "breed"]
    assert tested == ["class", "class", "split"]
    described = {name: describing(split, "breed") for name, split in splits.items()}
    assert only(balance(described), what="breed").against == "split"
    assert only(balance(described), what="breed").verdict == "fault"
    ages = [[t.p for t in balance(s).tests if t.what == "age"] for s in (splits, described)]
    assert ages[0] == ages[1] != []


@pytest.mark.usefixtures("stats")
def test_what_does_not_vary_is_not_tested_and_others_are_chosen_by_name() -> None:
    split = made(100, 0, site=["a"] * 100)
    assert not [test for test in balance({"train": split}).tests if test.what == "site"]
    found = balance({"train": split}, attributes=["colour"])
    assert [test.what for test in found.tests] == ["class", "colour"]
    assert [test.what for test in balance({"train": split}, attributes=[]).tests] == ["class"]
    one = td.Split.from_arrays(np.zeros((9, 1)), [0] * 9, attributes={"hue": list("abc") * 3})
    assert balance({"train": one}).tests == []


def test_the_absence_of_scipy_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(td.MissingExtraError, match=r"pip install 'tinydatasets\[reports\]'"):
        balance({"train": made(100, 0)})
    assert cramers_v([0, 0, 1, 1], [0, 0, 1, 1]) == 1


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "no split": (lambda: balance({}), "balance needs a split or more, each with samples"),
    "no samples": (
        lambda: balance({"train": made(10, 0)[:0]}),
        "balance needs a split or more, each with samples",
    ),
    "alpha above 1": (
        lambda: balance({"train": made(10, 0)}, alpha=5),
        "alpha must be at most 1, not 5",
    ),
    "an unknown attribute": (
        lambda: balance({"train": made(10, 0)}, attributes=["color"]),
        "unknown attribute 'color': did you mean 'colour'",
    ),
    "one count": (lambda: chi_square_equal([3]), "counts must be two or more, not all 0"),
    "lengths that differ": (
        lambda: cramers_v([0], [0, 1]),
        r"variables must be \(n,\) of one length, not \(1,\) and \(2,\)",
    ),
    "an empty sample": (
        lambda: ks_distance([], [1]),
        "a distance needs two samples, not 0 and 1",
    ),
    "p above 1": (lambda: benjamini_hochberg([2]), "p must be numbers from 0 to 1"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_sense_is_refused_on_one_line(what: str) -> None:
    call, message = REFUSED[what]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert isinstance(caught.value, td.TinyDatasetsError)
    assert "\n" not in str(caught.value)
