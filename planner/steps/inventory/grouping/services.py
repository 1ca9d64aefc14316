"""Writes to grouping: what the computing found, and what a lead makes of it. Source: docs/domain.md n."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.jobs import Job, JobState, enqueue
from planner.people.models import Person
from planner.policy import Action
from planner.steps.inventory.grouping import queries
from planner.steps.inventory.grouping.models import GroupingSuggestion
from planner.steps.inventory.grouping.queries import Loose, Tag, named
from planner.steps.inventory.grouping.rules import Group, GroupingKind, groups, is_declined, name_area, place
from planner.steps.inventory.models import KnowledgeFact, TopicArea, TrendObservation
from planner.steps.inventory.queries import get_theme, tree
from planner.steps.inventory.services import areas as placing
from planner.steps.inventory.services import themes
from planner.steps.inventory.services.themes import ThemeText
from planner.workflow import GROUPING
from planner.workflow.knowledge import GroupingState

RUNNING = (JobState.QUEUED, JobState.RUNNING)


def ask_for_groups(session: Session, *, actor: Person) -> Job:
    """Have it computed by the clockwork; one run at a time."""
    policy.require(actor, Action.EDIT_GROUPING)
    last = queries.last_run(session)
    if last is not None and last.state in RUNNING:
        return last
    return enqueue(session, queries.JOB, asked_by_id=actor.id)


# --- What was found: the clockwork calls these -------------------------------------------------------------------


def suggest_themes(session: Session, *, today: date) -> int:
    """Compare everything without a theme, and offer what belongs together; returns how many groups are offered.

    What a lead turned down stays away until one of its items changes; what was open and is none any more goes.
    """
    free = queries.loose(session, today)
    known = tree(session)
    refused = queries.declined(session)
    found = {group.items: group for group in groups(queries.edges(session, free))
             if not is_declined({item: free[item].print for item in group.items}, refused)}
    rows = {tuple(row.items): row for row in queries.open_ones(session, GroupingKind.THEME)}
    for items, row in rows.items():
        if items not in found:
            session.delete(row)
    for items, group in found.items():
        offered = rows.get(items) or GroupingSuggestion(kind=GroupingKind.THEME, items=list(items))
        session.add(offered)
        _describe(offered, group, free, name_area(items, {item: free[item].areas for item in items}, known))
    session.flush()
    return len(found)


def _describe(row: GroupingSuggestion, group: Group, free: dict[str, Loose], area: str | None) -> None:
    row.prints = {item: free[item].print for item in group.items}
    row.reason = list(group.reason)
    row.likeness = [[edge.a, edge.b, edge.permille] for edge in group.edges]
    row.name_area = area or ""
    row.name = (group.reason[0] if group.reason else "")[:120]


def suggest_places(session: Session, tags: Collection[Tag]) -> int:
    """Say of rare tags where they belong, or that they have no place yet; returns how many have one."""
    refused, words = queries.declined(session), queries.placed_words(session)
    rows = {row.items[0]: row for row in queries.open_ones(session, GroupingKind.TAG)}
    placed = 0
    for tag in tags:
        item = named("area", tag.uid)
        near = queries.homes(session, tag, words)
        target, row = place(near), rows.get(item)
        if is_declined({item: tag.print}, refused):
            continue
        if row is None:
            row = GroupingSuggestion(kind=GroupingKind.TAG, items=[item], name=tag.name[:120])
            session.add(row)
        row.target, row.prints = target, {item: tag.print}
        row.likeness = [[item, target, max(permille for home, permille in near if home == target)]] if target else []
        placed += bool(target)
    session.flush()
    return placed


def forget_places(session: Session, tags: Collection[Tag]) -> None:
    """Let go of open suggestions for tags that are rare no more, or were placed."""
    rare = {named("area", tag.uid) for tag in tags}
    for row in queries.open_ones(session, GroupingKind.TAG):
        if row.items[0] not in rare:
            session.delete(row)
    session.flush()


# --- What a lead says --------------------------------------------------------------------------------------------


def _decide(session: Session, row: GroupingSuggestion, event: str, *, actor: Person, now: datetime,
            kept: Collection[str] = ()) -> None:
    """Move a suggestion one step on; who and when is kept. Raises Conflict when somebody was faster."""
    policy.require(actor, Action.EDIT_GROUPING, row)
    was = row.state
    row.state = GroupingState(GROUPING.follow(was, event))
    row.by, row.decided_at = (actor, now) if event != "reopen" else (None, None)
    row.kept = list(kept)
    event_log.record(session, row, event, actor_id=actor.id, now=now, from_state=was, to_state=row.state)
    session.flush()


def accept_group(session: Session, *, actor: Person, now: datetime, row: GroupingSuggestion, kept: Collection[str],
                 title_nl: str, title_en: str) -> GroupingSuggestion:
    """Make a theme of the items that a lead keeps; fewer than were offered is "changed".

    Raises:
        RuleBroken: nothing is kept, or a title is missing; Conflict: somebody was faster.
    """
    chosen = [item for item in row.items if item in kept]
    if not chosen:
        raise RuleBroken("grouping_empty")
    _decide(session, row, "accept" if chosen == row.items else "change", actor=actor, now=now, kept=chosen)
    found = queries.things(session, chosen)
    inside = [found[item] for item in chosen if item in found]
    theme = themes.put_theme(session, actor=actor, now=now, theme=None, version=None, text=ThemeText(
        title_nl, title_en, areas=[thing for thing in inside if isinstance(thing, TopicArea)]))
    theme.facts = [thing for thing in inside if isinstance(thing, KnowledgeFact)]
    theme.trends = [thing for thing in inside if isinstance(thing, TrendObservation)]
    row.theme = theme
    session.flush()
    return row


def accept_place(session: Session, *, actor: Person, now: datetime, row: GroupingSuggestion) -> None:
    """Hang a rare tag where it belongs: below the area, or in the theme. Raises Conflict, RuleBroken."""
    kind, _colon, name = row.target.partition(":")
    tag = queries.things(session, row.items).get(row.items[0])
    if not isinstance(tag, TopicArea) or not name:
        raise Conflict("stale")
    _decide(session, row, "accept", actor=actor, now=now, kept=row.items)
    if kind == "theme":
        row.theme = get_theme(session, name)
        themes.put_into(session, actor=actor, now=now, theme=row.theme, thing=tag, inside=True)
        return
    parent = queries.things(session, [row.target]).get(row.target)
    if not isinstance(parent, TopicArea):
        raise Conflict("stale")
    placing.place_area(session, actor=actor, now=now, area=tag, parent=parent)


def decline_group(session: Session, *, actor: Person, now: datetime, row: GroupingSuggestion) -> None:
    """Turn it down; it is not offered again until one of its items changes."""
    _decide(session, row, "decline", actor=actor, now=now)


def reopen_group(session: Session, *, actor: Person, now: datetime, row: GroupingSuggestion) -> None:
    """Undo what was said: the theme that came of it goes again, a tag is without a place again."""
    was, theme = row.state, row.theme
    _decide(session, row, "reopen", actor=actor, now=now)
    row.theme = None
    if was is GroupingState.DECLINED:
        return
    if row.kind is GroupingKind.THEME and theme is not None:
        themes.set_theme_away(session, actor=actor, now=now, theme=theme, away=True)
    elif row.kind is GroupingKind.TAG:
        tag = queries.things(session, row.items).get(row.items[0])
        if isinstance(tag, TopicArea):
            if theme is not None:
                themes.put_into(session, actor=actor, now=now, theme=theme, thing=tag, inside=False)
            else:
                placing.unplace_area(session, actor=actor, now=now, area=tag)
