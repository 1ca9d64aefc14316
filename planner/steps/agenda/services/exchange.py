"""Two slots change contents: topic, readers, claims and texts go, day and place stay (docs/domain.md k)."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import rules
from planner.steps.agenda.events import ApprovalsAsked, ChannelsReadyAsked, SlotsExchanged
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.services import asks
from planner.steps.agenda.services.claims import rederive
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.slots import index_slot
from planner.steps.agenda.services.states import exchange_states
from planner.workflow import SLOT
from planner.workflow.agenda import ClaimState, SlotState


@dataclass(frozen=True, slots=True)
class Moving:
    """What goes from one slot to the other: its title ('' for an empty slot), its author, from and to which day.

    ``overdue`` names the deadlines that lie in the past on the new day; ``approvals`` says in words what lapses.
    ``to_reserve``: it goes to a reserve item, so that no day is set for it any more.
    """

    title: str
    author: str
    from_day: date
    to_day: date
    to_reserve: bool
    overdue: tuple[rules.DeadlineName, ...] = ()
    approvals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """What an exchange would do. ``refusal`` is the code (and its places) of the first rule against it."""

    moves: tuple[Moving, Moving]
    refusal: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


def exchange_effects(session: Session, *, actor: Person, slot: Slot, other: Slot, now: datetime) -> Effects:
    """Which contents would go where, and what follows; nothing is changed.

    Source: docs/domain.md k (exchange contents).
    """
    moves = (_moving(session, slot, other, now=now), _moving(session, other, slot, now=now))
    try:
        _guard(session, actor, slot, other, now=now)
    except (RuleBroken, Conflict) as refused:
        return Effects(moves, refused.code, dict(refused.params))
    return Effects(moves)


def _moving(session: Session, slot: Slot, to: Slot, *, now: datetime) -> Moving:
    claim = slot.live_claim
    author = claim.author.name if claim is not None and claim.state is ClaimState.ACTIVE else ""
    overdue: tuple[rules.DeadlineName, ...] = ()
    if author and claim is not None and not to.is_reserve:
        chain = _chain(session, claim, to)
        overdue = tuple(name for name, at in chain.named() if was_ahead(claim, name, now) and at < now)
    found = events.collect(session, ApprovalsAsked(slot, days_between(slot, to), now)) if author else []
    return Moving(slot.topic.title if slot.topic else "", author, slot.local_date, to.local_date, to.is_reserve,
                  overdue, tuple(found))


def was_ahead(claim: Claim, name: rules.DeadlineName, now: datetime) -> bool:
    """Whether a deadline is still to come as things are; one that has passed says nothing new."""
    at: datetime | None = getattr(claim, name.value, None)
    return at is not None and at > now


def _chain(session: Session, claim: Claim, to: Slot) -> rules.Deadlines:
    return rules.moved_chain(claim.taken_at, to.local_date, to.local_time, to.zone, work_calendar(session))


def days_between(slot: Slot, to: Slot) -> int:
    """By how many days contents move; 0 from and to a reserve item, which has no day."""
    return 0 if slot.is_reserve or to.is_reserve else (to.local_date - slot.local_date).days


def exchange_contents(session: Session, *, actor: Person, slot: Slot, other: Slot, now: datetime,
                      agreed: bool = False) -> None:
    """Let two slots change contents, all or nothing; doing it again brings everything back.

    Topic, personas, claims (the line too), stand-in and texts go; date, time, zone, channels, series, campaign and
    ``required`` stay. Deadlines are worked out for the new days; writing and publishing follow (`SlotsExchanged`).

    Args:
        agreed: both authors said yes (a swap); else it is a lead's to decide.
    Raises:
        RuleBroken: languages, sites or channels differ, or a claimed slot is so near that a lead must decide.
        Conflict: one of them is out, partly out, cancelled or missed.
        NotAllowed.
    Source: docs/domain.md k (exchange contents).
    """
    if not agreed:
        policy.require(actor, Action.PLAN, slot)
    hold(session, slot, other)
    _guard(session, actor, slot, other, now=now)
    asks.lapse_swaps_of(session, slot, other, now=now)
    _change_topics(session, slot, other)
    slot.personas, other.personas = list(other.personas), list(slot.personas)
    slot.stand_in, other.stand_in = other.stand_in, slot.stand_in
    slot.stand_in_agreed_at, other.stand_in_agreed_at = other.stand_in_agreed_at, slot.stand_in_agreed_at
    slot.is_edited = other.is_edited = True
    _change_claims(session, slot, other)
    exchange_states(session, slot, other, actor_id=actor.id, now=now)
    for one in (slot, other):
        if one.live_claim is not None and one.live_claim.state is ClaimState.ACTIVE:
            rederive(session, one.live_claim)
            event_log.record(session, one.live_claim, "exchange", actor_id=actor.id, now=now)
        index_slot(session, one)
    events.announce(session, SlotsExchanged(slot, other, actor.id, now))


def _guard(session: Session, actor: Person, slot: Slot, other: Slot, *, now: datetime) -> None:
    if slot.id == other.id:
        raise RuleBroken("exchange_same")
    for one in (slot, other):
        if not SLOT.can(one.state, "exchange"):
            raise Conflict("exchange_over", slot_on=one.local_date.isoformat())
    if slot.lang != other.lang:
        raise RuleBroken("exchange_language")
    if slot.site_id != other.site_id:
        raise RuleBroken("exchange_site")
    for one, to in ((slot, other), (other, slot)):
        _guard_channels(session, one, to)
        _guard_window(session, actor, one, to, now=now)


def _guard_channels(session: Session, slot: Slot, to: Slot) -> None:
    """A text that is ready goes where each channel has its variant."""
    if slot.state is not SlotState.READY:
        return
    ready = set(events.collect(session, ChannelsReadyAsked(slot)))
    missing = [channel.name for channel in to.channels if channel.id not in ready]
    if missing:
        raise RuleBroken("exchange_channels", channel=missing[0])


def _guard_window(session: Session, actor: Person, slot: Slot, to: Slot, *, now: datetime) -> None:
    if slot.state is not SlotState.CLAIMED or to.is_reserve or policy.allowed(actor, Action.PLAN, slot):
        return
    days = rules.claim_window(local_date(now, to.zone), to.local_date, work_calendar(session))
    if days < rules.LEAD_WINDOW:
        raise RuleBroken("exchange_needs_lead", days=days)


def _change_topics(session: Session, slot: Slot, other: Slot) -> None:
    """A topic stands on one live slot only: both let go before either takes."""
    slot_topic, other_topic = slot.topic, other.topic
    slot.topic = other.topic = None
    session.flush()
    slot.topic, other.topic = other_topic, slot_topic
    session.flush()


def _change_claims(session: Session, slot: Slot, other: Slot) -> None:
    """Every claim changes slots. A slot bears one live claim and one wish a person, so that those of the first slot
    step aside (as ended) until the others have passed.
    """
    ours, theirs = list(slot.claims), list(other.claims)
    states = {claim.id: claim.state for claim in ours}
    _rewrite(session, ours, state=ClaimState.ENDED)
    _rewrite(session, theirs, slot_id=slot.id)
    for claim in ours:
        _rewrite(session, [claim], slot_id=other.id, state=states[claim.id])
    for claim in (*ours, *theirs):
        session.refresh(claim)
    session.expire(slot, ["claims"])
    session.expire(other, ["claims"])


def _rewrite(session: Session, claims: list[Claim], **values: Any) -> None:
    ids = [claim.id for claim in claims]
    if ids:
        session.execute(sa.update(Claim).where(Claim.id.in_(ids)).values(**values, version=Claim.version + 1)
                        .execution_options(synchronize_session=False))
