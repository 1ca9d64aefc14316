"""What the pages of writing and review show, gathered in few statements."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.models import Persona, PersonaFact
from planner.personas.queries import counted_facts
from planner.personas.rules.facts import Parked, parked_for
from planner.steps.writing.models import Autosave, ChangeRequest, Draft, ReviewRequest, ReviewRound, Revision
from planner.steps.writing.queries import reviews
from planner.steps.writing.queries.standing import Standing, standing_verdicts
from planner.steps.writing.rules.texts import Text
from planner.structure.models import StructureTemplate, TemplateSection
from planner.structure.rules import skeleton
from planner.web.diff import Difference, compare
from planner.web.merge import Choice, Merge, Place, merge3
from planner.workflow.writing import LIVE_REQUESTS, DraftState


def text_of(revision: Revision | None, *, title: str = "") -> Text:
    """A revision as a text to go on from; empty under ``title`` when there is none."""
    return Text(revision.title, revision.body, revision.number) if revision else Text(title, "")


# --- Writing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """The editor: the text to go on with, and what stands beside it. ``put_back`` is unsaved text that came back."""

    draft: Draft
    text: Text
    put_back: Autosave | None
    facts: list[tuple[Persona, list[PersonaFact]]]
    changes: list[ChangeRequest]


def desk(session: Session, draft: Draft, unsaved: Autosave | None, *, now: datetime) -> Desk:
    """What the editor shows for ``draft``; ``unsaved`` is what this person typed on the newest revision."""
    text = text_of(draft.head, title=draft.title)
    put_back = None
    if unsaved is not None and unsaved.base_number == text.base:
        typed = Text(unsaved.title, unsaved.body, unsaved.base_number)
        if typed.sha256 != text.sha256:
            text, put_back = typed, unsaved
    if draft.head is None and put_back is None:         # writing starts: the template is copied
        titles = [part.title(draft.lang) for part in parts_of(session, draft)]
        text = Text(text.title, skeleton(titles), text.base)
    changes = reviews.changes_of(session, draft) if draft.state is DraftState.CHANGES_REQUESTED else []
    return Desk(draft, text, put_back, facts_for(session, draft, now=now), changes)


def facts_for(session: Session, draft: Draft, *, now: datetime) -> list[tuple[Persona, list[PersonaFact]]]:
    """Per target persona the facts that count today: nothing else may reach a writer (docs/domain.md b)."""
    if not draft.personas:
        return []
    on = local_date(now, get_organisation(session).zone)
    found = counted_facts(session, [persona.id for persona in draft.personas], on)
    return [(persona, found[persona.id]) for persona in draft.personas]


def is_overtaken(draft: Draft, unsaved: Autosave | None) -> bool:
    """Whether unsaved text was begun on an older revision and says something else than the newest one."""
    head = draft.head
    if unsaved is None or head is None or unsaved.base_number == head.number:
        return False
    return Text(unsaved.title, unsaved.body).sha256 != head.sha256


def parts_of(session: Session, draft: Draft) -> Sequence[TemplateSection]:
    """The parts that this text is built from, in order; none for a practice text. One statement."""
    key = draft.topic.structure if draft.topic else ""
    if not key:
        return []
    return session.scalars(
        sa.select(TemplateSection).join(TemplateSection.template)
        .where(StructureTemplate.key == key, TemplateSection.archived_at.is_(None))
        .order_by(TemplateSection.position, TemplateSection.id)).all()


# --- Two texts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """My text and a newer revision side by side. ``title`` is a place of its own when the titles differ."""

    draft: Draft
    mine: Text
    theirs: Revision
    title: Place | None
    merge: Merge
    chosen: dict[int, Choice] = field(default_factory=dict)
    by_hand: dict[int, str] = field(default_factory=dict)

    @property
    def places(self) -> list[Place]:
        """Everything that differs; the title is number 0."""
        return [*([self.title] if self.title else []), *self.merge.places]

    @property
    def open_places(self) -> list[Place]:
        """Where both changed something and nobody has chosen."""
        return [place for place in self.places if self.choice(place) is None]

    def choice(self, place: Place) -> Choice | None:
        """What is chosen for a place, else what is proposed because only one of both changed it."""
        return self.chosen.get(place.number, place.proposed)

    def difference(self, place: Place) -> Difference:
        """One place told word by word, from their text to mine."""
        return compare(place.theirs, place.mine)

    def text(self) -> Text:
        """The text that comes of the choices, based on their revision. Raises ValueError while a place is open."""
        title = self.mine.title
        if self.title is not None and self.choice(self.title) is not Choice.MINE:
            title = self.title.theirs
        return Text(title, self.merge.text(self.chosen, self.by_hand), self.theirs.number)


def conflict(session: Session, draft: Draft, mine: Text, *, chosen: dict[int, Choice] | None = None,
             by_hand: dict[int, str] | None = None) -> Conflict:
    """Compare ``mine`` with the newest revision, from the revision that both started from."""
    theirs = draft.head
    assert theirs is not None, "without a revision nothing can be newer"
    started = session.scalar(sa.select(Revision).where(Revision.draft_id == draft.id, Revision.number == mine.base))
    base = text_of(started)
    title = None
    if mine.title != theirs.title:
        only = {theirs.title: Choice.MINE, mine.title: Choice.THEIRS}.get(base.title)
        title = Place(0, base.title, mine.title, theirs.title, only)
    return Conflict(draft, mine, theirs, title, merge3(base.body, mine.body, theirs.body), chosen or {},
                    by_hand or {})


# --- Comparing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """An older revision against a newer one."""

    old: Revision
    new: Revision
    body: Difference

    @property
    def title_changed(self) -> bool:
        """Whether the titles differ."""
        return self.old.title != self.new.title


def comparison(old: Revision, new: Revision) -> Comparison:
    """What became of ``old`` in ``new``."""
    return Comparison(old, new, compare(old.body, new.body))


# --- Review ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """One persona of a text and what is known of its judgement in the newest round."""

    persona: Persona
    request: ReviewRequest | None       # the newest of this round, live before others
    carried: ReviewRequest | None       # a yes of an earlier round that still holds


@dataclass(frozen=True, slots=True)
class Table:
    """A text under review, seat by seat."""

    draft: Draft
    turn: ReviewRound | None
    requests: list[ReviewRequest]
    standing: list[Standing]
    seats: list[Seat]

    def seat(self, persona: Persona) -> Seat:
        """The seat of one persona."""
        return next(seat for seat in self.seats if seat.persona.id == persona.id)

    def mine(self, person: Person, persona: Persona) -> ReviewRequest | None:
        """What this person has to answer for a persona now, else what they answered last in this round."""
        own = [one for one in self.requests if one.reviewer_id == person.id and one.persona_id == persona.id
               and self.turn is not None and one.round_id == self.turn.id]
        live = [one for one in own if one.state in LIVE_REQUESTS]
        found = live or own
        return found[-1] if found else None

    def read_before(self, person: Person) -> Revision | None:
        """The newest revision that this person gave a verdict on, when the text is another one now."""
        read = [one.revision_read for one in self.requests if one.reviewer_id == person.id and one.revision_read]
        newest = max(read, key=lambda revision: revision.number, default=None)
        head = self.draft.head
        return newest if newest and head and newest.sha256 != head.sha256 else None


def table(session: Session, draft: Draft) -> Table:
    """The newest round of a draft, persona by persona, with the verdicts that hold for its text."""
    turn = reviews.current_round(session, draft)
    requests = reviews.requests_of(session, draft)
    standing = standing_verdicts(draft, requests)
    here = [one for one in requests if turn is not None and one.round_id == turn.id]
    seats = []
    for persona in draft.personas:
        own = sorted((one for one in here if one.persona_id == persona.id),
                     key=lambda one: (one.state in LIVE_REQUESTS, one.id))
        kept = [one.request for one in standing if one.request.persona_id == persona.id and one.request not in here]
        seats.append(Seat(persona, own[-1] if own else None, kept[-1] if kept else None))
    return Table(draft, turn, requests, standing, seats)


def why_parked(fact: PersonaFact, on: date) -> tuple[Parked, ...]:
    """Why a fact can't be a ground on a day; empty when it counts. Source: docs/domain.md b (parked_assumption)."""
    return parked_for(fact.verification, fact.relevance, fact.expires_on, on)


def parked_facts(session: Session, persona: Persona, on: date) -> list[tuple[PersonaFact, Parked]]:
    """What is said of a persona and does not count, each with why: nobody judges a text on it."""
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id == persona.id).order_by(PersonaFact.id))
    return [(fact, reasons[0]) for fact in facts if (reasons := why_parked(fact, on))]


def earlier_points(requests: Sequence[ReviewRequest], persona: Persona) -> list[ChangeRequest]:
    """The points made for a persona so far, oldest first."""
    return [change for one in requests if one.persona_id == persona.id for change in one.changes]
