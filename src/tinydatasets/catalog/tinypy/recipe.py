"""How the bundled programs came to be: written by the grammar, run, and graded by networks."""

from __future__ import annotations

import ast
import re
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets import _streams
from tinydatasets.baselines import learner
from tinydatasets.catalog import tinypy
from tinydatasets.catalog.tinypy import forms, sandbox, tokens, writing
from tinydatasets.catalog.tinypy.snippets import Snippets
from tinydatasets.curation import Curation, curate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from tinydatasets.spec import SplitName

# 420 of each construct: 5,000 is not a multiple of 12 constructs and 3 tiers.
PER_CLASS: dict[SplitName, int] = {"train": 294, "val": 42, "test": 84}
OUTPUT = 120  # characters
SEED = 0


class Executed(Curation):
    """A curation of programs, which come with what they print."""

    __slots__ = ()

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the archive; ``<split>_output`` is (n, 120) uint8, padded."""
        columns = super().columns()
        for name in self.splits:
            programs = map(tokens.decode, columns[f"{name}_data"])
            printed = [done.output for done in sandbox.run(list(programs))]
            columns[f"{name}_output"] = tokens.padded(printed, OUTPUT)
        return columns


def build() -> Executed:
    """Write programs, keep those of new forms that run, and grade them."""
    found = list(different_programs())
    texts, labels, attributes = zip(*found, strict=True)
    samples = Snippets.from_arrays(
        tokens.padded(list(texts)),
        np.array(labels),
        class_names=tinypy.SPEC.class_names,
        attributes=dict(zip(tinypy.SPEC.attributes, np.array(attributes).T, strict=True)),
        modality=tinypy.SPEC.modality,
    )
    learners = [learner(name, epochs=6) for name in ("LinearNet", "SimpleNet")]
    parts = parted(samples.labels, samples.attributes["length"])
    return Executed(*curate(samples, parts, PER_CLASS, learners, seed=SEED, doubt=False))


def different_programs() -> Iterator[tuple[str, int, tuple[int, ...]]]:
    """Yield text, label and attributes of programs: none of a form that was there before.

    There are equally many of each construct and length.
    """
    room = dict.fromkeys(np.ndindex(len(writing.CONSTRUCTS), 2), sum(PER_CLASS.values()) // 2)
    seen: set[str] = set()
    generator = writing.Writing()
    for chunk in count():
        data, labels, codes = generator.generate(_streams.generator(SEED, chunk), generator.chunk)
        facts = np.stack([labels, *(codes[name] for name in tinypy.SPEC.attributes)], axis=1)
        known = dict(zip(map(tokens.decode, data), facts.tolist(), strict=True))
        wanted = {text: fact for text, fact in known.items() if room[fact[0], fact[2]]}
        for (text, fact), done in zip(wanted.items(), sandbox.run(list(wanted)), strict=True):
            form = _form(text, fact[0])
            if room[fact[0], fact[2]] and form not in seen and _good(text, done):
                seen.add(form)
                room[fact[0], fact[2]] -= 1
                yield text, fact[0], tuple(fact[1:])
        if not any(room.values()):
            return


def _form(text: str, label: int) -> str:
    """Return the normal form of a program whose syntax tree agrees with its label."""
    tree = ast.parse(text)
    found, wanted = forms.construct(tree), writing.CONSTRUCTS[label]
    if found != wanted:
        raise AssertionError(f"the grammar wrote {found} for {wanted}:\n{text}")
    return forms.normal_form(tree)


def parted(labels: NDArray[np.integer], length: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return (n,) codes of splits in which every construct and length has its share."""
    parts = np.empty(len(labels), np.intp)
    counts = [number // 2 for number in PER_CLASS.values()]
    for label, long in np.ndindex(len(writing.CONSTRUCTS), 2):
        rows = np.flatnonzero((labels == label) & (length == long))
        order = _streams.permutation(len(rows), SEED, label, long, _streams.SAMPLE)
        parts[rows[order]] = np.repeat(np.arange(3), counts)
    return parts


def _good(text: str, done: sandbox.Run) -> bool:
    """Say whether a program ran well and printed something that fits, in every Python.

    From Python 3.12 on `sum` adds floats with less error than before, and prints other digits.
    """
    fits = len(done.output.strip()) > 0 and len(done.output) <= OUTPUT
    sums_floats = "sum(" in text and re.search(r"\d\.\d", done.output)
    return not done.error and fits and not sums_floats
