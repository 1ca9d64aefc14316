"""Rules about a person's hours, absences and roles (docs/domain.md b, d and g)."""
from __future__ import annotations

from datetime import date, time, timedelta

from planner.policy import Role

LONGEST_ABSENCE = timedelta(days=366)
ABSENCE_KINDS = ("holiday", "illness", "leave", "other")
GRANTABLE = tuple(role for role in Role if role is not Role.MEMBER)     # everybody is a member
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
             ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def quiet_trouble(quiet_from: time, quiet_to: time) -> str | None:
    """Why these quiet hours can't be: they end in the morning and begin later that day.

    Source: docs/domain.md g (quiet_to is earlier than quiet_from).
    """
    return None if quiet_to < quiet_from else "quiet_order"


def digest_trouble(digest_at: time, quiet_from: time, quiet_to: time) -> str | None:
    """Why the daily mail can't come at this time: it falls in the quiet hours."""
    return None if quiet_to <= digest_at < quiet_from else "digest_quiet"


def absence_trouble(from_date: date, to_date: date) -> str | None:
    """Why these days can't be an absence: the wrong way round, or longer than a year."""
    if to_date < from_date:
        return "absence_order"
    return "absence_long" if to_date - from_date > LONGEST_ABSENCE else None


def device_name(user_agent: str) -> str:
    """Browser and system in words that people know, such as "Firefox, Windows"; "" when neither is known."""
    known = [next((name for sign, name in table if sign in user_agent), "")
             for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in known if word)
