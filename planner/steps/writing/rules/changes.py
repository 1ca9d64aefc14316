"""What an edit after an approval invalidates: the change classes of docs/domain.md c."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from planner.steps.writing.rules.alignment import edits
from planner.steps.writing.rules.pictures import replaced_pictures
from planner.steps.writing.rules.roles import Role, word_roles
from planner.steps.writing.rules.words import words

COSMETIC_WORDS = 20
COSMETIC_SHARE = Fraction(2, 100)
STALE_APPROVAL_DAYS = 90        # a moved slot: an older approval no longer stands
FAR_MOVE_DAYS = 30              # a slot moved farther needs the lead again
NEAR_WORKING_DAYS = 1           # so close to the slot a cosmetic edit keeps the final approval


class ChangeClass(StrEnum):
    """What changed. It is computed; a lead can raise it, nobody can lower it."""

    INTERNAL = "0"
    COSMETIC = "1"
    TEXT = "2"
    PERSONAS = "3"
    ASSET = "4"
    PERSONA_FACT = "5"
    VARIANT = "V"
    DATE = "D"


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a text differs from the approved one.

    ``change_class`` is None for equal texts. ``words_changed`` is the word-level edit distance, None when it is more
    than a cosmetic change can have. ``touched`` are the roles of changed words that make the change more than cosmetic.
    ``is_decorative`` belongs to class 4: the pictures that were replaced say nothing.
    """

    change_class: ChangeClass | None
    words_changed: int | None = 0
    touched: frozenset[Role] = frozenset()
    is_decorative: bool = False

    @property
    def fates(self) -> Fates:
        """What becomes of the approvals; everything stands where the text is the same.

        The final approval of class 1 hangs on the date of the slot, which a text does not know: see `fates`.
        """
        if self.change_class is None:
            return Fates(Fate.STANDS, Fate.STANDS)
        return fates(self.change_class, Circumstances(is_decorative=self.is_decorative))


def text_change(old: tuple[str, str], new: tuple[str, str]) -> TextChange:
    """The change class of a text, from (title, body) to (title, body).

    Cosmetic is at most 20 words and at most 2 % of the words of the approved revision, with no heading, link, number,
    quotation, name or code touched. Where the same change can be read in several ways, a word counts as changed when
    any of the shortest readings changes it. Other pictures in the places of pictures, and nothing else, are class 4.

    Source: docs/domain.md c (change classes, class 1, 2 and 4).
    """
    if old == new:
        return TextChange(None)
    replaced = replaced_pictures(old[1], new[1]) if old[0] == new[0] else None
    if replaced is not None:
        return TextChange(ChangeClass.ASSET, is_decorative=replaced.is_decorative)
    before, after = words(old[0]) + words(old[1]), words(new[0]) + words(new[1])
    found = edits(before, after, limit=min(COSMETIC_WORDS, int(len(before) * COSMETIC_SHARE)))
    if found is None:
        return TextChange(ChangeClass.TEXT, None)
    if not found.distance:
        return _words_stayed(old, new)
    touched = _roles(old, found.old) | _roles(new, found.new)
    return TextChange(ChangeClass.TEXT if touched else ChangeClass.COSMETIC, found.distance, touched)


def _words_stayed(old: tuple[str, str], new: tuple[str, str]) -> TextChange:
    """White space alone is cosmetic; words that went from the title to the body, or back, are not."""
    if words(old[0]) == words(new[0]):
        return TextChange(ChangeClass.COSMETIC)
    return TextChange(ChangeClass.TEXT, touched=frozenset({Role.TITLE}))


def _roles(text: tuple[str, str], places: Iterable[int]) -> frozenset[Role]:
    roles = word_roles(*text)
    return frozenset().union(*(roles[place] for place in places))


def raised(computed: ChangeClass, wanted: ChangeClass) -> ChangeClass:
    """The class after a lead asked for ``wanted``: of the text classes 0 to 2 the higher one, else as computed.

    Source: docs/domain.md c ("the lead can raise a class, never lower it").
    """
    order = (ChangeClass.INTERNAL, ChangeClass.COSMETIC, ChangeClass.TEXT)
    if computed in order and wanted in order:
        return max(computed, wanted, key=order.index)
    return computed


# --- What becomes of the approvals -------------------------------------------------------------------------------


class Fate(StrEnum):
    """What becomes of an approval."""

    STANDS = "stands"
    CARRIED = "carried"     # stands for the new text, marked; its reviewer can reopen within one working day
    CHECK = "check"         # the same reviewer confirms with one press
    STALE = "stale"         # has to be given again


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the fate of approvals hangs on besides the class; only what belongs to the class is looked at."""

    working_days_to_slot: int = 0       # class 1
    approval_days: int = 0              # class D: age of the persona approval
    cited_fact_expired: bool = False    # class D: a persona fact in the brief
    moved_days: int = 0                 # class D: days between the old and the new date, either way
    is_decorative: bool = False         # class 4


@dataclass(frozen=True, slots=True)
class Fates:
    """What becomes of a persona approval, of the lead's final approval, and of the approval of the one variant."""

    persona: Fate
    final: Fate
    variant: Fate = Fate.STANDS


def _stale(condition: bool) -> Fate:
    return Fate.STALE if condition else Fate.STANDS


def _moved(seen: Circumstances) -> Fates:
    too_old = seen.approval_days > STALE_APPROVAL_DAYS or seen.cited_fact_expired
    return Fates(_stale(too_old), _stale(abs(seen.moved_days) > FAR_MOVE_DAYS))


_FATES: Mapping[ChangeClass, Callable[[Circumstances], Fates]] = {
    ChangeClass.INTERNAL: lambda seen: Fates(Fate.STANDS, Fate.STANDS),
    ChangeClass.COSMETIC: lambda seen: Fates(Fate.CARRIED, _stale(seen.working_days_to_slot > NEAR_WORKING_DAYS)),
    ChangeClass.TEXT: lambda seen: Fates(Fate.STALE, Fate.STALE),
    ChangeClass.PERSONAS: lambda seen: Fates(Fate.STANDS, Fate.STALE),
    ChangeClass.ASSET: lambda seen: Fates(_stale(not seen.is_decorative), Fate.STALE),
    ChangeClass.PERSONA_FACT: lambda seen: Fates(Fate.CHECK, Fate.STANDS),
    ChangeClass.VARIANT: lambda seen: Fates(Fate.STANDS, Fate.STANDS, Fate.STALE),
    ChangeClass.DATE: _moved,
}


def fates(change: ChangeClass, seen: Circumstances | None = None) -> Fates:
    """What becomes of the approvals of a draft after a change.

    For class 3 ``persona`` speaks of the personas that stayed; `persona_change` says which came and went.

    Source: docs/domain.md c (change classes).
    """
    return _FATES[change](seen or Circumstances())


@dataclass(frozen=True, slots=True)
class PersonaChange:
    """Target personas by id: approvals of ``kept`` stand, ``added`` are asked, ``removed`` are kept as history."""

    kept: frozenset[int]
    added: frozenset[int]
    removed: frozenset[int]


def persona_change(old: Iterable[int], new: Iterable[int]) -> PersonaChange | None:
    """How the target set changed, or None when it did not. Source: docs/domain.md c (class 3)."""
    before, after = frozenset(old), frozenset(new)
    if before == after:
        return None
    return PersonaChange(kept=before & after, added=after - before, removed=before - after)
