"""The first five minutes on screen, without script: from the invitation to what comes next, never twice."""
from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from planner.people.models import LinkPurpose
from planner.people.services import links
from planner.policy import Role
from planner.start import services
from planner.steps.inventory.models import ExpertiseClaim, PublishedWork
from tests import factories as make
from tests.factories import NOW


@pytest.fixture
def house(session, app):
    class House:
        eva = make.person(name="Eva Jansen")
        imke = make.person(Role.LEAD, Role.ADMIN, name="Imke Vosmeer", password_hash="x")
        cloud = make.area(key="cloud", label_en="Cloud", label_nl="De cloud")
        ux = make.area(key="ux", label_en="Usability", label_nl="Bruikbaarheid")
        data = make.area(key="data", label_en="Data quality", label_nl="Datakwaliteit")
    session.add_all([make.organisation(), make.site(), House.eva, House.imke, House.cloud, House.ux, House.data])
    session.flush()
    session.add(PublishedWork(source_uid="old", title="Our first cluster", lang="en", published_at=NOW, is_out=True,
                              local_date=date(2025, 3, 4), authors=[House.eva], areas=[House.cloud]))
    services.begin_first_steps(session, House.eva)
    session.commit()
    return House


@pytest.fixture
def eva(house, login):
    return login(house.eva)


def undo_of(html, word):
    found = re.findall(rf'action="([^"]*{word}[^"]*)"', html)
    return found[0].replace("&amp;", "&")


def test_who_accepts_an_invitation_is_led_to_the_first_steps(house, client, session):
    ann = make.person(name="Ann Visser", email="ann@nevelbaak.example")
    session.add(ann)
    session.flush()
    token, _expires = links.make_link(session, ann, LinkPurpose.INVITATION, made_by=house.imke, now=NOW)
    session.commit()

    answer = client.post(f"/join/{token}", data={"name": "Ann Visser", "locale": "en", "zone": "Europe/Amsterdam",
                                                 "password": "nine quiet harbour lamps"})

    assert answer.location == "/"
    assert client.get("/").location == "/start"
    assert "Welcome, Ann" in client.get("/start").text


@pytest.mark.parametrize("way", ["/start/later", "/start/done"])
def test_done_or_put_off_nobody_is_led_there_again(eva, way):
    assert eva.get("/").location == "/start"

    assert eva.post(way).status_code == 303

    assert eva.get("/").status_code == 200


def test_whoever_was_here_before_is_not_led_there(house, login):
    assert login(house.imke).get("/").status_code == 200


def test_a_suggestion_is_settled_in_one_stroke_with_a_way_back(house, eva, session):
    page = eva.get("/start").text
    assert "You wrote “Our first cluster”" in page

    assert eva.post("/start/know/cloud", data={"level": 3, "next": "/start"}).location == "/start"
    page = eva.get("/start").text
    assert "1 area so far: Cloud" in re.sub(r"\s+", " ", page)
    eva.post(undo_of(page, "/remove"))

    session.expire_all()
    assert session.scalar(sa.select(ExpertiseClaim.level).where(ExpertiseClaim.archived_at.is_(None))) is None


def test_not_me_is_not_suggested_again_unless_undone(eva):
    eva.post("/start/not-me/cloud", data={"next": "/start"})
    page = eva.get("/start").text
    assert "You wrote" not in page

    eva.post(undo_of(page, "/start/suggest/cloud"))

    assert "You wrote “Our first cluster”" in eva.get("/start").text


