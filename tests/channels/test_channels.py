"""Channels: who may change what, what is refused, that a secret is nowhere (docs/domain-more.md q, L9, L11; t)."""
from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
import sqlalchemy as sa

from planner.channels import services
from planner.channels.models import ChannelKind
from planner.channels.rules import Game, fault_of, is_site_address, key_for
from planner.channels.services import ChannelFacts
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.event_log import Event
from planner.policy import Role
from tests import factories as make
from tests.factories import NOW

FACTS = ChannelFacts("Blog elders", ChannelKind.EXTERNAL, "wordpress", ["nl"], None, "https://blog.example",
                     "planner", "WORDPRESS")


def private(address):
    return address.startswith("https://")


@pytest.fixture
def house(session):
    """Ada keeps the house, Lea leads, Mo is a member."""
    ada, lea, mo = make.person(Role.ADMIN, name="Ada"), make.person(Role.LEAD, name="Lea"), make.person(name="Mo")
    session.add_all([make.organisation(), make.site(), ada, lea, mo])
    session.flush()
    return ada, lea, mo


def add(session, actor, facts=FACTS):
    return services.add_channel(session, actor=actor, facts=facts, is_private=private, now=NOW)


def change(session, channel, actor, facts, version=None):
    return services.change_channel(session, channel, actor=actor, facts=facts, version=version, is_private=private,
                                   now=NOW)


def test_an_administrator_adds_a_line_with_the_name_of_its_secret(session, house):
    ada, _lea, _mo = house

    channel = add(session, ada)

    assert channel.config == {"address": "https://blog.example", "user": "planner", "secret": "WORDPRESS"}
    assert (channel.key, channel.is_active, [each.edition for each in channel.rules]) == ("blog-elders", True, [1])
    assert session.scalars(sa.select(Event.event).where(Event.uid == channel.uid)).all() == ["add"]


def test_a_lead_adds_one_without_naming_a_secret(session, house):
    _ada, lea, _mo = house

    assert "secret" not in add(session, lea).config


def test_a_member_may_nothing(session, house):
    ada, _lea, mo = house
    channel = add(session, ada)

    for act in (lambda: add(session, mo), lambda: change(session, channel, mo, FACTS),
                lambda: services.switch(session, channel, on=False, actor=mo, now=NOW),
                lambda: services.ask_test(session, channel, actor=mo, now=NOW),
                lambda: services.set_game(session, channel, actor=mo, game=Game(), edition=1, now=NOW)):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("over", [{"address": "https://mine.example"}, {"user": "somebody"},
                                  {"connector": "webhook", "user": ""}])
def test_who_leads_the_line_elsewhere_takes_no_secret_along(session, house, over):
    ada, lea, _mo = house
    channel = add(session, ada)
    channel.tested_at, channel.tested_as = NOW, "planner"

    taken_away = change(session, channel, lea, replace(FACTS, secret=None, **over))

    assert taken_away
    assert "secret" not in channel.config
    assert (channel.tested_at, channel.tested_as) == (None, "")


def test_a_lead_renames_and_the_line_stays_as_it_was(session, house):
    ada, lea, _mo = house
    channel = add(session, ada)
    channel.tested_at = NOW

    assert not change(session, channel, lea, replace(FACTS, name="Elders", secret=None))
    assert (channel.name, channel.config["secret"], channel.tested_at) == ("Elders", "WORDPRESS", NOW)
    assert session.scalars(sa.select(Event.detail).where(Event.event == "change")).one() == {"fields": ["name"]}


def test_the_log_says_that_a_secret_has_another_name_and_not_which(session, house):
    ada, _lea, _mo = house
    channel = add(session, ada)

    change(session, channel, ada, replace(FACTS, secret="OTHER"))

    assert channel.config["secret"] == "OTHER"
    assert "OTHER" not in str([event.detail for event in session.scalars(sa.select(Event))])


@pytest.mark.parametrize(("over", "code"), [
    ({"languages": []}, "channel_language"), ({"address": ""}, "channel_address"),
    ({"address": "blog.example"}, "channel_address"), ({"address": "https://ann:pw@blog.example"}, "channel_address"),
    ({"address": "https://blog.example/?p=1"}, "channel_address"), ({"address": "http://[::1"}, "channel_address"),
    ({"address": "http://blog.example"}, "channel_address_open"), ({"user": ""}, "channel_user"),
    ({"secret": "KEY"}, "channel_secret"), ({"secret": "A B"}, "channel_secret")])
