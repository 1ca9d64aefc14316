"""Each kind of message by the ways that somebody chose (docs/domain-more.md q)."""
import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.db import db
from planner.core.outbox import Message, OutboxState
from planner.messages import queries, services, ways, words
from planner.messages.models import ChatAddress, Notice
from planner.messages.rules import CHOOSABLE, WAYS, Purpose, Reach, Way, reach
from planner.people.models import PersonStatus
from planner.worker import HANDLERS
from tests.conftest import NOW
from tests.support.forms import value_of

MAIL, DIGEST, CHAT, NOTHING = Reach(mail=True), Reach(digest=True), Reach(chat=True), Reach()
KEYS = {Purpose.SECURITY: "t_security", Purpose.URGENT: "t_urgent", Purpose.NEWS: "t_news", Purpose.TALK: "t_talk"}


@pytest.fixture(autouse=True)
def sentences(monkeypatch):
    """A sentence of each kind."""
    monkeypatch.setattr(words, "KINDS", {key: kind for kind, key in KEYS.items()})
    for key in (*KEYS.values(), "t_action"):
        monkeypatch.setitem(words.NOTICES, key, "%(title)s happened")


def tell(session, person, kind, *, now=NOW, key="k"):
    services.notify(session, person, key=key, text_key=KEYS.get(kind, "t_action"), params={"title": "GitOps"},
                    address="/agenda", now=now)
    return session.scalars(sa.select(Notice).where(Notice.person_id == person.id, Notice.key == key)).one()


def queued(session, topic):
    return session.scalars(sa.select(Message).where(Message.topic == topic).order_by(Message.id)).all()


def hand_out(app, session, at, *topics):
    """Hand out what is due of these topics, one after another."""
    session.commit()
    with app.app_context():
        for topic in topics:
            outbox.deliver_topic(db.session(), topic, HANDLERS[topic], now=at)
    session.expire_all()


@pytest.mark.parametrize(("kind", "chosen", "has_mail", "has_chat", "expected"), [
    (Purpose.SECURITY, None, True, False, MAIL), (Purpose.SECURITY, Way.INBOX, False, False, MAIL),
    (Purpose.URGENT, None, True, True, MAIL), (Purpose.URGENT, Way.CHAT, True, True, Reach(mail=True, chat=True)),
    (Purpose.URGENT, Way.INBOX, True, True, MAIL), (Purpose.URGENT, Way.CHAT, False, True, CHAT),
    (Purpose.ACTION, None, True, True, DIGEST), (Purpose.ACTION, Way.AT_ONCE, True, True, MAIL),
    (Purpose.ACTION, Way.CHAT, True, True, CHAT), (Purpose.ACTION, Way.CHAT, True, False, DIGEST),
    (Purpose.ACTION, Way.CHAT, False, False, NOTHING), (Purpose.ACTION, Way.INBOX, True, True, NOTHING),
    (Purpose.ACTION, None, False, True, NOTHING), (Purpose.NEWS, None, True, True, MAIL),
    (Purpose.NEWS, Way.DIGEST, True, True, DIGEST), (Purpose.NEWS, Way.CHAT, True, True, MAIL),
    (Purpose.TALK, None, True, True, DIGEST), (Purpose.TALK, Way.AT_ONCE, True, True, MAIL)])
def test_where_a_message_goes(kind, chosen, has_mail, has_chat, expected):
    assert reach(kind, chosen, has_mail=has_mail, has_chat=has_chat) == expected


def test_what_may_not_be_switched_off_offers_no_inbox_alone():
    assert {kind for kind, ways in WAYS.items() if Way.INBOX not in ways} == {Purpose.SECURITY, Purpose.URGENT}
    assert Purpose.SECURITY not in CHOOSABLE


@pytest.mark.database
def test_a_request_waits_for_the_daily_mail(session, house):
    tell(session, house.ann, Purpose.ACTION)

    assert queued(session, "notice") == []
    assert [notice.key for notice in queries.digest_notices(session, house.ann)] == ["k"]
    assert queries.people_with_notices(session) == [house.ann.id]
    services.digested(queries.digest_notices(session, house.ann))
    session.flush()
    assert queries.people_with_notices(session) == []


def test_what_was_read_or_done_leaves_the_daily_mail(session, house):
    tell(session, house.ann, Purpose.ACTION, key="read").read_at = NOW
    tell(session, house.ann, Purpose.ACTION, key="done")
    services.finish(session, "done", now=NOW)

    assert queries.digest_notices(session, house.ann) == []


def test_good_news_is_mailed_at_once_outside_of_quiet_hours(session, house, app):
    evening = datetime.fromisoformat("2026-11-24T19:30:00+00:00")      # 20:30 in Amsterdam
    tell(session, house.ann, Purpose.NEWS, now=evening)

    [row] = queued(session, "notice")
    assert row.available_at == datetime.fromisoformat("2026-11-25T07:00:00+00:00")


def test_urgent_things_wait_for_no_hour(session, house):
    night = datetime.fromisoformat("2026-11-28T02:00:00+00:00")
    tell(session, house.ann, Purpose.URGENT, now=night)

    assert queued(session, "notice")[0].available_at == night


