"""What the text similarity reads here: the words of areas, and what people's knowledge looks like as text."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person, PersonStatus
from planner.similarity.rules import AreaWords, Part
from planner.steps.inventory.models import (
    Evidence,
    ExpertiseClaim,
    KnowledgeFact,
    PublishedWork,
    TopicArea,
    fact_knower,
    work_area,
    work_author,
)
from planner.steps.inventory.queries.claims import is_live
from planner.steps.inventory.queries.directory import Area, directory

Rows = sa.Select[*tuple[Any, ...]]
MOST_PARTS = 80           # titles and excerpts of the newest works of an area
ALL_SAID = 100_000        # signs of one profile; ten times the longest that anybody reads


def area_words(session: Session) -> list[AreaWords]:
    """Each live area with every word for it."""
    return [AreaWords(area.key, area.parent, _phrases(area)) for area in directory(session).areas.values()]


def _phrases(area: Area) -> tuple[tuple[str, str], ...]:
    return (("nl", area.nl), ("en", area.en), *area.aliases)


def area_parts(session: Session, uids: Collection[str]) -> list[tuple[str, list[Part]]]:
    """What these areas are about as texts, by uid; none of one that is archived or gone.

    Every word for it, and what was published on exactly that: a label of one word says too little to be compared.
    """
    keys = session.execute(sa.select(TopicArea.key, TopicArea.uid).where(TopicArea.uid.in_(uids),
                                                                         TopicArea.archived_at.is_(None)))
    areas, works = directory(session).areas, _titles(session, uids)
    return [(uid, [Part(lang, phrase) for lang, phrase in dict.fromkeys(_phrases(areas[key]))] + works[uid])
            for key, uid in keys]


def _titles(session: Session, uids: Collection[str]) -> dict[str, list[Part]]:
    rows = session.execute(
        sa.select(TopicArea.uid, PublishedWork.lang, PublishedWork.title, PublishedWork.excerpt)
        .join(work_area, work_area.c.area_id == TopicArea.id)
        .join(PublishedWork, PublishedWork.id == work_area.c.work_id)
        .where(TopicArea.uid.in_(uids), PublishedWork.is_out).order_by(PublishedWork.id.desc()))
    said: dict[str, list[Part]] = defaultdict(list)
    for uid, lang, title, excerpt in rows:
        said[uid] += [Part(lang, title), *([Part(lang, excerpt)] if excerpt else [])]
    return defaultdict(list, {uid: parts[:MOST_PARTS] for uid, parts in said.items()})


def profile_parts(session: Session, uids: Collection[str]) -> list[tuple[str, list[Part]]]:
    """What these people's knowledge looks like as text, by the person's uid; none of who left or said nothing.

    Notes and evidence of their claims, facts that they know, titles and excerpts of what they published.
    Source: docs/domain.md e (profile text).
    """
    here = sa.and_(Person.uid.in_(uids), Person.status != PersonStatus.LEFT)
    said: dict[str, list[Part]] = defaultdict(list)
    for statement in (_notes(here), _evidence(here), _facts(here), _works(here)):
        for row in session.execute(statement):
            uid, lang = row[:2]
            said[uid].extend(Part(lang, piece) for piece in row[2:] if piece)
    return [(uid, _cut(parts)) for uid, parts in said.items() if parts]


def _cut(parts: Iterable[Part]) -> list[Part]:
    kept: list[Part] = []
    room = ALL_SAID
    for part in parts:
        room -= len(part.text)
        if room < 0:
            break
        kept.append(part)
    return kept


def _claims(here: sa.ColumnElement[bool], *columns: sa.ColumnElement[str]) -> Rows:
    return (sa.select(Person.uid, ExpertiseClaim.note_lang, *columns).select_from(ExpertiseClaim)
            .join(Person, Person.id == ExpertiseClaim.person_id).join(TopicArea, TopicArea.id == ExpertiseClaim.area_id)
            .where(here, is_live()))


def _notes(here: sa.ColumnElement[bool]) -> Rows:
    note = ExpertiseClaim.note.expression
    return _claims(here, note).where(note != "").order_by(ExpertiseClaim.id)


def _evidence(here: sa.ColumnElement[bool]) -> Rows:
    title = Evidence.title.expression
    return (_claims(here, title).join(Evidence, Evidence.claim_id == ExpertiseClaim.id)
            .where(title != "", Evidence.archived_at.is_(None)).order_by(Evidence.id))


def _facts(here: sa.ColumnElement[bool]) -> Rows:
    return (sa.select(Person.uid, KnowledgeFact.lang, KnowledgeFact.text)
            .join(fact_knower, fact_knower.c.person_id == Person.id)
            .join(KnowledgeFact, KnowledgeFact.id == fact_knower.c.fact_id)
            .where(here, KnowledgeFact.archived_at.is_(None)).order_by(KnowledgeFact.id))


def _works(here: sa.ColumnElement[bool]) -> Rows:
    return (sa.select(Person.uid, PublishedWork.lang, PublishedWork.title, PublishedWork.excerpt)
            .join(work_author, work_author.c.person_id == Person.id)
            .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
            .where(here, PublishedWork.is_out).order_by(PublishedWork.published_at.desc(), PublishedWork.id))


def people_of_claims(session: Session, *, person_ids: Collection[int], claim_ids: Collection[int]) -> list[str]:
    """The uids of these people and of those whose claims these are."""
    of_claims = sa.select(ExpertiseClaim.person_id).where(ExpertiseClaim.id.in_(claim_ids))
    return list(session.scalars(sa.select(Person.uid).where(
        sa.or_(Person.id.in_(person_ids), Person.id.in_(of_claims)))))
