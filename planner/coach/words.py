"""Words of this package: every hint as a sentence, with the lesson that it offers."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from planner.coach.rules import Key
from planner.readability.scores import Band
from planner.web.words import Labels

LABELS: Labels = {
    Band: {Band.EASY: _l("Reads easily"), Band.FAIR: _l("Reads fairly"), Band.HARD: _l("Reads hard"),
           Band.VERY_HARD: _l("Reads very hard")},
    Key: {
        Key.NO_READER: _l("The reader"), Key.OPENING_NO_PERSON: _l("Opening"), Key.NO_EXAMPLE: _l("Example"),
        Key.STORY_GAP: _l("Story"), Key.GIFT_MISSING: _l("What the reader takes home"),
        Key.LONG_SENTENCE: _l("Long sentence"), Key.LONG_PARAGRAPH: _l("Long paragraph"), Key.PASSIVE: _l("Passive"),
        Key.JARGON: _l("Jargon"), Key.HARD: _l("Hard to read"), Key.TOO_LONG: _l("Long part"),
        Key.TOO_SHORT: _l("Short part"), Key.WE_OPENING: _l("We first"), Key.HEADING_ALONE: _l("Headings"),
        Key.LINK_WORDS: _l("Words of a link"),
    },
}
REFUSALS: dict[str, str] = {
    "story_not_in_text": _l("These words are not in the text. Take a piece of it as it stands."),
}
# Source: docs/domain-more.md o (coach hints).
SENTENCES: Mapping[Key, str] = {
    Key.NO_READER: _l("Which fact of %(persona)s is this about?"),
    Key.OPENING_NO_PERSON: _l("Begin with someone the reader knows."),
    Key.NO_EXAMPLE: _l("300 words without an example."),
    Key.STORY_GAP: _l("The %(element)s is missing."),
    Key.GIFT_MISSING: _l("What can the reader do on Monday?"),
    Key.LONG_SENTENCE: _l("%(n)s words: where could a full stop go?"),
    Key.LONG_PARAGRAPH: _l("One thought to a paragraph."),
    Key.PASSIVE: _l("Who does it?"),
    Key.JARGON: _l("Would %(persona)s say “%(word)s”?"),
    Key.HARD: _l("Reads hard (%(n)s). Shorter words, shorter sentences."),
    Key.TOO_LONG: _l("This part has %(n)s of %(min)s–%(max)s words."),
    Key.TOO_SHORT: _l("This part has %(n)s of %(min)s–%(max)s words."),
    Key.WE_OPENING: _l("The customer is the hero."),
    Key.HEADING_ALONE: _l("Would the headings alone tell it?"),
    Key.LINK_WORDS: _l("Say where the link goes."),
}
# The lesson that explains a hint: its key, and the number of its bold lead-in (planner/demo/lessons).
LESSONS: Mapping[Key, tuple[str, int | None]] = {
    Key.NO_READER: ("structure", None), Key.OPENING_NO_PERSON: ("structure", 3), Key.NO_EXAMPLE: ("writing", 4),
    Key.STORY_GAP: ("storytelling", None), Key.GIFT_MISSING: ("structure", 5), Key.LONG_SENTENCE: ("writing", 2),
    Key.LONG_PARAGRAPH: ("structure", 4), Key.PASSIVE: ("writing", 1), Key.JARGON: ("writing", 3),
    Key.HARD: ("writing", None), Key.TOO_LONG: ("structure", None), Key.TOO_SHORT: ("structure", None),
    Key.WE_OPENING: ("storytelling", None), Key.HEADING_ALONE: ("structure", 4), Key.LINK_WORDS: ("writing", None),
}
