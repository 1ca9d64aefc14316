"""What people say they know, and what shows it. Every change is logged and announced."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import Person, PersonStatus
from planner.policy import Action
from planner.steps.inventory import queries
from planner.steps.inventory.events import ExpertiseChanged
from planner.steps.inventory.models import Evidence, EvidenceKind, ExpertiseClaim, TopicArea
from planner.steps.inventory.services.areas import hold_areas


@dataclass(frozen=True, slots=True)
class Expertise:
    """What somebody types about one area: level 1..4, interest -1..2, a note in its language."""

    level: int
    interest: int = 0
    note: str = ""
    lang: str = "nl"


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence as it is typed; ``title`` or ``url`` says something."""

    kind: EvidenceKind = EvidenceKind.PROJECT
    title: str = ""
    url: str = ""
    on_date: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.title or self.url)


def check_web_address(url: str) -> None:
    """Refuse what is no whole web address. Raises RuleBroken (``web_address_wrong``)."""
    try:
        split = urlsplit(url)
    except ValueError as error:
        raise RuleBroken("web_address_wrong") from error
    if split.scheme not in ("http", "https") or not split.hostname or any(sign.isspace() for sign in url):
        raise RuleBroken("web_address_wrong")


# --- Claims ------------------------------------------------------------------------------------------------------


def add_expertise(session: Session, *, actor: Person, now: datetime, area: TopicArea, wish: Expertise,
                  proof: Proof | None = None) -> ExpertiseClaim:
    """Say that ``actor`` knows ``area``, with the first piece of evidence when there is one.

    Raises:
        RuleBroken: they said so already (``expertise_known_already``), or the link is no web address.
    """
    known = queries.find_claim(session, person_id=actor.id, area_id=area.id)
    if known is not None and known.archived_at is None:
        raise RuleBroken("expertise_known_already", area=area.label(actor.locale))
    claim = put_expertise(session, person=actor, area=area, level=wish.level, interest=wish.interest, note=wish.note,
                          lang=wish.lang, now=now, actor=actor)
    if proof is not None and not proof.is_empty:
        add_evidence(session, actor=actor, now=now, claim=claim, proof=proof)
    return claim


def put_expertise(session: Session, *, person: Person, area: TopicArea, level: int, interest: int = 0, note: str = "",
                  lang: str = "nl", now: datetime, actor: Person) -> ExpertiseClaim:
    """What ``person`` knows about ``area`` is this from now on: a new claim, or the one there is brought up to date.

    One that was taken back comes back with its evidence. Imports call it for others.

    Args:
        level: 1 aware .. 4 expert.
        interest: -1 never ask .. 2 eager.
    Raises:
        NotAllowed: it is somebody else's and ``actor`` may not import people.
        RuleBroken: the area is archived.
    Source: docs/domain.md b (expertise_claim).
    """
    if not policy.allowed(actor, Action.IMPORT_PEOPLE):
        policy.require(actor, Action.EDIT_EXPERTISE, person)
    hold_areas(session, [area])
    claim = queries.find_claim(session, person_id=person.id, area_id=area.id)
    event = "change" if claim is not None and claim.archived_at is None else "add"
    if claim is None:
        claim = _insert(session, person, area, level, now)
    claim.level, claim.interest, claim.note, claim.note_lang = level, interest, note, lang
    claim.confirmed_at, claim.archived_at = now, None
    _tell(session, claim, event, actor=actor, now=now)
    return claim


@dataclass(frozen=True, slots=True)
class Told:
    """What a table says about one area of one person, and the claim that there is (also one taken back)."""

    area: TopicArea
    level: int
    interest: int
    claim: ExpertiseClaim | None = None


def put_many(session: Session, *, person: Person, told: Sequence[Told], now: datetime,
             actor: Person) -> list[dict[str, Any]]:
    """As :func:`put_expertise` for many areas of one person; notes stay as they are.

    Whoever calls it holds the areas, and when all is written records the lines of history that it returns and tells
    that the knowledge changed (``ExpertiseChanged``).

    Raises:
        NotAllowed: it is somebody else's and ``actor`` may not import people.
    """
    if not told:
        return []
    if not policy.allowed(actor, Action.IMPORT_PEOPLE):
        policy.require(actor, Action.EDIT_EXPERTISE, person)
    lines = []
    for each in told:
        claim = each.claim
        event = "change" if claim is not None and claim.archived_at is None else "add"
        if claim is None:
            claim = ExpertiseClaim(person=person, area=each.area, note_lang=person.locale)
            session.add(claim)
        claim.level, claim.interest, claim.confirmed_at, claim.archived_at = each.level, each.interest, now, None
        lines.append(event_log.line(session, claim, event, actor_id=actor.id, now=now, level=claim.level))
    return lines


def _insert(session: Session, person: Person, area: TopicArea, level: int, now: datetime) -> ExpertiseClaim:
    """A new row, or the one that somebody else's moment was faster with: the unique pair decides."""
    claim = ExpertiseClaim(person=person, area=area, level=level, confirmed_at=now)
    try:
        with session.begin_nested():
            session.add(claim)
    except IntegrityError:
        faster = queries.find_claim(session, person_id=person.id, area_id=area.id)
        if faster is None:
            raise
        return faster
    return claim


