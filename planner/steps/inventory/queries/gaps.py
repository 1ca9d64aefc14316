"""Knowledge held against what readers ask and what is out: the gap map, what hangs on one person, growth by quarter."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.event_log import Event
from planner.core.memory import Memory, read_marks, rows_mark
from planner.people.models import Person, PersonStatus
from planner.personas import queries as personas
from planner.personas.models import FactKind, Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.queries import counted_on
from planner.similarity.models import SimilarityText, similarity_posting
from planner.steps.inventory import rules
from planner.steps.inventory.events import AreasAskedFor, TurnsTaken, Wanted
from planner.steps.inventory.models import ExpertiseClaim, PublishedWork
from planner.steps.inventory.queries.directory import Area, Directory
from planner.steps.inventory.queries.sight import Crew, Sight
from planner.steps.inventory.queries.works import Out, gathered, works_out

QUARTERS = 8
TRAINEES = 3
ASKING = (FactKind.QUESTION, FactKind.OBJECTION, FactKind.CHALLENGE)


@dataclass(frozen=True, slots=True)
class GapWish:
    """What of the gap map is wanted: areas (keys; None all), one team, from which level on, one kind of gap."""

    areas: Collection[str] | None = None
    crew: Crew | None = None
    level: int = rules.WRITER_LEVEL
    kind: rules.Gap | None = None


@dataclass(frozen=True, slots=True)
class GapLine:
    """One area, with all below it: who can write, what asks for it, what came out in 12 and in 24 months."""

    area: Area
    writers: int
    wanted: int
    questions: int
    works: int
    works_before: int
    gap: rules.Gap

    @property
    def asked(self) -> int:
        """Ideas, topics and persona questions together."""
        return self.wanted + self.questions


_ORDER = {kind: place for place, kind in enumerate(rules.Gap)}


_lines: Memory[tuple[GapLine, ...]] = Memory(4)


def gap_map(session: Session, seen: Sight, wish: GapWish, *, today: date, out: Out | None = None) -> list[GapLine]:
    """Every placed area that is wanted, the worst gap first; the statements of the agenda and three.

    ``out``: ``works_out``, by who has it already.

    An idea or topic asks for the area that it is about. A persona's question, objection or challenge asks for each
    area that it names by any word for it, in either language; only counted facts ask.

    Source: docs/domain.md b (gap map).
    """
    asked = frozenset(events.collect(session, AreasAskedFor()))
    questions, out = _questions(session, today), out or works_out(session, seen.directory, today)
    mark = seen, out, wish.level, wish.crew, asked, frozenset(questions.items())
    found = _lines.get(mark, lambda: _worked_out(seen, out, wish, asked, questions), session=session)
    return [line for line in found if (wish.areas is None or line.area.key in wish.areas)
            and (wish.kind is None or line.gap is wish.kind)]


def _worked_out(seen: Sight, out: Out, wish: GapWish, asked: Iterable[Wanted],
                questions: Mapping[str, int]) -> tuple[GapLine, ...]:
    directory, writers = seen.directory, seen.writers(wish.level)
    wanted = gathered(directory, _by_area(asked, directory))
    found = []
    for key, area in directory.areas.items():
        if not area.is_proposed:
            people = len(writers[key] & wish.crew.members if wish.crew else writers[key])
            texts, asking, recent = len(wanted.get(key, ())), questions.get(key, 0), out.recent.get(key, 0)
            found.append(GapLine(area, people, texts, asking, recent, out.before.get(key, 0),
                                 rules.gap(people, texts + asking, recent)))
    return tuple(sorted(found, key=lambda line: (_ORDER[line.gap], -line.asked, -line.writers, line.area.key)))


def _by_area(rows: Iterable[Wanted], directory: Directory) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        key = directory.keys.get(row.area_id)
        if key is not None:
            found[key].add(row.uid)
    return found


_asking_now: Memory[Mapping[str, int]] = Memory(1)


def _questions(session: Session, today: date) -> Mapping[str, int]:
    """How many counted questions of personas name an area or one below it; one statement, one more after a change."""
    posting = similarity_posting.c
    number = sa.cast(posting.text_id, sa.BigInteger)
    named = session.execute(
        sa.select(posting.token, sa.func.count(), sa.func.sum(number), sa.func.sum(number * number))
        .where(posting.kind == "statement", posting.token.between("area:", "area;")).group_by(posting.token)).all()
    mark = personas.counted_mark(session, today), frozenset(map(tuple, named))
    return _asking_now.get(mark, lambda: _count_questions(session, today), session=session)


def _count_questions(session: Session, today: date) -> dict[str, int]:
    posting = similarity_posting.c
    rows = session.execute(
        sa.select(posting.token, sa.func.count(sa.distinct(posting.text_id)))
        .join(SimilarityText, SimilarityText.id == posting.text_id)
        .join(PersonaFact, PersonaFact.uid == SimilarityText.uid).join(Persona, Persona.id == PersonaFact.persona_id)
        .where(posting.kind == "statement", posting.token.like("area:%"), *_asking(today)).group_by(posting.token))
    return {token.removeprefix("area:"): count for token, count in rows}


# --- What hangs on one person ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who could be trained: their level there, whether they asked for it, turns left this quarter."""

    person: Person
    level: int
    wishes: bool
    room: int


