"""Cadence goals of the organisation, channels, personas and themes, and the pages about them (docs/domain.md g)."""
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people import sessions
from planner.people.queries import get_organisation
from planner.policy import Role
from planner.steps.agenda import services
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Slot
from planner.steps.agenda.queries.cadence_facts import cadence_facts, goals
from planner.steps.agenda.queries.forecast import ahead_with_remedies
from planner.steps.agenda.rules.forecast import RemedyKind
from planner.steps.agenda.services import outcomes, reserve
from planner.steps.agenda.services.cadence import remove_cadence, set_cadence
from planner.steps.inventory.models import Theme
from planner.workflow.agenda import ClaimState, SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browser, named
from tests.steps.agenda.story import TUESDAY, House
from tests.support.queries import count_queries

TODAY = NOW.date()
MONTH, WEEK = CadencePeriod.MONTH, CadencePeriod.WEEK


@pytest.fixture
def house(session):
    return House(session)


def goal(house: House, scope: str = "organisation", minimum: int = 2, period: CadencePeriod = MONTH) -> CadenceGoal:
    return set_cadence(house.session, actor=house.imke, scope=scope, period=period, minimum=minimum, now=NOW)


def test_a_house_that_set_none_has_two_a_month(house):
    (line,) = goals(house.session)

    assert (line.uid, line.scope, line.goal.minimum, line.period) == (None, "organisation", 2, MONTH)


def test_goals_stand_in_order_with_their_names(house):
    house.session.add(Theme(key="calm", title_nl="Rust", title_en="Calm"))
    house.session.flush()
    for scope in ("theme:calm", f"persona:{house.cto.key}", "channel:blog-en", "organisation"):
        goal(house, scope)

    assert [(line.kind, line.label("en")) for line in goals(house.session)] == [
        ("organisation", ""), ("channel", "Blog"), ("persona", "CTO"), ("theme", "Calm")]


@pytest.mark.parametrize(("minimum", "period"), [(0, MONTH), (32, MONTH), (8, WEEK), (0, WEEK)])
def test_a_goal_is_one_to_one_a_day(house, minimum, period):
    with pytest.raises(RuleBroken, match="cadence_range"):
        goal(house, minimum=minimum, period=period)


@pytest.mark.parametrize("scope", ["channel:nowhere", "persona:", "moon:full", "organisation:x", ""])
def test_a_goal_of_nothing_that_is_there_is_refused(house, scope):
    with pytest.raises(RuleBroken, match="cadence_scope"):
        goal(house, scope)


def test_who_sets_goals_and_what_stays(house):
    own, other = goal(house), goal(house, "channel:blog-en")

    with pytest.raises(NotAllowed):
        set_cadence(house.session, actor=house.ann, period=MONTH, minimum=2, now=NOW)
    with pytest.raises(Conflict, match="stale"):
        set_cadence(house.session, actor=house.imke, period=MONTH, minimum=2, now=NOW, version=own.version + 1)
    with pytest.raises(RuleBroken, match="cadence_stays"):
        remove_cadence(house.session, actor=house.imke, goal=own, now=NOW)
    was = remove_cadence(house.session, actor=house.imke, goal=other, now=NOW)
    assert (was.scope, was.minimum) == ("channel:blog-en", 2)


def test_a_publication_counts_for_each_goal_that_it_serves_and_once(house):
    other = make.area(key="other")
    house.session.add_all([other, Theme(key="calm", title_nl="Rust", title_en="Calm", areas=[house.cloud, other])])
    house.session.flush()
    for scope in ("theme:calm", f"persona:{house.cto.key}"):
        goal(house, scope)
    both = make.published_work(areas=[house.cloud, other], personas=[house.cto])
    house.session.add_all([both, make.published_work()])
    house.session.flush()

    found = cadence_facts(house.session, get_organisation(house.session), today=TODAY)

    assert {scope: len(days) for scope, days in found.published.items()} == {
        "organisation": 2, "theme:calm": 1, f"persona:{house.cto.key}": 1}


