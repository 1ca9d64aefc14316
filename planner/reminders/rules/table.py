"""Which reminders there are: what each is about, from what it counts, and to whom it goes (docs/domain.md g). Pure.

`RULES` is what a house begins with; its own rows stand over them (``queries.rules_of``).
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """In what a rule counts from its anchor."""

    WORKDAYS = "workdays"
    DAYS = "days"
    HOURS = "hours"


class Subject(StrEnum):
    """What a reminder is about."""

    CLAIM = "claim"
    REVIEW = "review"
    SLOT = "slot"                   # that nobody took in time
    OPEN = "open"                   # a topic that somebody who fits could still take
    PAIR = "pair"                   # an expert who answers, or the editor who writes for them
    QUESTION = "question"           # an offer, a handover or a swap that waits for an answer
    PITCH = "pitch"                 # a request for ideas, for who was asked and sent none
    CORRECTION = "correction"       # of a published text, for who has to look at it
    FACT = "fact"                   # of a persona, that expires
    LISTENING = "listening"         # nobody of marketing heard a customer for a while
    CADENCE = "cadence"             # a goal that is not secured
    TRAINING = "training"           # a course with a day


class Audience(StrEnum):
    """Whom a reminder is for."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    FITTING = "fitting"             # the people whom the planner would ask first
    OWNER = "owner"                 # of the persona; a lead when it has none
    MARKETER = "marketer"           # who leads; the house knows no other marketers
    LEARNER = "learner"
    LEAD = "lead"


class Kind(StrEnum):
    """What sort of message it is; the kind decides the way (docs/domain-more.md q)."""

    SECURITY = "security"
    URGENT = "urgent"
    ACTION = "action"
    GOOD_NEWS = "good_news"
    TALK = "talk"


