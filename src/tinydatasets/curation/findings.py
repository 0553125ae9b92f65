"""The vocabulary of findings: what each phase of curation returns, and reports put into words.

Every finding is a tuple of plain values, so that `as_json` can write it down as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Verdict: TypeAlias = Literal["ok", "note", "fault"]
    Layer: TypeAlias = Literal[
        "accuracy", "completeness", "consistency", "diversity", "freshness", "uniqueness"
    ]

__all__ = [
    "ALPHA",
    "DIFFERENCES",
    "JUDGING",
    "LARGE",
    "LAYERS",
    "Agreement",
    "Audit",
    "Balance",
    "BalanceTest",
    "Bias",
    "Candidate",
    "Cost",
    "Fairness",
    "Finding",
    "Findings",
    "GroupAccuracy",
    "Interval",
    "LabelQuality",
    "Learning",
    "Mitigation",
    "Promise",
    "Run",
    "Scale",
    "Shortcut",
    "TierAccuracy",
    "as_json",
]

DIFFERENCES = ("accuracy", "demographic_parity", "equalized_odds")
JUDGING = 0.6  # share that out-of-fold networks must get right for their doubts to tell anything
ALPHA = 0.05  # a p below this is beyond chance
LARGE = 0.05  # a difference between groups, beyond what chance gives, that matters

LAYERS: tuple[Layer, ...] = (
    "accuracy",
    "completeness",
    "consistency",
    "diversity",
    "freshness",
    "uniqueness",
)


class Interval(NamedTuple):
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float


class Finding(NamedTuple):
    """What one check came to. Every check that ran gives one, also where all is well."""

    check: str
    """Which check, as a stable name: "cross-split duplicates"."""
    layer: Layer
    """The layer of the quality pyramid that it speaks for."""
    verdict: Verdict
    """"fault" is to be mended; "note" is to be known; "ok" is neither."""
    message: str
    """One line: what was found, with its figures."""
    found: int
    """How many samples, values or cells were found at fault."""
    n: int
    """Of how many that were checked."""
    rows: Mapping[str, list[int]] = {}
    """Split name -> rows of the samples at fault, where single samples are."""


class Audit(NamedTuple):
    """What is wrong with samples before anybody learns from them."""

    findings: list[Finding]
    pyramid: dict[Layer, float | None]
    """Layer -> a score from 0 to 1, the mean of 1 - found / n over its findings; None where
    nothing was checked."""


class Candidate(NamedTuple):
    """A sample whose label is doubted."""

    split: str
    row: int
    label: int
    suggested: int
    """The class that out-of-fold learners found most probable."""
    confidence: float
    """Out-of-fold probability of the given label."""
    kind: Literal["ambiguous", "mislabelled"]


class LabelQuality(NamedTuple):
    """Which labels out-of-fold learners doubt."""

    n: int
    accuracy: float
    """Share of samples that the out-of-fold learners got right."""
    confident_joint: list[list[float]]
    """[given][true]: estimated share of all samples, summing to 1."""
    noise: float
    """Estimated share of wrong labels: see `curation.label_noise`."""
    candidates: list[Candidate]
    """Every doubted label, most doubtful first."""

    @property
    def telling(self) -> bool:
        """Whether the learners know the samples well enough for their doubts to tell anything."""
        return self.accuracy >= JUDGING

    @property
    def likeliest(self) -> list[Candidate]:
        """The candidates that are likeliest to be wrong: as many as `noise` says there are."""
        return self.candidates[: round(self.noise * self.n)]


class Agreement(NamedTuple):
    """How far annotators agree beyond chance."""

    kappa: float
    raters: int
    n: int
    """Samples that were rated."""


class BalanceTest(NamedTuple):
    """One statistical test of balance."""

    what: str
    """"class", or an attribute."""
    against: str
    """What it should not depend on: "equal shares", "class", "split"."""
    scope: str
    """The samples: "train", "train, easy", "all"."""
    test: str
    """"chi-square" or "Kolmogorov–Smirnov"."""
    n: int
    statistic: float
    p: float
    adjusted: float
    """p after Benjamini and Hochberg's correction for all tests of this report."""
    effect: float
    effect_name: str
    """"Cohen's w", "Cramér's V" or "KS distance"."""
    verdict: Verdict
    """"fault" if the adjusted p is below 0.05 and the effect is at least small (0.1); "note" where
    the test could not see an effect of 0.3 for want of samples."""


class Balance(NamedTuple):
    """How evenly classes and attributes are spread."""

    counts: dict[str, list[int]]
    """Scope ("train", "train, easy", ...) -> samples of each class."""
    tests: list[BalanceTest]
    alpha: float
    min_effect: float

    @property
    def verified(self) -> bool:
        """Whether classes are equally frequent and no test found a fault."""
        return not any(test.verdict == "fault" for test in self.tests)


class TierAccuracy(NamedTuple):
    """How one network does from easy to hard."""

    network: str
    accuracy: list[float]
    """Of easy, medium and hard: medians over the seeds."""
    n: list[int]
    """Test samples of each tier."""
    p: float
    """One-sided, of the trend that accuracy falls (Cochran and Armitage)."""
    falls: bool


