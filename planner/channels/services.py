"""Writes to channels: what they are, how we reach them, the rules of the game there.

A secret's value never comes here: a channel keeps its name, which only an administrator may give. Who changes where a
line leads without being one takes the name away, so that nobody sends a secret to a machine of their own.
Source: docs/domain.md b (Publishing), docs/domain-more.md q (Channel health), t (channel secrets' names).
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.channels.models import Channel, ChannelKind, ChannelRules
from planner.channels.rules import OWN, Game, fault_of, is_site_address, key_for
from planner.connectors import KINDS
from planner.core import event_log, outbox, secrets
from planner.core.errors import Conflict, RuleBroken
from planner.messages.models import Notice
from planner.messages.services import finish, notify
from planner.people.models import Person, Site
from planner.people.queries import holders
from planner.policy import Action, Role

TEST = "channel_test"
Private = Callable[[str], bool]
Line = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is typed about a channel. ``secret`` is a name; None: the form did not ask, whoever typed may not say."""

    name: str
    kind: ChannelKind
    connector: str
    languages: Sequence[str]
    site: Site | None = None
    address: str = ""
    user: str = ""
    secret: str | None = None
    secret_until: date | None = None


def add_channel(session: Session, *, actor: Person, facts: ChannelFacts, is_private: Private,
                now: datetime) -> Channel:
    """A new channel, in use at once, without rules of the game.

    Args:
        is_private: whether nobody on the way to an address can read along.
    Raises:
        NotAllowed.
        RuleBroken: a language, an address, a user or a secret's name is missing or can't be.
    """
    policy.require(actor, Action.EDIT_CHANNELS)
    _check(facts, is_private)
    taken = set(session.scalars(sa.select(Channel.key)))
    channel = Channel(key=key_for(facts.name, taken), kind=facts.kind, connector=facts.connector, config={},
                      rules=[ChannelRules()])
    session.add(channel)
    _write(channel, facts, may_name=policy.allowed(actor, Action.NAME_SECRETS))
    session.flush()
    event_log.record(session, channel, "add", actor_id=actor.id, now=now)
    _tell_unnamed(session, channel, actor=actor, now=now)
    return channel


def change_channel(session: Session, channel: Channel, *, actor: Person, facts: ChannelFacts, version: int | None,
                   is_private: Private, now: datetime) -> bool:
    """Other facts. A line that leads elsewhere was never tested. Returns whether its secret's name was taken away.

    Our own blog keeps its way, languages and site.

    Raises:
        NotAllowed, RuleBroken: as ``add_channel``; our blog stays our blog, and nothing else becomes it.
        Conflict: it was changed since ``version``.
    """
    policy.require(actor, Action.EDIT_CHANNELS, channel)
    if version is not None and version != channel.version:
        raise Conflict("stale")
    if (channel.connector == OWN) != (facts.connector == OWN):
        raise RuleBroken("channel_own_stays")
    _check(facts, is_private)
    before = _shown(channel)
    taken_away = _write(channel, facts, may_name=policy.allowed(actor, Action.NAME_SECRETS))
    changed = [name for name, value in _shown(channel).items() if before[name] != value]
    if changed:
        event_log.record(session, channel, "change", actor_id=actor.id, now=now, fields=changed)
    session.flush()
    _tell_unnamed(session, channel, actor=actor, now=now)
    return taken_away


def is_named(channel: Channel) -> bool:
    """Whether somebody said which secret a channel's line takes; without a line there is none to name."""
    return channel.connector not in KINDS or bool(channel.config.get("secret"))


def _tell_unnamed(session: Session, channel: Channel, *, actor: Person, now: datetime) -> None:
    """Only administrators name secrets: they hear of a line without one, and no more once it has one, or is another."""
    about = f"channel-unnamed:{channel.uid}:"
    here = f"{about}{_mark(channel)}:"
    told = set(session.scalars(sa.select(Notice.key).where(
        Notice.key.startswith(about, autoescape=True), Notice.done_at.is_(None))))
    over = told if is_named(channel) else {key for key in told if not key.startswith(here)}
    for key in over:
        finish(session, key, now=now)
    if is_named(channel) or told - over or policy.allowed(actor, Action.NAME_SECRETS):
        return
    for admin in holders(session, Role.ADMIN):
        notify(session, admin, key=f"{here}{channel.version}", text_key="channel_unnamed", now=now,
               address=f"/channels/{channel.uid}/edit", params={"who": actor.name, "channel": channel.name})


def _mark(channel: Channel) -> str:
    """Which line it is, in few signs: another address or user is another line to name a secret for."""
    plain = "\0".join((channel.connector, channel.config.get("address", ""), channel.config.get("user", "")))
    return sha256(plain.encode()).hexdigest()[:12]


