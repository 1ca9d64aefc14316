"""Reads of pauses: which are open, what they cover, what they are called."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core.errors import NotFound
from planner.people.models import Person, Site
from planner.personas.models import in_language
from planner.policy import Role
from planner.steps.agenda.models import Pause, PauseScope, Slot, slot_channel
from planner.steps.agenda.rules.pauses import Place, covers

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What can stand still, and what it is called in both languages; no name for the whole organisation."""

    scope: PauseScope
    subject_id: int = 0
    key: str = ""
    name_nl: str = ""
    name_en: str = ""

    @property
    def text(self) -> str:
        """As forms and addresses write it."""
        return f"{self.scope.value}:{self.key}" if self.key else self.scope.value

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


def subjects(session: Session) -> list[Subject]:
    """All that can be paused but single slots: the organisation, sites, channels, campaigns; one statement."""
    def rows(scope: PauseScope, table: Any, key: Any, nl: Any, en: Any, *wanted: Any) -> sa.Select[Any]:
        return sa.select(sa.literal(scope.value).label("scope"), table.id.label("id"), key.label("key"),
                         nl.label("nl"), en.label("en")).where(*wanted)

    found = session.execute(sa.union_all(
        rows(PauseScope.SITE, Site, Site.key, Site.name, Site.name),
        rows(PauseScope.CHANNEL, Channel, Channel.key, Channel.name, Channel.name, Channel.is_active.is_(True)),
        rows(PauseScope.CAMPAIGN, Campaign, Campaign.uid, Campaign.name_nl, Campaign.name_en,
             Campaign.archived_at.is_(None))))
    order = list(PauseScope)
    there = [Subject(PauseScope(row.scope), row.id, row.key, row.nl, row.en) for row in found]
    return [Subject(PauseScope.ORGANISATION), *sorted(there, key=lambda one: (order.index(one.scope), one.name_en))]


_KEYS: dict[PauseScope, tuple[Any, Any]] = {
    PauseScope.SITE: (Site, Site.key), PauseScope.CHANNEL: (Channel, Channel.key),
    PauseScope.CAMPAIGN: (Campaign, Campaign.uid), PauseScope.SLOT: (Slot, Slot.uid)}


def find_subject(session: Session, text: str) -> Subject:
    """What ``text`` ("channel:linkedin") names. Raises NotFound."""
    scope, _sign, key = text.partition(":")
    if scope == PauseScope.ORGANISATION and not key:
        return Subject(PauseScope.ORGANISATION)
    if scope not in set(PauseScope) or PauseScope(scope) not in _KEYS:
        raise NotFound("not_found")
    table, column = _KEYS[PauseScope(scope)]
    row = session.scalar(sa.select(table).where(column == key))
    if row is None:
        raise NotFound("not_found")
    return _subject(PauseScope(scope), row, key)


def _subject(scope: PauseScope, row: Any, key: str) -> Subject:
    if isinstance(row, Campaign):
        return Subject(scope, row.id, key, row.name_nl, row.name_en)
    if isinstance(row, Slot):
        title = row.topic.title if row.topic else row.local_date.isoformat()
        return Subject(scope, row.id, key, title, title)
    return Subject(scope, row.id, key, row.name, row.name)


def subject_of(session: Session, pause: Pause) -> Subject:
    """What a pause holds."""
    if pause.scope is PauseScope.ORGANISATION:
        return Subject(pause.scope)
    table, _column = _KEYS[pause.scope]
    row = session.get(table, pause.subject_id)
    return _subject(pause.scope, row, "") if row is not None else Subject(pause.scope, pause.subject_id)


