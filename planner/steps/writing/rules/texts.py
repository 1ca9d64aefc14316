"""A text as somebody typed it, with the revision that it was based on."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.steps.writing.rules.words import clean_text, revision_hash


@dataclass(frozen=True)
class Text:
    """Title and body, based on revision ``base`` (0: on none)."""

    title: str
    body: str
    base: int = 0

    @property
    def clean(self) -> Text:
        """As it is stored: LF line ends, composed characters, no blanks around the title."""
        return Text(clean_text(self.title).strip(), clean_text(self.body), self.base)

    @cached_property
    def sha256(self) -> str:
        """The fingerprint that a revision with this text would have."""
        return revision_hash(self.title, self.body)


@dataclass(frozen=True)
class Window:
    """One open editor. ``continues`` names the one before it, when it was opened with that one's unsaved text."""

    name: str = ""
    continues: str = ""

    def goes_on_from(self, other: str) -> bool:
        """Whether what ``other`` typed is in this window's text, so that writing over it loses nothing."""
        return other in (self.name, self.continues)


def reading_minutes(words: int) -> int:
    """Minutes to read so many words, at 220 a minute; one at least. Source: docs/design.md (as on the blog)."""
    return max(1, round(words / 220))
