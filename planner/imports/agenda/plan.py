"""What a file would change: each item held against what stands here, nothing written (docs/domain-more.md s)."""
from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.channels.models import Channel
from planner.imports.agenda import csv_file, ics_file, trello_file
from planner.imports.agenda.items import Becomes, Format, Item, Known, Problem, bare
from planner.imports.agenda.mapping import Outline, Reading
from planner.imports.models import ImportKey
from planner.people.models import Person, PersonStatus
from planner.people.queries import get_organisation
from planner.personas.models import Persona
from planner.steps.agenda import queries as agenda
from planner.steps.agenda.models import Band, Idea, Slot
from planner.steps.inventory.models import TopicArea

READERS = {Format.CSV: csv_file, Format.ICS: ics_file, Format.TRELLO: trello_file}
KINDS = {form: f"agenda_{form.value}" for form in Format}


class Outcome(StrEnum):
    """What becomes of an item."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    KEPT = "kept"               # changed here since: left alone
    IGNORED = "ignored"         # older than what is here, or the end of something that never came
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """An item, what becomes of it, and what it became before."""

    item: Item
    outcome: Outcome
    there: Slot | Band | Idea | None = None
    key: ImportKey | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines of a file, in its order."""

    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each outcome."""
        found = Counter(line.outcome.value for line in self.lines)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Rows, events or cards with something wrong."""
        return tuple(sorted({line.item.row for line in self.lines if line.outcome is Outcome.REFUSED}))

    @property
    def changes(self) -> int:
        """How many lines would write something."""
        return sum(line.outcome in (Outcome.NEW, Outcome.UPDATE) for line in self.lines)


def outline(data: bytes, form: Format, reading: Reading | None = None) -> Outline:
    """What the file holds, for its mapping. Raises Broken."""
    return csv_file.outline(data, reading) if form is Format.CSV else READERS[form].outline(data)


def known(session: Session, now: datetime) -> Known:
    """What the house knows that a file may name."""
    house = get_organisation(session)
    channels = agenda.active_channels(session)
    names = {bare(word): (one.key, frozenset(one.languages)) for one in channels for word in (one.key, one.name)}
    personas = {bare(word): one.code for one in agenda.target_personas(session)
                for word in (one.code, one.name_nl, one.name_en) if word}
    areas = session.scalars(sa.select(TopicArea).where(TopicArea.archived_at.is_(None)))
    people = session.execute(sa.select(Person.email, Person.name, Person.status).where(
        Person.email.is_not(None))).all()
    called: dict[str, tuple[str, ...]] = {}
    for row in people:
        if row.status is not PersonStatus.LEFT:
            called[bare(row.name)] = (*called.get(bare(row.name), ()), row.email)
    return Known(house.zone, house.locale, now, names, {one.key: str(one.site_id or "") for one in channels}, personas,
                 {area.key: area.key for area in areas},
                 {row.email: row.status is not PersonStatus.LEFT for row in people}, called)


def make_plan(session: Session, data: bytes, form: Format, reading: Reading, *, source: str, now: datetime) -> Plan:
    """Hold every item of a file against what is here. Raises Broken."""
    found = READERS[form].items(data, reading, known(session, now))
    keys = {key.identity: key for key in session.scalars(sa.select(ImportKey).where(
        ImportKey.kind == KINDS[form], ImportKey.source == source))}
    things = _things(session, keys.values(), source)
    return Plan(tuple(_line(item, keys, things) for item in found))


@dataclass(frozen=True, slots=True)
class _Things:
    slots: Mapping[str, Slot]
    ideas: Mapping[str, Idea]
    bands: Mapping[tuple[str | None, str], Band]


def _things(session: Session, keys: Iterable[ImportKey], source: str) -> _Things:
    uids: dict[str, list[str]] = {"slot": [], "idea": []}
    for key in keys:
        uids.setdefault(key.object_kind, []).append(key.object_uid)
    slots: list[Slot] = []
    ideas: list[Idea] = []
    for part in _parts(uids["slot"]):
        slots += session.scalars(sa.select(Slot).where(Slot.uid.in_(part)).options(
            selectinload(Slot.topic), selectinload(Slot.channels), selectinload(Slot.claims)))
    for part in _parts(uids["idea"]):
        ideas += session.scalars(sa.select(Idea).where(Idea.uid.in_(part)))
    bands = session.scalars(sa.select(Band).where(Band.source == source))
    return _Things({one.uid: one for one in slots}, {one.uid: one for one in ideas},
                   {(one.external_uid, one.recurrence_id): one for one in bands})


