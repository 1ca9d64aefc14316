"""The fact gate: what somebody enters is parked until others checked it and found it of use (docs/domain.md b)."""
from datetime import date, timedelta

import pytest

from planner.core import event_log, events
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.queries import get_organisation
from planner.personas import queries, services
from planner.personas.events import CountedFactChanged
from planner.personas.models import FactKind, Method, PersonaFact, Relevance, Verification
from planner.personas.services import FactText
from planner.policy import Role
from tests import factories as make

WHY = "helps us to choose the promise of an article"
GOAL = FactText(FactKind.GOAL, statement_en="Wants no surprises", source="interview 3")


@pytest.fixture
def house(session):
    """Imke leads, Tom sells, Ilse represents the IT manager, Wim is a member."""
    people = {"imke": make.person(Role.LEAD, name="Imke"), "tom": make.person(Role.SALES, name="Tom"),
              "ilse": make.person(Role.REVIEWER, name="Ilse"), "wim": make.person(name="Wim")}
    persona = make.persona(code="IM", name_en="IT manager, housing association", name_nl="IT-manager")
    session.add_all([make.organisation(), persona, *people.values()])
    session.flush()
    session.add(make.representation(person_id=people["ilse"].id, persona_id=persona.id))
    session.flush()
    return type("House", (), {**people, "persona": persona})


@pytest.fixture
def heard():
    """Every CountedFactChanged that is told during the test."""
    found = []
    listener = lambda session, news: found.append(news)  # noqa: E731 - one line says it
    events.subscribe(CountedFactChanged, listener)
    yield found
    events._listeners[CountedFactChanged].remove(listener)


def counted(session, persona, now):
    return queries.counted_facts(session, [persona.id], queries.local_day(session, now))[persona.id]


def add(session, house, now, text=GOAL, actor=None, **over):
    return services.add_fact(session, actor=actor or house.wim, now=now, persona=house.persona, text=text, **over)


def test_a_new_fact_is_parked_under_a_key_of_its_own(session, house, now):
    fact = add(session, house, now)

    assert (fact.key, fact.verification, fact.relevance) == (
        "wants-no-surprises", Verification.UNVERIFIED, Relevance.UNKNOWN)
    assert counted(session, house.persona, now) == []


def test_it_counts_once_it_is_verified_and_relevant(session, house, now):
    fact = add(session, house, now)
    services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.INTERVIEW)
    services.decide_relevance(session, actor=house.imke, now=now, fact=fact, version=fact.version, relevant=True,
                              why=WHY)

    assert counted(session, house.persona, now) == [fact]
    assert (fact.verified_by_id, fact.method, fact.why_en) == (house.tom.id, Method.INTERVIEW, WHY)


def test_the_same_statement_on_another_persona_has_the_same_key(session, house, now):
    add(session, house, now, key="no-surprises")
    other = make.persona()
    session.add(other)
    session.flush()

    again = services.add_fact(session, actor=house.wim, now=now, persona=other,
                              text=FactText(FactKind.GOAL, statement_en="wants NO surprises"))

    assert again.key == "no-surprises"


def test_a_persona_has_a_statement_once(session, house, now):
    add(session, house, now)

    with pytest.raises(RuleBroken, match="fact_known_already"):
        add(session, house, now)


def test_long_statements_that_begin_alike_are_two_facts(session, house, now):
    begin = "Wants to be told in plain words what happened and why it happened, and " * 2
    first = add(session, house, now, FactText(FactKind.GOAL, statement_en=begin + "by whom"))
    second = add(session, house, now, FactText(FactKind.GOAL, statement_en=begin + "since when"))

    assert first.key != second.key


def test_age_is_asked_which_decision_it_changes(session, house, now):
    text = FactText(FactKind.CONTEXT, statement_nl="Is tussen 45 en 55 jaar", source="klantenlijst")

    with pytest.raises(RuleBroken, match="fact_which_decision"):
        add(session, house, now, text)
    fact = add(session, house, now, text, why="no decision that I know")

    assert fact.why_en == "no decision that I know"


@pytest.mark.parametrize("name", ["wim", "ilse"])
def test_who_may_not_verify(session, house, now, name):
    fact = make.fact(persona_id=house.persona.id, verification=Verification.UNVERIFIED)
    other = make.persona()
    session.add_all([fact, other])
    session.flush()
    fact.persona_id = other.id          # Ilse represents the first persona only
    session.flush()

    with pytest.raises(NotAllowed):
        services.verify_fact(session, actor=getattr(house, name), now=now, fact=fact, version=fact.version,
                             method=Method.SURVEY)


@pytest.mark.parametrize("name", ["imke", "tom", "ilse"])
def test_who_may_verify(session, house, now, name):
    fact = add(session, house, now)

    services.verify_fact(session, actor=getattr(house, name), now=now, fact=fact, version=fact.version,
                         method=Method.SURVEY)

    assert fact.verification is Verification.VERIFIED


def test_nobody_verifies_what_they_entered(session, house, now):
    fact = add(session, house, now, actor=house.tom)

    with pytest.raises(RuleBroken, match="fact_own"):
        services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)


def test_a_setting_lets_people_verify_their_own(session, house, now):
    get_organisation(session).settings = {"four_eyes_verification": False}
    fact = add(session, house, now, actor=house.tom)

    services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)

    assert fact.verification is Verification.VERIFIED


def test_without_a_source_nobody_can_verify(session, house, now):
    fact = add(session, house, now, FactText(FactKind.GOAL, statement_en="Wants peace"))

    with pytest.raises(RuleBroken, match="fact_no_source"):
        services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)


