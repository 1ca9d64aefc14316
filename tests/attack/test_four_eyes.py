"""Two pairs of eyes, also for who knows the way round."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.personas import services as personas
from planner.personas.models import FactKind, Method, Representation, Verification
from planner.personas.services import FactText
from planner.policy import Role
from planner.search.queries import find
from planner.steps.writing.services import approvals, rounds
from planner.workflow.writing import Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house
from tests.steps.writing.test_verdicts import QUOTE


def test_a_lead_does_not_verify_the_words_that_they_put_into_a_colleagues_fact(session):
    imke, stijn, bob = make.person(Role.LEAD), make.person(Role.LEAD), make.person(Role.SALES)
    persona = make.persona()
    session.add_all([make.organisation(), imke, stijn, bob, persona])
    session.flush()
    fact = personas.add_fact(session, actor=bob, now=NOW, persona=persona,
                             text=FactText(FactKind.GOAL, statement_en="Wants quiet nights", source="interview 3"))
    session.flush()

    personas.edit_fact(session, actor=imke, now=NOW, fact=fact, version=fact.version,
                       text=FactText(FactKind.GOAL, statement_en="Wants to buy now", source="interview 3"))
    session.flush()
    with pytest.raises(RuleBroken):
        personas.verify_fact(session, actor=imke, now=NOW, fact=fact, version=fact.version, method=Method.INTERVIEW)

    personas.verify_fact(session, actor=stijn, now=NOW, fact=fact, version=fact.version, method=Method.INTERVIEW)
    assert fact.verification is Verification.VERIFIED


def test_taking_an_edit_back_gives_the_words_back_to_who_entered_them(session):
    imke, bob = make.person(Role.LEAD), make.person(Role.SALES)
    persona = make.persona()
    session.add_all([make.organisation(), imke, bob, persona])
    session.flush()
    fact = personas.add_fact(session, actor=bob, now=NOW, persona=persona,
                             text=FactText(FactKind.GOAL, statement_en="Wants quiet nights", source="interview 3"))
    session.flush()
    personas.edit_fact(session, actor=imke, now=NOW, fact=fact, version=fact.version,
                       text=FactText(FactKind.GOAL, statement_en="Wants to buy now", source="interview 3"))
    session.flush()

    personas.undo_fact(session, actor=imke, now=NOW, fact=fact)

    assert (fact.statement_en, fact.entered_by_id) == ("Wants quiet nights", bob.id)


@pytest.fixture
def home(session):
    home = house(session)
    home.write()
    home.submit()
    return home


def found_by(home, person):
    home.session.flush()
    return [hit.kind for hit in find(home.session, "tested", actor=person, kinds={"draft"})]


def test_a_text_taken_back_is_found_by_its_reviewers_no_more(home):
    assert found_by(home, home.ilse) == ["draft"]

    rounds.withdraw_draft(home.session, home.get(home.mats), actor=home.mats, now=NOW)

    assert (found_by(home, home.ilse), found_by(home, home.mats)) == ([], ["draft"])


def test_a_reviewer_who_was_not_needed_finds_the_text_no_more(home):
    extra = make.person(Role.REVIEWER, name="Eva")
    home.session.add(extra)
    home.session.add(make.representation(person=extra, persona=home.manager))
    home.session.flush()
    approvals.ask_person(home.session, home.get(home.imke), home.manager, extra, actor=home.imke, now=NOW)
    assert found_by(home, extra) == ["draft"]
    ilse = next(one for one in home.requests() if one.reviewer_id == home.ilse.id)
    assert ilse.persona_id == home.manager.id
    home.judge(home.manager)
    home.judge(home.operations)

    left = [person.name for person in (home.ilse, home.bram, extra) if found_by(home, person)]

    assert left == [request.reviewer.name for request in home.requests() if request.verdict]


def test_a_deputy_who_was_named_approves_that_text_alone_and_never_their_own(home):
    with pytest.raises(RuleBroken):
        approvals.name_deputy(home.session, home.draft, home.bram, actor=home.admin, now=NOW)
    with pytest.raises(NotAllowed):
        approvals.approve_finally(home.session, home.get(home.ilse), read=home.draft.head, actor=home.ilse, now=NOW)
    with pytest.raises(NotAllowed):
        approvals.approve_finally(home.session, home.get(home.mats), read=home.draft.head, actor=home.mats, now=NOW)


def test_a_reviewer_who_represents_no_more_judges_no_more(home):
    home.session.execute(sa.update(Representation).where(Representation.person_id == home.ilse.id)
                         .values(to_date=NOW.date() - timedelta(days=1)))
    home.session.expire_all()

    with pytest.raises((RuleBroken, Conflict, NotAllowed)):
        home.judge(home.manager, Verdict.APPROVE)


def test_a_no_stands_in_the_way_of_the_lead(home):
    home.judge(home.manager, Verdict.REJECT, QUOTE)
    home.judge(home.operations)

    with pytest.raises((RuleBroken, Conflict)):
        home.approve()
