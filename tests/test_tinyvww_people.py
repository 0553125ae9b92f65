"""People of tinyvww: painted whole, inside their outline, from the given randomness only."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame, Light
from tinydatasets.catalog.tinyvww.clothing import KINDS
from tinydatasets.catalog.tinyvww.noise import value_noise
from tinydatasets.catalog.tinyvww.people import (
    AGES,
    BUILDS,
    TONES,
    VIEWS,
    Person,
    draw_person,
    sample_person,
)
from tinydatasets.catalog.tinyvww.poses import POSES, skeleton

SIZE = 96
GREY = (0.5, 0.5, 0.5)
seeds = st.integers(0, 2**32 - 1)
points = st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
sizes = st.floats(0.01, 0.4)


def painted(person: Person, seed: int, *, size: int = SIZE, tall: float = 0.85) -> Canvas:
    """Paint a person who stands in the middle of a grey picture."""
    canvas = Canvas(size, Light())
    canvas.pixels[:] = 0.5
    frame = Frame(canvas, 0.5, 0.95, tall / person.height)
    draw_person(frame, person, np.random.default_rng(seed))
    return canvas


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_a_person_is_drawn_and_painted_from_the_given_randomness_only(seed: int) -> None:
    people = [sample_person(np.random.default_rng(seed)) for _ in range(2)]
    assert people[0] == people[1]
    first, second = (painted(person, seed) for person in people)
    np.testing.assert_array_equal(first.pixels, second.pixels)
    np.testing.assert_array_equal(first.person, second.person)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, tall=st.floats(0.1, 3.0))
def test_a_painted_person_is_finite_and_at_most_wholly_visible(seed: int, tall: float) -> None:
    canvas = painted(sample_person(np.random.default_rng(seed)), seed, tall=tall)
    assert canvas.pixels.dtype == canvas.person.dtype == np.float32
    assert np.isfinite(canvas.pixels).all()
    assert canvas.pixels.min() >= 0
    assert canvas.person.min() >= 0
    assert canvas.person.max() <= 1
    assert not canvas.painting_person


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_person_in_every_pose_is_as_large_as_a_person(pose: str, view: str) -> None:
    rng = np.random.default_rng(7)
    person = sample_person(rng, pose=pose, view=view)
    canvas = painted(person, 7)
    rows = np.flatnonzero(canvas.person.max(axis=1) > 0.5)
    tall = (rows[-1] - rows[0] + 1) / SIZE
    lowest = 0.45 if pose in ("sit", "crouch", "bend", "run") else 0.75
    assert lowest <= tall <= 1.0
    assert 0.03 < canvas.person.mean() < 0.4
    assert 0.9 <= (rows[-1] + 1) / SIZE <= 1.0


@pytest.mark.parametrize("pose", POSES)
def test_the_lower_foot_of_every_pose_stands_on_the_ground(pose: str) -> None:
    person = sample_person(np.random.default_rng(3), pose=pose)
    bones = skeleton(person.proportions, person.stance, person.yaw)
    lowest = min(joint.y for pair in (bones.ankles, bones.toes) for joint in pair)
    assert lowest == pytest.approx(0.02 * person.height, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, pose=st.sampled_from(sorted(POSES)), yaw=st.floats(-3.2, 3.2))
def test_bones_keep_their_lengths_however_the_body_turns(seed: int, pose: str, yaw: float) -> None:
    person = sample_person(np.random.default_rng(seed), pose=pose)
    lengths = []
    for angle in (0.0, yaw):
        bones = skeleton(person.proportions, person.stance, angle)
        chains = (
            (bones.hips, bones.knees, bones.ankles),
            (
                bones.shoulders,
                bones.elbows,
                bones.wrists,
            ),
        )
        lengths.append(
            [
                np.linalg.norm(np.subtract(upper[side], lower[side]))
                for chain in chains
                for upper, lower in pairwise(chain)
                for side in (0, 1)
            ]
        )
    np.testing.assert_allclose(lengths[0], lengths[1], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, pose=st.sampled_from(sorted(POSES)))
def test_knees_bend_backwards_only(seed: int, pose: str) -> None:
    person = sample_person(np.random.default_rng(seed), pose=pose)
    assert all(leg.lower_forward <= leg.forward for leg in person.stance.legs)


@settings(max_examples=60, deadline=None)
@given(
    seed=seeds,
    asked=st.fixed_dictionaries(
        {
            "tone": st.integers(0, 9),
            "age": st.sampled_from(AGES),
            "build": st.sampled_from(sorted(BUILDS)),
            "view": st.sampled_from(sorted(VIEWS)),
            "pose": st.sampled_from(sorted(POSES)),
            "clothing": st.sampled_from(sorted(KINDS)),
        }
    ),
)
def test_what_is_asked_of_a_person_is_kept(seed: int, asked: dict[str, Any]) -> None:
    person = sample_person(np.random.default_rng(seed), **asked)
    assert {name: getattr(person, name) for name in asked} == asked
    assert person.outfit.kind == asked["clothing"]


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_a_child_is_shorter_and_has_a_larger_head_for_its_height(seed: int) -> None:
    child, adult = (sample_person(np.random.default_rng(seed), age=age) for age in AGES[:2])
    assert child.height < adult.height
    child_head, adult_head = (person.proportions.head / person.height for person in (child, adult))
    assert child_head > adult_head


def test_darker_tones_have_darker_skin() -> None:
    means = [
        np.mean(
            [
                sample_person(np.random.default_rng([tone, k]), tone=tone).look.skin
                for k in range(40)
            ]
        )
        for tone in range(len(TONES))
    ]
    # The first three tones of the scale are nearly as light as each other.
    assert all(lighter > darker for lighter, darker in pairwise(means[2:]))


@settings(max_examples=60, deadline=None)
@given(start=points, end=points, r0=sizes, r1=sizes)
def test_a_shape_covers_only_pixels_of_its_bounding_box(
    start: tuple[float, float], end: tuple[float, float], r0: float, r1: float
) -> None:
    canvas = Canvas(48, Light())
    canvas.painting_person = True
    canvas.capsule(start, end, r0, r1, GREY)
    centres = (np.arange(48) + 0.5) / 48
    reach = max(r0, r1) + 1.5 / 48
    for axis, along in ((0, centres[None, :]), (1, centres[:, None])):
        low, high = sorted((start[axis], end[axis]))
        outside = np.broadcast_to((along < low - reach) | (along > high + reach), (48, 48))
        assert not canvas.person[outside].any()


@pytest.mark.parametrize("shape", ["ellipse", "box", "polygon", "loft", "capsule"])
def test_the_coverage_of_a_shape_adds_up_to_its_area(shape: str) -> None:
    canvas = Canvas(128, Light())
    canvas.painting_person = True
    square = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)]
    if shape == "ellipse":
        canvas.ellipse((0.5, 0.5), 0.3, 0.2, GREY, angle=0.4)
        area = np.pi * 0.3 * 0.2
    elif shape == "box":
        canvas.box((0.5, 0.5), 0.3, 0.1, GREY, angle=0.7)
        area = 0.6 * 0.2
    elif shape == "polygon":
        canvas.polygon(square, GREY)
        area = 0.16
    elif shape == "loft":
        canvas.loft((0.5, 0.2), (0.5, 0.8), (0.1, 0.2), (0.1, 0.2), GREY)
        # The near edge of the open end hangs down by a parabola.
        area = 0.6 * 0.3 + 2 / 3 * 0.4 * 0.14 * 0.2
    else:
        canvas.capsule((0.3, 0.5), (0.7, 0.5), 0.1, 0.1, GREY)
        area = 0.4 * 0.2 + np.pi * 0.01
    assert canvas.person.mean() == pytest.approx(area, rel=0.015)


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_a_flipped_frame_paints_the_mirror_image(seed: int) -> None:
    person = sample_person(np.random.default_rng(seed))
    light = Light(x=0.0, y=0.6, z=0.8)
    covers = []
    for flip in (False, True):
        canvas = Canvas(64, light)
        frame = Frame(canvas, 0.5, 0.95, 0.8 / person.height, flip)
        draw_person(frame, person, np.random.default_rng(seed))
        covers.append(canvas.person)
    np.testing.assert_allclose(covers[0], covers[1][:, ::-1], atol=0.02)


def test_what_is_painted_over_a_person_hides_it() -> None:
    canvas = painted(sample_person(np.random.default_rng(0)), 0)
    assert canvas.person.any()
    canvas.box((0.5, 0.5), 1.0, 1.0, GREY)
    assert not canvas.person.any()


def test_a_shadow_darkens_and_hides_nobody() -> None:
    canvas = painted(sample_person(np.random.default_rng(0)), 0)
    before = canvas.pixels.copy(), canvas.person.copy()
    canvas.shadow((0.5, 0.5), 0.3, 0.3, 0.5)
    assert (canvas.pixels <= before[0]).all()
    assert canvas.pixels.sum() < before[0].sum()
    np.testing.assert_array_equal(canvas.person, before[1])


def test_an_unknown_finish_is_refused() -> None:
    with pytest.raises(TypeError, match="colour_of"):
        Canvas(8, Light()).ellipse((0.5, 0.5), 0.2, 0.2, GREY, colour_of=1)  # type: ignore[call-arg]


@settings(max_examples=40, deadline=None)
@given(seed=seeds, height=st.integers(1, 60), width=st.integers(1, 60), octaves=st.integers(1, 4))
def test_noise_is_float32_of_its_shape_and_stays_near_one(
    seed: int, height: int, width: int, octaves: int
) -> None:
    field = value_noise(np.random.default_rng(seed), (height, width), 3, octaves=octaves)
    assert field.shape == (height, width)
    assert field.dtype == np.float32
    assert np.abs(field).max() < 3
