"""Text that was typed and not yet saved: one row a person and draft, which never stands in a revision's way."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core.db import changed_rows
from planner.core.rows import change
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing import queries
from planner.steps.writing.kept_models import KeptFrom, KeptText
from planner.steps.writing.models import Autosave, Draft
from planner.steps.writing.rules.texts import Text, Window
from planner.steps.writing.services.kept import keep_aside

KEPT = timedelta(days=30)
ANY = Window()


def keep_unsaved(session: Session, draft: Draft, text: Text, *, actor: Person, now: datetime,
                 window: Window = ANY) -> bool:
    """Keep what somebody types, until it is saved or thrown away.

    ``draft`` was read with ``lock=True``: two windows of one person take turns.

    Args:
        window: which open editor this comes from; another one's text is kept aside before it is written over.
    Returns:
        Whether the text is based on the newest revision. If not, it is kept all the same, beside that revision, unless
        this person has typed on a newer one already.
    Raises:
        NotAllowed: ``actor`` may not write here.
    Source: docs/domain-more.md o (autosave).
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    text = text.clean
    head = draft.head
    if head is not None and head.sha256 == text.sha256:
        forget_unsaved(session, draft, actor)
        return True
    is_current = text.base == (head.number if head else 0)
    write_unsaved(session, draft, text, actor=actor, now=now, window=window)
    return is_current


def write_unsaved(session: Session, draft: Draft, text: Text, *, actor: Person, now: datetime,
                  window: Window = ANY) -> None:
    """Write the row, unless it holds text based on a newer revision: then this one is kept aside."""
    row = queries.autosave_row(session, draft, actor)
    if row is None:
        session.add(Autosave(draft_id=draft.id, person_id=actor.id, base_number=text.base, title=text.title,
                             body=text.body, at=now, window=window.name))
    elif row.base_number <= text.base or row.discarded_at is not None:
        if not window.goes_on_from(row.window) and row.discarded_at is None:
            keep_aside(session, draft, Text(row.title, row.body, row.base_number), origin=KeptFrom.WINDOW, actor=actor,
                       typed_at=row.at, now=now)
        row.base_number, row.title, row.body, row.at = text.base, text.title, text.body, now
        row.discarded_at, row.window = None, window.name
    else:
        keep_aside(session, draft, text, origin=KeptFrom.WINDOW, actor=actor, typed_at=now, now=now)


def forget_unsaved(session: Session, draft: Draft, actor: Person) -> None:
    """The text is saved: the row has done its work."""
    change(session, _SAVED, {"draft": draft.id, "person": actor.id}, of=Autosave)


_SAVED = sa.delete(Autosave).where(Autosave.draft_id == sa.bindparam("draft"),
                                   Autosave.person_id == sa.bindparam("person"))


def discard_unsaved(session: Session, draft: Draft, *, actor: Person, now: datetime) -> bool:
    """Throw this person's unsaved text away, for now; returns whether there was any."""
    row = queries.unsaved_text(session, draft, actor)
    if row is not None:
        row.discarded_at = now
    return row is not None


def leave_for_theirs(session: Session, draft: Draft, *, actor: Person, now: datetime) -> bool:
    """Of two texts the saved one was chosen whole; this person's is kept aside. Returns whether there was any."""
    row = queries.unsaved_text(session, draft, actor)
    if row is not None:
        keep_aside(session, draft, Text(row.title, row.body, row.base_number), origin=KeptFrom.CHOICE, actor=actor,
                   typed_at=row.at, now=now)
        row.discarded_at = now
    return row is not None


def take_back_unsaved(session: Session, draft: Draft, *, actor: Person) -> bool:
    """Undo :func:`discard_unsaved`; returns whether there was anything to take back."""
    row = queries.autosave_row(session, draft, actor)
    if row is not None:
        row.discarded_at = None
    return row is not None


def tidy_unsaved(session: Session, *, now: datetime) -> int:
    """Forget unsaved text that nobody came back to for 30 days, and what was kept aside so long ago.

    Source: docs/domain-more.md o.
    """
    return (changed_rows(session, sa.delete(Autosave).where(Autosave.at < now - KEPT))
            + changed_rows(session, sa.delete(KeptText).where(KeptText.kept_at < now - KEPT)))
