"""What follows a publication a moment later, by the outbox: its people hear of it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import outbox
from planner.core.outbox import Delivery, Message, OutboxState
from planner.messages.services import notify
from planner.steps.publishing import queries
from planner.steps.publishing.events import ArticlePublished
from planner.steps.publishing.services import out

OUT = "published"           # topic: a text is out, its people are to hear it


def thank(session: Session, news: ArticlePublished) -> None:
    """Let author and co-authors hear that their text is out."""
    outbox.post(session, OUT, key=_key(news), now=news.now, publication=news.publication.uid)


def thank_many(session: Session, news: Sequence[ArticlePublished]) -> None:
    """As :func:`thank`, for hundreds."""
    session.connection().execute(sa.insert(cast("sa.Table", Message.__table__)), [
        {"topic": OUT, "key": _key(each), "payload": {"publication": each.publication.uid},
         "state": OutboxState.QUEUED, "created_at": each.now, "due_at": each.now, "available_at": each.now,
         "attempts": 0} for each in news])


def _key(news: ArticlePublished) -> str:
    return f"{OUT}:{news.publication.uid}"


def tell_published(delivery: Delivery) -> None:
    """Tell author and co-authors of one text that it is out."""
    publication = queries.get_publication(delivery.session, str(delivery.payload["publication"]))
    is_ours = publication.slug is not None          # elsewhere the address is another house's, of any length
    for person in out.authors(publication):
        notify(delivery.session, person, key=f"published:{publication.uid}", text_key="article_published",
               params={"title": publication.variant.draft.title, "channel": publication.variant.channel.name},
               address=(is_ours and publication.url) or f"/publish/{publication.slot.uid}", now=delivery.now)
