"""TensorFlow's tf.data, and the adapter by which Keras reads arrays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.loaders.data import MEAN, STD, Source

if TYPE_CHECKING:
    from typing import Any

    from benchmarks.loaders.contenders import Epoch

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")  # what Keras takes by itself


def tf_data(source: Source) -> Epoch:
    """Yield tensors."""
    pipeline = _pipeline(source)
    return lambda: iter(pipeline)


def tf_data_numpy(source: Source) -> Epoch:
    """Yield arrays."""
    pipeline = _pipeline(source)
    return lambda: pipeline.as_numpy_iterator()  # noqa: PLW0108  # typed by being called


def keras(source: Source) -> Epoch:
    """Slice a float32 array, as `model.fit(x, y)` does."""
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    data, labels = source.arrays()
    values = (data.astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
    adapter = ArrayDataAdapter(values, labels, batch_size=source.batch, shuffle=True)
    return lambda: iter(adapter.get_numpy_iterator())


def _pipeline(source: Source) -> Any:
    import tensorflow as tf

    data, labels = source.arrays()

    def normalised(x: Any, y: Any) -> tuple[Any, Any]:
        return (tf.cast(x, tf.float32) / 255 - MEAN) / STD, y

    samples = tf.data.Dataset.from_tensor_slices((data, labels))
    shuffled = samples.shuffle(len(data), reshuffle_each_iteration=True).batch(source.batch)
    return shuffled.map(normalised, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
