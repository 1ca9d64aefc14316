"""Who gets what in the next seven days: for unchanged data the list is what is then sent (docs/domain-more.md q)."""
from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from planner.people.models import Absence, CalendarException
from planner.personas.models import PersonaStatus
from planner.policy import Role
from planner.reminders import queries
from planner.reminders.models import Reminder
from planner.reminders.queries.scene import stage
from planner.reminders.rules import Outcome
from planner.reminders.week import week
from planner.steps.agenda.models import Pause, PauseScope
from tests import factories as make
from tests.reminders.story import House, amsterdam, at

pytestmark = pytest.mark.database


@pytest.fixture
def house(session, app):
    with app.app_context():
        yield House(session)


def said(house, now, days=7):
    """Day, person, rule, step and title of every line that the list promises."""
    table = queries.rules_of(house.session)
    found = week(stage(house.session, table=table, now=now).scene, table=table, now=now, days=days)
    return sorted((mail.day, mail.person_id, due.row.key, due.step, due.matter.uid)
                  for mail in found.mails for due in mail.says)


def sent(house, first, days=7):
    """The same of what the clockwork then sent."""
    lines = []
    for ahead in range(days + 1):
        day = first + timedelta(days=ahead)
        house.tick(amsterdam(day, time(16)))            # nine in the morning is long gone, also in New York
        rows = house.session.scalars(sa.select(Reminder).where(
            Reminder.sent_at.between(amsterdam(day, time(0)), amsterdam(day, time(23, 59)))))
        lines += [(day, row.recipient_id, row.rule, row.step, row.subject_uid) for row in rows]
    return sorted(lines)


def filled(house):
    """A bit of everything: drafts early and late, reviews, an open slot, an absence, a day off, a fact, a course."""
    noor = make.person(name="Noor Bakker", email="noor@n.example", zone="America/New_York", digest_at=time(9, 30))
    bas = make.person(Role.LEAD, name="Bas Groen", email="bas@n.example")
    house.add(noor, bas, CalendarException(on_date=date(2027, 4, 6), is_working=False),
              Absence(person=house.ann, from_date=date(2027, 3, 30), to_date=date(2027, 3, 31)))
    house.draft(at("2027-03-31 15:00"), title="Around Easter")
    house.draft(at("2027-03-26 16:00"), title="Late already", by=noor)
    house.draft(at("2027-04-07 15:00"), title="Later", by=noor)
    house.request(at("2027-03-31 15:00"), title="To judge")
    house.request(at("2027-04-05 15:00"), title="To judge too", reviewer=house.ann)
    house.slot(date(2027, 4, 27))
    house.cto.status, house.cto.owner = PersonaStatus.ACTIVE, bas
    house.add(make.fact(persona=house.cto, expires_on=date(2027, 4, 13)))
    return noor


@pytest.mark.parametrize("first", [date(2027, 3, 24), date(2027, 3, 28), date(2027, 3, 31)])
def test_the_list_is_what_is_then_sent(house, first):
    filled(house)
    house.tick(amsterdam(first, time(6)))

    promised = said(house, amsterdam(first, time(6, 1)))

    assert promised
    assert promised == sent(house, first)


def test_the_list_of_the_afternoon_does_not_promise_this_morning_s_again(house):
    filled(house)
    house.run(date(2027, 3, 30), date(2027, 3, 31), clocks=(time(16),))

    promised = said(house, amsterdam(date(2027, 3, 31), time(17)))

    assert promised
    assert promised == sent(house, date(2027, 4, 1), days=6)


def test_a_pause_that_ends_by_itself_is_reckoned_with(house):
    draft = house.draft(at("2027-03-31 15:00"))
    held = house.draft(at("2027-04-01 15:00"), title="Held for long")
    for slot, until in ((draft.claim.slot, amsterdam(date(2027, 4, 1), time(7))), (held.claim.slot, None)):
        house.add(Pause(scope=PauseScope.SLOT, subject_id=slot.id, reason="x", by=house.imke,
                        from_at=at("2027-03-01 08:00"), planned_until=until))
    now = amsterdam(date(2027, 3, 30), time(6))
    table = queries.rules_of(house.session)

    found = week(stage(house.session, table=table, now=now).scene, table=table, now=now)

    ann = [(mail.day, [due.matter.title for due in mail.says]) for mail in found.mails
           if mail.person_id == house.ann.id]
    assert ann[0] == (date(2027, 4, 1), ["Restore drill"])
    assert all(due.matter.title != "Held for long" for mail in found.mails for due in mail.says)
    assert {one.outcome for one in found.kept} == {Outcome.PAUSED}


@pytest.mark.parametrize("who", ["ann", "imke", "lotte"])
def test_the_list_of_one_person_is_their_part_of_everybody_s(house, who):
    filled(house)
    person, now = getattr(house, who), amsterdam(date(2027, 3, 29), time(6))
    table = queries.rules_of(house.session)

    own = week(stage(house.session, table=table, now=now, person=person).scene, table=table, now=now)

    mine = sorted((mail.day, mail.person_id, due.row.key, due.step, due.matter.uid)
                  for mail in own.mails for due in mail.says)
    assert mine == [line for line in said(house, now) if line[1] == person.id]