def _shown(channel: Channel) -> dict[str, Any]:
    """What a change is seen by; that a secret has another name is said, the name is not."""
    return {"name": channel.name, "kind": channel.kind, "connector": channel.connector, "site": channel.site_id,
            "languages": list(channel.languages), "address": channel.config.get("address", ""),
            "user": channel.config.get("user", ""), "secret": channel.config.get("secret", ""),
            "secret_until": channel.secret_until}


def _check(facts: ChannelFacts, is_private: Private) -> None:
    if facts.connector == OWN:
        return
    if not facts.languages:
        raise RuleBroken("channel_language")
    kind = KINDS.get(facts.connector)
    if kind is None:
        return
    if not is_site_address(facts.address, with_query=facts.connector == "webhook"):
        raise RuleBroken("channel_address")
    if not is_private(facts.address):
        raise RuleBroken("channel_address_open")
    if "user" in kind.fields and not facts.user:
        raise RuleBroken("channel_user")
    if facts.secret and not secrets.is_name(facts.secret):
        raise RuleBroken("channel_secret")


def _write(channel: Channel, facts: ChannelFacts, *, may_name: bool) -> bool:
    """Put ``facts`` in place; whether that took the secret's name away."""
    channel.name = facts.name
    if facts.connector == OWN:
        return False
    kind = KINDS.get(facts.connector)
    was = dict(channel.config)
    now = {name: getattr(facts, name) for name in kind.fields} if kind else {}
    same_line = channel.connector == facts.connector and all(was.get(name) == value for name, value in now.items())
    secret = facts.secret if may_name and facts.secret is not None else was.get("secret", "") if same_line else ""
    if kind and secret:
        now["secret"] = secret
    if now != was or channel.connector != facts.connector:
        _forget_test(channel)
    channel.kind, channel.connector, channel.config = facts.kind, facts.connector, now
    channel.languages, channel.site = list(facts.languages), facts.site
    if may_name:
        channel.secret_until = facts.secret_until if kind else None
    return bool(was.get("secret")) and kind is not None and not secret and not may_name


def _forget_test(channel: Channel) -> None:
    channel.tested_at = channel.test_asked_at = None
    channel.tested_as = channel.test_trouble = ""


def set_game(session: Session, channel: Channel, *, actor: Person, game: Game, edition: int | None,
             now: datetime) -> bool:
    """Other rules of the game: a new edition, since variants keep the one that they were checked against.

    Returns whether anything was different.

    Raises:
        NotAllowed.
        RuleBroken: the rules can't be.
        Conflict: there is a newer edition than ``edition``.
    """
    policy.require(actor, Action.EDIT_CHANNELS, channel)
    latest = channel.rules[-1] if channel.rules else None
    if edition is not None and edition != (latest.edition if latest else 0):
        raise Conflict("stale")
    if fault := fault_of(game):
        raise RuleBroken(fault)
    if latest is not None and game_of(latest) == game:
        return False
    channel.rules.append(ChannelRules(edition=latest.edition + 1 if latest else 1, **asdict(game)))
    session.flush()
    event_log.record(session, channel, "rules", actor_id=actor.id, now=now, edition=channel.rules[-1].edition)
    return True


def game_of(rules: ChannelRules) -> Game:
    """An edition as rules of the game."""
    return Game(**{name: getattr(rules, name) for name in Game.__slots__})


def switch(session: Session, channel: Channel, *, on: bool, actor: Person, now: datetime) -> None:
    """Take it out of use, or into use again; what went out there stays as it was. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.EDIT_CHANNELS, channel)
    if channel.is_active is on:
        raise Conflict("stale")
    channel.is_active = on
    event_log.record(session, channel, "switch_on" if on else "switch_off", actor_id=actor.id, now=now)
    session.flush()


def ask_test(session: Session, channel: Channel, *, actor: Person, now: datetime) -> None:
    """Have the clockwork ask who we are there; no page waits for a site outside. Raises NotAllowed, RuleBroken."""
    policy.require(actor, Action.EDIT_CHANNELS, channel)
    if channel.connector not in KINDS:
        raise RuleBroken("channel_no_line")
    if channel.test_asked_at is not None:
        return
    session.execute(sa.update(Channel).where(Channel.id == channel.id).values(test_asked_at=now),
                    execution_options={"synchronize_session": "fetch"})
    outbox.post(session, TEST, key=f"channel-test:{channel.uid}:{now.isoformat()}", now=now, channel=channel.uid)


def note_test(session: Session, uid: str, asked: Line, *, who: str, trouble: str, now: datetime) -> bool:
    """Keep what a test brought, unless the line leads elsewhere by now. Nobody's open form goes stale by it."""
    channel = session.scalar(sa.select(Channel).where(Channel.uid == uid).with_for_update())
    if channel is None or line_of(channel) != asked:
        return False
    session.execute(sa.update(Channel).where(Channel.id == channel.id).values(
        tested_at=now, test_asked_at=None, tested_as=who[:120], test_trouble=trouble))
    return True


def line_of(channel: Channel) -> Line:
    """By which connector, with what."""
    return channel.connector, dict(channel.config)
