"""Laws of validation: what is planted is found, and whatever samples are like, it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import curation, reports
from tinydatasets.baselines import out_of_sample
from tinydatasets.curation.preparation import of_any_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.curation import Findings
    from tinydatasets.curation.findings import Finding

    Splits = Mapping[str, td.Split]


@pytest.fixture(scope="module")
def clean(digits: td.Dataset) -> dict[str, td.Split]:
    return {"train": digits.train, "val": digits.val, "test": digits.test}


def quick(splits: Splits, **options: Any) -> Findings:
    """Validate with one short training, and put the findings into words: those must end too."""
    pytest.importorskip("scipy")
    findings = curation.validate(
        splits, **{"networks": ["SimpleNet"], "seeds": [0], "epochs": 2, **options}
    )
    assert reports.summary(findings)
    return findings


def own(split: td.Split, **columns: Any) -> td.Split:
    """Return samples as an instructor has them: no tiers, and the columns that are given."""
    data, labels = columns.pop("data", split.data), columns.pop("labels", split.labels)
    forms = columns.pop("form", split.attributes["form"])
    return td.Split.from_arrays(data, labels, attributes=columns, groups=forms)


def apart(data: Any, labels: Any, *, n_test: int | None = None, **options: Any) -> Splits:
    """Return the last third, or `n_test`, of some samples as test, the others as train."""
    data, labels = np.asarray(data), np.asarray(labels)
    first = len(labels) - (n_test or len(labels) // 3)
    attributes = options.pop("attributes", {})
    cuts = {"train": slice(None, first), "test": slice(first, None)}
    return {
        name: td.Split.from_arrays(
            data[cut],
            labels[cut],
            attributes={key: np.asarray(codes)[cut] for key, codes in attributes.items()},
            **options,
        )
        for name, cut in cuts.items()
    }


def points(n: int = 90, classes: int = 3, features: int = 4) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return features of which some tell the class, (n, features), and labels, (n,)."""
    labels = np.arange(n) % classes
    noise = np.random.default_rng(0).normal(size=(n, features))
    return noise + 3 * np.eye(classes, features)[labels], labels


def found(findings: Findings, check: str) -> Finding:
    return next(item for item in findings.audit.findings if item.check == check)


def faults(findings: Findings) -> set[str]:
    return {item.check for item in findings.audit.findings if item.verdict == "fault"}


# --- planted faults ---------------------------------------------------------------------------


def test_clean_digits_have_no_fault(clean: Splits) -> None:
    findings = quick(clean)
    assert reports.faults(findings) == []
    assert findings.balance.verified


