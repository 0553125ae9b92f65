"""The pipeline: from labelled samples to balanced splits in tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _streams
from tinydatasets.curation import quality, sampling
from tinydatasets.curation.difficulty import difficulty_score, tiers
from tinydatasets.curation.duplicates import duplicates
from tinydatasets.curation.steps import at_once
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import SPLITS
from tinydatasets.split import Dataset, Split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.quality import Learner
    from tinydatasets.curation.steps import Step
    from tinydatasets.spec import SplitName

__all__ = ["Curated", "Curation", "Removed", "curate"]


class Curated(NamedTuple):
    """The samples of one split, sorted by tier and shuffled inside each tier."""

    rows: NDArray[np.intp]
    """Row of each sample in what was curated."""
    difficulty: NDArray[np.int8]
    """Its tier: 0 easy, 1 medium, 2 hard."""
    confidence: NDArray[np.float32]
    """What it was graded by, rounded to 4 decimals: its out-of-fold probability, or by several
    learners their `difficulty_score`."""


class Removed(NamedTuple):
    """A sample that was left out, and why."""

    row: int
    """Its row in what was curated."""
    label: int
    """The given label."""
    reason: str
    """"duplicate", "ambiguous" or "mislabelled"."""
    suggested: int
    """The class that the learner found most probable."""
    confidence: float
    """Out-of-fold probability of the given label."""


class Curation(NamedTuple):
    """What curating some samples came to."""

    samples: Split
    """What was curated."""
    splits: dict[SplitName, Curated]
    """What each split is made of."""
    removed: list[Removed]
    """What was left out, by row."""
    accuracy: dict[str, float]
    """Share of all samples that out-of-fold learners got right: "known" where they had seen
    the sample's group, which they are asked only if labels are doubted, "new" where not."""

    def dataset(self, name: str = "curated") -> Dataset:
        """Return the splits as a `Dataset` called `name`, with tiers, ready to train on."""
        columns = self.columns()
        metadata = self.samples.metadata.replace(name=name)
        train, val, test = (Split(columns, split, metadata) for split in SPLITS)
        return Dataset(train, val, test, metadata)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of a data set's archive, in the field's standard order."""
        columns: dict[str, NDArray[Any]] = {}
        for name, (rows, difficulty, _) in self.splits.items():
            columns[f"{name}_data"] = self.samples.raw[rows]
            columns[f"{name}_labels"] = self.samples.labels[rows]
            columns[f"{name}_id"] = self.samples.ids[rows]
            columns[f"{name}_difficulty"] = difficulty
            for attribute, codes in self.samples.attributes.items():
                columns[f"{name}_{attribute}"] = codes[rows]
        return columns


def curate(
    samples: Split,
    parts: ArrayLike | None,
    per_class: Mapping[SplitName, int],
    learner: Learner | Sequence[Learner],
    *,
    seed: int,
    near: float = 0.0,
    groups: str | None = None,
    spread: Collection[str] = (),
    doubt: bool = True,
    step: Step = at_once,
) -> Curation:
    """Remove duplicates and doubtful labels, balance the classes, grade the difficulty.

    Parameters
    ----------
    samples
        All candidates.
    parts
        (n,) codes 0, 1, 2: whether a sample may go to train, val or test. No group may have
        samples in two parts. None parts them by `group_split`, about as `per_class` asks.
    per_class
        How many samples of each class every split gets.
    learner
        See `quality.out_of_fold`. Of several, the first judges the labels, and all of them
        grade the difficulty.
    seed
        Of folds, of the draw, and of the order inside tiers.
    near
        Samples whose root mean square difference, in decoded units, is at most this are
        duplicates.
    groups
        An attribute. Labels are judged by learners that know the sample's group from its other
        samples; difficulty is graded by learners that do not, as a test set is.
    spread
        Attributes over whose values the samples of each class are spread as evenly as they can
        be.
    doubt
        Whether samples with doubtful labels are left out. False is for generated samples, whose
        labels are what they were made from: what a learner doubts there is hard, not wrong.
    step
        Runs the search for duplicates and every cross-validation; may keep what they come to.

    Raises
    ------
    InvalidValueError
        A class has fewer good samples than asked for, a group is in two parts, or there is no
        learner.
    UnknownNameError
        `groups` or `spread` names no attribute.

    Examples
    --------
    Curate 400 generated digits; no writer is in two splits.

    >>> import numpy as np, tinydatasets as td
    >>> from tinydatasets.baselines import out_of_sample
    >>> digits = td.make_tinymnist(400, seed=0, image_size=8, difficulty="easy")
    >>> parts = np.digitize(digits.attributes["writer"] % 10, [6, 8])
    >>> result = curate(
    ...     digits, parts, {"train": 9, "val": 3, "test": 3}, out_of_sample, seed=0,
    ...     groups="writer",
    ... )
    >>> result.dataset()
    <Dataset curated: train 90, val 30, test 30>
    """
    learners = [learner] if callable(learner) else list(learner)
    if not learners:
        raise InvalidValueError("curation needs at least one learner to judge by, not 0")
    for attribute in spread:
        require_known("attribute", attribute, samples.attributes)
    parts = _parts(parts, samples, per_class, groups, seed)
    for part, split in enumerate(SPLITS):
        _require_enough(samples, parts == part, split, per_class[split], "samples")
    repeated = _repeated(samples, near, step)
    probabilities, graded = _judged(samples, learners, groups, seed, step, doubt=doubt)
    issues = np.full(len(samples), quality.OK)
    if doubt:
        issues = quality.label_issues(samples.labels, probabilities)
    confidence = _confidence(samples.labels, graded)
    curated: dict[SplitName, Curated] = {}
    good = ~repeated & (issues == quality.OK)
    for part, split in enumerate(SPLITS):
        kept = (parts == part) & good
        _require_enough(samples, kept, split, per_class[split], "samples that are not left out")
        rows = np.flatnonzero(kept)
        columns = [samples.attributes[name][rows] for name in spread]
        rows = rows[
            sampling.balanced(samples.labels[rows], per_class[split], seed=seed, spread=columns)
        ]
        curated[split] = _graded(rows, samples.labels[rows], confidence[rows], (seed, part))
    accuracy = {"new": _accuracy(samples.labels, graded[0])}
    if doubt:
        accuracy = {"known": _accuracy(samples.labels, probabilities), **accuracy}
    removed = _removed(samples.labels, probabilities, repeated, issues)
    return Curation(samples, curated, removed, accuracy)


def _judged(
    samples: Split,
    learners: Sequence[Learner],
    groups: str | None,
    seed: int,
    step: Step,
    *,
    doubt: bool,
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """Return what the first learner makes of the labels, and all of them of the difficulty."""

    def judged(number: int, groups: str | None) -> NDArray[np.float64]:
        title = f"judge by learner {number + 1}" + (f", each {groups} new" if groups else "")
        probabilities = quality.out_of_fold(
            samples, learners[number], seed=seed, groups=groups, step=step, name=title
        )
        return probabilities.round(4)  # so that decisions do not hang on a machine's last bits

    if groups is None or not doubt:
        graded = [judged(number, groups) for number in range(len(learners))]
        return graded[0], graded
    return judged(0, None), [judged(number, groups) for number in range(len(learners))]


def _confidence(
    labels: NDArray[np.integer], graded: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    if len(graded) > 1:
        return difficulty_score(labels, graded).round(4)
    confidence: NDArray[np.float64] = graded[0][np.arange(len(labels)), labels]
    return confidence


def _repeated(samples: Split, near: float, step: Step) -> NDArray[np.bool_]:
    def search() -> dict[str, NDArray[np.bool_]]:
        return {"repeated": duplicates(samples.data, threshold=near)}

    return step("look for duplicates", search, memory=8 * samples.raw.size)["repeated"]


def _parts(
    parts: ArrayLike | None,
    samples: Split,
    per_class: Mapping[SplitName, int],
    groups: str | None,
    seed: int,
) -> NDArray[np.integer]:
    """Return the parts as given, or made: small ones have more to spare, for what is left out."""
    if parts is not None:
        return _checked_parts(parts, samples, groups)
    if groups is not None:
        require_known("attribute", groups, samples.attributes)
    wanted = np.array([per_class[split] for split in SPLITS], dtype=np.float64)
    wanted += 2 * np.sqrt(wanted)
    members = None if groups is None else samples.attributes[groups]
    sizes = (wanted / wanted.sum()).tolist()
    return sampling.group_split(samples.labels, members, sizes=sizes, seed=seed)


def _checked_parts(parts: ArrayLike, samples: Split, groups: str | None) -> NDArray[np.integer]:
    codes = np.asarray(parts)
    if codes.shape != (len(samples),) or not np.isin(codes, range(len(SPLITS))).all():
        raise InvalidValueError(f"parts must be ({len(samples)},) codes: 0 train, 1 val, 2 test")
    if groups is not None:
        require_known("attribute", groups, samples.attributes)
        pairs = np.unique(np.stack([samples.attributes[groups], codes]), axis=1)[0]
        crossing = np.unique(pairs[1:][pairs[1:] == pairs[:-1]])
        if len(crossing):
            raise InvalidValueError(f"{groups} {crossing[0]} is in two parts: give it one")
    return codes


def _require_enough(
    samples: Split, kept: NDArray[np.bool_], split: SplitName, count: int, which: str
) -> None:
    """Raise `InvalidValueError` unless every class has `count` of the samples that are kept."""
    names = samples.metadata["class_names"]
    counts = np.bincount(samples.labels[kept], minlength=len(names))
    for code in np.flatnonzero(counts < count):
        raise InvalidValueError(
            f"{split}: class {names[code]} has {counts[code]} {which}, and {count} were asked for: "
            "ask for fewer, or collect more"
        )


def _accuracy(labels: NDArray[np.integer], probabilities: NDArray[np.float64]) -> float:
    return float((probabilities.argmax(axis=1) == labels).mean().round(4))


def _graded(
    rows: NDArray[np.intp],
    labels: NDArray[np.integer],
    confidence: NDArray[np.float64],
    key: tuple[int, int],
) -> Curated:
    """Grade `rows`, sort them by tier and shuffle them inside each tier."""
    tier = tiers(labels, confidence)
    order = _streams.permutation(len(rows), *key, 0, _streams.SAMPLE)
    order = order[np.argsort(tier[order], kind="stable")]
    return Curated(rows[order], tier[order], confidence[order].astype(np.float32))


def _removed(
    labels: NDArray[np.integer],
    probabilities: NDArray[np.float64],
    repeated: NDArray[np.bool_],
    issues: NDArray[np.int8],
) -> list[Removed]:
    names = ("", "ambiguous", "mislabelled")
    return [
        Removed(
            row=int(row),
            label=int(labels[row]),
            reason="duplicate" if repeated[row] else names[issues[row]],
            suggested=int(probabilities[row].argmax()),
            confidence=float(probabilities[row, labels[row]]),
        )
        for row in np.flatnonzero(repeated | (issues != quality.OK))
    ]
