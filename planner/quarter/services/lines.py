"""Deciding on the lines of a plan: accept, pin, reject, and taking each back (docs/domain-more.md m)."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.matching.rules import Instance
from planner.people.models import Person
from planner.policy import Action
from planner.quarter import queries, rules
from planner.quarter.models import LineKind, PlanExclusion, PlanLine, PlanRun
from planner.quarter.rules import Reject, Wish
from planner.quarter.services.states import advance_line
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import OfferOrigin
from planner.workflow import CLAIM, LINE
from planner.workflow.quarter import LineState, RunState

UNDO_WITHIN = timedelta(seconds=60)     # a toast shows Undo for ten; whoever is slow of hand keeps the right
OPEN = (LineState.PROPOSED, LineState.PINNED)
# What can stand against an offer, as the line says it: it speaks to the lead, not to the author.
_OF_OFFERS = {"claim_not_active": "line_inactive", "claim_language": "line_language",
              "claim_untrained": "line_untrained", "claim_no_room": "line_capacity", "claim_needs_lead": "line_gone",
              "claim_taken": "line_taken", "claim_offered": "line_taken", "stale": "line_changed"}


def expect_decidable(session: Session, run: PlanRun) -> None:
    """Only the newest ready plan of its days can be decided on. Raises Conflict."""
    if run.is_what_if:
        raise Conflict("plan_what_if")
    if run.state is not RunState.READY:
        raise Conflict("plan_not_ready")
    newest = queries.newest(session, run)
    if newest is not run:
        raise Conflict("plan_superseded")


class Today:
    """The hard rules against today's claims, together with what is accepted and pinned of this plan."""

    def __init__(self, session: Session, run: PlanRun, lines: Iterable[PlanLine], *, now: datetime) -> None:
        self._pinned = queries.turns(session, run, {LineState.PINNED})
        topics = {turn.topic for turn in (*self._pinned.values(), *map(queries.turn_of, lines)) if turn}
        wish = Wish(run.from_date, run.to_date)
        self._instance: Instance = queries.house(session, wish, now=now, only_topics=topics).instance

    def refusal(self, line: PlanLine) -> str | None:
        """The hard rule that this line would break, as a code; None when it may stand."""
        turn, instance = queries.turn_of(line), self._instance
        if turn is None:
            return "line_empty"
        if line.slot.uid not in instance.slot or turn.topic not in instance.topic or turn.author not in instance.person:
            return "line_gone"
        if line.slot.uid in instance.fixed:
            return "line_taken"
        others = {slot: one for slot, one in self._pinned.items() if slot in instance.slot
                  and slot not in instance.fixed and slot != line.slot.uid and one.topic in instance.topic
                  and one.author in instance.person and one.topic != turn.topic}
        broken = rules.new_breaks(instance, {**instance.fixed, **others}, line.slot.uid, turn)
        return f"line_{broken[0].rule.value}" if broken else None

    def take(self, line: PlanLine) -> None:
        """From now on this line is one of today's claims."""
        turn = queries.turn_of(line)
        assert turn is not None
        self._instance = rules.as_accepted(self._instance, {line.slot.uid: turn})


def accept_line(session: Session, *, actor: Person, line: PlanLine, now: datetime) -> PlanLine:
    """Put a line into the agenda: its topic on the slot, and the slot offered to its author.

    Raises:
        Conflict: it was decided on, its plan is not the newest, or somebody was faster (`SlotTaken`).
        RuleBroken: the code of a hard rule, or of the offer that could not be made.
    Source: docs/domain-more.md m (accept).
    """
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, line.run)
    _expect_open(line, "accept")
    refusal = Today(session, line.run, [line], now=now).refusal(line)
    if refusal is not None:
        raise RuleBroken(refusal)
    _put_on_agenda(session, actor, line, now=now)
    return line


def _expect_open(line: PlanLine, event: str) -> None:
    if line.kind is LineKind.EMPTY:
        raise RuleBroken("line_empty")
    if line.state is LineState.STALE:
        raise Conflict("line_stale")
    LINE.follow(line.state, event)


def _put_on_agenda(session: Session, actor: Person, line: PlanLine, *, now: datetime) -> None:
    slot, topic, author = line.slot, line.topic, line.author
    assert topic is not None
    assert author is not None
    advance_line(session, line, "accept", actor_id=actor.id, now=now)
    filled = slot.topic is None
    if filled:
        agenda.fill_slot(session, actor=actor, slot=slot, topic=topic, now=now)
    line.claim = agenda.offer_slot(session, actor=actor, slot=slot, person=author, origin=OfferOrigin.PLAN, now=now)
    line.decided_at, line.decided_by_id, line.filled = now, actor.id, filled
    session.flush()


