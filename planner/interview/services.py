"""What happens to an interview; `advance` is the only writer of its state (docs/domain-more.md o)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.interview import queries, words
from planner.interview.models import Interview, InterviewAnswer, InterviewFact
from planner.interview.rules.facts import MOST_LETTERS, Judgement, lines
from planner.interview.rules.questions import questions
from planner.interview.rules.skeleton import Section, skeleton
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda.rules import pair_chain
from planner.steps.agenda.services.pens import add_pen
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.pages import parts_of
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.rules.words import clean_text
from planner.steps.writing.services.revisions import Outcome, save_text
from planner.workflow import INTERVIEW
from planner.workflow.interview import OPEN_QUESTIONS, AnswersFacts, InterviewState, JudgedFacts
from planner.workflow.writing import EDITABLE


def advance(session: Session, interview: Interview, event: str, *, actor_id: int | None, now: datetime,
            facts: Any = None) -> None:
    """Move an interview one transition on. Raises Conflict, RuleBroken."""
    was = interview.state
    interview.state = InterviewState(INTERVIEW.follow(was, event, facts))
    if interview.state is not was or event != "answer":
        event_log.record(session, interview, event, actor_id=actor_id, now=now, from_state=was.value,
                         to_state=interview.state.value)


def _tell(session: Session, interview: Interview, people: Iterable[Person], text_key: str, *, actor: Person,
          now: datetime, path: str = "") -> None:
    draft = interview.draft
    for person in people:
        if person.id != actor.id:
            notify(session, person, key=_notice(interview, text_key), text_key=text_key, now=now,
                   params={"title": draft.title, "name": actor.name},
                   address=f"/drafts/{draft.uid}/interview{path}")


def _notice(interview: Interview, text_key: str) -> str:
    return f"{text_key}:{interview.uid}:{interview.version}"


def writers_of(interview: Interview) -> list[Person]:
    """Who writes down what the expert says: the ghost writer of the claim first, then whoever writes along."""
    claim = interview.draft.claim
    if claim is None:
        return []
    everybody = [claim.author, *claim.co_authors]
    return sorted((one for one in everybody if one.id != interview.expert_id),
                  key=lambda one: one.id != claim.ghost_writer_id)


# --- Asking ------------------------------------------------------------------------------------------------------


def ask_interview(session: Session, draft: Draft, *, editor: Person | None, actor: Person, now: datetime) -> Interview:
    """Ask the author of a draft seven questions in place of a text; ``editor`` writes it down.

    Without ``editor`` somebody writes along already. An interview that was stopped is asked again, answers and all.

    Raises:
        NotAllowed: only leads ask. Conflict: it is asked already. RuleBroken: nobody would write it down, or the text
            is not being written now.
    Source: docs/domain-more.md o (interview, pair), t.
    """
    policy.require(actor, Action.ASK_INTERVIEW, draft)
    if draft.claim is None or draft.state not in EDITABLE:
        raise RuleBroken("interview_not_now")
    found = queries.find_interview(session, draft)
    if found is not None and found.state is not InterviewState.STOPPED:
        raise Conflict("interview_asked_already")
    claim = draft.claim
    if editor is not None and claim.ghost_writer_id != editor.id:
        add_pen(session, actor=actor, claim=claim, person=editor, now=now, is_ghost=True)
    elif not claim.co_authors:
        raise RuleBroken("interview_no_editor")
    if found is not None:
        advance(session, found, "ask", actor_id=actor.id, now=now)
    else:
        found = Interview(draft=draft, expert=claim.author, asked_by_id=actor.id, asked_at=now)
        found.answers = _questions(session, draft, now=now)
        session.add(found)
        session.flush()
        event_log.record(session, found, "ask", actor_id=actor.id, now=now, to_state=found.state.value)
    set_dates(session, found, begun_at=now)
    session.flush()
    _tell(session, found, [found.expert], "interview_asked", actor=actor, now=now)
    return found


def _questions(session: Session, draft: Draft, *, now: datetime) -> list[InterviewAnswer]:
    """The seven questions, put into words of the draft's language: the answers are quoted in it."""
    known = queries.heard(session, draft, now=now)
    asked = draft.topic.question if draft.topic else ""
    found = questions(asked=asked, buyer_questions=known.buyer_questions, objections=known.objections)
    persona = draft.personas[0].label(draft.lang) if draft.personas else ""
    return [InterviewAnswer(number=one.number, question=said, hint=hint)
            for one, (said, hint) in zip(found, words.asked(found, persona, lang=draft.lang), strict=True)]


