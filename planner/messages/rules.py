"""By which way a message reaches somebody; what may stand in a mail, and what an answer of a mail server means."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.headerregistry import Address
from enum import StrEnum
from hashlib import sha256
from typing import Any

from planner.core.localtime import to_local
from planner.core.settings import Settings

MAX_SUBJECT = 200
MAX_NAME = 120
# U+2028 and U+2029 are no control characters, yet they break lines; so do some of the controls.
_LINE_ENDS = frozenset("\u2028\u2029")
_NO_SPECIALS = re.compile(r"[^\x00-\x20\x7f<>()\[\],;:\"\\]+")


# --- Ways --------------------------------------------------------------------------------------------------------


class Purpose(StrEnum):
    """Why somebody is told something: decides by which ways, and what may be held or switched off."""

    SECURITY = "security"
    URGENT = "urgent"
    ACTION = "action"
    NEWS = "news"
    TALK = "talk"


class Way(StrEnum):
    """How somebody hears of one kind, besides the line in their inbox."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    INBOX = "inbox"             # the line is all
    CHAT = "chat"


# Which ways each kind may take; the first one holds for who chose none. Source: docs/domain-more.md q.
WAYS: Mapping[Purpose, tuple[Way, ...]] = {
    Purpose.SECURITY: (Way.AT_ONCE,),
    Purpose.URGENT: (Way.AT_ONCE, Way.CHAT),
    Purpose.ACTION: (Way.DIGEST, Way.AT_ONCE, Way.CHAT, Way.INBOX),
    Purpose.NEWS: (Way.AT_ONCE, Way.DIGEST, Way.INBOX),
    Purpose.TALK: (Way.DIGEST, Way.AT_ONCE, Way.INBOX),
}
CHOOSABLE = tuple(kind for kind, ways in WAYS.items() if len(ways) > 1)
NEVER_HELD = frozenset({Purpose.SECURITY, Purpose.URGENT})


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a message of one kind goes now. The line in the inbox is always there."""

    mail: bool = False          # a mail of its own
    digest: bool = False
    chat: bool = False

    @property
    def is_inbox_only(self) -> bool:
        """Nothing but the inbox tells it."""
        return not (self.mail or self.digest or self.chat)


def reach(kind: Purpose, chosen: Way | None, *, has_mail: bool, has_chat: bool) -> Reach:
    """Where a message of ``kind`` goes, for who chose ``chosen`` (None: nothing) and has these ways open.

    What may not be switched off is not; for urgent things chat comes on top of the mail. Who chose chat and has none
    that works gets the default way, and who has no address that works reads the inbox.

    Source: docs/domain-more.md q (kinds).
    """
    if kind is Purpose.SECURITY:
        return Reach(mail=True)
    way = chosen if chosen in WAYS[kind] else WAYS[kind][0]
    if kind is Purpose.URGENT:
        return Reach(mail=has_mail, chat=way is Way.CHAT and has_chat)
    if way is Way.CHAT:
        if has_chat:
            return Reach(chat=True)
        way = WAYS[kind][0]
    return Reach(mail=has_mail and way is Way.AT_ONCE, digest=has_mail and way is Way.DIGEST)


def written(ways: Mapping[Purpose, Way]) -> str:
    """The chosen ways in one line: equal for equal choices."""
    return " ".join(ways[kind].value for kind in CHOOSABLE)


def masked(address: str) -> str:
    """A chat address as pages show it: its host, and that there is more. The rest lets anybody post there."""
    scheme, _slashes, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/…"


# --- Mail --------------------------------------------------------------------------------------------------------

SOFT_AFTER = 3                              # temporary failures
SOFT_WITHIN = timedelta(days=7)


class AddressState(StrEnum):
    """How far a mail address can be trusted to be read."""

    OK = "ok"
    SOFT = "soft"               # it failed several times of late: tried on
    BAD = "bad"                 # the server said never: nothing but mails of the account itself


def failures_kept(failed_at: Collection[datetime], *, now: datetime) -> list[datetime]:
    """The temporary failures that still count."""
    return sorted(at for at in failed_at if at > now - SOFT_WITHIN)


def address_state(failed_at: Collection[datetime], *, is_bad: bool, now: datetime) -> AddressState:
    """What an address is worth after these temporary failures. Source: docs/domain-more.md q (mail address state)."""
    if is_bad:
        return AddressState.BAD
    return AddressState.SOFT if len(failures_kept(failed_at, now=now)) >= SOFT_AFTER else AddressState.OK


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


_ENHANCED = re.compile(r"^\d{3}[ -](\d)\.(\d{1,3})\.(\d{1,3})\b")
_MAILBOX_CODES = frozenset({450, 550, 551, 553})


def is_about_address(answer: str) -> bool:
    """Whether an answer of a mail server ("550 5.1.1 no such user") speaks of the address, not of the mail or of us.

    With an enhanced code (RFC 3463) its subject decides: 1 is addressing, 2.1 a mailbox that takes nothing any more.
    A full mailbox (2.2), a policy against the mail (7) or a server in trouble (3, 4) say nothing about the address.
    """
    found = _ENHANCED.match(answer)
    if found:
        return found.group(2) == "1" or found.group(2, 3) == ("2", "1")
    return answer[:3].isdecimal() and int(answer[:3]) in _MAILBOX_CODES


def readable(params: Mapping[str, Any], *, zone: str, show_date: Any, show_moment: Any) -> dict[str, Any]:
    """The parameters of a notice as its reader sees them: ``*_on`` is an ISO date, ``*_at`` an ISO instant in UTC."""
    found = dict(params)
    for name, value in params.items():
        if name.endswith("_on") and value:
            found[name] = show_date(date.fromisoformat(value))
        elif name.endswith("_at") and value:
            found[name] = show_moment(to_local(datetime.fromisoformat(value), zone))
    return found
