"""Curricula: adding one, its title, its gate, its place, and its end."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.rules.settings import TrainingPolicy
from planner.policy import Action
from planner.steps.training import rules
from planner.steps.training.models import Curriculum
from planner.steps.training.rules import CurriculumGate
from planner.steps.training.services.lessons import index_lesson
from planner.steps.training.texts import LANGUAGES, key_for


@dataclass(frozen=True, slots=True)
class CurriculumEdit:
    """What an editor says about a curriculum: its title per language, and what its lessons mean for a claim."""

    title: Mapping[str, str]
    gate: CurriculumGate


def _write(curriculum: Curriculum, edit: CurriculumEdit) -> None:
    for lang in LANGUAGES:
        if not edit.title.get(lang, "").strip():
            raise RuleBroken(f"lesson_no_title_{lang}")
    curriculum.title_nl, curriculum.title_en = edit.title["nl"].strip(), edit.title["en"].strip()
    curriculum.required_for_claim = edit.gate is not CurriculumGate.OFF
    curriculum.training_policy = {CurriculumGate.NUDGE: TrainingPolicy.NUDGE,
                                  CurriculumGate.GATE: TrainingPolicy.GATE}.get(edit.gate)


def add_curriculum(session: Session, *, actor: Person, now: datetime, edit: CurriculumEdit) -> Curriculum:
    """Begin a curriculum, the last in order; people see it once a lesson of it is out."""
    policy.require(actor, Action.EDIT_CURRICULUM)
    last = session.scalar(sa.select(sa.func.max(Curriculum.position))) or 0
    made = Curriculum(position=last + 1)
    _write(made, edit)
    made.key = key_for(made.title_en, set(session.scalars(sa.select(Curriculum.key))), longest=40)
    session.add(made)
    session.flush()
    event_log.record(session, made, "add", actor_id=actor.id, now=now, gate=edit.gate.value)
    return made


def change_curriculum(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum, version: int,
                      edit: CurriculumEdit) -> None:
    """Rename a curriculum or change its gate.

    Raises:
        Conflict: somebody else changed it since ``version`` (code ``stale``).
        RuleBroken: a title is missing in one language.
    Source: docs/domain.md b (gate of a curriculum).
    """
    policy.require(actor, Action.EDIT_CURRICULUM, curriculum)
    if curriculum.version != version:
        raise Conflict("stale")
    was = rules.gate_of(curriculum.required_for_claim, curriculum.training_policy)
    _write(curriculum, edit)
    session.flush()
    event_log.record(session, curriculum, "edit", actor_id=actor.id, now=now, was=was.value, gate=edit.gate.value)


def move_curriculum(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum, by: int = 0,
                    before: str | None = None) -> None:
    """Give a curriculum another place; ``before`` is the uid of another one, see `rules.moved`."""
    policy.require(actor, Action.EDIT_CURRICULUM, curriculum)
    live = {each.uid: each for each in session.scalars(
        sa.select(Curriculum).where(Curriculum.archived_at.is_(None)).order_by(Curriculum.position, Curriculum.id))}
    if curriculum.uid not in live:
        raise Conflict("curriculum_gone")
    for place, uid in enumerate(rules.moved(list(live), curriculum.uid, by=by, before=before), start=1):
        live[uid].position = place
    session.flush()
    event_log.record(session, curriculum, "move", actor_id=actor.id, now=now, place=curriculum.position)


def archive_curriculum(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum) -> None:
    """Take a curriculum off the list, with its lessons; what people did in it is kept. Raises Conflict: it is off."""
    policy.require(actor, Action.EDIT_CURRICULUM, curriculum)
    if curriculum.archived_at is not None:
        raise Conflict("curriculum_gone")
    curriculum.archived_at = now
    _settle(session, curriculum, "archive", actor, now)


def restore_curriculum(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum) -> None:
    """Take that back; restoring one that is there changes nothing."""
    policy.require(actor, Action.EDIT_CURRICULUM, curriculum)
    if curriculum.archived_at is not None:
        curriculum.archived_at = None
        _settle(session, curriculum, "restore", actor, now)


def _settle(session: Session, curriculum: Curriculum, event: str, actor: Person, now: datetime) -> None:
    session.flush()
    for lesson in curriculum.every_lesson:
        index_lesson(session, lesson)
    event_log.record(session, curriculum, event, actor_id=actor.id, now=now)
