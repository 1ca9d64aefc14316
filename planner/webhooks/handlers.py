"""Handing out webhooks: sign, call, keep what came of it (docs/domain-more.md q; trust 3.5, 6.3, 6.5)."""
from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from planner.core.db import clock, unit_of_work
from planner.core.errors import Conflict
from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble
from planner.core.lines import lines_of
from planner.core.outbox import Delivery, Message, Pointless, Refused
from planner.webhooks import rules, services
from planner.webhooks.models import WebhookDelivery, WebhookEndpoint

log = logging.getLogger("planner.webhooks")
LIMITS = Limits(connect=5.0, read=10.0, total=15.0, size=64 * 1024)
HOPELESS = frozenset({Trouble.ADDRESS_WRONG, Trouble.NOT_ALLOWED})
SILENT = frozenset({Trouble.TOO_SLOW.value, Trouble.NO_CONNECTION.value, Trouble.NAME_UNKNOWN.value})
GONE = "410"


def deliver(delivery: Delivery) -> None:
    """Post one webhook.

    Raises:
        Pointless: the endpoint is off, or forgotten.
        Refused: it is gone (410), it must not be called, or this was the last try.
        OSError: it did not say yes: tried again with rising pauses.
        Later: its machine did not answer a moment ago: it waits, and costs no attempt.
    """
    told = delivery.session.scalar(sa.select(WebhookDelivery).where(
        WebhookDelivery.uid == delivery.payload["delivery"]))
    if told is None or not told.endpoint.is_on:
        raise Pointless("the webhook is off, or forgotten")
    tries = delivery.session.scalar(sa.select(Message.attempts).where(Message.key == delivery.key)) or 1
    uid, url, content, endpoint = told.uid, told.endpoint.url, told.body.encode(), told.endpoint.uid
    signed = signed_headers(told.endpoint, number=told.number, content=content, now=clock().now())
    delivery.session.rollback()                             # no transaction is open during the call
    with lines_of(current_app.extensions).to(endpoint, now=clock().now()) as line:
        answer, is_hopeless = _posted(url, content, signed)
        line.is_silent = answer in SILENT
    is_ok = answer.startswith("2")
    is_dead = not is_ok and (is_hopeless or answer == GONE or tries >= rules.LAST_TRY)
    _note(uid, answer, is_ok=is_ok, is_dead=is_dead)
    if is_dead:
        raise Refused(answer)
    if not is_ok:
        raise OSError(answer)


def _note(uid: str, answer: str, *, is_ok: bool, is_dead: bool) -> None:
    """Keep what came of one try. What arrived stays so, whether that could be written or not."""
    try:
        with unit_of_work() as work:
            told = work.session.scalar(sa.select(WebhookDelivery).where(WebhookDelivery.uid == uid))
            if told is not None:
                services.note_answer(work.session, told, answer, is_ok=is_ok, is_dead=is_dead, now=work.now)
    except (Conflict, SQLAlchemyError):
        log.warning("what became of a webhook was not written down")


def secret_of(endpoint: WebhookEndpoint, generation: int | None = None) -> bytes:
    """The secret of an endpoint; the newest one when no generation is named."""
    return rules.derived(str(current_app.config["SECRET_KEY"]), endpoint.uid, generation or endpoint.generation)


def signed_headers(endpoint: WebhookEndpoint, *, number: str, content: bytes, now: datetime) -> Mapping[str, str]:
    """All headers of one try."""
    secrets = [secret_of(endpoint, each)
               for each in rules.generations(endpoint.generation, endpoint.secret_changed_at, now=now)]
    return {"Content-Type": "application/json; charset=utf-8",
            **rules.headers(secrets, number=number, content=content, now=now)}


def _posted(url: str, content: bytes, headers: Mapping[str, str]) -> tuple[str, bool]:
    """The status that came back, or the code of what went wrong; and whether another try is of no use."""
    caller: Caller = current_app.extensions["planner.caller"]
    try:
        return str(caller.call("POST", url, body=content, headers=headers, limits=LIMITS).status), False
    except CallFailed as error:
        return error.code.value, error.code in HOPELESS


def tidy(session: Session, now: datetime) -> int:
    """Forget old deliveries; returns how many."""
    with unit_of_work() as work:
        return services.tidy(work.session, now=work.now)
