"""What hangs on the walls of a room and what stands against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww import surfaces
from tinydatasets.catalog.tinyvww.colours import cloth, earth, metal, muted, paint, rgb, vary, wood
from tinydatasets.catalog.tinyvww.grain import grain, lines, smoothstep, speck
from tinydatasets.catalog.tinyvww.surfaces import mix

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.backdrop import Backdrop, Hit
    from tinydatasets.catalog.tinyvww.skies import Sky

    Floats: TypeAlias = NDArray[np.float32]

__all__ = [
    "Interior",
    "Room",
    "Slot",
    "board",
    "bookcase",
    "counter",
    "desks",
    "doors",
    "free_slots",
    "passage",
    "pictures",
    "shelving",
    "sofa",
    "windows",
]


class Room(NamedTuple):
    """A room seen from inside; metres from the camera's foot."""

    left: float
    right: float
    back: float
    ceiling: float


class Slot(NamedTuple):
    """A place on a wall, 1.25 m wide, where something can hang."""

    wall: str
    start: float
    """Metres along the wall."""


class Interior(NamedTuple):
    """A room that is being fitted out."""

    backdrop: Backdrop
    room: Room
    sky: Sky
    """What is seen through its windows."""
    slots: list[Slot]
    """Places on the walls where nothing hangs yet; what is hung takes the last one."""


def free_slots(room: Room, rng: np.random.Generator) -> list[Slot]:
    """Divide the walls into places for windows, doors and pictures, in random order."""
    walls = (("back", room.left, room.right), ("left", 1.5, room.back), ("right", 1.5, room.back))
    slots = []
    for wall, low, high in walls:
        count = int((high - low) / 1.25)
        shift = 0.5 * (high - low - 1.25 * count)
        slots += [Slot(wall, low + shift + 1.25 * place) for place in range(count)]
    return [slots[place] for place in rng.permutation(len(slots)).tolist()]


def _hang(inside: Interior) -> tuple[Hit, float]:
    """Take the next free place: its wall, and where along it the place begins."""
    backdrop, room, _, slots = inside
    wall, start = slots.pop() if slots else Slot("back", room.left)
    if wall == "back":
        return backdrop.front(room.back), start
    return backdrop.side(room.left if wall == "left" else room.right), start


def _patch(
    backdrop: Backdrop,
    hit: Hit,
    colour: Floats | Callable[[Hit], Floats],
    along: tuple[float, float],
    up: tuple[float, float],
) -> None:
    """Paint a rectangle of a wall if the wall itself is what is seen there."""
    part = backdrop.visible(hit, hit.within(along, up), slack=0.02)
    if not part.depth.size:
        return
    shade = colour(part) if callable(colour) else colour
    backdrop.cover(part, shade, part.within(along, up), slack=0.02)


def windows(inside: Interior, rng: np.random.Generator) -> None:
    """Open a window: sky and trees outside, a frame, sometimes curtains or a blind."""
    backdrop = inside.backdrop
    if rng.random() < 0.35:
        return
    hit, start = _hang(inside)
    wide, sill = float(rng.uniform(0.8, 1.2)), float(rng.uniform(0.7, 1.1))
    top = float(rng.uniform(1.9, 2.3))
    along, up = (start, start + wide), (sill, top)
    frame = muted(rng, ("#e6e2d8", "#cfcac0", "#7a5c40", "#4c4a48"))
    rim = 0.07
    _patch(backdrop, hit, frame, (start - rim, start + wide + rim), (sill - rim, top + rim))
    _patch(backdrop, hit, _outside(rng, inside.sky, up), along, up)
    bars = int(rng.integers(1, 4))
    for bar in range(1, bars + 1):
        x = start + wide * bar / (bars + 1)
        _patch(backdrop, hit, frame, (x - 0.03, x + 0.03), up)
    if rng.random() < 0.5:
        _curtains(backdrop, hit, along, (0.05 if rng.random() < 0.5 else sill - 0.2, top), rng)


