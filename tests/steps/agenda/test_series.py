"""Series make empty slots half a year ahead and leave alone what somebody touched (docs/domain.md b, g)."""
import re
import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import CalendarException
from planner.people.services.house import add_exception
from planner.policy import Role
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import HolidayPolicy, Pattern, Series, Slot
from planner.steps.agenda.queries import series as queries
from planner.steps.agenda.rules.series import AHEAD, Change, Nth
from planner.steps.agenda.services import series as services
from planner.steps.agenda.services.series import SeriesFacts
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import AMSTERDAM, House, on

TODAY = NOW.date()                      # Tuesday 24 November 2026, 10:00 in Amsterdam
FIRST_TUESDAY = date(2026, 12, 1)


@pytest.fixture
def house(session):
    return House(session)


def facts(house, **over):
    usual: dict[str, Any] = {
        "title": "Tuesday blog", "pattern": Pattern.WEEKLY, "every": 1, "weekday": 2, "local_time": time(9),
        "zone": AMSTERDAM, "lang": "en", "channels": [house.blog], "holiday_policy": HolidayPolicy.NEXT,
        "required": True, "from_date": TODAY}
    return SeriesFacts(**usual | over)


def tuesdays(house, **over):
    return services.add_series(house.session, actor=house.imke, facts=facts(house, **over), now=NOW)


def slots(session, series, *states):
    found = sa.select(Slot).where(Slot.series_id == series.id).order_by(Slot.local_date)
    return list(session.scalars(found.where(Slot.state.in_(states)) if states else found))


def days(session, series, *states):
    return [slot.local_date for slot in slots(session, series, *states)]


def change(house, series, **over):
    return services.change_series(house.session, actor=house.imke, series=series, reason="changed", now=NOW,
                                  facts=replace(services.facts_of(series), **over))


# --- Making ------------------------------------------------------------------------------------------------------


def test_saving_makes_the_slots_of_half_a_year_at_once(house, session):
    series = tuesdays(house)

    found = slots(session, series)
    assert (found[0].local_date, found[-1].local_date) == (FIRST_TUESDAY, TODAY + AHEAD)
    assert len(found) == 26
    assert {(slot.state, slot.required, slot.is_edited, slot.origin) for slot in found} == {
        (SlotState.PLANNED, True, False, "series")}
    assert found[0].channels == [house.blog]


def test_the_slot_of_today_whose_hour_is_past_is_not_made(house, session):
    assert days(session, tuesdays(house, local_time=time(9)))[0] == FIRST_TUESDAY
    assert days(session, tuesdays(house, local_time=time(16)))[0] == TODAY


def test_the_local_hour_stays_when_summer_time_comes(house, session):
    found = {slot.local_date: slot.publish_at.hour for slot in slots(session, tuesdays(house))}

    assert (found[date(2027, 3, 23)], found[date(2027, 3, 30)]) == (8, 7)


def test_the_worker_goes_on_where_it_stopped_and_makes_nothing_twice(house, session):
    series = tuesdays(house)
    later = NOW + timedelta(weeks=3)

    assert queries.due_series(session, today=later.date()) == [series.id]
    assert services.make_due(session, series.id, later) == 3
    assert services.make_due(session, series.id, later) == 0
    assert queries.due_series(session, today=later.date()) == []


def test_a_slot_that_was_moved_away_is_not_made_again(house, session):
    series = tuesdays(house)
    agenda.move_slot(session, actor=house.imke, slot=slots(session, series)[0], to=on(date(2026, 12, 3)), now=NOW)

    services.make_due(session, series.id, NOW + timedelta(weeks=1))

    assert FIRST_TUESDAY not in days(session, series)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_move_taken_back_gives_the_slot_back_to_its_series_as_it_was(house, session, login, by_hand):
    slot = slots(session, tuesdays(house))[0]
    slot.is_edited = by_hand
    session.commit()
    lead = login(house.imke)
    lead.post(f"/agenda/slots/{slot.uid}/move", data={"days": "1", "back": "/agenda"})
    undo = re.findall(r'action="([^"]*move/undo[^"]*)"', lead.get("/agenda").text)[0]

    assert lead.post(undo.replace("&amp;", "&")).status_code == 303
    session.refresh(slot)
    assert (slot.local_date, slot.is_edited) == (FIRST_TUESDAY, by_hand)


