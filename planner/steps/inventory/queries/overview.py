"""What the views of knowledge share: who knows what, the themes, what is out; all marks in one statement."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from planner.steps.inventory.queries.sight import Sight, marked
from planner.steps.inventory.queries.themes import ThemeLine, accepted, themes_mark
from planner.steps.inventory.queries.works import Out, works_mark, works_out


@dataclass(frozen=True, slots=True)
class Overview:
    """As the database has it now; shared by requests: nobody changes what stands in it."""

    seen: Sight
    themes: Sequence[ThemeLine]
    out: Out


def overview(session: Session, *, today: date) -> Overview:
    """All of it; one statement, five more after everything changed."""
    works, themes = works_mark(), themes_mark()
    seen, found = marked(session, *works, *themes)
    size = sum(len(part.columns) for part in works)
    return Overview(seen, accepted(session, (seen.directory, *found[size:])),
                    works_out(session, seen.directory, today, found[:size]))
