"""Campaigns: a goal, a period, slots inside it, and a plan B (docs/domain.md b; docs/domain-more.md k)."""
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner.campaigns import services as campaigns
from planner.campaigns.models import Campaign
from planner.campaigns.services import CampaignFacts
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.steps.agenda import services
from planner.steps.agenda.events import ChannelsReadyAsked
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries import plan_b as reads
from planner.steps.agenda.services import outcomes, plan_b, reserve
from planner.workflow.campaigns import CampaignState
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, on

FIRST, LAST = date(2027, 1, 1), date(2027, 2, 28)


@pytest.fixture
def house(session):
    found = House(session)
    found.imke.password_hash = "set"
    session.flush()
    with Heard(ChannelsReadyAsked, [found.blog.id]):
        yield found


def facts(**over: Any) -> CampaignFacts:
    usual: dict[str, Any] = {"name_nl": "Doordraaien", "name_en": "Keep running", "goal": "Ten talks",
                             "from_date": FIRST, "to_date": LAST}
    return CampaignFacts(**usual | over)


def campaign(house: House, **over: Any) -> Campaign:
    return campaigns.make_campaign(house.session, actor=house.imke, facts=facts(**over), now=NOW)


def kept_ready(house: House, title: str) -> Slot:
    item = reserve.add_reserve(house.session, actor=house.imke, topic=house.topic(title=title), now=NOW,
                               ready_by=date(2027, 1, 29))
    services.claim_slot(house.session, actor=house.bob, slot=item, now=NOW)
    outcomes.make_ready(house.session, item, now=NOW)
    return item


def told(house: House) -> list[str]:
    return list(house.session.scalars(sa.select(Notice.text_key).where(
        Notice.person_id == house.imke.id, Notice.text_key.like("plan_b%")).order_by(Notice.id)))


def test_a_campaign_has_a_name_a_goal_and_days_in_order(house):
    made = campaign(house)

    assert (made.state, made.label("nl"), made.label("en")) == (CampaignState.PLANNED, "Doordraaien", "Keep running")
    with pytest.raises(RuleBroken, match="campaign_needs_name"):
        campaign(house, name_nl="", name_en="")
    with pytest.raises(RuleBroken, match="campaign_dates_order"):
        campaign(house, to_date=FIRST - timedelta(days=1))
    with pytest.raises(NotAllowed):
        campaigns.make_campaign(house.session, actor=house.ann, facts=facts(), now=NOW)


def test_slots_lie_inside_its_dates(house):
    made, inside = campaign(house), house.slot()
    outside = house.slot(LAST + timedelta(days=2), title="Outside")

    plan_b.join_campaign(house.session, actor=house.imke, slot=inside, campaign=made, now=NOW)

    with pytest.raises(RuleBroken, match="slot_outside_campaign"):
        plan_b.join_campaign(house.session, actor=house.imke, slot=outside, campaign=made, now=NOW)
    with pytest.raises(RuleBroken, match="slot_outside_campaign"):
        services.move_slot(house.session, actor=house.imke, slot=inside, to=on(LAST + timedelta(days=2)), now=NOW)
    with pytest.raises(RuleBroken, match="campaign_slots_outside"):
        campaigns.edit_campaign(house.session, actor=house.imke, campaign=made, version=None, now=NOW,
                                facts=facts(to_date=TUESDAY - timedelta(days=1)))


def test_its_life(house):
    made = campaign(house)
    for event, state in (("start", CampaignState.RUNNING), ("close", CampaignState.CLOSED),
                         ("reopen", CampaignState.RUNNING), ("unstart", CampaignState.PLANNED)):
        campaigns.advance_campaign(house.session, actor=house.imke, campaign=made, event=event, now=NOW)
        assert made.state is state
    with pytest.raises(Conflict, match="wrong_state"):
        campaigns.advance_campaign(house.session, actor=house.imke, campaign=made, event="reopen", now=NOW)


def test_putting_away_names_what_belongs_to_it_and_takes_nothing_more(house, login):
    made, slot = campaign(house), house.slot()
    plan_b.join_campaign(house.session, actor=house.imke, slot=slot, campaign=made, now=NOW)
    house.session.commit()

    assert "Zero-downtime deploys" in login(house.imke).get(f"/campaigns/{made.uid}/archive").text
    campaigns.archive_campaign(house.session, actor=house.imke, campaign=made, now=NOW)
    with pytest.raises(Conflict, match="stale"):
        plan_b.join_campaign(house.session, actor=house.imke, slot=house.slot(title="Two"), campaign=made, now=NOW)
    assert campaigns.restore_campaign(house.session, actor=house.imke, campaign=made, now=NOW).archived_at is None


# --- Plan B ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "fits"), [("123456789", False), ("1234567890", True)])
def test_no_plan_b_needs_ten_characters_of_why(house, reason, fits):
    made = campaign(house)

    if not fits:
        with pytest.raises(RuleBroken, match="plan_b_needs_reason"):
            plan_b.set_plan_b(house.session, actor=house.imke, campaign=made, items=[], reason=reason, now=NOW)
        return
    plan_b.set_plan_b(house.session, actor=house.imke, campaign=made, items=[], reason=reason, now=NOW)
    assert made.no_plan_b == reason


