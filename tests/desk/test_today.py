"""Today: what waits, the next step, and the stride (docs/design.md; docs/performance.md P4)."""
from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from planner.desk import queries
from planner.desk.rules import FIRST, TaskKind
from planner.people.models import PersonStatus
from planner.policy import Role
from planner.start.services import begin_first_steps
from planner.steps.publishing.models import Publication, Variant
from planner.steps.training.models import Completion, Curriculum, Lesson
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import practice, revisions
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make
from tests.desk.story import Desk
from tests.factories import NOW
from tests.support.queries import count_queries

TODAY = date(2026, 11, 24)


@pytest.fixture
def desk(session):
    return Desk(session)


def waiting(session, person):
    """What waits for somebody: kind and title, in order."""
    found = queries.desk_of(session, person, now=NOW, today=TODAY)
    return [(task.kind, task.title) for task in found.tasks]


def text(page):
    """What a reader sees of a page, tags aside."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


# --- Who gets what -----------------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_the_blog_each_time_anew(desk, client):
    desk.session.commit()

    answer = client.get("/")

    assert (answer.status_code, answer.location) == (302, "/blog/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_author_sees_texts_to_write_and_to_change_by_date(desk, session):
    desk.draft("Write me later", due=NOW + timedelta(days=9))
    desk.draft("Change me", state=DraftState.CHANGES_REQUESTED, due=NOW + timedelta(days=2))
    desk.draft("Others write me", by=desk.imke)
    desk.draft("Out already", state=DraftState.PUBLISHED)

    assert waiting(session, desk.ann) == [(TaskKind.CHANGE, "Change me"), (TaskKind.WRITE, "Write me later")]


def test_a_co_author_has_the_same_work(desk, session):
    draft = desk.draft("Together")
    draft.claim.co_authors = [desk.lotte]
    session.flush()

    assert waiting(session, desk.lotte) == [(TaskKind.WRITE, "Together")]


def test_the_reviewer_sees_requests_the_first_due_first(desk, session):
    desk.asked("Second", due=NOW + timedelta(days=3))
    desk.asked("First", due=NOW + timedelta(days=1))
    desk.asked("Asked of another", reviewer=desk.imke)

    assert waiting(session, desk.lotte) == [(TaskKind.JUDGE, "First"), (TaskKind.JUDGE, "Second")]


def test_the_lead_sees_what_only_a_lead_can_move_on(desk, session):
    desk.asked("Approve me", state=RoundState.PASSED, due=NOW)
    desk.slot("Nobody wants me", day=date(2026, 12, 15))
    desk.slot(day=date(2026, 12, 22), state=SlotState.PLANNED)
    stopped = desk.draft("Stopped", state=DraftState.SCHEDULED, by=desk.lotte)
    variant = Variant(draft=stopped, channel=make.channel(), lang="en")
    desk.add(variant, Publication(variant=variant, slot=stopped.claim.slot, lang="en", due_at=NOW + timedelta(days=90),
                                  state=PublicationState.SCHEDULED, waits_for_lead=True))

    kinds = [kind for kind, _title in waiting(session, desk.imke)]

    assert kinds[0] is TaskKind.DECIDE
    assert set(kinds) == {TaskKind.DECIDE, TaskKind.APPROVE, TaskKind.UNCLAIMED, TaskKind.EMPTY}
    assert waiting(session, desk.ann) == []


def test_a_lead_does_not_approve_an_own_text(desk, session):
    desk.asked("My own", state=RoundState.PASSED, by=desk.imke)

    assert waiting(session, desk.imke) == []


def test_a_deputy_is_asked_to_approve(desk, session):
    draft = desk.asked("Lend a hand", state=RoundState.PASSED)
    draft.deputy = desk.lotte
    session.flush()

    assert waiting(session, desk.lotte) == [(TaskKind.APPROVE, "Lend a hand")]


def test_a_slot_that_can_still_be_claimed_in_time_does_not_bother_the_lead(desk, session):
    desk.slot("Weeks to go", day=date(2027, 2, 9))

    assert waiting(session, desk.imke) == []


# --- The page ----------------------------------------------------------------------------------------------------


def test_the_first_task_has_the_only_filled_button(desk, login):
    desk.draft("Kubernetes without weekends", words=412, due=datetime(2026, 11, 26, 16, tzinfo=UTC))
    desk.asked("Also asked", reviewer=desk.ann, by=desk.lotte)

    page = login(desk.ann).get("/")

    assert page.status_code == 200
    assert page.text.count('class="btn go') == 1
    assert "Good morning, Ann" in page.text
    assert "Tuesday 24 November. 2 things wait for you." in text(page)
    assert "Due Thu 26 Nov, 17:00. 412 words so far." in text(page)
    assert re.search(r'class="btn go[^>]*>.*?Continue writing', page.text, re.DOTALL)


def test_a_late_text_asks_for_another_date_or_hand(desk, login):
    desk.draft("Too late", words=10, due=NOW - timedelta(days=2))

    assert "Your draft was due Sun 22 Nov, 10:00. New date, or hand it on?" in text(login(desk.ann).get("/"))


def test_who_has_nothing_to_do_is_shown_what_fits(desk, login):
    desk.slot("GitOps without fuss", day=date(2027, 2, 9))
    desk.add(make.expertise(person=desk.ann, area=desk.cloud, level=3, interest=2))

    page = login(desk.ann).get("/")

    assert "Nothing waits for you. One topic fits what you know." in text(page)
    assert "GitOps without fuss" in page.text
    assert "Level 3 in Cloud" in page.text
    assert re.search(r'action="/agenda/slots/\w+/claim"', page.text)


def test_who_has_told_nothing_is_asked_what_they_know(desk, login):
    desk.slot("GitOps without fuss", day=date(2027, 2, 9))

    page = login(desk.ann).get("/")

    assert "Nothing waits for you. One topic is open." in text(page)
    assert 'href="/me/knowledge"' in page.text


def test_who_knows_other_things_is_told_so(desk, login):
    desk.slot("GitOps without fuss", day=date(2027, 2, 9))
    other = make.area(key="law")
    desk.add(other, make.expertise(person=desk.ann, area=other))

    assert "None of the open topics is about what you know." in text(login(desk.ann).get("/"))


def test_a_quiet_house_says_so_once(desk, login):
    assert text(login(desk.ann).get("/")).count("Nothing waits for you.") == 1


def test_my_articles_of_this_year_are_there_to_read(desk, login):
    desk.work("A year ago", at=datetime(2025, 11, 1, 8, tzinfo=UTC), source_uid="a")
    desk.work("Fresh", at=datetime(2026, 11, 23, 8, tzinfo=UTC), source_uid="b", address="/blog/fresh")
    desk.work("Taken down", source_uid="c", is_out=False)
    desk.work("Not mine", source_uid="d", by=desk.imke)

    page = login(desk.ann).get("/")

    assert "Published 1" in text(page)
    assert "Published Mon 23 Nov: Fresh Read it" in text(page)
    assert 'href="/blog/fresh"' in page.text
    assert "Not mine" not in page.text
    assert "Your next article: number 3" in text(page)


def test_the_next_lesson_stands_in_the_rail(desk, login, session):
    basics = Curriculum(key="basics", title_nl="Basis", title_en="Basics")
    lessons = [Lesson(curriculum=basics, key=key, position=place, title_nl=key, title_en=f"On {key}", body_nl="",
                      body_en="", est_minutes=6) for place, key in enumerate(("why", "how"), 1)]
    desk.add(basics, *lessons, Completion(person=desk.ann, lesson=lessons[0], lesson_version=1, at=NOW))

    page = login(desk.ann).get("/")

    assert "1 of 2 lessons" in text(page)
    assert "On how. 6 minutes." in text(page)
    assert 'href="/learn/how"' in page.text


def test_feedback_on_an_exercise_is_told_for_a_week(desk, login, session):
    basics = Curriculum(key="basics", title_nl="Basis", title_en="Basics")
    why = Lesson(curriculum=basics, key="why", position=1, title_nl="Waarom", title_en="Why", body_nl="", body_en="")
    done = Completion(person=desk.ann, lesson=why, lesson_version=1, at=NOW - timedelta(days=9), exercise_text="Words",
                      feedback="Strong.", feedback_by=desk.imke, feedback_at=NOW - timedelta(days=6))
    desk.add(basics, why, done)
    fresh = login(desk.ann).get("/")
    done.feedback_at = NOW - timedelta(days=8)
    session.commit()

    assert "Imke Vos wrote you feedback on “Why”." in text(fresh)
    assert 'href="/learn/why/feedback"' in fresh.text
    assert "wrote you feedback" not in text(login(desk.ann).get("/"))


def test_the_number_beside_today_is_what_waits(desk, login):
    desk.draft("One")
    desk.asked("Two", reviewer=desk.ann, by=desk.lotte)

    assert re.search(r'title="Today"[^>]*>.*?<span class="n hot">2</span>', login(desk.ann).get("/").text, re.DOTALL)


def test_whoever_left_is_a_stranger(desk, login):
    browser = login(desk.ann)
    desk.ann.status = PersonStatus.LEFT
    desk.session.commit()

    assert browser.get("/").status_code == 302


def test_today_speaks_dutch_with_a_dutch_colleague(desk, login):
    desk.ann.locale = "nl"
    desk.draft("Zonder weekendwerk", words=1)

    page = login(desk.ann).get("/")

    assert "Goedemorgen, Ann" in page.text
    assert "Dinsdag 24 november." in text(page)
    assert "Verder schrijven" in page.text


# --- What it costs -----------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("rows", [1, 50, pytest.param(1000, marks=pytest.mark.once)])
def test_the_page_costs_the_same_however_much_waits(desk, session, login, rows):
    if rows == 1:
        desk.asked("Text 0")
    else:
        desk.asked_often(rows - 1)
    desk.work("Out", by=desk.lotte)
    lotte = login(desk.lotte)

    with count_queries() as seen:
        page = lotte.get("/")

    assert page.status_code == 200
    assert len(seen) <= 10, seen
    assert len(page.data) <= 60_000
    assert page.text.count("What waits") <= FIRST
    if rows == 1000:
        assert "All 1000: Review" in text(page)


def test_everybody_s_day_fits_in_ten_statements(desk, session, login):
    desk.imke.grants.append(make.person(Role.REVIEWER).grants.pop())
    for number in range(3):
        desk.draft(f"Write {number}", by=desk.imke)
        desk.draft(f"Change {number}", by=desk.imke, state=DraftState.CHANGES_REQUESTED)
        desk.asked(f"Judge {number}", reviewer=desk.imke)
        desk.asked(f"Approve {number}", state=RoundState.PASSED)
        desk.slot(f"Nobody {number}", day=date(2026, 12, 15))
    desk.add(make.expertise(person=desk.imke, area=desk.cloud))
    imke = login(desk.imke)

    with count_queries() as seen:
        page = imke.get("/")

    assert page.status_code == 200
    assert len(seen) <= 10, seen
    assert page.text.count('class="btn go') == 1


# --- Practice ----------------------------------------------------------------------------------------------------


def practise(desk, *readers):
    """A practice text of Ann with words in it, shared with ``readers``."""
    draft = practice.start_practice(desk.session, actor=desk.ann, now=NOW)
    revisions.save_text(desk.session, draft, Text("A try", "Some words."), actor=desk.ann, now=NOW)
    if readers:
        practice.share_practice(desk.session, draft, readers, actor=desk.ann, now=NOW)
    desk.session.flush()
    return draft


def test_a_shared_practice_text_waits_for_who_may_answer_below_what_has_a_date(desk, session):
    friend = make.person(name="Fem")
    desk.add(friend)
    practise(desk, desk.lotte, friend)
    desk.asked("Judge me", due=NOW + timedelta(days=40))

    assert waiting(session, desk.lotte) == [(TaskKind.JUDGE, "Judge me"), (TaskKind.PRACTICE, "A try")]
    assert waiting(session, friend) == []
    assert waiting(session, desk.imke) == []


def test_feedback_waits_for_its_owner_until_they_write_on(desk, session):
    draft = practise(desk, desk.lotte)
    practice.give_feedback(session, draft, actor=desk.lotte, now=NOW, text="Strong.", read=draft.head)
    session.flush()
    assert (waiting(session, desk.ann), waiting(session, desk.lotte)) == ([(TaskKind.ANSWERED, "A try")], [])

    revisions.save_text(session, draft, Text("A try", "Better words.", 1), actor=desk.ann, now=NOW)
    session.flush()

    assert waiting(session, desk.ann) == []


def test_practice_is_never_late_and_private_practice_waits_for_nobody(desk, session, login):
    practise(desk)
    assert waiting(session, desk.ann) == []
    practise(desk, desk.lotte)
    session.commit()

    page = text(login(desk.lotte).get("/"))
    assert "Ann Visser practises and would like your feedback. No hurry." in page
    assert not next(task for task in queries.desk_of(session, desk.lotte, now=NOW + timedelta(days=90),
                                                     today=TODAY).tasks).is_late(NOW + timedelta(days=90))


def test_whoever_is_new_is_led_to_their_first_steps(desk, session, login):
    begin_first_steps(session, desk.ann)
    session.commit()

    assert login(desk.ann).get("/").location == "/start"
    assert login(desk.imke).get("/").status_code == 200
