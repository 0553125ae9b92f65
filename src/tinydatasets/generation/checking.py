"""Whether a generated folder still is what was generated: one verdict a check, in little memory."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets._seen import Seen, row_hashes
from tinydatasets.generation.drawing import checks
from tinydatasets.generation.facts import read_facts
from tinydatasets.generation.figures import check_balance, check_counts, check_values
from tinydatasets.generation.structure import Rows, blocks, file_faults, open_shards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tinydatasets.generation.structure import Found, Opened, Shard

__all__ = ["Verdict", "check"]

LISTED = 5  # of many faults that one check finds, so many are told


class Verdict(NamedTuple):
    """What one check found; a check that finds several faults has a verdict for each."""

    check: str
    ok: bool
    text: str
    """One line."""


def check(folder: str) -> Iterator[Verdict]:
    """Check a folder that `generate` wrote, and yield verdicts as they are found.

    Memory does not depend on how many samples there are. A file that is damaged ends nothing:
    the other checks go on with what can be read.

    Parameters
    ----------
    folder
        The dated folder, in which metadata.json is.

    Raises
    ------
    CacheError
        There is no room for a temporary file: 32 bytes a sample, of many samples.

    Examples
    --------
    >>> import tempfile
    >>> from tinydatasets.generation import generate
    >>> folder = generate("tinygrid", 200, tempfile.mkdtemp(), seed=0)
    >>> for name, ok, text in check(folder):
    ...     if name in {"values", "order"}:
    ...         print(name, ok, text)
    values True from 0 to 9, of 0 to 9 that are allowed; means as metadata.json says
    order True ids go up, and none is there twice
    """
    facts, faults = read_facts(folder)
    if facts is None:
        yield from _told("metadata", faults)
        return
    yield from _told("metadata", faults, f"{facts['name']}, {facts['n_samples']:,} samples")
    fine = f"{len(facts['files'])} files, sizes and sha256 as metadata.json says"
    yield from _told("files", list(file_faults(folder, facts)), fine)
    opened = open_shards(folder, facts)
    yield from _told("structure", opened.faults, _form(opened))
    unread = f"; not of {', '.join(opened.unread[:LISTED])}" if opened.unread else ""
    for name, look in _CHECKS if opened.shards else ():
        faults, fine = look(opened)
        yield from _told(name, faults, fine + unread)


def _told(name: str, faults: Sequence[str], fine: str = "") -> Iterator[Verdict]:
    """Yield the first faults and how many more there are; or that all is `fine`."""
    if not faults:
        yield Verdict(name, True, fine)
    for fault in faults[:LISTED]:
        yield Verdict(name, False, fault)
    if len(faults) > LISTED:
        yield Verdict(name, False, f"and {len(faults) - LISTED} more")


def _form(opened: Opened) -> str:
    """Return how many shards there are, and of what."""
    shape = "×".join(map(str, opened.facts["sample_shape"])) or "numbers"
    return f"{len(opened.shards)} shards of samples {shape} {opened.facts['dtype']}"


def _alignment(opened: Opened) -> Found:
    """Look whether samples are beside the labels, ids and codes that they were written with."""
    faults = []
    attributes = [name for name in opened.facts["attributes"] if name != "difficulty"]
    known = ["id", "labels", "difficulty", *attributes]
    for split, shards in opened.by_split().items():
        wrong = Rows()
        for row, (data, expected, *codes) in blocks(shards, "data", "check", *known):
            wrong.add(row, checks(data, codes) != expected)
        if wrong.count:
            of = f"{wrong.count:,} of {shards[-1].stop - shards[0].start:,}"
            faults.append(
                f"samples of {split} that are not beside the codes they were written with: {of} "
                f"({opened.at(wrong.first)} is the first)"
            )
    return faults, f"{opened.n_rows:,} samples are beside their labels, ids and codes"


def _order(opened: Opened) -> Found:
    """Look whether ids go up, and whether each is there once."""
    faults = []
    splits = opened.by_split()
    for split, shards in splits.items():
        wrong, before = Rows(), np.int64(-1)
        for row, (ids,) in blocks(shards, "id"):
            wrong.add(row, np.diff(ids, prepend=before) <= 0)
            before = np.int64(ids[-1])
        if wrong.count:
            faults.append(f"the ids of {split} do not go up at {opened.at(wrong.first)}")
    for one, other in combinations(splits, 2) if not faults else ():
        shared = _shared(splits[one], splits[other])
        faults += [f"{one} and {other} both hold the id {i}" for i in shared[:1]]
    return faults, "ids go up, and none is there twice"


def _shared(one: list[Shard], other: list[Shard]) -> NDArray[np.int32]:
    """Return the first ids that two splits both hold; those of each go up."""
    for _, (ids,) in blocks(one, "id"):
        for shard in other:
            column = shard.columns["id"]
            begin, end = np.searchsorted(column, ids[[0, -1]])
            both = np.intersect1d(ids, column[begin : end + 1], assume_unique=True)
            if len(both):
                return both
    return np.zeros(0, np.int32)


def _duplicates(opened: Opened) -> Found:
    """Look whether every sample is there once."""
    faults: list[str] = []
    with Seen(opened.n_rows) as seen:
        for split, shards in opened.by_split().items():
            inside, across = _Pairs(opened), _Pairs(opened)
            for row, (data,) in blocks(shards, "data"):
                earlier = seen.first(row_hashes(data), np.arange(row, row + len(data)))
                crosses = earlier < shards[0].start
                inside.add(row, np.where(crosses, -1, earlier))
                across.add(row, np.where(crosses, earlier, -1))
            faults += across.told(
                f"samples of {split} that are in another split too: {across.count:,}"
            )
            faults += inside.told(
                f"samples of {split} that repeat an earlier one: {inside.count:,}"
            )
    return faults, f"no two of {opened.n_rows:,} samples are equal"


class _Pairs:
    """Counts rows that repeat earlier ones, and keeps the first such pair."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._rows = Rows()
        self._earlier = -1

    def add(self, start: int, earlier: NDArray[np.int64]) -> None:
        """Take note of rows from `start` on: which `earlier` one each repeats, or -1."""
        if self._rows.add(start, earlier >= 0):
            self._earlier = int(earlier[self._rows.first - start])

    @property
    def count(self) -> int:
        """How many rows repeat another."""
        return self._rows.count

    def told(self, text: str) -> list[str]:
        """Return `text` and the first pair, if there is one."""
        if not self.count:
            return []
        pair = f"{self._opened.at(self._rows.first)} and {self._opened.at(self._earlier)}"
        return [f"{text} ({pair})"]


