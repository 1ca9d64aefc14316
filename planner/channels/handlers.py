"""What the clockwork does for channels: asks a site outside who we are there, while nobody waits for the page."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from planner.channels import queries, services
from planner.connectors import KINDS, Failed, connector_for
from planner.core.db import clock, unit_of_work
from planner.core.guarded_http import Caller
from planner.core.outbox import Delivery


def try_channel(delivery: Delivery) -> None:
    """Ask who we are on one channel and keep what came back; no transaction is open meanwhile."""
    session: Session = delivery.session
    channel = queries.find_channel(session, delivery.payload["channel"])
    if channel is None or channel.connector not in KINDS:
        return
    uid, line = channel.uid, services.line_of(channel)
    session.rollback()
    who, trouble = _asked(*line)
    with unit_of_work() as work:
        services.note_test(work.session, uid, line, who=who, trouble=trouble, now=work.now)


def _asked(name: str, config: Mapping[str, Any]) -> tuple[str, str]:
    """Who we are there ('' when nobody says), and why nobody does ('' when somebody did)."""
    caller: Caller = current_app.extensions["planner.caller"]
    try:
        return connector_for(name, config, caller=caller, clock=clock()).who_am_i(), ""
    except Failed as error:
        return "", error.code.value
