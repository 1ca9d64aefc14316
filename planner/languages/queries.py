"""Reads for language versions: in which languages, and by whom."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus, Site
from planner.steps.writing.models import Draft, FinalApproval, Revision
from planner.web.i18n import LANGUAGES


def languages_for(session: Session, draft: Draft, taken: Sequence[str]) -> list[str]:
    """The languages that a version could still be begun in: those of the site, or of the house when there is none."""
    site_id = draft.claim.slot.site_id if draft.claim else None
    site = session.get(Site, site_id) if site_id else None
    spoken = site.languages if site and site.languages else LANGUAGES
    return [lang for lang in spoken if lang in LANGUAGES and lang != draft.lang and lang not in taken]


def can_translate(person: Person, lang: str) -> bool:
    """Whether somebody works here and speaks a language."""
    return person.status is PersonStatus.ACTIVE and lang in person.languages


def translators(session: Session, langs: Sequence[str]) -> list[Person]:
    """Everybody who could write a version in one of these languages, by name. One statement."""
    found = session.scalars(sa.select(Person).where(Person.status == PersonStatus.ACTIVE)
                            .order_by(Person.name, Person.id))
    return [person for person in found if any(lang in person.languages for lang in langs)]


def writers_of(version: Draft) -> list[Person]:
    """Who writes a version: the translator, else author and co-authors of its source."""
    if version.translator is not None:
        return [version.translator]
    return [version.claim.author, *version.claim.co_authors] if version.claim else []


def once_followed(session: Session, version: Draft, number: int) -> Revision:
    """Revision ``number`` of a version's source, when it was approved or the version began from it. Raises NotFound.

    Whoever writes a version sees no other text of its source.
    """
    begun_from = sa.select(Revision.source_id).where(Revision.draft_id == version.id, Revision.source_id.is_not(None))
    found = session.scalar(sa.select(Revision).where(
        Revision.draft_id == version.version_of_id, Revision.number == number,
        sa.or_(Revision.id.in_(begun_from), Revision.id.in_(sa.select(FinalApproval.revision_id)))))
    if found is None:
        raise NotFound("not_found")
    return found
