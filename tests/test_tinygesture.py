"""The laws of tinygesture: its sensors feel what its hands do, and attributes say what is felt."""

from __future__ import annotations

import pickle
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tinydatasets as td
from tinydatasets import _streams, generators
from tinydatasets.catalog import tinygesture
from tinydatasets.catalog.tinygesture import people, sensors, windows
from tinydatasets.catalog.tinygesture.arm import GRAVITY, Felt, Wrist, felt, moved
from tinydatasets.catalog.tinygesture.gestures import GESTURES
from tinydatasets.catalog.tinygesture.rotations import (
    angular_rate,
    attitude,
    composed,
    in_body_frame,
)
from tinydatasets.catalog.tinygesture.trajectories import minimum_jerk, revolution, through
from tinydatasets.catalog.tinygesture.windows import BIASED, STEP, Windows, performance
from tinydatasets.curation import cramers_v

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.people import Style
    from tinydatasets.spec import Difficulty

    Floats = NDArray[np.float64]

angles = st.floats(-3, 3)
TIERS: tuple[Difficulty, ...] = ("easy", "medium", "hard")


def make(size: int, *, seed: int) -> td.Split:
    return generators.make(Windows(), size, seed=seed, spec=tinygesture.SPEC)


@pytest.fixture(scope="module")
def chunk() -> td.Split:
    return make(960, seed=5)


def styles(n: int, *, left: bool = False, freedom: float = 1.0, seed: int = 0) -> Style:
    """Return how `n` people perform, each once."""
    rng = np.random.default_rng(seed)
    codes = np.full(n, int(left))
    habits = people.sample_habits(rng, np.arange(n) % 2)
    return people.performed(
        *(rng, habits, np.arange(n)), left=codes, shaky=codes, freedom=np.full(n, freedom)
    )


def matrices(quaternions: Floats) -> Floats:
    """Return the attitudes (4, ...) as (..., 3, 3): what each body axis is in the room."""
    columns = [
        in_body_frame(np.broadcast_to(e[:, None], (3, quaternions[0].size)),
                      quaternions.reshape(4, -1))
        for e in np.eye(3)
    ]  # fmt: skip
    return np.stack(columns).transpose(2, 0, 1).reshape(*quaternions.shape[1:], 3, 3)


def rotation(turn: Floats) -> Floats:
    """Return the matrices (n, 3, 3) of rotation vectors (n, 3) by Rodrigues' formula."""
    angle = np.linalg.norm(turn, axis=1)[:, None, None]
    axis = turn / np.maximum(angle[:, 0], 1e-12)
    cross = np.zeros((len(turn), 3, 3))
    cross[:, [2, 0, 1], [1, 2, 0]] = axis
    cross[:, [1, 2, 0], [2, 0, 1]] = -axis
    whole: Floats = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return whole


# --- what a sensor feels is what the hand does ------------------------------------------------


def example(gesture: str, *, left: bool) -> Wrist:
    """Return the wrists of four people, still and walking."""
    return performance(
        *(np.random.default_rng(1), gesture, styles(4, left=left)),
        walking=np.arange(4) % 2,
        late=np.full(4, 0.1),
        restless=np.ones(4),
    )


both_hands = pytest.mark.parametrize("left", [False, True], ids=["right hand", "left hand"])


@both_hands
@pytest.mark.parametrize("gesture", GESTURES)
def test_integrating_what_is_felt_returns_the_path_exactly(gesture: str, left: bool) -> None:
    """Leapfrog: a rate takes the attitude before to that after, as a force does the position."""
    wrist = example(gesture, left=left)
    force, rate = felt(wrist, STEP)
    truth = matrices(wrist.attitude)
    turned, position = [truth[:, 0], truth[:, 1]], [wrist.position[..., k].T for k in (0, 1)]
    for k in range(force.shape[2]):
        pushed = np.einsum("nij,jn->ni", turned[-1], force[..., k]) * GRAVITY
        position.append(2 * position[-1] - position[-2] + STEP**2 * (pushed - [0, 0, GRAVITY]))
        turned.append(turned[-2] @ rotation(np.deg2rad(rate[..., k].T) * 2 * STEP))
    np.testing.assert_allclose(np.stack(turned, axis=1), truth, atol=1e-9)
    np.testing.assert_allclose(np.stack(position, axis=2), wrist.position.swapaxes(0, 1), atol=1e-7)
    assert np.ptp(wrist.position, axis=2).max() > 0.02


