"""What every connector takes and gives, and the three ways in which it can fail (docs/domain.md c, Publication)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from planner.core.guarded_http import CallFailed, Trouble


class Reason(StrEnum):
    """Why a channel did not do it. The other side's own words are never kept: nobody knows what is in them."""

    TOKEN_REFUSED = "token_refused"             # noqa: S105 - a reason, no token
    NO_SECRET = "no_secret"                     # noqa: S105 - the operator gave none of that name
    NOT_THERE = "not_there"                     # no such address: not this kind of site, or not any more
    GONE = "gone"                               # the article is not there any more
    MOVED = "moved"                             # the address sends us on; nothing but a question follows
    REFUSED = "refused"                         # it did not like what we sent
    KEPT_BACK = "kept_back"                     # it is there, and somebody there must let it out
    TOO_LARGE = "too_large"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"                       # calls: later
    SERVER_ERROR = "server_error"
    ANSWER_BROKEN = "answer_broken"
    ADDRESS_WRONG = "address_wrong"
    NOT_ALLOWED = "not_allowed"                 # it leads to a machine inside
    NO_TRUST = "no_trust"
    NAME_UNKNOWN = "name_unknown"
    NO_CONNECTION = "no_connection"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in an article: ``address`` as it stands in the html, ``content`` the file itself.

    ``name`` tells its content apart from any other's (our hash of it, with a suffix), so that a repeat is known.
    """

    address: str
    name: str
    media_type: str
    content: bytes
    alt: str = ""
    is_featured: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """What goes out. ``key`` is the same in every attempt of one publication, so that a repeat is known as one.

    ``html`` is sanitised and its links are absolute; ``address`` is the canonical one ('' when there is none but the
    channel's own); ``at`` the moment that it carries, in UTC: one to come lets the channel wait, when it can.
    """

    key: str
    title: str
    html: str
    markdown: str
    excerpt: str
    tags: tuple[str, ...] = ()
    lang: str = "en"
    address: str = ""
    pictures: tuple[Picture, ...] = ()
    at: datetime | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Where it is now: ``external_id`` is the channel's own name for it, ``url`` where readers find it."""

    external_id: str
    url: str


def can_be_kept(text: str) -> bool:
    """Whether a column of either database takes ``text``: JSON can hold a NUL, or half of a pair of signs."""
    return text.isprintable()


class Failed(Exception):
    """A channel did not do it. ``code`` says why; no word of the other side's answer is in it."""

    def __init__(self, code: Reason, *, retry_after: int | None = None) -> None:
        super().__init__(code.value)
        self.code, self.retry_after = code, retry_after


class Temporary(Failed):
    """Nothing happened, and later it may go; ``retry_after`` seconds from now at the earliest, when it says so."""


class Permanent(Failed):
    """Nothing happened, and trying again brings the same: a person must look."""


class Unknown(Failed):
    """The line died after sending: perhaps it happened. Look up by key before anything else."""


class Connector(Protocol):
    """A line to one channel. Every method raises Temporary, Permanent or Unknown, and nothing else of the line's."""

    def publish(self, article: Article) -> Done:
        """Put it there; when it is there already under its key, bring that up to date instead."""

    def update(self, external_id: str, article: Article) -> Done:
        """Put the text as it is now in the place of the one that is there."""

    def take_down(self, external_id: str, key: str) -> None:
        """Let readers find it no more; what is not there is taken down."""

    def look_up(self, key: str) -> Done | None:
        """What readers can find (or will, at its moment) under that key."""

    def who_am_i(self) -> str:
        """Who we are over there; changes nothing."""


_AT_ONCE = {Trouble.ADDRESS_WRONG: Reason.ADDRESS_WRONG, Trouble.NOT_ALLOWED: Reason.NOT_ALLOWED,
            Trouble.NO_TRUST: Reason.NO_TRUST}
_LATER = {Trouble.NAME_UNKNOWN: Reason.NAME_UNKNOWN, Trouble.NO_CONNECTION: Reason.NO_CONNECTION,
          Trouble.TOO_SLOW: Reason.TOO_SLOW}


def failure(error: CallFailed, *, changes: bool) -> Failed:
    """How a call that brought no answer counts; ``changes`` says whether it may have changed something there."""
    if error.code in _AT_ONCE and not error.sent:
        return Permanent(_AT_ONCE[error.code])
    reason = _LATER.get(error.code) or _AT_ONCE.get(error.code) or Reason.ANSWER_BROKEN
    return Unknown(reason) if error.sent and changes else Temporary(reason)
