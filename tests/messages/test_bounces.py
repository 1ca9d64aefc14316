"""Mails that came back (docs/domain-more.md q; docs/operators.md; RFC 3464)."""
import time

import pytest

from planner.messages import bounces, queries
from planner.messages.rules import AddressState, Purpose, message_id
from planner.messages.services import send_mail
from tests.conftest import NOW, SECRET

KEY = "mail:digest:2026-11-24"
REPORT = """From: MAILER-DAEMON@mx.nevelbaak.example
To: planner@nevelbaak.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.nevelbaak.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: {kind}

From: planner@nevelbaak.example
Message-ID: {number}
Subject: Vandaag

--b--
"""


@pytest.fixture
def hook(app, session, house, client):
    """Hand a report on; gives the answer's status and the state of Ann's address."""
    send_mail(session, to=house.ann, key="digest:2026-11-24", subject="s", text="t", html="h", now=NOW,
              purpose=Purpose.ACTION)
    session.commit()

    def _hook(token=None, **over):
        given = {"to": house.ann.email, "action": "failed", "status": "5.1.1", "words": "550 5.1.1 no such user",
                 "kind": "message/rfc822", "number": message_id(KEY, "planner.test")} | over
        answer = client.post(f"/hooks/bounces/{token or bounces.token_of(SECRET)}",
                             data=REPORT.format(**given).replace("\n", "\r\n"), content_type="message/rfc822")
        session.expire_all()
        trouble = queries.trouble_of(session, house.ann.email)
        return answer.status_code, trouble.state if trouble else AddressState.OK
    return _hook


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_came_back_for_good_ends_mails_to_that_address(hook, kind):
    assert hook(kind=kind) == (204, AddressState.BAD)


def test_one_that_came_back_for_now_counts_as_a_failure(hook):
    assert [hook(status="4.4.7", words="450 expired")[1] for _time in range(3)] == [
        AddressState.OK, AddressState.OK, AddressState.SOFT]


@pytest.mark.parametrize("over", [
    {"number": "<somebody-elses@planner.test>"}, {"to": "imke@nevelbaak.example"}, {"action": "delayed"},
    {"number": ""}])
def test_what_is_no_failure_of_a_mail_of_ours_changes_nothing(session, house, hook, over):
    assert hook(**over) == (204, AddressState.OK)
    assert queries.trouble_of(session, house.imke.email) is None


def test_a_policy_against_the_mail_says_nothing_for_good(hook):
    assert hook(status="5.7.1", words="554 5.7.1 spam")[1] is AddressState.OK


def test_a_wrong_token_opens_nothing(hook):
    assert hook(token="0" * 40) == (404, AddressState.OK)
    assert hook(token="é")[0] == 404


def test_what_is_no_report_is_taken_and_forgotten(client, house):
    address = f"/hooks/bounces/{bounces.token_of(SECRET)}"

    assert client.post(address, data=b"\xff\x00 not a mail").status_code == 204
    assert client.post(address, data=b"x" * (bounces.LARGEST + 1)).status_code == 413


@pytest.mark.parametrize("number", ["<", "<a@", "<a@[", "(" * 3_000, "\0"])
def test_headers_that_break_a_reader_are_no_report_of_ours(hook, number):
    assert hook(number=number) == (204, AddressState.OK)


def test_headers_that_take_long_to_be_taken_apart_are_not(client, house):
    began = time.perf_counter()
    report = "Content-Type: " + '"' * 20_000 + "\n\nx"           # nine seconds by the library's newer policies

    assert client.post(f"/hooks/bounces/{bounces.token_of(SECRET)}", data=report).status_code == 204
    assert time.perf_counter() - began < 3


def test_an_administrator_changes_the_address_and_the_old_one_opens_nothing(session, house, hook, login):
    """W20: without another secret key; nobody else may."""
    old = bounces.token_of(SECRET)
    browser = login(house.imke)
    assert old in browser.get("/settings/reach").text

    assert login(house.ann).post("/settings/reach/bounces").status_code == 403
    assert browser.post("/settings/reach/bounces").status_code == 303

    page = browser.get("/settings/reach").text
    assert old not in page
    assert bounces.token_of(SECRET, 2) in page
    assert hook(old) == (404, AddressState.OK)
    assert hook(bounces.token_of(SECRET, 2)) == (204, AddressState.BAD)
