"""Laws of transforms: what changes, what does not, and that a run repeats."""

from __future__ import annotations

import multiprocessing
import pickle
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.random import default_rng

import tinydatasets as td
from tinydatasets import transforms
from tinydatasets.transforms import (
    Compose,
    CutMix,
    Cutout,
    GaussianNoise,
    Mixup,
    RandomBrightness,
    RandomContrast,
    RandomCrop,
    RandomFlip,
    RandomScale,
    RandomShift,
    SpecAugment,
    TimeShift,
    TimeWarp,
)
from tinydatasets.transforms.series import _clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

IMAGES = ((9, 6), (9, 6, 3))
SERIES = ((20,), (20, 3))
N_CLASSES = 4

# Every transform with the shapes of samples that it takes, and what leaves a batch as it is.
CASES: list[tuple[Any, Any, tuple[tuple[int, ...], ...]]] = [
    (RandomShift(2), RandomShift(0), IMAGES),
    (RandomCrop((9, 6), pad=2), RandomCrop((9, 6)), IMAGES),
    (RandomFlip(), RandomFlip(p=0), IMAGES),
    (RandomFlip("vertical"), RandomFlip("vertical", p=0), IMAGES),
    (RandomBrightness(0.3), RandomBrightness(0), IMAGES),
    (RandomContrast(0.5), RandomContrast(0), IMAGES),
    (Cutout(4, fill=0.5), Cutout(0), IMAGES),
    (GaussianNoise(0.1), GaussianNoise(0), (*IMAGES, *SERIES, ())),
    (RandomScale(0.5), RandomScale(0), (*IMAGES, *SERIES, ())),
    (TimeShift(5), TimeShift(0), SERIES),
    (TimeShift(5, roll=True), TimeShift(0, roll=True), SERIES),
    (TimeWarp(0.5), TimeWarp(0), SERIES),
    (SpecAugment(4, 3, n_time_masks=2), SpecAugment(0, 0), IMAGES),
    (Mixup(N_CLASSES, 1), Mixup(N_CLASSES, 0), (*IMAGES, *SERIES, ())),
    (CutMix(N_CLASSES), CutMix(N_CLASSES, 0), IMAGES),
    (Compose(TimeShift(3), GaussianNoise(1)), Compose(), SERIES),
]
EACH = [(transform, shape) for transform, _, shapes in CASES for shape in shapes]
PLAIN = [(t, s) for t, s in EACH if not isinstance(t, (Mixup, CutMix))]
NEUTRAL = [(neutral, shape) for _, neutral, shapes in CASES for shape in shapes]
SEEDS = st.integers(0, 2**32 - 1)
BATCHES = st.integers(1, 9)

UNTYPED: Any = transforms  # takes wrong arguments without a word from the type checker

each = pytest.mark.parametrize(("transform", "shape"), EACH, ids=str)
few = settings(max_examples=15)  # of laws that are tried on every transform
each_image = pytest.mark.parametrize("shape", IMAGES, ids=str)