def test_pressing_yes_twice_is_once(eva):
    assert [eva.post("/start/know/cloud", data={"level": 2}).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(("data", "status"), [({"level": 7}, 422), ({}, 422), ({"level": "x"}, 422)])
def test_a_level_that_is_none(eva, data, status):
    assert eva.post("/start/know/cloud", data=data).status_code == status


def test_languages_are_saved_and_none_is_refused(house, eva, session):
    assert eva.post("/start/languages", data={"languages": ["en"]}).status_code == 303
    session.expire_all()
    assert house.eva.languages == ["en"]

    answer = eva.post("/start/languages", data={})

    assert answer.status_code == 422
    assert "Choose at least one language." in answer.text


def test_topics_with_their_why_and_the_next_for_not_this_one(eva):
    for key in ("cloud", "ux", "data"):
        eva.post(f"/start/know/{key}", data={"level": 3})
    page = eva.get("/start/topics").text
    assert "3 topics you can write on today" in page
    assert "What changed since “Our first cluster”" in page
    assert "You wrote it on 4 Mar 2025" in page
    assert "Five questions colleagues ask you about Usability" in page
    assert "Level 3 in Usability" in page

    eva.post("/start/topics/article/old/hide", data={"next": "/start/topics"})

    page = eva.get("/start/topics").text
    assert "What changed since" not in page
    assert "Five questions colleagues ask you about Cloud" in page
    eva.post(undo_of(page, "/start/topics/article/old/show"))
    assert "What changed since" in eva.get("/start/topics").text


def test_an_own_topic_becomes_an_idea_with_its_title_and_area(eva):
    eva.post("/start/know/ux", data={"level": 3})
    address = re.search(r'href="(/ideas/new[^"]+)"[^>]*><span>Propose it<span class="vh"> Five', eva.get(
        "/start/topics").text)

    assert address
    form = eva.get(address.group(1).replace("&amp;", "&")).text
    assert "Five questions colleagues ask you about Usability" in form
    assert re.search(r'<option[^>]*selected[^>]*value="ux"|<option[^>]*value="ux"[^>]*selected', form)


def test_an_idea_is_wished_for_and_taken_back(house, eva, login, session):
    idea = make.idea(title="What the bill says", by=house.imke, area=house.cloud)
    session.add(idea)
    session.commit()
    eva.post("/start/know/cloud", data={"level": 3})
    assert "Tell the lead" in eva.get("/start/topics").text

    eva.post(f"/start/topics/idea/{idea.uid}/wish", data={"next": "/start/topics"})

    page = eva.get("/start/topics").text
    assert "The lead knows" in page
    assert "Eva Jansen would like to write “What the bill says”" in login(house.imke).get("/inbox").text
    eva.post(undo_of(page, "/unwish"))
    assert "Tell the lead" in eva.get("/start/topics").text


def test_two_questions_find_areas_that_are_confirmed_in_one_stroke(eva):
    page = eva.get("/start/topics").text
    assert "What do colleagues ask you?" in page

    answer = eva.post("/start/answers", data={"solved": "A form nobody could use: usability.", "asked": ""})

    assert answer.location == "/start/topics#questions"
    page = eva.get("/start/topics").text
    assert "/start/know/ux" in page
    eva.post("/start/know/ux", data={"level": 2, "next": "/start/topics"})
    assert "/start/know/ux" not in eva.get("/start/topics").text


def test_an_answer_too_long_keeps_every_word(eva):
    answer = eva.post("/start/answers", data={"solved": "long " * 200, "asked": "And this."})

    assert answer.status_code == 422
    assert "And this." in answer.text


def test_learn_shows_them_until_the_first_claim(house, eva, login, session):
    assert "Three topics you can write on now" in eva.get("/learn").text
    part = eva.get("/start/topics?next=/learn", headers={"HX-Request": "true"}).text
    assert "<html" not in part

    session.add(make.claim(slot=make.slot(), author=house.eva))
    session.commit()

    assert "Three topics you can write on now" not in eva.get("/learn").text


def test_what_comes_next(eva):
    eva.post("/start/know/cloud", data={"level": 3})

    page = eva.get("/start/next").text

    assert "1 area" in page
    assert "Note a trend" in page


@pytest.mark.parametrize("address", ["/start/topics/nothing/x/hide", "/start/topics/idea/" + "x" * 81 + "/hide",
                                     "/start/topics/idea/none/wish", "/start/know/nothing", "/start/not-me/nothing"])
def test_what_is_not_there_is_not_found(eva, address):
    assert eva.post(address, data={"level": 1}).status_code == 404


def test_nobody_is_sent_out_of_the_house(eva):
    assert eva.post("/start/not-me/ux", data={"next": "https://evil.example/"}).location == "/start/topics"


def test_dutch_readers_get_dutch(house, login, session):
    house.eva.locale = "nl"
    session.commit()

    page = login(house.eva)
    assert "Welkom, Eva" in page.get("/start").text
    assert "Wat er veranderde sinds “Our first cluster”" in page.get("/start/topics").text
