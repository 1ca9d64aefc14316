"""What cadence and forecast are counted from: goals, dates of publication, working days and slots to come."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.channels.models import Channel
from planner.core.db import UtcDateTime
from planner.core.localtime import local_date
from planner.core.workdays import Calendar
from planner.people.models import CalendarException, Organisation
from planner.personas.models import Persona, in_language
from planner.steps.agenda.models import CadenceGoal, CadencePeriod
from planner.steps.agenda.rules.forecast import OLD_AFTER, ORGANISATION, Article, Goal
from planner.steps.inventory.models import PublishedWork, Theme, theme_area, work_area, work_persona

DEFAULT_GOAL = (CadencePeriod.MONTH, 2)
OLD_ARTICLES = 60       # of those that are old enough, the oldest; more than eight weeks can use
KINDS = ("organisation", "channel", "persona", "theme")

# Floors above know what went out on which channel: statements of (scope, instant), one row for each text there.
_elsewhere: list[Callable[[], sa.Select[*tuple[Any, ...]]]] = []


def add_dates(made: Callable[[], sa.Select[*tuple[Any, ...]]]) -> None:
    """Count what ``made()`` reads as publications: its rows are a scope such as "channel:linkedin" and an instant."""
    if made not in _elsewhere:
        _elsewhere.append(made)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A cadence goal and what its scope is called; ``uid`` is None for the usual one of a house that set none."""

    uid: str | None
    version: int
    goal: Goal
    name_nl: str = ""
    name_en: str = ""

    @property
    def scope(self) -> str:
        """Of what it is the goal: "organisation", or a kind and a key."""
        return self.goal.scope

    @property
    def kind(self) -> str:
        """organisation, channel, persona or theme."""
        return self.scope.partition(":")[0]

    @property
    def period(self) -> CadencePeriod:
        """Over which period it counts."""
        return CadencePeriod.WEEK if self.goal.weekly else CadencePeriod.MONTH

    def label(self, locale: str) -> str:
        """What the scope is called for a reader of ``locale``; empty for the organisation."""
        return in_language(self.name_nl, self.name_en, locale) or self.scope.partition(":")[2]


def goals(session: Session) -> list[GoalLine]:
    """Every goal, the organisation's first, then by kind and name; one statement."""
    def named(kind: str, table: Any) -> Any:
        return sa.literal(f"{kind}:") + table.key == CadenceGoal.scope

    name_nl = sa.func.coalesce(Channel.name, Persona.name_nl, Theme.title_nl, "")
    name_en = sa.func.coalesce(Channel.name, Persona.name_en, Theme.title_en, "")
    rows = session.execute(
        sa.select(CadenceGoal.uid, CadenceGoal.version, CadenceGoal.scope, CadenceGoal.period, CadenceGoal.minimum,
                  name_nl.label("nl"), name_en.label("en"))
        .outerjoin(Channel, named("channel", Channel)).outerjoin(Persona, named("persona", Persona))
        .outerjoin(Theme, named("theme", Theme)))
    found = [GoalLine(row.uid, row.version, Goal(row.scope, row.minimum, row.period is CadencePeriod.WEEK), row.nl,
                      row.en) for row in rows]
    if all(line.scope != ORGANISATION for line in found):
        period, minimum = DEFAULT_GOAL
        found.append(GoalLine(None, 0, Goal(ORGANISATION, minimum, period is CadencePeriod.WEEK)))
    return sorted(found, key=lambda line: (KINDS.index(line.kind), line.name_en.casefold(), line.scope))


