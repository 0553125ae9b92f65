"""What is said: the ten keywords, other words, and how each accent says them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEYWORDS", "OTHERS", "pronunciations"]

KEYWORDS = ("down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes")
"""In the order of MLPerf Tiny's labels."""

_SAID: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "down": ("D AW N", "D AW N"),
        "go": ("G OW | G EW", "G EW | G EW | G OO"),
        "left": ("L EH F T", "L EH F T"),
        "no": ("N OW | N EW", "N EW | N EW | N OO"),
        "off": ("AO F | AA F", "OH F"),
        "on": ("AA N | AO N", "OH N"),
        "right": ("R AY T", "R AY T"),
        "stop": ("S T AA P", "S T OH P"),
        "up": ("AH P", "AH P | UH P"),
        "yes": ("Y EH S", "Y EH S | Y IH S"),
        # The words that Speech Commands has beside its commands (P. Warden, 2018) ...
        "bed": ("B EH D", "B EH D"),
        "bird": ("B ER D", "B ER D"),
        "cat": ("K AE T", "K AE T"),
        "dog": ("D AO G | D AA G", "D OH G"),
        "happy": ("HH AE P IY", "HH AE P IY"),
        "house": ("HH AW S", "HH AW S"),
        "tree": ("T R IY", "T R IY"),
        "wow": ("W AW", "W AW"),
        "zero": ("Z IH R OW", "Z IY R EW"),
        "one": ("W AH N", "W AH N | W OH N"),
        "two": ("T UW", "T UW"),
        "three": ("TH R IY", "TH R IY"),
        "four": ("F AO R", "F AO"),
        "five": ("F AY V", "F AY V"),
        "six": ("S IH K S", "S IH K S"),
        "seven": ("S EH V AX N", "S EH V AX N"),
        "eight": ("EY T", "EY T"),
        "nine": ("N AY N", "N AY N"),
        "follow": ("F AA L OW", "F OH L EW"),
        "learn": ("L ER N", "L ER N"),
        # ... and some that sound much like a keyword.
        "gone": ("G AO N", "G OH N"),
        "top": ("T AA P", "T OH P"),
        "light": ("L AY T", "L AY T"),
        "let": ("L EH T", "L EH T"),
        "nope": ("N OW P", "N EW P"),
        "yet": ("Y EH T", "Y EH T"),
        "cup": ("K AH P", "K AH P"),
        "goat": ("G OW T", "G EW T"),
    }
)
"""Word -> what American and British voices say; variants are parted by a stroke."""

OTHERS = tuple(word for word in _SAID if word not in KEYWORDS)
"""Words that are no keywords: what class "unknown" says."""


def pronunciations(word: str, accent: int) -> tuple[tuple[str, ...], ...]:
    """Return the ways in which an accent (0 American, 1 British) says a word.

    Examples
    --------
    >>> pronunciations("up", 1)
    (('AH', 'P'), ('UH', 'P'))
    """
    return tuple(tuple(way.split()) for way in _SAID[word][accent].split("|"))
