"""The machines of the pen and the interview are the tables of docs/domain-more.md o; nothing else leads anywhere."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import Conflict, RuleBroken
from planner.workflow import INTERVIEW, PEN
from planner.workflow.interview import InterviewState
from planner.workflow.pen import PenState

# event: from, to ("same": the state stays). Written down again from the text, not taken from the code.
TABLES = {
    INTERVIEW: (InterviewState, """answer: asked answering > answering
             finish: answering > answered
             resume: answered > answering
             build: answered > skeleton
             send_facts: skeleton confirmed > facts_sent
             confirm: facts_sent > confirmed
             correct: facts_sent > skeleton
             stop: asked answering answered skeleton facts_sent confirmed > stopped
             ask: stopped > asked"""),
    PEN: (PenState, """open: free > held
           beat: held asked > same
           leave: held asked > free
           expire: held asked > free
           ask: held > asked
           drop: asked > held
           give: asked > held
           pass: asked > held
           keep: asked > held
           take: held asked > held"""),
}
GUARDED = {(INTERVIEW, "finish"), (INTERVIEW, "confirm"), (INTERVIEW, "correct"), (PEN, "pass"), (PEN, "take")}


class Facts:
    """Facts that all hold, or all fail."""

    def __init__(self, holds):
        self.holds = holds

    def __getattr__(self, name):
        return self.holds


def _rows(machine):
    kind, table = TABLES[machine]
    rows = {}
    for line in table.splitlines():
        event, _, rest = line.strip().partition(": ")
        sources, _, target = rest.partition(" > ")
        for source in sources.split():
            rows[kind(source), event] = kind(source) if target == "same" else kind(target)
    return kind, rows


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.name)
@given(data=st.data())
def test_a_walk_goes_where_the_table_says_and_nowhere_else(machine, data):
    kind, rows = _rows(machine)
    assert set(machine.rows) == {event for _, event in rows}
    state = data.draw(st.sampled_from(sorted(machine.initial)))
    for event in data.draw(st.lists(st.sampled_from(sorted(machine.rows)), max_size=25)):
        holds = data.draw(st.booleans())
        goes = (state, event) in rows and (holds or (machine, event) not in GUARDED)
        try:
            found = machine.follow(state, event, Facts(holds))
        except Conflict:
            assert (state, event) not in rows
        except RuleBroken:
            assert not goes
        else:
            assert goes
            assert found is rows[state, event]
            state = found
    assert machine.reachable() == frozenset(kind)