def failing(house: House, day: date = TUESDAY, **over: Any) -> Any:
    """A required slot of a campaign whose plan B has two pieces, the second one first."""
    made = campaign(house)
    slot = house.slot(day, **over)
    slot.required = True
    plan_b.join_campaign(house.session, actor=house.imke, slot=slot, campaign=made, now=NOW)
    one, two = kept_ready(house, "One"), kept_ready(house, "Two")
    plan_b.set_plan_b(house.session, actor=house.imke, campaign=made, items=[two, one], reason="", now=NOW)
    return made, slot, two


def test_the_first_usable_piece_in_order_is_proposed(house):
    made, slot, two = failing(house)

    assert plan_b.propose_plan_b(house.session, slot, now=NOW) is two
    assert two is not None
    reserve.drop_reserve(house.session, actor=house.imke, item=two, reason="Old", now=NOW)
    found = plan_b.propose_plan_b(house.session, slot, now=NOW)
    assert found is not None
    assert found.topic is not None
    assert found.topic.title == "One"
    assert [item.topic.title for item in reads.plan_b(house.session, made) if item.topic] == ["One"]


def test_unclaimed_at_claim_by_it_is_proposed_once(house):
    _made, slot, _item = failing(house)

    assert plan_b.propose_due(house.session, now=slot.claim_by - timedelta(seconds=1)) == 0
    assert plan_b.propose_due(house.session, now=slot.claim_by) == 1
    plan_b.propose_due(house.session, now=slot.claim_by + timedelta(minutes=10))

    assert told(house) == ["plan_b_proposed"]


def test_cancelled_and_missed_slots_ask_for_it(house):
    _made, slot, _item = failing(house)
    services.cancel_slot(house.session, actor=house.imke, slot=slot, reason="The customer said no", now=NOW)
    assert told(house) == ["plan_b_proposed"]

    other = house.slot(TUESDAY + timedelta(days=7), title="Missed")
    other.required, other.campaign = True, slot.campaign
    outcomes.miss_due(house.session, now=other.publish_at + timedelta(hours=2))
    assert told(house) == ["plan_b_proposed", "plan_b_proposed"]


def test_a_slot_that_may_stay_empty_asks_for_nothing(house):
    _made, slot, _item = failing(house)
    slot.required = False

    services.cancel_slot(house.session, actor=house.imke, slot=slot, reason="No", now=NOW)

    assert told(house) == []


def test_nothing_ready_is_said_with_the_reason(house):
    made, slot = campaign(house), house.slot()
    slot.required, slot.campaign = True, made
    plan_b.set_plan_b(house.session, actor=house.imke, campaign=made, items=[], reason="The fair is over then", now=NOW)

    assert plan_b.propose_plan_b(house.session, slot, now=NOW) is None
    notice = house.session.scalars(sa.select(Notice).where(Notice.text_key == "plan_b_missing")).one()
    assert notice.params["reason"] == "The fair is over then"


# --- Pages -------------------------------------------------------------------------------------------------------


FORM = {"name_en": "Budget round", "goal": "Be found", "from_date": "2027-01-01", "to_date": "2027-02-28",
        "personas": "CT", "channels": "blog-en", "budget": "2500.50"}


def test_from_a_form_to_a_campaign_with_slots_and_plan_b(house, login):
    slot, item = house.slot(), kept_ready(house, "In reserve")
    house.session.commit()
    browser = login(house.imke)

    assert browser.post("/campaigns/new", data=FORM).status_code == 303
    made = house.session.scalars(sa.select(Campaign)).one()
    assert (made.budget_cents, [each.code for each in made.personas]) == (250050, ["CT"])
    for path, data in ((f"/agenda/campaigns/{made.uid}/slots", {"slot": slot.uid}),
                       (f"/agenda/campaigns/{made.uid}/plan-b/add", {"item": item.uid}),
                       (f"/campaigns/{made.uid}/state/start", {})):
        assert browser.post(path, data=data).status_code == 303, path
    shown = browser.get(f"/campaigns/{made.uid}").text
    assert "Zero-downtime deploys" in shown
    assert "In reserve" in shown
    assert browser.post(f"/agenda/campaigns/{made.uid}/plan-b/remove?item={item.uid}").status_code == 303
    short = browser.post(f"/agenda/campaigns/{made.uid}/plan-b/none", data={"reason": "short"})
    assert short.status_code == 422
    assert login(house.ann).get(f"/campaigns/{made.uid}").status_code == 200
    assert login(house.ann).post("/campaigns/new", data=FORM).status_code == 403


@pytest.mark.parametrize("over", [{"name_en": ""}, {"to_date": "2026-12-31"}, {"from_date": "2027-02-31"},
                                  {"goal": ""}])
def test_a_wrong_form_comes_back_with_what_was_typed(house, login, over):
    house.session.commit()

    answer = login(house.imke).post("/campaigns/new", data=FORM | over)

    assert answer.status_code == 422
    assert "2500.5" in answer.text
