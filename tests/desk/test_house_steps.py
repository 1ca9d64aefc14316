"""What a new house still lacks, on Today of whoever leads or administers it."""
from __future__ import annotations

import re

import pytest

from planner.desk import house_steps
from planner.desk.house_steps import step_keys
from planner.policy import Role
from tests import factories as make
from tests.desk.story import Desk
from tests.support.queries import count_queries

ALL = ["places", "colleague", "reviewer", "persona", "facts", "knowledge", "slot"]


@pytest.fixture
def house(session):
    """Sanne founded the house a minute ago: a site, a channel, and herself."""
    sanne = make.person(Role.LEAD, Role.ADMIN, name="Sanne de Wit")
    site = make.site()
    session.add_all([make.organisation(), site, sanne])
    session.flush()
    session.add(make.channel(site=site))
    session.commit()
    return sanne


def left(session, person):
    return step_keys(house_steps.steps_of(session, person), done=False)


def shown(page):
    """The words of the list, tags aside; None without one."""
    found = re.search(r'<section[^>]*aria-labelledby="house-h".*?</section>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else None


def test_a_founder_sees_what_is_there_and_what_is_not(house, session):
    steps = house_steps.steps_of(session, house)

    assert step_keys(steps, done=True) == ["places"]
    assert step_keys(steps, done=False) == ALL[1:]


def test_each_step_is_ticked_by_what_is_really_there(house, session):
    ticked = {
        "colleague": lambda: make.person(name="Ann Visser"),
        "reviewer": lambda: make.person(Role.REVIEWER, name="Lotte Vermeer"),
        "persona": lambda: make.persona(code="CT"),
        "knowledge": lambda: make.expertise(person=house, area=make.area()),
        "slot": make.slot,
    }
    for key, made in ticked.items():
        assert key in left(session, house)
        session.add(made())
        session.flush()
        assert key not in left(session, house)


def test_five_facts_of_one_persona_are_wanted(house, session):
    cto, other = make.persona(code="CT"), make.persona(code="IT")
    session.add_all([cto, other, *(make.fact(persona=cto) for _n in range(4)), make.fact(persona=other)])
    session.flush()
    assert "facts" in left(session, house)

    session.add(make.fact(persona=cto))
    session.flush()

    assert "facts" not in left(session, house)


def test_only_what_one_may_do_is_asked(house, session):
    imke, tom = make.person(Role.LEAD, name="Imke"), make.person(Role.ADMIN, name="Tom")
    session.add_all([imke, tom])
    session.flush()

    assert left(session, imke) == ["persona", "facts", "knowledge", "slot"]
    assert left(session, tom) == ["reviewer", "knowledge"]


def test_an_author_is_not_asked_to_set_the_house_up(house, session, login):
    ann = make.person(name="Ann Visser")
    session.add(ann)
    session.commit()

    assert shown(login(ann).get("/")) is None
    assert ann.roles == {Role.MEMBER}
    with count_queries() as seen:
        assert house_steps.steps_of(session, ann) == []
    assert seen == []


def test_today_shows_the_list_with_its_links(house, login):
    page = login(house).get("/")

    assert "1 of 7 done" in shown(page)
    assert 'href="/settings/people/invite"' in page.text
    assert 'href="/personas/new"' in page.text


def test_what_is_done_is_a_tick_and_no_link(house, session, login):
    session.add(make.persona(code="CT", name_en="CTO"))
    session.commit()

    page = login(house).get("/")

    assert "Done: Begin a persona" in shown(page)
    assert 'href="/personas/CT/facts/new"' in page.text


def test_the_list_is_gone_when_all_is_done(session, login):
    desk = Desk(session)
    desk.slot()
    desk.add(make.channel(site=desk.site), make.expertise(person=desk.imke, area=desk.cloud),
             *(make.fact(persona=desk.cto) for _n in range(5)))
    session.commit()

    assert house_steps.steps_of(session, desk.imke) == []
    assert shown(login(desk.imke).get("/")) is None


def test_who_puts_the_list_away_can_take_it_back(house, session, login):
    tom = make.person(Role.ADMIN, name="Tom")
    session.add(tom)
    session.commit()
    sanne = login(house)

    assert sanne.post("/house-steps/put-away").status_code == 303
    page = sanne.get("/")
    assert shown(page) is None
    assert 'action="/house-steps/bring-back"' in page.text
    assert shown(login(tom).get("/")) is not None

    login(house).post("/house-steps/bring-back")

    assert shown(login(house).get("/")) is not None


def test_putting_away_twice_is_once(house, login):
    sanne = login(house)

    answers = [sanne.post("/house-steps/put-away").status_code for _n in range(2)]

    assert answers == [303, 303]
