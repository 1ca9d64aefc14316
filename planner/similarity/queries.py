"""Which texts are like one another, and how far the computing is."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core import events
from planner.similarity.events import AreasAsked
from planner.similarity.models import SimilarityState, SimilarityText, similarity_pair, similarity_posting
from planner.similarity.rules import RELATED, Bag, Lexicon, Part, Weights, cosine, length, shared, telling, tokens

PROFILE = "profile"
MOST_CANDIDATES = 1_000         # texts that are compared in full for one question
REMEMBERED = 2
SHOWN = 3                       # shared words that make a reason
NO_MARK = ""

Thing = TypeVar("Thing")


class Near(NamedTuple):
    """A text like the one asked about. ``shared``: the strongest shared words, an area as ``area:<key>``."""

    kind: str
    uid: str
    permille: int
    shared: tuple[str, ...]


class Pair(NamedTuple):
    """Two texts that are alike, each as kind and uid."""

    a: tuple[str, str]
    b: tuple[str, str]
    permille: int
    shared: tuple[str, ...]


class Progress(NamedTuple):
    """How many texts wait to be computed, of how many."""

    waiting: int
    total: int


class Marks(NamedTuple):
    """What the state row says that the kept numbers stand for; empty before the first computing."""

    areas: str = NO_MARK
    profiles: str = NO_MARK


# What this process remembers, by a mark that changes with the thing itself.
_lexicons: dict[str, Lexicon] = {}
_weighings: dict[str, Weighing] = {}


def _remembered(memory: dict[str, Thing], mark: str, make: Callable[[], Thing]) -> Thing:
    found = memory.get(mark)
    if found is None:
        found = make()
        if mark != NO_MARK:
            while len(memory) >= REMEMBERED:
                memory.pop(next(iter(memory)), None)
            memory[mark] = found
    return found


def marks(session: Session) -> Marks:
    """The marks of now."""
    row = session.execute(sa.select(SimilarityState.areas_mark, SimilarityState.profiles_mark)).first()
    return Marks(*row) if row else Marks()


def lexicon(session: Session, mark: str) -> Lexicon:
    """The words of all live areas, asked of whoever keeps them."""
    return _remembered(_lexicons, mark, lambda: Lexicon(events.collect(session, AreasAsked())))


class Weighing:
    """What tokens weigh over today's profiles, and the lengths that texts have by it, as far as they were asked."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._lengths: dict[int, tuple[str, float]] = {}

    def length(self, text_id: int, digest: str, counts: Mapping[str, float]) -> float:
        """The length of a text; ``digest`` changes with its ``counts``."""
        known = self._lengths.get(text_id)
        if known is None or known[0] != digest:
            known = self._lengths[text_id] = digest, length(self.weights.vector(counts))
        return known[1]


def weighing(session: Session, mark: str) -> Weighing:
    """How much each token says, over all expertise profiles that are computed."""
    def count() -> Weighing:
        posting = similarity_posting.c
        rows = session.execute(sa.select(posting.token, sa.func.count()).where(posting.kind == PROFILE)
                               .group_by(posting.token))
        return Weighing(Weights(profiles(session), dict(rows.all())))
    return _remembered(_weighings, mark, count)


def weights(session: Session, mark: str) -> Weights:
    """As :func:`weighing`, for who compares vectors itself."""
    return weighing(session, mark).weights


def profiles(session: Session) -> int:
    """How many expertise profiles are computed."""
    return session.scalar(sa.select(sa.func.count()).where(
        SimilarityText.kind == PROFILE, SimilarityText.digest != "")) or 0


def near(session: Session, text: str, lang: str, kinds: Collection[str] = ("idea",), *, at_least: int = RELATED,
         limit: int | None = 5, but: Collection[str] = ()) -> list[Near]:
    """The texts of ``kinds`` most like ``text``, the nearest first, then by uid.

    Args:
        lang: of the record, "nl" or "en"; decides when the text itself doesn't tell.
        at_least: permille from which a text is given back; 1 for every one that shares anything.
        limit: at most so many; None for all.
        but: uids that are left out, such as the text's own.
    """
    known = marks(session)
    bag = tokens([Part(lang, text)], lexicon(session, known.areas))
    return near_bag(session, bag, weighing(session, known.profiles), kinds, at_least=at_least, limit=limit, but=but)


