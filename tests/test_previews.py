"""Laws of previews: which samples are shown, what is told of them, and that it can be read."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import pictures
from tinydatasets.pictures import cells, marks, statistics
from tinydatasets.pictures.previews import random_rows
from tinydatasets.pictures.programs import highlighted


def opened(png: bytes) -> np.ndarray:
    image = pytest.importorskip("PIL.Image")
    return np.asarray(image.open(io.BytesIO(png)).convert("RGB"))


def measured(rng: np.random.Generator) -> td.Split:
    """Return series of two channels in units, some values of which are not known."""
    data = rng.normal(5, 3, (40, 7, 2))
    data[3, :, 0] = data[8, 2, 1] = np.nan
    channels = {"heat": ("K", 2.0, 100.0), "ratio": ("1", 1.0, 0.0)}
    labels = np.arange(40) % 4
    return td.Split.from_arrays(data, labels, modality="series", channels=channels)


# --- which samples ------------------------------------------------------------------------------


@given(st.integers(1, 10**9), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_random_rows_are_different_rows_of_the_split(n_rows: int, size: int, seed: int) -> None:
    rows = random_rows(n_rows, size, seed=seed)
    assert len(set(rows.tolist())) == len(rows) == min(n_rows, size)
    assert rows.min() >= 0
    assert rows.max() < n_rows


def test_every_row_is_drawn_equally_often_and_at_every_place() -> None:
    drawn = np.array([random_rows(6, 3, seed=seed) for seed in range(1200)])
    for place in drawn.T:
        assert (abs(np.bincount(place, minlength=6) - 200) < 60).all()  # over 4.6 deviations


def test_a_seed_draws_the_same_samples_for_ever() -> None:
    assert random_rows(1000, 5, seed=0).tolist() == [825, 781, 158, 958, 787]


def test_only_what_is_shown_is_decoded(digits: td.Dataset) -> None:
    split = digits.train[:]
    known = pictures.statistics_of(digits.train)
    shown = pictures.preview(split, seed=1, statistics=known).shown
    assert len(shown) == 100
    assert "data" not in vars(split)


def test_a_small_split_is_shown_whole_and_an_empty_one_is_refused() -> None:
    split = td.Split.from_arrays(np.zeros((3, 2, 2)), [0, 1, 1])
    assert sorted(pictures.preview(split).shown.ids.tolist()) == [0, 1, 2]
    with pytest.raises(td.InvalidValueError, match="has no sample to show"):
        pictures.preview(split[:0])
    with pytest.raises(td.InvalidValueError, match="size must be an integer of at least 1"):
        pictures.preview(split, size=0)


def test_a_preview_tells_what_is_known() -> None:
    made = pictures.preview(
        td.make_moons(20, seed=9), seed=4, created="2026-11-21T22:00:00+00:00", selected="class 1"
    )
    assert made.title == "moons 1.0.0, generated: 20 samples, generated"
    assert made.details == (
        "2026-11-21 22:00:00 UTC; made with seed 9; class 1; samples drawn by seed 4, "
        "each with its id"
    )
    own = td.Split.from_arrays(np.zeros((3, 2)), [0, 1, 1], class_names=["a", "b"])
    shown = pictures.preview(own)
    assert shown.title == "data, data: 3 samples, yours"
    assert sorted(shown.captions) == ["0  a", "1  b", "2  b"]


# --- statistics ---------------------------------------------------------------------------------


def test_statistics_are_those_of_all_known_values(monkeypatch: pytest.MonkeyPatch) -> None:
    split = measured(np.random.default_rng(0))
    values = split.data.reshape(-1, 2).astype(np.float64)
    for at_once in (1, 30, 10**6):
        monkeypatch.setattr(statistics, "_AT_ONCE", at_once)
        found = pictures.statistics_of(split)
        assert np.allclose(found.mean, np.nanmean(values, axis=0), rtol=1e-12)
        assert np.allclose(found.std, np.nanstd(values, axis=0), rtol=1e-12)
        assert found.minimum == tuple(np.nanmin(values, axis=0))
        assert found.maximum == tuple(np.nanmax(values, axis=0))
        assert found.class_counts == (10, 10, 10, 10)


@pytest.mark.parametrize(
    ("shape", "modality", "channels"),
    [
        ((4, 4), "image", 1),
        ((4, 4, 3), "image", 3),
        ((4, 4, 1), "scene", 1),
        ((9, 5), "series", 5),
        ((9,), "series", 1),
        ((9, 5), "spectrogram", 1),
        ((9,), "vector", 1),
    ],
)
def test_statistics_are_of_each_channel(
    shape: tuple[int, ...], modality: Any, channels: int
) -> None:
    split = td.Split.from_arrays(np.zeros((2, *shape)), [0, 1], modality=modality)
    assert len(pictures.statistics_of(split).mean) == channels


def test_a_channel_of_which_nothing_is_known_has_no_statistics() -> None:
    data = np.zeros((2, 3, 2))
    data[..., 1] = np.nan
    found = pictures.statistics_of(td.Split.from_arrays(data, [0, 1], modality="series"))
    assert found.mean[0] == found.maximum[0] == 0
    assert np.isnan([found.mean[1], found.std[1], found.minimum[1], found.maximum[1]]).all()


def test_the_table_is_in_units() -> None:
    split = measured(np.random.default_rng(0))
    found = pictures.Statistics((1.0, 2.0), (3.0, 4.0), (-5.0, 6.0), (7.0, 8.0), (1,))
    assert [line.split() for line in statistics.value_lines(found, split.metadata)] == [
        ["mean", "std", "min", "max"],
        ["heat,", "K", "102", "6", "90", "114"],
        ["ratio", "2", "4", "6", "8"],
    ]


def test_recorded_statistics_are_decoded_and_must_be_whole() -> None:
    split = td.Split.from_arrays(np.zeros((4, 2), np.uint8), [0, 1, 0, 1], scale=-0.5, offset=1.0)
    recorded = {"mean": [0.1], "std": [0.2], "minimum": [0], "maximum": [9], "class_counts": [2, 2]}
    found = pictures.recorded_statistics(split, recorded)
    assert found == pictures.Statistics((0.1,), (0.2,), (-3.5,), (1.0,), (2, 2))
    for wrong in ({"mean": [1, 2]}, {"minimum": None}, {"class_counts": [4]}):
        with pytest.raises(td.IntegrityError, match=r"metadata\.json lacks statistics of data"):
            pictures.recorded_statistics(split, {**recorded, **wrong})


def class_text(names: list[str], counts: list[int], width: int) -> list[str]:
    found = pictures.Statistics((), (), (), (), tuple(counts))
    return statistics.class_lines(found, td.Metadata({"class_names": names}), width=width)


def test_classes_are_told_in_few_words() -> None:
    names = ["circle left", "circle right", "wing"]
    assert class_text(names, [5, 5, 5], 80) == [
        "3 classes, 5 samples each: circle left, circle right, wing"
    ]
    assert class_text(names, [5, 0, 7], 80) == [
        "2 of 3 classes, 5 to 7 samples each: circle left 5, wing 7"
    ]
    narrow = class_text(names, [5, 6, 7], 30)
    assert max(map(len, narrow)) <= 30
    assert any("circle right 6" in line for line in narrow)
    assert class_text(list(map(str, range(1000))), [3] * 1000, 80) == [
        "1000 classes, 3 samples each"
    ]


# --- programs -----------------------------------------------------------------------------------


def kinds_of(program: str) -> list[list[tuple[str, str]]]:
    """Return the words of each line with their kinds."""
    lines = []
    for line, kinds in zip(program.splitlines(), highlighted(program), strict=True):
        starts = [k for k in range(len(line)) if k == 0 or kinds[k] != kinds[k - 1]]
        ends = [*starts[1:], len(line)]
        lines.append([(line[a:b], kinds[a]) for a, b in zip(starts, ends, strict=True)])
    return lines


def test_programs_are_highlighted() -> None:
    program = 'def f(x):\n    """Two\n    lines."""\n    return 1.5  # note\nclass A:\n'
    assert kinds_of(program) == [
        [("def", "keyword"), (" ", "plain"), ("f", "definition"), ("(x):", "plain")],
        [("    ", "plain"), ('"""Two', "string")],
        [('    lines."""', "string")],
        [
            *[("    ", "plain"), ("return", "keyword"), (" ", "plain"), ("1.5", "number")],
            *[("  ", "plain"), ("# note", "comment")],
        ],
        [("class", "keyword"), (" ", "plain"), ("A", "definition"), (":", "plain")],
    ]
    assert kinds_of("def f(:\n  x = (1") == [[("def f(:", "plain")], [("  x = (1", "plain")]]


