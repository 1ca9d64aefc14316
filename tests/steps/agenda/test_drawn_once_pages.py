"""What the agenda draws once for the same cards, and the words on a card that nobody took in time."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from planner.policy import Role
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House

TODAY = NOW.date()


@pytest.fixture
def house(session):
    return House(session)


def test_a_slot_that_nobody_took_in_time_waits_for_the_lead(house, session, login):
    """Nobody was late; a lead can still give it out (docs/domain.md g)."""
    house.slot(TODAY + timedelta(days=3), title="So soon")
    house.claimed(day=TODAY + timedelta(days=60), title="In time")
    session.commit()
    address = f"/agenda?view=list&from={TODAY.isoformat()}"

    lead, member = login(house.imke).get(address).text, login(house.ann).get(address).text

    assert "Waits for the lead" in lead
    assert ">Late<" not in lead
    assert "/claim\"" in lead
    assert "/claim\"" not in member
    assert "So soon" in login(house.imke).get(address + "&state=late").text


def test_what_is_drawn_once_has_the_token_and_the_words_of_who_looks(house, session, login):
    house.slot(TODAY + timedelta(days=3), title="So soon")
    bas = make.person(Role.LEAD, name="Bas", locale="nl")
    session.add(bas)
    session.commit()
    address = f"/agenda?at={TODAY:%Y-%m}"

    first, second = login(house.imke).get(address).text, login(bas).get(address).text

    assert "Move a week" in first
    assert "Week later" in second
    assert _tokens(first).isdisjoint(_tokens(second))
    assert len(_tokens(second)) == 1


def _tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrf_token" value="([^"]*)"', page))
