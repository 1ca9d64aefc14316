"""The organisation: its first run, its settings, its calendar (docs/domain.md b, organisation)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.core.localtime import is_zone
from planner.core.workdays import is_known_country
from planner.people import queries
from planner.people.events import CalendarChanged, OrganisationFounded
from planner.people.models import CalendarException, Organisation, Person, RoleGrant, Site
from planner.people.rules.settings import HouseSettings, changes, plain, read_settings, store_settings
from planner.people.services.members import index_person
from planner.policy import Action, Role

MAIN_SITE = "main"
FOUNDER_ROLES = (Role.LEAD, Role.ADMIN)
LANGUAGES = ["en", "nl"]


@dataclass(frozen=True, slots=True)
class Founding:
    """What the first run asks; ``secret`` is the hash of the first account's password."""

    organisation: str
    zone: str
    country: str
    locale: str
    name: str
    email: str
    secret: str


@dataclass(frozen=True, slots=True)
class House:
    """What the settings page asks about the organisation itself."""

    name: str
    zone: str
    country: str
    locale: str
    office_open: time
    office_close: time


def found(session: Session, founding: Founding, *, now: datetime) -> Person:
    """Make the organisation, its main site and its first account: member, lead and administrator in one.

    Raises:
        Conflict: there is an organisation already; this happens once in the life of an installation.
        RuleBroken: no such zone or country.
    """
    if queries.find_organisation(session) is not None:
        raise Conflict("already_set_up")
    _check_place(founding.zone, founding.country)
    house = Organisation(name=founding.organisation, zone=founding.zone, country=founding.country,
                         locale=founding.locale, settings=store_settings(HouseSettings()))
    site = Site(key=MAIN_SITE, name=founding.organisation, languages=list(LANGUAGES), is_main=True)
    person = Person(name=founding.name, email=founding.email, locale=founding.locale, zone=founding.zone,
                    languages=list(LANGUAGES), password_hash=founding.secret,
                    grants=[RoleGrant(role=role) for role in FOUNDER_ROLES])
    session.add_all([house, site, person])
    try:
        session.flush()
    except sa.exc.IntegrityError as error:          # somebody else did it in the same moment
        raise Conflict("already_set_up") from error
    event_log.record(session, house, "organisation.founded", actor_id=person.id, now=now)
    for role in FOUNDER_ROLES:
        event_log.record(session, person, "role.granted", actor_id=person.id, now=now, role=role.value)
    index_person(session, person)
    events.announce(session, OrganisationFounded(house, site, person, now))
    return person


def _check_place(zone: str, country: str) -> None:
    if not is_zone(zone):
        raise RuleBroken("zone_unknown")
    if not is_known_country(country):
        raise RuleBroken("country_unknown")


def change_house(session: Session, house: House, settings: HouseSettings, *, actor: Person,
                 now: datetime) -> dict[str, tuple[Any, Any]]:
    """Store what the settings page asks; returns each key that changed with what it was and becomes.

    Raises:
        RuleBroken: no such zone or country, or an office that closes before it opens.
    """
    policy.require(actor, Action.MANAGE_SETTINGS)
    _check_place(house.zone, house.country)
    if house.office_close <= house.office_open:
        raise RuleBroken("office_order")
    kept = queries.get_organisation(session)
    changed = changes(read_settings(kept.settings), settings)
    moved = house.country != kept.country
    for name in House.__slots__:
        was, becomes = getattr(kept, name), getattr(house, name)
        if was != becomes:
            changed[name] = (plain(was), plain(becomes))
            setattr(kept, name, becomes)
    kept.settings = store_settings(settings)
    for key, (was, becomes) in changed.items():
        event_log.record(session, kept, "settings.changed", actor_id=actor.id, now=now, key=key, was=was,
                         becomes=becomes)
    if moved:
        events.announce(session, CalendarChanged(now))
    return changed


def add_exception(session: Session, *, actor: Person, on_date: date, is_working: bool, reason: str,
                  now: datetime) -> CalendarException:
    """Say that ``on_date`` is (not) a working day here. Raises RuleBroken when that day has an exception."""
    policy.require(actor, Action.MANAGE_SETTINGS)
    if session.scalar(sa.select(sa.exists().where(CalendarException.on_date == on_date))):
        raise RuleBroken("day_taken")
    row = CalendarException(on_date=on_date, is_working=is_working, reason=reason)
    session.add(row)
    event_log.record(session, row, "calendar.added", actor_id=actor.id, now=now, on=on_date.isoformat(),
                     is_working=is_working)
    events.announce(session, CalendarChanged(now))
    return row


def remove_exception(session: Session, uid: str, *, actor: Person, now: datetime) -> CalendarException:
    """Let the weekday and the public holidays decide again; returns what was removed. Raises NotFound."""
    policy.require(actor, Action.MANAGE_SETTINGS)
    row = session.scalar(sa.select(CalendarException).where(CalendarException.uid == uid))
    if row is None:
        raise NotFound("not_found")
    event_log.record(session, row, "calendar.removed", actor_id=actor.id, now=now, on=row.on_date.isoformat(),
                     is_working=row.is_working)
    session.delete(row)
    events.announce(session, CalendarChanged(now))
    return row
