"""Sampling: which samples to keep, to repeat, and to put into which part."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets import _sampling, _streams
from tinydatasets._columns import integer_groups
from tinydatasets.errors import InvalidValueError, require_int, require_number, require_seed
from tinydatasets.spec import SPLITS
from tinydatasets.split import Split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "balanced",
    "by_quality",
    "class_weights",
    "diverse",
    "edge_cases",
    "group_kfold",
    "group_split",
    "oversampled",
    "stratified",
]


def balanced(
    labels: ArrayLike,
    per_class: int,
    *,
    seed: int,
    n_classes: int | None = None,
    include: ArrayLike = (),
    spread: Sequence[ArrayLike] = (),
) -> NDArray[np.intp]:
    """Return the rows, sorted, of `per_class` samples of every class, drawn at random.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    per_class
        How many samples of each class.
    seed
        Which of the samples.
    n_classes
        By default one more than the largest label.
    include
        Rows that are in the draw whatever the seed: see `edge_cases`.
    spread
        Attributes, (n,) integers from 0 each: every class takes as many samples of one
        combination of them as of another, as far as there are so many.

    Raises
    ------
    InvalidValueError
        A class has fewer samples than asked for, or more rows to include.

    Examples
    --------
    >>> import numpy as np
    >>> balanced([0, 0, 1, 0, 1, 1], 2, seed=0, include=[3]).tolist()
    [1, 3, 4, 5]
    """
    per_class = require_int("per_class", per_class, 1)
    codes = _checked_codes("labels", labels, least=0 if n_classes else 1)
    included = _checked_include(include, codes, per_class)
    classes = int(codes.max()) + 1 if n_classes is None else require_int("n_classes", n_classes, 1)
    counts = np.bincount(codes, minlength=classes)
    for code in np.flatnonzero(counts[:classes] < per_class):
        raise InvalidValueError(
            f"class {code} has {counts[code]} samples, and {per_class} were asked for"
        )
    columns = [_checked_codes("spread", column, len(codes)) for column in spread]
    cell = _sampling.cells(codes, *columns)
    _, first, sizes = np.unique(cell, return_index=True, return_counts=True)
    shares = np.zeros(len(sizes), dtype=np.intp)
    for number in range(classes):
        own = codes[first] == number
        shares[own] = _even(sizes[own], per_class)
    return _sampling.drawn(cell, shares, seed=require_seed(seed), first=included)


def stratified(
    labels: ArrayLike,
    size: int,
    *,
    attributes: Sequence[ArrayLike] = (),
    proportions: Mapping[Any, float] | None = None,
    seed: int,
) -> NDArray[np.intp]:
    """Return `size` rows, sorted, in which every class has its share, or the share you ask for.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    size
        From 1 to n.
    attributes
        Arrays (n,) of integers from 0: each combination of class and attribute values (a
        cell) then has its share too.
    proportions
        Class -> share, or (class, attribute value, ...) -> share; shares are relative to their
        sum, and what is not named gets none. Inside a class that is named alone, cells keep
        the shares they have. By default every cell keeps the share it has of all samples.
    seed
        Which of the samples.

    Raises
    ------
    InvalidValueError
        A cell lacks samples, or the proportions are no shares.

    Examples
    --------
    >>> labels = [0] * 8 + [1] * 8
    >>> rows = stratified(labels, 8, proportions={0: 0.75, 1: 0.25}, seed=0)
    >>> [labels[row] for row in rows]
    [0, 0, 0, 0, 0, 0, 1, 1]
    """
    codes = _checked_codes("labels", labels)
    columns = [codes, *(_checked_codes("an attribute", a, len(codes)) for a in attributes)]
    size = require_int("size", size, 1, len(codes) + 1)
    cell = _sampling.cells(*columns)
    if proportions is None:
        return _sampling.stratified(cell, size, seed=require_seed(seed))
    _, first = np.unique(cell, return_index=True)
    values = np.stack([column[first] for column in columns], axis=1)
    counts = np.bincount(cell)
    weights = _cell_weights(values, counts, proportions)
    shares = _sampling.apportion(size, weights)
    for lacking in np.flatnonzero(shares > counts):
        raise InvalidValueError(
            f"{_cell_name(values[lacking])} has {counts[lacking]} samples, and "
            f"{shares[lacking]} are needed: ask for fewer or for another share"
        )
    return _sampling.drawn(cell, shares, seed=require_seed(seed))


def by_quality(
    quality: ArrayLike,
    per_bin: int,
    *,
    bins: int | Sequence[float],
    labels: ArrayLike | None = None,
    seed: int,
) -> NDArray[np.intp]:
    """Return the rows, sorted, of `per_bin` samples from each bin of quality.

    Parameters
    ----------
    quality
        (n,) finite numbers, such as out-of-fold confidences.
    per_bin
        How many samples of each bin; with `labels`, how many of each class in each bin.
    bins
        How many bins of equal width from the lowest to the highest quality; or their rising
        edges, of which a bin holds the lower and the last bin both. Samples outside of the
        edges are not drawn.
    labels
        (n,) integers from 0.
    seed
        Which of the samples.

    Raises
    ------
    InvalidValueError
        A bin lacks samples, or quality or bins are no such numbers.

    Examples
    --------
    >>> by_quality([0.1, 0.2, 0.3, 0.8, 0.9], 2, bins=[0, 0.25, 1], seed=1).tolist()
    [0, 1, 3, 4]
    """
    per_bin = require_int("per_bin", per_bin, 1)
    values = _checked_numbers("quality", quality)
    codes = _checked_codes("labels", np.zeros(len(values), int) if labels is None else labels)
    _check_length("labels", codes, len(values))
    edges = _checked_edges(bins, values)
    inside = np.flatnonzero((values >= edges[0]) & (values <= edges[-1]))
    n_bins = len(edges) - 1
    bin_of = np.searchsorted(edges[1:-1], values[inside], side="right")
    cell = codes[inside] * n_bins + bin_of
    counts = np.bincount(cell, minlength=(int(codes.max()) + 1) * n_bins)
    for lacking in np.flatnonzero(counts < per_bin):
        code, number = divmod(int(lacking), n_bins)
        whose = "" if labels is None else f"class {code}, "
        raise InvalidValueError(
            f"{whose}quality {edges[number]:g} to {edges[number + 1]:g} has {counts[lacking]} "
            f"samples, and {per_bin} were asked for"
        )
    return inside[_sampling.drawn(cell, np.full(len(counts), per_bin), seed=require_seed(seed))]


def group_split(
    labels: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    sizes: Sequence[float] = (0.8, 0.15, 0.05),
    seed: int,
) -> NDArray[np.int8]:
    """Return the part of every sample, (n,) int8: 0 train, 1 val, 2 test, -1 unused.

    Classes are in proportion in each part, as far as whole groups allow.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    groups
        (n,) integers or text; no group is in two parts.
    sizes
        Of train, val and test: shares that sum to 1 (with groups they are met as nearly as
        whole groups allow), or counts as integers, which leave the rest unused.
    seed
        Which samples go where.

    Raises
    ------
    InvalidValueError
        There are fewer samples or groups than that, or the sizes make no sense.

    Examples
    --------
    >>> import numpy as np
    >>> parts = group_split(np.arange(100) % 2, np.arange(100) // 5, seed=0)
    >>> np.bincount(parts).tolist()
    [80, 15, 5]
    """
    codes = _checked_codes("labels", labels)
    counts = _checked_sizes(sizes, len(codes))
    seed = require_seed(seed)
    if groups is None:
        return _drawn_parts(codes, counts, seed)
    members = _checked_groups(groups, len(codes), len(SPLITS))
    shares = (counts / counts.sum()).tolist()
    part = _sampling.group_folds(_sampling.cells(codes), members, shares, seed=seed)
    if np.asarray(sizes).dtype.kind == "f":
        return part.astype(np.int8)
    return _cut_parts(codes, part, counts, seed)


def group_kfold(
    labels: ArrayLike, groups: ArrayLike, n_folds: int, *, seed: int
) -> NDArray[np.intp]:
    """Return the fold of every sample, (n,) from 0, so that no group is in two folds.

    Classes are in proportion in each fold, as far as whole groups allow.

    Parameters
    ----------
    labels
        (n,) integers from 0.
    groups
        (n,) integers or text.
    n_folds
        At least 2, and at most the number of groups.
    seed
        Which groups go together.

    Raises
    ------
    InvalidValueError
        There are fewer groups than folds.

    Examples
    --------
    >>> group_kfold([0, 1, 0, 1], ["ann", "ann", "bob", "bob"], 2, seed=0).tolist()
    [1, 1, 0, 0]
    """
    n_folds = require_int("n_folds", n_folds, 2)
    codes = _checked_codes("labels", labels)
    members = _checked_groups(groups, len(codes), n_folds)
    shares = [1 / n_folds] * n_folds
    return _sampling.group_folds(_sampling.cells(codes), members, shares, seed=require_seed(seed))


def diverse(
    data: ArrayLike, size: int, *, labels: ArrayLike | None = None, seed: int
) -> NDArray[np.intp]:
    """Return the rows, sorted, of `size` samples that lie far from each other.

    Farthest-point traversal (Gonzalez, "Clustering to minimize the maximum intercluster
    distance", Theoretical Computer Science 38, 1985), also called k-centre greedy: each sample
    that is taken is the one farthest from all that were taken before. No sample is then
    farther from its nearest taken one than twice the smallest possible radius. Outliers are
    taken first: remove the broken ones before.

    Parameters
    ----------
    data
        (n, ...) numbers; distances are Euclidean, in float32. Beside a float32 copy of the data
        it needs memory for a few numbers a sample.
    size
        How many samples; with `labels`, how many of each class, far apart within the class.
    labels
        (n,) integers from 0.
    seed
        Of the first sample.

    Raises
    ------
    InvalidValueError
        There are fewer samples than that, or data are not finite numbers.

    Examples
    --------
    >>> diverse([[0.0], [0.1], [0.2], [5.0], [9.0]], 3, seed=0).tolist()
    [0, 3, 4]
    """
    size = require_int("size", size, 1)
    rows = _checked_numbers("data", data, dtype=np.float32)
    rows = rows.reshape(len(rows), -1)
    codes = _checked_codes("labels", np.zeros(len(rows), int) if labels is None else labels)
    _check_length("labels", codes, len(rows))
    seed = require_seed(seed)
    taken = []
    for code in np.unique(codes):
        members = np.flatnonzero(codes == code)
        if len(members) < size:
            whose = "there are" if labels is None else f"class {code} has"
            raise InvalidValueError(f"{whose} {len(members)} samples, and {size} were asked for")
        start = int(_streams.uniform(1, seed, int(code), 0, _streams.SAMPLE)[0] * len(members))
        taken.append(members[_farthest(rows[members], size, start)])
    return np.sort(np.concatenate(taken))


def edge_cases(confidence: ArrayLike, labels: ArrayLike, per_class: int) -> NDArray[np.intp]:
    """Return the rows, sorted, of the `per_class` samples of lowest confidence in every class.

    Of equal confidences the earlier row is taken. ``balanced(..., include=rows)`` puts them
    into a draw.

    Parameters
    ----------
    confidence
        (n,) finite numbers, such as out-of-fold probabilities of the given label.
    labels
        (n,) integers from 0.

    Raises
    ------
    InvalidValueError
        A class has fewer samples than asked for.

    Examples
    --------
    >>> edge_cases([0.9, 0.2, 0.8, 0.7], [0, 0, 1, 1], 1).tolist()
    [1, 3]
    """
    per_class = require_int("per_class", per_class, 1)
    values = _checked_numbers("confidence", confidence)
    codes = _checked_codes("labels", labels, len(values))
    counts = np.bincount(codes)
    for code in np.flatnonzero((counts > 0) & (counts < per_class)):
        raise InvalidValueError(
            f"class {code} has {counts[code]} samples, and {per_class} were asked for"
        )
    ordered = np.lexsort((values, codes))
    return np.sort(ordered[_sampling.ranks(counts) < per_class])


def oversampled(labels: ArrayLike, *, seed: int) -> NDArray[np.intp]:
    """Return rows, sorted, in which every class is as frequent as the largest one.

    Every row is there, and those of a smaller class are repeated equally often, to within
    one; the seed decides which are repeated once more. Classes without samples stay without.

    Raises
    ------
    InvalidValueError
        Labels are not integers from 0.

    Examples
    --------
    >>> oversampled([0, 0, 0, 1], seed=0).tolist()
    [0, 1, 2, 3, 3, 3]
    """
    codes = _checked_codes("labels", labels)
    counts = np.bincount(codes)
    by_code = _sampling.by_code(codes, require_seed(seed))
    present = np.flatnonzero(counts)
    turn = np.arange(counts.max())[None] % counts[present, None]
    starts = (np.cumsum(counts) - counts)[present, None]
    return np.sort(by_code[(starts + turn).ravel()])


def class_weights(labels: ArrayLike, n_classes: int | None = None) -> NDArray[np.float32]:
    """Return n / (number of classes × count of each class), (classes,) float32.

    As `Split.class_weights`, of labels alone. A class without samples weighs 0.

    Examples
    --------
    >>> class_weights([0, 0, 0, 1]).tolist()
    [0.6666666865348816, 2.0]
    """
    codes = _checked_codes("labels", labels)
    names = None if n_classes is None else [str(code) for code in range(n_classes)]
    return Split.from_arrays(codes, codes, class_names=names).class_weights()


# --- drawing ----------------------------------------------------------------------------------


def _even(counts: NDArray[np.intp], total: int) -> NDArray[np.intp]:
    """Share `total` evenly, no share being larger than its count; first come, first served."""
    shares = np.zeros_like(counts)
    while left := total - int(shares.sum()):
        unfilled = np.flatnonzero(shares < counts)
        if left >= len(unfilled):
            more = shares[unfilled] + left // len(unfilled)
            shares[unfilled] = np.minimum(counts[unfilled], more)
        else:
            shares[unfilled[:left]] += 1
    return shares


def _drawn_parts(
    codes: NDArray[np.integer], counts: NDArray[np.intp], seed: int
) -> NDArray[np.int8]:
    """Draw the smallest part first, so that it too has every class in proportion."""
    part = np.full(len(codes), -1, dtype=np.int8)
    for number in np.argsort(counts, kind="stable"):
        left = np.flatnonzero(part < 0)
        drawn = _sampling.stratified(_sampling.cells(codes[left]), int(counts[number]), seed=seed)
        part[left[drawn]] = number
    return part


def _cut_parts(
    codes: NDArray[np.integer],
    part: NDArray[np.intp],
    counts: NDArray[np.intp],
    seed: int,
) -> NDArray[np.int8]:
    """Keep `counts` samples of each part, every class in proportion."""
    kept = np.full(len(codes), -1, dtype=np.int8)
    for number, (name, count) in enumerate(zip(SPLITS, counts.tolist(), strict=True)):
        rows = np.flatnonzero(part == number)
        if len(rows) < count:
            raise InvalidValueError(
                f"{name}: whole groups come to {len(rows)} samples, and {count} were asked for: "
                "ask for fewer"
            )
        kept[rows[_sampling.stratified(_sampling.cells(codes[rows]), count, seed=seed)]] = number
    return kept


def _farthest(rows: NDArray[np.float32], size: int, start: int) -> list[int]:
    centred = rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    squares = np.einsum("ij,ij->i", centred, centred)
    nearest = np.full(len(rows), np.inf, dtype=np.float32)
    taken = [start]
    for _ in range(size - 1):
        last = taken[-1]
        # |a - b|² = |a|² + |b|² - 2ab; of centred rows, so that little is lost by rounding.
        distance = squares + squares[last] - 2 * (centred @ centred[last])
        np.minimum(nearest, distance, out=nearest)
        nearest[taken] = -np.inf
        taken.append(int(nearest.argmax()))
    return taken


def _cell_weights(
    values: NDArray[np.integer], counts: NDArray[np.intp], proportions: Mapping[Any, float]
) -> NDArray[np.int64]:
    """Return the weight of each cell that has samples, as integers: `apportion` counts."""
    weights = np.zeros(len(values))
    for key, given in proportions.items():
        wanted = np.atleast_1d(np.asarray(key))
        if wanted.dtype.kind not in "iu" or len(wanted) not in {1, values.shape[1]}:
            raise InvalidValueError(
                f"proportions name a class or a cell of {values.shape[1]} codes, not {key!r}"
            )
        share = require_number(f"the share of {_cell_name(wanted)}", given, 0)
        cells = (values[:, : len(wanted)] == wanted).all(axis=1)
        if share > 0 and not cells.any():
            raise InvalidValueError(f"{_cell_name(wanted)} has 0 samples: it can have no share")
        weights[cells] += share * counts[cells] / max(counts[cells].sum(), 1)
    if weights.sum() == 0:
        raise InvalidValueError(f"proportions must have a share above 0: {dict(proportions)!r}")
    parts: NDArray[np.float64] = np.rint(weights / weights.sum() * 10**9)
    return parts.astype(np.int64)


def _cell_name(codes: Iterable[np.integer]) -> str:
    code, *values = (int(code) for code in codes)
    named = (f"attribute {i} = {value}" for i, value in enumerate(values))
    return ", ".join(chain([f"class {code}"], named))


# --- checking ---------------------------------------------------------------------------------


def _checked_codes(
    what: str, codes: ArrayLike, size: int | None = None, *, least: int = 1
) -> NDArray[np.integer]:
    array = np.asarray(codes)
    if array.dtype.kind not in "iu" or array.ndim != 1 or array.size < least:
        raise InvalidValueError(
            f"{what} must be integers of shape (n,), not {array.dtype} of shape {array.shape}"
        )
    if array.min(initial=0) < 0:
        row = int(array.argmin())
        raise InvalidValueError(f"{what} must be from 0: row {row} has {array[row]}")
    if size is not None:
        _check_length(what, array, size)
    return array.astype(np.intp, copy=False)


def _check_length(what: str, array: NDArray[Any], size: int) -> None:
    if len(array) != size:
        raise InvalidValueError(f"{what} must have {size} entries, not {len(array)}")


def _checked_numbers(what: str, values: ArrayLike, dtype: Any = np.float64) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind not in "biuf" or array.ndim == 0 or array.size == 0:
        raise InvalidValueError(f"{what} must be numbers, not {array.dtype} of {array.shape}")
    array = array.astype(dtype, copy=False)
    finite = np.isfinite(array).reshape(len(array), -1).all(axis=1)
    if not finite.all():
        raise InvalidValueError(f"{what} must be finite: row {int(finite.argmin())} is not")
    return array


def _checked_include(
    include: ArrayLike, codes: NDArray[np.integer], per_class: int
) -> NDArray[np.intp]:
    rows = np.asarray(include)
    if rows.size == 0:
        return np.zeros(0, dtype=np.intp)
    if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= len(codes):
        raise InvalidValueError(f"rows to include must be integers from 0 to {len(codes) - 1}")
    rows = np.unique(rows)
    counts = np.bincount(codes[rows])
    if counts.max() > per_class:
        code = int(counts.argmax())
        raise InvalidValueError(
            f"class {code} has {counts[code]} rows to include, and {per_class} were asked for"
        )
    return rows


def _checked_edges(bins: int | Sequence[float], values: NDArray[np.float64]) -> NDArray[np.float64]:
    if np.ndim(bins) == 0:
        number = require_int("bins", bins, 1)
        return np.linspace(values.min(), values.max(), number + 1)
    edges = _checked_numbers("the edges of bins", bins)
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise InvalidValueError(f"the edges of bins must be two or more that rise, not {bins!r}")
    return edges


def _checked_sizes(sizes: Sequence[float], total: int) -> NDArray[np.intp]:
    """Return how many samples train, val and test get."""
    array = np.asarray(sizes)
    if array.shape != (len(SPLITS),) or array.dtype.kind not in "iuf" or not (array > 0).all():
        raise InvalidValueError(f"sizes are three shares or counts above 0, not {sizes!r}")
    if array.dtype.kind == "f":
        if abs(float(array.sum()) - 1) > 1e-9:
            raise InvalidValueError(f"shares must sum to 1, and {sizes!r} sum to {array.sum():g}")
        return _sampling.apportion(total, np.rint(array * 10**9).astype(np.int64))
    if array.sum() > total:
        raise InvalidValueError(f"{array.sum()} samples were asked for, and there are {total}")
    return array.astype(np.intp)


def _checked_groups(groups: ArrayLike, size: int, parts: int) -> NDArray[np.intp]:
    members = integer_groups(groups)
    if members.shape != (size,):
        raise InvalidValueError(f"groups must have the shape ({size},), not {members.shape}")
    if members.max() + 1 < parts:
        raise InvalidValueError(f"{members.max() + 1} groups cannot be parted into {parts}")
    return members
