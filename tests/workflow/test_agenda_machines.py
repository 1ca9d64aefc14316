"""The machines of the agenda are the tables of docs/domain.md c, row for row, and nothing else leads anywhere."""
from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import Conflict, RuleBroken
from planner.workflow import ASK, CLAIM, IDEA, SLOT, TOPIC

# event: from, to ("same": the state stays). Written down again from the text, not taken from the code.
TABLES = {
    IDEA: """accept: new > accepted
             validate: new accepted > same
             park: new > parked
             decline: new > declined
             reopen: parked declined > new""",
    TOPIC: """plan: open > planned
              unplan: planned > open
              publish: planned > published
              drop: open planned > dropped""",
    SLOT: """fill: planned > open
             empty: open > planned
             claim: open > claimed
             release: claimed > open
             ready: claimed > ready
             unready: ready > claimed
             published: ready partly_published > published
             partly: ready > partly_published
             accept: partly_published > published
             move: planned open claimed ready > same
             exchange: planned open claimed ready > same
             cancel: planned open claimed ready > cancelled
             restore: cancelled > planned
             miss: planned open claimed > missed
             revive: missed > planned""",
    CLAIM: """confirm: requested > active
              deny: requested > denied
              wait: requested > waiting
              accept: offered > active
              decline: offered > declined
              lapse: offered > lapsed
              recall: offered > withdrawn
              requeue: offered > waiting
              offer: waiting > offered
              withdraw: waiting requested > withdrawn
              end: waiting requested > ended
              rejoin: ended > waiting
              release: active offered > released
              hand_over: active > same
              expire: active > expired
              extend: active > same
              fulfil: active > fulfilled
              resume: released > active""",
    ASK: """accept: asked > done
            decline: asked > declined
            withdraw: asked > withdrawn
            lapse: asked > lapsed""",
}
GUARDED = {(IDEA, "accept"), (SLOT, "move"), (SLOT, "revive"), (CLAIM, "confirm"), (CLAIM, "accept"),
           (CLAIM, "resume"), (CLAIM, "hand_over")}


class Everything(SimpleNamespace):
    """Facts that all hold, or all fail."""

    def __init__(self, holds):
        super().__init__()
        self.holds = holds

    def __getattr__(self, name):
        return self.holds


def _rows(machine):
    kind = type(next(iter(machine.initial)))
    rows = {}
    for line in TABLES[machine].splitlines():
        event, _, rest = line.strip().partition(": ")
        sources, _, target = rest.partition(" > ")
        for source in sources.split():
            rows[kind(source), event] = kind(source) if target == "same" else kind(target)
    return kind, rows


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
def test_the_machine_is_its_table(machine):
    kind, rows = _rows(machine)
    events = {event for _, event in rows}

    assert set(machine.rows) == events
    for state in kind:
        for event in events:
            if (state, event) in rows:
                assert machine.follow(state, event, Everything(True)) is rows[state, event]
            else:
                with pytest.raises(Conflict, match="wrong_state"):
                    machine.follow(state, event, Everything(True))


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
def test_guards_stand_where_the_table_has_one(machine):
    _kind, rows = _rows(machine)
    guarded = set()
    for state, event in rows:
        try:
            machine.follow(state, event, Everything(False))
        except RuleBroken:
            guarded.add((machine, event))

    assert guarded == {(one, event) for one, event in GUARDED if one is machine}


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
@given(data=st.data())
def test_a_random_walk_never_leaves_the_table(machine, data):
    _kind, rows = _rows(machine)
    events = sorted({event for _, event in rows})
    state = data.draw(st.sampled_from(sorted(machine.initial)))
    for _ in range(data.draw(st.integers(1, 25))):
        event, holds = data.draw(st.sampled_from(events)), data.draw(st.booleans())
        expected = rows.get((state, event), state)
        if expected is not state and not holds and (machine, event) in GUARDED:
            expected = state
        with suppress(Conflict, RuleBroken):
            state = machine.follow(state, event, Everything(holds))
        assert state is expected


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
def test_can_says_what_follows(machine):
    kind, rows = _rows(machine)

    assert all(machine.can(state, event) is ((state, event) in rows)
               for state in kind for event in machine.rows)
