"""Refusals and failures as people meet them (docs/design.md; trust 5)."""
from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from planner.people.models import Person
from tests import factories as make

CODES = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]


def test_a_stranger_who_is_lost_gets_the_plain_shell(client: FlaskClient, session: Session) -> None:
    session.add(make.organisation(name="Nevelbaak Digitaal"))
    session.commit()

    page = client.get("/no-such-page?x=1&lang=en")

    assert page.status_code == 404
    assert "This page moved or never existed." in page.text
    assert 'class="door"' in page.text
    assert "Nevelbaak Digitaal" in page.text


def test_a_colleague_who_is_lost_keeps_the_side_bar(
        login: Callable[[Person], FlaskClient], session: Session) -> None:
    ann = make.person(name="Ann Visser")
    session.add_all([make.organisation(), ann])
    session.commit()

    page = login(ann).get("/no-such-page")

    assert page.status_code == 404
    assert 'class="side"' in page.text
    assert "Ann Visser" in page.text


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_has_a_page_and_a_fragment_with_a_way_on(app: Flask, code: int) -> None:
    with app.test_request_context("/", headers={"HX-Current-URL": "http://localhost/agenda?view=list"}):
        page = render_template("errors/error.html", code=code, reason=None, number="7F3A")
        fragment = render_template("errors/_refused.html", code=code, reason="Femke was faster.", number="7F3A")

    assert page.count("<h1>") == 1
    assert 'class="btn go"' in page
    assert "<html" not in fragment
    assert ("7F3A" if code == 500 else "Femke was faster.") in fragment