def _outside(
    rng: np.random.Generator, sky: Sky, up: tuple[float, float]
) -> Callable[[Hit], Floats]:
    """Return the view from a window: sky over trees or walls."""
    level = np.float32(rng.uniform(0.1, 0.6))
    green = muted(rng, ("#6f7a5c", "#8a8478", "#5c6a50")) * np.float32(0.4 if sky.night else 1.1)

    def view(hit: Hit) -> Floats:
        height = (hit.v - np.float32(up[0])) / np.float32(up[1] - up[0])
        air = mix(sky.low * np.float32(1.5), sky.top * np.float32(1.4), np.clip(height, 0, 1))
        leaves = np.float32(0.08) * grain(hit.u * 3, hit.v * 3)
        return mix(air, green, smoothstep(-0.04, 0.04, level + leaves - height))

    return view


def _curtains(
    backdrop: Backdrop,
    hit: Hit,
    along: tuple[float, float],
    up: tuple[float, float],
    rng: np.random.Generator,
) -> None:
    """Hang a curtain on both sides of a window."""
    every, colour = np.float32(rng.uniform(30, 60)), cloth(rng)
    reach = float(rng.uniform(0.15, 0.4))

    def folds(part: Hit) -> Floats:
        tone = 1 + np.float32(0.2) * np.sin(part.u * every)
        return np.asarray(colour * tone[..., None], np.float32)

    for edge in (along[0] - 0.1, along[1] + 0.1 - reach):
        _patch(backdrop, hit, folds, (edge, edge + reach), (up[0], up[1] + 0.15))


def pictures(inside: Interior, rng: np.random.Generator) -> None:
    """Hang pictures: frames with abstract fields of colour."""
    backdrop = inside.backdrop
    for _ in range(int(rng.integers(0, 4))):
        hit, slot = _hang(inside)
        wide, tall = (float(side) for side in rng.uniform(0.25, 0.9, 2))
        start, foot = slot + float(rng.uniform(0, 1.2 - wide)), float(rng.uniform(1.1, 1.6))
        frame = earth(rng) if rng.random() < 0.5 else muted(rng, ("#202020", "#d8d4c8", "#7a5a38"))
        _patch(backdrop, hit, frame, (start, start + wide), (foot, foot + tall))
        inner = (start + 0.04, start + wide - 0.04)
        _patch(backdrop, hit, _art(rng), inner, (foot + 0.04, foot + tall - 0.04))


def _art(rng: np.random.Generator) -> Callable[[Hit], Floats]:
    """Return an abstract painting in three colours."""
    shift = rng.uniform(0, 64, 2).astype(np.float32)
    first, second, third = cloth(rng), earth(rng), cloth(rng)

    def paint_on(hit: Hit) -> Floats:
        blots = grain(hit.u * 2.5 + shift[0], hit.v * 2.5 + shift[1], octaves=4)
        ground = mix(first, second, smoothstep(-0.5, 0.5, blots))
        return mix(ground, third, smoothstep(0.6, 1.0, blots))

    return paint_on


def doors(inside: Interior, rng: np.random.Generator) -> None:
    """Put in doors with a frame, panels and a handle."""
    backdrop = inside.backdrop
    for _ in range(int(rng.integers(0, 3))):
        hit, slot = _hang(inside)
        start = slot + float(rng.uniform(0.08, 0.2))
        colour = wood(rng) if rng.random() < 0.6 else muted(rng, ("#d4d0c6", "#8a9298", "#5f6a60"))
        _door(backdrop, hit, start, colour)


