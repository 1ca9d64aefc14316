"""Practice: a text outside the agenda, its owner's alone until shared with people by name (docs/domain.md c)."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.policy import Action
from planner.steps.training.models import Completion, Exercise, ExerciseKind
from planner.steps.training.queries import answers
from planner.steps.training.services import complete_lesson, save_answers
from planner.steps.training.services.learning import Answer
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, PracticeFeedback, PracticeShare, Revision
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.revisions import Origin, append_revision
from planner.steps.writing.services.states import advance_draft, advance_practice
from planner.workflow.writing import EDITABLE, DraftState, PracticeState, ShareFacts

LONGEST_ANSWER = 20_000             # signs, as the field of an exercise takes

# --- Beginning ---------------------------------------------------------------------------------------------------


def start_practice(session: Session, *, actor: Person, now: datetime, exercise: Exercise | None = None,
                   typed: str | None = None) -> Draft:
    """The practice text of ``actor`` for an exercise: the one there is, or a new one; without exercise always new.

    A new one begins with what was ``typed`` so far, else with the answer that is kept.

    Raises:
        RuleBroken: the exercise asks to choose, not to write (``practice_choice``).
    Source: docs/domain-more.md n (practice draft).
    """
    if exercise is None:
        return _begin(session, actor, None, Text("", ""), now)
    policy.require(actor, Action.FOLLOW_LESSON, exercise.lesson)
    if exercise.kind is ExerciseKind.CHOICE:
        raise RuleBroken("practice_choice")
    known = queries.practice_of(session, actor, exercise)
    if known is not None:
        return known
    if typed is None:
        kept = answers(session, actor, exercise.lesson).get(exercise.id)
        typed = kept.text if kept else ""
    try:
        with session.begin_nested():                # two windows: the unique pair decides
            return _begin(session, actor, exercise, Text(exercise.lesson.label(_lang(actor)), typed), now)
    except IntegrityError as error:
        known = queries.practice_of(session, actor, exercise)
        if known is None:
            raise Conflict("stale") from error
        return known


def _lang(person: Person) -> str:
    return "nl" if person.locale == "nl" else "en"


def _begin(session: Session, actor: Person, exercise: Exercise | None, text: Text, now: datetime, *,
           lang: str | None = None) -> Draft:
    text = text.clean
    draft = Draft(practice_of_id=actor.id, practice_state=PracticeState.WRITING, exercise=exercise, title=text.title,
                  lang=lang or _lang(actor), state=DraftState.WRITING, personas=[], shares=[])
    session.add(draft)
    session.flush()
    event_log.record(session, draft, "start", actor_id=actor.id, now=now, to_state=draft.state.value)
    if text.body.strip():
        append_revision(session, draft, text, by_id=actor.id, now=now)
    return draft


def keep_as_practice(session: Session, draft: Draft, text: Text, *, actor: Person, now: datetime) -> Draft:
    """A copy of this text that only ``actor`` reads; the draft that it comes from stays as it is. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_DRAFT, draft)
    copy = _begin(session, actor, None, Text(text.title, ""), now, lang=draft.lang)
    append_revision(session, copy, text.clean, by_id=actor.id, now=now)
    return copy


# --- Closing -----------------------------------------------------------------------------------------------------


def close_practice(session: Session, draft: Draft, *, actor: Person, now: datetime) -> None:
    """Put a practice text away; nobody it was shared with reads it any more. :func:`reopen_practice` undoes it.

    Raises NotAllowed, Conflict, RuleBroken.
    """
    _require_practice(draft, actor)
    advance_practice(session, draft, "close", actor_id=actor.id, now=now)
    advance_draft(session, draft, "abandon", actor_id=actor.id, now=now)
    for share in draft.shares:
        finish(session, _asked(draft, share), now=now)


def reopen_practice(session: Session, draft: Draft, *, actor: Person, now: datetime) -> None:
    """Take a practice text up again; shared as it was. Raises NotAllowed, Conflict, RuleBroken."""
    _require_practice(draft, actor)
    if draft.exercise_id and queries.practice_by_exercise(session, actor, [draft.exercise_id]):
        raise RuleBroken("practice_begun_anew")
    waits = any(share.ended_at is None for share in draft.shares) and not queries.feedback_of(session, draft)
    advance_practice(session, draft, "resume" if waits else "reopen", actor_id=actor.id, now=now)
    advance_draft(session, draft, "resume", actor_id=actor.id, now=now)


def _require_practice(draft: Draft, actor: Person) -> None:
    policy.require(actor, Action.ABANDON_DRAFT, draft)
    if draft.claim_id is not None:          # a draft with a claim goes and comes back with it
        raise RuleBroken("draft_not_editable", state=draft.state)


# --- Sharing -----------------------------------------------------------------------------------------------------


def share_practice(session: Session, draft: Draft, people: Sequence[Person], *, actor: Person, now: datetime) -> None:
    """Let these people read a practice text, and hear of it; reviewers and leads among them may write feedback.

    Raises:
        RuleBroken: nothing is saved yet, nobody is named, or oneself is.
        NotAllowed, Conflict.
    Source: docs/domain-more.md n (practice draft: shared with people named).
    """
    policy.require(actor, Action.SHARE_PRACTICE, draft)
    if any(person.id == actor.id for person in people):
        raise RuleBroken("practice_own_reader")
    has_text = draft.head is not None and bool(draft.head.body.strip())
    advance_practice(session, draft, "share", actor_id=actor.id, now=now,
                     facts=ShareFacts(has_text, bool(people)), people=[person.uid for person in people])
    known = {share.person_id: share for share in draft.shares}
    for person in people:
        share = known.get(person.id)
        if share is None:
            share = PracticeShare(draft=draft, person=person, person_id=person.id, shared_at=now)
            session.add(share)
        share.shared_at, share.ended_at = now, None
        notify(session, person, key=_asked(draft, share), text_key="practice_shared", now=now,
               params={"name": actor.name, "title": draft.title or "…"}, address=f"/drafts/{draft.uid}")
    session.flush()