def _parts(uids: list[str]) -> list[list[str]]:
    return [uids[at:at + 500] for at in range(0, len(uids), 500)]


def _line(item: Item, keys: Mapping[str, ImportKey], things: _Things) -> Line:
    if item.problems:
        return Line(item, Outcome.REFUSED)
    if item.becomes is Becomes.BAND:
        return _band_line(item, things.bands.get((item.uid, item.recurrence)))
    key = keys.get(item.identity)
    if key is None:
        return Line(item, Outcome.IGNORED if item.is_cancelled else Outcome.NEW)
    there: Slot | Idea | None = things.slots.get(key.object_uid) or things.ideas.get(key.object_uid)
    if key.content_hash == item.content_hash:
        return Line(item, Outcome.SAME, there, key)
    if item.sequence < key.sequence:
        return Line(item, Outcome.IGNORED, there, key)
    changed_here = there is None or fingerprint(there) != key.written_hash
    kind = "slot" if item.becomes is Becomes.SLOT else "idea"
    if changed_here or key.object_kind != kind:
        return Line(item, Outcome.KEPT, there, key)
    return Line(item, Outcome.UPDATE, there, key)


def _band_line(item: Item, band: Band | None) -> Line:
    """An event against its band. Source: docs/domain-more.md s (.ics: SEQUENCE, CANCELLED)."""
    if band is None:
        return Line(item, Outcome.IGNORED if item.is_cancelled else Outcome.NEW)
    if item.sequence < band.sequence:
        return Line(item, Outcome.IGNORED, band)
    same = (item.is_cancelled and band.is_cancelled) or (
        item.is_cancelled == band.is_cancelled and item.sequence == band.sequence
        and (item.title, item.day, item.last) == (band.title, band.from_date, band.to_date))
    if same:
        return Line(item, Outcome.SAME, band)
    return Line(item, Outcome.KEPT if band.is_edited or band.archived_at else Outcome.UPDATE, band)


def fingerprint(there: Slot | Idea) -> str:
    """What something says and where it stands, as one key: another one means that a person changed it since."""
    said: tuple[Any, ...]
    if isinstance(there, Slot):
        topic = there.topic
        said = (there.local_date, there.local_time, there.zone, there.lang, there.state.value,
                sorted(channel.key for channel in there.channels),
                (topic.title, topic.brief, topic.lang, sorted(one.code for one in topic.personas)) if topic else None)
    else:
        said = (there.title, there.text, there.lang, there.state.value, sorted(one.code for one in there.personas),
                there.area_id)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def sheet(plan: Plan) -> dict[str, Any]:
    """What the page of a checked file shows, as plain values: kept with the run."""
    wrong = [line.item for line in plan.lines if line.outcome is Outcome.REFUSED]
    kept = [line.item for line in plan.lines if line.outcome is Outcome.KEPT]
    remarks = Counter(remark for line in plan.lines for remark in line.item.remarks)
    becomes = Counter(line.item.becomes.value for line in plan.lines if line.outcome in (Outcome.NEW, Outcome.UPDATE))
    return {"counts": plan.counts, "changes": plan.changes, "rows": len(plan.lines), "becomes": dict(becomes),
            "wrong_rows": list(plan.refused_rows), "remarks": dict(remarks),
            "wrong": [{"row": item.row, "title": item.title, "problems": [_plain(one) for one in item.problems[:10]]}
                      for item in wrong[:SHOWN]], "unshown": max(0, len(wrong) - SHOWN),
            "kept": [{"row": item.row, "title": item.title} for item in kept[:SHOWN]],
            "first": [{"row": line.item.row, "title": line.item.title, "outcome": line.outcome.value,
                       "day": line.item.day.isoformat() if line.item.day else "", "becomes": line.item.becomes.value}
                      for line in plan.lines if line.outcome in (Outcome.NEW, Outcome.UPDATE)][:SAMPLE]}


SHOWN, SAMPLE = 100, 10


def _plain(problem: Problem) -> dict[str, Any]:
    return {"column": problem.column, "code": problem.code, "params": dict(problem.params)}


def persona_rows(session: Session, codes: Iterable[str]) -> dict[str, Persona]:
    """Personas by code."""
    return {one.code: one for one in session.scalars(sa.select(Persona).where(Persona.code.in_(set(codes))))}


def channel_rows(session: Session) -> dict[str, Channel]:
    """Channels by key."""
    return {one.key: one for one in session.scalars(sa.select(Channel))}
