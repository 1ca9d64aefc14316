"""Mails and notices about people's accounts; entries of the navigation."""
from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.db import db
from planner.messages import letters, queries, services, ways
from planner.messages.reach import reach_rows
from planner.messages.rules import can_read_outbox
from planner.messages.services import Purpose
from planner.messages.words import CHAT_TROUBLES
from planner.people.events import NewDevice, PasswordChanged, PersonInvited, PersonLeft, ResetAsked, RolesChanged
from planner.people.queries import get_organisation
from planner.policy import Action, Role
from planner.web import navigation, panels
from planner.web.navigation import Count, Entry, Tally
from planner.web.words import label


def connect() -> None:
    """Subscribe to news about accounts, and put the inbox into the navigation."""
    events.subscribe(PersonInvited, invite)
    events.subscribe(ResetAsked, send_reset)
    events.subscribe(PasswordChanged, tell_password)
    events.subscribe(NewDevice, tell_device)
    events.subscribe(RolesChanged, tell_roles)
    events.subscribe(PersonLeft, forget_chat)
    navigation.add(Entry("inbox", _l("Inbox"), "messages.inbox", "top", 30, Action.SEE_SELF, icon="inbox",
                         count=Tally(lambda _roles: (queries.count_unread(navigation.ME),), _unread)))
    panels.register("me.reach", _reach)
    panels.register("ways.rows", _rows)
    panels.register("settings.bar", _outbox_link)


def invite(session: Session, news: PersonInvited) -> bool:
    """Mail the invitation."""
    return services.mail_person(
        session, news.person, "invitation", key=f"invitation:{news.person.uid}:{news.now.isoformat()}", now=news.now,
        purpose=Purpose.SECURITY, inviter=news.inviter, token=news.token, expires_at=news.expires_at,
        organisation=get_organisation(session))


def send_reset(session: Session, news: ResetAsked) -> bool:
    """Mail the link for a new password; False when that mail was queued before."""
    return services.mail_person(session, news.person, "reset", key=news.key, now=news.now, purpose=Purpose.SECURITY,
                                token=news.token, expires_at=news.expires_at)


def tell_password(session: Session, news: PasswordChanged) -> bool:
    """Tell by mail that the password is another one, in case it was somebody else."""
    return services.mail_person(
        session, news.person, "password_changed", key=f"password:{news.person.uid}:{news.now.isoformat()}",
        now=news.now, purpose=Purpose.SECURITY, at=news.now)


def tell_device(session: Session, news: NewDevice) -> bool:
    """Tell by mail that a new browser signed in."""
    return services.mail_person(session, news.person, "new_device", key=f"device:{news.sign_in_uid}", now=news.now,
                                purpose=Purpose.SECURITY, device=news.device, at=news.now)


def tell_roles(session: Session, news: RolesChanged) -> bool:
    """Tell in inbox and mail which roles somebody holds from now on; not to who did it themselves."""
    if news.actor_id == news.person.id:
        return False
    with letters.speaking(news.person.locale):
        roles = ", ".join(label(role) for role in Role if role in news.person.roles)
    key = f"roles:{news.person.uid}:{news.now.isoformat()}"
    services.notify(session, news.person, key=key, text_key="roles_changed", params={"roles": roles},
                    address="/me", now=news.now)
    if not news.person.has_joined:
        return False
    return services.mail_person(session, news.person, "roles_changed", key=key, now=news.now,
                                purpose=Purpose.SECURITY, roles=roles)


def forget_chat(session: Session, news: PersonLeft) -> int:
    """Who left is told nothing by chat any more, what waits included (trust 2.9); returns how many addresses went."""
    return ways.forget_chat_of(session, news.person)


def _unread(number: int) -> Count | None:
    return navigation.some(number, hot=True)


def _reach(person: Any) -> str:
    return _rows(reach_rows(db.session(), person))


def _rows(rows: Any) -> str:
    return render_template("messages/_reach.html", rows=rows, chat_troubles=CHAT_TROUBLES,
                           unread=queries.unread(db.session(), current_user))


def _outbox_link(subject: Any) -> str:
    settings = current_app.extensions["planner.settings"]
    return render_template("messages/_outbox_link.html", is_open=can_read_outbox(settings))