@dataclass(frozen=True, slots=True)
class Text:
    """A published article as a remedy names it."""

    uid: str
    title: str
    lang: str
    published_on: date
    address: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Dates of publication by scope, working days, and the articles that are old enough to be refreshed."""

    published: Mapping[str, Sequence[date]]
    calendar: Calendar
    articles: Sequence[Article] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)


_TEXT: Any = sa.String


def _row(kind: str, key: Any = None, *, text: Any = None, title: Any = None, address: Any = None, number: Any = None,
         on: Any = None, at: Any = None) -> tuple[Any, ...]:
    """One row of the union: what it tells, and columns that each kind fills as it needs."""
    def column(value: Any, type_: Any, name: str) -> Any:
        return (sa.cast(sa.null(), type_) if value is None else value).label(name)

    return (sa.literal(kind).label("kind"), column(key, _TEXT, "key"), column(text, _TEXT, "text"),
            column(title, _TEXT, "title"), column(address, _TEXT, "address"), column(number, sa.Boolean, "number"),
            column(on, sa.Date, "day"), column(at, UtcDateTime, "at"))


def cadence_facts(session: Session, house: Organisation, *, today: date, since: date | None = None,
                  with_articles: bool = False) -> Facts:
    """All that is counted, in one statement.

    Args:
        house: for its zone and its country's holidays.
        since: publications before it are not needed; None reads all, for the longest gap.
        with_articles: read what could be refreshed too.
    """
    published: dict[str, list[date]] = defaultdict(list)
    texts, marks, days = {}, defaultdict(set), {}
    parts = [*_out(since), sa.select(*_row("day", number=CalendarException.is_working, on=CalendarException.on_date))]
    for row in session.execute(sa.union_all(*parts, *(_old(today) if with_articles else ()))):
        if row.kind == "out":
            published[row.key].append(row.day if row.at is None else local_date(row.at, house.zone))
        elif row.kind == "day":
            days[row.day] = bool(row.number)
        elif row.kind == "old":
            texts[row.key] = Text(row.key, row.title, row.text, row.day, row.address)
        else:
            marks[row.key].add(row.text)
    articles = [Article(text.uid, text.lang, text.published_on, scopes=frozenset(marks[text.uid]))
                for text in texts.values()]
    return Facts(published, Calendar(house.country, days), articles, texts)


def _out(since: date | None) -> list[sa.Select[Any]]:
    """When something was published, once for each goal that counts it. Source: docs/domain.md g (cadence)."""
    on = PublishedWork.local_date
    is_goal = sa.select(CadenceGoal.scope)
    persona, theme = sa.literal("persona:") + Persona.key, sa.literal("theme:") + Theme.key
    whole = sa.select(*_row("out", sa.literal(ORGANISATION), on=on))
    personas = (sa.select(*_row("out", persona, on=on)).join(work_persona, work_persona.c.work_id == PublishedWork.id)
                .join(Persona, Persona.id == work_persona.c.persona_id).where(persona.in_(is_goal)))
    themes = (sa.select(*_row("out", theme, on=on)).select_from(PublishedWork).join(Theme, theme.in_(is_goal))
              .where(_about(PublishedWork.id, Theme.id)))
    found = [one if since is None else one.where(on >= since) for one in (whole, personas, themes)]
    for made in _elsewhere:
        there = made().subquery()
        scope, at = there.c
        rows = sa.select(*_row("out", scope, at=at)).where(scope.in_(is_goal))
        first = None if since is None else datetime.combine(since - timedelta(days=1), time(0), UTC)
        found.append(rows if first is None else rows.where(at >= first))
    return found


def _about(work: Any, theme: Any) -> Any:
    """Whether a work is about an area of a theme; once, however many areas they share."""
    return sa.exists().where(work_area.c.work_id == work, work_area.c.area_id == theme_area.c.area_id,
                             theme_area.c.theme_id == theme)


def _old(today: date) -> list[sa.Select[Any]]:
    """The articles that went out longest ago, and the goals of personas and themes that they count for."""
    chosen = (sa.select(PublishedWork.id, PublishedWork.uid).where(
        PublishedWork.is_out, PublishedWork.local_date <= today - OLD_AFTER)
        .order_by(PublishedWork.local_date, PublishedWork.uid).limit(OLD_ARTICLES).subquery())
    works = sa.select(*_row("old", PublishedWork.uid, text=PublishedWork.lang, title=PublishedWork.title,
                            address=PublishedWork.address, on=PublishedWork.local_date)).join(
        chosen, chosen.c.id == PublishedWork.id)
    is_goal = sa.select(CadenceGoal.scope)
    persona, theme = sa.literal("persona:") + Persona.key, sa.literal("theme:") + Theme.key
    for_whom = (sa.select(*_row("mark", chosen.c.uid, text=persona))
                .join(work_persona, work_persona.c.work_id == chosen.c.id)
                .join(Persona, Persona.id == work_persona.c.persona_id).where(persona.in_(is_goal)))
    about = (sa.select(*_row("mark", chosen.c.uid, text=theme)).select_from(chosen).join(Theme, theme.in_(is_goal))
             .where(_about(chosen.c.id, Theme.id)))
    return [works, for_whom, about]


def find_article(session: Session, uid: str) -> PublishedWork | None:
    """The published text with this uid, with what it is about and for whom."""
    return session.scalar(sa.select(PublishedWork).where(PublishedWork.uid == uid).options(
        selectinload(PublishedWork.areas), selectinload(PublishedWork.personas)))
