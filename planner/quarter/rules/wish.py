"""What a plan is made for: days, and the scenario of a what-if (docs/domain.md m)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from planner.core.errors import RuleBroken
from planner.matching.rules import Turn
from planner.steps.agenda.rules import Period, Quarter, quarter_of

SETTLED_DAYS = 14           # nearer than this a re-plan moves nothing
QUARTERS_AHEAD = 2
LEAST_DAYS = 21             # of what is left of a quarter, to be worth a plan
LIMIT_S, LONGER_S, LONGEST_S = 10, 30, 120      # seconds that a plan looks: as usual, and what can be asked for
MOST_ADDED = 5              # publications more a period, in a what-if
MOST_WEIGHT = 5
NEW_SLOT = "new-"           # before the number of a slot that a what-if invents


def next_quarter(of: Quarter) -> Quarter:
    """The quarter after this one."""
    return Quarter(of.year + of.number // 4, of.number % 4 + 1)


def horizons(today: date) -> tuple[Period, ...]:
    """What a plan can be made for: the rest of this quarter, when three weeks of it are left, and the next two.

    A horizon never spans two quarters: capacity is counted by the quarter. Source: docs/domain.md c (claim), m.
    """
    here = quarter_of(today)
    first = Period(today, here.period.last)
    found = [first] if (first.last - first.first).days >= LEAST_DAYS else []
    for _ in range(QUARTERS_AHEAD):
        here = next_quarter(here)
        found.append(here.period)
    return tuple(found)


def usual_horizon(today: date) -> Period:
    """The next quarter."""
    return next_quarter(quarter_of(today)).period


def limits(usual_s: int) -> tuple[int, ...]:
    """How long a plan can be looked for, in seconds: as the organisation usually does first, then longer."""
    return (usual_s, *(each for each in (LONGER_S, LONGEST_S) if each > usual_s))


class Scenario(StrEnum):
    """What a what-if asks."""

    AWAY = "away"           # somebody is not there from a day to a day
    CADENCE = "cadence"     # so many publications more a period
    WEIGHT = "weight"       # a persona counts so many times
    SLOT = "slot"           # one slot more


@dataclass(frozen=True, slots=True)
class Question:
    """A what-if. Which of the fields count depends on ``kind``."""

    kind: Scenario
    person: str = ""
    first: date | None = None
    last: date | None = None
    number: int = 0
    persona: str = ""
    lang: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}
        return {key: value for key, value in plain.items() if value}


def read_question(given: Mapping[str, Any]) -> Question:
    """What :meth:`Question.as_json` wrote."""
    def day(key: str) -> date | None:
        return date.fromisoformat(given[key]) if given.get(key) else None
    return Question(Scenario(given["kind"]), person=given.get("person", ""), first=day("first"), last=day("last"),
                    number=given.get("number", 0), persona=given.get("persona", ""), lang=given.get("lang", ""))


def expect_answerable(asked: Question, horizon: Period) -> None:
    """Refuse a what-if that says nothing about the horizon.

    Raises:
        RuleBroken: ``scenario_days`` (out of order, or outside), ``scenario_number`` (none, or too many).
    """
    if asked.kind is Scenario.AWAY:
        if asked.first is None or asked.last is None or not (
                asked.first <= asked.last and asked.first <= horizon.last and asked.last >= horizon.first):
            raise RuleBroken("scenario_days")
    elif asked.kind is Scenario.SLOT:
        if asked.first is None or asked.first not in horizon:
            raise RuleBroken("scenario_days")
    elif not 1 <= asked.number <= (MOST_ADDED if asked.kind is Scenario.CADENCE else MOST_WEIGHT):
        raise RuleBroken("scenario_number")


class Away(NamedTuple):
    """Somebody (uid) whom a plan takes as not here, both days included, whatever their profile says."""

    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to plan, and what it has to leave as it is.

    Args:
        first, last: the horizon, both days included.
        limit_s: how long to look, in seconds.
        previous: the plan to stay near, when planning again.
        pinned: its turns that stay.
        settled_until: up to this day a re-plan leaves everything as it is; None for a plan that begins anew.
        weights: by how much a persona counts, where it is more than once.
        away: whom the plan takes as away beside what their profiles say.
    """

    first: date
    last: date
    limit_s: int = LIMIT_S
    previous: Mapping[str, Turn] = field(default_factory=dict)
    pinned: Mapping[str, Turn] = field(default_factory=dict)
    settled_until: date | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    away: tuple[Away, ...] = ()

    @property
    def horizon(self) -> Period:
        """Its days."""
        return Period(self.first, self.last)

    def as_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {"limit_s": self.limit_s, "previous": turns_as_json(self.previous), "weights": dict(self.weights),
                "pinned": turns_as_json(self.pinned),
                "away": [[one.person, one.first.isoformat(), one.last.isoformat()] for one in self.away],
                "settled_until": self.settled_until.isoformat() if self.settled_until else None}


def read_wish(first: date, last: date, given: Mapping[str, Any]) -> Wish:
    """What :meth:`Wish.as_json` wrote, for a run of these days."""
    settled = given.get("settled_until")
    return Wish(first, last, int(given.get("limit_s", LIMIT_S)), read_turns(given.get("previous", {})),
                read_turns(given.get("pinned", {})), date.fromisoformat(settled) if settled else None,
                dict(given.get("weights", {})),
                tuple(Away(person, date.fromisoformat(begin), date.fromisoformat(end))
                      for person, begin, end in given.get("away", ())))


def turns_as_json(turns: Mapping[str, Turn]) -> dict[str, list[str]]:
    """Turns by slot, as JSON keeps them."""
    return {slot: [turn.topic, turn.author] for slot, turn in sorted(turns.items())}


def read_turns(given: Mapping[str, list[str]]) -> dict[str, Turn]:
    """What :func:`turns_as_json` wrote."""
    return {slot: Turn(*pair) for slot, pair in given.items()}


def settled_until(today: date) -> date:
    """The last day that a re-plan leaves alone. Source: docs/domain.md e (re-plan with minimal change)."""
    return today + timedelta(days=SETTLED_DAYS)
