"""Whether an edit did nothing but put other pictures where pictures stood (docs/domain.md c, class 4)."""
from __future__ import annotations

import re
from dataclasses import dataclass

from planner.steps.writing.rules.roles import stands_as_text

_PICTURE = re.compile(r" {0,3}!\[(?P<alt>[^\[\]]*)\]\((?P<address>[^()\s]+)(?: \"[^\"]*\")?\)\s*$")


@dataclass(frozen=True, slots=True)
class Replaced:
    """Pictures that were replaced; ``is_decorative`` when neither the old nor the new ones say anything."""

    is_decorative: bool


def replaced_pictures(old: str, new: str) -> Replaced | None:
    """What happened to the pictures from one body to the other; None when anything else changed too.

    A picture is one that stands on a line of its own, as the editor puts it; it is replaced when its address is
    another one. Other words for the same picture, one more or one less are a change of the text. Where Markdown can
    be read in two ways (a picture in code), it is the text that changed.

    Source: docs/domain.md c (change classes, class 4).
    """
    before, after = old.split("\n"), new.split("\n")
    if len(before) != len(after):
        return None
    changed = [n for n, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    pairs = [(_PICTURE.match(before[n]), _PICTURE.match(after[n])) for n in changed]
    texts = stands_as_text(before), stands_as_text(after)
    if not changed or not all(texts[0][n] and texts[1][n] for n in changed):
        return None
    is_decorative = True
    for one, other in pairs:
        if one is None or other is None or one["address"] == other["address"]:
            return None
        is_decorative = is_decorative and not one["alt"].strip() and not other["alt"].strip()
    return Replaced(is_decorative)
