"""Two sequences of words side by side: what was kept, and what had to change. The second answer is always exact."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.web.edits import Hunk, Work, hunks

_STEPS = 400_000

EXACT = 400_000_000    # pairs of words, a bit of memory each; beyond that, words are compared between anchors


def kept_words(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The words that stand in both, in order, as (place in old, place in new): a longest common subsequence.

    What is equal at both ends is not compared at all, so that a small edit of a long text costs next to nothing.
    Where more than 20,000 words against 20,000 are left, the words between anchors (words that stand once in both, in
    the same order) are compared with a limit on the work: the time grows with the length, and what is found is common
    to both and in order, but perhaps not the longest.
    """
    start, limit = 0, min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    end = 0
    while end < limit - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = old[start:len(old) - end], new[start:len(new) - end]
    inside = _longest(left, right) if len(left) * len(right) <= EXACT else _between_anchors(left, right)
    return [*((n, n) for n in range(start)), *((start + i, start + j) for i, j in inside),
            *((len(old) - n, len(new) - n) for n in range(end, 0, -1))]


def _between_anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    pairs, i = [], 0
    for hunk in [*hunks(old, new, Work(_STEPS)), Hunk(len(old), len(old), len(new), len(new))]:
        shift = hunk.j1 - hunk.i1
        pairs += [(place, place + shift) for place in range(i, hunk.i1)]
        i = hunk.i2
    return pairs


def _longest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence, exactly.

    Bit i of a row says whether the first i + 1 words of ``old`` gained nothing over the first i; a row for each word
    of ``new`` is made from the one before with a handful of operations on whole integers, so that 5,000 words against
    5,000 take some hundredths of a second whatever they are.

    Source: M. Crochemore, C. S. Iliopoulos, Y. J. Pinzon, J. F. Reid, A fast and practical bit-vector algorithm for
    the longest common subsequence problem, 2001.
    """
    places: dict[str, int] = {}
    for n, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << n
    everywhere = (1 << len(old)) - 1
    rows = [everywhere]
    for word in new:
        row = rows[-1]
        hits = row & places.get(word, 0)
        rows.append(((row + hits) | (row - hits)) & everywhere)

    pairs = []
    i, j = len(old), len(new)
    while i and j:
        bit = 1 << (i - 1)
        if rows[j] & bit:
            i -= 1
        elif not rows[j - 1] & bit:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


@dataclass(frozen=True, slots=True)
class Edits:
    """How far two texts lie apart.

    ``distance`` is the least number of words to replace, insert or delete. ``old`` and ``new`` hold the places of
    the words that such a shortest way changes; where there are several shortest ways, of all of them.
    """

    distance: int
    old: frozenset[int]
    new: frozenset[int]


def edits(old: Sequence[str], new: Sequence[str], limit: int) -> Edits | None:
    """The edit distance by words, with the words that it touches, or None when it is greater than ``limit``.

    The work grows with the length plus the square of the limit, not with the product of the lengths: for each number
    of edits only the farthest place on each diagonal is kept, from the front and from the back.

    Source: E. Ukkonen, Algorithms for approximate string matching, 1985; G. M. Landau, U. Vishkin, 1989.
    """
    front = _reach(old, new, limit)
    if front is None:
        return None
    distance = len(front) - 1
    back = _reach(old[::-1], new[::-1], distance)
    if back is None:
        raise AssertionError("both directions have the same distance")
    return _Ways(len(old), len(new), front, back).edits(distance)


Reach = list[dict[int, int]]    # by number of edits: diagonal (place in new - place in old) to farthest place in old


def _reach(old: Sequence[str], new: Sequence[str], limit: int) -> Reach | None:
    """How far each number of edits leads on each diagonal, up to the number that leads to the end."""
    goal = len(new) - len(old)
    if abs(goal) > limit:
        return None
    reach: Reach = []
    for count in range(limit + 1):
        before = reach[-1] if reach else {}
        reach.append(row := {})
        for diagonal in range(max(-count, -len(old)), min(count, len(new)) + 1):
            start = 0 if not count else max(
                before.get(diagonal, -2) + 1, before.get(diagonal + 1, -2) + 1, before.get(diagonal - 1, -1))
            row[diagonal] = _slide(old, new, min(start, len(old), len(new) - diagonal), diagonal)
        if row.get(goal) == len(old):
            return reach
    return None


def _slide(old: Sequence[str], new: Sequence[str], i: int, diagonal: int) -> int:
    """Go on from ``i`` while the words on the diagonal are equal."""
    end = min(len(old), len(new) - diagonal)
    while i < end and old[i] == new[i + diagonal]:
        i += 1
    return i


@dataclass(frozen=True, slots=True)
class _Ways:
    """All shortest ways at once: a step belongs to one when the edits before it and after it add up to the distance."""

    length_old: int
    length_new: int
    front: Reach
    back: Reach

    def edits(self, distance: int) -> Edits:
        touched_old: set[int] = set()
        touched_new: set[int] = set()
        for count in range(distance):
            for diagonal, last in self.front[count].items():
                rest = distance - 1 - count
                deleted = self._steps(diagonal, last, rest, old_step=1, new_step=0)
                inserted = self._steps(diagonal, last, rest, old_step=0, new_step=1)
                replaced = self._steps(diagonal, last, rest, old_step=1, new_step=1)
                touched_old.update(deleted, replaced)
                touched_new.update(i + diagonal for i in (*inserted, *replaced))
        return Edits(distance, frozenset(touched_old), frozenset(touched_new))

    def _steps(self, diagonal: int, last: int, rest: int, *, old_step: int, new_step: int) -> range:
        """Places in old, on ``diagonal`` and not past ``last``, where this step leaves ``rest`` edits to the end."""
        after = diagonal + new_step - old_step
        seen_from_back = (self.length_new - self.length_old) - after
        from_back = self.back[rest].get(seen_from_back, -1)
        if from_back < 0:
            return range(0)
        first = max(0, -diagonal, self.length_old - from_back - old_step)
        end = min(last, self.length_old - old_step, self.length_new - diagonal - new_step)
        return range(first, end + 1)
