"""Facts of different personas that may state the same: only a person says so, and can take it back."""
import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.personas import queries, services
from planner.personas.models import PersonaStatus, Relevance, StatementAnswer, Verification
from planner.policy import Role
from planner.similarity import services as comparing
from tests import factories as make
from tests.factories import NOW

LOGS = "Must keep access logs for the auditor"
ALMOST = "Must keep the access logs for auditors"


@pytest.fixture
def house(session):
    """The security officer (SO) and the IT manager (IM) say nearly the same of logs."""
    class House:
        imke = make.person(Role.LEAD, name="Imke")
        eva = make.person(name="Eva")
        officer = make.persona(code="SO", facts=[make.fact(key="logs", statement_en=LOGS)])
        manager = make.persona(code="IM", facts=[make.fact(key="keeps-logs", statement_en=ALMOST),
                                                 make.fact(key="budget", statement_en="Has no budget left")])

        @property
        def first(self):
            return self.officer.facts[0]

        @property
        def second(self):
            return self.manager.facts[0]

        def asked(self):
            session.flush()
            comparing.work_off(session, limit=None)
            return [(each.first.statement("en"), each.second.statement("en")) for each in queries.alike(session).pairs]

        def answer(self, *, same, actor=None, **over):
            given = {"first": self.first, "second": self.second,
                     "versions": (self.first.version, self.second.version)} | over
            return services.answer_same(session, actor=actor or self.imke, now=NOW, is_same=same, **given)

        def undo(self, answer):
            services.undo_same(session, actor=self.imke, now=NOW, answer=answer)

    found = House()
    session.add_all([make.organisation(), found.imke, found.eva, found.officer])
    session.flush()
    session.add(found.manager)
    session.flush()
    return found


def test_what_reads_alike_is_asked_about(house):
    assert house.asked() == [(LOGS, ALMOST)]


def test_across_languages_by_the_areas_that_both_name(house, session):
    session.add(make.area(key="kubernetes", label_nl="Kubernetes", label_en="Kubernetes"))
    house.first.statement_en, house.second.statement_en = "Wants Kubernetes", None
    house.second.statement_nl = "Kubernetes"
    session.flush()
    comparing.work_off(session, limit=None)

    [found] = queries.alike(session).pairs

    assert found.across_languages
    assert found.permille >= 600


def test_the_same_share_a_key_and_keep_their_words(house, session):
    house.answer(same=True)

    assert (house.first.key, house.second.key) == ("logs", "logs")
    assert (house.first.statement_en, house.second.statement_en) == (LOGS, ALMOST)
    assert house.asked() == []


def test_whatever_shared_the_key_goes_along(house, session):
    third = make.persona(code="CO", facts=[make.fact(key="keeps-logs", statement_en=ALMOST)])
    session.add(third)
    session.flush()

    answer = house.answer(same=True)
    together = third.facts[0].key
    house.undo(answer)

    assert (together, third.facts[0].key, house.second.key) == ("logs", "keeps-logs", "keeps-logs")


def test_different_is_kept_with_who_and_when_and_not_asked_again(house, session):
    answer = house.answer(same=False)

    assert house.asked() == []
    assert (answer.by, answer.at, answer.first_en, answer.second_en) == (house.imke, NOW, LOGS, ALMOST)
    assert house.first.key != house.second.key


@pytest.mark.parametrize("side", ["first", "second"])
def test_other_words_bring_the_question_back(house, session, side):
    house.answer(same=False)
    fact = getattr(house, side)
    fact.statement_en = f"{fact.statement_en} again"

    assert len(house.asked()) == 1
    house.answer(same=False)
    assert house.asked() == []
    assert session.query(StatementAnswer).count() == 1


@pytest.mark.parametrize("same", [True, False])
def test_undo_brings_the_question_back(house, session, same):
    house.undo(house.answer(same=same))

    assert (house.first.key, house.second.key) == ("logs", "keeps-logs")
    assert house.asked() == [(LOGS, ALMOST)]
    assert session.query(StatementAnswer).count() == 0