def _door(backdrop: Backdrop, hit: Hit, start: float, colour: Floats) -> None:
    jamb = colour * np.float32(0.72)
    _patch(backdrop, hit, jamb, (start - 0.08, start + 0.98), (0.0, 2.13))
    _patch(backdrop, hit, _fibred(colour), (start, start + 0.9), (0.01, 2.05))
    for low, high in ((0.2, 0.9), (1.1, 1.9)):
        _patch(backdrop, hit, jamb, (start + 0.15, start + 0.75), (low, high))
        inner = (start + 0.17, start + 0.75)
        _patch(backdrop, hit, colour * np.float32(1.04), inner, (low, high - 0.02))
    _patch(backdrop, hit, rgb("#b8a878"), (start + 0.8, start + 0.86), (1.0, 1.05))


def _fibred(colour: Floats) -> Callable[[Hit], Floats]:
    """Return the look of a wooden leaf of a colour."""

    def leaf(hit: Hit) -> Floats:
        fibres = grain(hit.u * 20, hit.v * 1.5, octaves=2)
        return colour * (1 + np.float32(0.05) * fibres)[..., None]

    return leaf


def passage(inside: Interior, rng: np.random.Generator) -> None:
    """Line a corridor with doors and close it with one, or with a bright window."""
    backdrop, room = inside.backdrop, inside.room
    colour = wood(rng) if rng.random() < 0.6 else muted(rng, ("#c8c4ba", "#7f8a92", "#6a7468"))
    every, shift = float(rng.uniform(2.0, 4.0)), float(rng.uniform(0, 2))
    for side in (room.left, room.right):
        hit = backdrop.side(side)
        for start in np.arange(1.2 + shift, room.back - 1, every).tolist():
            _door(backdrop, hit, start, vary(rng, colour, 0.03))
    end = backdrop.front(room.back)
    middle = (room.left + room.right) / 2
    if rng.random() < 0.6:
        _door(backdrop, end, middle - 0.45, colour)
    else:
        _patch(
            backdrop, end, rgb("#e8ecec") * np.float32(1.3), (middle - 0.5, middle + 0.5), (1, 2.2)
        )


def _goods(
    rng: np.random.Generator, *, shelf: float, item: float, bare: float, side: Floats
) -> Callable[[Hit], Floats]:
    """Return shelves of books or goods, each item with its own width, height and colour."""
    palette = np.stack([cloth(rng), cloth(rng), cloth(rng), earth(rng), paint(rng), cloth(rng)])

    def look(hit: Hit) -> Floats:
        row = np.floor(hit.v / np.float32(shelf))
        up = hit.v / np.float32(shelf) - row
        uneven = grain(hit.u * 3 + row * 7, row + np.float32(0.5), octaves=2)
        place = hit.u / np.float32(item) + np.float32(0.35) * uneven
        column = np.floor(place)
        own, other = speck(column + row * 13, row * 5 + 2), speck(column + row * 29, row * 3 + 31)
        edge = np.clip(np.abs(place - column - np.float32(0.5)) - np.float32(0.3), 0, 1)
        tone = (0.7 + 0.5 * other) * (1 - 0.7 * edge) * (1 - 0.15 * (up > 0.4))
        tall = np.float32(0.5) + np.float32(0.38) * speck(column + 7, row + column * 3)
        filled = (up < tall) & (up > 0.06) & (other > bare)
        colour = palette[(own * 6).astype(np.int32)] * tone[..., None].astype(np.float32)
        shown = np.where(filled[..., None], colour, side * np.float32(0.42))
        return np.asarray(np.where((up < 0.08)[..., None], side, shown), np.float32)

    return look


def bookcase(inside: Interior, rng: np.random.Generator) -> None:
    """Stand a bookcase against the back wall."""
    backdrop, room = inside.backdrop, inside.room
    if rng.random() < 0.45:
        return
    wide, tall = float(rng.uniform(0.8, 2.4)), float(rng.uniform(0.9, 2.1))
    start = float(rng.uniform(room.left, max(room.right - wide, room.left + 0.01)))
    colour = wood(rng) if rng.random() < 0.7 else muted(rng, ("#d8d4ca", "#3a3836"))
    books = _goods(rng, shelf=0.33, item=float(rng.uniform(0.035, 0.06)), bare=0.2, side=colour)
    deep = (room.back - 0.35, room.back)
    backdrop.cuboid((start, start + wide), deep, tall, colour, face=books)


