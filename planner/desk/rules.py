"""Rules of Today: what comes first, and where somebody stands in the five steps. Pure: no clock, no db."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from planner.workflow.writing import EDITABLE, DraftState

FIRST = 10                      # tasks shown; the others stand behind a link
AFTERNOON, EVENING = time(12), time(18)


class TaskKind(StrEnum):
    """What waits for somebody; of two that are due at once the upper one comes first."""

    DECIDE = "decide"           # a publication that only a lead can release
    OFFER = "offer"             # a slot that I am asked to write
    HANDOVER = "handover"       # a colleague's text that I am asked to take over
    SWAP = "swap"               # a colleague wants my date
    CHANGE = "change"           # my text: reviewers ask for changes
    TELL = "tell"               # questions about what I know; somebody else writes it down
    CONFIRM = "confirm"         # what was written down of it: is it right?
    WRITE = "write"             # my text
    JUDGE = "judge"             # a text that I was asked to read
    APPROVE = "approve"         # a text that every persona said yes to
    UNCLAIMED = "unclaimed"     # nobody took the slot in time
    EMPTY = "empty"             # a slot without a topic, that somebody must claim soon
    ANSWERED = "answered"       # feedback on my practice text
    PRACTICE = "practice"       # a colleague's practice text that I may write feedback on


UNHURRIED = frozenset({TaskKind.ANSWERED, TaskKind.PRACTICE})
_RANK = {kind: place for place, kind in enumerate(TaskKind)}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits. ``due_at`` orders the list; ``out_at`` is when the text is to go out.

    ``person`` is the author of somebody else's text, ``codes`` the personas that it is for, ``number`` the words
    written so far (WRITE) or the points to answer (CHANGE). Of a question to me ``codes`` holds the uid of its slot,
    ``person`` who asks, and ``due_at`` is until when I can answer. For practice ``due_at`` is since when it waits.
    """

    kind: TaskKind
    uid: str
    title: str
    lang: str
    due_at: datetime
    out_at: datetime | None = None
    person: str = ""
    codes: tuple[str, ...] = ()
    number: int = 0

    def is_late(self, now: datetime) -> bool:
        """Whether its moment has passed; practice has none, so it is never late."""
        return self.kind not in UNHURRIED and now > self.due_at


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What to do first at the top: what stopped, then by moment; practice waits below what has a date."""
    return sorted(tasks, key=lambda task: (task.kind is not TaskKind.DECIDE, task.kind in UNHURRIED, task.due_at,
                                           _RANK[task.kind], task.uid))


class Greeting(StrEnum):
    """How to greet at this time of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def greeting(clock: time) -> Greeting:
    """The greeting for a local time: afternoon from 12:00 on, evening from 18:00 on."""
    if clock >= EVENING:
        return Greeting.EVENING
    return Greeting.AFTERNOON if clock >= AFTERNOON else Greeting.MORNING


# --- The stride --------------------------------------------------------------------------------------------------


class Step(StrEnum):
    """The five steps of the plan, in order."""

    LEARN = "learn"
    KNOWLEDGE = "knowledge"
    AGENDA = "agenda"
    WRITE = "write"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class OwnText:
    """The text of this person that goes out first; ``due_at`` is what it waits for now."""

    uid: str
    state: DraftState
    words: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the stride of one person hangs on. ``published`` counts the articles of all years."""

    lessons: int = 0
    lessons_done: int = 0
    skills: int = 0
    claims: int = 0
    published: int = 0
    text: OwnText | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of the stride: ``state`` is done, now or todo; ``share`` is how far a current one is, 0 to 100."""

    step: Step
    state: str
    share: int = 0


# How far a text is: the quarters of the status rings (docs/design.md, parts).
_SHARES = {DraftState.CHANGES_REQUESTED: 50, DraftState.IN_REVIEW: 75, DraftState.SCHEDULED: 50}


def stride(standing: Standing) -> list[Segment]:
    """The five steps: what is done, and the one to take now.

    Whoever has a text is at Write until it is approved, then at Publish; whoever has none is at the first step that
    is not done. Without lessons there is nothing to learn, so that nobody is sent there.
    """
    current = current_step(standing)
    done = _done(standing)
    return [Segment(step, "now", _share(step, standing)) if step is current
            else Segment(step, "done" if step in done else "todo") for step in Step]


def current_step(standing: Standing) -> Step:
    """The step to take now. Source: docs/design.md (stride)."""
    if standing.text is not None:
        return Step.WRITE if standing.text.state in EDITABLE | {DraftState.IN_REVIEW} else Step.PUBLISH
    if standing.lessons_done < standing.lessons:
        return Step.LEARN
    return Step.AGENDA if standing.skills else Step.KNOWLEDGE


def _done(standing: Standing) -> set[Step]:
    facts = {Step.LEARN: 0 < standing.lessons <= standing.lessons_done, Step.KNOWLEDGE: standing.skills > 0,
             Step.AGENDA: standing.claims > 0, Step.WRITE: current_step(standing) is Step.PUBLISH}
    return {step for step, holds in facts.items() if holds}


def _share(step: Step, standing: Standing) -> int:
    if step is Step.LEARN:
        return 100 * standing.lessons_done // standing.lessons
    text = standing.text
    if text is None:
        return 0
    return _SHARES.get(text.state, 50 if text.words and step is Step.WRITE else 25)


# --- Finding a page ----------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    """``text`` without case and accents, one blank between words."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in split if not unicodedata.combining(sign)).split())


def fits(question: str, names: Iterable[str]) -> bool:
    """Whether each word of ``question`` begins a word of ``names``, in any order; an empty question fits all."""
    known = [word for name in names for word in bare(name).replace("-", " ").split()]
    return all(any(word.startswith(asked) for word in known) for asked in bare(question).split())
