"""What a house has after an import: its real past, in a few numbers."""
from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.steps.agenda.rules import longest_gap
from planner.steps.inventory.models import Evidence, PublishedWork, work_author
from planner.steps.inventory.queries import directory, people_claims
from planner.steps.inventory.rules import carriers


def past(session: Session) -> dict[str, Any]:
    """Articles that are out, who wrote them, what they say about knowledge, and how steadily they came.

    ``silence`` is the longest time between two articles in days, ``alone`` how many areas hang on one person, ``years``
    the number of articles in each year, as JSON keeps it.
    """
    dates = session.scalars(sa.select(PublishedWork.local_date).where(PublishedWork.is_out)).all()
    authors = session.scalar(sa.select(sa.func.count(sa.distinct(work_author.c.person_id)))
                             .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
                             .where(PublishedWork.is_out))
    evidence = session.scalar(sa.select(sa.func.count(Evidence.id)).where(Evidence.archived_at.is_(None)))
    tree = directory(session)
    carrying = carriers(people_claims(session), tree.tree)
    placed = [area.key for area, _depth in tree.in_order("en")]
    return {"past": {
        "articles": len(dates), "authors": authors, "areas": len(placed), "evidence": evidence,
        "silence": longest_gap(dates), "alone": sum(len(carrying[key]) == 1 for key in placed),
        "years": {str(year): count for year, count in sorted(Counter(day.year for day in dates).items())}}}
