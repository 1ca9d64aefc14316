"""The buyer's question in forms: what can be chosen, and what was."""
from __future__ import annotations

from sqlalchemy.orm import Session

from planner.core.db import clock
from planner.personas.queries import local_day
from planner.steps.agenda.idea_forms import QuestionFields
from planner.steps.agenda.models import Phase
from planner.steps.agenda.queries.questions import asked_questions
from planner.steps.agenda.services.questions import BuyerQuestion
from planner.web.i18n import locale

LONGEST = 110


def question_choices(session: Session) -> list[tuple[str, str]]:
    """The questions that count today, each with the code of who asks."""
    found = asked_questions(session, local_day(session, clock().now()))
    return [(fact.uid, f"{fact.persona.code}: {_cut(fact.statement(locale()))}") for fact in found]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST - 1].rstrip()}…"


def question_of(session: Session, form: QuestionFields) -> BuyerQuestion:
    """What was typed and chosen, for the service."""
    uid = form.question_fact.data
    found = asked_questions(session, local_day(session, clock().now()), uids=[uid]) if uid else ()
    return BuyerQuestion(text=form.question.data or "", fact=next(iter(found), None),
                         phase=Phase(form.phase.data) if form.phase.data else None, gift=form.gift.data or "")
