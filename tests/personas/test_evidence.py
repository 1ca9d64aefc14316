"""What facts rest on, the two decisions about them, and the plans to check them (docs/domain.md f)."""
from datetime import date, timedelta

import pytest

from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people.queries import get_organisation
from planner.personas import queries, services
from planner.personas.models import FactKind, Method, PersonaFact, Relevance, Verification
from planner.personas.services import FactText
from planner.policy import Role
from tests import factories as make

WHY = "helps us to choose the promise of an article"
GOAL = FactText(FactKind.GOAL, statement_en="Wants no surprises", source="interview 3")


@pytest.fixture
def house(session):
    """Imke and Noor lead, Tom sells, Wim is a member."""
    people = {"imke": make.person(Role.LEAD, name="Imke"), "noor": make.person(Role.LEAD, name="Noor"),
              "tom": make.person(Role.SALES, name="Tom"), "wim": make.person(name="Wim")}
    persona = make.persona(code="IM", name_en="IT manager", name_nl="IT-manager")
    session.add_all([make.organisation(), persona, *people.values()])
    session.flush()
    return type("House", (), {**people, "persona": persona})


def add(session, house, now, text=GOAL, actor=None, **over):
    return services.add_fact(session, actor=actor or house.wim, now=now, persona=house.persona, text=text, **over)


def verify(session, now, fact, actor, **over):
    services.verify_fact(session, actor=actor, now=now, fact=fact, version=fact.version,
                         **({"method": Method.SURVEY} | over))


def weigh(session, now, fact, actor):
    services.decide_relevance(session, actor=actor, now=now, fact=fact, version=fact.version, relevant=True, why=WHY)


def test_a_source_with_its_method_is_the_first_evidence(session, house, now):
    fact = add(session, house, now, method=Method.INTERVIEW)

    assert [(piece.method, piece.source, piece.by) for piece in fact.evidence] == [
        (Method.INTERVIEW, "interview 3", house.wim)]


def test_verifying_rests_on_a_piece_of_evidence(session, house, now):
    fact = add(session, house, now)
    survey = services.add_evidence(session, actor=house.wim, now=now, fact=fact, method=Method.SURVEY,
                                   source="survey of June", on_date=date(2026, 6, 1))

    verify(session, now, fact, house.tom, evidence=survey)

    assert (fact.picked_id, fact.method) == (survey.id, Method.SURVEY)


def test_verifying_by_a_method_notes_the_source_as_evidence(session, house, now):
    fact = add(session, house, now)

    verify(session, now, fact, house.tom)

    assert [piece.id for piece in fact.evidence] == [fact.picked_id]
    assert fact.evidence[0].on_date == queries.local_day(session, now)


def test_the_same_evidence_twice_is_one(session, house, now):
    fact = add(session, house, now)

    for _ in range(2):
        services.add_evidence(session, actor=house.wim, now=now, fact=fact, method=Method.SURVEY, source="June")

    assert len(fact.evidence) == 1


def test_evidence_verifies_nothing(session, house, now):
    fact = add(session, house, now, actor=house.tom)

    services.add_evidence(session, actor=house.imke, now=now, fact=fact, method=Method.SURVEY, source="June")

    assert fact.verification is Verification.UNVERIFIED


def test_evidence_of_tomorrow_is_refused(session, house, now):
    fact = add(session, house, now)

    with pytest.raises(RuleBroken, match="evidence_day_to_come"):
        services.add_evidence(session, actor=house.wim, now=now, fact=fact, method=Method.SURVEY, source="x",
                              on_date=date(2026, 11, 25))


def test_what_a_verification_rests_on_stays(session, house, now):
    fact = add(session, house, now)
    verify(session, now, fact, house.tom)

    with pytest.raises(RuleBroken, match="evidence_picked"):
        services.remove_evidence(session, actor=house.tom, now=now, piece=fact.evidence[0])


