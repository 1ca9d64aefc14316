"""The month, the cadence, the filters and the list, as the agenda reads them."""
from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from planner.steps.agenda import queries, services
from planner.steps.agenda.events import Progress, ProgressAsked
from planner.steps.agenda.models import CadencePeriod
from planner.steps.agenda.queries import Filters
from planner.steps.agenda.rules import Pip, Status
from planner.steps.inventory.models import PublishedWork
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, many_slots, on
from tests.support.queries import count_queries

JANUARY = date(2027, 1, 1)
TODAY = date(2026, 11, 24)


@pytest.fixture
def house(session):
    return House(session)


def _month(session, first=JANUARY, person_id=0, now=NOW, **filters):
    return queries.month(session, first, Filters(**filters), person_id=person_id, today=TODAY,
                         now=now)


def _titles(month):
    return [card.title for card in month.cards]


def _listed(session, person_id=0, start=date(2026, 11, 1), now=NOW, after=None, before=None, **filters):
    return queries.listing(session, start, Filters(**filters), person_id=person_id, now=now,
                           after=after, before=before)


# --- The month ---------------------------------------------------------------------------------------------------


def test_a_month_is_six_weeks_with_each_slot_on_its_local_day(house, session):
    house.slot(date(2027, 1, 12))
    house.slot(date(2026, 12, 28), title="Still in the grid")
    house.slot(date(2027, 2, 8), title="Beyond it")

    month = _month(session)

    assert [week.number for week in month.weeks] == [53, 1, 2, 3, 4, 5]
    assert _titles(month) == ["Still in the grid", "Zero-downtime deploys"]
    assert [day.on for week in month.weeks for day in week.days if day.cards] == [date(2026, 12, 28), date(2027, 1, 12)]


def test_a_card_says_for_whom_where_and_by_whom(house, session):
    house.claimed()

    card = _month(session).cards[0]

    assert ([p.code for p in card.personas], [c.name for c in card.channels]) == (["CT"], ["Blog"])
    assert (card.author.name, card.author.initials, card.status) == ("Ann", "A", Status.CLAIMED)


def test_the_personas_of_a_slot_go_before_those_of_its_topic(house, session):
    officer = make.persona(code="SO")
    session.add(officer)
    topic = house.topic(personas=[house.cto, officer])
    services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(personas=[officer]),
                       topic=topic, now=NOW)

    assert [p.code for p in _month(session).cards[0].personas] == ["SO"]


def test_more_than_four_a_day_become_a_number(house, session):
    many_slots(house, 11, start=TUESDAY, per_day=11)

    month = _month(session)
    day = next(day for week in month.weeks for day in week.days if day.on == TUESDAY)

    assert (len(day.cards), day.more, month.weeks[2].total) == (4, 7, 11)


def test_cancelled_slots_are_out_of_sight_until_asked_for(house, session):
    slot = house.slot()
    services.cancel_slot(session, actor=house.imke, slot=slot, reason="No", now=NOW)

    assert _titles(_month(session)) == []
    assert _titles(_month(session, state="cancelled")) == ["Zero-downtime deploys"]


def test_a_week_to_come_without_slots_is_a_gap(house, session):
    house.slot(date(2027, 1, 12))

    assert [week.number for week in _month(session).gaps] == [53, 1, 3, 4, 5]
    assert _month(session, date(2026, 10, 1)).gaps == []        # over is over


def test_texts_decide_the_status_of_a_claimed_slot(house, session):
    slot = house.claimed(day=date(2027, 1, 5)).slot
    told = Progress(slot.id, DraftState.IN_REVIEW, is_started=True, rounds=1)
    with Heard(ProgressAsked, answer=[told]) as questions:
        month = _month(session)

    assert month.cards[0].status is Status.IN_REVIEW
    assert len(questions) == 1


# --- Cadence -----------------------------------------------------------------------------------------------------


