"""Laws of reports: they say what was found, with n, in the same bytes each time."""

from __future__ import annotations

import itertools
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

import tinydatasets as td
from tinydatasets import reports
from tinydatasets.curation import Curation, Removed, findings as f
from tinydatasets.reports import figures, markdown as md

if TYPE_CHECKING:
    from collections.abc import Mapping

pytest.importorskip("matplotlib")

FEATURES = (("mean", 0.192), ("edges", 0.21))
NETWORKS = ("LinearNet", "SimpleNet", "TinyNet", "MicroNet")
FINALS = dict(zip(NETWORKS, (0.921, 0.942, 0.955, 0.897), strict=True))
ARCHIVE = reports.ArchiveFile("tinymnist.npz", "0" * 64, 1)
MACHINE = re.compile(r"<!-- this machine: begin -->.*?<!-- this machine: end -->", re.DOTALL)


def an_audit(*extra: f.Finding) -> f.Audit:
    found = [
        f.Finding("missing values", "completeness", "ok", "no value is NaN or infinite", 0, 98560),
        f.Finding("constant features", "consistency", "note",
                  "3 of 64 features never change in train", 3, 64),
        f.Finding("cross-split duplicates", "uniqueness", "ok",
                  "no sample is in two splits", 0, 1540),
        f.Finding("class evenness", "diversity", "ok", "every class has 154 samples", 0, 1540),
        f.Finding("label noise", "accuracy", "ok", "an estimated 0.8 % of labels", 12, 1540),
        *extra,
    ]  # fmt: skip
    pyramid: dict[f.Layer, float | None] = dict.fromkeys(f.LAYERS)
    for layer in {item.layer for item in found}:
        pyramid[layer] = float(np.mean([1 - i.found / i.n for i in found if i.layer == layer]))
    return f.Audit(found, pyramid)


def a_balance(splits: Mapping[str, td.Split], *extra: f.BalanceTest) -> f.Balance:
    counts = {}
    for name, split in splits.items():
        n_classes = len(split.metadata["class_names"])
        counts[name] = np.bincount(split.labels, minlength=n_classes).tolist()
        for code, tier in enumerate(("easy", "medium", "hard")):
            if (split.difficulty == code).any():
                labels = split.labels[split.difficulty == code]
                counts[f"{name}, {tier}"] = np.bincount(labels, minlength=n_classes).tolist()
    tests = [
        f.BalanceTest("class", "equal shares", scope, "chi-square", sum(found), 0.0, 1.0, 1.0, 0.0,
                      "Cohen's w", "ok")
        for scope, found in counts.items()
    ]  # fmt: skip
    return f.Balance(counts, [*tests, *extra], 0.05, 0.1)


def a_learning(*, tiers: bool = True, epochs: int = 10) -> f.Learning:
    runs = {}
    for network, final in FINALS.items():
        curve = [final - (final - 0.09) * np.exp(-0.9 * epoch) for epoch in range(epochs + 1)]
        runs[network] = [
            f.Run(seed, [2.3 * (1 - a) for a in curve[1:]],
                  [float(a + 0.004 * (seed - 2)) for a in curve], 3 if epochs > 2 else None)
            for seed in range(5)
        ]  # fmt: skip
    graded = [
        f.TierAccuracy(network, [final + 0.05, final + 0.02, final - 0.08], [110, 110, 110],
                       0.0001, falls=True)
        for network, final in FINALS.items()
    ]  # fmt: skip
    scaling = {
        network: [
            f.Scale(share, int(1000 * share),
                    f.Interval(final - 0.1 * (1 - share), final - 0.12 * (1 - share) - 0.01, final))
            for share in (0.1, 0.25, 0.5, 1.0)
        ]
        for network, final in FINALS.items()
    }  # fmt: skip
    costs = {n: f.Cost(2410, 2368, 0.0123, 1_500_000) for n in NETWORKS}
    promises = [
        f.Promise(network, promise, measured, held=True, owed=network != "LinearNet")
        for network, final in FINALS.items()
        for promise, measured in (
            ("starts at 50 % or below", "9.1 %, median of 5 seeds"),
            ("is above 85 % after 10 epochs", f"{final:.1%}, worst seed {final - 0.01:.1%}"),
        )
    ]
    shortcuts = [f.Shortcut(name, share, 0.1, 330, None) for name, share in FEATURES]
    leakage = [
        f.Leakage(
            n, ("form",), 330, f.Interval(a, a - 0.01, a + 0.01), f.Interval(0.97, 0.96, 0.98)
        )
        for n, a in FINALS.items()
    ]
    graded = graded if tiers else []
    return f.Learning(runs, graded, scaling, costs, promises, shortcuts, leakage, 1000, 330)


