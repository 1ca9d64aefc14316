"""How alike what people wrote and noted is to the briefs of topics; words are read once and remembered."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory
from planner.people.models import Person, PersonStatus
from planner.similarity import queries as similarity
from planner.similarity.models import SimilarityState, SimilarityText
from planner.similarity.rules import Part, Vector, Weights, cosine, length, tokens

BRIEFS_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Brief:
    """A topic as far as FIT looks at it, wherever it comes from.

    Args:
        uid: by which it is given back.
        lang: of the record, "nl" or "en"; the text itself may tell otherwise, line by line.
        text: title, question, brief: all that says what it is about.
        area: key of its topic area.
        personas: ids of those that it is for.
        counts: its tokens, where they are kept; then ``text`` is not read.
    """

    uid: str
    lang: str = "nl"
    text: str = ""
    area: str | None = None
    personas: frozenset[int] = frozenset()
    counts: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    """A vector and its length."""

    vector: Vector
    length: float


_briefs: Memory[_Measured] = Memory(BRIEFS_REMEMBERED)
_people: Memory[Mapping[int, _Measured]] = Memory(1)
_NOBODY = _Measured({}, 0.0)


class Texts:
    """What people's texts sound like next to briefs, in permille; who has no profile is like nothing."""

    def __init__(self, session: Session, marks: similarity.Marks, people: Mapping[int, _Measured]) -> None:
        self._session, self._marks, self._people = session, marks, people
        self._weights: Weights | None = None

    def like(self, person: int, brief: Brief) -> int:
        """How alike the profile of a person (id) is to ``brief``, 0 to 1000."""
        own = self._people.get(person, _NOBODY)
        if not own.length:
            return 0
        asked = self._measured(brief)
        return cosine(asked.vector, own.vector, (asked.length, own.length))

    def _measured(self, brief: Brief) -> _Measured:
        if brief.counts is not None:
            return _measure(self._weigh(), brief.counts)
        return _briefs.get((*self._marks, brief.lang, brief.text), lambda: self._read(brief))

    def _read(self, brief: Brief) -> _Measured:
        bag = tokens([Part(brief.lang, brief.text)], similarity.lexicon(self._session, self._marks.areas))
        return _measure(self._weigh(), bag.counts)

    def _weigh(self) -> Weights:
        if self._weights is None:
            self._weights = similarity.weights(self._session, self._marks.profiles)
        return self._weights


def _measure(weights: Weights, counts: Mapping[str, float]) -> _Measured:
    vector = weights.vector(counts)
    return _Measured(vector, length(vector))


def texts_of(session: Session, person: Person) -> Texts:
    """The texts of one person; one statement, and none besides once the words of areas are known."""
    row = session.execute(
        sa.select(SimilarityText.counts, SimilarityState.areas_mark, SimilarityState.profiles_mark)
        .select_from(SimilarityText).outerjoin(SimilarityState, sa.true())
        .where(SimilarityText.kind == similarity.PROFILE, SimilarityText.uid == person.uid)).first()
    if row is None or not row.counts:
        return Texts(session, similarity.Marks(), {})
    marks = similarity.Marks(row.areas_mark or similarity.NO_MARK, row.profiles_mark or similarity.NO_MARK)
    return Texts(session, marks, {person.id: _measure(similarity.weights(session, marks.profiles), row.counts)})


def texts_of_all(session: Session) -> Texts:
    """The texts of everybody who works here; two statements, or one while no profile changes."""
    marks = similarity.marks(session)
    if marks.profiles == similarity.NO_MARK:
        return Texts(session, marks, {})
    return Texts(session, marks, _people.get(marks.profiles, lambda: _everybody(session, marks)))


def _everybody(session: Session, marks: similarity.Marks) -> dict[int, _Measured]:
    weights = similarity.weights(session, marks.profiles)
    rows: Iterable[Any] = session.execute(
        sa.select(Person.id, SimilarityText.counts).join(Person, Person.uid == SimilarityText.uid)
        .where(SimilarityText.kind == similarity.PROFILE, Person.status != PersonStatus.LEFT))
    return {person: _measure(weights, counts) for person, counts in rows if counts}


def likeness(session: Session, people: Collection[int], briefs: Collection[Brief]) -> dict[int, dict[str, int]]:
    """Permille of likeness by person (id) and brief (uid), those above 0; for ``Instance.text_sim``."""
    texts = texts_of_all(session)
    found = {person: {brief.uid: texts.like(person, brief) for brief in briefs} for person in people}
    return {person: {uid: permille for uid, permille in row.items() if permille} for person, row in found.items()}
