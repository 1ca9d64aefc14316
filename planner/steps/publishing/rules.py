"""Rules of publishing: addresses of articles, and what goes out late by itself. Pure: no clock, no db."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import datetime, timedelta
from itertools import count

SLUG_LENGTH = 80                        # characters, before a number that tells it apart
GOES_OUT_WITHIN = timedelta(hours=2)    # past its moment; later a lead decides
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