def a_bias(attribute: str = "form") -> f.Bias:
    def fairness(network: str, final: float) -> f.Fairness:
        groups = [
            f.GroupAccuracy(name, 110, f.Interval(final + d, final + d - 0.05, final + d + 0.03))
            for name, d in (("3", -0.02), ("8", 0.0), ("12", 0.015))
        ]
        return f.Fairness(
            attribute, network, 330, groups, f.Interval(0.035, 0.012, 0.081),
            f.Interval(0.02, 0.01, 0.06), f.Interval(0.12, 0.07, 0.2), (0.03, 0.025, 0.11),
            (0.21, 0.3, 0.25), (0.4, 0.4, 0.4), "3", "ok",
        )  # fmt: skip

    remedies = [
        f.Mitigation(attribute, "SimpleNet", method, 330, 0.94, 0.92, 0.03, 0.02, 0.12)
        for method in ("none", "reweighting", "balanced sampling")
    ]
    return f.Bias([fairness(*item) for item in FINALS.items()], remedies, {"ink": "one value only"})


def findings_of(splits: Mapping[str, td.Split], **changes: Any) -> f.Findings:
    doubted = [
        f.Candidate("train", 7 * row, row % 10, (row + 3) % 10, 0.01 * row, "mislabelled")
        for row in range(14)
    ]
    joint = (np.eye(10) / 10).tolist()
    metadata = splits["train"].metadata
    found = f.Findings(
        audit=an_audit(),
        balance=a_balance(splits),
        quality=f.LabelQuality(1540, 0.955, joint, 0.008, doubted),
        learning=a_learning(),
        bias=a_bias(),
        facts={"name": metadata["name"], "dataset_version": metadata.get("dataset_version"),
               "seeds": [0, 1, 2, 3, 4]},
    )  # fmt: skip
    return found._replace(**changes)


def rendered(found: f.Findings, splits: Mapping[str, td.Split], **options: Any) -> dict[str, bytes]:
    told: dict[str, Any] = {
        "command": "tinydatasets validate tinymnist",
        "versions": {"python": "3.11", "numpy": "2.4"},
        "date": "2026-11-21",
        **options,
    }
    return reports.render(found, splits, **told)


@pytest.fixture(scope="module")
def splits(digits: td.Dataset) -> dict[str, td.Split]:
    return {"train": digits.train, "val": digits.val, "test": digits.test}


@pytest.fixture(scope="module")
def files(splits: dict[str, td.Split]) -> dict[str, bytes]:
    return rendered(findings_of(splits), splits, archive=ARCHIVE)


@pytest.fixture
def only_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the time that pictures take, in tests that look at none."""
    monkeypatch.setattr(figures, "draw", lambda *_: {})


def bare_splits(**options: Any) -> dict[str, td.Split]:
    """Two classes of 1-D samples, of which nobody has said anything."""
    data = np.linspace(0, 1, 120, dtype=np.float32).reshape(40, 3)
    labels = np.arange(40) % 2
    return {
        name: td.Split.from_arrays(data, labels, name=name, **options) for name in ("train", "test")
    }


def bare_findings(splits: Mapping[str, td.Split]) -> f.Findings:
    """Nothing but what cannot be missing."""
    learning = a_learning(tiers=False, epochs=2)._replace(scaling={}, costs={}, shortcuts=[])
    return findings_of(
        splits, quality=None, learning=learning, bias=f.Bias([], [], {}), facts={"name": "bare"}
    )


def texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: text.decode() for name, text in files.items() if name.endswith(".md")}


def tables(text: str) -> list[tuple[list[str], str]]:
    """Return every table's lines, and the paragraphs right before and after it."""
    blocks = text.strip("\n").split("\n\n")
    around = ["", *blocks, ""]
    return [
        (block.splitlines(), around[place] + around[place + 2])
        for place, block in enumerate(blocks)
        if block.startswith("|")
    ]


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_the_same_findings_give_the_same_bytes(
    splits: dict[str, td.Split], files: dict[str, bytes]
) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red", "savefig.dpi": 30}):
        assert rendered(findings_of(splits), splits, archive=ARCHIVE) == files