@given(st.text(st.sampled_from("def x=1(\"'#\\\n\r\f\t :é")))
def test_every_character_of_any_text_has_a_kind(program: str) -> None:
    assert [*map(len, highlighted(program))] == [*map(len, program.splitlines())]


@given(st.text(st.sampled_from("ab (,"), max_size=60), st.integers(8, 30))
def test_long_lines_go_on_below_and_nothing_is_lost(line: str, width: int) -> None:
    kinds = [str(number) for number in range(len(line))]
    parts = list(cells._parted(line, kinds, width))
    assert max(len(part) for part, _ in parts) <= width
    joined = [pair for part, own in parts for pair in zip(part, own, strict=True)]
    shown = [pair for pair in joined if pair[0] != " "]
    assert shown == [pair for pair in zip(line, kinds, strict=True) if pair[0] != " "]


# --- the picture --------------------------------------------------------------------------------


class Texts(td.Split):
    def text(self, row: int) -> str:
        return "for i in range(3):\n    print(i, 'a')  # $x$\n" * (1 + row % 3)


def kinds() -> dict[str, td.Split]:
    rng = np.random.default_rng(0)
    labels = np.arange(12) % 3
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "image": ("image", (28, 28)),
        "large": ("scene", (300, 200, 3)),
        "grid": ("grid", (16, 16)),
        "sound": ("spectrogram", (49, 10)),
        "series": ("series", (128, 6)),
        "waveform": ("series", (16000,)),
        "points": ("vector", (2,)),
        "table": ("vector", (13,)),
        "long": ("vector", (500,)),
        "channels": ("series", (20, 90)),
    }
    made = {
        name: td.Split.from_arrays(rng.uniform(0, 1, (12, *shape)), labels, modality=modality)
        for name, (modality, shape) in shapes.items()
    }
    tokens = rng.integers(0, 128, (12, 40))
    texts = Texts.from_arrays(tokens, labels, modality="tokens")
    plain = td.Split.from_arrays(tokens, labels, modality="tokens")
    holes = {}
    for name in ("points", "table", "long", "series"):
        data = np.array(made[name].data)
        data[0], data[1:3, ..., -1] = np.nan, np.inf
        modality: Any = made[name].metadata["modality"]
        holes[f"{name} with holes"] = td.Split.from_arrays(data, labels, modality=modality)
    return {**made, **holes, "texts": texts, "tokens": plain, "gaps": measured(rng)}


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_sample_has_a_preview(kind: str) -> None:
    pytest.importorskip("matplotlib")
    shown = pictures.preview(kinds()[kind])
    small = opened(pictures.preview_png(shown, (1, 2)))
    tall = opened(pictures.preview_png(shown, (3, 2)))
    assert (small < 128).any()
    assert tall.shape[0] > small.shape[0] + 2 * 60
    assert pictures.preview_png(shown, (1, 2)) == pictures.preview_png(shown, (1, 2))
    for columns in (40, 100):
        text = pictures.preview_text(shown, columns=columns)
        assert shown.captions[0] in text