def test_only_who_noted_it_and_leads_take_evidence_back(session, house, now):
    fact = add(session, house, now)
    piece = services.add_evidence(session, actor=house.tom, now=now, fact=fact, method=Method.SURVEY, source="x")

    with pytest.raises(NotAllowed):
        services.remove_evidence(session, actor=house.wim, now=now, piece=piece)
    services.remove_evidence(session, actor=house.imke, now=now, piece=piece)

    assert fact.evidence == []


def test_undoing_a_verification_takes_the_choice_back_too(session, house, now):
    fact = add(session, house, now)
    verify(session, now, fact, house.tom)

    services.undo_fact(session, actor=house.tom, now=now, fact=fact)

    assert (fact.picked_id, len(fact.evidence)) == (None, 1)


# --- Two decisions, two people -----------------------------------------------------------------------------------


def test_who_verified_it_does_not_say_that_it_matters(session, house, now):
    fact = add(session, house, now)
    verify(session, now, fact, house.imke)

    with pytest.raises(RuleBroken, match="fact_other_decision_own"):
        weigh(session, now, fact, house.imke)
    weigh(session, now, fact, house.noor)

    assert queries.is_counted(fact, queries.local_day(session, now))


def test_nor_the_other_way_round(session, house, now):
    fact = add(session, house, now)
    weigh(session, now, fact, house.imke)

    with pytest.raises(RuleBroken, match="fact_other_decision_own"):
        verify(session, now, fact, house.imke)


def test_one_person_alone_takes_both(session, now):
    imke, persona = make.person(Role.LEAD), make.persona()
    session.add_all([make.organisation(), imke, make.person(), persona])
    session.flush()
    fact = make.fact(persona_id=persona.id, verification=Verification.UNVERIFIED, relevance=Relevance.UNKNOWN)
    session.add(fact)
    session.flush()

    verify(session, now, fact, imke)
    weigh(session, now, fact, imke)

    assert queries.is_counted(fact, queries.local_day(session, now))


def test_the_setting_lets_one_person_take_both(session, house, now):
    get_organisation(session).settings = {"four_eyes_verification": False}
    fact = add(session, house, now)
    verify(session, now, fact, house.imke)

    weigh(session, now, fact, house.imke)

    assert fact.relevance is Relevance.RELEVANT


# --- What somebody is ---------------------------------------------------------------------------------------------


AGE = FactText(FactKind.CONTEXT, statement_en="Is aged 45 to 55", source="customer list")


def test_an_unanswered_fact_about_age_is_parked_with_its_question(session, house, now):
    fact = add(session, house, now, AGE, unanswered=True)

    assert services.asks_for_decision(fact)
    assert not queries.is_counted(fact, queries.local_day(session, now))


def test_the_answer_is_kept(session, house, now):
    fact = add(session, house, now, AGE, unanswered=True)

    with pytest.raises(RuleBroken, match="fact_which_decision"):
        services.answer_decision(session, actor=house.wim, now=now, fact=fact, version=fact.version, decision="none")
    services.answer_decision(session, actor=house.wim, now=now, fact=fact, version=fact.version,
                             decision="we write in larger letters")

    assert (fact.decision, services.asks_for_decision(fact)) == ("we write in larger letters", False)


def test_calling_it_relevant_takes_the_why_as_the_answer(session, house, now):
    fact = add(session, house, now, AGE, unanswered=True)

    weigh(session, now, fact, house.imke)

    assert fact.decision == WHY


def test_words_about_age_take_the_relevance_away(session, house, now):
    fact = make.fact(persona_id=house.persona.id, entered_by_id=house.wim.id)
    session.add(fact)
    session.flush()

    services.edit_fact(session, actor=house.wim, now=now, fact=fact, version=fact.version, text=AGE)

    assert (fact.relevance, services.asks_for_decision(fact)) == (Relevance.UNKNOWN, True)


# --- Plans and dates ---------------------------------------------------------------------------------------------


