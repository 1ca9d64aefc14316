"""What the pages of writing and review share."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_login import current_user

from planner.core.db import Work, unit_of_work
from planner.steps.writing import queries
from planner.steps.writing.models import Draft


@contextmanager
def work_on(uid: str) -> Iterator[tuple[Work, Draft]]:
    """One unit of work on a text; whoever changes the same text meanwhile waits. Raises NotFound."""
    with unit_of_work() as work:
        yield work, queries.get_draft(work.session, current_user, uid, lock=True)
