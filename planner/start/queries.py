"""Reads of the first steps: what somebody could write on now, from what is known of them. No guesses."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.db import UtcDateTime
from planner.core.localtime import local_date
from planner.matching.queries import AreaName, Brief, Yardstick, yardstick
from planner.matching.rules import STANDARD, Fit, spacing
from planner.people.models import Person, PersonStatus
from planner.people.queries import house_settings
from planner.similarity import queries as similarity
from planner.similarity.models import SimilarityText
from planner.similarity.rules import Part, tokens
from planner.start import rules
from planner.start.models import FirstSteps, TopicAnswer
from planner.start.rules import Candidate, Kind
from planner.steps.agenda.models import Claim, Idea, Slot, Topic, idea_persona, topic_persona
from planner.steps.agenda.queries.idea_scores import ground
from planner.steps.agenda.rules.ideas import score
from planner.steps.inventory.models import (
    ExpertiseClaim,
    PublishedWork,
    TopicArea,
    dismissed_area,
    work_area,
    work_author,
)
from planner.steps.inventory.rules import EXPERT_LEVEL, WRITER_LEVEL, counted_evidence
from planner.workflow.agenda import IdeaState, SlotState, TopicState

LONGEST_REF = 80        # signs of a topic's name, as the table takes them
LOOKED_AT = 200         # rows of each kind; more than anybody chooses from
Rows = sa.Select[*tuple[Any, ...]]


# --- First steps -------------------------------------------------------------------------------------------------


def first_steps(session: Session, person: Person) -> FirstSteps | None:
    """Somebody's first steps, ended or not; None for who was here before there were any."""
    return session.scalar(sa.select(FirstSteps).where(FirstSteps.person_id == person.id))


def answer_to(session: Session, person: Person, kind: Kind, ref: str) -> TopicAnswer | None:
    """What ``person`` said of one topic, or None."""
    return session.scalar(sa.select(TopicAnswer).where(
        TopicAnswer.person_id == person.id, TopicAnswer.kind == kind, TopicAnswer.ref == ref))


def has_claimed(session: Session, person: Person) -> bool:
    """Whether ``person`` ever took a slot."""
    return bool(session.scalar(sa.select(sa.exists().where(Claim.author_id == person.id))))


@dataclass(frozen=True, slots=True)
class Relief:
    """An area that hung on one colleague alone, until now."""

    area: AreaName
    colleague: str


def relieved(session: Session, person: Person) -> list[Relief]:
    """The areas that ``person`` can carry and that one active colleague carried alone; one statement, by key.

    Somebody carries an area from level 3 on. Source: docs/domain.md b (expertise).
    """
    mine, theirs = aliased(ExpertiseClaim), aliased(ExpertiseClaim)
    rows = session.execute(
        sa.select(TopicArea.label_nl, TopicArea.label_en, sa.func.min(Person.name))
        .select_from(mine).join(TopicArea, TopicArea.id == mine.area_id)
        .join(theirs, sa.and_(theirs.area_id == mine.area_id, theirs.person_id != mine.person_id))
        .join(Person, Person.id == theirs.person_id)
        .where(mine.person_id == person.id, mine.archived_at.is_(None), theirs.archived_at.is_(None),
               TopicArea.archived_at.is_(None), mine.level >= EXPERT_LEVEL, theirs.level >= EXPERT_LEVEL,
               Person.status == PersonStatus.ACTIVE)
        .group_by(TopicArea.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en)
        .having(sa.func.count() == 1).order_by(TopicArea.key))
    return [Relief(AreaName(nl, en), name) for nl, en, name in rows]


# --- What is known of one person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Work:
    """An own article that is out, with the areas that it is filed under."""

    ref: str
    title: str
    lang: str
    on: date
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """What somebody said of topics, and to the two questions."""

    hidden: frozenset[tuple[str, str]]
    wished: frozenset[tuple[str, str]]
    answers: tuple[str, str]


