"""Eight weeks ahead, and what would repair them (docs/domain-more.md l)."""
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.workdays import Calendar
from planner.steps.agenda.rules import CadenceStatus, Quarter, week_of
from planner.steps.agenda.rules.forecast import (
    Article,
    Coming,
    Goal,
    Help,
    House,
    RemedyKind,
    Shelved,
    empty_weeks,
    forecast,
    periods_ahead,
)
from planner.workflow.agenda import SlotState

S, K = SlotState, RemedyKind
MONDAY = date(2026, 11, 23)
Q4, Q1 = Quarter(2026, 4), Quarter(2027, 1)
THREE_A_MONTH = Goal("organisation", 3)
CALENDAR = Calendar()


def house(**room: int) -> House:
    return House(MONDAY, CALENDAR, {(name, quarter): number for name, number in room.items() for quarter in (Q4, Q1)})


def slot(key: str, day: date, state: SlotState = S.OPEN, **over: Any) -> Coming:
    return Coming(**{"key": key, "day": day, "state": state, "lang": "en", **over})


def remedies(found, month: int):
    return [(each.kind, each.resource, each.day) for outlook in found.outlooks if outlook.span.first.month == month
            for each in outlook.remedies]


def test_the_worked_example():
    """Monday 23 November 2026, goal three a month. Source: docs/domain-more.md l (example)."""
    published = {"organisation": [date(2026, 11, 3), date(2026, 11, 10)]}
    coming = [slot("a", date(2026, 11, 24), S.READY), slot("b", date(2026, 12, 1), ranking=("Carlijn",)),
              slot("c", date(2026, 12, 8), S.PLANNED), slot("d", date(2027, 1, 12), S.CLAIMED)]

    found = forecast([THREE_A_MONTH], published, coming, house=house(Carlijn=1),
                     shelf=[Shelved("reserve", "en", date(2027, 6, 1))],
                     articles=[Article("old", "nl", MONDAY - timedelta(days=365))])

    november, december, january = found.outlooks
    assert [(each.cadence.status, each.cadence.published, each.cadence.secured, each.cadence.to_come,
             each.cadence.missing) for each in found.outlooks] == [
        (CadenceStatus.ON_TRACK, 2, 1, 1, 0), (CadenceStatus.SHORT, 0, 0, 2, 3), (CadenceStatus.SHORT, 0, 1, 1, 2)]
    assert november.remedies == ()
    assert remedies(found, 12) == [(K.ASK, "Carlijn", date(2026, 12, 1)), (K.RESERVE, "reserve", date(2026, 12, 8)),
                                   (K.REFRESH, "old", date(2026, 12, 31))]
    assert [each.slot for each in december.remedies] == ["b", "c", None]
    assert [each.kind for each in january.remedies] == [K.NONE, K.NONE]
    assert [week.first for week in found.empty_weeks] == [
        date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4)]


def test_periods_have_a_day_from_today_up_to_55_days_on():
    weeks = periods_ahead(MONDAY, weekly=True)

    assert (weeks[0].first, weeks[-1].last, len(weeks)) == (MONDAY, date(2027, 1, 17), 8)
    assert [span.first for span in periods_ahead(date(2026, 11, 6), weekly=False)] == [
        date(2026, 11, 1), date(2026, 12, 1)]                   # 31 December is the 56th day
    assert len(periods_ahead(date(2026, 11, 7), weekly=False)) == 3


def test_a_week_with_something_out_is_not_empty():
    assert week_of(MONDAY) not in empty_weeks([MONDAY], [], MONDAY)
    assert week_of(MONDAY) in empty_weeks([], [], MONDAY)


@pytest.mark.parametrize(("day", "fits"), [(date(2026, 11, 30), True), (date(2026, 11, 29), True),
                                           (date(2026, 11, 27), False)])
def test_asking_needs_five_working_days(day, fits):
    found = forecast([Goal("organisation", 1)], {}, [slot("a", day, ranking=("Ann",))], house=house(Ann=1))

    assert (remedies(found, 11)[0][0] is K.ASK) is fits


