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
