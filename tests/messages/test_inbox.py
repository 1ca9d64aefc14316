"""One's own inbox: lines, read and unread, pages; and the outbox page for administrators."""
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.outbox import Message, OutboxState
from planner.messages import queries, services, words
from planner.messages.models import Notice
from planner.messages.services import Purpose, finish, notify, send_mail
from planner.people.models import PersonStatus
from planner.policy import Role
from tests import factories as make
from tests.conftest import NOW
from tests.support.queries import count_queries


@pytest.fixture(autouse=True)
def sentence(monkeypatch):
    """A sentence of some package, with a date and an instant."""
    monkeypatch.setattr("planner.messages.notices.NOTICES", known := dict(words.NOTICES))
    known["claimed"] = "%(name)s claimed “%(title)s”, due %(due_on)s, told %(told_at)s."


def tell(session, person, key="k", *, title="GitOps", address="/agenda", at=NOW):
    return notify(session, person, key=key, text_key="claimed", params={
        "name": "Jelle", "title": title, "due_on": "2027-01-05", "told_at": "2026-11-24T09:00:00+00:00"},
        address=address, now=at)


@pytest.fixture
def ann(session, house, login):
    """Ann's browser; one line is in her inbox."""
    tell(session, house.ann)
    return login(house.ann)


def notice(session):
    session.expire_all()
    return session.scalars(sa.select(Notice)).one()


def test_a_line_says_it_in_the_readers_words_and_zone(ann):
    page = ann.get("/inbox").text

    assert "Jelle claimed “GitOps”, due Tuesday 5 January 2027, told Tue 24 Nov, 10:00." in page


def test_the_same_occasion_is_told_once(session, house):
    assert tell(session, house.ann)
    assert not tell(session, house.ann)
    assert tell(session, house.imke)


def test_who_left_is_told_nothing(session, house):
    house.ann.status = PersonStatus.LEFT

    assert not tell(session, house.ann)


def test_what_somebody_typed_is_shown_as_typed(session, house, ann):
    tell(session, house.ann, key="x", title="<script>alert(1)</script> 100%")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 100%" in ann.get("/inbox").text


def test_a_line_without_a_sentence_breaks_nothing(session, house, ann):
    notify(session, house.ann, key="y", text_key="gone", params={}, address="", now=NOW)
    notify(session, house.ann, key="z", text_key="claimed", params={}, address="", now=NOW)
    session.commit()

    assert ann.get("/inbox").text.count("<h3>Something happened here") == 2


def test_opening_a_line_marks_it_read_and_goes_there(session, ann):
    answer = ann.post(f"/inbox/{notice(session).uid}/open")

    assert answer.location == "/agenda"
    assert notice(session).read_at == NOW


def test_looking_marks_nothing(session, ann):
    ann.get("/inbox")

    assert notice(session).read_at is None


def test_a_line_may_name_a_page_of_ours_in_full(session, ann):
    notice(session).address = "http://planner.test/blog/gitops"
    session.commit()

    assert ann.post(f"/inbox/{notice(session).uid}/open").location == "/blog/gitops"


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "", "http://planner.test.evil.example"])
def test_a_line_leads_nowhere_else(session, ann, address):
    notice(session).address = address
    session.commit()

    assert ann.post(f"/inbox/{notice(session).uid}/open").location == "/inbox"


def test_anothers_line_is_out_of_sight(session, house, ann, login):
    assert login(house.imke).post(f"/inbox/{notice(session).uid}/open").status_code == 404
    assert notice(session).read_at is None


def test_everything_is_marked_read_at_once_for_oneself_alone(session, house, ann):
    tell(session, house.ann, key="second")
    tell(session, house.imke)
    session.commit()
    ann.post("/inbox/read")

    assert queries.unread(session, house.ann) == 0
    assert queries.unread(session, house.imke) == 1
    assert "2 messages marked as read." in ann.get("/inbox").text


def test_what_is_done_stays_struck_and_counts_no_more(session, house, ann):
    finish(session, "k", now=NOW)
    session.commit()

    assert "<s>Jelle claimed" in ann.get("/inbox").text
    assert queries.unread(session, house.ann) == 0


def test_the_side_bar_counts_what_is_new(ann):
    assert '<span class="n hot">1</span>' in ann.get("/inbox").text
    ann.post("/inbox/read")
    assert '<span class="n hot">1</span>' not in ann.get("/inbox").text


