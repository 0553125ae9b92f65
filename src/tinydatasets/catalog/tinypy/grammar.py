"""The grammar's engine: productions with holes, and what fills the holes.

A hole in a production is one of

- ``<prices>``-like names in lower case, bound once a snippet so that they fit together:
  ``<numbers>``, ``<number>``, ``<total>``, ``<words>``, ``<word>``, ``<table>`` and so on;
- ``<NUMBERS>``, ``<WORDS>``, ``<WORD>``, ``<TABLE>``, ...: a fresh literal of that type;
- ``<2..9>``: a number;
- ``<test:number>``: what the rule ``test`` makes of a name, which it calls ``<it>``;
- ``<block>``: what that rule makes.

An expansion of several lines is indented as its hole is. Productions of several lines are written
as `unfolded` takes them.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tinydatasets.catalog.tinypy.vocabulary import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from tinydatasets.catalog.tinypy.vocabulary import Topic

    Rules = Mapping[str, Sequence[str]]

__all__ = ["Dice", "Writer", "unfolded"]

Choice = TypeVar("Choice")
_HOLE = re.compile(r"<(?:(\d+)\.\.(\d+)|([A-Za-z][\w ]*)(?::([^<>\n]+))?)>")
_AT_ONCE = 64


class Dice:
    """Choices from the raw words of a stream, which no NumPy release changes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._bits = rng.bit_generator
        self._words: list[int] = []

    def below(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        if not self._words:
            self._words = (self._bits.random_raw(_AT_ONCE) >> 32).tolist()
        return self._words.pop() * count >> 32

    def between(self, low: int, high: int) -> int:
        """Return a number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def one(self, options: Sequence[Choice]) -> Choice:
        """Return one of `options`."""
        return options[self.below(len(options))]

    def some(self, options: Sequence[Choice], count: int) -> list[Choice]:
        """Return `count` different ones of `options`, in any order."""
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]


class Names(NamedTuple):
    """The names that are bound in one snippet, and what their values may be."""

    bound: dict[str, str]
    low: int
    high: int
    examples: tuple[str, ...]
    length: int
    """Of lists."""


class Writer:
    """Writes snippets about one topic: `write` expands a production."""

    def __init__(self, dice: Dice, topic: Topic, rules: Rules) -> None:
        self.dice = dice
        self._topic = topic
        self._rules = rules
        self._names = _named(dice, topic)
        self._keys: list[str] = []

    def write(self, production: str) -> str:
        """Return a production with every hole filled."""
        text = production
        while hole := _HOLE.search(text):
            before, after = text[: hole.start()], text[hole.end() :]
            margin = before[before.rfind("\n") + 1 :]
            filling = self._filled(*hole.groups())
            if margin.isspace():
                filling = filling.replace("\n", "\n" + margin)
            text = f"{before}{filling}{after}"
        return text

    def _filled(self, low: str | None, high: str | None, name: str, argument: str | None) -> str:
        if low is not None and high is not None:
            return str(self.dice.between(int(low), int(high)))
        if name in self._names.bound:
            return self._names.bound[name]
        if name.isupper():
            return self._literal(name)
        if name in ("facts", "sums"):
            return self._facts() if name == "facts" else self._sums()
        production = self.dice.one(self._rules[name])
        if argument is not None:
            production = production.replace("<it>", self._names.bound.get(argument, argument))
        return production

    def _literal(self, kind: str) -> str:
        """Return a display of Python that stands for a fresh value."""
        dice, names = self.dice, self._names
        if kind in ("NUMBER", "NUMBERS"):
            count = 1 if kind == "NUMBER" else names.length
            values = ", ".join(str(dice.between(names.low, names.high)) for _ in range(count))
            return values if kind == "NUMBER" else f"[{values}]"
        if kind == "TABLE":
            self._keys = dice.some(names.examples, dice.between(2, 3))
            pairs = (f'"{key}": {dice.between(names.low, names.high)}' for key in self._keys)
            return "{" + ", ".join(pairs) + "}"
        if kind == "SENTENCE":
            self._keys = dice.some(names.examples, dice.between(2, 4))
            return '"' + " ".join(self._keys) + '"'
        if kind in ("WORDS", "SET"):
            chosen = dice.some(names.examples, names.length if kind == "WORDS" else 2)
            listed = ", ".join(f'"{word}"' for word in chosen)
            return f"[{listed}]" if kind == "WORDS" else f"{{{listed}}}"
        options = {"LABEL": LABELS, "PUNCT": _MARKS, "KEY": self._keys or names.examples}
        return f'"{dice.one(options.get(kind, names.examples))}"'

    def _facts(self) -> str:
        """Assign figures to the quantities of the topic, in one of the usual ways."""
        values = [
            (name, self.dice.between(low, high)) for name, low, high in self._topic.quantities
        ]
        if self.dice.below(3):
            return "\n".join(f"{name} = {value}" for name, value in values)
        names, figures = zip(*values, strict=True)
        return f"{', '.join(names)} = {', '.join(map(str, figures))}"

    def _sums(self) -> str:
        """Work out two or three results; the last two can be called <result> and <other>."""
        chosen = self.dice.some(self._topic.formulas, self.dice.between(2, 3))
        self._names.bound.update(result=chosen[-1].result, other=chosen[-2].result)
        return "\n".join(f"{formula.result} = {self.dice.one(formula.ways)}" for formula in chosen)


def unfolded(rules: Rules) -> Rules:
    """Return rules in which productions of several lines begin at the left margin."""
    return {
        name: tuple(dedent(text).strip("\n") if "\n" in text else text for text in productions)
        for name, productions in rules.items()
    }


def _named(dice: Dice, topic: Topic) -> Names:
    """Bind the names of a snippet about `topic`."""
    numbers = dice.one(topic.numbers)
    words, (table, entry) = dice.one(list(zip(topic.words, topic.tables, strict=True)))
    thing = dice.one(topic.things)
    formula = dice.one(topic.formulas)
    quantities = [name for name, _, _ in topic.quantities]
    way = dice.one(formula.ways)
    used = [name for name in quantities if re.search(rf"\b{name}\b", way)]
    figures = {name: str(dice.between(low, high)) for name, low, high in topic.quantities}
    bound = {
        "numbers": numbers.plural,
        "number": numbers.single,
        "total": numbers.total,
        "limit": numbers.limit,
        "words": words.plural,
        "word": words.single,
        "table": table,
        "entry": entry,
        "key": words.single,
        "thing": thing.name,
        "owner": thing.owner,
        "amount": thing.amount,
        "grow": thing.grow,
        "fall": thing.fall,
        "made": thing.name.lower(),
        "formula": way,
        "inputs": ", ".join(used),
        "result": formula.result,
        "figures": ", ".join(figures[name] for name in used),
        "first": quantities[0],
        "second": quantities[1],
        "change": f"{dice.one(_VERBS)}_{numbers.single}",
        "gather": f"{dice.one(_GATHERERS)}_{numbers.plural}",
        "scan": f"{dice.one(_GATHERERS)}_{words.plural}",
        "compute": f"{dice.one(_COMPUTERS)}_{formula.result}",
        "edit": f"{dice.one(_EDITORS)}_{words.single}",
        "error": f"{thing.name}Error",
        "rec": dice.one(("count", "solve", "steps_to", "ways", "build", "climb")),
        "chosen": dice.one(("chosen", "kept", "selected", "found", "matching")),
    }
    return Names(bound, numbers.low, numbers.high, words.examples, dice.between(3, 4))


_MARKS = "!?-.*+"
_VERBS = ("adjust", "scale", "convert", "change", "update", "correct")
_GATHERERS = ("select", "collect", "filter", "list", "process", "check")
_COMPUTERS = ("find", "get", "compute", "estimate")
_EDITORS = ("format", "shorten", "mark", "label", "edit", "show")
