"""Slots as the agenda draws them: read as columns in one statement, never row by row."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelKind
from planner.core import events
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind, in_language
from planner.steps.agenda import rules
from planner.steps.agenda.events import Progress, ProgressAsked
from planner.steps.agenda.models import Claim, Idea, Slot, Topic, slot_channel, slot_persona, topic_persona
from planner.steps.agenda.queries.filters import HOLDING, Filters, Shown
from planner.steps.agenda.queries.idea_marks import is_unvalidated
from planner.web.navigation import ME, NOW
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState


@dataclass(frozen=True, slots=True)
class PersonaMark:
    """What a persona chip shows."""

    code: str
    name_nl: str | None
    name_en: str | None
    hue: int
    is_negative: bool

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


@dataclass(frozen=True, slots=True)
class ChannelMark:
    """What stands for a channel; ``icon`` is a name in static/icons.txt."""

    key: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Face:
    """Who wrote or writes it, as an avatar needs it."""

    uid: str
    name: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Card:
    """One slot on the agenda.

    ``at`` is its moment while it is to come, ``due`` the deadline that it waits for, ``stage`` its status were it
    never late. ``is_unvalidated``: no customer confirmed the idea behind it (R71).
    """

    uid: str
    version: int
    title: str
    lang: str
    day: date
    clock: time
    zone: str
    at: datetime | None
    state: SlotState
    status: rules.Status
    stage: rules.Status
    due: tuple[rules.DeadlineName, datetime] | None
    personas: tuple[PersonaMark, ...]
    channels: tuple[ChannelMark, ...]
    author: Face | None
    required: bool
    is_unvalidated: bool = False

    def __hash__(self) -> int:
        """Enough to tell cards apart quickly; whether two are equal is asked of all that they show."""
        return hash((self.uid, self.version, self.status))

    @property
    def waits_for_lead(self) -> bool:
        """Whether nobody took it and only a lead can give it out now: nobody was late (docs/domain.md g)."""
        return self.status is rules.Status.LATE and self.state in UNTAKEN

    @property
    def is_movable(self) -> bool:
        """Whether a lead can still give it another day."""
        return self.state in MOVABLE_SLOTS or self.state is SlotState.MISSED


_ICONS = {ChannelKind.SITE: "globe", ChannelKind.EXTERNAL: "external", ChannelKind.SOCIAL: "chat",
          ChannelKind.NEWSLETTER: "mail"}


KEPT = 4096             # cards
UNTAKEN = frozenset({SlotState.PLANNED, SlotState.OPEN})
# Nobody types these: they keep the parts of a mark, and the marks, apart in one text.
_PART, _MARK = "\x1f", "\x1e"


def _together(*parts: Any) -> Any:
    """Columns as one text."""
    whole: Any = sa.func.coalesce(sa.cast(parts[0], sa.String), "")
    for part in parts[1:]:
        whole = whole + _PART + sa.func.coalesce(sa.cast(part, sa.String), "")
    return whole


def persona_marks(link: sa.Table, here: str, to: Any) -> Any:
    """All that chips show of the personas linked to something, as one text, so that a list stays one statement."""
    mark = _together(Persona.code, Persona.hue, Persona.kind, Persona.name_nl, Persona.name_en)
    return (sa.select(sa.func.aggregate_strings(mark, _MARK)).select_from(link)
            .join(Persona, Persona.id == link.c.persona_id).where(link.c[here] == to)
            .correlate(Slot, Topic).scalar_subquery())


def _channel_marks() -> Any:
    mark = _together(Channel.key, Channel.name, Channel.kind)
    return (sa.select(sa.func.aggregate_strings(mark, _MARK)).select_from(slot_channel)
            .join(Channel, Channel.id == slot_channel.c.channel_id).where(slot_channel.c.slot_id == Slot.id)
            .correlate(Slot).scalar_subquery())


@lru_cache(maxsize=1024)
def personas_of(marks: str | None) -> tuple[PersonaMark, ...]:
    """What `persona_marks` put together, by code."""
    found = [mark.split(_PART) for mark in marks.split(_MARK)] if marks else []
    return tuple(PersonaMark(code, nl or None, en or None, int(hue), kind == PersonaKind.NEGATIVE.value)
                 for code, hue, kind, nl, en in sorted(found))


@lru_cache(maxsize=1024)
def _channels_of(marks: str | None) -> tuple[ChannelMark, ...]:
    found = [mark.split(_PART) for mark in marks.split(_MARK)] if marks else []
    return tuple(ChannelMark(key, name, "linkedin" if key.startswith("linkedin") else _ICONS[ChannelKind(kind)])
                 for key, name, kind in sorted(found))


# The chain of a slot as one text, as long as it is asked of anybody: most of an agenda is over, and the chains of the
# others are the same ones from one look to the next.
DUES = sa.case((Slot.state.in_(MOVABLE_SLOTS), _together(
    Claim.outline_due, Claim.draft_due, Claim.review_due, Claim.rework_due, Claim.approve_by, Claim.package_due,
    Slot.publish_at, Slot.claim_by, Slot.closes_at))).label("dues")
FACTS = (Slot.id, Slot.state, Slot.topic_id, DUES)
Rows = sa.Select[*tuple[Any, ...]]


@lru_cache(maxsize=4096)
def _chain(dues: str) -> tuple[rules.Deadlines, datetime]:
    """What `DUES` put together: the deadlines of a slot, and until when anybody may take it."""
    *own, last, claim_by, closes_at = (_instant(text) for text in dues.split(_PART))
    assert last is not None
    outline, draft, review, rework, approve, package = (at or last for at in own)
    return rules.Deadlines(claim_by, outline, draft, review, rework, approve, package, last), closes_at or last


def _instant(text: str) -> datetime | None:
    """An instant as a database writes it: PostgreSQL with a zone, SQLite without one, which is ours, so UTC."""
    at = datetime.fromisoformat(text) if text else None
    return at and (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))


def with_claims(wanted: Rows) -> Rows:
    """Slots together with the claim that holds each, or held it to the end."""
    return wanted.outerjoin(Claim, sa.and_(Claim.slot_id == Slot.id, Claim.state.in_(HOLDING)))


def narrowed(wanted: Rows, filters: Filters, *, person_id: Any = ME, now: Any = NOW, joined: bool = False) -> Rows:
    """Add the joins and conditions that the filters need; ``joined`` says that topic and claim are there already."""
    if filters.shown is Shown.LATE and not joined:
        wanted = with_claims(wanted)
    if filters.q and not joined:
        wanted = wanted.join(Slot.topic)
    return wanted.where(*filters.conditions(person_id=person_id, now=now))


@lru_cache(maxsize=1)
def card_rows() -> Rows:
    """The statement behind every list of cards; whoever asks adds what to leave out and in which order."""
    wanted = (sa.select(*FACTS, Slot.uid, Slot.version, Slot.local_date, Slot.local_time, Slot.zone, Slot.lang,
                        Slot.required, Topic.title, Topic.lang.label("topic_lang"), Person.uid.label("author_uid"),
                        Person.name.label("author"),
                        persona_marks(slot_persona, "slot_id", Slot.id).label("own_personas"),
                        persona_marks(topic_persona, "topic_id", Slot.topic_id).label("topic_personas"),
                        _channel_marks().label("channels"), is_unvalidated().label("is_unvalidated"))
              .select_from(Slot).outerjoin(Topic, Topic.id == Slot.topic_id)
              .outerjoin(Idea, Idea.id == Topic.idea_id))
    return with_claims(wanted).outerjoin(Person, Person.id == Claim.author_id)


def progress(session: Session, slot_ids: Iterable[int]) -> dict[int, Progress]:
    """How far the texts of these slots are; writing knows."""
    asked = tuple(dict.fromkeys(slot_ids))
    return {row.slot_id: row for row in events.collect(session, ProgressAsked(asked))} if asked else {}


def texts_of(session: Session, rows: Iterable[Any]) -> dict[int, Progress]:
    """As `progress`, for those rows that somebody is writing at."""
    return progress(session, (row.id for row in rows if row.state is SlotState.CLAIMED))


def facts_of(row: Any, texts: Mapping[int, Progress]) -> rules.SlotFacts:
    """What the status of a slot hangs on, from its row."""
    text = texts.get(row.id)
    if text is None:
        return _facts(row.state, row.topic_id is not None)
    return _facts(row.state, row.topic_id is not None, text.draft, text.is_started, text.rounds, text.round_passed)


@lru_cache(maxsize=1024)
def _facts(*parts: Any) -> rules.SlotFacts:
    """The same facts are one thing: a calendar has hundreds of slots, and a dozen ways in which they stand."""
    return rules.SlotFacts(*parts)


@lru_cache(maxsize=16)
def _ended(state: SlotState) -> rules.Status:
    """The one word for a slot that is over: nothing else counts."""
    return rules.screen_status(rules.SlotFacts(state), due_at=None, now=datetime.min.replace(tzinfo=UTC))


def status_of(row: Any, texts: Mapping[int, Progress], *, now: datetime) \
        -> tuple[rules.Status, tuple[rules.DeadlineName, datetime] | None]:
    """The one word for a slot, and the deadline that it waits for."""
    if row.dues is None:
        return _ended(row.state), None
    due = due_of(row, texts, now=now)
    return rules.screen_status(facts_of(row, texts), due_at=due[1] if due else None, now=now), due


def due_of(row: Any, texts: Mapping[int, Progress], *, now: datetime) -> tuple[rules.DeadlineName, datetime] | None:
    """The deadline that a slot waits for, None when nothing is asked of it any more; past it, it is late."""
    if row.dues is None:
        return None
    chain, closes_at = _chain(row.dues)
    return rules.next_deadline(facts_of(row, texts), chain, closes_at=closes_at, now=now)


def cards(session: Session, rows: Sequence[Any], *, now: datetime,
          texts: Mapping[int, Progress] | None = None) -> list[Card]:
    """Rows of `card_rows` as cards; ``texts`` is for whoever has asked how far they are already."""
    if texts is None:
        texts = texts_of(session, rows)
    return [_card(row, texts, now) for row in rows]


def _card(row: Any, texts: Mapping[int, Progress], now: datetime) -> Card:
    if row.dues is None:                # over, as most of a month is
        return _over(row)
    status, due = status_of(row, texts, now=now)
    is_late = status is rules.Status.LATE
    stage = rules.screen_status(facts_of(row, texts), due_at=None, now=now) if is_late else status
    return _made(row, status, stage, due)


@lru_cache(maxsize=KEPT)
def _over(row: Any) -> Card:
    status = _ended(row.state)
    return _made(row, status, status, None)


@lru_cache(maxsize=KEPT)
def _made(row: Any, status: rules.Status, stage: rules.Status,
          due: tuple[rules.DeadlineName, datetime] | None) -> Card:
    """The card of a row: from one look at a calendar to the next most rows are the same ones."""
    at = _chain(row.dues)[0].publish_at if row.dues else None
    return Card(row.uid, row.version, row.title or "", row.topic_lang or row.lang, row.local_date, row.local_time,
                row.zone, at, row.state, status, stage, due,
                personas_of(row.own_personas or row.topic_personas), _channels_of(row.channels),
                face(row.author_uid, row.author) if row.author else None, row.required, bool(row.is_unvalidated))


@lru_cache(maxsize=1024)
def face(uid: str, name: str) -> Face:
    """The avatar of somebody of whom only the name was read."""
    person = Person(uid=uid, name=name)
    return Face(uid, name, person.initials, person.hue)
