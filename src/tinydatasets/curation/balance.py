"""Balance: whether classes are equally frequent, and attributes independent of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.curation.findings import Balance, BalanceTest
from tinydatasets.errors import (
    InvalidValueError,
    missing_extra,
    require_known,
    require_number,
)
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.curation.findings import Verdict
    from tinydatasets.split import Split

__all__ = [
    "ChiSquare",
    "balance",
    "benjamini_hochberg",
    "chi_square_equal",
    "cramers_v",
    "ks_distance",
]

VISIBLE = 0.3  # an effect that a test should be able to see; a medium one in Cohen's words
FEW_VALUES = 10  # numbers with no more different values are compared as categories


class ChiSquare(NamedTuple):
    """A chi-square test of equal counts."""

    statistic: float
    p: float
    effect: float
    """Cohen's w: the root of statistic / n."""


def balance(
    splits: Mapping[str, Split],
    *,
    attributes: Collection[str] | None = None,
    alpha: float = 0.05,
    min_effect: float = 0.1,
) -> Balance:
    """Test whether classes are equally frequent, and attributes independent of class and split.

    Parameters
    ----------
    splits
        Name -> samples. One split alone will do; it has no drift.
    attributes
        Those to test; by default all. Leave out those that name ways of being one class, such
        as the style of a digit: they depend on the class by what they mean. Of those that
        ``metadata["describes_class"]`` names, the test against the class is left out.
    alpha, min_effect
        A test is a fault if its adjusted p is below `alpha` and its effect at least
        `min_effect`.

    Returns
    -------
    Balance
        The tests are:

        - classes of each split and of each of its tiers against equal shares: chi-square,
          effect Cohen's w;
        - each attribute against the class, in each split: chi-square of the table, effect
          Cramér's V without its bias (`cramers_v`);
        - each attribute against the split: whether it drifts from one to another, likewise.

        Numbers of more than 10 values (codes without names, such as an age) are cut at their
        quartiles for these, and are also tested by Kolmogorov and Smirnov's distance of each
        class from the rest; the class of smallest p stands for all, with its p times the number
        of classes (Bonferroni).

        An attribute in ``metadata["groups"]``, such as the writer, is a note at most where it
        depends on the class, since whole groups cannot be balanced freely. As groups never
        cross splits, they are not tested against the split.

        A test of so few samples that an effect of 0.3 would have had p > `alpha` is a note,
        unless it is of classes whose counts are as good as equal.

    Raises
    ------
    UnknownNameError
        No split has such an attribute.
    InvalidValueError
        There is no split, one has no samples, or `alpha` or `min_effect` is not in [0, 1].
    MissingExtraError
        SciPy is not installed.

    Notes
    -----
    The p of all tests are adjusted together by `benjamini_hochberg`: on data in which nothing
    depends on anything, one report in twenty has a false alarm or more at `alpha` 0.05, fewer
    with `min_effect`. Chi-square is an approximation where cells have fewer than 5 samples.

    Examples
    --------
    >>> import tinydatasets as td
    >>> digits = td.make_tinymnist(600, seed=0, image_size=8)
    >>> found = balance({"train": digits}, attributes=["slant", "thickness"])
    >>> found.verified, [test.what for test in found.tests]
    (True, ['class', 'class', 'class', 'class', 'slant', 'thickness'])
    """
    for what, value in (("alpha", alpha), ("min_effect", min_effect)):
        if require_number(what, value, 0) > 1:
            raise InvalidValueError(f"{what} must be at most 1, not {value!r}")
    if not splits or not all(len(split) for split in splits.values()):
        raise InvalidValueError("balance needs a split or more, each with samples")
    chosen = _chosen(splits, attributes)
    counts = {scope: _class_counts(split) for scope, split in _scopes(splits)}
    measured = [*_class_tests(counts), *_attribute_tests(splits, chosen)]
    adjusted = benjamini_hochberg([item.test.p for item in measured])
    tests = [
        item.test._replace(adjusted=float(p), verdict=_verdict(item, p, alpha, min_effect))
        for item, p in zip(measured, adjusted, strict=True)
    ]
    named = {scope: values.tolist() for scope, values in counts.items()}
    return Balance(named, tests, float(alpha), float(min_effect))


def chi_square_equal(counts: ArrayLike) -> ChiSquare:
    """Return the chi-square test that all counts are draws with equal chances.

    Raises
    ------
    InvalidValueError
        There are fewer than two counts, a negative one, or only zeros.
    MissingExtraError
        SciPy is not installed.

    Examples
    --------
    >>> result = chi_square_equal([30, 10, 20])
    >>> result.statistic, round(result.p, 4), round(result.effect, 4)
    (10.0, 0.0067, 0.4082)
    """
    observed = np.asarray(counts)
    if observed.ndim != 1 or len(observed) < 2 or observed.min() < 0 or observed.sum() == 0:
        raise InvalidValueError(f"counts must be two or more, not all 0: {observed.tolist()}")
    statistic, p = _scipy_stats().chisquare(observed)
    return ChiSquare(float(statistic), float(p), float((statistic / observed.sum()) ** 0.5))


