"""An administrator brings in a blog and a table of people, on the pages."""
from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core import jobs
from planner.core.jobs import Job, JobState
from planner.imports import uploads
from planner.imports.blog import runs
from planner.imports.models import ImportRun
from planner.people.models import AccountLink, Person
from planner.policy import Role
from planner.steps.inventory.models import ExpertiseClaim
from planner.steps.writing.models import Draft
from tests import factories as make
from tests.imports.blogs import post, zipped
from tests.support.queries import count_queries

ROLES = {"member": (), "reviewer": (Role.REVIEWER,), "lead": (Role.LEAD,), "sales": (Role.SALES,),
         "manager": (Role.MANAGER,), "admin": (Role.ADMIN,)}
HEAD = "Naam;E-mailadres;Taal;Rollen;Capaciteit;Kennisgebied;Niveau;Interesse\n"
FEMKE = "Femke Postma;femke@nevelbaak.example;nl;beoordelaar;3;cloud;4;2\n"


@pytest.fixture
def ruben(session):
    """Who administrates a house with one area."""
    ruben = make.person(Role.ADMIN, name="Ruben Smit")
    session.add_all([make.organisation(), make.site(key="main"), make.area(key="cloud", label_en="Cloud"), ruben])
    session.commit()
    return ruben


def send(client, path, data, name, **fields):
    return client.post(path, data={"file": (io.BytesIO(data), name), **fields}, content_type="multipart/form-data")


def work(app):
    """Let the worker do what waits."""
    with app.app_context():
        while jobs.run_next(worker.WORK):
            pass


def one(session, kind, *where):
    session.expire_all()
    return session.scalars(sa.select(kind).where(*where)).one()


# --- Doors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/people", "/people/template.csv"])
def test_only_administrators_import(session, login, ruben, path):
    people = {name: make.person(*roles) for name, roles in ROLES.items()}
    session.add_all(people.values())
    session.commit()

    assert {name: login(person).get(f"/settings/import{path}").status_code for name, person in people.items()} == {
        name: 200 if name == "admin" else 403 for name in ROLES}


@pytest.mark.parametrize("path", ["", "/people", "/u/stop", "/u/import", "/people/u/import"])
def test_only_administrators_press(session, login, ruben, path):
    lead = make.person(Role.LEAD)
    session.add(lead)
    session.commit()

    assert login(lead).post(f"/settings/import{path}").status_code == 403


# --- A blog ------------------------------------------------------------------------------------------------------


def test_a_check_then_the_import(app, session, login, ruben):
    browser = login(ruben)

    sent = send(browser, "/settings/import", zipped(a=post("One"), b="No header"), "blog.zip")
    waiting = browser.get(sent.location).text
    work(app)
    checked = browser.get(sent.location).text
    nothing = session.scalar(sa.select(sa.func.count()).select_from(Draft))
    pressed = browser.post(f"{sent.location}/import")
    work(app)
    report = browser.get(pressed.location).text

    assert (sent.status_code, pressed.status_code) == (303, 303)
    assert 'http-equiv="refresh"' in waiting
    assert "Waits for its turn" in waiting
    assert "2 files: 1 to import, 1 stay out" in checked
    assert "Import one post" in checked
    assert nothing == 0
    assert "2 files: 1 imported, 1 skipped" in report
    assert "There is no header between" in report
    assert one(session, Draft).title == "One"


def test_htmx_gets_the_progress_and_then_the_report(app, login, ruben):
    browser = login(ruben)
    address = send(browser, "/settings/import", zipped(a=post("One")), "blog.zip").location

    waiting = browser.get(address, headers={"HX-Request": "true"})
    work(app)
    done = browser.get(address, headers={"HX-Request": "true"})

    assert waiting.text.lstrip().startswith('<div id="progress"')
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, address)


def test_the_uploaded_file_goes_when_it_is_imported(app, login, ruben):
    browser = login(ruben)
    place = uploads.folder(app.instance_path)
    before = set(place.glob("*")) if place.exists() else set()
    address = send(browser, "/settings/import", zipped(a=post("One")), "blog.zip", **{"import": "y"}).location
    kept = set(place.glob("*")) - before

    work(app)

    assert [file.suffix for file in kept] == [".zip"]
    assert set(place.glob("*")) == before
    assert browser.post(f"{address}/import").status_code == 409


