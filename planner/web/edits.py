"""What must change to make one sequence into another: few steps where it matters, and never more work than a limit.

Myers' greedy algorithm between anchors (things that stand once in both, in the same order), so that the work grows with
the length of the texts and with the square of the changes in one place, which is cut off.

Source: Myers 1986, "An O(ND) difference algorithm"; docs/trust.md 3.9.
"""
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hunk:
    """``old[i1:i2]`` becomes ``new[j1:j2]``; what lies between two hunks is equal. One of both may be empty."""

    i1: int
    i2: int
    j1: int
    j2: int


@dataclass(slots=True)
class Work:
    """Steps that may still be taken for one comparison; shared by its parts. ``short`` says that they ran out."""

    left: int
    short: bool = False

    def take(self, steps: int) -> bool:
        """Whether ``steps`` more are allowed; takes them off when they are."""
        if steps > self.left:
            self.short = True
            return False
        self.left -= steps
        return True


def hunks(old: Sequence[Hashable], new: Sequence[Hashable], work: Work) -> list[Hunk]:
    """The places where ``old`` and ``new`` differ, in order, never touching each other.

    When ``work`` runs out, the place at hand is one hunk: everything goes, everything comes.
    """
    found: list[Hunk] = []
    i = j = 0
    for next_i, next_j in [*_anchors(old, new), (len(old), len(new))]:
        found += _between(old, new, Hunk(i, next_i, j, next_j), work)
        i, j = next_i, next_j
    return _joined(found)


def _joined(found: list[Hunk]) -> list[Hunk]:
    """Hunks that touch as one."""
    joined: list[Hunk] = []
    for hunk in found:
        if joined and (joined[-1].i2, joined[-1].j2) == (hunk.i1, hunk.j1):
            hunk = Hunk(joined[-1].i1, hunk.i2, joined[-1].j1, hunk.j2)
            joined.pop()
        joined.append(hunk)
    return joined


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places of what stands exactly once in both: the longest series that rises on both sides."""
    in_old, in_new = Counter(old), Counter(new)
    place = {item: j for j, item in enumerate(new) if in_new[item] == 1}
    pairs = [(i, place[item]) for i, item in enumerate(old) if in_old[item] == 1 and item in place]
    tails: list[int] = []  # for each length, the smallest last place in ``new``
    ends: list[int] = []  # which pair that is
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [j]
        ends[length : length + 1] = [number]
    return list(_walk_back(pairs, before, ends[-1] if ends else -1))[::-1]


def _walk_back(pairs: list[tuple[int, int]], before: list[int], number: int) -> Iterator[tuple[int, int]]:
    while number >= 0:
        yield pairs[number]
        number = before[number]


def _between(old: Sequence[Hashable], new: Sequence[Hashable], whole: Hunk, work: Work) -> list[Hunk]:
    """Hunks of one stretch, after what is equal at both of its ends."""
    i1, i2, j1, j2 = whole.i1, whole.i2, whole.j1, whole.j2
    while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    if i1 == i2 and j1 == j2:
        return []
    if i1 == i2 or j1 == j2:
        return [Hunk(i1, i2, j1, j2)]
    pairs = _myers(old[i1:i2], new[j1:j2], work)
    return [Hunk(i1, i2, j1, j2)] if pairs is None else list(_gaps(pairs, i1, i2, j1, j2))


def _gaps(pairs: list[tuple[int, int]], i: int, i2: int, j: int, j2: int) -> Iterator[Hunk]:
    """What lies between equal pairs; the pairs count from ``i`` and ``j``."""
    first_i, first_j = i, j
    for x, y in [*pairs, (i2 - first_i, j2 - first_j)]:
        if (first_i + x, first_j + y) != (i, j):
            yield Hunk(i, first_i + x, j, first_j + y)
        i, j = first_i + x + 1, first_j + y + 1


def _myers(old: Sequence[Hashable], new: Sequence[Hashable], work: Work) -> list[tuple[int, int]] | None:
    """Equal pairs on a shortest way from ``old`` to ``new``; None when the work for it ran out."""
    ends = {1: 0}
    trace: list[dict[int, int]] = []
    for distance in range(len(old) + len(new) + 1):
        steps = distance + 1
        reached: dict[int, int] = {}
        for k in range(-distance, distance + 1, 2):
            start = x = _start(ends, k, distance)
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            steps += x - start
            reached[k] = x
            if x >= len(old) and x - k >= len(new):
                return _backtrack([*trace, reached], len(old), len(new))
        if not work.take(steps):
            return None
        trace.append(reached)
        ends = reached
    raise AssertionError("a way of that length always exists")


def _came(ends: dict[int, int], k: int, distance: int) -> bool:
    """Whether diagonal ``k`` is entered by something that came, and not by something that went: the further of both."""
    return k == -distance or (k != distance and ends.get(k - 1, -1) < ends.get(k + 1, -1))


def _start(ends: dict[int, int], k: int, distance: int) -> int:
    return ends[k + 1] if _came(ends, k, distance) else ends[k - 1] + 1


def _backtrack(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for distance in range(len(trace) - 1, -1, -1):
        before = trace[distance - 1] if distance else {1: 0}
        came, start = _came(before, x - y, distance), _start(before, x - y, distance)
        while x > start:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = (x, y - 1) if came else (x - 1, y)
    return pairs[::-1]
