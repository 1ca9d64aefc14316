"""Who could write this, best first; apart from what is best for the whole quarter. Source: docs/domain.md e."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.matching.rules.fit import Terms
from planner.matching.rules.instance import Instance, PersonIn, SlotIn, TopicIn
from planner.matching.rules.terms import Context, Rule, against, context, fit_terms


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person for a topic on a slot; the parts add up to the score. ``fresh``: the bonus of a first turn."""

    person: PersonIn
    fit: Terms
    context: Context
    fresh: int

    @property
    def score(self) -> int:
        """What the list is ordered by."""
        return self.fit.total + self.context.total + self.fresh


@dataclass(frozen=True, slots=True)
class Excluded:
    """A person who can't, and the first rule that says so; for the lead alone."""

    person: PersonIn
    rule: Rule


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who could write it, best first, and who can't, by name."""

    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]


def rank(instance: Instance, slot: SlotIn, topic: TopicIn) -> Ranking:
    """Everybody of the instance for ``topic`` on ``slot``.

    Ties: lower load, longer since the last turn (never is longest), name, id.
    """
    able, unable = [], []
    for person in instance.people:
        rule = against(instance, slot, topic, person)
        if rule is None:
            able.append(Ranked(person, fit_terms(instance, topic, person), context(instance, slot, topic, person),
                               instance.params.fresh_bonus if person.first_timer else 0))
        else:
            unable.append(Excluded(person, rule))
    able.sort(key=_place)
    unable.sort(key=lambda one: (one.person.name, one.person.id))
    return Ranking(tuple(able), tuple(unable))


def _place(one: Ranked) -> tuple[int, int, date, str, str]:
    return -one.score, one.person.open_claims, one.person.last_turn or date.min, one.person.name, one.person.id