@pytest.mark.parametrize(("day", "fits"), [(date(2026, 11, 25), True), (date(2026, 11, 24), False)])
def test_a_reserve_item_needs_two_working_days(day, fits):
    shelf = [Shelved("r", "en", day)]

    found = forecast([Goal("organisation", 1)], {}, [slot("a", day, S.PLANNED)], house=house(), shelf=shelf)

    assert (remedies(found, 11)[0] == (K.RESERVE, "r", day)) is fits


def test_a_refresh_needs_five_working_days():
    goals, old = [Goal("organisation", 1)], [Article("old", "en", MONDAY - timedelta(days=400))]
    near, far = slot("a", date(2026, 11, 27), S.PLANNED), slot("b", date(2026, 11, 30), S.PLANNED)

    assert forecast(goals, {}, [near], house=house(), articles=old).outlooks[0].remedies[0].slot is None
    assert forecast(goals, {}, [near, far], house=house(), articles=old).outlooks[0].remedies[0].slot == "b"


def test_who_is_full_or_asked_already_is_passed_by():
    coming = [slot("a", date(2026, 12, 1), ranking=("Ann", "Bob", "Cas")),
              slot("b", date(2026, 12, 8), ranking=("Ann", "Bob", "Cas"))]

    found = forecast([Goal("organisation", 2)], {}, coming, house=house(Bob=2, Cas=1))

    assert remedies(found, 12)[:2] == [(K.ASK, "Bob", date(2026, 12, 1)), (K.ASK, "Cas", date(2026, 12, 8))]


def test_room_is_that_of_the_slots_quarter():
    coming = [slot("a", date(2026, 12, 1), ranking=("Ann",)), slot("b", date(2027, 1, 12), ranking=("Ann",))]
    only_later = House(MONDAY, CALENDAR, {("Ann", Q1): 1})

    found = forecast([Goal("organisation", 1)], {}, coming, house=only_later)

    assert remedies(found, 12)[0][0] is K.NONE
    assert remedies(found, 1)[0] == (K.ASK, "Ann", date(2027, 1, 12))


def test_the_reserve_item_that_ends_first_is_taken_first():
    shelf = [Shelved("late", "en", date(2027, 9, 1)), Shelved("b-soon", "en", date(2027, 3, 1)),
             Shelved("a-soon", "en", date(2027, 3, 1)), Shelved("gone", "en", date(2026, 12, 1))]

    found = forecast([THREE_A_MONTH], {"organisation": [MONDAY] * 3}, [], house=house(), shelf=shelf)

    assert [resource for _kind, resource, _day in remedies(found, 12)] == ["a-soon", "b-soon", "late"]


def test_a_reserve_item_of_another_language_only_fits_a_new_slot():
    shelf = [Shelved("r", "nl", date(2027, 9, 1))]

    found = forecast([Goal("organisation", 1)], {"organisation": [MONDAY]},
                     [slot("a", date(2026, 12, 8), S.PLANNED)], house=house(), shelf=shelf)

    assert remedies(found, 12) == [(K.RESERVE, "r", date(2026, 12, 31))]
    assert found.outlooks[1].remedies[0].slot is None


def test_the_article_most_read_is_refreshed_first():
    old = MONDAY - timedelta(days=365)
    articles = [Article("b", "en", old), Article("a", "en", old), Article("read", "en", old, reads=7),
                Article("young", "en", old + timedelta(days=1), reads=99),
                Article("due", "en", MONDAY - timedelta(days=30), review_on=MONDAY - timedelta(days=1))]

    found = forecast([Goal("organisation", 9)], {}, [], house=house(), articles=articles)

    named = [each.resource for outlook in found.outlooks for each in outlook.remedies if each.kind is K.REFRESH]
    assert named == ["read", "a", "b", "due"]