def shelving(inside: Interior, rng: np.random.Generator) -> None:
    """Line a shop's walls with goods."""
    backdrop, room = inside.backdrop, inside.room
    colour = muted(rng, ("#c8c4bc", "#8f8a82", "#6a5a48", "#dcdad4"))
    shelf, item = float(rng.uniform(0.36, 0.6)), float(rng.uniform(0.12, 0.4))
    tall, deep = float(rng.uniform(1.3, 2.3)), 0.45
    for wall, inner in ((room.left, room.left + deep), (room.right, room.right - deep)):
        goods = _goods(rng, shelf=shelf, item=item, bare=0.08, side=colour)
        if rng.random() < 0.2:
            continue
        _patch(backdrop, backdrop.side(inner), goods, (0, room.back), (0, tall))
        top, span = backdrop.floor(tall), (min(wall, inner), max(wall, inner))
        _patch(backdrop, top, colour, span, (0, room.back))
    goods = _goods(rng, shelf=shelf, item=item * 1.3, bare=0.15, side=colour)
    if rng.random() < 0.7:
        span = (room.left, room.right)
        _patch(backdrop, backdrop.front(room.back - 0.1), goods, span, (0, tall))
    for _ in range(int(rng.integers(0, 3))):
        x, z = float(rng.uniform(room.left, room.right - 1)), float(rng.uniform(3, room.back - 1))
        if rng.random() < 0.5:
            _hanging_sign(inside, x, z, rng)
        low = _goods(rng, shelf=0.3, item=item, bare=0.05, side=colour)
        backdrop.cuboid((x, x + 1.0), (z, z + 0.7), float(rng.uniform(0.6, 1.1)), colour, face=low)


def _hanging_sign(inside: Interior, x: float, z: float, rng: np.random.Generator) -> None:
    """Hang a sign with a line or two of writing from the ceiling."""
    back, ink = cloth(rng), muted(rng, ("#e8e4d8", "#242628"))
    low = inside.room.ceiling - float(rng.uniform(0.5, 0.8))

    def face(hit: Hit) -> Floats:
        words = smoothstep(0.0, 0.2, grain(hit.u * 9, np.floor(hit.v * 8), octaves=2))
        written = words * lines(hit.v - np.float32(low), 0.14, 0.06, 0.02)
        return mix(back, ink, np.asarray(written, np.float32))

    span, deep = (x, x + 1.1), (z, z + 0.05)
    inside.backdrop.cuboid(span, deep, low + 0.35, back, face=face, base=low)


def counter(inside: Interior, rng: np.random.Generator) -> None:
    """Fit kitchen units, a worktop, wall cupboards and tiles between them."""
    backdrop, room = inside.backdrop, inside.room
    colour = muted(rng, ("#d8d4ca", "#a8b0a8", "#6f7f8a", "#8a6a4a", "#b8a088", "#4a5450"), 0.06)
    top = wood(rng) if rng.random() < 0.5 else muted(rng, ("#4a4848", "#b8b4ac", "#8a8680"))
    paper = int(rng.integers(2**32))
    _patch(
        backdrop,
        backdrop.front(room.back),
        lambda hit: surfaces.tiles(np.random.default_rng(paper), _enlarged(hit, 3.0)),
        (room.left, room.right),
        (0.9, 1.5),
    )
    unit = float(rng.uniform(0.45, 0.65))
    start = float(rng.uniform(room.left, room.left + 0.8))
    end = float(rng.uniform(max(room.right - 1.5, start + 1), room.right))
    face = _cupboards(colour, unit)
    depth = (room.back - 0.6, room.back)
    backdrop.cuboid((start, end), depth, 0.88, colour, face=face)
    backdrop.cuboid((start, end), (room.back - 0.63, room.back), 0.92, top, base=0.88)
    if rng.random() < 0.8:
        gap = (start + end) / 2 + float(rng.uniform(-0.3, 0.3))
        for span in ((start, gap - 0.45), (gap + 0.45, end)):
            hung = (room.back - 0.35, room.back)
            backdrop.cuboid(span, hung, 2.15, colour, face=face, base=1.45)
    for _ in range(int(rng.integers(2, 7))):
        _ware(backdrop, (start, end), room.back - 0.3, 0.92, rng)


