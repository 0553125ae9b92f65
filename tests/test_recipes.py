"""Laws of the recipes' own reasoning; `nox -s recipes` holds what they build to its digests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tinydatasets import _building, _loading, catalog
from tinydatasets.catalog.tinygrid import recipe as tinygrid_recipe
from tinydatasets.catalog.tinymnist import recipe


def rebuilt(shift: int, *, version: str, kept: float = 1.0) -> _building.Built:
    """Return tinygrid as if built anew by a program of another version."""
    spec = catalog.get("tinygrid").SPEC
    archive, _ = _loading.open_bundled(spec)
    columns = {name: array.copy() for name, array in archive.items()}
    for split in ("train", "val", "test"):
        columns[f"{split}_data"] += np.uint8(shift)
        columns[f"{split}_id"][int(kept * len(columns[f"{split}_id"])) :] += 10_000
    return _building.Built(spec, None, columns, {}, {"drawer": version})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shift", "kept", "within"), [(0, 1.0, True), (1, 1.0, True), (2, 1.0, False), (0, 0.7, False)]
)
def test_values_may_move_a_little_with_a_program_that_made_them(
    shift: int, kept: float, within: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tinygrid_recipe, "tools", lambda: {"drawer": ""}, raising=False)
    monkeypatch.setattr(tinygrid_recipe, "ALLOWED_DRIFT", 1.5, raising=False)
    drift = _building.drift(rebuilt(shift, version="2.0", kept=kept))
    assert drift is not None
    assert drift.moved == {"drawer": ("none", "2.0")}
    assert drift.mean == shift
    assert drift.common == pytest.approx(kept, abs=0.01)
    assert drift.within is within
    assert "drawer none -> 2.0: " in str(drift)


def test_what_runs_no_other_program_does_not_drift() -> None:
    assert _building.drift(rebuilt(3, version="2.0")) is None


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
