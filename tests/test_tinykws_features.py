"""What networks hear of a sound is what MLPerf Tiny's front end makes of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tinydatasets.catalog.tinykws.features import cepstra, coarse, log_mel, mel_weights, stored
from tinydatasets.catalog.tinykws.forms import FORMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

TENSORFLOW: dict[str, Any] = {
    # Of `sounds()`: tf.signal's bands 0, 7, 19, 39 of frame 24, and coefficients 0, 1, 5, 9 of
    # frames 0, 12, 24, 36, 48, by TensorFlow 2.21.0 on x86-64.
    "bands": [
        [-1.9516, -0.3866, -0.6402, -3.1549],
        [-4.3097, 1.9806, 3.7342, -1.924],
        [-3.2263, 3.9937, -2.8447, 3.6549],
    ],
    "cepstra": [
        [
            [-33.8212, -4.5473, 0.6747, -2.1391],
            [-31.8542, -3.5994, 1.0115, -2.0121],
            [-11.017, 4.7379, 5.8346, 0.5605],
            [-29.8565, -3.2906, 0.9664, -1.4668],
            [-33.8247, -4.5226, 0.7193, -2.1349],
        ],
        [
            [-25.6499, -4.9814, -0.8882, -0.3501],
            [-14.8918, -0.572, -3.9993, -0.885],
            [-9.1212, 1.5226, -5.3945, -0.3297],
            [-14.3875, -0.4171, -4.0731, -0.9122],
            [-25.469, -4.8414, -0.9515, -0.317],
        ],
        [
            [-19.8178, -2.9838, -6.8301, -1.2827],
            [-11.6147, 0.1082, -8.8507, -3.5365],
            [-9.1263, 1.3846, -9.9342, -4.4332],
            [-11.6826, 0.2602, -9.0718, -3.5815],
            [-19.251, -2.6425, -6.9343, -1.4701],
        ],
    ],
}


def sounds() -> NDArray[np.int16]:
    """Return three seconds of tones that swell, over noise that no library draws."""
    t = np.arange(16000)
    made = []
    for k in range(3):
        tones = zip((0.5, 0.3, 0.15), np.array([220.0, 950.0, 2700.0]) * (1 + 0.2 * k), strict=True)
        x = sum(a * np.sin(2 * np.pi * f * t / 16000 + j) for j, (a, f) in enumerate(tones))
        noise = (t * 1103515245 % 2147483648 * (k + 7) % 65536) / 65536 - 0.5
        swell = np.exp(-(((t - 8000) / (1500.0 * (k + 1))) ** 2))
        made.append(np.round((x * swell + 0.01 * noise * (1 + k)) * 20000))
    return np.array(made, np.int16)


def by_scipy(sound: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return bands and cepstra by other code: SciPy's, and weights one by one."""
    fft = pytest.importorskip("scipy.fft")
    signal = pytest.importorskip("scipy.signal")
    wave = sound / np.float64(sound.max())
    window = signal.get_window("hann", 480)
    frames = np.array([wave[320 * i : 320 * i + 480] * window for i in range(49)])
    magnitudes = np.abs(fft.rfft(frames, 512, axis=1))

    def mel(f: float) -> float:
        return 1127 * math.log(1 + f / 700)

    edges = [mel(20) + i * (mel(4000) - mel(20)) / 41 for i in range(42)]
    weights = np.zeros((257, 40))
    for k in range(1, 257):
        for band in range(40):
            low, middle, high = edges[band : band + 3]
            here = mel(k * 16000 / 512)
            if low < here <= middle:
                weights[k, band] = (here - low) / (middle - low)
            elif middle < here < high:
                weights[k, band] = (high - here) / (high - middle)
    bands = np.log(magnitudes @ weights + 1e-6)
    # tf.signal divides SciPy's unnormalised transform by sqrt(2 * 40), also for coefficient 0.
    return bands, fft.dct(bands, type=2, axis=1)[:, :10] / np.sqrt(80)


