"""Reads of inbox and outbox, newest first, in pages."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.outbox import Message
from planner.core.reading import read
from planner.messages import rules
from planner.messages.models import BounceHook, ChatAddress, DeliveryPref, MailTrouble, Notice, WayTest
from planner.messages.rules import Purpose, Reach, Way
from planner.people.models import Person, PersonStatus, Team, team_member

PAGE_SIZE = 50
TOPIC = "mail"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the mark of the last one when there are older ones."""

    rows: Sequence[Row]
    older: str | None


def inbox(session: Session, person: Person, *, before: str | None = None, kind: Purpose | None = None,
          is_new: bool = False, size: int = PAGE_SIZE) -> Page[Notice]:
    """The notices of ``person``, newest first, perhaps of one kind or those that are new; two statements at most.

    ``before`` is the uid of the last one seen.
    """
    rows = sa.select(Notice).where(Notice.person_id == person.id)
    if kind is not None:
        rows = rows.where(Notice.kind == kind)
    if is_new:
        rows = rows.where(Notice.read_at.is_(None), Notice.done_at.is_(None))
    mark = session.scalar(sa.select(Notice.id).where(Notice.uid == before, Notice.person_id == person.id))
    if mark is not None:
        rows = rows.where(Notice.id < mark)
    found = list(session.scalars(rows.order_by(Notice.id.desc()).limit(size + 1)))
    return Page(found[:size], found[size - 1].uid if len(found) > size else None)


def unread(session: Session, person: Person, *, most: int = 100) -> int:
    """How many notices wait to be seen: not read and not done; counted up to ``most``."""
    return session.scalar(count_unread(person.id, most)) or 0


def count_unread(person_id: Any, most: int = 100) -> sa.Select[int]:
    """The statement of :func:`unread`; ``person_id`` may be a place in it."""
    some = sa.select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None),
                                      Notice.done_at.is_(None)).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(some)


# --- Ways --------------------------------------------------------------------------------------------------------


def ways_of(session: Session, person: Person) -> dict[Purpose, Way]:
    """The way of each kind, chosen or not."""
    rows = session.execute(sa.select(DeliveryPref.kind, DeliveryPref.way).where(DeliveryPref.person_id == person.id))
    return {kind: ways[0] for kind, ways in rules.WAYS.items()} | {row.kind: row.way for row in rows}


def reach_of(session: Session, person: Person, kind: Purpose) -> Reach:
    """Where a message of ``kind`` reaches ``person`` now; one statement. Everything that is told asks here."""
    if person.status is PersonStatus.LEFT:
        return Reach()
    row = session.execute(_reach(), {"kind": kind, "person": person.id}).one()
    has_mail = person.email is not None and not row.is_bad
    return rules.reach(kind, row.way, has_mail=has_mail, has_chat=row.chat is not None)


@cache
def _reach() -> sa.Select[Way, int, bool]:
    """Put together once: everything that is told asks."""
    chosen = sa.and_(DeliveryPref.person_id == Person.id, DeliveryPref.kind == sa.bindparam("kind"))
    return (sa.select(DeliveryPref.way, ChatAddress.id.label("chat"), MailTrouble.is_bad).select_from(Person)
            .outerjoin(DeliveryPref, chosen)
            .outerjoin(ChatAddress, sa.and_(ChatAddress.person_id == Person.id, ChatAddress.is_on))
            .outerjoin(MailTrouble, MailTrouble.email == Person.email).where(Person.id == sa.bindparam("person")))


def own_chat(session: Session, person: Person) -> ChatAddress | None:
    """The chat address of ``person``, on or off."""
    return session.scalar(sa.select(ChatAddress).where(ChatAddress.person_id == person.id))


def team_chats(session: Session, person: Person) -> Sequence[str]:
    """The uids of the chat addresses of the teams of ``person`` that are on."""
    return [row.uid for row in read(session, _team_chats(), {"person": person.id})]


@cache
def _team_chats() -> sa.Select[str]:
    return (sa.select(ChatAddress.uid).join(team_member, team_member.c.team_id == ChatAddress.team_id)
            .where(team_member.c.person_id == sa.bindparam("person"), ChatAddress.is_on))