def test_the_forecast_asks_whoever_fits_and_has_room(house):
    house.ann.languages = house.bob.languages = ["en"]
    house.session.add_all([make.expertise(person=house.ann, area=house.cloud, level=4, interest=2),
                           make.expertise(person=house.bob, area=house.cloud, level=3, interest=2)])
    house.ann.capacity_per_quarter = 0
    slot = house.slot()

    found, _histories = ahead_with_remedies(house.session, get_organisation(house.session), today=TODAY)

    asked = [row.remedy for row in found.rows if row.remedy.kind is RemedyKind.ASK]
    assert [(remedy.slot, remedy.resource) for remedy in asked] == [(slot.uid, house.bob.uid)]


def test_an_old_article_is_refreshed(house):
    old = make.published_work(title="Five questions", local_date=TODAY - timedelta(days=365), personas=[house.cto])
    young = make.published_work(title="New", local_date=TODAY - timedelta(days=364))
    house.session.add_all([old, young])
    house.session.flush()

    found, _histories = ahead_with_remedies(house.session, get_organisation(house.session), today=TODAY)

    assert [row.remedy.resource for row in found.rows if row.remedy.kind is RemedyKind.REFRESH] == [old.uid]


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "nl"])
def test_the_page_costs_ten_statements_in_both_languages(house, login, locale):
    house.imke.locale = locale
    goal(house, "channel:blog-en")
    house.slot()
    house.session.commit()
    client = login(house.imke)
    client.get("/agenda/cadence")

    with count_queries() as seen:
        answer = client.get("/agenda/cadence?goal=channel:blog-en")

    assert answer.status_code == 200
    assert len(seen) <= 10
    assert ("Acht weken vooruit" if locale == "nl" else "Eight weeks ahead") in answer.text


def test_add_change_remove_and_bring_back_on_screen(house, login):
    house.session.commit()
    client, form = login(house.imke), {"scope": "channel:blog-en", "minimum": "3", "period": "week"}

    assert client.get("/agenda/cadence/goals/new").status_code == 200
    assert client.post("/agenda/cadence/goals/new", data=form).status_code == 303
    row = house.session.scalars(sa.select(CadenceGoal)).one()
    changed = client.post(f"/agenda/cadence/goals/{row.uid}", data={"minimum": "1", "period": "month"})
    assert changed.status_code == 303
    wrong = client.post(f"/agenda/cadence/goals/{row.uid}", data={"minimum": "9", "period": "week"})
    assert wrong.status_code == 422
    assert "from 1 to 7" in wrong.text
    assert client.post(f"/agenda/cadence/goals/{row.uid}/remove").status_code == 303
    undo = "/agenda/cadence/goals/bring-back?scope=channel:blog-en&period=month&minimum=1"
    assert client.post(undo).status_code == 303
    house.session.expire_all()
    assert house.session.scalars(sa.select(CadenceGoal.minimum)).all() == [1]
    assert client.post("/agenda/cadence/goals/bring-back?period=never&minimum=x").status_code == 404


def test_one_press_asks_and_undo_takes_it_back(house, login):
    house.ann.languages = ["en"]
    slot = house.slot()
    house.session.commit()
    client = login(house.imke)

    assert client.post(f"/agenda/cadence/ask/{slot.uid}/{house.ann.uid}").status_code == 303
    house.session.expire_all()
    claim = house.session.get(Slot, slot.id).live_claim
    assert claim.state is ClaimState.OFFERED
    assert client.post(f"/agenda/cadence/asked/{claim.uid}/withdraw").status_code == 303
    house.session.expire_all()
    assert house.session.get(Slot, slot.id).live_claim is None