@dataclass(frozen=True, slots=True)
class SingleVoice:
    """An area that hangs on ``person`` alone, or on nobody (None), and who could be trained, the best first."""

    area: Area
    person: Person | None
    works: int
    trainees: tuple[Trainee, ...] = field(default=())


class LoneArea(NamedTuple):
    """An area by its key, who carries it alone (None: nobody does), whether anybody could be trained."""

    key: str
    person_id: int | None
    has_trainees: bool


def lone_areas(seen: Sight, *, areas: Collection[str] | None = None, crew: Crew | None = None) -> list[LoneArea]:
    """Placed areas with a bus factor of one, then those of nobody; where somebody could be trained first.

    An area that nobody knows anything about is no voice at all, and is left out. ``crew``: only what hangs on one of
    its members, or on nobody.

    Source: docs/domain.md b (bus_factor).
    """
    members = crew.members if crew is not None else None
    return [LoneArea(key, person_id, fit) for key, person_id, fit in seen.voices
            if (areas is None or key in areas)
            and (members is None or person_id is None or person_id in members)]


def single_voices(session: Session, seen: Sight, lone: Collection[LoneArea], *, today: date,
                  out: Out | None = None) -> list[SingleVoice]:
    """What a page shows of these areas; the statements of the agenda and three. ``out``: as in :func:`gap_map`.

    Source: docs/domain-more.md n (growth wish).
    """
    directory, recent = seen.directory, (out or works_out(session, seen.directory, today)).recent
    room = _room(session, today)
    best = {voice.key: rules.trainees(seen.levels[voice.key], seen.near(voice.key), voice.key, directory.tree,
                                      room)[:TRAINEES] for voice in lone}
    shown = {voice.person_id for voice in lone} | {one for fit in best.values() for one in fit}
    people = {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(shown - {None})))}
    return [SingleVoice(
        directory.areas[voice.key], people.get(voice.person_id or 0), recent.get(voice.key, 0),
        tuple(Trainee(people[one], seen.levels[voice.key][one],
                      rules.wishes_to_grow(seen.claims[one], voice.key), room[one])
              for one in best[voice.key] if one in people)) for voice in lone]


def _room(session: Session, today: date) -> dict[int, int]:
    """How many turns everybody has left this quarter; who takes turns is asked of the floors above."""
    quarter = rules.quarter_of(today)
    taken: Counter[int] = Counter()
    for person_id, turns in events.collect(session, TurnsTaken(quarter.first, quarter.last)):
        taken[person_id] += turns
    rows = session.execute(sa.select(Person.id, Person.capacity_per_quarter)
                           .where(Person.status == PersonStatus.ACTIVE))
    return {person_id: max(0, capacity - taken[person_id]) for person_id, capacity in rows}


