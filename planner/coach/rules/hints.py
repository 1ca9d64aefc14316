"""Every hint of the coach: when it is true, and where in the text (docs/domain-more.md o, coach hints).

A hint is the business of who writes; nobody else sees one. The order of `Key` is the order in which they are shown.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from planner.checklist.rules import LAST_WORDS, gift_named
from planner.coach.rules import persons
from planner.coach.rules.jargon import Known, unknown_words
from planner.coach.rules.seen import Place, Seen, Told, span
from planner.readability.scores import FEWEST_WORDS, count, score
from planner.structure import rules as structure
from planner.structure.models import Element

MOST_OPEN = 5
FIRST_WORDS = 60
WITHOUT_EXAMPLE = 300
LONG_SENTENCE = 25
LONG_PARAGRAPH_WORDS, LONG_PARAGRAPH_SENTENCES = 100, 6
ENOUGH_SENTENCES = 10
PASSIVE_SHARE, WE_SHARE = 15, 30            # percent of the sentences
HARD_BELOW = 45
WITHOUT_HEADING = 400
_PRESS_HERE = frozenset({"here", "hier", "click", "klik", "this", "dit"})
_WE = frozenset({"we", "wij", "our", "onze"})


class Key(StrEnum):
    """What a hint is about, in the order of showing."""

    NO_READER = "no_reader"
    OPENING_NO_PERSON = "opening_no_person"
    NO_EXAMPLE = "no_example"
    STORY_GAP = "story_gap"
    GIFT_MISSING = "gift_missing"
    LONG_SENTENCE = "long_sentence"
    LONG_PARAGRAPH = "long_paragraph"
    PASSIVE = "passive"
    JARGON = "jargon"
    HARD = "hard"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    WE_OPENING = "we_opening"
    HEADING_ALONE = "heading_alone"
    LINK_WORDS = "link_words"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the template that the text is built by."""

    key: str
    title_nl: str
    title_en: str
    min_words: int
    max_words: int
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What the coach knows beside the text.

    ``names_fact``: a fact of a target persona is linked, or the text is like one. ``has_readers``: it has a persona.
    ``marked``: elements of the story that the writers marked in the text as it is. ``known``: words of topic areas,
    and what the counted facts of the personas say.
    """

    names_fact: bool = True
    has_readers: bool = True
    gift: str = ""
    company: str = ""
    parts: Sequence[Part] = ()
    marked: Collection[Element] = frozenset(Element)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: where in the text, about which word or element, with which figures."""

    key: Key
    places: tuple[Place, ...]
    subject: str = ""
    figures: Mapping[str, int | Decimal] = field(default_factory=dict)


def hints(seen: Seen, brief: Brief) -> Iterator[Hint]:
    """Every hint that is true, in the order of showing; none for a text without words."""
    if not seen.words:
        return
    for rule in _RULES:
        yield from rule(seen, brief)


def heard(found: Iterable[Hint], silent: Collection[tuple[str, str]]) -> list[Hint]:
    """Those that nobody silenced; ``silent`` holds pairs of key and subject, '' for all of a key."""
    return [hint for hint in found if (hint.key, "") not in silent and (hint.key, hint.subject) not in silent]


# --- The whole text ----------------------------------------------------------------------------------------------


def _no_reader(seen: Seen, brief: Brief) -> Iterator[Hint]:
    if brief.has_readers and not brief.names_fact:
        yield Hint(Key.NO_READER, (seen.told[0].place,))


def _opening(seen: Seen, brief: Brief) -> Iterator[Hint]:
    first = persons.first_person(seen)
    if first is None or first >= FIRST_WORDS:
        last = seen.sentence_at(min(FIRST_WORDS, len(seen.words)) - 1)
        yield Hint(Key.OPENING_NO_PERSON, ((seen.told[0].place[0], last.place[1]),))


def _no_example(seen: Seen, brief: Brief) -> Iterator[Hint]:
    if len(seen.words) <= WITHOUT_EXAMPLE:
        return
    start = persons.first_run_without_example(seen, WITHOUT_EXAMPLE)
    if start is not None:
        yield Hint(Key.NO_EXAMPLE, (seen.sentence_at(start).place,))


def _story_gap(seen: Seen, brief: Brief) -> Iterator[Hint]:
    told = told_in_parts(seen, brief)
    missing = [element for element in Element if element not in told and element not in brief.marked]
    if missing:
        yield Hint(Key.STORY_GAP, (_where(seen, brief, missing[0]),), missing[0].value)


def told_in_parts(seen: Seen, brief: Brief) -> frozenset[Element]:
    """The elements of the story whose part has words."""
    return frozenset(part.element for part, words, _ in _parts(seen, brief.parts) if part.element and words)


