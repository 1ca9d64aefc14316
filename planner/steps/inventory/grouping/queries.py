"""Reads of grouping: what has no theme yet, how alike things are, what was suggested and said of it."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.jobs import Job
from planner.similarity import queries as similarity
from planner.similarity.rules import Lexicon, Part, tokens
from planner.steps.inventory.grouping.models import GroupingSuggestion
from planner.steps.inventory.grouping.rules import BAR, RARE_BELOW, Edge, GroupingKind, fingerprint
from planner.steps.inventory.models import (
    KnowledgeFact,
    PublishedWork,
    Theme,
    TopicArea,
    TrendObservation,
    fact_area,
    theme_area,
    theme_fact,
    theme_trend,
    work_area,
)
from planner.steps.inventory.queries.profiles import area_words
from planner.steps.inventory.queries.trends import edge_of_fading
from planner.workflow.knowledge import GroupingState

JOB = "group"
SHOWN = 50
DECIDED_SHOWN = 20
KINDS = ("area", "fact", "trend")
Thing = TopicArea | KnowledgeFact | TrendObservation


class Loose(NamedTuple):
    """Something without a theme: a fingerprint of what it says, and the keys of the areas that it is about."""

    print: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A rare tag of an import: its names, the titles of its posts, and the fingerprint of both."""

    uid: str
    labels: tuple[Part, ...]
    titles: tuple[Part, ...]
    print: str

    @property
    def name(self) -> str:
        """The tag as it was imported."""
        return self.labels[0].text


def named(kind: str, key: str) -> str:
    """What an item is called in a suggestion."""
    return f"{kind}:{key}"


def loose(session: Session, today: date) -> dict[str, Loose]:
    """Every area, fact and trend that no theme holds, by item; four statements.

    Proposed and archived areas, facts that were taken off and trends that faded stay out of it.
    """
    live = sa.select(Theme.id).where(Theme.archived_at.is_(None))
    found: dict[str, Loose] = {}
    areas = session.execute(sa.select(TopicArea.uid, TopicArea.key, TopicArea.label_nl, TopicArea.label_en).where(
        TopicArea.archived_at.is_(None), TopicArea.is_proposed.is_(False),
        TopicArea.id.not_in(sa.select(theme_area.c.area_id).where(theme_area.c.theme_id.in_(live)))))
    for uid, key, nl, en in areas:
        found[named("area", uid)] = Loose(fingerprint(f"{nl}|{en}"), (key,))
    about: dict[str, list[str]] = {}
    for uid, key in session.execute(
            sa.select(KnowledgeFact.uid, TopicArea.key).join(fact_area, fact_area.c.fact_id == KnowledgeFact.id)
            .join(TopicArea, TopicArea.id == fact_area.c.area_id).order_by(TopicArea.key)):
        about.setdefault(uid, []).append(key)
    for uid, text in session.execute(sa.select(KnowledgeFact.uid, KnowledgeFact.text).where(
            KnowledgeFact.archived_at.is_(None),
            KnowledgeFact.id.not_in(sa.select(theme_fact.c.fact_id).where(theme_fact.c.theme_id.in_(live))))):
        found[named("fact", uid)] = Loose(fingerprint(text), tuple(about.get(uid, ())))
    for uid, text, key in session.execute(
            sa.select(TrendObservation.uid, TrendObservation.text, TopicArea.key)
            .outerjoin(TopicArea, TopicArea.id == TrendObservation.area_id)
            .where(TrendObservation.archived_at.is_(None), TrendObservation.seen_on >= edge_of_fading(today),
                   TrendObservation.id.not_in(
                       sa.select(theme_trend.c.trend_id).where(theme_trend.c.theme_id.in_(live))))):
        found[named("trend", uid)] = Loose(fingerprint(text), (key,) if key else ())
    return found


def edges(session: Session, among: Collection[str]) -> list[Edge]:
    """How alike these items are, those from 400 permille on; one statement."""
    return [Edge(named(*pair.a), named(*pair.b), pair.permille, pair.shared)
            for pair in similarity.pairs(session, KINDS, at_least=BAR)
            if named(*pair.a) in among and named(*pair.b) in among]


def rare_tags(session: Session) -> list[Tag]:
    """Areas that an import found and nobody placed, with fewer than three posts; the titles of those say more."""
    titles: dict[int, list[Part]] = {}
    for area_id, title, lang in session.execute(
            sa.select(work_area.c.area_id, PublishedWork.title, PublishedWork.lang)
            .join(PublishedWork, PublishedWork.id == work_area.c.work_id)
            .join(TopicArea, TopicArea.id == work_area.c.area_id)
            .where(TopicArea.is_proposed).order_by(PublishedWork.id)):
        titles.setdefault(area_id, []).append(Part(lang, title))
    rows = session.scalars(sa.select(TopicArea).where(TopicArea.is_proposed, TopicArea.archived_at.is_(None))
                           .order_by(TopicArea.key))
    rare = [area for area in rows if len(titles.get(area.id, ())) < RARE_BELOW]
    return [_tag(area, titles.get(area.id, [])) for area in rare]