def test_one_press_plans_a_refresh_and_undo_takes_it_back(house, login):
    old = make.published_work(title="Five questions", local_date=TODAY - timedelta(days=400), personas=[house.cto])
    house.session.add(old)
    house.session.commit()
    client = login(house.imke)

    assert client.post(f"/agenda/cadence/refresh/{old.uid}?day=2026-12-31").status_code == 303
    slot = house.session.scalars(sa.select(Slot)).one()
    assert (slot.local_date, slot.state, slot.topic.title) == (
        date(2026, 12, 31), SlotState.OPEN, "What changed since “Five questions”")
    assert client.post(f"/agenda/cadence/refreshed/{slot.uid}/undo?new=1").status_code == 303
    house.session.expire_all()
    assert house.session.scalars(sa.select(Slot.state)).all() == [SlotState.CANCELLED]


def test_the_strip_and_the_remedies_are_parts_of_other_pages(house, login):
    house.session.commit()
    client, htmx = login(house.ann), {"HX-Request": "true"}

    for path in ("/agenda/cadence/strip", "/agenda/cadence/remedies"):
        assert "<html" in client.get(path).text
        assert "<html" not in client.get(path, headers=htmx).text


# --- The reserve on screen, and two leads at once ----------------------------------------------------------------


def test_the_bank_and_its_forms(house, login):
    topic = house.topic(title="Passwords")
    house.session.commit()
    client = login(house.imke)
    form = {"topic": topic.uid, "ready_by": "2027-01-29", "channels": "blog-en"}

    assert client.post("/agenda/reserve/new", data=form | {"ready_by": "2020-01-01"}).status_code == 422
    assert client.post("/agenda/reserve/new", data=form).status_code == 303
    item = house.session.scalars(sa.select(Slot)).one()
    for path in ("", "/new", f"/{item.uid}/ready-by", f"/{item.uid}/take", f"/{item.uid}/drop"):
        assert client.get(f"/agenda/reserve{path}").status_code == 200, path
    assert "wanted by" in client.get(f"/agenda/slots/{item.uid}").text
    assert client.post(f"/agenda/reserve/{item.uid}/ready-by", data={"ready_by": "2027-02-05"}).status_code == 303
    assert client.post(f"/agenda/reserve/{item.uid}/drop", data={"reason": ""}).status_code == 422
    assert client.post(f"/agenda/reserve/{item.uid}/drop", data={"reason": "Old"}).status_code == 303
    assert login(house.ann).get("/agenda/reserve").status_code == 200
    assert login(house.ann).post("/agenda/reserve/new", data=form).status_code == 403


@pytest.mark.database
def test_of_two_leads_who_take_one_piece_at_once_one_gets_it(live_app):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        house.blog.connector = "own"
        item = reserve.add_reserve(work.session, actor=house.imke, topic=house.topic(title="Kept"), now=NOW,
                                   ready_by=date(2027, 1, 29))
        services.claim_slot(work.session, actor=house.bob, slot=item, now=NOW)
        outcomes.make_ready(work.session, item, now=NOW)
        slots = [house.empty_slot(TUESDAY + timedelta(days=7 * n)) for n in range(4)]
        for slot in slots:
            slot.channels = []                  # a text without variants goes where no channel waits for one
        work.session.flush()
        lead = house.colleague(Role.LEAD, name="Second lead")
        tokens = [sessions.start_sign_in(work.session, who, now=NOW) for who in (house.imke, lead, house.imke, lead)]
        uids, kept, seen = [slot.uid for slot in slots], item.uid, item.version
    browsers = [browser(live_app, token) for token in tokens]

    answers = at_once([partial(client.post, f"/agenda/reserve/{kept}/take", data={"slot": uid, "version": seen})
                       for client, uid in zip(browsers, uids, strict=True)])

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    with live_app.app_context():
        ready = db.session().scalars(sa.select(Slot).where(Slot.state == SlotState.READY)).all()
        assert [slot.is_reserve for slot in ready] == [False]
        assert named(db.session(), "Bob").id == ready[0].claims[0].author_id