@pytest.mark.database
def test_the_mail_says_the_sentence_and_where_to_look(session, house, app):
    tell(session, house.ann, Purpose.NEWS)
    hand_out(app, session, NOW, "notice")

    [mail] = queued(session, "mail")
    assert mail.payload["subject"] == "GitOps happened"
    assert "http://planner.test/agenda" in mail.payload["text"]
    assert "http://planner.test/me/ways" in mail.payload["text"]


def test_one_click_in_the_mail_ends_that_kind_and_nothing_else(session, house, app, client):
    tell(session, house.ann, Purpose.NEWS)
    hand_out(app, session, NOW, "notice")
    stop = queued(session, "mail")[0].payload["unsubscribe"].removeprefix("http://planner.test")

    assert "Stop these mails" in client.get(stop).text
    assert queries.ways_of(session, house.ann)[Purpose.NEWS] is Way.AT_ONCE
    client.post(stop, data={"List-Unsubscribe": "One-Click"})
    session.expire_all()
    chosen = queries.ways_of(session, house.ann)
    assert (chosen[Purpose.NEWS], chosen[Purpose.ACTION]) == (Way.INBOX, Way.DIGEST)
    assert client.post(stop.partition("?")[0][:-3] + "abc").status_code == 404


def test_an_address_that_ends_mails_grows_old_after_two_years(session, house, app, client, at):
    """It leads on then, and ends nothing; a mail kept for a year still has one that works."""
    tell(session, house.ann, Purpose.NEWS)
    hand_out(app, session, NOW, "notice")
    stop = queued(session, "mail")[0].payload["unsubscribe"].removeprefix("http://planner.test")

    at(NOW + timedelta(days=731))
    old = client.post(stop, data={"List-Unsubscribe": "One-Click"})
    session.expire_all()
    assert (client.get(stop).status_code, old.status_code) == (410, 410)
    assert "Deze link is te oud" in old.text or "This link has grown old" in old.text
    assert "/me/ways" in old.text
    assert queries.ways_of(session, house.ann)[Purpose.NEWS] is Way.AT_ONCE

    at(NOW + timedelta(days=730))
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_page_that_ends_a_kind_speaks_the_language_of_the_mail(session, house, app, client):
    house.ann.locale = "nl"
    tell(session, house.ann, Purpose.NEWS)
    hand_out(app, session, NOW, "notice")
    stop = queued(session, "mail")[0].payload["unsubscribe"].removeprefix("http://planner.test")

    asked = client.get(stop, headers={"Accept-Language": "en"}).text

    assert '<html lang="nl"' in asked
    assert 'lang=nl"' in asked.split('method="post" action="')[1].split(">")[0]


def test_urgent_mails_can_not_be_ended(session, house, app):
    tell(session, house.ann, Purpose.URGENT)
    hand_out(app, session, NOW, "notice")

    assert queued(session, "mail")[0].payload["unsubscribe"] == ""


def test_what_was_read_meanwhile_is_not_mailed(session, house, app):
    tell(session, house.ann, Purpose.NEWS).read_at = NOW
    hand_out(app, session, NOW, "notice")

    assert queued(session, "mail") == []


def test_who_changed_their_mind_meanwhile_gets_it_the_new_way(session, house, app):
    notice = tell(session, house.ann, Purpose.NEWS)
    ways.choose_ways(session, {Purpose.NEWS: Way.DIGEST}, actor=house.ann, now=NOW)
    hand_out(app, session, NOW, "notice")

    assert queued(session, "mail") == []
    assert notice.for_digest


def test_who_left_is_told_nothing(session, house):
    house.ann.status = PersonStatus.LEFT

    assert queries.reach_of(session, house.ann, Purpose.SECURITY) == NOTHING


def test_inbox_only_is_the_line_alone_and_the_lead_sees_it(session, house, login):
    ways.choose_ways(session, {Purpose.ACTION: Way.INBOX}, actor=house.ann, now=NOW)
    notice = tell(session, house.ann, Purpose.ACTION)

    assert (queued(session, "notice"), notice.for_digest) == ([], False)
    assert queries.inbox_readers(session) == [house.ann]
    session.commit()
    assert "Ann de Boer" in login(house.imke).get("/settings/reach").text
    assert login(house.ann).get("/settings/reach").status_code == 403


# The page.


def typed(**over):
    return {"urgent": "at_once", "action": "digest", "news": "at_once", "talk": "digest"} | over


def test_one_chooses_on_ones_own_page(session, house, login):
    browser = login(house.ann)
    assert "Choose what reaches you how" in browser.get("/me").text
    assert browser.post("/me/ways", data=typed(action="inbox", talk="at_once")).status_code == 303

    assert queries.ways_of(session, house.ann) | {Purpose.SECURITY: Way.AT_ONCE} == {
        Purpose.SECURITY: Way.AT_ONCE, Purpose.URGENT: Way.AT_ONCE, Purpose.ACTION: Way.INBOX,
        Purpose.NEWS: Way.AT_ONCE, Purpose.TALK: Way.AT_ONCE}
    browser.post("/me/ways", data=typed())
    session.expire_all()
    assert queries.ways_of(session, house.ann)[Purpose.ACTION] is Way.DIGEST


