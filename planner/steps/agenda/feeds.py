"""What the links of the agenda show: calendars, a reader's feed, a page for outsiders (docs/domain-more.md k)."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from email.utils import format_datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, g, make_response, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.messages.letters import base_url, link, speaking
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.sharing import kinds
from planner.sharing.kinds import Kind
from planner.sharing.models import Purpose, ShareLink
from planner.steps.agenda.calendar_words import standing
from planner.steps.agenda.feed_forms import MOST_OUTSIDER_DAYS, OUTSIDER_DAYS, OUTSIDER_PARTS, USUAL_PARTS
from planner.steps.agenda.feed_words import Part, deadline_title, text_of, title_of
from planner.steps.agenda.models import Claim, SavedView, Slot
from planner.steps.agenda.queries import feeds as queries
from planner.steps.agenda.queries.feeds import Told
from planner.steps.agenda.rules import DeadlineName
from planner.steps.agenda.rules.feeds import SLOT_LENGTH, Entry, calendar_file, status_of
from planner.workflow.agenda import LIVE_CLAIMS, OVER_SLOTS

DUE = (DeadlineName.OUTLINE_DUE, DeadlineName.DRAFT_DUE, DeadlineName.REVIEW_DUE, DeadlineName.REWORK_DUE,
       DeadlineName.APPROVE_BY, DeadlineName.PACKAGE_DUE)
YEAR = 365
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))


def _today(session: Session, now: datetime) -> date:
    return local_date(now, get_organisation(session).zone)


def _view(session: Session, found: ShareLink) -> SavedView:
    view = queries.views_of_links(session, [found]).get(found.uid)
    if view is None:
        raise NotFound("not_found")
    return view


def _told(session: Session, found: ShareLink, now: datetime, **how: bool) -> list[Told]:
    filters = queries.filters_of(_view(session, found))
    return queries.told_slots(session, filters, owner=found.owner, now=now, today=_today(session, now), **how)


def unchanged_or(found: ShareLink, content: Iterable[Any], write: Any, mimetype: str) -> Response:
    """The file that ``write()`` makes of ``content``, or 304 when the caller has it; then nothing is written at all."""
    parts = hashlib.sha256(repr((found.uid, found.shows, found.owner.locale)).encode())
    for one in content:
        parts.update(repr(one).encode())
    response = make_response()
    response.mimetype = mimetype
    response.set_etag(parts.hexdigest()[:32])
    if response.make_conditional(request).status_code != 304:
        response.set_data(write())
    return response


# --- Calendars ---------------------------------------------------------------------------------------------------


def view_calendar(session: Session, found: ShareLink, now: datetime) -> Response:
    """The slots of a view as a calendar."""
    told = _told(session, found, now)
    with speaking(found.owner.locale):
        name = found.label or _view(session, found).name
        entries = [_slot_entry(one, found.shows) for one in told]
        return unchanged_or(found, entries, lambda: _file(entries, name), "text/calendar")


def _file(entries: list[Entry], name: str) -> bytes:
    return calendar_file(entries, name=name, host=urlsplit(base_url()).hostname or "localhost")


def _slot_entry(told: Told, parts: list[str]) -> Entry:
    card = told.card
    title = title_of(told) if Part.TITLE in parts else _("Slot")
    return Entry(card.uid, told.sequence, told.at, card.zone, title, text_of(told, parts), status_of(card.state),
                 told.changed_at, link("agenda.slot", uid=card.uid), SLOT_LENGTH)


def own_calendar(session: Session, found: ShareLink, now: datetime) -> Response:
    """Somebody's own slots and deadlines as a calendar."""
    claims = queries.held_claims(session, found.owner, today=_today(session, now))
    lost = queries.lost_slots(session, found.owner, now=now)
    with speaking(found.owner.locale):
        entries = [entry for claim in claims for entry in _claim_entries(claim)]
        known = {entry.uid for entry in entries}
        entries += [_own_entry(slot) for slot in lost if slot.uid not in known]
        return unchanged_or(found, entries, lambda: _file(entries, _("My dates in Planner")), "text/calendar")


def _claim_entries(claim: Claim) -> Iterator[Entry]:
    slot = claim.slot
    yield _own_entry(slot)
    if claim.state not in LIVE_CLAIMS or slot.state in OVER_SLOTS:
        return
    title = slot.topic.title if slot.topic else _("Empty slot")
    for name in DUE:
        at = getattr(claim, name.value)
        if at is not None:
            # A deadline changes with its claim, and a new claim comes with a step of the slot: this only goes up.
            edition = slot.sequence * 1_000 + claim.version
            yield Entry(f"{slot.uid}.{name.value}", edition, at, slot.zone, deadline_title(name, title), "",
                        "CONFIRMED", claim.updated_at, link("agenda.slot", uid=slot.uid))


