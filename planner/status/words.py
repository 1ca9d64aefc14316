"""Words of this package: its codes of refusal, lengths of time, and how a service is."""
from __future__ import annotations

import re

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from planner.status.page import Service
from planner.status.rules import lasted
from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, str] = {}
_AS_CODE = re.compile(r"\w+\((?P<sign>['\"])(?P<words>.*)(?P=sign)\)", re.DOTALL)
_LENGTHS: dict[str, str] = {
    "seconds_fine": _l("%(seconds)s s"),
    "seconds": _l("%(seconds)s s"),
    "minutes": _l("%(minutes)s min"),
    "hours": _l("%(hours)s h %(minutes)s min"),
    "days": _l("%(days)s d %(hours)s h"),
}
SERVICES: dict[str, str] = {
    "mail": _l("Mail server"), "database": _l("Database"), "disk": _l("Disk"), "jobs": _l("Long work"),
}
_SERVICE: dict[str, str] = {
    "mail_none": _l("none is set, waiting: %(n)s"),
    "mail_slow": _l("not answering, waiting: %(n)s"),
    "mail_well": _l("well, %(n)s today"),
    "database": _l("answers, %(n)s MiB"),
    "disk": _l("%(n)s%% free"),
    "jobs_broken": _l("%(n)s failed this week"),
    "jobs": _l("%(n)s going on"),
}


def lasts(seconds: float) -> str:
    """A length of time in words, such as "1 h 10 min"."""
    code, numbers = lasted(seconds)
    return str(_LENGTHS[code]) % {name: format_decimal(number) for name, number in numbers.items()}


def plain(error: str) -> str:
    """What went wrong without the name that the program has for it."""
    found = _AS_CODE.fullmatch(error)
    return found["words"] if found else error


def told(service: Service) -> str:
    """How a service is."""
    return str(_SERVICE[service.code]) % {"n": service.n}