def test_only_what_is_marked_differs_from_run_to_run(
    splits: dict[str, td.Split], files: dict[str, bytes]
) -> None:
    found = findings_of(splits)
    slower = {n: f.Cost(2410, 2368, 9.0, 10**9) for n in NETWORKS}
    later = found._replace(learning=found.learning._replace(costs=slower))
    one = files
    two = rendered(later, splits, date="2031-01-01", versions={"numpy": "9"}, archive=ARCHIVE)
    assert one.keys() == two.keys()
    for name in one:
        if name.endswith(".md"):
            assert MACHINE.sub("", one[name].decode()) == MACHINE.sub("", two[name].decode())
        elif name == "findings.json":
            plain = [json.loads(run[name]) for run in (one, two)]
            assert plain[0].pop("this machine") != plain[1].pop("this machine")
            assert plain[0] == plain[1]
        else:
            assert one[name] == two[name]
    assert b"1000.0" in two["LEARNING_VALIDATION.md"]


def test_every_table_says_n(files: dict[str, bytes]) -> None:
    for text in texts(files).values():
        assert tables(text)
        for lines, around in tables(text):
            assert re.search(r"\bn\b", lines[0]) or "n = " in around or "(n)" in lines[2], lines[0]


@pytest.mark.parametrize("bare", [False, True])
def test_reports_are_markdown_that_github_and_myst_read_alike(
    files: dict[str, bytes], bare: bool
) -> None:
    files = rendered(bare_findings(bare_splits()), bare_splits()) if bare else files
    for text in texts(files).values():
        code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        levels = [len(mark) for mark in re.findall(r"^(#+) ", code, flags=re.MULTILINE)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
        assert "\n\n\n" not in text
        assert not re.search(r"\b(nan|None|inf)\b", code)
        for lines, _ in tables(code):
            assert {cells(line) for line in lines} == {cells(lines[0])}
            assert all(line.startswith(("| ", "|-")) for line in lines)


@pytest.mark.parametrize("bare", [False, True])
def test_every_link_leads_to_a_file_of_the_reports(files: dict[str, bytes], bare: bool) -> None:
    files = rendered(bare_findings(bare_splits()), bare_splits()) if bare else files
    linked = {link for text in texts(files).values() for link in re.findall(r"\]\((.*?)\)", text)}
    assert linked
    assert linked <= files.keys()
    assert {name for name in files if name.endswith(".png")} <= linked


def test_what_is_missing_is_left_out_and_said() -> None:
    splits = bare_splits()
    files = rendered(bare_findings(splits), splits)
    assert sorted(files) == [
        "BALANCE_REPORT.md", "BIAS_ANALYSIS.md", "LEARNING_VALIDATION.md", "README_bare.md",
        "balance.png", "findings.json", "learning_curves.png",
    ]  # fmt: skip
    card = files["README_bare.md"].decode()
    assert "Whoever made these data has not said where they come from." in card
    assert "Whoever made these data has not said under which licence" in card
    assert "bias is unknown" in card
    assert "labels were not judged" in files["BALANCE_REPORT.md"].decode()
    assert "**Nothing is known about bias**" in files["BIAS_ANALYSIS.md"].decode()
    assert "## From easy to hard" not in files["LEARNING_VALIDATION.md"].decode()


@pytest.mark.usefixtures("only_texts")
def test_faults_are_said_first() -> None:
    splits = bare_splits()
    found = bare_findings(splits)
    twice = f.Finding("cross-split duplicates", "uniqueness", "fault", "20 samples of test are in "
                      "train", 20, 80, {"test": list(range(20, 45))})  # fmt: skip
    tilted = f.BalanceTest("hand", "class", "train", "chi-square", 40, 9.1, 0.003, 0.009, 0.31,
                           "Cramér's V", "fault")  # fmt: skip
    promise = f.Promise("TinyNet", "is above 85 % after 10 epochs", "61.0 %", held=False, owed=True)
    worse = (
        a_bias("hand")
        .fairness[1]
        ._replace(
            verdict="fault",
            worst="left",
            accuracy=f.Interval(0.2, 0.1, 0.3),
            adjusted=(0.0002, 0.4, 0.4),
        )
    )
    found = found._replace(
        audit=an_audit(twice),
        balance=a_balance(splits, tilted),
        learning=found.learning._replace(promises=[*found.learning.promises, promise]),
        bias=f.Bias([worse], [], {}),
    )
    files = texts(rendered(found, splits))
    tops = {name: " ".join(text.split("\n\n")[1:3]) for name, text in files.items()}
    assert tops["BALANCE_REPORT.md"].startswith("**2 faults found** by 6 checks")
    assert "- cross-split duplicates: 20 samples of test are in train" in tops["BALANCE_REPORT.md"]
    assert "hand is not balanced against class (train, n = 40, Cramér's V 0.31, adjusted p 0.009)" \
        in tops["BALANCE_REPORT.md"]  # fmt: skip
    assert "test: row 20, row 21, row 22" in files["BALANCE_REPORT.md"]
    assert "row 39 and 5 more" in files["BALANCE_REPORT.md"]
    assert tops["LEARNING_VALIDATION.md"].startswith("**Promises not held: 1 of 7**")
    assert tops["BIAS_ANALYSIS.md"].startswith(
        "**Differences between the values of hand were found**"
    )
    assert "Least accurate for hand = left (n = 330" in tops["BIAS_ANALYSIS.md"]
    for line in (
        "**2 faults found**",
        "**Promises not held: 1 of 7**",
        "**Differences between the values of hand were found**",
    ):
        assert line in files["README_bare.md"]


@pytest.mark.usefixtures("only_texts")
@pytest.mark.parametrize(
    ("provenance", "words"),
    [("real", "real data;"), ("generated", "drawn by a program"), (None, "nobody has said")],
)
def test_every_report_says_whether_data_are_real(provenance: str | None, words: str) -> None:
    splits = {
        name: td.Split(split._columns, name, split.metadata.replace(provenance=provenance))
        for name, split in bare_splits().items()
    }
    found = bare_findings(splits)._replace(facts={"name": "bare", "seeds": [0, 1, 2]})
    made = texts(rendered(found, splits))
    assert words.rstrip(";") in made.pop("README_bare.md")
    assert all(words in text for text in made.values())
    assert all("`tinydatasets validate tinymnist` with seeds 0 to 2" in t for t in made.values())


@pytest.mark.usefixtures("only_texts")
def test_a_card_keeps_what_people_wrote() -> None:
    splits = bare_splits()
    mine = "# Mine\n\nwords <!-- balance: begin -->{}<!-- balance: end --> <!-- more: begin -->\n"
    card = mine.format("old")
    made = rendered(bare_findings(splits), splits, card=card)["README_bare.md"].decode()
    inside = made.partition("<!-- balance: begin -->")[2].partition("<!-- balance: end -->")[0]
    assert made == mine.format(inside)
    assert "**No fault was found**" in inside


@pytest.mark.parametrize(
    "card",
    [
        "",
        "<!-- n: begin -->",
        "<!-- n: end -->",
        "<!-- n: end --><!-- n: begin -->",
        "<!-- n: begin --><!-- n: begin --><!-- n: end -->",
    ],
)
def test_a_card_without_both_markers_is_refused(card: str) -> None:
    with pytest.raises(td.IntegrityError, match="needs the lines <!-- n: begin --> and"):
        reports.fill(card, {"n": "text"})


def test_a_half_marked_section_is_refused() -> None:
    splits = bare_splits()
    with pytest.raises(td.IntegrityError, match="bias: begin"):
        rendered(bare_findings(splits), splits, card="<!-- bias: end -->")


def test_filling_twice_is_filling_once() -> None:
    card = reports.fill("a <!-- n: begin --><!-- n: end --> b", {"n": "text"})
    assert reports.fill(card, {"n": "text"}) == card


@hypothesis.given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1))
def test_no_text_breaks_out_of_its_cell(rows: list[list[str]]) -> None:
    lines = md.table(["a", "b"], [[md.plain(cell) for cell in row] for row in rows]).split("\n")
    assert len(lines) == len(rows) + 2
    for line in lines[2:]:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
        assert "<" not in line.replace("\\<", "")


