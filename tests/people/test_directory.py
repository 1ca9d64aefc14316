"""The list of people: search, filter, pages, and its cost."""
import pytest

from planner.people import directory
from planner.people.directory import Show
from planner.people.models import PersonStatus
from planner.policy import Role
from tests import factories as make
from tests.support.queries import count_queries


@pytest.fixture
def crowd(session, house):
    """Sixty colleagues, of whom one left and one is invited, beside Imke and Ann."""
    people = [make.person(name=f"colleague {n:02}", email=f"c{n:02}@nevelbaak.example", password_hash="x",
                          job_title="Engineer") for n in range(60)]
    people[0].status, people[1].password_hash = PersonStatus.LEFT, None
    session.add_all(people)
    session.commit()
    return people


def names(page):
    return [person.name for person in page.people]


def test_pages_go_on_where_the_last_one_ended_and_back(session, crowd):
    first = directory.page(session, size=25)
    second = directory.page(session, size=25, after=first.after)
    third = directory.page(session, size=25, after=second.after)

    assert [len(page.people) for page in (first, second, third)] == [25, 25, 11]
    assert names(first)[:3] == ["Ann de Boer", "colleague 01", "colleague 02"]
    assert names(third)[-1] == "Imke Vosmeer"
    assert (first.before, third.after) == (None, None)
    assert names(directory.page(session, size=25, before=third.before)) == names(second)
    assert names(directory.page(session, size=25, before=second.before)) == names(first)
    assert first.total == 61


def test_pages_hold_everybody_once_whatever_the_case_and_the_same_names(session, house):
    session.add_all(make.person(name=name) for name in ("ann de boer", "ANN DE BOER", "Zoë", "Émile", "zoë"))
    session.flush()
    seen, after = [], None
    while True:
        page = directory.page(session, size=2, after=after)
        seen += [person.id for person in page.people]
        after = page.after
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(("text", "found"), [
    ("imke", ["Imke Vosmeer"]), ("VOS im", ["Imke Vosmeer"]), ("c07@nevel", ["colleague 07"]),
    ("engineer 07", ["colleague 07"]), ("100%", []), ("_", []), ("zzz", []),
])
def test_a_search_looks_at_name_address_and_job_title(session, crowd, text, found):
    assert names(directory.page(session, text=text)) == found


def test_who_left_and_who_is_invited_have_lists_of_their_own(session, crowd):
    assert names(directory.page(session, show=Show.LEFT)) == ["colleague 00"]
    assert names(directory.page(session, show=Show.INVITED)) == ["colleague 01"]


def test_an_unknown_mark_begins_at_the_beginning(session, crowd):
    assert names(directory.page(session, size=2, after="nobody")) == ["Ann de Boer", "colleague 01"]


@pytest.mark.parametrize("query", [
    "", "?show=left", "?show=nonsense", "?q=%C2%80%0A", "?q=" + "x" * 500, "?after=x&before=y", "?after=%0A"])
def test_no_address_breaks_the_page(house, login, query):
    assert login(house.imke).get(f"/settings/people{query}").status_code == 200


def test_the_page_costs_the_same_for_two_people_and_for_fifty(session, house, login):
    browser = login(house.imke)
    with count_queries() as few:
        browser.get("/settings/people")
    session.add_all(make.person(Role.SALES, Role.REVIEWER) for _ in range(60))
    session.commit()
    with count_queries() as many:
        page = browser.get("/settings/people")

    assert len(many) == len(few) <= 10, "\n".join(many)
    assert 'rel="next"' in page.text


@pytest.mark.parametrize("path", ["/me", "/settings", "/settings/people/{uid}"])
def test_the_other_pages_stay_within_ten_statements(house, login, path):
    browser = login(house.imke)
    with count_queries() as seen:
        browser.get(path.format(uid=house.ann.uid))

    assert len(seen) <= 10, "\n".join(seen)