def _own(session: Session, person: Person, now: datetime) -> tuple[_Own, list[_Work]]:
    """What they said, and their articles that are out, the newest first. One statement."""
    never, none, no_day = sa.cast(sa.null(), UtcDateTime), sa.cast(sa.null(), sa.String), sa.cast(sa.null(), sa.Date)
    said = (sa.select(sa.literal("said").label("kind"), sa.cast(TopicAnswer.kind, sa.String).label("topic"),
                      TopicAnswer.ref.label("ref"), TopicAnswer.hidden_until.label("until"),
                      TopicAnswer.wished_at.label("wished"), none.label("lang"), none.label("areas"),
                      no_day.label("day")).where(TopicAnswer.person_id == person.id))
    answers = sa.select(sa.literal("answers"), FirstSteps.solved, FirstSteps.asked, never, never, none, none,
                        no_day).where(FirstSteps.person_id == person.id)
    areas = (sa.select(sa.func.aggregate_strings(TopicArea.key, ",")).select_from(work_area)
             .join(TopicArea, TopicArea.id == work_area.c.area_id)
             .where(work_area.c.work_id == PublishedWork.id, TopicArea.archived_at.is_(None))
             .correlate(PublishedWork).scalar_subquery())
    newest = (sa.select(sa.literal("work").label("kind"), PublishedWork.title.label("topic"),
                        PublishedWork.source_uid.label("ref"), never.label("until"), never.label("wished"),
                        PublishedWork.lang.label("lang"), areas.label("areas"), PublishedWork.local_date.label("day"))
              .join(work_author, work_author.c.work_id == PublishedWork.id)
              .where(work_author.c.person_id == person.id, PublishedWork.is_out)
              .order_by(PublishedWork.local_date.desc(), PublishedWork.id.desc()).limit(LOOKED_AT)).subquery()
    rows: Sequence[Any] = session.execute(sa.union_all(said, answers, sa.select(newest))).all()
    own = _Own(frozenset((row.topic, row.ref) for row in rows if row.until and row.until > now),
               frozenset((row.topic, row.ref) for row in rows if row.wished),
               next(((row.topic, row.ref) for row in rows if row.kind == "answers"), ("", "")))
    works = [_Work(row.ref, row.topic, row.lang, row.day, tuple(sorted(row.areas.split(","))) if row.areas else ())
             for row in rows if row.kind == "work"]
    return own, sorted(works, key=lambda work: work.on, reverse=True)


# --- What could be written on ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FirstTopics:
    """At most three topics that somebody can write on now, with the names of the areas that they mention.

    ``known``: the keys of areas that they claim; ``wished``: what they told the lead that they want to write;
    ``answers``: what they said to the two questions.
    """

    topics: tuple[Candidate, ...]
    names: Mapping[str, AreaName]
    known: frozenset[str]
    wished: frozenset[tuple[str, str]]
    answers: tuple[str, str] = ("", "")

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than three, so that two questions may find more."""
        return len(self.topics) < rules.WANTED


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything about one person that a topic is measured by."""

    yardstick: Yardstick
    own: _Own
    works: list[_Work]
    day: date
    min_fit: int

    def fit(self, area: str) -> Fit:
        """How well they fit an area alone."""
        return self.yardstick.fit(Brief(area, area=area))


def topics_for_now(session: Session, person: Person, *, now: datetime) -> FirstTopics:
    """Up to three topics that ``person`` can write on now, each with its reasons; nine statements and a few.

    Slots too near for anybody but a lead, other languages, areas of which they asked not to be asked, and what they
    said "not this one" to are left out. Source: docs/domain-more.md n (three topics you can write on now).
    """
    known = _Known(yardstick(session, person, now=now), *_own(session, person, now), local_date(now, person.zone),
                   house_settings(session).min_fit)
    found = [*_from_agenda(session, person, known, now), *_from_ideas(session, person, known),
             *_from_articles(known), *_from_areas(known)]
    chosen = rules.first_topics(found, known.own.hidden)
    knowledge = known.yardstick.knowledge
    keys = {key for one in chosen for key in (one.area, one.fit.through) if key}
    return FirstTopics(tuple(chosen), {key: knowledge.name(key) for key in keys},
                       frozenset(claim.area for claim in knowledge.claims), known.own.wished, known.own.answers)


def _candidate(kind: Kind, row: Any, known: _Known, brief: Brief, extra: int = 0, **over: Any) -> Candidate | None:
    """A row of agenda or ideas as a candidate, unless it does not fit or is refused."""
    fit = known.yardstick.fit(brief)
    if fit.refused or not rules.is_for(fit.terms, kind, level=fit.signals.level,
                                           min_fit=known.min_fit):
        return None
    return Candidate(kind, row.ref, row.title, row.lang, row.area, (fit.terms.total + extra,), fit, **over)


def _personas(row: Any) -> frozenset[int]:
    return frozenset(int(one) for one in row.personas.split(",")) if row.personas else frozenset()


def _from_agenda(session: Session, person: Person, known: _Known, now: datetime) -> Iterator[Candidate]:
    last = known.works[0].on if known.works else None
    for row in session.execute(_agenda_rows(person, now)).all():
        near = spacing(last, row.on) if row.on else 0
        if near is None or (row.on and not person.capacity_per_quarter):
            continue
        brief = Brief(row.ref, row.lang, f"{row.title}\n{row.question}\n{row.brief}", row.area, _personas(row))
        found = _candidate(Kind.SLOT if row.on else Kind.TOPIC, row, known, brief,
                           near + STANDARD.priority_point * row.priority, on=row.on)
        if found is not None:
            yield found


def _ids(table: sa.Table, of: Any) -> Any:
    """The ids of the personas of a row as one text: ``3,14``."""
    own = table.c.topic_id if "topic_id" in table.c else table.c.idea_id
    return (sa.select(sa.func.aggregate_strings(sa.cast(table.c.persona_id, sa.String), ","))
            .where(own == of).scalar_subquery().label("personas"))


