"""What differs between two texts, told in words and paragraphs for people; and three texts brought together.

Everything here is data: templates draw and escape it. The work has a limit: what goes beyond is told by the paragraph.

Source: docs/design.md (Two texts: equal parts fold, differing places stand side by side, each with a choice).
"""
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.web.edits import Hunk, Work, hunks
from planner.web.markdown_fences import split_fences

_STEPS = 400_000  # of comparing words, for one pair of texts: under a second
_ALIKE = 0.35  # share of words that two paragraphs must have in common to be told word by word
_TRIED = 5_000  # pairs of paragraphs that are tried for likeness in one place, those at about the same depth
_PAIRED = 250_000  # pairs beyond which paragraphs are not paired at all

_TOKEN = re.compile(
    r"""\w[\w\u0300-\u036f]*(?:['’-]\w[\w\u0300-\u036f]*)*           # a word
      | \s+
      | [^\w\s](?:[\u200d\ufe0f\U0001f3fb-\U0001f3ff]+[^\w\s]?)*     # a mark, or an emoji with all its parts""",
    re.VERBOSE,
)
_OWN_LINE = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) +\S| *#{1,6} | *\|| *> ")


class Kind(StrEnum):
    """What happened to a run of words between the old text and the new one."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    AWAY = "away"  # moved: it stood here
    HERE = "here"  # moved: it stands here now


_CAME, _WENT = frozenset({Kind.INSERT, Kind.HERE}), frozenset({Kind.DELETE, Kind.AWAY})
_MOVED = 4  # words that a run has at least to be told as moved; shorter ones are alike by chance


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words with one fate. ``move`` numbers, from 1, the two ends of a run that moved; 0 for any other."""

    kind: Kind
    text: str
    move: int = 0


@dataclass(frozen=True, slots=True)
class Same:
    """Paragraphs that are equal in both texts. ``near`` is False when no change stands next to them: fold them."""

    paragraphs: tuple[str, ...]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that differs; ``number`` counts the changes from 1, for stepping through them."""

    number: int
    segments: tuple[Segment, ...]

    @property
    def before(self) -> tuple[Segment, ...]:
        """The old paragraph: equal words and those that went. Empty when the paragraph is new."""
        return tuple(segment for segment in self.segments if segment.kind not in _CAME)

    @property
    def after(self) -> tuple[Segment, ...]:
        """The new paragraph: equal words and those that came. Empty when the paragraph went."""
        return tuple(segment for segment in self.segments if segment.kind not in _WENT)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts as one story.

    ``added`` and ``removed`` count words; ``coarse`` means that some paragraphs are told as a whole to limit the work.
    """

    parts: tuple[Same | Change, ...]
    added: int
    removed: int
    coarse: bool = False

    @property
    def changes(self) -> int:
        """How many paragraphs differ."""
        return sum(isinstance(part, Change) for part in self.parts)


def compare(old: str, new: str) -> Difference:
    """The difference of two texts for reading, paragraph by paragraph and word by word.

    Line ends of any kind are equal. Other white space counts only where nothing else differs, so that a paragraph that
    was only wrapped anew is not told word by word.
    """
    work = Work(_STEPS)
    left, right = _paragraphs(old), _paragraphs(new)
    parts: list[Same | Change] = []
    words: Counter[Kind] = Counter()
    done = 0
    for hunk in [*hunks(left, right, work), Hunk(len(left), len(left), len(right), len(right))]:
        if hunk.i1 > done:
            parts.append(Same(tuple(left[done : hunk.i1])))
        parts += [Change(0, segments) for segments in _told(left[hunk.i1 : hunk.i2], right[hunk.j1 : hunk.j2], work)]
        done = hunk.i2
    parts = list(_numbered(parts))
    for part in parts:
        for segment in part.segments if isinstance(part, Change) else ():
            words[segment.kind] += len(_words(segment.text))
    return Difference(tuple(_near_and_far(parts)), words[Kind.INSERT], words[Kind.DELETE], coarse=work.short)


def _numbered(parts: list[Same | Change]) -> Iterator[Same | Change]:
    """The changes counted from 1; a run of words that went in one place and came in another is told as moved."""
    went: dict[tuple[str, ...], list[int]] = {}
    came: dict[tuple[str, ...], int] = {}
    runs = [segment for part in parts if isinstance(part, Change) for segment in part.segments]
    for place, run in enumerate(runs):
        words = tuple(_words(run.text)) if run.kind in (Kind.DELETE, Kind.INSERT) else ()
        if len(words) < _MOVED:
            continue
        if run.kind is Kind.DELETE:
            went.setdefault(words, []).append(place)
        else:
            came[words] = came.get(words, 0) + 1
    pairs = {words: number for number, words in enumerate((one for one in went if one in came), 1)
             if len(went[words]) == came[words] == 1}
    number = 0
    for part in parts:
        if isinstance(part, Change):
            number += 1
            part = Change(number, tuple(_as_moved(run, pairs) for run in part.segments))
        yield part


def _as_moved(run: Segment, pairs: dict[tuple[str, ...], int]) -> Segment:
    move = pairs.get(tuple(_words(run.text)), 0) if pairs and run.kind is not Kind.EQUAL else 0
    return Segment(Kind.AWAY if run.kind is Kind.DELETE else Kind.HERE, run.text, move) if move else run


