"""Nothing parked reaches a brief, a review, the comparing of personas or a card; each reason alone is enough (R12)."""
from datetime import date, timedelta
from typing import Any

import pytest

from planner.personas import queries
from planner.personas.models import CardKind, Relevance, Verification
from planner.policy import Role
from planner.workflow.agenda import SlotState
from tests import factories as make

TODAY = date(2026, 11, 24)
PARKED: dict[str, dict[str, Any]] = {
    "unverified": {"verification": Verification.UNVERIFIED},
    "refuted": {"verification": Verification.REFUTED},
    "undecided": {"relevance": Relevance.UNKNOWN},
    "irrelevant": {"relevance": Relevance.IRRELEVANT},
    "expired": {"expires_on": TODAY - timedelta(days=1)},
}


@pytest.fixture(params=PARKED)
def home(request, session):
    """A persona in use with six facts that count and one that is parked; Eva leads and speaks for it."""
    eva = make.person(Role.LEAD, Role.REVIEWER, name="Eva")
    persona = make.persona(code="IM", name_en="IT manager", name_nl="IT-manager", facts=[
        make.fact(statement_en=f"Wants thing {n}") for n in range(6)])
    persona.facts.append(make.fact(key="guess", statement_en="Loves red buttons", **PARKED[request.param]))
    session.add_all([make.organisation(), make.site(), eva, persona])
    session.flush()
    session.add(make.representation(person_id=eva.id, persona_id=persona.id))
    session.commit()
    return type("Home", (), {"eva": eva, "persona": persona, "parked": persona.facts[-1]})


def test_no_brief_of_a_slot_or_topic_shows_it(session, login, home):
    topic = make.topic(personas=[home.persona], brief="Write it.")
    slot = make.slot(topic=topic, state=SlotState.OPEN)
    session.add_all([topic, slot])
    session.commit()
    browser = login(home.eva)

    pages = [browser.get(f"/agenda/slots/{slot.uid}").text, browser.get(f"/agenda/topics/{topic.uid}").text]

    assert "Wants thing 1" in pages[0] or "wants thing 1" in pages[0]
    assert all("red buttons" not in page for page in pages)


def test_the_editor_does_not_show_it(session, login, home):
    draft = make.draft(title="T", personas=[home.persona], claim=make.claim(
        slot=make.slot(topic=make.topic(personas=[home.persona]), state=SlotState.CLAIMED), author=home.eva))
    session.add(draft)
    session.commit()

    page = login(home.eva).get(f"/drafts/{draft.uid}").text

    assert "hing 1" in page
    assert "red buttons" not in page


def test_comparing_and_matching_do_not_know_it(session, home):
    profile = queries.profiles(session, TODAY)[home.persona]

    assert profile.counted == 6
    assert "guess" not in {fact.key for fact in profile.facts}


def test_no_card_holds_it(session, login, home):
    browser = login(home.eva)

    for kind in CardKind:
        assert "red buttons" not in browser.get(f"/personas/IM/card/{kind.value}").text


def test_chosen_by_hand_it_is_named_as_left_out_and_not_taken_along(login, home):
    browser, chosen = login(home.eva), "&".join(f"fact={fact.uid}" for fact in home.persona.facts)

    page = browser.get(f"/personas/sales-knows/card?kind=brief&{chosen}").text
    file = browser.get(f"/personas/sales-knows/card?kind=brief&form=md&{chosen}").text

    card, _out, left_out = page.partition('id="out-h"')
    assert "red buttons" not in card
    assert "red buttons" in left_out
    assert "red buttons" not in file
    assert "Left out because they are not verified and relevant: 1." in file


def test_it_makes_no_persona_stronger(session, home):
    assert "guess" not in queries.strengths(session, [home.persona.id], TODAY)[home.persona.id].points


def test_the_page_of_the_persona_keeps_it_apart(login, home):
    page = login(home.eva).get("/personas/IM").text

    sure, _park, parked = page.partition('id="parked"')
    assert "red buttons" not in sure
    assert "red buttons" in parked


def test_no_number_counts_it(session, home):
    found = next(line for line in queries.lines(session, TODAY) if line.persona is home.persona)

    assert (found.counted, found.parked) == (6, 1)


def test_an_expired_fact_drops_out_by_itself(session, home):
    fact = home.persona.facts[0]
    fact.expires_on = TODAY
    session.flush()

    assert fact in queries.counted_facts(session, [home.persona.id], TODAY)[home.persona.id]
    assert fact not in queries.counted_facts(session, [home.persona.id], TODAY + timedelta(days=1))[home.persona.id]