def test_marks_do_not_leave_their_cell() -> None:
    for kind, split in kinds().items():
        for cell in cells.cells_of(split):
            for stroke in cell.strokes:
                known = stroke.points[np.isfinite(stroke.points).all(axis=1)]
                assert (known >= 0).all(), kind
                assert (known <= (cell.width, cell.height)).all(), kind
            for word in cell.words:
                assert word.x + len(word.text) * marks.CHARACTER <= cell.width + 1, kind
                assert word.y <= cell.height, kind
            for x, y, pixels in cell.pictures:
                assert (x + pixels.shape[1], y + pixels.shape[0]) == (cell.width, cell.height), kind


def test_pixels_of_a_grid_are_blocks_of_their_colours() -> None:
    grids = np.array([[[0, 1], [2, 3]], [[4, 5], [6, 9]]], np.uint8)
    split = td.Split.from_arrays(grids, [0, 1], scale=1 / 9, modality="grid")
    pytest.importorskip("matplotlib")
    drawn = opened(pictures.preview_png(pictures.preview(split)))
    side = 128 // 2
    for symbol in (0, 1, 2, 3, 4, 5, 6, 9):
        colour = np.rint(255 * pictures.SYMBOL_COLOURS[symbol])
        inside = (drawn == colour).all(axis=2)
        rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        assert inside.sum() >= side * side
        assert symbol == 0 or len(rows) == len(columns) == side  # letters have greys too
    for symbol in (7, 8):
        assert not (drawn == np.rint(255 * pictures.SYMBOL_COLOURS[symbol])).all(axis=2).any()