def _cupboards(colour: Floats, unit: float) -> Callable[[Hit], Floats]:
    """Return the look of kitchen cupboards: doors, a row of drawers, handles, a dark plinth."""

    def look(hit: Hit) -> Floats:
        seams = lines(hit.u, unit, 0.014, hit.pixel)
        drawers = lines(hit.v - np.float32(0.62), 500, 0.02, 0.01)
        bars = lines(hit.v - np.float32(0.73), 500, 0.03, 0.01)
        handles = bars * lines(hit.u - np.float32(unit / 2), unit, 0.16, hit.pixel)
        marks = np.maximum(np.maximum(seams, drawers), handles)
        tone = np.where(hit.v < 0.1, np.float32(0.3), 1 - np.float32(0.45) * marks)
        return np.asarray(colour * tone[..., None], np.float32)

    return look


def _enlarged(hit: Hit, factor: float) -> Hit:
    """Return a plane whose metres count more: a pattern on it comes out smaller."""
    size = np.float32(factor)
    return hit._replace(u=hit.u * size, v=hit.v * size, pixel=hit.pixel * size)


def _ware(
    backdrop: Backdrop, span: tuple[float, float], z: float, table: float, rng: np.random.Generator
) -> None:
    """Put a small thing (jar, box, pot) on a table."""
    x, wide = float(rng.uniform(*span)), float(rng.uniform(0.04, 0.12))
    colour = (cloth, earth, metal, paint)[int(rng.integers(4))](rng)
    high = table + float(rng.uniform(0.08, 0.35))
    backdrop.cuboid((x, x + 2 * wide), (z, z + 0.15), high, colour, base=table)


def desks(inside: Interior, rng: np.random.Generator) -> None:
    """Stand desks with screens, papers and cupboards in an office."""
    backdrop, room = inside.backdrop, inside.room
    colour = wood(rng) if rng.random() < 0.6 else muted(rng, ("#d0ccc4", "#8a8886"))
    if rng.random() < 0.6:
        cupboard = muted(rng, ("#8f9498", "#b8b4ac", "#6a6460"))
        start = float(rng.uniform(room.left, room.right - 1))
        tall, deep = float(rng.uniform(0.9, 2.0)), (room.back - 0.5, room.back)
        backdrop.cuboid((start, start + 1.0), deep, tall, cupboard)
    for _ in range(int(rng.integers(1, 4))):
        z = float(rng.uniform(max(room.back - 3.2, 2.5), room.back - 0.8))
        x = float(rng.uniform(room.left, room.right - 1.4))
        backdrop.cuboid((x, x + 1.5), (z, z + 0.75), 0.74, colour, base=0.7)
        for leg in (x, x + 1.44):
            backdrop.cuboid((leg, leg + 0.06), (z, z + 0.7), 0.7, colour * np.float32(0.6))
        if rng.random() < 0.8:
            screen = x + float(rng.uniform(0.2, 0.8))
            face = muted(rng, ("#20242a", "#2c3a4a", "#8fa4b4", "#c4ccd0"))
            span, deep = (screen, screen + 0.55), (z + 0.4, z + 0.44)
            backdrop.cuboid(span, deep, 1.2, rgb("#1c1d1f"), face=face, base=0.85)
            backdrop.cuboid((screen + 0.24, screen + 0.31), deep, 0.85, rgb("#2a2b2d"), base=0.74)
        for _ in range(int(rng.integers(0, 3))):
            _ware(backdrop, (x, x + 1.3), z + 0.2, 0.74, rng)


