"""How strong a persona is: what its counted facts rest on, how old that is, and on how many legs it stands.

Source: docs/domain.md f (Persona strength); R41: market research and the real customer base make a persona strong.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FULL_AGE = 365              # days through which evidence counts in full
HALF_AGE = 730              # days through which it counts for half
MOST_A_FACT = 10            # points
FACTS_EXPECTED = 10         # counted facts below which missing ones weigh as if they had no evidence
ONE_LEG_AT_MOST = 59
GROWING_FROM = 30
STRONG_FROM = 60


class Method(StrEnum):
    """How something about customers was found out."""

    INTERVIEW = "interview"
    SALES_TEAM = "sales team"
    CUSTOMER_DATA = "customer data"
    SURVEY = "survey"
    SUPPORT_LOG = "support log"


class Leg(StrEnum):
    """What a strong persona stands on."""

    RESEARCH = "research"
    CUSTOMERS = "customers"


class Level(StrEnum):
    """The strength in a word."""

    THIN = "thin"
    GROWING = "growing"
    STRONG = "strong"


METHOD_WEIGHTS: Mapping[Method, int] = {
    Method.INTERVIEW: 5, Method.CUSTOMER_DATA: 5, Method.SURVEY: 4, Method.SUPPORT_LOG: 3, Method.SALES_TEAM: 3,
}
LEGS: Mapping[Method, Leg] = {
    Method.INTERVIEW: Leg.RESEARCH, Method.SURVEY: Leg.RESEARCH, Method.CUSTOMER_DATA: Leg.CUSTOMERS,
    Method.SUPPORT_LOG: Leg.CUSTOMERS, Method.SALES_TEAM: Leg.CUSTOMERS,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, as far as its weight goes."""

    method: Method
    source: str
    on_date: date


@dataclass(frozen=True, slots=True)
class Grounds:
    """What one counted fact rests on."""

    key: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Strength:
    """0 to 100, with the points of each counted fact by its key, and the legs that carry it."""

    value: int
    points: Mapping[str, int]
    legs: frozenset[Leg]

    @property
    def level(self) -> Level:
        """Thin below 30, strong from 60 on."""
        if self.value < GROWING_FROM:
            return Level.THIN
        return Level.STRONG if self.value >= STRONG_FROM else Level.GROWING


def piece_points(piece: Piece, today: date) -> int:
    """What a piece of evidence is worth today: in full for a year, half for another, then nothing."""
    age = (today - piece.on_date).days
    weight = METHOD_WEIGHTS[piece.method]
    return weight if age <= FULL_AGE else weight // 2 if age <= HALF_AGE else 0


def _newest(pieces: Iterable[Piece]) -> list[Piece]:
    """The same method and source counts once, the newest time."""
    found: dict[tuple[Method, str], Piece] = {}
    for piece in pieces:
        key = piece.method, piece.source.strip().casefold()
        if key not in found or found[key].on_date < piece.on_date:
            found[key] = piece
    return list(found.values())


def fact_points(pieces: Iterable[Piece], today: date) -> int:
    """What a fact's evidence is worth together, ten at most."""
    return min(MOST_A_FACT, sum(piece_points(piece, today) for piece in _newest(pieces)))


def strength_of(facts: Collection[Grounds], today: date) -> Strength:
    """How strong a persona with these counted facts is.

    Returns:
        0 to 100; at most 59 on one leg (evidence worth nothing any more is no leg).
    """
    points = {fact.key: fact_points(fact.pieces, today) for fact in facts}
    legs = frozenset(LEGS[piece.method] for fact in facts for piece in fact.pieces if piece_points(piece, today))
    value = 10 * sum(points.values()) // max(FACTS_EXPECTED, len(points))
    return Strength(value if len(legs) > 1 else min(value, ONE_LEG_AT_MOST), points, legs)


class Raise(StrEnum):
    """A way to make a persona stronger."""

    SECOND_LEG = "second_leg"           # ask where nobody asked yet
    BACK_FACTS = "back_facts"           # look for more evidence for the facts with least
    REFRESH = "refresh"                 # ask again what was found long ago
    CHECK_PARKED = "check_parked"       # verify and weigh what is parked


@dataclass(frozen=True, slots=True)
class Advised:
    """One way, what it would bring, by which method, and the keys of the facts that it is about."""

    way: Raise
    gain: int
    method: Method
    keys: tuple[str, ...] = ()


# What is asked first on each leg: the customers through the service desk, since that is written down already.
_FIRST_ON: Mapping[Leg, Method] = {Leg.CUSTOMERS: Method.SUPPORT_LOG, Leg.RESEARCH: Method.INTERVIEW}
WAY_SIZE = 3                # facts that one step takes up


def ways_to_raise(facts: Sequence[Grounds], parked: Sequence[str], today: date) -> list[Advised]:
    """What would raise the strength most, the greatest gain first; each step takes up three facts.

    Each way is tried out: its gain is the strength after it minus the strength now, and one without gain is left out.

    Args:
        parked: keys of facts that could still come to count.
    """
    now = strength_of(facts, today)
    weak = [fact.key for fact in sorted(facts, key=lambda fact: (now.points[fact.key], fact.key))
            if now.points[fact.key] < MOST_A_FACT][:WAY_SIZE]
    old = [fact.key for fact in sorted(facts, key=lambda fact: fact.key)
           if any(piece_points(piece, today) < METHOD_WEIGHTS[piece.method] for piece in fact.pieces)][:WAY_SIZE]
    missing = [leg for leg in (Leg.CUSTOMERS, Leg.RESEARCH) if leg not in now.legs]
    tried: list[Advised] = []
    if facts and len(missing) == 1:
        method = _FIRST_ON[missing[0]]
        keys = tuple(weak) or tuple(fact.key for fact in facts[:WAY_SIZE])
        tried.append(Advised(Raise.SECOND_LEG, _gain(now, _with(facts, keys, method, today), today), method, keys))
    for way, keys in ((Raise.REFRESH, tuple(old)), (Raise.BACK_FACTS, tuple(weak))):
        if keys:
            after = _renewed(facts, keys, today) if way is Raise.REFRESH else _with(
                facts, keys, Method.INTERVIEW, today)
            tried.append(Advised(way, _gain(now, after, today), Method.INTERVIEW, keys))
    if parked:
        keys = tuple(parked[:WAY_SIZE])
        added = [*facts, *(Grounds(key, (Piece(Method.INTERVIEW, "", today),)) for key in keys)]
        tried.append(Advised(Raise.CHECK_PARKED, _gain(now, added, today), Method.INTERVIEW, keys))
    order = list(Raise)
    return sorted((each for each in tried if each.gain > 0), key=lambda each: (-each.gain, order.index(each.way)))


def _gain(now: Strength, after: Collection[Grounds], today: date) -> int:
    return strength_of(after, today).value - now.value


def _with(facts: Iterable[Grounds], keys: Collection[str], method: Method, today: date) -> list[Grounds]:
    """The facts with a new piece of evidence for those in ``keys``, of a source that none of them names."""
    return [Grounds(fact.key, (*fact.pieces, Piece(method, "\0", today))) if fact.key in keys else fact
            for fact in facts]


def _renewed(facts: Iterable[Grounds], keys: Collection[str], today: date) -> list[Grounds]:
    return [Grounds(fact.key, tuple(Piece(piece.method, piece.source, today) for piece in fact.pieces))
            if fact.key in keys else fact for fact in facts]
