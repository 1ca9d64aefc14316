"""Who knows it is asked to tell on Today, and not to write; who writes it down is asked to write."""
from __future__ import annotations

from planner.desk import queries
from planner.desk.rules import TaskKind
from planner.interview import services
from planner.interview.queries import find_interview, get_answer
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house


def test_whoever_writes_along_writes_it_down_where_nobody_is_the_ghost_writer(session):
    home, eva = house(session), make.person(name="Eva Pen")
    session.add(eva)
    session.flush()
    services.ask_interview(session, home.get(home.imke), editor=eva, actor=home.imke, now=NOW)
    home.claim.ghost_writer = None
    session.flush()

    [task] = queries.desk_of(session, home.mats, now=NOW, today=NOW.date()).tasks

    assert (task.kind, task.person) == (TaskKind.TELL, "Eva Pen")


def test_expert_of_an_interview_is_asked_to_tell_then_to_confirm_and_meanwhile_nothing(session, login):
    home, eva = house(session), make.person(name="Eva Pen")
    session.add(eva)
    session.flush()
    draft = home.get(home.imke)
    services.ask_interview(session, draft, editor=eva, actor=home.imke, now=NOW)
    session.commit()

    def waits(person):
        session.flush()
        return [task.kind for task in queries.desk_of(session, person, now=NOW, today=NOW.date()).tasks]

    assert (waits(home.mats), waits(eva)) == ([TaskKind.TELL], [TaskKind.WRITE])
    told = login(home.mats).get("/").get_data(as_text=True)
    assert f"/drafts/{draft.uid}/interview" in told
    assert "You tell it, Eva Pen writes it down." in told

    talk = find_interview(session, home.get(home.imke))
    assert talk is not None
    services.keep_answer(session, talk, 6, "It took 9 hours.", actor=home.mats, now=NOW,
                         edition=get_answer(talk, 6).edition)
    services.finish_answers(session, talk, actor=home.mats, now=NOW)
    assert waits(home.mats) == []

    services.build_skeleton(session, talk, actor=eva, now=NOW)
    services.send_facts(session, talk, actor=eva, now=NOW)
    assert waits(home.mats) == [TaskKind.CONFIRM]
