"""Saving a text: each save is the next revision, and never in place of somebody else's."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from planner import policy
from planner.core.errors import RuleBroken
from planner.core.events import announce
from planner.core.rows import put
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing.events import RevisionSaved
from planner.steps.writing.kept_models import RevisionName
from planner.steps.writing.models import Draft, Revision, RevisionCredit
from planner.steps.writing.rules import ChangeClass
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.rules.words import word_count
from planner.steps.writing.services.edits import change_since_approval, judge_edit
from planner.steps.writing.services.kept import forget_kept
from planner.steps.writing.services.states import advance_practice, index_draft
from planner.steps.writing.services.unsaved import forget_unsaved, write_unsaved
from planner.workflow.writing import EDITABLE, DraftState

MENDABLE = EDITABLE | {DraftState.APPROVED, DraftState.SCHEDULED}


class Outcome(StrEnum):
    """What became of a text that somebody wanted to save."""

    SAVED = "saved"
    SAME = "same"       # it is what the newest revision says already
    STALE = "stale"     # a newer revision than the one it was based on is there: nothing was overwritten


@dataclass(frozen=True, slots=True)
class Credit:
    """Words from ``start`` up to ``end`` of a body that are ``person_id``'s, who did not save them."""

    person_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the words of a revision come from, when they are not all of who saves it: a note, and whose they are."""

    note: str = ""
    credits: Sequence[Credit] = ()


@dataclass(frozen=True, slots=True)
class Saving:
    """The outcome, and the newest revision of the draft (None while there is none)."""

    outcome: Outcome
    head: Revision | None


def save_text(session: Session, draft: Draft, text: Text, *, actor: Person, now: datetime,
              source: Revision | None = None, origin: Origin | None = None) -> Saving:
    """Save a text as the next revision, unless somebody else did so meanwhile or nothing changed.

    ``draft`` was read with ``lock=True``. A stale text is kept as this person's unsaved text. An approved text is
    compared with what was approved, and what the edit invalidates is asked again.

    Args:
        source: the revision whose text this is, when it is an old one put back.
        origin: for words that somebody else suggested.
    Raises:
        NotAllowed: ``actor`` may not write here.
        RuleBroken: nobody writes in a draft in this state.
    Source: docs/domain.md c (draft: save, edit), docs/domain-more.md o; docs/trust.md 5 (old version of a draft).
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    text, head = text.clean, draft.head
    if head is not None and head.sha256 == text.sha256:
        forget_unsaved(session, draft, actor)
        return Saving(Outcome.SAME, head)
    if text.base != (head.number if head else 0):
        write_unsaved(session, draft, text, actor=actor, now=now)
        return Saving(Outcome.STALE, head)
    if draft.state not in MENDABLE:
        raise RuleBroken("draft_not_editable", state=draft.state)
    revision = append_revision(session, draft, text, by_id=actor.id, now=now, source=source, origin=origin,
                               change=change_since_approval(session, draft, text))
    forget_unsaved(session, draft, actor)
    forget_kept(session, draft, revision.sha256)
    if draft.practice is not None:
        advance_practice(session, draft, "save", actor_id=actor.id, now=now)
    if draft.state not in EDITABLE:
        judge_edit(session, draft, revision, actor=actor, now=now)
    index_draft(session, draft)
    return Saving(Outcome.SAVED, revision)


def append_revision(session: Session, draft: Draft, text: Text, *, by_id: int | None, now: datetime,
                    source: Revision | None = None, origin: Origin | None = None,
                    change: ChangeClass | None = None) -> Revision:
    """Write the next revision and make it the newest; numbers are dense from 1."""
    before = draft.head
    number = (before.number if before else 0) + 1
    origin = origin or Origin()
    revision = Revision(draft_id=draft.id, number=number, title=text.title, body=text.body, sha256=text.sha256,
                        word_count=word_count(text.title, text.body), by_id=by_id, at=now, source=source,
                        note=origin.note, change_class=change)
    session.add(revision)
    session.flush()
    session.add_all(RevisionCredit(revision_id=revision.id, person_id=one.person_id, start=one.start, end=one.end)
                    for one in origin.credits)
    session.expire(draft, ["head"])             # a newest one in memory would be written once more, by itself
    put(session, draft, head_id=revision.id, title=text.title)
    session.flush()
    set_committed_value(draft, "head", revision)
    announce(session, RevisionSaved(draft, revision, before, now))
    return revision


def restore_revision(session: Session, draft: Draft, revision: Revision, *, base: int, actor: Person,
                     now: datetime) -> Saving:
    """Make an old revision's text the newest one.

    Raises as :func:`save_text`, and RuleBroken when the old text is not what was saved then.
    """
    if not revision.is_intact:
        raise RuleBroken("revision_damaged", number=revision.number)
    return save_text(session, draft, Text(revision.title, revision.body, base), actor=actor, now=now, source=revision)


def name_revision(session: Session, draft: Draft, revision: Revision, name: str, *, actor: Person,
                  now: datetime) -> None:
    """Give a revision a name, another one, or (empty) none. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_DRAFT, draft)
    session.execute(sa.delete(RevisionName).where(RevisionName.revision_id == revision.id))
    if name:
        session.add(RevisionName(revision_id=revision.id, name=name, by_id=actor.id, at=now))
