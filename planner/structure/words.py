"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.structure.rules import Element, Weight
from planner.web.words import Labels

LABELS: Labels = {
    Element: {Element.PERSON: _l("person"), Element.TENSION: _l("tension"), Element.TURN: _l("turn"),
              Element.LESSON: _l("lesson")},
    Weight: {Weight.BLOCKING: _l("Must be closed before review"), Weight.ADVISING: _l("Advice")},
}
REFUSALS: dict[str, str] = {
    "structure_needs_name": _l("Write it in Dutch or in English, or in both."),
    "structure_words_order": _l("The fewest words are more than the most."),
    "structure_full": _l("There are %(most)s already, which is the most."),
    "structure_item_twice": _l("The checklist has this line already."),
}
