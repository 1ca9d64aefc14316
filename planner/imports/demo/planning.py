"""A plan of a quarter that is worked out already, so that its page has something to say."""
from __future__ import annotations

import sqlalchemy as sa

from planner.imports.demo.source import Demo
from planner.matching.engine import solve
from planner.quarter import queries, rules, services
from planner.quarter.models import PlanRun
from planner.quarter.rules import Wish
from planner.similarity import services as similarity
from planner.steps.agenda.models import Slot
from planner.steps.agenda.rules import Period
from planner.workflow.agenda import SlotState

LIMIT_S = 2.0


def load_plan(demo: Demo) -> None:
    """Plan the days with the most slots that wait for a topic or an author, as a lead would.

    Texts are compared before, so that what the clockwork finds out later makes the plan no older.
    """
    session = demo.session
    similarity.work_off(session, limit=None)
    days = max(rules.horizons(demo.loaded_on), key=lambda one: _waiting(demo, one))
    wish = Wish(days.first, days.last)
    run = PlanRun(from_date=days.first, to_date=days.last, params=wish.as_json(), by=demo.get("person", "imke-vosmeer"))
    session.add(run)
    session.flush()
    instance = queries.house(session, wish, now=demo.now).instance
    services.begin(session, run, instance, now=demo.now)
    services.keep(session, run, instance, solve(instance, limit_s=LIMIT_S), now=demo.now)


def _waiting(demo: Demo, days: Period) -> int:
    return demo.session.scalar(sa.select(sa.func.count()).select_from(Slot).where(
        Slot.local_date.between(days.first, days.last), Slot.is_reserve.is_(False),
        Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)))) or 0
