"""Requests for ideas: whom one can be made to, how it is answered, reminded and ended (docs/domain-more.md l, t)."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import unit_of_work
from planner.core.errors import NotAllowed, NotFound, RuleBroken
from planner.core.workdays import Calendar
from planner.messages.models import Notice
from planner.people.models import Absence, PersonStatus
from planner.policy import Action, Role, allowed
from planner.steps.agenda.models import PitchRequest
from planner.steps.agenda.queries import pitches as queries
from planner.steps.agenda.rules import pitches as rules
from planner.steps.agenda.services import pitches as services
from planner.workflow import PITCH
from planner.workflow.agenda import RequestState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House

TODAY = NOW.date()
FRIDAY = date(2026, 11, 27)


class Asking(House):
    """Ann knows clouds and Bob a branch of it; Imke asks."""

    def __post_init__(self):
        super().__post_init__()
        self.deep = make.area(key="helm", parent=self.cloud)
        self.session.add_all([self.deep, make.expertise(person=self.ann, area=self.cloud, level=3),
                              make.expertise(person=self.bob, area=self.cloud, level=2)])
        self.session.flush()

    def wish(self, **over):
        usual: dict[str, Any] = {"text": "Five ideas on cloud cost", "area": self.cloud, "lang": "en",
                                 "due_on": FRIDAY, "wanted": 5}
        return services.Wish(**usual | over)

    def ask(self, *people, **over):
        return services.ask_for_ideas(self.session, actor=self.imke, wish=self.wish(**over),
                                      people=people or [self.ann, self.bob], now=NOW)

    def names(self, area=None, due_on=FRIDAY):
        return [one.person.name for one in queries.who_fits(self.session, area or self.cloud, due_on, TODAY,
                                                         Calendar("NL"))]

    def told(self, key):
        return set(self.session.scalars(sa.select(Notice.person_id).where(Notice.text_key == key)))


@pytest.fixture
def house(session):
    return Asking(session)


# --- Who fits ----------------------------------------------------------------------------------------------------


def test_who_knows_most_and_likes_it_most_comes_first_with_the_why(house, session):
    eager = house.colleague(name="Eva")
    session.add(make.expertise(person=eager, area=house.cloud, level=3, interest=2))
    session.flush()

    found = queries.who_fits(session, house.cloud, FRIDAY, TODAY, Calendar("NL"))

    assert [(one.person.name, one.level, one.through, one.interest) for one in found] == [
        ("Eva", 3, "cloud", 2), ("Ann", 3, "cloud", 1), ("Bob", 2, "cloud", 1)]


def test_a_level_counts_one_less_for_each_step_in_the_tree(house):
    assert house.names(house.deep) == ["Ann"]


@pytest.mark.parametrize("how", ["refuses", "left", "away", "asked"])
def test_who_can_not_be_asked(house, session, how):
    if how == "refuses":
        session.add(make.expertise(person=house.ann, area=house.deep, level=4, interest=-1))
        assert house.names(house.deep) == []
        return
    if how == "left":
        house.ann.status = PersonStatus.LEFT
    elif how == "away":
        session.add(Absence(person=house.ann, from_date=TODAY, to_date=FRIDAY))
    else:
        house.ask(house.ann)
    session.flush()

    assert house.names() == ["Bob"]


def test_one_working_day_is_presence_enough(house, session):
    session.add(Absence(person=house.ann, from_date=TODAY, to_date=FRIDAY - timedelta(days=1)))
    session.flush()

    assert "Ann" in house.names()


def test_a_weekend_is_no_presence():
    saturday = date(2026, 11, 28)

    assert not rules.is_present([], saturday, saturday + timedelta(days=1), Calendar("NL"))
    assert rules.is_present([], saturday, saturday + timedelta(days=2), Calendar("NL"))


def test_who_was_asked_before_is_free_again_once_that_is_over(house, session):
    asked = house.ask(house.ann)
    services.close_request(session, actor=house.imke, request=asked, now=NOW)

    assert house.names() == ["Ann", "Bob"]


# --- Asking and answering ----------------------------------------------------------------------------------------


def test_everybody_asked_gets_one_line(house):
    made = house.ask()

    assert made.state is RequestState.OPEN
    assert house.told("pitch_asked") == {house.ann.id, house.bob.id}


@pytest.mark.parametrize(("over", "code"), [({"due_on": TODAY - timedelta(days=1)}, "pitch_past"),
                                            ({"people": []}, "pitch_nobody"), ({"people": 11}, "pitch_too_many"),
                                            ({"people": "imke"}, "pitch_unfit")])
def test_what_can_not_be_asked(house, session, over, code):
    people = over.pop("people", [house.ann])
    if people == 11:
        people = [house.colleague(name=f"Colleague {n}") for n in range(11)]
    elif people == "imke":
        people = [house.imke]

    with pytest.raises(RuleBroken) as refusal:
        services.ask_for_ideas(session, actor=house.imke, wish=house.wish(**over), people=people, now=NOW)

    assert refusal.value.code == code


def test_an_answer_names_its_request(house):
    request = house.ask()

    idea = house.idea(house.ann, request=request)

    assert request.ideas == [idea]


def test_who_was_not_asked_can_not_answer(house):
    request = house.ask(house.ann)

    with pytest.raises(NotAllowed):
        house.idea(house.bob, request=request)


def test_a_request_that_is_over_takes_no_more(house, session):
    request = house.ask(house.ann)
    services.close_request(session, actor=house.imke, request=request, now=NOW)

    with pytest.raises(RuleBroken, match="pitch_over"):
        house.idea(house.ann, request=request)


# --- Reminding and ending ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("due_on", "day"), [
    (date(2026, 11, 27), date(2026, 11, 26)), (date(2026, 11, 30), date(2026, 11, 27)),
    (date(2027, 3, 30), date(2027, 3, 25)),         # Easter Monday and Good Friday are days off
])
def test_the_reminder_falls_on_the_working_day_before(due_on, day):
    assert rules.reminder_day(due_on, Calendar("NL")) == day


THURSDAY_NINE = datetime(2026, 11, 26, 8, tzinfo=UTC)           # 09:00 in Amsterdam


def test_only_who_sent_nothing_is_reminded_and_once(house, session):
    request = house.ask()
    house.idea(house.ann, request=request)

    early = services.tend_one(session, request.id, THURSDAY_NINE - timedelta(minutes=1))
    first = services.tend_one(session, request.id, THURSDAY_NINE)
    again = services.tend_one(session, request.id, THURSDAY_NINE + timedelta(hours=1))

    assert (early, first, again) == (False, True, False)
    assert house.told("pitch_reminder") == {house.bob.id}


def test_who_is_asked_on_the_last_day_is_not_reminded_at_once(house, session):
    request = house.ask(due_on=TODAY)

    assert services.tend_one(session, request.id, NOW + timedelta(minutes=1)) is False


def test_enough_ideas_end_it_and_the_lead_hears(house, session):
    request = house.ask(wanted=2)
    for n in range(2):
        house.idea(house.ann, title=f"Idea {n}", request=request)

    services.tend_one(session, request.id, NOW)

    assert request.state is RequestState.MET
    assert house.told("pitch_met") == {house.imke.id}


def test_it_is_closed_after_its_day_and_not_before(house, session):
    request = house.ask()
    on_the_day = services.tend_one(session, request.id, datetime(2026, 11, 27, 22, 59, tzinfo=UTC))
    assert (on_the_day, request.state) == (True, RequestState.OPEN)          # the reminder that was due

    services.tend_one(session, request.id, datetime(2026, 11, 27, 23, 0, tzinfo=UTC))

    assert request.state is RequestState.CLOSED


def test_what_is_over_stays_over(house, session):
    request = house.ask(wanted=1)
    house.idea(house.ann, request=request)
    services.tend_one(session, request.id, NOW)

    assert services.tend_one(session, request.id, NOW + timedelta(days=9)) is False
    assert [PITCH.can(state, event) for state in (RequestState.MET, RequestState.CLOSED)
            for event in ("meet", "close")] == [False] * 4


# --- Who sees what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("roles", "make_one"), [((), False), ((Role.REVIEWER,), False), ((Role.LEAD,), True),
                                                 ((Role.SALES,), False), ((Role.MANAGER,), False),
                                                 ((Role.ADMIN,), False)])
def test_only_a_lead_asks_and_whoever_is_asked_answers(house, roles, make_one):
    person = house.colleague(*roles, name="Somebody")
    request = PitchRequest(text="x", by=house.imke, area=house.cloud, lang="en", due_on=FRIDAY, asked=[person])

    assert allowed(person, Action.ASK_FOR_IDEAS) is make_one
    assert allowed(person, Action.ANSWER_PITCH, request)
    assert not allowed(house.bob, Action.ANSWER_PITCH, request)


def test_a_request_is_out_of_sight_for_who_was_not_asked(house, session):
    request = house.ask(house.ann)

    assert queries.get_request(session, request.uid, house.imke) is request
    assert [one.request for one in queries.requests_for(session, house.ann)] == [request]
    assert queries.requests_for(session, house.bob) == []
    with pytest.raises(NotFound):
        queries.get_request(session, request.uid, house.bob)


@pytest.mark.parametrize("address", ["/ideas/requests/{uid}", "/ideas/requests", "/ideas"])
def test_nobody_sees_who_sent_nothing(session, login, house, address):
    silent = house.colleague(name="Silent Sam")
    session.add(make.expertise(person=silent, area=house.cloud, level=3))
    session.flush()
    request = house.ask(house.ann, silent)
    house.idea(house.ann, request=request)
    session.commit()

    for reader in (house.imke, house.ann):
        answer = login(reader).get(address.format(uid=request.uid))
        assert answer.status_code == 200
        assert "Silent Sam" not in answer.text


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_form_proposes_who_fits_once_an_area_is_chosen(session, login, house):
    session.commit()
    lead = login(house.imke)

    empty = lead.get("/ideas/requests/new").text
    chosen = lead.get("/ideas/requests/new?area=cloud", headers={"HX-Request": "true"}).text

    assert "Choose an area, and who knows about it shows up here." in empty
    assert "Ann" in chosen
    assert "Advanced, through" in chosen
    assert "<html" not in chosen


def test_asking_by_form_and_taking_it_back(session, login, house):
    session.commit()
    lead = login(house.imke)

    answer = lead.post("/ideas/requests", data={"text": "Five on cost", "area": "cloud", "lang": "en", "wanted": "5",
                                                "due_on": FRIDAY.isoformat(), "people": [house.ann.uid]})
    made = session.scalars(sa.select(PitchRequest)).one()

    assert answer.status_code == 303
    assert answer.location.endswith(made.uid)
    assert "Nobody is asked any more." in lead.post(f"/ideas/requests/{made.uid}/close", follow_redirects=True).text
    session.expire_all()
    assert made.state is RequestState.CLOSED


@pytest.mark.parametrize(("over", "words"), [({"people": []}, "Choose at least one person"),
                                             ({"area": ""}, "Choose an area"), ({"wanted": "21"}, "from 1 to 20"),
                                             ({"due_on": "2026-11-23"}, "still to come"), ({"due_on": "x"}, "date")])
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(session, login, house, over, words):
    session.commit()
    data = {"text": "Five on cost", "area": "cloud", "lang": "en", "wanted": "5", "due_on": FRIDAY.isoformat(),
            "people": [house.ann.uid]} | over

    answer = login(house.imke).post("/ideas/requests", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Five on cost" in answer.text


def test_who_is_asked_answers_from_the_page_and_comes_back_to_it(session, login, house):
    request = house.ask(house.ann)
    session.commit()
    ann = login(house.ann)
    page = ann.get(f"/ideas/requests/{request.uid}").text
    assert "Five ideas on cloud cost" in ann.get("/ideas").text

    answer = ann.post("/ideas", data={"title": "What a byte costs", "lang": "en", "origin": "employee",
                                      "request": request.uid, "area": "cloud",
                                      "back": f"/ideas/requests/{request.uid}"})

    assert 'name="request"' in page
    assert answer.location == f"/ideas/requests/{request.uid}"
    session.expire_all()
    assert [idea.title for idea in request.ideas] == ["What a byte costs"]


def test_the_clockwork_tends_every_request(live_app):
    with live_app.app_context(), unit_of_work() as work:
        house = Asking(work.session)
        request = house.ask(wanted=1)
        house.idea(house.ann, request=request)
    tick = next(tick for tick in worker.TICKS if tick.name == "pitches")

    assert worker.run_once(live_app, tick) == 1
    assert worker.run_once(live_app, tick) == 0
