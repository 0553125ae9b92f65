"""Laws of what is generated: a prefix is the smaller set, and workers change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets.generators import checked_bias
from tinydatasets.spec import DIFFICULTIES

TOYS = ["linear", "xor", "moons", "circles", "spirals", "blobs"]
MAKERS = [*(f"make_{toy}" for toy in TOYS), "make_tinymnist"]


def make(name: str, size: int, **options: Any) -> td.Split:
    split: td.Split = getattr(td, name)(size, **options)
    return split


def same(one: td.Split, other: td.Split) -> bool:
    columns = [(s.raw, s.labels, s.ids, s.difficulty, *s.attributes.values()) for s in (one, other)]
    return all(a.tobytes() == b.tobytes() for a, b in zip(*columns, strict=True))


@pytest.mark.parametrize("name", MAKERS)
def test_a_smaller_set_is_a_prefix_of_a_larger_one(name: str) -> None:
    large = make(name, 2500, seed=3)
    for size in (1, 999, 1000, 1001, 2500):
        assert same(make(name, size, seed=3), large[:size])
    assert not same(make(name, 50, seed=4), large[:50])


@settings(max_examples=8)
@given(size=st.integers(1, 1500), seed=st.integers(0, 2**32 - 1))
def test_equal_arguments_give_equal_sets(size: int, seed: int) -> None:
    for name in MAKERS:
        one, other = (make(name, size, seed=seed) for _ in range(2))
        assert same(one, other)
        assert len(one) == size


def test_any_number_of_workers_gives_the_same_arrays() -> None:
    alone = td.make_tinymnist(2100, seed=9, image_size=16)
    assert same(td.make_tinymnist(2100, seed=9, image_size=16, workers=2), alone)
    assert same(td.make_tinymnist(900, seed=9, image_size=16, workers=2), alone[:900])


def test_groups_of_different_chunks_are_different_groups() -> None:
    writers = td.make_tinymnist(2000, seed=0, image_size=8).attributes["writer"]
    assert not set(writers[:1000]) & set(writers[1000:])


@pytest.mark.parametrize("name", MAKERS)
def test_generated_data_says_so_and_is_balanced(name: str) -> None:
    split = make(name, 3000, seed=0)
    assert split.metadata["provenance"] == "generated"
    assert split.metadata["seed"] == 0
    counts = np.bincount(split.labels)
    assert counts.max() - counts.min() <= 3
    assert split.data.dtype == np.float32
    assert split.labels.dtype == np.int32


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0, "seed": 0}, "size must be an integer of at least 1, not 0"),
        ({"size": -5, "seed": 0}, "size must be"),
        ({"size": 2.5, "seed": 0}, "size must be"),
        ({"size": 5, "seed": -1}, "seed must be"),
        ({"size": 5, "seed": None}, "seed must be"),
    ],
)
def test_wrong_arguments_say_what_is_wrong(
    name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        make(name, **options)


@pytest.mark.parametrize("name", MAKERS)
def test_an_unknown_difficulty_is_refused(name: str) -> None:
    with pytest.raises(td.UnknownNameError, match="unknown difficulty 'esay': did you mean 'easy'"):
        make(name, 5, seed=0, difficulty="esay")


@pytest.mark.parametrize("image_size", [7, 129, 28.0, None])
def test_an_impossible_image_size_is_refused(image_size: Any) -> None:
    with pytest.raises(td.InvalidValueError, match="image_size must be an integer from 8 to 128"):
        td.make_tinymnist(5, seed=0, image_size=image_size)


@pytest.mark.parametrize("workers", [0, -1, 1.5])
def test_an_impossible_number_of_workers_is_refused(workers: Any) -> None:
    with pytest.raises(td.InvalidValueError, match="workers must be"):
        td.make_tinymnist(5, seed=0, workers=workers)


@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf")])
def test_an_impossible_noise_is_refused(noise: float) -> None:
    with pytest.raises(td.InvalidValueError, match="noise must be"):
        td.make_moons(5, seed=0, noise=noise)


@pytest.mark.parametrize("toy", TOYS)
def test_harder_toys_have_more_points_that_nobody_can_tell(toy: str) -> None:
    shares = [
        make(f"make_{toy}", 4000, seed=0, difficulty=tier).attributes["ambiguous"].mean()
        for tier in DIFFICULTIES
    ]
    assert shares[0] == shares[1] == 0
    assert shares[2] > 0 or toy == "spirals"


@pytest.mark.parametrize("toy", TOYS)
def test_without_noise_no_point_is_ambiguous(toy: str) -> None:
    assert not make(f"make_{toy}", 500, seed=0, noise=0.0).attributes["ambiguous"].any()


@pytest.mark.parametrize(
    ("toy", "linear_learns"),
    [("linear", True), ("blobs", True), ("xor", False), ("circles", False)],
)
def test_a_line_tells_some_toys_and_not_others(toy: str, linear_learns: bool) -> None:
    from tinydatasets.baselines import LinearNet, SimpleNet, learning_curve

    train, test = make(f"make_{toy}", 1000, seed=0), make(f"make_{toy}", 1000, seed=1)
    classes = len(train.metadata["class_names"])
    finals = [
        learning_curve(model, train, test, seed=0, batch_size=16).accuracy[-1]
        for model in (LinearNet(2, classes, seed=0), SimpleNet(2, classes, seed=0))
    ]
    assert (finals[0] > 0.85) == linear_learns
    assert finals[1] > 0.85


@pytest.mark.parametrize("maker", ["make_spirals", "make_blobs"])
def test_the_number_of_classes_is_yours(maker: str) -> None:
    assert set(make(maker, 300, seed=0, n_classes=5).labels) == set(range(5))
    with pytest.raises(td.InvalidValueError, match="n_classes must be an integer from 2 to 10"):
        make(maker, 300, seed=0, n_classes=1)


@pytest.mark.parametrize(
    ("bias", "message"),
    [
        ("noise", "bias must map an attribute to a strength"),
        (["noise"], "bias must map an attribute to a strength"),
        (0, "bias must map an attribute to a strength"),
        ({"noise": 0.5, "room": 0.5}, "bias is of one attribute, not 2: noise, room"),
        ({"noise": 1.5}, "the strength of a bias is from 0 to 1, not 1.5"),
        ({"nose": 0.5}, "unknown attribute 'nose': did you mean 'noise'"),
    ],
)
def test_a_bias_that_makes_no_sense_is_one_line(bias: Any, message: str) -> None:
    with pytest.raises(td.TinyDatasetsError, match=message):
        checked_bias(bias, ("noise", "room"))


def test_a_bias_is_an_attribute_and_its_strength() -> None:
    assert checked_bias(None, ("noise",)) == checked_bias({}, ("noise",)) == (None, 0.0)
    assert checked_bias({"noise": 1}, ("noise",)) == ("noise", 1.0)
