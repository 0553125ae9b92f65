"""Poses and skeletons: where a person's joints are, in metres, as seen from any side."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    Place: TypeAlias = NDArray[np.float64]

__all__ = ["POSES", "Limb", "Pose", "Proportions", "Skeleton", "skeleton", "varied"]

_PITCH = 0.09
"""How far up the picture a metre away from the viewer goes: cameras look down a little."""


class Joint(NamedTuple):
    """A place in metres: x right and y up in the picture, z towards the viewer."""

    x: float
    y: float
    z: float

    @property
    def flat(self) -> tuple[float, float]:
        """Where the joint is in the picture."""
        return self.x, self.y - _PITCH * self.z


class Limb(NamedTuple):
    """Two bones, each with its direction: degrees forward and degrees outward from hanging."""

    forward: float
    outward: float
    lower_forward: float
    lower_outward: float


class Pose(NamedTuple):
    """What a body does: how far it leans forward and how it holds its limbs."""

    lean: float
    arms: tuple[Limb, Limb]
    legs: tuple[Limb, Limb]
    sits: bool = False


class Proportions(NamedTuple):
    """Lengths of a body, in metres."""

    height: float
    head: float
    """From the chin to the crown."""
    crotch: float
    """Height of the crotch above the ground."""
    shoulders: float
    """Half the distance between the shoulder joints."""
    hips: float
    """Half the distance between the hip joints."""


class Skeleton(NamedTuple):
    """The joints of a posed body as the viewer sees them; pairs are left and right of the body."""

    yaw: float
    """Radians the body is turned from the viewer: 0 faces the viewer, pi / 2 to the right."""
    scale: float
    """The height of the body, in metres: most widths are a part of it."""
    neck: Joint
    """The base of the neck."""
    crotch: Joint
    chin: Joint
    crown: Joint
    shoulders: tuple[Joint, Joint]
    elbows: tuple[Joint, Joint]
    wrists: tuple[Joint, Joint]
    hands: tuple[Joint, Joint]
    hips: tuple[Joint, Joint]
    knees: tuple[Joint, Joint]
    ankles: tuple[Joint, Joint]
    toes: tuple[Joint, Joint]

    @property
    def facing(self) -> float:
        """How much the body faces the viewer: 1 when it does, -1 when its back is seen."""
        return math.cos(self.yaw)

    @property
    def turned(self) -> float:
        """How much the body faces right: 1 in profile to the right, -1 to the left."""
        return math.sin(self.yaw)


_HANGING = Limb(2, 9, 14, 4)
_STRAIGHT = Limb(0, 4, -2, 2)
_STANDING = (_STRAIGHT, _STRAIGHT)
_RELAXED = (Limb(1, 3, -3, 1), Limb(10, 9, -6, 5))
_SITTING = (Limb(84, 7, 4, 2), Limb(86, 9, -4, 3))

POSES: Mapping[str, Pose] = MappingProxyType(
    {
        "stand": Pose(0, (_HANGING, Limb(-3, 8, 8, 5)), _STANDING),
        "relaxed": Pose(1, (_HANGING, Limb(-14, 22, 16, -18)), _RELAXED),
        "walk": Pose(
            3, (Limb(-24, 6, -4, 3), Limb(22, 6, 42, 0)), (Limb(25, 1, 14, 0), Limb(-16, 1, -38, 0))
        ),
        "run": Pose(
            12,
            (Limb(-48, 10, 38, -5), Limb(32, 8, 112, -15)),
            (Limb(56, 1, -18, 0), Limb(-22, 1, -96, 0)),
        ),
        "wave": Pose(0, (_HANGING, Limb(30, 78, 170, 18)), _RELAXED),
        "arms up": Pose(-3, (Limb(168, 28, 174, 12), Limb(170, 30, 172, 14)), _STANDING),
        "hands on hips": Pose(
            0,
            (Limb(-12, 46, 14, -52), Limb(-12, 46, 14, -52)),
            (Limb(0, 9, -2, 5), Limb(0, 9, -2, 5)),
        ),
        "arms folded": Pose(-1, (Limb(20, 14, 62, -68), Limb(22, 14, 72, -66)), _RELAXED),
        "phone": Pose(0, (_HANGING, Limb(32, 16, 152, -16)), _RELAXED),
        "texting": Pose(4, (Limb(18, 8, 98, -24), Limb(18, 8, 98, -24)), _STANDING),
        "point": Pose(0, (_HANGING, Limb(40, 68, 44, 66)), _RELAXED),
        "carry": Pose(-2, (Limb(12, 9, 88, -12), Limb(12, 9, 88, -12)), _STANDING),
        "sit": Pose(3, (Limb(20, 9, 66, -14), Limb(22, 9, 62, -18)), _SITTING, sits=True),
        "bend": Pose(
            42, (Limb(52, 5, 46, 2), Limb(44, 6, 52, 2)), (Limb(14, 4, -20, 2), Limb(8, 4, -14, 2))
        ),
        "crouch": Pose(
            22,
            (Limb(40, 10, 66, -12), Limb(36, 10, 60, -14)),
            (Limb(98, 12, -32, 4), Limb(76, 10, -48, 3)),
        ),
    }
)
"""Each pose by its name."""


def varied(pose: Pose, rng: np.random.Generator) -> Pose:
    """Return the pose as one person takes it: every angle a little off, sides often exchanged."""
    arms, legs = (
        tuple(Limb(*(angle + 4.5 * rng.standard_normal() for angle in limb)) for limb in limbs)
        for limbs in (pose.arms, pose.legs)
    )
    legs = tuple(_possible(leg) for leg in legs)
    if rng.random() < 0.5:
        arms = arms[::-1]
    if rng.random() < 0.5:
        legs = legs[::-1]
    lean = pose.lean + 2.0 * rng.standard_normal()
    return Pose(lean, (arms[0], arms[1]), (legs[0], legs[1]), pose.sits)


def skeleton(proportions: Proportions, pose: Pose, yaw: float, *, tilt: float = 0.0) -> Skeleton:
    """Return where the joints of a body in a pose are.

    Parameters
    ----------
    proportions
        The body.
    pose
        What it does.
    yaw
        Radians it is turned away from the viewer, to the right.
    tilt
        Radians its trunk leans to the side.

    Returns
    -------
    Skeleton
        With its lower foot on the ground, y = 0, and x = 0 between the hips.
    """
    legs = [_leg(proportions, limb, side) for limb, side in zip(pose.legs, (-1, 1), strict=True)]
    ground = min(min(ankle[1], toe[1]) for _, _, ankle, toe in legs) - 0.02 * proportions.height
    upper = _upper_body(proportions, pose, tilt)
    drop = np.array([0.0, ground, 0.0])

    def seen(place: Place) -> Joint:
        x, y, z = (place - drop).tolist()
        cosine, sine = math.cos(yaw), math.sin(yaw)
        return Joint(x * cosine + z * sine, y, z * cosine - x * sine)

    hips, knees, ankles, toes = (
        (seen(left), seen(right)) for left, right in zip(*legs, strict=True)
    )
    pairs = [(seen(left), seen(right)) for left, right in zip(*upper.arms, strict=True)]
    return Skeleton(
        yaw=yaw,
        scale=proportions.height,
        crotch=seen(np.array([0.0, proportions.crotch, 0.0])),
        hips=hips,
        knees=knees,
        ankles=ankles,
        toes=toes,
        neck=seen(upper.neck),
        chin=seen(upper.chin),
        crown=seen(upper.crown),
        shoulders=pairs[0],
        elbows=pairs[1],
        wrists=pairs[2],
        hands=pairs[3],
    )


class _Upper(NamedTuple):
    """Trunk, head and arms, in the body's own directions."""

    neck: Place
    chin: Place
    crown: Place
    arms: tuple[tuple[Place, ...], tuple[Place, ...]]


