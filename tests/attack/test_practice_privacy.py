"""A practice text is its owner's until it is shared by name: no page, list, search or answer tells of it (domain n)."""
from __future__ import annotations

import re

import pytest

from planner.policy import Role
from tests import factories as make
from tests.steps.writing.story import house

pytestmark = pytest.mark.once

WORDS = "Zebravinken zingen"            # stand in its title and in both revisions
PLACE = re.compile(r"<(?:[^:>]+:)?(\w+)>")
QUESTIONS = ("", "?q=Zebravinken", "?whose=all", "?whose=all&view=aside", "?show=all")


@pytest.fixture
def home(session, login):
    """Mats practised; Eva holds every role that there is."""
    home = house(session)
    home.eva = make.person(Role.LEAD, Role.REVIEWER, Role.SALES, Role.MANAGER, Role.ADMIN, name="Eva Allemacht")
    session.add(home.eva)
    session.commit()
    home.browser = login(home.mats)
    home.address = home.browser.post("/drafts/practice").location
    for base, end in enumerate(("hard", "zacht")):
        home.browser.post(home.address, data={"title": WORDS, "body": f"{WORDS} {end}. " * 30, "base": base})
    home.uid = home.address.rsplit("/", 1)[1]
    return home


def addresses(app, uid, method):
    """Every address of a draft, its revisions and its reviews."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.rule.startswith(("/drafts/<uid>", "/reviews/<uid>", "/publish/<uid>")):
            yield PLACE.sub(lambda found: uid if found[1] == "uid" else "1", rule.rule)


def test_none_of_its_addresses_opens_for_whoever_it_is_not_shared_with(app, home, login):
    eva = login(home.eva)
    pages = {address: eva.get(address) for address in addresses(app, home.uid, "GET")}

    assert len(pages) > 5
    assert {address: answer.status_code for address, answer in pages.items() if answer.status_code != 404} == {}
    assert not any(WORDS in answer.text for answer in pages.values())


def test_nobody_else_does_anything_with_it_and_no_answer_tells_of_it(app, home, login):
    eva = login(home.eva)
    typed = {"title": "T", "body": "B", "base": "2", "text": "x", "read": "2", "person": home.eva.uid,
             "practice": home.uid}
    answers = {address: eva.post(address, data=typed) for address in addresses(app, home.uid, "POST")}
    answers["use"] = eva.post(f"/drafts/{home.draft.uid}/use", data=typed)

    assert {address: answer.status_code for address, answer in answers.items()
            if answer.status_code not in {403, 404, 422}} == {}
    assert not any(WORDS in answer.text for answer in answers.values())
    assert "zacht" in home.browser.get(home.address).text


def test_no_list_and_no_search_tells_of_it(app, home, login):
    eva = login(home.eva)
    pages = [rule.rule for rule in app.url_map.iter_rules()
             if "GET" in rule.methods and "<" not in rule.rule and rule.rule != "/healthz"]

    telling = [page + asked for page in pages for asked in QUESTIONS
               if WORDS in eva.get(page + asked).get_data(as_text=True)]

    assert telling == []


def test_a_reader_it_was_taken_back_from_is_a_stranger_again(app, session, home, login):
    session.add(femke := make.person(Role.REVIEWER, name="Femke Waterland"))
    session.commit()
    home.browser.post(f"{home.address}/share", data={"person": femke.uid})
    browser = login(femke)
    before = browser.get(home.address)

    home.browser.post(f"{home.address}/unshare")

    assert "zacht" in before.text
    assert browser.get(home.address).status_code == 404
    assert browser.post(f"{home.address}/feedback", data={"text": "Fijn", "read": "2"}).status_code == 404
    assert WORDS not in browser.get("/drafts").text
