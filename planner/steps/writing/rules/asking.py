"""Which reviewer is asked for which persona of a draft (docs/domain.md c, order of asking)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.steps.writing.rules.alignment import kept_words
from planner.steps.writing.rules.review import MOST_LIVE_REQUESTS, MOST_PERSONAS, Candidate, order_of_asking
from planner.steps.writing.rules.words import words


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody eligible for one persona. ``personas_of_draft`` counts those that they answer for already."""

    candidate: Candidate
    personas_of_draft: int = 0


Options = Mapping[int, Sequence[Option]]


def assign_reviewers(options: Options, preferred: Mapping[int, int] | None = None) -> dict[int, int]:
    """For as many personas as possible the person to ask: the one who read it before, else by the order of asking.

    Nobody is asked beyond their limits of live requests and of personas of one draft. A persona for which nobody is
    left is not in the answer.

    Args:
        options: per persona who is eligible for it.
        preferred: per persona who is asked before all others, when eligible (who judged the earlier revision).
    Source: docs/domain.md c (ELIGIBLE, order of asking).
    """
    best: dict[int, int] = {}
    scarce_first = sorted(options, key=lambda persona: (len(options[persona]), persona))
    for found in _ways(scarce_first, options, preferred or {}, Counter()):
        if len(found) > len(best):
            best = found
        if len(best) == len(options):
            break
    return best


def _ways(personas: Sequence[int], options: Options, preferred: Mapping[int, int],
          asked: Counter[int]) -> Iterator[dict[int, int]]:
    """Every way to ask, the most wanted one first; leaving a persona out comes last."""
    if not personas:
        yield {}
        return
    persona, rest = personas[0], personas[1:]
    for person in _in_order(options[persona], preferred.get(persona), asked):
        for found in _ways(rest, options, preferred, asked + Counter([person])):
            yield {persona: person} | found
    yield from _ways(rest, options, preferred, asked)


def _in_order(options: Sequence[Option], preferred: int | None, asked: Counter[int]) -> list[int]:
    room = [replace(one.candidate, live_requests=one.candidate.live_requests + asked[one.candidate.person_id])
            for one in options
            if one.candidate.live_requests + asked[one.candidate.person_id] < MOST_LIVE_REQUESTS
            and one.personas_of_draft + asked[one.candidate.person_id] < MOST_PERSONAS]
    ordered = [one.person_id for one in order_of_asking(room)]
    return sorted(ordered, key=lambda person: person != preferred)


def words_to_read(old: tuple[str, str] | None, new: tuple[str, str]) -> int:
    """How many words of a text are new to somebody who read ``old`` before; all of them when they read nothing.

    Args:
        old: (title, body) of the revision read last, or None.
        new: (title, body) of the revision to read.
    Source: docs/domain-more.md p (queue).
    """
    after = words(new[0]) + words(new[1])
    if old is None:
        return len(after)
    return len(after) - len(kept_words(words(old[0]) + words(old[1]), after))
