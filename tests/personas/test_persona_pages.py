"""The pages of personas, as people of each role walk them."""
import re

import pytest

from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus, Verification
from planner.policy import Role
from tests import factories as make
from tests.support.queries import count_queries

ROLES = {"member": (), "reviewer": (Role.REVIEWER,), "lead": (Role.LEAD,), "sales": (Role.SALES,),
         "manager": (Role.MANAGER,), "admin": (Role.ADMIN,)}


@pytest.fixture
def persona(session):
    """An IT manager with three counted facts and one parked one."""
    persona = make.persona(code="IM", name_en="IT manager, housing association", name_nl="IT-manager",
                           facts=[make.fact() for _ in range(3)])
    persona.facts.append(make.fact(statement_en="Wants peace", verification=Verification.UNVERIFIED))
    session.add_all([make.organisation(), persona])
    session.flush()
    return persona


def person(session, *roles, **over):
    found = make.person(*roles, **over)
    session.add(found)
    session.flush()
    return found


def version_in(html, name="version"):
    found = re.search(rf'name="{name}"[^>]*value="(\d+)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("path", "open_to"), [
    ("", set(ROLES)), ("/IM", set(ROLES)), ("/im", set(ROLES)), ("/IM/facts/{fact}", set(ROLES)),
    ("/IM/facts/new", set(ROLES)), ("/new", {"lead"}), ("/IM/edit", {"lead"}), ("/IM/archive", {"lead"}),
    ("/IM/experts", {"lead"}), ("/IM/facts/{fact}/edit", {"lead"}),
])
def test_who_may_open_what(session, login, persona, path, open_to):
    path = "/personas" + path.format(fact=persona.facts[0].uid)

    answers = {name: login(person(session, *roles)).get(path).status_code for name, roles in ROLES.items()}

    assert answers == {name: 200 if name in open_to else 403 for name in ROLES}


@pytest.mark.parametrize(("path", "open_to"), [
    ("/IM/facts/{fact}/verify", {"lead", "sales"}), ("/IM/facts/{fact}/refute", {"lead", "sales"}),
    ("/IM/facts/{fact}/expiry", {"lead", "sales"}), ("/IM/facts/{fact}/relevance", {"lead"}),
    ("/IM/activate", {"lead"}), ("/IM/archive", {"lead"}), ("/IM/restore", {"lead"}), ("/IM/experts", {"lead"}),
    ("/IM/edit", {"lead"}), ("/new", {"lead"}),
])
def test_who_may_press_what(session, login, persona, path, open_to):
    path = "/personas" + path.format(fact=persona.facts[3].uid)
    fields = {"verify-version": 1, "verify-method": "survey", "refute-version": 1, "expiry-version": 1,
              "relevance-version": 1}

    refused = {name for name, roles in ROLES.items()
               if login(person(session, *roles)).post(path, data=fields).status_code == 403}

    assert refused == set(ROLES) - open_to


def test_a_stranger_is_asked_to_sign_in(client, persona):
    assert client.get("/personas/IM").status_code == 303


def test_what_is_not_there_is_not_found(session, login, persona):
    other = make.persona(code="XX", facts=[make.fact()])
    session.add(other)
    browser = login(person(session, Role.LEAD))

    assert browser.get("/personas/ZZ").status_code == 404
    assert browser.get(f"/personas/IM/facts/{other.facts[0].uid}").status_code == 404
    assert browser.post(f"/personas/IM/experts/{other.uid}/end").status_code == 404


def test_writers_read_sentences_and_see_what_is_parked(session, login, persona):
    html = login(person(session)).get("/personas/IM").text

    assert "The IT manager wants goal" in html
    assert "3 facts, 1 parked" in html
    assert "Sales, a lead or an expert of this persona can verify these." in html


def test_a_fact_walks_through_the_gate(session, login, persona):
    wim, tom = person(session, name="Wim"), person(session, Role.SALES, name="Tom")
    imke = person(session, Role.LEAD, name="Imke")
    added = login(wim).post("/personas/IM/facts/new", data={
        "kind": "goal", "statement_en": "Wants the auditor to nod", "source": "interview 4", "polarity": "1"})
    fact = session.query(PersonaFact).filter_by(statement_en="Wants the auditor to nod").one()
    page = f"/personas/IM/facts/{fact.uid}"

    sales = login(tom)
    verified = sales.post(f"{page}/verify", data={
        "verify-version": version_in(sales.get(page).text, "verify-version"), "verify-method": "interview"})
    lead = login(imke)
    decided = lead.post(f"{page}/relevance", data={
        "relevance-version": version_in(lead.get(page).text, "relevance-version"), "relevance-relevant": "yes",
        "relevance-why": "helps us to name the auditor first"})

    assert [added.status_code, verified.status_code, decided.status_code] == [303, 303, 303]
    html = lead.get("/personas/IM").text
    assert "The IT manager wants the auditor to nod" in html
    assert "4 facts, 1 parked" in html
    assert "Relevant." in html                      # said once, with Undo
    assert f"{page}/undo" in html