def test_the_pulse_counts_what_is_out_and_what_is_on_course(house, session):
    services.set_cadence(session, actor=house.imke, period=CadencePeriod.MONTH, minimum=4, now=NOW)
    session.add(PublishedWork(source_uid="a", title="Out", lang="en", published_at=NOW, local_date=date(2027, 1, 4)))
    house.claimed()
    house.slot(date(2027, 1, 19), title="Open")
    house.empty_slot(date(2027, 1, 20))
    house.slot(date(2027, 2, 2), title="Next month")

    pulse = _month(session).pulse

    assert (pulse.done, pulse.goal) == (2, 4)
    assert pulse.pips == (Pip.PUBLISHED, Pip.ON_COURSE, Pip.OPEN, Pip.OPEN)


def test_what_no_slot_is_planned_for_is_a_missing_pip(house, session, login):
    services.set_cadence(session, actor=house.imke, period=CadencePeriod.MONTH, minimum=4, now=NOW)
    house.claimed()
    house.slot(date(2027, 1, 19), title="Open")
    session.commit()

    pulse = _month(session).pulse
    page = login(house.imke).get("/agenda?view=month&at=2027-01").text

    assert pulse.pips == (Pip.ON_COURSE, Pip.OPEN, Pip.MISSING, Pip.MISSING)
    assert "0 published, 1 on course, 1 open, 0 late, 2 missing" in page


def test_more_slots_than_the_goal_leave_none_missing(house, session):
    services.set_cadence(session, actor=house.imke, period=CadencePeriod.MONTH, minimum=1, now=NOW)
    house.slot(date(2027, 1, 12), title="Open")
    house.slot(date(2027, 1, 19), title="Open too")

    assert _month(session).pulse.pips == (Pip.OPEN, Pip.OPEN)


def test_a_narrowed_month_has_no_pulse(house, session):
    house.slot(date(2027, 1, 19), title="Open")

    assert _month(session, state="open").pulse is None


def test_a_crowded_month_counts_without_pips(house, session):
    many_slots(house, 30, start=TUESDAY, per_day=15)

    pulse = _month(session).pulse

    assert (pulse.done, pulse.pips) == (10, ())


def test_a_weekly_goal_counts_as_often_as_the_month_has_thursdays(house, session):
    services.set_cadence(session, actor=house.imke, period=CadencePeriod.WEEK, minimum=2, now=NOW)

    assert _month(session, date(2026, 12, 1)).pulse.goal == 10


def test_without_a_goal_two_a_month_are_wanted(house, session):
    assert _month(session).pulse.goal == 2


def test_cadence_history_counts_months_and_gaps(house, session):
    services.set_cadence(session, actor=house.imke, period=CadencePeriod.MONTH, minimum=2, now=NOW)
    days = [date(2025, 12, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 4)]
    session.add_all(PublishedWork(source_uid=str(n), title="Out", lang="en", published_at=NOW, local_date=day)
                    for n, day in enumerate(days))
    house.slot(date(2026, 11, 26))

    found = queries.history(session, today=TODAY)

    assert [bar.count for bar in found.bars] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    assert (found.met, found.longest_gap, found.days_since_last) == (1, 244, 20)
    assert (found.now.published, found.now.to_come) == (1, 1)


# --- Filters -----------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(house, session):
    """Five slots, each different in one way."""
    officer, letter = make.persona(code="SO"), make.channel(key="newsletter", name="Newsletter")
    session.add_all([officer, letter])
    house.slot(title="Plain")
    house.slot(title="For officers", personas=[officer])
    services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(channels=[letter]),
                       topic=house.topic(title="By letter"), now=NOW)
    services.plan_slot(session, actor=house.imke, when=on(TUESDAY), outlets=house.outlets(lang="nl"),
                       topic=house.topic(title="In het Nederlands", lang="nl"), now=NOW)
    house.claimed(title="Ann's 100% one")
    house.empty_slot()
    return house


