"""What ideas and topics are about, when two areas become one or two again (docs/domain-more.md n, area merge)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda.models import Idea, Topic
from planner.steps.inventory.models import TopicArea

_KINDS: Mapping[str, type[Idea] | type[Topic]] = {"ideas": Idea, "topics": Topic}


def hand_over_area(session: Session, gone: TopicArea, kept: TopicArea) -> dict[str, list[int]]:
    """Let what is about ``gone`` be about ``kept``; returns the ids of what changed, by kind."""
    moved = {}
    for name, kind in _KINDS.items():
        moved[name] = list(session.scalars(sa.select(kind.id).where(kind.area_id == gone.id)))
        session.execute(sa.update(kind).where(kind.area_id == gone.id).values(area_id=kept.id)
                        .execution_options(synchronize_session=False))
    return moved


def take_back_area(session: Session, gone: TopicArea, kept: TopicArea, moved: Mapping[str, Sequence[int]]) -> None:
    """Undo it for what is still about ``kept``."""
    for name, kind in _KINDS.items():
        session.execute(
            sa.update(kind).where(kind.id.in_(moved.get(name, ())), kind.area_id == kept.id).values(area_id=gone.id)
            .execution_options(synchronize_session=False))
