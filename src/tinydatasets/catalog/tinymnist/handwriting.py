"""Procedural handwriting: digits drawn as pen strokes in many writers' styles.

A digit is an *allograph* (one of the ways in which people write it), bent by *modes* (smooth
displacements of the whole shape and of its strokes), leaned, stretched, fitted and centred as
the images of MNIST are, and inked by a round pen on a slightly uneven paper. Each step works on
all images at once; only the drawing goes by blocks, which keeps its working set in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from tinydatasets.spec import DIFFICULTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tinydatasets.spec import Difficulty

    Floats = NDArray[np.float32]
    Codes = NDArray[np.int32]

__all__ = ["Handwriting"]


class _Allograph(NamedTuple):
    """One way to write a digit.

    Points are "x,y" in hundredths of the digit's height, y downwards, joined by a smooth curve.
    "/" is a corner made without lifting the pen, "|" a pen lift.
    """

    digit: int
    name: str
    share: float
    """How common it is among the ways to write this digit, relative to the others."""
    strokes: str


_ALLOGRAPHS = (
    _Allograph(0, "oval", 0.52, "40,2 22,3 7,20 0,52 8,84 30,100 52,86 60,52 52,16 36,1 24,3"),
    _Allograph(0, "open", 0.1, "20,7 6,24 0,55 8,86 30,100 53,86 60,52 52,18 42,3"),
    _Allograph(
        0, "overlapped", 0.16, "42,20 28,5 12,14 1,45 8,84 30,100 54,84 60,50 48,12 28,1 12,10"
    ),
    _Allograph(0, "round", 0.22, "54,4 28,4 4,24 4,62 38,82 74,68 84,36 66,8 40,3"),
    _Allograph(1, "plain", 0.9, "2,0 1,33 0,67 -2,100"),
    _Allograph(1, "hooked", 0.03, "4,14 14,1 19,8 20,40 20,70 20,100"),
    _Allograph(1, "flagged", 0.03, "0,24 14,13 24,0 / 24,0 24,50 24,100"),
    _Allograph(1, "footed", 0.04, "2,24 14,13 24,0 / 24,0 24,50 24,100 | -4,100 24,100 52,99"),
    _Allograph(2, "angular", 0.3, "2,22 14,5 34,0 52,8 56,26 46,48 24,76 0,99 / 0,99 30,97 70,96"),
    _Allograph(
        2,
        "looped",
        0.22,
        "2,20 14,4 34,0 52,10 54,32 38,62 16,90 4,96 0,86 10,77 28,83 46,94 74,92",
    ),
    _Allograph(
        2,
        "ringed",
        0.24,
        "6,18 24,2 46,4 56,26 46,58 26,88 10,98 0,86 8,68 26,66 44,82 58,96 78,94",
    ),
    _Allograph(2, "rounded", 0.1, "0,22 16,3 38,0 54,14 50,38 30,68 6,94 12,99 34,96 68,96"),
    _Allograph(2, "zigzag", 0.1, "2,8 26,4 54,2 / 54,2 34,40 0,98 / 0,98 30,97 64,96"),
    _Allograph(2, "angled", 0.06, "18,12 32,0 42,10 36,36 18,70 0,96 / 0,96 34,94 80,86"),
    _Allograph(
        3, "cusped", 0.45, "4,14 20,2 42,2 52,16 46,36 22,47 / 22,47 46,50 62,68 54,90 30,100 0,92"
    ),
    _Allograph(
        3,
        "looped",
        0.12,
        "4,12 22,1 44,4 50,20 38,40 22,48 17,44 28,44 50,54 60,74 46,96 22,100 0,90",
    ),
    _Allograph(
        3,
        "flat-topped",
        0.2,
        "2,4 26,2 54,0 / 54,0 40,22 24,40 / 24,40 48,44 64,66 52,92 26,100 0,92",
    ),
    _Allograph(3, "waved", 0.23, "2,14 22,0 48,4 54,24 34,43 30,46 40,49 62,64 58,88 30,100 0,92"),
    _Allograph(4, "open", 0.28, "8,2 2,26 0,42 12,52 32,52 54,46 | 54,0 52,50 46,100"),
    _Allograph(4, "squared", 0.28, "10,2 5,26 0,50 / 0,50 30,51 58,48 | 54,0 52,50 48,100"),
    _Allograph(4, "crossing", 0.16, "20,0 10,28 0,50 / 0,50 34,50 70,46 | 50,10 47,54 42,100"),
    _Allograph(4, "closed", 0.12, "46,0 22,30 0,60 / 0,60 34,60 70,58 | 46,0 46,50 44,100"),
    _Allograph(4, "slashed", 0.1, "40,0 20,30 0,58 / 0,58 40,54 80,46 | 54,26 46,60 38,100"),
    _Allograph(4, "unlifted", 0.14, "4,0 0,26 12,42 32,38 48,8 / 48,8 46,50 38,100"),
    _Allograph(
        5,
        "barred",
        0.3,
        "18,2 13,22 8,42 / 8,42 32,32 54,44 57,68 42,90 20,100 0,94 | 18,2 44,2 74,0",
    ),
    _Allograph(
        5,
        "unlifted",
        0.25,
        "68,2 40,2 16,4 / 16,4 12,24 8,42 / 8,42 32,34 54,46 56,72 40,92 18,100 0,94",
    ),
    _Allograph(5, "swung", 0.22, "66,4 46,0 24,5 14,22 28,40 50,54 54,76 36,95 14,100 0,92"),
    _Allograph(
        5, "flagged", 0.26, "92,0 60,5 30,8 / 30,8 24,24 18,42 / 18,42 40,40 54,60 40,88 0,100"
    ),
    _Allograph(
        5,
        "detached",
        0.12,
        "20,10 16,26 12,42 / 12,42 36,36 58,48 60,72 44,92 22,100 0,92 | 30,5 58,2 92,0",
    ),
    _Allograph(6, "curved", 0.36, "44,0 24,16 8,42 0,70 10,94 30,100 48,86 48,66 32,57 15,65 6,82"),
    _Allograph(6, "straight", 0.24, "26,0 13,30 2,64 6,92 26,100 44,88 44,70 28,62 13,69 6,84"),
    _Allograph(6, "curled", 0.1, "54,8 38,0 18,12 3,44 2,76 16,98 40,98 54,80 46,60 26,56 8,72"),
    _Allograph(6, "broad", 0.2, "14,0 4,30 0,64 10,92 34,100 58,90 60,68 42,56 22,64 11,84"),
    _Allograph(6, "spiral", 0.26, "12,0 3,30 4,70 20,97 46,92 56,73 46,56 31,64 24,82 32,96"),
    _Allograph(7, "angular", 0.28, "0,8 30,5 64,2 / 64,2 50,30 36,64 30,100"),
    _Allograph(7, "arched", 0.26, "0,14 18,3 44,0 58,10 54,38 44,68 36,100"),
    _Allograph(7, "hooked", 0.17, "0,26 5,7 / 5,7 32,6 62,2 / 62,2 50,32 38,66 32,100"),
    _Allograph(7, "upright", 0.16, "0,33 3,6 / 3,6 24,9 50,2 / 50,2 49,34 47,68 45,100"),
    _Allograph(7, "crossed", 0.14, "0,8 28,5 62,2 / 62,2 48,30 34,64 28,100 | 12,54 38,50 70,48"),
    _Allograph(
        7,
        "hook-crossed",
        0.05,
        "0,26 5,7 / 5,7 32,6 60,2 / 60,2 48,30 34,64 28,100 | 10,54 38,50 72,48",
    ),
    _Allograph(
        7, "arch-crossed", 0.08, "0,14 18,3 44,0 56,10 52,38 42,68 34,100 | 14,56 38,50 70,48"
    ),
    _Allograph(
        8,
        "swung",
        0.42,
        "46,6 26,0 8,10 8,28 26,46 46,66 48,88 27,100 6,88 8,68 28,48 46,28 48,10 36,1",
    ),
    _Allograph(
        8,
        "horned",
        0.29,
        "54,8 32,0 10,10 10,28 30,46 46,68 42,92 22,100 4,88 8,68 30,48 50,28 62,4",
    ),
    _Allograph(
        8,
        "stacked",
        0.1,
        "28,46 10,34 10,10 28,0 46,10 46,34 28,46 / 28,46 4,60 2,86 28,100 54,86 52,60 28,46",
    ),
    _Allograph(
        8,
        "leaning",
        0.19,
        "62,12 44,0 18,6 12,24 28,42 40,60 36,86 16,100 0,92 2,74 24,52 50,32 64,14",
    ),
    _Allograph(9, "stemmed", 0.42, "50,12 30,0 8,8 0,28 12,46 32,42 50,16 / 50,16 47,56 42,100"),
    _Allograph(9, "hooked", 0.12, "48,14 30,0 8,8 2,28 14,46 36,40 48,16 50,42 42,78 22,100 0,92"),
    _Allograph(9, "leaning", 0.22, "50,14 30,0 6,12 2,34 18,46 40,32 52,8 48,46 36,80 22,100"),
    _Allograph(9, "open", 0.14, "38,2 14,6 2,26 12,44 34,40 50,20 | 50,6 46,52 40,100"),
    _Allograph(9, "small", 0.1, "58,8 34,2 10,12 2,30 16,40 38,32 58,10 / 58,10 48,54 38,100"),
)

_SLANTS = ("left", "upright", "right")
_THICKNESSES = ("thin", "medium", "thick")
_STYLES = tuple(dict.fromkeys(allograph.name for allograph in _ALLOGRAPHS))
_STYLE_CODES = np.array([_STYLES.index(allograph.name) for allograph in _ALLOGRAPHS], np.int32)
_DIGITS = np.array([allograph.digit for allograph in _ALLOGRAPHS])

_UPRIGHT = (-0.07, 0.17)  # run per rise between which a digit passes as upright
_MEDIUM_PEN = (1.0, 1.4)  # half width of the pen, in pixels, between which it is neither
_SAMPLES_PER_WRITER = 20
_BLOCK = 64  # images drawn at once: about 2 MB of work at 28 pixels, which stays in the cache

# How freely people write: (easy, medium, hard), most of them standard deviations.
_FREEDOM = {
    "rarity": (1.3, 1.0, 0.6),  # power of the shares: below 1, rare allographs are less rare
    "whim": (0.02, 0.10, 0.20),  # chance that a sample departs from its writer's allograph
    "warp": (0.036, 0.058, 0.069),  # bend of the whole digit, in heights
    "wobble": (0.028, 0.042, 0.047),  # wander of each stroke, in heights
    "lean": (0.09, 0.14, 0.19),  # slant, in run per rise
    "turn": (0.03, 0.05, 0.07),  # rotation, in radians
    "stretch": (0.12, 0.17, 0.21),  # logarithm of width over height
    "pen": (0.20, 0.27, 0.33),  # logarithm of the pen's width
    "pressure": (0.12, 0.20, 0.30),  # logarithm of the ink's density along a stroke
    "gap": (0.010, 0.020, 0.030),  # part of a stroke that stays dry at either end
    "grain": (0.04, 0.06, 0.08),  # roughness of the ink's edge, in pixels
}

_HABIT = 0.6  # part of the variance that lies between writers
_LEAN = 0.05  # mean slant, in run per rise
_WIDTH = 1.13  # median width, relative to the allograph's
_PEN = 1.18  # median half width of the pen, in pixels

# All lengths in pixels are those of MNIST and grow with the image.
_MNIST = 28
_BOX = 20.5 / 28  # side of the digit's box over the image's; half a pixel goes to the grey edge
_MIDDLE = 14.5  # pixel 14 is the middle

_EDGE = 1.4  # width of the grey edge of a stroke, in pixels of any image
_SPREAD = 0.55  # of the pen's half width: small, so that near strokes do not flow together
_LEAST_SPREAD = 0.6  # in pixels of any image: less would show the points of the curve
_CAP = 1.25  # half of a Gaussian's mass, in its deviations
_FULL = 0.68  # part of its box that the broadest pen inks
_FEW_POINTS = 64  # on an allograph's curve: a pixel apart in a small image
_SMALL_IMAGE = 48

# Cosine waves over the plane, (along x, along y), that bend a digit as a whole.
_WAVES = ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (3, 0), (0, 3))
_BREADTH = 0.8  # width of the plane that they bend, in heights
_HARMONICS = 5  # cosine waves along a stroke, the first of which shifts it
_MAX_STROKES = 2
_N_MODES = len(_WAVES) + _HARMONICS * _MAX_STROKES


class _Forms(NamedTuple):
    """All allographs as sampled curves; a is an allograph and p a point of its curve."""

    outline: Floats
    """(a, 2, p) points in heights, the middle of the digit at 0."""
    modes: Floats
    """(a, m, p) displacement of each point by a unit of each mode."""
    swells: Floats
    """(a, 2, p) waves along each stroke on which the pressure varies."""
    along: Floats
    """(a, p) position of each point on its pen-down stroke, from 0 to 1."""
    drawn: Floats
    """(a, p - 1) 1 where the pen is down between two points, else 0."""
    broadest: Floats
    """(a,) half width of the broadest pen that leaves its loops open, in pixels."""


@dataclass(frozen=True)
class Handwriting:
    """A generator of handwritten digits, bright ink on black, in the manner of MNIST.

    Every writer has a hand: a usual way to write each digit, a slant, a breadth, a pen and bends
    of the strokes, from which single samples depart. The shapes and how often each is used were
    chosen by hand while looking at images of MNIST; none of those is stored or copied.

    Parameters
    ----------
    image_size : int
        Height and width in pixels, 8 to 128. The digit's box takes 20/28 of it and its centre of
        mass stands in the middle.
    difficulty : {"easy", "medium", "hard"} or None
        How freely the writers write; None mixes the three in equal parts.

    Examples
    --------
    >>> data, labels, attributes = Handwriting().generate(np.random.default_rng(0), 30)
    >>> data.shape, data.dtype, sorted(attributes)
    ((30, 28, 28), dtype('uint8'), ['difficulty', 'slant', 'style', 'thickness', 'writer'])
    """

    image_size: int = 28
    difficulty: Difficulty | None = None

    class_names: ClassVar[tuple[str, ...]] = tuple("0123456789")
    dtype: ClassVar[np.dtype[np.uint8]] = np.dtype(np.uint8)
    chunk: ClassVar[int] = 1000
    attributes: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {
            "writer": (),
            "difficulty": DIFFICULTIES,
            "style": _STYLES,
            "slant": _SLANTS,
            "thickness": _THICKNESSES,
        }
    )

    @property
    def sample_shape(self) -> tuple[int, int]:
        """Height and width of an image, in pixels."""
        return (self.image_size, self.image_size)

    def generate(
        self, rng: np.random.Generator, size: int
    ) -> tuple[NDArray[np.uint8], Codes, dict[str, Codes]]:
        """Draw `size` digits; a pure function of the generator's state, `size` and the fields.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of randomness.
        size : int
            How many, at least 0.

        Returns
        -------
        data : (size, image_size, image_size) uint8
            Grey levels; ink is 255.
        labels : (size,) int32
            Balanced to within one, and so are the difficulties of each class.
        attributes : dict of str to (size,) int32
            Codes of `attributes`; writers are numbered from 0 within the call.
        """
        labels, tiers = _plan(rng, size, self.difficulty)
        n_writers = max(1, round(size / _SAMPLES_PER_WRITER))
        writers = (rng.permutation(size) % n_writers).astype(np.int32)
        freedom = {name: np.array(row, np.float32)[tiers] for name, row in _FREEDOM.items()}
        styles = _choose_styles(rng, labels, freedom, writers)
        hand = _take_pen(rng, freedom, writers, styles, self.image_size)
        data = np.empty((size, *self.sample_shape), np.uint8)
        for start in range(0, size, _BLOCK):
            rows = slice(start, start + _BLOCK)
            block = _Hand(*(part[rows] for part in hand))
            points, ink = _trace(styles[rows], block, self.image_size)
            data[rows] = _centred(_inked(rng, points, ink, block, self.image_size))
        attributes = {
            "writer": writers,
            "difficulty": tiers,
            "style": _STYLE_CODES[styles],
            "slant": _grade(hand.lean, _UPRIGHT),
            "thickness": _grade(hand.pen * (_MNIST / self.image_size), _MEDIUM_PEN),
        }
        return data, labels, attributes


class _Hand(NamedTuple):
    """How each of n samples is written."""

    bends: Floats
    """(n, 2, m) amount of each mode, in heights."""
    lean: Floats
    """(n,) slant, in run per rise."""
    turn: Floats
    """(n,) rotation, in radians."""
    stretch: Floats
    """(n,) width over height, relative to the allograph's."""
    pen: Floats
    """(n,) half width of the pen, in pixels."""
    pressure: Floats
    """(n, 2) change of the ink's density along a stroke, in logarithms."""
    gaps: Floats
    """(n, 2) dry part of each stroke at its start and its end."""
    centre: Floats
    """(n, 2) centre of mass, in pixels from the corner."""
    grain: Floats
    """(n,) roughness of the ink's edge, in pixels."""


