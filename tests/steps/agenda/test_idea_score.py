"""The score of an idea, row by row of its table, and what is said about it (docs/domain-more.md l)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.models import FactKind, Verification
from planner.steps.agenda import idea_words, queries, services
from planner.steps.agenda.queries.idea_scores import ground
from planner.steps.agenda.queries.ideas import score_of
from planner.steps.agenda.rules import ideas as rules
from planner.steps.agenda.rules.ideas import Term, Worth
from planner.steps.agenda.services.questions import BuyerQuestion
from planner.steps.inventory.models import Shareable
from planner.workflow.agenda import SlotState, TopicState, Validation
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House
from tests.support.queries import count_queries

TODAY = NOW.date()
NOTHING = Worth(None, (), 0, 0, Validation.NONE)


@pytest.fixture
def house(session):
    return House(session)


# --- The table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_answered", "points"), [(None, 0), (False, 20), (True, 10)])
def test_question_counts_when_nobody_answered_it_and_half_when_somebody_did(is_answered, points):
    assert rules.score_terms(Worth(is_answered, (), 0, 0, Validation.NONE))[Term.QUESTION] == points


@pytest.mark.parametrize(("items", "points"), [((0,), 30), ((1,), 20), ((2,), 10), ((3,), 0), ((9,), 0), ((), 0),
                                               ((0, 2), 20), ((0, 0, 1), 26), ((1, 2), 15), ((0, 1, 3), 16)])
def test_coverage_is_the_mean_of_what_each_persona_lacks_rounded_down(items, points):
    assert rules.score_terms(Worth(None, items, 0, 0, Validation.NONE))[Term.COVERAGE] == points


@pytest.mark.parametrize(("writers", "points"), [(0, 0), (1, 10), (2, 20), (7, 20)])
def test_two_experts_are_enough(writers, points):
    assert rules.score_terms(Worth(None, (), writers, 0, Validation.NONE))[Term.EXPERTS] == points


@pytest.mark.parametrize(("facts", "points"), [(0, 0), (1, 5), (2, 10), (7, 10)])
def test_two_facts_are_enough(facts, points):
    assert rules.score_terms(Worth(None, (), 0, facts, Validation.NONE))[Term.FACTS] == points


@pytest.mark.parametrize(("validation", "points"), [(Validation.NONE, 0), (Validation.ASKED, 5),
                                                    (Validation.CONFIRMED, 20), (Validation.REFUTED, -20)])
def test_validation_counts_both_ways(validation, points):
    assert rules.score_terms(Worth(None, (), 0, 0, validation))[Term.VALIDATION] == points


def test_the_example_of_the_text_is_60_by_the_rules():
    terms = rules.score_terms(Worth(False, (0, 2), 1, 1, Validation.ASKED))

    assert list(terms.values()) == [20, 20, 10, 5, 5]
    assert sum(terms.values()) == 60


WORTHS = st.builds(Worth, st.sampled_from([None, True, False]), st.lists(st.integers(0, 5), max_size=4).map(tuple),
                   st.integers(0, 5), st.integers(0, 5), st.sampled_from(Validation))
RANGES = {Term.QUESTION: (0, 20), Term.COVERAGE: (0, 30), Term.EXPERTS: (0, 20), Term.FACTS: (0, 10),
          Term.VALIDATION: (-20, 20)}


@given(WORTHS)
def test_terms_stay_in_their_range_and_what_is_told_adds_up(worth):
    terms = rules.score_terms(worth)

    assert all(low <= terms[term] <= high for term, (low, high) in RANGES.items())
    assert sum(points for _term, points in rules.spoken(terms)) == rules.score(worth)


@given(WORTHS)
def test_what_weighs_most_is_told_first_and_ties_stand_as_in_the_table(worth):
    told = rules.spoken(rules.score_terms(worth))

    order = list(Term)
    assert told == sorted(told, key=lambda each: (-abs(each[1]), order.index(each[0])))
    assert all(points for _term, points in told)


# --- From the house ----------------------------------------------------------------------------------------------


def _published(house, persona, day=TODAY, **over):
    house.session.add(make.published_work(personas=[persona], local_date=day, authors=[house.ann], **over))
    house.session.flush()


def test_the_example_of_the_text_is_60_in_the_house(house, session):
    cloud = house.cloud
    kubernetes = make.area(key="kubernetes", parent=cloud)
    helm = make.area(key="helm", parent=kubernetes)
    manager = make.persona(code="IM")
    asks = make.fact(kind=FactKind.QUESTION, persona=house.cto)
    session.add_all([
        kubernetes, helm, manager, asks, make.expertise(person=house.ann, area=cloud, level=3),
        make.expertise(person=house.bob, area=helm, level=2),
        make.knowledge_fact(areas=[helm], shareable=Shareable.PUBLIC),
        make.knowledge_fact(areas=[helm], shareable=Shareable.NEVER)])
    session.flush()
    _published(house, manager)
    house.slot(TODAY + timedelta(days=40), personas=[manager])
    idea = house.idea(area=kubernetes, personas=[house.cto, manager], asked=BuyerQuestion(fact=asks))
    services.note_validation(session, actor=house.ann, idea=idea, validation=Validation.ASKED, now=NOW)

    score = score_of(session, idea, TODAY)

    assert [(part.term, part.points) for part in score.parts] == [
        (Term.QUESTION, 20), (Term.COVERAGE, 20), (Term.EXPERTS, 10), (Term.FACTS, 5), (Term.VALIDATION, 5)]
    assert score.total == 60


@pytest.mark.parametrize(("day", "points"), [(TODAY, 20), (TODAY - timedelta(days=89), 20),
                                             (TODAY - timedelta(days=90), 30), (TODAY + timedelta(days=1), 30)])
def test_what_came_out_in_the_last_90_days_counts(house, session, day, points):
    _published(house, house.cto, day)

    assert score_of(session, house.idea(personas=[house.cto]), TODAY).total == points


def test_what_was_taken_down_does_not_count(house, session):
    _published(house, house.cto, is_out=False)

    assert score_of(session, house.idea(personas=[house.cto]), TODAY).total == 30


@pytest.mark.parametrize(("day", "points"), [(TODAY, 20), (TODAY + timedelta(days=55), 20),
                                             (TODAY + timedelta(days=56), 30), (TODAY - timedelta(days=1), 30)])
def test_a_slot_in_the_next_56_days_counts(house, session, day, points):
    topic = make.topic(personas=[house.cto], area=house.cloud)
    session.add(make.slot(topic=topic, local_date=day, channels=[house.blog]))
    session.flush()

    assert score_of(session, house.idea(personas=[house.cto]), TODAY).total == points


@pytest.mark.parametrize(("over", "points"), [
    ({"state": SlotState.CLAIMED}, 20), ({"state": SlotState.READY}, 20), ({"state": SlotState.CANCELLED}, 30),
    ({"state": SlotState.MISSED}, 30), ({"state": SlotState.PUBLISHED}, 30),
    ({"is_reserve": True, "ready_by": TODAY}, 30)])
def test_only_live_slots_with_a_day_count(house, session, over, points):
    topic = make.topic(personas=[house.cto], area=house.cloud)
    session.add(make.slot(topic=topic, local_date=TODAY + timedelta(days=9), channels=[house.blog], **over))
    session.flush()

    assert score_of(session, house.idea(personas=[house.cto]), TODAY).total == points


def test_a_slot_that_is_for_one_persona_counts_for_that_one_only(house, session):
    other = make.persona(code="OT")
    topic = make.topic(personas=[house.cto, other], area=house.cloud)
    session.add_all([other, make.slot(topic=topic, personas=[other], local_date=TODAY, channels=[house.blog])])
    session.flush()

    found = ground(session, TODAY)

    assert (found.items(house.cto.id), found.items(other.id)) == (0, 1)


@pytest.mark.parametrize("over", [{"verification": Verification.UNVERIFIED}, {"kind": FactKind.GOAL},
                                  {"expires_on": date(2026, 1, 1)}])
def test_a_question_that_no_longer_counts_gives_nothing(house, session, over):
    asks = make.fact(kind=FactKind.QUESTION, persona=house.cto)
    session.add(asks)
    session.flush()
    idea = house.idea(personas=[house.cto], asked=BuyerQuestion(fact=asks))
    for name, value in over.items():
        setattr(asks, name, value)
    session.flush()

    assert score_of(session, idea, TODAY).total == 30


def test_a_question_that_something_of_ours_answers_gives_half(house, session):
    asks = make.fact(kind=FactKind.OBJECTION, persona=house.cto)
    session.add_all([asks, make.topic(question_fact=asks, state=TopicState.PUBLISHED, personas=[house.cto])])
    session.flush()

    score = score_of(session, house.idea(personas=[house.cto], asked=BuyerQuestion(fact=asks)), TODAY)

    assert [(part.term, part.points) for part in score.parts] == [(Term.COVERAGE, 30), (Term.QUESTION, 10)]


def test_who_refuses_an_area_is_no_expert_of_it(house, session):
    session.add_all([make.expertise(person=house.ann, area=house.cloud, level=4),
                     make.expertise(person=house.bob, area=house.cloud, level=4, interest=-1)])
    session.flush()

    assert score_of(session, house.idea(area=house.cloud), TODAY).total == 10


# --- The order of the bank ---------------------------------------------------------------------------------------


def test_the_bank_stands_by_score_then_votes_then_age(house, session):
    plain, wanted, late = (house.idea(title=title) for title in ("Plain", "Wanted", "Late"))
    needed = house.idea(title="Needed", personas=[house.cto])
    late.created_at = NOW + timedelta(seconds=1)
    services.vote(session, actor=house.bob, idea=wanted, now=NOW)

    found = queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=TODAY)

    assert found.ideas == (needed, wanted, plain, late)
    assert [found.scores[idea.id].total for idea in found.ideas] == [30, 0, 0, 0]


def test_scores_cost_the_same_for_one_idea_and_for_many(house, session):
    session.add(make.expertise(person=house.ann, area=house.cloud, level=3))
    costs = []
    for more in (1, 60):
        for n in range(more):
            house.idea(title=f"Idea {n}", personas=[house.cto], area=house.cloud)
        session.expire_all()
        queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=TODAY)
        session.expire_all()
        with count_queries() as seen:
            queries.idea_page(session, queries.IdeaFilters(), person_id=0, today=TODAY)
        costs.append(len(seen))

    assert costs == [5, 5]


# --- Said in both languages --------------------------------------------------------------------------------------


def test_a_score_is_told_in_both_languages(app, house, session):
    asks = make.fact(kind=FactKind.QUESTION, persona=house.cto)
    session.add_all([asks, make.expertise(person=house.ann, area=house.cloud, level=3),
                     make.knowledge_fact(areas=[house.cloud])])
    session.flush()
    _published(house, house.cto)
    idea = house.idea(area=house.cloud, personas=[house.cto], asked=BuyerQuestion(fact=asks))
    idea.validation = Validation.REFUTED
    score = score_of(session, idea, TODAY)

    told = {}
    for lang in ("en", "nl"):
        with app.test_request_context(), force_locale(lang):
            told[lang] = idea_words.score_lines(score, idea.personas)

    assert told["en"] == [("CTO asks this and nobody has answered it", 20), ("CTO has 1 item", 20),
                          ("a customer refuted it", -20), ("1 colleague can write it", 10),
                          ("1 knowledge fact lies ready", 5)]
    assert told["nl"] == [("CTO vraagt dit en niemand gaf antwoord", 20), ("CTO heeft 1 stuk", 20),
                          ("een klant sprak het tegen", -20), ("1 collega kan dit schrijven", 10),
                          ("1 kennisfeit ligt klaar", 5)]
    assert sum(points for _text, points in told["nl"]) == score.total == 35