def code_of(error: PlannerError) -> str:
    """Why a line could not be put on the agenda, as a code that a line keeps."""
    code = str(error.params.get("why", error.code))
    return _OF_OFFERS.get(code, code)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of "accept all": the lines that are in the agenda, and those that could not be, with the reason."""

    done: tuple[PlanLine, ...]
    failed: tuple[PlanLine, ...]


def accept_all(session: Session, *, actor: Person, run: PlanRun, now: datetime) -> Accepted:
    """Accept every open line in the order of the slots; one that fails becomes stale and says why, the others go on.

    Source: docs/domain-more.md m ("Accept all").
    """
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, run)
    lines = [line for line in queries.lines_of(session, run)
             if line.state in OPEN and line.kind is not LineKind.EMPTY]
    today, done, failed = Today(session, run, lines, now=now), [], []
    for line in lines:
        code = today.refusal(line)
        if code is None:
            try:
                with session.begin_nested():
                    _put_on_agenda(session, actor, line, now=now)
            except PlannerError as error:
                code = code_of(error)
        if code is None:
            today.take(line)
            done.append(line)
        else:
            make_stale(session, line, code, now=now)
            failed.append(line)
    return Accepted(tuple(done), tuple(failed))


def make_stale(session: Session, line: PlanLine, code: str, *, now: datetime) -> None:
    """A line that can't be accepted any more, and why."""
    advance_line(session, line, "stale", actor_id=None, now=now, reason=code)
    line.reason = code


def pin_line(session: Session, *, actor: Person, line: PlanLine, now: datetime) -> PlanLine:
    """Keep a line for the next plan; nothing is sent. Raises as :func:`accept_line`."""
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, line.run)
    _expect_open(line, "pin")
    refusal = Today(session, line.run, [line], now=now).refusal(line)
    if refusal is not None:
        raise RuleBroken(refusal)
    advance_line(session, line, "pin", actor_id=actor.id, now=now)
    return line


def unpin_line(session: Session, *, actor: Person, line: PlanLine, now: datetime) -> PlanLine:
    """Let a line go again. Raises Conflict."""
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, line.run)
    advance_line(session, line, "unpin", actor_id=actor.id, now=now)
    return line


def reject_line(session: Session, *, actor: Person, line: PlanLine, reason: Reject, now: datetime) -> PlanLine:
    """Not this one: it is not planned again for these days. "Other author" is about the pair of topic and author.

    Raises Conflict: it was decided on already.
    """
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, line.run)
    if line.kind is LineKind.EMPTY:
        raise RuleBroken("line_empty")
    advance_line(session, line, "reject", actor_id=actor.id, now=now, reason=reason.value)
    line.reason, line.decided_at, line.decided_by_id = reason.value, now, actor.id
    session.add(PlanExclusion(slot_id=None if reason is Reject.OTHER_AUTHOR else line.slot_id, topic_id=line.topic_id,
                              author_id=line.author_id, reason=reason.value, until=line.run.to_date))
    session.flush()
    return line


def restore_line(session: Session, *, actor: Person, line: PlanLine, now: datetime) -> PlanLine:
    """Undo a rejection. Raises Conflict: it is too late, or it was none."""
    policy.require(actor, Action.MAKE_PLANS)
    expect_decidable(session, line.run)
    slot_id = None if line.reason == Reject.OTHER_AUTHOR else line.slot_id
    advance_line(session, line, "restore", actor_id=actor.id, now=now)
    _expect_in_time(line, now=now)
    session.execute(sa.delete(PlanExclusion).where(
        PlanExclusion.topic_id == line.topic_id, PlanExclusion.author_id == line.author_id,
        PlanExclusion.slot_id.is_(None) if slot_id is None else PlanExclusion.slot_id == slot_id,
        PlanExclusion.until == line.run.to_date))
    line.reason, line.decided_at = "", None
    return line


def _expect_in_time(line: PlanLine, *, now: datetime) -> None:
    if line.decided_at is None or now - line.decided_at > UNDO_WITHIN:
        raise Conflict("plan_undo_late")


def undo_accept(session: Session, *, actor: Person, line: PlanLine, now: datetime) -> PlanLine:
    """Take an accepted line back, as long as its author has not answered: the offer is withdrawn, the slot as it was.

    Raises Conflict: it is too late (``plan_undo_late``), or the author answered (``offer_over``).
    """
    policy.require(actor, Action.MAKE_PLANS)
    _expect_in_time(line, now=now)
    claim = line.claim
    if claim is None or not CLAIM.can(claim.state, "recall"):
        raise Conflict("offer_over")
    agenda.withdraw_offer(session, actor=actor, claim=claim, now=now)
    if line.filled:
        agenda.empty_slot(session, actor=actor, slot=line.slot, now=now)
    advance_line(session, line, "undo", actor_id=actor.id, now=now)
    line.claim, line.decided_at, line.filled = None, None, False
    session.flush()
    return line


def undo_all(session: Session, *, actor: Person, run: PlanRun, now: datetime) -> int:
    """Take back what the last "accept all" put into the agenda, as far as nobody answered; returns how many."""
    policy.require(actor, Action.MAKE_PLANS)
    mine = [line for line in queries.lines_of(session, run)
            if line.state is LineState.ACCEPTED and line.decided_by_id == actor.id and line.decided_at is not None]
    last = max((line.decided_at for line in mine if line.decided_at), default=None)
    if last is None or now - last > UNDO_WITHIN:
        raise Conflict("plan_undo_late")
    undone = 0
    for line in (line for line in mine if line.decided_at == last):
        if line.claim is not None and CLAIM.can(line.claim.state, "recall"):
            undo_accept(session, actor=actor, line=line, now=now)
            undone += 1
    return undone