def _own_entry(slot: Slot) -> Entry:
    title = slot.topic.title if slot.topic else _("Empty slot")
    text = f"{_('Channel')}: {', '.join(channel.name for channel in slot.channels)}" if slot.channels else ""
    return Entry(slot.uid, slot.sequence, slot.publish_at, slot.zone, title, text, status_of(slot.state),
                 slot.updated_at, link("agenda.slot", uid=slot.uid), SLOT_LENGTH)


# --- RSS ---------------------------------------------------------------------------------------------------------


def view_rss(session: Session, found: ShareLink, now: datetime) -> Response:
    """What changed last in a view, for readers of RSS 2.0."""
    told = _told(session, found, now, news=True)
    with speaking(found.owner.locale):
        name = found.label or _view(session, found).name
        return unchanged_or(found, told, lambda: _rss(told, name, found), "application/rss+xml")


def _rss(told: list[Told], name: str, found: ShareLink) -> bytes:
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    for tag, text in (("title", name), ("link", link("agenda.index")), ("description", name),
                      ("language", found.owner.locale)):
        _add(channel, tag, text)
    for one in told:
        item = SubElement(channel, "item")
        when = f"{format_date(one.card.day, 'full')}, {one.card.clock:%H:%M}"
        _add(item, "title", title_of(one) if Part.TITLE in found.shows else _("Slot"))
        _add(item, "link", link("agenda.slot", uid=one.card.uid))
        _add(item, "guid", f"{one.card.uid}.{one.sequence}", isPermaLink="false")
        _add(item, "pubDate", format_datetime(one.changed_at, usegmt=True))
        _add(item, "description", "\n".join(filter(None, [when, text_of(one, found.shows)])))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text.translate(_NOT_XML)


# --- A page for outsiders ----------------------------------------------------------------------------------------


def agenda_page(session: Session, found: ShareLink, now: datetime) -> Response:
    """A read-only page: what was chosen when the link was made, and never more."""
    today = _today(session, now)
    told = [one for one in _told(session, found, now, with_over=False) if one.card.day >= today.replace(day=1)]
    house = get_organisation(session)
    g.locale = asked if (asked := request.args.get("lang")) in ("nl", "en") else \
        request.accept_languages.best_match(("nl", "en")) or house.locale
    months = [(month, list(days)) for month, days in groupby(told, key=lambda one: one.card.day.replace(day=1))]
    return make_response(render_template(
        "sharing/agenda.html", months=months, parts=set(found.shows), house=house, name=found.label or _("Agenda"),
        states={one.card.uid: standing(one.card) for one in told}, until=found.expires_at, today=today))


# --- Which links there are ---------------------------------------------------------------------------------------


def _names(session: Session, found: Sequence[ShareLink]) -> Mapping[str, str]:
    return {uid: view.name for uid, view in queries.views_of_links(session, found).items()}


def _names_of_leads(session: Session, found: Sequence[ShareLink]) -> Mapping[str, str]:
    """A page for outsiders is dead as soon as its owner leads no more."""
    return _names(session, [one for one in found if allowed(one.owner, Action.SHARE_AGENDA)])


def register_kinds() -> None:
    """The links that the agenda gives out. Source: docs/domain-more.md k (share_link purpose)."""
    parts = tuple(part.value for part in (Part.TITLE, Part.DATE, Part.STATE, Part.AUTHOR, Part.BRIEF))
    for purpose, show in ((Purpose.FEED_ICAL, view_calendar), (Purpose.FEED_RSS, view_rss)):
        kinds.register(Kind(purpose, Action.SHARE_FEED, YEAR, YEAR, parts, parts[:-1], _names, show))
    kinds.register(Kind(Purpose.OWN_ICAL, Action.SHARE_OWN_CALENDAR, YEAR, YEAR, (), (), queries.names_of_people,
                        own_calendar))
    kinds.register(Kind(Purpose.AGENDA, Action.SHARE_AGENDA, OUTSIDER_DAYS, MOST_OUTSIDER_DAYS,
                        tuple(part.value for part in OUTSIDER_PARTS), tuple(part.value for part in USUAL_PARTS),
                        _names_of_leads, agenda_page))