@pytest.mark.parametrize("over", [{"urgent": "inbox"}, {"news": "chat"}, {"talk": ""}, {"action": "pigeon"}])
def test_a_way_that_a_kind_may_not_take_is_refused(session, house, login, over):
    assert login(house.ann).post("/me/ways", data=typed(**over)).status_code == 422
    assert queries.ways_of(session, house.ann)[Purpose.URGENT] is Way.AT_ONCE


def test_what_was_chosen_elsewhere_meanwhile_is_not_written_over(session, house, login):
    """409 with what was chosen kept: a click in a mail ended talk since the page was opened."""
    browser = login(house.ann)
    seen = value_of("seen", browser.get("/me/ways").text)
    ways.choose_ways(session, {Purpose.TALK: Way.INBOX}, actor=house.ann, now=NOW)
    session.commit()

    refused = browser.post("/me/ways", data=typed(news="digest", seen=seen))
    again = value_of("seen", refused.text)

    assert refused.status_code == 409
    assert "Someone changed this a moment ago." in refused.text
    assert re.search(r'name="news"[^>]*value="digest"[^>]*checked|name="news"[^>]*checked[^>]*value="digest"',
                     refused.text)
    assert queries.ways_of(session, house.ann)[Purpose.TALK] is Way.INBOX
    assert browser.post("/me/ways", data=typed(news="digest", seen=again)).status_code == 303


def test_a_test_by_mail_says_what_became_of_it(session, house, login, at):
    browser = login(house.ann)
    page = browser.post("/me/ways/test/mail", follow_redirects=True).text
    assert "Last test: waiting since" in page

    [mail] = queued(session, "mail")
    for state, error, said in ((OutboxState.QUEUED, "Closed('no mail server is set')", "No mail server is set."),
                               (OutboxState.FAILED, "Refused('550 no such user')", "refused. 550 no such user")):
        mail.state, mail.last_error = state, error
        session.commit()
        assert said in browser.get("/me/ways").text
    mail.state, mail.done_at, mail.last_error = OutboxState.SENT, NOW, None
    session.commit()
    assert "Last test: sent Tue 24 Nov, 10:00." in browser.get("/me").text


@pytest.mark.parametrize(("error", "said"), [
    ("Closed('no mail server is set')", "Er is geen mailserver ingesteld."),
    ("Closed('no way into the mail server: [Errno 111] Connection refused')", "De mailserver is niet te bereiken."),
    ("TransientMail('450 come back later')", "450 come back later")])
def test_why_a_test_waits_is_said_in_the_readers_language(session, house, login, at, error, said):
    house.ann.locale = "nl"
    session.commit()
    browser = login(house.ann)
    browser.post("/me/ways/test/mail")
    [mail] = queued(session, "mail")
    mail.last_error = error
    session.commit()

    assert f"wacht sinds di 24 nov, 10:00. {said}" in browser.get("/me/ways").text


def test_tests_are_a_minute_apart(session, house, login, at):
    browser = login(house.ann)
    browser.post("/me/ways/test/mail")
    assert "less than a minute old" in browser.post("/me/ways/test/mail", follow_redirects=True).text
    at(NOW + timedelta(minutes=2))
    browser.post("/me/ways/test/mail")

    assert len(queued(session, "mail")) == 2


@pytest.mark.parametrize("way", ["chat", "pigeon"])
def test_there_is_no_test_by_a_way_that_one_has_not(house, login, way):
    assert login(house.ann).post(f"/me/ways/test/{way}").status_code == 404


def test_the_inbox_shows_what_is_new_or_one_kind(session, house, login):
    tell(session, house.ann, Purpose.NEWS, key="news")
    tell(session, house.ann, Purpose.ACTION, key="read").read_at = NOW
    session.commit()
    browser = login(house.ann)

    counts = {show: browser.get(f"/inbox?show={show}").text.count("GitOps happened</h3>")
              for show in ("", "new", "action", "news", "talk", "nonsense")}
    assert counts == {"": 2, "new": 1, "action": 1, "news": 1, "talk": 0, "nonsense": 2}
    uid = session.scalars(sa.select(Notice.uid).where(Notice.key == "news")).one()
    assert browser.post(f"/inbox/{uid}/read", data={"next": "/inbox?show=new"}).location == "/inbox?show=new"
    assert "Nothing of this kind" in browser.get("/inbox?show=new").text


def test_of_a_chat_address_nothing_but_the_host_is_shown(session, house, login):
    session.add(ChatAddress(person_id=house.ann.id, url="https://hooks.slack.com/services/T0/B0/secretword"))
    session.commit()
    browser = login(house.ann)

    for address in ("/me", "/me/ways"):
        page = browser.get(address).text
        assert "https://hooks.slack.com/…" in page
        assert "secretword" not in page
