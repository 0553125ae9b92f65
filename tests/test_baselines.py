"""Laws of the baselines: the gradients are right, and training repeats."""

from __future__ import annotations

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets.baselines import LinearNet, SimpleNet, learning_curve


@pytest.mark.parametrize("network", [LinearNet, SimpleNet])
def test_gradients_equal_finite_differences(network: type[LinearNet | SimpleNet]) -> None:
    model = network(6, 4, seed=3, dtype=np.float64)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(9, 2, 3)), rng.integers(0, 4, 9)
    _, gradients = model.loss_and_gradients(x, y)
    step = 1e-6
    for parameter, gradient in zip(model.parameters, gradients, strict=True):
        for index in np.ndindex(parameter.shape):
            kept = parameter[index]
            parameter[index] = kept + step
            above, _ = model.loss_and_gradients(x, y)
            parameter[index] = kept - step
            below, _ = model.loss_and_gradients(x, y)
            parameter[index] = kept
            assert gradient[index] == pytest.approx((above - below) / (2 * step), abs=1e-7)


def test_probabilities_are_probabilities(digits: td.Dataset) -> None:
    probabilities = SimpleNet(64, 10, seed=0).predict_proba(digits.test.data)
    assert probabilities.shape == (330, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (
        probabilities.argmax(axis=1) == SimpleNet(64, 10, seed=0).predict(digits.test.data)
    ).all()


def test_training_repeats_bit_for_bit(digits: td.Dataset) -> None:
    curves = [
        learning_curve(SimpleNet(64, 10, seed=1), digits.train, digits.test, seed=2, epochs=2)
        for _ in range(2)
    ]
    assert curves[0].loss == curves[1].loss
    assert curves[0].accuracy == curves[1].accuracy


def test_the_curve_has_a_value_an_epoch_and_is_reported(digits: td.Dataset) -> None:
    seen: list[tuple[int, float, float]] = []
    curve = learning_curve(
        LinearNet(64, 10, seed=0),
        digits.train,
        digits.test,
        seed=0,
        epochs=3,
        report=lambda *values: seen.append(values),
    )
    assert (len(curve.loss), len(curve.accuracy), len(curve.seconds)) == (3, 4, 3)
    assert seen == list(zip([1, 2, 3], curve.loss, curve.accuracy[1:], strict=True))
    assert curve.loss[0] > curve.loss[-1]


def test_impossible_settings_are_refused(digits: td.Dataset) -> None:
    with pytest.raises(td.InvalidValueError, match="hidden must be"):
        SimpleNet(64, 10, seed=0, hidden=0)
    with pytest.raises(td.InvalidValueError, match="seed must be"):
        LinearNet(64, 10, seed=-1)
    with pytest.raises(td.InvalidValueError, match="epochs must be"):
        learning_curve(LinearNet(64, 10, seed=0), digits.train, digits.test, seed=0, epochs=0)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros((3, 1), int), r"y must be integers of shape \(3,\), not int64 of \(3, 1\)"),
        (np.zeros(3), r"y must be integers of shape \(3,\), not float64"),
        (np.array([0, 1, 4]), "y goes from 0 to 4, and the network has 4 classes"),
    ],
)
def test_wrong_labels_are_refused(
    y: np.ndarray[tuple[int, ...], np.dtype[np.int64]], message: str
) -> None:
    with pytest.raises(td.InvalidValueError, match=message):
        SimpleNet(2, 4, seed=0).step(np.zeros((3, 2)), y, rate=0.1)


def test_samples_of_another_size_are_refused() -> None:
    with pytest.raises(td.InvalidValueError, match="x must be samples of 2 numbers"):
        SimpleNet(2, 4, seed=0).predict(np.zeros((3, 3)))
    assert repr(SimpleNet(2, 4, seed=0)) == "<SimpleNet: 2 > 32 > 4 units, float32>"


def test_a_split_without_samples_is_refused(digits: td.Dataset) -> None:
    with pytest.raises(td.InvalidValueError, match="has no sample"):
        learning_curve(LinearNet(64, 10, seed=0), digits.train[:0], digits.test, seed=0)