def _tag(area: TopicArea, titles: list[Part]) -> Tag:
    labels = tuple(dict.fromkeys((Part("nl", area.label_nl), Part("en", area.label_en))))
    return Tag(area.uid, labels, tuple(titles), fingerprint("|".join(part.text for part in (*labels, *titles))))


def placed_words(session: Session) -> Lexicon:
    """The words of areas that have a place: a tag is compared by what it says, not by being an area itself."""
    placed = set(session.scalars(sa.select(TopicArea.key).where(TopicArea.is_proposed.is_(False))))
    return Lexicon(area for area in area_words(session) if area.key in placed)


def homes(session: Session, tag: Tag, words: Lexicon) -> list[tuple[str, int]]:
    """Areas and themes that are like a tag, with permille: an area itself, a theme by what it holds.

    A tag is compared by its names, and by them with the titles of its posts; the nearer of the two counts.
    """
    weigh = similarity.weighing(session, similarity.marks(session).profiles)
    permille: dict[str, int] = {}
    for said in (tag.labels, (*tag.labels, *tag.titles)):
        for each in similarity.near_bag(session, tokens(said, words), weigh, KINDS, at_least=BAR, limit=20,
                                        but=(tag.uid,)):
            permille[each.uid] = max(each.permille, permille.get(each.uid, 0))
    areas = session.scalars(sa.select(TopicArea.uid).where(
        TopicArea.uid.in_(permille), TopicArea.is_proposed.is_(False), TopicArea.archived_at.is_(None)))
    found = [(named("area", uid), permille[uid]) for uid in areas]
    for held, what in ((Theme.areas, TopicArea), (Theme.facts, KnowledgeFact), (Theme.trends, TrendObservation)):
        rows = session.execute(sa.select(Theme.key, what.uid).join(held).where(
            what.uid.in_(permille), Theme.archived_at.is_(None), Theme.is_proposed.is_(False)))
        # What an area is nearest to is the area itself; a theme says more only by its other things.
        found += [(named("theme", key), permille[uid]) for key, uid in rows if named("area", uid) not in dict(found)]
    return found


# --- Suggestions -------------------------------------------------------------------------------------------------


def open_ones(session: Session, kind: GroupingKind | None = None, *,
              limit: int | None = None) -> list[GroupingSuggestion]:
    """Suggestions that wait for an answer, those with a place first."""
    wanted = sa.select(GroupingSuggestion).where(GroupingSuggestion.state == GroupingState.OPEN)
    if kind is not None:
        wanted = wanted.where(GroupingSuggestion.kind == kind)
    return list(session.scalars(wanted.order_by(GroupingSuggestion.kind.desc(), GroupingSuggestion.target.desc(),
                                                GroupingSuggestion.id).limit(limit)))


def decided(session: Session, *, limit: int = DECIDED_SHOWN) -> list[GroupingSuggestion]:
    """What leads said lately, with who it was and the theme that came of it."""
    return list(session.scalars(
        sa.select(GroupingSuggestion).where(GroupingSuggestion.state != GroupingState.OPEN)
        .options(joinedload(GroupingSuggestion.by), joinedload(GroupingSuggestion.theme))
        .order_by(GroupingSuggestion.decided_at.desc(), GroupingSuggestion.id.desc()).limit(limit)))


def declined(session: Session) -> list[dict[str, str]]:
    """The items of every set that was turned down, with what they said then."""
    return list(session.scalars(sa.select(GroupingSuggestion.prints).where(
        GroupingSuggestion.state == GroupingState.DECLINED)))


def get_suggestion(session: Session, uid: str) -> GroupingSuggestion:
    """The suggestion with this uid. Raises NotFound."""
    found = session.scalar(sa.select(GroupingSuggestion).where(GroupingSuggestion.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def things(session: Session, items: Iterable[str], *, areas: Collection[str] = ()) -> dict[str, Thing]:
    """What these items are, by item; three statements.

    ``areas``: keys of areas that are wanted too; an area stands under its key as well as under its uid.
    """
    wanted = set(items)
    uids = {kind: [item.partition(":")[2] for item in wanted if item.startswith(f"{kind}:")] for kind in KINDS}
    found: dict[str, Thing] = {}
    for area in session.scalars(sa.select(TopicArea).where(
            sa.or_(TopicArea.uid.in_(uids["area"]), TopicArea.key.in_(areas)))):
        found[named("area", area.uid)] = found[named("area", area.key)] = area
    for fact in session.scalars(sa.select(KnowledgeFact).where(KnowledgeFact.uid.in_(uids["fact"]))):
        found[named("fact", fact.uid)] = fact
    for trend in session.scalars(sa.select(TrendObservation).where(TrendObservation.uid.in_(uids["trend"]))):
        found[named("trend", trend.uid)] = trend
    return found


def last_run(session: Session) -> Job | None:
    """The newest run of the computing."""
    return session.scalar(sa.select(Job).where(Job.kind == JOB).order_by(Job.id.desc()).limit(1))
