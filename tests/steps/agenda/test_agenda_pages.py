"""What the agenda shows: the month, the list, filters in the address, and how few statements it takes."""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from planner.policy import Role
from planner.steps.agenda import queries, services
from planner.steps.agenda.events import Progress, ProgressAsked
from planner.steps.agenda.models import CadencePeriod, Claim, Slot, Topic
from planner.steps.agenda.queries import Filters
from planner.steps.agenda.rules import Pip, Status
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, on
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


def _many(session, house, count, *, start=date(2026, 12, 1), per_day=1):
    """Slots made as rows, with a topic each and an author for every third."""
    for n in range(count):
        topic = Topic(title=f"Title {n:05d}", lang="en", state=TopicState.PLANNED, personas=[house.cto])
        day = start + timedelta(days=n // per_day)
        claimed = n % 3 == 0
        at = datetime.combine(day, time(8), tzinfo=NOW.tzinfo)
        slot = make.slot(topic=topic, local_date=day, publish_at=at, closes_at=at, claim_by=at, channels=[house.blog],
                         state=SlotState.CLAIMED if claimed else SlotState.OPEN)
        if claimed:
            slot.claims = [make.claim(author=house.ann, outline_due=at)]
        session.add(slot)
    session.flush()


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


def test_more_than_eight_a_day_become_a_number(house, session):
    _many(session, house, 11, start=TUESDAY, per_day=11)

    month = _month(session)
    day = next(day for week in month.weeks for day in week.days if day.on == TUESDAY)

    assert (len(day.cards), day.more, month.weeks[2].total) == (8, 3, 11)


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
    assert pulse.pips == (Pip.ON_COURSE, Pip.OPEN, Pip.OPEN)


def test_a_narrowed_month_has_no_pulse(house, session):
    house.slot(date(2027, 1, 19), title="Open")

    assert _month(session, state="open").pulse is None


def test_a_crowded_month_counts_without_pips(house, session):
    _many(session, house, 30, start=TUESDAY, per_day=15)

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
    _many(session, house, 120)
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
    _many(session, house, 70, per_day=70)
    first = _listed(session)

    titles = [card.title for card in (*first.cards, *_listed(session, after=first.after).cards)]

    assert len(titles) == len(set(titles)) == 70


def test_the_list_begins_where_it_is_told(house, session):
    _many(session, house, 10)

    assert _listed(session, start=date(2026, 12, 6)).cards[0].title == "Title 00005"


@pytest.mark.parametrize("mark", ["x", "20261201-0900", "99999999-0900-x", "20261201-9900-x"])
def test_a_mark_that_is_none_of_ours_is_not_found(session, login, house, mark):
    answer = login(house.ann).get(f"/agenda?view=list&after={mark}")

    assert answer.status_code == 404


# --- How much it costs -------------------------------------------------------------------------------------------


def _statements(client, address):
    client.get(address)
    with count_queries() as seen:
        assert client.get(address).status_code == 200
    return seen


@pytest.mark.parametrize("address", ["/agenda?at=2026-12", "/agenda?at=2026-12&state=claimed", "/agenda?view=list",
                                     "/agenda?view=list&state=late", "/agenda?state=open", "/ideas", "/agenda/topics"])
def test_a_page_takes_as_many_statements_for_fifty_rows_as_for_one(session, login, house, address):
    _many(session, house, 1)
    house.idea()
    house.topic()
    lead = login(house.imke)
    few = _statements(lead, address)
    _many(session, house, 50, start=date(2026, 12, 2))
    for n in range(50):
        house.idea(title=f"Idea {n}")
        house.topic(title=f"Topic {n}")
    session.commit()
    many = _statements(lead, address)

    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 10, "\n".join(many)


def test_page_two_hundred_reads_no_more_rows_than_page_one(house, session):
    """Keyset paging: the statement of a later page looks at its own fifty rows."""
    _many(session, house, 200)
    with count_queries() as one:
        first = _listed(session)
    with count_queries() as two:
        _listed(session, after=first.after)

    assert len(one) == len(two)
    assert "OFFSET 50" not in "".join(two).upper()


# --- The pages ---------------------------------------------------------------------------------------------------


def test_a_lead_sees_grips_and_the_rest_does_not(session, login, house):
    house.slot()
    house.topic(title="To place")

    lead, member = (login(person).get("/agenda?at=2027-01").get_data(as_text=True)
                    for person in (house.imke, house.ann))

    assert ("data-movable" in lead, "data-movable" in member) == (True, False)
    assert ("To place" in lead, "To place" in member) == (True, False)
    assert "/move" not in member


def test_a_member_is_not_told_that_a_colleague_is_late(session, login, house, at):
    house.claimed(house.bob, day=date(2027, 1, 5))
    at(datetime(2026, 12, 16, 9, tzinfo=NOW.tzinfo))

    assert "Move a week" in login(house.imke).get("/agenda?at=2027-01").get_data(as_text=True)
    assert 'class="late"' not in login(house.ann).get("/agenda?at=2027-01").get_data(as_text=True)
    assert 'class="late"' in login(house.bob).get("/agenda?at=2027-01").get_data(as_text=True)


@pytest.mark.parametrize("at_text", ["2027-13", "nonsense", "0001-01", "9999-12", "99999-1", "2027"])
def test_any_month_in_the_address_shows_a_page(login, house, at_text):
    assert login(house.ann).get(f"/agenda?at={at_text}").status_code == 200


def test_the_open_slots_stand_by_fit_with_their_reasons(session, login, house):
    session.add(make.expertise(person=house.ann, area=house.cloud, level=3, interest=2))
    house.slot(date(2027, 2, 2), title="Cloud matters")
    house.slot(title="Something else", area=None)

    text = login(house.ann).get("/agenda?state=open").get_data(as_text=True)

    assert text.index("Cloud matters") < text.index("Something else")
    assert "Level 3 through" in text
    assert "You are eager to write about it" in text


def test_a_move_by_script_answers_with_the_month_it_came_from(session, login, house):
    slot = house.slot()
    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", headers={"HX-Request": "true"}, data={
        "day": "2027-01-14", "version": str(slot.version), "back": "/agenda?at=2027-01"})
    text = answer.get_data(as_text=True)

    assert (answer.status_code, "<html" in text) == (200, False)
    assert re.search(r'data-day="2027-01-14".*?Zero-downtime deploys', text, re.DOTALL)
    assert "Moved to Thursday 14 January" in answer.headers["HX-Trigger"]
    assert "move/undo" in answer.headers["HX-Trigger"]