@pytest.mark.parametrize("change", [
    lambda house: setattr(house.second, "relevance", Relevance.IRRELEVANT),
    lambda house: setattr(house.first, "verification", Verification.REFUTED),
    lambda house: setattr(house.manager, "status", PersonaStatus.ARCHIVED),
    lambda house: setattr(house.second, "statement_en", "Wants something else entirely"),
])
def test_what_is_not_asked_about(house, change):
    change(house)

    assert house.asked() == []


def test_two_facts_of_one_persona_are_not_asked_about(house, session):
    session.delete(house.officer.facts[0])
    house.manager.facts.append(make.fact(key="twice", statement_en=LOGS))

    assert house.asked() == []


def test_between_two_personas_only(house, session):
    other = make.persona(code="CO", facts=[make.fact(key="co-logs", statement_en=LOGS + " too")])
    session.add(other)
    house.asked()

    found = queries.alike(session, between=(house.officer.id, other.id)).pairs

    assert [(each.first.persona.code, each.second.persona.code) for each in found] == [("SO", "CO")]


@pytest.mark.parametrize(("over", "refused"), [
    ({"actor": "eva"}, "not_allowed"), ({"versions": (9, 9)}, "stale"), ({"second": "budget"}, "same_persona")])
def test_an_answer_that_can_not_be(house, over, refused):
    if over.get("actor"):
        over = {"actor": house.eva}
    if over.get("second"):
        budget = house.manager.facts[1]
        over = {"first": house.second, "second": budget, "versions": (house.second.version, budget.version)}

    with pytest.raises((Conflict, NotAllowed, RuleBroken), match=refused):
        house.answer(same=True, **over)


def test_it_is_answered_once(house):
    house.answer(same=False)

    with pytest.raises(Conflict, match="same_answered"):
        house.answer(same=True)


def test_a_persona_does_not_get_a_statement_twice(house, session):
    house.officer.facts.append(make.fact(key="keeps-logs", statement_en="Keeps logs"))
    session.flush()

    with pytest.raises(RuleBroken, match="same_twice"):
        house.answer(same=True)
    assert house.second.key == "keeps-logs"


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_a_lead_answers_on_the_page_and_takes_it_back(house, session, login):
    house.asked()
    session.commit()
    lead = login(house.imke)
    address = f"/personas/same/{house.first.uid}/{house.second.uid}"
    data = {"answer": "same", "first_version": house.first.version, "second_version": house.second.version,
            "back": "/personas/compare?a=SO&b=IM"}
    asked = lead.get("/personas/same").text

    answer = lead.post(address, data=data)
    session.expire_all()
    shared = house.second.key
    html = lead.get("/personas/same").text
    undo = session.query(StatementAnswer).one().uid
    lead.post(f"/personas/same/{undo}/undo")
    session.expire_all()

    assert f'action="{address}"' in asked
    assert answer.location == "/personas/compare?a=SO&b=IM"
    assert shared == "logs"
    assert "They count as one statement now" in html
    assert "Imke, " in html
    assert house.second.key == "keeps-logs"


def test_the_pair_stands_on_the_page_that_compares_them(house, session, login):
    house.asked()
    session.commit()

    assert ALMOST in login(house.imke).get("/personas/compare?a=SO&b=IM").text


def test_everybody_reads_the_questions_and_only_leads_answer(house, session, login):
    house.asked()
    session.commit()
    eva = login(house.eva)
    address = f"/personas/same/{house.first.uid}/{house.second.uid}"

    assert ALMOST in eva.get("/personas/same").text
    assert address not in eva.get("/personas/same").text
    assert eva.post(address).status_code == 403


@pytest.mark.parametrize(("path", "status"), [
    ("/personas/same/{first}/nothing", 404), ("/personas/same/nothing/undo", 404),
    ("/personas/same/{first}/{first}", 404), ("/personas/same/{first}/{second}", 409)])
def test_an_answer_about_nothing_is_refused(house, session, login, path, status):
    session.commit()
    at = {"first": house.first.uid, "second": house.second.uid}

    assert login(house.imke).post(path.format(**at), data={"answer": "same"}).status_code == status
