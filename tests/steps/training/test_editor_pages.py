"""The pages of editors, as they are walked with and without script."""
import html as html_

import pytest
import sqlalchemy as sa

from planner.policy import Role
from planner.steps.training import queries, services
from planner.steps.training.models import ExerciseAnswer, Lesson
from tests import factories as make
from tests.steps.training.story import TEXT, write
from tests.steps.training.walk import edit, seen_in, typed

SCRIPT = {"HX-Request": "true"}


# --- Editing a lesson --------------------------------------------------------------------------------------------


def test_saving_what_is_there_changes_nothing(session, lead):
    for lesson in session.scalars(sa.select(Lesson)).all():
        answer = lead.post(f"/learn/{lesson.key}/edit", data=edit(lead, lesson.key))
        session.refresh(lesson)

        assert (answer.status_code, lesson.lesson_version) == (303, 1), lesson.key


@pytest.mark.parametrize("act", ["", " ", "\u2003"])
def test_a_button_without_a_name_brings_the_text_out(session, lead, act):
    assert lead.post("/learn/why-share/edit", data=edit(lead) | {"act": act}).status_code == 303


def test_exercises_are_added_and_filled_without_script(session, lead):
    form = edit(lead)

    more = lead.post("/learn/why-share/edit", data=form | {"act": "add choice"})
    filled = typed(more.text) | {
        "tasks-1-prompt_en": "Choose", "tasks-1-prompt_nl": "Kies", "tasks-1-options-0-en": "a",
        "tasks-1-options-0-nl": "a", "tasks-1-options-0-right": "y", "tasks-1-options-0-why_en": "yes",
        "tasks-1-options-0-why_nl": "ja", "tasks-1-options-1-en": "b", "tasks-1-options-1-nl": "b",
        "tasks-1-options-1-why_en": "no", "tasks-1-options-1-why_nl": "nee", "act": "publish"}
    out = lead.post("/learn/why-share/edit", data=filled)

    session.expire_all()
    found = queries.get_lesson(session, "why-share")
    assert (more.status_code, out.status_code, found.lesson_version) == (200, 303, 2)
    assert [each.kind.value for each in found.exercises] == ["text", "choice"]
    assert [option["right"] for option in found.exercises[1].options] == [True, False]


@pytest.mark.parametrize(("act", "expected"), [
    ("add outline", ["text", "outline"]), ("remove 0", []), ("up 0", ["text"]), ("down 9", ["text"]),
    ("less 0 3", ["text"]), ("option 0", ["text"]), ("remove x", ["text"]), ("add everything", ["text"]),
    ("up", ["text"]), ("up " + "9" * 5000, ["text"]), ("down ٣", ["text"])])
def test_a_button_within_saves_nothing_and_keeps_all(session, lead, act, expected):
    answer = lead.post("/learn/why-share/edit", data=edit(lead, title_en="Half typed") | {"act": act})
    by_script = lead.post("/learn/why-share/edit", data=edit(lead) | {"act": act}, headers=SCRIPT)

    kept = typed(answer.text)
    kinds = [kept[f"tasks-{n}-kind"][0] for n in range(9) if f"tasks-{n}-kind" in kept]
    assert (answer.status_code, kept["title_en"], kinds) == (200, ["Half typed"], expected)
    assert by_script.text.lstrip().startswith("<section") or by_script.text.lstrip()[0] == "<"
    assert "<html" not in by_script.text
    assert queries.get_lesson(session, "why-share").lesson_version == 1


def test_exercises_change_places(lead):
    two = typed(lead.post("/learn/why-share/edit", data=edit(lead) | {"act": "add outline"}).text)

    swapped = typed(lead.post("/learn/why-share/edit", data=two | {"act": "down 0"}).text)

    assert [swapped[f"tasks-{n}-kind"][0] for n in (0, 1)] == ["outline", "text"]


def test_the_preview_shows_both_languages_and_saves_nothing(session, lead):
    form = edit(lead, body_en="## One\n\nText <script>alert(1)</script>", body_nl="Geen kop.")

    page = lead.post("/learn/why-share/edit", data=form | {"act": "preview"})
    by_script = lead.post("/learn/why-share/preview", data=form, headers=SCRIPT)

    for answer in (page, by_script):
        assert answer.status_code == 200
        assert "The languages have different headings: 1 in English, 0 in Dutch." in answer.text
        assert "Geen kop.</p>" in answer.text
        assert "<script>alert" not in answer.text
    assert queries.get_lesson(session, "why-share").lesson_version == 1


@pytest.mark.parametrize(("over", "says"), [
    ({"title_nl": ""}, "Title in Dutch"), ({"body_nl": " "}, "The Dutch text is missing"),
    ({"minutes": "4"}, "Minutes"), ({"minutes": "121"}, "Minutes"), ({"tasks-0-prompt_nl": ""}, "in both languages"),
    ({"tasks-0-min_words": "0"}, "Exercise 1"), ({"tasks-0-kind": "essay"}, "Exercise 1"),
    ({"tasks-0-kind": "choice"}, "at least two answers"), ({"needs": "rhetoric"}, "Comes after"),
    ({"body_en": "nul\0"}, "control character"), ({"version": ""}, "needs you")])