@pytest.mark.usefixtures("only_texts")
def test_names_that_look_like_markup_are_shown_as_they_are() -> None:
    splits = bare_splits(class_names=["a|b", "<i>*x*"])
    text = rendered(bare_findings(splits), splits)["BALANCE_REPORT.md"].decode()
    assert r"class a\|b | class &lt;i>\*x\*" in text


@pytest.mark.usefixtures("only_texts")
def test_json_has_six_digits_and_null_for_what_is_no_number() -> None:
    splits = bare_splits()
    found = bare_findings(splits)._replace(
        quality=f.LabelQuality(80, 2 / 3, [[0.5, 0.0], [float("nan"), 0.5]], float("inf"), [])
    )
    content = json.loads(rendered(found, splits)["findings.json"])
    assert content["quality"]["accuracy"] == 0.666667
    assert content["quality"]["noise"] is None
    assert content["quality"]["confident_joint"] == [[0.5, 0.0], [None, 0.5]]
    assert content["learning"]["n_test"] == 330
    assert content["this machine"]["date"] == "2026-11-21"


def test_json_is_what_as_json_says(splits: dict[str, td.Split], files: dict[str, bytes]) -> None:
    content = json.loads(files["findings.json"])
    assert content["balance"] == json.loads(json.dumps(f.as_json(a_balance(splits))))
    assert content["learning"]["costs"]["TinyNet"] == {"multiplications": 2368, "parameters": 2410}
    assert content["this machine"]["costs"]["TinyNet"] == {
        "peak_memory": 1_500_000,
        "seconds": 0.0123,
    }


