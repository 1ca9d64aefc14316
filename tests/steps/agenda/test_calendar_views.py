"""Week, board and year, the filters, and what on them stands in each other's way."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from planner.campaigns.models import Campaign
from planner.channels.models import ChannelRules
from planner.steps.agenda import queries, rules, services
from planner.steps.agenda.models import Band, BandKind, CadenceGoal, CadencePeriod
from planner.steps.agenda.queries import ColumnsBy, Filters
from planner.steps.agenda.queries.bands import Backdrop, Strip
from planner.steps.agenda.queries.coverage import Waiting
from planner.steps.agenda.routes.board_bars import bars_of, lanes_over
from planner.steps.agenda.rules import ClashKind, Placed, Status, Stretch
from planner.steps.inventory.models import Theme
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, many_slots, on
from tests.support.queries import count_queries

TODAY = NOW.date()
MONDAY = date(2027, 1, 11)


@pytest.fixture
def house(session):
    return House(session)


def _week(session, monday=MONDAY, person_id=0, own_dues=False, **filters):
    return queries.week(session, monday, Filters(**filters), person_id=person_id, today=TODAY, now=NOW,
                        zone="Europe/Amsterdam", own_dues=own_dues)


def _board(session, first=date(2027, 1, 1), by=ColumnsBy.STATE, now=NOW, **filters):
    return queries.columns(session, first, Filters(**filters), by=by, person_id=0, now=now)


def _year(session, first=date(2027, 1, 1), **filters):
    return queries.year(session, first, Filters(**filters), person_id=0, now=NOW)


# --- The week ----------------------------------------------------------------------------------------------------


def test_a_week_holds_its_seven_days(house, session):
    house.slot(TUESDAY)
    house.slot(date(2027, 1, 18), title="The next one")

    week = _week(session)

    assert [day.on for day in week.weeks[0].days] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert [card.title for card in week.cards] == ["Zero-downtime deploys"]


def test_a_day_of_the_week_says_what_is_due_on_it(house, session):
    claim = house.claimed(day=date(2027, 1, 28))        # its outline is due 15 working days before: 7 January
    assert claim.outline_due.date() == date(2027, 1, 7)

    days = _week(session, date(2027, 1, 4)).weeks[0].days

    assert [(day.on.day, [due.title for due in day.dues]) for day in days if day.dues] == \
        [(7, ["Zero-downtime deploys"])]


def test_a_day_names_six_of_what_is_due_and_counts_the_rest(house, session):
    for number in range(8):
        house.slot(date(2027, 1, 28), title=f"Turn {number}")       # to be taken by 30 December

    [day] = [day for day in _week(session, date(2026, 12, 28)).weeks[0].days if day.dues]

    assert (day.on.day, len(day.dues), day.dues_more) == (30, 6, 2)
    assert {(due.name, due.author, due.is_late) for due in day.dues} == {(rules.DeadlineName.CLAIM_BY, None, False)}


def test_the_week_of_a_month_counts_its_slots_and_not_those_due_in_it(house, session):
    house.slot(date(2027, 1, 5))
    house.slot(date(2027, 2, 2), title="In February")               # due this week

    week = _week(session, date(2027, 1, 4))

    assert week.pulse.counts[rules.Pip.OPEN] == 1
    assert [due.title for day in week.weeks[0].days for due in day.dues] == ["In February"]


def test_a_member_sees_only_what_is_due_from_them(house, session):
    house.claimed(house.bob, day=date(2027, 1, 28))

    assert _week(session, date(2027, 1, 4), house.ann.id, own_dues=True).weeks[0].days[3].dues == ()
    assert len(_week(session, date(2027, 1, 4), house.bob.id, own_dues=True).weeks[0].days[3].dues) == 1


def test_a_week_in_two_months_belongs_to_that_of_its_thursday(house, session):
    house.slot(date(2027, 1, 5))

    assert _week(session, date(2026, 12, 28)).pulse.counts[rules.Pip.OPEN] == 0       # Thursday is 31 December


# --- The board ---------------------------------------------------------------------------------------------------


def test_the_board_has_a_column_for_each_status(house, session):
    house.slot(TUESDAY, title="Open")
    house.empty_slot(date(2027, 1, 13))
    house.claimed(day=date(2027, 1, 14), title="Claimed")

    board = _board(session)

    assert [column.stage for column in board.columns] == [
        Status.OPEN, Status.CLAIMED, Status.DRAFTING, Status.IN_REVIEW, Status.SCHEDULED, Status.PUBLISHED]
    assert [[card.title for card in column.cards] for column in board.columns] == [
        ["Open", ""], ["Claimed"], [], [], [], []]


def test_a_late_slot_stands_in_the_column_of_what_it_waits_for(house, session):
    house.claimed(day=date(2027, 1, 5))

    board = _board(session, now=datetime(2026, 12, 31, 9, tzinfo=NOW.tzinfo))

    claimed = next(column for column in board.columns if column.stage is Status.CLAIMED)
    assert [card.status for card in claimed.cards] == [Status.LATE]


def test_missed_slots_have_a_column_only_when_there_are_any(house, session):
    house.slot(TUESDAY).state = SlotState.MISSED
    session.flush()

    assert _board(session).columns[0].stage is Status.LATE
    assert Status.LATE not in {column.stage for column in _board(session, date(2027, 2, 1)).columns}


def test_the_board_by_person_begins_with_what_nobody_took(house, session):
    house.slot(TUESDAY, title="Free")
    house.claimed(house.bob, day=date(2027, 1, 13), title="Of Bob")
    house.claimed(house.ann, day=date(2027, 1, 14), title="Of Ann")

    board = _board(session, by=ColumnsBy.PERSON)

    assert [(column.author.name if column.author else None, [card.title for card in column.cards])
            for column in board.columns] == [(None, ["Free"]), ("Ann", ["Of Ann"]), ("Bob", ["Of Bob"])]


def test_a_full_column_says_how_many_more_there_are(house, session):
    many_slots(house, 100, start=date(2027, 1, 1), per_day=10)

    opened = next(column for column in _board(session).columns if column.stage is Status.OPEN)

    assert (len(opened.cards), opened.total) == (60, 66)


# --- The year ----------------------------------------------------------------------------------------------------


def test_the_year_counts_the_slots_of_each_day(house, session):
    house.slot(TUESDAY)
    house.claimed(day=TUESDAY, title="Taken")
    house.slot(date(2027, 12, 31), title="Last")

    year = _year(session)
    days = {day.on: (day.total, day.open) for month in year.months for week in month.weeks for day in week
            if day and day.total}

    assert days == {TUESDAY: (2, 1), date(2027, 12, 31): (1, 1)}
    assert (year.total, [month.total for month in year.months][::11]) == (3, [2, 1])


def test_the_year_begins_at_this_month_and_shows_the_day_that_comes_next(house, session, login):
    house.slot(date(2026, 12, 8), title="The next one")
    house.slot(date(2026, 12, 9), title="The one after")
    session.commit()
    lead = login(house.imke)

    text = lead.get("/agenda?view=year").text

    beside = text[text.index('id="year-day"'):]
    assert ("The next one" in beside, "The one after" in beside) == (True, False)
    assert '<section class="mo now" aria-labelledby="mo-11">' in text
    assert "view=year&amp;at=2026#mo-11" in lead.get("/agenda").text
    assert "#mo-" not in lead.get("/agenda?at=2027-01").text


def test_every_month_of_the_year_is_whole_weeks(session):
    session.add(make.organisation())
    for month in _year(session, date(2028, 1, 1)).months:
        assert {len(week) for week in month.weeks} == {7}
        days = [day.on for week in month.weeks for day in week if day]
        assert days == [month.first + timedelta(days=n) for n in range(len(days))]


def test_a_month_of_the_year_stands_against_the_goal_but_for_filters(house, session):
    house.claimed()

    assert (_year(session).months[0].done, _year(session).months[0].goal) == (1, 2)
    assert _year(session, lang="en").months[0].goal == 0


def test_a_day_of_the_year_shows_its_slots(house, session):
    house.slot(TUESDAY)
    house.slot(date(2027, 1, 13), title="Another day")

    found = queries.cards_on(session, TUESDAY, Filters(), person_id=0, now=NOW)

    assert [card.title for card in found] == ["Zero-downtime deploys"]


# --- Filters -----------------------------------------------------------------------------------------------------


def test_the_agenda_narrows_to_a_campaign_and_to_a_theme(house, session):
    fair = Campaign(name_en="Fair", from_date=date(2027, 1, 1), to_date=date(2027, 1, 31))
    session.add_all([fair, Theme(key="resilience", title_nl="Veerkracht", title_en="Resilience", areas=[house.cloud])])
    house.slot(TUESDAY, title="With the fair").campaign = fair
    house.slot(date(2027, 1, 13), title="Neither", area=None)
    session.flush()

    def titles(**filters):
        return [card.title for card in _week(session, **filters).cards]

    assert (titles(campaign=fair.uid), titles(theme="resilience")) == (["With the fair"], ["With the fair"])
    assert titles(campaign="nobody-knows") == []


def test_filters_combine(house, session):
    house.claimed(house.bob, day=TUESDAY)
    house.claimed(house.ann, day=date(2027, 1, 13))

    assert len(_week(session, persona="CT", author=house.bob.uid, state="claimed", q="deploys").cards) == 1
    assert _week(session, persona="CT", author=house.bob.uid, state="open").cards == []


def test_items_in_reserve_stand_on_no_agenda(house, session):
    slot = house.slot(TUESDAY)
    slot.is_reserve, slot.ready_by = True, TUESDAY
    session.flush()

    assert _week(session).total == _board(session).total == _year(session).total == 0
    assert queries.listing(session, TODAY, Filters(), person_id=0, now=NOW).cards == ()
    assert session.scalar(queries.count_open(NOW)) == 0


def test_the_names_of_filters_come_in_one_statement(house, session):
    filters = Filters(persona="ct", channel="blog-en", author=house.bob.uid, theme="gone")
    with count_queries() as seen:
        names = queries.names_of(session, filters)

    assert ({key: name.label("en") for key, name in names.items()}, len(seen)) == (
        {"persona": "CTO", "channel": "Blog", "author": "Bob"}, 1)


# --- What stands in each other's way -----------------------------------------------------------------------------


def _placed(uid, day, hour=8, **over):
    usual = {"channels": {}, "personas": (), "author": None}
    return Placed(uid, day, datetime(day.year, day.month, day.day, hour, tzinfo=NOW.tzinfo), **{**usual, **over})


def test_two_slots_closer_than_the_channels_gap_clash():
    blog = {"blog": timedelta(hours=4)}
    found = rules.clashes([_placed("a", TUESDAY, 8, channels=blog), _placed("b", TUESDAY, 11, channels=blog),
                           _placed("c", TUESDAY, 15, channels=blog)])

    assert [(one.kind, one.one, one.other, one.detail) for one in found] == [
        (ClashKind.CHANNEL_GAP, "b", "a", "blog")]


@pytest.mark.parametrize(("days", "clash"), [(13, True), (14, False)])
def test_two_turns_of_one_author_stand_two_whole_weeks_apart(days, clash):
    found = rules.clashes([_placed("a", TUESDAY, author="ann"),
                           _placed("b", TUESDAY + timedelta(days=days), author="ann")])

    assert bool(found) is clash


def test_a_persona_twice_in_one_iso_week_clashes_and_over_the_weekend_does_not():
    sunday = date(2027, 1, 17)
    found = rules.clashes([_placed("a", MONDAY, personas=("CT",)), _placed("b", sunday, personas=("CT", "SO")),
                           _placed("c", sunday + timedelta(days=1), personas=("CT",))])

    assert [(one.kind, one.one, one.other, one.detail) for one in found] == [(ClashKind.PERSONA_WEEK, "b", "a", "CT")]


def test_a_slot_on_a_day_of_a_fair_is_told_so():
    found = rules.clashes([_placed("a", TUESDAY)], [Stretch(TUESDAY, TUESDAY, "Cloud Expo")])

    assert [(one.kind, one.detail) for one in found] == [(ClashKind.BAND, "Cloud Expo")]


def test_the_rail_names_clashes_of_what_is_to_come(house, session, login):
    house.blog.rules = [ChannelRules(edition=1, min_gap_minutes=600)]
    house.slot(TUESDAY, title="First")
    services.plan_slot(session, actor=house.imke, when=on(TUESDAY, time(11)),
                       outlets=house.outlets(), topic=house.topic(title="Second"), now=NOW)
    session.add(Band(kind=BandKind.FAIR, title="Cloud Expo", from_date=TUESDAY, to_date=TUESDAY))
    session.commit()

    text = login(house.imke).get("/agenda?at=2027-01").text

    assert ("Too close on one channel" in text, "CT twice in one week" in text, "Cloud Expo" in text) == (True,) * 3
    assert "Too close on one channel" not in login(house.ann).get("/agenda?at=2027-01").text


def test_a_persona_without_a_slot_in_eight_weeks_is_a_gap(house, session):
    officer = make.persona(code="SO")
    session.add(officer)
    house.slot(date(2026, 12, 1))
    house.topic(title="For the officer", personas=[officer])

    waiting = {bar.persona.code: bar.waiting for bar in queries.balance(session, TODAY)}

    assert (waiting["CT"].is_coming, waiting["SO"]) == (True, Waiting(is_coming=False, topics=1, ideas=0))


def _goal(session, minimum):
    session.add(CadenceGoal(scope="organisation", period=CadencePeriod.MONTH, minimum=minimum))
    session.flush()


def test_gaps_name_all_that_the_cadence_lacks(house, session, login):
    _goal(session, 8)
    for day in range(1, 5):                     # December has slots in week 49 and 50, and nothing after
        house.slot(date(2026, 12, day), title=f"Open {day}")
    house.slot(date(2026, 12, 8))
    session.commit()

    text = login(house.imke).get("/agenda?at=2026-12").text

    gaps = text[text.index('id="g-h"'):text.index('id="i-h"')]
    assert gaps.count("Nobody has claimed it") == 3
    assert "and 2 more" in gaps
    assert [f"Week {number} is empty" in gaps for number in (50, 51, 52, 53)] == [False, True, True, True]
    assert "one slot short" not in gaps         # three weeks are empty, and three slots are all that is missing
    assert "9</span>" in gaps                   # the eight that the cadence asks, and week 1 of January


def test_a_month_without_an_empty_week_says_how_much_it_is_short(house, session, login):
    _goal(session, 9)
    for day in (1, 8, 15, 22, 29):
        house.slot(date(2026, 12, day))
    session.commit()

    text = login(house.imke).get("/agenda?at=2026-12").text
    week = login(house.imke).get("/agenda?view=week&at=2026-W51").text

    assert text.count("December is one slot short") == 4
    assert "/agenda/fill?week=2026-W49" in text
    assert "December is 4 slots short" in week
    assert "/agenda/fill?week=2026-W51" in week


@pytest.mark.parametrize(("at", "said", "way"), [
    ("2026-W40", "Nothing went out this week.", "To this week"),
    ("2027-W05", "Nothing planned this week.", "Fill week 5")])
def test_an_empty_week_is_said_once_with_a_way_on(house, session, login, at, said, way):
    session.commit()

    text = login(house.imke).get(f"/agenda?view=week&at={at}").text

    assert (text.count(said), way in text) == (1, True)


# --- Bands -------------------------------------------------------------------------------------------------------


def _strip(first, last):
    return Strip(Backdrop.EVENT, first, last, "Beurs", "Fair")


def test_strips_that_share_a_day_lie_in_lanes_under_each_other():
    strips = [_strip(MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)), _strip(TUESDAY, TUESDAY),
              _strip(MONDAY + timedelta(days=2), MONDAY + timedelta(days=9))]

    bars = bars_of(strips, MONDAY)

    assert [(bar.start, bar.days, bar.lane) for bar in bars] == [(1, 2, 1), (2, 1, 2), (3, 5, 1)]
    assert [lanes_over(bars, column) for column in range(1, 8)] == [1, 2, 1, 1, 1, 1, 1]
