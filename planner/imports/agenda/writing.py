"""Writing what a plan says: in the caller's one transaction, as the importer (docs/domain-more.md s)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.workdays import Calendar
from planner.imports.agenda.items import Becomes, Item, Wish
from planner.imports.agenda.plan import Line, Outcome, Plan, channel_rows, fingerprint, persona_rows
from planner.imports.models import ImportKey
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.personas.models import Persona
from planner.steps.agenda import services as agenda
from planner.steps.agenda.events import SlotCancelled, SlotMoved
from planner.steps.agenda.models import Band, BandKind, Idea, OfferOrigin, Slot, Topic
from planner.steps.agenda.services import Outlets, Proposal, When, line
from planner.steps.agenda.services.slots import derive, index_slot, set_outlets
from planner.steps.agenda.services.states import advance_slot
from planner.steps.inventory.models import PublishedWork, TopicArea
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState, TopicState

ORIGIN = "import"
Made = Slot | Topic | Idea | Band | PublishedWork


@dataclass
class Writer:
    """One import while it writes: who does it, when, from where."""

    session: Session
    actor: Person
    now: datetime
    kind: str
    source: str
    band_kind: BandKind
    channels: Mapping[str, Channel] = field(default_factory=dict)
    personas: Mapping[str, Persona] = field(default_factory=dict)
    areas: Mapping[str, TopicArea] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    works: dict[str, PublishedWork] = field(default_factory=dict)
    calendar: Calendar | None = None
    made: list[tuple[Made, bool, str]] = field(default_factory=list)

    def write(self, plan: Plan) -> None:
        """Write every line that changes something."""
        items = [one.item for one in plan.lines if one.outcome in (Outcome.NEW, Outcome.UPDATE)]
        session = self.session
        self.channels, self.calendar = channel_rows(session), work_calendar(session)
        self.personas = persona_rows(session, (code for item in items for code in item.personas))
        self.areas = {area.key: area for area in session.scalars(sa.select(TopicArea))}
        mails = {item.author for item in items if item.author}
        rows = session.scalars(sa.select(Person).where(Person.email.in_(mails)))
        self.people = {one.email or "": one for one in rows}
        for each in plan.lines:
            if each.outcome in (Outcome.NEW, Outcome.UPDATE):
                self._line(each)
        session.flush()

    def rows(self) -> list[dict[str, Any]]:
        """What was made or changed, as it was left: what an undo goes by."""
        return [{"object_kind": one.__tablename__, "object_uid": one.uid, "object_version": one.version,
                 "is_new": is_new, "title": title[:200]} for one, is_new, title in self.made]

    def _line(self, each: Line) -> None:
        item = each.item
        if item.becomes is Becomes.BAND:
            band = self._band(item, each.there if isinstance(each.there, Band) else None)
            self.made.append((band, each.there is None, item.title))
            return
        there: Slot | Idea
        if item.becomes is Becomes.SLOT:
            there = self._slot(item, each.there if isinstance(each.there, Slot) else None)
        else:
            there = self._idea(item, each.there if isinstance(each.there, Idea) else None)
        self._remember(each, there)
        parts: list[Made] = [there]
        if isinstance(there, Slot):
            parts += [one for one in (there.topic, self.works.get(there.uid)) if one is not None]
        self.made += [(one, each.there is None, item.title) for one in parts]

    def _remember(self, each: Line, there: Slot | Idea) -> None:
        key = each.key
        if key is None:
            key = ImportKey(kind=self.kind, source=self.source, identity=each.item.identity,
                            object_kind=there.__tablename__, object_uid=there.uid)
            self.session.add(key)
        key.content_hash, key.written_hash = each.item.content_hash, fingerprint(there)
        key.sequence = each.item.sequence

    def _log(self, row: Slot | Band | Idea | Topic) -> None:
        event_log.record(self.session, row, ORIGIN, actor_id=self.actor.id, now=self.now, source=self.source)

    # --- bands and ideas ---

    def _band(self, item: Item, band: Band | None) -> Band:
        if band is None:
            band = Band(source=self.source, external_uid=item.uid, recurrence_id=item.recurrence, kind=self.band_kind,
                        by=self.actor)
            self.session.add(band)
        if item.day is not None and not (item.is_cancelled and band.id):
            band.title, band.from_date, band.to_date = item.title, item.day, item.last or item.day
        band.sequence, band.is_cancelled = item.sequence, item.is_cancelled
        self._log(band)
        return band

    def _idea(self, item: Item, idea: Idea | None) -> Idea:
        proposal = Proposal(title=item.title, text=item.note[:5_000], lang=item.lang, area=self.areas.get(item.area),
                            personas=[self.personas[code] for code in item.personas])
        if idea is None:
            idea = agenda.propose_idea(self.session, actor=self.actor, proposal=proposal, now=self.now)
        else:
            idea.title, idea.text, idea.area = proposal.title, proposal.text, proposal.area
            idea.personas = list(proposal.personas)
        self.session.flush()
        self._log(idea)
        return idea

    # --- slots ---

    def _slot(self, item: Item, slot: Slot | None) -> Slot:
        if slot is not None and item.is_cancelled:
            return self._cancel(slot)
        if slot is None:
            slot = Slot(state=SlotState.PLANNED, claims=[], origin=ORIGIN)
            self._place(slot, item)
            self.session.add(slot)
        else:
            self._move(slot, item)
        self._topic(slot, item)
        self.session.flush()
        self._log(slot)
        index_slot(self.session, slot)
        if item.author and slot.state is SlotState.OPEN and slot.live_claim is None:
            line.make_offer(self.session, slot, self.people[item.author], origin=OfferOrigin.IMPORT,
                            actor_id=self.actor.id, now=self.now)
        return slot

    def _cancel(self, slot: Slot) -> Slot:
        if slot.state in MOVABLE_SLOTS:
            advance_slot(self.session, slot, "cancel", actor_id=self.actor.id, now=self.now, reason=self.source)
            slot.reason = self.source
            if slot.topic is not None and slot.topic.state is TopicState.PLANNED:
                slot.topic.state = TopicState.OPEN
            index_slot(self.session, slot)
            events.announce(self.session, SlotCancelled(slot, self.actor.id, self.now))
        return slot

    def _place(self, slot: Slot, item: Item) -> None:
        assert item.day is not None
        derive(self.session, slot, When(item.day, item.clock, item.zone), calendar=self.calendar)
        channels = [self.channels[key] for key in item.channels]
        set_outlets(slot, Outlets(item.lang, channels, required=bool(slot.required)))

    def _move(self, slot: Slot, item: Item) -> None:
        was, old = slot.publish_at, (slot.local_date, slot.local_time, slot.zone)
        self._place(slot, item)
        if old != (slot.local_date, slot.local_time, slot.zone):
            slot.moves += 1
            slot.sequence += 1
            self.session.flush()
            events.announce(self.session, SlotMoved(slot, was, self.actor.id, self.now))

    def _topic(self, slot: Slot, item: Item) -> None:
        if not item.title:
            return
        if slot.topic is None:
            slot.topic = Topic(state=TopicState.PLANNED)
            self.session.add(slot.topic)
        topic = slot.topic
        topic.title, topic.brief, topic.lang = item.title, item.note, item.lang
        topic.personas = [self.personas[code] for code in item.personas]
        topic.area = self.areas.get(item.area) or topic.area
        if item.wish is Wish.PUBLISHED:
            self._publish(slot, topic, item)
        elif slot.state is SlotState.PLANNED:
            slot.state = SlotState.OPEN

    def _publish(self, slot: Slot, topic: Topic, item: Item) -> None:
        """It went out before it came here: it counts for the cadence and for who knows what."""
        assert item.day is not None
        slot.state, topic.state, slot.claim_by = SlotState.PUBLISHED, TopicState.PUBLISHED, slot.publish_at
        self.session.flush()
        author = self.people.get(item.author)
        work = self.session.scalar(sa.select(PublishedWork).where(PublishedWork.source_uid == slot.uid))
        if work is None:
            work = PublishedWork(source_uid=slot.uid)
            self.session.add(work)
        work.topic_uid, work.title, work.lang, work.address = topic.uid, item.title, item.lang, item.address
        work.published_at, work.local_date = slot.publish_at, item.day
        work.authors, work.personas = [author] if author else [], list(topic.personas)
        work.areas = [topic.area] if topic.area else []
        self.works[slot.uid] = work
