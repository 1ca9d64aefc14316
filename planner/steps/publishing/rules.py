"""Rules of publishing: addresses of articles, and what goes out late by itself. Pure: no clock, no db."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count

from planner.channels.queries import HealthState

SLUG_LENGTH = 80                        # characters, before a number that tells it apart
GOES_OUT_WITHIN = timedelta(hours=2)    # past its moment; later a lead decides
# After a try that failed for now; the fifth fails for good.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
MOST_TRIES = len(PAUSES) + 1
JITTER = 0.2                            # of the pause, so that a channel that comes back is not run over
LOOKED_AT_AFTER = timedelta(days=365)   # an article nobody looked at since may be wrong by now
RESERVED = frozenset({"en", "nl", "feed", "tag", "author", "search", "page", "sitemap"})

_SPELLED_OUT = str.maketrans({"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o"})
_APOSTROPHES = str.maketrans("", "", "'’")
_OTHER_RUN = re.compile(r"[^a-z0-9]+")


def slug(title: str) -> str:
    """The last part of an article's address: a-z, 0-9 and single hyphens, at most 80 characters, never empty.

    Accents and apostrophes go, every other run of signs becomes one hyphen. A longer one is cut at its last hyphen
    within 81 characters, at 80 when there is none.

    Source: docs/domain-more.md r (slug).
    """
    letters = unicodedata.normalize("NFKD", title.translate(_SPELLED_OUT))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign)).lower().translate(_APOSTROPHES)
    name = _OTHER_RUN.sub("-", bare).strip("-")
    if len(name) > SLUG_LENGTH:
        last = name.rfind("-", 0, SLUG_LENGTH + 1)
        name = name[:last if last > 0 else SLUG_LENGTH]
    return name or "post"


def free_slug(stem: str, taken: Container[str] = frozenset()) -> str:
    """``stem`` itself, or with -2, -3 and so on behind it when it is reserved or taken.

    Args:
        stem: what `slug` gave.
        taken: addresses that belong, or ever belonged, to another article of the site and language.
    Source: docs/domain-more.md r (slug).
    """
    if stem not in RESERVED and stem not in taken:
        return stem
    return next(name for number in count(2) if (name := f"{stem}-{number}") not in taken)


def goes_out_by_itself(due_at: datetime, *, now: datetime) -> bool:
    """Whether a publication whose moment has come goes out without asking: it is at most two hours late.

    Later ones wait for a lead, because the moment was chosen for a reason. For publications that are due already.

    Source: docs/domain.md c (scheduler was down).
    """
    return now - due_at <= GOES_OUT_WITHIN


def has_tries_left(tries: int) -> bool:
    """Whether there is another try after ``tries`` that brought nothing.

    Source: docs/domain.md c (publication, temporary: attempts < 5).
    """
    return tries < MOST_TRIES


def pause_after(tries: int, key: str) -> timedelta:
    """How long to wait after the ``tries``-th try in a row that brought nothing: 1, 5, 15, 60 minutes, up to a fifth
    longer. The same key and number always give the same, so that a plan can be shown and a test repeated.

    Raises:
        ValueError: there is no further try.
    Source: docs/domain.md c (publication, temporary); trust 6.5 (rising pauses with jitter).
    """
    if not 0 < tries < MOST_TRIES:
        raise ValueError(f"no further try after {tries}")
    share = int.from_bytes(sha256(f"{key}:{tries}".encode()).digest()[:4]) / 2**32
    return PAUSES[tries - 1] * (1 + JITTER * share)


def review_day(published_on: date, review_on: date | None) -> date:
    """From which day on somebody should look whether an article is still right."""
    return review_on or published_on + LOOKED_AT_AFTER


# --- How a channel is doing ------------------------------------------------------------------------------------------


LATE_AFTER = timedelta(minutes=15)
TOKEN_ENDS_WITHIN = timedelta(days=14)
TEST_HOLDS = timedelta(days=30)
FAILURES = 3


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What tells how a channel is doing.

    ``failures`` counts the newest attempts in a row that failed. Of a channel without a line ``tested_at`` means
    nothing (``has_line`` False). ``is_named``: somebody said which secret it takes. ``trouble`` is why the newest
    attempt or test failed, as a code.
    """

    is_off: bool = False
    is_paused: bool = False
    is_refused: bool = False
    has_secret: bool = True
    is_named: bool = True
    failures: int = 0
    is_late: bool = False
    has_line: bool = True
    token_until: date | None = None
    tested_at: datetime | None = None
    trouble: str = ""


def channel_health(facts: ChannelFacts, *, now: datetime) -> tuple[HealthState, str]:
    """How a channel is doing, and the code of why ('' when all is well).

    Source: docs/domain-more.md q (channel health).
    """
    reasons: tuple[tuple[bool, HealthState, str], ...] = (
        (facts.is_off, HealthState.PAUSED, "off"),
        (facts.is_paused, HealthState.PAUSED, "paused"),
        (not facts.has_secret, HealthState.FAILING, "no_secret" if facts.is_named else "unnamed"),
        (facts.is_refused, HealthState.FAILING, "refused"),
        (facts.failures >= FAILURES, HealthState.FAILING, "failures"),
        (facts.is_late, HealthState.FAILING, "late"),
        (facts.failures > 0, HealthState.WARN, "failed_last"),
        (not facts.is_named and facts.tested_at is None, HealthState.WARN, "unnamed"),
        (facts.token_until is not None and facts.token_until <= (now + TOKEN_ENDS_WITHIN).date(), HealthState.WARN,
         "token_ends"),
        (facts.has_line and (facts.tested_at is None or facts.tested_at <= now - TEST_HOLDS), HealthState.WARN,
         "not_tested"))
    return next(((state, code) for holds, state, code in reasons if holds), (HealthState.OK, ""))