def cramers_v(a: ArrayLike, b: ArrayLike, *, corrected: bool = False) -> float:
    """Return Cramér's V of two categorical variables: 0 independent, 1 each gives the other.

    Parameters
    ----------
    a, b
        (n,) values of any kind that can be sorted.
    corrected
        Whether to take off what V comes to by chance alone, which is much where categories are
        many and samples few: W. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T",
        Journal of the Korean Statistical Society 42 (2013).

    Returns
    -------
    float
        0 where a variable has one value only.

    Raises
    ------
    InvalidValueError
        `a` and `b` are not (n,) of one length.

    Examples
    --------
    >>> round(cramers_v([0, 0, 0, 1, 1, 1], list("xxyyyy")), 4)
    0.7071
    """
    table = _table(a, b)
    if min(table.shape) < 2:
        return 0.0
    return _v(table, _chi_square(table), corrected=corrected)


def ks_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Return the largest difference of two samples' distribution functions, from 0 to 1.

    Raises
    ------
    InvalidValueError
        A sample is empty.

    Examples
    --------
    >>> ks_distance([1, 2, 3, 4], [3, 4, 5, 6])
    0.5
    """
    first, second = np.sort(np.ravel(a)), np.sort(np.ravel(b))
    if not (len(first) and len(second)):
        raise InvalidValueError(f"a distance needs two samples, not {len(first)} and {len(second)}")
    every = np.concatenate([first, second])
    below = np.searchsorted(first, every, side="right") / len(first)
    gaps = below - np.searchsorted(second, every, side="right") / len(second)
    return float(np.abs(gaps).max())


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Return p adjusted for many tests, (n,), in the order given.

    Calling all tests with an adjusted p below q a discovery keeps the expected share of false
    ones below q: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal
    of the Royal Statistical Society B 57 (1995).

    Raises
    ------
    InvalidValueError
        A p is not in [0, 1].

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        raise InvalidValueError("p must be numbers from 0 to 1, of shape (n,)")
    falling = np.argsort(-values, kind="stable")
    rank = np.arange(len(values), 0, -1)
    adjusted = np.empty(len(values))
    adjusted[falling] = np.minimum.accumulate(values[falling] * len(values) / rank)
    return np.minimum(adjusted, 1)


# --- what is tested ---------------------------------------------------------------------------


class _Measured(NamedTuple):
    test: BalanceTest
    """Not yet adjusted for the other tests."""
    p_visible: float
    """What p an effect of `VISIBLE` would have had."""
    owed: bool
    """False for groups, which are a note at most."""


def _verdict(item: _Measured, adjusted: float, alpha: float, min_effect: float) -> Verdict:
    if adjusted < alpha and item.test.effect >= min_effect:
        return "fault" if item.owed else "note"
    if item.test.against == "equal shares" and item.test.effect < min_effect:
        return "ok"  # counts are what they are: more samples would not make them more equal
    return "note" if item.p_visible > alpha else "ok"


def _chosen(splits: Mapping[str, Split], attributes: Collection[str] | None) -> list[str]:
    known = list(dict.fromkeys(name for split in splits.values() for name in split.attributes))
    for name in attributes or ():
        require_known("attribute", name, known)
    return known if attributes is None else list(attributes)


def _scopes(splits: Mapping[str, Split]) -> Iterator[tuple[str, Split]]:
    """Yield each split, and each tier of it that has samples."""
    for name, split in splits.items():
        yield name, split
        for code, tier in enumerate(DIFFICULTIES):
            rows = np.flatnonzero(split.difficulty == code)
            if len(rows):
                yield f"{name}, {tier}", split[rows]


def _class_counts(split: Split) -> NDArray[np.intp]:
    return np.bincount(split.labels, minlength=len(split.metadata["class_names"]))


def _class_tests(counts: Mapping[str, NDArray[np.intp]]) -> Iterator[_Measured]:
    for scope, observed in counts.items():
        if len(observed) > 1:
            n = int(observed.sum())
            statistic, p, effect = chi_square_equal(observed)
            visible = _scipy_stats().chi2.sf(n * VISIBLE**2, len(observed) - 1)
            kind = ("class", "equal shares", scope, "chi-square", n)
            test = BalanceTest(*kind, statistic, p, p, effect, "Cohen's w", "ok")
            yield _Measured(test, float(visible), owed=True)


def _attribute_tests(splits: Mapping[str, Split], attributes: Sequence[str]) -> Iterator[_Measured]:
    for name in attributes:
        having = {key: split for key, split in splits.items() if name in split.attributes}
        values = {key: _values(split, name) for key, split in having.items()}
        every = np.concatenate(list(values.values()))
        group = _told(having, "groups", name)
        ordered = not group and every.dtype.kind == "i" and len(np.unique(every)) > FEW_VALUES
        for key, split in having.items() if not _told(having, "describes_class", name) else ():
            yield from _tests((name, "class", key), values[key], split.labels, ordered, not group)
        if len(having) > 1 and not group:
            # Splits of whole groups differ by who is in them, which no draw can mend.
            whole = any(split.metadata.get("groups") for split in having.values())
            part = np.repeat(np.arange(len(values)), [len(codes) for codes in values.values()])
            yield from _tests((name, "split", "all"), every, part, ordered, owed=not whole)


def _told(splits: Mapping[str, Split], key: str, attribute: str) -> bool:
    """Return whether a split's metadata lists the attribute under `key`."""
    return any(attribute in split.metadata.get(key, ()) for split in splits.values())


