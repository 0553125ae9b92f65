"""The pipeline: from labelled samples to balanced splits in tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets import _streams
from tinydatasets.curation import audit, quality, sampling
from tinydatasets.curation.difficulty import tiers
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import SPLITS
from tinydatasets.split import Dataset, Split

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.quality import Learner
    from tinydatasets.spec import SplitName

__all__ = ["Curated", "Curation", "Removed", "curate"]


class Curated(NamedTuple):
    """The samples of one split, sorted by tier and shuffled inside each tier."""

    rows: NDArray[np.intp]
    """Row of each sample in what was curated."""
    difficulty: NDArray[np.int8]
    """Its tier: 0 easy, 1 medium, 2 hard."""
    confidence: NDArray[np.float32]
    """Its out-of-fold probability, rounded to 4 decimals."""


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
    the sample's group, "new" where they had not."""

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
    parts: ArrayLike,
    per_class: Mapping[SplitName, int],
    learner: Learner,
    *,
    seed: int,
    near: float = 0.0,
    groups: str | None = None,
) -> Curation:
    """Remove duplicates and doubtful labels, balance the classes, grade the difficulty.

    Parameters
    ----------
    samples
        All candidates.
    parts
        (n,) codes 0, 1, 2: whether a sample may go to train, val or test. No group may have
        samples in two parts.
    per_class
        How many samples of each class every split gets.
    learner
        See `quality.out_of_fold`.
    seed
        Of folds, of the draw, and of the order inside tiers.
    near
        Samples whose root mean square difference, in decoded units, is at most this are
        duplicates.
    groups
        An attribute. Labels are judged by learners that know the sample's group from its other
        samples; difficulty is graded by learners that do not, as a test set is.

    Raises
    ------
    InvalidValueError
        A class has fewer good samples than asked for, or a group is in two parts.
    UnknownNameError
        `groups` names no attribute.

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
    labels = samples.labels
    parts = _checked_parts(parts, samples, groups)
    repeated = audit.duplicates(samples.data, threshold=near)
    probabilities = _rounded(quality.out_of_fold(samples, learner, seed=seed))
    issues = quality.label_issues(labels, probabilities)
    graded = probabilities
    if groups is not None:
        codes = samples.attributes[groups]
        graded = _rounded(quality.out_of_fold(samples, learner, seed=seed, groups=codes))
    confidence = graded[np.arange(len(labels)), labels]
    curated: dict[SplitName, Curated] = {}
    for part, (split, count) in enumerate((name, per_class[name]) for name in SPLITS):
        good = np.flatnonzero((parts == part) & ~repeated & (issues == quality.OK))
        rows = good[_balanced(split, labels[good], count, seed, samples)]
        curated[split] = _graded(rows, labels[rows], confidence[rows], (seed, part))
    accuracy = {"known": _accuracy(labels, probabilities), "new": _accuracy(labels, graded)}
    removed = _removed(labels, probabilities, repeated, issues)
    return Curation(samples, curated, removed, accuracy)


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


def _balanced(
    split: SplitName, labels: NDArray[np.integer], count: int, seed: int, samples: Split
) -> NDArray[np.intp]:
    n_classes = len(samples.metadata["class_names"])
    try:
        return sampling.balanced(labels, count, seed=seed, n_classes=n_classes)
    except InvalidValueError as error:
        raise InvalidValueError(f"{split}: {error}") from None


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


def _rounded(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round to 4 decimals, so that decisions do not hang on a machine's last bits."""
    return probabilities.round(4)
