"""Lesson texts: the files that they come from, and the parts that they fall into. Pure."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import yaml

from planner.web.markdown_fences import Fence, split_fences

LANGUAGES = ("nl", "en")
KINDS = ("text", "choice", "outline")
# Addresses below /learn that are not lessons.
RESERVED = frozenset({"people", "curricula", "certificates", "feedback", "preview"})
# What the page of a lesson calls its own pieces.
PAGE_IDS = frozenset({"exercise", "ex-h", "progress", "others", "saved", "main", "keys", "palette", "kept", "refusal"})
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*\s*\Z")
_BOLD_ITEM = re.compile(r"\d+\.\s+\*\*")
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
    """A stretch of a lesson under one heading or bold lead-in; ``number`` counts them from 1, 0 is what comes before.

    Its place in the page is ``#<number>`` in both languages, so that the coach can point there (docs/domain-more.md o),
    and ``#<words of its title>`` in either. ``level`` is that of the heading from 1, or 0 for a lead-in.
    """

    number: int
    title: str
    text: str
    level: int = 0

    @property
    def anchor(self) -> str:
        """The words of the title, as an address has them."""
        return address_words(self.title)


def parts(body: str) -> list[Part]:
    """The parts of a lesson: a heading, or a paragraph or list item that begins in bold, begins a part.

    Code between fences begins none.
    """
    found: list[tuple[str, int, list[str]]] = [("", 0, [])]
    for block in _blocks(body):
        title, level = _begins(block)
        if title:
            found.append((title, level, []))
        found[-1][2].append(block)
    return [Part(number, title, "\n\n".join(blocks), level)
            for number, (title, level, blocks) in enumerate(found) if blocks]


def _blocks(body: str) -> list[str]:
    """Paragraphs, headings and bold list items; a fenced block stays whole with what stands around it."""
    blocks: list[list[str]] = [[]]
    lines = body.strip().split("\n")
    at = 0
    for piece in split_fences(lines):
        if isinstance(piece, Fence):
            blocks[-1].extend(lines[piece.first:piece.last + 1])
            at = piece.last + 1
            continue
        if not piece.strip() or _HEADING.match(piece) or _BOLD_ITEM.match(piece):
            blocks.append([])
        if piece.strip():
            blocks[-1].append(piece)
        if _HEADING.match(piece):
            blocks.append([])
        at += 1
    return ["\n".join(block) for block in blocks if block]


def _begins(block: str) -> tuple[str, int]:
    """The title and level of the part that begins here; an empty title when none does."""
    if heading := _HEADING.match(block):
        return re.sub(r"[*_`]+|\[([^\]]*)\]\([^)]*\)", r"\1", heading["title"]).strip(), len(heading["marks"])
    lead = _LEAD_IN.match(block)
    return (re.sub(r"^\d+\.\s*", "", lead["title"]).rstrip(".:"), 0) if lead else ("", 0)


def other_anchors(body: str, other: str) -> dict[int, list[str]]:
    """Per part the anchors that lead to it: its own words, and those of the same part in the other language.

    The first part with some words has them; a later one with the same has its number alone, as has one whose words
    mean something else in the page.
    """
    seen = set(PAGE_IDS)
    theirs = {part.number: part for part in parts(other)}
    found: dict[int, list[str]] = {}
    for part in parts(body):
        if not part.title:
            continue
        both = [each.anchor for each in (part, theirs.get(part.number)) if each is not None and each.title]
        found[part.number] = [anchor for anchor in dict.fromkeys(both)
                              if anchor and anchor not in seen and not anchor.isdigit()]
        seen.update(both)
    return found


def address_words(title: str, longest: int = 60) -> str:
    """The words of a title as an address has them: small letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def key_for(title: str, taken: Collection[str], longest: int = 60) -> str:
    """A key for an address, made of a title; another one ends in a number when that is ``taken`` or reserved."""
    stem = address_words(title, longest - 4) or "lesson"
    if stem not in taken and stem not in RESERVED:
        return stem
    return next(key for key in (f"{stem}-{n}" for n in count(2)) if key not in taken)


def first_words(texts: Iterable[str], length: int = 90) -> str:
    """The begin of the first text that has words, in one line, cut between words."""
    line = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return line if len(line) <= length else line[:length].rpartition(" ")[0] + "…"
