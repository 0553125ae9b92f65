"""Laws of tinyvww: scenes come in pairs, labels are what is to be seen, attributes are true."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tinydatasets as td
from tinydatasets.catalog.tinyvww import attributes, recipe, scenes
from tinydatasets.catalog.tinyvww.clothing import KINDS
from tinydatasets.catalog.tinyvww.matching import matched
from tinydatasets.catalog.tinyvww.objects import OBJECTS
from tinydatasets.catalog.tinyvww.people import AGES, TONES, VIEWS
from tinydatasets.catalog.tinyvww.photograph import Camera, blurred, exposure_of, take, to_grey
from tinydatasets.catalog.tinyvww.places import PLACES, TIMES
from tinydatasets.catalog.tinyvww.poses import POSES
from tinydatasets.curation.balance import cramers_v

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAMES = attributes.ATTRIBUTES


@pytest.fixture(scope="module")
def forty() -> td.Split:
    return td.make_tinyvww(40, seed=5, image_size=32)


@pytest.fixture(scope="module")
def fifty() -> td.Split:
    """More than a chunk."""
    return td.make_tinyvww(50, seed=1, image_size=16)


def test_attributes_have_the_names_of_what_is_painted() -> None:
    assert NAMES["tone"] == tuple(str(i + 1) for i in range(len(TONES)))
    assert NAMES["stand-in"] == tuple(OBJECTS)
    for name, painted in {
        "age": AGES, "view": VIEWS, "pose": POSES, "clothing": KINDS, "lighting": TIMES,
        "scene": PLACES,
    }.items():  # fmt: skip
        assert NAMES[name] == tuple(painted), name
    assert len(NAMES["area"]) == len(attributes.AREAS) + 1
    assert len(NAMES["occlusion"]) == len(attributes.HIDDEN) + 1


def test_a_pair_is_one_scene_with_a_person_and_without(forty: td.Split) -> None:
    assert forty.labels.tolist() == [1, 0] * 20
    assert forty.attributes["pair"].tolist() == [i // 2 for i in range(40)]
    for name, codes in forty.attributes.items():
        assert (codes[::2] == codes[1::2]).all(), name
    difference = np.abs(forty.data[::2] - forty.data[1::2])
    assert (difference.max(axis=(1, 2)) > 0.1).all()
    alike = (difference < 1.5 / 255).mean(axis=(1, 2))
    assert np.median(alike) > 0.4  # the same place, light, camera and noise


def test_every_tone_and_light_is_asked_for_equally_often(forty: td.Split) -> None:
    for name in scenes.CHOSEN:
        counts = np.bincount(forty.attributes[name], minlength=len(NAMES[name]))
        assert counts.max() - counts.min() <= 2, name


def test_a_person_takes_a_fortieth_of_the_picture_or_more() -> None:
    maker = scenes.Scenes(image_size=32)
    rng = np.random.default_rng(0)
    for codes in maker._wanted(rng, 24):
        plan = scenes._plan(rng, codes)
        stage = scenes._staged(plan, 64)
        plan, painted = scenes._seen(rng, plan, stage)
        assert painted.area >= scenes.LEAST_AREA
        assert 0 <= painted.hidden <= plan.setting.hidden
        without = scenes._painted(plan, stage, scenes._stand_in_put("snowman", rng))
        assert without.area == 0


def test_who_is_hard_to_see_is_dressed_anew() -> None:
    rng = np.random.default_rng(1)
    better = 0
    for codes in scenes.Scenes(difficulty="easy")._wanted(rng, 20):
        plan = scenes._plan(rng, codes)
        stage = scenes._staged(plan, 64)
        first = scenes._painted(plan, stage, scenes._put_person)
        dressed, seen = scenes._seen(rng, plan, stage)
        assert scenes._lacking(plan.setting, seen) <= scenes._lacking(plan.setting, first)
        assert dressed.person._replace(outfit=plan.person.outfit) == plan.person
        better += seen.contrast > first.contrast
    assert better >= 5


def test_stand_ins_are_chosen_so_that_edges_and_light_tell_nothing() -> None:
    rng = np.random.default_rng(2)
    people = rng.integers(100, 140, (30, 16, 16)).astype(np.uint8)
    brightness = rng.integers(-80, 80, (30, 9, 1, 1))
    rough = rng.integers(0, 90, (30, 9, 16, 16)) * rng.integers(0, 3, (30, 9, 1, 1)) // 2
    things = np.clip(people[:, None] + brightness + rough, 0, 255).astype(np.uint8)
    kept = things[np.arange(30), matched(people, things)].astype(float)
    drawn = things[:, 0].astype(float)

    def unlike(pictures: NDArray[np.float64]) -> tuple[float, float]:
        steps = np.abs(np.diff(pictures)).mean() - np.abs(np.diff(people.astype(float))).mean()
        return abs(pictures.mean() - people.mean()), abs(steps)

    (light, edges), (light_drawn, edges_drawn) = unlike(kept), unlike(drawn)
    assert light < light_drawn / 3
    assert edges < edges_drawn / 3


@settings(max_examples=3, deadline=None)
@given(size=st.integers(1, 49))
def test_a_smaller_set_is_a_prefix_of_a_larger_one(fifty: td.Split, size: int) -> None:
    small = td.make_tinyvww(size, seed=1, image_size=16)
    assert small.raw.tobytes() == fifty.raw[:size].tobytes()
    for name, codes in small.attributes.items():
        assert codes.tolist() == fifty.attributes[name][:size].tolist(), name


def test_any_number_of_workers_gives_the_same_pictures(fifty: td.Split) -> None:
    two = td.make_tinyvww(50, seed=1, image_size=16, workers=2)
    assert two.raw.tobytes() == fifty.raw.tobytes()


def test_grey_is_the_luma_of_colour() -> None:
    colour = td.make_tinyvww(6, seed=2, image_size=32, gray=False)
    grey = td.make_tinyvww(6, seed=2, image_size=32)
    assert colour.raw.shape == (6, 32, 32, 3)
    luma = colour.raw @ np.array([0.299, 0.587, 0.114])
    assert np.abs(luma - grey.raw).max() <= 0.51


@pytest.mark.parametrize("attribute", ["lighting", "tone"])
def test_a_bias_is_as_strong_as_was_asked(attribute: str) -> None:
    split = td.make_tinyvww(80, seed=3, image_size=16, bias={attribute: 0.8})
    half = split.attributes[attribute] < len(NAMES[attribute]) / 2
    assert abs(cramers_v(split.labels, half.astype(int)) - 0.8) < 0.15
    assert len(set(split.attributes["pair"])) == 80  # one picture a scene
    assert 0.35 < split.labels.mean() < 0.65


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bias": {"lightning": 0.5}}, "unknown attribute 'lightning': did you mean 'lighting'"),
        ({"bias": {"lighting": 1.5}}, "the strength of a bias is from 0 to 1, not 1.5"),
        ({"bias": {"tone": 0.5, "age": 0.5}}, "bias is of one attribute, not 2: tone, age"),
        ({"image_size": 8}, "image_size must be"),
        ({"difficulty": "simple"}, "unknown difficulty 'simple'"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TinyDatasetsError, match=message):
        td.make_tinyvww(4, seed=0, **options)


def test_the_small_view_is_the_block_means_of_the_bundled_pictures() -> None:
    large = td.load_tinyvww("val", "easy")
    for side in (32, 16):
        small = td.load_tinyvww("val", "easy", size=side)
        block = 64 // side
        means = large.raw.reshape(len(large), side, block, side, block).mean(axis=(2, 4))
        assert np.abs(means - small.raw).max() <= 0.5
        assert small.labels.tolist() == large.labels.tolist()
        assert small.metadata["sample_shape"] == (side, side)
        assert td.load_tinyvww("val", size=side).raw.base is small.raw.base  # worked out once
        assert pickle.loads(pickle.dumps(small)).raw.tobytes() == small.raw.tobytes()
    assert td.load_tinyvww(size=32).test.data.shape == (400, 32, 32)


def test_what_is_not_bundled_says_where_it_is() -> None:
    with pytest.raises(td.InvalidValueError, match="for colour take make_tinyvww"):
        td.load_tinyvww("train", gray=False)
    with pytest.raises(
        td.InvalidValueError, match="size must be 64, 32 or 16 pixels a side, not 28"
    ):
        td.load_tinyvww("train", size=28)


def test_pairs_are_complete_and_in_one_split() -> None:
    for split in (td.load_tinyvww("train"), td.load_tinyvww("val"), td.load_tinyvww("test")):
        pairs, counts = np.unique(split.attributes["pair"], return_counts=True)
        assert (counts == 2).all()
        with_person = set(split.attributes["pair"][split.labels == 1])
        assert with_person == set(pairs)


def test_the_bundled_pictures_are_those_that_the_generator_makes() -> None:
    made = td.make_tinyvww(40, seed=recipe.SEED, difficulty=recipe.SETTING)
    bundled = td.load_tinyvww()
    found = 0
    for split in (bundled.train, bundled.val, bundled.test):
        for row in np.flatnonzero(split.attributes["pair"] < 20):
            twin = made.raw[2 * split.attributes["pair"][row] + 1 - split.labels[row]]
            difference = np.abs(split.raw[row].astype(int) - twin)
            assert (difference <= 1).mean() > 0.99  # another machine may round the other way
            found += 1
    assert found == 40


CAMERA = Camera(0.4, (1.0, 1.0, 1.0), 0.0, 0.0, 0.0, 1.0)


def test_a_plain_camera_halves_the_picture_and_keeps_its_light() -> None:
    scene = np.full((8, 8, 3), 0.5, np.float32)
    photograph = take(scene, CAMERA, 1.0, np.zeros((4, 4, 3), np.float32))
    assert photograph.shape == (4, 4, 3)
    assert (photograph == 128).all()
    dark = take(scene * np.float32(0.5), CAMERA, 1.0, np.zeros((4, 4, 3), np.float32))
    assert (dark < photograph).all()


def test_exposure_brightens_what_is_dark_and_darkens_what_is_bright() -> None:
    dark, bright = (np.full((4, 4, 3), level, np.float32) for level in (0.1, 0.9))
    assert exposure_of(dark, CAMERA) > 1 > exposure_of(bright, CAMERA)


@given(width=st.floats(0, 3), seed=st.integers(0, 100))
def test_blur_keeps_the_mean_of_a_flat_picture_and_calms_a_rough_one(
    width: float, seed: int
) -> None:
    flat = np.full((12, 12, 3), 0.3, np.float32)
    assert np.allclose(blurred(flat, width), 0.3, atol=1e-5)
    rough = np.random.default_rng(seed).random((12, 12, 3), np.float32)
    assert blurred(rough, width).std() <= rough.std() + 1e-6


def test_white_is_white_in_grey() -> None:
    assert to_grey(np.array([[[255, 255, 255], [0, 0, 0]]], np.uint8)).tolist() == [[255, 0]]
