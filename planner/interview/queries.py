"""Reads about interviews, through what the person asking may see: a draft of theirs, or of one they lead."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.core.reading import read
from planner.interview.models import Interview, InterviewAnswer, InterviewFact
from planner.interview.rules.facts import Judgement, Line, unconfirmed
from planner.interview.rules.questions import Known
from planner.people.models import Person, PersonStatus
from planner.people.queries import get_organisation
from planner.personas.queries import counted_facts
from planner.personas.queries.evidence import strengths
from planner.personas.rules.facts import FactKind
from planner.policy import Action, allowed
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft


def find_interview(session: Session, draft: Draft) -> Interview | None:
    """The interview of a draft with its expert, answers and lines; None when there is none. Three statements."""
    found = session.scalar(
        sa.select(Interview).where(Interview.draft_id == draft.id)
        .options(joinedload(Interview.expert), selectinload(Interview.answers), selectinload(Interview.facts)))
    if found is not None:
        set_committed_value(found, "draft", draft)          # and it stays loaded as long as the interview
    return found


def has_interview(session: Session, draft: Draft) -> bool:
    """Whether a draft ever had one; most have none."""
    return bool(read(session, _ANY, {"draft": draft.id}))


_ANY = sa.select(Interview.id).where(Interview.draft_id == sa.bindparam("draft"))


def may_read(draft: Draft, person: Person) -> bool:
    """Whether this person may look at the interview of a draft: who writes it, and leads."""
    return draft.claim_id is not None and (
        person.id in draft.owner_ids or allowed(person, Action.ASK_INTERVIEW, draft))


def get_interview(session: Session, person: Person, uid: str, *, lock: bool = False) -> Interview:
    """The interview of the draft with this uid. Raises NotFound: none, or out of this person's sight."""
    draft = writing.get_draft(session, person, uid, lock=lock)
    found = find_interview(session, draft)
    if found is None or not allowed(person, Action.READ_INTERVIEW, found):
        raise NotFound("not_found")
    return found


def get_answer(interview: Interview, number: int) -> InterviewAnswer:
    """One question of an interview. Raises NotFound."""
    found = next((one for one in interview.answers if one.number == number), None)
    if found is None:
        raise NotFound("not_found")
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What the target personas are known to ask and to object, as the questions draw on it."""

    buyer_questions: tuple[Known, ...]
    objections: tuple[Known, ...]


def heard(session: Session, draft: Draft, *, now: datetime) -> Heard:
    """Counted questions and objections of a draft's readers, in the language of the draft. Two statements."""
    ids = [persona.id for persona in draft.personas]
    on = local_date(now, get_organisation(session).zone)
    facts = [fact for known in counted_facts(session, ids, on).values() for fact in known]
    points = strengths(session, ids, on)

    def known(kind: FactKind) -> tuple[Known, ...]:
        return tuple(Known(fact.id, fact.statement(draft.lang), points[fact.persona_id].points.get(fact.key, 0))
                     for fact in facts if fact.kind is kind)

    return Heard(known(FactKind.QUESTION), known(FactKind.OBJECTION))


def confirmed_lines(interview: Interview) -> frozenset[str]:
    """The fingerprints of what the expert said is right."""
    return frozenset(fact.fingerprint for fact in interview.facts if fact.judgement is Judgement.RIGHT)


def open_lines(interview: Interview) -> Sequence[Line]:
    """The sentences of the newest text that the expert has not said to be right."""
    head = interview.draft.head
    return unconfirmed(head.body, confirmed_lines(interview)) if head else []


def live_facts(interview: Interview) -> list[InterviewFact]:
    """The lines of the text as it was sent last, in its order."""
    return sorted((fact for fact in interview.facts if fact.place is not None), key=lambda fact: fact.place or 0)


def to_judge(interview: Interview) -> list[InterviewFact]:
    """The lines that wait for the expert."""
    return [fact for fact in live_facts(interview) if fact.judgement is None]


def editors(session: Session, draft: Draft) -> list[Person]:
    """Who can be asked to write it down: everybody at work here but the author, by name."""
    author = draft.claim.author_id if draft.claim else 0
    return list(session.scalars(sa.select(Person).where(
        Person.status == PersonStatus.ACTIVE, Person.email.is_not(None), Person.id != author).order_by(Person.name)))