def flipped(split: td.Split, share: float, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return labels of which a share is another class, and which rows these are."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(split), round(share * len(split)), replace=False)
    labels = split.labels.copy()
    labels[rows] = (labels[rows] + rng.integers(1, 10, len(rows))) % 10
    return labels, rows


def test_flipped_labels_are_a_fault_and_most_are_listed(clean: Splits) -> None:
    """5 % of all labels: of the doubted, 0.8 at a precision of 0.6; the likeliest are listed."""
    wrong, given = {}, {}
    for seed, (name, split) in enumerate(clean.items()):
        labels, rows = flipped(split, 0.05, seed)
        given[name], wrong[name] = own(split, labels=labels), set(rows.tolist())
    findings = quick(given)
    noise = found(findings, "label noise")
    assert noise.verdict == "fault"
    listed = [row in wrong[name] for name, rows in noise.rows.items() for row in rows]
    assert np.mean(listed) >= 0.6
    assert findings.quality is not None
    doubted = [item.row in wrong[item.split] for item in findings.quality.candidates]
    assert sum(doubted) >= 0.8 * sum(map(len, wrong.values()))
    assert np.mean(doubted) >= 0.6


def test_twenty_copies_across_splits_are_all_listed(clean: Splits) -> None:
    rows = np.random.default_rng(0).choice(330, 20, replace=False)
    data = clean["test"].data.copy()
    data[rows] = clean["train"].data[:20]
    data[rows[::2]] = np.minimum(data[rows[::2]] + np.float32(0.01), 1)  # near, and not equal
    found = curation.audit({**clean, "test": own(clean["test"], data=data)}).findings
    copies = next(item for item in found if item.check == "cross-split duplicates")
    assert copies.verdict == "fault"
    assert copies.rows == {"test": sorted(rows.tolist())}


def test_a_column_of_nan_is_listed_with_every_row(clean: Splits) -> None:
    data = clean["val"].data.copy()
    data[:, 3, 4] = np.nan
    findings = quick({**clean, "val": own(clean["val"], data=data)})
    missing = found(findings, "missing values")
    assert (missing.verdict, missing.found, missing.n) == ("fault", 210, 1540)
    assert missing.rows == {"val": list(range(210))}
    assert "(3, 4)" in missing.message


def test_a_class_at_a_tenth_is_a_fault_of_audit_and_balance(clean: Splits) -> None:
    train = clean["train"]
    keep = np.setdiff1d(np.arange(1000), np.flatnonzero(train.labels == 7)[10:])
    findings = quick({**clean, "train": train[keep]})
    assert "class '7' has 10 of 910 samples in train" in found(findings, "class balance").message
    assert "class balance" in faults(findings)
    assert not findings.balance.verified


def hands(split: td.Split, strength: float, seed: int = 0) -> NDArray[np.int32]:
    """Return an attribute of two values that depends on the class, by Cramér's V of strength."""
    prefers = 0.5 + np.where(split.labels % 2 == 0, strength, -strength) / 2
    chosen = np.random.default_rng(seed).random(len(split)) < prefers
    return chosen.astype(np.int32)


@pytest.mark.parametrize(("strength", "verdict"), [(0.3, "fault"), (0.0, "ok")])
def test_an_attribute_is_a_fault_if_it_depends_on_the_class(
    strength: float, verdict: str, clean: Splits
) -> None:
    pytest.importorskip("scipy")
    given = {name: own(split, hand=hands(split, strength)) for name, split in clean.items()}
    tests = curation.balance(given).tests
    hand = next(t for t in tests if (t.what, t.against, t.scope) == ("hand", "class", "train"))
    assert hand.verdict == verdict
    assert hand.effect == pytest.approx(strength, abs=0.1)


def test_a_group_in_two_splits_is_named(clean: Splits) -> None:
    forms = clean["test"].attributes["form"].copy()
    leaked = clean["train"].attributes["form"][0]
    forms[:20] = leaked
    given = {name: own(split) for name, split in clean.items()}
    found = curation.audit({**given, "test": own(clean["test"], form=forms)}).findings
    groups = next(item for item in found if item.check == "groups across splits")
    assert groups.verdict == "fault"
    assert f"group {leaked} in train and test" in groups.message
    assert groups.rows["test"] == list(range(20))


def test_all_faults_at_once_are_found_beside_each_other(clean: Splits) -> None:
    """One fault does not hide another, and the networks learn from what is left."""
    train, val, test = clean.values()
    labels, _ = flipped(train, 0.08, seed=0)
    rare = np.setdiff1d(np.arange(1000), np.flatnonzero(labels == 7)[10:])
    data = train.data.copy()
    data[:, 3, 4] = np.nan
    data[5, 0, 0] = np.inf
    copies = test.data.copy()
    copies[:20] = train.data[rare[:20]]
    copies[:, 3, 4] = np.nan
    forms = test.attributes["form"].copy()
    forms[:20] = train.attributes["form"][0]
    given = {
        "train": own(train, data=data, labels=labels, hand=hands(train, 0.3))[rare],
        "val": own(val, hand=hands(val, 0.3)),
        "test": own(test, data=copies, form=forms, hand=hands(test, 0.3)),
    }
    findings = quick(given, epochs=10)
    assert {
        "label noise",
        "missing values",
        "infinite values",
        "cross-split duplicates",
        "class balance",
        "groups across splits",
    } <= faults(findings)
    unbalanced = {t.what for t in findings.balance.tests if t.verdict == "fault"}
    assert {"class", "hand"} <= unbalanced
    assert set(range(20)) <= set(found(findings, "cross-split duplicates").rows["test"])
    assert findings.learning.runs["SimpleNet"][0].accuracy[-1] > 0.8


# --- samples of every kind --------------------------------------------------------------------


def missing_in_test() -> Splits:
    data, labels = points()
    labels[60:][labels[60:] == 2] = 0
    return apart(data, labels, class_names=["a", "b", "c"])


def with_values(value: float) -> Splits:
    data, labels = points()
    data[::9, 1] = value
    return apart(data.astype(np.float32), labels)


def waves() -> Splits:
    """Return series of three channels, slow and fast ones."""
    rng, labels = np.random.default_rng(0), np.arange(90) % 2
    phase = rng.normal(size=(90, 1, 1)) + np.arange(24)[None, :, None] * (
        0.3 + 0.5 * labels[:, None, None]
    )
    return apart(np.sin(phase + np.zeros(3)), labels, modality="series")


def sentences() -> Splits:
    """Return 12 tokens each, of which class 1 repeats one."""
    rng, labels = np.random.default_rng(0), np.arange(90) % 2
    tokens = rng.integers(0, 10, (90, 12))
    tokens[labels == 1, ::2] = 11
    return apart(tokens, labels, modality="tokens")


KINDS = {
    "one feature": lambda: apart(*points(features=1)),
    "two classes": lambda: apart(*points(classes=2)),
    "nine samples": lambda: apart(*points(9, 2)),
    "two test samples": lambda: apart(*points(6, 2), n_test=2),
    "one test sample": lambda: apart(*points(30, 2), n_test=1),
    "an attribute of 40 values": lambda: apart(*points(), attributes={"age": np.arange(90) % 40}),
    "an attribute of one value": lambda: apart(*points(), attributes={"place": np.zeros(90, int)}),
    "rare values of an attribute": lambda: apart(
        *points(), attributes={"place": [*["here"] * 86, *"abcd"]}
    ),
    "a class that test lacks": missing_in_test,
    "NaN": lambda: with_values(np.nan),
    "infinite values": lambda: with_values(np.inf),
    "values at the end of float32": lambda: with_values(3e38),
    "salaries": lambda: apart(points()[0] * [9e3, 1, 1, 1] + [5e4, 0, 0, 0], points()[1]),
    "series": waves,
    "tokens": sentences,
}


@pytest.mark.parametrize("kind", KINDS)
def test_samples_of_every_kind_are_validated(kind: str) -> None:
    splits = KINDS[kind]()
    findings = quick(splits)
    assert set(findings.learning.runs) == {"SimpleNet"}
    assert findings.learning.tiers == []  # nobody graded them
    assert findings.audit.pyramid["completeness"] is not None


def test_every_network_learns_every_modality() -> None:
    for splits in (waves(), sentences(), apart(*points())):
        findings = quick(splits, networks=None)
        assert len(findings.learning.runs) == 4


def test_an_attribute_that_cannot_be_compared_is_left_out_and_said_so() -> None:
    left_out = quick(KINDS["an attribute of 40 values"]()).bias.left_out
    assert left_out["age"] == "30 values in test: from 2 to 20 can be compared"
    left_out = quick(KINDS["rare values of an attribute"]()).bias.left_out
    assert left_out["place"] == "fewer than 2 values have 5 samples in test"


def test_what_describes_the_class_is_not_compared_and_said_so() -> None:
    train, test = td.make_tinygrid(400, seed=0, difficulty="easy").holdout(0.4, seed=0)
    bias = quick({"train": train, "test": test}).bias
    assert {item.attribute for item in bias.fairness} == {"symbols", "fill", "background"}
    reason = "says what the class is: each value is of few classes or one"
    assert {name for name, why in bias.left_out.items() if why == reason} == {"rule", "symmetry"}


def test_an_attribute_of_test_alone_is_compared_and_has_no_remedies() -> None:
    splits = apart(*points(), attributes={"place": np.arange(90) // 2 % 2})
    train = td.Split.from_arrays(splits["train"].data, splits["train"].labels)
    bias = quick({**splits, "train": train}).bias
    assert {item.attribute for item in bias.fairness} == {"place"}
    assert bias.left_out == {"remedies for place": "train does not know it"}


def test_without_a_val_split_the_others_are_validated(clean: Splits) -> None:
    findings = quick({"train": clean["train"], "test": clean["test"]})
    assert reports.faults(findings) == []
    assert findings.facts["samples"] == {"train": 1000, "test": 330}


def test_missing_values_are_the_mean_of_the_feature_in_train() -> None:
    """A feature that is filled with its mean says as little as one that was never there."""
    data, labels = points()
    data[:, 3] = np.nan
    without = data.copy()
    without[:, 3] = 0
    known, filled = (
        quick(apart(values, labels)).learning.runs["SimpleNet"][0].accuracy
        for values in (without, data)
    )
    assert known == filled


@pytest.mark.parametrize("unit", [1e-3, 16.0, 1e6])
def test_networks_learn_whatever_the_unit_is(unit: float, clean: Splits) -> None:
    """Grey levels from 0 to 255 are as good as ink from 0 to 1."""
    given = {
        name: td.Split.from_arrays(split.data * np.float32(unit), split.labels)
        for name, split in clean.items()
    }
    findings = quick(given, epochs=10)
    assert "label noise" not in faults(findings)
    assert findings.learning.runs["SimpleNet"][0].accuracy[-1] > 0.85


def test_a_learner_of_any_scale_changes_nothing_where_values_are_near_one(clean: Splits) -> None:
    val = clean["val"]
    same = of_any_scale(out_of_sample)(val, val.data, seed=0)
    np.testing.assert_array_equal(same, out_of_sample(val, val.data, seed=0))


def test_features_of_a_table_are_scaled_each_by_itself() -> None:
    """A salary beside an age leaves the age as it is to a network."""
    data, labels = points(300)
    units = np.array([9e3, 1, 1, 1])
    splits = apart(data * units, labels)
    accuracy = quick(splits, epochs=10).learning.runs["SimpleNet"][0].accuracy[-1]
    assert accuracy > 0.9


# --- what cannot be validated -----------------------------------------------------------------


def never(name: str, *_: Any, **__: Any) -> Any:
    """Stand for a step that must not be reached."""
    pytest.fail(f"{name} ran")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "there is no train split, only none at all: part the samples"),
        (("a", "b"), "there is no train split, only a, b: part the samples"),
        (("train", "val"), "there is no test split, only train, val: part the samples"),
    ],
)
def test_without_train_and_test_there_is_one_clear_line(
    names: tuple[str, ...], message: str, clean: Splits
) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        curation.validate(dict.fromkeys(names, clean["val"]))


