"""An interview from the question to the confirmed facts (docs/domain-more.md o, t)."""
from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, PlannerError, RuleBroken
from planner.core.event_log import Event
from planner.interview import queries, services
from planner.interview.models import Interview
from planner.interview.rules.facts import Judgement
from planner.interview.services import Said
from planner.personas.models import FactKind
from planner.reminders import queries as reminders
from planner.reminders.rules import Audience, Subject
from planner.steps.writing.services import rounds
from planner.workflow import INTERVIEW
from planner.workflow.interview import InterviewState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

ANSWERS = {1: "Molenrade asked it in June.", 2: "On a Tuesday. Ines Bakker was there.", 6: "It took 9 hours."}


class Talk:
    """Mats knows it; Eva writes it down; Imke leads."""

    def __init__(self, session):
        self.session, self.home = session, house(session)
        self.eva = make.person(name="Eva Pen")
        session.add(self.eva)
        session.flush()

    @property
    def draft(self):
        return self.home.get(self.home.imke)

    @property
    def interview(self):
        self.session.flush()
        return queries.find_interview(self.session, self.draft)

    def ask(self, **over):
        people = {"editor": self.eva, "actor": self.home.imke} | over
        return services.ask_interview(self.session, self.draft, now=NOW, **people)

    def say(self, number, text, *, actor=None, edition=None):
        answer = queries.get_answer(self.interview, number)
        return services.keep_answer(self.session, self.interview, number, text, actor=actor or self.home.mats, now=NOW,
                                    edition=answer.edition if edition is None else edition)

    def answered(self):
        self.ask()
        for number, text in ANSWERS.items():
            self.say(number, text)
        services.finish_answers(self.session, self.interview, actor=self.home.mats, now=NOW)

    def sent(self):
        self.answered()
        services.build_skeleton(self.session, self.interview, actor=self.eva, now=NOW)
        services.send_facts(self.session, self.interview, actor=self.eva, now=NOW)

    def judge(self, *wrong, actor=None):
        said = {fact.uid: Said(Judgement.WRONG, "So it is.") if fact.text in wrong else Said(Judgement.RIGHT)
                for fact in queries.to_judge(self.interview)}
        return services.judge_facts(self.session, self.interview, said, actor=actor or self.home.mats, now=NOW)


@pytest.fixture
def talk(session):
    return Talk(session)


def test_asking_makes_a_pair_with_dates_and_seven_questions_in_the_drafts_language(talk):
    talk.session.add(make.fact(persona=talk.home.manager, kind=FactKind.OBJECTION, statement_en="We have no time"))
    talk.home.slot.topic.question = "How long does a restore take?"
    talk.session.flush()

    found = talk.ask()

    assert [answer.number for answer in found.answers] == list(range(1, 8))
    assert found.answers[0].question == "How long does a restore take?"
    assert found.answers[6].question == "“We have no time” What do you say to that?"
    assert talk.eva in talk.home.claim.co_authors
    assert talk.home.claim.ghost_writer_id == talk.eva.id
    assert NOW < found.answers_due <= found.skeleton_due <= found.facts_due <= talk.home.claim.draft_due


def test_only_a_lead_asks_only_the_expert_answers_only_who_writes_along_writes_it_down(talk):
    with pytest.raises(NotAllowed):
        talk.ask(actor=talk.home.mats)
    talk.ask()
    with pytest.raises(NotAllowed):
        talk.say(1, "Words", actor=talk.eva)
    talk.say(1, "Words")
    services.finish_answers(talk.session, talk.interview, actor=talk.home.mats, now=NOW)
    with pytest.raises(NotAllowed):
        services.build_skeleton(talk.session, talk.interview, actor=talk.home.mats, now=NOW)
    with pytest.raises(NotFound):
        queries.get_interview(talk.session, talk.home.ilse, talk.home.draft.uid)


def test_nobody_to_write_it_down_and_a_second_interview_are_refused(talk):
    with pytest.raises(RuleBroken, match="interview_no_editor"):
        talk.ask(editor=None)
    talk.ask()
    with pytest.raises(Conflict, match="interview_asked_already"):
        talk.ask()


