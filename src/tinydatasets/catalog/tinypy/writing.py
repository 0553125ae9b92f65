"""The generator: snippets of every construct, written by the grammar."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tinydatasets.catalog.tinypy import tokens
from tinydatasets.catalog.tinypy.grammar import Dice, Writer, unfolded
from tinydatasets.catalog.tinypy.grammar_expressions import EXPRESSIONS
from tinydatasets.catalog.tinypy.grammar_nested import NESTED
from tinydatasets.catalog.tinypy.grammar_plain import PLAIN
from tinydatasets.catalog.tinypy.vocabulary import COMMENTS, TOPICS
from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets._chunks import Chunk
    from tinydatasets.spec import Difficulty

__all__ = ["ATTRIBUTES", "CONSTRUCTS", "LONGEST", "Writing"]

CONSTRUCTS = (
    *("arithmetic", "conditional", "loop", "function", "class", "comprehension"),
    *("recursion", "string", "collection", "exception", "generator", "context"),
)
LONGEST = tokens.WINDOW - 2  # characters
_WIDEST = 79  # characters of a line, as PEP 8 asks
_LONG = 125  # characters; about half of what the grammar writes is longer
_ATTEMPTS = 40
_COMMENTED = 3  # one snippet in so many begins with a comment
_RULES = unfolded({**EXPRESSIONS, **PLAIN, **NESTED})

ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "topic": tuple(topic.name for topic in TOPICS),
        "length": ("short", "long"),
        "comment": ("without", "with"),
    }
)


@dataclass(frozen=True)
class Writing:
    """Writes snippets; `difficulty` and `construct` fix what is otherwise mixed.

    Each dozen of consecutive snippets has one of every construct. Topic, length and comment
    are drawn first and the snippet until it suits them, so that they do not hang on the
    construct; where the grammar has no such snippet, after 40 attempts, it keeps the last.
    """

    difficulty: Difficulty | None = None
    construct: str | None = None

    chunk: ClassVar[int] = 240
    sample_shape: ClassVar[tuple[int, ...]] = (tokens.WINDOW,)
    value_range: ClassVar[tuple[int, int]] = (0, tokens.N_TOKENS - 1)
    dtype: ClassVar[np.dtype[np.uint8]] = np.dtype(np.uint8)
    class_names: ClassVar[tuple[str, ...]] = CONSTRUCTS
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {**ATTRIBUTES, "difficulty": DIFFICULTIES}
    )

    def generate(self, rng: np.random.Generator, size: int) -> Chunk:
        """Return tokens (size, 256) uint8, labels (size,) and attributes, each (size,)."""
        dice = Dice(rng)
        labels = self._labels(dice, size)
        written = [self._write(dice, CONSTRUCTS[label]) for label in labels]
        texts = [text for text, _ in written]
        codes = np.array([codes for _, codes in written], np.int32).reshape(size, -1).T
        attributes: dict[str, NDArray[np.int32]] = dict(zip(self.attributes, codes, strict=True))
        return tokens.padded(texts), np.array(labels, np.int32), attributes

    def _labels(self, dice: Dice, size: int) -> list[int]:
        if self.construct is not None:
            return [CONSTRUCTS.index(self.construct)] * size
        dozen = range(len(CONSTRUCTS))
        return [k for _ in range(0, size, len(dozen)) for k in dice.some(dozen, len(dozen))][:size]

    def _write(self, dice: Dice, construct: str) -> tuple[str, tuple[int, ...]]:
        """Return a snippet and the codes of its attributes."""
        topic, long, commented = dice.below(len(TOPICS)), dice.below(2), dice.below(_COMMENTED) == 0
        heading = f"# {dice.one(COMMENTS)}\n" if commented else ""
        text, level = "", 0
        for _ in range(_ATTEMPTS):
            tried = (
                dice.below(3) if self.difficulty is None else DIFFICULTIES.index(self.difficulty)
            )
            written = heading + Writer(dice, TOPICS[topic], _RULES).write(
                f"<{construct} {tried}>\n"
            )
            if len(written) > LONGEST or max(map(len, written.splitlines())) > _WIDEST:
                continue
            text, level = written, tried
            if (len(text) > _LONG) == long:
                break
        return text, (topic, int(len(text) > _LONG), int(commented), level)
