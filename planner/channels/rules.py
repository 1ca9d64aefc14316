"""What can be a channel, and what changing one means: pure (docs/domain.md b, Publishing)."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from urllib.parse import urlsplit

OWN, HAND = "own", "manual"
LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Game:
    """The rules of the game on a channel; None: no limit. ``allowed_from`` and ``allowed_to`` are local times."""

    max_chars: int | None = None
    max_links: int | None = None
    hashtags_min: int = 0
    hashtags_max: int = 0
    allowed_from: time | None = None
    allowed_to: time | None = None
    min_gap_minutes: int = 0
    tone_nl: str = ""
    tone_en: str = ""


def fault_of(game: Game) -> str | None:
    """The code of what can't be in ``game``, None when all can."""
    if game.hashtags_min > game.hashtags_max:
        return "channel_hashtags_order"
    if (game.allowed_from is None) != (game.allowed_to is None):
        return "channel_hours_half"
    if game.allowed_from is not None and game.allowed_to is not None and game.allowed_from >= game.allowed_to:
        return "channel_hours_order"
    return None


def key_for(name: str, taken: Collection[str]) -> str:
    """A key for filters and addresses, made of the name, and of a number when another channel has that already."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY - 4].strip("-") or "channel"
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def is_site_address(text: str, *, with_query: bool) -> bool:
    """Whether ``text`` is where a line can begin: a host, nobody's name or password, no part of a page."""
    try:
        split = urlsplit(text)
        wrong = split.username is not None or split.password is not None or split.port == 0
    except ValueError:
        return False
    plain = not any(sign.isspace() for sign in text) and not split.fragment and (with_query or not split.query)
    return split.scheme in ("http", "https") and bool(split.hostname) and plain and not wrong