def test_nothing_fits_says_what_would_help():
    coming = [slot("a", date(2026, 12, 1), helps=(Help.TRAIN,)), slot("b", date(2026, 12, 8), helps=(Help.INTEREST,))]

    found = forecast([THREE_A_MONTH], {}, coming, house=house())

    november, december, january = (outlook.remedies[0].helps for outlook in found.outlooks)
    assert (november, december, january) == ((Help.EASE,), (Help.TRAIN, Help.INTEREST), (Help.EASE,))


def test_a_goal_of_a_persona_takes_only_what_is_for_that_persona():
    goal = Goal("persona:cto", 1)
    shelf = [Shelved("for-all", "en", date(2027, 9, 1)),
             Shelved("for-cto", "en", date(2027, 9, 2), frozenset({"persona:cto"}))]

    found = forecast([goal], {}, [], house=house(), shelf=shelf)

    assert remedies(found, 11)[0][1] == "for-cto"
    assert remedies(found, 12)[0][0] is K.NONE


def test_one_remedy_serves_every_goal_that_its_slot_counts_for():
    scopes = frozenset({"organisation", "persona:cto"})
    coming = [slot("a", date(2026, 12, 1), ranking=("Ann",), scopes=scopes)]
    shelf = [Shelved("r", "en", date(2027, 9, 1), frozenset({"persona:cto"}))]

    found = forecast([Goal("organisation", 1), Goal("persona:cto", 1)], {"organisation": [MONDAY],
                     "persona:cto": [MONDAY]}, coming, house=house(Ann=1), shelf=shelf)

    december = [outlook.remedies for outlook in found.outlooks if outlook.span.first.month == 12]
    assert december[0] == december[1]
    assert december[0][0].kind is K.ASK


DAYS = st.integers(-40, 90).map(lambda n: MONDAY + timedelta(days=n))
SLOTS = st.lists(st.tuples(DAYS, st.sampled_from(list(S)), st.sampled_from(["nl", "en"]),
                           st.lists(st.sampled_from("PQRST"), max_size=3, unique=True)), max_size=12)
SHELF = st.lists(st.tuples(st.sampled_from(["nl", "en"]), DAYS), max_size=4)
OLD = st.lists(st.tuples(st.sampled_from(["nl", "en"]), st.integers(300, 500), st.integers(0, 9)), max_size=4)


@given(SLOTS, SHELF, OLD, st.lists(DAYS, max_size=6), st.integers(1, 6), st.booleans())
def test_one_remedy_for_each_missing_one_and_each_resource_once(slots, shelf, old, out, minimum, weekly):
    coming = [Coming(f"s{n:02}", day, state, lang, ranking=tuple(names))
              for n, (day, state, lang, names) in enumerate(slots)]
    items = [Shelved(f"r{n}", lang, until) for n, (lang, until) in enumerate(shelf)]
    works = [Article(f"w{n}", lang, MONDAY - timedelta(days=age), reads) for n, (lang, age, reads) in enumerate(old)]
    with_room = House(MONDAY, CALENDAR, {(name, quarter): 1 for name in "PQR" for quarter in (Q4, Q1)})

    found = forecast([Goal("organisation", minimum, weekly)], {"organisation": out}, coming, house=with_room,
                     shelf=items, articles=works)

    given_out = [each for outlook in found.outlooks for each in outlook.remedies]
    assert all(len(outlook.remedies) == outlook.cadence.missing for outlook in found.outlooks)
    for names in (Counter((each.kind, each.resource) for each in given_out if each.kind is not K.NONE),
                  Counter(each.slot for each in given_out if each.slot)):
        assert all(count == 1 for count in names.values())
    by_key, languages = {each.key: each for each in coming}, {each.key: each.lang for each in (*items, *works)}
    for each in given_out:
        if each.kind is K.NONE:
            continue
        assert each.day is not None
        assert with_room.window(each.day) >= (2 if each.kind is K.RESERVE else 5)
        place = by_key.get(each.slot or "")
        if each.kind is K.ASK:
            assert place is not None
            assert place.state is S.OPEN
            assert each.resource in {"P", "Q", "R"}
        elif place is not None:
            assert place.state in {S.PLANNED, S.OPEN}
            assert place.lang == languages[each.resource]