def test_a_move_without_script_goes_back_with_a_toast(session, login, house):
    slot = house.slot()
    lead = login(house.imke)

    answer = lead.post(f"/agenda/slots/{slot.uid}/move", data={"days": "7", "back": "/agenda?at=2027-01"})

    assert (answer.status_code, answer.location) == (303, "/agenda?at=2027-01")
    page = lead.get(answer.location).get_data(as_text=True)
    undo = re.findall(r'action="([^"]*move/undo[^"]*)"', page)
    assert lead.post(undo[0].replace("&amp;", "&")).status_code == 303
    session.refresh(slot)
    assert slot.local_date == TUESDAY


def test_a_move_leads_to_no_other_house(session, login, house):
    slot = house.slot()

    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", data={"days": "7", "back": "//evil.example/"})

    assert answer.location == f"/agenda/slots/{slot.uid}"


def test_a_move_with_days_that_nobody_offers_is_refused(session, login, house):
    slot = house.slot()

    assert login(house.imke).post(f"/agenda/slots/{slot.uid}/move", data={"days": "400"}).status_code == 422


def test_warnings_are_named_after_a_move(session, login, house):
    slot = house.slot()
    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/move", headers={"HX-Request": "true"},
                                    data={"day": "2027-01-10", "back": "/agenda"})

    assert "That day is in the weekend." in answer.headers["HX-Trigger"]


def test_a_lost_race_shows_three_other_slots(session, login, house):
    slot = house.slot(title="Wanted")
    for day in (13, 14, 15, 18):
        house.slot(date(2027, 1, day), title=f"Other {day}")
    bob = login(house.bob)
    services.claim_slot(session, actor=house.ann, slot=slot, now=NOW)
    session.commit()

    answer = bob.post(f"/agenda/slots/{slot.uid}/claim")
    text = answer.get_data(as_text=True)
    fragment = bob.post(f"/agenda/slots/{slot.uid}/claim", headers={"HX-Request": "true"})

    assert answer.status_code == fragment.status_code == 409
    assert "Ann claimed this a moment ago" in text
    assert [f"Other {day}" in text for day in (13, 14, 15, 18)] == [True, True, True, False]
    assert "<html" not in fragment.get_data(as_text=True)


def test_the_page_of_a_slot_says_what_stands_in_the_way(session, login, house):
    slot = house.slot()
    house.ann.capacity_per_quarter = 0
    text = login(house.ann).get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)

    assert "You have 0 of 0 turns in quarter 1" in text
    assert "Claim this topic" not in text


def test_whoever_presses_all_the_same_lands_on_those_words(session, login, house):
    slot = house.slot(date(2026, 11, 30))
    answer = login(house.ann).post(f"/agenda/slots/{slot.uid}/claim")

    assert answer.status_code == 422
    assert "Only 4 working days are left" in answer.get_data(as_text=True)


