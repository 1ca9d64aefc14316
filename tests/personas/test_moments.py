"""Contact moments: who reads them, and what one press makes of them (docs/domain.md b, d; R65)."""
from datetime import date, timedelta

import pytest

from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.personas import queries, services
from planner.personas.models import (
    CardKind,
    ContactMoment,
    FactKind,
    Method,
    MomentKind,
    PersonaFact,
    Quoting,
    Verification,
)
from planner.personas.queries import MomentFilters
from planner.personas.services import Heard
from planner.policy import Role
from planner.steps.agenda.models import Idea, Origin
from planner.steps.agenda.services import heard as ideas
from planner.workflow.agenda import Validation
from tests import factories as make


@pytest.fixture
def house(session):
    """Wout works at the helpdesk, Nadia sat in, Tom sells, Mara manages, Wim is somebody else."""
    people = {"wout": make.person(name="Wout"), "nadia": make.person(name="Nadia"),
              "tom": make.person(Role.SALES, name="Tom"), "mara": make.person(Role.MANAGER, name="Mara"),
              "imke": make.person(Role.LEAD, name="Imke"), "wim": make.person(name="Wim")}
    persona = make.persona(code="IM", name_en="IT manager", name_nl="IT-manager")
    session.add_all([make.organisation(), persona, *people.values()])
    session.flush()
    return type("House", (), {**people, "persona": persona})


def log(session, house, now, **over):
    given = {"kind": MomentKind.HELPDESK, "on_date": date(2026, 11, 20), "heard": "Who calls me back at night?",
             "persona": house.persona, "attended_by": [house.nadia]} | over
    return services.log_moment(session, actor=house.wout, now=now, heard=Heard(**given))


def test_who_was_there_reads_it_and_so_do_leads_sales_and_managers(session, house, now):
    moment = log(session, house, now)

    def reads(person):
        try:
            return queries.get_moment(session, moment.uid, person) is moment
        except NotFound:
            return False

    assert {name for name in ("wout", "nadia", "tom", "mara", "imke", "wim") if reads(getattr(house, name))} == {
        "wout", "nadia", "tom", "mara", "imke"}


@pytest.mark.parametrize(("name", "number"), [("wout", 1), ("nadia", 1), ("tom", 1), ("mara", 1), ("wim", 0)])
def test_the_list_holds_what_one_may_read(session, house, now, name, number):
    log(session, house, now)

    assert len(queries.moments(session, MomentFilters(), getattr(house, name)).lines) == number


def test_the_list_is_narrowed(session, house, now):
    used = log(session, house, now)
    other = log(session, house, now, kind=MomentKind.VISIT, persona=None, attended_by=[])
    services.fact_from_moment(session, actor=house.wout, now=now, moment=used, persona=house.persona,
                              kind=FactKind.QUESTION, statement="Who calls at night?", source="Helpdesk")

    def found(**over):
        return [line.moment for line in queries.moments(session, MomentFilters(**over), house.tom).lines]

    assert found() == [other, used]
    assert found(kind=MomentKind.VISIT) == [other]
    assert found(persona="im") == [used]
    assert found(unused=True) == [other]
    assert found(mine=True) == []


@pytest.mark.parametrize(("over", "code"), [
    ({"heard": "  "}, "moment_nothing_heard"), ({"on_date": date(2026, 11, 25)}, "moment_day_to_come")])
def test_a_moment_without_words_or_to_come_is_refused(session, house, now, over, code):
    with pytest.raises(RuleBroken, match=code):
        log(session, house, now, **over)


@pytest.mark.parametrize(("kind", "method"), [
    (MomentKind.HELPDESK, Method.SUPPORT_LOG), (MomentKind.SALES_CALL, Method.SALES_TEAM),
    (MomentKind.VISIT, Method.INTERVIEW), (MomentKind.INVOICE, Method.CUSTOMER_DATA)])
def test_it_backs_a_fact_on_the_day_it_was_heard(session, house, now, kind, method):
    fact = make.fact(persona_id=house.persona.id, verification=Verification.UNVERIFIED)
    session.add(fact)
    session.flush()
    moment = log(session, house, now, kind=kind)

    piece = services.back_fact(session, actor=house.wout, now=now, moment=moment, fact=fact, source="Helpdesk")

    assert (piece.method, piece.on_date, piece.contact_moment) == (method, date(2026, 11, 20), moment)
    assert fact.verification is Verification.UNVERIFIED


def test_it_becomes_a_parked_fact_of_the_persona(session, house, now):
    moment = log(session, house, now)

    fact = services.fact_from_moment(session, actor=house.wout, now=now, moment=moment, persona=house.persona,
                                     kind=FactKind.QUESTION, statement=moment.heard, source="Helpdesk, 20 November")

    assert (fact.statement_en, fact.source, fact.verification) == (
        "Who calls me back at night?", "Helpdesk, 20 November", Verification.UNVERIFIED)
    assert [piece.fact for piece in queries.backed_by(session, moment)] == [fact]


def test_the_same_words_again_back_the_fact_that_is_there(session, house, now):
    made = [services.fact_from_moment(session, actor=house.wout, now=now, moment=log(session, house, now, heard=text),
                                      persona=house.persona, kind=FactKind.QUESTION, statement="Who calls?",
                                      source=text) for text in ("one", "two")]

    assert made[0] is made[1]
    assert len(made[0].evidence) == 2