def test_a_hand_at_rest_feels_gravity_and_nothing_else() -> None:
    still = np.zeros((4, 10)) + np.array([1.0, 0, 0, 0])[:, None]
    tilted = composed(attitude(*np.full((3, 10), 0.4)), still)
    rest = felt(Wrist(np.ones((3, 10)), tilted), 0.01)
    np.testing.assert_allclose(np.linalg.norm(rest.force, axis=0), 1)
    np.testing.assert_allclose(rest.rate, 0, atol=1e-9)
    level = felt(Wrist(np.ones((3, 10)), still), 0.01)
    np.testing.assert_allclose(level.force[:, 0], [0, 0, 1], atol=1e-9)


@pytest.mark.parametrize(
    ("right", "left"),
    [("swipe left", "swipe right"), ("circle clockwise", "circle counterclockwise"),
     ("twist", "twist"), ("double tap", "double tap")],
)  # fmt: skip
def test_a_left_hand_feels_the_mirror_image_of_a_right_hand(right: str, left: str) -> None:
    """Of the mirrored gesture: forces along y change sign, and turning about x and z."""
    time = np.linspace(-1, 1, 100)[None]
    own = styles(1, seed=3)._replace(bends=np.zeros((1, people.POINTS, 2)), top=np.zeros(1))
    other = own._replace(side=-own.side, **{name: -getattr(own, name) for name in people.MIRRORED})
    first = felt(moved(GESTURES[right](own, time), own), 0.02)
    second = felt(moved(GESTURES[left](other, time), other), 0.02)
    mirror = np.array([1, -1, 1])[:, None, None]
    np.testing.assert_allclose(second.force, mirror * first.force, atol=1e-9)
    np.testing.assert_allclose(second.rate, -mirror * first.rate, atol=1e-9)
    assert np.abs(first.rate).max() > 5


def test_a_clockwise_circle_is_clockwise_to_who_draws_it() -> None:
    own = styles(5, freedom=0.0)
    for name, sign in (("circle clockwise", -1), ("circle counterclockwise", 1)):
        right, up, _ = GESTURES[name](own, np.linspace(-1.5, 1.5, 300)[None]).path
        area = (right[:, :-1] * np.diff(up) - up[:, :-1] * np.diff(right)).sum(axis=1)
        assert (sign * area > 0).all()


@pytest.mark.parametrize(("name", "sign"), [("swipe right", 1), ("swipe left", -1)])
def test_a_swipe_is_fastest_to_the_side_that_it_is_named_for(name: str, sign: int) -> None:
    right = GESTURES[name](styles(40), np.linspace(-1.5, 1.5, 300)[None]).path[0]
    speed = np.diff(right)
    assert (np.sign(speed[range(40), np.abs(speed).argmax(axis=1)]) == sign).all()


# --- rotations and trajectories ---------------------------------------------------------------


@given(st.lists(angles, min_size=6, max_size=6))
def test_attitudes_turn_vectors_as_scipy_does(values: list[float]) -> None:
    transform = pytest.importorskip("scipy.spatial.transform")
    first, second = np.array(values).reshape(2, 3)

    def expected(yaw: float, pitch: float, roll: float) -> object:
        return transform.Rotation.from_euler("ZYX", [yaw, -pitch, roll])

    body = composed(attitude(*first[:, None]), attitude(*second[:, None]))
    known = expected(*first) * expected(*second)  # type: ignore[operator]
    vector = np.array([0.3, -2.0, 1.0])
    found = in_body_frame(vector[:, None], body)[:, 0]
    np.testing.assert_allclose(found, known.inv().apply(vector), atol=1e-9)


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(-20, 20))
def test_the_rate_of_a_body_that_turns_evenly_is_exact(x: float, y: float, z: float) -> None:
    rate, step = np.array([x, y, z]), 0.005
    size = float(np.linalg.norm(rate))
    half = size * step * np.arange(5) / 2
    axis = rate / size if size > 1e-9 else np.zeros(3)
    body = np.concatenate([np.cos(half)[None], np.sin(half) * axis[:, None]])
    expected = np.repeat(rate[:, None], 3, axis=1) if size > 1e-9 else np.zeros((3, 3))
    np.testing.assert_allclose(angular_rate(body, step), expected, atol=1e-6)


