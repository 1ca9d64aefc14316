"""How far apart personas are, as a drawing and as a table that says the same. Source: docs/domain.md f (Map); R45."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request, url_for

from planner.core.db import clock, db
from planner.core.errors import NotFound
from planner.personas import queries, rules
from planner.personas.models import Persona
from planner.personas.pair_words import keys_apart, set_apart, two_decimals
from planner.personas.queries import Known, Pair
from planner.personas.routes.base import bp
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.i18n import locale
from planner.web.reply import page

WIDTH, HEIGHT = 840, 460            # of the drawing, in its own units
LEFT, TOP, FIELD_WIDTH, FIELD_HEIGHT = 90, 70, 500, 300
NEGATIVE_AT = 740                   # the column of those whom we don't want
MOST = 24                           # personas that a drawing holds; the table has all of them
LINES = 30                          # pairs on a page of the table
LEAST_APART = 124


@dataclass(frozen=True, slots=True)
class Dot:
    """A persona on the drawing: the middle of its circle, how large that is, where it leads."""

    persona: Persona
    x: int
    y: int
    r: int
    address: str

    @property
    def name_y(self) -> int:
        """Where its name stands: above a circle of the upper half, below another one."""
        return self.y - self.r - 10 if self.y < TOP + FIELD_HEIGHT / 2 else self.y + self.r + 20


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two that share something, with its number and the page that compares them."""

    pair: Pair
    a: Dot
    b: Dot
    number: str
    width: str
    address: str

    @property
    def middle(self) -> tuple[int, int]:
        """Where the number stands: half-way, or near the one that stands apart, where no other circle is."""
        to_a = 3 if self.a.persona.is_negative else 1
        to_b = 3 if self.b.persona.is_negative else 1

        def between(one: int, other: int) -> int:
            return (one * to_a + other * to_b) // (to_a + to_b)

        return between(self.a.x, self.b.x), between(self.a.y, self.b.y)


@dataclass(frozen=True, slots=True)
class Line:
    """A pair in the table."""

    pair: Pair
    number: str
    apart: str
    address: str


@bp.get("/map")
@needs(Action.READ_PERSONA)
def map_() -> Response:
    """Personas as points: the closer, the more they share; or by their nearness to two of the reader's choice."""
    session = db.session()
    today = queries.local_day(session, clock().now())
    known = queries.profiles(session, today, drafts=True)
    ready = {persona: profile for persona, profile in known.items()
             if profile.can_be_compared or (persona.is_negative and profile.counted)}
    poles = _poles(ready)
    drawn = _most_known(ready, poles)
    found = queries.pairs(ready)
    dots = _dots(ready, drawn, found, poles)
    number = max(whole(request.args.get("page")) or 1, 1)
    shown = found[LINES * (number - 1):LINES * number]
    said = queries.saying(session, list(ready), {key for pair in shown for keys in keys_apart(pair) for key in keys},
                          today)
    lines = [Line(pair, two_decimals(pair.comparison.overlap), set_apart(pair, said, locale()), _compare(pair))
             for pair in shown]
    return page("personas/map.html", dots=dots, links=[] if poles else _links(dots, found), lines=lines,
                poles=poles, ideal=[persona for persona in ready if not persona.is_negative], page=number,
                is_more=len(found) > LINES * number, hidden=len(ready) - len(dots), size=(WIDTH, HEIGHT),
                field=(LEFT, TOP, FIELD_WIDTH, FIELD_HEIGHT), negative_at=NEGATIVE_AT,
                thin=[persona for persona in known if persona not in ready], start=queries.start_pair(ready, found))


def _poles(ready: Known) -> tuple[Persona, Persona] | None:
    """The two ideal personas that the address names as axes; None when it names none. Raises NotFound for others."""
    codes = [request.args.get(name, "").upper() for name in ("x", "y")]
    if not any(codes):
        return None
    by_code = {persona.code: persona for persona in ready if not persona.is_negative}
    if codes[0] == codes[1] or not set(codes) <= by_code.keys():
        raise NotFound("not_found")
    return by_code[codes[0]], by_code[codes[1]]


def _most_known(ready: Known, poles: tuple[Persona, Persona] | None) -> list[Persona]:
    """Those of whom most is known, as many as a drawing holds, the poles among them; by code."""
    ranked = sorted(ready, key=lambda persona: (persona not in (poles or ()), -ready[persona].counted, persona.code))
    return sorted(ranked[:MOST], key=lambda persona: persona.code)


def _dots(ready: Known, drawn: Sequence[Persona], found: Sequence[Pair],
          poles: tuple[Persona, Persona] | None) -> list[Dot]:
    share = {frozenset((pair.a.id, pair.b.id)): pair.comparison.overlap for pair in found}
    ideal = [persona for persona in drawn if not persona.is_negative]
    most = max((ready[persona].counted for persona in drawn), default=1)

    def overlap(one: Persona, other: Persona) -> float:
        return 1.0 if one is other else float(share[frozenset((one.id, other.id))])

    if poles is None:
        points = _spread(tuple(tuple(1 - overlap(one, other) for other in ideal) for one in ideal))
    else:
        points = rules.apart(
            [(overlap(persona, poles[0]) * FIELD_WIDTH, (1 - overlap(persona, poles[1])) * FIELD_HEIGHT)
             for persona in ideal], LEAST_APART, FIELD_WIDTH, FIELD_HEIGHT)
    places: list[tuple[Persona, tuple[float, float]]] = [
        (persona, (LEFT + x, TOP + y)) for persona, (x, y) in zip(ideal, points, strict=True)]
    negative = [persona for persona in drawn if persona.is_negative]
    step = FIELD_HEIGHT / (len(negative) + 1)
    places += [(persona, (NEGATIVE_AT, TOP + step * n)) for n, persona in enumerate(negative, 1)]
    return [Dot(persona, round(x), round(y), _radius(ready, persona, most), url_for(".persona", code=persona.code))
            for persona, (x, y) in places]


@lru_cache(maxsize=4)
def _spread(distances: tuple[tuple[float, ...], ...]) -> Sequence[tuple[float, float]]:
    """Where they stand; the same distances give the same drawing, so it is worked out once."""
    return rules.apart(rules.fitted(rules.spread(distances), FIELD_WIDTH, FIELD_HEIGHT), LEAST_APART, FIELD_WIDTH,
                       FIELD_HEIGHT)


def _radius(ready: Mapping[Persona, rules.Profile], persona: Persona, most: int) -> int:
    """The more is known, the larger; never so small that a finger misses it."""
    return 26 + 14 * ready[persona].counted // max(most, 1)


def _links(dots: Sequence[Dot], found: Sequence[Pair]) -> list[Link]:
    at = {dot.persona: dot for dot in dots}
    return [Link(pair, at[pair.a], at[pair.b], two_decimals(pair.comparison.overlap),
                 f"{0.75 + 8 * float(pair.comparison.overlap):.2f}", _compare(pair))
            for pair in found if pair.comparison.shared and pair.a in at and pair.b in at]


def _compare(pair: Pair) -> str:
    return url_for(".compare", a=pair.a.code, b=pair.b.code)
