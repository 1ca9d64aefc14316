"""What knowledge adds to other pages: the articles that are out for a persona."""
from __future__ import annotations

import sqlalchemy as sa
from flask import render_template
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.personas.models import Persona
from planner.steps.inventory.models import PublishedWork, work_persona

SHOWN = 5


def persona_works(persona: Persona) -> str:
    """The newest articles that have ``persona`` as their reader, with their authors; one statement."""
    for_them = sa.select(work_persona.c.work_id).where(work_persona.c.persona_id == persona.id)
    ids = (sa.select(PublishedWork.id).where(PublishedWork.is_out, PublishedWork.id.in_(for_them))
           .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc()).limit(SHOWN + 1))
    works = list(db.session.scalars(
        sa.select(PublishedWork).where(PublishedWork.id.in_(ids)).options(joinedload(PublishedWork.authors))
        .order_by(PublishedWork.published_at.desc(), PublishedWork.id.desc())).unique())
    return render_template("inventory/_persona_works.html", persona=persona, works=works[:SHOWN],
                           more=len(works) > SHOWN, shown=SHOWN)