def test_only_a_lead_decides_on_relevance_and_says_why(session, house, now):
    fact = add(session, house, now)

    with pytest.raises(NotAllowed):
        services.decide_relevance(session, actor=house.tom, now=now, fact=fact, version=fact.version, relevant=True,
                                  why=WHY)
    with pytest.raises(RuleBroken, match="fact_why_too_short"):
        services.decide_relevance(session, actor=house.imke, now=now, fact=fact, version=fact.version, relevant=True,
                                  why="helps us")


def test_a_stale_decision_is_refused(session, house, now):
    fact = add(session, house, now)
    services.refute_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version)

    with pytest.raises(Conflict, match="stale"):
        services.verify_fact(session, actor=house.ilse, now=now, fact=fact, version=1, method=Method.SURVEY)


def test_other_words_take_the_check_away(session, house, now, heard):
    fact = make.fact(persona_id=house.persona.id, entered_by_id=house.wim.id, statement_en="Wants no surprises")
    session.add(fact)
    session.flush()

    services.edit_fact(session, actor=house.wim, now=now, fact=fact, version=fact.version,
                       text=FactText(fact.kind, statement_en="Wants few surprises", source=fact.source))

    assert (fact.verification, fact.method, fact.verified_by_id) == (Verification.UNVERIFIED, None, None)
    assert [news.fact for news in heard] == [fact]


def test_a_missing_translation_leaves_the_check(session, house, now):
    fact = make.fact(persona_id=house.persona.id, statement_en="Wants no surprises")
    session.add(fact)
    session.flush()

    services.edit_fact(session, actor=house.imke, now=now, fact=fact, version=fact.version, text=FactText(
        fact.kind, statement_en="Wants no surprises", statement_nl="Wil geen verrassingen", source=fact.source))

    assert fact.verification is Verification.VERIFIED


def test_others_words_are_not_mine_to_change(session, house, now):
    fact = add(session, house, now)

    with pytest.raises(NotAllowed):
        services.edit_fact(session, actor=house.ilse, now=now, fact=fact, version=fact.version, text=GOAL)


def test_a_fact_counts_through_its_last_day(session, house, now):
    day = queries.local_day(session, now)
    fact = make.fact(persona_id=house.persona.id, expires_on=day)
    session.add(fact)
    session.flush()

    assert queries.counted_facts(session, [house.persona.id], day)[house.persona.id] == [fact]
    assert queries.counted_facts(session, [house.persona.id], day + timedelta(days=1))[house.persona.id] == []


@pytest.mark.parametrize("verification", list(Verification))
@pytest.mark.parametrize("relevance", list(Relevance))
@pytest.mark.parametrize("days", [None, -1, 0, 1])
def test_the_database_counts_as_the_rule_does(session, house, now, verification, relevance, days):
    day = date(2026, 11, 24)
    fact = make.fact(persona_id=house.persona.id, verification=verification, relevance=relevance,
                     expires_on=None if days is None else day + timedelta(days=days))
    session.add(fact)
    session.flush()

    found = queries.counted_facts(session, [house.persona.id], day)[house.persona.id]

    assert (found == [fact]) is queries.is_counted(fact, day)


def test_a_day_that_has_passed_is_no_expiry(session, house, now):
    fact = add(session, house, now)

    with pytest.raises(RuleBroken, match="fact_expiry_past"):
        services.set_expiry(session, actor=house.tom, now=now, fact=fact, version=fact.version,
                            expires_on=date(2026, 11, 23))


def test_every_decision_is_logged_and_the_last_one_can_be_undone(session, house, now):
    fact = add(session, house, now)
    services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)

    services.undo_fact(session, actor=house.tom, now=now, fact=fact)

    assert (fact.verification, fact.verified_by_id, fact.verified_at) == (Verification.UNVERIFIED, None, None)
    assert [line.event for line in event_log.history(session, PersonaFact.__tablename__, fact.uid)] == [
        "undo", "verify", "add"]


def test_undo_gives_back_dates_and_kinds_as_they_were(session, house, now):
    fact = make.fact(persona_id=house.persona.id, expires_on=date(2027, 1, 5), verified_at=now,
                     verified_by_id=house.ilse.id)
    session.add(fact)
    session.flush()
    services.refute_fact(session, actor=house.tom, now=now + timedelta(hours=1), fact=fact, version=fact.version)

    services.undo_fact(session, actor=house.tom, now=now + timedelta(hours=2), fact=fact)

    assert (fact.verified_at, fact.expires_on, fact.method, fact.verified_by_id) == (
        now, date(2027, 1, 5), Method.INTERVIEW, house.ilse.id)


def test_only_who_decided_last_can_undo(session, house, now):
    fact = add(session, house, now)
    services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)
    services.decide_relevance(session, actor=house.imke, now=now, fact=fact, version=fact.version, relevant=True,
                              why=WHY)

    with pytest.raises(Conflict, match="fact_nothing_to_undo"):
        services.undo_fact(session, actor=house.tom, now=now, fact=fact)


def test_who_lost_the_role_can_not_undo(session, house, now):
    fact = add(session, house, now)
    services.refute_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version)
    house.tom.grants.clear()
    session.flush()

    with pytest.raises(NotAllowed):
        services.undo_fact(session, actor=house.tom, now=now, fact=fact)


def test_a_change_of_a_fact_that_does_not_count_is_no_news(session, house, now, heard):
    fact = add(session, house, now)

    services.verify_fact(session, actor=house.tom, now=now, fact=fact, version=fact.version, method=Method.SURVEY)
    assert heard == []

    services.decide_relevance(session, actor=house.imke, now=now, fact=fact, version=fact.version, relevant=True,
                              why=WHY)
    assert [(news.persona, news.actor_id) for news in heard] == [(house.persona, house.imke.id)]
