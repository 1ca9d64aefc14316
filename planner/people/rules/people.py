"""Rules about a person's hours, absences and roles (docs/domain.md b, d and g)."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

from planner.core.localtime import resolve, to_local, to_utc
from planner.core.workdays import Calendar
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


def open_at(moment: datetime, *, zone: str, quiet_from: time, quiet_to: time, calendar: Calendar) -> datetime:
    """When somebody may be reached: ``moment``, or the end of their quiet hours. Never earlier.

    Allowed is a working day of the organisation from ``quiet_to`` up to ``quiet_from`` on their clock; earlier on such
    a day it waits until ``quiet_to``, otherwise until ``quiet_to`` of the next working day.

    Source: docs/domain.md g (quiet hours).
    """
    local = to_local(moment, zone)
    day, clock = local.date(), local.time()
    if calendar.is_working_day(day) and clock < quiet_from:
        if clock >= quiet_to:
            return moment
    else:
        day = calendar.addwd(day, 1)
    waited = to_utc(day, quiet_to, zone)
    # When the clocks go back, the first quiet_to of that day may lie before a moment in the second pass.
    return waited if waited >= moment else resolve(day, quiet_to, zone, second_pass=True).at


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
