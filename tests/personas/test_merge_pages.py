"""The pages of a merge: what it touches, the choice, the undo, and who may."""
import re
from datetime import timedelta

import pytest

from planner.personas.models import FactKind, Persona, PersonaStatus
from planner.policy import Role
from tests import factories as make
from tests.factories import NOW

MERGE = "/personas/SO/merge/IM"


@pytest.fixture
def house(session):
    """The security officer (SO) and the IT manager (IM) agree on one fact and contradict each other on who signs."""
    officer = make.persona(code="SO", name_en="Security officer", facts=[
        make.fact(key="auditor"), make.fact(key="night-shift", statement_en="Works at night"),
        make.fact(key="signs", kind=FactKind.DECISION, polarity=-1, statement_en="Signs alone")])
    manager = make.persona(code="IM", name_en="IT manager", facts=[
        make.fact(key="auditor"), make.fact(key="signs", kind=FactKind.DECISION, statement_en="Signs up to 10,000")])
    session.add_all([make.organisation(), officer, manager])
    session.commit()
    return officer, manager


@pytest.fixture
def imke(session, house):
    imke = make.person(Role.LEAD, name="Imke")
    session.add(imke)
    session.commit()
    return imke


@pytest.fixture
def lead(login, imke):
    return login(imke)


def typed(html, **over):
    """What the form of the page holds, with other words or a choice."""
    hidden = dict(re.findall(r'name="(version|other_version)"[^>]*value="(\d+)"', html))
    return hidden | {"name_en": "Manager who answers to the auditor"} | over


def test_the_page_says_what_would_become_of_them(lead):
    html = lead.get(MERGE).text

    assert "One persona with 3 facts" in html
    assert "You can undo it until 24 Dec 2026." in html
    assert "Signs alone" in html
    assert "Signs up to 10,000" in html
    assert 'href="/personas/IM/merge/SO"' in html


def test_a_lead_chooses_and_merges(lead, session, house):
    officer, manager = house
    answer = lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "gone"}), follow_redirects=True)

    session.expire_all()
    assert "Security officer went up in Manager who answers to the auditor." in answer.text
    assert 'action="/personas/SO/unmerge"' in answer.text
    assert (officer.status, officer.merged_into_id) == (PersonaStatus.ARCHIVED, manager.id)
    assert {fact.key: fact.polarity for fact in manager.facts}["signs"] == -1


@pytest.mark.parametrize("choice", [{}, {"holds-1": "neither"}])
def test_without_a_choice_nothing_is_merged_and_what_was_typed_stays(lead, session, house, choice):
    answer = lead.post(MERGE, data=typed(lead.get(MERGE).text, summary="Both of them", **choice))

    session.expire_all()
    assert answer.status_code == 422
    assert "Choose what holds of each contradiction." in answer.text
    assert 'value="Manager who answers to the auditor"' in answer.text
    assert "Both of them" in answer.text
    assert house[0].status is PersonaStatus.ACTIVE


def test_a_choice_made_on_an_older_page_is_refused_and_kept(lead, session, house):
    data = typed(lead.get(MERGE).text, **{"holds-1": "both"})
    house[0].summary = "Somebody wrote this"
    session.commit()

    answer = lead.post(MERGE, data=data)

    assert answer.status_code == 409
    assert re.search(r'value="both"[^>]*checked', answer.text)
    assert 'value="Manager who answers to the auditor"' in answer.text
    again = lead.post(MERGE, data=typed(answer.text, **{"holds-1": "both"}))
    assert again.status_code == 303


def test_the_archived_one_says_where_it_went_and_until_when_to_undo(lead, session, house):
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "kept"}))

    html = lead.get("/personas/SO").text

    assert '<a href="/personas/IM">Manager who answers to the auditor</a>' in html
    assert "You can undo it until 24 Dec 2026." in html
    assert "Undo the merge" in html
    assert 'action="/personas/SO/restore"' not in html


def test_after_thirty_days_it_is_restored_instead(lead, at):
    at(NOW - timedelta(days=5))
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "kept"}))
    at(NOW + timedelta(days=26))

    html = lead.get("/personas/SO").text
    late = lead.post("/personas/SO/unmerge")

    assert "Undo the merge" not in html
    assert 'action="/personas/SO/restore"' in html
    assert late.status_code == 422
    assert "Restore the persona instead" in late.text
    assert lead.post("/personas/SO/restore").status_code == 303


def test_a_restore_from_an_older_page_does_not_take_the_undo_away(lead):
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "kept"}))

    early = lead.post("/personas/SO/restore")

    assert early.status_code == 422
    assert "Undo the merge instead" in early.text
    assert lead.post("/personas/SO/unmerge").status_code == 303


def test_undo_makes_two_of_them_again(lead, session, house):
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "gone"}))

    answer = lead.post("/personas/SO/unmerge", follow_redirects=True)

    session.expire_all()
    assert "Security officer is back, with everything that was its own." in answer.text
    assert {fact.key for fact in house[0].facts} == {"auditor", "night-shift", "signs"}
    assert lead.post("/personas/SO/unmerge").status_code == 409


def test_undo_names_what_was_decided_since(lead, session, house):
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "kept"}))
    session.expire_all()
    auditor = next(fact for fact in house[1].facts if fact.key == "auditor")
    words = auditor.statement("en")
    lead.post(f"/personas/IM/facts/{auditor.uid}/relevance",
              data={"relevance-relevant": "no", "relevance-version": auditor.version})

    answer = lead.post("/personas/SO/unmerge", follow_redirects=True)

    assert f"One thing changed since and stays as it is: {words}." in answer.text


@pytest.mark.parametrize("roles", [(), (Role.REVIEWER,), (Role.SALES,), (Role.MANAGER,), (Role.ADMIN,)])
def test_only_leads_merge(session, login, house, roles):
    person = make.person(*roles)
    session.add(person)
    session.commit()
    browser = login(person)

    assert [browser.get(MERGE).status_code, browser.post(MERGE).status_code,
            browser.post("/personas/SO/unmerge").status_code] == [403, 403, 403]
    assert session.query(Persona).filter_by(status=PersonaStatus.ACTIVE).count() == 2


@pytest.mark.parametrize("path", ["/personas/SO/merge/SO", "/personas/SO/merge/ZZ", "/personas/ZZ/merge/SO"])
def test_what_can_not_be_paired_is_not_found(lead, path):
    assert lead.get(path).status_code == 404


def test_the_one_that_stays_says_who_went_up_in_it_and_undoes_it_for_thirty_days(lead, at):
    at(NOW - timedelta(days=5))
    lead.post(MERGE, data=typed(lead.get(MERGE).text, **{"holds-1": "kept"}))

    early = lead.get("/personas/IM").text
    at(NOW + timedelta(days=26))
    late = lead.get("/personas/IM").text
    at(NOW)
    undone = lead.post("/personas/SO/unmerge", follow_redirects=True)

    assert 'id="merge-SO"' in early
    assert 'action="/personas/SO/unmerge"' in early
    assert 'id="merge-SO"' not in late
    assert undone.status_code == 200
    assert 'id="merge-SO"' not in lead.get("/personas/IM").text
