"""Reads of structure templates."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.core.errors import NotFound
from planner.structure.models import StructureTemplate

_WHOLE = (selectinload(StructureTemplate.every_section), selectinload(StructureTemplate.every_item))


def template_of(session: Session, key: str) -> StructureTemplate | None:
    """The template that a topic names, with its parts and items; one that was put away serves what was begun with it.

    None for no key, and for one that nobody keeps here. Three statements.
    """
    if not key:
        return None
    return session.scalar(sa.select(StructureTemplate).where(StructureTemplate.key == key).options(*_WHOLE))


def get_template(session: Session, key: str) -> StructureTemplate:
    """The template with this key, put away or not. Raises NotFound."""
    found = template_of(session, key)
    if found is None:
        raise NotFound("not_found")
    return found


def templates(session: Session, *, archived: bool = False) -> Sequence[StructureTemplate]:
    """Templates in use, or those put away, in their order, with their parts and items."""
    put_away = StructureTemplate.archived_at.is_not(None) if archived else StructureTemplate.archived_at.is_(None)
    return session.scalars(sa.select(StructureTemplate).where(put_away).options(*_WHOLE)
                           .order_by(StructureTemplate.position, StructureTemplate.id)).all()


def template_choices(session: Session, *, kept: str = "") -> Sequence[StructureTemplate]:
    """What a topic may be built by: the templates in use, and ``kept``, which it has already; without their parts."""
    return session.scalars(
        sa.select(StructureTemplate)
        .where(sa.or_(StructureTemplate.archived_at.is_(None), StructureTemplate.key == kept))
        .order_by(StructureTemplate.position, StructureTemplate.id)).all()