class Run(NamedTuple):
    """One training."""

    seed: int
    loss: list[float]
    """Of each epoch."""
    accuracy: list[float]
    """On the test split: before training, and after each epoch."""
    epochs_to_goal: int | None
    """After which epoch the test accuracy first reached 85 %."""


class Cost(NamedTuple):
    """What training costs on this machine."""

    parameters: int
    multiplications: int
    """Of a forward pass of one sample; an estimate from the layers' shapes."""
    seconds: float
    """Median of an epoch (wall clock), float32."""
    peak_memory: int
    """Bytes that Python and NumPy held at most while an epoch was trained, by `tracemalloc`."""


class Scale(NamedTuple):
    """One point of a scaling curve."""

    fraction: float
    n: int
    """Training samples."""
    accuracy: Interval
    """Median, lowest and highest of the seeds."""


class Leakage(NamedTuple):
    """What a network scores if groups are in train and in test, beside what it scores if not."""

    network: str
    groups: tuple[str, ...]
    """The attributes that never cross the splits of this data set."""
    n: int
    """Test samples."""
    apart: Interval
    """Accuracy on groups that are not in train: median, lowest and highest of the seeds."""
    mixed: Interval
    """The same after train and test were pooled and parted at random."""


class Promise(NamedTuple):
    """One of the mission's promises for one network."""

    network: str
    """Or "simple features", of what must not tell the classes."""
    promise: str
    """"starts at 50 % or below"."""
    measured: str
    """"9.1 %, median of 5 seeds"."""
    held: bool
    owed: bool
    """False for the linear model, which is shown and owes nothing but what it must not reach."""


class Shortcut(NamedTuple):
    """How well one simple feature alone tells the classes."""

    feature: str
    accuracy: float
    chance: float
    n: int
    """Test samples."""
    auc: Interval | None
    """Area under the ROC curve and its 95 % interval; None unless there are two classes."""


class Learning(NamedTuple):
    """Whether networks visibly learn from the data."""

    runs: dict[str, list[Run]]
    """Network -> one run a seed."""
    tiers: list[TierAccuracy]
    """Empty where samples are not graded."""
    scaling: dict[str, list[Scale]]
    costs: dict[str, Cost]
    promises: list[Promise]
    shortcuts: list[Shortcut]
    leakage: list[Leakage]
    """Empty where no groups are known."""
    n_train: int
    n_test: int

    @property
    def guaranteed(self) -> bool:
        """Whether every promise that is owed is held."""
        return all(promise.held for promise in self.promises if promise.owed)


class GroupAccuracy(NamedTuple):
    """The accuracy of one group of samples: one value of an attribute."""

    name: str
    n: int
    accuracy: Interval


class Fairness(NamedTuple):
    """How one network treats the values of one attribute.

    Differences are largest minus smallest over the groups; with more than two classes, the
    largest over the classes.
    """

    attribute: str
    network: str
    n: int
    groups: list[GroupAccuracy]
    accuracy: Interval
    demographic_parity: Interval
    equalized_odds: Interval
    expected: tuple[float, float, float]
    """What the three differences come to on average if the attribute is shuffled within each
    class: largest-minus-smallest of few samples is never 0."""
    p: tuple[float, float, float]
    """How often shuffling gives each of the three as large (permutation test)."""
    adjusted: tuple[float, float, float]
    """p after Benjamini and Hochberg's correction for all differences of this report."""
    worst: str
    """The group with the lowest accuracy."""
    verdict: Verdict

    @property
    def found(self) -> list[str]:
        """Which of the differences are beyond chance, and that by 0.05 or more."""
        return [
            name
            for name, p, chance in zip(DIFFERENCES, self.adjusted, self.expected, strict=True)
            if p < ALPHA and getattr(self, name).value - chance >= LARGE
        ]


class Mitigation(NamedTuple):
    """What one remedy changes for one attribute."""

    attribute: str
    network: str
    method: str
    """"none", "reweighting" or "balanced sampling"."""
    n: int
    overall: float
    """Accuracy on all test samples, mean of the seeds."""
    worst: float
    """Accuracy of the worst group."""
    accuracy: float
    """Difference between groups, as in `Fairness`."""
    demographic_parity: float
    equalized_odds: float


class Bias(NamedTuple):
    """Whom the networks serve worse."""

    fairness: list[Fairness]
    mitigation: list[Mitigation]
    left_out: dict[str, str]
    """Attribute -> why it was not looked at."""


class Findings(NamedTuple):
    """All five phases on one data set."""

    audit: Audit
    balance: Balance
    quality: LabelQuality | None
    learning: Learning
    bias: Bias
    facts: dict[str, Any]
    """name, version, n of each split, class names, attributes, provenance, license, seeds."""


def as_json(value: Any) -> Any:
    """Return findings as what `json.dumps` takes: tuples with names become objects."""
    if hasattr(value, "_asdict"):
        return {key: as_json(item) for key, item in value._asdict().items()}
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    return value.item() if hasattr(value, "item") else value
