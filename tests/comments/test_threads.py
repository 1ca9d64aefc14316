"""Threads on a piece of a text (docs/domain-more.md p, t; docs/domain.md d 7)."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.comments.models import Audience, SuggestionState, ThreadState
from planner.comments.rules.anchors import Outcome
from planner.comments.rules.mentions import mentioned
from planner.comments.services import threads
from planner.comments.services.threads import Speaker, Wanted
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.steps.writing.queries import get_revision
from tests import factories as make
from tests.comments.story import Talk
from tests.factories import NOW
from tests.steps.writing.story import BODY


def test_a_thread_goes_with_its_words_and_comes_back_with_them(session):
    """domain-more p: anchors follow each revision; going back to an earlier text brings them back."""
    talk = Talk(session)
    thread = talk.say(talk.ilse, quote="restore one system each month").thread
    talk.back_to_writing()

    talk.write("A new beginning.\n\n" + BODY)
    assert talk.body()[thread.start:thread.end] == "restore one system each month"

    talk.write("Quite another text.")
    assert (thread.lost, thread.anchor) == (Outcome.GONE, None)
    assert thread.quote == "restore one system each month"

    talk.write(BODY + "\nAnd the end.")         # they never come back by themselves
    assert thread.is_orphan

    talk.write(BODY)
    assert talk.body()[thread.start:thread.end] == "restore one system each month"


def test_words_that_were_changed_are_followed_with_the_old_ones_beside_them(session):
    """domain-more p 4: the thread stays open with the old quote beside it."""
    talk = Talk(session)
    thread = talk.say(talk.ilse, quote="nine hours").thread
    talk.back_to_writing()

    talk.write(BODY.replace("nine hours", "eleven hours and a half"))

    assert (thread.quote, thread.was, thread.is_orphan) == ("eleven hours and a half", "nine hours", False)


def test_an_orphan_is_placed_again_by_hand(session):
    talk = Talk(session)
    thread = talk.say(talk.ilse, quote="with coffee").thread
    talk.back_to_writing()
    talk.write("Quite another text, with tea and cake.")
    draft = talk.get(talk.imke)

    threads.place_again(session, thread, Wanted("", "with tea"), read=draft.head, actor=talk.imke, now=NOW)

    assert (thread.quote, thread.lost) == ("with tea", None)
    with pytest.raises(Conflict, match="comment_has_place"):
        threads.place_again(session, thread, Wanted("", "cake"), read=draft.head, actor=talk.imke, now=NOW)


def test_words_of_an_older_revision_are_looked_up_in_the_newest(session):
    """A comment on text that no longer exists is kept as an orphan with its quote."""
    talk = Talk(session)
    talk.back_to_writing()
    talk.write("All of it is new. " + BODY[BODY.index("We restore"):])
    first = get_revision(session, talk.draft, 1)

    kept = talk.say(talk.imke, quote="restore one system each month", read=first).thread
    lost = talk.say(talk.imke, quote="nine hours", read=first).thread

    assert kept.start == len("All of it is new. We ")
    assert talk.body()[kept.start:kept.end] == "restore one system each month"
    assert (lost.is_orphan, lost.quote) == (True, "nine hours")


@pytest.mark.parametrize(("wanted", "code"), [
    (Wanted(" "), "comment_empty"), (Wanted("Why?", "words that are not there"), "comment_quote_missing"),
    (Wanted("Why?", "it"), "comment_quote_twice"), (Wanted("", replacement="x"), "suggestion_needs_place"),
    (Wanted("", "nine hours", replacement="nine hours"), "suggestion_needs_words")], ids=lambda one: str(one)[:20])
def test_what_can_not_be_said(session, wanted, code):
    talk = Talk(session)
    draft = talk.get(talk.ilse)

    with pytest.raises(RuleBroken, match=code):
        threads.begin_thread(session, draft, wanted, read=draft.head, speaker=Speaker(talk.ilse), now=NOW)


def test_who_does_not_read_the_draft_says_nothing(session):
    """domain-more t: comment on a draft: own, shared with, asked, lead."""
    talk = Talk(session)
    stranger = make.person(name="Storm Vreemd")
    session.add(stranger)
    draft = talk.get(talk.imke)

    with pytest.raises(NotAllowed):
        threads.begin_thread(session, draft, Wanted("Hello"), read=draft.head, speaker=Speaker(stranger), now=NOW)


def test_a_note_to_the_lead_is_read_by_leads_and_its_writer(session):
    talk = Talk(session)
    thread = talk.say(talk.ilse, "Between us.", audience=Audience.LEAD).thread

    assert talk.seen_by(talk.ilse) == talk.seen_by(talk.imke) == [thread]
    assert talk.seen_by(talk.mats) == talk.seen_by(talk.bram) == []


def told(session, person):
    return [one.text_key for one in session.scalars(sa.select(Notice).where(
        Notice.person_id == person.id, Notice.text_key.startswith("comment")).order_by(Notice.id))]


def test_only_who_reads_the_draft_is_called_by_name(session):
    """domain d 7: no words of a draft, nor its title, reach people who can't open it."""
    talk = Talk(session)
    session.add(make.person(name="Storm Vreemd"))
    session.flush()

    said = talk.say(talk.ilse, "@Bram Wijngaard and @storm, look. mail@imke.example stays mail.")

    assert said.untold == ("Storm Vreemd",)
    assert told(session, talk.bram) == ["comment_called"]
    assert told(session, talk.mats) == ["comment_made"]
    assert told(session, talk.imke) == told(session, talk.ilse) == []


