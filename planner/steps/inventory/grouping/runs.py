"""Computing what belongs together, in the background, with progress."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.core.db import unit_of_work
from planner.core.jobs import Progress
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.similarity import queries as similarity
from planner.similarity import services as comparing
from planner.steps.inventory.grouping import queries, services

JOB = queries.JOB
BATCH = 20                  # tags a transaction


def work(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Compare what changed, then offer groups and places. Raises Cancelled when somebody asked to stop."""
    _compare(progress)
    with unit_of_work() as work:
        found = services.suggest_themes(work.session, today=local_date(work.now, get_organisation(work.session).zone))
        tags = queries.rare_tags(work.session)
        services.forget_places(work.session, tags)
    placed = 0
    for start in range(0, len(tags), BATCH):
        progress.report(start, len(tags), "tags")
        with unit_of_work() as work:
            placed += services.suggest_places(work.session, tags[start:start + BATCH])
    return {"groups": found, "tags": len(tags), "placed": placed}


def _compare(progress: Progress) -> None:
    """Let the texts that changed be computed first: what is offered stands on them."""
    while True:
        with unit_of_work() as work:
            at = similarity.progress(work.session)
            done = comparing.work_off(work.session) if at.waiting else 0
        progress.report(at.total - at.waiting, at.total, "texts")
        if not done:
            return
