"""Signing in, passwords, signed-in browsers. Hashes come in ready: making one takes too long for a transaction."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import NotFound, RuleBroken
from planner.people import passwords, queries, sessions
from planner.people.events import NewDevice, PasswordChanged
from planner.people.models import AccountLink, Person, SignIn
from planner.people.rules.guessing import ACCOUNT, BROWSER, CURRENT, PAIR, VISITOR
from planner.people.services import guessing
from planner.people.services.guessing import Aim, Try
from planner.policy import Action


@dataclass(frozen=True, slots=True)
class Knock:
    """Who tries to sign in: the name typed, from where, and whether this browser let that person in before."""

    typed: str
    network: str
    is_known_browser: bool = False

    @property
    def pair(self) -> Aim:
        """This visitor at this account."""
        return Aim(PAIR, f"{self.typed.strip().casefold()}\n{self.network}")

    @property
    def aims(self) -> tuple[Aim, ...]:
        """All that this try counts against; the same for names that exist and names that do not."""
        name = self.typed.strip().casefold()
        return self.pair, Aim(BROWSER if self.is_known_browser else ACCOUNT, name), Aim(VISITOR, self.network)


def count_knock(session: Session, knock: Knock, *, now: datetime) -> Try:
    """Count a try before its password is looked at. Raises TooMany."""
    return guessing.count_try(session, knock.aims, now=now)


def refuse_sign_in(session: Session, uid: str | None, *, now: datetime) -> None:
    """Write down that a try failed, at whose account if it exists; both cases cost the same.

    What was typed is not kept: it may be a password in the wrong field.
    """
    event_log.record(session, queries.get_organisation(session), "sign_in.failed", actor_id=None, now=now, person=uid)


def sign_in(session: Session, person: Person, knock: Knock, counted: Try, *, checked: str | None, now: datetime,
            days: float, device: str) -> str:
    """Open a sign-in for somebody whose password was right; returns the token for the cookie.

    Args:
        checked: the hash that the password was held against; another one by now means that it was changed meanwhile.
        days: how long this browser stays signed in.
    Raises:
        RuleBroken: the account may not be used any more (``sign_in_refused``).
    """
    session.refresh(person)
    if not person.has_joined or person.password_hash != checked:
        raise RuleBroken("sign_in_refused")
    guessing.forgive(session, counted, knock.pair)
    return open_sign_in(session, person, now=now, days=days, device=device, is_known_browser=knock.is_known_browser)


def open_sign_in(session: Session, person: Person, *, now: datetime, days: float, device: str,
                 is_known_browser: bool) -> str:
    """Start a sign-in, write it down, and tell its person when the browser is a new one."""
    has_others = session.scalar(sa.select(sa.exists().where(SignIn.person_id == person.id)))
    token = sessions.start_sign_in(session, person, now=now, days=days, device=device)
    event_log.record(session, person, "sign_in.made", actor_id=person.id, now=now, device=device)
    if has_others and not is_known_browser:
        session.flush()
        row = session.scalars(sa.select(SignIn).where(SignIn.token_hash == queries.token_hash(token))).one()
        events.announce(session, NewDevice(person, device, row.uid, now))
    return token


def renew_hash(person: Person, secret: str) -> None:
    """Keep the same password under a hash of today's costs."""
    person.password_hash = secret


def sign_out(session: Session, token: str, *, actor: Person, now: datetime) -> None:
    """End this browser's sign-in; a copy of its cookie is dead as well."""
    sessions.end_sign_in(session, token, now=now)
    event_log.record(session, actor, "sign_in.ended", actor_id=actor.id, now=now)


def sign_out_everywhere(session: Session, *, actor: Person, now: datetime) -> int:
    """End every sign-in of ``actor``, this one too; returns how many ended."""
    policy.require(actor, Action.SEE_SELF)
    ended = sessions.end_all_sign_ins(session, actor, now=now)
    event_log.record(session, actor, "sign_in.ended_all", actor_id=actor.id, now=now, count=ended)
    return ended


def end_device(session: Session, uid: str, *, actor: Person, now: datetime) -> SignIn:
    """End one sign-in of ``actor``'s own. Raises NotFound for another's, or one that has ended."""
    row = session.scalar(sa.select(SignIn).where(SignIn.uid == uid, SignIn.person_id == actor.id,
                                                 SignIn.ended_at.is_(None)))
    if row is None:
        raise NotFound("not_found")
    row.ended_at = now
    event_log.record(session, actor, "sign_in.ended", actor_id=actor.id, now=now, device=row.device)
    return row


def set_password(session: Session, person: Person, password: str) -> None:
    """Give ``person`` a password that we made ourselves, such as the demo's; nothing is judged or told."""
    person.password_hash = passwords.hash_password(password)


def own_words(session: Session, *words: str | None) -> tuple[str, ...]:
    """What a password of somebody called so must not consist of: these words, and the organisation's name."""
    house = queries.find_organisation(session)
    return tuple(word for word in (*words, house.name if house else None) if word)


def count_current(session: Session, *, actor: Person, now: datetime) -> Try:
    """Count a try at one's own present password: who sits down at an open browser may not guess. Raises TooMany."""
    return guessing.count_try(session, [Aim(CURRENT, actor.uid)], now=now)


def change_password(session: Session, counted: Try, *, actor: Person, secret: str, keep: str, now: datetime) -> int:
    """Store the new hash and end every other sign-in; returns how many ended. Source: trust 2.9."""
    policy.require(actor, Action.SEE_SELF)
    guessing.forgive(session, counted, Aim(CURRENT, actor.uid))
    return replace_password(session, actor, secret=secret, keep=keep, now=now)


def replace_password(session: Session, person: Person, *, secret: str, keep: str | None, now: datetime) -> int:
    """A new password: sign-ins but ``keep`` end, mailed links die, the person is told. Returns how many ended."""
    person.password_hash = secret
    ended = sessions.end_all_sign_ins(session, person, now=now, keep=keep)
    session.execute(sa.update(AccountLink).where(AccountLink.person_id == person.id, AccountLink.used_at.is_(None),
                                                 AccountLink.expires_at > now).values(expires_at=now))
    event_log.record(session, person, "password.changed", actor_id=person.id, now=now)
    events.announce(session, PasswordChanged(person, now))
    return ended


def mark_seen(session: Session, *, now: datetime) -> None:
    """Note that the browser of this request was used; asked for at most once an hour."""
    row: SignIn | None = session.info.get("sign_in")
    if row is not None:
        session.execute(sa.update(SignIn).where(SignIn.id == row.id).values(seen_at=now))