def near_bag(session: Session, bag: Bag, weigh: Weighing, kinds: Collection[str], *, at_least: int,
             limit: int | None, but: Collection[str] = ()) -> list[Near]:
    """As :func:`near`, for a text whose tokens are known."""
    asked = weigh.weights.vector(bag.counts)
    of_asked = length(asked)
    found: list[tuple[int, str, str, dict[str, float]]] = []
    for text_id, kind, uid, digest, counts in _candidates(session, asked, kinds, at_least):
        if uid in but:
            continue
        both = weigh.weights.vector({token: counts[token] for token in asked.keys() & counts.keys()})
        permille = cosine(asked, both, (of_asked, weigh.length(text_id, digest, counts)))
        if permille >= at_least:
            found.append((-permille, kind, uid, both))
    found.sort(key=lambda row: row[:3])
    return [Near(kind, uid, -less, _words(bag, shared(asked, both, 2 * SHOWN)))
            for less, kind, uid, both in found[:limit]]


def _words(bag: Bag, found: Iterable[str]) -> tuple[str, ...]:
    """The first words as they were typed, each once: two languages can make two stems of one word."""
    return tuple(dict.fromkeys(bag.faces.get(token, token) for token in found))[:SHOWN]


def _candidates(session: Session, asked: dict[str, float], kinds: Collection[str],
                at_least: int) -> Iterable[tuple[int, str, str, str, dict[str, float]]]:
    """The texts that may reach the bar, those that share most first (``rules.telling``)."""
    posting, text = similarity_posting.c, SimilarityText
    own = posting.kind.in_(kinds)
    spread: dict[str, int] = dict(session.execute(
        sa.select(posting.token, sa.func.count()).where(own, posting.token.in_(asked)).group_by(posting.token)).all())
    parts, needed = telling(asked, at_least, spread)
    shares: dict[int, float] = defaultdict(float)
    for text_id, token in session.execute(
            sa.select(posting.text_id, posting.token).where(own, posting.token.in_(parts))).all():
        shares[text_id] += parts[token]
    likely = [(-share, text_id) for text_id, share in shares.items() if share >= needed]
    ids = [text_id for _, text_id in nsmallest(MOST_CANDIDATES, likely)]
    return session.execute(sa.select(text.id, text.kind, text.uid, text.digest, text.counts).where(text.id.in_(ids)))


def pairs(session: Session, kinds: Collection[str], *, at_least: int = RELATED) -> list[Pair]:
    """The pairs of texts of ``kinds`` that are alike, the nearest first.

    They are kept by the clockwork: a text that was just written appears within seconds. One text has at most
    ``services.MOST_PAIRS`` of them.

    Raises:
        ValueError: ``at_least`` is below what is kept (``rules.RELATED``).
    """
    if at_least < RELATED:
        raise ValueError(f"pairs are kept from {RELATED} permille on")
    a, b = aliased(SimilarityText), aliased(SimilarityText)
    pair = similarity_pair.c
    rows = session.execute(
        sa.select(a.kind, a.uid, b.kind, b.uid, pair.permille, pair.shared)
        .join(a, a.id == pair.a_id).join(b, b.id == pair.b_id)
        .where(pair.permille >= at_least, a.kind.in_(kinds), b.kind.in_(kinds))
        .order_by(pair.permille.desc(), a.uid, b.uid))
    return [Pair((a_kind, a_uid), (b_kind, b_uid), permille, tuple(words))
            for a_kind, a_uid, b_kind, b_uid, permille, words in rows]


def is_new(session: Session) -> bool:
    """Whether nothing was ever computed here."""
    return session.scalar(sa.select(SimilarityState.id)) is None


def is_waiting(session: Session) -> bool:
    """Whether anything is to be computed."""
    stale = sa.exists().where(SimilarityText.is_stale)
    changed = sa.exists().where(SimilarityState.areas_changed)
    return bool(session.scalar(sa.select(sa.or_(stale, changed))))


def progress(session: Session) -> Progress:
    """How far the computing is; all of them while the words of areas have just changed."""
    changed = sa.exists().where(SimilarityState.areas_changed)
    total, waiting = session.execute(sa.select(
        sa.func.count(), sa.func.count().filter(sa.or_(SimilarityText.is_stale, changed)))
        .select_from(SimilarityText)).one()
    return Progress(waiting, total)
