"""Mail texts: a template in two forms, in the recipient's language and zone, with absolute links (design.md, Mail)."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime
from flask import current_app, has_request_context, url_for
from flask_babel import force_locale

from planner.core.localtime import to_local
from planner.people.models import Person


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to send: subject, plain text, HTML."""

    subject: str
    text: str
    html: str


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Everything inside is said in ``locale``, whoever's request this is, and without one as well."""
    with ExitStack() as stack:
        if not has_request_context():               # a language is kept per request: give this text one of its own
            stack.enter_context(current_app.test_request_context(base_url=base_url()))
        stack.enter_context(force_locale(locale))
        yield


def base_url() -> str:
    """Where readers and members reach us: never from a request's headers (trust 3.7)."""
    found: str = current_app.extensions["planner.settings"].base_url
    return found.rstrip("/")


def absolute(address: str) -> str:
    """A path of ours as a link that works in a mail."""
    return address if address.startswith(("http://", "https://")) else base_url() + address


def link(endpoint: str, **values: Any) -> str:
    """The absolute link to an endpoint."""
    prefix = urlsplit(base_url()).path
    path = url_for(endpoint, _external=False, **values)
    return base_url().removesuffix(prefix) + path if prefix and path.startswith(prefix) else absolute(path)


def write(person: Person, template: str, **context: Any) -> Letter:
    """The letter ``templates/mail/<template>.txt`` and ``.html`` for ``person``; the first line is the subject."""
    shown = context | {
        "person": person, "lang": person.locale, "link": link, "absolute": absolute,
        "moment": lambda at: _moment(at, person), "day": lambda on: _day(on, person),
        "clock": lambda at: _clock(at, person)}
    with speaking(person.locale):
        text = current_app.jinja_env.get_template(f"mail/{template}.txt").render(shown)
        subject, _, body = text.lstrip().partition("\n")
        html = current_app.jinja_env.get_template(f"mail/{template}.html").render(shown | {"subject": subject})
    return Letter(subject.strip(), body.strip("\n") + "\n", html)


def _moment(at: datetime, person: Person) -> str:
    return format_datetime(to_local(at, person.zone).replace(tzinfo=None), "EEEE d MMMM, HH:mm", locale=person.locale)


def _day(on: date, person: Person) -> str:
    return format_date(on, "EEEE d MMMM", locale=person.locale)


def _clock(at: datetime | time, person: Person) -> str:
    return (to_local(at, person.zone) if isinstance(at, datetime) else at).strftime("%H:%M")
