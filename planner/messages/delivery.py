"""Handing mails to the mail server: one connection for a batch, short waits, honest failures (trust 3.6, 6.3, 6.5)."""
from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from planner.core.db import db
from planner.core.errors import Conflict
from planner.core.outbox import Closed, Delivery, Pointless, Refused
from planner.core.settings import Settings
from planner.messages import addresses
from planner.messages.connections import Line, line_to
from planner.messages.rules import header_text, is_about_address, is_permanent, mail_address, message_id
from planner.people.models import Person, PersonStatus

log = logging.getLogger("planner.mail")
TIMEOUT = 8                                         # seconds for each step
WHOLE = 60                                          # seconds for a mail: less than the outbox's lease
NO_SERVER = timedelta(minutes=10)
SERVER_AWAY = timedelta(minutes=1)
_ENCRYPTED, _PLAIN = 465, 25
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_LINK = re.compile(r"https?://[!-;=?-~]{1,800}")    # what may stand between < and >
_UNSUBSCRIBE = "List-Unsubscribe"


class _Policy(EmailPolicy):
    """As usual, but an address too long for a line is written on one: the library would write it as encoded words."""

    def fold(self, name: str, value: Any) -> str:
        """One header as text."""
        return f"{name}: {value}{self.linesep}" if name == _UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as bytes."""
        return self.fold(name, value).encode() if name == _UNSUBSCRIBE else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in; ``is_encrypted`` from the first byte on (smtps), else by STARTTLS when offered."""

    host: str
    port: int
    user: str
    password: str
    is_encrypted: bool


def mail_server(url: str) -> MailServer:
    """``smtp://user:password@host:port`` in parts; ``smtps`` is encrypted from the start.

    Raises:
        ValueError: another scheme, or no host.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("PLANNER_SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465")
    is_encrypted = parts.scheme == "smtps"
    return MailServer(parts.hostname, parts.port or (_ENCRYPTED if is_encrypted else _PLAIN),
                      unquote(parts.username or ""), unquote(parts.password or ""), is_encrypted)


def compose(mail: Mapping[str, Any], *, key: str, sender: str, host: str) -> EmailMessage:
    """The message that goes out: clean headers, one recipient, plain text with its HTML twin.

    What may be ended says how in one click (RFC 8058). Raises ValueError for what is no mail address.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = mail_address(sender, mail.get("sender", "Planner"))
    message["To"] = mail_address(mail["to"], mail["name"])
    message["Subject"] = header_text(mail["subject"])
    message["Date"] = format_datetime(datetime.fromisoformat(mail["at"]))
    message["Message-ID"] = message_id(key, host)
    message["Auto-Submitted"] = "auto-generated"
    if _LINK.fullmatch(mail.get("unsubscribe", "")):
        message[_UNSUBSCRIBE] = f"<{mail['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail["text"], cte="quoted-printable")
    message.add_alternative(mail["html"], subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail["lang"]      # last: a body of two parts takes such headers into its first one
    return message


def deliver(delivery: Delivery) -> None:
    """Send one mail of the outbox, on the connection of the mail before when there is one.

    Raises:
        Closed: there is no mail server, or no way into it: all mails wait, and it costs no attempt.
        Pointless: whom it is for left while it waited (trust 2.9).
        Refused: the server says that it never will, or this is no mail that could be sent.
        OSError: it said "not now", or went silent half-way: tried again with rising pauses.
    """
    settings: Settings = current_app.extensions["planner.settings"]
    if not settings.smtp_url:
        raise Closed("no mail server is set", NO_SERVER)
    try:
        message = compose(delivery.payload, key=delivery.key, sender=settings.mail_from, host=_host(settings))
    except ValueError as error:
        raise Refused(str(error)) from error
    if _has_left(delivery):
        raise Pointless("whom it is for works here no more")
    try:
        line = line_to(settings.smtp_url, lambda: _connect(mail_server(settings.smtp_url)))
    except (OSError, ValueError) as error:          # smtplib's own errors are OSErrors
        raise Closed(f"no way into the mail server: {error}", SERVER_AWAY) from error
    said = _hand_in(message, line)
    _keep(delivery, said)
    if said.error is not None:
        raise said.error


def _has_left(delivery: Delivery) -> bool:
    status = delivery.session.scalar(sa.select(Person.status).where(Person.email == delivery.payload["to"]))
    delivery.session.rollback()                         # no transaction is open during the call
    return status is PersonStatus.LEFT


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the server said of one mail: nothing when it took it. ``about`` tells whether the address is the matter."""

    error: Exception | None = None
    code: int = 0
    words: str = ""
    about_address: bool = False


def _hand_in(message: EmailMessage, line: Line) -> _Said:
    with line.busy(WHOLE) as smtp:
        try:
            smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            return _verdict(code, words)
        except smtplib.SMTPSenderRefused as error:  # ours, so no recipient's fault, and for an operator to mend
            return _Said(OSError(f"it refuses our sender: {_text(error.smtp_code, error.smtp_error)}"))
        except smtplib.SMTPResponseException as error:
            return _verdict(error.smtp_code, error.smtp_error)
        except OSError as error:
            line.hang_up()
            return _Said(error)
    return _Said()


def _keep(delivery: Delivery, said: _Said) -> None:
    """What this says of the address. A mail that went out stays so, whether that could be written or not."""
    try:
        addresses.note(addresses.Result(email=delivery.payload["to"], code=said.code, words=said.words,
                                        is_ok=said.error is None, is_about_address=said.about_address))
    except (Conflict, SQLAlchemyError):
        db.session.rollback()
        log.warning("what a mail server said of an address was not written down")


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP = (smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
                          if server.is_encrypted else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT))
    try:
        smtp.ehlo()
        encrypted = server.is_encrypted
        if not encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
            encrypted = True
        if server.user:
            if not encrypted and server.host not in _LOCAL:
                raise smtplib.SMTPNotSupportedError("it offers no encryption, so the password was not sent")
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _text(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return header_text(f"{code} {said}")


def _verdict(code: int, words: bytes | str) -> _Said:
    sentence = _text(code, words)
    error = Refused(sentence) if is_permanent(code) else OSError(sentence)
    return _Said(error, code, sentence, is_about_address(sentence))
