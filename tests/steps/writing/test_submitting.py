"""Sending a text in: guards, and who is asked (docs/domain.md c, submit, ELIGIBLE, order of asking)."""
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.events import subscribe
from planner.messages.models import Notice
from planner.people.models import Absence, PersonStatus
from planner.policy import Role
from planner.search.models import SearchEntry, search_reader
from planner.steps.writing import queries
from planner.steps.writing.events import DraftSubmitted
from planner.steps.writing.services import rounds
from planner.workflow.writing import DraftState, RequestState, RoundState, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house


@pytest.fixture
def home(session):
    return house(session)


def reviewer(home, name, *personas, **over):
    """One more reviewer, who speaks for ``personas``."""
    person = make.person(Role.REVIEWER, name=name, **over)
    home.session.add_all([person, *(make.representation(person=person, persona=one) for one in personas)])
    home.session.flush()
    return person


def asked(home):
    return {one.persona.name_en: one.reviewer.name for one in home.requests() if one.state is RequestState.REQUESTED}


def test_one_reviewer_is_asked_for_each_persona(home, session):
    home.write()

    turn = home.submit()

    assert asked(home) == {"IT manager": "Ilse Korenwolf", "Operations lead": "Bram Wijngaard"}
    assert (home.draft.state, turn.state, turn.number) == (DraftState.IN_REVIEW, RoundState.OPEN, 1)
    assert turn.opened_on_id == home.draft.head_id
    assert {one.words_to_read for one in home.requests()} == {home.draft.head.word_count}


def test_reviewers_are_told_and_find_the_text(home, session):
    home.write()
    home.submit()

    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "review_asked")).all()
    found = session.scalars(sa.select(search_reader.c.person_id).join(
        SearchEntry, SearchEntry.id == search_reader.c.entry_id).where(SearchEntry.uid == home.draft.uid)).all()
    assert set(told) == {home.ilse.id, home.bram.id}
    assert set(found) == {home.mats.id, home.ilse.id, home.bram.id}


def test_the_news_goes_round(home):
    heard = []
    subscribe(DraftSubmitted, lambda session, news: heard.append(news.draft.uid))
    home.write()

    home.submit()

    assert heard == [home.draft.uid]


def test_reviewers_have_until_the_deadline_of_the_claim(home):
    home.write()
    home.submit()

    assert {one.due_at for one in home.requests()} == {home.claim.review_due}


def test_reviewers_have_two_working_days_at_least(home):
    home.claim.review_due = NOW
    home.write()
    home.submit()

    # Tuesday 24 November 2026: Thursday at closing time, 17:00 in Amsterdam
    assert {one.due_at for one in home.requests()} == {datetime(2026, 11, 26, 16, tzinfo=UTC)}


@pytest.mark.parametrize(("spoil", "code"), [
    (lambda home: home.write("  \n"), "draft_empty"),
    (lambda home: home.draft.personas.clear() or home.write(), "draft_no_persona"),
])
def test_an_empty_or_aimless_text_is_not_sent(home, spoil, code):
    spoil(home)

    with pytest.raises(RuleBroken, match=code):
        home.submit()


def test_a_text_that_was_never_saved_is_not_sent(home):
    with pytest.raises(RuleBroken, match="draft_empty"):
        home.submit()


def test_without_a_reviewer_nothing_is_sent_and_the_persona_is_named(home, session):
    home.bram.status = PersonStatus.LEFT
    home.write()

    refused = rounds.try_submit(session, home.get(home.mats), actor=home.mats, now=NOW)

    assert refused is not None
    assert (refused.code, refused.params) == ("draft_no_reviewer", {"persona": "Operations lead"})
    assert (home.draft.state, home.requests()) == (DraftState.WRITING, [])
    told = session.execute(sa.select(Notice.person_id, Notice.params)
                           .where(Notice.text_key == "nobody_to_ask")).all()
    assert {person for person, _ in told} == {home.imke.id, home.stijn.id}
    assert {params["persona"] for _, params in told} == {home.operations.code}


@pytest.mark.parametrize("spoil", [
    lambda home: setattr(home.bram, "status", PersonStatus.AWAY),
    lambda home: setattr(home.bram, "languages", ["nl"]),
    lambda home: home.bram.grants.clear(),
    lambda home: home.claim.co_authors.append(home.bram),
    lambda home: home.session.add(Absence(person=home.bram, from_date=date(2026, 11, 23), to_date=date(2027, 1, 4))),
], ids=["away", "other language", "no grant", "co-author", "on holiday"])
def test_who_may_not_judge_is_not_asked(home, spoil):
    home.write()
    spoil(home)

    with pytest.raises(RuleBroken, match="draft_no_reviewer"):
        home.submit()