def test_somebody_is_asked_to_check_and_hears_of_it(session, house, now):
    fact = add(session, house, now)

    services.plan_check(session, actor=house.imke, now=now, fact=fact, version=fact.version,
                        method=Method.SUPPORT_LOG, by=house.tom, on_date=date(2026, 12, 1), note="tickets of October")

    assert (fact.check_method, fact.check_by_id, fact.check_on) == (
        Method.SUPPORT_LOG, house.tom.id, date(2026, 12, 1))
    asked = session.query(Notice).filter_by(person_id=house.tom.id).one()
    assert asked.address == f"/personas/IM/facts/{fact.uid}"


def test_checking_it_ends_the_plan(session, house, now):
    fact = add(session, house, now)
    services.plan_check(session, actor=house.imke, now=now, fact=fact, version=fact.version, method=Method.SURVEY,
                        by=house.tom)

    verify(session, now, fact, house.tom)

    assert (fact.check_method, fact.check_by_id) == (None, None)
    session.expire_all()
    assert session.query(Notice).filter_by(person_id=house.tom.id).one().done_at == now


def test_a_check_in_the_past_is_refused(session, house, now):
    fact = add(session, house, now)

    with pytest.raises(RuleBroken, match="fact_expiry_past"):
        services.plan_check(session, actor=house.imke, now=now, fact=fact, version=fact.version, method=Method.SURVEY,
                            on_date=date(2026, 11, 23))


def test_a_plan_can_be_taken_back(session, house, now):
    fact = add(session, house, now)
    services.plan_check(session, actor=house.wim, now=now, fact=fact, version=fact.version, method=Method.SURVEY)

    services.undo_fact(session, actor=house.wim, now=now, fact=fact)

    assert fact.check_method is None


def test_parked_lists_what_is_due_first_and_leaves_out_what_was_let_go(session, house, now):
    today = queries.local_day(session, now)
    late, none = add(session, house, now), add(session, house, now, FactText(FactKind.GOAL, statement_en="Wants a"))
    soon = add(session, house, now, FactText(FactKind.GOAL, statement_en="Wants b"))
    gone = add(session, house, now, FactText(FactKind.GOAL, statement_en="Wants c"))
    late.check_method, late.check_on = Method.SURVEY, today + timedelta(days=9)
    soon.check_method, soon.check_on, soon.check_by_id = Method.SURVEY, today, house.tom.id
    gone.relevance = Relevance.IRRELEVANT
    session.add(make.fact(persona_id=house.persona.id, expires_on=today - timedelta(days=1), key="old"))
    session.flush()

    found = queries.parked(session, today)

    assert [line.fact.key for line in found.lines] == [soon.key, late.key, "old", none.key]
    assert [line.fact.key for line in queries.parked(session, today, checker_id=house.tom.id).lines] == [soon.key]
    assert [line.fact.key for line in queries.parked(session, today, gone=True).lines] == [gone.key]


def test_a_review_date_is_kept_and_comes_up(session, house, now):
    fact = add(session, house, now)
    verify(session, now, fact, house.tom, review_on=date(2027, 5, 1))

    assert queries.due_for_review([fact], date(2027, 4, 30)) == []
    assert queries.due_for_review([fact], date(2027, 5, 1)) == [fact]


def test_every_step_stands_in_the_history(session, house, now):
    fact = add(session, house, now)
    services.add_evidence(session, actor=house.wim, now=now, fact=fact, method=Method.SURVEY, source="June")
    services.plan_check(session, actor=house.wim, now=now, fact=fact, version=fact.version, method=Method.SURVEY)

    assert [line.event for line in event_log.history(session, PersonaFact.__tablename__, fact.uid)] == [
        "check", "evidence", "add"]


def test_a_stale_plan_is_refused(session, house, now):
    fact = add(session, house, now)
    verify(session, now, fact, house.tom)

    with pytest.raises(Conflict, match="stale"):
        services.plan_check(session, actor=house.wim, now=now, fact=fact, version=1, method=Method.SURVEY)
