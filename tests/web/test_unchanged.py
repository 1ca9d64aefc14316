"""A 304 that nothing else is woken for: only while the mark stands, and only for what was asked alike."""
from __future__ import annotations

import pytest

from planner.web.unchanged import LONGEST, MOST, Unchanged


class House:
    """A web application and the mark of its database, and how often it was asked."""

    def __init__(self) -> None:
        self.mark: object = 1
        self.status = "304 NOT MODIFIED"
        self.asked = 0
        self.door = Unchanged(self.answer, lambda: self.mark, ("/blog",))

    def answer(self, environ, start_response):
        self.asked += 1
        start_response(self.status, [("ETag", environ["HTTP_IF_NONE_MATCH"])])
        return []

    def get(self, path="/blog/a", **more):
        seen = []
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": 'W/"a"'} | more
        assert list(self.door(environ, lambda *told: seen.append(told))) == []
        return seen[0]


@pytest.fixture
def house():
    return House()


def test_the_second_answer_is_the_first_one_and_costs_nothing(house):
    first, second = house.get(), house.get()

    assert first == second == ("304 NOT MODIFIED", [("ETag", 'W/"a"')])
    assert house.asked == 1


@pytest.mark.parametrize("other", [
    {"path": "/blog/b"}, {"QUERY_STRING": "page=2"}, {"SCRIPT_NAME": "/planner"}, {"HTTP_IF_NONE_MATCH": 'W/"b"'},
    {"REQUEST_METHOD": "HEAD"}])
def test_what_is_asked_otherwise_is_asked_anew(house, other):
    house.get()
    house.get(**other)

    assert house.asked == 2


def test_anything_that_was_written_ends_it(house):
    house.get()
    house.mark, house.status = 2, "410 GONE"

    assert [house.get()[0], house.get()[0]] == ["410 GONE", "410 GONE"]
    assert house.asked == 3


def test_what_was_written_while_a_page_was_looked_at_ends_it_too(house):
    look = house.door._app

    def meanwhile(environ, start_response):
        house.mark = 2
        return look(environ, start_response)
    house.door._app = meanwhile
    house.get()
    house.get()

    assert house.asked == 2


@pytest.mark.parametrize("over", [{"mark": None}, {"status": "200 OK"}])
def test_without_a_mark_or_a_304_nothing_is_kept(house, over):
    vars(house).update(over)
    house.get()
    house.get()

    assert house.asked == 2


def test_other_addresses_and_endless_questions_pass_by(house):
    for _ in range(2):
        house.get("/agenda")
        house.get(QUERY_STRING="x" * LONGEST)

    assert house.asked == 4


def test_what_is_kept_has_an_end(house):
    for number in range(MOST + 1):
        house.get(f"/blog/{number}")

    assert len(house.door._kept.answers) == 1
