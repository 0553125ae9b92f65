"""What ``PCG64(SeedSequence(key))`` begins with, for many keys at once.

NumPy makes one such generator in the time in which a thousand small samples are gathered. Here
its seeding is done on arrays of keys: the hash of `numpy.random.SeedSequence`, after M. E.
O'Neill's "Developing a seed_seq alternative" (2015), and the first steps of PCG-XSL-RR 128/64
(O'Neill, HMC-CS-2014-0905). A property test holds it to what NumPy does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

__all__ = ["pcg64_state", "seed_words"]

_POOL = 4  # words
_SHIFT = np.uint32(16)
_HASH = (0x43B0D7E5, 0x931E8875)  # first constant, and what each is multiplied by for the next
_DRAW = (0x8B51F9DD, 0x58F38DED)
_MIX_OLD, _MIX_NEW = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
_PCG_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_MASK_128 = (1 << 128) - 1


def seed_words(*key: int | range) -> list[list[int]]:
    """Return what `pcg64_state` makes a state of, eight words for each key.

    A key has at most four words of 32 bits. Where `key` holds a range there is one for each of
    its numbers.
    """
    padded = (*key, *[0] * (_POOL - len(key)))
    entropy = [np.array(words, np.uint32, ndmin=1) for words in padded]
    words = np.broadcast_arrays(*_drawn(_mixed(entropy)))
    listed: list[list[int]] = np.transpose(words).tolist()
    return listed


def pcg64_state(words: list[int]) -> tuple[int, int]:
    """Return state and increment of ``PCG64(SeedSequence(key))``."""
    b, a, d, c, f, e, h, g = words
    stream = e << 96 | f << 64 | g << 32 | h
    increment = (stream << 1 | 1) & _MASK_128
    state = (increment + (a << 96 | b << 64 | c << 32 | d)) * _PCG_MULTIPLIER + increment
    return state & _MASK_128, increment


def _mixed(entropy: list[Words]) -> list[Words]:
    """Return the pool of a `SeedSequence` whose entropy are these words."""
    hashed = _Hash(*_HASH)
    pool = [hashed(word) for word in entropy]
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                mixed = _MIX_OLD * pool[target] - _MIX_NEW * hashed(pool[source])
                pool[target] = mixed ^ mixed >> _SHIFT
    return pool


def _drawn(pool: list[Words]) -> list[Words]:
    """Return the first eight words that a `SeedSequence` with this pool generates."""
    hashed = _Hash(*_DRAW)
    return [hashed(pool[i % _POOL]) for i in range(8)]


class _Hash:
    """Hashes words, each with the next constant."""

    def __init__(self, constant: int, multiplier: int) -> None:
        self._constant = constant
        self._multiplier = multiplier

    def __call__(self, words: Words) -> Words:
        before = self._constant
        self._constant = before * self._multiplier & 0xFFFFFFFF
        hashed = (words ^ np.uint32(before)) * np.uint32(self._constant)
        return hashed ^ hashed >> _SHIFT
