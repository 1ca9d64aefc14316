"""A mark of everything that a plan's input might depend on: as long as it stays, nothing has to be looked at again."""
from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.people.models import Absence, CalendarException, Organisation, Person
from planner.people.queries import get_organisation
from planner.personas.models import Persona, PersonaFact, Representation
from planner.quarter.models import PlanExclusion, PlanRun
from planner.similarity.models import SimilarityState
from planner.steps.agenda.models import CadenceGoal, Claim, Slot, Topic
from planner.steps.inventory.models import Evidence, ExpertiseClaim, PublishedWork, TopicArea
from planner.steps.training.models import Completion

_WHOLE: tuple[Any, ...] = (
    Topic, Claim, Person, Absence, CalendarException, Persona, PersonaFact, Representation, PlanExclusion, CadenceGoal,
    Evidence, ExpertiseClaim, PublishedWork, TopicArea, Organisation)


def mark(session: Session, run: PlanRun, *, now: datetime) -> str:
    """The mark of ``run`` at this moment, for its own day; 64 hexadecimal digits, one statement."""
    parts = [part for kind in _WHOLE for part in _of(kind)]
    parts += _of(Slot, Slot.local_date.between(run.from_date, run.to_date))
    parts += [sa.select(sa.func.count()).select_from(Completion).scalar_subquery(),
              sa.select(sa.func.max(SimilarityState.profiles_mark)).scalar_subquery(),
              sa.select(sa.func.max(SimilarityState.areas_mark)).scalar_subquery()]
    row = session.execute(sa.select(*parts)).one()
    today = local_date(now, get_organisation(session).zone)
    return sha256(f"{today}|{'|'.join(map(str, row))}".encode()).hexdigest()


def _of(kind: Any, *where: sa.ColumnElement[bool]) -> list[Any]:
    """How many rows there are, how often they were changed, and the newest: no write leaves all three as they were."""
    return [sa.select(number).where(*where).scalar_subquery()
            for number in (sa.func.count(kind.id), sa.func.sum(kind.version), sa.func.max(kind.id))]
