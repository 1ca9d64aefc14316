"""The mark that no customer confirmed the idea behind a topic; it goes along onto the agenda. Source: R71."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from planner.steps.agenda.models import Idea, Slot
from planner.workflow.agenda import MOVABLE_SLOTS, Validation


def is_unvalidated() -> ColumnElement[bool]:
    """Whether a slot to come carries the mark; for statements that hold `Slot` and, by its topic, `Idea`."""
    return sa.and_(Slot.state.in_(MOVABLE_SLOTS), Idea.validation != Validation.CONFIRMED)