def test_one_class_is_one_clear_line() -> None:
    data, labels = points()
    with pytest.raises(td.InvalidValueError, match="train has samples of one class only, 0"):
        curation.validate(apart(data, labels * 0))


def test_an_unknown_network_is_named_before_anything_runs(clean: Splits) -> None:
    with pytest.raises(td.UnknownNameError, match="unknown network 'SimplNet': did you mean"):
        quick(clean, networks=["SimplNet"], step=never)


def test_a_missing_package_is_named_before_anything_runs(
    clean: Splits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(td.MissingExtraError, match=r"pip install 'tinydatasets\[reports\]'"):
        curation.validate(clean, step=never)


# --- pooling ----------------------------------------------------------------------------------


def test_pooled_samples_follow_each_other_with_the_attributes_that_all_know(
    clean: Splits,
) -> None:
    known = own(clean["val"], hand=hands(clean["val"], 0.3))
    whole = curation.pool({"train": own(clean["train"]), "val": known})
    assert len(whole) == 1210
    np.testing.assert_array_equal(whole.data[1000:], clean["val"].data)
    np.testing.assert_array_equal(whole.labels[:1000], clean["train"].labels)
    assert set(whole.attributes) == {"group"}


def test_samples_that_are_not_alike_are_not_pooled(clean: Splits) -> None:
    other = td.Split.from_arrays(np.zeros((4, 5)), [0, 1, 0, 1])
    with pytest.raises(td.InvalidValueError, match="cannot be pooled: they are not alike"):
        curation.pool({"train": clean["train"], "test": other})
    with pytest.raises(td.InvalidValueError, match="there is no split to pool"):
        curation.pool({})


def test_what_is_called_otherwise_is_not_pooled() -> None:
    data, labels = np.zeros((2, 3, 1)), [0, 1]
    celsius, fahrenheit = (
        td.Split.from_arrays(data, labels, channels={"temperature": (unit, 1.0, 0.0)})
        for unit in ("°C", "°F")
    )
    named = td.Split.from_arrays(data, labels, class_names=["cold", "hot"], name="test")
    with pytest.raises(td.InvalidValueError, match="they are not alike"):
        curation.pool({"train": celsius, "test": fahrenheit})
    with pytest.raises(td.InvalidValueError, match="call their classes cold, hot and 0, 1"):
        curation.pool({"train": td.Split.from_arrays(data, labels), "test": named})


def test_a_split_may_lack_the_last_class() -> None:
    few, all_three = (
        td.Split.from_arrays(np.zeros((3, 2)), labels) for labels in ([0, 1, 1], [0, 1, 2])
    )
    whole = curation.pool({"train": few, "test": all_three})
    assert whole.metadata["class_names"] == ("0", "1", "2")
    assert whole.labels.tolist() == [0, 1, 1, 0, 1, 2]