def test_answers_come_in_any_order_and_a_newer_one_of_another_window_is_not_written_over(talk):
    talk.ask()
    talk.say(6, "Nine hours.")
    talk.say(6, "9 hours.")

    kept = talk.say(6, "Something older", edition=1)

    assert kept.is_stale
    assert queries.get_answer(talk.interview, 6).text == "9 hours."
    assert talk.interview.state is InterviewState.ANSWERING


def test_that_is_all_i_know_needs_one_answer_and_can_be_taken_back(talk):
    talk.ask()
    with pytest.raises(RuleBroken, match="interview_no_answers"):
        services.finish_answers(talk.session, talk.interview, actor=talk.home.mats, now=NOW)
    talk.say(1, "Words")
    services.finish_answers(talk.session, talk.interview, actor=talk.home.mats, now=NOW)
    with pytest.raises(Conflict):
        talk.say(2, "More")

    services.resume_answers(talk.session, talk.interview, actor=talk.home.mats, now=NOW)

    talk.say(2, "More")


def test_a_skeleton_is_a_revision_below_what_stands_there(talk):
    talk.home.write("Begun already.")
    talk.answered()

    services.build_skeleton(talk.session, talk.interview, actor=talk.eva, now=NOW)

    head = talk.draft.head
    assert (head.number, head.by_id) == (2, talk.eva.id)
    assert head.body.startswith("Begun already.\n\n")
    assert "> It took 9 hours.\n>\n> — Mats Dijkgraaf" in head.body


def test_what_is_wrong_goes_back_and_what_was_right_is_not_asked_again(talk):
    talk.sent()

    assert not talk.judge("It took 9 hours.")

    assert talk.interview.state is InterviewState.SKELETON
    talk.home.write(talk.draft.head.body.replace("9 hours", "8 hours"), by=talk.eva)
    assert services.send_facts(talk.session, talk.interview, actor=talk.eva, now=NOW) == 1
    assert talk.judge()
    assert [talk.interview.state] == [InterviewState.CONFIRMED]


def test_a_wrong_line_needs_what_it_should_be_and_every_line_needs_a_word(talk):
    talk.sent()
    lines = queries.to_judge(talk.interview)

    with pytest.raises(RuleBroken, match="interview_no_correction"):
        services.judge_facts(talk.session, talk.interview, {lines[0].uid: Said(Judgement.WRONG)},
                             actor=talk.home.mats, now=NOW)
    with pytest.raises(RuleBroken, match="interview_facts_unjudged"):
        services.judge_facts(talk.session, talk.interview, {lines[0].uid: Said(Judgement.RIGHT)},
                             actor=talk.home.mats, now=NOW)
    with pytest.raises(NotAllowed):
        talk.judge(actor=talk.eva)


def test_a_text_goes_to_review_when_every_fact_in_it_is_confirmed(talk):
    """Source: docs/domain-more.md o (confirmed, needed before submit)."""
    talk.sent()
    with pytest.raises(RuleBroken, match="interview_not_confirmed"):
        talk.home.submit()
    talk.judge()
    talk.home.write(talk.draft.head.body + "\n\nIt cost 400 euro.")
    with pytest.raises(RuleBroken, match="interview_new_facts"):
        talk.home.submit()
    services.send_facts(talk.session, talk.interview, actor=talk.eva, now=NOW)
    talk.judge()

    talk.home.submit()

    assert talk.draft.state == "in_review"


def test_an_interview_that_is_stopped_holds_nothing_back_and_can_be_asked_again(talk):
    talk.ask()
    talk.say(1, "Words")
    talk.home.write()

    services.stop_interview(talk.session, talk.interview, actor=talk.home.imke, now=NOW)

    rounds.try_submit(talk.session, talk.home.get(talk.home.mats), actor=talk.home.mats, now=NOW)
    assert talk.draft.state == "in_review"
    rounds.withdraw_draft(talk.session, talk.home.get(talk.home.mats), actor=talk.home.mats, now=NOW)
    assert talk.ask(editor=None).answers[0].text == "Words"