# --- Growth ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Growth:
    """One quarter: areas that people named for the first time, said again or changed, and articles that came out.

    ``known``: how many claims stood at its end.
    """

    quarter: rules.Quarter
    named: int
    confirmed: int
    works: int
    known: int


_growth: Memory[list[Growth]] = Memory(1)


def growth(session: Session, *, today: date) -> list[Growth]:
    """The last eight quarters, in order; one statement, three more after something changed."""
    quarters = rules.quarters_until(today, QUARTERS)
    mark = read_marks(session, rows_mark(ExpertiseClaim), rows_mark(PublishedWork), _said_mark())
    return list(_growth.get((quarters[-1], *mark), lambda: _counted(session, quarters), session=session))


@cache
def _said_mark() -> sa.Subquery:
    """Changes with what people say of their claims: history is only added to."""
    return (sa.select(sa.func.count().label("n"), sa.func.sum(sa.cast(Event.id, sa.BigInteger)).label("ids"))
            .where(Event.kind == ExpertiseClaim.__tablename__).subquery())


def _counted(session: Session, quarters: Sequence[rules.Quarter]) -> list[Growth]:
    spans = [(_start(quarter.first), _start(quarter.next.first)) for quarter in quarters]
    claim = ExpertiseClaim
    numbers = session.execute(sa.select(
        *(sa.func.count().filter(claim.created_at >= first, claim.created_at < after) for first, after in spans),
        *(sa.func.count().filter(claim.created_at < after, sa.or_(claim.archived_at.is_(None),
                                                                  claim.archived_at >= after)) for _, after in spans)
    ).select_from(claim)).one()
    said = _counts(session, [sa.and_(Event.at >= first, Event.at < after) for first, after in spans],
                   Event, Event.kind == claim.__tablename__, Event.event.in_(("confirm", "change")))
    works = _counts(session, [PublishedWork.local_date.between(each.first, each.last) for each in quarters],
                    PublishedWork, PublishedWork.is_out.is_(True))
    return [Growth(quarter, numbers[at], said[at], works[at], numbers[at + QUARTERS])
            for at, quarter in enumerate(quarters)]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _counts(session: Session, spans: Collection[sa.ColumnElement[bool]], kind: type[Any],
            *conditions: sa.ColumnElement[bool]) -> Mapping[int, int]:
    row = session.execute(sa.select(*(sa.func.count().filter(span) for span in spans)).select_from(kind)
                          .where(*conditions)).one()
    return dict(enumerate(row))


@dataclass(frozen=True, slots=True)
class Question:
    """A counted question, objection or challenge of a persona that names an area."""

    fact: PersonaFact
    persona: Persona


def questions_about(session: Session, key: str, *, today: date, limit: int = 50) -> list[Question]:
    """What personas ask that names the area ``key`` or one below it by any word for it; one statement."""
    posting = similarity_posting.c
    rows = session.execute(
        sa.select(PersonaFact, Persona).join(SimilarityText, SimilarityText.uid == PersonaFact.uid)
        .join(similarity_posting, posting.text_id == SimilarityText.id)
        .join(Persona, Persona.id == PersonaFact.persona_id)
        .where(posting.kind == "statement", posting.token == f"area:{key}", *_asking(today))
        .order_by(Persona.code, PersonaFact.id).limit(limit))
    return [Question(*row) for row in rows]


def _asking(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """A fact that asks for an answer: counted, of a persona that is in use and wanted."""
    return (Persona.kind == PersonaKind.IDEAL, Persona.status == PersonaStatus.ACTIVE, PersonaFact.kind.in_(ASKING),
            counted_on(today))
