"""What is remembered of personas is let go with every change, also one that another process made."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from planner.personas import queries
from planner.personas.models import FactEvidence, Method, Persona, PersonaStatus, Relevance
from tests import factories as make

TODAY = date(2026, 3, 2)


@pytest.fixture
def persona(session: Session) -> Persona:
    found = make.persona(code="IM", status=PersonaStatus.ACTIVE,
                         facts=[make.fact(key=f"fact-{n}") for n in range(6)])
    session.add(found)
    session.flush()
    return found


def _counted(session: Session, persona: Persona) -> int:
    return queries.sight(session, TODAY).figures(persona.id)[0]


def test_the_same_thing_is_remembered_until_a_fact_changes(session: Session, persona: Persona) -> None:
    first = queries.sight(session, TODAY)
    assert queries.sight(session, TODAY) is first

    persona.facts[0].relevance = Relevance.IRRELEVANT
    session.flush()

    assert queries.sight(session, TODAY).figures(persona.id) == (5, 1)


def test_a_fact_that_is_taken_away_or_added_is_seen(session: Session, persona: Persona) -> None:
    assert _counted(session, persona) == 6

    persona.facts.append(make.fact(key="one-more"))
    session.flush()
    assert _counted(session, persona) == 7

    del persona.facts[-1]
    session.flush()
    assert _counted(session, persona) == 6


def test_another_day_counts_other_facts(session: Session, persona: Persona) -> None:
    persona.facts[0].expires_on = TODAY
    session.flush()

    assert _counted(session, persona) == 6
    assert queries.sight(session, TODAY + timedelta(days=1)).figures(persona.id) == (5, 1)


def test_two_that_stay_the_same_are_compared_once(session: Session, persona: Persona) -> None:
    session.add(make.persona(code="CT", status=PersonaStatus.ACTIVE,
                             facts=[make.fact(key=f"fact-{n}") for n in range(4, 10)]))
    session.flush()
    [before] = queries.pairs(queries.profiles(session, TODAY))
    [after] = queries.pairs(queries.profiles(session, TODAY))
    assert after.finding is before.finding

    persona.facts[5].relevance = Relevance.IRRELEVANT
    session.flush()
    [changed] = queries.pairs(queries.profiles(session, TODAY))

    assert len(before.comparison.shared) == 2
    assert len(changed.comparison.shared) == 1


def test_how_one_stands_follows_its_facts_their_evidence_and_their_order(session: Session, persona: Persona) -> None:
    stands, _seen = queries.standing(session, persona, TODAY)
    assert queries.standing(session, persona, TODAY)[0] is stands
    assert stands.strength.value == 0

    fact = persona.facts[-1]
    session.add(FactEvidence(fact=fact, method=Method.INTERVIEW, source="Talk", on_date=TODAY))
    session.flush()
    backed, _seen = queries.standing(session, persona, TODAY)
    assert backed.strength.value > 0
    assert backed.pieces == {fact.id: 1}

    fact.place = 1
    session.flush()
    assert queries.standing(session, persona, TODAY)[0].short[0] == fact.id
