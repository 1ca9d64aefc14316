"""Queueing mails and notices, in the transaction of what they tell about (trust 6.3)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from planner import policy
from planner.core import outbox, rows
from planner.core.db import changed_rows
from planner.core.errors import NotFound
from planner.core.outbox import Message, OutboxState
from planner.core.uid import new_uid
from planner.messages import addresses, letters, queries, rules, words
from planner.messages.models import Notice
from planner.messages.notices import sentence
from planner.messages.rules import Reach
from planner.messages.stopping import sign_stop
from planner.people.models import Person, PersonStatus
from planner.people.queries import find_organisation, work_calendar
from planner.people.rules.people import open_at
from planner.policy import Action

Purpose = rules.Purpose
TOPIC = "mail"
TEAM_KINDS = frozenset({rules.Purpose.URGENT, rules.Purpose.NEWS})      # what a team's chat is told
NOTICE, CHAT = "notice", "chat"             # topics: a notice to be told at once, words for a chat
KEEP_BODIES = timedelta(days=1)             # a body may hold a link that opens an account
AT_ONCE = 1_000                             # bodies emptied in one turn
KEEP_NOTICES = timedelta(days=90)


def send_mail(session: Session, *, to: Person | str, key: str, subject: str, text: str, html: str, now: datetime,
              purpose: Purpose, unsubscribe: str = "") -> bool:
    """Queue one mail to one recipient; False when ``key`` was queued before, or when there is nobody to mail.

    An address that a mail server refused for good gets nothing but mails of the account itself.

    Args:
        key: what, to whom, on which occasion; decides the Message-ID, so that a repeat is known as one.
        unsubscribe: the address whose one-click POST ends mails like this one (RFC 8058); '' where none may be ended.
    Source: trust 3.6 (one recipient each), 6.3; docs/domain-more.md q (mail address state).
    """
    email, name, locale = (to.email, to.name, to.locale) if isinstance(to, Person) else (to, "", "en")
    house = find_organisation(session)
    if email is None or (isinstance(to, Person) and to.status is PersonStatus.LEFT):
        return False
    if purpose is not Purpose.SECURITY and (trouble := queries.trouble_of(session, email)) and trouble.is_bad:
        return False
    return outbox.post(session, TOPIC, key=f"mail:{key}", now=now, to=email, name=name, lang=locale, subject=subject,
                       sender=f"Planner, {house.name}" if house else "Planner", text=text, html=html,
                       at=now.isoformat(), purpose=purpose.value, unsubscribe=unsubscribe)


def mail_person(session: Session, person: Person, template: str, *, key: str, now: datetime, purpose: Purpose,
                unsubscribe: str = "", **context: Any) -> bool:
    """Queue the letter ``templates/mail/<template>`` to ``person``, in their language; returns as :func:`send_mail`."""
    letter = letters.write(person, template, **context)
    return send_mail(session, to=person, key=key, subject=letter.subject, text=letter.text, html=letter.html, now=now,
                     purpose=purpose, unsubscribe=unsubscribe)


def send_letter(session: Session, person: Person, template: str, *, key: str, now: datetime, purpose: Purpose,
                unsubscribe: str = "", **context: Any) -> Reach:
    """Send the letter ``templates/mail/<template>`` by the ways of ``person`` for this kind; returns which ones.

    A kind that goes with the digest counts as mail: this is the digest, or what takes its place. By chat go the
    plain words. Nothing at all is no failure: the inbox is left, and who calls puts the lines there.

    Source: docs/domain-more.md q (kinds).
    """
    reach = queries.reach_of(session, person, purpose)
    if reach.is_inbox_only:
        return reach
    letter = letters.write(person, template, **context)
    if reach.mail or reach.digest:
        send_mail(session, to=person, key=key, subject=letter.subject, text=letter.text, html=letter.html, now=now,
                  purpose=purpose, unsubscribe=unsubscribe)
    chat = queries.own_chat(session, person) if reach.chat else None
    if chat is not None:
        outbox.post(session, CHAT, key=f"chat:{key}", now=now, chat=chat.uid, text=f"{letter.subject}\n\n{letter.text}")
    return reach


def notify(session: Session, person: Person, *, key: str, text_key: str, params: Mapping[str, Any], address: str,
           now: datetime) -> bool:
    """Tell somebody something: a line in their inbox, and the ways that they chose for its kind.

    False when ``key`` is there already, or the person has left. The one gate of all notices: what goes by mail or chat
    besides is decided here, and is handed out by :func:`tell` outside of quiet hours (urgent things at any hour).

    Args:
        text_key: names a sentence of ``words.NOTICES``, and by that its kind.
        address: the path of ours that the line opens.
    Source: docs/domain-more.md q (kinds).
    """
    if person.status is PersonStatus.LEFT:
        return False
    kind = words.kind_of(text_key)
    is_alone = text_key in words.TOLD_ELSEWHERE
    reach = Reach() if is_alone else queries.reach_of(session, person, kind)
    uid = new_uid()
    if not rows.insert_once(session, Notice, {
            "uid": uid, "person_id": person.id, "key": key, "text_key": text_key, "params": dict(params),
            "address": address, "at": now, "kind": kind, "for_digest": reach.digest, "created_at": now,
            "updated_at": now, "version": 1}, unique=("person_id", "key")):
        return False
    if reach.mail or reach.chat:
        outbox.post(session, NOTICE, key=f"notice:{uid}", now=now, notice=uid,
                    not_before=_opens(session, person, kind, now))
    if kind in TEAM_KINDS and not is_alone:
        for chat in queries.team_chats(session, person):        # said once, however many of the team it is told
            outbox.post(session, CHAT, key=f"chat:{chat}:{key}", now=now, chat=chat, notice=uid)
    return True


def note_lines(session: Session, person: Person, lines: Mapping[str, tuple[Mapping[str, Any], str]], *, text_key: str,
               now: datetime) -> None:
    """Put several lines at once into the inbox of somebody whose row is held, of a sentence that is told elsewhere.

    Args:
        lines: by key the parameters and the path that the line opens; those that are there already stay.
    """
    there = set(session.scalars(sa.select(Notice.key).where(Notice.person_id == person.id, Notice.key.in_(lines))))
    session.add_all(Notice(person_id=person.id, key=key, text_key=text_key, params=dict(params), address=address,
                           at=now, kind=words.kind_of(text_key))
                    for key, (params, address) in lines.items() if key not in there)
    session.flush()


def _opens(session: Session, person: Person, kind: Purpose, now: datetime) -> datetime:
    """From when on a message of this kind may reach somebody."""
    if kind in rules.NEVER_HELD:
        return now
    return open_at(now, zone=person.zone, quiet_from=person.quiet_from, quiet_to=person.quiet_to,
                   calendar=work_calendar(session))


def tell(session: Session, uid: str, *, now: datetime) -> Reach:
    """Tell a notice by mail or chat, by the ways that hold now; nothing when it was read or done meanwhile."""
    notice = session.scalar(sa.select(Notice).where(Notice.uid == uid).with_for_update())
    person = session.get(Person, notice.person_id) if notice is not None else None
    if notice is None or person is None or notice.read_at is not None or notice.done_at is not None:
        return Reach()
    reach = queries.reach_of(session, person, notice.kind)
    if reach.mail:
        with letters.speaking(person.locale):
            token = sign_stop(person, notice.kind, on=now.date())
            stop = letters.link("ways.stop", token=token, lang=person.locale) if token else ""
        mail_person(session, person, "notice", key=f"notice:{uid}", now=now, purpose=notice.kind, unsubscribe=stop,
                    stop=stop, text=sentence(notice, locale=person.locale, zone=person.zone), address=notice.address)
    chat = queries.own_chat(session, person) if reach.chat else None
    if chat is not None:
        outbox.post(session, CHAT, key=f"chat:notice:{uid}", now=now, chat=chat.uid, notice=uid)
    notice.for_digest = reach.digest            # the person changed their mind meanwhile
    return reach


def test_words(locale: str) -> str:
    """What a test in a chat says."""
    with letters.speaking(locale):
        return _("A test of Planner. If you read this, messages reach you here.")


def digested(notices: Iterable[Notice]) -> None:
    """These lines went with a digest, or their reader left: they wait no more."""
    for notice in notices:
        notice.for_digest = False


def finish(session: Session, key: str, *, now: datetime, person: Person | None = None) -> int:
    """What these notices asked for is done, or not needed any more: they stay, struck. Returns how many changed."""
    who = {} if person is None else {"person": person.id}
    return rows.change(session, _done(of_one=person is not None), {"line": key, "now": now, **who}, of=Notice)


@cache
def _done(*, of_one: bool) -> sa.Update:
    """Put together once: every step of a text ends something."""
    lines = sa.update(Notice).where(Notice.key == sa.bindparam("line"), Notice.done_at.is_(None))
    if of_one:
        lines = lines.where(Notice.person_id == sa.bindparam("person"))
    return lines.values(done_at=sa.bindparam("now"))


def own_notice(session: Session, uid: str, *, actor: Person) -> Notice:
    """A notice of the actor's own. Raises NotFound: another's is out of sight."""
    found = session.scalar(sa.select(Notice).where(Notice.uid == uid, Notice.person_id == actor.id))
    if found is None:
        raise NotFound("not_found")
    return found


def mark_read(session: Session, uid: str, *, actor: Person, now: datetime) -> Notice:
    """Note that the actor has seen this line; returns it. Raises NotFound."""
    notice = own_notice(session, uid, actor=actor)
    policy.require(actor, Action.READ_OWN_MESSAGES, notice)
    if notice.read_at is None:
        notice.read_at = now
    return notice


def mark_all_read(session: Session, *, actor: Person, now: datetime) -> int:
    """Note that the actor has seen every line; returns how many were new."""
    rows = sa.update(Notice).where(Notice.person_id == actor.id, Notice.read_at.is_(None)).values(read_at=now)
    return changed_rows(session, rows)


def tidy(session: Session, *, now: datetime) -> int:
    """Empty the bodies of mails that went out, or need not, and remove notices after 90 days; returns how many."""
    gone = Message.state.in_((OutboxState.SENT, OutboxState.SKIPPED))
    old = sa.select(Message).where(Message.topic == TOPIC, gone, Message.done_at < now - KEEP_BODIES,
                                   Message.payload["text"].as_string() != "").order_by(Message.id).limit(AT_ONCE)
    changed = 0
    for message in session.scalars(old):
        message.payload = {**message.payload, "text": "", "html": ""}
        changed += 1
    changed += addresses.forget_nobodys(session)
    return changed + changed_rows(session, sa.delete(Notice).where(Notice.at < now - KEEP_NOTICES))
