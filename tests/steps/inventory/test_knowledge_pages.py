"""The pages of knowledge: who may open what, what they say, what happens to bad input, what they cost."""
from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from planner.people.models import PersonStatus, Team
from planner.policy import Role
from planner.steps.inventory import queries
from planner.steps.inventory.models import (
    Evidence,
    EvidenceKind,
    KnowledgeFact,
    PublishedWork,
    Shareable,
    Theme,
    TrendObservation,
)
from planner.web import navigation
from tests import factories as make
from tests.steps.inventory.story import NOW, House
from tests.support.queries import count_queries

READERS = ["/knowledge", "/knowledge?team=platform", "/knowledge?areas=all", "/knowledge?team=gone&theme=gone",
           "/me/knowledge", "/me/knowledge?area=cloud", "/start", "/knowledge/areas", "/knowledge/areas/kubernetes",
           "/knowledge/areas/kubernetes?team=platform", "/knowledge/trends", "/knowledge/trends?show=faded&page=2",
           "/knowledge/trends/new?area=cloud", "/knowledge/facts", "/knowledge/facts?area=cloud",
           "/knowledge/facts/new"]
EDITORS = ["/knowledge/areas/new", "/knowledge/areas/kubernetes/edit", "/knowledge/themes/new",
           "/knowledge/themes/continuity"]


@pytest.fixture
def house(session):
    house = House(session)
    house.team("platform", [house.ann, house.bob])
    house.claim = house.knows(house.ann, house.kubernetes, 3, note="Fourteen clusters")
    session.add_all([
        Theme(key="continuity", title_nl="Doordraaien", title_en="Keep running", areas=[house.kubernetes]),
        TrendObservation(person=house.ann, text="Everyone asks for restore times", lang="en", area=house.cloud,
                         seen_on=NOW.date()),
        KnowledgeFact(text="A restore takes three hours", lang="en", shareable=Shareable.PUBLIC,
                      areas=[house.cloud], known_by=[house.ann])])
    session.flush()
    return house


def kept(session, kind):
    session.expire_all()
    return session.query(kind).order_by(kind.id.desc()).first()


# --- Who may open what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_knowledge(house, session, login, role):
    reader = make.person(role)
    session.add(reader)
    session.flush()
    browser = login(reader)

    assert {address: browser.get(address).status_code for address in READERS} == dict.fromkeys(READERS, 200)
    assert browser.get(f"/people/{house.ann.uid}").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_only_leads_and_admins_shape_the_tree(house, session, login, role):
    reader = make.person(role)
    session.add(reader)
    session.flush()
    browser = login(reader)
    expected = 200 if role in (Role.LEAD, Role.ADMIN) else 403

    assert {address: browser.get(address).status_code for address in EDITORS} == dict.fromkeys(EDITORS, expected)
    changed = browser.post("/knowledge/areas/security/archive").status_code
    assert changed == (303 if expected == 200 else 403)


def test_strangers_are_asked_to_sign_in(house, session, client):
    session.commit()

    assert {client.get(address).status_code for address in (*READERS, *EDITORS)} == {303}


@pytest.mark.parametrize("address", [
    "/knowledge/areas/none", "/knowledge/trends/none", "/people/none", "/me/knowledge/none", "/knowledge/facts/none",
    "/knowledge/themes/none"])
def test_what_is_not_there_is_not_found(house, login, address):
    assert login(house.imke).get(address).status_code == 404


def test_a_colleagues_claim_can_not_be_opened_or_changed(house, login):
    browser = login(house.bob)

    assert browser.get(f"/me/knowledge/{house.claim.uid}").status_code == 404
    assert browser.post(f"/me/knowledge/{house.claim.uid}/remove").status_code == 404


# --- Own expertise -----------------------------------------------------------------------------------------------


def test_bob_adds_three_areas_from_the_first_page(house, session, login):
    browser = login(house.bob)

    for typed in ("k8s", "wolk", "Beveiliging"):
        answer = browser.post("/me/knowledge", data={"area": typed, "level": 3, "interest": 2, "place": "start"})
        assert (answer.status_code, answer.location) == (303, "/start?next=1")

    page = browser.get("/start?next=1").text
    assert "autofocus" in page
    assert "That is all we needed" in page
    assert sorted(each.area for each in queries.people_claims(session)[house.bob.id]) == [
        "cloud", "kubernetes", "security"]


