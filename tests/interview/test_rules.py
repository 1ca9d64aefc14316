"""Questions, skeleton and lines of an interview (docs/domain-more.md o)."""
from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.workdays import Calendar
from planner.interview.rules.facts import fingerprint, lines
from planner.interview.rules.questions import Ask, Known, questions
from planner.interview.rules.skeleton import CUT, QUOTE_MOST, Section, places, quotes, skeleton
from planner.steps.agenda.rules import claim_chain, pair_chain

BLOG = [Section("message", "Message"), Section("opening", "Opening"), Section("middle", "What we did"),
        Section("proof", "Proof"), Section("ending", "Start on Monday")]
WORDS = st.lists(st.sampled_from(["we", "Bob", "9", "#", "-", ">", "1.", "end.", "e.g.", "why?", "“so”", "één", "*"]),
                 max_size=120).map(" ".join)


def test_the_seventh_question_is_the_strongest_objection_else_monday():
    weak, strong = Known(1, "It costs too much", 3), Known(2, "We have no time", 8)

    with_objection = questions(asked="How long?", buyer_questions=(), objections=(weak, strong))
    without = questions(asked="How long?", buyer_questions=(), objections=())

    assert (with_objection[6].ask, with_objection[6].words) == (Ask.OBJECTION, "We have no time")
    assert (without[6].ask, without[6].words) == (Ask.MONDAY, "")
    assert [one.number for one in without] == [1, 2, 3, 4, 5, 6, 7]


def test_the_first_question_is_the_briefs_else_what_the_persona_is_known_to_ask():
    known = (Known(7, "Who restores it?", 2),)

    assert questions(asked="How long?", buyer_questions=known, objections=())[0].words == "How long?"
    assert questions(asked="", buyer_questions=known, objections=())[0].words == "Who restores it?"
    assert questions(asked="", buyer_questions=(), objections=())[0].words == ""


@pytest.mark.parametrize(("keys", "expected"), [
    (["message", "opening", "middle", "proof", "ending"], {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 3, 7: 4}),
    (["a", "b", "c", "d"], {1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3}),
    (["point"], dict.fromkeys(range(1, 8), 0)),
    ([], {}),
], ids=["blog", "unknown keys", "one part", "no template"])
def test_answers_stand_under_opening_middle_proof_and_ending(keys, expected):
    assert places([Section(key, key) for key in keys]) == expected


@given(WORDS)
def test_quotes_hold_every_word_once_and_forty_at_most(answer):
    found = list(quotes(answer))

    assert all(len(quote.removesuffix(f" {CUT}").split()) <= QUOTE_MOST for quote in found)
    assert [word for quote in found for word in quote.removesuffix(f" {CUT}").split()] == answer.split()


@given(st.dictionaries(st.integers(1, 7), WORDS), st.sampled_from([BLOG, []]))
def test_a_skeleton_says_nothing_that_no_answer_says(answers, sections):
    made = skeleton(sections, answers, author="Ann")

    own = [line for line in made.split("\n") if line.startswith("> ") and not line.startswith("> — Ann")]
    said = " ".join(line[2:].removesuffix(f" {CUT}") for line in own).replace("\\", "").split()
    assert sorted(said) == sorted(word for text in answers.values() for word in text.split())
    rest = {line for line in made.split("\n") if line and line not in own}
    assert rest <= {f"## {section.title}" for section in sections} | {">", "> — Ann"}


def test_the_expert_confirms_sentences_with_a_figure_a_name_or_a_quotation():
    body = ("## Nine hours in 2026\n\nThe restore took nine hours. It took 9 hours. Nobody knew. We called Molenrade, "
            "who said \"never again\".\n\n- and 3 items\n- nothing here\n\n> So it was.\n>\n> — Ann Bakker\n\n"
            "```\nx = 1\n```\n")

    assert [line.text for line in lines(body)] == [
        "It took 9 hours.", "We called Molenrade, who said \"never again\".", "and 3 items", "So it was."]


def test_a_comma_makes_no_other_fact_and_a_figure_does():
    assert fingerprint("It took 9 hours, they said.") == fingerprint("it took 9 hours they said")
    assert fingerprint("It took 9 hours.") != fingerprint("It took 8 hours.")


@given(st.text(max_size=300))
def test_any_text_gives_lines(body):
    assert all(line.text.strip() for line in lines(body))


@pytest.mark.parametrize(("begun_on", "expected"), [
    (date(2027, 3, 1), ("2027-03-18", "2027-03-22", "2027-03-25")),
    (date(2027, 3, 29), ("2027-04-01", "2027-04-02", "2027-04-05")),
], ids=["in time", "late"])
def test_the_pair_works_to_its_own_dates_in_the_chain(begun_on, expected):
    """Source: docs/domain-more.md o (pair): -16, -14, -11, shortened as the chain of a late claim."""
    begun = datetime(begun_on.year, begun_on.month, begun_on.day, 9, tzinfo=UTC)
    slot, calendar = date(2027, 4, 13), Calendar("NL")
    draft_due = claim_chain(begun, slot, datetime.min.time(), "Europe/Amsterdam", calendar).draft_due

    found = pair_chain(begun, slot, "Europe/Amsterdam", calendar, draft_due=draft_due)

    assert tuple(str(at.date()) for at in (found.answers_due, found.skeleton_due, found.facts_due)) == expected
    assert found.answers_due <= found.skeleton_due <= found.facts_due <= draft_due
