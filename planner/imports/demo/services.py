"""Loading the demo: an invented company of forty people, as docs/demo.md describes it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.errors import Conflict
from planner.imports.demo import agenda, checking, house, knowledge, listening, planning, texts, training, ways
from planner.imports.demo.source import SKIPPED, Demo
from planner.imports.events import DemoLoaded
from planner.people.models import Person
from planner.people.passwords import hash_password
from planner.people.queries import find_organisation
from planner.people.services.members import index_person
from planner.personas.services import index_persona
from planner.policy import Role
from planner.steps.agenda.services.slots import index_slot
from planner.steps.inventory.services.areas import index_area
from planner.steps.writing.services.states import index_draft
from planner.structure.services import bring_templates


@dataclass(frozen=True, slots=True)
class Report:
    """What was loaded, and which parts of the files are kept for later."""

    loaded: dict[str, int]
    skipped: tuple[str, ...] = SKIPPED

    def __str__(self) -> str:
        if not self.loaded:
            return "there already, nothing changed"
        counts = ", ".join(f"{count} {kind}" for kind, count in self.loaded.items())
        return f"loaded {counts}; kept for later: {', '.join(self.skipped)}"


_COUNTED = {"person": "people", "persona": "personas", "contact moment": "contact moments",
            "area": "areas", "expertise": "expertise claims",
            "idea": "ideas", "slot": "slots", "draft": "drafts", "publication": "publications"}


def load_demo(session: Session, *, password: str, now: datetime) -> Report:
    """Fill an installation that nobody uses with the demo; loading twice changes nothing.

    Args:
        password: what every demo account signs in with.
    Raises:
        Conflict: people other than an administrator live here (``demo_not_empty``).
    Source: docs/demo.md (loading rules).
    """
    organisation = find_organisation(session)
    if organisation is not None and organisation.is_demo:
        return Report({}, ())
    if _somebody_lives_here(session):
        raise Conflict("demo_not_empty")
    demo = Demo(session, now)
    house.load_house(demo)
    session.flush()
    house.load_people(demo, hash_password(password))
    house.load_personas(demo)
    listening.load_evidence(demo)
    listening.load_moments(demo)
    house.load_channels(demo)
    knowledge.load_areas(demo)
    knowledge.load_expertise(demo)
    knowledge.load_trends_and_facts(demo)
    training.load_lessons(demo)
    bring_templates(session)
    agenda.load_ideas(demo)
    agenda.load_requests(demo)
    agenda.load_agenda(demo)
    session.flush()
    texts.load_drafts(demo)
    texts.load_interviews(demo)
    checking.load_checklists(demo)
    texts.load_publications(demo)
    session.flush()
    ways.load_ways(demo)
    ways.load_said(demo)
    _index(demo)
    planning.load_plan(demo)
    owners = demo.file("organisation")["step_owners"]
    events.announce(session, DemoLoaded({step: demo.get("person", key) for step, key in owners.items()}, now))
    return Report({words: demo.count(kind) for kind, words in _COUNTED.items()})


def _somebody_lives_here(session: Session) -> bool:
    people = session.scalars(sa.select(Person)).all()
    return any(Role.ADMIN not in person.roles for person in people)


def _index(demo: Demo) -> None:
    """Make all of it findable."""
    session = demo.session
    for person in demo.made["person"].values():
        index_person(session, person)
    for slot in demo.made["slot"].values():
        session.refresh(slot)
        index_slot(session, slot)
    for draft in demo.made["draft"].values():
        index_draft(session, draft)
    for area in demo.made["area"].values():
        index_area(session, area)
    for persona in demo.made["persona"].values():
        index_persona(session, persona)