def _groups(opened: Opened) -> Found:
    """Look whether every group is in one split, and whether there are as many as was said."""
    faults: list[str] = []
    told = []
    for name, names in opened.facts["attributes"].items():
        if name in opened.facts["groups"] or not names:
            crossing, total = _grouped(opened, name)
            faults += crossing
            told += [f"{total:,} of {name}"] if name in opened.facts["groups"] else []
    return faults, f"{', '.join(told)}, none in two splits" if told else "there are none"


def _grouped(opened: Opened, name: str) -> tuple[list[str], int]:
    """Return what is wrong with an attribute whose values are groups, and how many there are."""
    faults, total, is_group = [], 0, name in opened.facts["groups"]
    with Seen(opened.n_rows) as seen:
        for number, (split, shards) in enumerate(opened.by_split().items()):
            pairs, new = _Pairs(opened), 0
            for row, (codes,) in blocks(shards, name):
                values, index = np.unique(codes, return_index=True)
                # What is no group may be in two splits, and is looked for in one at a time.
                keys = values.astype(np.int64) + (0 if is_group else number << 32)
                earlier = np.full(len(codes), -1)
                earlier[index] = seen.first(keys.astype(np.uint64), row + index)
                new += int((earlier[index] < 0).sum())
                pairs.add(row, np.where(earlier < shards[0].start, earlier, -1))
            crossing = pairs.told(f"a {name} in {split} is in another split too")
            faults += crossing or _miscounted(opened, split, name, new)
            total += new
    return faults, total


def _miscounted(opened: Opened, split: str, name: str, found: int) -> list[str]:
    """Return what is wrong if a split has not as many groups as metadata.json says."""
    said = opened.facts["splits"][split]["attribute_counts"][name]
    if said == found or isinstance(said, list) or not opened.is_whole(split):
        return []
    return [f"{split} has {found:,} groups of {name}, and metadata.json says {said!r:.60}"]


_CHECKS: tuple[tuple[str, Callable[[Opened], Found]], ...] = (
    ("values", check_values),
    ("alignment", _alignment),
    ("counts", check_counts),
    ("order", _order),
    ("balance", check_balance),
    ("duplicates", _duplicates),
    ("groups", _groups),
)
