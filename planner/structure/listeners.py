"""What structure does when an organisation is founded: it brings the built-in templates."""
from __future__ import annotations

from sqlalchemy.orm import Session

from planner.core import events
from planner.people.events import OrganisationFounded
from planner.structure.models import StructureTemplate
from planner.structure.services import bring_templates


def connect() -> None:
    """Subscribe."""
    events.subscribe(OrganisationFounded, begin)


def begin(session: Session, news: OrganisationFounded) -> list[StructureTemplate]:
    """A new organisation begins with the built-in templates."""
    return bring_templates(session)
