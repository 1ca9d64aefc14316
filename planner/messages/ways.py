"""What people choose about how they are reached: a way for each kind, a chat address, a test by each way."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, outbox
from planner.core.db import changed_rows
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.messages import queries, services
from planner.messages.models import BounceHook, ChatAddress, DeliveryPref, WayTest
from planner.messages.rules import WAYS, Purpose, Way, written
from planner.messages.stopping import read_stop
from planner.people.models import Person, Team
from planner.people.queries import get_organisation
from planner.policy import Action

TESTS_APART = 60            # seconds


def choose_ways(session: Session, chosen: Mapping[Purpose, Way], *, actor: Person, now: datetime,
                seen: str | None = None) -> None:
    """By which way the actor hears of each of these kinds from now on.

    Args:
        seen: the ways that the actor saw when choosing (``rules.written``); None where nobody looked.
    Raises:
        RuleBroken: a way that this kind may not take (``way_not_for_kind``).
        Conflict: they were chosen otherwise meanwhile, by a click in a mail, say (``stale``).
    Source: docs/domain-more.md q (kinds).
    """
    policy.require(actor, Action.SEE_SELF)
    if any(way not in WAYS[kind] for kind, way in chosen.items()):
        raise RuleBroken("way_not_for_kind")
    session.execute(sa.select(Person.id).where(Person.id == actor.id).with_for_update())   # one after the other
    if seen is not None and seen != written(queries.ways_of(session, actor)):
        raise Conflict("stale")
    _keep_ways(session, actor, chosen)


def _keep_ways(session: Session, person: Person, chosen: Mapping[Purpose, Way]) -> None:
    """The only writer of the rows; who has the default way needs none."""
    known = {row.kind: row for row in session.scalars(
        sa.select(DeliveryPref).where(DeliveryPref.person_id == person.id))}
    for kind, way in chosen.items():
        if (row := known.get(kind)) is not None:
            row.way = way
        elif way is not WAYS[kind][0]:
            session.add(DeliveryPref(person_id=person.id, kind=kind, way=way))
    session.flush()


def keep_own_chat(session: Session, url: str, name: str, *, actor: Person, now: datetime) -> ChatAddress:
    """The actor's own chat address is this one from now on, and on. The address was judged by who calls."""
    policy.require(actor, Action.SEE_SELF)
    chat = queries.own_chat(session, actor) or ChatAddress(person_id=actor.id)
    return _keep(session, chat, url, name)


def keep_team_chat(session: Session, team: Team, url: str, name: str, *, actor: Person, now: datetime) -> ChatAddress:
    """The chat address of a team is this one from now on, and on."""
    policy.require(actor, Action.KEEP_TEAM_CHAT)
    known = session.scalar(sa.select(ChatAddress).where(ChatAddress.team_id == team.id))
    chat = _keep(session, known or ChatAddress(team_id=team.id), url, name)
    event_log.record(session, chat, "chat.kept", actor_id=actor.id, now=now)
    return chat


def _keep(session: Session, chat: ChatAddress, url: str, name: str) -> ChatAddress:
    chat.url, chat.name, chat.is_on, chat.trouble, chat.worked_at = url, name, True, "", None
    session.add(chat)
    session.flush()
    return chat


def remove_own_chat(session: Session, *, actor: Person, now: datetime) -> None:
    """Forget the actor's chat address; what was to go there takes the usual way. Raises NotFound."""
    policy.require(actor, Action.SEE_SELF)
    _remove(session, queries.own_chat(session, actor))


def forget_chat_of(session: Session, person: Person) -> int:
    """Forget the chat address of somebody who left; returns whether there was one."""
    return changed_rows(session, sa.delete(ChatAddress).where(ChatAddress.person_id == person.id))


def remove_team_chat(session: Session, team: Team, *, actor: Person, now: datetime) -> None:
    """Forget a team's chat address. Raises NotFound."""
    policy.require(actor, Action.KEEP_TEAM_CHAT)
    chat = session.scalar(sa.select(ChatAddress).where(ChatAddress.team_id == team.id))
    if chat is not None:
        event_log.record(session, chat, "chat.removed", actor_id=actor.id, now=now)
    _remove(session, chat)