def test_a_holiday_is_left_out_and_its_turn_used_up(house, session):
    monday = tuesdays(house, weekday=1, every=2, from_date=date(2027, 3, 15), holiday_policy=HolidayPolicy.SKIP)

    assert days(session, monday) == [date(2027, 3, 15), date(2027, 4, 12), date(2027, 4, 26), date(2027, 5, 10),
                                     date(2027, 5, 24)]


def test_the_last_thursday_of_each_month_on_two_channels(house, session):
    other = make.channel(key="letter", name="Letter")
    session.add(other)
    series = tuesdays(house, pattern=Pattern.MONTHLY, every=Nth.LAST, weekday=4, channels=[house.blog, other])

    assert days(session, series)[:3] == [date(2026, 11, 26), date(2026, 12, 31), date(2027, 1, 28)]
    assert len(slots(session, series)[0].channels) == 2


def test_a_series_of_ten_years_is_made_half_a_year_at_a_time(house, session):
    series = tuesdays(house, to_date=date(2036, 11, 24))

    assert len(slots(session, series)) == 26


@pytest.mark.parametrize(("over", "code"), [
    ({"to_date": TODAY - timedelta(days=1)}, "series_dates"), ({"every": 53}, "series_every"),
    ({"every": 0}, "series_every"), ({"pattern": Pattern.MONTHLY, "every": 7}, "series_every"),
    ({"to_date": TODAY, "weekday": 3}, "series_no_turn"), ({"zone": "Europe/Nowhere"}, "unknown_zone"),
    ({"channels": []}, "slot_needs_channel"), ({"lang": "fr"}, "slot_channel_language"),
])
def test_a_series_that_cannot_return_is_refused(house, over, code):
    with pytest.raises(RuleBroken, match=code):
        tuesdays(house, **over)


def test_only_a_lead_makes_a_series(house, session):
    with pytest.raises(NotAllowed):
        services.add_series(session, actor=house.ann, facts=facts(house), now=NOW)


# --- What a person touched ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("touch", ["move", "fill", "edit", "cancel"])
def test_what_somebody_touched_belongs_to_them(house, session, touch):
    series = tuesdays(house)
    slot = slots(session, series)[0]
    if touch == "move":
        agenda.move_slot(session, actor=house.imke, slot=slot, to=on(date(2026, 12, 2)), now=NOW)
    elif touch == "fill":
        agenda.fill_slot(session, actor=house.imke, slot=slot, topic=house.topic(), now=NOW)
    elif touch == "edit":
        agenda.edit_slot(session, actor=house.imke, slot=slot, outlets=house.outlets(required=False),
                         when=agenda.when_of(slot), version=slot.version, now=NOW)
    else:
        agenda.cancel_slot(session, actor=house.imke, slot=slot, reason="no time", now=NOW)
    before = (slot.local_date, slot.state)

    change(house, series, weekday=4)

    assert slot.is_edited
    assert (slot.local_date, slot.state) == before
    assert date(2026, 12, 3) not in days(session, series, SlotState.PLANNED)


def test_sequence_counts_changes_of_moment_and_state(house, session):
    slot = slots(session, tuesdays(house))[0]

    agenda.fill_slot(session, actor=house.imke, slot=slot, topic=house.topic(), now=NOW)
    agenda.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)
    agenda.claim_slot(session, actor=house.ann, slot=slot, now=NOW)

    assert slot.sequence == 3


# --- Changing ----------------------------------------------------------------------------------------------------


def test_another_weekday_moves_the_empty_slots_and_says_so_first(house, session):
    series = tuesdays(house)

    told = services.preview(session, series, facts(house, weekday=4), now=NOW)
    assert {effect.change for effect in told[1:]} == {Change.MOVES}
    assert days(session, series)[0] == FIRST_TUESDAY

    change(house, series, weekday=4)
    assert days(session, series)[:3] == [date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 10)]
    assert {(slot.sequence, slot.is_edited) for slot in slots(session, series)[1:26]} == {(1, False)}