def test_features_agree_with_scipy_to_a_ten_thousandth() -> None:
    made = sounds()
    bands = log_mel(made)
    coefficients = cepstra(bands)
    for k in range(len(made)):
        expected = by_scipy(made[k])
        np.testing.assert_allclose(bands[k], expected[0], atol=1e-4, rtol=0)
        np.testing.assert_allclose(coefficients[k], expected[1], atol=1e-4, rtol=0)


def test_features_are_those_of_tensorflow() -> None:
    """To a thousandth: TensorFlow transforms in single precision."""
    bands = log_mel(sounds())
    some = bands[:, 24, [0, 7, 19, 39]]
    np.testing.assert_allclose(some, TENSORFLOW["bands"], atol=1e-3, rtol=0)
    some = cepstra(bands)[:, [0, 12, 24, 36, 48]][:, :, [0, 1, 5, 9]]
    np.testing.assert_allclose(some, TENSORFLOW["cepstra"], atol=1e-3, rtol=0)


@given(st.floats(1e-3, 1e3))
@settings(max_examples=20, deadline=None)
def test_how_loud_a_sound_is_does_not_matter(gain: float) -> None:
    wave = sounds().astype(np.float64)
    np.testing.assert_allclose(log_mel(gain * wave), log_mel(wave), atol=1e-4)


@pytest.mark.parametrize("level", [0, -1, 1])
def test_a_sound_that_never_moves_has_finite_features(level: int) -> None:
    bands = log_mel(np.full((2, 16000), level, np.int16))
    assert np.isfinite(bands).all()
    assert np.isfinite(cepstra(bands)).all()


def test_silence_is_at_the_floor() -> None:
    np.testing.assert_allclose(log_mel(np.zeros((1, 16000))), np.log(1e-6), atol=1e-5)


def test_triangles_reach_from_one_neighbour_to_the_next() -> None:
    weights = mel_weights()
    assert weights.shape == (257, 40)
    assert weights.min() >= 0
    assert weights.max() <= 1
    assert not weights[0].any()
    assert not weights[np.arange(257) * 31.25 > 4000].any()
    inside = (np.arange(257) * 31.25 > 60) & (np.arange(257) * 31.25 < 3800)
    np.testing.assert_allclose(weights[inside].sum(axis=1), 1, atol=1e-9)


def test_coarse_bands_are_means_of_two_frames_and_two_bands() -> None:
    bands = log_mel(sounds())
    small = coarse(bands)
    assert small.shape == (3, 24, 20)
    for k, frame, band in [(0, 0, 0), (1, 7, 11), (2, 23, 19)]:
        block = bands[k, 2 * frame : 2 * frame + 2, 2 * band : 2 * band + 2]
        assert small[k, frame, band] == pytest.approx(block.mean(), abs=1e-6)


@pytest.mark.parametrize("name", FORMS)
@given(st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_storing_changes_a_value_by_half_a_step_at_most(name: str, place: float) -> None:
    form = FORMS[name]
    value = form.offset + 255 * form.scale * place
    byte = stored([value], scale=form.scale, offset=form.offset)
    assert abs(float(byte[0]) * form.scale + form.offset - value) <= form.scale / 2 * (1 + 1e-9)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_out_of_range_is_stored_as_the_nearest_end(name: str) -> None:
    form = FORMS[name]
    ends = [form.offset - 9 * form.scale, form.offset + 300 * form.scale]
    assert stored(ends, scale=form.scale, offset=form.offset).tolist() == [0, 255]


def test_stored_cepstra_less_128_are_the_int8_input_of_mlperf() -> None:
    """Its converter's rule: q = round(real / scale) + zero point, kept in a signed byte."""
    real = cepstra(log_mel(sounds()))
    quantised = np.clip(np.rint(real / np.float64(0.5847)) + 83, -128, 127)
    ours = FORMS["mfcc"].of(sounds()).astype(int) - 128
    assert (np.abs(ours - quantised) <= 1).all()  # halves may be rounded up or down
    assert (ours == quantised).mean() > 0.999