def test_the_page_of_a_slot_renders_its_brief_safely(session, login, house):
    slot = house.slot(text="**Bold** <script>alert(1)</script>")
    text = login(house.ann).get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)

    assert "<strong>Bold</strong>" in text
    assert "<script>alert" not in text


def test_history_is_told_in_the_readers_language(session, login, house):
    claim = house.claimed()
    services.move_slot(session, actor=house.imke, slot=claim.slot, to=on(date(2027, 1, 13)), now=NOW)
    house.bob.locale = "nl"

    english = login(house.ann).get(f"/agenda/slots/{claim.slot.uid}").get_data(as_text=True)
    dutch = login(house.bob).get(f"/agenda/slots/{claim.slot.uid}").get_data(as_text=True)

    assert "Imke moved it from Tue 12 Jan to Wed 13 Jan" in english
    assert "Imke verplaatste het van" in dutch


def test_two_people_change_one_slot_and_nothing_typed_is_lost(session, login, house):
    slot = house.slot()
    seen = slot.version
    services.move_slot(session, actor=house.imke, slot=slot, to=on(date(2027, 1, 13)), now=NOW)
    other = house.colleague(Role.LEAD)

    answer = login(other).post(f"/agenda/slots/{slot.uid}/edit", data={
        "day": "2027-01-20", "clock": "11:30", "zone": "Europe/Amsterdam", "lang": "en", "channels": "blog-en",
        "version": str(seen)})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Somebody changed this slot while you were typing" in text
    assert ('value="2027-01-20"' in text, 'value="11:30"' in text) == (True, True)
    assert f'name="version" type="hidden" value="{slot.version}"' in text


@pytest.mark.parametrize(("over", "message"), [
    ({"day": "2020-01-01"}, "That moment has passed"), ({"day": "31-31-31"}, "Not a valid date"),
    ({"day": ""}, "Choose a date."), ({"clock": "noon"}, "valid"), ({"channels": []}, "Choose at least one channel"),
    ({"lang": "nl", "topic": "{topic}"}, "must be in the same language"), ({"zone": "Mars/Base"}, "Not a valid choice"),
    ({"day": "9999-12-31"}, "in this century"),
])
def test_a_slot_that_can_not_be_planned_comes_back_with_its_words(session, login, house, over, message):
    topic = house.topic(title="In English")
    lead = login(house.imke)
    data = {"day": "2027-02-02", "clock": "09:00", "zone": "Europe/Amsterdam", "lang": "en", "channels": ["blog-en"]}
    data |= {key: value.format(topic=topic.uid) if isinstance(value, str) else value for key, value in over.items()}

    answer = lead.post("/agenda/slots", data=data)

    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 0


def test_a_lead_sets_the_dates_of_a_near_slot_by_form(session, login, house):
    slot = house.slot(date(2026, 11, 30))
    lead = login(house.imke)
    page = lead.get(f"/agenda/slots/{slot.uid}/claim").get_data(as_text=True)
    values = dict(re.findall(r'name="(\w+)" (?:required )?type="datetime-local" value="([^"]+)"', page))

    answer = lead.post(f"/agenda/slots/{slot.uid}/claim-with-dates", data=values)

    assert len(values) == 6
    assert answer.status_code == 303
    assert session.scalar(sa.select(Claim.state)) is ClaimState.ACTIVE


def test_releasing_asks_for_a_reason_from_the_list(session, login, house):
    claim = house.claimed()
    ann = login(house.ann)

    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"note": "busy"}).status_code == 422
    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"reason": "missed"}).status_code == 422
    assert ann.post(f"/agenda/claims/{claim.uid}/release", data={"reason": "no_time"}).status_code == 303


def test_an_empty_week_is_filled_with_one_press(session, login, house):
    topic = house.topic(title="Observability")
    lead = login(house.imke)
    text = lead.get("/agenda/fill?week=2027-W02").get_data(as_text=True)
    assert "Observability" in text
    assert "Tuesday 12 January 2027" in text

    answer = lead.post(f"/agenda/topics/{topic.uid}/place", data={"day": "2027-01-12", "clock": "09:00",
                                                                  "back": "/agenda?at=2027-01"})

    assert (answer.status_code, answer.location) == (303, "/agenda?at=2027-01")
    assert session.scalar(sa.select(Slot.local_date)) == TUESDAY


def test_filling_a_week_that_is_over_is_not_offered(login, house):
    assert login(house.imke).get("/agenda/fill?week=2026-W40").status_code == 404
