"""Words of this package: its codes of refusal, lengths of time, and how a service is."""
from __future__ import annotations

import re

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from planner.status.page import Service
from planner.status.rules import lasted
from planner.web.words import Labels

LABELS: Labels = {}
REFUSALS: dict[str, str] = {
    "not_skipped": _l("Nobody let this rest, or that was taken back already."),
    "job_not_again": _l("This can't begin anew. Ask for another one on its own page."),
}
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
    "mail_none": _l("none is set; %(n)s due"),
    "mail_slow": _l("not answering; %(n)s due"),
    "mail_well": _l("well, %(n)s today"),
    "database": _l("answers, %(n)s MiB"),
    "disk": _l("%(n)s%% free"),
    "jobs_broken": _l("%(n)s failed this week"),
    "jobs": _l("%(n)s going on"),
}


# What leaves by the outbox, by topic.
TOPICS: dict[str, str] = {
    "mail": _l("Mail"), "chat": _l("Chat"), "webhook": _l("Webhook"), "reset": _l("New password"),
    "offer": _l("Offer"), "digest": _l("Daily mail, to be written"), "urgent": _l("Urgent reminder, to be written"),
    "published": _l("News of a publication"), "notice": _l("Message to somebody"),
    "channel_test": _l("Test of a channel"),
}
# Long work, by kind.
JOBS: dict[str, str] = {
    "import_agenda": _l("Import of an agenda"), "import_blog": _l("Import of a blog"),
    "import_people": _l("Import of people"), "group": _l("Grouping by theme"), "plan_quarter": _l("Quarter plan"),
    "export_all": _l("Full export"), "export_own": _l("Export of one's own"),
}
# Lines of the clockwork.
TICKS: dict[str, str] = {
    "publish": _l("Put out on our own blog"), "send": _l("Put out on other channels"),
    "look_after_channels": _l("Look how channels are doing"), "remind_of_old": _l("Ask after old articles"),
    "end_pauses": _l("End pauses"), "plan_b": _l("Propose plan B"), "miss": _l("Mark missed slots"),
    "end_questions": _l("End offers, handovers and swaps"), "expire_claims": _l("Free claims without a text"),
    "series": _l("Make slots of series"), "deliver": _l("Write mails and messages"),
    "deliver_mail": _l("Send mail"), "deliver_chat": _l("Send to chats"), "deliver_webhook": _l("Send to webhooks"),
    "deliver_channel_test": _l("Test channels"), "set_clock_right": _l("Mend what a wrong clock left"),
    "tidy_accounts": _l("Tidy accounts"), "tidy_messages": _l("Tidy messages"), "tidy_webhooks": _l("Tidy webhooks"),
    "tidy_workers": _l("Forget gone workers"), "lapse_reviews": _l("Let reviews lapse"),
    "end_rounds": _l("End rounds of review"), "tidy_texts": _l("Tidy texts"), "tidy_exports": _l("Tidy exports"),
    "find": _l("Find what to remind of"), "remind": _l("Remind"), "strike_lines": _l("Strike done lines of inboxes"),
    "compare_texts": _l("Compare texts"), "pitches": _l("Tend requests for ideas"), "feeds": _l("Read news feeds"),
    "links": _l("Try links in texts"), "plans": _l("Keep quarter plans up to date"),
    "run_jobs": _l("Long work"),
}


def named(table: dict[str, str], name: str) -> str:
    """What something is called on the page; its own name when this is an older worker's, or a newer one's."""
    return str(table.get(name, name))


def size(count: int) -> str:
    """How large a file is."""
    if count >= 2**20:
        return f"{format_decimal(round(count / 2**20, 1))} MiB"
    return f"{format_decimal(count // 1024)} KiB"


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