def test_bad_input_comes_back_with_what_was_typed(session, lead, over, says):
    answer = lead.post("/learn/why-share/edit", data=edit(lead, title_en="Half typed") | over)

    assert answer.status_code == 422
    assert says in answer.text
    assert typed(answer.text)["title_en"] == ["Half typed"]
    session.expire_all()
    assert queries.get_lesson(session, "why-share").lesson_version == 1


def test_a_choice_without_a_right_answer_is_refused_in_words(lead):
    form = edit(lead, "structure")
    form = {name: value for name, value in form.items() if not name.endswith("-right")}
    if not any("options" in name for name in form):
        form |= {"tasks-0-kind": "choice", "tasks-0-options-0-en": "a", "tasks-0-options-0-nl": "a",
                 "tasks-0-options-1-en": "b", "tasks-0-options-1-nl": "b"}

    answer = lead.post("/learn/structure/edit", data=form | {"tasks-0-kind": "choice"})

    assert answer.status_code == 422
    assert "Mark the answer that is right" in answer.text


def test_a_ring_is_refused_in_words(lead):
    answer = lead.post("/learn/why-share/edit", data=edit(lead, needs=["practice"]))

    said = html_.unescape(answer.text)
    assert answer.status_code == 422
    assert "“Practice makes perfect” needs “Why share what you know?”" in said
    assert "“Why share what you know?” needs “Practice makes perfect”" in said


def test_editors_of_dutch_read_the_ring_in_dutch(session, login, lessons):
    editor = make.person(Role.LEAD, locale="nl")
    session.add(editor)
    session.commit()
    lead = login(editor)

    said = html_.unescape(lead.post("/learn/why-share/edit", data=edit(lead, needs=["practice"])).text)

    assert "heeft “Oefening baart kunst” nodig" in said


def test_versions_are_read_and_compared(session, lead):
    lead.post("/learn/why-share/edit", data=edit(lead, body_en="A text that is entirely new.") | {"retrain": "y"})

    table = lead.get("/learn/why-share/versions").text
    whole = lead.get("/learn/why-share/versions/2").text
    against = lead.get("/learn/why-share/versions/2?with=1&lang=en").text

    assert "Asked to do it again" in table
    assert "Came with Planner" in table
    assert "A text that is entirely new." in whole
    assert "From version 1 to 2." in against
    assert "<ins>" in against
    assert [lead.get(f"/learn/why-share/versions/{tail}").status_code
            for tail in ("3", "2?with=2", "2?with=9", "2?with=x", "2?lang=fr")] == [404, 404, 404, 200, 200]


# --- Curricula ---------------------------------------------------------------------------------------------------


def test_a_curriculum_from_nothing_to_its_first_reader(session, login, lead):
    made = lead.post("/learn/curricula", data={"title_en": "Listening", "title_nl": "Luisteren", "gate": "gate"})
    begun = lead.post(f"{made.location}/lessons",
                      data={"new-title_en": "A sales call", "new-title_nl": "Meeluisteren"})
    reader = make.person()
    session.add(reader)
    session.commit()
    other = login(reader)
    before = (other.get("/learn/a-sales-call").status_code, "Listening" in other.get("/learn").text)
    form = edit(lead, "a-sales-call", body_en="Listen.", body_nl="Luister.")
    saved = lead.post("/learn/a-sales-call/edit", data=form | {"act": "save"})
    out = lead.post("/learn/a-sales-call/edit", data=edit(lead, "a-sales-call") | {"act": "publish"})

    assert begun.location == "/learn/a-sales-call/edit"
    assert saved.location == "/learn/a-sales-call/edit"
    assert out.location == "/learn/a-sales-call"
    assert before == (404, False)
    after = other.get("/learn").text
    assert "Listening" in after
    assert "Not yet." in after                       # its gate is closed until the lesson is done
    assert "Before your first claim" not in after


def test_an_editor_who_opens_one_in_the_making_goes_on_editing(session, lead, main):
    lead.post(f"/learn/curricula/{main.uid}/lessons", data={"new-title_en": "Half", "new-title_nl": "Half"})

    assert lead.get("/learn/half").location == "/learn/half/edit"


@pytest.mark.parametrize("data", [{}, {"title_en": "x", "gate": "off"},
                                  {"title_en": "x", "title_nl": "x", "gate": "shut"},
                                  {"title_en": "x" * 121, "title_nl": "x", "gate": "off"}])
def test_a_curriculum_needs_both_titles_and_a_gate(lead, data):
    assert lead.post("/learn/curricula", data=data).status_code == 422


