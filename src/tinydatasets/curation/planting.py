"""Planting: bias of a known strength, for a class exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _sampling
from tinydatasets.curation.sampling import stratified
from tinydatasets.errors import InvalidValueError, require_known, require_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.split import Split

__all__ = ["plant_bias"]

FEWEST = 10  # samples a class: with fewer, rounding alone moves Cramér's V


def plant_bias(split: Split, attribute: str, strength: float, *, seed: int = 0) -> Split:
    """Return samples among which an attribute tells the class: bias for a class exercise.

    Class c prefers the attribute's value number c mod K, of the K values that occur. A share
    `strength` of each class is of its preferred value, and the rest is spread over the values
    as all classes' preferences are. Classes stay equal, no sample is used twice, and Cramér's
    V of class and attribute is `strength`, but for rounding to whole samples.

    Parameters
    ----------
    split
        Where the samples are taken from: as many as the rarest combination allows.
    attribute
        Which one. Of more values than classes only the first are used, one a class.
    strength
        Cramér's V, from 0 (no bias) to 1 (the attribute gives the class away).
    seed
        Which of the samples.

    Raises
    ------
    UnknownNameError
        There is no such attribute.
    InvalidValueError
        A combination of class and value has too few samples, or all samples are of one class
        or one value.

    Examples
    --------
    >>> import tinydatasets as td
    >>> from tinydatasets.curation.balance import cramers_v
    >>> digits = td.make_tinymnist(2000, seed=0, image_size=8)
    >>> biased = plant_bias(digits, "thickness", 0.3)
    >>> round(cramers_v(biased.labels, biased.attributes["thickness"]), 2)
    0.3
    """
    require_known("attribute", attribute, split.attributes)
    if require_number("strength", strength, 0) > 1:
        raise InvalidValueError(f"strength must be from 0 to 1, not {strength!r}")
    classes, values, found = _combinations(split, attribute)
    wanted = _planted(found, strength)
    if wanted is None:
        raise InvalidValueError(_lacking(split, attribute, strength))
    shares = {
        (int(classes[c]), int(values[a])): float(wanted[c, a]) for c, a in np.argwhere(wanted > 0)
    }
    codes = split.attributes[attribute]
    size = int(wanted.sum())
    return split[stratified(split.labels, size, attributes=[codes], proportions=shares, seed=seed)]


def _combinations(
    split: Split, attribute: str
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.intp]]:
    """Return the classes, the values to be preferred, and how many samples have which."""
    codes = split.attributes[attribute]
    classes, values = np.unique(split.labels), np.unique(codes)
    values = values[: len(classes)]
    if min(len(classes), len(values)) < 2:
        raise InvalidValueError(
            f"bias needs two classes and two values of {attribute}, and there are "
            f"{len(classes)} and {len(values)}"
        )
    pairs = [[np.count_nonzero(codes[split.labels == c] == a) for a in values] for c in classes]
    return classes, values, np.array(pairs)


def _planted(found: NDArray[np.intp], strength: float) -> NDArray[np.intp] | None:
    """Return how many samples of each class and value to take, or None if there are too few."""
    joint = _joint(found.shape, strength)
    weights = np.rint(joint * 10**9).astype(np.int64)
    needed = weights > 0
    size = int((found[needed] / joint[needed]).min()) + 1  # rounding may let one more in
    while size >= FEWEST:
        wanted = np.stack([_sampling.apportion(size, row) for row in weights])
        if (wanted <= found).all():
            return wanted
        size -= 1
    return None


def _joint(shape: tuple[int, ...], strength: float) -> NDArray[np.float64]:
    """Return the share of each value in each class.

    Values that are as frequent as they are preferred make Cramér's V equal to `strength`.
    """
    preferred = np.arange(shape[0])[:, None] % shape[1] == np.arange(shape[1])
    return np.asarray((1 - strength) * preferred.mean(axis=0) + strength * preferred)


def _lacking(split: Split, attribute: str, strength: float) -> str:
    """Say which combination lacks samples, and which strength would do."""
    classes, values, found = _combinations(split, attribute)
    needed = np.ceil(FEWEST * _joint(found.shape, strength).round(9)).astype(int)
    row, column = np.unravel_index((needed - found).argmax(), found.shape)
    label = split.metadata["class_names"][classes[row]]
    names = split.metadata["attributes"][attribute]
    value = names[values[column]] if names else values[column]
    grid = [step / 20 for step in range(21)]
    able = [s for s in grid if _planted(found, s) is not None]
    nearest = min(able, key=lambda s: abs(s - strength), default=None)
    advice = "no strength would do" if nearest is None else f"strength {nearest:g} would do"
    return (
        f"class {label} has {found[row, column]} samples of {attribute} {value}, and strength "
        f"{strength:g} needs {needed[row, column]} or more: {advice}"
    )