@pytest.mark.parametrize(("filters", "titles"), [
    ({"persona": "so"}, ["For officers"]), ({"channel": "newsletter"}, ["By letter"]),
    ({"lang": "nl"}, ["In het Nederlands"]), ({"q": "PLAIN"}, ["Plain"]), ({"q": "100%"}, ["Ann's 100% one"]),
    ({"q": "%"}, ["Ann's 100% one"]), ({"state": "claimed"}, ["Ann's 100% one"]), ({"state": "empty"}, [""]),
    ({"state": "open", "lang": "nl"}, ["In het Nederlands"]), ({"state": "published"}, []),
    ({"persona": "nobody"}, []),
])
def test_filters_narrow_month_and_list_alike(mixed, session, filters, titles):
    assert _titles(_month(session, **filters)) == titles
    assert [card.title for card in _listed(session, **filters).cards] == titles


def test_mine_and_an_author(mixed, session):
    by_me = partial(_listed, session, mine="1")

    assert [card.title for card in by_me(person_id=mixed.ann.id).cards] == ["Ann's 100% one"]
    assert by_me(person_id=mixed.bob.id).cards == ()
    assert [card.title for card in _listed(session, author=mixed.ann.uid).cards] == ["Ann's 100% one"]


def test_late_is_what_the_status_says(house, session):
    claim = house.claimed(day=date(2027, 1, 5))
    written = house.claimed(house.bob, day=date(2027, 1, 6), title="Well on its way")
    told = Progress(written.slot.id, DraftState.APPROVED, is_started=True, rounds=1, round_passed=True)
    later = claim.outline_due + timedelta(hours=1)
    with Heard(ProgressAsked, answer=[told]):
        page = _listed(session, state="late", now=later)

    assert [(card.title, card.status) for card in page.cards] == [("Zero-downtime deploys", Status.LATE)]


@pytest.mark.parametrize(("arguments", "kept"), [
    ({"state": "nonsense", "lang": "fr", "mine": "yes", "q": "  x  "}, {"q": "x"}),
    ({"persona": "SO", "view": "list", "at": "2026-11"}, {"persona": "SO"}),
    ({"q": "x" * 300}, {"q": "x" * 100}), ({"q": "a\x00b"}, {"q": "ab"}),
])
def test_what_makes_no_sense_in_an_address_is_left_out(arguments, kept):
    assert queries.read(arguments).arguments() == kept


# --- The list ----------------------------------------------------------------------------------------------------


def test_the_list_pages_by_mark_and_back_again(house, session):
    many_slots(house, 120)
    first = _listed(session)
    second = _listed(session, after=first.after)
    third = _listed(session, after=second.after)
    back = _listed(session, before=third.before)

    assert [len(page.cards) for page in (first, second, third)] == [50, 50, 20]
    assert (first.before, third.after) == (None, None)
    assert [card.title for card in back.cards] == [card.title for card in second.cards]
    assert [card.title for page in (first, second, third) for card in page.cards] == [
        f"Title {n:05d}" for n in range(120)]


def test_slots_of_one_moment_are_neither_lost_nor_doubled(house, session):
    many_slots(house, 70, per_day=70)
    first = _listed(session)

    titles = [card.title for card in (*first.cards, *_listed(session, after=first.after).cards)]

    assert len(titles) == len(set(titles)) == 70


def test_the_list_begins_where_it_is_told(house, session):
    many_slots(house, 10)

    assert _listed(session, start=date(2026, 12, 6)).cards[0].title == "Title 00005"


@pytest.mark.parametrize("mark", ["x", "20261201-0900", "99999999-0900-x", "20261201-9900-x"])
def test_a_mark_that_is_none_of_ours_is_not_found(session, login, house, mark):
    answer = login(house.ann).get(f"/agenda?view=list&after={mark}")

    assert answer.status_code == 404


def test_page_two_hundred_reads_no_more_rows_than_page_one(house, session):
    """Keyset paging: the statement of a later page looks at its own fifty rows."""
    many_slots(house, 200)
    with count_queries() as one:
        first = _listed(session)
    with count_queries() as two:
        _listed(session, after=first.after)

    assert len(one) == len(two)
    assert "OFFSET 50" not in "".join(two).upper()