def batch(
    size: int, shape: Sequence[int], seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return samples in (0, 1], no two values alike, and labels."""
    n_values = size * int(np.prod(shape))
    values = default_rng(seed).permutation(n_values) + 1
    x = (values / max(n_values, 1)).astype(np.float32).reshape(size, *shape)
    return x, (np.arange(size) % N_CLASSES).astype(np.int32)


def one_hot(y: NDArray[np.int32]) -> NDArray[np.float32]:
    return np.eye(N_CLASSES, dtype=np.float32)[y]


def test_every_transform_is_held_to_these_laws() -> None:
    assert {type(case[0]).__name__ for case in CASES} == set(transforms.__all__)


@each
@few
@given(size=st.integers(0, 9), seed=SEEDS)
def test_shapes_and_dtypes_are_kept_and_no_value_is_lost(
    transform: Any, shape: tuple[int, ...], size: int, seed: int
) -> None:
    x, y = batch(size, shape)
    changed, labels = transform(x.copy(), y.copy(), default_rng(seed))
    assert changed.shape == x.shape
    assert changed.dtype == np.float32
    assert changed.flags.c_contiguous
    assert changed.flags.writeable
    assert np.isfinite(changed).all()
    if isinstance(transform, (Mixup, CutMix)):
        assert labels.shape == (size, N_CLASSES)
        assert labels.dtype == np.float32
    else:
        assert labels.dtype == np.int32
        assert (labels == y).all()


@pytest.mark.parametrize(("transform", "shape"), NEUTRAL, ids=str)
@few
@given(size=st.integers(0, 9), seed=SEEDS)
def test_a_strength_of_zero_changes_no_bit(
    transform: Any, shape: tuple[int, ...], size: int, seed: int
) -> None:
    x, y = batch(size, shape)
    changed, labels = transform(x.copy(), y, default_rng(seed))
    assert changed.tobytes() == x.tobytes()
    soft = isinstance(transform, (Mixup, CutMix))
    assert (labels == (one_hot(y) if soft else y)).all()


@each
def test_a_strength_above_zero_changes_something(transform: Any, shape: tuple[int, ...]) -> None:
    x, y = batch(9, shape)
    assert (transform(x.copy(), y, default_rng(0))[0] != x).any()


@each
@few
@given(seed=SEEDS)
def test_a_read_only_batch_is_left_alone_and_gives_the_same(
    transform: Any, shape: tuple[int, ...], seed: int
) -> None:
    x, y = batch(5, shape)
    before = x.tobytes()
    x.flags.writeable = y.flags.writeable = False
    kept, labels = transform(x, y, default_rng(seed))
    changed, others = transform(x.copy(), y.copy(), default_rng(seed))
    assert x.tobytes() == before
    assert kept.tobytes() == changed.tobytes()
    assert (labels == others).all()


@pytest.mark.parametrize(("transform", "shape"), PLAIN, ids=str)
@few
@given(size=BATCHES, seed=SEEDS)
def test_what_a_sample_gets_does_not_depend_on_those_that_follow(
    transform: Any, shape: tuple[int, ...], size: int, seed: int
) -> None:
    if isinstance(transform, Compose):  # its second transform begins where the first ended
        transform = transform.transforms[0]
    x, y = batch(12, shape)
    whole, _ = transform(x.copy(), y, default_rng(seed))
    part, _ = transform(x[:size].copy(), y[:size], default_rng(seed))
    assert part.tobytes() == whole[:size].tobytes()


@each
@few
@given(seed=SEEDS)
def test_a_strided_batch_gives_the_same_as_a_contiguous_one(
    transform: Any, shape: tuple[int, ...], seed: int
) -> None:
    x, y = batch(8, shape)
    strided, _ = transform(np.repeat(x, 2, axis=0)[::2], y, default_rng(seed))
    assert (strided == transform(x, y, default_rng(seed))[0]).all()


def test_a_crop_without_a_margin_takes_a_strided_batch() -> None:
    x, y = batch(8, (9, 6))
    strided, _ = RandomCrop(3)(np.repeat(x, 2, axis=0)[::2], y, default_rng(0))
    assert (strided == RandomCrop(3)(x, y, default_rng(0))[0]).all()


@each
def test_a_writable_batch_is_changed_in_place_or_not_at_all(
    transform: Any, shape: tuple[int, ...]
) -> None:
    x, y = batch(5, shape)
    before = x.copy()
    changed, _ = transform(x, y, default_rng(0))
    moves = isinstance(transform, (RandomShift, RandomCrop, TimeShift, TimeWarp, Compose))
    assert (x == before).all() if moves else changed is x


@each
def test_transforms_pickle_compare_and_hash_by_their_parameters(
    transform: Any, shape: tuple[int, ...]
) -> None:
    copy = pickle.loads(pickle.dumps(transform))
    assert copy == transform
    assert hash(copy) == hash(transform)
    assert repr(copy) == repr(transform)
    assert eval(repr(transform), vars(transforms)) == transform
    assert transform != RandomShift(999)
    for field in fields(transform):
        with pytest.raises(AttributeError):
            setattr(transform, field.name, 0)


def test_a_spawned_process_transforms_alike() -> None:
    split = td.Split.from_arrays(batch(12, (9, 6))[0], np.arange(12) % N_CLASSES)
    augment = Compose(RandomShift(1), Cutout(2), RandomFlip())
    batches = split.batches(5, seed=0, transform=augment)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        theirs: list[Any] = pool.apply(list, [batches])
    assert [x.tobytes() for x, _ in theirs] == [x.tobytes() for x, _ in batches]


@each
@few
@given(seed=SEEDS, stop=st.integers(0, 3))
def test_a_resumed_epoch_equals_the_uninterrupted_one(
    transform: Any, shape: tuple[int, ...], seed: int, stop: int
) -> None:
    x, y = batch(18, shape)
    split = td.Split.from_arrays(x, y)  # four batches of 5, the last of 3
    options: Any = {"seed": seed, "transform": transform}
    whole = list(split.batches(5, **options))
    first = split.batches(5, **options)
    head = list(islice(first, stop))
    second = split.batches(5, **options)
    second.load_state_dict(first.state_dict())
    for (u, v), (p, q) in zip([*head, *second], whole, strict=True):
        assert u.tobytes() == p.tobytes()
        assert v.tobytes() == q.tobytes()


@each
def test_another_epoch_is_transformed_differently_and_the_split_is_left_alone(
    transform: Any, shape: tuple[int, ...]
) -> None:
    x, y = batch(8, shape)
    split = td.Split.from_arrays(x.copy(), y)
    options: Any = {"seed": 0, "shuffle": False, "transform": transform}
    batches = split.batches(8, **options)
    assert len({x.tobytes() for _ in range(2) for x, _ in batches}) == 2
    assert split.data.tobytes() == x.tobytes()


@each_image
@given(pixels=st.integers(0, 12), fill=st.floats(-2, 2, width=32), seed=SEEDS)
def test_a_shift_moves_every_pixel_by_the_same_whole_number(
    shape: tuple[int, ...], pixels: int, fill: float, seed: int
) -> None:
    x, y = batch(4, shape)
    moved, _ = RandomShift(pixels, fill=fill)(x, y, default_rng(seed))
    height, width = shape[:2]
    reach = range(-pixels, pixels + 1)
    for before, after in zip(x, moved, strict=True):
        room = np.full((height + 2 * pixels, width + 2 * pixels, *shape[2:]), fill, np.float32)
        room[pixels : pixels + height, pixels : pixels + width] = before
        views = (
            room[pixels - down :, pixels - right :][:height, :width]
            for down in reach
            for right in reach
        )
        assert any(np.array_equal(after, view) for view in views)


def test_every_shift_is_equally_frequent() -> None:
    x = np.zeros((9000, 5, 5), np.float32)
    x[:, 2, 2] = 1
    moved, _ = RandomShift(1)(x, np.zeros(9000, np.int32), default_rng(0))
    assert (moved.sum(axis=(1, 2)) == 1).all()
    # Binomial with n = 9000 and p = 1/9: five standard deviations are 149.
    assert abs(moved.sum(axis=0)[1:4, 1:4] - 1000).max() < 149


@each_image
@given(height=st.integers(1, 11), width=st.integers(1, 8), seed=SEEDS)
def test_a_crop_is_a_window_of_the_padded_image(
    shape: tuple[int, ...], height: int, width: int, seed: int
) -> None:
    x, y = batch(4, shape)
    cut, _ = RandomCrop((height, width), pad=1, fill=-1)(x, y, default_rng(seed))
    assert cut.shape == (4, height, width, *shape[2:])
    for before, after in zip(x, cut, strict=True):
        margins = [(1, 1), (1, 1), (0, 0)][: before.ndim]
        room = np.pad(before, margins, constant_values=-1)
        windows = (
            room[top : top + height, left : left + width]
            for top in range(room.shape[0] - height + 1)
            for left in range(room.shape[1] - width + 1)
        )
        assert any(np.array_equal(after, window) for window in windows)


def test_a_crop_reaches_every_corner() -> None:
    x = np.arange(9, dtype=np.float32).reshape(1, 3, 3).repeat(500, axis=0)
    cut, _ = RandomCrop(1)(x, np.zeros(500, np.int32), default_rng(0))
    assert set(cut.ravel().tolist()) == set(range(9))


@pytest.mark.parametrize(("axis", "position"), [("horizontal", 2), ("vertical", 1)])
@each_image
@given(size=BATCHES, seed=SEEDS)
def test_a_certain_flip_mirrors_its_axis_and_twice_is_no_flip(
    axis: Any, position: int, shape: tuple[int, ...], size: int, seed: int
) -> None:
    x, y = batch(size, shape)
    flip, rng = RandomFlip(axis, p=1), default_rng(seed)
    once, _ = flip(x.copy(), y, rng)
    assert (once == np.flip(x, position)).all()
    assert (flip(once, y, rng)[0] == x).all()


def test_a_flip_has_its_probability() -> None:
    x = np.tile(np.array([[0, 1]], np.float32), (4000, 1, 1))
    flipped, _ = RandomFlip(p=0.3)(x, np.zeros(4000, np.int32), default_rng(0))
    # Binomial with n = 4000: five standard deviations of the share are 0.036.
    assert abs(flipped[:, 0, 0].mean() - 0.3) < 0.036


@each_image
@given(delta=st.floats(0, 2), seed=SEEDS)
def test_brightness_adds_one_number_to_an_image(
    shape: tuple[int, ...], delta: float, seed: int
) -> None:
    x, y = batch(5, shape)
    added = (RandomBrightness(delta)(x.copy(), y, default_rng(seed))[0] - x).reshape(5, -1)
    assert np.allclose(added, added[:, :1], atol=1e-6)
    assert abs(added).max() <= delta + 1e-6


@each_image
@given(factor=st.floats(0, 1), seed=SEEDS)
def test_contrast_keeps_the_mean_of_a_channel_and_scales_the_distance_from_it(
    shape: tuple[int, ...], factor: float, seed: int
) -> None:
    x, y = batch(5, shape)
    changed, _ = RandomContrast(factor)(x.copy(), y, default_rng(seed))
    assert np.allclose(changed.mean(axis=(1, 2)), x.mean(axis=(1, 2)), atol=1e-5)
    spreads = changed.std(axis=(1, 2)) / x.std(axis=(1, 2))
    assert (spreads >= 1 - factor - 1e-4).all()
    assert (spreads <= 1 + factor + 1e-4).all()
    assert np.allclose(spreads.reshape(5, -1), spreads.reshape(5, -1)[:, :1], atol=1e-4)


@pytest.mark.parametrize("shape", [*IMAGES, *SERIES], ids=str)
@given(factor=st.floats(0, 1), seed=SEEDS)
def test_scaling_multiplies_a_sample_by_one_number(
    shape: tuple[int, ...], factor: float, seed: int
) -> None:
    x, y = batch(5, shape)
    ratio = (RandomScale(factor)(x.copy(), y, default_rng(seed))[0] / x).reshape(5, -1)
    assert np.allclose(ratio, ratio[:, :1], atol=1e-5)
    assert ratio.min() >= 1 - factor - 1e-5
    assert ratio.max() <= 1 + factor + 1e-5


def test_factors_fill_their_interval_evenly() -> None:
    x, y = np.ones((10_000, 1, 1), np.float32), np.zeros(10_000, np.int32)
    scaled = RandomScale(0.5)(x.copy(), y, default_rng(0))[0]
    brighter = RandomBrightness(0.5)(x.copy(), y, default_rng(1))[0]
    for values in (scaled, brighter):
        counts, _ = np.histogram(values, bins=10, range=(0.5, 1.5))
        # Binomial with n = 10000 and p = 1/10: five standard deviations are 150.
        assert counts.sum() == 10_000
        assert abs(counts - 1000).max() < 150


def test_noise_has_mean_zero_and_its_sigma() -> None:
    x = np.full((100, 100), 5, np.float32)
    noise = GaussianNoise(0.5)(x.copy(), np.zeros(100, np.int32), default_rng(0))[0] - 5
    # Of 10000 values, five standard errors: 0.025 of the mean, 0.018 of the deviation.
    assert abs(noise.mean()) < 0.025
    assert abs(noise.std() - 0.5) < 0.018
    drawn = default_rng(0).standard_normal(x.shape, dtype=np.float32)
    assert np.allclose(noise, 0.5 * drawn, atol=1e-5), "not the float32 draws it documents"


@pytest.mark.parametrize(
    "transform",
    [
        GaussianNoise(3, clip=(-0.5, 0.75)),
        RandomScale(1, clip=(-0.5, 0.75)),
        RandomBrightness(3, clip=(-0.5, 0.75)),
        RandomContrast(1, clip=(-0.5, 0.75)),
    ],
    ids=str,
)
@given(seed=SEEDS)
def test_clipped_values_stay_in_the_interval_and_inside_it_are_the_same(
    transform: Any, seed: int
) -> None:
    x, y = batch(6, (9, 6))
    clipped, _ = transform(x.copy(), y, default_rng(seed))
    free, _ = type(transform)(getattr(transform, fields(transform)[0].name))(
        x.copy(), y, default_rng(seed)
    )
    assert (clipped == np.clip(free, np.float32(-0.5), np.float32(0.75))).all()


@each_image
@given(side=st.integers(1, 20), fill=st.floats(-2, -1, width=32), seed=SEEDS)
def test_a_cutout_covers_exactly_one_square_cut_off_at_the_border(
    shape: tuple[int, ...], side: int, fill: float, seed: int
) -> None:
    x, y = batch(5, shape)
    cut, _ = Cutout(side, fill=fill)(x.copy(), y, default_rng(seed))
    for before, after in zip(x, cut, strict=True):
        squares = []
        for row in range(shape[0]):
            for column in range(shape[1]):
                expected = before.copy()
                top, left = row - side // 2, column - side // 2
                expected[max(top, 0) : top + side, max(left, 0) : left + side] = fill
                squares.append(expected)
        assert any(np.array_equal(after, square) for square in squares)


def test_every_pixel_is_equally_often_the_centre_of_a_cutout() -> None:
    x, y = np.zeros((9000, 3, 3), np.float32), np.zeros(9000, np.int32)
    covered = Cutout(1, fill=1)(x, y, default_rng(0))[0].sum(axis=0)
    # Binomial with n = 9000 and p = 1/9: five standard deviations are 149.
    assert abs(covered - 1000).max() < 149


@pytest.mark.parametrize("shape", [*IMAGES, *SERIES], ids=str)
@given(size=BATCHES, alpha=st.floats(0.01, 10), seed=SEEDS)
def test_mixup_mixes_samples_and_labels_in_the_same_share(
    shape: tuple[int, ...], size: int, alpha: float, seed: int
) -> None:
    x, _ = batch(size, shape)
    y = np.arange(size, dtype=np.int32)  # a class a sample tells who was mixed
    mixed, soft = Mixup(size, alpha)(x.copy(), y, default_rng(seed))
    assert np.allclose(soft.sum(axis=1), 1, atol=1e-6)
    assert ((soft > 0).sum(axis=1) <= 2).all()
    assert np.allclose(mixed.reshape(size, -1), soft @ x.reshape(size, -1), atol=1e-5)


@each_image
@given(size=BATCHES, alpha=st.floats(0.01, 10), seed=SEEDS)
def test_cutmix_pastes_one_box_and_its_label_has_exactly_its_share_of_the_area(
    shape: tuple[int, ...], size: int, alpha: float, seed: int
) -> None:
    x, _ = batch(size, shape)
    y = np.arange(size, dtype=np.int32)
    mixed, soft = CutMix(size, alpha)(x.copy(), y, default_rng(seed))
    assert np.allclose(soft.sum(axis=1), 1, atol=1e-6)
    area = shape[0] * shape[1]
    for row in range(size):
        sources = (mixed[row] == x).reshape(size, *shape)  # no two values of x are alike
        assert sources.any(axis=0).all(), "a pixel is of neither partner"
        for source in range(size):
            pixels = sources[source].reshape(*shape[:2], -1)
            assert (pixels.all(axis=2) == pixels.any(axis=2)).all(), "channels differ"
            assert soft[row, source] == pytest.approx(pixels.all(axis=2).sum() / area, abs=1e-6)
        pasted = (mixed[row] != x[row]).reshape(*shape[:2], -1).any(axis=2)
        down, across = np.nonzero(pasted.any(axis=1))[0], np.nonzero(pasted.any(axis=0))[0]
        box = pasted[down[0] : down[-1] + 1, across[0] : across[-1] + 1] if len(down) else pasted
        assert box.all() or not len(down)


def test_boxes_of_cutmix_have_the_area_of_the_paper_and_lean_to_no_side() -> None:
    x = np.arange(1000, dtype=np.float32)[:, None, None] + np.zeros((64, 64), np.float32)
    mixed, _ = CutMix(1)(x, np.zeros(1000, np.int32), default_rng(0))
    pasted = mixed != np.arange(1000)[:, None, None]
    # A side is sqrt(u) of the image's for a uniform u, and loses u/4 at the border on average:
    # the mean of (sqrt(u) - u/4)**2 is 0.321. Five standard errors are 0.045, rounding 0.01.
    assert abs(pasted.mean() - 0.321) < 0.055
    for axis in (1, 2):
        before, after = np.split(pasted.mean(axis=3 - axis), 2, axis=1)
        lean = after.mean(axis=1) - before.mean(axis=1)
        assert abs(lean.mean()) < 5 * lean.std() / np.sqrt(1000) + 0.01


def test_the_shares_of_alpha_one_are_evenly_spread() -> None:
    x, y = np.zeros((8000, 1), np.float32), np.arange(8000) % 2
    soft = Mixup(2, 1)(x, y, default_rng(0))[1]
    mixed = soft[(soft > 0).all(axis=1)][:, 0]  # the others were mixed with their own class
    counts, _ = np.histogram(mixed, bins=4, range=(0, 1))
    expected = len(mixed) / 4
    # Binomial with p = 1/4: five standard deviations.
    assert abs(counts - expected).max() < 5 * np.sqrt(expected * 0.75)
    assert 3500 < len(mixed) < 4500


@given(seed=SEEDS)
def test_soft_labels_are_mixed_again(seed: int) -> None:
    x, y = batch(6, (9, 6))
    both = Compose(Mixup(N_CLASSES, 1), GaussianNoise(0.1), CutMix(N_CLASSES))
    mixed, soft = both(x, y, default_rng(seed))
    assert np.isfinite(mixed).all()
    assert np.allclose(soft.sum(axis=1), 1, atol=1e-6)
    assert soft.min() >= 0


@pytest.mark.parametrize("shape", SERIES, ids=str)
@given(steps=st.integers(0, 45), roll=st.booleans(), seed=SEEDS)
def test_a_time_shift_moves_every_value_by_the_same_whole_number(
    shape: tuple[int, ...], steps: int, roll: bool, seed: int
) -> None:
    x, y = batch(4, shape)
    moved, _ = TimeShift(steps, roll=roll, fill=-1)(x, y, default_rng(seed))
    for before, after in zip(x, moved, strict=True):
        views = []
        for shift in range(-steps, steps + 1):
            view = np.roll(before, shift, axis=0)
            if not roll:
                come_in = slice(0, shift) if shift >= 0 else slice(shift, None)
                view[come_in] = -1
            views.append(view)
        assert any(np.array_equal(after, view) for view in views)


@given(length=st.integers(2, 60), sigma=st.floats(0, 3), knots=st.integers(2, 9), seed=SEEDS)
def test_a_time_warp_keeps_the_ends_and_never_runs_backwards(
    length: int, sigma: float, knots: int, seed: int
) -> None:
    clock = np.tile(np.arange(length, dtype=np.float32), (5, 1))
    warped, _ = TimeWarp(sigma, knots=knots)(clock, np.zeros(5, np.int32), default_rng(seed))
    assert (warped[:, 0] == 0).all()
    assert (warped[:, -1] == length - 1).all()
    assert (np.diff(warped) >= -1e-5).all()


@given(sigma=st.floats(0, 1e6), seed=SEEDS)
def test_a_time_warp_reads_between_neighbours_all_channels_at_one_time(
    sigma: float, seed: int
) -> None:
    x, y = batch(5, (20, 2))
    times = np.tile(np.arange(20, dtype=np.float32)[None, :, None], (5, 1, 1))
    warped, _ = TimeWarp(sigma)(np.concatenate([x, times], axis=2), y, default_rng(seed))
    for before, after in zip(x, warped, strict=True):
        for channel in range(2):
            read = np.interp(after[:, 2], np.arange(20), before[:, channel])
            assert np.allclose(after[:, channel], read, atol=1e-4)


def test_a_time_warp_has_speeds_of_its_sigma() -> None:
    clock = np.tile(np.arange(101, dtype=np.float32), (4000, 1))
    warped, _ = TimeWarp(0.2, knots=2)(clock, np.zeros(4000, np.int32), default_rng(0))
    speeds = np.diff(warped)
    # The first and last steps are a hundredth away from independent knots.
    ratio = np.log(speeds[:, 0] / speeds[:, -1])
    assert abs(ratio.std() / (0.2 * np.sqrt(2) * 0.99) - 1) < 0.06


@given(height=st.floats(-3, 3), length=st.integers(2, 40))
def test_a_symmetric_speed_makes_a_symmetric_clock(height: float, length: int) -> None:
    times = _clock(np.array([[0, height, 0]]), length)[0]
    assert np.allclose(times + times[::-1], length - 1)


def test_a_series_of_one_moment_is_not_warped() -> None:
    x, y = batch(3, (1, 2))
    assert (TimeWarp(1)(x.copy(), y, default_rng(0))[0] == x).all()


@each_image
@given(
    widest=st.tuples(st.integers(0, 9), st.integers(0, 6)),
    count=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    seed=SEEDS,
)
def test_spectrogram_masks_are_whole_bands_within_their_limits(
    shape: tuple[int, ...], widest: tuple[int, int], count: tuple[int, int], seed: int
) -> None:
    x, y = batch(5, shape)
    augment = SpecAugment(*widest, n_time_masks=count[0], n_freq_masks=count[1], fill=-1)
    masked, _ = augment(x.copy(), y, default_rng(seed))
    covered = masked == -1
    assert (masked[~covered] == x[~covered]).all()
    covered = covered.reshape(*covered.shape[:3], -1)
    assert (covered.all(axis=3) == covered.any(axis=3)).all()
    for bands in covered[..., 0]:
        times, bins = bands.all(axis=1), bands.all(axis=0)
        assert (bands == (times[:, None] | bins[None, :])).all()
        if not bands.all():
            assert times.sum() <= widest[0] * count[0]
            assert bins.sum() <= widest[1] * count[1]
            assert runs(times) <= count[0]
            assert runs(bins) <= count[1]


def runs(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(np.diff(mask.astype(int), prepend=0) == 1))


def test_every_width_of_a_mask_is_equally_frequent() -> None:
    x = np.ones((4000, 10, 5), np.float32)
    masked, _ = SpecAugment(3, 0)(x, np.zeros(4000, np.int32), default_rng(0))
    widths = (masked[:, :, 0] == 0).sum(axis=1)
    # Binomial with n = 4000 and p = 1/4: five standard deviations are 137.
    assert abs(np.bincount(widths, minlength=4) - 1000).max() < 137
    assert (masked == 0).any(axis=0).all(), "no place is out of reach"


@given(seed=SEEDS)
def test_composing_is_applying_in_turn_with_one_generator(seed: int) -> None:
    x, y = batch(6, (9, 6))
    noise, shift = GaussianNoise(0.5), RandomShift(2)
    composed, _ = Compose(noise, shift)(x.copy(), y, default_rng(seed))
    rng = default_rng(seed)
    by_hand, _ = shift(*noise(x.copy(), y, rng), rng)
    assert composed.tobytes() == by_hand.tobytes()
    other, _ = Compose(shift, noise)(x.copy(), y, default_rng(seed))
    assert composed.tobytes() != other.tobytes()


def double(x: Any, y: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    return 2 * x, y


def test_a_user_s_function_may_be_among_the_composed() -> None:
    x, y = batch(2, (9, 6))
    composed = Compose(double, RandomFlip(p=0))
    assert (composed(x.copy(), y, default_rng(0))[0] == 2 * x).all()


def test_a_composed_function_must_return_a_pair() -> None:
    x, y = batch(2, (9, 6))  # two samples unpack as well as a pair does
    with pytest.raises(td.InvalidValueError, match=r"must return the pair \(x, y\), not ndarray"):
        Compose(lambda x, *_: x)(x, y, default_rng(0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: UNTYPED.RandomShift(-1), "pixels must be an integer of at least 0, not -1"),
        (lambda: UNTYPED.RandomShift(1.5), "pixels must be an integer of at least 0, not 1.5"),
        (lambda: UNTYPED.RandomShift(1, fill=np.nan), "fill must be a number, not nan"),
        (lambda: UNTYPED.RandomCrop(0), "size must be an integer of at least 1, not 0"),
        (
            lambda: UNTYPED.RandomCrop((1, 2, 3)),
            r"size must be .* or a tuple \(h, w\), not \(1, 2, 3\)",
        ),
        (
            lambda: UNTYPED.RandomCrop([8, 8]),
            r"size must be an integer of at least 1, not \[8, 8\]",
        ),
        (lambda: UNTYPED.RandomCrop(8, pad=-1), "pad must be an integer of at least 0, not -1"),
        (lambda: UNTYPED.RandomFlip("horizon"), "unknown axis .* did you mean 'horizontal'"),
        (lambda: UNTYPED.RandomFlip(p=1.5), "p must be a number from 0 to 1, not 1.5"),
        (lambda: UNTYPED.RandomFlip(p="0.5"), "p must be a number of at least 0, not '0.5'"),
        (lambda: UNTYPED.RandomBrightness(-1), "delta must be a number of at least 0, not -1"),
        (lambda: UNTYPED.RandomContrast(2), "factor must be a number from 0 to 1, not 2"),
        (lambda: UNTYPED.RandomScale(-0.1), "factor must be a number of at least 0, not -0.1"),
        (lambda: UNTYPED.GaussianNoise(np.inf), "sigma must be a number of at least 0, not inf"),
        (lambda: UNTYPED.GaussianNoise(1, clip=(1, 0)), r"clip must be .*low < high, not \(1, 0\)"),
        (
            lambda: UNTYPED.GaussianNoise(1, clip=[0, 1]),
            r"clip must be None or a tuple .*not \[0, 1\]",
        ),
        (
            lambda: UNTYPED.GaussianNoise(1, clip=(0, "1")),
            "each end of clip must be a number, not '1'",
        ),
        (lambda: UNTYPED.Cutout(2.0), "size must be an integer of at least 0, not 2.0"),
        (lambda: UNTYPED.Mixup(0), "n_classes must be an integer of at least 1, not 0"),
        (lambda: UNTYPED.CutMix(3, -1), "alpha must be a number of at least 0, not -1"),
        (lambda: UNTYPED.TimeShift("4"), "steps must be an integer of at least 0, not '4'"),
        (lambda: UNTYPED.TimeWarp(-1), "sigma must be a number of at least 0, not -1"),
        (lambda: UNTYPED.TimeWarp(knots=1), "knots must be an integer of at least 2, not 1"),
        (
            lambda: UNTYPED.SpecAugment(1, -2),
            "freq_mask_param must be an integer of at least 0, not -2",
        ),
        (lambda: UNTYPED.Compose(3), r"Compose takes functions f\(x, y, rng\) -> \(x, y\), not 3"),
    ],
)
def test_wrong_parameters_say_what_is_wrong(make: Any, message: str) -> None:
    with pytest.raises(td.TinyDatasetsError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("transform", "x", "y", "message"),
    [
        (RandomFlip(), np.zeros((2, 8), "f"), None, r"takes images \(b, h, w\) .* shape \(2, 8\)"),
        (RandomShift(1), np.zeros((2, 8, 8), "u1"), None, "takes float32 samples, not uint8"),
        (RandomShift(1), [[[0.0]]], None, "takes float32 samples, not list"),
        (Cutout(1), np.zeros((2, 0, 8), "f"), None, r"takes images .* not the shape \(2, 0, 8\)"),
        (RandomCrop(9), np.zeros((2, 8, 7), "f"), None, "padded image of 8 x 7, not 9"),
        (TimeShift(1), np.zeros((2, 8, 8, 1), "f"), None, r"takes series \(b, t\)"),
        (TimeWarp(1), np.zeros(2, "f"), None, r"takes series \(b, t\) or .* shape \(2,\)"),
        (SpecAugment(9, 1), np.zeros((2, 8, 4), "f"), None, "time_mask_param must be at most 8"),
        (SpecAugment(8, 5), np.zeros((2, 8, 4), "f"), None, "freq_mask_param must be at most 4"),
        (SpecAugment(1, 1), np.zeros((2, 8), "f"), None, r"takes spectrograms \(b, t, f\)"),
        (Mixup(2), np.zeros((2, 3), "f"), np.array([0, 2]), "must be from 0 to 1, not 2"),
        (Mixup(2), np.zeros((2, 3), "f"), np.array([0, -1]), "must be from 0 to 1, not -1"),
        (Mixup(2), np.zeros((2, 3), "f"), np.array([0.0, 1.0]), r"integers or .* float64"),
        (CutMix(2), np.zeros((2, 3, 3), "f"), np.zeros((2, 3), "f"), r"or \(2, 2\) shares"),
    ],
)
def test_wrong_batches_say_what_is_wrong(transform: Any, x: Any, y: Any, message: str) -> None:
    with pytest.raises(td.InvalidValueError, match=message) as caught:
        transform(x, np.zeros(2, np.int32) if y is None else y, default_rng(0))
    assert "\n" not in str(caught.value)
