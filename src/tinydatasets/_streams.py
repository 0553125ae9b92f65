"""Random streams that no NumPy release changes, each named by a few small integers.

NumPy promises the raw output of its bit generators for ever, and the methods of
`numpy.random.Generator` (`permutation`, `integers`, ...) for one release only. What must be
the same next year, such as the order of an epoch, is therefore made from raw output.
"""

from __future__ import annotations

from functools import lru_cache
from threading import local
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets._seeding import pcg64_states

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BLOCKS", "SAMPLE", "TRANSFORM",
    "epoch_words", "generator", "permutation", "raw", "stable_order", "uniform",
]  # fmt: skip

# A SeedSequence pads short keys with zeros, so (seed, epoch) and (seed, epoch, 0) are one
# stream. Keys with a last word other than zero keep the purposes apart.
TRANSFORM = 1
SAMPLE = 2
BLOCKS = 3

_EPOCHS = 64  # seeded at once


def _bits(key: tuple[int, ...]) -> np.random.PCG64:
    # Words of 32 bits as an array: the same stream as of a list, in half the time.
    return np.random.PCG64(np.random.SeedSequence(np.array(key, np.uint32)))


def raw(size: int, *key: int) -> NDArray[np.uint64]:
    """Return `size` raw 64-bit words of the stream named `key`."""
    return np.asarray(_bits(key).random_raw(size), dtype=np.uint64)


def epoch_words(size: int, seed: int, epoch: int) -> NDArray[np.uint64]:
    """Return ``raw(size, seed, epoch)`` in less time, for who asks for one epoch after another."""
    block, number = divmod(epoch, _EPOCHS)
    state, increment = _states(seed, block)[number]
    bits = _own_bits()
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": 0,
        "uinteger": 0,
    }
    return np.asarray(bits.random_raw(size), dtype=np.uint64)


@lru_cache(maxsize=8)
def _states(seed: int, block: int) -> list[tuple[int, int]]:
    return pcg64_states(seed, range(block * _EPOCHS, (block + 1) * _EPOCHS))


def _own_bits() -> np.random.PCG64:
    """Return a generator of this thread's own, to be set to the state that is wanted."""
    try:
        bits: np.random.PCG64 = _thread.bits
    except AttributeError:
        bits = _thread.bits = np.random.PCG64(0)
    return bits


_thread = local()


def permutation(size: int, *key: int) -> NDArray[np.intp]:
    """Return a permutation of `range(size)`: the stable order of that many raw words."""
    return stable_order(raw(size, *key))


def stable_order(words: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return ``np.argsort(words, kind="stable")`` of random words, in less than half its time.

    The upper bits of each word are sorted together with its number in the lower bits. Words
    that differ in the lower bits alone are few, and are sorted among themselves.
    """
    size = words.shape[-1]
    low = np.uint64((1 << size.bit_length()) - 1)
    keys = words & ~low
    keys |= np.arange(size, dtype=np.uint64)
    keys.sort()
    order = (keys & low).astype(np.intp)
    keys &= ~low
    same = keys[..., 1:] == keys[..., :-1]
    if np.count_nonzero(same):
        _sort_ties(order, words, same)
    return order


def _sort_ties(order: NDArray[np.intp], words: NDArray[np.uint64], same: NDArray[np.bool_]) -> None:
    """Sort every run of `order` in which each is the `same` as the one before by its words."""
    follows = np.zeros(order.shape, dtype=bool)
    follows[..., 1:] = same
    tied = follows.copy()
    tied[..., :-1] |= same
    run = np.cumsum(~follows).reshape(order.shape)[tied]
    drawn = np.take_along_axis(words, order, -1)[tied]
    order[tied] = order[tied][np.lexsort((drawn, run))]


def uniform(size: int, *key: int) -> NDArray[np.float64]:
    """Return `size` numbers in [0, 1): the upper 53 bits of raw words."""
    upper: NDArray[np.float64] = (raw(size, *key) >> np.uint64(11)).astype(np.float64)
    return upper * 2.0**-53


def generator(*key: int) -> np.random.Generator:
    """Return a `Generator` on the stream named `key`; its methods hold for one NumPy release."""
    return np.random.Generator(_bits(key))
