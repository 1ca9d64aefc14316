"""The machines of feeds, their items and grouping suggestions, row for row (docs/domain.md n)."""
from __future__ import annotations

import pytest

from planner.core.errors import Conflict
from planner.workflow import FEED, FEED_ITEM, GROUPING

# event: from > to. Written down again from the text, not taken from the code.
TABLES = {
    FEED: """accept: proposed > active
             pause: active failing > paused
             resume: paused off > active
             fail: active > failing
             recover: failing > active
             stop: active failing > off""",
    FEED_ITEM: """take: new > taken
                  dismiss: new > dismissed
                  expire: new > expired
                  reopen: taken dismissed > new""",
    GROUPING: """accept: open > accepted
                 change: open > changed
                 decline: open > declined
                 reopen: accepted changed declined > open""",
}


def rows(table):
    for line in table.splitlines():
        event, way = line.strip().split(": ")
        sources, target = way.split(" > ")
        yield event, set(sources.split()), target


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
def test_each_event_leads_where_the_table_says_and_from_nowhere_else(machine):
    table = list(rows(TABLES[machine]))
    assert {event for event, *_ in table} == set(machine.rows)

    for event, sources, target in table:
        for state in type(next(iter(machine.initial))):
            if state in sources:
                assert machine.follow(state, event) == target
            else:
                with pytest.raises(Conflict):
                    machine.follow(state, event)
