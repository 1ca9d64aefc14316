"""Reads of endpoints and of what they were told."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.outbox import Message
from planner.core.reading import read
from planner.webhooks.models import WebhookDelivery, WebhookEndpoint
from planner.webhooks.rules import EndpointState, Type

LAST = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery with how it stands."""

    delivery: WebhookDelivery
    message: Message | None


def endpoints(session: Session) -> Sequence[WebhookEndpoint]:
    """Every endpoint, in order of name."""
    return session.scalars(sa.select(WebhookEndpoint).order_by(WebhookEndpoint.name, WebhookEndpoint.id)).all()


def get_endpoint(session: Session, uid: str) -> WebhookEndpoint:
    """One endpoint. Raises NotFound."""
    found = session.scalar(sa.select(WebhookEndpoint).where(WebhookEndpoint.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def listening(session: Session, kind: Type) -> list[WebhookEndpoint]:
    """Which endpoints are told this; read once in a unit of work, however much happens in it."""
    work = session.info.get("work")
    known = session.info.get("webhooks")
    if work is None or known is None or known[0] is not work:
        any_one = read(session, _ANY)
        rows = session.scalars(sa.select(WebhookEndpoint).where(
            WebhookEndpoint.state == EndpointState.ACTIVE)).all() if any_one else []
        known = session.info["webhooks"] = (work, rows)
    return [row for row in known[1] if kind.value in row.types]


# A house without webhooks pays for no more than this.
_ANY = sa.select(WebhookEndpoint.id).where(WebhookEndpoint.state == EndpointState.ACTIVE).limit(1)


def last_deliveries(session: Session, endpoint: WebhookEndpoint) -> list[Told]:
    """The newest deliveries to an endpoint, with how they stand; one statement."""
    rows = session.execute(
        sa.select(WebhookDelivery, Message).outerjoin(Message, Message.key == WebhookDelivery.key)
        .where(WebhookDelivery.endpoint_id == endpoint.id).order_by(WebhookDelivery.id.desc()).limit(LAST))
    return [Told(row.WebhookDelivery, row.Message) for row in rows]


def get_delivery(session: Session, uid: str) -> WebhookDelivery:
    """One delivery. Raises NotFound."""
    found = session.scalar(sa.select(WebhookDelivery).where(WebhookDelivery.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found