def _near_and_far(parts: list[Same | Change]) -> Iterator[Same | Change]:
    """Equal paragraphs, with the one next to a change apart from the rest."""
    for place, part in enumerate(parts):
        if isinstance(part, Change):
            yield part
            continue
        first, last = min(1, place), min(1, len(parts) - 1 - place)
        paragraphs = part.paragraphs
        if len(paragraphs) <= first + last:
            yield Same(paragraphs, near=bool(first + last))
            continue
        if first:
            yield Same(paragraphs[:first], near=True)
        yield Same(paragraphs[first : len(paragraphs) - last])
        if last:
            yield Same(paragraphs[-last:], near=True)


def _told(old: list[str], new: list[str], work: Work) -> Iterator[tuple[Segment, ...]]:
    """What happened in one place: like paragraphs against each other, the others gone or come."""
    i = j = 0
    for next_i, next_j in [*_alike(old, new), (len(old), len(new))]:
        yield from ((Segment(Kind.DELETE, text),) for text in old[i:next_i])
        yield from ((Segment(Kind.INSERT, text),) for text in new[j:next_j])
        if next_i < len(old) and next_j < len(new):
            yield _word_by_word(old[next_i], new[next_j], work)
        i, j = next_i + 1, next_j + 1


def _alike(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Pairs of paragraphs that are versions of each other: the rising series with most words in common."""
    if not old or not new or len(old) * len(new) > _PAIRED:
        return []
    share = _shares(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            likeness = share.get((i, j), 0.0)
            together = best[i + 1][j + 1] + likeness if likeness >= _ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _shares(old: list[str], new: list[str]) -> dict[tuple[int, int], float]:
    """How much paragraphs at about the same depth have in common: 0 nothing, 1 all words."""
    left, right = [Counter(_words(text)) for text in old], [Counter(_words(text)) for text in new]
    reach = _TRIED // max(len(old), len(new))
    shares = {}
    for i, words in enumerate(left):
        middle = i * len(new) // len(old)
        for j in range(max(0, middle - reach), min(len(new), middle + reach + 1)):
            shares[i, j] = 2 * (words & right[j]).total() / ((words.total() + right[j].total()) or 1)
    return shares


def _word_by_word(old: str, new: str, work: Work) -> tuple[Segment, ...]:
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    found = hunks(_spaces_alike(left), _spaces_alike(right), work)
    if not found:  # only white space differs
        found = hunks(left, right, work)
    return _segments(left, right, _readable(found, left))


def _spaces_alike(tokens: list[str]) -> list[str]:
    return [" " if token.isspace() else token for token in tokens]


def _readable(found: list[Hunk], left: list[str]) -> list[Hunk]:
    """Hunks with only a space between them as one; then long ones with one word between them, there by chance."""
    found = _joined(found, lambda before, after: not "".join(left[before.i2 : after.i1]).strip())
    return _joined(
        found,
        lambda before, after: min(_size(before), _size(after)) > 2 and len(_only_words(left[before.i2 : after.i1])) < 2,
    )


def _joined(found: list[Hunk], belong: Callable[[Hunk, Hunk], bool]) -> list[Hunk]:
    joined: list[Hunk] = []
    for hunk in found:
        if joined and belong(joined[-1], hunk):
            hunk = Hunk(joined[-1].i1, hunk.i2, joined[-1].j1, hunk.j2)
            joined.pop()
        joined.append(hunk)
    return joined


def _size(hunk: Hunk) -> int:
    return max(hunk.i2 - hunk.i1, hunk.j2 - hunk.j1)


def _segments(left: list[str], right: list[str], found: list[Hunk]) -> tuple[Segment, ...]:
    segments = []
    done = 0
    for hunk in [*found, Hunk(len(left), len(left), len(right), len(right))]:
        segments += [
            Segment(Kind.EQUAL, "".join(right[hunk.j1 - (hunk.i1 - done) : hunk.j1])),
            Segment(Kind.DELETE, "".join(left[hunk.i1 : hunk.i2])),
            Segment(Kind.INSERT, "".join(right[hunk.j1 : hunk.j2])),
        ]
        done = hunk.i2
    return tuple(segment for segment in segments if segment.text)


def _words(text: str) -> list[str]:
    return _only_words(_TOKEN.findall(text))


def _only_words(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token[0].isalnum() or token[0] == "_"]


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text without what separates them; items, headings, rows and code blocks stand alone."""
    return [unit.strip("\n") for unit in units(text) if unit.strip()]


def stands_alone(line: str) -> bool:
    """Whether a line starts something that does not run on from the line before: an item, a heading, a row, a quote."""
    return _OWN_LINE.match(line) is not None


def units(text: str) -> list[str]:
    """The text cut before each paragraph, item, heading, table row and code block; joined it is whole, with LF.

    Blank lines go with what follows them, so that a paragraph stays the same when another one comes after it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[str] = []
    flowing = False
    blank = ""
    number = 0
    for piece in split_fences(lines):
        last = number if isinstance(piece, str) else piece.last
        whole = "\n".join(lines[number : last + 1]) + ("\n" if last + 1 < len(lines) else "")
        if isinstance(piece, str) and not piece.strip():
            blank += whole
        else:
            alone = not isinstance(piece, str) or stands_alone(piece)
            if found and flowing and not blank and not alone:
                found[-1] += whole
            else:
                found.append(blank + whole)
            flowing, blank = isinstance(piece, str) and not piece.lstrip().startswith(("#", "|")), ""
        number = last + 1
    return [*found, blank] if blank else found