def test_pages_go_on_where_the_last_one_ended(session, house):
    for n in range(7):
        tell(session, house.ann, key=f"k{n}", title=str(n))
    first = queries.inbox(session, house.ann, size=3)
    second = queries.inbox(session, house.ann, before=first.older, size=3)
    third = queries.inbox(session, house.ann, before=second.older, size=3)

    assert [[row.params["title"] for row in page.rows] for page in (first, second, third)] == [
        ["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert third.older is None


def test_the_page_costs_the_same_for_one_line_and_for_fifty(session, house, ann):
    with count_queries() as few:
        ann.get("/inbox")
    for n in range(60):
        tell(session, house.ann, key=f"many-{n}")
    session.commit()
    with count_queries() as many:
        ann.get("/inbox")

    assert len(few) == len(many) <= 10, "\n".join(many)


def test_an_empty_inbox_says_so(house, login):
    assert "Nothing in your inbox" in login(house.imke).get("/inbox").text


def test_packages_add_their_sentences(session, house, ann, monkeypatch):
    known: dict[str, str] = {}
    monkeypatch.setattr(words, "NOTICES", known)
    monkeypatch.setattr("planner.messages.notices.NOTICES", known)
    words.add_notices({"claimed": "Taken: %(title)s"})

    assert "Taken: GitOps" in ann.get("/inbox").text


def test_old_lines_go_and_bodies_of_sent_mails_are_emptied(session, house):
    tell(session, house.ann, key="old", at=NOW - timedelta(days=91))
    tell(session, house.ann, key="new")
    for key, state, done in (("sent", OutboxState.SENT, NOW - timedelta(days=2)),
                             ("waiting", OutboxState.QUEUED, None)):
        send_mail(session, to=house.ann, key=key, subject="s", text="secret link", html="h", now=NOW,
                  purpose=Purpose.SECURITY)
        session.execute(sa.update(Message).where(Message.key == f"mail:{key}").values(state=state, done_at=done))

    assert services.tidy(session, now=NOW) == 2
    session.expire_all()
    texts = {row.key: row.payload["text"] for row in session.scalars(sa.select(Message))}
    assert texts == {"mail:sent": "", "mail:waiting": "secret link"}
    assert notice(session).key == "new"


# The outbox page.

@pytest.fixture
def mailed(session, house):
    """A mail to Ann in the outbox; gives its number."""
    send_mail(session, to=house.ann, key="m", subject="Choose <b>", text="Go to http://planner.test/reset/abc <now>\n",
              html="<style>p{}</style><p>Go</p><script>alert(1)</script>", now=NOW, purpose=Purpose.SECURITY)
    session.commit()
    return session.scalars(sa.select(Message.id)).one()


def test_an_administrator_reads_mails_where_no_server_sends_them(house, login, mailed):
    browser = login(house.imke)

    assert "Choose &lt;b&gt;" in browser.get("/outbox").text
    page = browser.get(f"/outbox/{mailed}").text
    assert '<a href="http://planner.test/reset/abc"' in page
    assert "&lt;now&gt;" in page


def test_the_designed_mail_runs_and_loads_nothing(house, login, mailed):
    answer = login(house.imke).get(f"/outbox/{mailed}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("role", list(Role))
def test_the_outbox_is_for_administrators(session, house, login, mailed, role):
    person = make.person(*([role] if role is not Role.MEMBER else []))
    session.add(person)
    session.commit()
    browser = login(person)

    seen = {browser.get(path).status_code for path in ("/outbox", f"/outbox/{mailed}", f"/outbox/{mailed}/html")}
    assert seen == ({200} if role is Role.ADMIN else {403})


@pytest.mark.parametrize("change", [{"environment": "production"}, {"smtp_url": "smtp://127.0.0.1:25"}])
def test_mails_of_others_are_readable_nowhere_else(app, house, login, mailed, monkeypatch, change):
    monkeypatch.setitem(app.extensions, "planner.settings", replace(app.extensions["planner.settings"], **change))
    browser = login(house.imke)

    seen = {browser.get(path).status_code for path in ("/outbox", f"/outbox/{mailed}", f"/outbox/{mailed}/html")}

    assert seen == {404}
    assert "/outbox" not in browser.get("/me").text


def test_a_mail_that_is_not_there_is_not_found(house, login):
    assert login(house.imke).get("/outbox/99999").status_code == 404
    assert login(house.imke).get("/outbox?before=x").status_code == 200


@pytest.mark.parametrize("path", ["/inbox", "/outbox"])
def test_a_stranger_is_shown_the_door(house, client, path):
    assert client.get(path).location == f"/login?next={path}"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_an_inbox(session, house, login, role):
    person = make.person(*([role] if role is not Role.MEMBER else []))
    session.add(person)
    session.commit()

    assert login(person).get("/inbox").status_code == 200


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.SKIPPED])
def test_every_body_is_emptied_in_the_end(session, house, monkeypatch, state):
    """A body may hold a link that opens an account; those emptied before must not stand in the way of the others."""
    monkeypatch.setattr(services, "AT_ONCE", 1)
    for number in range(2):
        services.send_mail(session, to=house.ann, key=str(number), subject="s", text="t", html="h", now=NOW,
                           purpose=Purpose.SECURITY)
    mails = session.scalars(sa.select(Message)).all()
    for mail in mails:
        mail.state, mail.done_at = state, NOW - timedelta(days=2)
    session.flush()

    for _turn in range(2):
        services.tidy(session, now=NOW)
        session.flush()

    assert [mail.payload["text"] for mail in mails] == ["", ""]
