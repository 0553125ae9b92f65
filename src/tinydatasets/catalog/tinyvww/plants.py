"""Plants: foliage with leaves' light and gaps, trees, palms, shrubs, cacti, plants in pots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinyvww.colours import earth, leaf, muted, paint, vary
from tinydatasets.catalog.tinyvww.grain import grain, relief, smoothstep
from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Canvas, Frame, Texture

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["bush", "cactus", "conifer", "foliage", "hedge", "palm", "pot_plant", "tree"]


def foliage(
    frame: Frame,
    centre: tuple[float, float],
    half: tuple[float, float],
    colour: Floats,
    rng: np.random.Generator,
    *,
    leaf_size: float = 0.12,
    ragged: float = 0.3,
    dense: float = 1.0,
) -> None:
    """Paint a crown of leaves: an uneven outline, gaps, clumps lit from the light's side.

    Parameters
    ----------
    centre, half
        The crown's ellipse: its middle, and half its width and height, metres.
    leaf_size
        Width of a clump of leaves, relative to the crown's half width.
    ragged
        How uneven the outline is.
    dense
        1 for few gaps, less for more.
    """
    shift = rng.uniform(0, 32, 2).astype(np.float32)
    canvas, middle = frame.canvas, frame.at(centre)
    reach = (1.3 + ragged) * frame.scale
    window = _window(canvas.size, middle, half[0] * reach, half[1] * reach)
    if window is None:
        return
    rows, columns, x, y = window
    u = (x - np.float32(middle[0])) / np.float32(half[0] * frame.scale)
    v = (y - np.float32(middle[1])) / np.float32(half[1] * frame.scale)
    across = u * np.float32(0.4 / leaf_size) + shift[0]
    down = v * np.float32(0.4 / leaf_size * half[1] / half[0]) + shift[1]
    leaves = grain(across * 5, down * 5, octaves=1)
    uneven = np.float32(ragged) * grain(across, down)
    field = 1 - np.sqrt(u * u + v * v) + uneven + np.float32(0.1 * dense) * (leaves + dense)
    bumps = relief(across if canvas.light.x < 0 else -across, down)
    shade = _leaf_shade(canvas, u, v, 0.4 * bumps + 0.12 * leaves)
    lit = colour * np.asarray(canvas.light.colour, np.float32) * shade[..., None]
    _blend(canvas, (rows, columns), smoothstep(0.0, 0.1, field), lit)


def _leaf_shade(canvas: Canvas, u: Floats, v: Floats, bumps: Floats) -> Floats:
    """Return how bright leaves are: a ball's shading, and that of their clumps."""
    light = canvas.light
    lamp = np.clip(0.5 + 0.4 * (u * light.x - v * light.y) + bumps, 0, 1.3)
    sky = 0.72 - 0.25 * np.clip(v, -1, 1)
    return np.asarray(light.ambient * sky + light.diffuse * lamp, np.float32)


def _blend(canvas: Canvas, window: tuple[slice, slice], cover: Floats, colour: Floats) -> None:
    """Lay a colour of a coverage over a window of the canvas; it hides the people behind it."""
    pixels, person = canvas.pixels[window], canvas.person[window]
    pixels += cover[..., None] * (colour - pixels)
    person *= 1 - cover


def _window(
    size: int, centre: tuple[float, float], rx: float, ry: float
) -> tuple[slice, slice, Floats, Floats] | None:
    """Return the rows and columns around a centre, and their image coordinates."""
    left, right = max(int((centre[0] - rx) * size), 0), min(int((centre[0] + rx) * size) + 2, size)
    top, bottom = max(int((centre[1] - ry) * size), 0), min(int((centre[1] + ry) * size) + 2, size)
    if left >= right or top >= bottom:
        return None
    x = ((np.arange(left, right) + 0.5) / size).astype(np.float32)
    y = ((np.arange(top, bottom) + 0.5) / size).astype(np.float32)
    return slice(top, bottom), slice(left, right), x[None], y[:, None]


def _bark(rng: np.random.Generator) -> Floats:
    if rng.random() < 0.3:
        return earth(rng)
    return muted(rng, ("#5f4f40", "#74685a", "#4a3f36", "#857a6c", "#6b5444"))