def test_what_can_not_be_a_line_is_refused(session, house, over, code):
    ada, _lea, _mo = house

    with pytest.raises(RuleBroken) as caught:
        add(session, ada, replace(FACTS, **over))

    assert caught.value.code == code


def test_our_blog_stays_our_blog_and_nothing_becomes_it(session, house):
    ada, _lea, _mo = house
    blog, channel = make.channel(name="Blog"), add(session, ada)
    session.add(blog)
    session.flush()

    for one, connector in ((blog, "wordpress"), (channel, "own")):
        with pytest.raises(RuleBroken, match="channel_own_stays"):
            change(session, one, ada, replace(FACTS, connector=connector))
    change(session, blog, ada, ChannelFacts("Ons blog", ChannelKind.SITE, "own", ()))
    assert (blog.name, blog.languages) == ("Ons blog", ["nl", "en"])


def test_a_form_that_went_stale_changes_nothing(session, house):
    ada, _lea, _mo = house
    channel = add(session, ada)

    with pytest.raises(Conflict):
        change(session, channel, ada, FACTS, version=channel.version + 1)


def test_other_rules_are_a_new_edition_and_the_old_one_stays(session, house):
    _ada, lea, _mo = house
    channel = add(session, lea)
    game = Game(max_chars=3000, hashtags_max=5, allowed_from=time(7), allowed_to=time(20), tone_nl="Kort")

    def keep(edition, game=game):
        return services.set_game(session, channel, actor=lea, game=game, edition=edition, now=NOW)

    assert keep(1)
    assert not keep(2)
    assert [(each.edition, each.max_chars) for each in channel.rules] == [(1, None), (2, 3000)]
    with pytest.raises(Conflict):
        keep(1, Game())


@pytest.mark.parametrize(("game", "fault"), [
    (Game(), None), (Game(hashtags_min=2, hashtags_max=1), "channel_hashtags_order"),
    (Game(allowed_from=time(7)), "channel_hours_half"), (Game(allowed_to=time(7)), "channel_hours_half"),
    (Game(allowed_from=time(20), allowed_to=time(7)), "channel_hours_order")])
def test_rules_that_can_not_be_kept(game, fault):
    assert fault_of(game) == fault


def test_switching_off_and_on_again(session, house):
    _ada, lea, _mo = house
    channel = add(session, lea)

    services.switch(session, channel, on=False, actor=lea, now=NOW)
    with pytest.raises(Conflict):
        services.switch(session, channel, on=False, actor=lea, now=NOW)
    services.switch(session, channel, on=True, actor=lea, now=NOW)

    assert channel.is_active
    assert session.scalars(sa.select(Event.event).where(Event.uid == channel.uid).order_by(Event.id)).all() == [
        "add", "switch_off", "switch_on"]


def test_there_is_nothing_to_test_by_hand(session, house):
    _ada, lea, _mo = house
    channel = add(session, lea, replace(FACTS, connector="manual"))

    assert channel.config == {}
    with pytest.raises(RuleBroken, match="channel_no_line"):
        services.ask_test(session, channel, actor=lea, now=NOW)


def test_a_key_is_made_of_the_name_and_is_nobody_elses():
    assert key_for("Blog élders!", []) == "blog-elders"
    assert key_for("Blog", ["blog", "blog-2"]) == "blog-3"
    assert key_for("🙂", []) == "channel"
    assert len(key_for("x" * 200, ["x" * 36])) <= 40


@pytest.mark.parametrize(("address", "with_query", "fits"), [
    ("https://blog.example", False, True), ("https://blog.example/nl/", False, True),
    ("https://blog.example/?x=1", True, True), ("https://blog.example/#x", True, False),
    ("https://blog.example:0/", True, False), ("https://blog.example/a b", True, False),
    ("//blog.example", True, False)])
def test_where_a_line_can_begin(address, with_query, fits):
    assert is_site_address(address, with_query=with_query) is fits