@given(st.floats(-30, 30).filter(lambda bend: abs(bend) > 0.1))
def test_no_other_reach_has_less_jerk(bend: float) -> None:
    """None that adds what keeps start, end and rest: a multiple of x³(1-x)³."""
    x = np.linspace(0, 1, 1001)

    def jerk(path: Floats) -> float:
        return float((np.diff(path, 3) ** 2).sum())

    assert jerk(minimum_jerk(x) + bend * x**3 * (1 - x) ** 3) > jerk(minimum_jerk(x))


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.6))
def test_a_path_begins_and_ends_at_its_points_at_rest(seed: int, rounding: float) -> None:
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((3, 5, 2))
    shares = rng.dirichlet(np.full(4, 5.0), 3)
    progress = np.tile(np.linspace(-0.2, 1.2, 141), (3, 1))
    path = through(points, shares, np.full(3, rounding), progress)
    np.testing.assert_allclose(path[..., 0], points[:, 0].T, atol=1e-9)
    np.testing.assert_allclose(path[..., -1], points[:, -1].T, atol=1e-9)
    assert np.abs(np.diff(path[..., :20])).max() < 1e-9
    if rounding == 0:  # then it stops in every corner
        corner = through(points, shares, np.zeros(3), np.cumsum(shares, axis=1)[:, :1])
        np.testing.assert_allclose(corner[..., 0], points[:, 1].T, atol=1e-9)


def test_a_round_is_done_once_and_never_backwards() -> None:
    done = revolution(np.linspace(-0.5, 1.5, 500))
    assert done[0] == 0
    assert done[-1] == pytest.approx(1)
    assert (np.diff(done) >= -1e-12).all()


# --- sensors ----------------------------------------------------------------------------------


def ideal(model: str) -> sensors.Units:
    code = list(sensors.MODELS).index(model)
    return sensors.Units(np.array([code]), np.eye(6)[None], np.zeros((1, 6)))


def readings(model: str, level: float, windows: int = 50) -> NDArray[np.int16]:
    steady = Felt(np.full((3, windows, 512), level), np.full((3, windows, 512), 10 * level))
    rng = np.random.default_rng(0)
    unit = np.zeros(windows, int)
    return sensors.measured(rng, steady, ideal(model), unit, times=4)


@pytest.mark.parametrize("model", sensors.MODELS)
def test_readings_have_the_noise_of_the_data_sheet(model: str) -> None:
    found = readings(model, 1.0) * sensors.FULL_SCALE / 32768
    entry = sensors.MODELS[model]
    for axes, noise, step in (
        (slice(0, 3), entry.force_noise, entry.force_step),
        (slice(3, 6), entry.rate_noise, entry.rate_step),
    ):
        expected = np.sqrt(25 * noise**2 + step**2 / 12)  # rounding adds a twelfth of a step²
        assert found[..., axes].std() == pytest.approx(expected, rel=0.1)
    np.testing.assert_allclose(found.mean(axis=(0, 1)), [1] * 3 + [10] * 3, rtol=1e-3)


def test_readings_stop_at_full_scale() -> None:
    assert (readings("MPU-6050", 90.0) == 32767).all()
    assert (readings("LSM9DS1", -90.0) == -32768).all()


def test_readings_are_whole_steps_of_the_sensor() -> None:
    stored = readings("LSM9DS1", 0.3)[..., :3].astype(np.int64)
    steps = stored * 4 / 32768 / sensors.MODELS["LSM9DS1"].force_step
    assert np.abs(steps - np.rint(steps)).max() < 0.51 / 8192 / 0.122e-3
    rates = readings("LSM9DS1", 3.0)[..., 3:].astype(np.int64) * 500 / 32768 / 0.0175
    assert np.abs(rates - np.rint(rates)).max() < 0.45