def tree(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a broad-leaved tree, 4.5 m high."""
    colour, bark = leaf(rng), _bark(rng)
    frame.shadow((0, 0), 1.5, 0.35, 0.45)
    lean, fork = float(rng.normal(0, 0.12)), float(rng.uniform(1.3, 2.0))
    rough = noise_texture(rng, (3, 14), 0.25, octaves=3)
    frame.tube(((0, 0), (lean, fork), (lean * 1.4, 3.0)), (0.17, 0.12, 0.06), bark, texture=rough)
    for side in (-1, 1):
        tip = (lean + side * float(rng.uniform(0.5, 0.9)), fork + float(rng.uniform(0.9, 1.4)))
        frame.capsule((lean, fork - 0.1), tip, 0.08, 0.03, bark, texture=rough)
    back = colour * np.float32(0.72)
    foliage(frame, (lean, 3.05), (1.35, 1.2), back, rng, leaf_size=0.15, ragged=0.35, dense=0.6)
    for _ in range(int(rng.integers(2, 4))):
        x, y = lean + float(rng.normal(0, 0.6)), 3.2 + float(rng.normal(0, 0.4))
        size = float(rng.uniform(0.55, 0.95))
        foliage(frame, (x, y), (size, size * 0.8), vary(rng, colour, 0.05), rng, leaf_size=0.2)


def conifer(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a spruce or a pine, 5 m high."""
    colour, bark = muted(rng, ("#34492f", "#3f5236", "#2c4034", "#4a5a3a")), _bark(rng)
    frame.shadow((0, 0), 1.0, 0.25, 0.4)
    frame.capsule((0, 0), (0, 4.4), 0.12, 0.03, bark)
    tiers = int(rng.integers(5, 8))
    for tier in range(tiers):
        part = tier / (tiers - 1)
        width = (1.15 - 1.0 * part) * float(rng.uniform(0.85, 1.1))
        y = 0.75 + 3.9 * part
        shade = vary(rng, colour, 0.05) * np.float32(0.8 + 0.3 * part)
        foliage(frame, (0, y), (width, 0.5), shade, rng, leaf_size=0.16, ragged=0.4, dense=0.7)


def bush(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a shrub, 1.1 m high."""
    colour = leaf(rng)
    frame.shadow((0, 0), 0.8, 0.2, 0.5)
    dark = colour * np.float32(0.75)
    foliage(frame, (0, 0.5), (0.62, 0.5), dark, rng, leaf_size=0.15, ragged=0.25)
    for _ in range(3):
        x, y = float(rng.normal(0, 0.28)), float(rng.uniform(0.45, 0.75))
        foliage(frame, (x, y), (0.36, 0.32), vary(rng, colour), rng, leaf_size=0.22, ragged=0.3)


def hedge(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a clipped hedge, 1 m high and 2.6 m long."""
    colour = leaf(rng)
    frame.shadow((0, 0), 1.6, 0.15, 0.5)
    rough = noise_texture(rng, (7, 18), 0.5, octaves=3)
    frame.box((0, 0.48), 1.25, 0.48, colour * np.float32(0.8), radius=0.12, texture=rough)
    for x in np.linspace(-1.1, 1.1, 5).tolist():
        foliage(frame, (x, 0.72), (0.36, 0.3), vary(rng, colour), rng, leaf_size=0.22, ragged=0.2)


def palm(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a palm, 4 m high."""
    colour = leaf(rng)
    frame.shadow((0, 0), 0.9, 0.22, 0.4)
    bend = float(rng.normal(0, 0.35))
    top = (bend, 3.0)
    rings = noise_texture(rng, (1, 26), 0.35)
    bark = muted(rng, ("#8a7660", "#75644f", "#9c8a74"))
    frame.tube(((0, 0), (bend * 0.3, 1.6), top), (0.16, 0.11, 0.1), bark, texture=rings)
    for angle in np.linspace(-0.5, 3.64, 11).tolist():
        turn = angle + float(rng.normal(0, 0.12))
        reach, rise = 1.35 * float(np.cos(turn)), 0.85 * float(np.sin(turn))
        middle = (top[0] + 0.6 * reach, top[1] + 0.55 * rise + 0.25)
        end = (top[0] + reach, top[1] + 0.6 * rise - 0.35)
        shade = vary(rng, colour) * np.float32(0.8 + 0.25 * np.sin(turn))
        blades = noise_texture(rng, (2, 22), 0.6)
        frame.tube((top, middle, end), (0.05, 0.14, 0.02), shade, texture=blades)


def cactus(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a columnar cactus with arms, 1.7 m high."""
    colour = muted(rng, ("#4f6b46", "#5f7a50", "#46604a", "#6f7d58"))
    frame.shadow((0, 0), 0.4, 0.1, 0.5)
    ribs = _ribs(rng)
    for side in (-1, 1):
        if rng.random() < 0.8:
            low, out = float(rng.uniform(0.6, 0.95)), side * float(rng.uniform(0.36, 0.46))
            points = ((0, low), (out, low + 0.06), (out, low + float(rng.uniform(0.35, 0.65))))
            frame.tube(points, (0.09, 0.11, 0.1), colour, texture=ribs)
    frame.tube(((0, 0.0), (0, 0.8), (0, 1.52)), (0.17, 0.19, 0.15), colour, texture=ribs)


def _ribs(rng: np.random.Generator) -> Texture:
    """Return the ribs of a cactus, which run along it."""
    rough = noise_texture(rng, (4, 20), 0.2)

    def texture(u: Floats, v: Floats) -> Floats:
        ribs = 1 - np.float32(0.3) * np.cos(v * np.float32(11)) ** 2
        return np.asarray(rough(u, v) * ribs, np.float32)

    return texture


def pot_plant(frame: Frame, rng: np.random.Generator) -> None:
    """Draw a house plant of long leaves in a pot, 1.5 m high."""
    colour, pot = leaf(rng), earth(rng) if rng.random() < 0.6 else paint(rng)
    frame.shadow((0, 0), 0.4, 0.1, 0.55)
    frame.polygon(
        ((-0.17, 0), (0.17, 0), (0.24, 0.4), (-0.24, 0.4)),
        pot,
        radius=0.015,
        round=0.85,
        texture=noise_texture(rng, (5, 5), 0.1),
    )
    frame.ellipse((0, 0.41), 0.23, 0.035, (0.14, 0.1, 0.07), round=0.0)
    leaves = int(rng.integers(11, 18))
    wide, tall = float(rng.uniform(0.05, 0.1)), float(rng.uniform(0.8, 1.1))
    for turn in rng.permutation(np.linspace(0.35, 2.8, leaves)).tolist():
        reach = tall * float(rng.uniform(0.65, 1.0))
        middle = (0.45 * reach * float(np.cos(turn)), 0.42 + 0.75 * reach * float(np.sin(turn)))
        end = (0.8 * reach * float(np.cos(turn)), 0.42 + reach * float(np.sin(turn)) * 0.95)
        shade = vary(rng, colour, 0.1) * np.float32(rng.uniform(0.7, 1.15))
        veins = noise_texture(rng, (3, 6), 0.25)
        frame.tube(((0, 0.4), middle, end), (0.012, wide, 0.012), shade, texture=veins)
