"""The pages of channels: what each role sees and changes, the test of a line (docs/domain-more.md q, L10)."""
from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from planner.channels.handlers import try_channel
from planner.channels.models import Channel
from planner.channels.queries import Health, HealthState
from planner.channels.services import TEST
from planner.core.guarded_http import Caller
from planner.core.outbox import Delivery, Message
from planner.messages.models import Notice
from planner.policy import Role
from tests import factories as make
from tests.factories import NOW
from tests.support.fake_wordpress import fake_wordpress
from tests.support.outside import outside, reply
from tests.support.queries import count_queries

pytestmark = pytest.mark.once

VALUE = "hunter2 abcd efgh"
TYPED = {"name": "Blog elders", "kind": "external", "languages": ["nl"], "site": "", "connector": "wordpress",
         "address": "https://blog.example", "user": "planner", "secret": "wordpress-blog", "secret_until": ""}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("PLANNER_SECRET_WORDPRESS_BLOG", VALUE)


@pytest.fixture
def house(session):
    ada, lea, mo = (make.person(Role.ADMIN, name="Ada"), make.person(Role.LEAD, name="Lea"), make.person(name="Mo"))
    session.add_all([make.organisation(), make.site(), make.channel(name="Blog (en)"), ada, lea, mo])
    session.commit()
    return ada, lea, mo


def made(session, **over):
    config = {"address": "https://blog.example", "user": "planner", "secret": "WORDPRESS_BLOG"}
    channel = make.channel(**{"name": "Blog elders", "kind": "external", "languages": ["nl"], "connector": "wordpress",
                              "config": config} | over)
    session.add(channel)
    session.commit()
    return channel


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_an_administrator_connects_wordpress_and_nobody_sees_the_secret(session, login, house):
    ada, _lea, _mo = house
    client = login(ada)

    answer = client.post("/channels/new", data=TYPED)

    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert "WORDPRESS_BLOG : set" in text_of(shown)
    assert "Never tested." in text_of(shown)
    channel = session.scalars(sa.select(Channel).where(Channel.connector == "wordpress")).one()
    assert channel.config["secret"] == "WORDPRESS_BLOG"
    for path in ("/channels", answer.location, f"/channels/{channel.uid}/edit"):
        assert VALUE not in client.get(path).get_data(as_text=True)


def test_a_lead_who_adds_a_line_hears_that_its_secret_is_not_named_and_administrators_are_told(session, login, house):
    ada, lea, _mo = house
    ada.password_hash = "x"
    session.commit()
    typed = {name: value for name, value in TYPED.items() if not name.startswith("secret")}
    answer = login(lea).post("/channels/new", data=typed)
    channel = session.scalars(sa.select(Channel).where(Channel.connector == "wordpress")).one()
    channel.tested_at, channel.test_trouble = NOW, "no_secret"
    session.commit()

    shown = text_of(login(lea).get(answer.location))

    assert "An administrator has not named the secret yet." in shown
    assert "The secret of this name is not set." not in shown
    (told,) = session.scalars(sa.select(Notice).where(Notice.text_key == "channel_unnamed"))
    assert (told.person_id, told.address, told.done_at) == (ada.id, f"/channels/{channel.uid}/edit", None)
    assert login(ada).post(told.address, data=TYPED | {"version": channel.version}).status_code == 303
    session.expire_all()
    assert told.done_at is not None


def test_of_a_line_that_was_led_elsewhere_nothing_is_left_to_name(session, login, house):
    ada, lea, _mo = house
    ada.password_hash = "x"
    session.commit()
    typed = {name: value for name, value in TYPED.items() if not name.startswith("secret")}

    def save(who, **over):
        session.expire_all()
        channel = session.scalars(sa.select(Channel).where(Channel.connector == "wordpress")).one()
        answer = login(who).post(f"/channels/{channel.uid}/edit", data=typed | {"version": channel.version} | over)
        assert answer.status_code == 303
        session.expire_all()
        return session.scalars(sa.select(Notice).where(Notice.done_at.is_(None))).all()

    login(lea).post("/channels/new", data=typed)
    again = save(lea, address="https://elsewhere.example")
    named = save(ada, **TYPED)
    back = save(lea, address="https://elsewhere.example")

    assert [len(again), len(named), len(back)] == [1, 0, 1]


