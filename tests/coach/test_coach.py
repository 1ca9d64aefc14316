"""The coach on screen: for who writes, for nobody else, and nothing of it is kept (docs/domain-more.md o)."""
import time

import pytest
import sqlalchemy as sa

from planner.checklist import services as checklist
from planner.coach import queries, services
from planner.coach.models import CoachSilence, StoryMark
from planner.coach.rules import Brief, Key, hints, read
from planner.coach.rules.jargon import known
from planner.steps.writing.rules.texts import Text
from planner.structure.services import bring_templates
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house
from tests.support.queries import count_queries

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def home(session, app):
    found = house(session)
    bring_templates(session)
    found.slot.topic.structure = "blog"
    found.manager.facts[0].statement_en = "Wants fewer suppliers"
    found.write(BODY)
    session.commit()
    return found


@pytest.fixture
def at(home):
    return f"/drafts/{home.draft.uid}/coach"


def coached(home, body=BODY, person=None):
    draft = home.get(person or home.mats, lock=False)
    return queries.coached(home.session, draft, Text("A restore is proof", body), person=person or home.mats, now=NOW)


def keys(home, body=BODY):
    return [hint.key.value for hint in coached(home, body).hints]


def test_only_its_writers_have_a_coach(home, at, login, session):
    home.claim.co_authors.append(home.stijn)
    session.commit()

    for writer in (home.mats, home.stijn):
        assert "Only who writes this text sees this" in login(writer).get(at).text
    for other in (home.imke, home.ilse, home.admin):
        assert login(other).get(at).status_code == 404
        assert login(other).post(f"{at}/look", data={}).status_code == 404
    assert at not in login(home.imke).get(f"/drafts/{home.draft.uid}").text


def test_it_reads_what_was_typed_last_and_keeps_nothing(home, at, login, session):
    mats = login(home.mats)
    before = {table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
              for table in sa.inspect(CoachSilence).local_table.metadata.sorted_tables}
    long = f"Somebody {'word ' * 27}ended."
    page = mats.post(f"{at}/look", data={"title": "T", "body": long, "base": 1}, headers=SCRIPT).text

    assert "29 words: where could a full stop go?" in page
    assert "29 words" not in mats.get(at).text
    assert {table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in sa.inspect(CoachSilence).local_table.metadata.sorted_tables} == before
    mats.post(f"/drafts/{home.draft.uid}/autosave", data={"title": "T", "body": long, "base": 1}, headers=SCRIPT)
    assert "29 words: where could a full stop go?" in mats.get(at).text


def test_a_hint_offers_its_lesson_at_the_right_place_and_marks_the_text(home, at, login):
    page = login(home.mats).get(at, headers=SCRIPT).text

    assert "Which fact of IT manager, Operations lead is this about?" in page
    assert "/learn/structure" in page or "/lessons/structure" in page
    assert '"places": [[0, 28]]' in page.replace("&#34;", '"')


def test_at_most_five_are_open_and_the_rest_is_counted(home):
    body = f"Een {'woord ' * 25}. " * 7
    before = coached(home, body)
    services.silence_hint(home.session, home.get(home.mats), Key.LONG_SENTENCE, subject="", everywhere=True,
                          actor=home.mats)
    after = coached(home, body)

    assert len(before.hints) == 5
    assert (5 + before.more) - (len(after.hints) + after.more) == 7           # so many long sentences


def test_a_linked_fact_ends_the_question_for_one(home):
    assert "no_reader" in keys(home)
    checklist.link_facts(home.session, home.get(home.mats), [home.manager.facts[0].uid], actor=home.mats, now=NOW)
    assert "no_reader" not in keys(home)


def test_the_language_is_that_of_the_words(home):
    dutch = "De kat zat op de mat en de hond niet. Het was een dag zoals alle andere."

    assert (coached(home).lang, coached(home, dutch).lang, coached(home, "Kubernetes").lang) == ("en", "nl", "en")


def test_a_hint_is_silenced_here_or_everywhere_and_speaks_again(home, at, login, session):
    mats = login(home.mats)
    mats.post(f"{at}/silence", data={"key": "no_reader"})
    mats.post(f"{at}/silence", data={"key": "no_reader"})
    mats.post(f"{at}/silence", data={"key": "story_gap", "everywhere": "y"})
    here, anywhere = session.scalars(sa.select(CoachSilence).order_by(CoachSilence.id)).all()

    assert (here.draft_id, anywhere.draft_id) == (home.draft.id, None)
    assert not {"no_reader", "story_gap"} & set(keys(home))
    assert login(home.imke).post(f"{at}/silence/{here.uid}/undo").status_code == 404
    mats.post(f"{at}/silence/{here.uid}/undo")
    assert "no_reader" in keys(home)
    assert mats.post(f"{at}/silence", data={"key": "nothing"}).status_code == 404


def test_the_story_is_marked_by_hand_as_long_as_its_words_stand_there(home, at, login, session):
    mats = login(home.mats)
    refused = mats.post(f"{at}/story", data={"element": "person", "quote": "Not in it"})
    assert refused.status_code == 422
    assert "These words are not in the text." in refused.text
    assert mats.post(f"{at}/story", data={"element": "person", "quote": "  Nobody had\ntested it. "}).status_code == 303

    assert coached(home).story == {"person": "Nobody had tested it."}
    assert coached(home, "Other words.").story == {}
    mats.post(f"{at}/story", data={"element": "person", "quote": ""})
    assert session.scalar(sa.select(sa.func.count()).select_from(StoryMark)) == 0


def test_practice_has_a_coach_without_a_template(home, login, session):
    practice = make.draft(practice_of=home.bram, title="Practice")
    session.add(practice)
    session.commit()

    assert "the coach reads along" in login(home.bram).get(f"/drafts/{practice.uid}/coach").text
    assert login(home.mats).get(f"/drafts/{practice.uid}/coach").status_code == 404


def test_the_tab_takes_few_statements(home, at, login):
    mats = login(home.mats)
    mats.get(at)
    with count_queries() as seen:
        mats.get(at)

    assert len(seen) <= 13


@pytest.mark.once
def test_twenty_thousand_words_take_a_blink():
    body = "\n\n".join(f"## Part number {number}\n\n{BODY}" for number in range(600))
    brief = Brief(names_fact=False, gift="A list", company="Acme", known=known(["restore"], ["Wants"]), marked=())
    assert len(body.split()) > 20_000

    def seconds():
        begun = time.process_time()
        list(hints(read(body, "en"), brief))
        return time.process_time() - begun

    assert min(seconds() for _ in range(4)) < 0.5          # 0.08 s on the machine of docs/performance.md
