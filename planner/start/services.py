"""First steps begun and ended, topics put off or wished for. Every step back is another call."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.start import queries
from planner.start.models import FirstSteps, TopicAnswer
from planner.start.rules import HIDDEN_DAYS, Kind
from planner.steps.agenda.queries import get_idea, get_topic

# --- First steps -------------------------------------------------------------------------------------------------


def begin_first_steps(session: Session, person: Person) -> FirstSteps:
    """Somebody just came in: Today leads them to their first steps until these are done or put off."""
    known = queries.first_steps(session, person)
    if known is not None:
        return known
    steps = FirstSteps(person_id=person.id, was_skipped=False, solved="", asked="")
    try:
        with session.begin_nested():
            session.add(steps)
    except IntegrityError:                          # two windows: one row
        return queries.first_steps(session, person) or steps
    return steps


def end_first_steps(session: Session, *, actor: Person, now: datetime, skipped: bool = False) -> None:
    """They are done, or put off for good: nobody is led there again. Ending twice is once."""
    policy.require(actor, Action.SEE_SELF)
    steps = begin_first_steps(session, actor)
    if steps.ended_at is None:
        steps.ended_at, steps.was_skipped = now, skipped
        event_log.record(session, steps, "skip" if skipped else "finish", actor_id=actor.id, now=now)


def keep_answers(session: Session, *, actor: Person, solved: str, asked: str) -> None:
    """What somebody said to the two questions; nobody else reads it."""
    policy.require(actor, Action.SEE_SELF)
    steps = begin_first_steps(session, actor)
    steps.solved, steps.asked = solved, asked


# --- Topics ------------------------------------------------------------------------------------------------------


def hide_topic(session: Session, *, actor: Person, kind: Kind, ref: str, now: datetime) -> None:
    """ "Not this one": the next comes in its place, and this one is not shown for 90 days.

    Source: docs/domain-more.md n (three topics you can write on now).
    """
    policy.require(actor, Action.SEE_SELF)
    _answer(session, actor, kind, ref).hidden_until = now + timedelta(days=HIDDEN_DAYS)


def show_topic(session: Session, *, actor: Person, kind: Kind, ref: str) -> None:
    """Undo :func:`hide_topic`."""
    policy.require(actor, Action.SEE_SELF)
    _answer(session, actor, kind, ref).hidden_until = None


def _answer(session: Session, person: Person, kind: Kind, ref: str) -> TopicAnswer:
    known = queries.answer_to(session, person, kind, ref)
    if known is not None:
        return known
    made = TopicAnswer(person_id=person.id, kind=kind, ref=ref)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return queries.answer_to(session, person, kind, ref) or made
    return made


def wish_topic(session: Session, *, actor: Person, kind: Kind, ref: str, now: datetime) -> str:
    """Tell the leads that ``actor`` wants to write a topic or an idea that has no slot; returns its title.

    Raises:
        RuleBroken: it is nothing that a lead places (``topic_not_wished``).
        NotFound: there is no such topic or idea.
    Source: docs/domain-more.md n (a topic without a slot is proposed to the lead).
    """
    policy.require(actor, Action.PROPOSE_IDEA)
    if kind is Kind.TOPIC:
        title, address = get_topic(session, ref).title, f"/agenda/topics/{ref}"
    elif kind is Kind.IDEA:
        title, address = get_idea(session, ref).title, f"/ideas/{ref}"
    else:
        raise RuleBroken("topic_not_wished")
    answer = _answer(session, actor, kind, ref)
    if answer.wished_at is None:
        answer.wished_at = now
        for lead in holders(session, Role.LEAD):
            if lead.id != actor.id:
                notify(session, lead, key=_occasion(answer), text_key="topic_wished", address=address, now=now,
                       params={"name": actor.name, "title": title})
    return title


def _occasion(answer: TopicAnswer) -> str:
    wished = answer.wished_at.isoformat() if answer.wished_at else ""
    return f"topic_wished:{answer.uid}:{wished}"


def unwish_topic(session: Session, *, actor: Person, kind: Kind, ref: str, now: datetime) -> None:
    """Undo :func:`wish_topic`: the leads see that it is settled."""
    policy.require(actor, Action.PROPOSE_IDEA)
    answer = queries.answer_to(session, actor, kind, ref)
    if answer is not None and answer.wished_at is not None:
        finish(session, _occasion(answer), now=now)
        answer.wished_at = None
