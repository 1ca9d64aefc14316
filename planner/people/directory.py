"""The list of people for administrators: search, filter, pages."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.people.models import Person, PersonStatus

PAGE_SIZE = 50
MAX_QUERY = 80


class Show(StrEnum):
    """Which people the list shows."""

    HERE = "here"
    INVITED = "invited"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of people, in order of name; ``before`` and ``after`` are the uids to go on from, or None."""

    people: Sequence[Person]
    before: str | None
    after: str | None
    total: int


def _wanted(show: Show, text: str) -> list[sa.ColumnElement[bool]]:
    conditions: dict[Show, list[sa.ColumnElement[bool]]] = {
        Show.HERE: [Person.status != PersonStatus.LEFT],
        Show.INVITED: [Person.status != PersonStatus.LEFT, Person.password_hash.is_(None)],
        Show.LEFT: [Person.status == PersonStatus.LEFT],
    }
    found = conditions[show]
    for word in text.casefold().split():
        found.append(sa.or_(sa.func.lower(Person.name).contains(word, autoescape=True),
                            sa.func.coalesce(Person.email, "").contains(word, autoescape=True),
                            sa.func.lower(Person.job_title).contains(word, autoescape=True)))
    return found


def _order() -> tuple[Any, Any]:
    return sa.func.lower(Person.name), Person.id


def page(session: Session, *, show: Show = Show.HERE, text: str = "", after: str | None = None,
         before: str | None = None, size: int = PAGE_SIZE) -> Page:
    """The people of one page; ``after`` or ``before`` is the uid of the person next to it. At most four statements."""
    conditions = _wanted(show, text[:MAX_QUERY])
    total = session.scalar(sa.select(sa.func.count()).select_from(Person).where(*conditions)) or 0
    beside = before or after
    mark = session.execute(sa.select(*_order()).where(Person.uid == beside)).one_or_none() if beside else None
    backwards = before is not None and mark is not None
    rows = sa.select(Person).where(*conditions).options(selectinload(Person.grants)).limit(size + 1)
    if mark is not None:
        here, there = sa.tuple_(*_order()), sa.tuple_(*(sa.literal(value) for value in mark))
        rows = rows.where(here < there if backwards else here > there)
    rows = rows.order_by(*(column.desc() if backwards else column for column in _order()))
    found = list(session.scalars(rows))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    leads_on = more or backwards
    comes_from = more if backwards else mark is not None
    return Page(found, before=found[0].uid if found and comes_from else None,
                after=found[-1].uid if found and leads_on else None, total=total)
