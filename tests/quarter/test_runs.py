"""Every row of the table of runs (docs/domain-more.md m), and the work behind one."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.jobs import Job, JobState, run_next
from planner.matching.engine import solve
from planner.matching.rules import Turn, check, read_instance
from planner.messages.models import Notice
from planner.people.queries import get_organisation
from planner.quarter import queries, runs, services
from planner.quarter.models import LineKind, PlanLine
from planner.quarter.rules import Reject, Wish, horizons, limits, next_quarter, read_wish, usual_horizon
from planner.steps.agenda import services as agenda
from planner.steps.agenda.rules import Period, Quarter
from planner.workflow.quarter import LineState, RunState
from tests.factories import NOW
from tests.quarter.story import MONDAY, QUARTER, House, Silent, lines

pytestmark = pytest.mark.database


@pytest.fixture
def house(session):
    return House(session)


def jobs_of(house):
    return house.session.scalars(sa.select(Job).where(Job.kind == services.JOB)).all()


def work(app, house, run, progress=None):
    """Do the work of ``run`` as the worker does it."""
    house.session.commit()
    with app.app_context():
        runs.work({"run": run.uid}, progress or Silent())
    house.session.expire_all()
    return run


def test_starting_queues_the_work(house):
    run = house.start()

    assert (run.state, run.from_date, run.to_date, run.by) == (
        RunState.QUEUED, QUARTER.first, QUARTER.last, house.imke)
    assert [job.uid for job in jobs_of(house)] == [run.job_uid]


def test_only_a_lead_starts_one(house):
    with pytest.raises(NotAllowed):
        services.start_run(house.session, actor=house.ann, horizon=QUARTER, now=NOW)


def test_one_plan_is_made_at_a_time(house):
    house.start()

    with pytest.raises(Conflict, match="plan_running"):
        house.start()


def test_a_run_whose_work_ended_without_a_word_makes_way(house):
    lost = house.start()
    jobs_of(house)[0].state = JobState.FAILED

    run = house.start()

    assert (lost.state, run.state) == (RunState.FAILED, RunState.QUEUED)


@pytest.mark.parametrize("days", [
    Period(date(2027, 7, 1), date(2027, 9, 30)), Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2027, 1, 1), date(2027, 2, 28))])
def test_a_plan_is_for_a_quarter_that_can_be_planned(house, days):
    with pytest.raises(RuleBroken, match="plan_horizon"):
        services.start_run(house.session, actor=house.imke, horizon=days, now=NOW)


def test_the_time_is_the_organisations_unless_somebody_says_else_and_never_long(house):
    get_organisation(house.session).settings = {"plan_limit_s": 45}

    assert read_wish(QUARTER.first, QUARTER.last, house.start().params).limit_s == 45
    assert [limits(usual_s) for usual_s in (10, 45, 120)] == [(10, 30, 120), (45, 120), (120,)]
    with pytest.raises(RuleBroken, match="plan_limit"):
        house.start(limit_s=3600)


def test_the_least_fit_is_the_organisations(house):
    """docs/domain.md e: FIT >= min_fit (level 30, interest 15)."""
    house.knows(house.ann)
    house.free_topic("Clusters")
    house.week(0)
    planned = {}
    for least in (45, 46):
        get_organisation(house.session).settings = {"min_fit": least}
        planned[least] = len(solve(house.instance(), limit_s=0.5).turns)

    assert planned == {45: 1, 46: 0}


@pytest.mark.parametrize(("today", "firsts"), [
    (date(2026, 11, 24), [date(2026, 11, 24), date(2027, 1, 1), date(2027, 4, 1)]),
    (date(2026, 12, 14), [date(2027, 1, 1), date(2027, 4, 1)]),
    (date(2026, 10, 1), [date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)])])
def test_the_rest_of_the_quarter_is_offered_while_three_weeks_are_left(today, firsts):
    assert [one.first for one in horizons(today)] == firsts


def test_the_next_quarter_is_usual_and_follows_over_new_year():
    assert usual_horizon(date(2026, 11, 24)) == QUARTER
    assert next_quarter(Quarter(2026, 4)) == Quarter(2027, 1)


@pytest.mark.once
def test_the_work_stores_the_plan_with_what_it_was_made_from(app, house):
    house.knows(house.ann)
    topic, slot = house.free_topic("First"), house.week(0, required=True)

    run = work(app, house, house.start())

    assert (run.state, run.is_proven, run.value) == (RunState.READY, True, run.bound)
    assert run.value == sum(run.parts["worth"].values()) > 0
    instance = read_instance(run.input)
    assert (set(instance.slot), set(instance.topic)) == ({slot.uid}, {topic.uid})
    assert queries.turns(house.session, run) == {slot.uid: Turn(topic.uid, house.ann.uid)}


@pytest.mark.once
def test_who_asked_hears_of_it(app, house):
    run = work(app, house, house.start())

    told = house.session.scalars(sa.select(Notice)).one()
    assert (told.person_id, told.address) == (house.imke.id, f"/agenda/plan/{run.uid}")


@pytest.mark.once
def test_the_worker_knows_the_work(app, house):
    run = house.start()
    house.session.commit()

    with app.app_context():
        assert run_next(worker.WORK)

    house.session.expire_all()
    assert (run.state, jobs_of(house)[0].state) == (RunState.READY, JobState.DONE)


@pytest.mark.once
def test_work_that_breaks_off_says_so(app, house, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("no more memory")
    monkeypatch.setattr(runs, "solve", broken)
    run = house.start()

    with pytest.raises(RuntimeError):
        work(app, house, run)

    house.session.expire_all()
    assert (run.state, run.note) == (RunState.FAILED, "RuntimeError: no more memory")


def test_a_run_that_waits_is_cancelled_at_once(house):
    run = house.start()

    services.stop_run(house.session, actor=house.imke, run=run, now=NOW)

    assert run.state is RunState.CANCELLED
    assert house.start().state is RunState.QUEUED


@pytest.mark.once
def test_work_that_was_cancelled_before_it_began_does_nothing(app, house):
    from planner.core.jobs import Cancelled

    run = house.start()
    services.stop_run(house.session, actor=house.imke, run=run, now=NOW)

    with pytest.raises(Cancelled):
        work(app, house, run)

    assert run.input == {}


def test_a_run_at_work_is_asked_to_stop(house):
    run = house.start()
    services.begin(house.session, run, house.instance(), now=NOW)

    services.stop_run(house.session, actor=house.imke, run=run, now=NOW)

    assert (run.state, jobs_of(house)[0].cancel_asked) == (RunState.RUNNING, True)


@pytest.mark.once
def test_stopping_keeps_the_best_plan_so_far(app, house, monkeypatch):
    """The solver never comes back; whoever stops it gets what the fast engine has in a second."""
    from threading import Event

    from planner.matching.engine import Engine, solve

    forever = Event()

    def stuck(instance, *, engine=Engine.AUTO, limit_s=10.0, progress=None, cancelled=None):
        if engine is not Engine.FAST:
            forever.wait(20)
        return solve(instance, engine=Engine.FAST, limit_s=0.1)
    monkeypatch.setattr(runs, "solve", stuck)
    monkeypatch.setattr(runs, "LOOK_S", 0.02)
    house.knows(house.ann)
    house.free_topic("First")
    house.week(0, required=True)

    run = work(app, house, house.start(), Silent(stop_at=0))
    forever.set()

    assert (run.state, run.parts["stopped"], run.engine) == (RunState.READY, True, "fast")
    assert [line.kind for line in run.lines] == [LineKind.PLACE]


@pytest.mark.once
def test_somebody_who_waits_hears_how_far_it_is(app, house, monkeypatch):
    from planner.matching.engine import Engine, solve

    def slow(instance, *, engine=Engine.AUTO, limit_s=10.0, progress=None, cancelled=None):
        progress(40)
        from time import sleep
        sleep(0.1)
        return solve(instance, engine=Engine.FAST, limit_s=0.1)
    monkeypatch.setattr(runs, "solve", slow)
    monkeypatch.setattr(runs, "LOOK_S", 0.02)
    heard = Silent()

    work(app, house, house.start(), heard)

    assert heard.heard
    assert all(40 <= percent < 100 for percent in heard.heard)


def test_a_plan_without_anything_to_place_is_ready_and_says_nothing(house):
    run = house.solved()

    assert (run.state, run.lines, run.value) == (RunState.READY, [], 0)


def test_what_is_claimed_is_no_line_and_scores_with_the_rest(house):
    house.knows(house.ann)
    house.claimed(house.ann, MONDAY)

    run = house.solved()

    assert run.lines == []
    assert run.parts["settled"] == [house.instance().slots[0].id]
    assert run.value > 0


def test_planning_again_keeps_pins_and_accepted_lines_and_changes_little(house):
    run = house.three_lines()
    first, second, third = lines(run)
    services.pin_line(house.session, actor=house.imke, line=first, now=NOW)
    services.accept_line(house.session, actor=house.imke, line=second, now=NOW)
    services.reject_line(house.session, actor=house.imke, line=third, reason=Reject.OTHER_AUTHOR, now=NOW)

    again = house.solved(services.plan_again(house.session, actor=house.imke, run=run, now=NOW))

    pinned, other = lines(again)
    assert again.previous is run
    assert (pinned.slot, pinned.author, pinned.state) == (first.slot, first.author, LineState.PINNED)
    assert other.slot is third.slot
    assert (other.author_id, other.topic_id) != (third.author_id, third.topic_id)
    assert second.slot.uid in again.parts["settled"]


def test_what_stays_as_it_was_says_so_and_what_changed_names_what_was(house):
    run = house.three_lines()
    gone = lines(run)[0]
    was = gone.author
    was.capacity_per_quarter = 0
    house.session.flush()

    again = house.solved(services.plan_again(house.session, actor=house.imke, run=run, now=NOW))

    changed = next(line for line in again.lines if line.slot is gone.slot)
    assert (changed.kind, changed.was_author) == (LineKind.CHANGE, was)
    assert changed.author is not was
    others = [line for line in again.lines if line is not changed]
    assert all(line.kind is LineKind.PLACE and line.was_author is line.author for line in others)


def test_within_fourteen_days_nothing_is_planned_again(house):
    """NOW is 24 November: a slot of 4 December stays as the plan before had it, one that was left out stays out."""
    for who in (house.ann, house.bob):
        house.knows(who)
    near = house.slot(date(2026, 12, 4), title="Near")
    house.slot(date(2026, 12, 21), title="Far")
    days = Period(date(2026, 11, 24), date(2026, 12, 31))
    run = house.solved(services.start_run(house.session, actor=house.imke, horizon=days, now=NOW))
    was = next(line for line in run.lines if line.slot is near).author
    late = house.slot(date(2026, 12, 7), title="Late")

    again = house.solved(services.plan_again(house.session, actor=house.imke, run=run, now=NOW))

    stays = next(line for line in again.lines if line.slot is near)
    assert (stays.author, stays.state) == (was, LineState.PINNED)
    assert late not in [line.slot for line in again.lines]


def test_a_plan_never_breaks_a_hard_rule(house):
    run = house.three_lines()
    instance = queries.instance_of(run)

    assert check(instance, queries.plan_of(house.session, run, instance)) == ()


def test_the_same_house_gives_the_same_plan(house):
    run = house.three_lines()

    again = house.solved(house.start())

    assert run.input_hash == again.input_hash
    assert queries.turns(house.session, run) == queries.turns(house.session, again)


def test_a_wish_survives_being_stored():
    from planner.quarter.rules import read_wish

    wish = Wish(QUARTER.first, QUARTER.last, 30, {"s": Turn("t", "p")}, {"s": Turn("t", "p")}, date(2026, 12, 8),
                {"CT": 2})

    assert read_wish(wish.first, wish.last, wish.as_json()) == wish


def test_lines_go_with_their_run(house):
    run = house.three_lines()

    house.session.delete(run)
    house.session.flush()

    assert house.session.scalars(sa.select(PlanLine)).all() == []


def test_a_run_of_an_offer_that_lapsed_is_counted_as_room_again(house):
    run = house.three_lines()
    line = lines(run)[0]
    services.accept_line(house.session, actor=house.imke, line=line, now=NOW)
    agenda.lapse_offer(house.session, line.claim.id, NOW + timedelta(days=30))

    assert line.slot.uid not in house.instance().fixed