IN_DIGEST = frozenset({Kind.ACTION, Kind.TALK})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: step k falls ``n + (k - 1) * repeat_every`` units from the subject's ``anchor``, at ``at`` local time.

    ``at`` is read in the organisation's zone; None means the organisation's reminder time, and hours have none.
    ``max_steps`` counts the first one; ``escalate_from`` is the first step that also goes to the lead. ``since`` is
    from when on it holds: a step whose moment lies before it is not said.
    """

    key: str
    subject: Subject
    anchor: str
    unit: Unit
    n: int
    audience: Audience
    at: time | None = None
    kind: Kind = Kind.ACTION
    repeat_every: int = 0
    max_steps: int = 1
    escalate_from: int | None = None
    is_active: bool = True
    since: datetime | None = None

    @property
    def steps(self) -> range:
        """The numbers of its steps."""
        return range(1, self.max_steps + 1)

    @property
    def what(self) -> tuple[Subject, str]:
        """About which date of which subject it is."""
        return self.subject, self.anchor

    @property
    def is_urgent(self) -> bool:
        """Whether it is said at once, in quiet hours too. Source: docs/domain.md g."""
        return self.kind is Kind.URGENT

    @property
    def is_lead_rule(self) -> bool:
        """Whether it goes to a lead although somebody else has to do something."""
        return self.audience is Audience.LEAD and self.subject not in LEADS_OWN

    def offset(self, step: int) -> int:
        """How many units a step lies behind the anchor; below zero it lies before it."""
        return self.n + (step - 1) * self.repeat_every

    def is_late(self, step: int) -> bool:
        """Whether a step speaks of something whose date has passed."""
        return self.offset(step) > 0

    def audiences(self, step: int) -> tuple[Audience, ...]:
        """Whom this step is for; one step up at most. Source: docs/domain.md g (escalation)."""
        escalates = self.escalate_from is not None and step >= self.escalate_from
        if not escalates or self.audience is Audience.LEAD:
            return (self.audience,)
        return (self.audience, Audience.LEAD)


# --- What a rule can be about --------------------------------------------------------------------------------------

# What a lead has to do themselves.
LEADS_OWN = frozenset({Subject.SLOT, Subject.CADENCE})


@dataclass(frozen=True, slots=True)
class About:
    """What a rule of one subject can say: the dates that it can count from, and whom it can be for, usual one first.

    A lead is among them where one may hear of it; who sent no ideas is nobody's business (docs/domain-more.md l).
    ``can_be_urgent``: whether a publication waits for it, so that it may be worth somebody's evening.
    """

    anchors: tuple[str, ...]
    audiences: tuple[Audience, ...]
    can_be_urgent: bool = False

    @property
    def can_escalate(self) -> bool:
        """Whether a later step may go to a lead too."""
        return Audience.LEAD in self.audiences[1:]


ABOUT: Mapping[Subject, About] = {
    Subject.OPEN: About(("claim_by",), (Audience.FITTING,)),
    Subject.SLOT: About(("claim_by",), (Audience.LEAD,), can_be_urgent=True),
    Subject.CLAIM: About(("outline_due", "draft_due"), (Audience.AUTHOR, Audience.LEAD), can_be_urgent=True),
    Subject.REVIEW: About(("due_at",), (Audience.REVIEWER, Audience.LEAD), can_be_urgent=True),
    Subject.PAIR: About(("due_at",), (Audience.AUTHOR, Audience.LEAD), can_be_urgent=True),
    Subject.QUESTION: About(("expires_at",), (Audience.AUTHOR, Audience.LEAD), can_be_urgent=True),
    Subject.PITCH: About(("due_on",), (Audience.AUTHOR,)),
    Subject.CORRECTION: About(("review_due_at",), (Audience.REVIEWER, Audience.LEAD), can_be_urgent=True),
    Subject.CADENCE: About(("period_start",), (Audience.LEAD,)),
    Subject.FACT: About(("expires_on",), (Audience.OWNER, Audience.LEAD)),
    Subject.LISTENING: About(("customer_contact", "sales_call"), (Audience.MARKETER,)),
    Subject.TRAINING: About(("due_on",), (Audience.LEARNER, Audience.LEAD)),
}
WHAT: Sequence[tuple[Subject, str]] = tuple(
    (subject, anchor) for subject, about in ABOUT.items() for anchor in about.anchors)

RULES: Sequence[Rule] = (
    Rule("open_claim_by", Subject.OPEN, "claim_by", Unit.WORKDAYS, -3, Audience.FITTING),
    Rule("slot_unclaimed", Subject.SLOT, "claim_by", Unit.HOURS, 0, Audience.LEAD),
    Rule("outline_due_soon", Subject.CLAIM, "outline_due", Unit.WORKDAYS, -2, Audience.AUTHOR),
    Rule("draft_due_soon", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -5, Audience.AUTHOR),
    Rule("draft_due_next", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("draft_overdue", Subject.CLAIM, "draft_due", Unit.WORKDAYS, 1, Audience.AUTHOR,
         repeat_every=1, max_steps=4, escalate_from=3),
    Rule("review_due_soon", Subject.REVIEW, "due_at", Unit.WORKDAYS, -2, Audience.REVIEWER),
    Rule("review_due_today", Subject.REVIEW, "due_at", Unit.WORKDAYS, 0, Audience.REVIEWER, at=time(9)),
    Rule("review_overdue", Subject.REVIEW, "due_at", Unit.WORKDAYS, 1, Audience.REVIEWER),
    Rule("pair_due_next", Subject.PAIR, "due_at", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("pair_overdue", Subject.PAIR, "due_at", Unit.WORKDAYS, 1, Audience.AUTHOR, repeat_every=1, max_steps=3,
         escalate_from=3),
    Rule("question_ends", Subject.QUESTION, "expires_at", Unit.WORKDAYS, 0, Audience.AUTHOR, at=time(9)),
    Rule("pitch_ends", Subject.PITCH, "due_on", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("correction_due", Subject.CORRECTION, "review_due_at", Unit.WORKDAYS, 0, Audience.REVIEWER, at=time(9)),
    Rule("correction_overdue", Subject.CORRECTION, "review_due_at", Unit.WORKDAYS, 1, Audience.REVIEWER,
         repeat_every=1, max_steps=2, escalate_from=2),
    # Early in the period, then once in five working days, as long as it is not secured.
    Rule("cadence_at_risk", Subject.CADENCE, "period_start", Unit.WORKDAYS, 1, Audience.LEAD, repeat_every=5,
         max_steps=5),
    Rule("fact_expires", Subject.FACT, "expires_on", Unit.WORKDAYS, -10, Audience.OWNER),
    Rule("listening_contact", Subject.LISTENING, "customer_contact", Unit.WORKDAYS, 5, Audience.MARKETER,
         repeat_every=5, max_steps=4),
    Rule("listening_sales_call", Subject.LISTENING, "sales_call", Unit.WORKDAYS, 20, Audience.MARKETER,
         repeat_every=10, max_steps=3),
    Rule("training_due_next", Subject.TRAINING, "due_on", Unit.WORKDAYS, -2, Audience.LEARNER),
)
_BY_KEY = {row.key: row for row in RULES}


def default_rule(key: str) -> Rule | None:
    """The rule of that key that a house begins with; None for one of its own."""
    return _BY_KEY.get(key)


def with_own(own: Iterable[Rule]) -> list[Rule]:
    """All rules of a house: its own rows stand over those that it begins with; further ones come behind."""
    rows = {row.key: row for row in own}
    return [rows.pop(row.key, row) for row in RULES] + list(rows.values())


def is_as_it_was(row: Rule) -> bool:
    """Whether a rule says what it says in every new house, apart from being switched off."""
    usual = default_rule(row.key)
    return usual is not None and replace(row, is_active=True, since=None) == usual


# --- Bounds --------------------------------------------------------------------------------------------------------

FURTHEST: Mapping[Unit, int] = {Unit.WORKDAYS: 60, Unit.DAYS: 90, Unit.HOURS: 336}
_TOO_FAR: Mapping[Unit, str] = {Unit.WORKDAYS: "rule_too_far_workdays", Unit.DAYS: "rule_too_far_days",
                                Unit.HOURS: "rule_too_far_hours"}
MOST_STEPS = 10
MOST_RULES = 60


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a rule: the field, and a code of ``words.REFUSALS`` with what its sentence needs."""

    field: str
    code: str
    params: Mapping[str, int]


