"""Reads about ideas and contact moments."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.personas.models import ContactMoment
from planner.personas.queries import MomentFilters, moments
from planner.similarity.queries import near
from planner.steps.agenda.models import Idea
from planner.workflow.agenda import IdeaState

ALIKE_FROM = 150            # permille from which an idea is offered first
MOST_IDEAS = 200            # to choose from


def ideas_to_validate(session: Session, moment: ContactMoment) -> list[Idea]:
    """The ideas that a moment could confirm or refute: those most like what was heard first, then the newest."""
    alike = {each.uid: each.permille for each in near(session, moment.heard, moment.lang, kinds=("idea",),
                                                      at_least=ALIKE_FROM, limit=20)}
    open_ones = session.scalars(sa.select(Idea).where(Idea.state.in_((IdeaState.NEW, IdeaState.ACCEPTED)))
                                .order_by(Idea.id.desc()).limit(MOST_IDEAS))
    return sorted(open_ones, key=lambda idea: (-alike.get(idea.uid, 0), -idea.id))


def ideas_of_moment(session: Session, moment: ContactMoment) -> list[Idea]:
    """The ideas that a moment brought, confirmed or refuted."""
    return list(session.scalars(sa.select(Idea).where(
        sa.or_(Idea.moment_id == moment.id, Idea.validation_moment_id == moment.id)).order_by(Idea.id)))


def moments_to_choose(session: Session, idea: Idea, reader: Person) -> list[ContactMoment]:
    """The latest contacts that the reader may name as the check of an idea, those with its personas first."""
    found = [line.moment for line in moments(session, MomentFilters(), reader).lines]
    readers = {persona.id for persona in idea.personas}
    return sorted(found, key=lambda moment: moment.persona_id not in readers)
