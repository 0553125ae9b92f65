"""The laws of the handwriting generator."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tinydatasets.catalog.tinymnist.handwriting import Handwriting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty

    Drawn = tuple[NDArray[np.uint8], NDArray[np.int32], dict[str, NDArray[np.int32]]]

DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")


def draw(
    size: int, *, seed: int = 0, image_size: int = 28, difficulty: Difficulty | None = None
) -> Drawn:
    return Handwriting(image_size, difficulty).generate(np.random.default_rng(seed), size)


def centres(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return (n, 2) centres of mass, in rows and columns of pixels."""
    grid = np.arange(images.shape[1], dtype=np.float64)
    weights = images / images.sum(axis=(1, 2), keepdims=True)
    return np.stack([weights.sum(axis=2) @ grid, weights.sum(axis=1) @ grid], axis=1)


def nearest_mean_accuracy(train: Drawn, test: Drawn) -> float:
    means = np.stack([train[0][train[1] == c].mean(axis=0).ravel() for c in range(10)])
    samples = test[0].reshape(len(test[0]), -1).astype(np.float64)
    scores = samples @ means.T - (means**2).sum(axis=1) / 2
    return float((scores.argmax(axis=1) == test[1]).mean())


@pytest.fixture(scope="module")
def thousand() -> Drawn:
    return draw(1000)


@pytest.mark.parametrize("size", [0, 1, 7, 1000])
@pytest.mark.parametrize("image_size", [8, 28, 64])
def test_shapes_and_dtypes_are_as_declared(size: int, image_size: int) -> None:
    generator = Handwriting(image_size)
    data, labels, attributes = generator.generate(np.random.default_rng(0), size)
    assert data.shape == (size, *generator.sample_shape)
    assert data.dtype == generator.dtype
    assert labels.shape == (size,)
    assert labels.dtype == np.int32
    assert attributes.keys() == generator.attributes.keys()
    for codes in attributes.values():
        assert codes.shape == (size,)
        assert codes.dtype == np.int32


def test_a_large_image_is_drawn_too() -> None:
    data, _, _ = draw(10, image_size=128)
    assert (data.max(axis=(1, 2)) == 255).all()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_the_same_stream_gives_the_same_bytes(size: int) -> None:
    first, second = draw(size, seed=5), draw(size, seed=5)
    assert first[0].tobytes() == second[0].tobytes()
    assert first[1].tobytes() == second[1].tobytes()
    for name, codes in first[2].items():
        assert codes.tobytes() == second[2][name].tobytes()


def test_another_stream_gives_other_images() -> None:
    assert draw(100, seed=1)[0].tobytes() != draw(100, seed=2)[0].tobytes()


@pytest.mark.parametrize("size", [1, 7, 10, 43, 1000])
def test_classes_and_their_difficulties_are_balanced_to_within_one(size: int) -> None:
    _, labels, attributes = draw(size, image_size=8)
    cells = np.bincount(labels * 3 + attributes["difficulty"], minlength=30).reshape(10, 3)
    assert np.ptp(cells.sum(axis=1)) <= 1
    assert np.ptp(cells, axis=1).max() <= 1


def test_rows_are_in_random_order(thousand: Drawn) -> None:
    _, labels, attributes = thousand
    for codes in (labels, attributes["difficulty"], attributes["writer"]):
        assert abs(np.corrcoef(np.arange(1000), codes)[0, 1]) < 0.15
        assert abs(np.corrcoef(codes[1:], codes[:-1])[0, 1]) < 0.15


@pytest.mark.parametrize("size", [1, 7, 29, 1000])
def test_codes_lie_in_the_range_of_their_names(size: int) -> None:
    generator = Handwriting(8)
    _, labels, attributes = generator.generate(np.random.default_rng(0), size)
    assert set(labels) <= set(range(len(generator.class_names)))
    for name, names in generator.attributes.items():
        if names:
            assert set(attributes[name]) <= set(range(len(names)))


@pytest.mark.parametrize("size", [1, 7, 29, 1000])
def test_each_writer_writes_about_twenty_samples(size: int) -> None:
    _, _, attributes = draw(size, image_size=8)
    n_writers = max(1, round(size / 20))
    counts = np.bincount(attributes["writer"], minlength=n_writers)
    assert len(counts) == n_writers
    assert np.ptp(counts) <= 1