def test_renaming_twice_at_once_shows_both(lead, main):
    page = f"/learn/curricula/{main.uid}"
    seen = seen_in(r'name="version"[^>]*value="(\d+)"', lead.get(page).text)
    theirs = {"version": seen, "title_en": "Theirs", "title_nl": "Van hen", "gate": "nudge"}

    first = lead.post(page, data=theirs)
    second = lead.post(page, data=theirs | {"title_en": "Mine"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Theirs: “Theirs”, “Van hen”, Counts in the match." in second.text
    assert 'value="Mine"' in second.text


def test_order_by_button_and_by_dragging(session, lead, main):
    def order():
        session.expire_all()
        return [each.key for each in queries.curricula(session)[0].lessons][:3]

    pressed = lead.post("/learn/structure/move", data={"step": "up"})
    by_button = order()
    dragged = lead.post("/learn/structure/move", data={"before": "why-share"}, headers=SCRIPT)

    assert pressed.location == f"/learn/curricula/{main.uid}#l-structure"
    assert by_button == ["why-share", "structure", "whats-in-it"]
    assert order() == ["structure", "why-share", "whats-in-it"]
    assert dragged.text.index("/learn/structure/edit") < dragged.text.index("/learn/why-share/edit")
    assert "<html" not in dragged.text
    assert lead.post("/learn/structure/move", data={"step": "sideways"}).status_code == 404
    assert lead.post("/learn/nothing/move", data={"step": "up"}).status_code == 404


def test_curricula_are_ordered_archived_and_put_back(session, lead, main):
    made = lead.post("/learn/curricula", data={"title_en": "B", "title_nl": "B", "gate": "off"}).location
    uid = made.rpartition("/")[2]

    moved = lead.post(f"{made}/move", data={"step": "up"}, headers=SCRIPT)
    gone = lead.post(f"{made}/archive", follow_redirects=True)
    twice = lead.post(f"{made}/archive")
    back = lead.post(f"{made}/restore", follow_redirects=True)

    assert moved.text.index(f"c-{uid}") < moved.text.index(f"c-{main.uid}")
    assert f"/learn/curricula/{uid}/restore" in gone.text
    assert "Archived" in gone.text
    assert twice.status_code == 409
    assert "is back" in back.text


def test_a_lesson_is_taken_away_while_somebody_answers(session, login, lead):
    lotte = make.person(name="Lotte")
    session.add(lotte)
    session.commit()
    other = login(lotte)
    other.get("/learn/why-share")

    gone = lead.post("/learn/why-share/archive", follow_redirects=True)
    answer = other.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "half an answer"})
    handed = other.post("/learn/why-share/complete", data={"e1-version": "0", "e1-text": "half an answer"})

    assert "/learn/why-share/restore" in gone.text
    assert (answer.status_code, handed.status_code) == (409, 409)
    assert "half an answer</textarea>" in answer.text
    assert other.get("/learn/why-share").status_code == 404
    lead.post("/learn/why-share/restore")
    assert other.get("/learn/why-share").status_code == 200


def test_a_new_version_while_somebody_answers_keeps_the_answer(session, login, lead):
    lotte = make.person(name="Lotte")
    session.add(lotte)
    session.commit()
    other = login(lotte)
    words = "Asked twice this month. " * 20
    lead.post("/learn/why-share/edit", data=edit(lead, body_en="Changed."))

    answer = other.post("/learn/why-share/complete", data={"e1-version": "0", "e1-text": words, "edition": "1"})
    again = other.post("/learn/why-share/complete", data={"e1-version": "1", "e1-text": words, "edition": "2"})

    assert answer.status_code == 409
    assert "A newer text of this lesson came out" in answer.text
    assert "Asked twice this month." in answer.text
    assert again.status_code == 303
    assert session.scalars(sa.select(ExerciseAnswer.text)).one().startswith("Asked twice")


def test_headings_open_in_both_languages(session, login, lead):
    lead.post("/learn/why-share/edit", data=edit(
        lead, body_en="## Cut what nobody misses\n\nx\n\n### One reader\n\ny",
        body_nl="## Schrap wat niemand mist\n\nx\n\n### Eén lezer\n\ny"))
    page = lead.get("/learn/why-share").text

    for anchor in ("1", "2", "cut-what-nobody-misses", "schrap-wat-niemand-mist", "one-reader", "een-lezer"):
        assert page.count(f'id="{anchor}"') == 1, anchor
    assert '<a href="#2">' in page
    assert "<h3" in page[page.index('id="2"'):]


def test_every_part_of_the_built_in_lessons_keeps_the_number_that_the_coach_names(lead):
    """docs/domain-more.md o points at structure#3..5 and writing#1..4."""
    assert all(f'id="{n}"' in lead.get("/learn/structure").text for n in (3, 4, 5))
    assert all(f'id="{n}"' in lead.get("/learn/writing").text for n in (1, 2, 3, 4))


def test_a_house_of_its_own_lessons_survives_a_reload_of_the_built_in_ones(session, lead, tmp_path, now):
    lead.post("/learn/why-share/edit", data=edit(lead, body_en="Ours."))
    write(tmp_path, "why-share", 1, more=TEXT, body="Theirs.")

    services.load_curriculum(session, tmp_path, now)

    assert queries.get_lesson(session, "why-share").body_en == "Ours."