def test_a_lead_sees_that_a_secret_is_named_and_not_how(session, login, house):
    _ada, lea, _mo = house
    channel = made(session)
    client = login(lea)

    answers = [client.get(path) for path in (
        "/channels", f"/channels/{channel.uid}", f"/channels/{channel.uid}/edit", "/channels/new")]
    pages = [answer.get_data(as_text=True) for answer in answers]

    assert {answer.status_code for answer in answers} == {200}
    assert not [page for page in pages if "WORDPRESS_BLOG" in page]
    assert 'name="secret"' not in pages[2]
    assert "named" in pages[1]


def test_a_lead_who_leads_the_line_elsewhere_is_told_that_the_secret_must_be_named_again(session, login, house):
    _ada, lea, _mo = house
    channel = made(session)
    client = login(lea)

    answer = client.post(f"/channels/{channel.uid}/edit", data={
        **TYPED, "address": "https://mine.example", "secret": "WORDPRESS_BLOG", "version": channel.version})

    assert answer.status_code == 303
    session.expire_all()
    assert channel.config == {"address": "https://mine.example", "user": "planner"}
    assert "must name its secret again" in text_of(client.get(answer.location))


def test_a_member_finds_no_door(login, house):
    _ada, _lea, mo = house

    assert login(mo).get("/channels").status_code == 403


@pytest.mark.parametrize(("over", "says"), [
    ({"name": ""}, "Give it a name."), ({"address": "http://blog.example"}, "The secret would go in the clear"),
    ({"address": "nowhere"}, "Paste the address"), ({"user": ""}, "Which user publishes there?"),
    ({"languages": []}, "Choose at least one language."), ({"secret": "key"}, "Use letters, digits and underscores"),
    ({"address": "https://blog.example/" + "x" * 600}, "500"), ({"kind": "elsewhere"}, "Not a valid choice")])
def test_what_can_not_be_is_said_beside_its_field_and_what_was_typed_stays(login, house, over, says):
    ada, _lea, _mo = house
    typed = {**TYPED, "user": "planner-éva"} | over

    answer = login(ada).post("/channels/new", data=typed)

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert says in page
    assert "planner-éva" in page or over == {"user": ""}


def test_a_stale_form_gets_409_and_keeps_what_was_typed(session, login, house):
    ada, _lea, _mo = house
    channel = made(session)

    answer = login(ada).post(f"/channels/{channel.uid}/edit",
                             data={**TYPED, "name": "Typed by Ada", "version": channel.version + 1})

    assert answer.status_code == 409
    assert "Typed by Ada" in answer.get_data(as_text=True)


def test_rules_become_a_new_edition_and_mistakes_are_said(session, login, house):
    _ada, lea, _mo = house
    channel, client = made(session), login(lea)
    typed = {"edition": "0", "max_chars": "3000", "max_links": "", "hashtags_min": "1", "hashtags_max": "5",
             "allowed_from": "07:00", "allowed_to": "20:00", "min_gap_minutes": "240", "tone_nl": "Kort", "tone_en": ""}

    wrong = client.post(f"/channels/{channel.uid}/rules", data=typed | {"allowed_to": "06:00"})
    right = client.post(f"/channels/{channel.uid}/rules", data=typed)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "Until comes after from." in text_of(wrong)
    assert "07:00–20:00" in text_of(client.get(right.location))
    assert client.post(f"/channels/{channel.uid}/rules", data=typed | {"max_chars": "1"}).status_code == 409


def test_off_and_on_again_keeps_what_happened(session, login, house):
    _ada, lea, _mo = house
    channel, client = made(session), login(lea)

    client.post(f"/channels/{channel.uid}/off")
    off = text_of(client.get("/channels"))
    client.post(f"/channels/{channel.uid}/on")

    assert "Switched off" in off
    assert "Lea switched it off" in text_of(client.get(f"/channels/{channel.uid}"))


def test_our_own_blog_is_asked_its_name_only(session, login, house):
    ada, _lea, _mo = house
    blog = session.scalars(sa.select(Channel).where(Channel.connector == "own")).one()
    client = login(ada)

    asked = client.get(f"/channels/{blog.uid}/edit")
    assert (asked.status_code, 'name="address"' in asked.get_data(as_text=True)) == (200, False)
    assert client.post(f"/channels/{blog.uid}/edit", data={"name": "Ons blog", "version": blog.version}
                       ).status_code == 303
    session.expire_all()
    assert blog.name == "Ons blog"


