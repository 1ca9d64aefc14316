"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from planner.structure.rules import Element, Weight
from planner.web.words import Labels

LABELS: Labels = {
    Element: {Element.PERSON: _l("person"), Element.TENSION: _l("tension"), Element.TURN: _l("turn"),
              Element.LESSON: _l("lesson")},
    Weight: {Weight.BLOCKING: _l("Must be closed before review"), Weight.ADVISING: _l("Advice")},
}
# What each item checks that the machine or everybody knows (rules.AUTOMATIC and BY_HAND).
CHECKS: Mapping[str, str] = {
    "fact-linked": _l("A fact of the reader is linked"), "sources": _l("Figures have a source"),
    "alt-text": _l("Pictures are described"), "links-answer": _l("Links answer"),
    "gift-named": _l("The ending names the gift"), "language-fits": _l("The language fits"),
    "length": _l("The length fits"), "one-message": _l("One message, ticked by hand"),
    "customer-consent": _l("Consent of the customer, ticked by hand"), "story": _l("A story, ticked by hand"),
}
REFUSALS: dict[str, str] = {
    "structure_needs_name": _l("Write it in Dutch or in English, or in both."),
    "structure_words_order": _l("The fewest words are more than the most."),
    "structure_full": _l("There are %(most)s already, which is the most."),
    "structure_item_twice": _l("The checklist has this line already."),
}