def test_a_fact_about_age_comes_back_with_a_question_and_its_words(session, login, persona):
    answer = login(person(session)).post("/personas/IM/facts/new", data={
        "kind": "context", "statement_en": "Is aged 45 to 55", "source": "customer list", "polarity": "1"})

    assert answer.status_code == 422
    assert "Which decision of ours does this change?" in answer.text
    assert 'value="Is aged 45 to 55"' in answer.text


def test_a_stale_change_shows_both_texts(session, login, persona):
    browser = login(person(session, Role.LEAD))
    version = version_in(browser.get("/personas/IM/edit").text)
    browser.post("/personas/IM/edit", data={"version": version, "name_en": "Head of IT"})

    answer = browser.post("/personas/IM/edit", data={"version": version, "name_en": "IT boss"})

    assert answer.status_code == 409
    assert "Head of IT" in answer.text
    assert 'value="IT boss"' in answer.text
    again = browser.post("/personas/IM/edit", data={"version": version_in(answer.text), "name_en": "IT boss"})
    assert again.status_code == 303


def test_a_lead_begins_uses_and_archives_a_persona(session, login, persona):
    browser = login(person(session, Role.LEAD))

    browser.post("/personas/new", data={"code": "co", "kind": "ideal", "name_en": "Controller"})
    made = session.query(Persona).filter_by(code="CO").one()
    refused = browser.post("/personas/CO/activate")
    made.facts.extend(make.fact() for _ in range(3))
    session.commit()
    browser.post("/personas/CO/activate")
    session.refresh(made)
    used = made.status
    browser.post("/personas/CO/archive", data={"reason": "overlaps with IM"})
    session.refresh(made)

    assert refused.status_code == 422
    assert (used, made.status) == (PersonaStatus.ACTIVE, PersonaStatus.ARCHIVED)


def test_a_lead_names_an_expert_and_takes_it_back(session, login, persona):
    ilse = person(session, Role.REVIEWER, name="Ilse")
    browser = login(person(session, Role.LEAD))

    browser.post("/personas/IM/experts", data={"person": ilse.uid, "ground": "speaks with them daily"})
    html = browser.get("/personas/IM").text
    again = browser.post("/personas/IM/experts", data={"person": ilse.uid, "ground": "again"})

    assert "speaks with them daily" in html
    assert again.status_code == 409
    assert 'value="again"' in again.text


@pytest.mark.parametrize("data", [
    {"person": "nobody", "ground": "x"}, {"ground": "x"}, {"person": "", "ground": ""},
    {"person": "x", "ground": "y", "from_date": "31-31-31"}])
def test_a_wrong_expert_form_comes_back(session, login, persona, data):
    assert login(person(session, Role.LEAD)).post("/personas/IM/experts", data=data).status_code == 422


@pytest.mark.parametrize("data", [
    {}, {"kind": "age", "polarity": "1", "statement_en": "x"}, {"kind": "goal", "polarity": "7", "statement_en": "x"},
    {"kind": "goal", "polarity": "1", "statement_en": "x" * 301}, {"kind": "goal", "polarity": "1"},
    {"kind": "goal", "polarity": "1", "statement_en": "nul\0"}])
def test_a_wrong_fact_form_comes_back(session, login, persona, data):
    assert login(person(session)).post("/personas/IM/facts/new", data=data).status_code == 422


def test_negative_personas_stay_folded_until_two_others_can_be_used(session, login, persona):
    session.add(make.persona(code="DY", kind=PersonaKind.NEGATIVE))
    browser = login(person(session))

    few = browser.get("/personas").text
    for _ in range(2):
        session.add(make.persona(facts=[make.fact() for _ in range(5)]))
    session.commit()
    enough = browser.get("/personas").text

    assert "First fill two personas with 5 facts each" in few
    assert "First fill two personas" not in enough


@pytest.mark.parametrize(("path", "most"), [("/personas", 10), ("/personas/IM", 10)])
def test_a_page_costs_the_same_with_one_and_with_fifty(session, login, persona, path, most):
    lead = person(session, Role.LEAD)
    browser = login(lead)
    with count_queries() as few:
        browser.get(path)
    for n in range(50):
        ilse = make.person(Role.REVIEWER)
        other = make.persona(facts=[make.fact(key=f"k{n}-{m}", entered_by=ilse, verified_by=ilse) for m in range(3)])
        session.add_all([ilse, other])
        persona.facts.append(make.fact(entered_by=ilse, verified_by=ilse))
        session.flush()
        session.add_all([make.representation(person_id=ilse.id, persona_id=target.id) for target in (other, persona)])
    session.commit()
    with count_queries() as many:
        browser.get(path)

    assert len(many) == len(few) <= most
