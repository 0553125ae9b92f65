"""Which rows go where: stratified samples, folds and hold-outs as arrays of row numbers.

Every function is a pure function of its arguments; randomness comes from `_streams`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "apportion", "by_code", "cells", "drawn", "folds", "group_folds", "ranks", "stratified",
]  # fmt: skip


def cells(*codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return one code per row for the combination of its codes, numbered from 0 without gaps."""
    combined = np.zeros(len(codes[0]), dtype=np.intp)
    for column in codes:
        _, combined = np.unique(
            combined * (column.max(initial=0) + 1) + column, return_inverse=True
        )
    return combined


def apportion(total: int, counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """Share `total` in proportion to `counts`, by largest remainder; first come, first served."""
    exact = total * counts / max(int(counts.sum()), 1)
    shares = np.floor(exact).astype(np.intp)
    left = total - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:left]] += 1
    return shares


def stratified(codes: NDArray[np.integer], size: int, *, seed: int) -> NDArray[np.intp]:
    """Return `size` rows, sorted, in which each code has its share of all rows."""
    return drawn(codes, apportion(size, np.bincount(codes)), seed=seed)


def drawn(
    codes: NDArray[np.integer],
    shares: NDArray[np.integer],
    *,
    seed: int,
    first: NDArray[np.intp] | None = None,
) -> NDArray[np.intp]:
    """Return rows, sorted: ``shares[code]`` of each code, those of `first` before others."""
    ordered = by_code(codes, seed, first)
    counts = np.bincount(codes, minlength=len(shares))
    return np.sort(ordered[ranks(counts) < np.repeat(shares, counts)])


def by_code(
    codes: NDArray[np.integer], seed: int, first: NDArray[np.intp] | None = None
) -> NDArray[np.intp]:
    """Return all rows, sorted by code and shuffled inside each code."""
    order = _streams.permutation(len(codes), seed, 0, 0, _streams.SAMPLE)
    if first is not None and len(first):
        order = order[np.argsort(~np.isin(order, first), kind="stable")]
    return order[np.argsort(codes[order], kind="stable")]


def ranks(counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return 0, 1, ... for each run of `counts` rows."""
    starts: NDArray[np.intp] = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(len(starts)) - starts


def folds(codes: NDArray[np.integer], n_folds: int, *, seed: int) -> NDArray[np.intp]:
    """Return the fold of every row; each fold has its share of every code, to within one."""
    fold = np.empty(len(codes), dtype=np.intp)
    fold[by_code(codes, seed)] = np.arange(len(codes)) % n_folds
    return fold


def group_folds(
    codes: NDArray[np.integer],
    groups: NDArray[np.integer],
    shares: Sequence[float],
    *,
    seed: int,
) -> NDArray[np.intp]:
    """Return the fold of every row so that no group is in two folds.

    The largest group is placed first, each where the folds' class counts then come closest to
    `shares` of every class (least squares). No fold is empty if there are as many groups.
    """
    _, members = np.unique(groups, return_inverse=True)
    counts = np.zeros((members.max() + 1, codes.max() + 1))
    np.add.at(counts, (members, codes), 1)
    shuffled = _streams.permutation(len(counts), seed, 0, 0, _streams.SAMPLE)
    order = shuffled[np.argsort(-counts.sum(1)[shuffled], kind="stable")]
    missing = np.outer(shares, counts.sum(0))
    empty = np.ones(len(missing), dtype=bool)
    fold_of = np.empty(len(counts), dtype=np.intp)
    for left, group in zip(range(len(order), 0, -1), order, strict=True):
        # Placing it in a fold turns the squared gap (m)² into (m - c)²: the change is c² - 2mc.
        change = (counts[group] ** 2 - 2 * missing * counts[group]).sum(1)
        if left <= empty.sum():  # every fold gets a group
            change[~empty] = np.inf
        fold_of[group] = change.argmin()
        empty[fold_of[group]] = False
        missing[fold_of[group]] -= counts[group]
    return fold_of[members]
