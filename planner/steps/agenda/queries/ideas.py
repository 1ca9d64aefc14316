"""Reads of the idea bank."""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.personas.models import Persona
from planner.similarity.queries import near
from planner.similarity.rules import NEAR_DUPLICATE
from planner.steps.agenda.models import Idea, IdeaVote, Origin, Phase, PitchRequest, Topic, idea_persona
from planner.steps.agenda.queries.idea_scores import EPOCH, MICROSECOND, Place, Score, ground, places
from planner.steps.inventory.models import TopicArea
from planner.workflow.agenda import IdeaState, Validation

A_PAGE = 25
MOST_ALIKE = 3
LONGEST_SEARCH = 100
EVERY = "all"
NO_PHASE = "none"
MARK = "1"
OUR_MARK = re.compile(r"(-?[0-9]{1,3})_([0-9]{1,9})_([0-9]{1,16})_([0-9a-z]{26})")      # as `Place.mark` writes it


@dataclass(frozen=True, slots=True)
class IdeaFilters:
    """``persona`` is a code, ``area`` a key, ``request`` a uid, ``q`` words of title or text; ``mine`` and
    ``unvalidated`` are "1" or ''. '' means all, but for ``state``: '' means not yet decided."""

    state: str = ""
    persona: str = ""
    area: str = ""
    phase: str = ""
    origin: str = ""
    lang: str = ""
    request: str = ""
    q: str = ""
    mine: str = ""
    unvalidated: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def arguments(self, **over: str | None) -> dict[str, str]:
        """These filters as arguments of an address, with some of them other; None leaves one out."""
        return {key: value for key, value in {**asdict(self), **over}.items() if value}

    def conditions(self, *, person_id: int) -> list[ColumnElement[bool]]:
        """What an idea must meet, for this reader."""
        found: list[ColumnElement[bool]] = []
        if self.state != EVERY:
            found.append(Idea.state == IdeaState(self.state or IdeaState.NEW))
        if self.unvalidated:
            found.append(Idea.validation != Validation.CONFIRMED)
        if self.mine:
            found.append(Idea.by_id == person_id)
        return [*found, *(make(value) for key, make in _CONDITIONS.items() if (value := getattr(self, key)))]


def _of_persona(code: str) -> ColumnElement[bool]:
    return Idea.id.in_(sa.select(idea_persona.c.idea_id).join(Persona, Persona.id == idea_persona.c.persona_id)
                       .where(Persona.code == code.upper()))


def _in_phase(phase: str) -> ColumnElement[bool]:
    return Idea.phase.is_(None) if phase == NO_PHASE else Idea.phase == Phase(phase)


def _says(words: str) -> ColumnElement[bool]:
    return sa.or_(Idea.title.icontains(words, autoescape=True), Idea.text.icontains(words, autoescape=True))


_CONDITIONS: Mapping[str, Any] = {
    "persona": _of_persona,
    "area": lambda key: Idea.area_id.in_(sa.select(TopicArea.id).where(TopicArea.key == key)),
    "phase": _in_phase,
    "origin": lambda origin: Idea.origin == Origin(origin),
    "lang": lambda lang: Idea.lang == lang,
    "request": lambda uid: Idea.request_id.in_(sa.select(PitchRequest.id).where(PitchRequest.uid == uid)),
    "q": _says,
}
_KNOWN: Mapping[str, frozenset[str]] = {
    "state": frozenset({*IdeaState, EVERY} - {IdeaState.NEW}), "phase": frozenset({*Phase, NO_PHASE}),
    "origin": frozenset(Origin), "lang": frozenset({"nl", "en"}), "mine": frozenset({MARK}),
    "unvalidated": frozenset({MARK})}


def read_idea_filters(arguments: Mapping[str, str]) -> IdeaFilters:
    """The filters of an address; what makes no sense there is as if it were not there."""
    found = {key: arguments.get(key, "").strip()[:LONGEST_SEARCH].replace("\x00", "")
             for key in IdeaFilters.__dataclass_fields__}
    return IdeaFilters(**{key: text if key not in _KNOWN or text in _KNOWN[key] else "" for key, text in found.items()})


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """Ideas, best first, with their scores by id; ``voted`` holds the ids that the reader voted for.

    ``after`` marks the next page; ``total`` counts all that the filters let through.
    """

    ideas: tuple[Idea, ...]
    scores: Mapping[int, Score]
    voted: frozenset[int]
    after: str | None
    total: int


