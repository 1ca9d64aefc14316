"""The rules of the house: changed, added, switched off and on, put back as they were (docs/domain.md b, g)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.core.uid import new_uid
from planner.people.models import Person
from planner.policy import Action
from planner.reminders import queries
from planner.reminders.answers.models import Mute
from planner.reminders.models import Reminder, ReminderRule, ReminderState
from planner.reminders.rules import (
    MOST_RULES,
    Audience,
    Kind,
    Outcome,
    Rule,
    Subject,
    Unit,
    default_rule,
    flaw,
)

_WAS = ("subject", "anchor", "unit", "n", "local_time", "audience", "urgent", "repeat_every", "max_steps",
        "escalate_from", "active", "since_at", "archived_at")


def get_rule(session: Session, key: str) -> tuple[Rule, int]:
    """The rule of that key, and the version of its row: 0 for one that nobody changed yet. Raises NotFound."""
    row = _row(session, key)
    usual = default_rule(key)
    if row is not None and row.archived_at is None:
        return row.as_rule(), row.version
    if row is None and usual is not None:
        return usual, 0
    raise NotFound("not_found")


def changes(session: Session, rule: Rule) -> list[tuple[event_log.Event, str]]:
    """What happened to a rule, the newest first, each with the name of who did it."""
    row = _row(session, rule.key)
    if row is None:
        return []
    lines = event_log.history(session, ReminderRule.__tablename__, row.uid, limit=10)
    rows = session.execute(sa.select(Person.id, Person.name).where(
        Person.id.in_({line.actor_id for line in lines})))
    names = {row.id: row.name for row in rows}
    return [(line, names.get(line.actor_id or 0, "")) for line in lines]


def add_rule(session: Session, rule: Rule, *, actor: Person, now: datetime) -> ReminderRule:
    """A further rule. It holds from now on: what lay before is not said for its sake.

    Raises:
        RuleBroken: it can't be kept (``rules.flaw``), there is one that says the same (``rule_twice``), or there are
            too many (``rule_too_many``).
    """
    policy.require(actor, Action.KEEP_REMINDER_RULES)
    table = queries.rules_of(session)
    if len(table) >= MOST_RULES:
        raise RuleBroken("rule_too_many", most=MOST_RULES)
    rule = replace(rule, key=f"own_{new_uid()}", since=now)
    check(rule, table)
    row = ReminderRule(key=rule.key, subject=rule.subject, anchor=rule.anchor)
    row.take(rule)
    session.add(row)
    session.flush()
    event_log.record(session, row, "add", actor_id=actor.id, now=now, **_told(row))
    return row


def change_rule(session: Session, rule: Rule, *, actor: Person, now: datetime, version: int) -> ReminderRule:
    """Let a rule say something else; whether it is on stays.

    About something else it holds from now on: what waits for it is left out, and who had switched the whole rule off
    hears it, since it was another one.

    Args:
        version: of the row that the person saw, 0 for a rule without one.
    Raises:
        RuleBroken: as :func:`add_rule`.
        Conflict: somebody changed it meanwhile.
    """
    policy.require(actor, Action.KEEP_REMINDER_RULES)
    before, _version = get_rule(session, rule.key)
    rule = replace(rule, is_active=before.is_active, since=before.since if rule.what == before.what else now)
    check(rule, queries.rules_of(session))
    return _keep(session, rule, "change", actor=actor, now=now, version=version)


def switch_rule(session: Session, key: str, *, actor: Person, now: datetime, on: bool) -> ReminderRule:
    """Switch a rule off, or on again; then it holds from now on. Raises NotFound."""
    policy.require(actor, Action.KEEP_REMINDER_RULES)
    before, version = get_rule(session, key)
    rule = replace(before, is_active=on, since=now if on else before.since)
    return _keep(session, rule, "switch_on" if on else "switch_off", actor=actor, now=now, version=version)


def put_back(session: Session, key: str, *, actor: Person, now: datetime) -> ReminderRule:
    """Let a rule say again what it says in every new house, and be on; one of the house's own goes away.

    Raises NotFound.
    """
    policy.require(actor, Action.KEEP_REMINDER_RULES)
    before, version = get_rule(session, key)
    usual = default_rule(key)
    if usual is not None:
        return _keep(session, replace(usual, since=before.since if before.is_active else now), "put_back",
                     actor=actor, now=now, version=version)
    row = _row(session, key)
    assert row is not None
    was = _was(row)
    row.archived_at = now
    session.flush()
    event_log.record(session, row, "remove", actor_id=actor.id, now=now, was=was, **_told(row))
    return row


def undo(session: Session, uid: str, *, actor: Person, now: datetime) -> ReminderRule:
    """Take the last change of a rule back, whatever it was.

    Raises:
        NotFound: there is no such row.
        RuleBroken: it was taken back already (``rule_undone``); what it said before, another rule says by now
            (``rule_twice``), or it would be one too many (``rule_too_many``).
    """
    policy.require(actor, Action.KEEP_REMINDER_RULES)
    row = session.scalar(sa.select(ReminderRule).where(ReminderRule.uid == uid).with_for_update())
    if row is None:
        raise NotFound("not_found")
    what, was_gone = row.as_rule().what, row.archived_at is not None
    last = next(iter(event_log.history(session, ReminderRule.__tablename__, uid, limit=1)), None)
    if last is None or last.event == "undo":
        raise RuleBroken("rule_undone")
    was = last.detail.get("was")
    if was is not None:
        _bring_back(row, was)
    elif default_rule(row.key) is not None:                 # it had no row before: what the code says
        row.take(default_rule(row.key))                     # type: ignore[arg-type]
    else:
        row.archived_at = now
    session.flush()
    if row.archived_at is None:
        _check_room(row, queries.rules_of(session), was_gone=was_gone)
    if row.as_rule().what != what:
        _let_go(session, row.key, now=now)
        session.execute(_mutes(row.key).where(Mute.ended_at == last.at).values(ended_at=None))
    event_log.record(session, row, "undo", actor_id=actor.id, now=now, **_told(row))
    return row


def _check_room(row: ReminderRule, table: list[Rule], *, was_gone: bool) -> None:
    """Whether what came back may stand beside the others of ``table``, in which it is already."""
    if was_gone and len(table) > MOST_RULES:
        raise RuleBroken("rule_too_many", most=MOST_RULES)
    check(row.as_rule(), table)


def check(rule: Rule, table: list[Rule]) -> None:
    """Raise RuleBroken when a rule can't be kept beside those of ``table``."""
    found = flaw(rule)
    if found is not None:
        raise RuleBroken(found.code, **found.params)
    if any(_says(each) == _says(rule) for each in table if each.key != rule.key):
        raise RuleBroken("rule_twice")


