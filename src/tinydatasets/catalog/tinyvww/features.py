"""Features: what lies flat on a head, as a texture: eyes, brows, lips, beard and hairline."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.noise import noise_texture

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Texture

    Floats: TypeAlias = NDArray[np.float32]
    RGB: TypeAlias = tuple[float, float, float]
    Pair: TypeAlias = tuple[float, float]

__all__ = ["Look", "face_texture"]


class Look(NamedTuple):
    """What a face and its hair look like."""

    skin: RGB
    hair: RGB
    style: str
    """One of `faces.HAIR_STYLES`."""
    recede: float
    """How far the hairline has gone back, 0 to 1."""
    beard: float
    """How much of the beard shows, 0 to 1."""
    glasses: str
    """"none", "clear" or "dark"."""
    smile: float
    """How far the mouth is drawn up, 0 to 1."""
    lips: float
    """How red the lips are, 0 to 1."""
    round: float
    """How broad the face is, relative to the usual 1."""


class _Mark(NamedTuple):
    """A soft ellipse on both halves of a face that makes it redder or darker.

    Places are parts of half the head's width aside, and from -1 at the crown to 1 at the chin.
    """

    place: Pair
    half: Pair
    change: RGB
    """What is added to red, green and blue, as a part of them."""


class _Ground(NamedTuple):
    """The part of a head that is seen: where each pixel lies on it."""

    side: Floats
    """-1 at the head's one side, 1 at the other."""
    level: Floats
    """-1 at the crown, 1 at the chin."""
    front: Floats
    """1 where the head faces ahead, -1 where it faces back."""
    blur: float
    """The size of a pixel in these units."""

    def spot(self, place: Pair, half: Pair, lift: Floats | float = 0.0) -> Floats:
        """Return a soft ellipse on both halves: 1 at its place, 0 outside its half widths."""
        across, down = half[0] + 0.5 * self.blur, half[1] + 0.5 * self.blur
        # What a small spot gains in width by the pixels it loses in depth.
        depth = (half[0] * half[1]) / (across * down)
        off_x = (np.abs(self.side) - place[0]) * (1.0 / across)
        off_y = (self.level + lift - place[1]) * (1.0 / down)
        seen = np.clip(self.front * 4.0, 0.0, 1.0)
        spot: Floats = depth * np.clip(1.6 - 1.6 * (off_x * off_x + off_y * off_y), 0.0, 1.0) * seen
        return spot


_MARKS = (
    _Mark((0.52, 0.30), (0.34, 0.26), (0.0, -0.1, -0.08)),  # cheeks
    _Mark((0.40, -0.02), (0.30, 0.17), (-0.3, -0.36, -0.38)),  # sockets
    _Mark((0.0, 0.1), (0.07, 0.35), (0.09, 0.11, 0.11)),  # ridge of the nose
    _Mark((0.15, 0.16), (0.08, 0.28), (-0.12, -0.14, -0.15)),  # sides of the nose
    _Mark((0.0, 0.43), (0.2, 0.07), (-0.33, -0.4, -0.42)),  # under the nose
    _Mark((0.36, 0.48), (0.07, 0.14), (-0.15, -0.18, -0.19)),  # from nose to mouth
    _Mark((0.0, 0.76), (0.2, 0.05), (-0.21, -0.25, -0.27)),  # under the lips
)

# The hairline by the direction a place on the head faces (-1 back, 1 front): how far down hair
# grows, from -1 at the crown to 1 at the chin.
_FACING = (-1.0, -0.5, -0.3, 0.0, 0.15, 0.45, 0.7, 1.0)
_HAIRLINE = (0.62, 0.6, 0.4, 0.12, 0.05, -0.3, -0.55, -0.62)


