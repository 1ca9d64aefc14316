"""Addresses in mails whose one-click POST ends mails like them (RFC 8058): signed, for one person and one kind.

Every signed address of a mail says of which day it is, and ends: what acts after `ACTS_FOR`, what ends mails after
`STOPS_FOR`, since mails are kept long and who finds an old one must be able to end them still.
"""
from __future__ import annotations

from datetime import date, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from planner.core.errors import NotFound, PlannerError
from planner.messages.rules import WAYS, Purpose, Way
from planner.people.models import Person

ACTS_FOR = timedelta(days=60)
STOPS_FOR = timedelta(days=730)


class GrownOld(PlannerError):
    """We signed this address, and it is good no more; the page that says so leads on."""

    status = 410

    def __init__(self) -> None:
        super().__init__("link_grown_old")


def check_age(signed_on: date, *, lasts: timedelta, today: date) -> None:
    """Raise GrownOld for an address of ``signed_on`` that is over."""
    if today > signed_on + lasts:
        raise GrownOld


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="stop-kind")


def sign_stop(person: Person, kind: Purpose, *, on: date) -> str:
    """The part of an address that ends mails of one kind to one person, and does nothing else; '' where none may."""
    return str(_signer().dumps([person.uid, kind.value, on.isoformat()])) if Way.INBOX in WAYS[kind] else ""


def read_stop(token: str, *, today: date) -> tuple[str, Purpose]:
    """Whose mails of which kind an address ends. Raises NotFound for one that we did not sign, GrownOld."""
    try:
        uid, kind, on = _signer().loads(token)
        found, signed_on = (str(uid), Purpose(kind)), date.fromisoformat(on)
    except (BadData, ValueError, TypeError) as error:
        raise NotFound("not_found") from error
    check_age(signed_on, lasts=STOPS_FOR, today=today)
    return found
