"""What the pages of plans share."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, g
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from planner.core.db import clock, db
from planner.core.localtime import local_date
from planner.matching import words as matching
from planner.matching.words import Why
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.quarter import words
from planner.quarter.models import PlanRun
from planner.quarter.queries import Hole, Names, Reasoned
from planner.quarter.rules import Gap, Question, Scenario
from planner.steps.agenda.rules import Period
from planner.web.formats import day_month, month_year
from planner.web.i18n import locale

bp = Blueprint("quarter", __name__)
bp.add_app_template_filter(words.refusal, "line_refusal")
bp.add_app_template_filter(words.rejected, "line_rejected")
bp.add_app_template_filter(words.signed, "plan_signed")
bp.add_app_template_filter(words.plain, "plan_points")
bp.add_app_template_filter(words.by_points, "plan_by_points")


def now_here() -> tuple[Session, datetime, date]:
    """The session to read with, the instant, and today's date where the organisation is."""
    session, now = db.session(), clock().now()
    g.organisation = get_organisation(session)
    return session, now, local_date(now, g.organisation.zone)


@bp.app_template_filter("horizon")
def horizon_words(run: PlanRun | Period) -> str:
    """January – March 2027; with days where it begins within a month."""
    first, last = (run.first, run.last) if isinstance(run, Period) else (run.from_date, run.to_date)
    if first.day == 1 and first.year == last.year:
        return f"{month_year(first).rsplit(' ', 1)[0]} – {month_year(last)}"
    return f"{day_month(first)} – {day_month(last)} {last.year}"


def why(found: Reasoned, names: Names) -> list[Why]:
    """Why this author: the terms of the line that are not 0, the greatest first, of the moment last."""
    if found.fit is None or found.context is None:
        return []
    personas = {one.id: one.label(locale()) for one in names.personas.values()}
    return [*matching.why(found.fit, names.areas, personas, you=False), *matching.moment(found.context)]


def people_words(people: Iterable[Person]) -> str:
    """Ann and Bob."""
    return _(" and ").join(person.name for person in people)


def hole_words(hole: Hole, least: int, *, named: bool) -> str:
    """Why a slot stays empty; ``named``: to somebody who may know what stands in whose way."""
    if not named and hole.gap is not Gap.NO_TOPIC:
        return _("Nobody can take it now.")
    topic = _("“%(title)s”", title=hole.topic)
    return words.why_empty(hole.gap, topic=topic, able=people_words(hole.able), least=least)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why slots stay empty: the sentence for all of them, and the slots by what is the matter with each, by date."""

    title: str
    rows: list[tuple[str, list[Hole]]]

    @property
    def number(self) -> int:
        """How many slots."""
        return sum(len(holes) for _text, holes in self.rows)


def hole_reasons(holes: Iterable[Hole], least: int, *, named: bool) -> list[Reason]:
    """The slots that stay empty by the kind of reason, the one that holds for most first.

    Within it, those that the same would help stand together. ``named``: as of `hole_words`.
    """
    found: dict[str, dict[tuple[str | None, ...], tuple[str, list[Hole]]]] = {}
    for hole in holes:
        text = hole_words(hole, least, named=named)
        title = words.kind_of_empty(hole.gap) if named or hole.gap is Gap.NO_TOPIC else text
        helps = (hole.area, *(one.uid for one in (*hole.able, *hole.learners))) if named else ()
        found.setdefault(title, {}).setdefault((text, *helps), (text, []))[1].append(hole)
    reasons = [Reason(title, list(rows.values())) for title, rows in found.items()]
    return sorted(reasons, key=lambda reason: -reason.number)


def question_words(asked: Question, names: Names) -> str:
    """A what-if as one clause: Bram is away from 4 to 29 January."""
    if asked.kind is Scenario.AWAY and asked.first and asked.last:
        person = names.people.get(asked.person)
        return _("%(name)s is away %(first)s to %(last)s", name=person.name if person else _("Somebody"),
                 first=day_month(asked.first), last=day_month(asked.last))
    if asked.kind is Scenario.WEIGHT:
        persona = names.personas.get(asked.persona)
        return _("%(persona)s counts %(times)d times", persona=persona.label(locale()) if persona else asked.persona,
                 times=asked.number)
    if asked.kind is Scenario.SLOT and asked.first:
        return _("one more slot on %(day)s", day=day_month(asked.first))
    return ngettext("%(num)d publication more each time", "%(num)d publications more each time", asked.number)
