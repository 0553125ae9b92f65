"""Validation: the five phases on one data set, from its audit to the bias of what it teaches."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import baselines
from tinydatasets.curation import quality
from tinydatasets.curation.audit import audit
from tinydatasets.curation.balance import balance, cramers_v
from tinydatasets.curation.difficulty import tiers
from tinydatasets.curation.fairness import adjust, fairness
from tinydatasets.curation.findings import LARGE, Bias, Findings
from tinydatasets.curation.learning import learn
from tinydatasets.curation.mitigation import mitigate
from tinydatasets.curation.pooling import pool
from tinydatasets.curation.preparation import Preparation, holds_codes, modality_of, with_data
from tinydatasets.curation.rates import FEWEST
from tinydatasets.curation.steps import at_once
from tinydatasets.errors import InvalidValueError, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.findings import Fairness, LabelQuality, Mitigation
    from tinydatasets.curation.steps import Step
    from tinydatasets.split import Split

__all__ = ["judged", "validate"]

LEVEL = "mean level"
_LEVELS = ("high", "middle", "low")
_FEW = 20  # values of an attribute that can still be told apart in a table
_REMEDIED = "SimpleNet"  # the network on which remedies are tried
_REMEDY_SEEDS = range(3)


def validate(
    splits: Mapping[str, Split],
    *,
    networks: Sequence[str] | None = None,
    seeds: Sequence[int] = range(5),
    epochs: int = 10,
    step: Step = at_once,
) -> Findings:
    """Audit samples, doubt their labels, learn from them, and ask whom that serves worse.

    Parameters
    ----------
    splits
        "train" and "test", and "val" where there is one. Values that are not finite, which
        the audit counts, are the feature's mean in train to whatever learns. Values far from 1
        (a root mean square above 2: salaries, grey levels up to 255) are brought to mean 0 and
        deviation 1 in train: each feature of a table, each channel of a series, an image's all
        together. Tokens stay as they are.
    networks
        Names of `tinydatasets.baselines`; by default all of them.
    seeds
        One training a network and seed.
    epochs
        Of every training.
    step
        Runs the long steps; may keep what they come to.

    Raises
    ------
    InvalidValueError
        There is no train or no test split, or only one class.
    UnknownNameError
        No such network.
    MissingExtraError
        SciPy is not installed (extra: reports).

    Examples
    --------
    >>> import tinydatasets as td
    >>> points = td.make_moons(300, seed=0).holdout(0.3, seed=0)
    >>> findings = td.curation.validate(
    ...     dict(zip(("train", "test"), points)), networks=["SimpleNet"], seeds=[0], epochs=2
    ... )
    >>> findings.balance.verified
    True
    """
    _require_learnable(splits)
    for name in networks or ():
        require_known("network", name, baselines.names())
    balanced = balance(splits)  # at once, since it is what needs SciPy
    preparation = Preparation.learned(splits["train"])
    complete = {name: _prepared(split, preparation) for name, split in splits.items()}
    train, test = complete["train"], complete["test"]
    label_quality = judged(complete, step=step)
    learning, predictions = learn(
        train,
        test,
        networks=networks or baselines.names(),
        seeds=seeds,
        epochs=epochs,
        ceilings=train.metadata.get("ceilings", {}),
        step=step,
    )
    return Findings(
        audit=audit(splits, quality=label_quality),
        balance=balanced,
        quality=label_quality,
        learning=learning,
        bias=_bias(train, test, predictions, epochs=epochs, step=step),
        facts={
            **_facts(splits, list(predictions), list(seeds), epochs),
            "filled": any(not np.isfinite(split.data).all() for split in splits.values()),
            "scaled": preparation.scales,
        },
    )


def judged(splits: Mapping[str, Split], *, step: Step = at_once) -> LabelQuality:
    """Doubt the labels of all splits together, by cross-validation."""
    whole = pool(splits)
    probabilities = quality.out_of_fold(whole, baselines.out_of_sample, seed=0, step=step)
    return quality.label_quality(splits, probabilities)


def _require_learnable(splits: Mapping[str, Split]) -> None:
    given: object = splits
    if not isinstance(given, Mapping):
        raise InvalidValueError(
            f"splits must be {{'train': split, 'test': split}}, not a {type(given).__name__}"
        )
    missing = [name for name in ("train", "test") if name not in splits]
    if missing:
        raise InvalidValueError(
            f"there is no {missing[0]} split, only {', '.join(splits) or 'none at all'}: "
            "part the samples with curation.group_split"
        )
    classes = np.unique(splits["train"].labels)
    if len(classes) < 2:
        raise InvalidValueError(
            f"train has samples of one class only, {classes[0]}: there is nothing to learn"
        )


def _prepared(split: Split, preparation: Preparation) -> Split:
    """Return `split` as networks see it; the mean level of an image or series is an attribute."""
    data = preparation(split.data)
    # A mean of codes means nothing, and features have units of their own.
    if holds_codes(split) or modality_of(split) == "vector":
        return with_data(split, data, split.attributes)
    level = tiers(split.labels, data.reshape(len(data), -1).mean(axis=1, dtype=np.float64))
    names = {**split.metadata["attributes"], LEVEL: _LEVELS}
    attributes = {**split.attributes, LEVEL: level.astype(np.int32)}
    return with_data(split, data, attributes, names)


def _bias(
    train: Split,
    test: Split,
    predictions: Mapping[str, NDArray[np.integer]],
    *,
    epochs: int,
    step: Step,
) -> Bias:
    """Compare the groups of every attribute, and try the remedies where they can be tried."""
    found: list[Fairness] = []
    remedies: list[Mitigation] = []
    left_out: dict[str, str] = {}
    for attribute, codes in test.attributes.items():
        if attribute in test.metadata.get("describes_class", ()):
            left_out[attribute] = "says what the class is: each value is of few classes or one"
            continue
        values, groups, sizes = np.unique(codes, return_inverse=True, return_counts=True)
        if not 2 <= len(values) <= _FEW:
            left_out[attribute] = f"{len(values)} values in test: from 2 to {_FEW} can be compared"
            continue
        if np.count_nonzero(sizes >= FEWEST) < 2:
            left_out[attribute] = f"fewer than 2 values have {FEWEST} samples in test"
            continue
        names = test.metadata["attributes"][attribute]
        shown = [names[value] if names else str(value) for value in values]
        found += [
            fairness(
                test.labels, predicted, groups, attribute=attribute, network=network, names=shown,
                seed=0,
            )
            for network, predicted in predictions.items()
        ]  # fmt: skip
        if attribute in test.metadata["groups"]:
            left_out[f"remedies for {attribute}"] = (
                "none of its values is both in train and in test"
            )
        elif attribute not in train.attributes:
            left_out[f"remedies for {attribute}"] = "train does not know it"
        elif cramers_v(train.labels, train.attributes[attribute], corrected=True) < LARGE:
            left_out[f"remedies for {attribute}"] = (
                "in train it goes with the class no more than by chance: both would do nothing"
            )
        else:
            remedies += _remedies(train, test, attribute, epochs=epochs, step=step)
    return Bias(adjust(found, groups=test.metadata["groups"]), remedies, left_out)


def _remedies(
    train: Split, test: Split, attribute: str, *, epochs: int, step: Step
) -> list[Mitigation]:
    """Train with each remedy against what `attribute` does to the network."""
    numbers = count(1)

    def learn_and_predict(
        chosen: Split, test: Split, /, *, seed: int, weights: ArrayLike | None = None
    ) -> NDArray[np.integer]:
        def run() -> dict[str, NDArray[np.integer]]:
            network = baselines.build(_REMEDIED, chosen, seed=seed, dtype=np.float64)
            baselines.learning_curve(
                network, chosen, test[:1], seed=seed, epochs=epochs, weights=weights
            )
            return {"predictions": network.predict(test.data)}

        return step(f"remedies for {attribute}, training {next(numbers)}", run)["predictions"]

    return mitigate(
        train, test, attribute, learn_and_predict, network=_REMEDIED, seeds=_REMEDY_SEEDS
    )


def _facts(
    splits: Mapping[str, Split], networks: list[str], seeds: list[int], epochs: int
) -> dict[str, Any]:
    """Return what the reports say of the data and of how they were looked at."""
    metadata = dict(splits["train"].metadata)
    told = ("name", "title", "dataset_version", "provenance", "source", "license", "curation_date")
    return {
        **{key: metadata[key] for key in told if metadata.get(key)},
        "class_names": list(metadata["class_names"]),
        "sample_shape": list(splits["train"].raw.shape[1:]),
        "attributes": list(metadata["attributes"]),
        "groups": list(metadata["groups"]),
        "samples": {name: len(split) for name, split in splits.items()},
        "networks": networks,
        "seeds": seeds,
        "epochs": epochs,
    }
