"""What imported articles say about who knows what: evidence for each author in each area of each article."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import event_log, events
from planner.imports.blog.catalogue import KIND
from planner.imports.models import ImportKey
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.steps.inventory.events import ExpertiseChanged
from planner.steps.inventory.models import (
    Evidence,
    EvidenceKind,
    ExpertiseClaim,
    PublishedWork,
    TopicArea,
    work_area,
    work_author,
)

SOME, OFTEN = 2, 3      # level that one or two articles about an area show, and that three or more do
OFTEN_FROM = 3
# Stored with the claim in the language of the house, as anything that somebody types.
NOTES = {"en": "Concluded from the imported blog.", "nl": "Afgeleid uit het geïmporteerde blog."}
_ORIGIN = 120           # characters of the name of the source that evidence keeps


@dataclass(frozen=True, slots=True)
class Piece:
    """One article by one person about one area."""

    person_id: int
    can_sign_in: bool
    area_id: int
    title: str
    address: str
    on_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Learned:
    """How much the articles of a source added."""

    claims: int
    evidence: int


def level_of(articles: int) -> int:
    """The level that so many articles about one area show."""
    return OFTEN if articles >= OFTEN_FROM else SOME


def authors(session: Session, *, source: str) -> list[int]:
    """Who wrote the articles of ``source`` that are out, by id."""
    found = (sa.select(work_author.c.person_id).distinct()
             .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
             .join(ImportKey, ImportKey.object_uid == PublishedWork.source_uid)
             .where(ImportKey.kind == KIND, ImportKey.source == source, PublishedWork.is_out))
    return sorted(session.scalars(found))


def put_knowledge(session: Session, *, source: str, people: Collection[int], actor_id: int | None,
                  now: datetime) -> Learned:
    """Let every article of ``source`` by ``people`` (ids) count as evidence for them; doing it again adds nothing.

    Somebody without sign-in can't say what they know, so their articles say it: a claim by the number of articles.
    For members only claims that they made themselves get the evidence; nobody else speaks for them.
    """
    by_pair: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in _pieces(session, source, people):
        by_pair[piece.person_id, piece.area_id].append(piece)
    known = session.scalars(sa.select(ExpertiseClaim).where(ExpertiseClaim.person_id.in_(people)))
    claims = {(claim.person_id, claim.area_id): claim for claim in known}
    made = _conclude(session, by_pair, claims, actor_id=actor_id, now=now)
    evidence = _prove(session, by_pair, claims, source)
    session.flush()
    changed = {claim.person_id for claim in made} | {claim.person_id for claim in evidence}
    for person_id in sorted(changed):
        events.announce(session, ExpertiseChanged(person_id, now))
    return Learned(len(made), len(evidence))


def _pieces(session: Session, source: str, people: Collection[int]) -> list[Piece]:
    rows = session.execute(
        sa.select(Person.id, Person.email.is_not(None), TopicArea.id, PublishedWork.title, PublishedWork.address,
                  PublishedWork.local_date, PublishedWork.published_at)
        .join(work_author, work_author.c.person_id == Person.id)
        .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
        .join(work_area, work_area.c.work_id == PublishedWork.id)
        .join(TopicArea, TopicArea.id == work_area.c.area_id)
        .join(ImportKey, ImportKey.object_uid == PublishedWork.source_uid)
        .where(ImportKey.kind == KIND, ImportKey.source == source, TopicArea.archived_at.is_(None),
               PublishedWork.is_out, Person.id.in_(people))
        .order_by(PublishedWork.published_at, PublishedWork.id, Person.id, TopicArea.id))
    return [Piece(*row) for row in rows]


def _conclude(session: Session, by_pair: dict[tuple[int, int], list[Piece]],
              claims: dict[tuple[int, int], ExpertiseClaim], *, actor_id: int | None,
              now: datetime) -> list[ExpertiseClaim]:
    """Claims of people without sign-in: new ones, and known ones that more articles raise."""
    house, changed = get_organisation(session), []
    for pair, pieces in by_pair.items():
        if pieces[0].can_sign_in:
            continue
        level, claim = level_of(len(pieces)), claims.get(pair)
        if claim is None:
            claim = claims[pair] = ExpertiseClaim(
                person_id=pair[0], area_id=pair[1], level=level, interest=0, note=NOTES[house.locale],
                note_lang=house.locale, confirmed_at=pieces[-1].at)
            session.add(claim)
        elif claim.level < level:
            claim.level, claim.confirmed_at = level, pieces[-1].at
        else:
            continue
        changed.append(claim)
    session.flush()
    for claim in changed:
        event_log.record(session, claim, "import", actor_id=actor_id, now=now, level=claim.level)
    return changed


def _prove(session: Session, by_pair: dict[tuple[int, int], list[Piece]],
           claims: dict[tuple[int, int], ExpertiseClaim], source: str) -> list[ExpertiseClaim]:
    """Put each article under the claim that it belongs to, once; returns the claim of every piece added."""
    known = {(row.claim_id, row.url) for row in session.execute(
        sa.select(Evidence.claim_id, Evidence.url).where(
            Evidence.kind == EvidenceKind.ARTICLE, Evidence.origin == source[:_ORIGIN],
            Evidence.claim_id.in_([claim.id for claim in claims.values()])))}
    proved = []
    for pair, pieces in by_pair.items():
        claim = claims.get(pair)
        if claim is None or claim.archived_at is not None:
            continue
        for piece in pieces:
            if (claim.id, piece.address) not in known:
                session.add(Evidence(claim_id=claim.id, kind=EvidenceKind.ARTICLE, title=piece.title,
                                     url=piece.address, on_date=piece.on_date, origin=source[:_ORIGIN]))
                proved.append(claim)
    return proved