def test_whoever_spoke_hears_the_answer_and_a_settled_thread_is_open_again(session):
    talk = Talk(session)
    thread = talk.say(talk.ilse).thread
    threads.settle_thread(session, thread, ThreadState.RESOLVED, actor=talk.mats, now=NOW)

    threads.answer_thread(session, thread, "Not yet.", speaker=Speaker(talk.mats), now=NOW)

    assert thread.state is ThreadState.OPEN
    assert told(session, talk.ilse) == ["comment_made"]
    with pytest.raises(NotAllowed):
        threads.settle_thread(session, thread, ThreadState.RESOLVED, actor=talk.bram, now=NOW)


def test_names_are_whole_names_or_first_names_of_one():
    people = {1: "Ilse Korenwolf", 2: "Bram Wijngaard", 3: "Bram de Boer"}

    assert mentioned("@ilse and @Bram de Boer", people) == {1, 3}
    assert mentioned("@Bram, @Ilsebrand, a@ilse.nl, @", people) == set()


# --- Suggestions -------------------------------------------------------------------------------------------------


def test_accepted_words_are_a_revision_of_the_author_and_count_as_the_suggesters(session):
    """domain-more p (suggestion); domain c (ELIGIBLE: wrote less than 20 % of the words)."""
    talk = Talk(session)
    words = "Our colleagues check each restored system together with the customer before anybody calls it done today"
    thread = talk.suggest(talk.ilse, "The restore took nine hours. Nobody had tested it.", words)
    other = talk.suggest(talk.bram, "with coffee", "with tea")
    talk.back_to_writing()

    taken = talk.take(thread, other)

    draft = talk.get(talk.mats)
    assert (draft.head.number, draft.head.by_id, draft.head.note) == (2, talk.mats.id, "suggestion")
    assert words in draft.head.body
    assert "with tea" in draft.head.body
    assert {one.suggestion for one in taken.taken} == {SuggestionState.ACCEPTED}
    assert thread.state is ThreadState.RESOLVED
    assert draft.head.body[thread.start:thread.end] == words
    with pytest.raises(RuleBroken, match="draft_no_reviewer"):
        talk.submit()                       # Ilse wrote a fifth of it, so nobody speaks for the manager


def test_of_overlapping_suggestions_the_oldest_wins(session):
    """domain-more p: several at once in one revision, from the end to the start."""
    talk = Talk(session)
    old = talk.suggest(talk.ilse, "took nine hours", "lasted a night")
    young = talk.suggest(talk.bram, "nine hours. Nobody", "long. We never")
    last = talk.suggest(talk.bram, "two hours", "90 minutes")
    talk.back_to_writing()

    taken = talk.take(young, last, old)

    assert "The restore lasted a night. Nobody had tested it." in talk.body()
    assert "takes 90 minutes." in talk.body()
    assert taken.left == (young,)
    assert young.suggestion is SuggestionState.OUTDATED
    with pytest.raises(Conflict, match="suggestion_over"):
        talk.take(young)


def test_nobody_takes_their_own_words_but_the_author(session):
    """domain-more p: nobody accepts their own, except the author in the own draft."""
    talk = Talk(session)
    leads, own = talk.suggest(talk.imke, "nine hours", "a night"), talk.suggest(talk.mats, "with coffee", "with tea")
    talk.judge(talk.manager)
    talk.judge(talk.operations)
    talk.approve(talk.stijn)

    with pytest.raises(NotAllowed):
        talk.take(leads, by=talk.imke)
    with pytest.raises(NotAllowed):
        talk.take(own, by=talk.ilse)
    talk.take(own, by=talk.mats)
    assert "with tea" in talk.body()


def test_words_that_changed_make_a_suggestion_outdated_until_they_are_back(session):
    talk = Talk(session)
    thread = talk.suggest(talk.ilse, "nine hours", "a night")
    talk.back_to_writing()

    talk.write(BODY.replace("nine hours", "ten hours"))
    assert str(thread.suggestion) == SuggestionState.OUTDATED

    talk.write(BODY)
    assert str(thread.suggestion) == SuggestionState.OPEN
