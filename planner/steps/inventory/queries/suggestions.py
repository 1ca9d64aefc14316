"""Areas that somebody seems to know and did not name: what they published, and words that their texts share with areas.

Nothing is ever added by it; a person takes a suggestion or says "not me".
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.similarity import queries as similarity
from planner.similarity.models import SimilarityText, similarity_posting
from planner.similarity.rules import RELATED, Part, cosine, length, shared, tokens
from planner.steps.inventory import rules
from planner.steps.inventory.models import (
    ExpertiseClaim,
    PublishedWork,
    TopicArea,
    dismissed_area,
    work_area,
    work_author,
)
from planner.steps.inventory.queries.branches import Named

MOST = 8                # suggestions at a time
TEXTS = 20              # newest works that are compared
CANDIDATES = 200        # areas that they are compared with
KIND = "area"           # as similarity knows the texts of areas


@dataclass(frozen=True, slots=True)
class Because:
    """Why an area is suggested: an article (its newest, of ``articles`` about it), or "" the profile.

    ``shared``: the words that it shares with the area, when nobody filed it there.
    """

    title: str = ""
    address: str = ""
    lang: str = ""
    articles: int = 0
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area that somebody may know, the level that it looks like, and why."""

    area: Named
    level: int
    because: Because
    permille: int = 1000


@dataclass(frozen=True, slots=True)
class _Text:
    parts: tuple[Part, ...]
    because: Because


def suggested_areas(session: Session, person: Person) -> list[Suggestion]:
    """Areas that ``person`` did not name (nor took back, nor dismissed) and seems to know, the likeliest first.

    First areas of articles of theirs that are out, then areas whose words are like a text of theirs by at least 0.40.
    Four statements.

    Source: docs/domain.md b (expertise is never added silently), e (text similarity).
    """
    works = _works(session, person)
    filed = _filed(works)
    alike = _alike(session, _texts(person, works))
    areas = _open_areas(session, person, [*filed, *(uid for uid in alike if uid not in filed)])
    found = [Suggestion(areas[uid], rules.level_of(because.articles), because) for uid, because in filed.items()
             if uid in areas]
    found += [Suggestion(areas[uid], 1, because, permille) for uid, (permille, because) in alike.items()
              if uid in areas and uid not in filed]
    return sorted(found, key=lambda one: (-one.because.articles, -one.permille, one.area.key))[:MOST]


def _works(session: Session, person: Person) -> Sequence[Any]:
    """A row for each work of theirs and each area of it, the newest first."""
    return session.execute(
        sa.select(PublishedWork.id, PublishedWork.title, PublishedWork.excerpt, PublishedWork.lang,
                  PublishedWork.address, TopicArea.uid.label("area"))
        .join(work_author, work_author.c.work_id == PublishedWork.id)
        .outerjoin(work_area, work_area.c.work_id == PublishedWork.id)
        .outerjoin(TopicArea, TopicArea.id == work_area.c.area_id)
        .where(work_author.c.person_id == person.id, PublishedWork.is_out)
        .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc())).all()


def _filed(works: Iterable[Any]) -> dict[str, Because]:
    newest: dict[str, Any] = {}
    count: dict[str, int] = {}
    for row in works:
        if row.area is not None:
            newest.setdefault(row.area, row)
            count[row.area] = count.get(row.area, 0) + 1
    return {uid: Because(row.title, row.address, row.lang, count[uid]) for uid, row in newest.items()}


def _texts(person: Person, works: Iterable[Any]) -> list[_Text]:
    found = {row.id: _Text((Part(row.lang, f"{row.title}\n{row.excerpt}"),), Because(row.title, row.address, row.lang))
             for row in works}
    profile = " \n".join(text for text in (person.job_title, person.bio) if text)
    return [_Text((Part(person.locale, profile),), Because()), *list(found.values())[:TEXTS]]


def _alike(session: Session, texts: Sequence[_Text]) -> dict[str, tuple[int, Because]]:
    """For each area that a text is like: how much, and because of which; two statements."""
    marks = similarity.marks(session)
    if marks.areas == similarity.NO_MARK:
        return {}                               # nothing was compared yet
    lexicon = similarity.lexicon(session, marks.areas)
    weights = similarity.weighing(session, marks.profiles).weights
    asked = [(weights.vector(tokens(text.parts, lexicon).counts), text.because) for text in texts]
    candidates = {uid: weights.vector(counts) for uid, counts in _candidates(
        session, {token for vector, _because in asked for token in vector})}
    found: dict[str, tuple[int, Because]] = {}
    for vector, because in asked:
        for uid, permille in _near(vector, candidates):
            if permille > found.get(uid, (0, because))[0]:
                words = shared(vector, candidates[uid])
                found[uid] = (permille, Because(because.title, because.address, because.lang, shared=words))
    return found


def _candidates(session: Session, words: Iterable[str]) -> Iterator[tuple[str, Mapping[str, float]]]:
    posting = similarity_posting.c
    having = (sa.select(posting.text_id).where(posting.kind == KIND, posting.token.in_(list(words)))
              .distinct().order_by(posting.text_id).limit(CANDIDATES))
    for row in session.execute(sa.select(SimilarityText.uid, SimilarityText.counts)
                               .where(SimilarityText.id.in_(having))):
        yield row.uid, row.counts


def _near(vector: dict[str, float], candidates: Mapping[str, dict[str, float]]) -> Iterator[tuple[str, int]]:
    own = length(vector)
    for uid, other in candidates.items():
        permille = cosine(vector, other, (own, length(other)))
        if permille >= RELATED:
            yield uid, permille


def _open_areas(session: Session, person: Person, uids: Sequence[str]) -> dict[str, Named]:
    """Those of the live areas that ``person`` never named and never dismissed, by uid; one statement."""
    if not uids:
        return {}
    named = sa.select(ExpertiseClaim.area_id).where(ExpertiseClaim.person_id == person.id)
    dismissed = sa.select(dismissed_area.c.area_id).where(dismissed_area.c.person_id == person.id)
    rows = session.execute(
        sa.select(TopicArea.uid, TopicArea.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en)
        .where(TopicArea.uid.in_(uids), TopicArea.archived_at.is_(None), TopicArea.id.not_in(named),
               TopicArea.id.not_in(dismissed)))
    return {row.uid: Named(row.id, row.key, row.label_nl, row.label_en) for row in rows}
