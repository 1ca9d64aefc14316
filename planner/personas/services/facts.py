"""The fact gate: entering, checking and weighing statements about a persona. Every decision is logged."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.services import finish
from planner.people.models import Person
from planner.personas import queries, rules
from planner.personas.events import CountedFactChanged
from planner.personas.models import (
    FactEvidence,
    FactKind,
    Method,
    Persona,
    PersonaFact,
    PersonaStatus,
    Relevance,
    Verification,
)
from planner.personas.services.evidence import keep_evidence
from planner.personas.services.snapshots import snapshot, write_back
from planner.policy import Action

SIGNS = (1, -1)


@dataclass(frozen=True, slots=True)
class FactText:
    """What people type about a fact; one of the two statements may be left out."""

    kind: FactKind
    statement_nl: str | None = None
    statement_en: str | None = None
    source: str = ""
    polarity: int = 1


@dataclass(frozen=True, slots=True)
class FactInHand:
    """A fact as the policy judges it: who represents its persona today (docs/domain.md d, ``rep``)."""

    fact: PersonaFact
    representative_ids: frozenset[int]


def hold(session: Session, fact: PersonaFact, *, now: datetime) -> FactInHand:
    """The fact with what the policy wants to know about it."""
    people = queries.representatives(session, fact.persona_id, queries.local_day(session, now))
    return FactInHand(fact, frozenset(person.id for person in people))


# --- Entering ----------------------------------------------------------------------------------------------------


def add_fact(session: Session, *, actor: Person, now: datetime, persona: Persona, text: FactText,
             key: str | None = None, why: str = "", expires_on: date | None = None,
             method: Method | None = None, unanswered: bool = False) -> PersonaFact:
    """Park a statement: nobody writes by it until it is verified and relevant.

    Args:
        key: the same key on two personas is the same statement; made of the statement when not given, or taken over
            from the same statement on another persona.
        why: which decision of ours it changes; asked for when it is about age, gender or looks.
        method: how the source was found; with it the source is a first piece of evidence.
        unanswered: park such a fact without a why; it can't become relevant until somebody answers.
    Raises:
        RuleBroken: nothing was stated, the persona has this statement, or such a fact came without a why.
    Source: docs/domain.md b (persona_fact), f; R07, S0.
    """
    policy.require(actor, Action.ADD_FACT, persona)
    _check_text(text)
    if persona.status is PersonaStatus.ARCHIVED:
        raise RuleBroken("persona_archived")
    asked = rules.asks_for_reason(text.statement_nl, text.statement_en)
    if asked and not unanswered and rules.relevance_refusal(why):
        raise RuleBroken("fact_which_decision")
    fact = PersonaFact(persona_id=persona.id, key=key or _key_for(session, text), entered_by_id=actor.id,
                       expires_on=expires_on, decision=why.strip() if asked else "", **_typed(text), **_why(why, actor))
    try:
        with session.begin_nested():                # the unique key decides, not a look beforehand
            session.add(fact)
    except IntegrityError as error:
        raise RuleBroken("fact_known_already") from error
    event_log.record(session, fact, "add", actor_id=actor.id, now=now)
    if method is not None and fact.source:
        keep_evidence(session, fact, method=method, source=fact.source, by=actor,
                      on_date=queries.local_day(session, now))
    return fact


def _check_text(text: FactText) -> None:
    if not (text.statement_nl or text.statement_en):
        raise RuleBroken("fact_statement_missing")
    if text.polarity not in SIGNS:
        raise ValueError(f"polarity is 1 or -1, not {text.polarity}")


def _typed(text: FactText) -> dict[str, Any]:
    return {"kind": text.kind, "polarity": text.polarity, "statement_nl": text.statement_nl or None,
            "statement_en": text.statement_en or None, "source": text.source.strip()}


def _why(why: str, actor: Person) -> dict[str, Any]:
    """The why in the language of who typed it; an older one in the other language no longer says the same."""
    nl = actor.locale == "nl"
    return {"why_nl": why.strip() if nl and why.strip() else None,
            "why_en": why.strip() if not nl and why.strip() else None}


def _key_for(session: Session, text: FactText) -> str:
    """The key of the same statement on another persona, or a new one."""
    same = [sa.func.lower(column) == words.lower() for column, words in (
        (PersonaFact.statement_nl, text.statement_nl), (PersonaFact.statement_en, text.statement_en)) if words]
    known = session.scalar(sa.select(PersonaFact.key).where(sa.or_(*same)).order_by(PersonaFact.id).limit(1))
    if known:
        return known
    stem = rules.key_of(text.statement_en or text.statement_nl or "", rules.LONGEST_FACT_KEY - 4) or "fact"
    taken = session.scalars(sa.select(PersonaFact.key).where(PersonaFact.key.startswith(stem, autoescape=True)))
    return rules.free_key(stem, taken)


def may_edit(actor: Person, fact: PersonaFact) -> bool:
    """Whether ``actor`` may change the words of a fact: who entered it, and leads."""
    return policy.allowed(actor, Action.EDIT_PERSONA, fact.persona) or (
        fact.entered_by_id == actor.id and policy.allowed(actor, Action.ADD_FACT, fact.persona))


def require_edit(actor: Person, fact: PersonaFact) -> None:
    """Raises NotAllowed unless :func:`may_edit`."""
    if not may_edit(actor, fact):
        raise NotAllowed("not_allowed", action=Action.EDIT_PERSONA.value)


def edit_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
              text: FactText) -> None:
    """Change what a fact says. Other words, another sign or another source take the check away; a translation that
    was missing does not.

    Raises:
        NotAllowed: only who entered it and leads may.
        Conflict: somebody changed the fact since ``version``.
        RuleBroken: nothing is stated any more.
    """
    require_edit(actor, fact)
    _check_text(text)
    _check_version(fact, version)
    with decide(session, fact, "edit", actor=actor, now=now):
        if _says_something_else(fact, text):
            fact.verification, fact.method, fact.picked_id = Verification.UNVERIFIED, None, None
            fact.verified_by_id, fact.verified_at = None, None
            fact.entered_by_id = actor.id           # these are other words: somebody else checks them (d 3)
        for name, value in _typed(text).items():
            setattr(fact, name, value)
        if fact.relevance is Relevance.RELEVANT and asks_for_decision(fact):
            fact.relevance, fact.relevance_by_id, fact.relevance_at = Relevance.UNKNOWN, None, None


def asks_for_decision(fact: PersonaFact) -> bool:
    """Whether the fact is about what somebody is, and nobody said yet which decision that changes. Source: R07."""
    return (rules.asks_for_reason(fact.statement_nl, fact.statement_en)
            and rules.relevance_refusal(fact.decision) is not None)


def answer_decision(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
                    decision: str) -> None:
    """Say which content decision changes because of the fact; it stays parked, but may become relevant now.

    Raises:
        NotAllowed: only who entered it and leads answer.
        RuleBroken: fewer than ten characters; Conflict: somebody changed the fact since ``version``.
    """
    require_edit(actor, fact)
    _check_version(fact, version)
    if rules.relevance_refusal(decision):
        raise RuleBroken("fact_which_decision")
    with decide(session, fact, "answer", actor=actor, now=now):
        fact.decision = decision.strip()


def _says_something_else(fact: PersonaFact, text: FactText) -> bool:
    new = _typed(text)
    return (fact.polarity != new["polarity"] or (bool(fact.source) and fact.source != new["source"])
            or any(was is not None and was != new[name] for name, was in (
                ("statement_nl", fact.statement_nl), ("statement_en", fact.statement_en))))


# --- Deciding ----------------------------------------------------------------------------------------------------


def verify_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
                method: Method | None = None, evidence: FactEvidence | None = None, expires_on: date | None = None,
                review_on: date | None = None) -> None:
    """Mark a fact as checked at its source: a piece of evidence that is there, or its source by ``method``.

    Raises:
        NotAllowed: not a lead, sales, nor a reviewer who represents the persona.
        RuleBroken: no source; the one who entered it checks it, or the one who called it relevant, while others could.
        Conflict: somebody changed the fact since ``version``.
    Source: docs/domain.md b (verification), d 3, f (Two decisions, two people).
    """
    policy.require(actor, Action.VERIFY_FACT, hold(session, fact, now=now))
    _check_version(fact, version)
    for day in (expires_on, review_on):
        _check_day(session, day, now)
    if refusal := verification_blocked(session, fact, actor=actor, now=now, source=evidence.source if evidence else ""):
        raise RuleBroken(refusal.value)
    picked = evidence or keep_evidence(session, fact, method=method or Method.SALES_TEAM, source=fact.source, by=actor,
                                       on_date=queries.local_day(session, now))
    with decide(session, fact, "verify", actor=actor, now=now, method=picked.method.value):
        fact.verification, fact.method, fact.picked_id = Verification.VERIFIED, picked.method, picked.id
        fact.verified_by_id, fact.verified_at = actor.id, now
        fact.expires_on, fact.review_on = expires_on, review_on
        drop_check(session, fact, now=now)


def verification_blocked(session: Session, fact: PersonaFact, *, actor: Person, now: datetime,
                         source: str = "") -> rules.FactRefusal | None:
    """Why ``actor`` can't verify this fact although the role allows it, or None."""
    refusal = rules.verification_refusal(
        source=source or fact.source or next((each.source for each in fact.evidence), ""), verifier_id=actor.id,
        entered_by_id=fact.entered_by_id, members=queries.members_who_sign_in(session),
        own_allowed=queries.may_check_own(session))
    decided = fact.relevance_by_id if fact.relevance is Relevance.RELEVANT else None
    return refusal or _second_person(session, fact, actor=actor, now=now, decided_by_id=decided)


