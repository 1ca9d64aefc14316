"""What a channel over a network is given of a publication: whole, with absolute addresses and its pictures."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.assets import queries as assets
from planner.assets import rules as asset_rules
from planner.assets import store
from planner.connectors import Article, Picture
from planner.steps.publishing import queries, rules
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services.planning import is_own
from planner.steps.writing.models import Revision
from planner.web.markdown import absolute_links, excerpt, render
from planner.workflow.publishing import PublicationState


@dataclass(frozen=True, slots=True)
class Base:
    """Where we live: the configured address, and the folder with the files of pictures."""

    url: str
    instance: str | Path

    def absolute(self, address: str) -> str:
        """``address`` for somebody who does not know our host."""
        return self.url.rstrip("/") + address if address.startswith("/") else address


def article_of(session: Session, publication: Publication, revision: Revision, base: Base) -> Article:
    """``revision`` as the channel gets it; the key is the publication's own in every try."""
    rendered = render(revision.body, lang=publication.lang)
    canonical = _canonical(session, publication)
    topic = publication.slot.topic
    uids = {image.src: asset_rules.uid_of(image.src) for image in rendered.images}
    known = assets.by_uid(session, {uid for uid in uids.values() if uid})
    pictures: list[Picture] = []
    for image in rendered.images:
        asset = known.get(uids[image.src] or "")
        if asset is not None:
            pictures.append(Picture(
                address=base.absolute(image.src), name=f"{asset.sha256[:32]}.{asset.suffix}", media_type=asset.mime,
                content=store.read(asset, instance=base.instance), alt=image.alt, is_featured=not pictures))
    return Article(
        key=publication.uid, title=revision.title, markdown=revision.body, lang=publication.lang,
        html=str(absolute_links(rendered.html, base.absolute(canonical or "/"))),
        excerpt=publication.variant.excerpt or excerpt(revision.body), slug=rules.slug(revision.title),
        tags=(topic.area.label(publication.lang),) if topic and topic.area else (),
        address=base.absolute(canonical) if canonical else "", pictures=tuple(dict.fromkeys(pictures)))


def _canonical(session: Session, publication: Publication) -> str:
    """Where the text stands on our own site, if it does."""
    for each in queries.live_of_draft(session, publication.variant.draft_id):
        if is_own(each.variant.channel) and each.state is PublicationState.PUBLISHED and each.url:
            return each.url
    return ""


def text_of(session: Session, revision_id: int) -> Revision:
    """A revision with its text."""
    return session.scalars(sa.select(Revision).where(Revision.id == revision_id)).one()
