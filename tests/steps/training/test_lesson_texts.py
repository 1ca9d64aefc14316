"""Lesson files: what they say, how they fail, and the parts of a text."""
import pytest

from planner.steps.training.texts import LessonFileError, first_words, parts, read_lessons

FRONT = "---\nkey: why\norder: 1\nlang: {lang}\ntitle: {title}\nminutes: 15\n{more}---\n{body}\n"


def files(*, nl="", en="", title_nl="Waarom?", body_nl="Tekst.", body_en="Text."):
    return {"1-why.nl.md": FRONT.format(lang="nl", title=title_nl, more=nl, body=body_nl),
            "1-why.en.md": FRONT.format(lang="en", title="Why?", more=en, body=body_en)}


def test_two_files_make_one_lesson():
    [lesson] = read_lessons(files())

    assert (lesson.key, lesson.order, lesson.minutes) == ("why", 1, 15)
    assert (lesson.title, lesson.body) == ({"nl": "Waarom?", "en": "Why?"}, {"nl": "Tekst.", "en": "Text."})


def test_an_exercise_has_its_task_in_both_languages():
    [lesson] = read_lessons(files(nl='exercise: {kind: text, min_words: 60, prompt: "Schrijf."}\n',
                                  en='exercise: {kind: text, min_words: 60, prompt: "Write."}\n'))

    assert lesson.exercise is not None
    assert (lesson.exercise.kind, lesson.exercise.min_words) == ("text", 60)
    assert lesson.exercise.prompt == {"nl": "Schrijf.", "en": "Write."}


def test_options_may_be_bare_or_say_what_is_right_and_why():
    [lesson] = read_lessons(files(
        nl="exercise: {kind: choice, prompt: Kies, options: [een, {text: twee, right: true, why: daarom}]}\n",
        en="exercise: {kind: choice, prompt: Choose, options: [one, {text: two, right: true, why: because}]}\n"))

    assert lesson.exercise is not None
    assert list(lesson.exercise.options) == [
        {"nl": "een", "en": "one", "right": False, "why_nl": "", "why_en": ""},
        {"nl": "twee", "en": "two", "right": True, "why_nl": "daarom", "why_en": "because"}]


@pytest.mark.parametrize(("given", "says"), [
    ({"a.md": "no front matter"}, "no front matter"),
    ({"a.md": "---\nkey: [\n---\nx"}, "no YAML"),
    ({"a.md": "---\n- a list\n---\nx"}, "missing"),
    ({"a.md": "---\nkey: why\norder: 1\nlang: nl\n---\nx"}, "minutes, title missing"),
    ({"a.md": FRONT.format(lang="de", title="Warum", more="", body="x")}, "not nl or en"),
    ({"a.md": FRONT.format(lang="nl", title="x", more="", body="x")}, "en file is missing"),
    ({"a.md": FRONT.format(lang="nl", title="x", more="", body="x").replace("why", "people")}, "can't be a key"),
    (files(nl="retrain: true\n"), "retrain is True in Dutch"),
    (files(nl="exercise: {kind: text, prompt: x}\n"), "exercise differs"),
    (files(nl="exercise: {kind: song, prompt: x}\n", en="exercise: {kind: song, prompt: x}\n"), "exercise differs"),
    (files(nl="exercise: {kind: choice, prompt: x, options: [a]}\n",
           en="exercise: {kind: choice, prompt: x, options: [a, b]}\n"), "1 options in Dutch, 2 in English"),
])
def test_a_broken_file_is_named(given, says):
    with pytest.raises(LessonFileError, match=says):
        read_lessons(given)


def test_a_bold_lead_in_begins_a_part():
    found = parts("Before.\n\n**Put people first.** One.\n\nStill one.\n\n**2. Cut.** Two.\n\nNot **bold** first.")

    assert [(part.number, part.title) for part in found] == [(0, ""), (1, "Put people first"), (2, "Cut")]
    assert found[1].text == "**Put people first.** One.\n\nStill one."
    assert found[2].text.endswith("Not **bold** first.")


def test_each_step_of_a_list_is_a_part():
    found = parts("In two steps:\n\n1. **The ordinary day.** Home.\n2. **The disturbance.** What?\n\n**Remember:** it.")

    assert [part.title for part in found] == ["", "The ordinary day", "The disturbance", "Remember"]


def test_no_word_of_a_lesson_is_lost_in_parts():
    body = "A.\n\n**B.** b\n\n1. **C.** c\n2. **D.** d\n\nE"

    assert "\n\n".join(part.text for part in parts(body)).split() == body.split()


def test_first_words_are_cut_between_words():
    assert first_words(["", "a\nquestion that came twice"], 12) == "a question…"
    assert first_words([]) == ""
