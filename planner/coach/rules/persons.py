"""Who and what stands in a text: people, quotations, examples, and sentences that hide who acts."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from planner.coach.rules.seen import Seen
from planner.readability.sentences import Sentence

_PRONOUNS = {
    "nl": frozenset(("ik", "jij", "je", "jou", "u", "hij", "zij", "ze", "wij", "we", "jullie", "hen", "hun", "hem",
                     "haar", "mij", "me", "ons")),
    "en": frozenset(("i", "you", "he", "she", "we", "they", "me", "him", "her", "us", "them")),
}
# Written with a capital, and nobody's name.
_CAPITAL = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "i", "dutch", "english"))
_SAMPLE_WORDS = frozenset(("bijvoorbeeld", "zoals"))
_SIGNS = re.compile("[0-9\"“„«”»]")
_QUOTE = re.compile("[\"“„«]")
_NL_FORMS = frozenset(("word", "wordt", "worden", "werd", "werden", "geworden"))
_NL_BEGIN, _NL_END = ("ge", "be", "ver", "ont", "her", "er"), ("d", "t", "en")
_NL_WITHIN, _EN_WITHIN = 6, 3
_EN_FORMS = frozenset(("be", "am", "is", "are", "was", "were", "been", "being"))
_EN_DONE = frozenset((
    "made", "done", "given", "taken", "seen", "known", "built", "found", "written", "held", "kept", "left", "lost",
    "paid", "put", "sent", "set", "shown", "told"))


def bare(word: str) -> str:
    """A word in small letters, without what an apostrophe hangs on it: we've is we."""
    return re.split("['’]", word.casefold(), maxsplit=1)[0]


def is_name(word: str) -> bool:
    """Whether a word that does not begin its sentence is a name: one capital first, and no day or month."""
    return word[:1].isupper() and not (len(word) > 1 and word.isupper()) and bare(word) not in _CAPITAL


def first_person(seen: Seen) -> int | None:
    """The number of the first word that is a name or a personal pronoun, or stands in a quotation; None for none.

    Source: docs/domain-more.md o (opening_no_person).
    """
    pronouns = _PRONOUNS[seen.lang]
    for number, (block, own) in enumerate(seen.blocks):
        quote = 0 if block.quoted else found.start() if (found := _QUOTE.search(block.text)) else None
        at = seen.breaks(number, 0)
        limit = seen.breaks(number, quote) if quote is not None else None
        for sentence in own:
            for place, word in enumerate(sentence.words):
                if at == limit or bare(word.text) in pronouns or (place and is_name(word.text)):
                    return at
                at += 1
    return None


# --- Examples ----------------------------------------------------------------------------------------------------


def first_run_without_example(seen: Seen, length: int) -> int | None:
    """The word that the first run of ``length`` words without an example begins with; None when there is no such run.

    An example is a figure, code, a quotation, a name, or the word for it. Source: docs/domain-more.md o (no_example).
    """
    start = 0
    for end, onward in _examples(seen):
        if end - start >= length:
            return start
        start = max(start, onward)
    return start if len(seen.words) - start >= length else None


def _examples(seen: Seen) -> Iterator[tuple[int, int]]:
    """Where an example ends a run, and where the next run begins; in the order of the text."""
    codes = sorted(seen.words_before(place) for place in seen.prose.codes)
    at = 0
    for number, (block, own) in enumerate(seen.blocks):
        found = [(place, place) for place in codes if at >= place]
        codes = codes[len(found):]
        signs = [] if block.quoted else [match.start() for match in _SIGNS.finditer(block.text)]
        found += [(place, place) for place in (seen.breaks(number, sign) for sign in (*signs, *block.codes))] \
            if signs or block.codes else []
        before = ""
        for sentence in own:
            for place, word in enumerate(sentence.words):
                text = word.text.casefold()
                if text in _SAMPLE_WORDS or (text == "example" and before == "for") or (place and is_name(word.text)):
                    found.append((at, at + 1))
                before = text
                at += 1
        if block.quoted:
            found.append((seen.breaks(number, 0), at))
        yield from sorted(found)
    yield from ((place, place) for place in codes)


# --- Who does it -------------------------------------------------------------------------------------------------


def _passive_nl(sentence: Sentence) -> tuple[int, int] | None:
    """A form of worden and a participle within six words: their numbers in the sentence."""
    return _pair(sentence, _NL_FORMS, _NL_WITHIN, lambda word: word.startswith(_NL_BEGIN) and word.endswith(_NL_END))


def _passive_en(sentence: Sentence) -> tuple[int, int] | None:
    """A form of be and a participle within three words: their numbers in the sentence."""
    return _pair(sentence, _EN_FORMS, _EN_WITHIN, lambda word: word.endswith("ed") or word in _EN_DONE)


def _pair(sentence: Sentence, forms: frozenset[str], within: int,
          is_done: Callable[[str], bool]) -> tuple[int, int] | None:
    words = [word.text.lower() for word in sentence.words]
    if forms.isdisjoint(words):
        return None
    for number, word in enumerate(words):
        if word in forms:
            for after in range(number + 1, min(number + within, len(words) - 1) + 1):
                if is_done(words[after]):
                    return number, after
    return None


PASSIVE: Mapping[str, Callable[[Sentence], tuple[int, int] | None]] = {"nl": _passive_nl, "en": _passive_en}