def relevance_blocked(session: Session, fact: PersonaFact, *, actor: Person,
                      now: datetime) -> rules.FactRefusal | None:
    """Why ``actor`` can't call this fact relevant although the role allows it, or None."""
    decided = fact.verified_by_id if fact.verification is Verification.VERIFIED else None
    return _second_person(session, fact, actor=actor, now=now, decided_by_id=decided)


def _second_person(session: Session, fact: PersonaFact, *, actor: Person, now: datetime,
                   decided_by_id: int | None) -> rules.FactRefusal | None:
    if decided_by_id != actor.id:
        return None
    others = queries.deciders(session, fact.persona_id, queries.local_day(session, now)) - {actor.id}
    return rules.second_person_refusal(actor_id=actor.id, decided_by_id=decided_by_id, others=len(others),
                                       own_allowed=queries.may_check_own(session))


def drop_check(session: Session, fact: PersonaFact, *, now: datetime) -> None:
    """What was planned to find out is found out, or not to be found out any more."""
    finish(session, check_key(fact), now=now)
    fact.check_method, fact.check_by_id, fact.check_on, fact.check_note = None, None, None, ""


def check_key(fact: PersonaFact) -> str:
    """The key of the notices that ask somebody to check the fact."""
    return f"check:{fact.uid}"


