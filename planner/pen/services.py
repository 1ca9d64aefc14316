"""The pen: opened, asked for, given, kept, taken; `_advance` is the only writer of its state.

Every function takes a draft that was read with ``lock=True``, so that two who ask at once take turns. The pen decides
who types and nothing else: what protects the text is the version check.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import NotAllowed
from planner.messages.services import notify
from planner.pen import queries, rules
from planner.pen.models import Pen
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.revisions import save_text
from planner.workflow import PEN
from planner.workflow.pen import PenState, TakeFacts
from planner.workflow.writing import EDITABLE

_TOLD = frozenset({"ask", "give", "pass", "keep", "take"})       # opening and leaving is no history


def _advance(session: Session, pen: Pen, event: str, *, actor_id: int | None, now: datetime, facts: Any = None,
             reason: str | None = None) -> None:
    was = pen.state
    pen.state = PenState(PEN.follow(was, event, facts))
    if event in _TOLD:
        event_log.record(session, pen, event, actor_id=actor_id, now=now, from_state=was.value,
                         to_state=pen.state.value, reason=reason)


def _hand_to(session: Session, pen: Pen, person: Person, now: datetime) -> None:
    pen.holder, pen.held_at, pen.beat_at, pen.key_at = person, now, now, now
    pen.asked_by, pen.asked_at, pen.refused_id = None, None, None
    session.flush()


def settle(session: Session, draft: Draft, *, now: datetime) -> Pen:
    """The pen as it stands by now: free when its holder is gone, passed on when the holder says and types nothing."""
    pen = queries.pen_of(session, draft)
    if pen is None:
        pen = Pen(draft_id=draft.id, state=PenState.FREE)
        session.add(pen)
        session.flush()
    if pen.state is not PenState.FREE and rules.is_gone(pen.beat_at, now):
        _advance(session, pen, "expire", actor_id=None, now=now)
        pen.holder, pen.asked_by, pen.asked_at, pen.refused_id = None, None, None, None
        session.flush()
    facts = rules.silence(pen.key_at, pen.asked_at, now)
    if pen.state is PenState.ASKED and pen.asked_by and facts.no_key_for_long and facts.no_answer_for_long:
        _pass_to(session, draft, pen, pen.asked_by, "pass", actor_id=None, now=now, facts=facts)
    return pen


def _pass_to(session: Session, draft: Draft, pen: Pen, person: Person, event: str, *, actor_id: int | None,
             now: datetime, facts: Any = None, reason: str | None = None) -> None:
    """The pen changes hands; what the holder typed is saved first, so that the next one goes on from it."""
    if pen.holder is not None:
        _save_unsaved(session, draft, pen.holder, now=now)
    _advance(session, pen, event, actor_id=actor_id, now=now, facts=facts, reason=reason)
    _hand_to(session, pen, person, now)


def _save_unsaved(session: Session, draft: Draft, holder: Person, *, now: datetime) -> None:
    """Make a revision of what the holder typed on the newest one; anything else stays their unsaved text."""
    typed = writing.unsaved_text(session, draft, holder)
    number = draft.head.number if draft.head else 0
    if typed is None or typed.base_number != number or draft.state not in EDITABLE or not typed.title.strip():
        return
    if policy.allowed(holder, Action.EDIT_DRAFT, draft):
        save_text(session, draft, Text(typed.title, typed.body, typed.base_number), actor=holder, now=now)


def beat(session: Session, draft: Draft, *, actor: Person, now: datetime, idle: timedelta = timedelta(0)) -> Pen:
    """An open editor says that it is there; a pen that nobody holds is its person's from now on.

    Args:
        idle: how long no key was pressed in it.
    Raises:
        NotAllowed: ``actor`` may not write here.
    Source: docs/domain-more.md o (pen: heartbeat each 15 s).
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    pen = settle(session, draft, now=now)
    if pen.state is PenState.FREE:
        _advance(session, pen, "open", actor_id=actor.id, now=now)
        _hand_to(session, pen, actor, now)
    elif pen.holder_id == actor.id:
        _advance(session, pen, "beat", actor_id=actor.id, now=now)
        pen.beat_at = now
        pressed_at = now - max(idle, timedelta(0))
        pen.key_at = max(pen.key_at, pressed_at) if pen.key_at else pressed_at
    return pen


