"""Words for a person's or a team's chat (docs/domain-more.md q, chat endpoints)."""
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core import events, outbox
from planner.core.db import db
from planner.core.guarded_http import Trouble
from planner.core.outbox import Message, OutboxState
from planner.messages import queries, services, ways, words
from planner.messages.models import ChatAddress
from planner.messages.rules import Purpose, Way
from planner.people.events import PersonLeft
from planner.people.models import Team
from planner.worker import HANDLERS
from tests.conftest import NOW
from tests.support.calls import FakeCaller

URL = "https://hooks.slack.com/services/T0/B0/secretword"


@pytest.fixture
def caller(app, monkeypatch):
    """What would have been called."""
    fake = FakeCaller()
    monkeypatch.setitem(app.extensions, "planner.caller", fake)
    return fake


@pytest.fixture(autouse=True)
def sentences(monkeypatch):
    """Things to do, and good news."""
    monkeypatch.setitem(words.KINDS, "t_news", Purpose.NEWS)
    for key in ("t_action", "t_news"):
        monkeypatch.setitem(words.NOTICES, key, "“%(title)s” happened")


@pytest.fixture
def chat(session, house):
    """Ann hears by chat of what there is to do."""
    ways.choose_ways(session, {Purpose.ACTION: Way.CHAT}, actor=house.ann, now=NOW)
    return ways.keep_own_chat(session, URL, "Slack", actor=house.ann, now=NOW)


@pytest.fixture
def hand_out(app, session, at):
    """Hand out notices and chats that are due at an instant."""
    def _hand_out(instant=NOW):
        session.commit()
        at(instant)
        with app.app_context():
            for topic in ("notice", "chat"):
                outbox.deliver_topic(db.session(), topic, HANDLERS[topic], now=instant)
        session.expire_all()
    return _hand_out


def tell(session, *people, key="k", text_key="t_action"):
    for person in people:
        services.notify(session, person, key=key, text_key=text_key, params={"title": "één ding"}, address="/agenda",
                        now=NOW)


def row(session):
    return session.scalars(sa.select(Message).where(Message.topic == "chat")).one()


def test_a_chat_gets_the_text_and_nothing_else(session, house, chat, caller, hand_out):
    tell(session, house.ann)
    hand_out()

    [call] = caller.calls
    assert (call.method, call.address) == ("POST", URL)
    assert json.loads(call.body) == {"text": "“één ding” happened\nhttp://planner.test/agenda"}
    assert (row(session).state, chat.worked_at) == (OutboxState.SENT, NOW)
    assert "secretword" not in json.dumps(row(session).payload)


@pytest.mark.parametrize("gone", [404, 410])
def test_one_that_is_gone_is_off_and_the_usual_way_holds(session, house, chat, caller, hand_out, gone, login):
    caller.answers.append(gone)
    tell(session, house.ann)
    hand_out()

    assert (chat.is_on, chat.trouble, row(session).state) == (False, "gone", OutboxState.FAILED)
    assert queries.reach_of(session, house.ann, Purpose.ACTION).digest
    page = login(house.ann).get("/me/ways").text
    assert "The webhook was removed over there." in page
    assert "You chose chat, and no chat is connected." in page


@pytest.mark.parametrize(("answer", "state"), [
    (500, OutboxState.QUEUED), (429, OutboxState.QUEUED), (Trouble.TOO_SLOW, OutboxState.QUEUED),
    (400, OutboxState.FAILED), (Trouble.NOT_ALLOWED, OutboxState.FAILED)])
def test_what_may_pass_is_tried_again(session, house, chat, caller, hand_out, answer, state):
    caller.answers.append(answer)
    tell(session, house.ann)
    hand_out()

    assert row(session).state is state
    if state is OutboxState.QUEUED:
        hand_out(NOW + timedelta(minutes=2))
        assert (row(session).state, chat.trouble) == (OutboxState.SENT, "")


def test_what_was_done_meanwhile_is_not_said(session, house, chat, caller, hand_out):
    tell(session, house.ann)
    session.flush()
    services.tell(session, queries.inbox(session, house.ann).rows[0].uid, now=NOW)
    services.finish(session, "k", now=NOW)
    hand_out()

    assert caller.calls == []
    assert row(session).state is OutboxState.SKIPPED


def test_a_team_hears_good_news_once_however_many_of_it_are_told(session, house, caller, hand_out):
    team = Team(key="platform", name_nl="Platform", name_en="Platform", members=[house.ann, house.imke])
    session.add(team)
    session.flush()
    ways.keep_team_chat(session, team, URL, "", actor=house.imke, now=NOW)
    tell(session, house.ann, house.imke, text_key="t_news")
    tell(session, house.ann, house.imke, key="todo")
    hand_out()

    assert len(caller.calls) == 1