def get_pause(session: Session, uid: str) -> Pause:
    """The pause with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Pause).where(Pause.uid == uid).options(joinedload(Pause.by)))
    if found is None:
        raise NotFound("not_found")
    return found


def open_pauses(session: Session) -> Sequence[Pause]:
    """What stands still now, the widest first."""
    order = sa.case({scope: place for place, scope in enumerate(PauseScope)}, value=Pause.scope)
    return session.scalars(sa.select(Pause).where(Pause.ended_at.is_(None)).order_by(order, Pause.id)
                           .options(joinedload(Pause.by))).all()


def past_pauses(session: Session) -> Sequence[Pause]:
    """Those that are over, the newest first."""
    return session.scalars(sa.select(Pause).where(Pause.ended_at.is_not(None)).order_by(Pause.id.desc()).limit(SHOWN)
                           .options(joinedload(Pause.by), joinedload(Pause.ended_by))).all()


def names_of(session: Session, pauses: Collection[Pause]) -> dict[int, Subject]:
    """What each of these pauses holds, by its id; one statement for each kind, four at most."""
    wanted: dict[PauseScope, set[int]] = defaultdict(set)
    for pause in pauses:
        wanted[pause.scope].add(pause.subject_id)
    found: dict[tuple[PauseScope, int], Subject] = {}
    for scope, ids in wanted.items():
        if scope in _KEYS:
            table, _column = _KEYS[scope]
            wanted_rows = sa.select(table).where(table.id.in_(ids))
            rows = session.scalars(wanted_rows.options(joinedload(Slot.topic)) if table is Slot else wanted_rows)
            found |= {(scope, row.id): _subject(scope, row, "") for row in rows}
    return {pause.id: found.get((pause.scope, pause.subject_id), Subject(pause.scope)) for pause in pauses}


def is_held(*, slot_id: Any, site_id: Any, channel_id: Any, campaign_id: Any) -> sa.ColumnElement[bool]:
    """As a condition of a statement: an open pause holds what goes out there."""
    places = {PauseScope.SITE: site_id, PauseScope.CHANNEL: channel_id, PauseScope.CAMPAIGN: campaign_id,
              PauseScope.SLOT: slot_id}
    return sa.exists().where(Pause.ended_at.is_(None), sa.or_(
        Pause.scope == PauseScope.ORGANISATION,
        *(sa.and_(Pause.scope == scope, Pause.subject_id == column) for scope, column in places.items())))


def pauses_over(session: Session, slot_uids: Collection[str]) -> dict[str, Pause]:
    """Which of these slots stand still, and by which pause; one statement while nothing is paused."""
    pauses = open_pauses(session) if slot_uids else ()
    if not pauses:
        return {}
    return {uid: pause for uid, place in places_of(session, slot_uids).items()
            if (pause := next((one for one in pauses if covers(one.scope, one.subject_id, place)), None))}


def places_of(session: Session, slot_uids: Collection[str]) -> dict[str, Place]:
    """Where these slots go out."""
    rows = session.execute(
        sa.select(Slot.uid, Slot.id, Slot.site_id, Slot.campaign_id, slot_channel.c.channel_id)
        .outerjoin(slot_channel, slot_channel.c.slot_id == Slot.id).where(Slot.uid.in_(sorted(slot_uids)))).all()
    channels: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        channels[row.uid] |= {row.channel_id} if row.channel_id else set()
    return {row.uid: Place(row.id, row.site_id, channels[row.uid], row.campaign_id) for row in rows}


def due_to_end(session: Session, now: datetime) -> list[int]:
    """Keys of open pauses whose time is over."""
    return list(session.scalars(sa.select(Pause.id).where(Pause.ended_at.is_(None), Pause.planned_until <= now)
                                .order_by(Pause.id)))


def ending_between(session: Session, first: datetime, last: datetime) -> Sequence[Pause]:
    """Pauses that end (or ended) by themselves between two instants and were not resumed before."""
    return session.scalars(sa.select(Pause).where(
        Pause.planned_until.between(first, last),
        sa.or_(Pause.ended_at.is_(None), Pause.ended_at >= Pause.planned_until))).all()


def banner(roles: frozenset[Role]) -> tuple[sa.Select[Any], ...]:
    """What the shell says of the widest open pause: uid, scope, reason, who, until when, and how many there are.

    Everybody hears that the whole house stands still; of a part only who can do something about it.
    """
    wanted: sa.ColumnElement[bool] = Pause.ended_at.is_(None)
    if roles.isdisjoint({Role.LEAD, Role.ADMIN}):
        wanted = sa.and_(wanted, Pause.scope == PauseScope.ORGANISATION)
    order = sa.case((Pause.scope == PauseScope.ORGANISATION, 0), else_=1)

    def first(column: Any) -> sa.Select[Any]:
        return sa.select(column).select_from(Pause).where(wanted).order_by(order, Pause.id).limit(1)

    return (first(Pause.uid), first(Pause.scope), first(Pause.reason),
            first(Person.name).join(Person, Person.id == Pause.by_id), first(Pause.planned_until),
            sa.select(sa.func.count()).select_from(Pause).where(wanted))
