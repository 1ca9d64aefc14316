"""A stranger at closed doors: whatever the browser says, the answer is a page of ours and leads nowhere else."""
from __future__ import annotations

import pytest

from planner.web.reply import own_path
from tests import factories as make


@pytest.mark.parametrize("address", [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil",
    "/\n/evil.example", " //evil.example", "///evil.example", "evil.example", "/x\x00", "/a\\b", "", "//[", "/\r\nX: y",
])
def test_a_redirect_stays_in_the_house(address):
    assert own_path(address, "/") == "/"


@pytest.mark.parametrize("referrer", ["http://[", "//[x", "https://evil.example/drafts", "http://planner.test\\@evil"])
def test_a_broken_referrer_breaks_no_sign_in(client, session, referrer):
    session.add(make.organisation())
    session.commit()

    answer = client.post("/drafts/x/aside", data={"a": "some words"}, headers={"Referer": referrer})

    assert answer.status_code == 401
    assert b"evil" not in answer.data


@pytest.mark.parametrize("host", ["evil.example", "evil.example:1", "["])
def test_another_host_name_gets_into_no_page(client, session, host):
    session.add(make.organisation())
    session.commit()

    answer = client.get("/login", headers={"Host": host, "X-Forwarded-Host": "evil.example"})

    assert answer.status_code in {200, 400}
    assert b"evil.example" not in answer.data


@pytest.mark.parametrize("query", [b"a=\xff", b"q=\xff\xfe", b"page=%00", b"page=1&page=2", b"a=%0d%0aX-Evil:%201",
                                   b"%ff=%ff"])
@pytest.mark.parametrize("path", ["/blog/", "/blog/en/", "/blog/search", "/login", "/blog/en/search"])
def test_a_query_that_is_no_text_is_no_failure(client, session, path, query):
    session.add_all([make.organisation(), make.site()])
    session.commit()

    answer = client.get(path, environ_overrides={"QUERY_STRING": query.decode("latin-1")})

    assert answer.status_code in {200, 301, 404}
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/drafts", "/drafts/", "/Drafts", "/settings/people", "/outbox", "/publish"])
def test_other_methods_and_spellings_open_no_door(client, session, method, path):
    session.add(make.organisation())
    session.commit()

    answer = client.open(path, method=method)

    assert answer.status_code in {200, 303, 308, 401, 404, 405}
    assert not answer.data or answer.status_code != 200
    assert answer.status_code != 303 or answer.location.startswith("/login")


def test_a_question_in_another_encoding_still_shows_its_honest_part(client, session):
    session.add_all([make.organisation(), make.site()])
    session.commit()

    answer = client.get("/blog/search", environ_overrides={"QUERY_STRING": "q=caf\xe9+x%20%26y"})

    assert "caf%E9 x &amp;y" in answer.text