def test_doubtful_colour_images_are_shown() -> None:
    rng = np.random.Generator(np.random.PCG64(0))
    data = rng.integers(0, 256, (40, 5, 6, 3)).astype(np.uint8)
    splits = {
        name: td.Split.from_arrays(data, np.arange(40) % 2, name=name) for name in ("train", "test")
    }
    doubts = [f.Candidate(name, 3, 1, 0, 0.2, "ambiguous") for name in ("train", "test")]
    quality = f.LabelQuality(80, 0.9, [[0.5, 0.0], [0.0, 0.5]], 0.0, doubts)
    files = rendered(bare_findings(splits)._replace(quality=quality), splits)
    assert files["doubtful.png"].startswith(b"\x89PNG")
    assert b"![Doubtful labels, most doubtful first](doubtful.png)" in files["BALANCE_REPORT.md"]


@pytest.mark.usefixtures("only_texts")
def test_many_classes_groups_and_tests_are_cut_short_and_said() -> None:
    labels = np.arange(60) % 30
    splits = {
        name: td.Split.from_arrays(np.zeros((60, 2)), labels, name=name)
        for name in ("train", "test")
    }
    found = bare_findings(splits)
    groups = [f.GroupAccuracy(str(g), 2, f.Interval(g / 40, 0.0, 1.0)) for g in range(40)]
    one = a_bias("writer").fairness[0]._replace(groups=groups)
    many = [t._replace(scope=f"{t.scope} {i}") for t in found.balance.tests for i in range(40)]
    found = found._replace(bias=f.Bias([one], [], {}), balance=found.balance._replace(tests=many))
    files = rendered(found, splits)
    assert b"| train | 60 | 30 | 2 (0) | 2 (0) |" in files["BALANCE_REPORT.md"]
    assert b"20 weaker tests stand in `findings.json`" in files["BALANCE_REPORT.md"]
    assert b"10 better groups stand in `findings.json`" in files["BIAS_ANALYSIS.md"]


@pytest.mark.usefixtures("only_texts")
def test_a_seed_that_never_gets_there_is_counted() -> None:
    splits = bare_splits()
    found = bare_findings(splits)
    goals = (2, None, 3, None, None)
    runs = [
        run._replace(epochs_to_goal=goal)
        for run, goal in zip(found.learning.runs["TinyNet"], goals, strict=True)
    ]
    some = [run._replace(epochs_to_goal=goal) for run, goal in zip(runs, (2, 3, 4, 5, None),
                                                                   strict=True)]  # fmt: skip
    learning = found.learning._replace(runs={"TinyNet": runs, "MicroNet": some})
    text = rendered(found._replace(learning=learning), splits)["LEARNING_VALIDATION.md"].decode()
    assert "| – (3 of 5 never) |" in text
    assert "| 4 (1 of 5 never) |" in text


def test_what_was_left_out_has_a_table_and_a_picture(digits: td.Dataset) -> None:
    left = [Removed(3, 1, "duplicate", 1, 0.9), Removed(5, 2, "ambiguous", 7, 0.1)]
    files = reports.removed(Curation(digits.train, {}, left, {}))
    text = files["REMOVED.md"].decode()
    assert "2 of n = 1,000 samples: 1 as ambiguous and 1 as duplicate." in text
    assert "| 5 | 2 | ambiguous | 7 | 0.1000 |" in text
    assert files["removed.png"].startswith(b"\x89PNG")
    points = td.make_moons(20, seed=0)
    assert list(reports.removed(Curation(points, {}, left[:1], {}))) == ["REMOVED.md"]
    nothing = reports.removed(Curation(points, {}, [], {}))
    assert "0 of n = 20 samples." in nothing["REMOVED.md"].decode()


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    splits = bare_splits()
    with pytest.raises(td.MissingExtraError, match=r"pip install 'tinydatasets\[reports\]'"):
        rendered(bare_findings(splits), splits)