def _remove(session: Session, chat: ChatAddress | None) -> None:
    if chat is None:
        raise NotFound("not_found")
    session.delete(chat)
    session.flush()


def send_test(session: Session, way: Way, *, actor: Person, now: datetime) -> bool:
    """Send the actor a test by mail or chat; False when one went less than a minute ago.

    A test by mail also goes to an address that was refused: when it arrives, the address works again.

    Raises:
        NotFound: there is no such way for this person.
    """
    policy.require(actor, Action.SEE_SELF)
    test = session.scalar(sa.select(WayTest).where(WayTest.person_id == actor.id, WayTest.way == way)
                          .with_for_update())
    if test is not None and (now - test.at).total_seconds() < TESTS_APART:
        return False
    key = f"test:{actor.uid}:{now.isoformat(timespec='seconds')}"
    if way is Way.AT_ONCE and actor.email is not None:
        services.mail_person(session, actor, "test", key=key, now=now, purpose=Purpose.SECURITY, at=now)
        key = f"mail:{key}"
    elif way is Way.CHAT and (chat := queries.own_chat(session, actor)) is not None:
        key = f"chat:{key}"
        _test_chat(session, chat, actor.locale, key=key, now=now)
    else:
        raise NotFound("not_found")
    if test is None:
        session.add(WayTest(person_id=actor.id, way=way, key=key, at=now))
    else:
        test.key, test.at = key, now
    return True


def test_team_chat(session: Session, team: Team, *, actor: Person, now: datetime) -> bool:
    """Send a test to the chat of a team; False when one went less than a minute ago. Raises NotFound."""
    policy.require(actor, Action.KEEP_TEAM_CHAT)
    chat = session.scalar(sa.select(ChatAddress).where(ChatAddress.team_id == team.id).with_for_update())
    if chat is None:
        raise NotFound("not_found")
    earlier = sa.select(sa.literal(1)).where(
        outbox.Message.key.startswith(f"chat:test:{chat.uid}:", autoescape=True),
        outbox.Message.created_at > now - timedelta(seconds=TESTS_APART))
    if session.scalar(earlier.limit(1)) is not None:
        return False
    _test_chat(session, chat, actor.locale, now=now, key=f"chat:test:{chat.uid}:{now.isoformat(timespec='seconds')}")
    return True


def _test_chat(session: Session, chat: ChatAddress, locale: str, *, key: str, now: datetime) -> None:
    outbox.post(session, services.CHAT, key=key, now=now, chat=chat.uid, text=services.test_words(locale))


def change_bounces(session: Session, *, actor: Person, now: datetime) -> None:
    """Reports of mails that came back are taken at another address from now on; the old one opens nothing."""
    policy.require(actor, Action.MANAGE_SETTINGS)
    hook = session.scalar(sa.select(BounceHook).with_for_update())
    if hook is None:
        hook = BounceHook(id=1, generation=1)
        session.add(hook)
    hook.generation += 1
    hook.changed_at = now
    session.flush()
    event_log.record(session, get_organisation(session), "bounces.changed", actor_id=actor.id, now=now)


def only_inbox(session: Session, person: Person, *, now: datetime) -> None:
    """What goes with the daily mail stands in the inbox alone from now on: all that one click in a mail can do.

    Source: trust 2.5 (one-click List-Unsubscribe).
    """
    ways = queries.ways_of(session, person)
    kinds = {kind for kind, way in ways.items() if way is Way.DIGEST and Way.INBOX in WAYS[kind]}
    kinds |= {Purpose.ACTION} if ways[Purpose.ACTION] is Way.AT_ONCE else set()
    _keep_ways(session, person, dict.fromkeys(kinds, Way.INBOX))


def stop_kind(session: Session, token: str, *, now: datetime) -> Purpose:
    """Things of this kind stand in the inbox alone from now on: all that one click can do; returns which kind.

    Raises NotFound, GrownOld. Source: trust 2.5 (one-click List-Unsubscribe).
    """
    uid, kind = read_stop(token, today=now.date())
    person = session.scalar(sa.select(Person).where(Person.uid == uid))
    if person is not None:
        _keep_ways(session, person, {kind: Way.INBOX})
    return kind
