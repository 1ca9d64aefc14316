"""The house in which the stories of training play, its three lessons, and how people follow them."""
from pathlib import Path

from planner.steps.training import queries, services
from planner.steps.training.services import Answer

PAGE = """---
key: {key}
order: {order}
lang: {lang}
title: {title}
minutes: 10
{more}---
{body}
"""
TEXT = "exercise: {kind: text, min_words: 5, prompt: Write}\n"
CHECK = ("exercise: {kind: choice, prompt: Choose, options: [{text: a heading, why: too early}, "
         "{text: one sentence, right: true, why: it guards the rest}]}\n")
TASTE = "exercise: {kind: choice, prompt: Choose, options: [thinking, peers]}\n"


def write(folder: Path, key: str, order: int, *, more: str = TEXT, body: str = "Text.") -> None:
    for lang in ("nl", "en"):
        (folder / f"{order}-{key}.{lang}.md").write_text(
            PAGE.format(key=key, order=order, lang=lang, title=key.title(), more=more, body=body), "utf-8")


def lesson(session, key):
    return queries.get_lesson(session, key)


def answer(session, person, key, now, *, text="five words are enough here", choices=(), version=0):
    found = lesson(session, key)
    typed = {found.exercises[0].id: Answer(text, choices, version)}
    return services.save_answers(session, actor=person, now=now, lesson=found, typed=typed)[found.exercises[0].id]


def finish(session, person, key, now, **over):
    answer(session, person, key, now, **over)
    return services.complete_lesson(session, actor=person, now=now, lesson=lesson(session, key))


def finish_all(session, person, now):
    finish(session, person, "why", now)
    finish(session, person, "build", now, choices=(1,))
    return finish(session, person, "taste", now, choices=(0,))


def states(session, person):
    return {key: state.value for key, state in queries.courses(session, person)[0].states.items()}
