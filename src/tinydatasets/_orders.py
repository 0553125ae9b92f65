"""Orders of an epoch: which row comes when, as a pure function of a seed and an epoch."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tinydatasets._pages import Pages

__all__ = ["Blocks", "balanced", "shuffled", "weighted"]

BLOCK_BYTES = 1 << 17  # rows that lie side by side and are read together
WINDOW_BLOCKS = 64  # blocks whose rows are shuffled together
BLOCKS_AHEAD = 32  # of the next window
WORDS = 1 << 14  # up to this many are sorted at once: of several epochs if data is small


def shuffled(size: int, seed: int, epoch: int) -> NDArray[np.intp]:
    """Return every row once: the stable order of one raw word a row."""
    epochs = next((count for count in (16, 8, 4, 2) if count * size <= WORDS), 1)
    if epochs == 1:
        return _streams.stable_order(_streams.epoch_words(size, seed, epoch))
    block, number = divmod(epoch, epochs)
    order: NDArray[np.intp] = _shuffled(size, seed, block, epochs)[number]
    return order


@lru_cache(maxsize=4)
def _shuffled(size: int, seed: int, block: int, epochs: int) -> NDArray[np.intp]:
    """Return the orders of several epochs, (epochs, size): they are made faster together."""
    words = np.empty((epochs, size), np.uint64)
    for number in range(epochs):
        words[number] = _streams.epoch_words(size, seed, block * epochs + number)
    orders = _streams.stable_order(words)
    orders.flags.writeable = False
    return orders


def weighted(weights: NDArray[np.float64], seed: int, epoch: int) -> NDArray[np.intp]:
    """Draw as many rows as there are weights, with replacement."""
    upto = np.cumsum(weights)
    draws = _streams.uniform(len(upto), seed, epoch) * upto[-1]
    below = np.minimum(draws, np.nextafter(upto[-1], 0))  # the product may round up to the sum
    return np.asarray(np.searchsorted(upto, below, side="right"))


def balanced(labels: NDArray[np.int32], seed: int, epoch: int) -> NDArray[np.intp]:
    """Return as many rows as there are labels, each class equally often to within one."""
    words = _streams.raw(2 * len(labels), seed, epoch)
    order = _streams.stable_order(words[: len(labels)])
    classes = np.unique(labels)
    if len(classes) == 0:
        return order
    shares = np.diff(np.linspace(0, len(labels), len(classes) + 1).astype(np.intp))
    rows = [
        np.resize(order[labels[order] == label], share)
        for label, share in zip(classes, shares, strict=True)
    ]
    return np.concatenate(rows)[_streams.stable_order(words[len(labels) :])]


class Blocks:
    """Every row once, shuffled so that rows that lie side by side are read side by side.

    The rows are cut into blocks. A window takes one block at random from each of about 64 equal
    stretches of the whole, and the rows of a window are shuffled. So every window is a sample of
    all there is, in whatever order it is stored.

    Parameters
    ----------
    size
        Number of rows.
    row_bytes
        Stored size of a row.
    """

    def __init__(self, size: int, row_bytes: int) -> None:
        self.size = size
        self.block_rows = max(1, BLOCK_BYTES // max(1, row_bytes))

    def runs(
        self, seed: int, epoch: int, start: int, pages: Pages
    ) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Yield window after window, from the one that holds position `start`.

        Each is (position of its first row in the epoch, its rows in order). The pages of the
        next window are asked for while one is used, and those of the last are let go.
        """
        windows = self._windows(seed, epoch)
        firsts = np.cumsum([0, *map(self._length, windows)])
        begin = int(np.searchsorted(firsts[:-1], start, side="right")) - 1
        try:
            for number in range(begin, len(windows)):
                pages.read_ahead(windows[number] * self.block_rows, self.block_rows)
                for blocks in windows[number + 1 : number + 2]:
                    pages.read_ahead(blocks[:BLOCKS_AHEAD] * self.block_rows, self.block_rows)
                rows = self._rows(windows[number])
                order = _streams.permutation(len(rows), seed, epoch, number + 1, _streams.BLOCKS)
                yield int(firsts[number]), rows[order]
                pages.forget()
        finally:
            pages.forget()

    def _windows(self, seed: int, epoch: int) -> list[NDArray[np.intp]]:
        """Return the blocks of each window, in the order in which they are stored."""
        count = -(-self.size // self.block_rows)
        windows = max(1, count // WINDOW_BLOCKS)
        stretch = np.arange(count) // windows
        shuffled = _streams.permutation(count, seed, epoch, 0, _streams.BLOCKS)
        drawn = shuffled[np.argsort(stretch[shuffled], kind="stable")]
        return [np.sort(drawn[number::windows]) for number in range(windows)]

    def _rows(self, blocks: NDArray[np.intp]) -> NDArray[np.intp]:
        rows = (blocks[:, None] * self.block_rows + np.arange(self.block_rows)).ravel()
        return rows[: self._length(blocks)]

    def _length(self, blocks: NDArray[np.intp]) -> int:
        """Return how many rows `blocks` hold; the last block of all may be short."""
        whole = len(blocks) * self.block_rows
        return whole - max(0, (int(blocks[-1]) + 1) * self.block_rows - self.size)
