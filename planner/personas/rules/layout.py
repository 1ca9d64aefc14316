"""Where personas stand on a map. Distances are exact until here; a drawing is not. Source: docs/domain.md f (Map).

No places are kept: the same distances give the same drawing, on every machine and in any year.
"""
from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]
Distances = Sequence[Sequence[float]]

ROUNDS = 120                # of drawing nearer to the wanted distances, at most
NUDGES = 60
STILL = 5e-4                # of a whole distance; less moves no pixel
NEARLY = 1e-9


def spread(distances: Distances) -> list[Point]:
    """Points in a plane whose distances are as near as can be to those wanted (stress majorisation, SMACOF).

    Classical scaling puts points that are all equally far apart on top of one another, which is how personas begin;
    starting from a circle does not.

    Args:
        distances: a symmetric table with zeros on its diagonal; the order of its rows decides which way round.
    """
    number = len(distances)
    points = [(math.cos(angle), math.sin(angle)) for angle in (2 * math.pi * n / max(number, 1) for n in range(number))]
    for _ in range(ROUNDS if number > 1 else 0):
        drawn = [_drawn(distances, points, own) for own in range(number)]
        still = max(math.dist(*pair) for pair in zip(points, drawn, strict=True)) < STILL
        points = drawn
        if still:
            break
    return _turned(points)


def _drawn(distances: Distances, points: Sequence[Point], own: int) -> Point:
    """One step of the point ``own`` towards where the others want it (Guttman's transform)."""
    x, y = points[own]
    sum_x = sum_y = 0.0
    for other, (at_x, at_y) in enumerate(points):
        if other == own:
            continue
        away = math.hypot(x - at_x, y - at_y)
        ratio = distances[own][other] / away if away > NEARLY else 0.0
        sum_x += at_x + (x - at_x) * ratio
        sum_y += at_y + (y - at_y) * ratio
    return (sum_x + x) / len(points), (sum_y + y) / len(points)


def _turned(points: Sequence[Point]) -> list[Point]:
    """Lying down, its longest side along x, the first point to the left and above the middle."""
    if not points:
        return []
    middle_x, middle_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    moved = [(x - middle_x, y - middle_y) for x, y in points]
    xx, yy, xy = sum(x * x for x, _ in moved), sum(y * y for _, y in moved), sum(x * y for x, y in moved)
    turn = 0.5 * math.atan2(2 * xy, xx - yy)
    cos, sin = math.cos(turn), math.sin(turn)
    lying = [(x * cos + y * sin, y * cos - x * sin) for x, y in moved]
    sign_x, sign_y = (-1 if lying[0][axis] > NEARLY else 1 for axis in (0, 1))
    return [(x * sign_x, y * sign_y) for x, y in lying]


def fitted(points: Sequence[Point], width: float, height: float) -> list[Point]:
    """The same figure as large as it goes inside a box, its middle in the middle."""
    if not points:
        return []
    xs, ys = zip(*points, strict=True)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((room / size for room, size in ((width, wide), (height, high)) if size > NEARLY), default=0.0)
    centre = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [((x - centre[0]) * scale + width / 2, (y - centre[1]) * scale + height / 2) for x, y in points]


def apart(points: Sequence[Point], least: float, width: float, height: float) -> list[Point]:
    """Points that would cover one another moved aside, until all are ``least`` apart or there is no more room."""
    placed = list(points)
    for _ in range(NUDGES):
        moved = False
        for a in range(len(placed)):
            for b in range(a):
                moved |= _part(placed, a, b, least)
        placed = [(min(max(x, 0.0), width), min(max(y, 0.0), height)) for x, y in placed]
        if not moved:
            break
    return placed


def _part(placed: list[Point], a: int, b: int, least: float) -> bool:
    (ax, ay), (bx, by) = placed[a], placed[b]
    away = math.hypot(ax - bx, ay - by)
    if away >= least - 0.5:
        return False
    turn = math.atan2(ay - by, ax - bx) if away > NEARLY else 2.4 * a       # the golden angle: never twice the same
    step = (least - away) / 2
    placed[a] = (ax + step * math.cos(turn), ay + step * math.sin(turn))
    placed[b] = (bx - step * math.cos(turn), by - step * math.sin(turn))
    return True
