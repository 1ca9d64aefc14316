"""A table of ten thousand rows is long work: checked with progress, and brought in whole or not at all."""
from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core import jobs
from planner.core.errors import RuleBroken
from planner.core.jobs import Job
from planner.imports.models import ImportRun
from planner.imports.people import runs, services
from planner.people.models import Person
from planner.policy import Role
from planner.search.models import SearchEntry
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.services.areas import archive_area
from planner.steps.inventory.services.claims import put_many
from tests import factories as make
from tests.factories import NOW
from tests.support.queries import count_queries

HEAD = "name,email,area,level,interest\n"
AREAS = 10


@pytest.fixture
def ruben(session):
    """Who administrates a house with ten areas."""
    ruben = make.person(Role.ADMIN, name="Ruben Smit")
    session.add_all([make.organisation(), ruben, *(make.area(key=f"area-{n}") for n in range(AREAS))])
    session.commit()
    return ruben


def table(rows, wrong=()):
    """Ten areas a person; the rows of ``wrong`` have no good level."""
    lines = []
    for number in range(2, rows + 2):
        person, area = divmod(number - 2, AREAS)
        level = "nine" if number in wrong else "3"
        lines.append(f"Person {person},p{person}@many.example,area-{area},{level},1\n")
    return (HEAD + "".join(lines)).encode()


def send(browser, data):
    return browser.post("/settings/import/people", data={"file": (io.BytesIO(data), "people.csv")},
                        content_type="multipart/form-data").location


def work(app):
    with app.app_context():
        while jobs.run_next(worker.WORK):
            pass


def number_of(session, kind):
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_five_broken_rows_of_ten_thousand_are_named_and_nothing_comes_in(app, session, login, ruben):
    browser = login(ruben)
    wrong = (2, 500, 5_000, 9_999, 10_001)

    address = send(browser, table(10_000, wrong))
    waits = browser.get(address).text
    work(app)
    page = browser.get(address).text
    pressed = browser.post(f"{address}/import")
    rest = browser.get(f"{address}/right.csv").data

    assert "Waits for its turn" in waits
    assert all(f"Row {number}, column level" in page for number in wrong)
    assert page.count('class="bad-c"') == 5
    assert pressed.status_code == 409
    assert rest.count(b"\r\n") == 1 + 10_000 - 5
    assert (number_of(session, ExpertiseClaim), number_of(session, Person)) == (0, 1)


def test_a_long_table_comes_in_in_the_background(app, session, login, ruben):
    browser = login(ruben)
    address = send(browser, table(1_000))
    work(app)
    assert "Import 100 people" in browser.get(address).text

    done = browser.post(f"{address}/import").location
    waits = browser.get(done, headers={"HX-Request": "true"}).text
    work(app)

    assert "every 1s" in waits
    assert "100 people imported" in browser.get(done).text
    assert (number_of(session, ExpertiseClaim), number_of(session, Person)) == (1_000, 101)
    assert browser.post(f"{address}/import").status_code == 409


def test_the_same_long_table_again_changes_nothing(app, session, login, ruben):
    browser, pages = login(ruben), []
    for _ in range(2):
        address = send(browser, table(600))
        work(app)
        pages.append(browser.get(address).text)
        browser.post(f"{address}/import")
        work(app)

    assert "Nothing to do." in pages[-1]
    assert number_of(session, ExpertiseClaim) == 600


def test_what_became_wrong_meanwhile_brings_nothing_in(app, session, login, ruben):
    browser = login(ruben)
    address = send(browser, table(600))
    work(app)
    done = browser.post(f"{address}/import").location
    area = session.scalars(sa.select(TopicArea).where(TopicArea.key == "area-7")).one()
    archive_area(session, actor=ruben, now=NOW, area=area)
    session.commit()
    work(app)

    assert "area-7" in browser.get(done).text
    assert "Wrong rows" in browser.get(done).text
    assert (number_of(session, ExpertiseClaim), number_of(session, Person)) == (0, 1)


def test_stopping_saves_nothing(app, session, login, ruben):
    browser = login(ruben)
    address = send(browser, table(1_200))
    browser.post(f"{address}/stop")
    work(app)

    assert "It was stopped. Nothing was saved." in browser.get(address).text
    assert number_of(session, Person) == 1


def test_headings_that_nobody_knows_are_said(app, session, login, ruben):
    browser = login(ruben)
    data = table(600).replace(b"level", b"rank", 1)
    address = send(browser, data)
    work(app)

    assert "This table did not come in" in browser.get(address).text
    assert "rank" in browser.get(address).text


def test_progress_is_told_while_rows_are_checked(app, session, login, ruben, monkeypatch):
    told = []
    monkeypatch.setattr(jobs.Progress, "report", lambda self, done, total, note="": told.append((done, total)))
    address = send(login(ruben), table(1_200))
    work(app)

    assert [done for done, _total in told] == [500, 1_000, 1_201]
    assert session.scalars(sa.select(ImportRun)).one().uid in address
    assert session.scalars(sa.select(Job)).one().kind == runs.JOB


@pytest.mark.once
def test_nothing_is_asked_for_each_person_while_writing(app, session, login, ruben):
    """Who saves meanwhile waits for the rows themselves, not for thousands of questions between them."""
    browser, costs = login(ruben), []
    for rows in (600, 3_000):
        address = send(browser, table(rows).replace(b"@many", b"@of%d" % rows))
        work(app)
        browser.post(f"{address}/import")
        with count_queries() as seen:
            work(app)
        costs.append(len([each for each in seen if not each.startswith("INSERT")]))

    assert max(costs) < 60                      # beside the rows themselves


def test_a_failure_in_the_middle_of_writing_leaves_nothing(app, session, login, ruben, monkeypatch):
    browser = login(ruben)
    address = send(browser, table(600))
    work(app)
    browser.post(f"{address}/import")
    told = []

    def fail(*arguments, person, **rest):
        told.append(person)
        if len(told) == 50:
            raise RuleBroken("area_archived")
        return put_many(*arguments, person=person, **rest)

    monkeypatch.setattr(services, "put_many", fail)
    work(app)

    assert len(told) == 50
    assert (number_of(session, ExpertiseClaim), number_of(session, Person)) == (0, 1)
    assert number_of(session, SearchEntry) == 0
