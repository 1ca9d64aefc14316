"""Making, changing, using and putting away personas. Every change leaves a line and a snapshot."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas import queries, rules
from planner.personas.events import PersonaArchived, Touch, Touches
from planner.personas.models import Persona, PersonaHistory, PersonaKind, PersonaStatus
from planner.policy import Action
from planner.search import services as search
from planner.workflow import PERSONA
from planner.workflow.personas import PersonaFacts


@dataclass(frozen=True, slots=True)
class PersonaText:
    """What people type about a persona; one of the two names may be left out.

    ``reason``: what none of the others covers, or why we don't want them; None leaves it as it is.
    """

    name_nl: str | None = None
    name_en: str | None = None
    summary: str = ""
    reason: str | None = None


def make_persona(session: Session, *, actor: Person, now: datetime, code: str, text: PersonaText,
                 kind: PersonaKind = PersonaKind.IDEAL) -> Persona:
    """Begin a persona as a draft, with the next free tint; ``actor`` becomes its owner.

    Raises:
        RuleBroken: the code is no two capitals or taken, no name was given, it is too early for a negative persona, or
            a reason is asked for and was not given.
        NotAllowed: only leads make personas.
    Source: docs/domain.md b (persona), f; S2: not a negative one first.
    """
    policy.require(actor, Action.EDIT_PERSONA)
    _check_names(text)
    if not rules.is_code(code):
        raise RuleBroken("persona_code_wrong")
    if kind is PersonaKind.NEGATIVE:
        known = queries.profiles(session, queries.local_day(session, now))
        if not queries.negative_ones_make_sense(known.values()):
            raise RuleBroken("persona_negative_too_early")
    _check_reason(session, kind, text.reason or "")
    stem = rules.key_of(text.name_en or text.name_nl or "", rules.LONGEST_PERSONA_KEY - 4) or "persona"
    persona = Persona(code=code, kind=kind, owner_id=actor.id, name_nl=text.name_nl, name_en=text.name_en,
                      summary=text.summary, reason=text.reason or "", status=PersonaStatus.DRAFT,
                      key=rules.free_key(stem, session.scalars(sa.select(Persona.key))),
                      hue=rules.next_hue(session.scalars(sa.select(Persona.hue).where(
                          Persona.kind == PersonaKind.IDEAL, Persona.status != PersonaStatus.ARCHIVED))))
    try:
        with session.begin_nested():                # the unique code decides, not a look beforehand
            session.add(persona)
    except IntegrityError as error:
        raise RuleBroken("persona_code_taken", letters=code) from error
    event_log.record(session, persona, "make", actor_id=actor.id, now=now, to_state=persona.status.value)
    index_persona(session, persona)
    return persona


def _check_reason(session: Session, kind: PersonaKind, reason: str) -> None:
    """Source: docs/domain.md f (A further persona); R43."""
    is_negative = kind is PersonaKind.NEGATIVE
    ideal = session.scalar(sa.select(sa.func.count(Persona.id)).where(
        Persona.kind == PersonaKind.IDEAL, Persona.status != PersonaStatus.ARCHIVED)) or 0
    if rules.needs_reason(ideal, is_negative=is_negative) and not rules.is_reason(reason):
        raise RuleBroken("persona_needs_exclusion" if is_negative else "persona_needs_reason")


def _check_names(text: PersonaText) -> None:
    if not (text.name_nl or text.name_en):
        raise RuleBroken("persona_name_missing")


def edit_persona(session: Session, *, actor: Person, now: datetime, persona: Persona, version: int,
                 text: PersonaText) -> None:
    """Change names and summary; the texts until now are kept as a snapshot.

    Raises:
        Conflict: somebody changed the persona since ``version`` (code ``stale``).
        RuleBroken: no name is left.
    """
    policy.require(actor, Action.EDIT_PERSONA, persona)
    _check_names(text)
    if persona.version != version:
        raise Conflict("stale")
    was = (persona.name_nl, persona.name_en, persona.summary, persona.reason)
    typed = (text.name_nl, text.name_en, text.summary, persona.reason if text.reason is None else text.reason)
    if was == typed:
        return
    _keep(session, persona, "edit", actor=actor, now=now)
    persona.name_nl, persona.name_en, persona.summary, persona.reason = typed
    event_log.record(session, persona, "edit", actor_id=actor.id, now=now)
    index_persona(session, persona)


def activate_persona(session: Session, *, actor: Person, now: datetime, persona: Persona) -> None:
    """Put a draft to use. Raises RuleBroken while it has fewer than three counted facts."""
    policy.require(actor, Action.EDIT_PERSONA, persona)
    _move(session, persona, "activate", _known(session, persona, now), actor=actor, now=now)


def touches(session: Session, persona: Persona) -> list[Touch]:
    """Everything that has this persona as its reader, live things first: the list before it is archived."""
    found: list[Touch] = events.collect(session, Touches(persona))
    answered_for = {touch.about for touch in found if touch.outcome and touch.about}
    return sorted((touch for touch in found if touch.outcome or touch.about not in answered_for),
                  key=lambda touch: not touch.is_live)


def archive_persona(session: Session, *, actor: Person, now: datetime, persona: Persona, reason: str) -> None:
    """Put a persona away; published work keeps its name.

    Raises:
        RuleBroken: no reason was given, or live work has it as its reader (code ``persona_in_use``).
    Source: docs/domain.md c (persona archived in review, with planned slots), R11.
    """
    policy.require(actor, Action.EDIT_PERSONA, persona)
    if not reason.strip():
        raise RuleBroken("persona_reason_missing")
    put_away(session, persona, actor=actor, now=now, reason=reason)


def put_away(session: Session, persona: Persona, *, actor: Person, now: datetime, reason: str) -> None:
    """Archive a persona. Raises RuleBroken while live work has it as its reader."""
    is_free = not any(touch.is_in_the_way for touch in touches(session, persona))
    _keep(session, persona, "archive", actor=actor, now=now)
    _move(session, persona, "archive", PersonaFacts(True, is_free), actor=actor, now=now, reason=reason)
    persona.archived_reason = reason
    events.announce(session, PersonaArchived(persona, reason, actor.id, now))


def restore_persona(session: Session, *, actor: Person, now: datetime, persona: Persona) -> None:
    """Bring an archived persona back: in use when it was and still may be, else as a draft.

    Raises:
        RuleBroken: it went up in another one, and undoing that still brings back what was its own.
    """
    policy.require(actor, Action.EDIT_PERSONA, persona)
    merged = queries.last_snapshot(session, persona, "merge") if persona.merged_into_id is not None else None
    if merged is not None and rules.may_undo(merged.at, now):
        raise RuleBroken("merge_undo_instead")
    last = queries.last_snapshot(session, persona, "archive")
    was = PersonaStatus(last.snapshot["status"]) if last is not None else PersonaStatus.DRAFT
    take_back(session, persona, was, actor=actor, now=now)
    persona.merged_into_id = None


def take_back(session: Session, persona: Persona, was: PersonaStatus, *, actor: Person, now: datetime) -> None:
    """Bring a persona back to the status that it had, or to a draft when it has too few facts for that."""
    known = _known(session, persona, now)
    _keep(session, persona, "restore", actor=actor, now=now)
    _move(session, persona, "reactivate" if was is PersonaStatus.ACTIVE and known.has_enough_facts else "restore",
          known, actor=actor, now=now)
    persona.archived_reason = None


def _known(session: Session, persona: Persona, now: datetime) -> PersonaFacts:
    counted = queries.counted_facts(session, [persona.id], queries.local_day(session, now))[persona.id]
    return PersonaFacts(has_enough_facts=rules.facts_missing(len(counted)) == 0)


def _move(session: Session, persona: Persona, event: str, known: PersonaFacts, *, actor: Person, now: datetime,
          reason: str | None = None) -> None:
    """Follow one row of the table; the only writer of ``Persona.status``."""
    was = persona.status
    persona.status = PersonaStatus(PERSONA.follow(was, event, known))
    event_log.record(session, persona, event, actor_id=actor.id, now=now, from_state=was.value,
                     to_state=persona.status.value, reason=reason)
    index_persona(session, persona)


_KEPT: dict[str, Callable[[Persona], Any]] = {
    "name_nl": lambda persona: persona.name_nl, "name_en": lambda persona: persona.name_en,
    "summary": lambda persona: persona.summary, "reason": lambda persona: persona.reason,
    "status": lambda persona: persona.status.value,
    "archived_reason": lambda persona: persona.archived_reason,
}


def _keep(session: Session, persona: Persona, event: str, *, actor: Person, now: datetime) -> None:
    session.add(PersonaHistory(persona_id=persona.id, event=event, by_id=actor.id, at=now,
                               snapshot={name: read(persona) for name, read in _KEPT.items()}))


def index_persona(session: Session, persona: Persona) -> None:
    """Keep the search index in step: its names, in both languages; an archived persona is not found any more."""
    if persona.status is PersonaStatus.ARCHIVED:
        search.drop(session, kind="persona", uid=persona.uid)
        return
    lang = get_organisation(session).locale
    names = " ".join(name for name in (persona.code, persona.name_nl, persona.name_en, persona.summary) if name)
    search.put(session, kind="persona", uid=persona.uid, lang=lang, title=persona.label(lang), detail=persona.code,
               text=names, address=f"/personas/{persona.code}")
