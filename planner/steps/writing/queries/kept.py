"""Reads of what stands beside revisions: texts kept aside, names of revisions, who wrote how much."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.steps.writing.kept_models import KeptText, RevisionName
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.reviews import texts
from planner.steps.writing.rules import authors_of_words


def kept_texts(session: Session, draft: Draft, person: Person) -> list[KeptText]:
    """What is kept of this person beside this draft and not thrown away, the newest first."""
    return list(session.scalars(
        sa.select(KeptText).where(KeptText.draft_id == draft.id, KeptText.person_id == person.id,
                                  KeptText.discarded_at.is_(None))
        .order_by(KeptText.at.desc(), KeptText.id.desc())))


def kept_row(session: Session, draft: Draft, person: Person, sha256: str) -> KeptText | None:
    """This person's row for this very text, thrown away or not."""
    return session.scalar(sa.select(KeptText).where(KeptText.draft_id == draft.id, KeptText.person_id == person.id,
                                                    KeptText.sha256 == sha256))


def get_kept(session: Session, draft: Draft, person: Person, uid: str) -> KeptText:
    """A kept text of this person's own. Raises NotFound."""
    found = session.scalar(sa.select(KeptText).where(KeptText.draft_id == draft.id, KeptText.uid == uid,
                                                     KeptText.person_id == person.id))
    if found is None:
        raise NotFound("not_found")
    return found


def names_of(session: Session, revision_ids: Collection[int]) -> dict[int, str]:
    """The names of revisions, by their id; those without one are left out."""
    rows = session.execute(sa.select(RevisionName.revision_id, RevisionName.name)
                           .where(RevisionName.revision_id.in_(revision_ids)))
    return {revision_id: name for revision_id, name in rows}  # noqa: C416 - rows are not pairs to the type checker


@dataclass(frozen=True, slots=True)
class Share:
    """How many words of the newest revision somebody wrote; ``permille`` of all of them. None: nobody is named."""

    person: Person | None
    words: int
    permille: int


def who_wrote(session: Session, draft: Draft, *, known: Iterable[Person] = ()) -> list[Share]:
    """Who wrote how much of the newest text, most first. Two statements, and one when somebody is not ``known``."""
    counted = Counter(authors_of_words(texts(session, draft)))
    people = {one.id: one for one in known}
    if missing := counted.keys() - people.keys() - {0}:
        people |= {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(missing)))}
    whole = counted.total() or 1
    return [Share(people.get(person_id), number, 1000 * number // whole) for person_id, number in counted.most_common()]