# --- the generator ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 43])
def test_shapes_and_dtypes_are_as_declared(size: int) -> None:
    generator = Windows()
    data, labels, attributes = generator.generate(np.random.default_rng(0), size)
    assert data.shape == (size, *generator.sample_shape)
    assert data.dtype == generator.dtype
    assert labels.shape == (size,)
    assert labels.dtype == np.int32
    assert attributes.keys() == generator.attributes.keys()
    for name, codes in attributes.items():
        assert codes.shape == (size,)
        assert codes.dtype == np.int32
        assert set(codes) <= set(range(len(generator.attributes[name]) or 8))


@pytest.mark.parametrize("difficulty", [None, *TIERS])
def test_the_same_stream_gives_the_same_bytes(difficulty: Difficulty | None) -> None:
    generator = pickle.loads(pickle.dumps(Windows(difficulty)))
    runs = [generator.generate(np.random.default_rng(5), 40) for _ in range(2)]
    assert runs[0][0].tobytes() == runs[1][0].tobytes()
    for name, codes in runs[0][2].items():
        assert codes.tobytes() == runs[1][2][name].tobytes()
    other = Windows(difficulty).generate(np.random.default_rng(6), 40)
    assert runs[0][0].tobytes() != other[0].tobytes()


@pytest.mark.parametrize("size", [1, 961])
def test_a_smaller_set_is_the_beginning_of_a_larger_one(size: int) -> None:
    small, large = make(size, seed=7), make(1200, seed=7)
    assert small.raw.tobytes() == large.raw[:size].tobytes()
    for name, codes in small.attributes.items():
        assert codes.tolist() == large.attributes[name][:size].tolist()


def test_any_number_of_workers_makes_the_same_windows() -> None:
    alone = tinygesture.make_tinygesture(1000, seed=2)
    shared = tinygesture.make_tinygesture(1000, seed=2, workers=2)
    assert alone.raw.tobytes() == shared.raw.tobytes()
    assert alone.attributes["person"].tolist() == shared.attributes["person"].tolist()


def test_every_ten_windows_show_every_gesture(chunk: td.Split) -> None:
    assert (np.sort(chunk.labels.reshape(-1, 10)) == np.arange(10)).all()