def set_dates(session: Session, interview: Interview, *, begun_at: datetime) -> None:
    """The three dates of the pair in the chain of the claim."""
    claim = interview.draft.claim
    if claim is None:
        return
    chain = pair_chain(max(begun_at, claim.taken_at), claim.slot.local_date, claim.slot.zone, work_calendar(session),
                       draft_due=claim.draft_due)
    interview.answers_due, interview.skeleton_due, interview.facts_due = (
        chain.answers_due, chain.skeleton_due, chain.facts_due)


def stop_interview(session: Session, interview: Interview, *, actor: Person, now: datetime) -> None:
    """No interview after all: the text is written in the usual way, and nothing waits for the expert.

    Raises NotAllowed, Conflict.
    """
    policy.require(actor, Action.ASK_INTERVIEW, interview.draft)
    advance(session, interview, "stop", actor_id=actor.id, now=now)
    _tell(session, interview, [interview.expert, *writers_of(interview)], "interview_stopped", actor=actor, now=now)


# --- Answering ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an answer: ``is_stale`` when a newer one of another window stands there, which is not touched."""

    answer: InterviewAnswer
    is_stale: bool = False


def keep_answer(session: Session, interview: Interview, number: int, text: str, *, edition: int, actor: Person,
                now: datetime) -> Kept:
    """Keep what the expert says to one question, in any order, as often as they like.

    Args:
        edition: of the answer that this was typed over; an older one changes nothing.
    Raises:
        NotAllowed: only the expert answers. Conflict: the answers are handed over. NotFound: no such question.
    Source: docs/domain-more.md o (interview).
    """
    policy.require(actor, Action.ANSWER_INTERVIEW, interview)
    answer = queries.get_answer(interview, number)
    text = clean_text(text).strip()
    if text == answer.text:
        return Kept(answer)
    if edition != answer.edition:
        return Kept(answer, is_stale=True)
    advance(session, interview, "answer", actor_id=actor.id, now=now)
    answer.text, answer.said_at, answer.edition = text, now, answer.edition + 1
    return Kept(answer)


def finish_answers(session: Session, interview: Interview, *, actor: Person, now: datetime) -> None:
    """All is answered, or that is all the expert knows. Raises NotAllowed, Conflict, RuleBroken."""
    policy.require(actor, Action.ANSWER_INTERVIEW, interview)
    if interview.state is InterviewState.ASKED:
        raise RuleBroken("interview_no_answers")
    has_answers = any(answer.text for answer in interview.answers)
    advance(session, interview, "finish", actor_id=actor.id, now=now, facts=AnswersFacts(has_answers))
    interview.answered_at = now
    _tell(session, interview, writers_of(interview), "interview_answered", actor=actor, now=now)


