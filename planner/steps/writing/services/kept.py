"""Texts that another one took the place of: kept 30 days, looked at, put back, thrown away. Nothing typed is lost."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core.rows import change
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing import queries
from planner.steps.writing.kept_models import KeptFrom, KeptText
from planner.steps.writing.models import Autosave, Draft
from planner.steps.writing.queries.kept import kept_row, kept_texts
from planner.steps.writing.rules.texts import Text

MOST = 20       # of one person in one draft; the oldest go first


def keep_aside(session: Session, draft: Draft, text: Text, *, origin: KeptFrom, actor: Person, typed_at: datetime,
               now: datetime) -> KeptText | None:
    """Keep a text beside the draft; None for one that says what the newest revision says, or nothing at all."""
    text = text.clean
    if not (text.title or text.body.strip()) or (draft.head is not None and draft.head.sha256 == text.sha256):
        return None
    row = kept_row(session, draft, actor, text.sha256)
    if row is None:
        row = KeptText(draft_id=draft.id, person_id=actor.id, sha256=text.sha256, title=text.title, body=text.body,
                       origin=origin, base_number=text.base, at=typed_at, kept_at=now)
        session.add(row)
    row.base_number, row.at, row.kept_at, row.discarded_at = text.base, typed_at, now, None
    session.flush()
    for old in kept_texts(session, draft, actor)[MOST:]:
        session.delete(old)
    return row


def found_on_device(session: Session, draft: Draft, text: Text, *, actor: Person, typed_at: datetime, now: datetime) \
        -> KeptText | None:
    """What a device kept while it could not reach us; None when we have it already.

    The clock of a device may be wrong: a moment to come counts as now.

    Source: docs/domain-more.md o (autosave: device newer; signed out, sent after sign-in of the same person).
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    typed = queries.unsaved_text(session, draft, actor)
    text = text.clean
    if typed is not None and Text(typed.title, typed.body).sha256 == text.sha256:
        return None
    return keep_aside(session, draft, text, origin=KeptFrom.DEVICE, actor=actor, typed_at=min(typed_at, now), now=now)


def put_back(session: Session, draft: Draft, kept: KeptText, *, actor: Person, now: datetime) -> None:
    """Go on with a kept text: it is this person's unsaved text now, and what was that is kept in its place.

    Begun on an older revision, it meets the newer one on the page of two texts.
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    row = queries.autosave_row(session, draft, actor)
    if row is None:
        row = Autosave(draft_id=draft.id, person_id=actor.id, base_number=0, title="", body="", at=now)
        session.add(row)
    elif row.discarded_at is None:
        keep_aside(session, draft, Text(row.title, row.body, row.base_number), origin=KeptFrom.UNSAVED, actor=actor,
                   typed_at=row.at, now=now)
    row.title, row.body, row.base_number, row.at = kept.title, kept.body, kept.base_number, kept.at
    row.discarded_at = None
    session.delete(kept)


def throw_away(kept: KeptText, *, now: datetime) -> None:
    """Show a kept text no more; until its 30 days are over that can be undone."""
    kept.discarded_at = now


def take_back(kept: KeptText) -> None:
    """Undo :func:`throw_away`."""
    kept.discarded_at = None


def forget_kept(session: Session, draft: Draft, sha256: str) -> int:
    """A revision says the same now, so nobody needs the copy. Source: docs/domain-more.md o (a row goes when)."""
    return change(session, _SAID, {"draft": draft.id, "sha256": sha256}, of=KeptText)


_SAID = sa.delete(KeptText).where(KeptText.draft_id == sa.bindparam("draft"), KeptText.sha256 == sa.bindparam("sha256"))
