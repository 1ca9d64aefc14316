"""Writes to checklists: ticks, waivers, the facts that a text is about, and what became of its links."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.checklist import queries, rules
from planner.checklist.models import ChecklistItem, DraftFact, DraftLink
from planner.core import event_log
from planner.core.errors import NotFound, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.queries.pages import facts_for
from planner.steps.writing.rules.changes import ChangeClass, text_change
from planner.structure.models import TemplateItem, Weight
from planner.structure.queries import template_of
from planner.structure.rules import AUTOMATIC

LONGEST_ADDRESS = 2_000


def _item(session: Session, draft: Draft, key: str) -> TemplateItem:
    """The item of this text's template. Raises NotFound."""
    template = template_of(session, draft.topic.structure if draft.topic else "")
    found = next((item for item in template.items if item.key == key), None) if template else None
    if found is None:
        raise NotFound("not_found")
    return found


def _row(session: Session, draft: Draft, key: str) -> ChecklistItem:
    found = session.scalar(sa.select(ChecklistItem).where(ChecklistItem.draft_id == draft.id, ChecklistItem.key == key))
    if found is None:
        found = ChecklistItem(draft_id=draft.id, key=key)
        session.add(found)
    return found


def tick_item(session: Session, draft: Draft, key: str, *, done: bool, actor: Person, now: datetime) -> None:
    """Say that a line is done, or that it is not after all.

    Raises:
        NotAllowed: a writer of the text ticks; NotFound: its template has no such item.
        RuleBroken: the machine checks this one (``item_automatic``).
    """
    policy.require(actor, Action.TICK_ITEM, draft)
    item = _item(session, draft, key)
    if item.key in AUTOMATIC:
        raise RuleBroken("item_automatic")
    row = _row(session, draft, key)
    row.done_by, row.done_at = (actor, now) if done else (None, None)
    event_log.record(session, draft, "tick" if done else "untick", actor_id=actor.id, now=now, item=key)


def waive_item(session: Session, draft: Draft, key: str, *, reason: str, actor: Person, now: datetime) -> None:
    """Let a line be, with a reason: an advising one by the author, a blocking one by a lead.

    Raises:
        NotAllowed, NotFound.
        RuleBroken: fewer than 10 characters say why (``waiver_reason``).
    Source: docs/domain-more.md o (waiver).
    """
    item = _item(session, draft, key)
    policy.require(actor, waiving(item), draft)
    if len(reason) < rules.LEAST_REASON:
        raise RuleBroken("waiver_reason", least=rules.LEAST_REASON)
    row = _row(session, draft, key)
    row.waived_by, row.waived_at, row.reason, row.void_at = actor, now, reason, None
    event_log.record(session, draft, "waive_item", actor_id=actor.id, now=now, reason=reason, item=key)


def take_waiver_back(session: Session, draft: Draft, key: str, *, actor: Person, now: datetime) -> None:
    """The line counts again. Raises NotAllowed, NotFound."""
    item = _item(session, draft, key)
    policy.require(actor, waiving(item), draft)
    row = _row(session, draft, key)
    row.waived_by, row.waived_at, row.reason, row.void_at = None, None, "", None
    event_log.record(session, draft, "unwaive_item", actor_id=actor.id, now=now, item=key)


def waiving(item: TemplateItem) -> Action:
    """Which right it takes to waive an item."""
    return Action.WAIVE_BLOCKING if item.weight is Weight.BLOCKING else Action.WAIVE_ADVISING


def link_facts(session: Session, draft: Draft, uids: Collection[str], *, actor: Person, now: datetime) -> int:
    """Say which facts of its readers a text is about; only counted ones can be named. Returns how many.

    Raises:
        NotAllowed: a writer of the text says so.
    Source: docs/domain-more.md o (fact-linked); docs/domain.md b (counted).
    """
    policy.require(actor, Action.TICK_ITEM, draft)
    wanted = {fact.id for _, known in facts_for(session, draft, now=now) for fact in known if fact.uid in uids}
    there = {row.fact_id: row for row in session.scalars(sa.select(DraftFact).where(DraftFact.draft_id == draft.id))}
    for fact_id in wanted - there.keys():
        session.add(DraftFact(draft_id=draft.id, fact_id=fact_id, by_id=actor.id, at=now))
    for fact_id in there.keys() - wanted:
        session.delete(there[fact_id])
    session.flush()
    return len(wanted)


# --- What a new revision means -----------------------------------------------------------------------------------


def judge_waivers(session: Session, draft: Draft, before: Revision | None, revision: Revision, *,
                  now: datetime) -> int:
    """A waiver holds no more when the text became another one. Returns how many ended.

    Source: docs/domain-more.md o (void when the class of a later edit is 2); docs/domain.md c (change classes).
    """
    if before is None:
        return 0
    held = session.scalars(sa.select(ChecklistItem).where(
        ChecklistItem.draft_id == draft.id, ChecklistItem.waived_at.is_not(None),
        ChecklistItem.void_at.is_(None))).all()
    if not held:
        return 0
    change = text_change((before.title, before.body), (revision.title, revision.body))
    if change.change_class is not ChangeClass.TEXT:
        return 0
    for row in held:
        row.void_at = now
    return len(held)


def note_links(session: Session, draft: Draft, revision: Revision) -> int:
    """Remember the links of a revision, so that the clockwork looks whether they answer. Returns how many there are."""
    wanted = {sha256(address.encode()).hexdigest(): address
              for address in queries.links_in(revision.body, draft.lang) if len(address) <= LONGEST_ADDRESS}
    there = {row.digest: row for row in queries.links_of(session, draft)}
    for digest in there.keys() - wanted.keys():
        session.delete(there[digest])
    session.add_all(DraftLink(draft_id=draft.id, digest=digest, address=address)
                    for digest, address in wanted.items() if digest not in there)
    session.flush()
    return len(wanted)


def look_again(session: Session, draft: Draft, *, actor: Person) -> int:
    """Have every link of a text looked at anew. Returns how many. Raises NotAllowed."""
    policy.require(actor, Action.TICK_ITEM, draft)
    if draft.head is None:
        return 0
    number = note_links(session, draft, draft.head)
    for link in queries.links_of(session, draft):
        link.checked_at, link.trouble, link.status = None, "", None
    return number