def _tell(session: Session, claim: ExpertiseClaim, event: str, *, actor: Person, now: datetime) -> None:
    event_log.record(session, claim, event, actor_id=actor.id, now=now, level=claim.level)
    events.announce(session, ExpertiseChanged(claim.person_id, now))


def change_expertise(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim, version: int,
                     level: int, interest: int, note: str | None = None) -> None:
    """Other words for what one knows; saying so confirms it. ``note`` None leaves the note as it is.

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
    """
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    if claim.version != version:
        raise Conflict("stale")
    claim.level, claim.interest, claim.confirmed_at = level, interest, now
    if note is not None and note != claim.note:
        claim.note, claim.note_lang = note, actor.locale
    _tell(session, claim, "change", actor=actor, now=now)


def confirm_expertise(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim) -> None:
    """It still holds. Source: docs/domain.md b (asks for confirmation after 365 days)."""
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    claim.confirmed_at = now
    _tell(session, claim, "confirm", actor=actor, now=now)


def remove_expertise(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim) -> None:
    """Take a claim back; :func:`restore_expertise` undoes it with all its evidence."""
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    claim.archived_at = now
    _tell(session, claim, "remove", actor=actor, now=now)


def restore_expertise(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim) -> None:
    """Bring a claim back as it was. Raises RuleBroken when its area is archived by now."""
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    if claim.area.archived_at is not None:
        raise RuleBroken("area_archived")
    claim.archived_at = None
    _tell(session, claim, "restore", actor=actor, now=now)


# --- Evidence ----------------------------------------------------------------------------------------------------


def add_evidence(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim, proof: Proof) -> Evidence:
    """Put a piece of evidence under one's own claim.

    Raises:
        RuleBroken: nothing was typed, the link is no web address, it has no title, or it is an endorsement (only
            colleagues give one).
    """
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    if proof.is_empty or proof.kind is EvidenceKind.ENDORSEMENT:
        raise RuleBroken("evidence_empty")
    if proof.url:
        check_web_address(proof.url)
    if not proof.title:
        raise RuleBroken("evidence_title_missing")
    piece = Evidence(kind=proof.kind, title=proof.title, url=proof.url or None, on_date=proof.on_date)
    claim.evidence.append(piece)
    _tell(session, claim, "evidence", actor=actor, now=now)
    return piece


def remove_evidence(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim, piece: Evidence) -> None:
    """Take a piece of evidence of one's own claim away; :func:`restore_evidence` undoes it.

    Raises NotAllowed for a colleague's word: only that colleague takes it back.
    """
    _require_own(actor, claim, piece)
    _put_away(session, piece, now)
    _tell(session, claim, "remove_evidence", actor=actor, now=now)


def restore_evidence(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim, piece: Evidence) -> None:
    """Bring a piece of evidence back. Raises NotAllowed for a colleague's word."""
    _require_own(actor, claim, piece)
    _put_away(session, piece, None)
    _tell(session, claim, "evidence", actor=actor, now=now)


def _require_own(actor: Person, claim: ExpertiseClaim, piece: Evidence) -> None:
    policy.require(actor, Action.EDIT_EXPERTISE, claim)
    if piece.kind is EvidenceKind.ENDORSEMENT:
        raise NotAllowed("not_allowed")


def _put_away(session: Session, piece: Evidence, at: datetime | None) -> None:
    piece.archived_at = at
    session.flush()
    session.expire(piece.claim, ["evidence"])


def endorse(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim) -> Evidence:
    """Vouch for a colleague's claim, once.

    Raises:
        NotAllowed: it is one's own.
        RuleBroken: vouched for already, or the colleague left.
    Source: docs/domain-more.md n (expertise endorsement).
    """
    policy.require(actor, Action.ENDORSE, claim)
    if claim.person.status is PersonStatus.LEFT:
        raise RuleBroken("person_left", name=claim.person.name)
    given = queries.find_endorsement(session, claim, actor)
    if given is not None and given.archived_at is None:
        raise RuleBroken("endorsed_already")
    if given is None:
        given = _new_endorsement(session, claim, actor)
    given.archived_at = None
    session.flush()
    session.expire(claim, ["evidence"])
    _tell(session, claim, "endorse", actor=actor, now=now)
    return given


def _new_endorsement(session: Session, claim: ExpertiseClaim, actor: Person) -> Evidence:
    piece = Evidence(claim_id=claim.id, kind=EvidenceKind.ENDORSEMENT, endorsed_by=actor)
    try:
        with session.begin_nested():                # the unique pair decides, not a look beforehand
            session.add(piece)
    except IntegrityError as error:
        raise RuleBroken("endorsed_already") from error
    return piece


def withdraw_endorsement(session: Session, *, actor: Person, now: datetime, claim: ExpertiseClaim) -> None:
    """Take one's word for a colleague back. Raises Conflict when it is not there any more."""
    policy.require(actor, Action.ENDORSE, claim)
    given = queries.find_endorsement(session, claim, actor)
    if given is None or given.archived_at is not None:
        raise Conflict("stale")
    _put_away(session, given, now)
    _tell(session, claim, "withdraw", actor=actor, now=now)
