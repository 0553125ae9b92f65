"""Laws of the recipes' own reasoning; `nox -s recipes` holds what they build to its digests."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from tinydatasets.catalog.tinymnist import recipe


def test_the_form_asks_for_every_digit_thirteen_times() -> None:
    assert np.bincount(recipe.FORM).tolist() == [13] * 10


@given(
    skipped=st.lists(st.sets(st.integers(0, 129), max_size=6), min_size=1, max_size=5),
)
def test_forms_are_told_apart_though_places_are_empty(skipped: list[set[int]]) -> None:
    kept = [np.setdiff1d(np.arange(130), list(places)) for places in skipped]
    labels = np.concatenate([recipe.FORM[places] for places in kept])
    found = recipe.form_numbers(labels)
    expected = np.repeat(np.arange(len(kept)), [len(places) for places in kept])
    # A digit at an edge may be counted to the neighbour when the places between are empty.
    assert (found == expected).mean() > 0.97
    assert found[0] == 0
    assert set(np.diff(found)) <= {0, 1}


def test_one_wrong_label_does_not_shift_the_rest() -> None:
    labels = np.tile(recipe.FORM, 3)
    labels[200] = (labels[200] + 1) % 10
    assert recipe.form_numbers(labels).tolist() == np.repeat([0, 1, 2], 130).tolist()
