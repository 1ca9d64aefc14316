"""How each channel is doing, from what happened there (docs/domain-more.md q, channel health)."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.channels.queries import Health, HealthState
from planner.channels.services import is_named
from planner.connectors import KINDS, Reason
from planner.messages.services import notify
from planner.people.queries import holders
from planner.policy import Role
from planner.steps.agenda.models import PauseScope, Slot
from planner.steps.agenda.queries.pauses import open_pauses
from planner.steps.publishing import rules
from planner.steps.publishing.models import ChannelState, Outcome, Publication, PublicationAttempt, Variant
from planner.steps.publishing.queries import PAUSED
from planner.steps.publishing.rules import ChannelFacts
from planner.steps.publishing.words import HEALTH, why
from planner.workflow.publishing import PublicationState

_P = PublicationState


def health_of(session: Session, channels: Sequence[Channel], now: datetime) -> Mapping[int, Health]:
    """How each of these is doing, with why in the reader's words. Three statements, however many there are."""
    known = facts_of(session, channels, now=now)
    found = {key: rules.channel_health(facts, now=now) for key, facts in known.items()}
    return {key: Health(state, _words(code, known[key].trouble)) for key, (state, code) in found.items()}


def _words(code: str, trouble: str) -> str:
    """Why it does so; of attempts that failed also what the newest one ran into."""
    if not code:
        return ""
    said = why(trouble) if trouble and code in {"failures", "failed_last"} else ""
    return f"{HEALTH[code]} {said}".strip()


def facts_of(session: Session, channels: Sequence[Channel], *, now: datetime) -> dict[int, ChannelFacts]:
    """What tells how each of these is doing."""
    lines = [channel for channel in channels if channel.connector in KINDS]
    details = _newest(session, [channel.id for channel in lines]) if lines else {}
    late = _late(session, now=now) if channels else set()
    pauses = open_pauses(session) if channels else ()

    def is_paused(channel: Channel) -> bool:
        return any(pause.scope is PauseScope.ORGANISATION
                   or (pause.scope is PauseScope.CHANNEL and pause.subject_id == channel.id)
                   or (pause.scope is PauseScope.SITE and pause.subject_id == channel.site_id) for pause in pauses)

    troubles = {channel.id: _newest_trouble(channel, details.get(channel.id, [])) for channel in channels}
    return {channel.id: ChannelFacts(
        is_off=not channel.is_active, is_paused=is_paused(channel), is_late=channel.id in late,
        is_refused=troubles[channel.id] == Reason.TOKEN_REFUSED.value,
        has_secret=troubles[channel.id] != Reason.NO_SECRET.value, is_named=is_named(channel),
        trouble=troubles[channel.id], failures=_failures(channel, details.get(channel.id, [])),
        has_line=channel.connector in KINDS, token_until=channel.secret_until, tested_at=channel.tested_at)
        for channel in channels}


def _newest(session: Session, ids: Sequence[int]) -> dict[int, list[PublicationAttempt]]:
    """The newest attempts of each channel, the last three, newest first."""
    place = sa.func.row_number().over(partition_by=Variant.channel_id, order_by=PublicationAttempt.id.desc())
    ranked = (sa.select(PublicationAttempt.id, Variant.channel_id, place.label("place"))
              .join(Publication, Publication.id == PublicationAttempt.publication_id)
              .join(Variant, Variant.id == Publication.variant_id)
              .where(Variant.channel_id.in_(ids), PublicationAttempt.outcome.is_not(None)).subquery())
    found: dict[int, list[PublicationAttempt]] = defaultdict(list)
    for attempt, channel_id in session.execute(
            sa.select(PublicationAttempt, ranked.c.channel_id).join(ranked, ranked.c.id == PublicationAttempt.id)
            .where(ranked.c.place <= rules.FAILURES).order_by(PublicationAttempt.id.desc())):
        found[channel_id].append(attempt)
    return found


def _failures(channel: Channel, attempts: Sequence[PublicationAttempt]) -> int:
    """How many of the newest attempts failed in a row; a test that failed since then is one more reason to look."""
    in_a_row = next((number for number, each in enumerate(attempts) if each.outcome is Outcome.OK), len(attempts))
    return max(in_a_row, 1) if channel.test_trouble and _is_tested_last(channel, attempts) else in_a_row


def _is_tested_last(channel: Channel, attempts: Sequence[PublicationAttempt]) -> bool:
    return channel.tested_at is not None and (not attempts or attempts[0].at <= channel.tested_at)


def _newest_trouble(channel: Channel, attempts: Sequence[PublicationAttempt]) -> str:
    """The code of what went wrong the last time that the other side was asked, by a test or a text; '' for nothing.

    Without a secret, or with one that is refused, nothing gets there until a person looks.
    """
    if _is_tested_last(channel, attempts):
        return channel.test_trouble or ""
    return attempts[0].detail or "" if attempts else ""


def _late(session: Session, *, now: datetime) -> set[int]:
    """Channels with a text that should be out for a quarter of an hour: nothing holds it, and nobody is to decide."""
    return set(session.scalars(
        sa.select(Variant.channel_id).join(Publication, Publication.variant_id == Variant.id)
        .join(Channel, Channel.id == Variant.channel_id).join(Slot, Slot.id == Publication.slot_id)
        .where(Publication.state.in_((_P.SCHEDULED, _P.PUBLISHING, _P.VERIFYING)),
               Publication.due_at < now - rules.LATE_AFTER, Publication.waits_for_lead.is_(False), ~PAUSED,
               Channel.connector.in_((OWN, *KINDS))).distinct()))


def watch(session: Session, *, now: datetime) -> int:
    """Remember how each channel is doing, and tell the leads once of each that fails now and did not before.

    Returns how many that are.
    """
    channels = session.scalars(sa.select(Channel).order_by(Channel.id)).all()
    found = {key: rules.channel_health(facts, now=now)[0]
             for key, facts in facts_of(session, channels, now=now).items()}
    known = {state.channel_id: state for state in session.scalars(sa.select(ChannelState))}
    failing = []
    for channel in channels:
        state, now_is = known.get(channel.id), found[channel.id]
        if state is not None and state.health is now_is:
            continue
        if state is None:
            session.add(ChannelState(channel_id=channel.id, health=now_is, since=now))
        else:
            state.health, state.since = now_is, now
        failing += [channel] if now_is is HealthState.FAILING else []
    for channel in failing:
        for lead in holders(session, Role.LEAD):
            notify(session, lead, key=f"channel-failing:{channel.uid}:{now.isoformat()}", text_key="channel_failing",
                   params={"channel": channel.name}, address=f"/publish/?channel={channel.key}", now=now)
    return len(failing)
