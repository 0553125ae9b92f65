"""Laws of agreement: kappa is what its authors defined and what peers compute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

import tinydatasets as td
from tinydatasets.curation.agreement import cohen_kappa, fleiss_kappa

# Fleiss (1971), table 1: what six psychiatrists called each of 30 patients. 1 is depression,
# 2 personality disorder, 3 schizophrenia, 4 neurosis, 5 other. Kappa is given as 0.430.
FLEISS = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""
# The table that later texts work through: 10 subjects, 14 raters, 5 categories; kappa 0.210.
WORKED = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(labels)
def test_cohens_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    a, b = np.array(pairs).T
    assume(len(np.unique(pairs)) > 1)
    result = cohen_kappa(a, b)
    assert result.kappa == pytest.approx(metrics.cohen_kappa_score(a, b), abs=1e-9)
    assert (result.raters, result.n) == (2, len(pairs))


def test_fleiss_kappa_of_tables_in_print() -> None:
    result = fleiss_kappa([list(map(int, patient)) for patient in FLEISS.split()])
    assert round(result.kappa, 3) == 0.430
    assert (result.raters, result.n) == (6, 30)
    result = fleiss_kappa([np.repeat(np.arange(5), counts) for counts in WORKED])
    assert round(result.kappa, 3) == 0.210
    assert (result.raters, result.n) == (14, 10)


@given(st.integers(2, 5), st.integers(2, 12), st.integers(0, 99))
def test_fleiss_kappa_counts_agreeing_pairs(raters: int, n: int, seed: int) -> None:
    """The definition, pair by pair of raters, and with chance from all ratings."""
    ratings = np.random.default_rng(seed).integers(0, 3, (n, raters))
    assume(len(np.unique(ratings)) > 1)
    pairs = [
        row[i] == row[j] for row in ratings for i in range(raters) for j in range(raters) if i != j
    ]
    chance = sum((ratings == code).mean() ** 2 for code in range(3))
    expected = (np.mean(pairs) - chance) / (1 - chance)
    assert fleiss_kappa(ratings).kappa == pytest.approx(expected, abs=1e-9)


@given(labels)
def test_who_rated_what_and_what_classes_are_called_does_not_matter(
    pairs: list[tuple[int, int]],
) -> None:
    ratings = np.array(pairs)
    assume(len(np.unique(ratings)) > 1)
    names = np.array(["cat", "dog", "ant", "bee"])
    assert fleiss_kappa(ratings[:, ::-1]) == fleiss_kappa(ratings)
    assert fleiss_kappa(names[ratings]).kappa == pytest.approx(fleiss_kappa(ratings).kappa)
    a, b = ratings.T
    renamed = cohen_kappa(names[b], names[a].astype(object)).kappa
    assert renamed == pytest.approx(cohen_kappa(a, b).kappa)


def test_perfect_agreement_on_two_classes_is_1() -> None:
    assert cohen_kappa([0, 1, 1], [0, 1, 1]).kappa == 1
    assert fleiss_kappa([[0, 0], [1, 1]]).kappa == 1


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([[0, 0], [0, 0]], "kappa is undefined: every label is 0, and chance would agree as well"),
        ([["cat", "dog"], ["cat", ""]], "row 1 lacks a label"),
        ([["cat", "dog"], [None, "cat"]], "row 1 lacks a label"),
        ([[0, 1], [-1, 1]], "row 1 lacks a label"),
        ([[0.5, 1.0]], "labels must be integers or text, not float64"),
        (np.zeros((0, 2), int), r"labels must be integers or text, not int64 of shape \(0, 2\)"),
    ],
)
def test_labels_of_which_kappa_is_undefined_are_refused(ratings: Any, message: str) -> None:
    given = np.array(ratings, dtype=object if None in np.ravel(ratings) else None)
    with pytest.raises(td.InvalidValueError, match=message):
        fleiss_kappa(given)
    with pytest.raises(td.InvalidValueError, match=message):
        cohen_kappa(given[:, 0], given[:, 1])


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(td.InvalidValueError, match=r"\(n,\) each: \(2,\) and \(3,\)"):
        cohen_kappa([0, 1], [0, 1, 1])
    with pytest.raises(td.InvalidValueError, match=r"shape \(n, 2 or more\), not \(2, 1\)"):
        fleiss_kappa([[0], [1]])
