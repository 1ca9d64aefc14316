"""Mails to be handed out, and what became of them."""
from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.reliability.post_office import ITEM, PostOffice
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage
from planner.core.db import unit_of_work
from planner.messages.services import Purpose, send_mail

WAITING = "SELECT count(*) FROM outbox_message WHERE done_at IS NULL AND key LIKE 'mail:proof:%'"


def queue(stage: Stage, count: int, *, first: int = 1, key: str = "proof") -> None:
    """Have ``count`` mails wait, each to an address of its own; the subject says which one it is."""
    with stage.app.app_context(), unit_of_work() as work:
        for number in range(first, first + count):
            send_mail(work.session, to=f"reader{number}@example.org", key=f"{key}:{number}", subject=f"{ITEM}{number}",
                      text=f"Item {number}.\n", html=f"<p>Item {number}.</p>", now=work.now, purpose=Purpose.NEWS)


def wait_until_done(stage: Stage, seconds: float) -> bool:
    """Wait until nothing of the outbox waits any more; False when the time was not enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if stage.number(WAITING) == 0:
            return True
        time.sleep(0.2)
    return False


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of ``count`` mails."""

    lost: int
    repeats: int
    most: int               # of one mail
    strangers: int          # repeats under another Message-ID

    @classmethod
    def of(cls, office: PostOffice, count: int) -> Tally:
        """Count what a server took."""
        found = office.by_subject()
        times = Counter({subject: len(all_) for subject, all_ in found.items()})
        strangers = sum(len({one.message_id for one in all_}) - 1 for all_ in found.values())
        return cls(count - len(found), sum(times.values()) - len(found), max(times.values(), default=0), strangers)


def judge(tally: Tally, report: Report, *, kills: int) -> None:
    """None lost; repeats only under the same Message-ID, at most one for each kill."""
    report.check(f"mails: {tally.lost} lost", tally.lost == 0)
    report.check(f"mails: {tally.repeats} repeats for {kills} kills, {tally.strangers} under another Message-ID",
                 tally.repeats <= kills and tally.strangers == 0)
