"""Random streams that no NumPy release changes, each named by a few small integers.

NumPy promises the raw output of its bit generators for ever, and the methods of
`numpy.random.Generator` (`permutation`, `integers`, ...) for one release only. What must be
the same next year, such as the order of an epoch, is therefore made from raw output.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from tinydatasets._seeding import pcg64_state, seed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = [
    "BLOCKS", "PARTS", "SAMPLE", "TRANSFORM",
    "epoch_words", "generator", "generators", "permutation", "raw", "stable_order", "uniform",
]  # fmt: skip

# A SeedSequence pads short keys with zeros, so (seed, epoch) and (seed, epoch, 0) are one
# stream. Keys with a last word other than zero keep the purposes apart.
TRANSFORM = 1
SAMPLE = 2
BLOCKS = 3
PARTS = 4

_AT_ONCE = 256  # streams seeded together
_SMALL = 1 << 11  # the upper halves of so few words hardly ever tie


def _bits(key: tuple[int, ...]) -> np.random.PCG64:
    # Words of 32 bits as an array: the same stream as of a list, in half the time.
    return np.random.PCG64(np.random.SeedSequence(np.array(key, np.uint32)))


def raw(size: int, *key: int) -> NDArray[np.uint64]:
    """Return `size` raw 64-bit words of the stream named `key`."""
    return np.asarray(_bits(key).random_raw(size), dtype=np.uint64)


def epoch_words(size: int, seed: int, epoch: int) -> NDArray[np.uint64]:
    """Return ``raw(size, seed, epoch)`` in less time, for who asks for one epoch after another."""
    block, number = divmod(epoch, _AT_ONCE)
    bits = _own_bits()
    _set(bits, _epoch_seeds(seed, block)[number])
    return np.asarray(bits.random_raw(size), dtype=np.uint64)


def _set(bits: np.random.PCG64, words: list[int]) -> None:
    state, increment = pcg64_state(words)
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": 0,
        "uinteger": 0,
    }


@lru_cache(maxsize=4)
def _epoch_seeds(seed: int, block: int) -> list[list[int]]:
    return seed_words(seed, range(block * _AT_ONCE, (block + 1) * _AT_ONCE))


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
    """Return ``np.argsort(words, kind="stable")`` of random words, in a third of its time.

    The upper bits of each word are sorted together with its number in the lower bits. Words
    that differ in the bits left out are few, and are sorted among themselves.
    """
    size = words.shape[-1]
    keys: NDArray[Any] = words
    if size <= _SMALL:
        keys = words.view(np.uint32)[..., int(sys.byteorder == "little") :: 2]  # the upper halves
    low = keys.dtype.type((1 << size.bit_length()) - 1)
    keys = keys & ~low
    keys |= np.arange(size, dtype=keys.dtype)
    keys.sort()
    order: NDArray[np.intp] = (keys & low).astype(np.intp)
    keys &= ~low
    same = keys[..., 1:] == keys[..., :-1]
    if np.count_nonzero(same):
        row, column = np.divmod(np.flatnonzero(same), size - 1)
        _sort_ties(order.reshape(-1), words, row * size + column)
    return order


def _sort_ties(order: NDArray[np.intp], words: NDArray[np.uint64], first: NDArray[np.intp]) -> None:
    """Sort the runs of rows whose upper bits are the same: each of `first` and the one after."""
    tied, follows = np.zeros((2, order.size), dtype=bool)
    tied[first] = tied[first + 1] = follows[first + 1] = True
    places = np.flatnonzero(tied)
    rows = order[places]
    drawn = words.reshape(-1)[places - places % words.shape[-1] + rows]
    order[places] = rows[np.lexsort((drawn, np.cumsum(~follows[places])))]


def uniform(size: int, *key: int) -> NDArray[np.float64]:
    """Return `size` numbers in [0, 1): the upper 53 bits of raw words."""
    upper: NDArray[np.float64] = (raw(size, *key) >> np.uint64(11)).astype(np.float64)
    return upper * 2.0**-53


def generator(*key: int) -> np.random.Generator:
    """Return a `Generator` on the stream named `key`; its methods hold for one NumPy release."""
    return np.random.Generator(_bits(key))


def generators(seed: int, epoch: int, positions: range) -> Iterator[np.random.Generator]:
    """Yield ``generator(seed, epoch, position, TRANSFORM)`` for each of `positions`.

    It is one object that is set anew for each position, which takes a quarter of the time.
    """
    bits = np.random.PCG64(0)
    rng = np.random.Generator(bits)
    for first in range(0, len(positions), _AT_ONCE):
        for words in seed_words(seed, epoch, positions[first : first + _AT_ONCE], TRANSFORM):
            _set(bits, words)
            yield rng