def _asked(draft: Draft, share: PracticeShare) -> str:
    """The occasion of a notice: this text, this person, this time of sharing."""
    return f"practice_shared:{draft.uid}:{share.person_id}:{share.shared_at.isoformat()}"


def unshare_practice(session: Session, draft: Draft, *, actor: Person, now: datetime,
                     people: Collection[str] = ()) -> list[str]:
    """Let ``people`` (uids; none named: everybody) read a practice text no longer; returns who that were.

    Raises NotAllowed, Conflict.
    """
    policy.require(actor, Action.SHARE_PRACTICE, draft)
    live = [share for share in draft.shares if share.ended_at is None]
    ended = [share for share in live if not people or share.person.uid in people]
    for share in ended:
        share.ended_at = now
        finish(session, _asked(draft, share), now=now)
    if ended and len(ended) == len(live):
        advance_practice(session, draft, "unshare", actor_id=actor.id, now=now)
    elif ended:
        event_log.record(session, draft, "practice_unshare", actor_id=actor.id, now=now)
    return [share.person.uid for share in ended]


def give_feedback(session: Session, draft: Draft, *, actor: Person, now: datetime, text: str,
                  read: Revision) -> PracticeFeedback:
    """Write feedback on the revision that was ``read``, or change what one wrote on it; the owner hears of it.

    Raises:
        NotAllowed: it is one's own, one is no reviewer or lead, or it is not shared with ``actor``.
        Conflict: the owner writes on and waits for nobody now.
        RuleBroken: nothing was written.
    Source: docs/domain-more.md n (practice draft), docs/domain.md d 3.
    """
    policy.require(actor, Action.ANSWER_PRACTICE, draft)
    if not text.strip():
        raise RuleBroken("practice_feedback_empty")
    given = queries.own_feedback(session, draft, actor, read)
    advance_practice(session, draft, "feedback", actor_id=actor.id, now=now, revision=read.number)
    if given is None:
        given = PracticeFeedback(draft_id=draft.id, by=actor, revision=read)
        session.add(given)
    given.text, given.at = text.strip(), now
    session.flush()
    for share in draft.shares:
        if share.person_id == actor.id:
            finish(session, _asked(draft, share), now=now)
    if draft.practice_of is not None:
        notify(session, draft.practice_of, key=f"practice_feedback:{given.uid}", text_key="practice_feedback", now=now,
               params={"name": actor.name, "title": draft.title or "…"}, address=f"/drafts/{draft.uid}")
    return given


# --- Use ---------------------------------------------------------------------------------------------------------


def hand_in(session: Session, draft: Draft, *, actor: Person, now: datetime) -> Completion:
    """Make the newest revision the answer of its exercise, and finish the lesson with it.

    Raises:
        RuleBroken: no exercise, no text, too long, or the lesson says no (too short, another answer is missing).
        Conflict: the lesson was taken away.
    Source: docs/domain-more.md n (practice draft); docs/domain.md b (completion).
    """
    policy.require(actor, Action.SHARE_PRACTICE, draft)
    exercise, head = draft.exercise, draft.head
    if exercise is None or exercise not in exercise.lesson.exercises:
        raise RuleBroken("practice_no_exercise")
    if head is None or not head.body.strip():
        raise RuleBroken("practice_empty")
    if len(head.body) > LONGEST_ANSWER:
        raise RuleBroken("practice_too_long", most=LONGEST_ANSWER)
    kept = answers(session, actor, exercise.lesson).get(exercise.id)
    save_answers(session, actor=actor, now=now, lesson=exercise.lesson, typed={exercise.id: Answer(
        head.body, tuple(kept.choices) if kept else (), kept.version if kept else 0)})
    return complete_lesson(session, actor=actor, now=now, lesson=exercise.lesson)


def use_practice(session: Session, target: Draft, practice: Draft, *, note: str, actor: Person,
                 now: datetime) -> Revision:
    """Copy a practice text as the first revision of a claimed slot's draft; the practice stays as it is.

    Args:
        note: where the text comes from, in the words of ``actor``.
    Raises:
        RuleBroken: something is written there already, or the languages differ.
        NotAllowed: one of the two is not one's own.
    Source: docs/domain-more.md n (practice draft: use for this slot).
    """
    policy.require(actor, Action.SUBMIT_DRAFT, target)
    policy.require(actor, Action.SHARE_PRACTICE, practice)
    if practice.head is None or not practice.head.body.strip():
        raise RuleBroken("practice_empty")
    if target.head is not None or target.state not in EDITABLE:
        raise RuleBroken("practice_slot_begun")
    if target.lang != practice.lang:
        raise RuleBroken("practice_other_language")
    text = Text(target.title or practice.head.title, practice.head.body)
    made = append_revision(session, target, text, by_id=actor.id, now=now, origin=Origin(note[:200]))
    event_log.record(session, practice, "practice_use", actor_id=actor.id, now=now, draft=target.uid)
    return made