@pytest.mark.once
@pytest.mark.parametrize("seed", range(4))
def test_a_random_walk_keeps_to_the_table(talk, seed):
    """Whatever people try, in whatever order: the state follows its table, the log tells it, nothing said is lost."""
    chance = random.Random(seed)
    talk.ask()
    people = [talk.home.mats, talk.eva, talk.home.imke, talk.home.ilse]

    def seldom(actor):
        if chance.random() < .2:
            services.stop_interview(talk.session, talk.interview, actor=actor, now=NOW)

    tries = {
        "answer": lambda actor: talk.say(chance.randint(1, 7), f"Answer {chance.randint(1, 99)}", actor=actor),
        "finish": lambda actor: services.finish_answers(talk.session, talk.interview, actor=actor, now=NOW),
        "resume": lambda actor: services.resume_answers(talk.session, talk.interview, actor=actor, now=NOW),
        "build": lambda actor: services.build_skeleton(talk.session, talk.interview, actor=actor, now=NOW),
        "send_facts": lambda actor: services.send_facts(talk.session, talk.interview, actor=actor, now=NOW),
        "judge": lambda actor: talk.judge(*([queries.to_judge(talk.interview)[0].text] if chance.random() < .4 and
                                            queries.to_judge(talk.interview) else []), actor=actor),
        "stop": seldom,
        "ask": lambda actor: talk.ask(editor=None, actor=actor),
    }
    for _ in range(60):
        was, said = talk.interview.state, [one.text for one in talk.interview.answers if one.text]
        name = chance.choice(list(tries))
        with talk.session.begin_nested() as mark, suppress(AssertionError):
            try:
                tries[name](chance.choice(people))
                talk.session.flush()
            except PlannerError:
                mark.rollback()
        now = talk.interview.state
        events = [name] if name != "judge" else ["confirm", "correct"]
        assert now is was or any(row.target is now and was in row.sources
                                 for event in events for row in INTERVIEW.rows[event])
        assert len([one.text for one in talk.interview.answers if one.text]) >= len(said)
    steps = talk.session.scalars(sa.select(Event).where(Event.kind == "interview").order_by(Event.id)).all()
    assert [after.from_state for after in steps[1:]] == [before.to_state for before in steps[:-1]]


def test_a_moved_slot_moves_the_dates_of_the_pair(talk):
    found = talk.ask()
    was = found.facts_due
    talk.home.slot.local_date += timedelta(days=14)
    talk.home.claim.draft_due += timedelta(days=14)

    services.set_dates(talk.session, found, begun_at=found.asked_at)

    assert found.facts_due > was
    assert talk.session.scalar(sa.select(sa.func.count()).select_from(Interview)) == 1


def test_the_pair_is_reminded_of_whose_turn_it_is(talk):
    """Source: docs/domain-more.md o (pair: own deadlines with their reminders)."""
    def turn():
        talk.session.flush()
        return [(matter.code, dict(matter.people)[Audience.AUTHOR], matter.anchor_at)
                for matter in reminders.matters_named(talk.session, [found.uid], now=NOW).values()
                if matter.subject is Subject.PAIR]

    found = talk.ask()
    assert turn() == [("asked", (talk.home.mats.id,), found.answers_due)]
    for number, text in ANSWERS.items():
        talk.say(number, text)
    services.finish_answers(talk.session, talk.interview, actor=talk.home.mats, now=NOW)
    assert turn() == [("answered", (talk.eva.id,), found.skeleton_due)]
    services.build_skeleton(talk.session, talk.interview, actor=talk.eva, now=NOW)
    assert turn() == [("skeleton", (talk.eva.id,), found.facts_due)]
    services.send_facts(talk.session, talk.interview, actor=talk.eva, now=NOW)
    assert turn() == [("facts_sent", (talk.home.mats.id,), found.facts_due)]
    talk.judge()
    assert turn() == []