def test_an_unknown_word_keeps_what_was_typed_and_offers_the_nearest(house, login):
    answer = login(house.bob).post("/me/knowledge", data={
        "area": "Kubernets", "level": 4, "interest": 2, "note": "Since 2019"})

    assert answer.status_code == 422
    assert 'value="Kubernets"' in answer.text
    assert 'name="choice" value="kubernetes"' in answer.text
    assert "Propose “Kubernets” as a new area" in answer.text
    assert re.search(r'name="level"[^>]*value="4" checked', answer.text)
    assert "Since 2019" in answer.text


def test_choosing_the_nearest_adds_it(house, session, login):
    login(house.bob).post("/me/knowledge", data={
        "area": "Kubernets", "level": 4, "interest": 2, "choice": "kubernetes"})

    assert [each.area for each in queries.people_claims(session)[house.bob.id]] == ["kubernetes"]


def test_proposing_makes_an_area_that_counts_at_once(house, session, login):
    login(house.bob).post("/me/knowledge", data={"area": "Quantum", "level": 2, "interest": 0, "propose": "1"})

    assert [each.key for each in queries.directory(session).proposals("en")] == ["quantum"]
    assert [each.area for each in queries.people_claims(session)[house.bob.id]] == ["quantum"]


@pytest.mark.parametrize(("typed", "said"), [
    ({"area": ""}, "Type what you know"), ({"level": 9}, "Not a valid choice"), ({"level": "x"}, "Not a valid choice"),
    ({"interest": ""}, "Choose one."), ({"url": "example.org"}, "Paste a whole address"),
    ({"area": "x" * 121}, "longer than 120"), ({"area": "a\0b"}, "control character"),
])
def test_bad_input_says_what_to_type_and_saves_nothing(house, session, login, typed, said):
    answer = login(house.bob).post("/me/knowledge", data={"area": "cloud", "level": 2, "interest": 0} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert house.bob.id not in queries.people_claims(session)


def test_an_area_in_the_list_already_is_not_overwritten(house, session, login):
    answer = login(house.ann).post("/me/knowledge", data={"area": "k8s", "level": 1, "interest": 0})

    assert answer.status_code == 422
    assert "is in your list already" in answer.text
    assert queries.people_claims(session)[house.ann.id][0].level == 3


def test_removing_offers_undo_that_brings_it_back(house, session, login):
    browser = login(house.ann)
    browser.post(f"/me/knowledge/{house.claim.uid}/remove")
    page = browser.get("/me/knowledge").text
    assert f"/me/knowledge/{house.claim.uid}/restore" in page

    browser.post(f"/me/knowledge/{house.claim.uid}/restore")

    assert queries.people_claims(session)[house.ann.id][0].area == "kubernetes"


def test_a_rating_from_an_old_page_is_a_conflict(house, session, login):
    browser = login(house.ann)
    data = {"level": 4, "interest": 2, "version": house.claim.version}
    assert browser.post(f"/me/knowledge/{house.claim.uid}/rating", data=data).status_code == 303

    assert browser.post(f"/me/knowledge/{house.claim.uid}/rating", data=data | {"level": 1}).status_code == 409
    session.expire_all()
    assert house.claim.level == 4


def test_a_note_from_an_old_page_comes_back_with_its_words(house, login):
    answer = login(house.ann).post(f"/me/knowledge/{house.claim.uid}", data={
        "level": 4, "interest": 2, "note": "My new words", "version": 99})

    assert answer.status_code == 409
    assert "My new words" in answer.text


def test_an_old_claim_is_asked_about_and_confirmed(house, session, login):
    house.claim.confirmed_at = NOW - timedelta(days=366)
    browser = login(house.ann)
    assert "Does it still hold?" in browser.get("/me/knowledge").text

    browser.post(f"/me/knowledge/{house.claim.uid}/confirm")

    assert "Does it still hold?" not in browser.get("/me/knowledge").text


def test_evidence_is_added_taken_away_and_brought_back(house, session, login):
    browser = login(house.ann)
    browser.post(f"/me/knowledge/{house.claim.uid}/evidence", data={
        "kind": "talk", "title": "Clusters at sea", "url": "https://talks.example/1", "on_date": "2026-05-14"})
    piece = kept(session, Evidence)
    assert (piece.kind, piece.on_date) == (EvidenceKind.TALK, date(2026, 5, 14))
    assert "Clusters at sea" in browser.get(f"/people/{house.ann.uid}").text

    browser.post(f"/me/knowledge/{house.claim.uid}/evidence/{piece.uid}/remove")
    assert "Clusters at sea" not in browser.get(f"/people/{house.ann.uid}").text
    browser.post(f"/me/knowledge/{house.claim.uid}/evidence/{piece.uid}/restore")

    assert "Clusters at sea" in browser.get(f"/me/knowledge/{house.claim.uid}").text


# --- Colleagues --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bob", "imke", "ann"])
def test_never_ask_is_seen_by_oneself_and_leads_only(house, login, who):
    house.claim.interest = -1
    browser = login(getattr(house, who))

    pages = browser.get(f"/people/{house.ann.uid}").text + browser.get("/knowledge/areas/kubernetes").text

    assert ("Never ask" in pages) is (who != "bob")


def test_bob_vouches_for_ann_on_her_page(house, login):
    browser, page = login(house.bob), f"/people/{house.ann.uid}"
    assert "I can vouch for this" in browser.get(page).text

    browser.post(f"{page}/knowledge/{house.claim.uid}/endorse")
    assert "Bob vouches for it" in browser.get(page).text
    browser.post(f"{page}/knowledge/{house.claim.uid}/withdraw")

    assert "Bob vouches for it" not in browser.get(page).text


def test_a_claim_is_endorsed_at_its_own_persons_page_only(house, login):
    assert login(house.imke).post(f"/people/{house.bob.uid}/knowledge/{house.claim.uid}/endorse").status_code == 404


def test_nobody_endorses_themselves(house, login):
    browser = login(house.ann)

    assert "I can vouch" not in browser.get(f"/people/{house.ann.uid}").text
    assert browser.post(f"/people/{house.ann.uid}/knowledge/{house.claim.uid}/endorse").status_code == 403


def test_who_left_keeps_only_the_published_work(house, session, login):
    session.add(PublishedWork(source_uid="w", title="Clusters at sea", lang="en", authors=[house.ann],
                              published_at=NOW, local_date=NOW.date()))
    house.ann.status = PersonStatus.LEFT

    page = login(house.bob).get(f"/people/{house.ann.uid}").text

    assert "Does not work here any more" in page
    assert "Clusters at sea" in page
    assert "Fourteen clusters" not in page


def test_only_admins_get_the_way_to_roles(house, login):
    page = f"/people/{house.ann.uid}"

    assert f"/settings/people/{house.ann.uid}" in login(house.ada).get(page).text
    assert f"/settings/people/{house.ann.uid}" not in login(house.bob).get(page).text


# --- Trends, facts, themes ---------------------------------------------------------------------------------------


def test_a_trend_is_noted_and_taken_off_with_undo(house, session, login):
    browser = login(house.bob)
    browser.post("/knowledge/trends/new", data={
        "text": "Auditors ask for access lists", "area": "Beveiliging", "strength": 3, "seen_on": "2026-11-20"})
    trend = kept(session, TrendObservation)
    assert (trend.area.key, trend.strength, trend.lang) == ("security", 3, "en")

    browser.post(f"/knowledge/trends/{trend.uid}/archive")
    assert "Auditors" not in browser.get("/knowledge/trends").text
    browser.post(f"/knowledge/trends/{trend.uid}/restore")

    assert "Auditors" in browser.get("/knowledge/trends").text


@pytest.mark.parametrize(("typed", "said"), [
    ({"text": ""}, "One sentence is enough"), ({"seen_on": "2026-11-25"}, "still to come"),
    ({"area": "cobol"}, "Choose an area from the list"), ({"source_url": "ftp://x"}, "Paste a whole address"),
    ({"strength": 7}, "Not a valid choice"), ({"seen_on": "yesterday"}, "Not a valid date"),
])
def test_a_wrong_trend_comes_back_with_its_words(house, login, typed, said):
    sent = {"text": "Auditors ask", "area": "", "strength": 2, "seen_on": "2026-11-20"} | typed

    answer = login(house.bob).post("/knowledge/trends/new", data=sent)

    assert answer.status_code == 422
    assert said in answer.text
    assert sent["text"] in answer.text


def test_nobody_takes_off_a_colleagues_trend(house, session, login):
    trend = kept(session, TrendObservation)

    assert login(house.imke).post(f"/knowledge/trends/{trend.uid}/archive").status_code == 403


def test_trends_fade_after_180_days(house, session, login):
    trend = kept(session, TrendObservation)
    browser = login(house.bob)
    trend.seen_on = NOW.date() - timedelta(days=180)
    session.commit()
    assert trend.text in browser.get("/knowledge/trends").text

    trend.seen_on = NOW.date() - timedelta(days=181)
    session.commit()
    assert trend.text not in browser.get("/knowledge/trends").text
    assert trend.text in browser.get("/knowledge/trends?show=faded").text


def test_a_fact_is_added_changed_and_taken_off_with_undo(house, session, login):
    browser = login(house.bob)
    browser.post("/knowledge/facts/new", data={
        "text": "Two of nine restores fail", "lang": "en", "area": "cloud", "others": "k8s, security",
        "shareable": "after check"})
    fact = kept(session, KnowledgeFact)
    assert [area.key for area in fact.areas] == ["cloud", "kubernetes", "security"]
    assert fact.known_by == [house.bob]

    browser.post(f"/knowledge/facts/{fact.uid}", data={
        "text": "Three of nine restores fail", "lang": "en", "area": "cloud", "shareable": "never",
        "version": fact.version})
    browser.post(f"/knowledge/facts/{fact.uid}/remove")
    assert "Three of nine" not in browser.get("/knowledge/facts").text
    browser.post(f"/knowledge/facts/{fact.uid}/restore")

    assert "Three of nine" in browser.get("/knowledge/facts").text


def test_facts_are_changed_by_who_knows_them_and_by_leads(house, session, login):
    fact = kept(session, KnowledgeFact)
    address = f"/knowledge/facts/{fact.uid}"

    assert [login(who).get(address).status_code for who in (house.ann, house.imke, house.bob)] == [200, 200, 403]


def test_a_stale_fact_is_a_conflict_with_the_words_kept(house, session, login):
    fact = kept(session, KnowledgeFact)

    answer = login(house.ann).post(f"/knowledge/facts/{fact.uid}", data={
        "text": "My words", "lang": "en", "area": "cloud", "shareable": "public", "version": fact.version + 1})

    assert answer.status_code == 409
    assert "My words" in answer.text


def test_a_lead_makes_changes_and_removes_a_theme(house, session, login):
    browser = login(house.imke)
    browser.post("/knowledge/themes/new", data={
        "title_nl": "Veilig", "title_en": "Safe", "areas": ["security", "cloud"]})
    theme = kept(session, Theme)
    assert (theme.key, [area.key for area in theme.areas]) == ("safe", ["cloud", "security"])

    browser.post("/knowledge/themes/safe", data={
        "title_nl": "Veilig", "title_en": "Safer", "areas": ["security"], "version": theme.version})
    assert "Safer" in browser.get("/knowledge").text
    browser.post("/knowledge/themes/safe/remove")
    assert "Safer" not in browser.get("/knowledge").text
    browser.post("/knowledge/themes/safe/restore")

    assert "Safer" in browser.get("/knowledge").text


def test_a_theme_without_a_title_comes_back(house, login):
    answer = login(house.imke).post("/knowledge/themes/new", data={"title_nl": "Veilig", "areas": ["security"]})

    assert answer.status_code == 422
    assert 'value="Veilig"' in answer.text
    assert re.search(r'value="security" checked', answer.text)


# --- The tree ----------------------------------------------------------------------------------------------------


def test_a_lead_shapes_the_tree_with_undo(house, session, login):
    browser = login(house.imke)
    browser.post("/knowledge/areas/new", data={
        "label_nl": "Opslag", "label_en": "Storage", "aliases_nl": "schijven\r\nSAN", "parent": "cloud"})
    assert [each.key for each in queries.directory(session).path("storage")] == ["cloud", "storage"]

    browser.post("/knowledge/areas/storage/move", data={"to": "security"})
    undo = re.search(r'action="(/knowledge/areas/storage/move\?to=cloud)"', browser.get("/knowledge/areas").text)
    assert undo
    browser.post(undo[1])
    assert queries.directory(session).tree["storage"] == "cloud"

    browser.post("/knowledge/areas/storage/archive")
    browser.post("/knowledge/areas/storage/restore")
    assert "Storage" in browser.get("/knowledge/areas").text


def test_an_area_is_edited_and_moved_in_one_form(house, session, login):
    browser = login(house.imke)
    answer = browser.post("/knowledge/areas/kubernetes/edit", data={
        "label_nl": "Kubernetes", "label_en": "Kubernetes", "aliases_en": "k8s\nkube", "parent": "security",
        "version": house.kubernetes.version})

    assert answer.status_code == 303
    directory = queries.directory(session)
    assert (directory.tree["kubernetes"], directory.find("kube").key) == ("security", "kubernetes")


@pytest.mark.parametrize(("typed", "said"), [
    ({"label_en": ""}, "Give it a name in both languages"), ({"label_en": "Security"}, "is an area already"),
    ({"parent": "kubernetes"}, "Not a valid choice"),
])
def test_a_wrong_area_comes_back_with_its_words(house, login, typed, said):
    answer = login(house.imke).post("/knowledge/areas/cloud/edit", data={
        "label_nl": "Wolk", "label_en": "Cloud", "aliases_en": "the sky", "parent": "",
        "version": house.cloud.version} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert "the sky" in answer.text


def test_bob_proposes_and_imke_places_with_undo(house, session, login):
    assert login(house.bob).post("/knowledge/areas/proposals", data={"label": "Service mesh"}).status_code == 303
    browser = login(house.imke)
    assert "Proposed, not placed yet" in browser.get("/knowledge/areas").text

    browser.post("/knowledge/areas/service-mesh/place", data={"to": "kubernetes"})
    assert queries.directory(session).tree["service-mesh"] == "kubernetes"
    browser.post("/knowledge/areas/service-mesh/unplace")

    assert queries.directory(session).areas["service-mesh"].is_proposed


@pytest.mark.parametrize("label", ["", "   ", "—", "x" * 121, "a\0b"])
def test_an_unusable_proposal_is_refused(house, login, label):
    assert login(house.bob).post("/knowledge/areas/proposals", data={"label": label}).status_code == 422


def test_a_used_area_is_not_archived_and_says_why(house, login):
    answer = login(house.imke).post("/knowledge/areas/kubernetes/archive")

    assert answer.status_code == 422
    assert "Something hangs on this area" in answer.text


# --- What it costs -----------------------------------------------------------------------------------------------


def _fill(session, house, number):
    people = [make.person(name=f"Colleague {n}") for n in range(number)]
    areas = [make.area(parent=house.security) for _ in range(number)]
    session.add_all([*people, *areas])
    session.flush()
    house.team("crowd", people)
    for n in range(number):
        claim = house.knows(people[n], areas[n], 3)
        claim.evidence.append(Evidence(kind=EvidenceKind.PROJECT, title=f"Project {n}"))
        house.knows(people[n], house.security, 3)
        house.knows(house.ann, areas[n], 2)
        session.add_all([
            TrendObservation(person=people[n], text=f"Trend {n}", area=areas[n], seen_on=NOW.date()),
            KnowledgeFact(text=f"Fact {n}", lang="en", areas=[areas[n], house.security], known_by=[people[n]]),
            Theme(key=f"theme-{n}", title_nl=f"Thema {n}", title_en=f"Theme {n}", areas=[areas[n]]),
            PublishedWork(source_uid=f"w{n}", title=f"Work {n}", lang="en", authors=[people[n], house.ann],
                          areas=[areas[n]], published_at=NOW, local_date=NOW.date())])
    session.flush()


@pytest.mark.parametrize("address", [
    "/knowledge", "/knowledge?team=crowd&areas=all", "/me/knowledge", "/start", "/knowledge/areas",
    "/knowledge/areas/security", "/knowledge/areas/security?team=crowd", "/knowledge/trends", "/knowledge/facts",
    "/people/ann"])
def test_a_page_costs_the_same_with_fifty_rows(house, session, login, monkeypatch, address):
    monkeypatch.setattr(navigation, "_count", lambda entry: None)       # the side bar's numbers are not the page's
    address = address.replace("/people/ann", f"/people/{house.ann.uid}")
    costs = []
    for number in (1, 50):
        _fill_more(session, house, number)
        browser = login(house.ann)
        with count_queries() as seen:
            assert browser.get(address).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert costs[1] <= 10


def _fill_more(session, house, number):
    """One row, then fifty more."""
    if number == 1:
        _fill(session, house, 1)
        return

    session.query(Team).filter_by(key="crowd").one().key = "few"
    for theme in session.query(Theme).filter(Theme.key.like("theme-%")):
        theme.key += "-old"
    for work in session.query(PublishedWork):
        work.source_uid += "-old"
    session.flush()
    _fill(session, house, number)