def test_stopping_keeps_what_came_in(app, session, login, ruben, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    browser = login(ruben)
    address = send(browser, "/settings/import", zipped(a=post("One"), b=post("Two")), "blog.zip",
                   **{"import": "y"}).location
    bring_in = runs._import

    def stop_after_one(batch, course, wish):
        found = bring_in(batch, course, wish)
        browser.post(f"{address}/stop")
        return found
    monkeypatch.setattr(runs, "_import", stop_after_one)
    work(app)
    monkeypatch.setattr(runs, "_import", bring_in)

    report = browser.get(address).text
    went_on = browser.post(f"{address}/import")
    work(app)

    assert "Stopped by hand" in report
    assert "Go on" in report
    assert one(session, Job, Job.state == JobState.CANCELLED)
    assert "2 files: 1 imported, 1 skipped" in browser.get(went_on.location).text


@pytest.mark.parametrize(("data", "name", "says"), [
    (b"", "", "Choose a zip file."), (b"just words", "blog.zip", "This is no zip that we can open."),
])
def test_what_is_no_zip_is_said_beside_the_field(login, ruben, data, name, says):
    answer = send(login(ruben), "/settings/import", data, name, source="My old blog")

    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="My old blog"' in answer.text


def test_a_zip_that_is_too_large(app, login, ruben, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)

    answer = send(login(ruben), "/settings/import", b"x" * 2000, "blog.zip")

    assert answer.status_code == 413
    assert "at most 200 MB" in answer.text


def test_a_zip_with_too_many_files_is_refused_whole(app, login, ruben, monkeypatch):
    monkeypatch.setattr("planner.imports.blog.sources.MAX_FILES", 1)
    browser = login(ruben)

    address = send(browser, "/settings/import", zipped(a=post("One"), b=post("Two")), "blog.zip").location
    work(app)

    assert "more than 1 posts" in browser.get(address).text


def test_the_list_of_old_addresses(app, login, ruben):
    browser = login(ruben)
    address = send(browser, "/settings/import", zipped(a=post("One", more="permalink: /2014/one/\n")), "blog.zip",
                   **{"import": "y"}).location
    work(app)

    assert browser.get(f"{address}/redirects.txt").text.splitlines()[1:] == ["/2014/one/ /blog/one"]


@pytest.mark.parametrize("posts", [1, 50])
def test_a_report_costs_as_much_for_fifty_posts(app, login, ruben, posts):
    browser = login(ruben)
    address = send(browser, "/settings/import", zipped(**{f"p{n}": post(f"Post {n}") for n in range(posts)}),
                   "blog.zip").location
    work(app)

    for path in (address, "/settings/import"):
        with count_queries() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= 10, seen


# --- People ------------------------------------------------------------------------------------------------------


def check(browser, table):
    return send(browser, "/settings/import/people", table.encode(), "people.csv")


def test_people_come_in_after_the_last_press(session, login, ruben):
    browser = login(ruben)

    checked = check(browser, HEAD + FEMKE)
    page = browser.get(checked.location).text
    before = session.scalar(sa.select(sa.func.count()).select_from(Person))
    done = browser.post(f"{checked.location}/import")

    femke = one(session, Person, Person.email == "femke@nevelbaak.example")
    claim = one(session, ExpertiseClaim)
    assert "Import one person" in page
    assert before == 1
    assert "One person imported" in browser.get(done.location).text
    assert (femke.name, femke.locale, femke.capacity_per_quarter, femke.roles) == (
        "Femke Postma", "nl", 3, {Role.MEMBER, Role.REVIEWER})
    assert (claim.area.key, claim.level, claim.interest) == ("cloud", 4, 2)
    assert session.scalar(sa.select(sa.func.count()).select_from(AccountLink)) == 0


def test_invitations_go_out_when_asked(session, login, ruben):
    browser = login(ruben)
    checked = check(browser, HEAD + FEMKE)

    browser.post(f"{checked.location}/import", data={"invite": "y"})

    assert one(session, AccountLink).person.name == "Femke Postma"


def test_a_table_as_excel_saves_it_comes_in_and_may_be_read_otherwise(session, login, ruben):
    browser = login(ruben)
    table = "name;email\nZoë de Bruijn;zoe@planner.example\n".encode("mac_roman")
    place = send(browser, "/settings/import/people", table, "people.csv").location

    first, uid = browser.get(place).text, place.rsplit("/", 1)[1]
    browser.post(f"/settings/import/people/{uid}/text", data={"text": "utf-8"})     # it can't be: nothing changes
    kept = browser.get(place).text
    browser.post(f"/settings/import/people/{uid}/text", data={"text": "mac_roman"})
    browser.post(f"{place}/import")

    assert '<option value="cp1252" selected>' in first
    assert '<option value="cp1252" selected>' in kept
    assert session.scalar(sa.select(Person.name).where(Person.email == "zoe@planner.example")) == "Zoë de Bruijn"


def test_the_same_table_again_changes_nothing(session, login, ruben):
    browser = login(ruben)
    browser.post(f"{check(browser, HEAD + FEMKE).location}/import")

    again = browser.get(check(browser, HEAD + FEMKE).location).text

    assert "Everybody in this table is here already" in again
    assert one(session, Person, Person.email == "femke@nevelbaak.example")


def test_a_table_adds_roles_and_takes_none_away(session, login, ruben):
    noor = make.person(Role.SALES, name="Noor Aziz", email="noor@nevelbaak.example", locale="nl")
    session.add(noor)
    session.commit()
    browser = login(ruben)

    checked = check(browser, "name,email,roles\nNoor B. Aziz,noor@nevelbaak.example,lead\n")
    browser.post(f"{checked.location}/import")

    noor = one(session, Person, Person.email == "noor@nevelbaak.example")
    assert (noor.name, noor.locale, noor.roles) == ("Noor B. Aziz", "nl", {Role.MEMBER, Role.SALES, Role.LEAD})


def test_one_wrong_cell_and_nothing_comes_in(session, login, ruben):
    browser = login(ruben)
    table = HEAD + FEMKE + "Tim;tim@nevelbaak;nl;;;clouds;5;\n"

    checked = check(browser, table)
    page = browser.get(checked.location).text
    pressed = browser.post(f"{checked.location}/import")
    rest = browser.get(f"{checked.location}/right.csv").text

    assert page.count('class="bad-c"') == 3
    assert "Row 3, column E-mailadres" in page
    assert "“tim@nevelbaak” is no mail address" in page
    assert "Did you mean cloud?" in page
    assert "A whole number from 1 to 4" in page
    assert pressed.status_code == 409
    assert "Femke Postma" in rest
    assert "Tim" not in rest
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


@pytest.mark.parametrize(("table", "says"), [
    ("", "The first row is empty."), ("name,shoe size\nA,3\n", "the column “shoe size”"),
    ("name\nA\n", "There is no column “email”."), ("name,email,mail\n", "is there twice"),
])
def test_a_table_that_cannot_be_read_is_said_beside_the_field(login, ruben, table, says):
    answer = check(login(ruben), table or "\n")

    assert answer.status_code == 422
    assert says in answer.text


def test_an_author_without_sign_in_of_the_same_name_is_pointed_out(session, login, ruben):
    session.add(make.person(name="Fémke postma", email=None))
    session.commit()
    browser = login(ruben)

    page = browser.get(check(browser, HEAD + FEMKE).location).text

    assert "Maybe the same person" in page


def test_the_template_reads_itself(login, ruben):
    browser = login(ruben)
    template = browser.get("/settings/import/people/template.csv").data

    answer = send(browser, "/settings/import/people", template, "people.csv")

    assert answer.status_code == 303


def test_a_table_is_kept_until_it_is_imported(app, session, login, ruben):
    browser = login(ruben)
    address = check(browser, HEAD + FEMKE).location

    browser.post(f"{address}/import")

    assert "This table is not kept any more." in browser.get(address).text
    assert browser.post(f"{address}/import").status_code == 409
    assert one(session, ImportRun, ImportRun.dry).stored_as is None


@pytest.mark.parametrize("people", [1, 50])
def test_a_check_costs_as_much_for_fifty_people(login, ruben, people):
    browser = login(ruben)
    rows = "".join(f"Person {n};person{n}@nevelbaak.example;;;;cloud;2;1\n" for n in range(people))
    address = check(browser, HEAD + rows).location

    with count_queries() as seen:
        page = browser.get(address).text

    assert re.search(rf"Import ({people} people|one person)", page)
    assert len(seen) <= 10, seen
