"""What the public blog shows: published texts of one site in one language, and nothing else."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core.db import Entity
from planner.people.models import Organisation, Person, Site
from planner.steps.inventory.models import PublishedWork, TopicArea, work_area, work_author
from planner.steps.publishing.models import Correction, CorrectionKind, Publication, SlugHistory, Variant
from planner.steps.writing.models import Draft, Revision
from planner.workflow.publishing import PublicationState

PAGE = 20
_P = PublicationState


@dataclass(frozen=True, slots=True)
class Place:
    """One blog: a site in one language. ``stamp`` changes whenever anything shown there may have changed."""

    site_id: int
    lang: str
    house_lang: str
    languages: tuple[str, ...]
    house: str
    zone: str
    stamp: str

    @property
    def prefix(self) -> str:
        """Where this blog's addresses begin: the house's own language has no prefix."""
        return "/blog" if self.lang == self.house_lang else f"/blog/{self.lang}"


@dataclass(frozen=True, slots=True)
class Article:
    """One published text as lists show it."""

    uid: str
    title: str
    excerpt: str
    address: str
    lang: str
    published_at: datetime
    changed_at: datetime
    word_count: int
    authors: Sequence[Person]
    areas: Sequence[TopicArea]

    @property
    def minutes(self) -> int:
        """Minutes to read it, at 220 words a minute, one at least."""
        return max(1, round(self.word_count / 220))


@cache
def _place() -> sa.Select[Any]:
    """Put together once: every reader asks it.

    The newest change alone would hide one that is committed behind a later one, or made by a clock that was put back,
    so versions are counted as well.
    """
    out = sa.select(sa.func.count()).select_from(Publication).where(Publication.state == _P.PUBLISHED)
    marks = [one.scalar_subquery() for kind in (Publication, PublishedWork, TopicArea) for one in _marks(kind)]
    marks += [one.where(Person.slug.is_not(None)).scalar_subquery() for one in _marks(Person)]
    return (sa.select(Site.id, Site.languages, Organisation.locale, Organisation.name, Organisation.zone,
                      Organisation.version, Site.version, *marks, out.scalar_subquery())
            .select_from(Site).join(Organisation, sa.true()).where(Site.is_main).order_by(Site.id).limit(1))


def _marks(kind: type[Entity]) -> tuple[sa.Select[Any], ...]:
    return sa.select(sa.func.max(kind.updated_at)), sa.select(sa.func.sum(kind.version))


def find_place(session: Session, lang: str | None) -> Place | None:
    """The main site's blog in ``lang`` (None: the organisation's); None when there is no site. One statement."""
    row = session.execute(_place()).first()
    if row is None:
        return None
    site_id, languages, house_lang, house, zone, *rest = row
    stamp = "-".join(str(each) for each in rest)
    return Place(site_id, lang or house_lang, house_lang, tuple(languages), house, zone, stamp)


def _published(place: Place) -> sa.Select[Publication, PublishedWork, int]:
    return (sa.select(Publication, PublishedWork, Revision.word_count)
            .join(Variant, Variant.id == Publication.variant_id).join(Draft, Draft.id == Variant.draft_id)
            .join(PublishedWork, PublishedWork.source_uid == Draft.uid)
            .join(Revision, Revision.id == Publication.revision_id)
            .where(Publication.site_id == place.site_id, Publication.lang == place.lang,
                   Publication.state == _P.PUBLISHED)
            .order_by(Publication.published_at.desc(), Publication.id.desc()))


def _article(place: Place, publication: Publication, work: PublishedWork, words: int) -> Article:
    assert publication.published_at is not None
    return Article(publication.uid, work.title, work.excerpt, f"{place.prefix}/{publication.slug}", work.lang,
                   publication.published_at, publication.changed_at or publication.published_at, words,
                   work.authors, work.areas)


def articles(session: Session, place: Place, *, page: int = 1, limit: int = PAGE, author: Person | None = None,
             area: TopicArea | None = None, but: str | None = None) -> tuple[list[Article], bool]:
    """Published articles, newest first, and whether there are more. Three statements, whatever the number.

    Args:
        page: from 1.
        limit: articles a page.
        author: only what this person wrote.
        area: only what is about exactly this area.
        but: uid of a publication to leave out.
    """
    found = _published(place).options(selectinload(PublishedWork.authors), selectinload(PublishedWork.areas))
    if author is not None:
        found = found.join(work_author, work_author.c.work_id == PublishedWork.id).where(
            work_author.c.person_id == author.id)
    if area is not None:
        found = found.join(work_area, work_area.c.work_id == PublishedWork.id).where(work_area.c.area_id == area.id)
    if but is not None:
        found = found.where(Publication.uid != but)
    rows = session.execute(found.limit(limit + 1).offset((page - 1) * limit)).all()
    return [_article(place, publication, work, words) for publication, work, words in rows[:limit]], len(rows) > limit


def texts(session: Session, uids: Sequence[str]) -> dict[str, str]:
    """The Markdown that is out, by the uid of its publication. One statement."""
    found = (sa.select(Publication.uid, Revision.body).join(Revision, Revision.id == Publication.revision_id)
             .where(Publication.uid.in_(uids)))
    return {row.uid: row.body for row in session.execute(found)}


@dataclass(frozen=True, slots=True)
class Address:
    """What stands at an address: the publication there now, and the address that it has now."""

    publication_id: int
    version: int
    state: PublicationState
    slug: str | None


_ADDRESS = (Publication.id, Publication.version, Publication.state, Publication.slug)


@cache
def _here() -> sa.Select[int, int, PublicationState, str | None]:
    return sa.select(*_ADDRESS).where(
        Publication.site_id == sa.bindparam("site"), Publication.lang == sa.bindparam("lang"),
        Publication.slug == sa.bindparam("slug"), Publication.state == _P.PUBLISHED)


def at_address(session: Session, place: Place, slug: str) -> Address | None:
    """The publication that ``slug`` belongs or once belonged to; None when there never was one."""
    row = session.execute(_here(), {"site": place.site_id, "lang": place.lang, "slug": slug}).first()
    if row is None:
        once = (sa.select(*_ADDRESS).join(Variant, Variant.id == Publication.variant_id)
                .join(SlugHistory, SlugHistory.draft_id == Variant.draft_id)
                .where(SlugHistory.site_id == place.site_id, SlugHistory.lang == place.lang, SlugHistory.slug == slug,
                       Publication.site_id == place.site_id, Publication.lang == place.lang,
                       Publication.state.in_([_P.PUBLISHED, _P.TAKEN_DOWN]))
                .order_by((Publication.state == _P.PUBLISHED).desc(), Publication.id.desc()))
        row = session.execute(once).first()
    return Address(*row) if row else None


def get_article(session: Session, place: Place, publication_id: int) -> tuple[Article, Publication]:
    """One article with what its page needs; authors and areas loaded."""
    found = _published(place).where(Publication.id == publication_id).options(
        selectinload(PublishedWork.authors), selectinload(PublishedWork.areas))
    publication, work, words = session.execute(found).one()
    return _article(place, publication, work, words), publication


def other_languages(session: Session, place: Place, publication: Publication) -> dict[str, str]:
    """The same text published in other languages on this site: address by language."""
    this = sa.select(sa.func.coalesce(Draft.version_of_id, Draft.id)).join(Variant, Variant.draft_id == Draft.id).where(
        Variant.id == publication.variant_id).scalar_subquery()
    other = sa.select(Publication.lang, Publication.slug).join(Variant).join(Draft).where(
        sa.func.coalesce(Draft.version_of_id, Draft.id) == this,
        Publication.site_id == place.site_id, Publication.lang != place.lang, Publication.state == _P.PUBLISHED)
    return {lang: ("/blog/" if lang == place.house_lang else f"/blog/{lang}/") + (slug or "")
            for lang, slug in session.execute(other)}


@dataclass(frozen=True, slots=True)
class Mended:
    """A correction as readers are told of it."""

    at: datetime
    note: str


def mended(session: Session, publication: Publication) -> list[Mended]:
    """What was corrected in an article that readers must know of, oldest first; typos are not among it."""
    found = session.execute(
        sa.select(Correction.out_at, Correction.note).join(Variant, Variant.draft_id == Correction.draft_id)
        .where(Variant.id == publication.variant_id, Correction.out_at.is_not(None),
               Correction.kind != CorrectionKind.TYPO).order_by(Correction.out_at, Correction.id))
    return [Mended(at, note) for at, note in found if at is not None]


def authors(session: Session, place: Place) -> list[tuple[Person, int]]:
    """Everyone with an article out here, most articles first, then by name."""
    out = _published(place).order_by(None).with_only_columns(PublishedWork.id).subquery()
    found = (sa.select(Person, sa.func.count()).join(work_author, work_author.c.person_id == Person.id)
             .join(out, out.c.id == work_author.c.work_id).where(Person.slug.is_not(None))
             .group_by(Person.id).order_by(sa.func.count().desc(), Person.name, Person.id))
    return [(person, count) for person, count in session.execute(found)]


def areas(session: Session, place: Place) -> list[tuple[TopicArea, int]]:
    """Every area with an article out here, most articles first, then by key."""
    out = _published(place).order_by(None).with_only_columns(PublishedWork.id).subquery()
    found = (sa.select(TopicArea, sa.func.count()).join(work_area, work_area.c.area_id == TopicArea.id)
             .join(out, out.c.id == work_area.c.work_id)
             .group_by(TopicArea.id).order_by(sa.func.count().desc(), TopicArea.key))
    return [(area, count) for area, count in session.execute(found)]


def find_author(session: Session, slug: str) -> Person | None:
    """The person whose author page has this slug."""
    return session.scalar(sa.select(Person).where(Person.slug == slug))


def find_area(session: Session, key: str) -> TopicArea | None:
    """The area with this key."""
    return session.scalar(sa.select(TopicArea).where(TopicArea.key == key))


def sitemap(session: Session, site_id: int) -> list[tuple[str, str, datetime]]:
    """Language, slug and last change of everything that is out on a site, newest first; 50,000 at most."""
    changed = sa.func.coalesce(Publication.changed_at, Publication.published_at)
    found = (sa.select(Publication.lang, Publication.slug, changed)
             .where(Publication.site_id == site_id, Publication.state == _P.PUBLISHED, Publication.slug.is_not(None))
             .order_by(Publication.published_at.desc()).limit(50_000))
    return [(lang, slug or "", at) for lang, slug, at in session.execute(found)]