def _values(split: Split, attribute: str) -> NDArray[Any]:
    """Return names where codes have some: splits may number them differently."""
    names = split.metadata["attributes"][attribute]
    codes = split.attributes[attribute]
    return np.asarray(names)[codes] if names else codes


def _tests(
    kind: tuple[str, str, str],
    values: NDArray[Any],
    classes: NDArray[np.integer],
    ordered: bool,
    owed: bool,
) -> Iterator[_Measured]:
    if len(np.unique(values)) < 2 or len(np.unique(classes)) < 2:
        return  # nothing varies that could depend on anything
    if not ordered:
        yield _association(kind, values, classes, owed)
        return
    quarters = np.searchsorted(np.quantile(values, [0.25, 0.5, 0.75]), values)
    if len(np.unique(quarters)) > 1:
        yield _association(kind, quarters, classes, owed)
    yield _shift(kind, values, classes, owed)


def _association(
    kind: tuple[str, str, str],
    values: NDArray[Any],
    classes: NDArray[np.integer],
    owed: bool,
) -> _Measured:
    stats = _scipy_stats()
    table = _table(classes, values)
    result = stats.chi2_contingency(table, correction=False)
    effect = _v(table, result.statistic, corrected=True)
    n, smaller = int(table.sum()), min(table.shape) - 1
    visible = stats.chi2.sf(n * VISIBLE**2 * smaller, result.dof)
    statistic, p = float(result.statistic), float(result.pvalue)
    test = BalanceTest(*kind, "chi-square", n, statistic, p, p, effect, "Cramér's V", "ok")
    return _Measured(test, float(visible), owed)


def _shift(
    kind: tuple[str, str, str],
    values: NDArray[Any],
    classes: NDArray[np.integer],
    owed: bool,
) -> _Measured:
    """Compare each class with the rest; the class of smallest p stands for all."""
    kstwo = _scipy_stats().kstwo
    present = np.unique(classes)
    compared = []
    for code in present:
        inside, outside = values[classes == code], values[classes != code]
        size = max(1, round(len(inside) * len(outside) / len(values)))
        distance = ks_distance(inside, outside)
        # The asymptotic p of scipy.stats.ks_2samp: the exact one takes long and differs little.
        compared.append((float(kstwo.sf(distance, size)), -distance, size))
    p, distance, size = min(compared)
    p, distance = min(1.0, p * len(present)), -distance
    visible = kstwo.sf(VISIBLE, size) * len(present)
    name = "Kolmogorov–Smirnov"
    test = BalanceTest(*kind, name, len(values), distance, p, p, distance, "KS distance", "ok")
    return _Measured(test, float(visible), owed)


# --- tables -----------------------------------------------------------------------------------


def _table(a: ArrayLike, b: ArrayLike) -> NDArray[np.intp]:
    """Return how often each value of `a` (rows) goes with each of `b` (columns)."""
    first, second = np.asarray(a), np.asarray(b)
    if first.shape != second.shape or first.ndim != 1 or not first.size:
        raise InvalidValueError(
            f"variables must be (n,) of one length, not {first.shape} and {second.shape}"
        )
    rows, row = np.unique(first, return_inverse=True)
    columns, column = np.unique(second, return_inverse=True)
    cells = np.bincount(row * len(columns) + column, minlength=len(rows) * len(columns))
    return cells.reshape(len(rows), len(columns))


def _chi_square(table: NDArray[np.intp]) -> float:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum())


def _v(table: NDArray[np.intp], statistic: float, *, corrected: bool) -> float:
    n = int(table.sum())
    phi2 = float(statistic) / n
    rows, columns = table.shape
    if not corrected:
        return float(min(phi2 / (min(rows, columns) - 1), 1.0) ** 0.5)
    # What independence gives on average is taken from phi², and from rows and columns alike.
    phi2 = max(0.0, phi2 - (rows - 1) * (columns - 1) / (n - 1))
    smaller = min(size - (size - 1) ** 2 / (n - 1) for size in table.shape)
    return min(phi2 / (smaller - 1), 1.0) ** 0.5 if smaller > 1 else 0.0


def _scipy_stats() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise missing_extra(error, "a test of balance", "reports") from error
    return stats