def _possible(leg: Limb) -> Limb:
    """Return the leg with its knee bent backwards only."""
    return leg._replace(lower_forward=min(leg.lower_forward, leg.forward))


def _direction(forward: float, outward: float, side: int) -> Place:
    """Return the unit vector of a bone: hanging down, swung forward, then spread outward."""
    swing, spread = np.deg2rad(forward), np.deg2rad(outward)
    return np.array(
        [side * np.sin(spread), -np.cos(spread) * np.cos(swing), np.cos(spread) * np.sin(swing)]
    )


def _leg(proportions: Proportions, limb: Limb, side: int) -> tuple[Place, ...]:
    """Return hip, knee, ankle and toe of a leg that hangs from the pelvis."""
    hip = np.array([side * proportions.hips, proportions.crotch * 1.09, 0.0])
    bone = (hip[1] - 0.045 * proportions.height) / 2
    knee = hip + bone * _direction(limb.forward, limb.outward, side)
    ankle = knee + bone * _direction(limb.lower_forward, limb.lower_outward, side)
    # A foot stays level until the shin lies far back: then the heel lifts and the toe hangs.
    drop = np.clip(-limb.lower_forward - 15.0, 0.0, 75.0)
    foot = _direction(78.0 - drop, 12.0, side)
    return hip, knee, ankle, ankle + 0.105 * proportions.height * foot


def _upper_body(proportions: Proportions, pose: Pose, tilt: float) -> _Upper:
    height = proportions.height
    pelvis = np.array([0.0, proportions.crotch * 1.09, 0.0])
    lean = np.deg2rad(pose.lean)
    up = np.array([np.sin(tilt), np.cos(lean) * np.cos(tilt), np.sin(lean)])
    # People who lean look ahead: the head leans half as much as the trunk.
    head_up = np.array([0.5 * np.sin(tilt), np.cos(lean / 2), np.sin(lean / 2)])
    ahead = np.array([0.0, -np.sin(lean), np.cos(lean)])
    neck_height = height - proportions.head - 0.018 * height
    neck = pelvis + (neck_height - pelvis[1]) * up
    chin = neck + 0.018 * height * head_up + 0.022 * height * ahead
    base = neck - 0.06 * height * up
    arms = _arm(proportions, base, pose.arms[0], -1), _arm(proportions, base, pose.arms[1], 1)
    return _Upper(neck, chin, chin + proportions.head * head_up, arms)


def _arm(proportions: Proportions, base: Place, limb: Limb, side: int) -> tuple[Place, ...]:
    """Return shoulder, elbow, wrist and fingertips."""
    reach = proportions.height - proportions.head
    lift = max(0.0, limb.forward - 90.0) / 90.0 + max(0.0, limb.outward - 60.0) / 90.0
    raised = np.array([-0.2 * side * lift, 0.25 * lift, 0.0]) * proportions.shoulders
    shoulder = base + raised + np.array([side * proportions.shoulders, 0.0, 0.0])
    elbow = shoulder + 0.205 * reach * _direction(limb.forward, limb.outward, side)
    forearm = _direction(limb.lower_forward, limb.lower_outward, side)
    wrist = elbow + 0.175 * reach * forearm
    return shoulder, elbow, wrist, wrist + 0.095 * reach * forearm