def ask_for_pen(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Pen:
    """Ask whoever holds the pen for it. A free one is taken up at once; asking for one's own does nothing.

    Raises:
        NotAllowed: ``actor`` may not write here. Conflict: somebody asks already.
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    pen = settle(session, draft, now=now)
    if pen.state is PenState.FREE:
        return beat(session, draft, actor=actor, now=now)
    if pen.holder_id != actor.id and not (pen.state is PenState.ASKED and pen.asked_by_id == actor.id):
        _advance(session, pen, "ask", actor_id=actor.id, now=now)
        pen.asked_by, pen.asked_at, pen.refused_id = actor, now, None
        session.flush()
    return pen


def drop_question(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Pen:
    """Ask no more. Nothing happens when nobody knows of the question."""
    pen = settle(session, draft, now=now)
    if pen.state is PenState.ASKED and pen.asked_by_id == actor.id:
        _advance(session, pen, "drop", actor_id=actor.id, now=now)
        pen.asked_by, pen.asked_at = None, None
    return pen


def give_pen(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Pen:
    """The holder gives the pen to who asked. Raises NotAllowed: not the holder. Conflict: nobody asks now."""
    pen = _held_by(session, draft, actor, now)
    if pen.asked_by is None:
        PEN.follow(pen.state, "give")
        raise AssertionError("a pen that is asked for has somebody who asks")
    _pass_to(session, draft, pen, pen.asked_by, "give", actor_id=actor.id, now=now)
    return pen


def keep_pen(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Pen:
    """The holder goes on; who asked is told. Raises NotAllowed, Conflict."""
    pen = _held_by(session, draft, actor, now)
    _advance(session, pen, "keep", actor_id=actor.id, now=now)
    pen.refused_id, pen.beat_at = pen.asked_by_id, now
    if pen.asked_by is not None and pen.asked_at is not None:
        notify(session, pen.asked_by, key=f"pen_kept:{pen.uid}:{pen.asked_at.isoformat()}", text_key="pen_kept",
               params={"name": actor.name, "title": draft.title}, address=f"/drafts/{draft.uid}/pen", now=now)
    pen.asked_by, pen.asked_at = None, None
    return pen


def _held_by(session: Session, draft: Draft, actor: Person, now: datetime) -> Pen:
    pen = settle(session, draft, now=now)
    if pen.holder_id != actor.id:
        raise NotAllowed("not_allowed", action=Action.EDIT_DRAFT.value)
    return pen


def take_pen(session: Session, draft: Draft, *, reason: str, actor: Person, now: datetime) -> Pen:
    """A lead takes the pen, with a reason that the holder hears; what the holder typed is saved first.

    Raises:
        NotAllowed: only a lead who may write here. RuleBroken: no reason.
    Source: docs/domain-more.md o (pen: L may take it).
    """
    policy.require(actor, Action.TAKE_PEN, draft)
    pen = settle(session, draft, now=now)
    if pen.state is PenState.FREE or pen.holder_id == actor.id:
        return beat(session, draft, actor=actor, now=now)
    was = pen.holder
    _pass_to(session, draft, pen, actor, "take", actor_id=actor.id, now=now, facts=TakeFacts(bool(reason.strip())),
             reason=reason)
    if was is not None:
        notify(session, was, key=f"pen_taken:{pen.uid}:{now.isoformat()}", text_key="pen_taken", now=now,
               params={"name": actor.name, "title": draft.title, "reason": reason}, address=f"/drafts/{draft.uid}")
    return pen


def leave_pen(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Pen:
    """The editor was closed: who asked has the pen now, else nobody."""
    pen = settle(session, draft, now=now)
    if pen.state is PenState.FREE or pen.holder_id != actor.id:
        return pen
    if pen.asked_by is not None:
        _pass_to(session, draft, pen, pen.asked_by, "give", actor_id=actor.id, now=now)
        return pen
    _advance(session, pen, "leave", actor_id=actor.id, now=now)
    pen.holder = None
    return pen
