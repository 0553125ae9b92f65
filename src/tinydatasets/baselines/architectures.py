"""What the networks are for each kind of sample: the layers before the last.

The last layer of every network is dense, with an output for each class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydatasets.baselines.attention import LayerNorm, SelfAttention
from tinydatasets.baselines.convolution import Convolution, MaxPool
from tinydatasets.baselines.dense import Dense
from tinydatasets.baselines.grids import Alike, turned
from tinydatasets.baselines.layers import Average, Flatten, ReLU, Residual, Standardise
from tinydatasets.baselines.tokens import Counts, Embedding, Positions
from tinydatasets.baselines.updates import Adam, Momentum
from tinydatasets.errors import InvalidValueError, require_known
from tinydatasets.spec import MODALITIES
from tinydatasets.transforms import RandomFlip, TimeShift

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tinydatasets.baselines.layers import Layer
    from tinydatasets.batches import Transform
    from tinydatasets.spec import Modality

__all__ = ["DESIGNS", "NAMES", "Design", "Shrink", "guess_modality", "input_shape", "unrolled"]

NAMES = ("LinearNet", "SimpleNet", "TinyNet", "MicroNet")


class Shrink(NamedTuple):
    """Layers that come again until no axis is longer than `to`, or one is too short to halve."""

    to: int
    layers: tuple[Layer, ...]


class Design(NamedTuple):
    """What a network is made of, and how it learns."""

    layers: tuple[Layer | Shrink, ...]
    """Those before the last."""
    rate: float = 0.05
    """The learning rate that suits it, for batches of 32."""
    update: type[Momentum | Adam] = Momentum
    transform: Transform | None = None
    """What is done to every training batch."""


def _compared(filters: int) -> Design:
    """Return what compares cells, looks for patterns of that by filters, and counts them."""
    looking = (Alike(), Convolution(filters, stride=2), ReLU(), Average(), LayerNorm())
    return Design((*looking, Dense(32), ReLU()), rate=0.15, transform=turned)


def _narrowing(first: int, second: int, third: int, *head: Layer) -> Design:
    """Return three convolutions, each of a coarser picture, and what comes after them."""
    return Design(
        (
            *(Standardise(), Convolution(first, stride=2), ReLU()),
            *(Convolution(second, stride=2), ReLU(), MaxPool()),
            *(Convolution(third, stride=2), ReLU(), Flatten()),
            *head,
        ),
        rate=0.02,
        transform=RandomFlip(),  # who faces left in one scene faces right in another
    )


DESIGNS: Mapping[Modality, Mapping[str, Design]] = {
    # Digits, and other pictures in which a thing fills the frame.
    "image": {
        "LinearNet": Design((Flatten(),)),
        "SimpleNet": Design((Flatten(), Dense(32), ReLU())),
        "TinyNet": Design((Convolution(12), ReLU(), MaxPool(), Flatten()), rate=0.1),
        "MicroNet": Design(
            (
                *(Convolution(8), ReLU(), MaxPool()),
                Shrink(8, (Convolution(12), ReLU(), MaxPool())),  # nothing for 8×8 pixels
                *(Convolution(20, stride=2), ReLU(), Average()),
            ),
            rate=0.15,
        ),
    },
    # Pictures in which a thing may be anywhere, in any light. A hidden layer on pixels learns
    # little of them: so all three networks are convolutional, from large to small.
    "scene": {
        "LinearNet": Design((Flatten(),)),
        "SimpleNet": _narrowing(12, 20, 32, Dense(24), ReLU()),
        "TinyNet": _narrowing(12, 20, 24),
        "MicroNet": _narrowing(8, 16, 24),
    },
    # Symbols in rows and columns. Which symbol it is says nothing, only whether two are the same:
    # so all but the linear one compare cells, look for patterns of that, and count them.
    "grid": {
        "LinearNet": Design((Flatten(),)),
        "SimpleNet": _compared(40),
        "TinyNet": _compared(32),
        "MicroNet": _compared(28),
    },
    # Motion and sensors: numbers over time.
    "series": {
        "LinearNet": Design((Flatten(),)),
        "SimpleNet": Design((Flatten(), Dense(32), ReLU())),
        "TinyNet": Design((Convolution(12, size=5), ReLU(), MaxPool(), Flatten())),
        "MicroNet": Design(
            (
                *(Convolution(8, size=5), ReLU(), MaxPool()),
                *(Convolution(20, size=5, stride=2), ReLU(), Average()),
            ),
            rate=0.1,
        ),
    },
    # Sound: how much of each band of frequencies there is, frame by frame. How loud a clip is says
    # nothing, so each is brought to mean 0 and deviation 1 first. Filters look at all bands. A word
    # said a little later is the same word: training clips are moved by a frame, or not.
    "spectrogram": {
        "LinearNet": Design((Standardise(), Flatten()), rate=0.02),
        "SimpleNet": Design(
            (Standardise(), Flatten(), Dense(48), ReLU()),
            rate=0.015,
            transform=TimeShift(1, roll=True),
        ),
        "TinyNet": Design(
            (Standardise(), Convolution(16, size=5), ReLU(), MaxPool(), Flatten()),
            rate=0.015,
            transform=TimeShift(1, roll=True),
        ),
        "MicroNet": Design(
            (
                *(Standardise(), Convolution(16, size=5), ReLU(), MaxPool(), Positions()),
                Residual((LayerNorm(), SelfAttention())),
                *(Convolution(24, size=5), ReLU(), Average()),
            ),
            rate=0.05,
            transform=TimeShift(1, roll=True),
        ),
    },
    # Codes of one byte: softmax regression on counts; filters that ask how well they fit anywhere,
    # many short ones or fewer long ones; and a transformer of one block over what filters find.
    # Texts are long: filters move by two places, and of their answers the largest go on.
    "tokens": {
        "LinearNet": Design((Counts(),)),
        "SimpleNet": Design(
            (
                *(Embedding(6), Convolution(24, size=5, stride=2)),
                *(Shrink(2, (MaxPool(),)), ReLU(), Average()),
            ),
            rate=0.03,
            update=Adam,
        ),
        "TinyNet": Design(
            (
                *(Embedding(6), Convolution(16, size=7, stride=2)),
                *(Shrink(2, (MaxPool(),)), ReLU(), Average()),
            ),
            rate=0.03,
            update=Adam,
        ),
        "MicroNet": Design(
            (
                *(Embedding(6), Convolution(16, size=5, stride=2)),
                *(Shrink(16, (MaxPool(),)), ReLU(), Positions()),
                Residual((LayerNorm(), SelfAttention())),
                Residual((LayerNorm(), Dense(32), ReLU(), Dense(16))),
                *(Shrink(2, (MaxPool(),)), Average()),
            ),
            rate=0.03,
            update=Adam,
        ),
    },
    # Numbers without an order: features, points in the plane.
    "vector": {
        "LinearNet": Design((Flatten(),)),
        "SimpleNet": Design((Flatten(), Dense(32), ReLU())),
        "TinyNet": Design((Flatten(), Dense(16), ReLU(), Dense(16), ReLU()), rate=0.1),
        "MicroNet": Design((Flatten(), Dense(8), ReLU(), Dense(8), ReLU()), rate=0.1),
    },
}

_AXES: Mapping[str, str] = {
    "image": "(height, width) or (height, width, channels)",
    "scene": "(height, width) or (height, width, channels)",
    "grid": "(height, width)",
    "series": "(length,) or (length, channels)",
    "spectrogram": "(frames, bands)",
    "tokens": "(length,)",
}
_RANKS: Mapping[str, tuple[int, ...]] = {
    "image": (2, 3),
    "scene": (2, 3),
    "grid": (2,),
    "series": (1, 2),
    "spectrogram": (2,),
    "tokens": (1,),
}


def unrolled(design: Design, shape: tuple[int, ...]) -> Iterator[Layer]:
    """Yield the layers of a design for inputs of `shape`, which ends in channels."""
    waiting = [*design.layers]
    while waiting:
        item = waiting.pop(0)
        if not isinstance(item, Shrink):
            yield item
            shape = item.output_shape(shape)
        elif max(shape[:-1]) > item.to and min(shape[:-1]) >= 4:
            waiting = [*item.layers, item, *waiting]


def guess_modality(sample_shape: tuple[int, ...]) -> Modality:
    """Return "image" for samples of two or three axes, and else "vector".

    A shape cannot tell a series of several channels from an image, nor tokens from features:
    whose samples are these says so.
    """
    return "image" if len(sample_shape) in _RANKS["image"] else "vector"


def input_shape(sample_shape: tuple[int, ...], modality: str) -> tuple[int, ...]:
    """Return the shape that the first layer takes, which ends in channels for convolutions.

    Raises
    ------
    UnknownNameError
        No such modality.
    InvalidValueError
        Samples of this modality have other axes.
    """
    require_known("modality", modality, MODALITIES)
    ranks = _RANKS.get(modality, (len(sample_shape),))
    if len(sample_shape) not in ranks:
        raise InvalidValueError(
            f"a sample of modality {modality!r} has the shape {_AXES[modality]}, not {sample_shape}"
        )
    return sample_shape + (1,) * (max(ranks) - len(sample_shape))