def face_texture(
    rng: np.random.Generator,
    look: Look,
    *,
    direction: Pair,
    detail: float,
    covered: RGB | None = None,
) -> Texture:
    """Return the texture of a head.

    Parameters
    ----------
    rng
        Where the grain of skin and hair comes from.
    look
        The face.
    direction
        Where the face looks: cosine and sine of its angle from the viewer, to the right.
    detail
        Height of the head in pixels.
    covered
        The colour of a cowl over the hair, if there is one.
    """
    pores = noise_texture(rng, (4, 4), 0.05, octaves=3)
    strands = noise_texture(rng, (5, 12), 0.3 if covered is None else 0.12, octaves=2)
    skin = np.asarray(look.skin, np.float32)
    hair = np.asarray(look.hair, np.float32) / skin
    cap = hair if covered is None else np.asarray(covered, np.float32) / skin
    cosine, sine = direction

    def texture(u: Floats, v: Floats) -> Floats:
        depth = np.sqrt(np.maximum(1.0 - u * u, 0.0))
        ground = _Ground(u * cosine - depth * sine, v, u * sine + depth * cosine, blur=2.2 / detail)
        shade: Floats = np.repeat(pores(u, v)[:, :, None], 3, axis=2)
        grain = strands(u, v)
        _paint_features(shade, ground, look)
        if look.beard:
            _cover(shade, _beard(ground, look.beard), hair * grain[:, :, None])
        if covered is not None or look.style != "bald":
            share = _hair_share(ground, look, grain, cowl=covered is not None)
            _cover(shade, share, cap * grain[:, :, None])
        return shade

    return texture


def _cover(shade: Floats, share: Floats, colour: Floats) -> None:
    """Lay a colour over a shade where its share says."""
    shade += share[:, :, None] * (colour - shade)


def _paint_features(shade: Floats, ground: _Ground, look: Look) -> None:
    """Paint cheeks, nose, eyes, brows and mouth on a face."""
    skin, hair = np.asarray(look.skin, np.float32), np.asarray(look.hair, np.float32)
    for mark in _MARKS:
        spot = ground.spot(mark.place, mark.half)
        shade += shade * (spot[:, :, None] * np.asarray(mark.change, np.float32))
    brow = np.minimum(hair / skin, np.float32(0.75)) * np.float32(0.65) + np.float32(0.35)
    white = np.minimum(np.asarray((0.7, 0.68, 0.65), np.float32) / skin, np.float32(1.44))
    _cover(shade, ground.spot((0.43, -0.2), (0.22, 0.045)), brow)
    _cover(shade, ground.spot((0.41, 0.0), (0.15, 0.05)), white)
    _cover(shade, ground.spot((0.41, -0.005), (0.065, 0.06)), np.full(3, 0.16, np.float32))
    _cover(shade, ground.spot((0.42, -0.055), (0.17, 0.022)), np.full(3, 0.3, np.float32))
    lift: Floats = np.float32(0.12 * look.smile) * np.abs(ground.side)
    red = (-0.12 * look.lips, -0.22 - 0.25 * look.lips, -0.24 - 0.2 * look.lips)
    lips = ground.spot((0.0, 0.62), (0.27, 0.075), lift)
    shade += shade * (lips[:, :, None] * np.asarray(red, np.float32))
    line = ground.spot((0.0, 0.61), (0.29, 0.024), lift)
    _cover(shade, 0.9 * line, np.full(3, 0.3, np.float32))


def _beard(ground: _Ground, amount: float) -> Floats:
    """Return how much of the face a beard, or its shadow, covers: jaw and upper lip."""
    jaw = 0.62 - np.clip(np.abs(ground.side) - 0.45, 0.0, 0.5)
    share = np.clip((ground.level - jaw) * (1.0 / max(ground.blur, 0.16)) + 0.5, 0.0, 1.0)
    share = np.maximum(share, ground.spot((0.0, 0.5), (0.34, 0.08)))
    share = share * (1.0 - ground.spot((0.0, 0.62), (0.24, 0.08)))
    covered: Floats = amount * share * np.clip(ground.front * 5.0 + 0.6, 0.0, 1.0)
    return covered


def _hair_share(ground: _Ground, look: Look, grain: Floats, *, cowl: bool) -> Floats:
    """Return how much of the head hair, or a cowl, covers."""
    line = np.interp(ground.front, _FACING, _HAIRLINE).astype(np.float32)
    line -= 0.5 * look.recede * np.clip(ground.front + 0.2, 0.0, 1.0)
    if cowl:
        line = np.where(ground.front > 0.35, line, np.float32(1.2))
    ramp = max(ground.blur, 0.05)
    edge = (line + 0.25 * (grain - 1.0) - ground.level) * (1.0 / ramp)
    share: Floats = np.clip(edge + 0.5, 0.0, 1.0)
    return share
