"""Two personas side by side, fact by fact. Source: docs/domain.md f; mock-up 20."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import Response, request
from sqlalchemy.orm import Session

from planner.core.db import clock, db
from planner.core.errors import NotFound
from planner.personas import queries, rules
from planner.personas.models import Persona, PersonaFact
from planner.personas.pair_words import about, too_few, two_decimals
from planner.personas.queries import Known, Pair
from planner.personas.routes.base import bp
from planner.personas.words import advice
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.i18n import locale
from planner.web.reply import page

ROWS = 30                  # facts on a page
OTHER_PAIRS = 6
GROUPS = ("against", "both", "a", "b")
PARTS: tuple[rules.Part, ...] = ("contradictions", "shared", "only_a", "only_b")
bp.add_app_template_filter(two_decimals, "share")


@dataclass(frozen=True, slots=True)
class Row:
    """A statement, what it weighs, and the fact of either persona; the group that it stands in."""

    group: str
    weight: int
    a: PersonaFact | None
    b: PersonaFact | None

    @property
    def fact(self) -> PersonaFact:
        """Whose words stand in the row."""
        found = self.a or self.b
        assert found is not None, "one of the two has it"
        return found


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: how many facts count, and the share of them that the other one holds too."""

    persona: Persona
    counted: int
    weight: int
    inside: str
    only: int


@bp.get("/compare")
@needs(Action.READ_PERSONA)
def compare() -> Response:
    """Two personas of choice; without a choice the two most alike."""
    session = db.session()
    today = queries.local_day(session, clock().now())
    known = queries.profiles(session, today, drafts=True)
    found = queries.pairs(known)
    pair = _chosen(known, found, request.args.get("a", ""), request.args.get("b", ""))
    thin = [(persona, too_few(persona, profile.counted, locale())) for persona, profile in known.items()
            if not persona.is_negative and not profile.can_be_compared]
    if pair is None:
        return page("personas/compare.html", pair=None, known=list(known), thin=thin)
    return _side_by_side(session, known, found, pair, thin, today)


def _chosen(known: Known, found: list[Pair], first: str, second: str) -> Pair | None:
    """The pair that the address names, else the most alike one that can be compared; None when there are no two.

    Raises NotFound for a persona that is not in use or in preparation.
    """
    codes = {code.upper() for code in (first, second) if code}
    if not codes:
        return next((pair for pair in found if pair.finding.advice is not rules.Advice.INSUFFICIENT),
                    found[0] if found else None)
    if not codes <= {persona.code for persona in known}:
        raise NotFound("not_found")
    fitting = [pair for pair in found if codes <= {pair.a.code, pair.b.code}]
    if not fitting or (first and second and len(codes) == 1):
        raise NotFound("not_found")
    best = fitting[0]
    turned = best.a.code != (first or best.a.code).upper() or best.b.code != (second or best.b.code).upper()
    return Pair(best.b, best.a, rules.assess(known[best.b], known[best.a])) if turned else best


def _side_by_side(session: Session, known: Known, everything: list[Pair], pair: Pair,
                  thin: list[tuple[Persona, str]], today: date) -> Response:
    number = max(whole(request.args.get("page")) or 1, 1)
    rows, more = _rows(session, pair, number, today)
    compared, counted = pair.comparison, [row.a for row in rows if row.a is not None]
    start = queries.start_pair(known, everything)
    others = [each for each in everything if {each.a, each.b} != {pair.a, pair.b}
              and each.finding.advice is not rules.Advice.INSUFFICIENT]
    furthest = [each for each in others if start is not None and {each.a, each.b} == {start.a, start.b}]
    shown = [each for each in others if each not in furthest][:OTHER_PAIRS - len(furthest)] + furthest
    parts = {group: [row for row in rows if row.group == group] for group in GROUPS}
    return page("personas/compare.html", pair=pair, known=list(known), thin=thin, parts=parts, page=number,
                is_more=more, found=compared,
                sides=(_side(known, pair.a, compared.weight_a, compared.a_in_b, len(compared.only_a)),
                       _side(known, pair.b, compared.weight_b, compared.b_in_a, len(compared.only_b))),
                says=advice(pair.a, pair.b, pair.finding, counted, locale()),
                overlap=two_decimals(compared.overlap), divergence=two_decimals(compared.divergence),
                others=[(each, about(each, start), two_decimals(each.comparison.overlap)) for each in shown],
                alike=queries.alike(session, between=(pair.a.id, pair.b.id), size=3))


def _side(known: Known, persona: Persona, weight: int, inside: Fraction, only: int) -> Side:
    return Side(persona, known[persona].counted, weight, two_decimals(inside), only)


def _rows(session: Session, pair: Pair, number: int, today: date) -> tuple[list[Row], bool]:
    """A page of statements: what contradicts, what both hold, what only one holds; the weightiest first."""
    found = pair.comparison
    keys = [(group, key) for group, part in zip(GROUPS, PARTS, strict=True)
            for key in found.heaviest(part, found.number)]
    shown = keys[ROWS * (number - 1):ROWS * number]
    said = queries.saying(session, (pair.a, pair.b), {key for _group, key in shown}, today)
    rows = [Row(group, found.weights[key], said.get((pair.a.id, key)), said.get((pair.b.id, key)))
            for group, key in shown]
    return rows, len(keys) > ROWS * number
