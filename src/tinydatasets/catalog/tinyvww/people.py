"""People: who they are, drawn at random, and how they are painted back to front."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.bodies import Body, draw_bottom, draw_neck, draw_top
from tinydatasets.catalog.tinyvww.clothing import KINDS, Outfit, sample_outfit
from tinydatasets.catalog.tinyvww.colours import MONK, levels
from tinydatasets.catalog.tinyvww.faces import HAIR_STYLES, draw_hair_behind, draw_head
from tinydatasets.catalog.tinyvww.features import Look
from tinydatasets.catalog.tinyvww.limbs import draw_arm, draw_leg
from tinydatasets.catalog.tinyvww.poses import POSES, Pose, Proportions, skeleton, varied
from tinydatasets.catalog.tinyvww.props import draw_backpack, draw_bag, draw_held, draw_seat

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from tinydatasets.catalog.tinyvww.canvas import Frame
    from tinydatasets.catalog.tinyvww.poses import Skeleton

    RGB: TypeAlias = tuple[float, float, float]

__all__ = ["AGES", "BUILDS", "TONES", "VIEWS", "Person", "draw_person", "sample_person"]

TONES = tuple(MONK.split())
"""The ten tones of the Monk Skin Tone Scale (Ellis Monk, 2019), from light to dark, as RGB."""

AGES = ("child", "adult", "older")
BUILDS: Mapping[str, float] = MappingProxyType({"slim": 0.9, "medium": 1.0, "broad": 1.15})
VIEWS: Mapping[str, float] = MappingProxyType(
    {"front": 0.0, "right": 90.0, "back": 180.0, "left": -90.0}
)
"""Degrees each view is turned from the viewer."""

_DARK_HAIR = ("17130f", "1f1813", "2a1f18", "33261c")
_LIGHT_HAIR = ("2a1f18", "46301f", "5e4128", "7a5733", "a07a48", "c09a62", "8a4a28")
_GREY_HAIR = ("8a8784", "a8a5a1", "c4c1bc", "dcd9d4", "6a6663")


class Person(NamedTuple):
    """A person as drawn at random, before it is painted."""

    tone: int
    """Monk skin tone, 0 (light) to 9 (dark)."""
    age: str
    build: str
    view: str
    pose: str
    clothing: str
    hair: str
    height: float
    """Metres, standing upright."""
    feminine: float
    """From a man's figure, 0, to a woman's, 1."""
    yaw: float
    """Radians the body is turned from the viewer, to the right."""
    tilt: float
    """Radians the trunk leans aside."""
    proportions: Proportions
    stance: Pose
    outfit: Outfit
    look: Look
    prop: str
    """What the person holds or sits on."""


def sample_person(
    rng: np.random.Generator,
    *,
    tone: int | None = None,
    age: str | None = None,
    build: str | None = None,
    view: str | None = None,
    pose: str | None = None,
    clothing: str | None = None,
) -> Person:
    """Draw a person; what is given is kept, the rest comes from `rng`.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    tone
        Monk skin tone, 0 to 9.
    age
        One of `AGES`.
    build
        One of `BUILDS`.
    view
        One of `VIEWS`: the side that the viewer sees, turned by up to 30 degrees.
    pose
        One of `poses.POSES`.
    clothing
        One of `clothing.KINDS`.

    Returns
    -------
    Person
    """
    tone = int(rng.integers(len(TONES))) if tone is None else tone
    age = _drawn(rng, AGES, age)
    build = _drawn(rng, tuple(BUILDS), build)
    view = _drawn(rng, tuple(VIEWS), view)
    pose = _drawn(rng, tuple(POSES), pose)
    clothing = _drawn(rng, tuple(KINDS), clothing)
    feminine = float(np.clip(rng.integers(2) + 0.25 * (rng.random() - 0.5), 0.0, 1.0))
    proportions = _proportions(rng, age, feminine)
    stance = varied(POSES[pose], rng)
    if age == "older":
        stance = stance._replace(lean=stance.lean + 3.0)
    outfit = sample_outfit(rng, clothing, feminine=feminine)
    look = _sample_look(rng, tone, age, feminine)
    turn = 12.0 * rng.standard_normal()
    return Person(
        tone=tone,
        age=age,
        build=build,
        view=view,
        pose=pose,
        clothing=clothing,
        hair=look.style,
        height=proportions.height,
        feminine=feminine,
        yaw=float(np.deg2rad(VIEWS[view] + np.clip(turn, -30.0, 30.0))),
        tilt=float(0.025 * rng.standard_normal()),
        proportions=proportions,
        stance=stance,
        outfit=outfit,
        look=look,
        prop=_sample_prop(rng, pose),
    )


def dressed(rng: np.random.Generator, person: Person) -> Person:
    """Return the person in other clothes of the same kind."""
    outfit = sample_outfit(rng, person.clothing, feminine=person.feminine)
    return person._replace(outfit=outfit)


def draw_person(frame: Frame, person: Person, rng: np.random.Generator) -> Skeleton:
    """Paint a person who stands, or whose seat stands, at the frame's foot point.

    Parameters
    ----------
    frame
        Where the person stands and how large a metre is there.
    person
        Who is painted.
    rng
        Where the folds and the grain of skin, hair and cloth come from.

    Returns
    -------
    Skeleton
        The joints, in metres from the foot point.
    """
    bones = skeleton(person.proportions, person.stance, person.yaw, tilt=person.tilt)
    body = Body(
        skeleton=bones,
        skin=person.look.skin,
        outfit=person.outfit,
        build=BUILDS[person.build],
        feminine=person.feminine,
        child=_childhood(person.proportions),
        sits=person.stance.sits or person.pose == "crouch",
    )
    canvas = frame.canvas
    _draw_ground_shadow(frame, body)
    if person.prop == "seat":
        draw_seat(frame, body, rng)
    canvas.painting_person = True
    _draw_back_to_front(frame, person, body, rng)
    canvas.painting_person = False
    return bones


def _draw_back_to_front(frame: Frame, person: Person, body: Body, rng: np.random.Generator) -> None:
    bones, outfit, look = body.skeleton, body.outfit, person.look
    faces = bones.facing > -0.35
    behind, before = _sorted_limbs(bones)
    legs_behind, legs_before = behind[1], before[1]
    for side in behind[0]:
        draw_arm(frame, body, side, rng)
    covered = outfit.hat in ("hood", "scarf")
    if faces and not covered:
        draw_hair_behind(frame, bones, look, rng, hat=outfit.hat)
    if outfit.bag == "backpack" and faces:
        draw_backpack(frame, body, rng)
    for side in legs_behind:
        draw_leg(frame, body, side, rng)
    draw_bottom(frame, body, rng)
    if not faces:
        draw_neck(frame, body)
    draw_top(frame, body, rng)
    for side in legs_before:
        draw_leg(frame, body, side, rng)
    if faces:
        draw_neck(frame, body)
    draw_head(frame, bones, look, rng, hat=outfit.hat, hat_colour=outfit.hat_colour)
    if not faces and not covered:
        draw_hair_behind(frame, bones, look, rng, hat=outfit.hat)
    draw_bag(frame, body, rng, faces=faces)
    for side in before[0]:
        draw_arm(frame, body, side, rng)
    draw_held(frame, body, person.prop, sides=before[0])


def _sorted_limbs(
    bones: Skeleton,
) -> tuple[tuple[list[int], list[int]], tuple[list[int], list[int]]]:
    """Return the arms and the legs behind the trunk, then those before it, farthest first."""
    middle = 0.5 * (bones.neck.z + bones.crotch.z)
    arms = {side: 0.5 * (bones.elbows[side].z + bones.wrists[side].z) - middle for side in (0, 1)}
    legs = {side: 0.5 * (bones.knees[side].z + bones.ankles[side].z) for side in (0, 1)}
    seated = {side: bones.knees[side].z - bones.hips[side].z for side in (0, 1)}
    order = sorted(arms, key=lambda side: arms[side])
    behind = [side for side in order if arms[side] < -0.01 * bones.scale]
    order_legs = sorted(legs, key=lambda side: legs[side])
    before_legs = [side for side in order_legs if seated[side] > 0.12 * bones.scale]
    return (
        (behind, [side for side in order_legs if side not in before_legs]),
        ([side for side in order if side not in behind], before_legs),
    )


def _draw_ground_shadow(frame: Frame, body: Body) -> None:
    """Darken the ground: close under the feet, and away from the light."""
    size, light = body.skeleton.scale, frame.canvas.light
    mirrored = -1.0 if frame.flip else 1.0
    for ankle, toe in zip(body.skeleton.ankles, body.skeleton.toes, strict=True):
        low = max(0.0, min(ankle.y, toe.y))
        if low < 0.12 * size:
            place = (0.5 * (ankle.x + toe.x), -0.01 * size)
            frame.shadow(place, 0.13 * size, 0.03 * size, 0.55)
    length = 0.3 * size * min(2.0, abs(light.x) / max(0.25, light.y))
    away = -1.0 if light.x > 0 else 1.0
    place = (mirrored * away * 0.8 * length, -0.005 * size)
    frame.shadow(place, length + 0.2 * size, 0.06 * size, 0.5 * min(1.0, light.diffuse))


def _drawn(rng: np.random.Generator, names: tuple[str, ...], given: str | None) -> str:
    """Return what is given, else one of the names."""
    return names[int(rng.integers(len(names)))] if given is None else given


def _childhood(proportions: Proportions) -> float:
    """Return 1 for the body of a small child, 0 for an adult's, by the size of its head."""
    return min(1.0, max(0.0, (proportions.head / proportions.height - 0.137) / 0.045))