def test_bands_that_differ_much_have_each_its_own_range() -> None:
    rng = np.random.default_rng(0)
    alike = rng.normal(size=(5, 20, 4))
    unlike = td.Split.from_arrays(alike * [100, 1, 1, 1], [0, 1, 0, 1, 0], modality="spectrogram")
    plain = td.Split.from_arrays(alike, [0, 1, 0, 1, 0], modality="spectrogram")

    def spread(split: td.Split) -> float:
        """Return how much the colours of the highest band vary."""
        return float(cells.cells_of(split)[0].pictures[0].pixels[0].std(axis=0).mean())

    assert spread(unlike) > 0.5 * spread(plain)


def test_a_hundred_programs_are_legible_and_few_bytes() -> None:
    pytest.importorskip("matplotlib")
    png = pictures.preview_png(pictures.preview(td.load_tinypy("train")))
    assert len(png) < 1_500_000
    assert opened(png).shape[1] > 10 * 360
    assert marks._SIZE * 72 / marks._DPI >= 5.5


def test_long_captions_are_cut() -> None:
    pytest.importorskip("matplotlib")
    names = ["a" * 50, "b"]
    long = td.Split.from_arrays(np.zeros((2, 8, 8)), [0, 1], class_names=names)
    short = td.Split.from_arrays(np.zeros((2, 8, 8)), [0, 1], class_names=["a", "b"])
    sizes = [opened(pictures.preview_png(pictures.preview(s))).shape[1] for s in (long, short)]
    assert sizes[0] == sizes[1]


def test_a_picture_without_matplotlib_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(td.MissingExtraError, match=r"pip install 'tinydatasets\[plot\]'"):
        pictures.preview_png(pictures.preview(td.make_moons(5, seed=0)))


# --- the terminal -------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [30, 79, 80, 81, 200])
def test_what_is_printed_fits_the_terminal(columns: int) -> None:
    split = td.Split.from_arrays(np.eye(40)[None].repeat(60, axis=0), np.arange(60) % 7)
    text = pictures.preview_text(pictures.preview(split), columns=columns)
    lines = text.splitlines()
    table = next(number for number, line in enumerate(lines) if "mean" in line)
    assert max(map(len, lines[3:table])) <= columns
    assert len(lines) < 60


def test_the_terminal_shows_as_many_samples_as_fit_or_the_grid() -> None:
    split = td.Split.from_arrays(np.zeros((200, 4, 4)), np.arange(200) % 2)
    shown = pictures.preview(split)

    def lines(**options: Any) -> list[int]:
        text = pictures.preview_text(shown, **options)
        return [len(line.split()) // 2 for line in text.splitlines() if line[:1].isdigit()][:-1]

    assert lines(columns=200) == [10] * 5
    assert lines(columns=20) == [2] * 5
    assert lines(grid=(7, 3), columns=20) == [3] * 7


def test_vectors_are_printed_as_numbers() -> None:
    split = td.Split.from_arrays(np.array([[0.25, -1.5], [2, 3]]), [0, 1])
    assert pictures.montage_text(split, np.array([[0, 1]])) == "0.25 -1.5  2 3\n"
    long = td.Split.from_arrays(np.zeros((1, 9)), [0])
    assert pictures.montage_text(long, np.array([[0]])) == "0 0 0 0 0 0 0 0 …\n"
