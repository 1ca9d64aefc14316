"""Reads about pens."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.pen.models import Pen
from planner.steps.writing.models import Draft


def pen_of(session: Session, draft: Draft) -> Pen | None:
    """The pen of a draft with who holds it and who asks; None when nobody ever held it. One statement."""
    return session.scalar(sa.select(Pen).where(Pen.draft_id == draft.id)
                          .options(joinedload(Pen.holder), joinedload(Pen.asked_by))
                          .execution_options(populate_existing=True))
