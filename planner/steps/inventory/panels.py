"""What knowledge adds to other pages: the articles that are out for a persona."""
from __future__ import annotations

from flask import render_template

from planner.core.db import db
from planner.personas.models import Persona
from planner.steps.inventory.queries.works import works_for

SHOWN = 5


def persona_works(persona: Persona) -> str:
    """The newest articles that have ``persona`` as their reader, with their authors; one statement."""
    works = works_for(db.session(), persona, limit=SHOWN)
    return render_template("inventory/_persona_works.html", persona=persona, works=works[:SHOWN],
                           more=len(works) > SHOWN, shown=SHOWN)
