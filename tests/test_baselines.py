"""Laws of the baselines: the gradients are right, training repeats, and each learns its kind."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinydatasets as td
from tinydatasets import baselines
from tinydatasets.baselines import (
    LinearNet,
    MicroNet,
    Network,
    SimpleNet,
    TinyNet,
    architectures,
    build,
    learner,
    learning_curve,
    network,
    out_of_sample,
)
from tinydatasets.baselines.attention import LayerNorm, SelfAttention
from tinydatasets.baselines.convolution import Convolution, MaxPool
from tinydatasets.baselines.dense import Dense
from tinydatasets.baselines.initial import Draw
from tinydatasets.baselines.layers import Average, Flatten, ReLU, Residual
from tinydatasets.baselines.tokens import Positions
from tinydatasets.spec import MODALITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tinydatasets.baselines.layers import Layer
    from tinydatasets.spec import Modality

NETWORKS: tuple[type[Network], ...] = (LinearNet, SimpleNet, TinyNet, MicroNet)
SHAPES: dict[Modality, tuple[int, ...]] = {
    "image": (6, 5),
    "scene": (9, 8, 3),
    "grid": (6, 5),
    "series": (11, 2),
    "spectrogram": (11, 3),
    "tokens": (7,),
    "vector": (5,),
}
every_network = pytest.mark.parametrize("net", NETWORKS, ids=lambda net: net.__name__)
every_modality = pytest.mark.parametrize("modality", MODALITIES)


def samples(modality: Modality, n: int, seed: int = 0) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    shape = (n, *SHAPES[modality])
    codes = rng.integers(0, 3 if modality == "grid" else 256, shape).astype(np.float64)
    return codes if modality in {"grid", "tokens"} else rng.normal(size=shape)


def slope(loss: Any, array: NDArray[np.float64], index: Any) -> float:
    """Return the central difference of `loss()` by one number of `array`."""
    kept, step = array[index], 1e-6
    array[index] = kept + step
    above = loss()
    array[index] = kept - step
    below = loss()
    array[index] = kept
    return float((above - below) / (2 * step))


def some(array: NDArray[np.float64]) -> list[Any]:
    """Return at most 25 places of an array, at random, and where its magnitude is largest."""
    places = np.random.default_rng(0).permutation(array.size)[:24]
    return [np.unravel_index(k, array.shape) for k in {*places, np.abs(array).argmax()}]


@every_modality
@every_network
def test_gradients_equal_finite_differences(net: type[Network], modality: Modality) -> None:
    model = net(SHAPES[modality], 4, seed=3, modality=modality, dtype=np.float64)
    x, y = samples(modality, 6), np.arange(6) % 4
    _, gradients = model.loss_and_gradients(x, y)
    assert [g.shape for g in gradients] == [p.shape for p in model.parameters]
    for parameter, gradient in zip(model.parameters, gradients, strict=True):
        assert gradient.any()
        for place in some(gradient):
            numeric = slope(lambda: model.loss_and_gradients(x, y)[0], parameter, place)
            assert gradient[place] == pytest.approx(numeric, abs=1e-7)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Dense(3), (4,)),
        (Dense(3), (5, 4)),
        (Convolution(3), (5, 4, 2)),
        (Convolution(2, size=5, stride=2), (6, 7, 1)),
        (Convolution(3, size=5), (8, 2)),
        (Convolution(3, stride=3), (8, 2)),
        (MaxPool(), (5, 4, 2)),
        (MaxPool(3), (7, 2)),
        (ReLU(), (5,)),
        (Flatten(), (2, 3)),
        (Average(), (3, 4, 2)),
        (Average(), (6, 2)),
        (LayerNorm(), (4, 6)),
        (SelfAttention(), (5, 4)),
        (Positions(), (5, 4)),
        (Residual((LayerNorm(), Dense(4), ReLU())), (3, 4)),
    ],
    ids=repr,
)
def test_a_layer_passes_back_the_gradients_of_what_it_does(
    layer: Layer, shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(1)
    layer = layer.start(shape, Draw(0, np.float64))
    x = rng.normal(size=(3, *shape))
    direction = rng.normal(size=(3, *layer.output_shape(shape)))

    def loss() -> float:
        return float((layer.forward(x)[0] * direction).sum())

    y, cache = layer.forward(x)
    assert y.shape == direction.shape
    by_input, gradients = layer.backward(cache, direction)
    assert by_input.shape == x.shape
    for array, gradient in zip([x, *layer.parameters], [by_input, *gradients], strict=True):
        for place in some(gradient):
            assert gradient[place] == pytest.approx(slope(loss, array, place), abs=1e-6)


def test_a_convolution_is_what_scipy_correlates() -> None:
    signal = pytest.importorskip("scipy.signal")
    x = np.random.default_rng(0).normal(size=(2, 7, 6, 3))
    layer = Convolution(4).start((7, 6, 3), Draw(0, np.float64))
    kernels = layer.parameters[0].reshape(3, 3, 3, 4)
    y, _ = layer.forward(x)
    for n, f in np.ndindex(2, 4):
        parts = [signal.correlate2d(x[n, :, :, c], kernels[:, :, c, f], "same") for c in range(3)]
        np.testing.assert_allclose(y[n, :, :, f], sum(parts), atol=1e-12)
    strided = Convolution(4, stride=2).start((7, 6, 3), Draw(0, np.float64))
    np.testing.assert_allclose(strided.forward(x)[0], y[:, ::2, ::2], atol=1e-12)


def test_of_several_largest_numbers_the_first_takes_the_error() -> None:
    layer = MaxPool()
    _, cache = layer.forward(np.zeros((1, 2, 2, 1)))
    by_input, _ = layer.backward(cache, np.ones((1, 1, 1, 1)))
    assert by_input.reshape(-1).tolist() == [1, 0, 0, 0]


@every_modality
@every_network
def test_float32_stays_float32_and_equal_seeds_give_equal_networks(
    net: type[Network], modality: Modality
) -> None:
    x, y = samples(modality, 5), np.arange(5) % 4
    first, again, other = (net(SHAPES[modality], 4, seed=s, modality=modality) for s in (1, 1, 2))
    for model in (first, again):
        model.step(x, y, rate=0.01)
        model.step(x, y, rate=0.01)
    assert {p.dtype for p in first.parameters} == {np.dtype(np.float32)}
    assert first.predict_proba(x).dtype == np.float32
    assert np.array_equal(first.predict_proba(x), again.predict_proba(x))
    assert not np.array_equal(first.parameters[0], other.parameters[0])
    _, gradients = first.loss_and_gradients(x, y)
    assert {g.dtype for g in gradients} == {np.dtype(np.float32)}
    assert first.n_parameters == sum(p.size for p in first.parameters)
    restored = pickle.loads(pickle.dumps(first))
    assert np.array_equal(restored.predict_proba(x), first.predict_proba(x))


@every_modality
@every_network
def test_predictions_in_slices_are_those_of_all_at_once(
    net: type[Network], modality: Modality, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = net(SHAPES[modality], 4, seed=0, modality=modality, dtype=np.float64)
    x = samples(modality, 11)
    whole = model.predict_proba(x)
    monkeypatch.setattr(network, "_AT_ONCE", 1)
    np.testing.assert_allclose(model.predict_proba(x), whole, rtol=1e-12)
    assert model.predict(x[:0]).shape == (0,)


def test_a_large_test_set_is_not_held_in_windows_at_once() -> None:
    import tracemalloc

    model = TinyNet((64, 64), 2, seed=0, modality="scene")
    x = np.zeros((1000, 64, 64), np.float32)
    tracemalloc.start()
    model.predict(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6 < 1000 * 32 * 32 * 9 * 8 * 4  # bytes of windows and of what they become


@pytest.mark.parametrize("modality", ["image", "scene", "series", "vector"])
def test_the_micro_network_has_the_fewest_parameters(modality: Modality) -> None:
    shapes = {"image": (8, 8), "scene": (64, 64), "series": (100, 3), "vector": (2,)}
    sizes = [
        net(shapes[modality], 10, seed=0, modality=modality).n_parameters
        for net in (SimpleNet, TinyNet, MicroNet)
    ]
    assert sizes[2] == min(sizes)
    assert sizes[0] == max(sizes) or modality == "vector"


@pytest.mark.parametrize(
    ("shape", "places"),
    [((8, 8), 4), ((28, 28), 16), ((64, 64, 3), 16), ((49, 10), 6), ((9, 3), 2)],
)
def test_large_images_are_halved_until_few_places_are_left_to_average(
    shape: tuple[int, ...], places: int
) -> None:
    network = MicroNet(shape, 3, seed=0, modality="image")
    outputs = [layer.output_shape(before) for layer, before in network._shapes()]
    before_average = outputs[[type(layer) for layer in network.layers].index(Average) - 1]
    assert before_average[0] * before_average[1] == places
    assert network.predict(np.zeros((2, *shape))).shape == (2,)


def test_multiplications_are_those_of_the_matrix_products() -> None:
    assert LinearNet(64, 10, seed=0).multiplications == 640
    assert SimpleNet((8, 8), 10, seed=0).multiplications == 64 * 32 + 320
    # 64 places of 9 pixels for 12 filters, and 16 places of 12 numbers for 10 classes
    assert TinyNet((8, 8), 10, seed=0).multiplications == 64 * 9 * 12 + 16 * 12 * 10
    transformer = MicroNet(7, 4, seed=0, modality="tokens").multiplications
    # 4 places of 5 embeddings of 6 for 16 filters; then attention, a hidden layer and classes
    assert transformer == 4 * 30 * 16 + 3 * 4 * 256 + 2 * 16 * 16 + 2 * 4 * 16 * 32 + 16 * 4


def test_probabilities_are_probabilities(digits: td.Dataset) -> None:
    model = SimpleNet(64, 10, seed=0)
    probabilities = model.predict_proba(digits.test.data)
    assert probabilities.shape == (330, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (probabilities.argmax(axis=1) == model.predict(digits.test.data)).all()


def test_samples_may_come_flattened(digits: td.Dataset) -> None:
    model = TinyNet((8, 8), 10, seed=0)
    flat = digits.test.data.reshape(-1, 64)
    assert np.array_equal(model.predict(flat), model.predict(digits.test.data))


@pytest.mark.parametrize("name", ["LinearNet", "SimpleNet", "TinyNet", "MicroNet"])
def test_a_network_learns_the_digits_and_finds_hard_ones_harder(
    name: str, digits: td.Dataset
) -> None:
    model = build(name, digits.train, seed=0)
    curve = learning_curve(model, digits.train, digits.test, seed=0)
    assert curve.accuracy[0] <= 0.5
    assert curve.accuracy[-1] > 0.85
    right = model.predict(digits.test.data) == digits.test.labels
    easy, medium, hard = (right[digits.test.difficulty == tier].mean() for tier in range(3))
    assert easy >= medium > hard


def final(name: str, train: td.Split, test: td.Split, **options: Any) -> float:
    model = build(name, train, seed=0, **options)
    return learning_curve(model, train, test, seed=0).accuracy[-1]


@pytest.mark.parametrize("name", ["SimpleNet", "TinyNet", "MicroNet"])
def test_networks_for_vectors_learn_moons(name: str) -> None:
    train, test = td.make_moons(1000, seed=0), td.make_moons(500, seed=1)
    assert train.metadata["modality"] == "vector"
    assert final(name, train, test) > 0.95


def waves(seed: int, size: int = 500) -> td.Split:
    """Return series of two channels whose class is their frequency, in any phase."""
    rng = np.random.default_rng(seed)
    labels = np.arange(size) % 3
    turns = np.array([0.03, 0.07, 0.12])[labels, None, None] * np.arange(60)[:, None]
    phases = rng.uniform(size=(size, 1, 2))
    x = np.sin(2 * np.pi * (turns + phases)) + rng.normal(0, 0.3, (size, 60, 2))
    return td.Split.from_arrays(x.astype(np.float32), labels)


def test_networks_for_series_learn_frequencies_and_the_linear_one_does_not() -> None:
    finals = [final(name, waves(0), waves(1), modality="series") for name in baselines.names()]
    assert finals[0] < 0.6
    assert min(finals[1:]) > 0.9


def bars(seed: int, size: int = 500, side: int = 24) -> td.Split:
    """Return scenes with a bar somewhere, lighter or darker: is it upright or flat?"""
    rng = np.random.default_rng(seed)
    labels = np.arange(size) % 2
    x = rng.normal(0.5, 0.05, (size, side, side))
    for image, upright in zip(x, labels, strict=True):
        height, width = (14, 5) if upright else (5, 14)
        i, j = rng.integers(0, side - height), rng.integers(0, side - width)
        image[i : i + height, j : j + width] += rng.choice([-0.3, 0.3])
    return td.Split.from_arrays(x.astype(np.float32), labels)


def test_networks_for_scenes_find_a_thing_anywhere_and_the_linear_one_does_not() -> None:
    finals = [final(name, bars(0), bars(1), modality="scene") for name in baselines.names()]
    assert finals[0] < 0.65
    assert min(finals[1:]) > 0.85


def order(seed: int, size: int, *, adjacent: bool) -> td.Split:
    """Return tokens in which an "a" and a "b" stand: is "a" the first?"""
    rng = np.random.default_rng(seed)
    labels = np.arange(size) % 2
    x = rng.integers(ord("c"), ord("z"), (size, 24))
    for row, a_first in zip(x, labels, strict=True):
        at = np.sort(rng.choice(23, 2, replace=False))
        places = [at[0], at[0] + 1] if adjacent else at
        row[places] = [ord("a"), ord("b")] if a_first else [ord("b"), ord("a")]
    return td.Split.from_arrays(x.astype(np.uint8), labels)


def test_a_bag_knows_no_order_and_a_convolution_knows_that_of_neighbours() -> None:
    train, test = order(0, 1000, adjacent=True), order(1, 500, adjacent=True)
    assert final("LinearNet", train, test, modality="tokens") < 0.6
    for name in ("SimpleNet", "TinyNet"):
        assert final(name, train, test, modality="tokens") > 0.95


def test_a_transformer_knows_an_order_at_any_distance_and_a_filter_in_its_window() -> None:
    """Of two places in 23, 46 % lie in one window of 7: who guesses the others is right in 73 %."""
    train, test = order(0, 1500, adjacent=False), order(1, 500, adjacent=False)
    for name in ("SimpleNet", "TinyNet"):
        assert final(name, train, test, modality="tokens") < 0.75
    assert final("MicroNet", train, test, modality="tokens") > 0.85


def test_training_repeats_bit_for_bit(digits: td.Dataset) -> None:
    curves = [
        learning_curve(MicroNet((8, 8), 10, seed=1), digits.train, digits.test, seed=2, epochs=2)
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


def test_without_a_rate_the_network_s_own_is_used(digits: td.Dataset) -> None:
    losses = []
    for rate in (None, TinyNet((8, 8), 10, seed=0).rate, 0.001):
        model = TinyNet((8, 8), 10, seed=0)
        curve = learning_curve(model, digits.train, digits.test[:1], seed=0, epochs=1, rate=rate)
        losses.append(curve.loss)
    assert losses[0] == losses[1] != losses[2]


def test_samples_without_weight_are_not_learned(digits: td.Dataset) -> None:
    model = TinyNet((8, 8), 10, seed=0)
    few = digits.train.labels < 3
    learning_curve(model, digits.train, digits.test, seed=0, epochs=2, weights=few.astype(float))
    assert set(model.predict(digits.test.data)) == {0, 1, 2}


def test_the_learner_of_the_bundled_digits_is_simple_net_on_vectors(digits: td.Dataset) -> None:
    train, x = digits.train[:200], digits.val.data
    by_hand = SimpleNet(64, 10, seed=5, hidden=64, dtype=np.float64)
    learning_curve(by_hand, train, train[:1], seed=5, epochs=2, rate=0.05)
    assert np.array_equal(out_of_sample(train, x, seed=5, epochs=2), by_hand.predict_proba(x))


def test_any_network_is_a_learner(digits: td.Dataset) -> None:
    learn = pickle.loads(pickle.dumps(learner("TinyNet", epochs=2)))
    probabilities = learn(digits.train, digits.val.data, seed=0)
    assert probabilities.dtype == np.float64
    assert (probabilities.argmax(axis=1) == digits.val.labels).mean() > 0.7
    as_vectors = learner("TinyNet", epochs=1, modality="vector")(
        digits.train, digits.val.data, seed=0
    )
    assert as_vectors.shape == probabilities.shape


def test_a_network_is_built_for_what_the_split_says_of_itself(digits: td.Dataset) -> None:
    assert build("MicroNet", digits.train, seed=0).modality == "image"
    own = td.Split.from_arrays(digits.train.data.reshape(-1, 64), digits.train.labels)
    assert build("MicroNet", own, seed=0).modality == "vector"
    model = build("MicroNet", own, seed=0, modality="series", dtype=np.float64)
    assert (model.modality, model.sample_shape) == ("series", (64,))
    assert model.dtype == np.float64
    assert baselines.names() == tuple(net.__name__ for net in NETWORKS)
    assert all(tuple(of_it) == baselines.names() for of_it in architectures.DESIGNS.values())
    assert tuple(architectures.DESIGNS) == MODALITIES


@pytest.mark.parametrize(
    ("shape", "modality"),
    [((8, 8), "image"), ((8, 8, 3), "image"), ((5,), "vector"), ((2, 3, 4, 5), "vector")],
)
def test_the_modality_is_guessed_from_the_shape(shape: tuple[int, ...], modality: str) -> None:
    assert LinearNet(shape, 2, seed=0).modality == modality


@every_modality
def test_hidden_is_the_width_of_the_first_layer(modality: Modality) -> None:
    model = SimpleNet(SHAPES[modality], 4, seed=0, hidden=7, modality=modality)
    assert model.parameters[0].shape[1] == 7
    assert model.predict(samples(modality, 3)).shape == (3,)


def test_impossible_settings_are_refused(digits: td.Dataset) -> None:
    with pytest.raises(td.InvalidValueError, match="hidden must be"):
        SimpleNet(64, 10, seed=0, hidden=0)
    with pytest.raises(td.InvalidValueError, match="seed must be"):
        LinearNet(64, 10, seed=-1)
    with pytest.raises(td.InvalidValueError, match="dtype must be float32 or float64, not int64"):
        LinearNet(64, 10, seed=0, dtype=np.int64)
    with pytest.raises(td.InvalidValueError, match="n_classes must be"):
        LinearNet(64, 0, seed=0)
    with pytest.raises(td.InvalidValueError, match=r"a side of sample_shape must be .* not 0"):
        LinearNet((8, 0), 10, seed=0)
    with pytest.raises(td.InvalidValueError, match="epochs must be"):
        learning_curve(LinearNet(64, 10, seed=0), digits.train, digits.test, seed=0, epochs=0)
    with pytest.raises(td.InvalidValueError, match="epochs must be"):
        learner("TinyNet", epochs=0)
    with pytest.raises(td.UnknownNameError, match="unknown network 'TinNet': did you mean"):
        learner("TinNet")
    with pytest.raises(td.UnknownNameError, match="unknown network 'Network': choose LinearNet"):
        build("Network", digits.train, seed=0)


def test_samples_that_do_not_suit_the_modality_are_refused() -> None:
    with pytest.raises(td.UnknownNameError, match="unknown modality 'imag': did you mean 'image'"):
        TinyNet((8, 8), 10, seed=0, modality="imag")  # type: ignore[arg-type]  # that is the test
    with pytest.raises(
        td.InvalidValueError,
        match=r"'series' has the shape \(length,\) or \(length, channels\), not \(8, 8, 3\)",
    ):
        TinyNet((8, 8, 3), 10, seed=0, modality="series")
    with pytest.raises(td.InvalidValueError, match=r"TinyNet for image \(1, 5\) has nothing left"):
        TinyNet((1, 5), 10, seed=0)


@pytest.mark.parametrize(("code", "shown"), [(256, "256"), (-1, "-1"), (0.5, "0.5")])
def test_tokens_that_are_no_codes_are_refused(code: float, shown: str) -> None:
    for net in NETWORKS:
        with pytest.raises(td.InvalidValueError, match=f"from 0 to 255, not {shown}"):
            net(3, 2, seed=0, modality="tokens").predict(np.array([[1, 2, code]]))


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


@pytest.mark.parametrize("shape", [(3, 3), (), (3, 2, 2), (2, 4, 4)])
def test_samples_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(td.InvalidValueError, match=r"x must be samples of shape \(2,\)"):
        SimpleNet(2, 4, seed=0).predict(np.zeros(shape))
    with pytest.raises(td.InvalidValueError, match=r"x must be samples of shape \(2, 8\)"):
        SimpleNet((2, 8), 4, seed=0).predict(np.zeros(shape))


def test_a_network_shows_its_layers() -> None:
    shown = "<SimpleNet for vector (2,): Flatten() > Dense(width=32) > ReLU() > Dense(width=4), "
    assert repr(SimpleNet(2, 4, seed=0)) == shown + "float32>"


def test_a_split_without_samples_is_refused(digits: td.Dataset) -> None:
    with pytest.raises(td.InvalidValueError, match="has no sample"):
        learning_curve(LinearNet(64, 10, seed=0), digits.train[:0], digits.test, seed=0)


def test_the_judge_of_sound_does_not_hear_how_loud_it_is() -> None:
    x = np.random.default_rng(0).normal(size=(40, 6, 4))
    x[::2, :3] += 2
    loud = np.random.default_rng(1).uniform(-40, 40, (40, 1, 1))
    given = [
        td.Split.from_arrays(data, np.arange(40) % 2, modality="spectrogram")
        for data in (x, x + loud)
    ]
    quiet, moved = (out_of_sample(split, split.data, seed=0, epochs=5) for split in given)
    assert np.allclose(quiet, moved, atol=1e-3)
    assert (quiet.argmax(axis=1) == np.arange(40) % 2).mean() > 0.9