def _agenda_rows(person: Person, now: datetime) -> Rows:
    open_slot = sa.and_(Slot.topic_id == Topic.id, Slot.state == SlotState.OPEN, Slot.is_reserve.is_(False),
                        sa.func.coalesce(Slot.closes_at, Slot.publish_at) > now)
    return (sa.select(sa.func.coalesce(Slot.uid, Topic.uid).label("ref"), Topic.title, Topic.lang, Topic.question,
                      Topic.brief, Topic.priority, TopicArea.key.label("area"), Slot.local_date.label("on"),
                      _ids(topic_persona, Topic.id))
            .select_from(Topic).outerjoin(Slot, open_slot).outerjoin(TopicArea, TopicArea.id == Topic.area_id)
            .where(Topic.lang.in_(person.languages), sa.or_(Slot.id.is_not(None), Topic.state == TopicState.OPEN))
            .order_by(Slot.id.is_(None), Slot.publish_at, Topic.id).limit(LOOKED_AT))


def _from_ideas(session: Session, person: Person, known: _Known) -> Iterator[Candidate]:
    """Ideas of the bank: of those that they fit alike the one with the higher score, then more votes, then the older.

    Of very many the ones in areas that they know are looked at first, then those with most votes.
    Source: docs/domain-more.md n (by FIT then score), l (order of the bank).
    """
    own = TopicArea.key.in_([claim.area for claim in known.yardstick.knowledge.claims])
    rows = session.execute(
        sa.select(Idea.uid.label("ref"), Idea.title, Idea.lang, TopicArea.key.label("area"),
                  _ids(idea_persona, Idea.id), SimilarityText.counts.label("counts"), Idea.votes, Idea.created_at,
                  Idea.validation, Idea.area_id, Idea.question_fact_id)
        .select_from(Idea).outerjoin(TopicArea, TopicArea.id == Idea.area_id)
        .outerjoin(SimilarityText, sa.and_(SimilarityText.kind == "idea", SimilarityText.uid == Idea.uid))
        .where(Idea.state == IdeaState.NEW, Idea.lang.in_(person.languages))
        .order_by(sa.case((own, 0), else_=1), Idea.votes.desc(), Idea.id).limit(LOOKED_AT)).all()
    bank = ground(session, known.day) if rows else None
    for row in rows:
        brief = Brief(row.ref, row.lang, "", row.area, _personas(row), row.counts or {})
        found = _candidate(Kind.IDEA, row, known, brief)
        if found is not None and bank is not None:
            points = score(bank.worth(row.validation, row.area_id, row.question_fact_id, sorted(_personas(row))))
            yield replace(found, rank=(*found.rank, points, row.votes, -int(row.created_at.timestamp())))


def _from_articles(known: _Known) -> Iterator[Candidate]:
    """Own articles that are older than a year: what changed since. That it was published is no reason besides."""
    before = known.day - timedelta(days=rules.OLD_ARTICLE_DAYS)
    for work in known.works:
        if work.on < before:
            area = work.areas[0] if work.areas else None
            fit = known.fit(area) if area else Fit()
            if not fit.refused:
                yield Candidate(Kind.ARTICLE, work.ref, work.title, work.lang, area, (work.on.toordinal(),),
                                replace(fit, terms=replace(fit.terms, articles=0)), on=work.on)


def _from_areas(known: _Known) -> Iterator[Candidate]:
    """Own areas that they can write about: five questions that colleagues ask them."""
    for claim in known.yardstick.knowledge.claims:
        fit = known.fit(claim.area)
        if claim.level >= WRITER_LEVEL and not fit.refused:
            pieces = counted_evidence(claim.evidence)
            yield Candidate(Kind.AREA, claim.area, "", "", claim.area, (claim.level, pieces, claim.interest), fit)


# --- Answers to the two questions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """An area that somebody's answer names, which they did not claim yet."""

    key: str
    name: AreaName


def proposals(session: Session, person: Person, answers: Collection[str], known: Collection[str]) -> list[Proposal]:
    """The areas that somebody's answers name, the most named first; nothing is added by it.

    Left out: areas that they claim (``known``) and those that they said "not me" to.
    Source: docs/domain-more.md n (answers become expertise proposals).
    """
    said = "\n".join(answers)
    if not said.strip():
        return []
    marks = similarity.marks(session)
    bag = tokens([Part(person.locale, said)], similarity.lexicon(session, marks.areas))
    keys = rules.areas_said(bag.counts.items(), known)
    rows = session.execute(
        sa.select(TopicArea.key, TopicArea.label_nl, TopicArea.label_en)
        .where(TopicArea.key.in_(keys), TopicArea.archived_at.is_(None), TopicArea.id.not_in(
            sa.select(dismissed_area.c.area_id).where(dismissed_area.c.person_id == person.id))))
    names = {key: AreaName(nl, en) for key, nl, en in rows}
    return [Proposal(key, names[key]) for key in keys if key in names]
