"""Keeping people's profiles, areas, trends, facts and works in step with the text similarity.

Each function hears which rows changed while they are written (``similarity.sources``); a profile is only marked, the
clockwork puts it together and computes it.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstanceState, Session

from planner.people.models import Person
from planner.similarity import services as similarity
from planner.similarity import sources
from planner.similarity.queries import PROFILE
from planner.similarity.rules import Part
from planner.steps.inventory.models import (
    AreaAlias,
    Evidence,
    ExpertiseClaim,
    KnowledgeFact,
    PublishedWork,
    TopicArea,
    TrendObservation,
)
from planner.steps.inventory.queries import profiles


def connect() -> None:
    """Name what is compared here, and what changes somebody's profile."""
    sources.compare(TrendObservation, "trend", _trend)
    sources.compare(KnowledgeFact, "fact", _fact)
    sources.compare(PublishedWork, "work", _work)
    sources.follow((ExpertiseClaim, Evidence, KnowledgeFact, PublishedWork, Person), mark_profiles)
    sources.follow((TopicArea, AreaAlias), mark_areas)
    sources.follow((PublishedWork,), mark_areas_of_works)


def _trend(trend: TrendObservation) -> list[Part] | None:
    return None if trend.archived_at else [Part(trend.lang, trend.text)]


def _fact(fact: KnowledgeFact) -> list[Part] | None:
    return None if fact.archived_at else [Part(fact.lang, fact.text)]


def _work(work: PublishedWork) -> list[Part] | None:
    return [Part(work.lang, work.title), Part(work.lang, work.excerpt)] if work.is_out else None


def mark_profiles(session: Session, rows: Sequence[Any]) -> None:
    """Whose knowledge these rows are about: their profiles are to be computed again."""
    claim_ids = {row.claim_id for row in rows if isinstance(row, Evidence)}
    person_ids = {row.person_id for row in rows if isinstance(row, ExpertiseClaim)}
    for row in rows:
        person_ids.update(_people(row))
    if claim_ids or person_ids:
        similarity.mark(session, kind=PROFILE, uids=profiles.people_of_claims(
            session, person_ids=person_ids, claim_ids=claim_ids))


def _people(row: Any) -> Iterator[int]:
    """The people that a fact, a work or an account is about, those who were just taken out too."""
    state: InstanceState[Any] = sa.inspect(row)
    if isinstance(row, Person):
        if not state.pending and state.attrs.status.history.has_changes():
            yield row.id
    elif isinstance(row, KnowledgeFact | PublishedWork):
        people = state.attrs["known_by" if isinstance(row, KnowledgeFact) else "authors"]
        yield from (person.id for person in people.load_history().sum())


def mark_areas_of_works(session: Session, rows: Sequence[Any]) -> None:
    """An area says what was published on it, also what was until now."""
    areas = {area.uid for row in rows for area in sa.inspect(row).attrs.areas.load_history().sum()}
    if areas:
        similarity.mark(session, kind="area", uids=areas)


def mark_areas(session: Session, rows: Sequence[Any]) -> None:
    """Areas have other words or another place: they are compared anew, and every text is looked at again."""
    areas = {row.id for row in rows if isinstance(row, TopicArea)}
    areas |= {row.area_id for row in rows if isinstance(row, AreaAlias)}
    uids = session.scalars(sa.select(TopicArea.uid).where(TopicArea.id.in_(areas))).all()
    similarity.mark(session, kind="area", uids=uids)
    similarity.areas_changed(session)