def idea_page(session: Session, filters: IdeaFilters, *, person_id: int, today: date,
              after: str | None = None) -> IdeaPage:
    """One page of ideas by score, then votes, the older before the newer, then uid.

    Six statements, however many ideas there are and whichever page it is.

    Raises:
        ValueError: ``after`` is no mark of ours.
    Source: docs/domain-more.md l (order of the bank).
    """
    found = ground(session, today)
    placed = places(session, found, filters.conditions(person_id=person_id))
    start = bisect_right(placed, _place(after)) if after is not None else 0
    shown = placed[start:start + A_PAGE]
    ideas, voted_for = _read(session, [place.uid for place in shown], person_id=person_id)
    more = shown[-1].mark if start + A_PAGE < len(placed) else None
    return IdeaPage(ideas, {idea.id: found.score(idea) for idea in ideas}, voted_for, more, len(placed))


def _place(mark: str) -> Place:
    found = OUR_MARK.fullmatch(mark)
    if found is None:
        raise ValueError(f"no mark of ours: {mark}")
    score, votes, at, uid = found.groups()
    return Place(-int(score), -int(votes), EPOCH + int(at) * MICROSECOND, uid)


def _read(session: Session, uids: Sequence[str], *, person_id: int) -> tuple[tuple[Idea, ...], frozenset[int]]:
    """These ideas in this order, and the ids of those that the reader voted for; two statements."""
    mine = sa.exists().where(IdeaVote.idea_id == Idea.id, IdeaVote.person_id == person_id)
    rows = {idea.uid: (idea, has_voted) for idea, has_voted in session.execute(
        sa.select(Idea, mine).where(Idea.uid.in_(uids))
        .options(joinedload(Idea.by), joinedload(Idea.area), selectinload(Idea.personas)))} if uids else {}
    ordered = [rows[uid] for uid in uids if uid in rows]
    return tuple(idea for idea, _voted in ordered), frozenset(idea.id for idea, has_voted in ordered if has_voted)


def score_of(session: Session, idea: Idea, today: date) -> Score:
    """The score of one idea, explained; two statements."""
    return ground(session, today).score(idea)


def has_voted(session: Session, idea: Idea, *, person_id: int) -> bool:
    """Whether somebody voted for an idea."""
    return session.scalar(sa.select(IdeaVote.id).where(IdeaVote.idea_id == idea.id,
                                                       IdeaVote.person_id == person_id)) is not None


def voters(session: Session, idea: Idea) -> list[Person]:
    """Who voted for an idea, in the order in which they did."""
    return list(session.scalars(sa.select(Person).join(IdeaVote, IdeaVote.person_id == Person.id)
                                .where(IdeaVote.idea_id == idea.id).order_by(IdeaVote.id)))


def get_idea(session: Session, uid: str) -> Idea:
    """The idea with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Idea).where(Idea.uid == uid).options(
        joinedload(Idea.by), joinedload(Idea.area), joinedload(Idea.question_fact), selectinload(Idea.personas)))
    if found is None:
        raise NotFound("not_found")
    return found


@dataclass(frozen=True, slots=True)
class Alike:
    """An idea that says about the same, how nearly in permille, and the words that both use."""

    idea: Idea
    permille: int
    shared: tuple[str, ...]
    has_voted: bool = False


def ideas_alike(session: Session, text: str, lang: str, *, but: str = "", person_id: int = 0) -> list[Alike]:
    """At most three ideas that say about the same as ``text``, the nearest first; decided ones too.

    Args:
        but: the uid of the idea that the text is of.
        person_id: whose votes are told.
    Source: docs/domain.md c (near-duplicates shown), e.
    """
    if not text.strip():
        return []
    close = near(session, text, lang, ("idea",), at_least=NEAR_DUPLICATE, limit=MOST_ALIKE, but=(but,))
    ideas, voted_for = _read(session, [each.uid for each in close], person_id=person_id)
    known = {idea.uid: idea for idea in ideas}
    return [Alike(known[each.uid], each.permille, _told(each.shared), known[each.uid].id in voted_for)
            for each in close if each.uid in known]


def _told(shared: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in shared if ":" not in word)


def topic_of(session: Session, idea: Idea) -> Topic | None:
    """The topic that an accepted idea became."""
    return session.scalar(sa.select(Topic).where(Topic.idea_id == idea.id).order_by(Topic.id).limit(1))


@dataclass(frozen=True, slots=True)
class Bank:
    """How full the bank is: ideas that wait for a decision, and how many of them a customer confirmed."""

    waiting: int
    confirmed: int
    unchecked: int


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