def flaw(row: Rule) -> Flaw | None:
    """The first thing that is wrong with a rule; None when it can be kept.

    Source: docs/domain.md b (reminder_rule).
    """
    most = FURTHEST[row.unit]
    about = ABOUT[row.subject]
    if row.audience not in about.audiences:
        return Flaw("audience", "rule_audience", {})
    if not -most <= row.n <= most:
        return Flaw("number", _TOO_FAR[row.unit], {"most": most})
    if row.max_steps > 1 and row.repeat_every < 1:
        return Flaw("repeat_every", "rule_repeat_without", {})
    if abs(row.offset(row.max_steps)) > 2 * most:
        return Flaw("max_steps", "rule_too_long", {"most": 2 * most})
    if row.escalate_from is not None and row.escalate_from > row.max_steps:
        return Flaw("escalate_from", "rule_escalates_late", {"most": row.max_steps})
    if row.escalate_from is not None and (not about.can_escalate or row.audience is Audience.LEAD):
        return Flaw("escalate_from", "rule_no_escalation", {})
    if row.is_urgent and not about.can_be_urgent:
        return Flaw("urgent", "rule_not_urgent", {})
    return None


# --- As it was when it spoke ---------------------------------------------------------------------------------------

_KEPT = ("unit", "n", "audience", "kind", "repeat_every", "max_steps", "escalate_from", "anchor")


def kept(row: Rule) -> dict[str, Any]:
    """What a trace keeps of a rule, so that it can be explained when the rule is changed or gone."""
    usual = {field.name: field.default for field in fields(Rule)}
    return {name: getattr(row, name) for name in _KEPT if getattr(row, name) != usual[name]}


def as_kept(key: str, subject: str, found: Mapping[str, Any]) -> Rule:
    """The rule of a trace; of a trace from before rules were kept with it the one that a house begins with."""
    if not found:
        usual = default_rule(key)
        return usual or Rule(key, Subject(subject), ABOUT[Subject(subject)].anchors[0], Unit.WORKDAYS, 0,
                             ABOUT[Subject(subject)].audiences[0])
    typed = {"unit": Unit(found["unit"]), "audience": Audience(found["audience"]),
             "kind": Kind(found.get("kind", Kind.ACTION))}
    return Rule(key=key, subject=Subject(subject), **{**found, **typed})
