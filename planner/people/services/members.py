"""Who works here: inviting, roles, leaving, coming back (docs/domain.md b and d)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people import queries, sessions
from planner.people.events import Effect, Leaving, PersonInvited, PersonLeft, RolesChanged
from planner.people.models import LinkPurpose, Organisation, Person, PersonStatus, RoleGrant
from planner.people.services import links
from planner.policy import Action, Role
from planner.search import services as search


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an administrator invites; ``email`` is folded already (``rules.addresses``)."""

    name: str
    email: str
    locale: str
    languages: Sequence[str]
    roles: Collection[Role] = ()
    job_title: str = ""


def index_person(session: Session, person: Person) -> None:
    """Let colleagues find ``person`` while they work here."""
    if person.status is PersonStatus.LEFT:
        search.drop(session, kind="person", uid=person.uid)
    else:
        entry = _entry(person)
        search.put(session, kind="person", uid=entry.uid, lang=entry.lang, title=entry.title, text=entry.text,
                   detail=entry.detail, address=entry.address)


def _entry(person: Person) -> search.Found:
    return search.Found(person.uid, person.locale, person.name, f"/people/{person.uid}",
                        f"{person.job_title} {person.bio}", person.job_title)


def invite(session: Session, invitation: Invitation, *, actor: Person, now: datetime) -> Person:
    """Make an account that waits for its person, and have the link mailed.

    Raises:
        RuleBroken: somebody has this address, here now (``address_taken``) or before (``address_left``).
    """
    person = add_member(session, invitation, actor=actor, now=now)
    event_log.record(session, person, "person.invited", actor_id=actor.id, now=now)
    _mail_invitation(session, person, actor=actor, now=now)
    return person


def add_member(session: Session, invitation: Invitation, *, actor: Person, now: datetime) -> Person:
    """Make an account and tell nobody: `invite_again` mails its link later. Raises as `invite`; imports call it."""
    return add_members(session, [invitation], actor=actor, now=now)[0]


def add_members(session: Session, invitations: Sequence[Invitation], *, actor: Person, now: datetime) -> list[Person]:
    """As :func:`add_member` for many at once: as many statements as for one, so that nobody waits for them long."""
    policy.require(actor, Action.MANAGE_PEOPLE)
    _check_addresses_free(session, [invitation.email for invitation in invitations])
    house, capacity = queries.get_organisation(session), queries.house_settings(session).capacity_default
    people = [Person(name=each.name, email=each.email, locale=each.locale, zone=house.zone,
                     languages=sorted({*each.languages, each.locale}), job_title=each.job_title,
                     capacity_per_quarter=capacity) for each in invitations]
    session.add_all(people)
    session.flush()
    event_log.record_many(session, [event_log.line(session, person, "person.added", actor_id=actor.id, now=now)
                                    for person in people])
    for person, invitation in zip(people, invitations, strict=True):
        _grant(session, person, set(invitation.roles), actor_id=actor.id, now=now)
    search.put_many(session, kind="person", found=[_entry(person) for person in people])
    return people


def _check_addresses_free(session: Session, emails: Sequence[str]) -> None:
    """Refuse addresses that somebody has, or that stand there twice. Raises RuleBroken."""
    twice = next((email for email, times in Counter(emails).items() if times > 1), None)
    if twice is not None:
        raise RuleBroken("address_taken", name=twice)
    known = session.scalars(sa.select(Person).where(Person.email.in_(emails)).order_by(Person.id).limit(1)).first()
    if known is not None:
        raise RuleBroken("address_left" if known.status is PersonStatus.LEFT else "address_taken", name=known.name)


def check_address_free(session: Session, email: str, *, but: Person | None = None) -> None:
    """Refuse an address that somebody else has. Raises RuleBroken."""
    known = session.scalar(sa.select(Person).where(Person.email == email))
    if known is not None and known is not but:
        raise RuleBroken("address_left" if known.status is PersonStatus.LEFT else "address_taken", name=known.name)


