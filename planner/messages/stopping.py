"""Addresses in mails whose one-click POST ends mails like them (RFC 8058): signed, for one person and one kind."""
from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from planner.core.errors import NotFound
from planner.messages.rules import WAYS, Purpose, Way
from planner.people.models import Person


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="stop-kind")


def sign_stop(person: Person, kind: Purpose) -> str:
    """The part of an address that ends mails of one kind to one person, and does nothing else; '' where none may."""
    return str(_signer().dumps([person.uid, kind.value])) if Way.INBOX in WAYS[kind] else ""


def read_stop(token: str) -> tuple[str, Purpose]:
    """Whose mails of which kind an address ends. Raises NotFound for one that we did not sign."""
    try:
        uid, kind = _signer().loads(token)
    except (BadData, ValueError) as error:
        raise NotFound("not_found") from error
    return str(uid), Purpose(kind)
