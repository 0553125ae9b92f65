"""Laws of the places of tinyvww and of the things that stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tinydatasets.catalog.tinyvww.backdrop import Backdrop, Camera
from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame, Light
from tinydatasets.catalog.tinyvww.colours import SKIN, cloth, earth, rgb, wood
from tinydatasets.catalog.tinyvww.grain import grain, lines, relief, speck
from tinydatasets.catalog.tinyvww.objects import OBJECTS
from tinydatasets.catalog.tinyvww.places import (
    INDOORS,
    OUTDOORS,
    PLACES,
    TIMES,
    Place,
    draw_place,
    place_light,
)
from tinydatasets.errors import UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, deadline=None)


def painted(seed: int, kind: str, time: str, size: int = 48) -> tuple[Canvas, Place]:
    rng = np.random.default_rng(seed)
    canvas = Canvas(size, place_light(rng, kind=kind, time=time))
    return canvas, draw_place(canvas, rng, kind=kind, time=time)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("kind", PLACES)
def test_a_place_fills_its_canvas_with_finite_colours(kind: str, time: str) -> None:
    canvas, place = painted(1, kind, time)
    assert canvas.pixels.dtype == np.float32
    assert np.isfinite(canvas.pixels).all()
    assert canvas.pixels.min() >= 0
    assert canvas.pixels.max(axis=2).min() > 0, "no pixel was left out"
    assert not canvas.person.any()
    assert place.indoor == (kind in INDOORS)


@quick
@given(seeds, st.sampled_from(PLACES), st.sampled_from(TIMES))
def test_a_seed_paints_the_same_place_again(seed: int, kind: str, time: str) -> None:
    first, second = painted(seed, kind, time), painted(seed, kind, time)
    np.testing.assert_array_equal(first[0].pixels, second[0].pixels)
    assert first[1] == second[1]


@pytest.mark.parametrize("kind", PLACES)
def test_no_two_draws_of_a_place_look_alike(kind: str) -> None:
    views = [painted(seed, kind, "day")[0].pixels for seed in range(8)]
    small = [view.reshape(8, 6, 8, 6, 3).mean(axis=(1, 3)) for view in views]
    gaps = [
        float(np.abs(one - other).mean())
        for place, one in enumerate(small)
        for other in small[:place]
    ]
    assert min(gaps) > 0.02


@pytest.mark.parametrize("kind", OUTDOORS)
def test_nights_are_darker_than_days(kind: str) -> None:
    def brightness(time: str) -> float:
        return float(np.mean([painted(seed, kind, time)[0].pixels for seed in range(8)]))

    assert brightness("night") < 0.8 * brightness("day")


@quick
@given(seeds, st.sampled_from(PLACES), st.floats(0.05, 3.0))
def test_scale_and_foot_of_a_place_are_inverse(seed: int, kind: str, scale: float) -> None:
    _, place = painted(seed, kind, "day", size=16)
    assert place.scale(place.foot(scale)) == pytest.approx(scale)
    assert place.horizon < place.far


@quick
@given(
    st.floats(-0.5, 0.5),
    st.floats(0.8, 2.0),
    st.floats(-3, 3),
    st.floats(4, 40),
)
def test_a_projected_point_is_where_the_ground_shows_it(
    yaw: float, eye: float, x: float, z: float
) -> None:
    size = 400
    camera = Camera(0.4, eye, 1.0, yaw)
    across, foot = camera.project(x, z)
    if not (0.01 < across < 0.99 and foot < 0.99):
        return
    ground = Backdrop(size, camera, Light()).floor()
    row, column = int(foot * size), int(across * size)
    reach = 2 * float(ground.pixel[row, 0]) + 0.05
    assert float(ground.u[row, column]) == pytest.approx(x, abs=reach)
    assert float(ground.v[row, column]) == pytest.approx(z, abs=reach)


@quick
@given(st.floats(-0.5, 0.5), st.floats(2, 9), st.floats(1, 5))
def test_the_nearest_plane_shows_in_whatever_order_planes_are_painted(
    yaw: float, front: float, side: float
) -> None:
    def view(order: list[int]) -> NDArray[np.float32]:
        backdrop = Backdrop(32, Camera(0.4, 1.5, 1.0, yaw), Light())
        planes = (
            (backdrop.floor(), rgb("#808000")),
            (backdrop.front(front), rgb("#008080")),
            (backdrop.side(side), rgb("#800080")),
        )
        for place in order:
            backdrop.cover(*planes[place])
        return backdrop.pixels

    np.testing.assert_array_equal(view([0, 1, 2]), view([2, 1, 0]))


@quick
@given(st.floats(-0.4, 0.4), st.integers(0, 30), st.integers(1, 20))
def test_a_part_of_a_plane_paints_what_the_whole_does(yaw: float, start: int, wide: int) -> None:
    def view(*, part: bool) -> NDArray[np.float32]:
        backdrop = Backdrop(32, Camera(0.4, 1.5, 1.0, yaw), Light())
        hit = backdrop.floor()
        inside = np.zeros((32, 32), bool)
        inside[start : start + wide, start : start + wide] = True
        shown = backdrop.visible(hit, inside) if part else hit
        tone = grain(shown.u, shown.v)[..., None] * rgb("#808080")
        backdrop.cover(shown, tone, None if part else inside & (hit.depth < 1e5))
        return backdrop.pixels

    np.testing.assert_array_equal(view(part=True), view(part=False))


@pytest.mark.parametrize("call", [place_light, lambda _rng, **names: painted(0, **names)])
def test_unknown_places_and_times_are_named(call: object) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(UnknownNameError, match="moon"):
        call(rng, kind="moon", time="day")  # type: ignore[operator]
    with pytest.raises(UnknownNameError, match="noon"):
        call(rng, kind="street", time="noon")  # type: ignore[operator]


def drawn(name: str, seed: int, size: int = 96) -> tuple[Canvas, float]:
    """Draw a thing on an even grey canvas that shows a person everywhere."""
    canvas = Canvas(size, Light(x=0.0))
    canvas.pixels[:] = 0.45
    canvas.person[:] = 1.0
    scale = 0.7 / OBJECTS[name].height
    frame = Frame(canvas, 0.5, 0.85, scale)
    OBJECTS[name].draw(frame, np.random.default_rng(seed))
    return canvas, scale


@pytest.mark.parametrize("name", OBJECTS)
def test_a_thing_hides_people_and_is_none(name: str) -> None:
    canvas, _ = drawn(name, 3)
    assert canvas.pixels.dtype == np.float32
    assert np.isfinite(canvas.pixels).all()
    assert canvas.pixels.min() >= 0
    assert canvas.person.max() <= 1
    assert canvas.person.min() < 0.5, "something is painted"


@pytest.mark.parametrize("name", OBJECTS)
def test_a_thing_is_as_high_as_it_says(name: str) -> None:
    heights = []
    for seed in range(20):
        canvas, scale = drawn(name, seed, size=64)
        top = float(np.flatnonzero((canvas.person < 0.5).any(axis=1))[0]) / canvas.size
        heights.append((0.85 - top) / scale)
    assert float(np.mean(heights)) == pytest.approx(OBJECTS[name].height, rel=0.16)


@pytest.mark.parametrize("name", OBJECTS)
def test_a_seed_draws_the_same_thing_again(name: str) -> None:
    np.testing.assert_array_equal(drawn(name, 5)[0].pixels, drawn(name, 5)[0].pixels)
    assert (drawn(name, 5)[0].pixels != drawn(name, 6)[0].pixels).any()


@pytest.mark.parametrize("indoors", [True, False])
def test_every_place_has_stand_ins_and_occluders(indoors: bool) -> None:
    things = [thing for thing in OBJECTS.values() if (thing.indoors if indoors else thing.outdoors)]
    assert len(things) >= 20
    assert sum(thing.person_like >= 0.5 for thing in things) >= 8
    assert sum(thing.occluder for thing in things) >= 6
    assert all(0 <= thing.person_like <= 1 for thing in things)


@pytest.mark.parametrize(("draw", "share"), [(earth, 0.5), (wood, 0.25), (cloth, 0.15)])
def test_things_often_have_the_colours_of_skin(draw, share) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(8)
    colours = np.stack([draw(rng) for _ in range(1500)])
    away = np.abs(colours[:, None] - SKIN[None]).max(axis=2).min(axis=1)
    assert (away < 0.09).mean() >= 0.8 * share
    assert colours.min() >= 0
    assert colours.max() < 1


@quick
@given(seeds)
def test_noise_has_unit_variance_and_no_mean(seed: int) -> None:
    shift = np.random.default_rng(seed).uniform(-200, 200, 2).astype(np.float32)
    steps = np.arange(0, 32, 0.25, dtype=np.float32)
    for look_up in (grain, relief):
        field = look_up(steps[None] + shift[0], steps[:, None] + shift[1], octaves=1)
        assert abs(float(field.mean())) < 0.05
        assert float(field.std()) == pytest.approx(1, abs=0.06)


def test_noise_finer_than_a_pixel_fades_out() -> None:
    steps = np.arange(0, 32, 0.25, dtype=np.float32)
    wide = np.full((1, 1), 8, np.float32)
    assert not grain(steps[None], steps[:, None], pixel=wide).any()
    own = speck(steps[None], steps[:, None])
    assert own.min() >= 0
    assert own.max() < 1


@quick
@given(st.floats(0.5, 3.0), st.floats(0.05, 0.4))
def test_lines_cover_their_share_of_the_plane(every: float, share: float) -> None:
    along = np.linspace(0, 20 * every, 40001, dtype=np.float32)[:-1]
    assert float(lines(along, every, share * every, 0.01).mean()) == pytest.approx(share, rel=0.06)
