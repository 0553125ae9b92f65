"""The sounds of speech: where their resonances lie, how long they last, what makes them sound.

Resonances (formants) are of an adult man. Those of vowels are the means that G. E. Peterson and
H. L. Barney measured ("Control methods used in a study of the vowels", 1952); those of other
sounds are from D. H. Klatt's table ("Software for a cascade/parallel formant synthesizer", 1980).
Ends of diphthongs, lengths and strengths are ours, chosen by ear and by how spectrograms look.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PHONES", "Burst", "Phone"]


class Burst(NamedTuple):
    """How a stop opens."""

    closed: float
    """Milliseconds for which nothing is heard."""
    open: float
    """Milliseconds of the noise when it opens."""
    breath: float
    """Milliseconds of breath until the voice sets in."""


class Phone(NamedTuple):
    """One sound."""

    formants: tuple[float, float, float]
    """Where the first three resonances lie, Hz."""
    ends: tuple[float, float, float] | None = None
    """Where a diphthong goes to."""
    length: float = 100
    """Milliseconds, in a word said alone."""
    voice: float = 0.0
    """How loud the voice is; 1 in a vowel."""
    hiss: float = 0.0
    """How loud the noise of a narrow passage is, where a vowel is 1."""
    centre: float = 3000
    """Where that noise is loudest, Hz."""
    width: float = 3000
    """Standard deviation of its spectrum, Hz."""
    nasal: float = 0.0
    """How open the way to the nose is."""
    burst: Burst | None = None
    """Of a stop."""


def _vowel(formants: tuple[float, float, float], length: float) -> Phone:
    return Phone(formants, length=length, voice=1.0)


def _glide(
    formants: tuple[float, float, float], ends: tuple[float, float, float], length: float
) -> Phone:
    return Phone(formants, ends, length, 1.0)


_VOWELS = {
    "IY": _vowel((270, 2290, 3010), 170),
    "IH": _vowel((390, 1990, 2550), 130),
    "EH": _vowel((530, 1840, 2480), 160),
    "AE": _vowel((660, 1720, 2410), 190),
    "AH": _vowel((640, 1190, 2390), 140),
    "AA": _vowel((730, 1090, 2440), 200),
    "AO": _vowel((570, 840, 2410), 200),
    "OH": _vowel((600, 900, 2420), 160),  # of British "on": between the two above
    "UH": _vowel((440, 1020, 2240), 120),
    "UW": _vowel((300, 870, 2240), 170),
    "ER": _vowel((490, 1350, 1690), 190),
    "AX": _vowel((500, 1450, 2400), 80),
}
_DIPHTHONGS = {
    "EY": _glide((480, 1950, 2550), (330, 2250, 2900), 200),
    "AY": _glide((710, 1150, 2450), (370, 2050, 2650), 230),
    "OW": _glide((540, 1130, 2380), (370, 850, 2280), 220),
    "EW": _glide((530, 1400, 2450), (370, 930, 2280), 220),  # British "go"
    "OO": _glide((440, 850, 2350), (410, 800, 2330), 200),  # Scottish "go": hardly moves
    "AW": _glide((750, 1550, 2450), (450, 900, 2300), 250),
}
_SONORANTS = {
    "W": Phone((290, 610, 2150), length=70, voice=0.6),
    "Y": Phone((260, 2070, 3020), length=70, voice=0.6),
    "R": Phone((310, 1060, 1380), length=75, voice=0.6),
    "L": Phone((310, 1050, 2880), length=75, voice=0.6),
    "M": Phone((480, 1270, 2130), length=100, voice=1.0, nasal=1),
    "N": Phone((480, 1600, 2600), length=115, voice=1.0, nasal=1),
}
_FRICATIVES = {
    "S": Phone((320, 1390, 2530), length=140, hiss=0.22, centre=5600, width=1300),
    "SH": Phone((300, 1840, 2750), length=130, hiss=0.25, centre=3300, width=1000),
    "F": Phone((340, 1100, 2080), length=120, hiss=0.03, centre=4500, width=3500),
    "TH": Phone((320, 1290, 2540), length=110, hiss=0.02, centre=5500, width=3000),
    "Z": Phone((240, 1390, 2530), length=100, voice=0.3, hiss=0.12, centre=5600, width=1300),
    "ZH": Phone((300, 1840, 2750), length=90, voice=0.3, hiss=0.14, centre=3300, width=1000),
    "V": Phone((220, 1100, 2080), length=75, voice=0.4, hiss=0.02, centre=4500, width=3500),
    "DH": Phone((270, 1290, 2540), length=60, voice=0.4, hiss=0.015, centre=5500, width=3000),
    "HH": Phone((500, 1500, 2500), length=70, hiss=0.05, centre=1500, width=1500),
}
_STOPS = {
    "P": Phone((400, 1100, 2150), hiss=0.08, centre=1000, width=1500, burst=Burst(60, 10, 40)),
    "B": Phone((200, 1100, 2150), voice=0.1, hiss=0.05, centre=900, width=1300,
               burst=Burst(55, 8, 0)),
    "T": Phone((400, 1600, 2600), hiss=0.15, centre=4300, width=1400, burst=Burst(60, 16, 45)),
    "D": Phone((200, 1750, 2600), voice=0.1, hiss=0.07, centre=4000, width=1400,
               burst=Burst(50, 10, 0)),
    "K": Phone((300, 1990, 2850), hiss=0.14, centre=1900, width=700, burst=Burst(65, 18, 45)),
    "G": Phone((200, 1990, 2850), voice=0.1, hiss=0.08, centre=1700, width=700,
               burst=Burst(55, 16, 0)),
}  # fmt: skip

PHONES: Mapping[str, Phone] = MappingProxyType(
    {**_VOWELS, **_DIPHTHONGS, **_SONORANTS, **_FRICATIVES, **_STOPS}
)
"""Name (as in ARPAbet, with `OH`, `EW` and `OO` for sounds that it lacks) -> sound."""