def _says(rule: Rule) -> Rule:
    return replace(rule, key="", since=None, is_active=True)


# --- Rows --------------------------------------------------------------------------------------------------------


def _row(session: Session, key: str) -> ReminderRule | None:
    return session.scalar(sa.select(ReminderRule).where(ReminderRule.key == key))


def _keep(session: Session, rule: Rule, event: str, *, actor: Person, now: datetime, version: int) -> ReminderRule:
    row = session.scalar(sa.select(ReminderRule).where(ReminderRule.key == rule.key).with_for_update())
    if (row.version if row is not None else 0) != version:
        raise Conflict("stale")
    was = None if row is None else _was(row)
    before = default_rule(rule.key) if row is None else row.as_rule()
    if row is None:
        row = ReminderRule(key=rule.key, subject=rule.subject, anchor=rule.anchor)
        row.take(rule)
        _first(session, row)
    else:
        row.take(rule)
    session.flush()
    if before is not None and before.what != rule.what:
        _let_go(session, rule.key, now=now)
        session.execute(_mutes(rule.key).where(Mute.ended_at.is_(None)).values(ended_at=now))
    event_log.record(session, row, event, actor_id=actor.id, now=now, was=was, **_told(row))
    return row


def _let_go(session: Session, key: str, *, now: datetime) -> None:
    """What waits for a rule is left out: the rule speaks of something else now."""
    session.execute(sa.update(Reminder).where(Reminder.rule == key, Reminder.state == ReminderState.DUE).values(
        state=ReminderState.CANCELLED, outcome=Outcome.OFF.value, updated_at=now, version=Reminder.version + 1)
        .execution_options(synchronize_session=False))


def _mutes(key: str) -> sa.Update:
    return sa.update(Mute).where(Mute.rule == key, Mute.subject_uid == "").execution_options(
        synchronize_session=False)


def _first(session: Session, row: ReminderRule) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Conflict("stale") from None           # somebody else changed it in this moment


def _was(row: ReminderRule) -> dict[str, Any]:
    """What a row said, in words that the history can keep."""
    return {name: _plain(getattr(row, name)) for name in _WAS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | time) else getattr(value, "value", value)


def _bring_back(row: ReminderRule, was: Mapping[str, Any]) -> None:
    def instant(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    row.archived_at = instant(was["archived_at"])
    subject, anchor = Subject(was.get("subject", row.subject)), was.get("anchor", row.anchor)
    row.take(Rule(row.key, subject, anchor, Unit(was["unit"]), was["n"], Audience(was["audience"]),
                  time.fromisoformat(was["local_time"]) if was["local_time"] else None,
                  Kind.URGENT if was["urgent"] else Kind.ACTION, was["repeat_every"], was["max_steps"],
                  was["escalate_from"], was["active"], instant(was["since_at"])))


def _told(row: ReminderRule) -> dict[str, Any]:
    return {"key": row.key, "about": row.subject.value, "unit": row.unit.value, "n": row.n,
            "audience": row.audience.value, "times": row.max_steps}