def _plan(
    rng: np.random.Generator, size: int, difficulty: Difficulty | None
) -> tuple[Codes, Codes]:
    """Return labels and difficulties, balanced to within one and in random order."""
    turn = np.arange(size, dtype=np.int32)
    label = rng.permutation(10).astype(np.int32)[turn % 10]
    # Counting on with the class spreads the tiers where a class has fewer than three samples.
    tier = (
        (turn // 10 + turn) % 3 if difficulty is None else turn * 0 + DIFFICULTIES.index(difficulty)
    )
    order = rng.permutation(size)
    return label[order], tier[order].astype(np.int32)


def _personal(rng: np.random.Generator, writers: Codes, columns: int) -> Floats:
    """Return (n, columns) standard normal numbers, alike among the samples of a writer.

    They are cut at two deviations: beyond those a hard digit is no longer one.
    """
    n_writers = int(writers.max(initial=0)) + 1
    habit = rng.standard_normal((n_writers, columns), dtype=np.float32)[writers]
    mood = rng.standard_normal((len(writers), columns), dtype=np.float32)
    personal = np.float32(np.sqrt(_HABIT)) * habit + np.float32(np.sqrt(1 - _HABIT)) * mood
    return np.asarray(np.clip(personal, np.float32(-2), np.float32(2)))


def _choose_styles(
    rng: np.random.Generator, labels: Codes, freedom: dict[str, Floats], writers: Codes
) -> NDArray[np.intp]:
    """Return (n,) the allograph of each sample: its writer's, or by a whim another."""
    n_writers = int(writers.max(initial=0)) + 1
    taste = rng.random((n_writers, 10))[writers, labels]
    whimsical = rng.random(len(labels)) < freedom["whim"]
    taste = np.where(whimsical, rng.random(len(labels)), taste)
    share = np.array([a.share for a in _ALLOGRAPHS]) ** freedom["rarity"][:, None]
    share = share * (labels[:, None] == _DIGITS)
    cumulative = share.cumsum(axis=1)
    below = cumulative <= (taste * cumulative[:, -1])[:, None]
    return np.asarray(below.sum(axis=1), dtype=np.intp)


def _take_pen(
    rng: np.random.Generator,
    freedom: dict[str, Floats],
    writers: Codes,
    styles: NDArray[np.intp],
    image_size: int,
) -> _Hand:
    """Draw how each of n samples is written, by its writer's habit and the moment's mood."""
    n, pixel = len(writers), np.float32(image_size / _MNIST)
    lean, turn, stretch, pen = _personal(rng, writers, 4).T
    stretch = np.float32(_WIDTH) * np.exp(freedom["stretch"] * stretch)
    pen = np.float32(_PEN) * np.exp(freedom["pen"] * pen)
    # Nobody takes a pen that would fill the loops of what is written.
    pen = np.minimum(pen, _forms(_FEW_POINTS).broadest[styles] * stretch)
    free = {name: scale[:, None] for name, scale in freedom.items()}
    bends = _personal(rng, writers, 2 * _N_MODES).reshape(n, 2, _N_MODES)
    reach = np.where(np.arange(_N_MODES) < len(_WAVES), free["warp"], free["wobble"])
    dry = np.abs(rng.standard_normal((n, 2), dtype=np.float32))
    centre = np.float32(_MIDDLE) + rng.random((n, 2), dtype=np.float32) - np.float32(0.5)
    return _Hand(
        bends=bends * reach[:, None, :],
        lean=np.float32(_LEAN) + freedom["lean"] * lean,
        turn=freedom["turn"] * turn,
        stretch=stretch,
        pen=pen * pixel,
        pressure=free["pressure"] * rng.standard_normal((n, 2), dtype=np.float32),
        gaps=free["gap"] * dry,
        centre=centre * pixel,
        grain=freedom["grain"] * pixel,
    )


def _trace(styles: NDArray[np.intp], hand: _Hand, image_size: int) -> tuple[Floats, Floats]:
    """Return (n, 2, p) points of the pen, in pixels, and (n, p) the ink it leaves there."""
    forms = _forms(_FEW_POINTS if image_size <= _SMALL_IMAGE else 2 * _FEW_POINTS)
    points = forms.outline[styles] + hand.bends @ forms.modes[styles]
    points = _fit(_slanted(points, hand), hand.pen, image_size)
    along = forms.along[styles]
    wet = (along >= hand.gaps[:, :1]) & (along <= 1 - hand.gaps[:, 1:])
    ink = _deposit(points, forms.drawn[styles] * (wet[:, 1:] & wet[:, :-1]), hand.pen)
    middle = (points @ ink[:, :, None]) / ink.sum(axis=1)[:, None, None]
    swell = (hand.pressure[:, None] @ forms.swells[styles])[:, 0]
    return points + (hand.centre[:, :, None] - middle), ink * np.exp(swell)


def _slanted(points: Floats, hand: _Hand) -> Floats:
    """Stretch, lean and turn (n, 2, p) points about 0."""
    cos, sin = np.cos(hand.turn), np.sin(hand.turn)
    # y points down: what leans to the right moves right where y is negative.
    to_x = (hand.stretch * cos, -hand.lean * cos - sin)
    to_y = (hand.stretch * sin, cos - hand.lean * sin)
    turned: Floats = np.array([to_x, to_y]).transpose(2, 0, 1) @ points
    return turned


def _fit(points: Floats, pen: Floats, image_size: int) -> Floats:
    """Scale (n, 2, p) points to pixels so that the ink's longer side fills the box."""
    room = np.float32(image_size * _BOX) - 2 * pen
    extent = (points.max(axis=2) - points.min(axis=2)).max(axis=1)
    scale: Floats = room / extent
    return points * scale[:, None, None]


def _deposit(points: Floats, drawn: Floats, pen: Floats) -> Floats:
    """Return (n, p) the length of stroke that each of (n, 2, p) points stands for, in pixels."""
    move = points[:, :, 1:] - points[:, :, :-1]
    steps = np.sqrt(move[:, 0] ** 2 + move[:, 1] ** 2) * drawn
    ink = np.zeros((len(points), points.shape[2]), np.float32)
    lines = np.zeros_like(ink)
    for side in (np.s_[:, 1:], np.s_[:, :-1]):
        ink[side] += steps / 2
        lines[side] += drawn
    # The Gaussian of a line falls to a half where it ends; a drop of ink makes the end round.
    drop: Floats = np.float32(_CAP) * _spread(pen)
    ink += (lines == 1) * drop[:, None]
    return ink


def _spread(pen: Floats) -> Floats:
    """Return (n,) the deviation of the Gaussian that draws each pen, in pixels."""
    return np.asarray(np.maximum(np.float32(_SPREAD) * pen, np.float32(_LEAST_SPREAD)))


def _inked(
    rng: np.random.Generator, points: Floats, ink: Floats, hand: _Hand, image_size: int
) -> Floats:
    """Draw (n, 2, p) points with a round pen on (n, s, s) images, as grey levels 0 to 255.

    The line integral of a Gaussian along the strokes is a matrix product of what each point
    gives to the rows and to the columns. Taken back through the Gaussian's logarithm, it is the
    distance from the nearest stroke, which a pen of any width cuts off sharply.
    """
    pen, spread = hand.pen[:, None, None], _spread(hand.pen)[:, None, None]
    grid = np.arange(image_size, dtype=np.float32)[:, None] + np.float32(0.5)
    columns = _bell((grid - points[:, :1]) / spread)
    rows = _bell((grid - points[:, 1:]) / spread) * (ink[:, None] / spread)
    density = rows @ columns.transpose(0, 2, 1)
    np.log(np.maximum(density, np.float32(1e-6), out=density), out=density)
    distance = np.sqrt(np.maximum(density * np.float32(-2), np.float32(0))) * spread
    # Bytes less their mean, over their deviation: much cheaper than normal numbers.
    paper = rng.integers(0, 256, distance.shape, dtype=np.uint8).astype(np.float32)
    paper -= np.float32(127.5)
    distance += paper * (hand.grain / np.float32(73.9))[:, None, None]
    level: Floats = (pen - distance) * np.float32(255 / _EDGE) + np.float32(128)
    np.clip(level, np.float32(0), np.float32(255), out=level)
    return level


def _bell(offset: Floats) -> Floats:
    """Return exp(-offset**2 / 2) / (2 pi)**(1/4) in place; two of them multiply to a normal law."""
    offset *= offset
    offset *= np.float32(-0.5)
    np.exp(offset, out=offset)
    offset *= np.float32((2 * np.pi) ** -0.25)
    return offset


def _centred(images: Floats) -> NDArray[np.uint8]:
    """Move (n, s, s) images by whole pixels so that each centre of mass is in the middle.

    As in MNIST the middle is the centre of pixel s // 2, not the corner between four pixels.
    """
    side = images.shape[1]
    reach = max(1, side // 8)
    grid = np.arange(side, dtype=np.float32)
    moments = images @ np.stack([np.ones_like(grid), grid], axis=1)
    mean = np.stack([moments[:, :, 0] @ grid, moments[:, :, 1].sum(axis=1)], axis=1)
    mean /= moments[:, :, 0].sum(axis=1)[:, None]
    shift = np.rint(mean - side // 2).astype(np.intp).clip(-reach, reach) + reach
    padded = np.pad(images.astype(np.uint8), ((0, 0), (reach, reach), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    return np.array(windows[np.arange(len(images)), shift[:, 0], shift[:, 1]])


def _grade(values: Floats, bounds: tuple[float, float]) -> Codes:
    """Return 0, 1 or 2: below, between or above the two bounds."""
    return np.digitize(values, bounds).astype(np.int32)


@cache
def _forms(n_points: int) -> _Forms:
    """Return all allographs, each as a curve of `n_points` points."""
    curves = [_curve(allograph.strokes, n_points) for allograph in _ALLOGRAPHS]
    points, stroke, along = (np.stack(part) for part in zip(*curves, strict=True))
    outline = points - (points.min(axis=1, keepdims=True) + points.max(axis=1, keepdims=True)) / 2
    drawn = stroke[:, 1:] == stroke[:, :-1]
    parts = (
        outline.transpose(0, 2, 1),
        np.concatenate([_bends(outline), _wander(stroke, along)], axis=1),
        np.stack([np.cos(np.pi * k * along) for k in (1, 2)], axis=1),
        along,
        drawn,
        _broadest(outline, drawn),
    )
    return _Forms(*(np.ascontiguousarray(part, dtype=np.float32) for part in parts))


def _broadest(outline: NDArray[np.float64], drawn: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return (a,) the half width of the pen with which the strokes fill most of their box.

    The longest extent is taken off the strokes' length, for a single line never fills its own.
    """
    extent = np.ptp(outline, axis=1)
    length = (np.linalg.norm(np.diff(outline, axis=1), axis=2) * drawn).sum(axis=1)
    crossings = np.maximum(length - extent.max(axis=1), 0.1)
    area = np.maximum(extent[:, 0], 0.2) * extent[:, 1]
    return np.asarray(_FULL * _MNIST * _BOX * area / (2 * crossings))


def _bends(outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (a, m, p) the waves over the plane at (a, p, 2) points; high ones are weaker."""
    x, y = np.pi * (outline[..., 0] / _BREADTH + 0.5), np.pi * (outline[..., 1] + 0.5)
    return np.stack([np.cos(i * x) * np.cos(j * y) / (i + j) ** 1 for i, j in _WAVES], axis=1)


def _wander(stroke: NDArray[np.intp], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (a, m, p) the waves along each pen-down stroke; high ones are weaker."""
    waves = np.stack(
        [np.cos(np.pi * k * along) / (1 + k) ** 1.2 for k in range(_HARMONICS)], axis=1
    )
    return np.concatenate([waves * (stroke == k)[:, None] for k in range(_MAX_STROKES)], axis=1)


def _curve(
    strokes: str, n_points: int
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64]]:
    """Return (p, 2) points of an allograph, (p,) their stroke and (p,) their place along it."""
    curves = [_pen_down(stroke) for stroke in strokes.split("|")]
    lengths = [_travel(curve)[-1] for curve in curves]
    counts = [max(6, round(n_points * length / sum(lengths))) for length in lengths]
    counts[0] += n_points - sum(counts)
    places = [np.linspace(0, 1, count) for count in counts]
    points = [_resample(curve, place) for curve, place in zip(curves, places, strict=True)]
    return np.concatenate(points), np.repeat(np.arange(len(counts)), counts), np.concatenate(places)


def _pen_down(stroke: str) -> NDArray[np.float64]:
    """Return (p, 2) points, in heights, of what is written without lifting the pen."""
    pieces = [[pair.split(",") for pair in piece.split()] for piece in stroke.split("/")]
    return np.concatenate([_spline(np.array(piece, dtype=np.float64) / 100) for piece in pieces])


def _travel(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (p,) the way along (p, 2) points from the first one."""
    steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _resample(curve: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points of a curve at places between 0 and 1 of its length."""
    way = _travel(curve)
    return np.stack([np.interp(place * way[-1], way, curve[:, k]) for k in (0, 1)], axis=1)


def _spline(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (p, 2) points of the natural cubic spline through (k, 2) knots.

    Among the curves through the knots it bends least, so it looks like one swing of the hand.
    """
    way = _travel(knots)
    system = np.zeros((len(way) + 2, len(way) + 2))
    system[:-2] = _cubics(way, way)
    system[-2:, :-2] = system[:-2, -2:].T
    weights = np.linalg.solve(system, np.concatenate([knots, np.zeros((2, 2))]))
    place = np.linspace(0, way[-1], 20 * len(way))
    return np.asarray(_cubics(place, way) @ weights)


def _cubics(place: NDArray[np.float64], way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (p, k + 2) a cubic about each of k knots, a constant and a line, at p places."""
    cubes = np.abs(place[:, None] - way) ** 3
    return np.concatenate([cubes, np.ones((len(place), 1)), place[:, None]], axis=1)
