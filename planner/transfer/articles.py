"""What went out on our own sites as Markdown with a header, which every blog program reads; ours imports it too."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import yaml

from planner.people.models import Person
from planner.steps.inventory.models import PublishedWork, TopicArea, work_area, work_author
from planner.steps.publishing.models import Publication, Variant
from planner.steps.writing.models import Draft, Revision
from planner.transfer.rows_out import stream
from planner.workflow.publishing import PublicationState

_PLAIN = re.compile(r"[\w-]{1,200}", re.ASCII)         # what every disk takes as the name of a file


@dataclass(frozen=True, slots=True)
class Article:
    """One text: the name of its file, and what the file holds."""

    name: str
    content: bytes


def articles(connection: sa.Connection) -> Iterator[Article]:
    """Everything that is out on our own sites, in the order in which it went out."""
    out = (sa.select(Publication.id, Publication.uid, Publication.lang, Publication.slug, Publication.url,
                     Publication.published_at, Publication.changed_at, Revision.title, Revision.body, Variant.excerpt,
                     Draft.uid.label("draft_uid"))
           .join(Variant, Variant.id == Publication.variant_id).join(Draft, Draft.id == Variant.draft_id)
           .join(Revision, Revision.id == Publication.revision_id)
           .where(Publication.state == PublicationState.PUBLISHED, Publication.slug.is_not(None))
           .order_by(Publication.id))
    taken: set[str] = set()
    for row in stream(connection, out):
        name = f"articles/{row.lang}/{row.slug if _PLAIN.fullmatch(row.slug) else row.uid}.md"
        if name in taken:                       # two sites may have the same address below their own names
            name = f"articles/{row.lang}/{row.uid}.md"
        taken.add(name)
        yield Article(name, _content(connection, row))


def _content(connection: sa.Connection, row: Any) -> bytes:
    work = sa.select(PublishedWork.id).where(PublishedWork.source_uid == row.draft_uid).scalar_subquery()
    authors = connection.scalars(sa.select(Person.name).join(work_author, work_author.c.person_id == Person.id)
                                 .where(work_author.c.work_id == work).order_by(Person.id)).all()
    areas = connection.scalars(sa.select(TopicArea.key).join(work_area, work_area.c.area_id == TopicArea.id)
                               .where(work_area.c.work_id == work).order_by(TopicArea.id)).all()
    head = {"guid": row.draft_uid, "title": row.title, "date": row.published_at, "updated": row.changed_at,
            "slug": row.slug, "lang": row.lang, "authors": list(authors), "tags": list(areas),
            "excerpt": row.excerpt, "address": row.url}
    kept = {name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in head.items() if value not in (None, "", [])}
    return f"---\n{yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)}---\n\n{row.body}\n".encode()
