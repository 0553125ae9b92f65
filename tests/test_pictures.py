"""Laws of pictures: every class is shown, and what cannot be drawn says so."""

from __future__ import annotations

import io
from typing import Any

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
    pairs = td.Split.from_arrays(np.zeros((4, 3, 3, 2)), [0, 1, 0, 1])
    with pytest.raises(td.InvalidValueError, match=r"only images.* not samples of \(3, 3, 2\)"):
        pictures.montage_text(pairs, np.array([[0]]))
    with pytest.raises(td.InvalidValueError, match=r"only images.* not samples of \(3, 3, 2\)"):
        pictures.preview_png(pictures.preview(pairs))
    with pytest.raises(td.InvalidValueError, match="class 1 has no sample to show"):
        pictures.grid_rows(own_images()[[0, 2]])


LIGHT = np.array([[0.0, 1.0]])


@pytest.mark.parametrize(
    ("sample", "modality", "first", "second"),
    [
        (LIGHT, "image", (1, 1, 1), (0, 0, 0)),  # ink on paper
        (LIGHT, "scene", (0, 0, 0), (1, 1, 1)),
        (LIGHT[..., None], "scene", (0, 0, 0), (1, 1, 1)),
        (LIGHT, "grid", pictures.SYMBOL_COLOURS[0], pictures.SYMBOL_COLOURS[9]),
        (np.array([[[0.2, 0.4, 0.6], [1, 2, -1]]]), "scene", (0.2, 0.4, 0.6), (1, 1, 0)),
    ],
)
def test_a_picture_shows_what_a_sample_is(
    sample: np.ndarray, modality: str, first: Any, second: Any
) -> None:
    picture = pictures.picture_of(sample, modality)
    assert picture is not None
    assert picture.shape == (1, 2, 3)
    assert np.allclose(picture[0], [first, second])


@pytest.mark.parametrize(
    ("shape", "modality"), [((9,), "vector"), ((9,), "tokens"), ((9, 3), "series")]
)
def test_what_is_no_picture_has_none(shape: tuple[int, ...], modality: str) -> None:
    assert pictures.picture_of(np.zeros(shape), modality) is None


def test_a_sheet_shows_every_sample_pixel_by_pixel() -> None:
    image = pytest.importorskip("PIL.Image")
    data = np.random.default_rng(0).integers(0, 256, (5, 4, 6, 3), np.uint8)
    split = td.Split.from_arrays(data, [0] * 5, scale=1 / 255, modality="scene")
    sheet = np.asarray(image.open(io.BytesIO(pictures.sheet_png(split, columns=3, scale=2))))
    assert sheet.shape == (2 * (8 + 2), 3 * (12 + 2), 3)
    for i, sample in enumerate(data):
        top, left = i // 3 * 10 + 2, i % 3 * 14 + 2
        assert (sheet[top : top + 8 : 2, left : left + 12 : 2] == sample).all()
    assert (sheet[10:, 28:] == 255).all()  # a sixth is not there


def test_a_grid_is_printed_as_its_symbols() -> None:
    grids = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
    split = td.Split.from_arrays(grids, [0, 1], scale=1 / 9, modality="grid")
    assert pictures.montage_text(split, np.array([[0, 1]])) == "0 1  4 5\n2 3  6 7\n"


class Texts(td.Split):
    def text(self, row: int) -> str:
        return "if x:\n    y = 1\n" * (row + 1)


def test_what_has_a_text_is_shown_by_it() -> None:
    texts = Texts.from_arrays(np.zeros((2, 3)), [0, 1])
    shown = pictures.montage_text(texts, np.array([[0, 1]])).splitlines()
    assert shown[:3] == ["if x:      if x:", "    y = 1      y = 1", "           if x:"]
    pytest.importorskip("matplotlib")
    assert pictures.montage_png(texts, np.array([[0, 1]])).startswith(b"\x89PNG")


def test_few_classes_have_several_lines_each() -> None:
    split = td.Split.from_arrays(np.zeros((80, 2, 2)), np.arange(80) % 2)
    rows = pictures.grid_rows(split)
    assert rows.shape == (4, 4)
    assert (split.labels[rows] == [[0], [0], [1], [1]]).all()
    assert len(set(rows.flat)) == 16
    assert pictures.grid_rows(split, per_tier=1).shape == (2, 1)


def test_a_spectrogram_has_time_to_the_right_and_high_bands_above() -> None:
    loud = np.zeros((5, 3))
    loud[4, 2] = 7.0  # the last frame, the highest band
    picture = pictures.picture_of(loud, "spectrogram")
    assert picture is not None
    assert picture.shape == (3, 5, 3)
    lightness = picture.mean(axis=2)
    assert np.unravel_index(lightness.argmax(), (3, 5)) == (0, 4)
    assert len(np.unique(lightness)) == 2


def test_a_spectrogram_is_printed_with_ink_where_it_is_loud() -> None:
    loud = np.zeros((1, 3, 2))
    loud[0, 2, 1] = 1.0
    split = td.Split.from_arrays(loud, [0], modality="spectrogram")
    lines = pictures.montage_text(split, np.array([[0]])).splitlines()
    assert lines[:2] == ["    ██", ""]


def test_a_series_is_printed_a_line_a_channel() -> None:
    rising = np.linspace(0, 1, 5)
    data = np.stack([rising, 100 - 50 * rising], axis=1)[None].repeat(2, axis=0)
    split = td.Split.from_arrays(data, [0, 1], modality="series")
    assert pictures.montage_text(split, np.array([[0]])) == " ░▒▓█\n█▓▒░\n"


def test_a_series_with_gaps_is_drawn_without_a_warning() -> None:
    data = np.tile(np.linspace(0, 1, 4)[:, None], (2, 1, 2))
    data[0, 1, 0] = data[:, :, 1] = np.nan
    split = td.Split.from_arrays(data, [0, 1], modality="series")
    assert pictures.montage_text(split, np.array([[0]])) == "  ▓█\n\n"
    assert not pictures.montage_text(split, np.array([[-1]])).strip()
    pytest.importorskip("matplotlib")
    assert pictures.montage_png(split, np.array([[0, 1]])).startswith(b"\x89PNG")


@pytest.mark.parametrize("modality", ["series", "spectrogram"])
def test_what_was_measured_over_time_has_a_montage(modality: Any) -> None:
    pytest.importorskip("matplotlib")
    data = np.random.default_rng(0).normal(size=(6, 20, 3))
    split = td.Split.from_arrays(data, [0, 0, 0, 1, 1, 1], modality=modality)
    assert pictures.can_draw(data[0], modality)
    for titles in ([], ["a", "b"]):
        png = pictures.montage_png(split, np.array([[0, 5]]), titles=titles)
        assert png.startswith(b"\x89PNG")