def test_a_short_absence_is_no_hindrance(home):
    home.session.add(Absence(person=home.bram, from_date=NOW.date(), to_date=NOW.date() + timedelta(days=2)))
    home.write()

    home.submit()

    assert asked(home)["Operations lead"] == "Bram Wijngaard"


def test_whose_representation_ended_is_not_asked(home, session):
    home.write()
    ended = queries.representatives(session, [home.operations.id], NOW.date())[0]
    ended.to_date = NOW.date() - timedelta(days=1)

    with pytest.raises(RuleBroken, match="draft_no_reviewer"):
        home.submit()


def test_who_wrote_a_fifth_of_the_words_is_not_asked(home):
    home.claim.co_authors.append(home.bram)
    home.write("one two three four five six seven", title="T")
    home.write("one two three four five six seven eight nine", title="T", by=home.bram)
    home.claim.co_authors.remove(home.bram)

    with pytest.raises(RuleBroken, match="draft_no_reviewer"):
        home.submit()


def test_who_wrote_less_than_a_fifth_may_judge(home):
    home.claim.co_authors.append(home.bram)
    home.write("one two three four five six seven eight nine", title="T")
    home.write("one two three four five six seven eight nine ten", title="T", by=home.bram)
    home.claim.co_authors.remove(home.bram)

    home.submit()

    assert asked(home)["Operations lead"] == "Bram Wijngaard"


def test_whoever_has_least_to_read_is_asked_first(home):
    reviewer(home, "Anna", home.manager)
    home.write()
    home.submit()           # Anna comes before Ilse by name

    assert asked(home)["IT manager"] == "Anna"


def test_somebody_asked_for_two_personas_is_not_asked_for_a_third(home, session):
    third = make.persona(name_en="CTO")
    session.add(third)
    home.draft.personas.append(third)
    reviewer(home, "Anna", home.manager, home.operations, third)
    home.write()
    home.submit()

    assert sorted(asked(home).values()) != ["Anna", "Anna", "Anna"]
    assert asked(home)["CTO"] == "Anna"


def test_only_authors_send_in(home):
    home.write()

    with pytest.raises(NotAllowed):
        rounds.submit_draft(home.session, home.get(home.imke), actor=home.imke, now=NOW)


def test_a_text_is_sent_in_once(home):
    home.write()
    home.submit()

    with pytest.raises(Conflict, match="wrong_state"):
        home.submit()


# --- Taking back and sending again -------------------------------------------------------------------------------


def test_taking_back_cancels_what_is_asked(home, session):
    home.write()
    turn = home.submit()
    home.judge(home.manager)

    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)

    assert (home.draft.state, turn.state) == (DraftState.WRITING, RoundState.CLOSED)
    assert [one.state for one in home.requests()] == [RequestState.ANSWERED, RequestState.CANCELLED]
    told = session.scalars(sa.select(Notice).where(Notice.text_key == "review_asked")).all()
    assert all(notice.done_at for notice in told)


def test_a_yes_is_kept_when_only_small_words_changed(home, session):
    home.write(BODY + "word " * 60)
    home.submit()
    home.judge(home.manager)
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write(BODY + "word " * 60 + "more")

    home.submit()

    assert asked(home) == {"Operations lead": "Bram Wijngaard"}


def test_a_new_text_is_judged_by_the_same_people(home, session):
    home.write()
    home.submit()
    home.judge(home.manager)
    reviewer(home, "Anna", home.manager)
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write(BODY.replace("nine hours", "eleven hours"))

    turn = home.submit()

    assert turn.number == 2
    assert asked(home) == {"IT manager": "Ilse Korenwolf", "Operations lead": "Bram Wijngaard"}
    words = {one.reviewer.name: one.words_to_read for one in home.requests() if one.round_id == turn.id}
    assert words == {"Ilse Korenwolf": 1, "Bram Wijngaard": home.draft.head.word_count}
    assert home.requests()[0].state is RequestState.STALE


def test_the_same_text_again_needs_nobody_who_said_yes(home, session):
    home.write()
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations, Verdict.APPROVE_WITH_REMARKS, summary="Good.")
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)

    turn = home.submit()

    assert turn.state is RoundState.PASSED
    assert asked(home) == {}
