"""Reading an exercise and answering it."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import notify
from planner.people.models import Person
from planner.policy import Action
from planner.steps.training.models import Completion


def give_feedback(session: Session, *, actor: Person, now: datetime, completion: Completion, version: int,
                  text: str) -> None:
    """Write feedback on a finished exercise, or change one's own; the trainee is told once.

    Raises:
        NotAllowed: not a reviewer or lead, or it is one's own exercise (docs/domain.md d 3).
        Conflict: somebody else answered it first (``feedback_given``), or it changed since ``version``.
        RuleBroken: nothing was written.
    """
    policy.require(actor, Action.GIVE_FEEDBACK, completion)
    if completion.feedback_by_id not in (None, actor.id):
        raise Conflict("feedback_given", name=session.get_one(Person, completion.feedback_by_id).name)
    if completion.version != version:
        raise Conflict("stale")
    if not text.strip():
        raise RuleBroken("feedback_empty")
    completion.feedback, completion.feedback_by_id, completion.feedback_at = text.strip(), actor.id, now
    event_log.record(session, completion, "feedback", actor_id=actor.id, now=now)
    lesson = completion.lesson
    notify(session, completion.person, key=f"exercise_feedback:{completion.uid}", text_key="exercise_feedback",
           params={"name": actor.name, "title": lesson.label(completion.person.locale)},
           address=f"/learn/{lesson.key}/feedback", now=now)
