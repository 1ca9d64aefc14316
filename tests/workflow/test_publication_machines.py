"""The machines of publications and errands are the tables of docs/domain.md c; nothing else leads anywhere."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import Conflict, RuleBroken
from planner.steps.publishing import rules
from planner.workflow import ERRAND, PUBLICATION
from planner.workflow.publishing import ErrandState, PublicationState

# event: from, to ("same": the state stays). Written down again from the text, not taken from the code.
TABLES = {
    PUBLICATION: (PublicationState, """check: draft > ready
            schedule: ready > scheduled
            start: scheduled > publishing
            ok: publishing verifying > published
            temporary: publishing > scheduled
            permanent: publishing > failed
            unknown: publishing > verifying
            missing: verifying > scheduled
            lost: verifying > failed
            retry: failed > scheduled
            give_up: failed > cancelled
            cancel: draft ready scheduled > cancelled
            correct: published > same
            take_down: published > taken_down
            suspend: scheduled > ready"""),
    ERRAND: (ErrandState, """start: waiting > sending
            ok: sending > done
            temporary: sending > waiting
            permanent: sending > failed
            retry: failed > waiting
            by_hand: failed > done
            drop: waiting failed > dropped"""),
}
GUARDED = {(PUBLICATION, "start"), (PUBLICATION, "temporary"), (PUBLICATION, "missing"), (ERRAND, "temporary")}


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
    state = next(iter(machine.initial))
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


# --- How long to wait between tries ----------------------------------------------------------------------------------


@given(key=st.text(max_size=40), tries=st.integers(1, rules.MOST_TRIES - 1))
def test_a_pause_is_the_stated_one_and_up_to_a_fifth_longer_and_always_the_same(key, tries):
    pause = rules.pause_after(tries, key)

    assert rules.PAUSES[tries - 1] <= pause <= rules.PAUSES[tries - 1] * 1.2
    assert pause == rules.pause_after(tries, key)


@given(key=st.text(max_size=40))
def test_pauses_rise_and_all_of_them_end_before_a_text_is_too_late(key):
    pauses = [rules.pause_after(tries, key) for tries in range(1, rules.MOST_TRIES)]

    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta()) < rules.GOES_OUT_WITHIN


@given(tries=st.integers(-5, 20))
def test_there_are_five_tries_and_no_pause_after_the_last(tries):
    assert rules.has_tries_left(tries) is (tries < 5)
    if not 1 <= tries <= 4:
        with pytest.raises(ValueError, match="no further try"):
            rules.pause_after(tries, "key")


@given(late=st.timedeltas(timedelta(0), timedelta(days=3)), more=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_is_too_late_stays_too_late(late, more):
    due = datetime(2026, 11, 24, 9, tzinfo=UTC)

    if not rules.goes_out_by_itself(due, now=due + late):
        assert not rules.goes_out_by_itself(due, now=due + late + more)


@given(out_on=st.dates(date(2000, 1, 1), date(2100, 1, 1)), review_on=st.none() | st.dates())
def test_an_article_is_looked_at_on_the_day_that_was_named_or_a_year_after_it_came_out(out_on, review_on):
    assert rules.review_day(out_on, review_on) == (review_on or out_on + timedelta(days=365))