def _where(seen: Seen, brief: Brief, element: Element) -> Place:
    """Where an element that is missing would stand: its part's heading, else first, in the middle or last."""
    for part, _, place in _parts(seen, brief.parts):
        if part.element is element and place is not None:
            return place
    at = {Element.PERSON: 0, Element.LESSON: -1}.get(element, len(seen.told) // 2)
    return seen.told[at].place


def _gift(seen: Seen, brief: Brief) -> Iterator[Hint]:
    if not gift_named(brief.gift, seen.words[-LAST_WORDS:], seen.lang):
        yield Hint(Key.GIFT_MISSING, (seen.told[-1].place,))


def _hard(seen: Seen, brief: Brief) -> Iterator[Hint]:
    figures = count((each.sentence for each in seen.told), seen.lang)
    found = score(figures, seen.lang)
    if found is not None and found < HARD_BELOW and figures.words >= FEWEST_WORDS:
        longest = max(seen.told, key=lambda each: len(each.sentence.words))
        yield Hint(Key.HARD, (longest.place,), figures={"n": found})


# --- Sentences and paragraphs ------------------------------------------------------------------------------------


def _long_sentences(seen: Seen, brief: Brief) -> Iterator[Hint]:
    for each in seen.told:
        if len(each.sentence.words) > LONG_SENTENCE:
            yield Hint(Key.LONG_SENTENCE, (each.place,), figures={"n": len(each.sentence.words)})


def _long_paragraphs(seen: Seen, brief: Brief) -> Iterator[Hint]:
    for block, own in seen.blocks:
        words = sum(len(sentence.words) for sentence in own)
        if words > LONG_PARAGRAPH_WORDS or len(own) > LONG_PARAGRAPH_SENTENCES:
            yield Hint(Key.LONG_PARAGRAPH, ((block.start, block.end),))


def _share(found: Sequence[object], seen: Seen, percent: int) -> bool:
    return len(seen.told) >= ENOUGH_SENTENCES and len(found) * 100 > percent * len(seen.told)


def _passive(seen: Seen, brief: Brief) -> Iterator[Hint]:
    find = persons.PASSIVE[seen.lang]
    found = [(each, pair) for each in seen.told if (pair := find(each.sentence)) is not None]
    if _share(found, seen, PASSIVE_SHARE):
        yield Hint(Key.PASSIVE, tuple(_words_place(each, *pair) for each, pair in found))


def _words_place(told: Told, first: int, last: int) -> Place:
    words = told.sentence.words
    return span(told.block, words[first].start, words[last].end)


def _we_opening(seen: Seen, brief: Brief) -> Iterator[Hint]:
    company = tuple(brief.company.casefold().split())
    found = [each for each in seen.told if _begins_with_us(each, company)]
    if _share(found, seen, WE_SHARE):
        yield Hint(Key.WE_OPENING, tuple(_words_place(each, 0, 0) for each in found))


def _begins_with_us(told: Told, company: tuple[str, ...]) -> bool:
    words = [persons.bare(word.text) for word in told.sentence.words[:max(1, len(company))]]
    return words[0] in _WE or bool(company and tuple(words) == company)


def _jargon(seen: Seen, brief: Brief) -> Iterator[Hint]:
    for word, place in unknown_words(seen, brief.known):
        yield Hint(Key.JARGON, (place,), word)


# --- Parts, headings and links -----------------------------------------------------------------------------------


def _parts(seen: Seen, parts: Sequence[Part]) -> list[tuple[Part, int, Place | None]]:
    """Each part of the template that the text has, how many words it has, and where its heading stands.

    A text that opens without a heading opens with the first part, unless a heading of that name stands further on.
    """
    if not parts:
        return []
    (_, opening), *rest = list(seen.sections())
    headings = [structure.Heading(heading.level, heading.text) for heading, _ in rest if heading]
    titles = {parts[0].title_nl.casefold(), parts[0].title_en.casefold()} - {""}
    opens = opening > 0 and not any(heading.text.casefold() in titles for heading in headings)
    found = structure.parts_of(headings, parts[1:] if opens else parts)
    words: dict[int, int] = {0: opening} if opens else {}
    places: dict[int, Place | None] = {0: seen.told[0].place} if opens else {}
    for (heading, own), number in zip(rest, found, strict=True):
        if number is not None and heading is not None:
            words[number + opens] = words.get(number + opens, 0) + own
            places.setdefault(number + opens, (heading.start, heading.end))
    return [(parts[number], words[number], places[number]) for number in sorted(words)]


def _too(seen: Seen, brief: Brief, key: Key, is_wrong: Callable[[Part, int], bool]) -> Iterator[Hint]:
    for part, words, place in _parts(seen, brief.parts):
        if is_wrong(part, words) and place is not None:
            yield Hint(key, (place,), part.key, {"n": words, "min": part.min_words, "max": part.max_words})


def _too_long(seen: Seen, brief: Brief) -> Iterator[Hint]:
    return _too(seen, brief, Key.TOO_LONG, lambda part, words: words > part.max_words)


def _too_short(seen: Seen, brief: Brief) -> Iterator[Hint]:
    return _too(seen, brief, Key.TOO_SHORT, lambda part, words: words < part.min_words)


def _headings(seen: Seen, brief: Brief) -> Iterator[Hint]:
    alone = [(heading.start, heading.end) for heading in seen.prose.headings if len(heading.text.split()) == 1]
    at = 0
    for _, words in seen.sections():
        if words >= WITHOUT_HEADING:
            alone.append(seen.sentence_at(at + WITHOUT_HEADING - 1).place)
        at += words
    if alone:
        yield Hint(Key.HEADING_ALONE, tuple(sorted(alone)))


def _links(seen: Seen, brief: Brief) -> Iterator[Hint]:
    found = [(link.start, link.end) for block, _ in seen.blocks for link in block.links
             if (said := link.text.casefold().strip(" .,!?*_").split()) and _PRESS_HERE.issuperset(said)]
    if found:
        yield Hint(Key.LINK_WORDS, tuple(found))


_RULES: tuple[Callable[[Seen, Brief], Iterator[Hint]], ...] = (
    _no_reader, _opening, _no_example, _story_gap, _gift, _long_sentences, _long_paragraphs, _passive, _jargon, _hard,
    _too_long, _too_short, _we_opening, _headings, _links)
