"""Writes of endpoints, and the one place where something told becomes a delivery (trust 6.3)."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, outbox
from planner.core.db import changed_rows
from planner.core.errors import Conflict
from planner.core.outbox import Message, OutboxState
from planner.core.uid import new_uid
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.webhooks import queries, rules
from planner.webhooks.models import WebhookDelivery, WebhookEndpoint
from planner.webhooks.rules import EndpointState, OffReason, Subject, Type

TOPIC = "webhook"


def announce(session: Session, kind: Type, subject: Callable[[], Subject], *, now: datetime) -> int:
    """Queue what happened for every endpoint that wants to know; returns for how many.

    ``subject`` is called only when somebody listens, so that a house without webhooks pays nothing.
    """
    listening = queries.listening(session, kind)
    if listening:
        content = rules.body(kind, subject(), now=now)
        for endpoint in listening:
            _queue(session, endpoint, kind, content, now=now)
    return len(listening)


def _queue(session: Session, endpoint: WebhookEndpoint, kind: Type, content: str, *, now: datetime) -> None:
    uid = new_uid()
    key = f"{TOPIC}:{uid}"
    session.add(WebhookDelivery(uid=uid, endpoint_id=endpoint.id, type=kind, key=key, body=content, at=now))
    outbox.post(session, TOPIC, key=key, now=now, delivery=uid)


def ping(session: Session, endpoint: WebhookEndpoint, *, actor: Person, address: str, now: datetime) -> None:
    """Send a test to one endpoint. Raises Conflict (``webhook_off``)."""
    policy.require(actor, Action.KEEP_WEBHOOKS, endpoint)
    if not endpoint.is_on:
        raise Conflict("webhook_off")
    subject = Subject(endpoint.uid, address, endpoint.name, endpoint.state.value, now, "UTC")
    _queue(session, endpoint, Type.PING, rules.body(Type.PING, subject, now=now), now=now)


# --- Endpoints ---------------------------------------------------------------------------------------------------


def add_endpoint(session: Session, *, actor: Person, name: str, url: str, types: Sequence[Type],
                 now: datetime) -> WebhookEndpoint:
    """A new endpoint, on. The address was judged by who calls."""
    policy.require(actor, Action.KEEP_WEBHOOKS)
    endpoint = WebhookEndpoint(name=name, url=url, types=sorted(types))
    session.add(endpoint)
    session.flush()
    event_log.record(session, endpoint, "webhook.added", actor_id=actor.id, now=now, name=name)
    return endpoint


def change_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: Person, name: str, url: str,
                    types: Sequence[Type], version: int, now: datetime) -> None:
    """Another name, address, or choice of what is told.

    Raises:
        Conflict: somebody changed it since ``version`` was seen (``stale``).
    """
    policy.require(actor, Action.KEEP_WEBHOOKS, endpoint)
    if endpoint.version != version:
        raise Conflict("stale")
    endpoint.name, endpoint.url, endpoint.types = name, url, sorted(types)
    event_log.record(session, endpoint, "webhook.changed", actor_id=actor.id, now=now, name=name)


def change_secret(session: Session, endpoint: WebhookEndpoint, *, actor: Person, now: datetime) -> None:
    """Another secret from now on; the one before signs too for a day (docs/domain-more.md q)."""
    policy.require(actor, Action.KEEP_WEBHOOKS, endpoint)
    endpoint.generation += 1
    endpoint.secret_changed_at = now
    event_log.record(session, endpoint, "webhook.secret", actor_id=actor.id, now=now, name=endpoint.name)


def switch(session: Session, endpoint: WebhookEndpoint, *, on: bool, actor: Person, now: datetime) -> None:
    """Tell this endpoint things, or nothing; switching twice is once. What was given up is not sent by itself."""
    policy.require(actor, Action.KEEP_WEBHOOKS, endpoint)
    if endpoint.is_on is on:
        return
    _set_state(endpoint, OffReason.NONE if on else OffReason.BY_HAND)
    event_log.record(session, endpoint, "webhook.on" if on else "webhook.off", actor_id=actor.id, now=now,
                     name=endpoint.name)


def _set_state(endpoint: WebhookEndpoint, reason: OffReason) -> None:
    """The only writer of ``state``: no reason is on."""
    endpoint.state = EndpointState.OFF if reason else EndpointState.ACTIVE
    endpoint.off_reason, endpoint.dead_in_a_row = reason, 0


def remove_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: Person, now: datetime) -> None:
    """Forget an endpoint and what it was told; what waits for it is not sent."""
    policy.require(actor, Action.KEEP_WEBHOOKS, endpoint)
    event_log.record(session, endpoint, "webhook.removed", actor_id=actor.id, now=now, name=endpoint.name)
    session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    session.delete(endpoint)
    session.flush()


def send_again(session: Session, delivery: WebhookDelivery, *, actor: Person, now: datetime) -> None:
    """Send something once more that arrived, or was given up; its ``webhook-id`` is the same.

    Raises:
        Conflict: it is under way already (``delivery_under_way``), or the endpoint is off (``webhook_off``).
    """
    policy.require(actor, Action.KEEP_WEBHOOKS, delivery.endpoint)
    if not delivery.endpoint.is_on:
        raise Conflict("webhook_off")
    again = sa.update(Message).where(Message.key == delivery.key, Message.done_at.is_not(None)).values(
        state=OutboxState.QUEUED, done_at=None, attempts=0, available_at=now, last_error=None)
    if not changed_rows(session, again.execution_options(synchronize_session=False)):
        raise Conflict("delivery_under_way")


# --- What came of it ---------------------------------------------------------------------------------------------


def note_answer(session: Session, delivery: WebhookDelivery, answer: str, *, is_ok: bool, is_dead: bool,
                now: datetime) -> None:
    """Keep what came of one try; 410 switches the endpoint off, and so do five given up in a row.

    Whoever administers is told, once. Source: docs/domain-more.md q (webhooks out).
    """
    delivery.tried_at, delivery.answer = now, answer
    endpoint = session.scalar(sa.select(WebhookEndpoint).where(WebhookEndpoint.id == delivery.endpoint_id)
                              .with_for_update())
    if endpoint is None or not endpoint.is_on:
        return
    in_a_row = 0 if is_ok else endpoint.dead_in_a_row + is_dead
    if answer == "410" or in_a_row >= rules.DEAD_UNTIL_OFF:
        _end(session, endpoint, OffReason.GONE if answer == "410" else OffReason.DEAD, now=now)
    elif in_a_row != endpoint.dead_in_a_row:        # past its version: it makes nobody's form stale
        session.execute(sa.update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint.id).values(
            dead_in_a_row=in_a_row).execution_options(synchronize_session=False))
        session.refresh(endpoint, ["dead_in_a_row"])


def _end(session: Session, endpoint: WebhookEndpoint, reason: OffReason, *, now: datetime) -> None:
    _set_state(endpoint, reason)
    event_log.record(session, endpoint, "webhook.off", actor_id=None, now=now, name=endpoint.name,
                     reason=reason.value)
    for person in holders(session, Role.ADMIN):
        notify(session, person, key=f"webhook_off:{endpoint.uid}:{now.isoformat()}",
               text_key=f"webhook_{reason.value}", params={"name": endpoint.name},
               address=f"/settings/webhooks/{endpoint.uid}", now=now)


def tidy(session: Session, *, now: datetime) -> int:
    """Forget what was told more than 30 days ago; returns how many."""
    return changed_rows(session, sa.delete(WebhookDelivery).where(WebhookDelivery.at < now - rules.KEPT))