def test_every_name_of_an_attribute_occurs() -> None:
    _, _, attributes = draw(5000, image_size=8)
    for name, names in Handwriting.attributes.items():
        if names:
            assert set(attributes[name]) == set(range(len(names))), name


def test_names_of_an_attribute_are_unique() -> None:
    for names in Handwriting.attributes.values():
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", range(3))
def test_a_set_difficulty_is_constant(code: int) -> None:
    _, _, attributes = draw(50, difficulty=DIFFICULTIES[code])
    assert set(attributes["difficulty"]) == {code}
    assert Handwriting.attributes["difficulty"][code] == DIFFICULTIES[code]


def test_thicker_pens_leave_more_ink(thousand: Drawn) -> None:
    data, _, attributes = thousand
    ink = [data[attributes["thickness"] == code].mean() for code in range(3)]
    assert ink[0] < ink[1] < ink[2]


def test_ones_lean_to_the_side_of_their_slant() -> None:
    data, labels, attributes = draw(2000)
    ones, slant = data[labels == 1].astype(np.float64), attributes["slant"][labels == 1]
    middle = centres(data[labels == 1])
    grid = np.arange(28)
    right = grid - middle[:, 1:]
    up = middle[:, :1] - grid
    lean = np.einsum("nyx,ny,nx->n", ones, up, right) / np.einsum("nyx,ny->n", ones, up**2)
    means = [np.median(lean[slant == code]) for code in range(3)]
    assert means[0] < means[1] < means[2]


def test_samples_of_a_writer_are_more_alike_than_those_of_two(thousand: Drawn) -> None:
    _, labels, attributes = thousand
    writer, style = attributes["writer"], attributes["style"]
    same_class = labels[:, None] == labels
    np.fill_diagonal(same_class, val=False)
    same_writer = writer[:, None] == writer
    same_style = style[:, None] == style
    assert same_style[same_class & same_writer].mean() > 0.7
    assert same_style[same_class & ~same_writer].mean() < 0.6


@pytest.mark.parametrize("image_size", [8, 28, 64])
def test_every_image_has_ink_and_paper(image_size: int) -> None:
    data, _, _ = draw(300, image_size=image_size, difficulty="hard")
    share = (data > 127).mean(axis=(1, 2))
    assert share.min() > 0.005
    assert share.max() < 0.6


@pytest.mark.parametrize("image_size", [8, 28, 64])
def test_images_are_centred_by_their_mass(image_size: int) -> None:
    data, _, _ = draw(500, image_size=image_size)
    assert np.abs(centres(data) - image_size // 2).max() < 1.5


def test_digits_fill_the_box_of_mnist(thousand: Drawn) -> None:
    inked = thousand[0] > 127
    heights, widths = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    longer = np.maximum(heights, widths)
    assert 18 <= np.median(longer) <= 21
    assert longer.max() <= 24


@pytest.mark.parametrize(
    ("difficulty", "least"), [(None, 0.6), ("easy", 0.75), ("medium", 0.6), ("hard", 0.5)]
)
def test_classes_are_told_apart_by_their_means(difficulty: Difficulty | None, least: float) -> None:
    train = draw(2000, seed=1, difficulty=difficulty)
    assert nearest_mean_accuracy(train, draw(1000, seed=2, difficulty=difficulty)) > least


def test_harder_digits_are_harder() -> None:
    train = draw(2000, seed=1)
    easy, medium, hard = (
        nearest_mean_accuracy(train, draw(1000, seed=2, difficulty=d)) for d in DIFFICULTIES
    )
    assert easy > medium > hard


def test_a_generator_survives_pickling() -> None:
    generator = Handwriting(16, "hard")
    copy = pickle.loads(pickle.dumps(generator))
    assert copy == generator
    for mine, theirs in zip(
        generator.generate(np.random.default_rng(0), 20)[:2],
        copy.generate(np.random.default_rng(0), 20)[:2],
        strict=True,
    ):
        np.testing.assert_array_equal(mine, theirs)
