"""The mail server is slow, silent, puts off, hangs up after taking a mail, refuses one; texts go out and pages load."""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.reliability import mails, pages, texts
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import Mood, PostOffice, post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage

MAILS = 20
STATE = "SELECT count(*) FROM outbox_message WHERE key LIKE :key AND state = :state"


def run(folder: Path, report: Report) -> None:
    """Each mood with mails and a text of its own."""
    with post_office() as office, stage(folder, smtp=office.url) as house:
        texts.seed_waiting(house)
        house.worker()
        texts.seconds_until_out(house, texts.make_due(house, 5))            # it has begun
        usual = max(texts.seconds_until_out(house, texts.make_due(house, place)) for place in range(6, 9))
        for place, (mood, judge) in enumerate(MOODS.items()):
            office.mood, office.pause = mood, 2.0 if mood is Mood.SLOW else 0.0
            office.taken.clear()
            office.refused = "reader7@example.org"
            mails.queue(house, MAILS, key=f"proof:{mood.value}")
            due = texts.make_due(house, 10 + place)
            took = texts.seconds_until_out(house, due)
            report.check(f"{mood.value}: a text that is due is out after {took:.1f} s, {usual:.1f} s before",
                         took < 2 * usual + 5)
            judge(house, office, report)
        _pages(house, office, report)


def _settle(house: Stage, office: PostOffice, seconds: float = 60) -> Tally:
    """Go on an hour by the house's clock, a few minutes at a time, until nothing of the proof waits."""
    for _ in range(12):
        if mails.wait_until_done(house, seconds / 12):
            break
        house.move_clock(timedelta(minutes=6))
    mails.wait_until_done(house, 150)                   # nobody takes a lease over before the clock is steady for one
    return Tally.of(office, MAILS)


def _slow(house: Stage, office: PostOffice, report: Report) -> None:
    done = mails.wait_until_done(house, MAILS * 4)
    tally = Tally.of(office, MAILS)
    report.check(f"slow: {tally.lost} of {MAILS} lost, {tally.repeats} repeats", done and not tally.lost
                 and not tally.repeats)


def _silent(house: Stage, office: PostOffice, report: Report) -> None:
    time.sleep(10)
    report.check("silent: nothing failed, every mail waits",
                 house.number(STATE, key="mail:proof:silent:%", state="failed") == 0)
    office.mood = Mood.WELL
    tally = _settle(house, office)
    report.check(f"silent: afterwards {tally.lost} of {MAILS} lost, {tally.repeats} repeats",
                 not tally.lost and not tally.repeats)


def _grey(house: Stage, office: PostOffice, report: Report) -> None:
    tally = _settle(house, office)
    report.check(f"greylisting: {tally.lost} of {MAILS} lost, {tally.repeats} repeats, each at its second try",
                 not tally.lost and not tally.repeats and max(office.tries.values()) <= len(MOODS) + 1)


def _drops(house: Stage, office: PostOffice, report: Report) -> None:
    tally = _settle(house, office)
    report.check(f"hangs up after taking it: {tally.lost} lost, {tally.repeats} repeats (one each), {tally.strangers} "
                 "under another Message-ID", not tally.lost and tally.most == 2 and not tally.strangers)


def _refuses(house: Stage, office: PostOffice, report: Report) -> None:
    _settle(house, office)
    failed = house.number(STATE, key="mail:proof:refuses:%", state="failed")
    sent = house.number(STATE, key="mail:proof:refuses:%", state="sent")
    tries = [subject for subject in office.by_subject() if subject == "item 7"]
    report.check(f"refuses one: {failed} failed, {sent} of {MAILS - 1} others arrived",
                 failed == 1 and sent == MAILS - 1 and not tries)


MOODS: dict[Mood, Callable[[Stage, PostOffice, Report], None]] = {
    Mood.SLOW: _slow, Mood.GREY: _grey, Mood.DROPS: _drops, Mood.SILENT: _silent,
    Mood.REFUSES: _refuses}                             # last: nobody writes to that address any more


def _pages(house: Stage, office: PostOffice, report: Report) -> None:
    def turn(mood: Mood, number: int) -> None:
        office.mood, office.pause = mood, 2.0 if mood is Mood.SLOW else 0.0
        mails.queue(house, MAILS, key=f"proof:page{number}")

    pages.compare(house, report, well=partial(turn, Mood.WELL), ill=partial(turn, Mood.SLOW),
                  words="with a slow mail server")