def test_what_was_told_is_what_happens(house, session):
    series = tuesdays(house)
    agenda.fill_slot(session, actor=house.imke, slot=slots(session, series)[2], topic=house.topic(), now=NOW)
    wanted = facts(house, every=2, weekday=3, holiday_policy=HolidayPolicy.SKIP)

    told = services.preview(session, series, wanted, now=NOW)

    assert services.change_series(session, actor=house.imke, series=series, facts=wanted, reason="changed",
                                  now=NOW) == told


def test_an_end_takes_the_empty_slots_after_it_and_undoing_brings_them_back(house, session):
    series = tuesdays(house)
    before = days(session, series)

    change(house, series, to_date=date(2026, 12, 31))
    assert days(session, series, SlotState.PLANNED) == before[:5]
    change(house, series, to_date=None)

    assert days(session, series, SlotState.PLANNED) == before
    assert len(slots(session, series)) == 26


def test_another_channel_reaches_only_the_slots_that_nobody_touched(house, session):
    letter = make.channel(key="letter", name="Letter")
    session.add(letter)
    series = tuesdays(house)
    mine = slots(session, series)[0]
    agenda.fill_slot(session, actor=house.imke, slot=mine, topic=house.topic(), now=NOW)

    change(house, series, channels=[letter])

    assert mine.channels == [house.blog]
    assert {tuple(slot.channels) for slot in slots(session, series)[1:]} == {(letter,)}


def test_a_change_after_somebody_elses_is_refused(house, session):
    series = tuesdays(house)

    with pytest.raises(Conflict, match="stale"):
        services.change_series(session, actor=house.imke, series=series, facts=facts(house), reason="", now=NOW,
                               version=series.version - 1)


def test_a_deleted_series_takes_its_empty_slots_along_and_brings_them_back(house, session):
    series = tuesdays(house)
    before = days(session, series)
    mine = slots(session, series)[3]
    agenda.fill_slot(session, actor=house.imke, slot=mine, topic=house.topic(), now=NOW)

    gone = services.delete_series(session, actor=house.imke, series=series, reason="gone", now=NOW)
    assert len(gone) == 25
    assert days(session, series, SlotState.PLANNED, SlotState.OPEN) == [mine.local_date]
    assert services.make_due(session, series.id, NOW + timedelta(weeks=2)) == 0

    services.restore_series(session, actor=house.imke, series=series, now=NOW)
    assert days(session, series, SlotState.PLANNED, SlotState.OPEN) == before


def test_a_new_day_off_puts_the_empty_slot_of_that_day_off(house, session):
    rick = make.person(Role.ADMIN)
    session.add(rick)
    series = tuesdays(house)

    add_exception(session, actor=rick, on_date=FIRST_TUESDAY, is_working=False, reason="closed", now=NOW)

    first = slots(session, series)[0]
    assert (first.local_date, first.series_on, first.is_edited) == (date(2026, 12, 2), FIRST_TUESDAY, False)
    assert session.scalar(sa.select(sa.func.count(CalendarException.id))) == 1


# --- Two at once -------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_two_clocks_at_once_make_each_slot_once(live_app):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        series_id = tuesdays(house).id
        work.session.get_one(Series, series_id).made_until = TODAY
        work.session.execute(sa.update(Slot).values(series_on=None))
        work.session.execute(sa.text("DELETE FROM slot_channel"))
        work.session.execute(sa.delete(Slot))

    def tick() -> None:
        worker.run_once(live_app, next(one for one in worker.TICKS if one.name == "series"))

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with live_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Slot.id))) == 26
        assert db.session.scalar(sa.select(sa.func.count(sa.distinct(Slot.series_on)))) == 26


# --- Pages -------------------------------------------------------------------------------------------------------


FORM = {"title": "Tuesday blog", "pattern": "weekly", "weeks": "1", "nth": "1", "weekday": "2", "clock": "09:00",
        "zone": AMSTERDAM, "lang": "en", "channels": ["blog-en"], "policy": "next", "required": "y",
        "first": "2026-11-24"}


