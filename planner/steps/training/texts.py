"""Lesson texts: the files that they come from, and the parts that they fall into. Pure."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LANGUAGES = ("nl", "en")
KINDS = ("text", "choice", "outline")
# Addresses below /learn that are not lessons.
RESERVED = frozenset({"people"})
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LEAD_IN = re.compile(r"\A(?:\d+\.\s+)?\*\*(?P<title>[^*]+?)[.:]?\*\*")


class LessonFileError(ValueError):
    """A lesson file can't be read; the message names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """What a lesson asks. ``options`` as `models.Exercise` keeps them."""

    kind: str
    prompt: Mapping[str, str]
    min_words: int | None
    options: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class LessonText:
    """One lesson in both languages, as its files say. ``minutes`` for reading and exercise together."""

    key: str
    order: int
    minutes: int
    needs: tuple[str, ...]
    retrain: bool
    title: Mapping[str, str]
    body: Mapping[str, str]
    exercise: ExerciseText | None


def read_lessons(files: Mapping[str, str]) -> list[LessonText]:
    """The lessons of a curriculum, in order, from its Markdown files with front matter (file name: text).

    A lesson has one file a language. What is the same in both (order, minutes, needs, kind of exercise) may stand in
    both, but may not differ.

    Raises:
        LessonFileError: a file without front matter, an unknown key, a language missing, or two files at odds.
    """
    by_key: dict[str, dict[str, tuple[str, Mapping[str, Any], str]]] = {}
    for name, text in sorted(files.items()):
        front, body = _front_matter(name, text)
        by_key.setdefault(front["key"], {})[front["lang"]] = (name, front, body)
    return sorted((_lesson(key, pages) for key, pages in by_key.items()), key=lambda lesson: (lesson.order, lesson.key))


def _front_matter(name: str, text: str) -> tuple[Mapping[str, Any], str]:
    found = _FRONT.match(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if found is None:
        raise LessonFileError(f"{name}: no front matter between two lines of ---")
    try:
        front = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise LessonFileError(f"{name}: the front matter is no YAML") from error
    missing = {"key", "order", "lang", "title", "minutes"} - set(front if isinstance(front, dict) else ())
    if missing:
        raise LessonFileError(f"{name}: {', '.join(sorted(missing))} missing")
    if front["lang"] not in LANGUAGES:
        raise LessonFileError(f"{name}: lang is {front['lang']!r}, not nl or en")
    if not _KEY.fullmatch(str(front["key"])) or front["key"] in RESERVED:
        raise LessonFileError(f"{name}: {front['key']!r} can't be a key")
    return front, found[2].strip()


def _lesson(key: str, pages: Mapping[str, tuple[str, Mapping[str, Any], str]]) -> LessonText:
    for lang in LANGUAGES:
        if lang not in pages:
            raise LessonFileError(f"{key}: its {lang} file is missing")
    order, minutes, needs, retrain = (
        _same(key, pages, name, default) for name, default in (
            ("order", None), ("minutes", None), ("needs", ()), ("retrain", False)))
    return LessonText(key=key, order=order, minutes=minutes, needs=tuple(needs), retrain=retrain,
                      title={lang: pages[lang][1]["title"] for lang in LANGUAGES},
                      body={lang: pages[lang][2] for lang in LANGUAGES}, exercise=_exercise(key, pages))


def _same(key: str, pages: Mapping[str, tuple[str, Mapping[str, Any], str]], name: str, default: Any) -> Any:
    nl, en = (pages[lang][1].get(name, default) for lang in LANGUAGES)
    if nl != en:
        raise LessonFileError(f"{key}: {name} is {nl!r} in Dutch and {en!r} in English")
    return nl


def _exercise(key: str, pages: Mapping[str, tuple[str, Mapping[str, Any], str]]) -> ExerciseText | None:
    asked: dict[str, dict[str, Any]] = {lang: pages[lang][1].get("exercise") or {} for lang in LANGUAGES}
    nl, en = asked["nl"], asked["en"]
    if not nl and not en:
        return None
    if any(nl.get(name) != en.get(name) for name in ("kind", "min_words")) or nl.get("kind") not in KINDS:
        raise LessonFileError(f"{key}: the exercise differs between Dutch and English")
    options = {lang: [_option(each) for each in asked[lang].get("options", ())] for lang in LANGUAGES}
    if len(options["nl"]) != len(options["en"]):
        raise LessonFileError(f"{key}: {len(options['nl'])} options in Dutch, {len(options['en'])} in English")
    return ExerciseText(
        kind=nl["kind"], min_words=nl.get("min_words"), prompt={lang: asked[lang]["prompt"] for lang in LANGUAGES},
        options=tuple({"nl": nl_one["text"], "en": en_one["text"], "right": bool(nl_one.get("right")),
                       "why_nl": nl_one.get("why", ""), "why_en": en_one.get("why", "")}
                      for nl_one, en_one in zip(options["nl"], options["en"], strict=True)))


def _option(option: Any) -> Mapping[str, Any]:
    """A bare text is an option of a question without a right answer."""
    return option if isinstance(option, Mapping) else {"text": str(option)}


# --- The parts of a text -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lesson under one bold lead-in; ``number`` counts them from 1, 0 is what comes before the first.

    Its place in the page is ``#<number>``, so that the coach can point there (docs/domain-more.md o).
    """

    number: int
    title: str
    text: str


def parts(body: str) -> list[Part]:
    """The parts of a lesson: a paragraph or list item that begins in bold begins a part."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for block in re.split(r"\n\s*\n|\n(?=\d+\.\s+\*\*)", body.strip()):
        lead = _LEAD_IN.match(block)
        if lead:
            found.append((re.sub(r"^\d+\.\s*", "", lead["title"]).rstrip(".:"), []))
        found[-1][1].append(block)
    return [Part(number, title, "\n\n".join(blocks)) for number, (title, blocks) in enumerate(found) if blocks]


def first_words(texts: Iterable[str], length: int = 90) -> str:
    """The begin of the first text that has words, in one line, cut between words."""
    line = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return line if len(line) <= length else line[:length].rpartition(" ")[0] + "…"
