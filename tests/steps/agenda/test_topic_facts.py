"""Facts in a brief: those of its area that may go outside, never one that stays inside (docs/domain.md b)."""
from __future__ import annotations

import pytest

from planner.core.errors import RuleBroken
from planner.policy import Role
from planner.steps.agenda.services.facts import link_fact
from planner.steps.inventory.models import KnowledgeFact, Shareable
from planner.steps.inventory.services import facts
from planner.steps.inventory.services.facts import Statement
from tests import factories as make
from tests.factories import NOW


@pytest.fixture
def house(session):
    area = make.area(label_en="Backup")
    imke, ann = make.person(Role.LEAD, name="Imke"), make.person(name="Ann")
    found = {"imke": imke, "ann": ann, "topic": make.topic(area=area, personas=[make.persona()])}
    for name, shareable in (("open", Shareable.PUBLIC), ("ask", Shareable.AFTER_CHECK), ("inside", Shareable.NEVER)):
        found[name] = KnowledgeFact(text=f"Fact {name}", lang="en", areas=[area], known_by=[ann], shareable=shareable)
    session.add_all([make.organisation(), *found.values()])
    session.flush()
    return found


def test_a_fact_that_stays_inside_is_never_linked(house, session):
    with pytest.raises(RuleBroken, match="fact_stays_inside"):
        link_fact(session, actor=house["imke"], topic=house["topic"], fact=house["inside"], now=NOW)

    assert house["topic"].facts == []


def test_a_fact_in_a_brief_can_not_go_inside_until_it_is_taken_out(house, session):
    fact, topic = house["ask"], house["topic"]
    link_fact(session, actor=house["imke"], topic=topic, fact=fact, now=NOW)

    with pytest.raises(RuleBroken, match="fact_in_brief"):
        facts.edit_fact(session, actor=house["ann"], now=NOW, fact=fact, version=fact.version,
                        statement=Statement(fact.text, "en", fact.areas, Shareable.NEVER))


def test_a_lead_puts_facts_in_and_takes_them_out_with_undo(house, session, login):
    browser, address = login(house["imke"]), f"/agenda/topics/{house['topic'].uid}"
    offered = browser.get(address).text
    assert "Fact open" in offered
    assert "Fact ask" in offered
    assert "Fact inside" not in offered

    shown = browser.post(f"{address}/facts/put", data={"fact": house["open"].uid}, follow_redirects=True).text
    assert f"/facts/drop?fact={house['open'].uid}" in shown
    session.expire_all()
    assert house["topic"].facts == [house["open"]]

    browser.post(f"{address}/facts/drop", data={"fact": house["open"].uid})
    session.expire_all()
    assert house["topic"].facts == []
    assert browser.post(f"{address}/facts/put", data={"fact": house["inside"].uid}).status_code == 422


def test_members_read_the_facts_and_change_nothing(house, session, login):
    house["topic"].facts.append(house["open"])
    browser, address = login(house["ann"]), f"/agenda/topics/{house['topic'].uid}"

    shown = browser.get(address).text
    assert "Fact open" in shown
    assert "Fact ask" not in shown
    assert browser.post(f"{address}/facts/drop", data={"fact": house["open"].uid}).status_code == 403