def refute_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
                reason: str = "") -> None:
    """Mark a fact as found to be wrong; it stays parked. Raises as :func:`verify_fact`, but for the source."""
    policy.require(actor, Action.VERIFY_FACT, hold(session, fact, now=now))
    _check_version(fact, version)
    with decide(session, fact, "refute", actor=actor, now=now, reason=reason):
        fact.verification, fact.method, fact.picked_id = Verification.REFUTED, None, None
        fact.verified_by_id, fact.verified_at = actor.id, now
        drop_check(session, fact, now=now)


def decide_relevance(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
                     relevant: bool, why: str = "") -> None:
    """Say whether the fact changes what we write, and which decision of ours.

    Raises:
        RuleBroken: relevant, with a why of fewer than ten characters, or by who verified it while others could.
        Conflict: somebody changed the fact since ``version``.
    """
    policy.require(actor, Action.DECIDE_RELEVANCE, fact)
    _check_version(fact, version)
    if relevant and (refusal := rules.relevance_refusal(why)
                     or relevance_blocked(session, fact, actor=actor, now=now)):
        raise RuleBroken(refusal.value)
    with decide(session, fact, "relevant" if relevant else "irrelevant", actor=actor, now=now,
                   reason="" if relevant else why):
        fact.relevance = Relevance.RELEVANT if relevant else Relevance.IRRELEVANT
        fact.relevance_by_id, fact.relevance_at = actor.id, now
        if relevant and asks_for_decision(fact):
            fact.decision = why.strip()             # it was the question above the field
        if relevant and why.strip() != fact.why(actor.locale):
            for name, value in _why(why, actor).items():
                setattr(fact, name, value)