def test_a_lead_makes_sees_changes_and_deletes_a_series(house, session, login):
    browser = login(house.imke)
    made = browser.post("/agenda/series", data=FORM)
    assert made.status_code == 303
    series = session.scalars(sa.select(Series)).one()
    page = browser.get(made.location).text
    assert "26 empty slots stand on the agenda. The first 3 are late to claim already" in page
    assert "Every Tuesday at 09:00" in page

    told = browser.post(f"/agenda/series/{series.uid}/edit", data={**FORM, "weekday": "4", "version": series.version})
    assert told.status_code == 200
    assert "These move" in told.text
    assert days(session, series)[0] == FIRST_TUESDAY

    answer = browser.post(f"/agenda/series/{series.uid}/edit",
                          data={**FORM, "weekday": "4", "version": series.version, "confirm": "1"})
    assert answer.status_code == 303
    session.expire_all()
    assert days(session, series, SlotState.PLANNED)[1] == date(2026, 12, 3)

    page = browser.get(answer.location).text
    undo = page.split('action="/agenda/series/' + series.uid + "/undo?")[1].split('"')[0].replace("&amp;", "&")
    assert browser.post(f"/agenda/series/{series.uid}/undo?{undo}").status_code == 303
    session.expire_all()
    assert days(session, series, SlotState.PLANNED)[0] == FIRST_TUESDAY

    assert browser.post(f"/agenda/series/{series.uid}/delete").status_code == 303
    assert browser.get(f"/agenda/series/{series.uid}").status_code == 404
    assert browser.post(f"/agenda/series/{series.uid}/restore").status_code == 303
    assert len(days(session, series, SlotState.PLANNED)) == 26


def test_the_first_day_proposed_makes_nothing_late(house, session, login):
    browser = login(house.imke)
    first = browser.get("/agenda/series/new").text.split('name="first"')[1].split('value="')[1][:10]

    page = browser.get(browser.post("/agenda/series", data={**FORM, "first": first}).location).text

    assert (min(session.scalars(sa.select(Slot.claim_by))) > NOW, "late to claim" in page) == (True, False)


def test_the_second_press_carries_the_whole_form(house, session, login):
    browser = login(house.imke)
    browser.post("/agenda/series", data=FORM)
    series = session.scalars(sa.select(Series)).one()

    told = browser.post(f"/agenda/series/{series.uid}/end", data={"last": "2026-12-31"}).text

    assert 'name="last" value="2026-12-31"' in told
    assert 'name="channels" value="blog-en"' in told
    assert "21 go" in told


@pytest.mark.parametrize(("over", "words"), [
    ({"last": "2026-11-01"}, "The series ends before it begins."), ({"first": "2027-02-31"}, "Not a valid date value."),
    ({"weeks": "0"}, "Type a whole number from 1 to 52."), ({"channels": []}, "Choose at least one channel."),
    ({"last": "2026-11-25", "weekday": "5"}, "The series ends before its first turn."),
])
def test_impossible_dates_are_said_in_words_and_the_form_stays(house, login, over, words):
    answer = login(house.imke).post("/agenda/series", data={**FORM, **over})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Tuesday blog"' in answer.text


def test_a_stale_form_says_that_somebody_was_faster(house, session, login):
    browser = login(house.imke)
    browser.post("/agenda/series", data=FORM)
    series = session.scalars(sa.select(Series)).one()
    change(house, series, title="Other")
    session.commit()

    answer = browser.post(f"/agenda/series/{series.uid}/edit", data={**FORM, "version": 1, "confirm": "1"})

    assert answer.status_code == 409
    assert "Somebody changed this series" in answer.text


def test_the_slot_page_names_its_series(house, session, login):
    slot = slots(session, tuesdays(house))[0]
    session.commit()

    assert "Tuesday blog" in login(house.ann).get(f"/agenda/slots/{slot.uid}").text
    assert datetime(2026, 12, 1, 8, tzinfo=NOW.tzinfo) == slot.publish_at
