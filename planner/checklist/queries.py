"""Reads of checklists: where each line of a text's checklist stands, and why."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.checklist import rules
from planner.checklist.models import ChecklistItem, DraftFact, DraftLink
from planner.checklist.rules import State
from planner.core.reading import read
from planner.personas.models import Persona, PersonaFact
from planner.readability.languages import language_of
from planner.readability.prose import Block, Prose, prose
from planner.readability.sentences import sentences
from planner.similarity import queries as likeness
from planner.similarity.rules import MAX_WORDS, RELATED, Part, cosine, tokens
from planner.steps.agenda.models import Topic
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.drafts import OVER
from planner.steps.writing.queries.pages import facts_for
from planner.structure.models import StructureTemplate, TemplateItem, Weight
from planner.structure.queries import template_of
from planner.structure.rules import AUTOMATIC
from planner.web import markdown

RECHECK = timedelta(hours=24)
LEASE = timedelta(minutes=1)        # longer than a call may take
MOST_PLACES = 3


@dataclass(frozen=True)
class Line:
    """One line of a checklist: the template's item, where it stands, what a person said of it, and what is wrong.

    ``places`` are pieces of the text that the machine points at, ``links`` addresses that don't answer.
    """

    item: TemplateItem
    state: State
    said: ChecklistItem | None = None
    places: Sequence[str] = ()
    links: Sequence[DraftLink] = ()
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_automatic(self) -> bool:
        """Whether the machine checks it."""
        return self.item.key in AUTOMATIC

    @property
    def is_blocking(self) -> bool:
        """Whether it holds the text back while it is open."""
        return self.item.weight is Weight.BLOCKING

    @property
    def is_void(self) -> bool:
        """Whether a waiver held once and does no more."""
        return self.said is not None and self.said.waived_at is not None and self.said.void_at is not None


@dataclass(frozen=True)
class Checklist:
    """The checklist of a text, and the facts of its readers with those that it is about."""

    draft: Draft
    template: StructureTemplate | None
    lines: Sequence[Line] = ()
    facts: Sequence[tuple[Persona, list[PersonaFact]]] = ()
    linked: frozenset[int] = frozenset()

    @property
    def open_lines(self) -> list[Line]:
        """Lines that nobody closed or waived."""
        return [line for line in self.lines if line.state is State.OPEN]

    @property
    def held_back_by(self) -> list[Line]:
        """Lines that keep the text from its review."""
        states = {line.item.key: line.state for line in self.lines}
        keys = rules.holds_back([line.item.key for line in self.lines if line.is_blocking], states)
        return [line for line in self.lines if line.item.key in keys]

    @property
    def closed(self) -> int:
        """How many lines are done or waived."""
        return sum(line.state in (State.DONE, State.WAIVED) for line in self.lines)


class Text:
    """A text as its checks read it; each part is worked out when it is asked for."""

    def __init__(self, body: str, lang: str) -> None:
        self.body, self.lang = body, lang

    @cached_property
    def prose(self) -> Prose:
        """What it says."""
        return prose(self.body)

    @cached_property
    def words(self) -> list[str]:
        """Every word of it."""
        return [word.text for block in self.prose.blocks for sentence in sentences(block, self.lang)
                for word in sentence.words]

    @cached_property
    def undescribed(self) -> list[str]:
        """The pictures that nobody described."""
        if "![" not in self.body and "<img" not in self.body.lower():       # rendering takes longer than looking
            return []
        return [image.src for image in markdown.render(self.body, lang=self.lang).images if not image.alt.strip()]

    @cached_property
    def links(self) -> list[str]:
        """The links that lead to the web, each once."""
        return links_in(self.body, self.lang)


# What a language version can lack; the rest was answered for its source.
OF_VERSION = frozenset({"sources", "alt-text", "links-answer", "language-fits"})


def has_template(session: Session, draft: Draft) -> bool:
    """Whether a text is built by a template, and so has a checklist; asks for no more than that."""
    return draft.topic_id is not None and bool(read(session, _BUILT, {"topic": draft.topic_id}))


_BUILT = sa.select(Topic.id).where(Topic.id == sa.bindparam("topic"), Topic.structure != "")


def checklist_of(session: Session, draft: Draft, *, now: datetime) -> Checklist:
    """The checklist of the newest revision of a text; a text without a template has none.

    Source: docs/domain-more.md o (checklist).
    """
    template = template_of(session, draft.topic.structure if draft.topic else "")
    facts = facts_for(session, draft, now=now)
    if template is None:
        return Checklist(draft, None, (), facts)
    said = {row.key: row for row in session.scalars(
        sa.select(ChecklistItem).where(ChecklistItem.draft_id == draft.id)
        .options(joinedload(ChecklistItem.done_by), joinedload(ChecklistItem.waived_by)))}
    counted = frozenset(fact.id for _, known in facts for fact in known)
    linked = linked_ids(session, draft) & counted
    looker = _Looker(session, draft, template, is_linked=bool(linked))
    asked = [item for item in template.items if draft.version_of_id is None or item.key in OF_VERSION]
    lines = [looker.line(item, said.get(item.key)) for item in asked]
    return Checklist(draft, template, lines, facts, linked)


def linked_ids(session: Session, draft: Draft) -> frozenset[int]:
    """The facts that a text is about, as its author ticked them."""
    return frozenset(session.scalars(sa.select(DraftFact.fact_id).where(DraftFact.draft_id == draft.id)))


def links_of(session: Session, draft: Draft) -> Sequence[DraftLink]:
    """What is known of the links of a text, by address."""
    return session.scalars(sa.select(DraftLink).where(DraftLink.draft_id == draft.id).order_by(DraftLink.id)).all()


class _Looker:
    """Says of each item where it stands."""

    def __init__(self, session: Session, draft: Draft, template: StructureTemplate, *, is_linked: bool) -> None:
        self._session, self._draft, self._template, self._is_linked = session, draft, template, is_linked
        self._text = Text(draft.head.body if draft.head else "", draft.lang)

    def line(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        """One line. A waiver stands above what the machine finds."""
        if item.key in AUTOMATIC:
            found: Line = getattr(self, "_" + item.key.replace("-", "_"))(item, said)
        else:
            found = Line(item, State.DONE if said and said.done_at else State.OPEN, said)
        if said is not None and said.is_waived and found.state is not State.DONE:
            return Line(item, State.WAIVED, said, found.places, found.links, found.figures)
        return found

    def _line(self, item: TemplateItem, said: ChecklistItem | None, *, done: bool, places: Sequence[str] = (),
              **figures: int) -> Line:
        return Line(item, State.DONE if done else State.OPEN, said, places, figures=figures)

    def _fact_linked(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        return self._line(item, said, done=self._is_linked)

    def _sources(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        missing = rules.without_source(self._text.prose)
        return self._line(item, said, done=not missing, places=[_start(block) for block in missing[:MOST_PLACES]],
                          number=len(missing))

    def _alt_text(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        bare = self._text.undescribed
        return self._line(item, said, done=not bare, places=bare[:MOST_PLACES], number=len(bare))

    def _links_answer(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        known = {link.address: link for link in links_of(self._session, self._draft)}
        wanted = self._text.links
        bad = [known[each] for each in wanted if each in known and known[each].trouble]
        waits = any(each not in known or known[each].checked_at is None for each in wanted)
        state = State.OPEN if bad else State.WAITING if waits else State.DONE
        return Line(item, state, said, links=bad, figures={"number": len(wanted)})

    def _gift_named(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        gift = self._draft.topic.gift if self._draft.topic else ""
        last = self._text.words[-rules.LAST_WORDS:]
        return self._line(item, said, done=rules.gift_named(gift, last, self._draft.lang),
                          places=[gift] if gift else [])

    def _language_fits(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        return self._line(item, said, done=language_of(self._text.words) in (None, self._draft.lang))

    def _length(self, item: TemplateItem, said: ChecklistItem | None) -> Line:
        words, kind = len(self._text.words), self._template
        return self._line(item, said, done=rules.is_length_right(words, kind.min_words, kind.max_words), words=words,
                          least=kind.min_words, most=kind.max_words)


def links_in(body: str, lang: str) -> list[str]:
    """The links of a text that lead to the web, each once."""
    if "http" not in body.lower():
        return []
    return [link for link in markdown.render(body, lang=lang).links if link.lower().startswith(("http://", "https://"))]


def _start(block: Block) -> str:
    words = block.text.split()
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")


# --- Which facts a text seems to be about ------------------------------------------------------------------------


def likely_facts(session: Session, facts: Collection[PersonaFact], title: str, blocks: Sequence[Block],
                 lang: str) -> dict[int, int]:
    """The facts that a paragraph of a text, or its title, is like: their likeness in permille, 400 at least.

    Only the first 5,000 words are read: what a longer text is about is clear by then.
    Source: docs/domain-more.md o (no_reader: similarity >= 0.40).
    """
    if not facts:
        return {}
    known = likeness.marks(session)
    lexicon, weights = likeness.lexicon(session, known.areas), likeness.weights(session, known.profiles)
    pieces = [weights.vector(tokens([Part(lang, text)], lexicon).counts) for text in _first(title, blocks)]
    found: dict[int, int] = {}
    for fact in facts:
        said = [weights.vector(tokens([Part(own, text)], lexicon).counts)
                for own, text in (("nl", fact.statement_nl), ("en", fact.statement_en)) if text]
        best = max((cosine(one, piece) for one in said for piece in pieces), default=0)
        if best >= RELATED:
            found[fact.id] = best
    return found


def _first(title: str, blocks: Sequence[Block]) -> list[str]:
    left, texts = MAX_WORDS, [title]
    for block in blocks:
        texts.append(block.text)
        left -= block.text.count(" ") + 1
        if left <= 0:
            break
    return texts


# --- The clockwork -----------------------------------------------------------------------------------------------


def due_link(session: Session, *, now: datetime) -> DraftLink | None:
    """The next link to look at: one that nobody looked at, else the one looked at longest ago, a day at least.

    Of texts that are on their way; not one that another clock took a moment ago, or takes now.
    """
    due = sa.or_(DraftLink.checked_at.is_(None), DraftLink.checked_at <= now - RECHECK)
    free = sa.or_(DraftLink.taken_at.is_(None), DraftLink.taken_at <= now - LEASE)
    return session.scalar(
        sa.select(DraftLink).join(DraftLink.draft).where(due, free, Draft.state.not_in(OVER))
        .order_by(DraftLink.checked_at.is_not(None), DraftLink.checked_at, DraftLink.id).limit(1)
        .with_for_update(of=DraftLink, skip_locked=True))
