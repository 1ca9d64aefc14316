"""The life of an interview: an expert answers, an editor writes, the expert confirms facts (docs/domain-more.md o)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class InterviewState(StrEnum):
    """Where an interview stands. Corrected facts lead back to the skeleton."""

    ASKED = "asked"
    ANSWERING = "answering"
    ANSWERED = "answered"
    SKELETON = "skeleton"
    FACTS_SENT = "facts_sent"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"


OPEN_QUESTIONS = frozenset({InterviewState.ASKED, InterviewState.ANSWERING})
INTERVIEW_OVER = frozenset({InterviewState.CONFIRMED, InterviewState.STOPPED})      # it is nobody's turn


@dataclass(frozen=True, slots=True)
class AnswersFacts:
    """What handing over the answers looks at."""

    has_answers: bool


@dataclass(frozen=True, slots=True)
class JudgedFacts:
    """What the expert said of the lines sent to them."""

    all_judged: bool
    all_right: bool
    any_wrong: bool


_S = InterviewState
INTERVIEW = Machine("interview", _S.ASKED, (
    step("answer", OPEN_QUESTIONS, _S.ANSWERING),
    step("finish", {_S.ANSWERING}, _S.ANSWERED, holds("has_answers", "interview_no_answers")),
    step("resume", {_S.ANSWERED}, _S.ANSWERING),
    step("build", {_S.ANSWERED}, _S.SKELETON),
    step("send_facts", {_S.SKELETON, _S.CONFIRMED}, _S.FACTS_SENT),
    step("confirm", {_S.FACTS_SENT}, _S.CONFIRMED, holds("all_judged", "interview_facts_unjudged"),
         holds("all_right", "interview_facts_wrong")),
    step("correct", {_S.FACTS_SENT}, _S.SKELETON, holds("all_judged", "interview_facts_unjudged"),
         holds("any_wrong", "interview_facts_right")),
    step("stop", frozenset(_S) - {_S.STOPPED}, _S.STOPPED),
    step("ask", {_S.STOPPED}, _S.ASKED),
))
