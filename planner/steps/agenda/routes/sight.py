"""What the page of one slot shows, put together for its template."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.event_log import Event
from planner.people.queries import house_settings, work_calendar
from planner.people.rules.settings import ClaimPolicy
from planner.personas import queries as personas
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules, words
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.routes.base import look_out, title_of
from planner.web import markdown
from planner.web.words import refusal
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
    claim, topic = slot.live_claim, slot.topic
    chain = chain_of(session, slot, claim, now=now)
    status, due = _status(session, slot, claim, chain, now=now)
    before, after = queries.neighbours(session, slot)
    waits = slot.state in MOVABLE_SLOTS
    return {
        "slot": slot, "topic": topic, "claim": claim, "title": title_of(slot), "shown": status, "due": due,
        "brief": markdown.render(topic.brief, lang=topic.lang, heading_offset=2) if topic and topic.brief else None,
        "steps": _steps(slot, chain, due, now=now), "before": before, "after": after,
        "warnings": look_out(session, slot, now=now) if waits and allowed(current_user, Action.PLAN) else [],
        "readers": _readers(session, slot, now=now), "history": history(session, slot, claim),
        "earlier": [one for one in slot.claims if one is not claim and one.release_reason is not None],
        "may_plan": allowed(current_user, Action.PLAN), **_invitation(session, slot, now=now)}


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
    """The chain as a timeline: what is done, what is asked now, what comes."""
    over = slot.state in {SlotState.PUBLISHED, SlotState.PARTLY_PUBLISHED}
    asked = due[0] if due else None
    steps = []
    for name, at in chain.named():
        state = "done" if over or (asked is not None and name.value in _before(asked)) else "todo"
        if name is asked:
            state = "now"
        icon = "st-published" if state == "done" else "st-late" if state == "now" and now > at else _ICONS[name]
        steps.append({"state": state, "name": name, "at": at, "icon": icon})
    return steps


def _before(name: rules.DeadlineName) -> set[str]:
    order = [one.value for one in rules.DeadlineName]
    return set(order[:order.index(name.value)])


def _readers(session: Session, slot: Slot, *, now: datetime) -> list[dict[str, Any]]:
    """For whom the text is, and the facts that count about them (docs/domain.md b, persona_fact)."""
    targets = slot.targets
    if not targets:
        return []
    on = personas.local_day(session, now)
    facts = personas.counted_facts(session, [persona.id for persona in targets], on)
    return [{"persona": persona, "facts": facts[persona.id][:FACTS_SHOWN],
             "more": max(0, len(facts[persona.id]) - FACTS_SHOWN)} for persona in targets]


def history(session: Session, slot: Slot, claim: Claim | None) -> list[words.Line]:
    """What happened with a slot and its claim, newest first, in the reader's language."""
    found = event_log.history(session, "slot", slot.uid)
    if claim is not None:
        found = sorted([*found, *event_log.history(session, "claim", claim.uid)], key=_when, reverse=True)
    return lines(session, found, claimed={"claim"} if claim else set())


def _when(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


def lines(session: Session, found: list[Event], *, claimed: set[str] | None = None) -> list[words.Line]:
    """Events as sentences, with the names of who did them."""
    shown = [event for event in found if not (claimed and event.kind in claimed and event.event == "request")]
    people = personas.people_by_id(session, {event.actor_id for event in shown if event.actor_id})
    return words.history(shown, {key: person.name for key, person in people.items()})


def _invitation(session: Session, slot: Slot, *, now: datetime) -> dict[str, Any]:
    """For an open slot: may I take it, why me, and what stands in the way."""
    mine = next((one for one in slot.requests if one.author_id == current_user.id), None)
    if slot.state is not SlotState.OPEN or mine is not None or not allowed(current_user, Action.CLAIM, slot):
        return {"readiness": None, "my_request": mine if slot.state is SlotState.OPEN else None}
    readiness = queries.readiness(session, current_user, slot, now=now)
    asks = house_settings(session).claim_policy is ClaimPolicy.LEAD and not allowed(current_user, Action.ASSIGN, slot)
    fit = queries.fit_for(session, current_user, slot.topic, now=now) if slot.topic else None
    return {"readiness": readiness, "asks": asks, "why": words.why(fit) if fit else [],
            "refusals": [(code, refusal(code, readiness.params)) for code in readiness.refusals]}
