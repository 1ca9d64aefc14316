"""Handing a mail to the mail server: one connection a mail, short waits, honest failures (trust 3.6, 6.3, 6.5)."""
from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app

from planner.core.outbox import Closed, Delivery, Refused
from planner.core.settings import Settings
from planner.messages.rules import header_text, is_permanent, mail_address, message_id

TIMEOUT = 8                                         # seconds for each step: all of them fit into the outbox's lease
NO_SERVER = timedelta(minutes=10)
SERVER_AWAY = timedelta(minutes=1)
_ENCRYPTED, _PLAIN = 465, 25
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
# Until when a server that did not answer is left alone, so that one dead server delays nothing else.
_away: dict[str, datetime] = {}


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
    """The message that goes out: clean headers, one recipient, plain text with its HTML twin."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail_address(sender, mail.get("sender", "Planner"))
    message["To"] = mail_address(mail["to"], mail["name"])
    message["Subject"] = header_text(mail["subject"])
    message["Date"] = format_datetime(datetime.fromisoformat(mail["at"]))
    message["Message-ID"] = message_id(key, host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail["text"], cte="quoted-printable")
    message.add_alternative(mail["html"], subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail["lang"]      # last: a body of two parts takes such headers into its first one
    return message


def deliver(delivery: Delivery) -> None:
    """Send one mail of the outbox.

    Raises:
        Closed: there is no mail server, or it can't be reached: the mail waits, and costs no attempt.
        Refused: the server says that it never will, or this is no mail that could be sent.
        OSError: it said "not now", or went silent half-way: tried again with rising pauses.
    """
    settings: Settings = current_app.extensions["planner.settings"]
    if not settings.smtp_url:
        raise Closed("no mail server is set", NO_SERVER)
    until = _away.get(settings.smtp_url)
    if until is not None and delivery.now < until:
        raise Closed("the mail server did not answer", SERVER_AWAY)
    host = urlsplit(settings.base_url).hostname or "localhost"
    try:
        message = compose(delivery.payload, key=delivery.key, sender=settings.mail_from, host=host)
    except ValueError as error:
        raise Refused(str(error)) from error
    try:
        smtp = _connect(mail_server(settings.smtp_url))
    except (OSError, ValueError) as error:          # smtplib's own errors are OSErrors
        _away[settings.smtp_url] = delivery.now + SERVER_AWAY
        raise Closed(f"no way into the mail server: {error}", SERVER_AWAY) from error
    with smtp:
        delivery.still_ours()                       # a slow way in, or a process that was frozen
        _hand_in(message, smtp)


def _hand_in(message: EmailMessage, smtp: smtplib.SMTP) -> None:
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        raise _verdict(code, words) from refusal
    except smtplib.SMTPResponseException as error:
        raise _verdict(error.smtp_code, error.smtp_error) from error


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


def _verdict(code: int, words: bytes | str) -> Exception:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    sentence = header_text(f"{code} {said}")
    return Refused(sentence) if is_permanent(code) else OSError(sentence)