def test_who_leaves_is_told_nothing_any_more(session, house, chat, caller, hand_out):
    tell(session, house.ann)
    events.announce(session, PersonLeft(house.ann, house.imke.id, NOW))
    hand_out()

    assert caller.calls == []
    assert session.scalars(sa.select(ChatAddress)).all() == []


# The pages.


def test_one_connects_a_chat_tests_it_and_forgets_it(session, house, login, caller, hand_out):
    browser = login(house.ann)
    assert browser.post("/me/chat", data={"url": f" {URL} ", "name": "Slack"}).status_code == 303
    browser.post("/me/ways/test/chat")
    hand_out()
    page = browser.get("/me/ways").text

    assert "Last test: sent Tue 24 Nov, 10:00." in page
    assert caller.calls[0].address == URL
    browser.post("/me/chat/remove")
    assert queries.own_chat(session, house.ann) is None


@pytest.mark.parametrize(("url", "trouble", "said"), [
    ("http://10.0.0.1/x", Trouble.NOT_ALLOWED, "leads to a machine inside"),
    ("ftp://x", Trouble.ADDRESS_WRONG, "no address of the web"), ("", None, "Paste the address")])
def test_an_address_that_we_do_not_call_is_refused_beside_the_field(session, house, login, caller, url, trouble, said):
    caller.refused = trouble
    answer = login(house.ann).post("/me/chat", data={"url": url})

    assert answer.status_code == 422
    assert said in answer.text
    assert session.scalars(sa.select(ChatAddress)).all() == []


def test_a_lead_connects_the_chat_of_a_team(session, house, login, caller, hand_out):
    team = Team(key="platform", name_nl="Platform", name_en="Platform", members=[house.ann])
    session.add(team)
    session.commit()
    browser, field = login(house.imke), f"{team.uid}-url"
    assert browser.post(f"/settings/reach/teams/{team.uid}", data={field: ""}).status_code == 422
    browser.post(f"/settings/reach/teams/{team.uid}", data={field: URL})
    browser.post(f"/settings/reach/teams/{team.uid}/test")
    hand_out()

    assert "Last post Tue 24 Nov, 10:00" in browser.get("/settings/reach").text
    assert "secretword" not in browser.get("/settings/reach").text
    browser.post(f"/settings/reach/teams/{team.uid}/remove")
    assert session.scalars(sa.select(ChatAddress)).all() == []
    assert login(house.ann).post(f"/settings/reach/teams/{team.uid}", data={field: URL}).status_code == 403


WORDS = "<!channel> <https://evil.example|Sign in> R&D @all [Sign in](https://evil.example) @here"


@pytest.mark.parametrize(("url", "said"), [
    (URL, "“&lt;!channel&gt; &lt;https://evil.example|Sign in&gt; R&amp;D @all [Sign in](https://evil.example) @here”"),
    ("https://chat.nevelbaak.example/hooks/1", "“<·!channel> <·https://evil.example|Sign in> R&D @·all "
     "[Sign in]·(https://evil.example) @·here”")])
def test_a_title_calls_nobody_and_wears_no_link_of_others(session, house, caller, hand_out, url, said):
    """Slack by its own signs; Teams, Mattermost and Matrix by a sign without width, and the words look as they did."""
    ways.choose_ways(session, {Purpose.ACTION: Way.CHAT}, actor=house.ann, now=NOW)
    ways.keep_own_chat(session, url, "Chat", actor=house.ann, now=NOW)
    services.notify(session, house.ann, key="k", text_key="t_action", address="/agenda", now=NOW,
                    params={"title": WORDS})
    hand_out()

    text = json.loads(caller.calls[0].body)["text"]
    assert text.replace("\N{ZERO WIDTH SPACE}", "·").startswith(f"{said} happened")
    assert text.endswith("\nhttp://planner.test/agenda")


def test_tests_of_a_teams_chat_are_a_minute_apart(session, house, login, caller, hand_out, at):
    team = Team(key="platform", name_nl="Platform", name_en="Platform", members=[house.ann])
    session.add(team)
    session.flush()
    ways.keep_team_chat(session, team, URL, "Slack", actor=house.imke, now=NOW)
    session.commit()
    browser, address = login(house.imke), f"/settings/reach/teams/{team.uid}/test"

    browser.post(address)
    at(NOW + timedelta(seconds=30))
    second = browser.post(address, follow_redirects=True)
    at(NOW + timedelta(seconds=61))
    browser.post(address)

    assert "The last test is less than a minute old." in second.text
    assert len(session.scalars(sa.select(Message).where(Message.topic == "chat")).all()) == 2
