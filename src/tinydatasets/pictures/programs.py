"""Programs as highlighted text: what each character of the source is."""

from __future__ import annotations

import io
import keyword
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["COLOURS", "highlighted"]

COLOURS = {
    "plain": "#24292f",
    "keyword": "#a0205a",
    "string": "#0b6b2f",
    "number": "#1c5fb0",
    "comment": "#77808a",
    "definition": "#5a2ca0",
}
_STRINGS = {"STRING", "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END"}  # f-strings: from 3.12 on


def highlighted(program: str) -> list[list[str]]:
    r"""Return what each character of each line is: a key of `COLOURS`.

    A program that does not tokenise is plain.

    Examples
    --------
    >>> kinds = highlighted("def f():\n    return 1\n")
    >>> kinds[0][0], kinds[0][4], kinds[1][4], kinds[1][11]
    ('keyword', 'definition', 'keyword', 'number')
    """
    lines = program.splitlines()
    kinds = [["plain"] * len(line) for line in lines]
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(program).readline))
    except (tokenize.TokenError, SyntaxError):  # and IndentationError, which is one
        return kinds
    for token, kind in _named(tokens):
        (first, left), (last, right) = token.start, token.end
        for number in range(first, min(last, len(lines)) + 1):
            line = kinds[number - 1]
            start = left if number == first else 0
            end = right if number == last else len(line)
            line[start:end] = [kind] * len(line[start:end])
    return kinds


def _named(tokens: list[tokenize.TokenInfo]) -> Iterator[tuple[tokenize.TokenInfo, str]]:
    """Yield the tokens that are not plain."""
    before = ""
    for token in tokens:
        name = tokenize.tok_name[token.type]
        if name in _STRINGS:
            yield token, "string"
        elif name in {"NUMBER", "COMMENT"}:
            yield token, name.lower()
        elif name == "NAME" and keyword.iskeyword(token.string):
            yield token, "keyword"
        elif name == "NAME" and before in {"def", "class"}:
            yield token, "definition"
        before = token.string