def sofa(inside: Interior, rng: np.random.Generator) -> None:
    """Stand a sofa, a sideboard or a bed against the back wall, a rug before it."""
    backdrop, room = inside.backdrop, inside.room
    if rng.random() < 0.6:
        x, z = float(rng.uniform(room.left, 0)), float(rng.uniform(2.2, max(room.back - 1.5, 2.3)))
        pile = np.random.default_rng(int(rng.integers(2**32)))
        rug = lambda hit: surfaces.carpet(pile, hit)  # noqa: E731
        _patch(backdrop, backdrop.floor(), rug, (x, x + 2.2), (z, z + 1.4))
    if rng.random() < 0.75:
        _couch(backdrop, room, rng)
    elif room.right - room.left > 3:
        colour = wood(rng)
        x = float(rng.uniform(room.left, room.right - 1.6))
        deep = (room.back - 0.45, room.back)
        backdrop.cuboid((x, x + 1.6), deep, float(rng.uniform(0.5, 0.9)), colour)
        backdrop.cuboid((x + 0.3, x + 1.3), deep, 1.35, rgb("#17181a"), base=0.75)


def _couch(backdrop: Backdrop, room: Room, rng: np.random.Generator) -> None:
    colour = cloth(rng)
    if rng.random() < 0.5:
        colour = colour * np.float32(0.5) + rgb("#9a8f82") * np.float32(0.5)
    wide, gap = float(rng.uniform(1.3, 2.3)), float(rng.uniform(0.05, 0.8))
    x = float(rng.uniform(room.left, max(room.right - wide, room.left + 0.1)))
    back = room.back - gap

    def front(hit: Hit) -> Floats:
        seam = lines(hit.u - np.float32(x), wide / 2, 0.02, hit.pixel)
        tone = 1 + np.float32(0.05) * grain(hit.u * 4, hit.v * 4) - np.float32(0.25) * seam
        return np.asarray(colour * tone[..., None], np.float32)

    backdrop.cuboid((x, x + wide), (back - 0.25, back), 0.85, colour, face=front)
    backdrop.cuboid((x, x + wide), (back - 0.9, back - 0.25), 0.43, colour, face=front, base=0.06)
    for arm in (x - 0.18, x + wide):
        backdrop.cuboid((arm, arm + 0.18), (back - 0.9, back), 0.62, colour, base=0.06)
    for _ in range(int(rng.integers(0, 4))):
        at = x + float(rng.uniform(0, wide - 0.4))
        cushion, deep = cloth(rng), (back - 0.36, back - 0.25)
        backdrop.cuboid((at, at + 0.4), deep, 0.78, cushion, base=0.43)


def board(inside: Interior, rng: np.random.Generator) -> None:
    """Hang a whiteboard or a notice board."""
    backdrop, room = inside.backdrop, inside.room
    if rng.random() < 0.5:
        return
    hit = backdrop.front(room.back)
    wide = float(rng.uniform(1.0, 2.4))
    x = float(rng.uniform(room.left, max(room.right - wide, room.left + 0.1)))
    colour = muted(rng, ("#e4e6e6", "#a88a64", "#3f5a4c"))
    _patch(backdrop, hit, rgb("#9a9c9e"), (x - 0.04, x + wide + 0.04), (0.92, 2.0))
    ink = cloth(rng)

    def notes(part: Hit) -> Floats:
        marks = smoothstep(1.1, 1.3, grain(part.u * 3, part.v * 9)) * np.float32(0.5)
        return mix(colour, ink, marks)

    _patch(backdrop, hit, notes, (x, x + wide), (0.96, 1.96))