def test_a_mended_moment_keeps_what_it_became(session, house, now):
    moment = log(session, house, now)
    services.fact_from_moment(session, actor=house.wout, now=now, moment=moment, persona=house.persona,
                              kind=FactKind.QUESTION, statement="Who calls?", source="x")

    with pytest.raises(Conflict, match="stale"):
        services.edit_moment(session, actor=house.nadia, now=now, moment=moment, version=moment.version + 1,
                             heard=Heard(MomentKind.VISIT, date(2026, 11, 19), "Other words"))
    services.edit_moment(session, actor=house.nadia, now=now, moment=moment, version=moment.version,
                         heard=Heard(MomentKind.VISIT, date(2026, 11, 19), "Other words", quotes=["a", " "]))

    assert (moment.heard, moment.quotes) == ("Other words", ["a"])
    assert len(queries.backed_by(session, moment)) == 1


def test_it_is_put_away_and_brought_back(session, house, now):
    moment = log(session, house, now)

    services.remove_moment(session, actor=house.wout, now=now, moment=moment)
    assert queries.moments(session, MomentFilters(), house.tom).lines == []
    services.restore_moment(session, actor=house.wout, now=now, moment=moment)

    assert len(queries.moments(session, MomentFilters(), house.tom).lines) == 1


@pytest.mark.parametrize(("quoting", "shown"), [
    (Quoting.NO, []), (Quoting.ANONYMOUS, [("At night!", "")]), (Quoting.NAMED, [("At night!", "De Haan")])])
def test_a_card_quotes_whom_we_may_quote(session, house, now, quoting, shown):
    fact = make.fact(persona_id=house.persona.id)
    session.add(fact)
    session.flush()
    moment = log(session, house, now, quotes=["At night!"], quoting=quoting, customer="De Haan")
    services.back_fact(session, actor=house.wout, now=now, moment=moment, fact=fact, source="x")

    quotes = queries.quotes_about(session, [fact.id])

    assert [(quote.words, quote.who) for quote in queries.sheet(
        CardKind.TEXT, [fact], date(2026, 11, 24), quotes).quotes] == shown


def test_fifty_moments_come_in_pages(session, house, now):
    session.add_all(ContactMoment(kind=MomentKind.EVENT, on_date=date(2026, 1, 1) + timedelta(days=n), by=house.wout,
                                  lang="en", heard=f"Words {n}") for n in range(50))
    session.flush()

    first, second = (queries.moments(session, MomentFilters(page=page), house.tom) for page in (1, 2))

    assert (len(first.lines), first.more, len(second.lines), second.more) == (40, True, 10, False)


# --- Ideas -------------------------------------------------------------------------------------------------------


def test_it_becomes_an_idea_that_is_still_to_be_validated(session, house, now):
    moment = log(session, house, now)

    idea = ideas.idea_from_moment(session, actor=house.wout, moment=moment, now=now)

    assert (idea.title, idea.origin, idea.validation, idea.personas, idea.moment_id) == (
        "Who calls me back at night?", Origin.CONTACT_MOMENT, Validation.NONE, [house.persona], moment.id)


def test_an_idea_that_was_just_made_is_taken_back(session, house, now):
    idea = ideas.idea_from_moment(session, actor=house.wout, moment=log(session, house, now), now=now)

    ideas.withdraw_idea(session, actor=house.wout, idea=idea, now=now)

    assert session.query(Idea).count() == 0


def test_an_idea_with_a_vote_stays(session, house, now):
    idea = ideas.idea_from_moment(session, actor=house.wout, moment=log(session, house, now), now=now)
    idea.votes = 1

    with pytest.raises(Conflict, match="idea_decided"):
        ideas.withdraw_idea(session, actor=house.wout, idea=idea, now=now)


@pytest.mark.parametrize(("confirmed", "validation"), [(True, Validation.CONFIRMED), (False, Validation.REFUTED)])
def test_it_decides_on_anybody_s_idea_and_that_is_taken_back(session, house, now, confirmed, validation):
    idea = make.idea(by=house.wim, validation=Validation.ASKED)
    session.add(idea)
    session.flush()
    moment = log(session, house, now)

    ideas.validate_by_moment(session, actor=house.nadia, idea=idea, moment=moment, confirmed=confirmed,
                             source="Helpdesk", now=now)
    assert (idea.validation, idea.validation_source, idea.validation_moment_id) == (validation, "Helpdesk", moment.id)
    ideas.undo_validation(session, actor=house.nadia, idea=idea, now=now)

    assert (idea.validation, idea.validation_source, idea.validation_moment_id) == (Validation.ASKED, "", None)


def test_a_moment_out_of_sight_decides_nothing(session, house, now):
    idea = make.idea(by=house.wim)
    session.add(idea)
    session.flush()

    with pytest.raises(Exception, match="not_allowed"):
        ideas.validate_by_moment(session, actor=house.wim, idea=idea, moment=log(session, house, now), confirmed=True,
                                 source="x", now=now)


def test_a_declined_idea_is_not_validated_any_more(session, house, now):
    idea = make.idea(by=house.wim, state="declined")
    session.add(idea)
    session.flush()

    with pytest.raises(Conflict, match="wrong_state"):
        ideas.validate_by_moment(session, actor=house.wout, idea=idea, moment=log(session, house, now),
                                 confirmed=True, source="x", now=now)


def test_a_withdrawn_fact_leaves_the_moment(session, house, now):
    moment = log(session, house, now)
    fact = services.fact_from_moment(session, actor=house.wout, now=now, moment=moment, persona=house.persona,
                                     kind=FactKind.QUESTION, statement="Who calls?", source="x")

    services.withdraw_fact(session, actor=house.wout, now=now, fact=fact)

    assert session.query(PersonaFact).count() == 0
    assert queries.backed_by(session, moment) == []