def invite_again(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    """Mail a new link; the old one stops working. Also for somebody who was imported without a sign-in.

    Raises:
        RuleBroken: no address to mail to, or the person is in already, or has left.
    """
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if person.email is None:
        raise RuleBroken("address_missing", name=person.name)
    if person.has_joined or person.status is PersonStatus.LEFT:
        raise RuleBroken("not_waiting", name=person.name)
    _mail_invitation(session, person, actor=actor, now=now)


def _mail_invitation(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    token, expires_at = links.make_link(session, person, LinkPurpose.INVITATION, made_by=actor, now=now)
    events.announce(session, PersonInvited(person, actor, token, expires_at, now))


def withdraw(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    """Take an invitation back: its link dies, and the account counts as left. Raises RuleBroken when joined."""
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if person.has_joined or person.status is PersonStatus.LEFT:
        raise RuleBroken("not_waiting", name=person.name)
    event_log.record(session, person, "invitation.withdrawn", actor_id=actor.id, now=now)
    _let_go(session, person, actor=actor, now=now)


def change_person(session: Session, person: Person, *, actor: Person, name: str, email: str | None, job_title: str,
                  now: datetime) -> None:
    """Correct name, address and job title. Another address ends sign-ins and links that hang on the old one.

    Raises:
        RuleBroken: the address belongs to somebody else, or somebody who signs in would be left without one.
    """
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if email is None and person.password_hash is not None:
        raise RuleBroken("address_missing", name=person.name)
    if email is not None:
        check_address_free(session, email, but=person)
    if email != person.email:
        event_log.record(session, person, "person.address_changed", actor_id=actor.id, now=now)
        for purpose in LinkPurpose:
            links.end_links(session, person, purpose, now=now)
        if person is not actor:
            sessions.end_all_sign_ins(session, person, now=now)
    person.name, person.email, person.job_title = name, email, job_title
    index_person(session, person)


def set_roles(session: Session, person: Person, roles: Collection[Role], *, actor: Person, keep: str | None = None,
              now: datetime) -> RolesChanged | None:
    """Let ``person`` hold exactly ``roles`` beside member; returns what changed, None when nothing.

    Losing a role ends sign-ins (trust 2.9), but for the actor's own browser ``keep``.

    Raises:
        RuleBroken: the last administrator or the last lead would lose that role.
    """
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if person.status is PersonStatus.LEFT:
        raise RuleBroken("has_left", name=person.name)
    _one_at_a_time(session)
    session.refresh(person, ["grants"])
    wanted, held = set(roles) - {Role.MEMBER}, {grant.role for grant in person.grants}
    _keep_somebody(session, person, held - wanted)
    granted = _grant(session, person, wanted - held, actor_id=actor.id, now=now)
    revoked = _revoke(session, person, held - wanted, actor_id=actor.id, now=now)
    if revoked:
        sessions.end_all_sign_ins(session, person, now=now, keep=keep if person.id == actor.id else None)
    if not (granted or revoked):
        return None
    news = RolesChanged(person, granted, revoked, actor.id, now)
    events.announce(session, news)
    return news


def _grant(session: Session, person: Person, roles: set[Role], *, actor_id: int, now: datetime) -> list[Role]:
    for role in sorted(roles):
        person.grants.append(RoleGrant(role=role))
        event_log.record(session, person, "role.granted", actor_id=actor_id, now=now, role=role.value)
    return sorted(roles)


def _revoke(session: Session, person: Person, roles: set[Role], *, actor_id: int, now: datetime) -> list[Role]:
    for grant in [grant for grant in person.grants if grant.role in roles]:
        person.grants.remove(grant)
        event_log.record(session, person, "role.revoked", actor_id=actor_id, now=now, role=grant.role.value)
    return sorted(roles)


def _one_at_a_time(session: Session) -> None:
    """Two administrators who take each other's role away at once: the second waits, and is refused."""
    session.execute(sa.select(Organisation.id).with_for_update())


def _keep_somebody(session: Session, person: Person, losing: set[Role]) -> None:
    """Refuse to lose the last administrator (docs/domain.md b, role_grant) or the last lead (c, awkward cases)."""
    for role, code in ((Role.ADMIN, "last_admin"), (Role.LEAD, "last_lead")):
        if role in losing and person.has_joined and not [
                other for other in queries.holders(session, role) if other.id != person.id]:
            raise RuleBroken(code, name=person.name)


def effects_of_leaving(session: Session, person: Person, *, actor: Person) -> list[Effect]:
    """What upper floors say would happen if ``person`` left."""
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    return events.collect(session, Leaving(person))


def leave(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    """Somebody does not work here any more: roles, sign-ins and links end now, published work keeps the name.

    Raises:
        RuleBroken: already gone, or the last administrator or lead.
    """
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if person.status is PersonStatus.LEFT:
        raise RuleBroken("has_left", name=person.name)
    _one_at_a_time(session)
    _keep_somebody(session, person, {grant.role for grant in person.grants})
    event_log.record(session, person, "person.left", actor_id=actor.id, now=now, from_state=person.status.value,
                     to_state=PersonStatus.LEFT.value)
    _let_go(session, person, actor=actor, now=now)


def _let_go(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    _revoke(session, person, {grant.role for grant in person.grants}, actor_id=actor.id, now=now)
    for purpose in LinkPurpose:
        links.end_links(session, person, purpose, now=now)
    sessions.end_all_sign_ins(session, person, now=now)
    person.status = PersonStatus.LEFT
    person.left_on = local_date(now, queries.get_organisation(session).zone)
    index_person(session, person)
    events.announce(session, PersonLeft(person, actor.id, now))


def take_back(session: Session, person: Person, *, actor: Person, now: datetime) -> None:
    """Somebody works here again, as a member; the password they had is not theirs any more.

    Raises:
        RuleBroken: the person never left.
    """
    policy.require(actor, Action.MANAGE_PEOPLE, person)
    if person.status is not PersonStatus.LEFT:
        raise RuleBroken("not_left", name=person.name)
    person.status, person.left_on, person.password_hash = PersonStatus.ACTIVE, None, None
    event_log.record(session, person, "person.returned", actor_id=actor.id, now=now,
                     from_state=PersonStatus.LEFT.value, to_state=PersonStatus.ACTIVE.value)
    index_person(session, person)
    if person.email is not None:
        _mail_invitation(session, person, actor=actor, now=now)


def set_capacity(session: Session, person: Person, turns: int, *, actor: Person, now: datetime) -> int:
    """How many turns a quarter ``person`` may be asked for, 0 to 12; returns what it was.

    Raises:
        RuleBroken: not between 0 and 12.
    Source: docs/domain.md b (user) and d (set a member's capacity).
    """
    policy.require(actor, Action.SET_CAPACITY, person)
    if not 0 <= turns <= 12:
        raise RuleBroken("capacity_range")
    was, person.capacity_per_quarter = person.capacity_per_quarter, turns
    if was != turns:
        event_log.record(session, person, "person.capacity", actor_id=actor.id, now=now, was=was, becomes=turns)
    return was
