"""Reads of the idea bank."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from planner.core.errors import NotFound
from planner.personas.models import Persona
from planner.similarity.queries import near
from planner.similarity.rules import NEAR_DUPLICATE
from planner.steps.agenda.models import Idea, IdeaVote, Topic, idea_persona
from planner.steps.inventory.models import TopicArea
from planner.web.asked import whole
from planner.workflow.agenda import IdeaState, Validation

A_PAGE = 50
MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class IdeaFilters:
    """``persona`` is a code, ``area`` a key; '' means all, but for ``state``: '' means not yet decided."""

    state: str = ""
    persona: str = ""
    area: str = ""
    lang: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def arguments(self, **over: str | None) -> dict[str, str]:
        """These filters as arguments of an address, with some of them other; None leaves one out."""
        return {key: value for key, value in {**asdict(self), **over}.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an idea must meet."""
        found: list[ColumnElement[bool]] = []
        if self.state != "all":
            found.append(Idea.state == IdeaState(self.state or "new"))
        if self.lang:
            found.append(Idea.lang == self.lang)
        if self.area:
            found.append(Idea.area_id.in_(sa.select(TopicArea.id).where(TopicArea.key == self.area)))
        if self.persona:
            found.append(Idea.id.in_(
                sa.select(idea_persona.c.idea_id).join(Persona, Persona.id == idea_persona.c.persona_id)
                .where(Persona.code == self.persona.upper())))
        return found


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """Ideas, most wanted first; ``voted`` holds the ids that the reader voted for; ``after`` marks the next page."""

    ideas: tuple[Idea, ...]
    voted: frozenset[int]
    after: str | None


@dataclass(frozen=True, slots=True)
class Bank:
    """How full the bank is: ideas that wait for a decision, and how many of them a customer confirmed."""

    waiting: int
    confirmed: int
    unchecked: int


def read_idea_filters(arguments: Mapping[str, str]) -> IdeaFilters:
    """The filters of an address; what makes no sense there is as if it were not there."""
    found = {key: arguments.get(key, "").strip()[:80].replace("\x00", "") for key in IdeaFilters.__dataclass_fields__}
    if found["state"] not in {*IdeaState, "all"} or found["state"] == IdeaState.NEW:
        found["state"] = ""
    if found["lang"] not in {"nl", "en"}:
        found["lang"] = ""
    return IdeaFilters(**found)


def idea_page(session: Session, filters: IdeaFilters, *, person_id: int, after: str | None = None) -> IdeaPage:
    """One page of ideas by votes, older before newer among equals; page 200 costs what page 1 does.

    Raises:
        ValueError: ``after`` is no mark of ours.
    """
    wanted = (sa.select(Idea).where(*filters.conditions())
              .order_by(Idea.votes.desc(), Idea.uid).limit(A_PAGE + 1)
              .options(joinedload(Idea.by), joinedload(Idea.area), selectinload(Idea.personas)))
    if after is not None:
        votes, uid = after.split("-")
        number = whole(votes)
        if number is None:
            raise ValueError(after)
        wanted = wanted.where(sa.or_(Idea.votes < number, sa.and_(Idea.votes == number, Idea.uid > uid)))
    found = session.scalars(wanted).all()
    shown = found[:A_PAGE]
    more = f"{shown[-1].votes}-{shown[-1].uid}" if len(found) > A_PAGE else None
    return IdeaPage(tuple(shown), voted(session, [idea.id for idea in shown], person_id=person_id), more)


def voted(session: Session, idea_ids: list[int], *, person_id: int) -> frozenset[int]:
    """Which of these ideas somebody voted for."""
    return frozenset(session.scalars(
        sa.select(IdeaVote.idea_id).where(IdeaVote.person_id == person_id, IdeaVote.idea_id.in_(idea_ids))))


def get_idea(session: Session, uid: str) -> Idea:
    """The idea with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Idea).where(Idea.uid == uid).options(
        joinedload(Idea.by), joinedload(Idea.area), selectinload(Idea.personas)))
    if found is None:
        raise NotFound("not_found")
    return found


def ideas_alike(session: Session, text: str, lang: str, *, but: str = "") -> list[Idea]:
    """At most three ideas that say about the same as ``text``, the nearest first; decided ones too.

    Args:
        but: the uid of the idea that the text is of.
    Source: docs/domain.md c (near-duplicates shown), e.
    """
    if not text.strip():
        return []
    uids = [one.uid for one in near(session, text, lang, ("idea",), at_least=NEAR_DUPLICATE, limit=MOST_ALIKE,
                                    but=(but,))]
    found = {idea.uid: idea for idea in session.scalars(
        sa.select(Idea).where(Idea.uid.in_(uids)).options(joinedload(Idea.by)))} if uids else {}
    return [found[uid] for uid in uids if uid in found]


def topic_of(session: Session, idea: Idea) -> Topic | None:
    """The topic that an accepted idea became."""
    return session.scalar(sa.select(Topic).where(Topic.idea_id == idea.id).order_by(Topic.id).limit(1))


def bank(session: Session) -> Bank:
    """Counts over the ideas that wait for a decision, in one statement."""
    rows = session.execute(sa.select(Idea.validation, sa.func.count()).where(Idea.state == IdeaState.NEW)
                           .group_by(Idea.validation)).all()
    counts = dict(rows)
    unchecked = counts.get(Validation.NONE, 0) + counts.get(Validation.ASKED, 0)
    return Bank(sum(counts.values()), counts.get(Validation.CONFIRMED, 0), unchecked)


def ideas_about(session: Session, area: TopicArea) -> list[Idea]:
    """Ideas about this area that still live: not parked, not declined."""
    return list(session.scalars(sa.select(Idea).where(Idea.area_id == area.id,
                                                      Idea.state.in_((IdeaState.NEW, IdeaState.ACCEPTED)))))
