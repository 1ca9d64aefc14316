"""The side bar, the tabs and More."""
from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_login import login_user
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.policy import Action, Role
from planner.web import navigation
from tests import factories as make
from tests.support.queries import count_queries


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, navigation.Entry]:
    """A navigation of one's own, empty at first, open to whoever asks."""
    own: dict[str, navigation.Entry] = {}
    monkeypatch.setattr(navigation, "_entries", own)
    monkeypatch.setattr(navigation, "admits", lambda person, action: True)
    monkeypatch.setattr(navigation, "url_for", lambda endpoint: f"/{endpoint}")
    return own


def test_numbers_of_all_items_are_asked_in_one_statement_a_request(
        app: Flask, session: Session, entries: dict[str, navigation.Entry]) -> None:
    def tally(*numbers: int) -> navigation.Tally:
        asked = [sa.select(sa.literal(number)) for number in numbers]
        return navigation.Tally(lambda _roles: asked, lambda *found: navigation.Count(str(sum(found)), hot=True))

    for at, (key, count) in enumerate((("review", tally(1, 2)), ("write", tally(4)), ("learn", None))):
        entries[key] = navigation.Entry(key, key, f"{key}.index", "top", at, Action.SEE_SELF, tab=True, count=count)
    ann = make.person(name="Ann")
    session.add(ann)
    session.flush()

    with app.test_request_context("/"):
        login_user(ann)
        with count_queries() as seen:
            [group], tabs = navigation.nav(), navigation.tabs()

    assert [item.count for item in group.items] == [item.count for item in tabs] == ["3", "4", ""]
    assert len(seen) == 1


def test_number_that_two_items_show_is_counted_once_and_no_further_than_a_menu_tells(
        app: Flask, session: Session, entries: dict[str, navigation.Entry]) -> None:
    people = navigation.some_of(sa.select(Person.id))
    tally = navigation.Tally(lambda _roles: [people], navigation.some)
    for at, key in enumerate(("today", "review")):
        entries[key] = navigation.Entry(key, key, f"{key}.index", "top", at, Action.SEE_SELF, count=tally)
    session.add_all(house := [make.person(name=f"Ann {number}") for number in range(99)])
    session.flush()

    def numbers() -> list[str]:
        with app.test_request_context("/"):
            login_user(house[0])
            [group] = navigation.nav()
        return [item.count for item in group.items]

    with count_queries() as seen:
        assert numbers() == ["99", "99"]
    assert str(seen).count("FROM person") == 1
    session.add_all([make.person(name="Bo"), make.person(name="Cy")])
    session.flush()
    assert numbers() == ["99+", "99+"]


def test_pages_beside_a_text_stand_under_the_step_that_they_belong_to(app: Flask, session: Session) -> None:
    imke = make.person(Role.LEAD, name="Imke")
    session.add(imke)
    session.flush()
    belongs = {"/drafts/x/coach": "write", "/drafts/x/checklist": "write", "/drafts/x/comments": "write",
               "/drafts/x/interview": "write", "/drafts/x/languages": "write", "/drafts/x/pen": "write",
               "/assets": "write", "/drafts/x/guests": "review", "/structure": "agenda",
               "/publish/corrections/x": "publish"}

    found = {}
    for path in belongs:
        with app.test_request_context(path):
            login_user(imke)
            found[path] = " ".join(item.key for group in navigation.nav() for item in group.items if item.current)

    assert found == belongs
