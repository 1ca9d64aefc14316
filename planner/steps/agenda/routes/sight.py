"""What the page of one slot shows, put together for its template."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.event_log import Event
from planner.people.queries import work_calendar
from planner.personas import queries as personas
from planner.personas.models import Persona
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules, words
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries import hands
from planner.steps.agenda.routes import claim_sight
from planner.steps.agenda.routes.base import look_out, title_of
from planner.web import markdown
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState

FACTS_SHOWN = 5
_ICONS = {
    rules.DeadlineName.CLAIM_BY: "st-open", rules.DeadlineName.OUTLINE_DUE: "st-claimed",
    rules.DeadlineName.DRAFT_DUE: "st-drafting", rules.DeadlineName.REVIEW_DUE: "st-in_review",
    rules.DeadlineName.REWORK_DUE: "st-drafting", rules.DeadlineName.APPROVE_BY: "st-approved",
    rules.DeadlineName.PACKAGE_DUE: "st-approved", rules.DeadlineName.PUBLISH_AT: "st-scheduled",
}


def of_slot(session: Session, slot: Slot, *, now: datetime) -> dict[str, Any]:
    """Everything for ``agenda/slot.html``."""
    claim, topic = claim_sight.active_claim(slot), slot.topic
    chain = chain_of(session, slot, claim, now=now)
    status, due = _status(session, slot, claim, chain, now=now)
    before, after = (None, None) if slot.is_reserve else queries.neighbours(session, slot)
    waits = slot.state in MOVABLE_SLOTS and not slot.is_reserve
    return {
        "slot": slot, "topic": topic, "claim": claim, "title": title_of(slot), "shown": status, "due": due,
        "brief": markdown.render(topic.brief, lang=topic.lang, heading_offset=2) if topic and topic.brief else None,
        "steps": _steps(slot, chain, due, now=now), "before": before, "after": after,
        "warnings": look_out(session, slot, now=now) if waits and allowed(current_user, Action.PLAN) else [],
        "readers": readers(session, slot.targets, now=now), "history": history(session, slot),
        "earlier": [one for one in slot.claims if one is not claim and one.release_reason is not None],
        "may_plan": allowed(current_user, Action.PLAN), **claim_sight.of_claims(session, slot, now=now)}


def chain_of(session: Session, slot: Slot, claim: Claim | None, *, now: datetime) -> rules.Deadlines:
    """The deadlines of a claimed slot, else those that whoever claims it now would get."""
    if claim is not None and claim.outline_due is not None:
        last = slot.publish_at
        return rules.Deadlines(None, claim.outline_due, claim.draft_due or last, claim.review_due or last,
                               claim.rework_due or last, claim.approve_by or last, claim.package_due or last, last)
    where = slot.local_date, slot.local_time, slot.zone, work_calendar(session)
    return rules.deadline_chain(*where) if now <= slot.claim_by else rules.moved_chain(now, *where)


def _status(session: Session, slot: Slot, claim: Claim | None, chain: rules.Deadlines, *, now: datetime) \
        -> tuple[rules.Status, tuple[rules.DeadlineName, datetime] | None]:
    text = queries.progress(session, [slot.id]).get(slot.id) if slot.state is SlotState.CLAIMED else None
    facts = rules.SlotFacts(slot.state, has_topic=slot.topic_id is not None)
    if text is not None:
        facts = rules.SlotFacts(slot.state, draft=text.draft, is_started=text.is_started, rounds=text.rounds,
                                round_passed=text.round_passed)
    due = rules.next_deadline(facts, chain, closes_at=slot.closes_at or slot.publish_at, now=now)
    return rules.screen_status(facts, due_at=due[1] if due else None, now=now), due


def _steps(slot: Slot, chain: rules.Deadlines, due: tuple[rules.DeadlineName, datetime] | None, *, now: datetime) \
        -> list[dict[str, Any]]:
    """The chain as a timeline: what is done, what is asked now, what comes; of what nobody wrote, only its moment."""
    if slot.state is SlotState.MISSED and claim_sight.active_claim(slot) is None:
        return [{"state": "now", "name": rules.DeadlineName.PUBLISH_AT, "at": slot.publish_at, "icon": "st-late"}]
    over = slot.state in {SlotState.PUBLISHED, SlotState.PARTLY_PUBLISHED}
    asked = due[0] if due else None
    steps = []
    for name, at in chain.named():
        if slot.is_reserve and name is rules.DeadlineName.PUBLISH_AT:       # it has no day of its own
            continue
        state = "done" if over or (asked is not None and name.value in _before(asked)) else "todo"
        if name is asked:
            state = "now"
        icon = "st-published" if state == "done" else "st-late" if state == "now" and now > at else _ICONS[name]
        steps.append({"state": state, "name": name, "at": at, "icon": icon})
    return steps


def _before(name: rules.DeadlineName) -> set[str]:
    order = [one.value for one in rules.DeadlineName]
    return set(order[:order.index(name.value)])


def readers(session: Session, targets: Sequence[Persona], *, now: datetime) -> list[dict[str, Any]]:
    """For whom a text is, and the facts that count about them (docs/domain.md b, persona_fact)."""
    if not targets:
        return []
    on = personas.local_day(session, now)
    facts = personas.counted_facts(session, [persona.id for persona in targets], on)
    return [{"persona": persona, "facts": facts[persona.id][:FACTS_SHOWN],
             "more": max(0, len(facts[persona.id]) - FACTS_SHOWN)} for persona in targets]


def history(session: Session, slot: Slot) -> list[words.Line]:
    """What happened with a slot and its claims, newest first, in the reader's language."""
    told = [*event_log.history(session, "slot", slot.uid), *hands.claim_events(session, slot, current_user)]
    return lines(session, sorted(told, key=_when, reverse=True))


def _when(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


def lines(session: Session, found: list[Event]) -> list[words.Line]:
    """Events as sentences, with the names of who did them."""
    people = personas.people_by_id(session, {event.actor_id for event in found if event.actor_id})
    return words.history(found, {key: person.name for key, person in people.items()})