def _proportions(rng: np.random.Generator, age: str, feminine: float) -> Proportions:
    """Draw a body of an age group.

    A small child's head is a fifth of its height and an adult's an eighth or a little more; its
    legs are shorter in proportion.
    """
    if age == "child":
        height = float(rng.uniform(0.98, 1.5))
        small = (1.5 - height) / 0.52
        head, crotch = 0.152 + 0.04 * small, 0.465 - 0.035 * small
        shoulders = 0.086
    else:
        height = 1.76 - 0.12 * feminine + 0.065 * float(rng.standard_normal())
        height -= 0.05 if age == "older" else 0.0
        head, crotch = 0.134, 0.475 + 0.008 * float(rng.standard_normal())
        shoulders = 0.094 - 0.01 * feminine
    head *= 1.0 + 0.02 * float(rng.standard_normal())
    return Proportions(height, head * height, crotch * height, shoulders * height, 0.05 * height)


def _sample_look(rng: np.random.Generator, tone: int, age: str, feminine: float) -> Look:
    grey = age == "older" or (age == "adult" and rng.random() < 0.1)
    codes = _GREY_HAIR if grey else _DARK_HAIR if tone >= 5 else _LIGHT_HAIR
    hair = _colour(rng, codes[int(rng.integers(len(codes)))])
    woman = feminine > 0.5
    styles = (
        HAIR_STYLES[3:] if woman else ("short", "short", "parted", "buzz", "curly", "afro", "bald")
    )
    style = styles[int(rng.integers(len(styles)))]
    if style == "bald" and age == "child":
        style = "short"
    if style == "afro" and tone < 5:
        style = "short" if not woman else "long"
    bearded = not woman and age != "child" and rng.random() < 0.45
    return Look(
        skin=_skin(rng, tone),
        hair=hair,
        style=style,
        recede=float(rng.random()) if not woman and age == "older" else 0.1 * float(rng.random()),
        beard=float(rng.uniform(0.25, 1.0)) if bearded else 0.0,
        glasses="clear" if rng.random() < 0.15 else "dark" if rng.random() < 0.1 else "none",
        smile=float(rng.random()),
        lips=float(rng.uniform(0.3, 1.0)) if woman else 0.2,
        round=float(rng.uniform(0.95, 1.07)) * (1.06 if age == "child" else 1.0),
    )


def _skin(rng: np.random.Generator, tone: int) -> RGB:
    """Return a skin of a tone, with the warmth that living skin has in light."""
    red, green, blue = _colour(rng, TONES[tone], spread=0.03)
    return red, green * 0.93, blue * 0.88


def _colour(rng: np.random.Generator, code: str, *, spread: float = 0.08) -> RGB:
    gain = 1.0 + spread * float(rng.standard_normal())
    red, green, blue = (level * gain for level in levels(code))
    return red, green, blue


def _sample_prop(rng: np.random.Generator, pose: str) -> str:
    if pose in ("phone", "texting"):
        return "phone"
    if pose == "carry":
        return "parcel"
    if pose == "sit":
        return "seat"
    return "bag" if pose in ("stand", "walk") and rng.random() < 0.2 else "none"
