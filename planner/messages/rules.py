"""What may stand in a mail's headers, how a mail is known again, and what an answer of a mail server means."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from email.headerregistry import Address
from hashlib import sha256
from typing import Any

from planner.core.localtime import to_local
from planner.core.settings import Settings

MAX_SUBJECT = 200
MAX_NAME = 120
# U+2028 and U+2029 are no control characters, yet they break lines; so do some of the controls.
_LINE_ENDS = frozenset("\u2028\u2029")
_NO_SPECIALS = re.compile(r"[^\x00-\x20\x7f<>()\[\],;:\"\\]+")


def header_text(text: str, *, limit: int = MAX_SUBJECT) -> str:
    """``text`` as a header value that is one line and means what it says.

    Control characters and line separators become blanks, half surrogates a question mark, runs of blanks one blank.
    ``=?`` opens an encoded word, which CPython 3.11.7 decodes and may write out as a header line of its own: a blank
    keeps the two signs apart. Longer than ``limit`` ends in "…".

    Source: trust 3.6 (mail).
    """
    plain = "".join(_tame(sign) for sign in text)
    plain = " ".join(plain.split())
    while "=?" in plain:
        plain = plain.replace("=?", "= ?")
    return plain if len(plain) <= limit else plain[:limit - 1].rstrip() + "…"


def _tame(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cs":
        return "?"
    return " " if kind == "Cc" or sign in _LINE_ENDS else sign


def mail_address(email: str, name: str = "") -> Address:
    """Address and name for a header. Raises ValueError for an address that we would never have stored."""
    user, at, domain = email.rpartition("@")
    if not (user and at and domain) or not email.isascii() or not _NO_SPECIALS.fullmatch(email):
        raise ValueError(f"not a mail address: {email!r}")
    return Address(display_name=header_text(name, limit=MAX_NAME), username=user, domain=domain)


def message_id(key: str, host: str) -> str:
    """The Message-ID of the mail with this outbox key: the same each time it is tried (trust 6.3)."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"


def can_read_outbox(settings: Settings) -> bool:
    """Whether the outbox page is open: not in production, and not where a server sends the mails (trust 3.6)."""
    return not settings.is_production and not settings.smtp_url


def is_permanent(code: int) -> bool:
    """Whether this SMTP answer means that trying again can't help (trust 6.5)."""
    return 500 <= code <= 599


def readable(params: Mapping[str, Any], *, zone: str, show_date: Any, show_moment: Any) -> dict[str, Any]:
    """The parameters of a notice as its reader sees them: ``*_on`` is an ISO date, ``*_at`` an ISO instant in UTC."""
    found = dict(params)
    for name, value in params.items():
        if name.endswith("_on") and value:
            found[name] = show_date(date.fromisoformat(value))
        elif name.endswith("_at") and value:
            found[name] = show_moment(to_local(datetime.fromisoformat(value), zone))
    return found
