"""Laws of pictures: every class is shown, and what cannot be drawn says so."""

from __future__ import annotations

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import pictures


def own_images() -> td.Split:
    return td.Split.from_arrays(np.eye(4)[None].repeat(6, axis=0), [0, 1, 2, 0, 1, 2])


def test_every_class_and_tier_has_its_place(digits: td.Dataset) -> None:
    rows = pictures.grid_rows(digits.train, per_tier=4)
    assert rows.shape == (10, 14)
    for label, line in enumerate(rows):
        shown = line[line >= 0]
        assert (digits.train.labels[shown] == label).all()
        assert digits.train.difficulty[shown].tolist() == [0] * 4 + [1] * 4 + [2] * 4
        assert len(set(shown)) == 12


def test_characters_draw_the_ink() -> None:
    text = pictures.montage_text(own_images(), np.array([[0]]))
    assert text.splitlines()[:4] == ["██", "  ██", "    ██", "      ██"]


def test_a_picture_is_a_png_with_a_title_for_each_place() -> None:
    pytest.importorskip("matplotlib")
    split = own_images()
    png = pictures.montage_png(
        split, np.array([[0, -1]]), titles=["a", ""], heading=pictures.heading(split)
    )
    assert png.startswith(b"\x89PNG")
    assert "not graded" in pictures.heading(split)


def test_what_cannot_be_drawn_says_so() -> None:
    with pytest.raises(td.InvalidValueError, match=r"only grey images .* \(2,\)"):
        pictures.montage_text(td.make_moons(5, seed=0), np.array([[0]]))
    with pytest.raises(td.InvalidValueError, match="class 1 has no sample to show"):
        pictures.grid_rows(own_images()[[0, 2]])