def test_who_keeps_the_health_of_channels_is_shown(session, login, house, monkeypatch):
    _ada, lea, _mo = house
    failing = made(session).id
    monkeypatch.setattr("planner.channels.queries._health", [lambda session, channels, now: {
        each.id: Health(HealthState.FAILING, "The last three failed.") for each in channels if each.id == failing}])

    assert "Fails The last three failed." in text_of(login(lea).get("/channels"))


def test_many_channels_cost_as_many_statements_as_one(session, login, house):
    ada, _lea, _mo = house
    made(session)
    client = login(ada)
    client.get("/channels")
    with count_queries() as for_one:
        client.get("/channels")
    for _number in range(20):
        made(session)
    with count_queries() as for_many:
        assert client.get("/channels").status_code == 200

    assert len(for_many) == len(for_one)
    assert len(for_one) <= 10


# --- The test of a line ------------------------------------------------------------------------------------------


def pressed(app, session, client, channel, caller):
    """Press "Test", let the clockwork do it, read the page."""
    assert client.post(f"/channels/{channel.uid}/test?here=1").status_code == 303
    assert "Being tested" in text_of(client.get(f"/channels/{channel.uid}"))
    message = session.scalars(sa.select(Message).where(Message.topic == TEST)).all()[-1]
    was = app.extensions["planner.caller"]
    app.extensions["planner.caller"] = caller
    try:
        with app.app_context():
            try_channel(Delivery(session, message.key, message.payload, NOW))
    finally:
        app.extensions["planner.caller"] = was
    session.expire_all()
    return text_of(client.get(f"/channels/{channel.uid}"))


def at(site):
    return {"address": site.address, "user": "planner-author", "secret": "WORDPRESS_BLOG"}


def test_a_test_says_who_we_are_there(app, session, login, house):
    _ada, lea, _mo = house
    with fake_wordpress() as site:
        site.passwords["author"] = VALUE
        channel = made(session, config=at(site))
        version = channel.version

        page = pressed(app, session, login(lea), channel, Caller({("127.0.0.1", site.port)}))

    assert "Let in as Planner (author) (author)." in page
    assert channel.version == version                   # nobody's open form went stale


def test_a_test_that_fails_says_why_in_our_words(app, session, login, house, caplog):
    _ada, lea, _mo = house
    with outside(reply(b"SELECT 'their words'", "403 Forbidden")) as site:
        channel = made(session, config={"address": f"http://127.0.0.1:{site.port}", "user": "planner-author",
                                        "secret": "WORDPRESS_BLOG"})

        page = pressed(app, session, login(lea), channel, Caller({("127.0.0.1", site.port)}))

    assert "The user or the secret is refused" in page
    assert "their words" not in page + caplog.text
    assert VALUE not in page + caplog.text
    assert channel.test_trouble == "token_refused"


def test_a_secret_that_is_not_set_is_said_without_a_call(app, session, login, house, monkeypatch):
    ada, _lea, _mo = house
    monkeypatch.delenv("PLANNER_SECRET_WORDPRESS_BLOG")
    with outside(reply(b"{}")) as site:
        channel = made(session, config={"address": f"http://127.0.0.1:{site.port}", "user": "planner",
                                        "secret": "WORDPRESS_BLOG"})
        page = pressed(app, session, login(ada), channel, Caller({("127.0.0.1", site.port)}))

    assert "The secret of this name is not set." in page
    assert "WORDPRESS_BLOG : not set" in page
    assert site.heard == []


def test_an_answer_to_a_line_that_leads_elsewhere_by_now_is_not_kept(app, session, login, house):
    ada, _lea, _mo = house
    channel, client = made(session), login(ada)

    class Meanwhile(Caller):
        def call(self, *args, **kwargs):
            channel.config = {**channel.config, "address": "https://elsewhere.example"}
            channel.test_asked_at = None
            session.commit()
            raise AssertionError("never")

    with pytest.raises(AssertionError, match="never"):
        pressed(app, session, client, channel, Meanwhile())
    assert channel.tested_at is None