def set_expiry(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
               expires_on: date | None, review_on: date | None = None) -> None:
    """Say until which day the fact holds, that day included, and when to look at it again; None: not fixed."""
    policy.require(actor, Action.VERIFY_FACT, hold(session, fact, now=now))
    _check_version(fact, version)
    for day in (expires_on, review_on):
        _check_day(session, day, now)
    with decide(session, fact, "expiry", actor=actor, now=now):
        fact.expires_on, fact.review_on = expires_on, review_on


def _check_version(fact: PersonaFact, version: int) -> None:
    if fact.version != version:
        raise Conflict("stale")


def _check_day(session: Session, day: date | None, now: datetime) -> None:
    if day is not None and day < queries.local_day(session, now):
        raise RuleBroken("fact_expiry_past")


# --- Keeping and taking back -------------------------------------------------------------------------------------


@contextmanager
def decide(session: Session, fact: PersonaFact, event: str, *, actor: Person, now: datetime, reason: str = "",
              **detail: Any) -> Iterator[None]:
    """Log what is decided inside with what it was before, and tell when a fact that counts was touched."""
    today = queries.local_day(session, now)
    before, counted = snapshot(fact), queries.is_counted(fact, today)
    yield
    if snapshot(fact) == before:
        return
    event_log.record(session, fact, event, actor_id=actor.id, now=now, from_state=before["verification"],
                     to_state=fact.verification.value, reason=reason.strip() or None, before=before, **detail)
    session.flush()
    if counted or queries.is_counted(fact, today):
        events.announce(session, CountedFactChanged(fact.persona, fact, actor.id, now))


def last_decision(session: Session, fact: PersonaFact) -> event_log.Event | None:
    """The newest line about the fact when it can be taken back, else None."""
    newest = next(iter(event_log.history(session, PersonaFact.__tablename__, fact.uid, limit=1)), None)
    return newest if newest is not None and "before" in newest.detail and newest.event != "undo" else None


def undo_fact(session: Session, *, actor: Person, now: datetime, fact: PersonaFact) -> None:
    """Take the last decision about the fact back; only who took it can, and only while it is the last.

    Raises:
        Conflict: there is nothing to take back any more, or somebody else decided since.
    """
    last = last_decision(session, fact)
    if last is None or last.actor_id != actor.id:
        raise Conflict("fact_nothing_to_undo")
    _require_still(session, fact, last.event, actor=actor, now=now)
    with decide(session, fact, "undo", actor=actor, now=now):
        write_back(fact, last.detail["before"])


def _require_still(session: Session, fact: PersonaFact, event: str, *, actor: Person, now: datetime) -> None:
    """Taking back needs the same right as deciding did: a role may be gone since."""
    if event in ("edit", "answer"):
        allowed = may_edit(actor, fact)
    elif event == "check":
        allowed = policy.allowed(actor, Action.ADD_FACT, fact.persona)
    elif event in ("relevant", "irrelevant"):
        allowed = policy.allowed(actor, Action.DECIDE_RELEVANCE, fact)
    else:
        allowed = policy.allowed(actor, Action.VERIFY_FACT, hold(session, fact, now=now))
    if not allowed:
        raise NotAllowed("not_allowed", action=event)