@pytest.mark.parametrize("difficulty", [None, *TIERS])
def test_everybody_performs_every_gesture_alike_often(difficulty: Difficulty | None) -> None:
    _, labels, codes = Windows(difficulty).generate(np.random.default_rng(1), 960)
    tiers = 3 if difficulty is None else 1
    combined = [labels, codes["person"], codes["background"], codes["difficulty"]]
    _, counts = np.unique(np.stack(combined), axis=1, return_counts=True)
    assert counts.tolist() == [960 // (160 * tiers)] * (160 * tiers)


@given(st.integers(0, 2**32 - 1))
def test_among_eight_people_any_two_attributes_are_independent(seed: int) -> None:
    people_of = windows._people(np.random.default_rng(seed))
    assert people_of.keys() == set(BIASED) - {"background"}
    for name, other in combinations(people_of, 2):
        assert np.bincount(people_of[name] * 2 + people_of[other]).tolist() == [2, 2, 2, 2]


def test_a_person_is_one_person() -> None:
    split = make(1920, seed=0)
    person = split.attributes["person"]
    assert len(np.unique(person)) == 16
    assert np.intersect1d(person[:960], person[960:]).size == 0
    for name in ("hand", "sensor", "speed", "tremor"):
        for one in np.unique(person):
            assert len(np.unique(split.attributes[name][person == one])) == 1


def test_no_attribute_tells_the_gesture(chunk: td.Split) -> None:
    for name in BIASED:
        assert cramers_v(chunk.labels, chunk.attributes[name]) == pytest.approx(0)


# --- attributes say what is felt --------------------------------------------------------------


def power(split: td.Split, low: float, high: float) -> Floats:
    """Return the power of acceleration between two frequencies of each window."""
    spectrum = np.abs(np.fft.rfft(split.data[..., :3], axis=1)) ** 2
    frequency = np.fft.rfftfreq(128, 1 / 50)
    band = (frequency >= low) & (frequency <= high)
    found: Floats = spectrum[:, band].sum(axis=(1, 2)).astype(np.float64)
    return found


def test_who_walks_is_felt_to_walk(chunk: td.Split) -> None:
    idle = chunk[chunk.labels == 0]
    walks = idle.attributes["background"] == 1
    assert power(idle[walks], 1.4, 2.4).min() > np.median(power(idle[~walks], 1.4, 2.4))


def test_a_strong_tremor_is_felt_between_eight_and_twelve_hertz(chunk: td.Split) -> None:
    idle = chunk[chunk.labels == 0]
    strong = idle.attributes["tremor"] == 1
    assert np.median(power(idle[strong], 7, 13)) > 5 * np.median(power(idle[~strong], 7, 13))


def test_quick_people_turn_their_arms_faster_than_slow_ones() -> None:
    split = make(1920, seed=4)
    circles = split[(split.labels == 3) & (split.attributes["background"] == 0)]
    fastest = np.abs(circles.data[..., 3:]).max(axis=(1, 2))
    quick = circles.attributes["speed"] == 1
    assert np.median(fastest[quick]) > 1.1 * np.median(fastest[~quick])


def test_left_hands_are_rolled_the_other_way(chunk: td.Split) -> None:
    sideways = chunk.data[..., 1].mean(axis=1)
    left = chunk.attributes["hand"] == 1
    assert sideways[~left].mean() > 0.1
    assert sideways[left].mean() < -0.1


# --- the public functions ---------------------------------------------------------------------


def test_units_are_those_of_the_sensors(chunk: td.Split) -> None:
    units = chunk.in_units()
    expected = chunk.raw * (sensors.FULL_SCALE / 32768)
    np.testing.assert_allclose(units, expected, rtol=1e-5, atol=1e-5)
    assert np.median(np.linalg.norm(units[..., :3], axis=2)) == pytest.approx(1, abs=0.05)
    split = tinygesture.make_tinygesture(10, seed=0)
    assert list(split.metadata["channels"])[3] == "rate x"
    assert split.metadata["provenance"] == "generated"


def test_one_difficulty_can_be_asked_for() -> None:
    split = tinygesture.make_tinygesture(30, seed=0, difficulty="hard")
    assert set(split.difficulty) == {2}


@pytest.mark.parametrize("name", BIASED)
def test_a_planted_bias_is_as_strong_as_asked_for(name: str) -> None:
    generator = Windows(bias=name, strength=0.8)
    _, labels, codes = generator.generate(_streams.generator(3, 0), 960)
    assert cramers_v(labels, codes[name]) == pytest.approx(0.8, abs=0.07)
    assert codes[name][labels == 0].mean() < 0.5 < codes[name][labels == 1].mean()
    assert np.bincount(labels).tolist() == [96] * 10


def test_wrong_arguments_are_refused() -> None:
    for wrong, message in (
        ({"difficulty": "ease"}, "unknown difficulty 'ease': did you mean 'easy'"),
        ({"bias": {"hands": 0.5}}, "unknown attribute 'hands': did you mean 'hand'"),
        ({"bias": {"person": 0.5}}, "unknown attribute 'person'"),
        ({"bias": {"hand": 2}}, "strength of a bias is from 0 to 1, not 2"),
        ({"bias": {"hand": 0.5, "speed": 0.5}}, "bias is of one attribute, not 2"),
    ):
        with pytest.raises((td.UnknownNameError, td.InvalidValueError), match=message):
            tinygesture.make_tinygesture(3, seed=0, **wrong)


def test_every_class_has_thirty_windows_and_more_of_each_hand() -> None:
    train = tinygesture.load_tinygesture("train")
    cells = np.bincount(train.labels * 2 + train.attributes["hand"], minlength=20)
    assert cells.min() >= 30
