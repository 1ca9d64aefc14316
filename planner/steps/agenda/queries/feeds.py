"""What calendars, readers and outsiders are shown of the agenda, as far as the link's owner may see it."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.people.models import Person, Team
from planner.policy import Action, allowed
from planner.sharing.models import ShareLink
from planner.steps.agenda.models import Audience, Claim, SavedView, Slot, Topic, claim_co_author
from planner.steps.agenda.queries.cards import Card, card_rows, cards
from planner.steps.agenda.queries.filters import Filters, Shown, read
from planner.steps.agenda.rules.feeds import AHEAD, BACK, KEPT_WHEN_OVER, MOST_ENTRIES
from planner.workflow.agenda import OVER_SLOTS, ClaimState, SlotState

NEWS = 100          # entries of an RSS feed


@dataclass(frozen=True, slots=True)
class Told:
    """A slot as a link tells it: its card, the moment, and what calendars count by."""

    card: Card
    at: datetime
    sequence: int
    changed_at: datetime
    brief: str


def told_slots(session: Session, filters: Filters, *, owner: Person, now: datetime, today: date,
               news: bool = False, with_over: bool = True) -> list[Told]:
    """The slots of a view from 90 days back to 400 days ahead, by date; two statements.

    What was cancelled or missed stays 30 days, so that calendars take it off. With ``news`` those that changed last,
    newest first.

    Source: docs/domain-more.md k (iCal).
    """
    fits = sa.and_(*filters.conditions(person_id=owner.id, now=now))
    if with_over and not filters.state:
        gone = replace(filters, state=Shown.CANCELLED.value).conditions(person_id=owner.id, now=now)
        fits = sa.or_(fits, sa.and_(*gone))
    fresh = sa.or_(Slot.state.not_in(OVER_SLOTS), Slot.updated_at >= now - KEPT_WHEN_OVER) if with_over \
        else Slot.state.not_in(OVER_SLOTS)
    rows_of = card_rows().add_columns(Slot.publish_at.label("goes_at"), Slot.sequence, Slot.updated_at, Topic.brief)
    wanted = rows_of.where(
        fits, fresh, Slot.local_date.between(today - BACK, today + AHEAD))
    order = (Slot.updated_at.desc(), Slot.id.desc()) if news else (Slot.local_date, Slot.local_time, Slot.uid)
    rows = session.execute(wanted.order_by(*order).limit(NEWS if news else MOST_ENTRIES)).all()
    pairs = zip(cards(session, rows, now=now), rows, strict=True)
    return [Told(card, row.goes_at, row.sequence, row.updated_at, row.brief or "") for card, row in pairs
            if filters.lets_through(card.status)]


def filters_of(view: SavedView) -> Filters:
    """What a view narrows the agenda to; a filter that is not known any more is left out."""
    return read({key: str(value) for key, value in view.query.items()})


def held_claims(session: Session, person: Person, *, today: date) -> Sequence[Claim]:
    """The claims that somebody writes at or wrote, as author or co-author, within a calendar's days."""
    with_them = sa.select(claim_co_author.c.claim_id).where(claim_co_author.c.person_id == person.id)
    return session.scalars(
        sa.select(Claim).join(Slot, Slot.id == Claim.slot_id)
        .where(sa.or_(Claim.author_id == person.id, Claim.id.in_(with_them)),
               Claim.state.in_({ClaimState.ACTIVE, ClaimState.FULFILLED}), Slot.is_reserve.is_(False),
               Slot.local_date.between(today - BACK, today + AHEAD))
        .options(joinedload(Claim.slot).options(joinedload(Slot.topic), selectinload(Slot.channels)))
        .order_by(Slot.local_date, Claim.id).limit(MOST_ENTRIES)).all()


def lost_slots(session: Session, person: Person, *, now: datetime) -> Sequence[Slot]:
    """Slots that somebody held until they were cancelled or missed, in the last 30 days."""
    held = sa.select(Claim.slot_id).where(Claim.author_id == person.id, Claim.ended_at >= now - KEPT_WHEN_OVER,
                                          Claim.state == ClaimState.RELEASED)
    return session.scalars(sa.select(Slot).where(
        Slot.id.in_(held), Slot.state.in_({SlotState.CANCELLED, SlotState.MISSED}),
        Slot.updated_at >= now - KEPT_WHEN_OVER).options(joinedload(Slot.topic), selectinload(Slot.channels))
        .order_by(Slot.local_date, Slot.id)).all()


def views_of_links(session: Session, links: Sequence[ShareLink]) -> dict[str, SavedView]:
    """The view behind each link, by the link's uid, as far as it is kept and the link's owner can open it."""
    views = {view.uid: view for view in session.scalars(
        sa.select(SavedView).where(SavedView.uid.in_({link.subject for link in links}), SavedView.archived_at.is_(None))
        .options(joinedload(SavedView.team).selectinload(Team.members)))}
    pairs = ((link, views.get(link.subject)) for link in links)
    return {link.uid: view for link, view in pairs if view is not None and _opens(link.owner, view)}


def _opens(owner: Person, view: SavedView) -> bool:
    if view.audience is Audience.TEAM and view.team is not None:
        return allowed(owner, Action.PLAN) or owner in view.team.members
    return view.audience is Audience.EVERYONE or view.owner_id == owner.id


def names_of_people(_session: Session, links: Sequence[ShareLink]) -> Mapping[str, str]:
    """The person behind each link of an own calendar, by the link's uid; only their own."""
    return {link.uid: link.owner.name for link in links if link.subject == link.owner.uid}
