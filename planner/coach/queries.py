"""What the coach says of a text, worked out when it is asked for and never kept."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.checklist.models import DraftFact
from planner.checklist.queries import likely_facts
from planner.coach.models import CoachSilence, StoryMark
from planner.coach.rules import MOST_OPEN, Brief, Hint, Part, Seen, heard, hints, read, told_in_parts
from planner.coach.rules.jargon import known
from planner.core.errors import NotFound
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.models import Persona, PersonaFact
from planner.readability.languages import language_of
from planner.readability.scores import FEWEST_WORDS, Figures, count, score
from planner.steps.inventory.models import AreaAlias
from planner.steps.writing.models import Draft
from planner.steps.writing.queries import get_draft
from planner.steps.writing.queries.pages import facts_for, parts_of
from planner.steps.writing.rules.texts import Text
from planner.structure.models import Element


@dataclass(frozen=True, slots=True)
class Silence:
    """A hint that this person does not want to see: in this text, or anywhere."""

    uid: str
    key: str
    subject: str
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Coached:
    """What the coach says of a text, for who writes it. ``score`` is None while there are fewer than 100 words."""

    draft: Draft
    text: Text
    hints: Sequence[Hint]
    more: int
    silences: Sequence[Silence]
    story: dict[Element, str]
    in_parts: frozenset[Element]
    lang: str
    figures: Figures
    score: Decimal | None
    personas: Sequence[Persona]

    def quote(self, hint: Hint) -> str:
        """The first words that a hint points at."""
        start, end = hint.places[0]
        words = self.text.body[start:end].lstrip("# ").split()
        return " ".join(words[:9]) + ("…" if len(words) > 9 else "")


def own_draft(session: Session, person: Person, uid: str, *, lock: bool = False) -> Draft:
    """The text, for its author and co-authors; nobody else knows that it has a coach. Raises NotFound."""
    draft = get_draft(session, person, uid, lock=lock)
    if person.id not in draft.owner_ids:
        raise NotFound("not_found")
    return draft


@dataclass(frozen=True, slots=True)
class _Said:
    """What people told about a text: facts that it is about, pieces of the story, hints to keep quiet about."""

    facts: frozenset[int]
    story: dict[Element, str]
    silences: list[Silence]


def _said(session: Session, draft: Draft, person: Person) -> _Said:
    """All of it in one statement."""
    text = sa.literal("")
    rows = session.execute(sa.union_all(
        sa.select(sa.literal("fact"), sa.cast(DraftFact.fact_id, sa.String), text, text, sa.literal(0))
        .where(DraftFact.draft_id == draft.id),
        sa.select(sa.literal("story"), sa.cast(StoryMark.element, sa.String), StoryMark.quote, text, sa.literal(0))
        .where(StoryMark.draft_id == draft.id),
        sa.select(sa.literal("silence"), CoachSilence.key, CoachSilence.subject, CoachSilence.uid,
                  sa.case((CoachSilence.draft_id.is_(None), 1), else_=0))
        .where(CoachSilence.person_id == person.id,
               sa.or_(CoachSilence.draft_id.is_(None), CoachSilence.draft_id == draft.id)))).all()
    return _Said(frozenset(int(row[1]) for row in rows if row[0] == "fact"),
                 {Element(row[1]): row[2] for row in rows if row[0] == "story"},
                 [Silence(row[3], row[1], row[2], bool(row[4])) for row in rows if row[0] == "silence"])


def coached(session: Session, draft: Draft, text: Text, *, person: Person, now: datetime) -> Coached:
    """The hints for a text as it is typed, the first five that nobody silenced.

    The language is that of the words, when they tell; else the draft's. Source: docs/domain-more.md o (coach hints).
    """
    seen = read(text.body, draft.lang)
    lang = language_of(seen.words) or draft.lang
    seen = seen if lang == draft.lang else read(text.body, lang)
    facts = facts_for(session, draft, now=now)
    said = _said(session, draft, person)
    story = {element: quote for element, quote in said.story.items() if is_in(quote, text.body)}
    brief = _brief(session, draft, text, seen, said, story, [fact for _, each in facts for fact in each])
    told = heard(hints(seen, brief), {(one.key, one.subject) for one in said.silences})
    figures = count((each.sentence for each in seen.told), lang)
    return Coached(draft, text, told[:MOST_OPEN], len(told[MOST_OPEN:]), said.silences, story,
                   told_in_parts(seen, brief), lang, figures,
                   score(figures, lang) if figures.words >= FEWEST_WORDS else None, [persona for persona, _ in facts])


def _brief(session: Session, draft: Draft, text: Text, seen: Seen, said: _Said, story: dict[Element, str],
           facts: Sequence[PersonaFact]) -> Brief:
    """What the coach knows beside the text."""
    counted = {fact.id for fact in facts}
    named = bool(said.facts & counted) or bool(
        likely_facts(session, facts, text.title, [block for block, _ in seen.blocks], seen.lang))
    words = [each for fact in facts for each in (fact.statement_nl, fact.statement_en) if each]
    aliases = session.scalars(sa.select(AreaAlias.alias).where(AreaAlias.lang == seen.lang)).all()
    parts = [Part(part.key, part.title_nl, part.title_en, part.min_words, part.max_words, part.element)
             for part in parts_of(session, draft)]
    return Brief(named, bool(draft.personas), draft.topic.gift if draft.topic else "", get_organisation(session).name,
                 parts, frozenset(story), known(aliases, words))


def is_in(quote: str, body: str) -> bool:
    """Whether a piece of a text still stands in it; how its lines are broken makes no difference."""
    return " ".join(quote.split()) in " ".join(body.split())