def resume_answers(session: Session, interview: Interview, *, actor: Person, now: datetime) -> None:
    """There is more to say after all, and nobody wrote it down yet. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.ANSWER_INTERVIEW, interview)
    advance(session, interview, "resume", actor_id=actor.id, now=now)
    interview.answered_at = None


# --- The skeleton ------------------------------------------------------------------------------------------------


def build_skeleton(session: Session, interview: Interview, *, actor: Person, now: datetime) -> None:
    """Put the answers under the sections of the template, as a revision of the draft.

    Text that stands in the draft already stays above it. ``draft`` was read with ``lock=True``.

    Raises:
        NotAllowed: only who writes along, and leads. Conflict: no answers are handed over, or the text changed.
    Source: docs/domain-more.md o (skeleton).
    """
    policy.require(actor, Action.BUILD_SKELETON, interview)
    advance(session, interview, "build", actor_id=actor.id, now=now)
    draft = interview.draft
    body = skeleton(_sections(session, draft), {one.number: one.text for one in interview.answers},
                    author=interview.expert.name)
    head = draft.head
    if head is not None and head.body.strip():
        body = f"{head.body.rstrip()}\n\n{body}"
    by = actor if actor.id in draft.owner_ids else next(iter(writers_of(interview)), interview.expert)
    saving = save_text(session, draft, Text(draft.title, body, head.number if head else 0), actor=by, now=now)
    if saving.outcome is Outcome.STALE:
        raise Conflict("stale")


def _sections(session: Session, draft: Draft) -> list[Section]:
    return [Section(part.key, part.title(draft.lang)) for part in parts_of(session, draft)]


# --- Facts -------------------------------------------------------------------------------------------------------


def send_facts(session: Session, interview: Interview, *, actor: Person, now: datetime) -> int:
    """Send the sentences with a figure, a name or a quotation to the expert; what they said is right stays right.

    Returns:
        How many lines wait for the expert.
    Raises:
        NotAllowed, Conflict.
    Source: docs/domain-more.md o (the expert confirms facts only).
    """
    policy.require(actor, Action.BUILD_SKELETON, interview)
    advance(session, interview, "send_facts", actor_id=actor.id, now=now)
    known = {fact.fingerprint: fact for fact in interview.facts}
    for fact in interview.facts:
        fact.place = None
    head = interview.draft.head
    for place, line in enumerate(lines(head.body) if head else [], 1):
        told = known.get(line.fingerprint)
        if told is None:
            told = InterviewFact(text=line.text, fingerprint=line.fingerprint)
            interview.facts.append(told)
        told.place, told.text = place, line.text
        if told.judgement is Judgement.WRONG:
            told.judgement = None               # sent again as it is: the expert looks once more
    interview.facts_sent_at = now
    session.flush()
    _tell(session, interview, [interview.expert], "interview_facts", actor=actor, now=now, path="/facts")
    return len(queries.to_judge(interview))


@dataclass(frozen=True, slots=True)
class Said:
    """What the expert says of one line; ``correction`` is what it should be when it is wrong."""

    judgement: Judgement
    correction: str = ""


def judge_facts(session: Session, interview: Interview, said: Mapping[str, Said], *, actor: Person, now: datetime) \
        -> bool:
    """The expert's word on every line, by its uid: all right, and the text may go to review; else back to the editor.

    Returns:
        Whether all is right.
    Raises:
        NotAllowed: only the expert. Conflict: nothing waits for them. RuleBroken: a line without a word, a wrong one
            without what it should be, or with too much of it.
    Source: docs/domain-more.md o (confirmed, corrected).
    """
    policy.require(actor, Action.ANSWER_INTERVIEW, interview)
    waiting = queries.to_judge(interview)
    facts = JudgedFacts(
        all_judged=all(fact.uid in said for fact in waiting),
        all_right=all(said[fact.uid].judgement is Judgement.RIGHT for fact in waiting if fact.uid in said),
        any_wrong=any(said[fact.uid].judgement is Judgement.WRONG for fact in waiting if fact.uid in said))
    if any(one.judgement is Judgement.WRONG and not one.correction for one in said.values()):
        raise RuleBroken("interview_no_correction")
    if any(len(one.correction) > MOST_LETTERS for one in said.values()):
        raise RuleBroken("interview_correction_long", most=MOST_LETTERS)
    advance(session, interview, "correct" if facts.any_wrong else "confirm", actor_id=actor.id, now=now, facts=facts)
    for fact in waiting:
        fact.judgement, fact.correction, fact.judged_at = said[fact.uid].judgement, said[fact.uid].correction, now
    interview.confirmed_at = None if facts.any_wrong else now
    _tell(session, interview, writers_of(interview),
          "interview_corrected" if facts.any_wrong else "interview_confirmed", actor=actor, now=now)
    return not facts.any_wrong


def facts_are_confirmed(session: Session, draft: Draft, now: datetime) -> None:
    """The gate before review: an expert who was interviewed has confirmed what the text says.

    Raises:
        RuleBroken: the interview is not at its end, or the text got facts since that the expert has not seen.
    Source: docs/domain-more.md o (confirmed, needed before submit).
    """
    interview = queries.find_interview(session, draft) if queries.has_interview(session, draft) else None
    if interview is None or interview.state is InterviewState.STOPPED:
        return
    if interview.state is not InterviewState.CONFIRMED:
        raise RuleBroken("interview_not_confirmed", name=interview.expert.name)
    if queries.open_lines(interview):
        raise RuleBroken("interview_new_facts", name=interview.expert.name)


def change_expert(session: Session, interview: Interview, expert: Person, *, actor_id: int | None, now: datetime) \
        -> bool:
    """Another author has the text: they are asked, unless somebody answered already. Returns whether it changed."""
    if interview.state not in OPEN_QUESTIONS or any(answer.text for answer in interview.answers):
        return False
    was, interview.expert = interview.expert, expert
    event_log.record(session, interview, "expert", actor_id=actor_id, now=now, name=expert.name)
    finish(session, _notice(interview, "interview_asked"), now=now, person=was)
    return True