def teams_and_chats(session: Session) -> list[tuple[Team, ChatAddress | None]]:
    """Each team with its chat address, in order of name."""
    rows = session.execute(sa.select(Team, ChatAddress).outerjoin(ChatAddress, ChatAddress.team_id == Team.id)
                           .order_by(Team.name_en))
    return [(row.Team, row.ChatAddress) for row in rows]


def get_team(session: Session, uid: str) -> Team:
    """One team. Raises NotFound."""
    found = session.scalar(sa.select(Team).where(Team.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def trouble_of(session: Session, email: str | None) -> MailTrouble | None:
    """What is wrong with an address; None when nothing is."""
    return None if email is None else session.scalar(sa.select(MailTrouble).where(MailTrouble.email == email))


def bad_addresses(session: Session) -> list[tuple[Person, MailTrouble]]:
    """Who can't be mailed any more, or hardly, in order of name: an administrator corrects these addresses."""
    rows = session.execute(sa.select(Person, MailTrouble).join(MailTrouble, MailTrouble.email == Person.email)
                           .where(Person.status != PersonStatus.LEFT).order_by(Person.name).limit(PAGE_SIZE))
    return [(row.Person, row.MailTrouble) for row in rows]


def inbox_readers(session: Session) -> list[Person]:
    """Who hears of what there is to do in the inbox alone, by choice or for want of an address that works."""
    pref, trouble, chat = DeliveryPref, MailTrouble, ChatAddress
    by_chat = sa.and_(pref.way == Way.CHAT, chat.id.is_not(None))
    rows = (sa.select(Person)
            .outerjoin(pref, sa.and_(pref.person_id == Person.id, pref.kind == Purpose.ACTION))
            .outerjoin(chat, sa.and_(chat.person_id == Person.id, chat.is_on))
            .outerjoin(trouble, sa.and_(trouble.email == Person.email, trouble.is_bad))
            .where(Person.status != PersonStatus.LEFT, Person.password_hash.is_not(None))
            .where(sa.or_(pref.way == Way.INBOX,
                          sa.and_(sa.or_(Person.email.is_(None), trouble.id.is_not(None)),
                                  sa.not_(sa.func.coalesce(by_chat, sa.false())))))
            .order_by(Person.name))
    return list(session.scalars(rows))


def last_tests(session: Session, person: Person) -> dict[Way, Message]:
    """What became of the last test of each way, as its outbox row says."""
    rows = session.execute(sa.select(WayTest.way, Message).join(Message, Message.key == WayTest.key)
                           .where(WayTest.person_id == person.id))
    return {row.way: row.Message for row in rows}


def digest_notices(session: Session, person: Person, *, most: int = 20) -> list[Notice]:
    """What happened since the last digest and belongs into the next one, oldest first; read and done lines do not."""
    return list(session.scalars(
        sa.select(Notice).where(Notice.person_id == person.id, Notice.for_digest, Notice.read_at.is_(None),
                                Notice.done_at.is_(None)).order_by(Notice.id).limit(most)))


def people_with_notices(session: Session) -> list[int]:
    """For whom something waits for a digest."""
    return list(session.scalars(sa.select(Notice.person_id).where(
        Notice.for_digest, Notice.read_at.is_(None), Notice.done_at.is_(None)).distinct().order_by(Notice.person_id)))


# --- Outbox ------------------------------------------------------------------------------------------------------


def mails(session: Session, *, before: int | None = None, size: int = PAGE_SIZE) -> Page[Message]:
    """The mails of the outbox, newest first; ``before`` is the number of the last one seen."""
    rows = sa.select(Message).where(Message.topic == TOPIC)
    if before is not None:
        rows = rows.where(Message.id < before)
    found = list(session.scalars(rows.order_by(Message.id.desc()).limit(size + 1)))
    return Page(found[:size], str(found[size - 1].id) if len(found) > size else None)


def get_mail(session: Session, number: int) -> Message:
    """One mail of the outbox. Raises NotFound."""
    found = session.scalar(sa.select(Message).where(Message.id == number, Message.topic == TOPIC))
    if found is None:
        raise NotFound("not_found")
    return found


def bounce_generation(session: Session) -> int:
    """How often the address for mails that came back was changed, and one."""
    return session.scalar(sa.select(BounceHook.generation)) or 1
