"""Which reviewer is asked for which persona (docs/domain.md c, order of asking)."""
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules.asking import Option, assign_reviewers, words_to_read
from planner.steps.writing.rules.review import MOST_LIVE_REQUESTS, MOST_PERSONAS, Candidate
from planner.steps.writing.rules.texts import Text, reading_minutes

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def option(person, *, live=0, name=None, last=None, personas=0):
    return Option(Candidate(person, name or f"P{person}", live, last), personas)


def test_fewest_requests_then_longest_ago_then_the_name():
    busy, recent, zoe, anna = (option(1, live=1), option(2, last=LONG_AGO + timedelta(days=9)),
                               option(3, last=LONG_AGO, name="Zoe"), option(4, last=LONG_AGO, name="Anna"))

    assert assign_reviewers({7: [busy, recent, zoe, anna]}) == {7: 4}
    assert assign_reviewers({7: [busy, recent, zoe]}) == {7: 3}
    assert assign_reviewers({7: [busy, recent]}) == {7: 2}


def test_who_judged_before_is_asked_first():
    assert assign_reviewers({7: [option(1), option(2, live=2)]}, {7: 2}) == {7: 2}


def test_a_persona_with_one_speaker_gets_them_although_others_want_them_too():
    assert assign_reviewers({7: [option(1), option(2, live=1)], 8: [option(1)], 9: [option(1)]}) == {7: 2, 8: 1, 9: 1}


def test_nobody_answers_for_three_personas_of_a_draft():
    assert len(assign_reviewers({7: [option(1)], 8: [option(1)], 9: [option(1)]})) == MOST_PERSONAS
    assert assign_reviewers({7: [option(1, personas=2)]}) == {}


def test_somebody_with_two_requests_gets_one_more_only():
    assert len(assign_reviewers({7: [option(1, live=2)], 8: [option(1, live=2)]})) == 1


people = st.builds(option, st.integers(1, 4), live=st.integers(0, 3), personas=st.integers(0, 2))
options = st.dictionaries(
    st.integers(1, 3), st.lists(people, max_size=4, unique_by=lambda one: one.candidate.person_id), min_size=1)


def allowed(choices, found):
    asked = Counter(found.values())
    by_person = {(persona, one.candidate.person_id): one for persona, ones in choices.items() for one in ones}
    return all((persona, person) in by_person
               and by_person[persona, person].candidate.live_requests + asked[person] <= MOST_LIVE_REQUESTS
               and by_person[persona, person].personas_of_draft + asked[person] <= MOST_PERSONAS
               for persona, person in found.items())


def same_person_everywhere(choices):
    """One person has the same load whichever persona they are asked for."""
    known: dict[int, Option] = {}
    return {persona: [Option(known.setdefault(one.candidate.person_id, one).candidate,
                             known[one.candidate.person_id].personas_of_draft) for one in ones]
            for persona, ones in choices.items()}


@given(options)
def test_no_limit_is_broken_and_no_better_way_is_missed(choices):
    choices = same_person_everywhere(choices)

    found = assign_reviewers(choices)

    assert allowed(choices, found)
    chances = [[None, *(one.candidate.person_id for one in choices[persona])] for persona in choices]
    best = max(len(way) for combination in product(*chances)
               if allowed(choices, way := {persona: person for persona, person in zip(choices, combination, strict=True)
                                           if person is not None}))
    assert len(found) == best


def test_a_reader_counts_only_what_is_new():
    assert words_to_read(None, ("Two words", "and three more")) == 5
    assert words_to_read(("A title", "one two three"), ("A title", "one two four three")) == 1
    assert words_to_read(("A title", "one"), ("A title", "one")) == 0


def test_minutes_are_one_at_least():
    assert [reading_minutes(words) for words in (0, 100, 441, 2200)] == [1, 1, 2, 10]


def test_a_text_is_cleaned_as_it_is_stored():
    assert Text(" T ", "a\r\nb", 3).clean == Text("T", "a\nb", 3)
